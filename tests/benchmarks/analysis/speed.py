"""How fast analysis is: words, terms and all fields of an index, and its memory.

    python tests/benchmarks/analysis/speed.py ARTICLES.jsonl[.xz] [--most 500]

Each line has ``lang``, ``title`` and ``body``. Every language is measured twice: with
nothing remembered, and again over the same articles.
"""

from __future__ import annotations

import argparse
import json
import lzma
import resource
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from archive.analysis import known, terms, terms_of
from archive.article import Article, Language, Origin
from archive.search.terms import index_terms


def read(path: Path, most: int) -> dict[str, list[Article]]:
    """Return language -> at most *most* articles."""
    found: dict[str, list[Article]] = defaultdict(list)
    with lzma.open(path, "rt") if path.suffix == ".xz" else path.open("rt") as opened:
        for line in opened:
            value = json.loads(line)
            language = value["lang"]
            if len(found[language]) < most:
                origin = Origin("default")
                found[language].append(
                    Article(
                        title=value["title"],
                        paragraphs=tuple(filter(None, value["body"].split("\n"))),
                        language=Language(language, None, None, 1.0, origin),
                    )
                )
    return found


def timed(work: Callable[[], int]) -> tuple[int, float]:
    """Return what *work* counted and the seconds of processor time it took."""
    started = time.process_time()
    count = work()
    return count, time.process_time() - started


def main() -> None:
    """Print a line a language, and the memory with every language loaded."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--most", type=int, default=500)
    given = parser.parse_args()
    for language in known():
        terms_of(language)("word")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"memory with {len(known())} languages loaded: {peak // 1024} MB", flush=True)
    for language, articles in sorted(read(given.articles, given.most).items()):
        texts = [f"{article.title}\n{article.body}" for article in articles]

        def of_terms(texts: list[str] = texts, language: str = language) -> int:
            return sum(1 for text in texts for _ in terms(text, language))

        def of_index(articles: list[Article] = articles) -> int:
            return sum(len(index_terms(article)["word"]) for article in articles)

        rates = []
        for work in (of_terms, of_terms, of_index, of_index):
            count, seconds = timed(work)
            rates.append(count / seconds if seconds else 0.0)
        print(
            f"{language:4} {len(articles):5} articles  terms/s {rates[0]:9,.0f} then "
            f"{rates[1]:9,.0f}  articles of 300 words a second {rates[2] / 300:7,.0f} then "
            f"{rates[3] / 300:7,.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
