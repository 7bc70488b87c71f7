"""A tree of nodes evaluated over arrays: who is found, how well, and who comes first.

Finding comes before scoring: first every node gives the documents it finds and their
strengths; then only those documents are scored that can be on the page asked for.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.engines.columnar import kernel, plain, tree
from archive.engines.columnar.errors import Damaged
from archive.engines.columnar.expansion import expansion
from archive.engines.columnar.packing import Ints
from archive.engines.columnar.request import Found, Hit, Request, TimeUp
from archive.engines.columnar.resident import WATCH
from archive.engines.columnar.segment import Segment
from archive.engines.columnar.snapshot import Snapshot, View

Strengths = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

_NONE: Ints = np.zeros(0, np.int64)
#: So few candidates are sorted as Python sorts, without looking for the best first.
_FEW = 40
#: A clause or list is looked up rather than spread out when it is so many times longer.
MUCH_LONGER = 16


class _Matched:
    """Documents a node finds in one segment, ascending, and their strengths.

    A node that only filters keeps a mask instead, until documents are asked for.
    """

    __slots__ = ("_documents", "mask", "strength")

    def __init__(
        self,
        documents: Ints | None,
        strength: int | Strengths = 3,
        mask: Mask | None = None,
    ) -> None:
        self._documents, self.strength, self.mask = documents, strength, mask

    @property
    def documents(self) -> Ints:
        if self._documents is None:
            assert self.mask is not None  # noqa: S101  (one of the two is there)
            self._documents = np.flatnonzero(self.mask)
        return self._documents


class _Scratch(threading.local):
    """Arrays as long as a segment that a thread uses again and again, left all zero."""

    def __init__(self) -> None:
        self._marks: dict[int, Strengths] = {}
        self._sums: dict[int, Floats] = {}

    def marks(self, count: int) -> Strengths:
        """Return *count* zero bytes."""
        found: Strengths = self._get(self._marks, count, np.uint8)
        return found

    def sums(self, count: int) -> Floats:
        """Return *count* zero numbers."""
        found: Floats = self._get(self._sums, count, np.float64)
        return found

    @staticmethod
    def _get(known: dict[int, Any], count: int, kind: Any) -> Any:
        found = known.get(count)
        if found is None:
            if len(known) > 16:
                known.clear()
            found = known[count] = np.zeros(count, kind)
        return found


_SCRATCH = _Scratch()


def union(lists: Sequence[Ints], count: int) -> Ints:
    """Return the documents of any of *lists*, of a segment of *count* documents."""
    lists = [one for one in lists if len(one)]
    if not lists:
        return _NONE
    if len(lists) == 1:
        return lists[0]
    total = sum(map(len, lists))
    if total * 24 > count:
        marks = np.zeros(count, bool)
        for one in lists:
            marks[one] = True
        return np.flatnonzero(marks)
    both = np.concatenate(lists)
    both.sort()
    fresh = np.empty(total, bool)
    fresh[0] = True
    np.not_equal(both[1:], both[:-1], out=fresh[1:])
    return both[fresh]


def places(documents: Ints, wanted: Ints) -> tuple[Ints, Mask]:
    """Return where in *documents* each of *wanted* would be, and whether it is there."""
    at = documents.searchsorted(wanted)
    at[at == len(documents)] = 0
    return at, documents[at] == wanted


def inside(documents: Ints, wanted: Ints, count: int) -> Mask:
    """Return which of *wanted* are among *documents*."""
    if not len(documents):
        return np.zeros(len(wanted), bool)
    if len(wanted) * MUCH_LONGER < len(documents):
        return places(documents, wanted)[1]
    marks = _SCRATCH.marks(count)
    marks[documents] = 1
    found = marks[wanted].view(bool)
    marks[documents] = 0
    return found


class Evaluation:
    """One tree over one segment."""

    def __init__(self, snapshot: Snapshot, at: int, request: Request) -> None:
        self.snapshot, self.at, self.request = snapshot, at, request
        self.view: View = snapshot.views[at]
        self.count = self.view.count
        self._matched: dict[int, _Matched] = {}
        #: Documents and scores the kernel found for a node.
        self._given: dict[int, tuple[Ints, Floats]] = {}

    # -- terms ------------------------------------------------------------------------

    def postings(self, name: str, term: str) -> tuple[Ints, NDArray[Any], float]:
        """Return the documents of a term, how often each has it, and its idf."""
        holders = self.snapshot.holders(name, term)
        documents, often = self.view.postings(name, holders.numbers[self.at])
        return documents, often, holders.idf

    def scored(self, name: str, term: str) -> tuple[Ints, Floats]:
        """Return the documents of a term and its BM25 in each."""
        holders = self.snapshot.holders(name, term)
        return self.view.scored(name, holders.numbers[self.at], holders.idf)

    # -- finding ----------------------------------------------------------------------

    def hurry(self) -> None:
        """Raise TimeUp when the time allowed is over."""
        until = self.request.until
        if until is not None and self.request.clock() > until:
            raise TimeUp

    def match(self, node: Any) -> _Matched:
        """Return what *node* finds."""
        found = self._matched.get(id(node))
        if found is None:
            self.hurry()
            found = _MATCH[type(node).__name__](self, node)
            self._matched[id(node)] = found
        return found

    def mask(self, node: Any) -> Mask:
        """Return what *node* finds as a mask."""
        found = self.match(node)
        if found.mask is None:
            found.mask = np.zeros(self.count, bool)
            found.mask[found.documents] = True
        return found.mask

    def match_leaf(self, node: Any) -> _Matched:
        """Return what a word finds."""
        given = self._by_kernel(node)
        if given is not None:
            return given
        exact = self._holders(one for one in node.clauses if getattr(one, "sure", True))
        unsure = self._holders(
            one for one in node.clauses if not getattr(one, "sure", True)
        )
        alike = 0 < node.least <= len(node.grams)
        if not alike and not len(unsure):
            return _Matched(exact)
        marks = np.zeros(self.count, np.uint8)
        for gram in node.grams if alike else ():
            marks[self.postings(self.request.grams, gram)[0]] += 1
        strength = (marks >= max(node.least, 1)).view(np.uint8)
        strength[unsure] = 2
        strength[exact] = 3
        documents = np.flatnonzero(strength)
        return _Matched(documents, strength[documents])

    def _by_kernel(self, node: Any) -> _Matched | None:
        """Return what the kernel finds for a node, if it can; its scores are kept."""
        made = kernel.ready()
        if made is None:
            return None
        found = plain.arrays(made, self.snapshot, self.at, node, self.request.grams)
        if found is None:
            return None
        documents, scores, strength = found
        self._given[id(node)] = (documents, scores)
        return _Matched(documents, strength)

    def _kept_scores(self, node: Any, documents: Ints) -> Floats | None:
        """Return the scores the kernel gave *documents* for a node, if it did."""
        self.match(node)
        given = self._given.get(id(node))
        if given is None:
            return None
        if given[0] is documents:
            return given[1]
        scores = np.zeros(len(documents))
        self._spread(scores, documents, given, 1.0)
        return scores

    def _holders(self, clauses: Iterable[Any]) -> Ints:
        """Return the documents that have a term of *clauses*."""
        found = [self.postings(one.field, one.term)[0] for one in clauses]
        return union(found, self.count)

    def match_sequence(self, node: Any) -> _Matched:
        """Return what words next to each other finds."""
        if not node.words:
            return _Matched(_NONE)
        given = self._by_kernel(node)
        if given is not None:
            return given
        terms = [self._raw(node.field, word) for word in node.words]
        order = sorted(range(len(terms)), key=lambda nth: len(terms[nth]))
        documents = terms[order[0]]
        # Where each word has the documents that all have.
        held: list[Ints | slice] = [slice(None)]
        for nth in order[1:]:
            own = terms[nth]
            if not len(documents) or not len(own):
                return _Matched(_NONE)
            at, there = places(own, documents)
            if not there.all():
                kept_ = there.nonzero()[0]
                documents, at = documents[kept_], at[kept_]
                held = [kept_ if isinstance(one, slice) else one[kept_] for one in held]
            held.append(at)
        if len(order) > 1 and len(documents):
            documents = self._in_a_row(node, documents, order, held)
        if self.view.live is not None:
            documents = documents[self.view.live[documents]]
        return _Matched(documents)

    def _raw(self, name: str, word: str) -> Ints:
        """Return the documents of a word, deleted ones among them."""
        number = self.snapshot.holders(name, word).numbers[self.at]
        return _NONE if number < 0 else self.view.segment.fields[name].read(number)[0]

    def _in_a_row(
        self, node: Any, documents: Ints, order: Sequence[int], held: Sequence[Ints | slice]
    ) -> Ints:
        """Return those of *documents* in which the words follow each other."""
        reader = self.view.segment.fields[node.field]
        keys: Ints | None = None
        for nth, at in zip(order, held, strict=True):
            number = self.snapshot.holders(node.field, node.words[nth]).numbers[self.at]
            # Owner and position of the first word's place in one number.
            key, position = reader.positions_of(number, at)
            key <<= 33
            key += position
            key += (1 << 32) - nth
            keys = key if keys is None else _common(key, keys)
            if not len(keys):
                return _NONE
        assert keys is not None  # noqa: S101  (there is at least one word)
        keys >>= 33
        fresh = np.ones(len(keys), bool)
        np.not_equal(keys[1:], keys[:-1], out=fresh[1:])
        return documents[keys[fresh]]

    def match_expand(self, node: Any) -> _Matched:
        """Return what words that begin so or are one edit away finds."""
        given = self._by_kernel(node)
        if given is not None:
            return given
        return _Matched(self.view.expanded(node.field, self.snapshot_expansion(node))[0])

    def snapshot_expansion(self, node: Any) -> tuple[str, ...]:
        """Return the terms an Expand stands for."""
        return expansion(self.snapshot, node)

    def match_keep(self, node: Any) -> _Matched:
        """Return what a filter finds."""
        mask = kept(self.view, node)
        if self.view.live is not None:
            mask = mask & self.view.live
        return _Matched(None, 3, mask)

    def match_without(self, node: Any) -> _Matched:
        """Return what what its node does not finds."""
        mask = ~self.mask(node.node)
        if self.view.live is not None:
            mask &= self.view.live
        return _Matched(None, 3, mask)

    def match_either(self, node: Any) -> _Matched:
        """Return what any of its nodes finds."""
        parts = [self.match(one) for one in node.nodes]
        if len(parts) == 1:
            return parts[0]
        if node.nodes and tree.neutral(node):
            mask = np.zeros(self.count, bool)
            for one in node.nodes:
                mask |= self.mask(one)
            return _Matched(None, 3, mask)
        return self._best(parts)

    def _best(self, parts: Sequence[_Matched]) -> _Matched:
        """Return the documents of any of *parts* with their greatest strengths."""
        plain = {part.strength for part in parts if isinstance(part.strength, int)}
        varied = [part for part in parts if not isinstance(part.strength, int)]
        if not varied and len(plain) <= 1:
            return _Matched(union([part.documents for part in parts], self.count))
        strength = np.zeros(self.count, np.uint8)
        for part in parts:
            where = part.documents
            strength[where] = np.maximum(strength[where], part.strength)
        documents = np.flatnonzero(strength)
        return _Matched(documents, strength[documents])

    def match_all(self, node: Any) -> _Matched:
        """Return what nodes side by side finds."""
        if not node.must and not node.any:
            return self._without(node, self._everyone())
        if tree.neutral(node):
            return self._filters(node)
        if node.must:
            documents = self._together(node.must)
        else:
            documents = union([self.match(one).documents for one in node.any], self.count)
        for one in node.never:
            if len(documents):
                documents = self._drop(documents, one)
        return _Matched(documents, self._strength(node, documents))

    def _everyone(self) -> Mask:
        if self.view.live is not None:
            return self.view.live.copy()
        return np.ones(self.count, bool)

    def _without(self, node: Any, mask: Mask) -> _Matched:
        for one in node.never:
            mask &= ~self.mask(one)
        return _Matched(None, 3, mask)

    def _filters(self, node: Any) -> _Matched:
        """Match an ``All`` of nodes that only filter."""
        mask = self._everyone()
        for one in node.must:
            mask &= self.mask(one)
        if not node.must:
            some = np.zeros(self.count, bool)
            for one in node.any:
                some |= self.mask(one)
            mask &= some
        return self._without(node, mask)

    def _together(self, nodes: Iterable[Any]) -> Ints:
        """Return the documents all of *nodes* find, the rarest first, filters last."""
        found = [self.match(one) for one in nodes]
        lists = sorted((o for o in found if o.mask is None), key=lambda o: len(o.documents))
        masks = [one.mask for one in found if one.mask is not None]
        if not lists:
            mask = masks[0].copy()
            for other in masks[1:]:
                mask &= other
            return np.flatnonzero(mask)
        documents = lists[0].documents
        for one in lists[1:]:
            if not len(documents):
                break
            documents = documents[inside(one.documents, documents, self.count)]
        for mask in masks:
            documents = documents[mask[documents]]
        return documents

    def _drop(self, documents: Ints, node: Any) -> Ints:
        found = self.match(node)
        if found.mask is not None:
            return documents[~found.mask[documents]]
        return documents[~inside(found.documents, documents, self.count)]

    def _strength(self, node: Any, documents: Ints) -> int | Strengths:
        """Return how strongly an ``All`` finds *documents*."""
        telling = [
            (one, required)
            for nodes, required in ((node.must, True), (node.any, False))
            for one in nodes
            if not tree.neutral(one)
        ]
        least: int | Strengths = 3
        most: int | Strengths = 0
        for one, required in telling:
            found = self.match(one)
            if required and isinstance(found.strength, int):
                strength: int | Strengths = found.strength
            else:
                strength = self._strengths_at(found, documents)
            if isinstance(strength, int):
                least = (
                    min(least, strength)
                    if isinstance(least, int)
                    else (np.minimum(least, strength))
                )
                most = (
                    max(most, strength)
                    if isinstance(most, int)
                    else (np.maximum(most, strength))
                )
            else:
                least, most = np.minimum(least, strength), np.maximum(most, strength)
        if isinstance(least, int) and isinstance(most, int):
            return 3 if least == 3 else 2 if most >= 2 else 1
        whole = np.where(np.greater_equal(most, 2), 2, 1)
        return np.where(np.equal(least, 3), 3, whole).astype(np.uint8)

    def _strengths_at(self, found: _Matched, documents: Ints) -> Strengths:
        """Return the strengths that *found* gives *documents*, 0 where it does not."""
        own = found.documents
        if not len(own):
            return np.zeros(len(documents), np.uint8)
        if len(documents) * MUCH_LONGER < len(own):
            at, there = places(own, documents)
            if isinstance(found.strength, int):
                return there.view(np.uint8) * np.uint8(found.strength)
            return np.where(there, found.strength[at], 0).astype(np.uint8)
        marks = _SCRATCH.marks(self.count)
        marks[own] = found.strength
        strength = marks[documents]
        marks[own] = 0
        return strength

    # -- scoring ----------------------------------------------------------------------

    def score(self, node: Any, documents: Ints) -> Floats | None:
        """Return the scores *node* gives *documents*, 0 where it does not find one."""
        if not len(documents) or tree.silent(node):
            return None
        return _SCORE[type(node).__name__](self, node, documents)

    def _add(
        self, scores: Floats, documents: Ints, name: str, term: str, weight: float
    ) -> None:
        """Add the weighted BM25 of a term to the *scores* of *documents*."""
        holders = self.snapshot.holders(name, term)
        number = holders.numbers[self.at]
        if number < 0 or not weight:
            return
        if not self.view.known_scored(name, number):
            own, often = self.view.postings(name, number)
            if len(documents) * MUCH_LONGER < len(own):
                at, there = places(own, documents)
                at = at[there]
                some = self.view.bm25(name, own[at], often[at], holders.idf)
                scores[there] += weight * some
                return
        self._spread(scores, documents, self.view.scored(name, number, holders.idf), weight)

    def _spread(
        self, scores: Floats, documents: Ints, given: tuple[Ints, Floats], weight: float
    ) -> None:
        """Add *given* scores to those of *documents*."""
        own, score = given
        if not len(own):
            return
        if own is documents:
            scores += weight * score
        elif len(documents) * MUCH_LONGER < len(own):
            at, there = places(own, documents)
            scores += np.where(there, weight * score[at], 0.0)
        else:
            sums = _SCRATCH.sums(self.count)
            sums[own] = score if weight == 1 else weight * score
            scores += sums[documents]
            sums[own] = 0.0

    def score_leaf(self, node: Any, documents: Ints) -> Floats:
        """Return the scores of a word."""
        given = self._kept_scores(node, documents)
        if given is not None:
            return given
        if len(node.clauses) == 1 and not node.grams:
            one = node.clauses[0]
            own, score = self.scored(one.field, one.term)
            if own is documents:
                return score if one.weight == 1 else one.weight * score
        scores = np.zeros(len(documents))
        for one in node.clauses:
            self._add(scores, documents, one.field, one.term, one.weight)
        if node.grams and node.gram_weight:
            for gram in node.grams:
                self._add(scores, documents, self.request.grams, gram, node.gram_weight)
            scores *= inside(self.match(node).documents, documents, self.count)
        return scores

    def score_sequence(self, node: Any, documents: Ints) -> Floats:
        """Return the scores of words next to each other."""
        given = self._kept_scores(node, documents)
        if given is not None:
            return given
        return self._sum(node, node.words, documents)

    def score_expand(self, node: Any, documents: Ints) -> Floats:
        """Return the scores of words that begin so or are one edit away."""
        kept_ = self._kept_scores(node, documents)
        if kept_ is not None:
            return kept_
        scores = np.zeros(len(documents))
        given = self.view.expanded(node.field, self.snapshot_expansion(node))
        self._spread(scores, documents, given, node.weight)
        return scores

    def _sum(self, node: Any, terms: Iterable[str], documents: Ints) -> Floats:
        scores = np.zeros(len(documents))
        there = inside(self.match(node).documents, documents, self.count)
        found = documents[there]
        if len(found):
            some = np.zeros(len(found))
            for term in terms:
                self._add(some, found, node.field, term, 1.0)
            scores[there] = node.weight * some
        return scores

    def score_either(self, node: Any, documents: Ints) -> Floats | None:
        """Return the scores of any of its nodes."""
        return self._scores(node.nodes, documents)

    def score_all(self, node: Any, documents: Ints) -> Floats | None:
        """Return the scores of nodes side by side."""
        there = inside(self.match(node).documents, documents, self.count)
        if there.all():
            return self._scores(
                (*node.must, *node.any, *getattr(node, "more", ())), documents
            )
        some = self._scores(
            (*node.must, *node.any, *getattr(node, "more", ())), documents[there]
        )
        if some is None:
            return None
        scores = np.zeros(len(documents))
        scores[there] = some
        return scores

    def _scores(self, nodes: Iterable[Any], documents: Ints) -> Floats | None:
        total: Floats | None = None
        for one in nodes:
            scores = self.score(one, documents)
            if scores is not None:
                total = scores if total is None else total + scores
        return total


_MATCH: Mapping[str, Callable[[Evaluation, Any], _Matched]] = {
    "Leaf": Evaluation.match_leaf,
    "Sequence": Evaluation.match_sequence,
    "Expand": Evaluation.match_expand,
    "Keep": Evaluation.match_keep,
    "Without": Evaluation.match_without,
    "Either": Evaluation.match_either,
    "All": Evaluation.match_all,
}
_SCORE: Mapping[str, Callable[[Evaluation, Any, Ints], Floats | None]] = {
    "Leaf": Evaluation.score_leaf,
    "Sequence": Evaluation.score_sequence,
    "Expand": Evaluation.score_expand,
    "Either": Evaluation.score_either,
    "All": Evaluation.score_all,
}


def _common(one: Ints, other: Ints) -> Ints:
    """Return the keys of *other* that are in *one*; both ascending, maybe with repeats."""
    if not len(one) or not len(other):
        return _NONE
    if len(other) * MUCH_LONGER < len(one):
        return other[places(one, other)[1]]
    if len(one) * MUCH_LONGER < len(other):
        return one[places(other, one)[1]]
    # Sorting both together is faster than looking one up in the other; a key's lowest bit
    # tells whose it is.
    both = np.concatenate([one << 1, (other << 1) + 1])
    both.sort()
    keys = both >> 1
    whose = (both & 1).astype(bool)
    fits = (keys[1:] == keys[:-1]) & (whose[1:] > whose[:-1])
    common: Ints = keys[1:][fits]
    return common


# -- filters ----------------------------------------------------------------------------


def kept(view: View, node: Any) -> Mask:
    """Return which documents of a segment a ``Keep`` keeps, deleted ones among them."""
    key = (node.column, tuple(node.values), node.low, node.high)
    known = view.keeps.get(key)
    if known is None:
        schema = view.snapshot.schema
        values = view.segment.values[node.column]
        allowed = np.zeros(len(values) + 1, bool)
        if node.column in schema.dates and not node.values:
            _allow_dates(allowed, view.segment, node)
        else:
            wanted = set(node.values)
            for at, value in enumerate(values):
                allowed[at] = value in wanted or (
                    node.column in schema.tags and value.partition("-")[0] in wanted
                )
        known = allowed[view.segment.codes[node.column]]
        view.keep(key, known)
    return known


def _allow_dates(allowed: Mask, segment: Segment, node: Any) -> None:
    """Allow the texts that name a period within the bounds of *node*."""
    values = segment.values[node.column]
    first, last = tree.days(node.low), tree.days(node.high)
    start = bisect_left(values, first[0]) if first else 0
    end = bisect_right(values, last[1]) if last else len(values)
    allowed[start:end] = True
    # Whole days compare as text; whatever else is there is looked at one by one.
    for at, value in segment.odd_dates[node.column]:
        allowed[at] = tree.within(value, node.low, node.high)


# -- the page ---------------------------------------------------------------------------


class _Part:
    """What one segment gives: documents found, strengths, and its evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        found = evaluation.match(evaluation.request.node)
        self.documents, self.strength = found.documents, found.strength

    @property
    def total(self) -> int:
        """How many documents are found."""
        return len(self.documents)

    def counts(self) -> list[int]:
        """Return how many are found with strength 0, 1, 2 and 3."""
        if isinstance(self.strength, int):
            counts = [0, 0, 0, 0]
            counts[self.strength] = len(self.documents)
            return counts
        found: list[int] = np.bincount(self.strength, minlength=4).tolist()
        return found

    def stronger(self, tier: int) -> tuple[Ints, int | Strengths]:
        """Return the documents found with at least strength *tier*, and their strengths."""
        if isinstance(self.strength, int):
            return (_NONE if self.strength < tier else self.documents), self.strength
        if tier < 2:
            return self.documents, self.strength
        strong = self.strength >= tier
        return self.documents[strong], self.strength[strong]

    def choose(self, tier: int, wanted: int) -> _Chosen:
        """Return documents that may be on the page, and what they sort by.

        Args:
            tier: The least strength that is looked at.
            wanted: So many of the best are enough.
        """
        request, view = self.evaluation.request, self.evaluation.view
        if request.after is not None:
            # Whatever comes behind it may be on the page.
            tier = 1
        if request.sort:
            documents, strength = self.stronger(tier)
            key = view.sort_keys(request.sort, request.reverse)[documents]
            if tier == 1:
                key = key + np.where(np.greater(strength, 1), _STRONG, 0)
            if request.after is not None:
                kept = self._behind(documents, key, request.after)
                documents, key = documents[kept], key[kept]
                strength = strength if isinstance(strength, int) else strength[kept]
            if len(documents) > max(wanted, _FEW):
                best = _top(key, documents, view, wanted, 0)
                documents, key = documents[best], key[best]
                strength = strength if isinstance(strength, int) else strength[best]
            return self, documents, (-key,), _each(strength, documents)
        documents, strength = self.stronger(tier)
        scores = self.evaluation.score(request.node, documents)
        if scores is None:
            scores = np.zeros(len(documents))
        if request.after is not None:
            key = _rounded(scores) + _each(strength, documents) * _TIER
            kept = self._behind(documents, key, request.after)
            documents, scores = documents[kept], scores[kept]
            strength = strength if isinstance(strength, int) else strength[kept]
        if len(documents) > max(wanted, _FEW):
            best = _best(documents, strength, scores, view, wanted)
            documents, scores = documents[best], scores[best]
            strength = strength if isinstance(strength, int) else strength[best]
        return chosen(self, documents, scores, strength)

    def _behind(
        self, documents: Ints, keys: NDArray[Any], after: tuple[int, float, str, str]
    ) -> Mask:
        """Return which of *documents* come behind a hit, by keys and then by ids."""
        request, view = self.evaluation.request, self.evaluation.view
        strength, score, value, id = after
        if request.sort:
            key = view.sort_key(request.sort, request.reverse, value)
            key += _STRONG if strength > 1 else 0
        else:
            key = score + strength * _TIER
        behind: Mask = keys < key
        behind |= (keys == key) & (
            view.segment.id_rank[documents] >= view.segment.rank_behind(id)
        )
        return behind


