"""An index as it is at one moment: segments, what is deleted, and counts over all."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.engines.columnar.kernel import Machine, serial
from archive.engines.columnar.manifest import Manifest
from archive.engines.columnar.merge import Source
from archive.engines.columnar.packing import Ints
from archive.engines.columnar.recent import Recent
from archive.engines.columnar.schema import Schema, raw

#: Parameters of BM25.
K1, B = 0.9, 0.4
#: Filters remembered for each segment.
KEEPS = 64
#: So many short lists are scored before the lengths of all documents are prepared.
FEW = 8
#: Most bytes of scores remembered for each segment.
SCORED_BYTES = 8_000_000
_NONE: Ints = np.zeros(0, np.int64)
_NO_FREQUENCIES: NDArray[Any] = np.zeros(0, np.uint8)


@dataclass(frozen=True, slots=True)
class Holders:
    """A term over all segments: live documents that have it, and its number in each."""

    documents: int
    numbers: tuple[int, ...]
    idf: float


class View:
    """One segment as a snapshot sees it."""

    def __init__(self, snapshot: Snapshot, source: Source) -> None:
        self.snapshot, self.segment = snapshot, source.segment
        self.live = None if source.live is None else source.live.mask
        self.count = self.segment.documents
        self.serial = serial()
        self._scored = Recent(SCORED_BYTES)
        self._sorts: dict[tuple[str, bool], NDArray[np.int32]] = {}
        self._asked: Counter[str] = Counter()
        self._norms: dict[str, NDArray[np.float64]] = {}
        #: Filters -> documents they keep, the latest few.
        self.keeps: dict[Any, NDArray[np.bool_]] = {}

    def keep(self, key: Any, mask: NDArray[np.bool_]) -> None:
        """Remember what a filter keeps."""
        self.keeps[key] = mask
        while len(self.keeps) > KEEPS:
            self.keeps.pop(next(iter(self.keeps)), None)

    def postings(self, name: str, number: int) -> tuple[Ints, NDArray[Any]]:
        """Return the live documents of a term and how often each has it."""
        if number < 0:
            return _NONE, _NO_FREQUENCIES
        documents, often = self.segment.fields[name].read(number)
        if self.live is not None:
            kept = self.live[documents]
            documents, often = documents[kept], often[kept]
        return documents, often

    def bm25(
        self, name: str, documents: Ints, often: NDArray[Any], idf: float
    ) -> NDArray[np.float64]:
        """Return BM25 of a term in *documents* that have it *often*."""
        score = often.astype(np.float64)
        below = self.norms(name, documents)
        below += score
        score *= idf * (K1 + 1)
        score /= below
        return score

    def scored(
        self, name: str, number: int, idf: float
    ) -> tuple[Ints, NDArray[np.float64]]:
        """Return the live documents of a term and its BM25 in each."""
        found = self._scored.get((name, number))
        if found is None:
            documents, often = self.postings(name, number)
            found = (documents, self.bm25(name, documents, often, idf))
            self._scored.put((name, number), found)
        return found

    def ready(
        self, kernel: Machine, name: str, number: int, idf: float
    ) -> tuple[int, ...] | None:
        """Return where the kernel has the live documents of a term and its BM25 in each.

        What :meth:`Machine.gather` gives; None if they are too many.
        """
        key = (self.serial, name, number)
        found = kernel.lists.get(key)
        if found is None:
            both = kernel.steady(self._norms_and_live, kernel, name)
            if both is None:
                return None
            norms, live = both
            packed = self.segment.fields[name].packed(number)
            found = kernel.unpack(key, packed, idf * (K1 + 1), norms, live)
        return found

    def _norms_and_live(self, kernel: Machine, name: str) -> tuple[int, int] | None:
        norms, live = self.ready_norms(kernel, name), self.ready_live(kernel)
        return None if norms is None or live is None else (norms[0], live[0])

    def ready_norms(self, kernel: Machine, name: str) -> tuple[int, ...] | None:
        """Return where the kernel has BM25's ``k`` of all documents in a field."""
        key = (self.serial, name)
        known = kernel.tables.get(key)
        if known is None:
            known = kernel.keep_table(key, self._norm(name, slice(None)), "f64")
        return known

    def ready_live(self, kernel: Machine) -> tuple[int, ...] | None:
        """Return where the kernel has which documents are live; 0 if all are."""
        if self.live is None:
            return (0,)
        known = kernel.tables.get(self.serial)
        return known or kernel.keep_table(self.serial, self.live, "u8")

    def ready_keys(
        self, kernel: Machine, column: str, reverse: bool
    ) -> tuple[int, ...] | None:
        """Return where the kernel has :meth:`sort_keys`; None if they are too many."""
        key = (self.serial, column, reverse)
        known = kernel.tables.get(key)
        return known or kernel.keep_table(key, self.sort_keys(column, reverse))

    def known_scored(self, name: str, number: int) -> bool:
        """Return whether the scores of a term are at hand."""
        return (name, number) in self._scored

    def expanded(
        self, name: str, terms: tuple[str, ...]
    ) -> tuple[Ints, NDArray[np.float64]]:
        """Return the live documents of any of *terms* and the sum of their BM25."""
        found = self._scored.get((name, terms))
        if found is None:
            found = self._expanded(name, terms)
            self._scored.put((name, terms), found)
        return found

    def _expanded(
        self, name: str, terms: tuple[str, ...]
    ) -> tuple[Ints, NDArray[np.float64]]:
        at = self.snapshot.views.index(self)
        held = [self.snapshot.holders(name, term) for term in terms]
        pairs = [(one.numbers[at], one.idf) for one in held if one.numbers[at] >= 0]
        if not pairs:
            return _NONE, np.zeros(0)
        numbers = np.array([number for number, _ in pairs], np.int64)
        counts, documents, often = self.segment.fields[name].read_many(numbers)
        idf = np.repeat(np.array([idf for _, idf in pairs]), counts)
        score: NDArray[np.float64] = idf * (K1 + 1)
        score = often * score / (often + self.norms(name, documents))
        if len(documents) * 8 > self.count:
            sums = np.bincount(documents, score, self.count)
            if self.live is not None:
                sums[~self.live] = 0
            documents = np.asarray(np.flatnonzero(sums), np.int64)
            return documents, np.asarray(sums[documents], np.float64)
        order = np.argsort(documents, kind="stable")
        documents, score = documents[order], score[order]
        fresh = np.flatnonzero(np.diff(documents, prepend=-1))
        documents, score = documents[fresh], np.add.reduceat(score, fresh)
        if self.live is not None:
            kept = self.live[documents]
            documents, score = documents[kept], score[kept]
        return documents, score

    def sort_keys(self, column: str, reverse: bool) -> NDArray[np.int32]:
        """Return for each document a number, the greater the earlier it comes by a column.

        Texts compare; the greatest comes first if *reverse*; "" last either way, as 0.
        """
        known = self._sorts.get((column, reverse))
        if known is None:
            texts, parts = self.snapshot.column(column)
            keys = np.arange(1, len(texts) + 1, dtype=np.int32)
            if not reverse:
                keys = keys[::-1].copy()
            if texts and not texts[0]:
                keys[0] = 0
            place = parts[self.snapshot.views.index(self)]
            known = keys[place][self.segment.codes[column]]
            self._sorts[column, reverse] = known
        return known

    def sort_key(self, column: str, reverse: bool, value: str) -> float:
        """Return what :meth:`sort_keys` would give for a text, if need be between two."""
        texts, _ = self.snapshot.column(column)
        if not value:
            return 0.0
        at = bisect_left(texts, value)
        there = at < len(texts) and texts[at] == value
        if reverse:
            return at + 1.0 if there else at + 0.5
        return float(len(texts) - at) if there else len(texts) - at + 0.5

    def norms(self, name: str, documents: Ints) -> NDArray[np.float64]:
        """Return BM25's ``k`` of *documents* in a field."""
        known = self._norms.get(name)
        if known is None:
            self._asked[name] += 1
            if len(documents) * 16 < self.count and self._asked[name] < FEW:
                return self._norm(name, documents)
            known = self._norms[name] = self._norm(name, slice(None))
        return known[documents]

    def _norm(self, name: str, which: Ints | slice) -> NDArray[np.float64]:
        lengths = self.segment.fields[name].lengths[which]
        if isinstance(which, slice):
            codes = self.segment.codes[self.snapshot.schema.group]
        else:
            codes = self.segment.codes[self.snapshot.schema.group][which]
        means = self._means(name)
        norm: NDArray[np.float64] = K1 * (1 - B + B * lengths / means[codes])
        return norm

    def _means(self, name: str) -> NDArray[np.float64]:
        groups = self.segment.values[self.snapshot.schema.group]
        means = self.snapshot.means(name)
        return np.array([means.get(group, 1.0) for group in groups])


