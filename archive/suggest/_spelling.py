"""How many typing mistakes lie between two words."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from archive.analysis import pieces

#: Letters of a block of Unicode that are looked at; larger blocks hold syllables.
_BLOCK = 0x80


def distance(one: str, other: str, most: int) -> int:
    """Return the mistakes between two words, or *most* + 1 if there are more than *most*.

    A mistake is a letter too many, too few or another, or two neighbours exchanged.

    Source: optimal string alignment; see G. Navarro, A Guided Tour to Approximate String
    Matching, 2001, section 3.2.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        now = [i, *[most + 1] * len(other)]
        for j in range(max(1, i - most), min(len(other), i + most) + 1):
            cost = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (letter != other[j - 1]))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other[j - 1]:
                cost = min(cost, before[j - 2] + 1)
            now[j] = cost
        if min(now) > most:
            return most + 1
        before, row = row, now
    return min(row[-1], most + 1)


def allowed(word: str) -> int:
    """Return how many mistakes a word of this length may have and still be meant."""
    return 0 if len(word) < 3 else 1 if len(word) < 7 else 2


def one_mistake(word: str, first: int) -> Iterator[str]:
    """Yield the words one mistake away from *word*, among its *first* letters.

    Letters are those of the block of Unicode that *word* begins in.
    """
    letters = _letters(ord(word[0]) // _BLOCK)
    for at in range(min(first, len(word))):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in letters:
            yield head + letter + tail
            yield head + letter + tail[1:]


@functools.lru_cache(maxsize=64)
def _letters(block: int) -> tuple[str, ...]:
    """Return the letters of a block that folding leaves as they are."""
    all_ = map(chr, range(block * _BLOCK, (block + 1) * _BLOCK))
    return tuple(
        one
        for one in all_
        if one.isalpha() and [word for word, _, _ in pieces(one)] == [one]
    )