def chosen(
    part: _Part, documents: Ints, scores: Floats, strength: int | Strengths
) -> _Chosen:
    """Return *documents* with what they sort by when the best come first."""
    every = _each(strength, documents)
    return part, documents, (-every.astype(np.int8), -_rounded(scores)), every


class _Words(_Part):
    """Plain words asked for together: what all of them find, or any.

    Most queries are of this kind, and need neither all the documents any word finds nor
    their scores: how many there are, and the best.
    """

    def __init__(
        self, evaluation: Evaluation, words: Sequence[Any], together: bool
    ) -> None:
        self.evaluation, self.together = evaluation, together
        found = []
        for one in words:
            holders = evaluation.snapshot.holders(one.field, one.term)
            number = holders.numbers[evaluation.at]
            documents = evaluation.view.postings(one.field, number)[0]
            found.append((documents, one, number, holders.idf))
        found.sort(key=lambda one: len(one[0]))
        self.words = found
        self.every = self._all()
        self._total = len(self.every) if together else self._any()

    def _all(self) -> Ints:
        """Return the documents that have all the words, and keep where each has them."""
        documents = self.words[0][0]
        self.at: list[Ints | None] = [None]
        for own, *_ in self.words[1:]:
            if not len(documents):
                break
            at, there = places(own, documents) if len(own) else (_NONE, _NONE)
            if not len(own):
                documents = _NONE
            elif there.all():
                self.at.append(at)
            else:
                documents = documents[there]
                self.at = [
                    there.nonzero()[0] if one is None else one[there] for one in self.at
                ]
                self.at.append(at[there])
        return documents

    def _any(self) -> int:
        count = self.evaluation.count
        lists = [one[0] for one in self.words]
        if sum(map(len, lists)) * 24 > count:
            marks = np.zeros(count, bool)
            for one in lists:
                marks[one] = True
            return int(np.count_nonzero(marks))
        return len(union(lists, count))

    @property
    def total(self) -> int:
        """How many documents are found."""
        return self._total

    def counts(self) -> list[int]:
        """Return how many are found with strength 0, 1, 2 and 3."""
        return [0, 0, self._total - len(self.every), len(self.every)]

    def choose(self, tier: int, wanted: int) -> _Chosen:
        """Return documents that may be on the page, and what they sort by."""
        documents = self.every
        scores = self._scores_of_all()
        if len(documents) > max(wanted, _FEW):
            best = _top(scores, documents, self.evaluation.view, wanted, 1e-6)
            documents, scores = documents[best], scores[best]
        if tier == 3 or self.together:
            return chosen(self, documents, scores, np.full(len(documents), 3, np.uint8))
        others, given = self._others(wanted)
        strength = np.repeat(np.array([3, 2], np.uint8), [len(documents), len(others)])
        return chosen(
            self,
            np.concatenate([documents, others]),
            np.concatenate([scores, given]),
            strength,
        )

    def _scores_of_all(self) -> Floats:
        view = self.evaluation.view
        scores = np.zeros(len(self.every))
        if not len(scores):
            return scores
        for (own, one, number, idf), at in zip(self.words, self.at, strict=True):
            if at is None:
                scores += one.weight * view.scored(one.field, number, idf)[1]
            elif view.known_scored(one.field, number) or len(at) * 4 > len(own):
                scores += one.weight * view.scored(one.field, number, idf)[1][at]
            else:
                often = view.postings(one.field, number)[1]
                scores += one.weight * view.bm25(one.field, own[at], often[at], idf)
        return scores

    def _others(self, wanted: int) -> tuple[Ints, Floats]:
        """Return the best of the documents that do not have all the words."""
        view = self.evaluation.view
        sums = _SCRATCH.sums(self.evaluation.count)
        given: list[Ints] = []
        for own, one, number, idf in reversed(self.words):
            if not len(own):
                continue
            score = one.weight * view.scored(one.field, number, idf)[1]
            if given:
                sums[own] += score
            else:
                sums[own] = score
            given.append(own)
        sums[self.every] = -1.0
        best = []
        for own in given:
            values = sums[own]
            some = _candidates_among(values, wanted, 1e-6)
            best.append(own if some is None else own[some])
        documents = union(best, self.evaluation.count)
        scores = sums[documents]
        for own in given:
            sums[own] = 0.0
        rest = scores >= 0
        documents, scores = documents[rest], scores[rest]
        if len(documents) > max(wanted, _FEW):
            top = _top(scores, documents, view, wanted, 1e-6)
            documents, scores = documents[top], scores[top]
        return documents, scores


