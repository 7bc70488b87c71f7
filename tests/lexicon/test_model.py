"""IBM model 1 in both directions."""

from __future__ import annotations

import numpy as np
import pytest

from archive.lexicon import model
from archive.lexicon.model import Ids, cells, start, table, train


def ids(*terms: int) -> Ids:
    return np.array(terms, np.int64)


#: Term n on the left is term n on the right, whatever else stands there.
BEADS = [
    (ids(0, 1), ids(1, 0)),
    (ids(0, 2), ids(2, 0)),
    (ids(1, 2), ids(2, 1)),
    (ids(1, 3), ids(3, 1)),
    (ids(0, 3), ids(0, 3)),
]


def best(beads: list[tuple[Ids, Ids]], size: int = 4) -> dict[int, int]:
    held = cells(beads, size, size)
    made = table(held, train(held, start(held)))
    chances: dict[int, tuple[float, int]] = {}
    for left, right, chance in zip(made.left, made.right, made.there, strict=True):
        chances[int(left)] = max(
            chances.get(int(left), (0.0, 0)), (float(chance), int(right))
        )
    return {left: right for left, (_, right) in chances.items()}


def test_terms_that_stand_together_everywhere_are_translations() -> None:
    assert best(BEADS) == {0: 0, 1: 1, 2: 2, 3: 3}


def test_chances_are_probabilities_and_few() -> None:
    many = [(ids(0), ids(number)) for number in range(12)]
    held = cells(many, 1, 12)
    made = table(held, train(held, start(held)))
    assert 0 < len(made.left) <= 12
    for chance in (made.there, made.back):
        assert ((chance >= 0) & (chance <= 1)).all()


def test_words_alike_are_likelier_to_begin_with() -> None:
    held = cells([(ids(0, 1), ids(0, 1))], 2, 2)
    guess = start(held, [(0, 0), (1, 1)])
    assert guess.tolist() == [8.0, 1.0, 1.0, 8.0]
    assert start(held, [(1, 5)]).max() == 1.0


def test_sentences_held_out_are_not_learnt_from() -> None:
    held = cells(BEADS, 4, 4)
    out = np.array([False, False, False, True, True])
    guess = train(held, start(held), without=out)
    of_three = guess[(held.left == 3) & (held.right == 3)]
    assert of_three.tolist() == [0.0]


def test_too_long_sentences_are_left_out_and_memory_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    long = (np.arange(model.LONGEST + 1), ids(0))
    assert cells([long, (ids(), ids(0)), *BEADS], 100, 4).sentences == len(BEADS)
    monkeypatch.setattr(model, "MOST_CELLS", 9)
    assert cells(BEADS, 4, 4).sentences == 2


def test_of_nothing_nothing_is_learnt() -> None:
    held = cells([], 0, 0)
    assert len(table(held, train(held, start(held, [(0, 0)]))).left) == 0
