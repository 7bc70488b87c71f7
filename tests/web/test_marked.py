"""Tests of cutting a text with marks into pieces."""

from __future__ import annotations

from hypothesis import given, strategies as st

from archive.search.snippet import Mark
from archive.web.marked import Piece, pieces


def test_each_mark_becomes_a_numbered_piece() -> None:
    found = pieces("one two three", [Mark(4, 7, "exact", "two")], first=5)
    assert list(found) == [Piece("one "), Piece("two", 5), Piece(" three")]


@given(st.text(max_size=40), st.lists(st.integers(0, 40), max_size=8))
def test_the_pieces_joined_are_the_text(text: str, bounds: list[int]) -> None:
    ends = sorted({bound for bound in bounds if bound <= len(text)})
    marks = [Mark(a, b, "exact", "x") for a, b in zip(ends[::2], ends[1::2], strict=False)]
    shown = list(pieces(text, marks))
    assert "".join(piece.text for piece in shown) == text
    numbers = [piece.number for piece in shown if piece.number]
    assert numbers == list(range(1, len(marks) + 1))
