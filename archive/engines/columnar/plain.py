"""Words and phrases answered by the kernel.

One call a segment finds, scores and arranges what is asked for most: a word in all its
guises, or several of which all or any are wanted, or words next to each other, without
filters and facets. Of what is asked otherwise :func:`arrays` gives
:mod:`archive.engines.columnar.evaluate` the parts. Where there is no kernel, that does it
all; the answers are the same.
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from archive.engines.columnar import tree
from archive.engines.columnar.expansion import expansion
from archive.engines.columnar.kernel import Machine, Packed, loops
from archive.engines.columnar.kernel.loops import DIGITS, TIER
from archive.engines.columnar.kernel.machine import (
    MOST_LISTS,
    MOST_WANTED,
    SCRATCH_BYTES,
)
from archive.engines.columnar.packing import Ints
from archive.engines.columnar.request import Found, Hit, Request, TimeUp
from archive.engines.columnar.snapshot import K1, Snapshot

_TWO, _THREE = 2 * TIER, 3 * TIER
#: Documents of a page up to which one word's best are arranged by the kernel.
_PAGE = 200
#: The memory for lists is so much smaller than the index.
_SHARE = 4
#: Key, segment, number, and score and strength of a document on the page.
_Row = tuple[float, int, int, float, int]
#: Documents, scores, how many, strengths, and weight of a list.
_List = tuple[int, int, int, int, float]
#: What a segment without any of the terms gives.
_EMPTY = (0, 0, 0, 0)


#: Gives which documents of a segment a node finds.
Masks = Callable[[int, Any], NDArray[np.bool_]]
_NO_DOCUMENTS: Ints = np.zeros(0, np.int64)
_NO_FACETS: Mapping[str, Mapping[str, int]] = MappingProxyType({})


class _Part(NamedTuple):
    """What is found in a segment.

    Attributes:
        total: How many documents.
        similar: How many of them by similar spelling only.
        rows: The best of them.
        documents: All of them, if facets are asked for.
        strengths: And their strengths, or that of all.
    """

    total: int
    similar: int
    rows: list[_Row]
    documents: Ints = _NO_DOCUMENTS
    strengths: int | NDArray[np.uint8] = 3

    def stronger(self, least: int) -> Ints:
        """Return the documents of at least so much strength."""
        if isinstance(self.strengths, int):
            return self.documents
        return self.documents[self.strengths >= least]


def words_of(node: Any) -> tuple[Sequence[Any], bool] | None:
    """Return the words of a node that asks for nothing else, and whether for all."""
    kind = type(node).__name__
    if kind in _WORDS:
        return (node,), True
    if kind != "All" or node.never or getattr(node, "more", ()):
        return None
    nodes = node.must or node.any
    if (node.must and node.any) or not 1 <= len(nodes) <= MOST_LISTS:
        return None
    for one in nodes:
        if type(one).__name__ not in _WORDS:
            return None
    return nodes, bool(node.must)


_WORDS = frozenset({"Leaf", "Expand"})
_JOINED = _WORDS | {"All", "Either", "Sequence"}


def _clause(node: Any) -> Any:
    """Return the one clause of a word; None if there is more to it."""
    if type(node).__name__ != "Leaf" or node.grams or len(node.clauses) != 1:
        return None
    (clause,) = node.clauses
    return clause if clause.weight > 0 and clause.sure else None


def terms_of(
    snapshot: Snapshot, node: Any, grams: str
) -> list[tuple[str, str, float, int]]:
    """Return the terms of a word: field, text, weight, and strength, 1 for grams."""
    if type(node).__name__ == "Expand":
        terms = expansion(snapshot, node)
        return [(node.field, term, node.weight, 3) for term in terms]
    found = [
        (one.field, one.term, one.weight, 3 if one.sure else 2) for one in node.clauses
    ]
    if node.gram_weight or 0 < node.least <= len(node.grams):
        found += [(grams, gram, node.gram_weight, 1) for gram in node.grams]
    return found


def word(
    kernel: Machine, snapshot: Snapshot, at: int, node: Any, grams: str
) -> tuple[int, ...] | None:
    """Return where the kernel has what a word finds in a segment; None if it is too much.

    Documents, scores, how many, and strengths, as :meth:`Machine.gather` gives them.
    """
    view = snapshot.views[at]
    key = (view.serial, grams, node)
    known = kernel.lists.get(key)
    if known is not None:
        return known
    found = kernel.steady(_packed, kernel, snapshot, at, node, grams)
    if found is None:
        return None
    lists, live = found
    if not lists:
        return _EMPTY
    least = getattr(node, "least", 0)
    if least > len(getattr(node, "grams", ())):
        least = 0
    return kernel.gather(key, lists, live, max(least, 0))


def _packed(
    kernel: Machine, snapshot: Snapshot, at: int, node: Any, grams: str
) -> tuple[list[tuple[Packed, float, int, int]], int] | None:
    """Return the lists of a word's terms in a segment, and which documents are live."""
    view = snapshot.views[at]
    live = view.ready_live(kernel)
    if live is None:
        return None
    lists = []
    for name, term, weight, strength in terms_of(snapshot, node, grams):
        holders = snapshot.holders(name, term)
        number = holders.numbers[at]
        if number < 0:
            continue
        norms = view.ready_norms(kernel, name)
        if norms is None:
            return None
        packed = view.segment.fields[name].packed(number)
        lists.append((packed, weight * holders.idf * (K1 + 1), norms[0], strength))
    return lists, live[0]