def _plain(request: Request) -> tuple[Sequence[Any], bool] | None:
    """Return the words of a request for nothing but plain words, and whether for all."""
    node = request.node
    if type(node).__name__ != "All" or request.sort or request.facets or node.never:
        return None
    if getattr(node, "more", ()):
        return None
    nodes = node.must or node.any
    if (node.must and node.any) or len(nodes) < 2 or len(nodes) > 8:
        return None
    words = []
    for one in nodes:
        if type(one).__name__ != "Leaf" or len(one.clauses) != 1 or one.grams:
            return None
        if one.clauses[0].weight <= 0 or not getattr(one.clauses[0], "sure", True):
            return None
        words.append(one.clauses[0])
    return words, bool(node.must)


def search(snapshot: Snapshot, request: Request) -> Found:
    """Return what *request* finds in *snapshot*.

    Raises:
        Damaged: A file does not hold what it should.
    """
    try:
        WATCH.look(view.segment.data for view in snapshot.views)
        made = kernel.ready()
        if made is not None:
            found = plain.answer(made, snapshot, request, _masks(snapshot, request))
            if found is not None:
                return found
        return _search(snapshot, request)
    except (IndexError, ValueError, OverflowError, UnicodeDecodeError) as error:
        raise Damaged(f"{snapshot.manifest.name}: {error!r}") from error


