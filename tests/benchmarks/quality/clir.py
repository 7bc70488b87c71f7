"""How well a query in one language finds articles in another, with a lexicon learnt here.

A set is a folder with ``docs/LANGUAGE.jsonl`` (``id``, ``text``),
``queries/LANGUAGE.jsonl`` (``id``, ``type``, ``text``) and, in TREC's form,
``qrels/QUERY-DOCUMENTS.tsv``. Documents whose ids differ only in the language behind the
last colon are versions of one another. A real archive is made of them, the versions are
linked but for those whose ids begin with one of ``--never``, the lexicon is learnt from the
links, and each query is asked with and without it, among the articles of one language.

    python tests/benchmarks/quality/clir.py SET [--learn OTHER_SET] [--pairs en-az,az-ru]
        [--types headline] [--never nt:] [--home FOLDER]
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from archive.core import Archive
from archive.evaluate import Asked, Judgements, Run, evaluate, read_judgements
from archive.settings import Settings
from archive.wiring import open_archive

PAIRS = "en-az,az-en,en-ru,az-ru,en-hy,en-ka,en-fa,az-fa,en-ar,en-tr,en-de"

#: Documents nobody judged for queries that were translated.
UNJUDGED = "pqa:,arcd:,trsq:,kaz:"


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a file of JSON lines, none if there is no file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def documents(
    folder: Path,
    languages: Iterable[str],
    never: tuple[str, ...],
    unjudged: tuple[str, ...],
) -> Iterator[bytes]:
    """Yield the documents of a set as JSON lines of articles, linked as versions."""
    held: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for language in languages:
        for row in rows(folder / "docs" / f"{language}.jsonl"):
            if not row["id"].startswith(unjudged):
                held[row["id"].rpartition(":")[0]][language] = row
    lines = []
    for stem, versions in held.items():
        for language, row in versions.items():
            others = {} if stem.startswith(never) else versions
            lines.append(
                {
                    "id": row["id"],
                    "title": "",
                    "paragraphs": row["text"].split("\n"),
                    "language": language,
                    "source": "set",
                    "alternates": {
                        tag: other["id"] for tag, other in others.items() if tag != language
                    },
                }
            )
    yield "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()


def fill(archive: Archive, given: argparse.Namespace, languages: list[str]) -> None:
    """Add all documents, index them and learn, saying how long it takes."""
    never = tuple(filter(None, given.never.split(",")))
    unjudged = tuple(filter(None, given.unjudged.split(",")))
    folders = dict.fromkeys((given.set, given.learn or given.set))
    for number, folder in enumerate(folders):
        for data in documents(folder, languages, never, unjudged):
            added = list(archive.add([(f"{number}.jsonl", data)]))
            stored = sum(one.kind == "stored" for one in added)
            print(f"{folder}: {stored} articles, {len(added) - stored} others")
    archive.index()
    started = time.perf_counter()
    learnt = archive.learn()
    took = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    size = archive.lexicon_state().size // 1024
    print(
        f"learnt from {learnt.groups} groups in {took:.1f} s; {size} KiB; peak {peak} MiB"
    )
    for pair in learnt.pairs:
        print(
            f"  {pair.source}-{pair.target:<4} {pair.sentences:>6} sentences "
            f"{pair.terms:>6} terms   plain {pair.plain}   learnt {pair.learnt}"
        )


def ask(archive: Archive, asked: list[Asked], right: Judgements, scope: str) -> Run:
    """Return the figures of queries in one scope."""
    if scope != "all":
        plain = archive.lexicon.path.with_suffix(".off")
        archive.lexicon.path.rename(plain)
        try:
            return evaluate(archive, asked, right)
        finally:
            plain.rename(archive.lexicon.path)
    return evaluate(archive, asked, right)


def measure(archive: Archive, given: argparse.Namespace, pair: str) -> tuple[Run, Run]:
    """Return what the queries of a pair find without and with the lexicon."""
    source, target = pair.split("-")
    right = read_judgements(given.set / "qrels" / f"{pair}.tsv")
    types = given.types.split(",")
    asked = [
        Asked(row["id"], row["text"], source, row["type"], within=target)
        for row in rows(given.set / "queries" / f"{source}.jsonl")
        if row["type"] in types
    ]
    return ask(archive, asked, right, "forms"), ask(archive, asked, right, "all")


def main() -> None:
    """Print a line a pair and type."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("set", type=Path)
    parser.add_argument("--learn", type=Path)
    parser.add_argument("--pairs", default=PAIRS)
    parser.add_argument("--types", default="headline")
    parser.add_argument("--never", default="nt:")
    parser.add_argument("--unjudged", default=UNJUDGED)
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    pairs = given.pairs.split(",")
    languages = sorted({tag for pair in pairs for tag in pair.split("-")})
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(Settings(home=given.home or Path(folder)), search_seconds=60.0)
        with open_archive(settings) as archive:
            if not archive.stats().articles:
                fill(archive, given, languages)
            every: list[tuple[float, float]] = []
            for pair in pairs:
                plain, learnt = measure(archive, given, pair)
                for before, after in zip(plain.rows(), learnt.rows(), strict=True):
                    if not after.type:
                        continue
                    a, b = before.figures["ndcg10"], after.figures["ndcg10"]
                    every.append((a.mean, b.mean))
                    recall = after.figures["recall100"].mean
                    print(
                        f"{pair:<6} {after.type:<9} n={after.queries:<4} nDCG@10 without "
                        f"{a.mean:.3f}  with {b.mean:.3f} [{b.low:.3f} {b.high:.3f}]  "
                        f"R@100 {recall:.3f}  {plain.mean_ms:.1f}/{learnt.mean_ms:.1f} ms",
                        flush=True,
                    )
            without = sum(a for a, _ in every) / len(every)
            with_ = sum(b for _, b in every) / len(every)
            print(f"mean without {without:.3f}  with {with_:.3f}")


if __name__ == "__main__":
    main()