def arrays(
    kernel: Machine, snapshot: Snapshot, at: int, node: Any, grams: str
) -> tuple[Ints, NDArray[np.float64], int | NDArray[np.uint8]] | None:
    """Return documents, scores and strengths of a word or phrase; None if too much."""
    if type(node).__name__ == "Sequence":
        return _phrase_arrays(kernel, snapshot, at, node)
    with kernel.lock:
        found = kernel.steady(word, kernel, snapshot, at, node, grams)
        return None if found is None else kernel.arrays(found)


def answer(
    kernel: Machine, snapshot: Snapshot, request: Request, mask: Masks
) -> Found | None:
    """Return what a request finds; None if it is none for the kernel, or too large.

    Args:
        kernel: To work with.
        snapshot: What is searched.
        request: What is asked for.
        mask: Gives which documents of a segment a node finds, for filters.
    """
    if request.after is not None or request.limit < 0:
        return None
    if not 0 <= request.offset <= MOST_WANTED - request.limit:
        return None
    asking = _asking(kernel, snapshot, request, mask)
    if asking is None or not asking.fits(kernel.room(snapshot.size // _SHARE)):
        return None
    parts: list[_Part] = []
    complete = True
    with kernel.lock:
        for at in range(len(snapshot.views)):
            try:
                asking.hurry()
                part = asking.segment(at)
            except TimeUp:
                complete = False
                break
            if part is None:
                return None
            parts.append(part)
    total = sum([part.total for part in parts])
    similar = sum([part.similar for part in parts])
    if len(snapshot.views) == 1 and parts:
        rows = parts[0].rows
    else:
        rows = _page(snapshot, [part.rows for part in parts], request)
    facets = _NO_FACETS
    if request.facets:
        least = 2 if total > similar else 1
        documents = [part.stronger(least) for part in parts]
        facets = {name: snapshot.counts(name, documents) for name in request.facets}
    return Found(_hits(snapshot, rows), total, facets, complete, similar)


def _asking(
    kernel: Machine, snapshot: Snapshot, request: Request, mask: Masks
) -> _Asking | None:
    """Return the fastest way to ask for what is asked for; None if there is none here."""
    kind = type(request.node).__name__
    if request.limit and not request.facets:
        words = words_of(request.node)
        if words is not None and not (request.sort and len(words[0]) > 1):
            return _Words(kernel, snapshot, request, *words)
        if kind == "Sequence" and not request.sort:
            return _Phrase(kernel, snapshot, request)
    if kind in _JOINED:
        return _Tree(kernel, snapshot, request, mask)
    return None


class _Asking(ABC):
    """Something asked of one segment after the other."""

    def __init__(self, kernel: Machine, snapshot: Snapshot, request: Request) -> None:
        self.kernel, self.snapshot, self.request = kernel, snapshot, request
        self.wanted = request.offset + request.limit
        # Of several segments each may have the whole page.
        self.start = request.offset if len(snapshot.views) == 1 else 0

    def hurry(self) -> None:
        """Raise TimeUp when the time allowed is over."""
        until = self.request.until
        if until is not None and self.request.clock() > until:
            raise TimeUp

    @abstractmethod
    def fits(self, room: int) -> bool:
        """Return whether all that is needed at a time fits into *room* bytes."""

    @abstractmethod
    def segment(self, at: int) -> _Part | None:
        """Return what is found in a segment; None if it is too much."""

    def word(self, at: int, node: Any) -> _List | None:
        """Return the list of a word in a segment; None if it is too much."""
        kernel, snapshot = self.kernel, self.snapshot
        clause = _clause(node)
        if clause is None:
            found = word(kernel, snapshot, at, node, self.request.grams)
            return None if found is None else (*_four(found), 1.0)
        # A word of one term needs no more than that term's list, whatever its weight.
        holders = snapshot.holders(clause.field, clause.term)
        number = holders.numbers[at]
        if number < 0:
            return *_EMPTY, 1.0
        found = snapshot.views[at].ready(kernel, clause.field, number, holders.idf)
        return None if found is None else (*_four(found), clause.weight)

    def order(self, at: int) -> tuple[int, int] | None:
        """Return where the ranks of a segment are, and the keys it is sorted by, or 0."""
        view, request = self.snapshot.views[at], self.request
        ranks = view.segment.ranks(self.kernel)
        keys: tuple[int, ...] | None = (0,)
        if request.sort:
            keys = view.ready_keys(self.kernel, request.sort, request.reverse)
        return None if ranks is None or keys is None else (ranks[0], keys[0])

    def rows(self, at: int, size: int) -> list[_Row]:
        """Return the rows of the *size* documents arranged."""
        return [
            (key, at, document, (key - _THREE) / DIGITS, 3)
            if key >= _THREE
            else (key, at, document, (key - _TWO) / DIGITS, 2)
            if key >= _TWO
            else (key, at, document, (key - TIER) / DIGITS, 1)
            for key, _, document in self.kernel.entries(self.start, size)
        ]

    def best(self, at: int, one: _List, ranks: int) -> _Part:
        """Return the best of a list."""
        kernel = self.kernel
        kernel.put_lists([one])
        if one[3]:
            size = kernel.best_mixed(self.wanted, ranks)
            return _Part(*kernel.totals(), self.rows(at, size))
        return _Part(one[2], 0, self.rows(at, kernel.best(self.wanted, ranks)))

    def sorted(self, at: int, one: _List, ranks: int, keys: int) -> _Part | None:
        """Return the first of a list, sorted by a column."""
        kernel = self.kernel
        documents, scores, count, strengths, weight = one
        if strengths:
            return None
        kernel.put_lists([one])
        size = kernel.first(self.wanted, ranks, keys)
        rows = []
        for key, _, nth in kernel.entries(self.start, size):
            score = round(weight * kernel.numbers[(scores >> 3) + nth] * DIGITS) / DIGITS
            rows.append((key, at, kernel.words[(documents >> 2) + nth], score, 3))
        return _Part(count, 0, rows)


class _Words(_Asking):
    """Words, of which all or any are wanted."""

    def __init__(
        self,
        kernel: Machine,
        snapshot: Snapshot,
        request: Request,
        nodes: Sequence[Any],
        together: bool,
    ) -> None:
        super().__init__(kernel, snapshot, request)
        self.nodes, self.together = nodes, together

    def fits(self, room: int) -> bool:
        if len(self.nodes) == 1 and self.wanted > _PAGE:
            return False
        size = 0
        for node in self.nodes:
            # How much more there is to others is noticed when they are gathered.
            clause = _clause(node)
            if clause is not None:
                size += self.snapshot.holders(clause.field, clause.term).documents
        return size * 26 <= room

    def segment(self, at: int) -> _Part | None:
        kernel = self.kernel
        found = kernel.steady(self._ready, at)
        if found is None:
            return None
        lists, (ranks, keys) = found
        many = len(self.nodes)
        if not lists or (self.together and len(lists) < many):
            return _Part(0, 0, [])
        if keys:
            return self.sorted(at, lists[0], ranks, keys)
        if self.together and many > 1:
            lists.sort(key=itemgetter(2))
        if many == 1:
            return self.best(at, lists[0], ranks)
        kernel.put_lists(lists)
        if self.together:
            size = kernel.every(many, self.wanted, ranks)
        else:
            size = kernel.either(len(lists), many, self.wanted, ranks)
        return _Part(*kernel.totals(), self.rows(at, size))

    def _ready(self, at: int) -> tuple[list[_List], tuple[int, int]] | None:
        """Return the lists of the words that a segment has, and its order."""
        lists: list[_List] = []
        for node in self.nodes:
            one = self.word(at, node)
            if one is None:
                return None
            if one[2]:
                lists.append(one)
        order = self.order(at)
        return None if order is None else (lists, order)


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

    def segment(self, at: int) -> _Part | None:
        found = phrase(self.kernel, self.snapshot, at, self.request.node, self.wanted)
        return None if found is None else _Part(found[1], 0, self.rows(at, found[0]))


class _Tree(_Asking):
    """Words and phrases put together in any way, with filters and facets."""

    def __init__(
        self, kernel: Machine, snapshot: Snapshot, request: Request, mask: Masks
    ) -> None:
        super().__init__(kernel, snapshot, request)
        self.mask = mask

    def fits(self, room: int) -> bool:
        # Who does not fit is noticed on the way.
        return room > 0

    def segment(self, at: int) -> _Part | None:
        kernel, request = self.kernel, self.request
        found = kernel.steady(self._ready, at)
        if found is None:
            return None
        one, (ranks, keys) = found
        if not self.wanted:
            part: _Part | None = self._counted(one)
        elif keys:
            part = self.sorted(at, one, ranks, keys)
        else:
            part = self.best(at, one, ranks)
        if part is None or not request.facets:
            return part
        documents, _, strengths = kernel.arrays(one[:4])
        return part._replace(documents=documents, strengths=strengths)

    def _counted(self, one: _List) -> _Part:
        strengths = self.kernel.arrays(one[:4])[2]
        similar = 0 if isinstance(strengths, int) else int((strengths == 1).sum())
        return _Part(one[2], similar, [])

    def _ready(self, at: int) -> tuple[_List, tuple[int, int]] | None:
        found, order = self.list_of(at, self.request.node), self.order(at)
        return None if found is None or order is None else (found, order)

    def list_of(self, at: int, node: Any) -> _List | None:
        """Return the list of what a node finds in a segment; None if there cannot be."""
        self.hurry()
        if type(node).__name__ in _WORDS:
            return self.word(at, node)
        key = (self.snapshot.views[at].serial, self.request.grams, node)
        found = self.kernel.lists.get(key) or self._joined(at, key, node)
        return None if found is None else (*_four(found), 1.0)

    def _joined(self, at: int, key: Any, node: Any) -> tuple[int, ...] | None:
        """Return the list of a phrase, or of nodes put together."""
        match type(node).__name__:
            case "Sequence":
                found = _phrase_arrays(self.kernel, self.snapshot, at, node)
                if found is None:
                    return None
                return self.kernel.put_list(key, found[0], found[1])
            case "Either" if not any(map(tree.neutral, node.nodes)):
                roles = [(one, loops.ANY) for one in node.nodes]
                return self._join(at, key, roles, 0, ())
            case "All":
                return self._all(at, key, node)
        return None

    def _all(self, at: int, key: Any, node: Any) -> tuple[int, ...] | None:
        if any(map(tree.neutral, node.any)):
            return None
        if any(tree.neutral(one) and not tree.silent(one) for one in node.must):
            # It only filters, but something in it counts more.
            return None
        must = [one for one in node.must if not tree.neutral(one)]
        never = [one for one in node.never if not tree.neutral(one)]
        keeps = tuple([(one, True) for one in node.must if tree.neutral(one)])
        keeps += tuple([(one, False) for one in node.never if tree.neutral(one)])
        if not must and (node.must or not node.any):
            # Filters alone find.
            return None
        roles = [(one, loops.MUST) for one in must]
        roles += [(one, loops.ANY) for one in node.any]
        roles += [(one, loops.MORE) for one in getattr(node, "more", ())]
        roles += [(one, loops.NEVER) for one in never]
        return self._join(at, key, roles, len(must) + len(node.any), keeps)

    def _join(
        self,
        at: int,
        key: Any,
        roles: Sequence[tuple[Any, int]],
        words: int,
        keeps: tuple[tuple[Any, bool], ...],
    ) -> tuple[int, ...] | None:
        lists = self.kernel.steady(self._lists, at, roles)
        if not lists:
            return None if lists is None else _EMPTY
        allowed = self._allowed(at, keeps)
        if allowed is None:
            return None
        last = self.snapshot.views[at].count
        return self.kernel.join(key, lists, words, allowed[0], last)

    def _lists(
        self, at: int, roles: Sequence[tuple[Any, int]]
    ) -> list[tuple[int, int, int, int, float, int]] | None:
        """Return the lists of nodes, none if nothing can be found; None if too much."""
        lists = []
        finding = False
        for node, role in roles:
            one = self.list_of(at, node)
            if one is None:
                return None
            if one[2]:
                lists.append((*one, role))
                finding |= role in {loops.ANY, loops.MUST}
            elif role == loops.MUST:
                return []
        return lists if finding else []

    def _allowed(
        self, at: int, keeps: tuple[tuple[Any, bool], ...]
    ) -> tuple[int, ...] | None:
        """Return where the kernel has which documents filters let through."""
        if not keeps:
            return (0,)
        key = (self.snapshot.views[at].serial, keeps)
        known = self.kernel.tables.get(key)
        if known is not None:
            return known
        masks = [self.mask(at, node) == wanted for node, wanted in keeps]
        return self.kernel.keep_table(key, np.logical_and.reduce(masks), "u8")


def _four(found: tuple[int, ...]) -> tuple[int, int, int, int]:
    documents, scores, count, strengths = found
    return documents, scores, count, strengths


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


def _phrase_arrays(
    kernel: Machine, snapshot: Snapshot, at: int, node: Any
) -> tuple[Ints, NDArray[np.float64], int] | None:
    """Return documents, scores and strength of a phrase; None if it is too much."""
    if len(node.words) > MOST_LISTS or snapshot.views[at].count * 12 > SCRATCH_BYTES // 2:
        return None
    if bytes_of(snapshot, at, node) * 2 > kernel.room(snapshot.size // _SHARE):
        return None
    with kernel.lock:
        found = phrase(kernel, snapshot, at, node, 0)
        return None if found is None else (*kernel.found(found[1]), 3)


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
