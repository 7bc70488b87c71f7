"""What terms are in another language, by way of the languages in between.

Two languages with few texts in common are often both translated to others. What a term is
translated to by way of each of these is added up, and takes of its chance what the texts
in common leave open: words nobody has read there are found, too, and those read once are
not taken for whatever else their only sentence says.

Measured on headlines in eleven pairs of languages: mean nDCG@10 .823 without, .830 so;
.815 to .820 where more of the chance is given to the languages in between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from archive.lexicon.keeping import Found
from archive.lexicon.model import Floats, Ids, best

#: Sentences in common below which languages in between help, and the least these need.
FEW: Final = 2000
LEAST_THROUGH: Final = 30

#: Term -> its translations.
Translations = Mapping[str, Sequence[Found]]
#: Number of sentences of each pair of languages, sorted.
Sizes = Mapping[tuple[str, str], int]


def between(source: str, target: str, sizes: Sizes) -> tuple[str, ...]:
    """Return the languages by way of which a pair is learnt, sorted; () for none.

    Each has at least half as many sentences in common with either as they have.
    """
    own = sizes.get(in_order(source, target), 0)
    if own >= FEW:
        return ()
    least = max(LEAST_THROUGH, own // 2)
    others = {one for pair in sizes for one in pair} - {source, target}
    return tuple(
        other
        for other in sorted(others)
        if min(sizes.get(in_order(one, other), 0) for one in (source, target)) >= least
    )


def in_order(one: str, other: str) -> tuple[str, str]:
    """Return a pair of languages as it is kept."""
    return (one, other) if one < other else (other, one)


@dataclass(frozen=True, slots=True)
class _Table:
    """Translations of numbered terms, by the term translated."""

    left: Ids
    right: Ids
    chance: Floats


@dataclass(slots=True)
class _Terms:
    """The terms of a language, numbered as they come, and how they are written."""

    number: dict[str, int]
    made: list[tuple[str, str]]

    def of(self, term: str, form: str = "") -> int:
        """Return the number of a term."""
        number = self.number.setdefault(term, len(self.made))
        if number == len(self.made):
            self.made.append((term, form))
        elif form:
            self.made[number] = term, form
        return number


class Between:
    """What pairs of languages are by way of others.

    Args:
        own: Gives what was learnt of a pair from its own sentences.
        sizes: How many these are.
    """

    def __init__(self, own: Callable[[str, str], Translations], sizes: Sizes) -> None:
        self._own, self._sizes = own, sizes
        self._terms: dict[str, _Terms] = defaultdict(lambda: _Terms({}, []))
        self._tables: dict[tuple[str, str], _Table] = {}

    def _table(self, source: str, target: str) -> _Table:
        """Return what was learnt of a pair from its own sentences."""
        if (source, target) not in self._tables:
            left, right = self._terms[source], self._terms[target]
            rows = [
                (left.of(term), right.of(one.term, one.form), one.chance)
                for term, found in self._own(source, target).items()
                for one in found
            ]
            rows.sort()
            values = np.array(rows, float).reshape(-1, 3)
            terms = values[:, :2].astype(np.int64)
            self._tables[source, target] = _Table(terms[:, 0], terms[:, 1], values[:, 2])
        return self._tables[source, target]

    def own(self, source: str, target: str) -> dict[str, list[Found]]:
        """Return what was learnt of a pair from its own sentences."""
        own = self._table(source, target)
        return self._found(
            source, target, zip(own.left, own.right, own.chance, strict=True)
        )

    def filled(self, source: str, target: str) -> dict[str, list[Found]]:
        """Return what was learnt of a pair, and what it is by way of others."""
        own = self._table(source, target)
        others = between(source, target, self._sizes)
        legs = [(self._table(source, one), self._table(one, target)) for one in others]
        many, much = len(self._terms[source].made), len(self._terms[target].made)
        known = np.bincount(own.left, own.chance, many)
        ways = np.zeros(many)
        for first, _ in legs:
            ways[np.unique(first.left)] += 1
        pairs, chances = [own.left * much + own.right], [own.chance]
        share = np.clip(1 - known, 0, 1) / np.maximum(ways, 1)
        for pair, chance in _through(legs, much):
            pairs.append(pair)
            chances.append(share[pair // max(1, much)] * chance)
        keys, place = np.unique(np.concatenate(pairs), return_inverse=True)
        sums: Floats = np.bincount(place, np.concatenate(chances)).astype(np.float64)
        left, right = keys // max(1, much), keys % max(1, much)
        keep = best(left, sums)
        return self._found(
            source, target, zip(left[keep], right[keep], sums[keep], strict=True)
        )

    def _found(
        self, source: str, target: str, rows: Iterable[tuple[int, int, float]]
    ) -> dict[str, list[Found]]:
        """Return numbered translations as terms, best first."""
        made: dict[str, list[Found]] = defaultdict(list)
        terms, others = self._terms[source].made, self._terms[target].made
        for left, right, chance in rows:
            made[terms[left][0]].append(Found(*others[right], float(chance)))
        return {
            term: sorted(found, key=lambda one: (-one.chance, one.term))
            for term, found in made.items()
        }


def _through(
    legs: Collection[tuple[_Table, _Table]], width: int
) -> Iterator[tuple[Ids, Floats]]:
    """Yield, of each language in between, the pairs of terms and their chances."""
    for first, second in legs:
        start = np.searchsorted(second.left, first.right, "left")
        number = np.searchsorted(second.left, first.right, "right") - start
        row = np.repeat(np.arange(len(number)), number)
        end = np.cumsum(number)
        at = np.arange(len(row)) - np.repeat(end - number - start, number)
        yield (
            first.left[row] * width + second.right[at],
            first.chance[row] * second.chance[at],
        )
