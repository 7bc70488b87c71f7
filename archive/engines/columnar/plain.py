"""Plain words and phrases answered by the kernel.

One call a segment finds, scores and arranges. Most queries are of this kind: a word, or
several of which all or any are wanted, or words next to each other, without filters,
facets or forms. What is asked otherwise is left to
:mod:`archive.engines.columnar.evaluate`, as is everything where there is no kernel; the
answers are the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from archive.engines.columnar.kernel import Machine
from archive.engines.columnar.kernel.loops import DIGITS, TIER
from archive.engines.columnar.kernel.machine import (
    MOST_LISTS,
    MOST_WANTED,
    SCRATCH_BYTES,
)
from archive.engines.columnar.packing import Ints
from archive.engines.columnar.request import Found, Hit, Request
from archive.engines.columnar.snapshot import K1, Snapshot

_TWO, _THREE = 2 * TIER, 3 * TIER
#: Documents of a page up to which one word's best are arranged by the kernel.
_PAGE = 200
#: The memory for lists is so much smaller than the index.
_SHARE = 8
#: Key, segment, number, and score and strength of a document on the page.
_Row = tuple[float, int, int, float, int]
#: Documents, scores, how many, and weight of a list.
_List = tuple[int, int, int, float]


class Words(NamedTuple):
    """Words asked for, and whether all of them are wanted."""

    clauses: tuple[Any, ...]
    together: bool


def words_of(node: Any) -> Words | None:
    """Return the words of a node that asks for nothing but plain words."""
    kind = type(node).__name__
    if kind == "Leaf":
        clause = _clause(node)
        return None if clause is None else Words((clause,), True)
    if kind == "All" and not node.never and not getattr(node, "more", ()):
        if node.must and node.any:
            return None
        clauses = tuple([_clause(one) for one in node.must or node.any])
        if 1 <= len(clauses) <= MOST_LISTS and None not in clauses:
            return Words(clauses, bool(node.must))
    return None


def _clause(node: Any) -> Any:
    """Return the one clause of a word; None if there is more to it."""
    if type(node).__name__ != "Leaf" or len(node.clauses) != 1 or node.grams:
        return None
    clause = node.clauses[0]
    return clause if clause.weight > 0 and getattr(clause, "sure", True) else None


def answer(kernel: Machine, snapshot: Snapshot, request: Request) -> Found | None:
    """Return what a request for plain words finds; None if it is another, or too large."""
    if request.facets or request.limit <= 0 or request.offset < 0:
        return None
    if request.offset + request.limit > MOST_WANTED:
        return None
    if type(request.node).__name__ == "Sequence":
        asking: _Asking = _Phrase(kernel, snapshot, request)
    else:
        words = words_of(request.node)
        if words is None:
            return None
        asking = _Words(kernel, snapshot, request, words)
    if not asking.fits(kernel.room(snapshot.size // _SHARE)):
        return None
    pages: list[list[_Row]] = []
    total = 0
    complete = True
    with kernel.lock:
        for at in range(len(snapshot.views)):
            if request.until is not None and request.clock() > request.until:
                complete = False
                break
            found = asking.segment(at)
            if found is None:
                return None
            total += found[0]
            pages.append(found[1])
    rows = (
        pages[0] if len(snapshot.views) == 1 and pages else _page(snapshot, pages, request)
    )
    return Found(_hits(snapshot, rows), total, {}, complete)


class _Asking:
    """Something asked of one segment after the other."""

    def __init__(self, kernel: Machine, snapshot: Snapshot, request: Request) -> None:
        self.kernel, self.snapshot, self.request = kernel, snapshot, request
        self.wanted = request.offset + request.limit
        # Of several segments each may have the whole page.
        self.start = request.offset if len(snapshot.views) == 1 else 0

    def fits(self, room: int) -> bool:
        """Return whether all that is needed at a time fits into *room* bytes."""
        raise NotImplementedError

    def segment(self, at: int) -> tuple[int, list[_Row]] | None:
        """Return how many documents of a segment are found, and the best of them."""
        raise NotImplementedError

    def rows(self, at: int, size: int) -> list[_Row]:
        """Return the rows of the *size* documents arranged."""
        return [
            (key, at, document, (key - _THREE) / DIGITS, 3)
            if key >= _THREE
            else (key, at, document, (key - _TWO) / DIGITS, 2)
            for key, _, document in self.kernel.entries(self.start, size)
        ]


class _Words(_Asking):
    """Words, of which all or any are wanted."""

    def __init__(
        self, kernel: Machine, snapshot: Snapshot, request: Request, words: Words
    ) -> None:
        super().__init__(kernel, snapshot, request)
        self.clauses, self.together = words
        self.held = [snapshot.holders(one.field, one.term) for one in self.clauses]

    def fits(self, room: int) -> bool:
        if len(self.clauses) == 1:
            return self.wanted <= _PAGE and self.held[0].documents * 24 <= room
        if self.request.sort:
            return False
        return sum([one.documents for one in self.held]) * 24 <= room

    def segment(self, at: int) -> tuple[int, list[_Row]] | None:
        kernel = self.kernel
        found = kernel.steady(lambda: self._ready(at))
        if found is None:
            return None
        lists, ranks, keys = found
        many = len(self.clauses)
        if not lists or (self.together and len(lists) < many):
            return 0, []
        if keys:
            return self._sorted(at, lists[0], ranks, keys)
        if many == 1:
            kernel.put_lists(lists)
            return lists[0][2], self.rows(at, kernel.best(self.wanted, ranks))
        if self.together:
            lists.sort(key=itemgetter(2))
            kernel.put_lists(lists)
            size = kernel.every(many, self.wanted, ranks)
        else:
            kernel.put_lists(lists)
            size = kernel.either(len(lists), many, self.wanted, ranks)
        return kernel.total(), self.rows(at, size)

    def _ready(self, at: int) -> tuple[list[_List], int, int] | None:
        """Return the lists of the words that a segment has, its ranks and sort keys."""
        view = self.snapshot.views[at]
        lists = []
        for one, holders in zip(self.clauses, self.held, strict=True):
            number = holders.numbers[at]
            if number >= 0:
                found = view.ready(self.kernel, one.field, number, holders.idf)
                if found is None:
                    return None
                documents, scores, count = found
                lists.append((documents, scores, count, one.weight))
        ranks = view.segment.ranks(self.kernel)
        keys: tuple[int, ...] | None = (0,)
        if self.request.sort:
            keys = view.ready_keys(self.kernel, self.request.sort, self.request.reverse)
        return None if ranks is None or keys is None else (lists, ranks[0], keys[0])

    def _sorted(self, at: int, one: _List, ranks: int, keys: int) -> tuple[int, list[_Row]]:
        """Return what :meth:`segment` does for a word, sorted by a column."""
        kernel = self.kernel
        documents, scores, count, weight = one
        kernel.put_lists([one])
        size = kernel.first(self.wanted, ranks, keys)
        rows = []
        for key, _, nth in kernel.entries(self.start, size):
            score = round(weight * kernel.numbers[(scores >> 3) + nth] * DIGITS) / DIGITS
            rows.append((key, at, kernel.words[(documents >> 2) + nth], score, 3))
        return count, rows


class _Phrase(_Asking):
    """Words next to each other."""

    def fits(self, room: int) -> bool:
        node = self.request.node
        if self.request.sort or node.weight <= 0:
            return False
        return 0 < len(node.words) <= MOST_LISTS and all(
            bytes_of(self.snapshot, at, node) * 2 <= room
            for at in range(len(self.snapshot.views))
        )

    def segment(self, at: int) -> tuple[int, list[_Row]] | None:
        found = phrase(self.kernel, self.snapshot, at, self.request.node, self.wanted)
        return None if found is None else (found[1], self.rows(at, found[0]))


def bytes_of(snapshot: Snapshot, at: int, node: Any) -> int:
    """Return how many bytes the kernel needs for the words of a phrase in a segment."""
    reader = snapshot.views[at].segment.fields[node.field]
    size = 0
    for word in node.words:
        number = snapshot.holders(node.field, word).numbers[at]
        if number >= 0:
            size += 8 * reader.frequency(number) + reader.place_offsets.size(number) + 64
    return size


def phrase(
    kernel: Machine, snapshot: Snapshot, at: int, node: Any, wanted: int
) -> tuple[int, int] | None:
    """Look for a phrase in a segment; the best *wanted* are arranged, none if 0.

    Returns:
        How many are arranged and how many there are; None if it is too much.
    """
    view = snapshot.views[at]
    reader = view.segment.fields[node.field]
    held = [snapshot.holders(node.field, word) for word in node.words]
    numbers = [one.numbers[at] for one in held]
    if min(numbers) < 0:
        return 0, 0

    def ready() -> tuple[list[tuple[int, ...]], list[int]] | None:
        words = [reader.ready_places(kernel, number) for number in numbers]
        tables = (
            reader.widths(kernel),
            view.ready_norms(kernel, node.field),
            view.ready_live(kernel),
            view.segment.ranks(kernel),
        )
        some = [one for one in words if one is not None]
        first = [one[0] for one in tables if one is not None]
        return (some, first) if len(some) + len(first) == len(words) + 4 else None

    found = kernel.steady(ready)
    if found is None:
        return None
    given = [
        (documents, starts, places, count, one.idf * (K1 + 1))
        for (documents, starts, places, count), one in zip(found[0], held, strict=True)
    ]
    return kernel.phrase(given, found[1], node.weight, wanted)


def documents(kernel: Machine, snapshot: Snapshot, at: int, node: Any) -> Ints | None:
    """Return the live documents of a segment with a phrase; None if it is too much."""
    if len(node.words) > MOST_LISTS or snapshot.views[at].count * 4 > SCRATCH_BYTES:
        return None
    if bytes_of(snapshot, at, node) * 2 > kernel.lists.size:
        return None
    with kernel.lock:
        found = phrase(kernel, snapshot, at, node, 0)
        return None if found is None else kernel.documents(found[1])


def _page(
    snapshot: Snapshot, pages: Sequence[Sequence[_Row]], request: Request
) -> list[_Row]:
    """Return the page out of those of several segments, equals by id."""
    rows = sorted(itertools.chain(*pages), key=itemgetter(0), reverse=True)
    found: list[_Row] = []
    for _, same in itertools.groupby(rows, key=itemgetter(0)):
        equals = list(same)
        if len(equals) > 1:
            equals.sort(key=lambda row: snapshot.views[row[1]].segment.raw_id(row[2]))
        found += equals
        if len(found) >= request.offset + request.limit:
            break
    return found[request.offset : request.offset + request.limit]


def _hits(snapshot: Snapshot, rows: Sequence[_Row]) -> tuple[Hit, ...]:
    segments = [view.segment for view in snapshot.views]
    if len(segments) == 1:
        ids = segments[0].ids_of([row[2] for row in rows])
    else:
        ids = [segments[row[1]].id(row[2]) for row in rows]
    new = tuple.__new__
    return tuple(
        [
            new(Hit, (id, score, strength))
            for id, (_, _, _, score, strength) in zip(ids, rows, strict=True)
        ]
    )
