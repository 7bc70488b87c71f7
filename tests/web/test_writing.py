"""Tests of the script and direction of a piece of text."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from archive.web.writing import direction, script, tag_of, usual_script


@pytest.mark.parametrize(
    ("text", "language", "tag", "way"),
    [
        ("Bakı şəhəri", "az", "az", "ltr"),
        ("Бакы шәһәри", "az", "az-Cyrl", "ltr"),
        ("باکی شهری", "az", "az-Arab", "rtl"),
        ("Бакы шәһәри", "az-Cyrl", "az-Cyrl", "ltr"),
        ("Bakı şəhəri", "az-Cyrl", "az-Latn", "ltr"),
        ("باکی", "az-AZ", "az-Arab-AZ", "rtl"),
        ("القاهرة", "ar", "ar", "rtl"),
        ("Al-Qahira", "ar", "ar-Latn", "ltr"),
        ("Tbilisi", "ka", "ka-Latn", "ltr"),
        ("თბილისი", "ka", "ka", "ltr"),
        ("Երևան", "hy", "hy", "ltr"),
        ("", "fa", "fa", "rtl"),
        ("1988", "fa", "fa", "rtl"),
        ("1988", "", "und", "ltr"),
        ("text", "", "und", "ltr"),
        ("текст", "", "und-Cyrl", "ltr"),
    ],
)
def test_the_text_decides_on_script_and_direction(
    text: str, language: str, tag: str, way: str
) -> None:
    assert tag_of(text, language) == tag
    assert direction(text, language) == way


def test_a_quotation_at_the_beginning_does_not_decide() -> None:
    assert script("“Open Access” — так называется новая выставка в музее") == "Cyrl"


def test_a_language_nobody_knows_has_no_usual_script() -> None:
    assert usual_script("qqq") == ""
    assert direction("", "qqq") == "ltr"


@given(st.text(max_size=60), st.text(max_size=12))
def test_any_text_in_any_language_has_a_direction(text: str, language: str) -> None:
    assert direction(text, language) in {"ltr", "rtl"}
    assert tag_of(text, language)
