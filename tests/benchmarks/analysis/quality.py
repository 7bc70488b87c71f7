"""How well analysis finds: nDCG@10 and Recall@100 on sets of queries with judgements.

A set is a folder with ``docs/LANGUAGE.jsonl`` (``id``, ``text``),
``queries/LANGUAGE.jsonl`` (``id``, ``type``, ``text``) and, in TREC's form,
``qrels/LANGUAGE-LANGUAGE.tsv``.

Articles are scored as archive.search.plan says: the BM25 of stem, word and grams, and
articles that hold all words of the query before those that hold some, before those that
are only spelled alike.

    python tests/benchmarks/analysis/quality.py SET [--languages en,az] [--qrels qrels]
        [--word 0.5] [--gram 0.25] [--least 0.5] [--unjudged pqa:,arcd:]
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.analysis import grams, pieces, terms_of
from archive.search.plan import K1, B
from archive.search.terms import LEAST_GRAMS, WEIGHTS

Scores = NDArray[np.float64]


class Field:
    """The BM25 of every term of a field in every document."""

    def __init__(self, documents: list[list[str]]) -> None:
        lengths = np.array([len(terms) for terms in documents], float)
        filled = lengths[lengths > 0]
        self._norm = K1 * (1 - B + B * lengths / (filled.mean() if len(filled) else 1))
        self._of: dict[str, dict[int, int]] = defaultdict(dict)
        for number, terms in enumerate(documents):
            for term, count in Counter(terms).items():
                self._of[term][number] = count

    def add(self, term: str, scores: Scores) -> list[int]:
        """Add the BM25 of *term* to *scores* and return the documents that hold it."""
        postings = self._of.get(term)
        if not postings:
            return []
        where = list(postings)
        counts = np.fromiter(postings.values(), float)
        idf = math.log(1 + (len(scores) - len(where) + 0.5) / (len(where) + 0.5))
        scores[where] += idf * counts * (K1 + 1) / (counts + self._norm[where])
        return where


class Index:
    """The documents of one language."""

    def __init__(self, documents: list[dict[str, Any]], language: str) -> None:
        self._ids = [str(document["id"]) for document in documents]
        self._term = terms_of(language)
        words = [
            [word for word, _, _ in pieces(document["text"])] for document in documents
        ]
        self._word = Field(words)
        self._stem = Field([[self._term(word) for word in text] for text in words])
        self._gram = Field(
            [[gram for word in text for gram in grams(word)] for text in words]
        )

    def search(self, text: str, word: float, gram: float, least: float) -> list[str]:
        """Return the ids of what is found, best first."""
        size = len(self._ids)
        total = np.zeros(size)
        lowest, highest = np.full(size, 3), np.zeros(size, int)
        for one in dict.fromkeys(piece[0] for piece in pieces(text)):
            stems, words, letters = np.zeros(size), np.zeros(size), np.zeros(size)
            strength, alike = np.zeros(size, int), np.zeros(size, int)
            own = dict.fromkeys(grams(one))
            for part in own:
                alike[self._gram.add(part, letters)] += 1
            if own:
                strength[alike >= math.ceil(least * len(own))] = 1
            strength[self._stem.add(self._term(one), stems)] = 3
            strength[self._word.add(one, words)] = 3
            total += np.where(strength > 0, stems + word * words + gram * letters, 0)
            lowest, highest = np.minimum(lowest, strength), np.maximum(highest, strength)
        tier = np.where(lowest == 3, 3, np.where(highest == 3, 2, highest))
        found = np.flatnonzero(tier)
        order = np.lexsort((found, -np.round(total[found], 6), -tier[found]))
        return [self._ids[number] for number in found[order]]


def ndcg(ranked: list[str], right: set[str]) -> float:
    """Return the nDCG at 10 of *ranked*."""
    gain = sum(1 / math.log2(i + 2) for i, id in enumerate(ranked[:10]) if id in right)
    return gain / sum(1 / math.log2(i + 2) for i in range(min(10, len(right))))


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


def measure(given: argparse.Namespace, language: str) -> dict[str, tuple[float, float]]:
    """Return query type -> nDCG@10 and Recall@100 of one language."""
    right = judgements(given.set / given.qrels / f"{language}-{language}.tsv")
    index = Index(
        lines(given.set / "docs" / f"{language}.jsonl"), language.split("_", maxsplit=1)[0]
    )
    unjudged = tuple(filter(None, given.unjudged.split(",")))
    figures: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for query in lines(given.set / "queries" / f"{language}.jsonl"):
        if query["id"] in right:
            ranked = index.search(query["text"], given.word, given.gram, given.least)
            if unjudged and not query["type"].startswith("native"):
                ranked = [id for id in ranked if not id.startswith(unjudged)]
            of = right[query["id"]]
            figures[query["type"]].append((ndcg(ranked, of), recall(ranked, of)))
    return {
        kind: (mean(a for a, _ in pairs), mean(b for _, b in pairs))
        for kind, pairs in figures.items()
    }


def main() -> None:
    """Print a line a language."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("set", type=Path)
    parser.add_argument("--languages", default="")
    parser.add_argument("--qrels", default="qrels")
    parser.add_argument("--word", type=float, default=WEIGHTS["word"])
    parser.add_argument("--gram", type=float, default=WEIGHTS["gram"])
    parser.add_argument("--least", type=float, default=LEAST_GRAMS)
    parser.add_argument("--unjudged", default="pqa:,arcd:,trsq:,kaz:")
    given = parser.parse_args()
    pairs = (file.stem.split("-") for file in (given.set / given.qrels).glob("*.tsv"))
    own = sorted(left for left, right in pairs if left == right)
    every: list[tuple[float, float]] = []
    for language in given.languages.split(",") if given.languages else own:
        started = time.perf_counter()
        kinds = measure(given, language)
        every.append(
            (mean(a for a, _ in kinds.values()), mean(b for _, b in kinds.values()))
        )
        parts = "  ".join(
            f"{kind} {a:.3f}/{b:.3f}" for kind, (a, b) in sorted(kinds.items())
        )
        print(
            f"{language:8} nDCG@10 {every[-1][0]:.3f} R@100 {every[-1][1]:.3f}  {parts}",
            end="",
        )
        print(f"  {time.perf_counter() - started:.1f} s", flush=True)
    print(f"{'mean':8} nDCG@10 {mean(a for a, _ in every):.4f} ", end="")
    print(f"R@100 {mean(b for _, b in every):.4f}")


if __name__ == "__main__":
    main()
