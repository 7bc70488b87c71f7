"""How well the archive finds, by the plan and an engine as they are: nDCG, MRR, recall.

A set is a folder with ``docs/LANGUAGE.jsonl`` (``id``, ``text``),
``queries/LANGUAGE.jsonl`` (``id``, ``type``, ``text``) and, in TREC's form,
``QRELS/QUERIES-DOCUMENTS.tsv``. Each language is an archive of its own::

    python tests/benchmarks/quality/run.py SET [--pairs mono] [--qrels qrels]
        [--types headline,question] [--scope all] [--unjudged pqa:,arcd:]
        [--set K1=1.2 --set WEIGHTS.key=0.4] [--save FILE] [--engine whoosh]

``--pairs``: mono, cross, or a list like ``en-az,az-az``. ``--set`` changes a constant of
``archive.search.plan`` or a weight of ``archive.search.terms`` for one run. ``--save``
writes what every query scored, to be compared with ``--against FILE``. It is also a
factory for programs that evaluate others: ``factory(docs, language)`` gives an object with
``search(text, k, language)``.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from archive import gazetteer
from archive.article import Article, Language, Origin
from archive.engines import open_engine
from archive.query import parse
from archive.search import plan as plans, terms
from archive.settings import Settings

#: Hits asked for; those nobody judged are dropped and the first hundred counted.
DEPTH = 200
#: Types of queries for which every document was judged.
NATIVE = ("native", "person", "place")

_ORIGIN = Origin("declared")


def article(document: Mapping[str, str], language: str) -> Article:
    """Return *document* as an article without a title."""
    tag = document.get("lang", language).partition("_")[0]
    return Article(
        id=document["id"],
        title="",
        paragraphs=tuple(document["text"].split("\n")),
        language=Language(tag, tag, None, 1.0, _ORIGIN),
    )


class Searcher:
    """An index of documents in one language, in a folder that lasts as long as it."""

    def __init__(
        self,
        documents: Iterable[Mapping[str, str]],
        language: str,
        scope: str = "all",
        engine: str = "whoosh",
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="archive-quality-")
        settings = Settings(home=Path(self._folder.name), engine=engine)
        self._engine = open_engine(settings)
        self._engine.clear()
        self._scope = scope
        self._places = gazetteer.open(settings)
        self._engine.write([article(one, language) for one in documents], [])
        self._languages = self._engine.state().languages

    def search(self, text: str, k: int = DEPTH, language: str = "") -> list[str]:
        """Return the ids of the best *k* documents for *text*, best first."""
        del language  # nobody says what language a query is in
        query = parse(text, limit=k, facets=False, scope=self._scope)
        if self._scope == "all":
            query = self._places.expand(query, self._languages)
        return [hit.id for hit in self._engine.search(query).hits]

    def close(self) -> None:
        """Let go of the index."""
        self._engine.close()
        self._folder.cleanup()


def factory(documents: Iterable[Mapping[str, str]], language: str) -> Searcher:
    """Return an index of *documents*."""
    return Searcher(documents, language)


def ndcg(ranked: list[str], right: set[str]) -> float:
    """Return the nDCG at 10 of *ranked*."""
    gain = sum(1 / math.log2(i + 2) for i, id in enumerate(ranked[:10]) if id in right)
    return gain / sum(1 / math.log2(i + 2) for i in range(min(10, len(right))))


def reciprocal(ranked: list[str], right: set[str]) -> float:
    """Return one divided by the rank of the first right one of ten, or 0."""
    return next((1 / n for n, id in enumerate(ranked[:10], 1) if id in right), 0.0)


def recall(ranked: list[str], right: set[str]) -> float:
    """Return the share of *right* among the first 100 of *ranked*."""
    return len(right & set(ranked[:100])) / len(right)


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a file of JSON lines."""
    with path.open(encoding="utf-8") as opened:
        return [json.loads(line) for line in opened if line.strip()]


def judgements(path: Path) -> dict[str, set[str]]:
    """Return query -> right documents."""
    right: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines():
        query, _, document, grade = line.split()
        if int(grade) > 0:
            right[query].add(document)
    return right


def mean(values: Iterable[float]) -> float:
    """Return the mean of *values*, or 0."""
    some = list(values)
    return sum(some) / len(some) if some else 0.0


Figures = tuple[float, float, float]


