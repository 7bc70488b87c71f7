"""Grams, keys' doors, tags and the fingerprint of analysis."""

from __future__ import annotations

import importlib
import unicodedata

import pytest
from hypothesis import given, strategies as st

from archive import analysis
from archive.analysis import fingerprint, grams, known, primary, terms, terms_of


@pytest.mark.parametrize(
    ("word", "made"),
    [
        ("tbilisi", ("^tbi", "tbil", "bili", "ilis", "lisi")),
        ("baku", ()),
        ("2016", ()),
        ("123456", ()),
        ("서울에서", ("서울", "울에", "에서")),
        ("서", ()),
        ("北京", ()),
        ("", ()),
    ],
)
def test_grams_are_the_letters_of_longer_words(word: str, made: tuple[str, ...]) -> None:
    assert grams(word) == made


@given(st.text(max_size=30))
def test_grams_hold_at_most_four_letters(word: str) -> None:
    assert all(len(gram) <= 4 for gram in grams(word))


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("az", "az"),
        ("az-Cyrl", "az"),
        ("AZ_Arab", "az"),
        ("azb", "az"),
        ("zh-Hant-TW", "zh"),
        ("nb", "no"),
        ("nn-NO", "no"),
        ("und", "und"),
        ("", "und"),
    ],
)
def test_a_tag_has_one_primary_language(tag: str, language: str) -> None:
    assert primary(tag) == language


def test_an_unknown_language_keeps_its_folded_words() -> None:
    assert [term.text for term in terms("Ꮳꮃꭹ Straße", "chr")] == [
        "Ꮳꮃꭹ".casefold(),
        "strasse",
    ]


def test_the_eleven_languages_of_the_interface_are_known() -> None:
    assert {"en", "az", "ru", "hy", "tr", "ar", "fa", "ka", "fr", "de", "es"} <= set(
        known()
    )


def test_a_step_may_drop_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("archive.analysis.languages.vi")
    monkeypatch.setattr(
        module, "STEPS", (lambda word: "" if word == "va" else word, str.upper)
    )
    analysis._terms_of.cache_clear()
    try:
        found = [(term.text, term.position) for term in terms("Hà và Nội", "vi")]
    finally:
        analysis._terms_of.cache_clear()
    assert found == [("HA", 0), ("NOI", 2)]


def test_remembered_terms_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "REMEMBERED", 10)
    term_of = terms_of("az")
    made = [term_of(f"kitab{number}") for number in range(50)]
    assert made == [f"kitab{number}" for number in range(50)]
    assert len(term_of.__self__) <= 10  # type: ignore[attr-defined]


def test_remembered_words_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    words = importlib.import_module("archive.analysis._words")
    monkeypatch.setattr(words, "_MANY", 10)
    words._remembered.clear()
    text = " ".join(f"word{number}" for number in range(50))
    assert [piece[0] for piece in analysis.pieces(text)] == text.split()
    assert len(words._remembered) <= 10


def test_the_fingerprint_is_short_and_stays() -> None:
    assert fingerprint() == fingerprint()
    assert len(fingerprint()) == 16


def test_the_fingerprint_changes_with_a_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint()
    monkeypatch.setattr(unicodedata, "unidata_version", "0.0.0")
    fingerprint.cache_clear()
    try:
        assert fingerprint() != before
    finally:
        monkeypatch.undo()
        fingerprint.cache_clear()
    assert fingerprint() == before
