"""Which sentences are translations of one another."""

from __future__ import annotations

from hypothesis import given, strategies as st

from archive.lexicon.align import Bead, align
from archive.lexicon.sentences import sentence

LONG = "The committee met for many hours and discussed the plan in detail"
SHORT = "Nobody came"


def beads(left: list[str], right: list[str]) -> list[Bead]:
    return align([sentence(text) for text in left], [sentence(text) for text in right])


def test_sentences_of_like_length_are_paired_in_order() -> None:
    assert beads([LONG, SHORT, LONG], [LONG, SHORT, LONG]) == [
        Bead((at, at + 1), (at, at + 1)) for at in range(3)
    ]


def test_two_sentences_may_be_one_in_the_other_language() -> None:
    half = LONG[: len(LONG) // 2]
    assert beads([LONG, SHORT], [half, half, SHORT]) == [
        Bead((0, 1), (0, 2)),
        Bead((1, 2), (2, 3)),
    ]
    assert beads([half, half, SHORT], [LONG, SHORT])[0] == Bead((0, 2), (0, 1))


def test_numbers_keep_what_follows_a_gap_together() -> None:
    left = [f"In {year} it was {LONG}" for year in range(1911, 1919)]
    right = [left[at] for at in range(8) if at != 2]
    found = beads(left, right)
    assert [Bead((at, at + 1), (at - 1, at)) for at in range(4, 8)] == found[-4:]


def test_what_cannot_be_a_translation_stands_alone() -> None:
    assert beads([SHORT], [" ".join([LONG] * 8)]) == []
    assert beads([], [SHORT]) == []
    assert beads([SHORT], []) == []


@given(
    st.lists(st.text("ab 1", min_size=1), max_size=8),
    st.lists(st.text("ab 1", min_size=1), max_size=8),
)
def test_beads_are_in_order_and_never_overlap(left: list[str], right: list[str]) -> None:
    at, behind = 0, 0
    for bead in beads(left, right):
        assert at <= bead.left[0] < bead.left[1] <= len(left)
        assert behind <= bead.right[0] < bead.right[1] <= len(right)
        at, behind = bead.left[1], bead.right[1]
