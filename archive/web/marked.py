"""A text with marks, cut into pieces a template can write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.search.snippet import Mark


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and the number of its mark: 0 for none."""

    text: str
    number: int = 0


def pieces(text: str, marks: Iterable[Mark], first: int = 1) -> Iterator[Piece]:
    """Yield *text* in pieces, in order; joined, they are *text*.

    Args:
        text: The text.
        marks: Its marks, in order, not overlapping.
        first: The number of the first mark.
    """
    end = 0
    for number, mark in enumerate(marks, first):
        if mark.start > end:
            yield Piece(text[end : mark.start])
        yield Piece(text[mark.start : mark.end], number)
        end = mark.end
    if end < len(text):
        yield Piece(text[end:])
