"""How fast suggestions are, and what they cost.

    python tests/benchmarks/suggest/run.py [--articles N] [--indexed N] [--out OUT.json]

Articles are made up by a seeded generator: five languages in five scripts, words in the
frequencies that words have (Zipf's law), every 40th a name of two words, titles of seven.
Reported, in milliseconds: completing texts of one letter up to whole titles, looking for
what a misspelt word meant, both over N articles; and over a smaller archive with an index:
articles like one, and learning suggestions beside indexing, for each article.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from archive.article import Article, Language, Moment, Origin, article_id, digest
from archive.engines.whoosh import WhooshEngine
from archive.search.similar import telling
from archive.suggest import Suggestions
from archive.suggest.following import BATCH

ALPHABETS = {
    "en": ("bcdfghjklmnprstvw", "aeiou"),
    "ru": ("бвгдзклмнпрстфх", "аеиоуы"),
    "hy": ("բգդզթլխկհմնպսվտր", "աեիոու"),
    "ka": ("ბგდვზთკლმნპრსტფქ", "აეიოუ"),
    "ar": ("بتثجحدرسشصعفقكلمن", "اوي"),
}
WORDS, NAMES, TEXT, TITLE = 80_000, 4_000, 200, 7
ORIGIN = Origin("field", "x")


def vocabulary(chooser: random.Random, language: str, count: int) -> list[str]:
    """Return *count* different words of two to five syllables."""
    consonants, vowels = ALPHABETS[language]
    words: dict[str, None] = {}
    while len(words) < count:
        syllables = chooser.randint(2, 5)
        word = "".join(
            chooser.choice(consonants) + chooser.choice(vowels) for _ in range(syllables)
        )
        words[word] = None
    return list(words)


def articles(count: int, seed: int = 1) -> Iterator[Article]:
    """Yield *count* articles."""
    chooser = random.Random(seed)
    words = {one: vocabulary(chooser, one, WORDS) for one in ALPHABETS}
    names = {one: vocabulary(chooser, one, NAMES) for one in ALPHABETS}
    weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(WORDS)))
    few = weights[:NAMES]
    for number in range(count):
        language = chooser.choice(tuple(ALPHABETS))
        text = chooser.choices(words[language], cum_weights=weights, k=TEXT)
        for at in range(20, TEXT - 1, 40):
            pair = chooser.choices(names[language], cum_weights=few, k=2)
            text[at : at + 2] = [name.capitalize() for name in pair]
        paragraphs = [" ".join(text[at : at + 50]) + "." for at in range(0, TEXT, 50)]
        title = chooser.choices(words[language], cum_weights=weights, k=TITLE)
        day = f"{1990 + number % 35}-{1 + number % 12:02}-{1 + number % 28:02}"
        yield Article(
            id=article_id(digest(str(number).encode())),
            title=" ".join(title).capitalize(),
            paragraphs=tuple(paragraphs),
            published=Moment(day, None, day, ORIGIN),
            language=Language(language, language, None, 0.0, ORIGIN),
        )


def timed(call: Callable[[str], object], texts: list[str]) -> dict[str, float]:
    """Return how long *call* takes for *texts*, each once, in milliseconds."""
    took = []
    for text in texts:
        started = time.perf_counter()
        call(text)
        took.append((time.perf_counter() - started) * 1000)
    took.sort()
    return {
        "median": round(statistics.median(took), 2),
        "p95": round(took[int(len(took) * 0.95)], 2),
        "p99": round(took[int(len(took) * 0.99)], 2),
        "most": round(took[-1], 2),
        "calls": len(took),
    }


def typed(some: list[Article]) -> dict[str, list[str]]:
    """Return what may be typed, by kind: the beginnings of words, names and titles."""
    chooser = random.Random(2)
    found: dict[str, list[str]] = {}
    for article in some:
        words = [word for word in article.paragraphs[0][:-1].split() if len(word) > 4]
        for length in (1, 2, 3, 5):
            found.setdefault(f"{length} letters", []).append(chooser.choice(words)[:length])
        names = [
            f"{one} {other[:2]}"
            for one, other in itertools.pairwise(article.paragraphs[0].split())
            if one[:1].isupper() and other[:1].isupper()
        ]
        found.setdefault("names", []).extend(names[:1])
        title = article.title.split()
        found.setdefault("titles", []).append(" ".join([*title[:3], title[3][:2]]))
        found.setdefault("nothing", []).append(words[0] + "zqx")
    return found


def misspelt(some: list[Article]) -> list[str]:
    """Return words with one or two mistakes."""
    chooser, words = random.Random(3), []
    for article in some:
        word = list(
            chooser.choice([w for w in article.title.lower().split() if len(w) > 3])
        )
        for _ in range(1 + (len(word) > 7)):
            at = chooser.randrange(len(word) - 1)
            word[at], word[at + 1] = word[at + 1], word[at]
        words.append("".join(word))
    return words


def speed(count: int, folder: Path) -> dict[str, Any]:
    """Measure suggestions over *count* articles."""
    suggestions = Suggestions(folder)
    started = time.perf_counter()
    suggestions.rebuild(articles(count), learned=0)
    seconds = time.perf_counter() - started
    some = list(itertools.islice(articles(count), 300))
    file = suggestions.files.current()
    report: dict[str, Any] = {
        "articles": count,
        "making_ms_an_article": round(seconds * 1000 / count, 3),
        "bytes": file.stat().st_size if file else 0,
        "complete_ms": {
            kind: timed(suggestions.complete, texts) for kind, texts in typed(some).items()
        },
        "meant_ms": timed(suggestions.near, misspelt(some)),
    }
    suggestions.close()
    return report


def cost(count: int, folder: Path) -> dict[str, Any]:
    """Measure what learning adds to indexing *count* articles, and articles like one."""
    engine = WhooshEngine(folder / "index")
    suggestions = Suggestions(folder / "suggestions")
    made = list(articles(count))
    engine.write(made[:200], [])
    indexing = learning = 0.0
    for at in range(0, count, BATCH):
        some = made[at : at + BATCH]
        started = time.process_time()
        for part in range(0, len(some), 200):
            engine.write(some[part : part + 200], [])
        between = time.process_time()
        suggestions.learn(some, [], learned=at, before=lambda _: ())
        indexing += between - started
        learning += time.process_time() - between
    by_id = {article.id: article for article in made[:200]}

    def alike(id: str) -> None:
        node = telling(by_id[id], engine, engine.count(), None)
        if node:
            engine.evaluate(node, 6)

    alike(made[0].id)
    report = {
        "articles": count,
        "indexing_ms_an_article": round(indexing * 1000 / count, 3),
        "learning_ms_an_article": round(learning * 1000 / count, 3),
        "learning_share": round(learning / indexing, 3),
        "similar_ms": timed(alike, list(by_id)),
    }
    suggestions.close()
    engine.close()
    return report


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--indexed", type=int, default=12_000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    report: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        if options.articles:
            report["suggestions"] = speed(options.articles, Path(folder) / "large")
        if options.indexed:
            report["indexed"] = cost(options.indexed, Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    report["peak_memory_mb"] = round(peak)
    text = json.dumps(report, indent=1)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