@dataclass
class Snapshot:
    """An index at one moment; any number of threads may search it.

    Attributes:
        schema: What it holds.
        manifest: The files it is made of.
        stamp: What told the pointer from earlier ones.
        sources: Its segments, and which of their documents are live.
    """

    schema: Schema
    manifest: Manifest
    stamp: tuple[int, int, int] | None
    sources: tuple[Source, ...]
    _holders: dict[tuple[str, str], Holders] = field(default_factory=dict)
    _by_group: frozenset[str] = frozenset()
    expansions: dict[Any, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.views = tuple(View(self, source) for source in self.sources)
        self._by_group = frozenset(one.name for one in self.schema.fields if one.by_group)
        self._rows = {one.name: row for row, one in enumerate(self.schema.fields)}

    @cached_property
    def _stats(self) -> Mapping[str, Ints]:
        """Group -> ``[field, 2]`` over all live documents."""
        total: dict[str, Ints] = {}
        for source in self.sources:
            stats = source.segment.stats if source.live is None else source.live.stats
            for at, group in enumerate(source.segment.values[self.schema.group]):
                row = stats[:, at, :]
                total[group] = total[group] + row if group in total else row
        return total

    @cached_property
    def groups(self) -> Mapping[str, int]:
        """Group -> live documents."""
        return {group: int(stats[-1, 0]) for group, stats in self._stats.items()}

    @cached_property
    def size(self) -> int:
        """Bytes of the segments and of what is deleted in them."""
        return sum(
            entry.written.size + (entry.live.written.size if entry.live else 0)
            for entry in self.manifest.segments
        )

    @cached_property
    def documents(self) -> int:
        """How many documents are live."""
        return sum(self.groups.values())

    @cached_property
    def _all_means(self) -> dict[str, dict[str, float]]:
        return {}

    def means(self, name: str) -> Mapping[str, float]:
        """Return for each group the mean length of a field where it has any."""
        known = self._all_means.get(name)
        if known is None:
            row = self._rows[name]
            known = {
                group: int(stats[row, 1]) / int(stats[row, 0])
                for group, stats in self._stats.items()
                if stats[row, 0]
            }
            self._all_means[name] = known
        return known

    def idf(self, name: str, term: str, documents: int) -> float:
        """Return BM25's ``idf`` of a term that *documents* have."""
        everyone = (
            self.groups.get(term.partition(":")[0], 0)
            if name in self._by_group
            else self.documents
        )
        return math.log(1 + (everyone - documents + 0.5) / (documents + 0.5))

    def holders(self, name: str, term: str) -> Holders:
        """Return who has a term."""
        known = self._holders.get((name, term))
        if known is None:
            wanted = raw(term)
            numbers = tuple(view.segment.fields[name].number(wanted) for view in self.views)
            documents = sum(
                self.frequency(view, name, number)
                for view, number in zip(self.views, numbers, strict=True)
            )
            known = self.remember(name, term, documents, numbers)
        return known

    def remember(
        self, name: str, term: str, documents: int, numbers: tuple[int, ...]
    ) -> Holders:
        """Remember who has a term."""
        idf = self.idf(name, term, documents)
        known = self._holders[name, term] = Holders(documents, numbers, idf)
        while len(self._holders) > 20_000:
            self._holders.pop(next(iter(self._holders)), None)
        return known

    @staticmethod
    def frequency(view: View, name: str, number: int) -> int:
        """Return how many live documents of a segment have a term."""
        if number < 0:
            return 0
        if view.live is None:
            return view.segment.fields[name].frequency(number)
        return len(view.postings(name, number)[0])

    @cached_property
    def _columns(self) -> dict[str, tuple[tuple[str, ...], tuple[Ints, ...]]]:
        return {}

    def column(self, name: str) -> tuple[tuple[str, ...], tuple[Ints, ...]]:
        """Return a column's texts over all segments, and where in it each one's own are."""
        known = self._columns.get(name)
        if known is None:
            lists = [view.segment.values[name] for view in self.views]
            if len(lists) == 1:
                known = (lists[0], (np.arange(len(lists[0])),))
            else:
                texts = tuple(sorted(set[str]().union(*lists)))
                place = {text: at for at, text in enumerate(texts)}
                known = (
                    texts,
                    tuple(np.array([place[t] for t in one], np.int64) for one in lists),
                )
            self._columns[name] = known
        return known

    def counts(self, name: str, documents: Sequence[Ints]) -> dict[str, int]:
        """Return how many of some documents of each segment have each text in a column."""
        texts, places = self.column(name)
        counts = np.zeros(len(texts), np.int64)
        for view, place, some in zip(self.views, places, documents, strict=False):
            codes = view.segment.codes[name][some]
            counts[place] += np.bincount(codes, minlength=len(place))
        held = counts.nonzero()[0]
        numbers = counts[held]
        order = (-numbers).argsort(kind="stable")
        pairs = zip(held[order].tolist(), numbers[order].tolist(), strict=True)
        return {texts[at]: number for at, number in pairs}

    @cached_property
    def _distinct(self) -> dict[str, tuple[str, ...]]:
        return {}

    def distinct(self, name: str) -> tuple[str, ...]:
        """Return the texts that live documents have in a column, sorted."""
        known = self._distinct.get(name)
        if known is None:
            texts, places = self.column(name)
            counts = np.zeros(len(texts), np.int64)
            for view, place in zip(self.views, places, strict=True):
                codes = view.segment.codes[name]
                if view.live is not None:
                    codes = codes[view.live]
                counts[place] += np.bincount(codes, minlength=len(place))
            known = tuple(texts[at] for at in np.flatnonzero(counts).tolist())
            self._distinct[name] = known
        return known

    def find(self, ids: Iterable[str]) -> list[tuple[int, int]]:
        """Return segment and number of the live documents *ids* that are there."""
        found = []
        for id in ids:
            for at, view in enumerate(self.views):
                document = view.segment.find(id)
                if document >= 0 and (view.live is None or view.live[document]):
                    found.append((at, document))
        return found
