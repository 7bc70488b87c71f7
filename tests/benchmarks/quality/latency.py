"""What other forms, scripts and languages cost: the same queries exact and with all of it.

    python tests/benchmarks/quality/latency.py [--articles 100000] [--home FOLDER]
        [--queries 60] [--rounds 3] [--profile FILE]

The corpus is that of ``tests/benchmarks/engines``. One article in fifty of the first ten
thousand has a version in each other language, word by word, and the lexicon is learnt from
these. Queries of one to three words, of middling frequency, are asked of the archive
itself, exact and with everything on by turns in one process. Printed for each kind: the
median in milliseconds of the whole, of expanding, of the engine, of what was perhaps meant
and of the rest, showing twenty hits; then the ratio of the medians, and the median of the
ratios.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from archive.core import Archive
from archive.query import Query, parse
from archive.settings import Settings
from archive.wiring import open_archive
from tests.benchmarks.engines import corpus

SCOPES = ("exact", "forms", "all")
PARTS = ("whole", "expand", "engine", "show", "meant")
#: One article in so many of the first ones has versions.
VERSIONED, VERSIONED_OF = 50, 10_000
#: Articles of one document.
TOGETHER = 500


def translator(names: list[str]) -> Callable[[str, str, str], str]:
    """Return what writes a text of one language in another: word of a rank by word."""
    spelled = {name: corpus._Language(name).words for name in names}
    ranks = {name: {w: rank for rank, w in enumerate(spelled[name])} for name in names}

    def written(text: str, source: str, target: str) -> str:
        made = []
        for word in text.lower().split():
            rank = ranks[source].get(word.rstrip("."))
            if rank is not None:
                made.append(spelled[target][rank] + "." * word.endswith("."))
        return " ".join(made).capitalize()

    return written


def lines(count: int) -> Iterator[dict[str, Any]]:
    """Yield *count* articles of the bulk interchange format."""
    names = list(corpus.LANGUAGES)
    written = translator(names)
    done = 0
    for nth, article in enumerate(corpus.articles(count)):
        own, texts = article["language"], {article["language"]: article}
        if nth % VERSIONED == 0 and nth < VERSIONED_OF:
            for name in names:
                texts.setdefault(
                    name,
                    {key: written(article[key], own, name) for key in ("title", "body")},
                )
        ids = {name: f"{article['id']}-{name}" for name in texts}
        for name, text in texts.items():
            yield {
                "id": ids[name],
                "title": text["title"],
                "paragraphs": [text["body"]],
                "language": name,
                "source": "made",
                "published": article["date"],
                "alternates": {tag: id for tag, id in ids.items() if tag != name},
            }
            done += 1
            if done == count:
                return


def fill(archive: Archive, count: int) -> None:
    """Add *count* articles if none are there, index and learn, saying how long."""

    def documents() -> Iterator[tuple[str, bytes]]:
        held: list[str] = []
        for line in lines(count):
            held.append(json.dumps(line, ensure_ascii=False))
            if len(held) == TOGETHER:
                yield f"{line['id']}.jsonl", "\n".join(held).encode()
                held.clear()
        if held:
            yield "last.jsonl", "\n".join(held).encode()

    steps: list[tuple[str, Callable[[], object]]] = [
        ("indexed", archive.rebuild),
        ("learnt", lambda: archive.learn().groups),
    ]
    if not archive.stats().articles:
        counts = lambda: Counter(one.kind for one in archive.add(documents()))  # noqa: E731
        steps.insert(0, ("added", counts))
    for name, work in steps:
        started = time.perf_counter()
        print(f"{name} {work()} in {time.perf_counter() - started:.0f} s", flush=True)


def queries(count: int, articles: int, seed: int = 5) -> dict[str, list[str]]:
    """Return queries by their number of words, drawn from articles."""
    chance = random.Random(seed)
    frequency: Counter[str] = Counter()
    sample = []
    for article in corpus.articles(min(articles, 10_000)):
        words = article["body"].lower().replace(".", "").split()
        frequency.update(set(words))
        sample.append(words)
    made: dict[str, list[str]] = defaultdict(list)
    low, high = 0.0005 * len(sample), 0.02 * len(sample)
    while len(made["3 words"]) < count:
        words = chance.choice(sample)
        some = sorted(
            {word for word in words if low <= frequency[word] <= high and len(word) > 3}
        )
        if len(some) > 2:
            for number in (1, 2, 3):
                picked = chance.sample(some, number)
                made[f"{number} word{'s' * (number > 1)}"].append(" ".join(picked))
    return made


def timed(archive: Archive, query: Query) -> dict[str, float]:
    """Return milliseconds of each part of answering, as :meth:`Archive.search` does."""
    at = time.perf_counter
    spent = {}
    start = at()
    expanded = archive.expanded(query)
    spent["expand"] = at() - start
    start = at()
    archive.engine.search(expanded)
    spent["engine"] = at() - start
    start = at()
    archive._meant(expanded)
    spent["meant"] = at() - start
    start = at()
    archive.search(query)
    spent["whole"] = at() - start
    rest = spent["whole"] - spent["expand"] - spent["engine"] - spent["meant"]
    spent["show"] = max(rest, 0.0)
    return {part: 1000 * seconds for part, seconds in spent.items()}


def main() -> None:
    """Print the figures of each kind of query and each scope."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--home", type=Path, help="an archive made before, or to be kept")
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", type=Path, help="write a profile of scope all")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(Settings(home=given.home or Path(folder)), search_seconds=60.0)
        with open_archive(settings) as archive:
            if archive.engine.state().status != "ready" or not archive.engine.count():
                fill(archive, given.articles)
            asked = queries(given.queries, given.articles)
            profile = cProfile.Profile() if given.profile else None
            every: dict[str, list[float]] = defaultdict(list)
            for kind, texts in asked.items():
                found: dict[tuple[str, str], dict[str, list[float]]]
                found = defaultdict(lambda: defaultdict(list))
                for _ in range(given.rounds + 1):
                    for text, scope in ((t, s) for t in texts for s in SCOPES):
                        query = replace(parse(text), scope=scope)
                        watch = profile if profile and scope == "all" else nullcontext()
                        with watch:
                            spent = timed(archive, query)
                        for part, value in spent.items():
                            found[scope, part][text].append(value)
                report(kind, found)
                for scope in SCOPES:
                    best = found[scope, "whole"].values()
                    every[scope] += [min(times[1:]) for times in best]
            middle = {scope: statistics.median(some) for scope, some in every.items()}
            print(
                f"all queries: exact {middle['exact']:.2f} ms, all {middle['all']:.2f} ms: "
                f"{middle['all'] / middle['exact']:.2f} times"
            )
            if profile:
                profile.dump_stats(given.profile)


def report(kind: str, found: dict[tuple[str, str], dict[str, list[float]]]) -> None:
    """Print a line a scope; of each query the best round but the first counts."""
    best = {
        key: {text: min(times[1:]) for text, times in some.items()}
        for key, some in found.items()
    }
    for scope in SCOPES:
        parts = "  ".join(
            f"{part} {statistics.median(best[scope, part].values()):7.2f}" for part in PARTS
        )
        whole, exact = best[scope, "whole"], best["exact", "whole"]
        ratio = statistics.median(whole.values()) / statistics.median(exact.values())
        each = statistics.median(whole[text] / exact[text] for text in whole)
        print(f"{kind:<8} {scope:<6} {parts}  ratio {ratio:5.2f}  each {each:5.2f}")


if __name__ == "__main__":
    main()
