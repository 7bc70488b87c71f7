"""Which sentences of two texts are translations of one another.

The cheapest way through both texts by dynamic programming, in steps of one or two
sentences on either side. A step costs what its kind and its two lengths make unlikely, and
less the more numbers and names both of its sides hold.

Source: W. Gale and K. Church, A Program for Aligning Sentences in Bilingual Corpora, 1993;
M. Simard, G. Foster and P. Isabelle, Using Cognates to Align Sentences, 1992.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from archive.lexicon.sentences import Sentence

_Floats = NDArray[np.float64]

#: Sentences on the left and on the right of a step -> what its kind costs.
#: Source: the priors of Gale and Church, table 5, as negative logarithms.
STEPS: Final = {
    (1, 1): -math.log(0.89),
    (1, 2): -math.log(0.0445),
    (2, 1): -math.log(0.0445),
    (2, 2): -math.log(0.011),
}
#: What a sentence without a counterpart costs.
ALONE: Final = 6.0
#: Variance of the length of a translation, a letter. Source: as above, section 3.2.
VARIANCE: Final = 6.8
#: What a shared number or name takes off, and the most that all of them do.
SHARED, MOST_SHARED = 3.0, 8.0
#: A step that costs more is no translation.
DEAREST: Final = 9.0


@dataclass(frozen=True, slots=True)
class Bead:
    """Sentences that are translations: ``left[start:end]`` and the same on the right."""

    left: tuple[int, int]
    right: tuple[int, int]


def align(left: Sequence[Sentence], right: Sequence[Sentence]) -> list[Bead]:
    """Return the beads of two texts, in order, without sentences that stand alone."""
    if not left or not right:
        return []
    costs = _costs(left, right)
    way = _cheapest(len(left), len(right), costs)
    return [
        Bead((i, i + one), (j, j + other))
        for i, j, one, other in way
        if costs[one, other][i, j] <= DEAREST
    ]


def _costs(
    left: Sequence[Sentence], right: Sequence[Sentence]
) -> dict[tuple[int, int], _Floats]:
    """Return step -> what it costs from each sentence on the left and on the right."""
    long = np.array([max(1, one.length) for one in left], float)
    wide = np.array([max(1, one.length) for one in right], float)
    # Texts of which one is a short version of the other are not stretched to fit.
    ratio = float(np.clip(wide.sum() / long.sum(), 0.5, 2.0))
    shared = _shared(left, right)
    costs = {}
    for (one, other), kind in STEPS.items():
        if one > len(left) or other > len(right):
            continue
        many = np.convolve(long, np.ones(one), "valid")[:, None]
        much = np.convolve(wide, np.ones(other), "valid")[None, :]
        apart = (much - many * ratio) ** 2 / (VARIANCE * (many * ratio + much) / 2)
        common = sliding_window_view(shared, (one, other)).sum(axis=(2, 3))
        costs[one, other] = (
            kind + np.minimum(apart / 2, 20) - np.minimum(SHARED * common, MOST_SHARED)
        )
    return costs


def _shared(left: Sequence[Sentence], right: Sequence[Sentence]) -> _Floats:
    """Return how many anchors each two sentences share; frequent ones count less."""
    known = frozenset().union(*(one.anchors for one in left))
    anchors = known & frozenset().union(*(one.anchors for one in right))
    number = {anchor: at for at, anchor in enumerate(sorted(anchors))}

    def held(sentences: Sequence[Sentence]) -> _Floats:
        out = np.zeros((len(sentences), len(number)))
        for row, one in enumerate(sentences):
            out[row, [number[anchor] for anchor in one.anchors & anchors]] = 1
        weighted: _Floats = out / np.sqrt(np.maximum(out.sum(axis=0), 1))
        return weighted

    if not number:
        return np.zeros((len(left), len(right)))
    return np.asarray(held(left) @ held(right).T, np.float64)


def _cheapest(
    rows: int, columns: int, costs: dict[tuple[int, int], _Floats]
) -> list[tuple[int, int, int, int]]:
    """Return the steps of the cheapest way: where it begins, and how far it goes.

    All places at the same distance from the start are reckoned at once.
    """
    best = np.full((rows + 1, columns + 1), np.inf)
    came = np.zeros((rows + 1, columns + 1), np.int8)
    best[0, 0] = 0
    steps = [(1, 0), (0, 1), *costs]
    for distance in range(1, rows + columns + 1):
        i = np.arange(max(0, distance - columns), min(rows, distance) + 1)
        for number, (one, other) in enumerate(steps):
            here = i[(i >= one) & (distance - i >= other)]
            if not len(here):
                continue
            a, b = here - one, distance - here - other
            cost = costs[one, other][a, b] if one and other else ALONE
            total = best[a, b] + cost
            less = total < best[here, distance - here]
            best[here[less], distance - here[less]] = total[less]
            came[here[less], distance - here[less]] = number
    way = []
    i_, j_ = rows, columns
    while i_ or j_:
        one, other = steps[came[i_, j_]]
        i_, j_ = i_ - one, j_ - other
        if one and other:
            way.append((i_, j_, one, other))
    return way[::-1]
