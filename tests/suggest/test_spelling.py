"""Tests of the mistakes between two words."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from archive.suggest._spelling import allowed, distance

WORDS = st.text(alphabet="abcd", max_size=7)


@pytest.mark.parametrize(
    ("one", "other", "mistakes"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "ab", 1),
        ("ab", "abc", 1),
        ("abc", "axc", 1),
        ("abcdef", "badcfe", 3),
        ("ca", "abc", 3),
        ("kitten", "sitting", 3),
        ("тбилиси", "тблисии", 2),
    ],
)
def test_mistakes_are_counted(one: str, other: str, mistakes: int) -> None:
    assert distance(one, other, 3) == mistakes
    assert distance(other, one, 3) == mistakes


@given(WORDS, WORDS, st.integers(0, 3))
def test_more_than_wanted_are_not_counted(one: str, other: str, most: int) -> None:
    whole = distance(one, other, 20)
    assert distance(one, other, most) == min(whole, most + 1)
    assert (whole == 0) == (one == other)


def test_longer_words_may_have_more_mistakes() -> None:
    assert [allowed("x" * length) for length in (2, 3, 6, 7)] == [0, 1, 1, 2]
