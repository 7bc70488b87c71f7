"""Which terms begin with some letters, or are one edit away from a word."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from typing import Any

import numpy as np

from archive.engines.columnar import tree
from archive.engines.columnar.schema import raw, text
from archive.engines.columnar.segment import FieldReader
from archive.engines.columnar.snapshot import Snapshot, View


def expansion(snapshot: Snapshot, node: Any) -> tuple[str, ...]:
    """Return the terms an ``Expand`` stands for, most frequent first."""
    key = (node.field, node.text, node.kind, node.most)
    known = snapshot.expansions.get(key)
    if known is None:
        if node.kind == "prefix" and len(snapshot.views) == 1:
            best = _beginning(snapshot.views[0], node)
        else:
            best = _best(snapshot, node)
        known = tuple(map(text, best))
        snapshot.expansions[key] = known
        while len(snapshot.expansions) > 2000:
            snapshot.expansions.pop(next(iter(snapshot.expansions)), None)
    return known


def _best(snapshot: Snapshot, node: Any) -> list[bytes]:
    """Return the most frequent terms over all segments, ties by term."""
    frequencies: dict[bytes, int] = {}
    for view in snapshot.views:
        for term, documents in _candidates(view, node):
            if documents:
                frequencies[term] = frequencies.get(term, 0) + documents
    best = heapq.nsmallest(
        node.most, frequencies.items(), key=lambda pair: (-pair[1], pair[0])
    )
    return [term for term, _ in best]


def _beginning(view: View, node: Any) -> list[bytes]:
    """Return the same of one segment, for terms that begin so."""
    reader = view.segment.fields[node.field]
    start, end = reader.prefix(raw(node.text))
    counts = np.array(live_frequencies(view, node.field, start, end), np.int64)
    # Terms are numbered in their order, which a stable sort keeps.
    order = np.argsort(-counts, kind="stable")[: node.most]
    best = order[counts[order] > 0].tolist()
    terms = dict(
        zip(sorted(best), reader.terms_of([start + at for at in sorted(best)]), strict=True)
    )
    for at in best:
        # Who asks for these asks for their lists next.
        view.snapshot.remember(node.field, text(terms[at]), int(counts[at]), (start + at,))
    return [terms[at] for at in best]


def _candidates(view: View, node: Any) -> Iterable[tuple[bytes, int]]:
    """Return the terms of a segment an ``Expand`` may stand for, with live documents."""
    reader = view.segment.fields[node.field]
    if node.kind == "prefix":
        start, end = reader.prefix(raw(node.text))
        return zip(
            reader.terms(start, end),
            live_frequencies(view, node.field, start, end),
            strict=True,
        )
    found = _similar(reader, node.text)
    counts = [view.snapshot.frequency(view, node.field, number) for number, _ in found]
    return [(term, count) for (_, term), count in zip(found, counts, strict=True)]


def _similar(reader: FieldReader, word: str) -> list[tuple[int, bytes]]:
    """Return number and text of the terms at most one edit away from *word*.

    An edit leaves the first half of a word as it is, or the rest: so the terms that begin
    with the one and those that end with the other are looked at, and, of words in which
    two letters across the middle changed places, that one alone.
    """
    half = len(word) // 2
    if not reader.positions or half < 1:
        return _near(enumerate(reader.terms()), word)
    head, tail = raw(word[:half]), raw(word[half:])
    start, end = reader.prefix(head)
    found = dict(_near(zip(range(start, end), reader.terms(start, end), strict=True), word))
    length = len(head) + len(tail)
    for other in range(max(length - 4, len(tail)), length + 5):
        numbers = np.unique(reader.ending(other, tail)).tolist()
        found.update(_near(zip(numbers, reader.terms_of(numbers), strict=True), word))
    swapped = raw(word[: half - 1] + word[half] + word[half - 1] + word[half + 1 :])
    number = reader.number(swapped)
    if number >= 0:
        found[number] = swapped
    return list(found.items())


def _near(terms: Iterable[tuple[int, bytes]], word: str) -> list[tuple[int, bytes]]:
    length = len(raw(word))
    return [
        (number, term)
        for number, term in terms
        if abs(len(term) - length) <= 4 and tree.near(word, text(term))
    ]


def live_frequencies(view: View, name: str, start: int, end: int) -> list[int]:
    """Return how many live documents have each of the terms *start* to *end*."""
    reader = view.segment.fields[name]
    if start >= end:
        return []
    if view.live is None:
        found: list[int] = reader.frequencies(start, end).tolist()
        return found
    counts, documents, _ = reader.read_range(start, end)
    live = np.concatenate(([0], np.cumsum(view.live[documents])))
    ends = np.cumsum(counts)
    within: list[int] = (live[ends] - live[ends - counts]).tolist()
    return within
