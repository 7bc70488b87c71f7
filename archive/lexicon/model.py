"""Which term is the translation of which: IBM model 1, learnt in both directions at once.

Each direction says how likely two terms of a sentence and its translation are a pair; what
both agree on counts in the next round. So a frequent word does not become the translation
of every rare one, and half as many sentences give the same quality as one direction alone.

Source: P. Brown et al., The Mathematics of Statistical Machine Translation, 1993, section
4.2 (model 1); P. Liang, B. Taskar and D. Klein, Alignment by Agreement, 2006; R. Moore,
Improving IBM Word-Alignment Model 1, 2004 (smoothing, a start by association).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
#: Numbers of which there are many.
Places = NDArray[np.int32]
Floats = NDArray[np.float64]

#: Rounds of expectation and maximisation.
ROUNDS: Final = 6
#: Most pairs of terms that are looked at in two languages, which bounds memory.
MOST_CELLS: Final = 8_000_000
#: Terms of a sentence that are looked at; what is longer was hardly aligned well.
LONGEST: Final = 60
#: How much of a term's chance is left to its having no counterpart.
NOTHING: Final = 0.3
#: Occurrences a term is taken to have had without any translation.
DOUBT: Final = 0.25
#: Translations kept of a term, and the least probability of one.
MOST_TRANSLATIONS: Final = 6
LEAST_PROBABILITY: Final = 0.02
#: A cell that two rounds leave so little of is not looked at again.
HOPELESS: Final = 1e-5
#: How many times likelier two terms are a pair that share a key, to begin with.
COGNATE: Final = 8.0


@dataclass(frozen=True, slots=True)
class Cells:
    """Every two terms that stand in a sentence and its translation.

    Attributes:
        left, right: Terms of each distinct pair, sorted by both.
        pair: Of each cell, the number of its pair.
        row: Of each cell, the number of its (sentence, left term).
        column: Of each cell, the number of its (sentence, right term).
        sentence: Of each cell, the number of its sentence.
        left_count, right_count: Term -> number of sentences that hold it.
        sentences: Number of sentences.
    """

    left: Ids
    right: Ids
    pair: Places
    row: Places
    column: Places
    sentence: Places
    left_count: Ids
    right_count: Ids
    sentences: int


@dataclass(frozen=True, slots=True)
class Table:
    """Translations in both directions of pairs of terms.

    Attributes:
        left, right: The terms.
        there: Probability of right given left.
        back: Probability of left given right.
    """

    left: Ids
    right: Ids
    there: Floats
    back: Floats


def cells(beads: Iterable[tuple[Ids, Ids]], left_size: int, right_size: int) -> Cells:
    """Return the cells of *beads*, of which each side holds distinct terms.

    Beads are taken in their order until :data:`MOST_CELLS` is reached.
    """
    lefts, rights, rows, columns, sentences = [], [], [], [], []
    left_parts, right_parts = [], []
    total = number = row = column = 0
    for one, other in beads:
        if not 0 < len(one) <= LONGEST or not 0 < len(other) <= LONGEST:
            continue
        size = len(one) * len(other)
        total += size
        if total > MOST_CELLS:
            break
        lefts.append(np.repeat(one, len(other)))
        rights.append(np.tile(other, len(one)))
        rows.append(np.repeat(np.arange(row, row + len(one), dtype=np.int32), len(other)))
        columns.append(
            np.tile(np.arange(column, column + len(other), dtype=np.int32), len(one))
        )
        sentences.append(np.full(size, number, np.int32))
        left_parts.append(one)
        right_parts.append(other)
        row, column, number = row + len(one), column + len(other), number + 1
    keys, pair = np.unique(
        _joined(lefts) * max(1, right_size) + _joined(rights), return_inverse=True
    )
    return Cells(
        left=keys // max(1, right_size),
        right=keys % max(1, right_size),
        pair=pair.astype(np.int32),
        row=_places(rows),
        column=_places(columns),
        sentence=_places(sentences),
        left_count=np.bincount(_joined(left_parts), minlength=left_size),
        right_count=np.bincount(_joined(right_parts), minlength=right_size),
        sentences=number,
    )


def _joined(parts: Sequence[Ids]) -> Ids:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _places(parts: Sequence[Places]) -> Places:
    return np.concatenate(parts) if parts else np.zeros(0, np.int32)


def start(held: Cells, alike: Iterable[tuple[int, int]] = ()) -> Floats:
    """Return a first guess how much of a pair each pair is: by how often it is together.

    Args:
        held: The cells.
        alike: Pairs (left, right) that are written alike.
    """
    together = np.bincount(held.pair, minlength=len(held.left))
    guess: Floats = together / np.sqrt(
        held.left_count[held.left] * held.right_count[held.right]
    )
    width = len(held.right_count)
    wanted = np.array([a * width + b for a, b in alike], np.int64)
    if len(wanted) and len(held.left):
        keys = held.left * width + held.right
        where = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        guess[where[keys[where] == wanted]] *= COGNATE
    return np.asarray(guess, np.float64)


def train(
    held: Cells,
    guess: Floats,
    rounds: int = ROUNDS,
    without: NDArray[np.bool_] | None = None,
) -> Floats:
    """Return, of each pair, how often it was found to be a translation.

    Args:
        held: The cells.
        guess: The same of before, or :func:`start`.
        rounds: Rounds of learning.
        without: Sentences that are not learnt from.
    """
    kept = held
    if without is not None:
        kept = _thinned(held, ~without[held.sentence])
    for number in range(rounds):
        there, back = _probabilities(held, guess)
        pair = kept.pair
        idle, other_idle = _idle(held.right_count), _idle(held.left_count)
        agreed = _share(there[pair], kept.column, NOTHING * idle[held.right[pair]])
        agreed *= _share(back[pair], kept.row, NOTHING * other_idle[held.left[pair]])
        guess = np.asarray(np.bincount(pair, agreed, len(held.left)), np.float64)
        if number == 1:
            kept = _thinned(kept, agreed >= HOPELESS)
    return guess


def _thinned(held: Cells, keep: NDArray[np.bool_]) -> Cells:
    """Return the cells of *held* that are to be kept."""
    parts = {
        name: getattr(held, name)[keep] for name in ("pair", "row", "column", "sentence")
    }
    return replace(held, **parts)


def _idle(counts: Ids) -> Floats:
    """Return how likely each term stands where nothing is translated."""
    made: Floats = counts / max(1, int(counts.sum()))
    return made


def _share(chance: Floats, group: Places, idle: Floats) -> Floats:
    """Return the share of each cell of what explains its term in its sentence."""
    total = np.bincount(group, weights=chance)[group] + idle
    made: Floats = chance / np.maximum(total, 1e-300)
    return made


def _probabilities(held: Cells, counts: Floats) -> tuple[Floats, Floats]:
    """Return the probability of right given left, and of left given right."""
    left = np.bincount(held.left, weights=counts, minlength=len(held.left_count))
    right = np.bincount(held.right, weights=counts, minlength=len(held.right_count))
    return (
        counts / np.maximum(left[held.left], 1e-300),
        counts / np.maximum(right[held.right], 1e-300),
    )


def table(held: Cells, counts: Floats) -> Table:
    """Return the translations that are likely enough, at most six of a term each way."""
    there = counts / (held.left_count[held.left] + DOUBT)
    back = counts / (held.right_count[held.right] + DOUBT)
    keep = best(held.left, there) | best(held.right, back)
    return Table(held.left[keep], held.right[keep], there[keep], back[keep])


def best(term: Ids, chance: Floats) -> NDArray[np.bool_]:
    """Return which pairs are likely enough and among the best of their *term*."""
    order = np.lexsort((-chance, term))
    sorted_ = term[order]
    first = np.searchsorted(sorted_, sorted_, side="left")
    keep = np.zeros(len(term), bool)
    keep[order] = np.arange(len(term)) - first < MOST_TRANSLATIONS
    made: NDArray[np.bool_] = keep & (chance >= LEAST_PROBABILITY)
    return made
