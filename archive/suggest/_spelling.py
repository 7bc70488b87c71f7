"""How many typing mistakes lie between two words."""

from __future__ import annotations


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