def measure(
    given: argparse.Namespace, pair: str, searcher: Searcher, every: dict[str, Figures]
) -> dict[str, list[Figures]]:
    """Return query type -> what its queries scored; put each into *every* too."""
    asked = pair.split("-", maxsplit=1)[0]
    right = judgements(given.folder / given.qrels / f"{pair}.tsv")
    unjudged = tuple(filter(None, given.unjudged.split(",")))
    wanted = set(filter(None, given.types.split(",")))
    figures: dict[str, list[Figures]] = defaultdict(list)
    for query in lines(given.folder / "queries" / f"{asked}.jsonl"):
        kind = query["type"]
        if query["id"] not in right or (wanted and kind not in wanted):
            continue
        ranked = searcher.search(query["text"])
        if unjudged and not kind.startswith(NATIVE):
            ranked = [id for id in ranked if not id.startswith(unjudged)]
        of = right[query["id"]]
        found = ndcg(ranked, of), reciprocal(ranked, of), recall(ranked, of)
        figures[kind].append(found)
        every[f"{pair} {query['id']}"] = found
    return figures


def pairs_of(given: argparse.Namespace) -> list[tuple[str, str]]:
    """Return the pairs of languages to measure, those of one index next to each other."""
    names = [file.stem for file in sorted((given.folder / given.qrels).glob("*.tsv"))]
    pairs = [(a, b) for a, _, b in (name.partition("-") for name in names)]
    if given.pairs == "mono":
        pairs = [pair for pair in pairs if pair[0] == pair[1]]
    elif given.pairs == "cross":
        pairs = [pair for pair in pairs if pair[0] != pair[1]]
    elif given.pairs != "all":
        chosen = given.pairs.split(",")
        pairs = [pair for pair in pairs if "-".join(pair) in chosen]
    return sorted(pairs, key=lambda pair: (pair[1], pair[0]))


def change(settings: Iterable[str]) -> None:
    """Change constants for this run: ``NAME=1`` of the plan, ``WEIGHTS.field=1``."""
    for one in settings:
        name, _, value = one.partition("=")
        if name.startswith("WEIGHTS."):
            made = {**terms.WEIGHTS, name.partition(".")[2]: float(value)}
            terms.WEIGHTS = made
            setattr(plans, "WEIGHTS", made)  # noqa: B010 - the module imports it by name
        elif hasattr(plans, name):
            setattr(plans, name, float(value))
        else:
            raise SystemExit(f"there is no constant {name}")
        if name in ("K1", "B"):
            from archive.engines.columnar import build

            setattr(build, name, float(value))


def table(given: argparse.Namespace) -> Iterator[tuple[str, dict[str, list[Figures]]]]:
    """Yield each pair and its figures, printing a line each."""
    every: dict[str, Figures] = {}
    for language, group in itertools.groupby(pairs_of(given), lambda pair: pair[1]):
        tag = language.partition("_")[0]
        documents = lines(given.folder / "docs" / f"{language}.jsonl")
        with closing(Searcher(documents, tag, given.scope, given.engine)) as searcher:
            for pair in group:
                started = time.perf_counter()
                name = "-".join(pair)
                kinds = measure(given, name, searcher, every)
                spent = time.perf_counter() - started
                number = sum(map(len, kinds.values()))
                parts = "  ".join(
                    f"{kind} {len(some)}: "
                    + " ".join(f"{mean(x):.3f}" for x in zip(*some, strict=True))
                    for kind, some in sorted(kinds.items())
                )
                whole = mean(mean(x[0] for x in some) for some in kinds.values())
                took = 1000 * spent / max(number, 1)
                print(f"{name:16} {whole:.4f}  {parts}  {took:.1f} ms", flush=True)
                yield name, kinds
    if given.save:
        given.save.write_text(json.dumps(every), encoding="utf-8")


def main() -> None:
    """Print a line a pair, and means."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, metavar="SET")
    parser.add_argument("--pairs", default="mono")
    parser.add_argument("--qrels", default="qrels")
    parser.add_argument("--types", default="")
    parser.add_argument("--scope", default="all", choices=("exact", "forms", "all"))
    parser.add_argument("--engine", default="whoosh", choices=("whoosh", "memory"))
    parser.add_argument("--unjudged", default="pqa:,arcd:,trsq:,kaz:")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--save", type=Path)
    given = parser.parse_args()
    change(given.set)
    print("pair: mean nDCG@10 of types; type number: nDCG@10 MRR@10 recall@100")
    every: dict[str, list[Figures]] = defaultdict(list)
    means = []
    for _, kinds in table(given):
        means.append(mean(mean(x[0] for x in some) for some in kinds.values()))
        for kind, some in kinds.items():
            every[kind].append(tuple(mean(x) for x in zip(*some, strict=True)))  # type: ignore[arg-type]
    for kind, rows in sorted(every.items()):
        figures = " ".join(f"{mean(x):.4f}" for x in zip(*rows, strict=True))
        print(f"mean {kind:16} {len(rows):3} pairs: {figures}")
    print(f"mean of pairs {mean(means):.4f}")


if __name__ == "__main__":
    main()