def _masks(snapshot: Snapshot, request: Request) -> plain.Masks:
    """Return what gives the documents of a segment that a node finds."""
    return lambda at, node: Evaluation(snapshot, at, request).mask(node)


def _search(snapshot: Snapshot, request: Request) -> Found:
    parts: list[_Part] = []
    complete = True
    plain = _plain(request)
    for at in range(len(snapshot.views)):
        evaluation = Evaluation(snapshot, at, request)
        try:
            evaluation.hurry()
            part = _Part(evaluation) if plain is None else _Words(evaluation, *plain)
        except TimeUp:
            complete = False
            break
        if part.total:
            parts.append(part)
    total = sum([part.total for part in parts])
    similar = sum([part.counts()[1] for part in parts])
    least = 2 if total > similar else 1
    facets = {}
    if request.facets:
        # One entry a segment, also where it finds nothing.
        some = {part.evaluation.at: part.stronger(least)[0] for part in parts}
        documents = [some.get(at, _NONE) for at in range(len(snapshot.views))]
        facets = {name: snapshot.counts(name, documents) for name in request.facets}
    hits: tuple[Hit, ...] = ()
    if request.limit > 0 and request.offset < total:
        hits = _page(parts, request)
    return Found(hits, total, facets, complete, similar)


def _page(parts: Sequence[_Part], request: Request) -> tuple[Hit, ...]:
    """Return the hits of the page asked for."""
    wanted = request.offset + request.limit
    tier = _lowest_tier(parts, wanted)
    if request.sort:
        tier = min(tier, 2)
    held = [part.choose(tier, wanted) for part in parts]
    if len(held) == 1:
        page = _single(held[0], request)
    else:
        page = _mixed([one for one in held if len(one[1])], request)
    if request.sort:
        page = _with_scores(page, request)
    if len(held) == 1:
        ids = parts[0].evaluation.view.segment.ids_of([row[1] for row in page])
    else:
        ids = [row[0].evaluation.view.segment.id(row[1]) for row in page]
    return tuple([Hit(id, row[2], row[3]) for id, row in zip(ids, page, strict=True)])


