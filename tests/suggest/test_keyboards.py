"""Tests of what a text says in another keyboard layout."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from archive.suggest import LAYOUTS, alike, retyped


def meant(text: str, target: str, source: str = "en") -> str:
    """Return what *text* says in *target*, typed in *source*; "" if it cannot be."""
    return {(t, s): said for t, s, said in retyped(text)}.get((target, source), "")


@pytest.mark.parametrize(
    ("typed", "target", "said"),
    [
        ("ghbdtn", "ru", "привет"),
        (",fre", "ru", "баку"),
        ("Rbtd", "ru", "киев"),
        ("rb]d", "uk", "київ"),
        ("nj'", "uk", "тоє"),
        ("jhfnhhf", "ru", "оратрра"),
        ("hdjj", "ka", "ჰდჯჯ"),
        ("Tbilisi", "ka", "თბილისი"),
        ("SoTa", "ka", "შოთა"),
        ("hguvfdm", "ar", "العربية"),
        ("ghl", "ar", "لام"),
        ("bl", "ar", "لام"),
        (";jhf", "fa", "کتاب"),
        ("Cvt", "fa", "ژرف"),
        ("akuo", "he", "שלום"),
        ("auatmi", "he", "שושאצן"),
        ("ekkhni", "el", "εκκηνι"),
        ("k;ht", "tr", "kşht"),
        ("b'r", "az", "bər"),
        ("sjg", "hy", "սճք"),
        ("barev", "hy-phonetic", "բառեվ"),
        ("efsq", "hy-x11", "բեվճ"),
    ],
)
def test_keys_of_the_us_layout_say_something_in_another(
    typed: str, target: str, said: str
) -> None:
    assert meant(typed, target) == said


@pytest.mark.parametrize(
    ("typed", "source", "said"),
    [
        ("руддщ", "ru", "hello"),
        ("Руддщ", "ru", "hello"),
        ("یشم", "fa", "dal"),
        ("akuo", "en", ""),
        ("שלום", "he", "akuo"),
        ("თბილისი", "ka", "tbilisi"),
        ("ληλ", "el", "lhl"),
    ],
)
def test_it_works_the_other_way_round(typed: str, source: str, said: str) -> None:
    assert meant(typed, "en", source).lower() == said


def test_what_no_layout_writes_says_nothing() -> None:
    assert list(retyped("漢字")) == []
    assert list(retyped("")) == []


def test_the_us_layout_stands_for_all_that_write_the_same_letters() -> None:
    assert {source for _, source, _ in retyped("abc")} == {"en"}
    assert "az" in {source for _, source, _ in retyped("aəc")}


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_typing_back_gives_the_text_again(text: str) -> None:
    for target, source, said in retyped(text):
        # Two Arabic keys together write what one key does: لا.
        if source == "en" and target not in {"ar", "hy", "hy-x11", "hy-phonetic"}:
            assert meant(said, "en", target) == text


def test_layouts_in_which_texts_stay_legible_are_alike() -> None:
    assert alike("en", "ka")
    assert alike("ru", "uk")
    assert alike("fa", "ar")
    assert not alike("en", "ru")
    assert {"ru", "uk", "hy", "ka", "ar", "fa", "az", "tr", "el", "he"} <= set(LAYOUTS)
