from __future__ import annotations

import pytest

from archive.query import FIELD_NAMES, OPERATORS, language_tag
from archive.query.names import fold


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("az", "az"),
        ("AZ", "az"),
        ("az_cyrl", "az-Cyrl"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("de-1996", ""),
        ("de-CH-fonupa", "de-CH-fonupa"),
        ("und", "und"),
        ("qqq", ""),
        ("klingonish", ""),
        ("", ""),
        ("Azerbaijani", "az"),
        ("azərbaycan", "az"),
        ("AZƏRBAYCAN DİLİ", "az"),
        ("Azerice", "az"),
        ("азербайджанский", "az"),
        ("ադրբեջաներեն", "az"),
        ("İngilizce", "en"),
        ("ingilizce", "en"),
        ("INGILIZCE", "en"),
        ("الإنجليزية", "en"),
        ("انگلیسی", "en"),
        ("انگليسي", "en"),
        ("ინგლისური", "en"),
        ("allemand", "de"),
        ("aleman", "de"),
        ("Alemán", "de"),
        ("Deutsch", "de"),
        ("Հայերեն", "hy"),
        ("فارسی", "fa"),
        ("Farsi", "fa"),
        ("Simplified  Chinese", "zh-Hans"),
        ("klingon", "tlh"),
    ],
)
def test_a_language_is_known_by_tag_and_by_name_in_every_locale(
    name: str, tag: str
) -> None:
    assert language_tag(name) == tag


def test_names_are_folded_without_case_accents_and_keyboard() -> None:
    assert fold("İDİOMA") == fold("ıdıoma") == "idioma"
    assert fold("título") == "titulo"
    assert fold("تاريخ") == fold("تاریخ")
    assert fold("به\u200cجز") == fold("بهجز")


def test_operators_and_fields_have_words_in_the_same_locales() -> None:
    assert list(OPERATORS) == list(FIELD_NAMES)
    assert len(OPERATORS) == 11
    for table in OPERATORS.values():
        assert list(table) == ["and", "or", "not"]
    for fields in FIELD_NAMES.values():
        assert list(fields) == ["title", "source", "place", "language", "date"]


def test_no_word_names_two_fields_or_two_operators() -> None:
    names: dict[str, str] = {}
    for fields in FIELD_NAMES.values():
        for field, words in fields.items():
            for word in words:
                assert names.setdefault(fold(word), field) == field
    operators: dict[str, str] = {}
    for table in OPERATORS.values():
        for operator, words in table.items():
            for word in words:
                assert operators.setdefault(word, operator) == operator