def _single(one: _Chosen, request: Request) -> list[_Row]:
    """Return the page out of one segment."""
    part, documents, keys, strength = one
    rank = part.evaluation.view.segment.id_rank[documents]
    if len(documents) <= _FEW:
        rows = sorted(
            zip(
                *[key.tolist() for key in keys],
                rank.tolist(),
                documents.tolist(),
                strength.tolist(),
                strict=True,
            )
        )[request.offset : request.offset + request.limit]
        return [(part, row[-2], -row[-4], row[-1]) for row in rows]
    order = np.lexsort((rank, *keys[::-1]))
    order = order[request.offset : request.offset + request.limit]
    return [
        (part, document, score, strong)
        for document, score, strong in zip(
            documents[order].tolist(),
            (-keys[-1][order]).tolist(),
            strength[order].tolist(),
            strict=True,
        )
    ]


_Row = tuple[_Part, int, float, int]
_Chosen = tuple[_Part, Ints, tuple[NDArray[Any], ...], Strengths]


def _mixed(chosen: Sequence[_Chosen], request: Request) -> list[_Row]:
    """Return the page out of several segments, ids compared where all else is equal."""
    owner = np.repeat(np.arange(len(chosen)), [len(one[1]) for one in chosen])
    documents = np.concatenate([one[1] for one in chosen])
    strength = np.concatenate([one[3] for one in chosen])
    keys = [np.concatenate(column) for column in zip(*(c[2] for c in chosen), strict=True)]
    order = np.lexsort(keys[::-1])
    fresh = np.zeros(len(order), bool)
    fresh[0] = True
    for key in keys:
        fresh[1:] |= np.diff(key[order]) != 0
    group = np.cumsum(fresh)
    start = min(request.offset, len(order) - 1)
    end = min(request.offset + request.limit, len(order)) - 1
    # Groups of equals that reach into the page are put in the order of their ids.
    first = int(group.searchsorted(group[start]))
    last = int(group.searchsorted(group[end], "right"))
    rows = [
        (
            int(group[at]),
            chosen[owner[order[at]]][0].evaluation.view.segment.raw_id(
                int(documents[order[at]])
            ),
            int(order[at]),
        )
        for at in range(first, last)
    ]
    rows.sort()
    return [
        (
            chosen[owner[at]][0],
            int(documents[at]),
            -float(keys[-1][at]),
            int(strength[at]),
        )
        for _, _, at in rows[
            request.offset - first : request.offset - first + request.limit
        ]
    ]


def _with_scores(page: Sequence[_Row], request: Request) -> list[_Row]:
    """Return *page* with the scores of its documents, which another order does not need."""
    scores: dict[tuple[int, int], float] = {}
    for part in {id(row[0]): row[0] for row in page}.values():
        mine = sorted(row[1] for row in page if row[0] is part)
        given = part.evaluation.score(request.node, np.array(mine, np.int64))
        if given is not None:
            values = _rounded(given).tolist()
            scores.update({(id(part), d): v for d, v in zip(mine, values, strict=True)})
    return [(p, d, scores.get((id(p), d), 0.0), strong) for p, d, _, strong in page]


def _rounded(scores: Floats) -> Floats:
    """Return *scores* to 6 digits."""
    return np.rint(scores * 1e6) / 1e6


def _lowest_tier(parts: Sequence[_Part], wanted: int) -> int:
    """Return the least strength that is needed for *wanted* hits."""
    counts = [part.counts() for part in parts]
    strong = sum([one[3] for one in counts])
    if strong >= wanted:
        return 3
    return 2 if strong + sum([one[2] for one in counts]) >= wanted else 1


def _each(strength: int | Strengths, documents: Ints) -> Strengths:
    if isinstance(strength, int):
        return np.full(len(documents), strength, np.uint8)
    return strength


def _best(
    documents: Ints, strength: int | Strengths, scores: Floats, view: View, wanted: int
) -> Ints:
    """Return which documents of a segment are its *wanted* best."""
    if isinstance(strength, int):
        return _top(scores, documents, view, wanted, 1e-6)
    found: list[Ints] = []
    for tier in (3, 2, 1):
        among = np.flatnonzero(strength == tier)
        if len(among) > wanted:
            among = among[_top(scores[among], documents[among], view, wanted, 1e-6)]
        found.append(among)
        wanted -= len(among)
        if wanted <= 0:
            break
    return np.concatenate(found)


#: What one more of strength counts for more than any score; 6 digits still fit.
_TIER = float(1 << 30)
#: What the sort key of a document counts for more that is found with strength 2 or 3.
_STRONG = 1 << 40
#: Keys whose greatest is looked at first.
_GROUP = 64


def _top(
    keys: NDArray[Any], documents: Ints, view: View, wanted: int, digit: float
) -> Ints:
    """Return which are the *wanted* greatest keys, ties by id.

    Args:
        keys: The keys, more than *wanted*.
        documents: Whose they are.
        view: The segment.
        wanted: How many.
        digit: Keys count as equal when they are so rounded to this; 0 for as they are.
    """
    some = _candidates_among(keys, wanted, digit)
    held = keys if some is None else keys[some]
    if digit:
        held = np.rint(held * (1 / digit))
    limit = np.partition(held, len(held) - wanted)[len(held) - wanted]
    sure = np.flatnonzero(held > limit)
    ties = np.flatnonzero(held == limit)
    missing = wanted - len(sure)
    if len(ties) > missing:
        where = ties if some is None else some[ties]
        rank = view.segment.id_rank[documents[where]]
        ties = ties[np.argpartition(rank, missing - 1)[:missing]]
    best = np.concatenate([sure, ties])
    return best if some is None else some[best]


def _candidates_among(keys: NDArray[Any], wanted: int, digit: float) -> Ints | None:
    """Return a few keys among which the greatest *wanted* are, or None for all of them.

    Of as many groups as hits are wanted the greatest keys are known to be that good.
    """
    groups = len(keys) // _GROUP
    if groups <= 2 * wanted:
        return None
    whole = groups * _GROUP
    tops = keys[:whole].reshape(groups, _GROUP).max(axis=1)
    limit = np.partition(tops, groups - wanted)[groups - wanted] - 2 * digit
    good = np.flatnonzero(tops >= limit)
    at = (good[:, None] * _GROUP + np.arange(_GROUP)).reshape(-1)
    at = at[keys[at] >= limit]
    rest = np.flatnonzero(keys[whole:] >= limit)
    return np.concatenate([at, rest + whole]) if len(rest) else at
