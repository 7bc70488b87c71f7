"""Place, date and agency in front of a report are told apart from the report."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from archive.formats._dateline import is_agency, split_dateline

REPORTS = [
    ("BAKU, Jan. 20 (AP) — Tanks rolled in", "en", "BAKU", "--01-20", "AP"),
    ("Doha: The embassy", "en", "Doha", None, None),
    ("NEW YORK, April 1 - The company", "en", "NEW YORK", "--04-01", None),
    (
        "ST. JOHN'S, Newfoundland, March 9 - The firm",
        "en",
        "ST. JOHN'S, Newfoundland",
        "--03-09",
        None,
    ),
    ("TROY, MICH., March 30 - The firm", "en", "TROY, MICH.", "--03-30", None),
    ("STOCKHOLM, Aug 29, 2014 (AFP) - The king", "en", "STOCKHOLM", "2014-08-29", "AFP"),
    ("LONDON (Reuters) - The bank", "en", "LONDON", None, "Reuters"),
    ("(Reuters) - The bank", "en", None, None, "Reuters"),
    ("WASHINGTON — The House", "en", "WASHINGTON", None, None),
    ("TASS, Moscow, Jan. 20. Tanks", "en", "Moscow", "--01-20", "TASS"),
    ("Kyiv (UNIAN), Jan. 20 - Tanks", "en", "Kyiv", "--01-20", "UNIAN"),
    ("BAKI, 20 yanvar. AZƏRTAC", "az", "BAKI", "--01-20", "AZƏRTAC"),
    ("BAKI, 20 yanvar. AZƏRTAC Bu gün", "az", "BAKI", "--01-20", "AZƏRTAC"),
    ("BAKI, 30 oktyabr. Bakı–Tbilisi yolu", "az", "BAKI", "--10-30", None),
    ("Москва. 20 января. ИНТЕРФАКС - Завод", "ru", "Москва", "--01-20", "ИНТЕРФАКС"),
    ("БАКУ, 20 янв - РИА Новости. Сегодня", "ru", "БАКУ", "--01-20", "РИА Новости"),
    ("МОСКВА, 20 января. /ТАСС/. Сегодня", "ru", "МОСКВА", "--01-20", "ТАСС"),
    ("ԵՐԵՎԱՆ, 20 ՀՈՒՆՎԱՐԻ, ԱՐՄԵՆՊՐԵՍ: Այսօր", "hy", "ԵՐԵՎԱՆ", "--01-20", "ԱՐՄԵՆՊՐԵՍ"),
    ("Երևան: Այսօր", "hy", "Երևան", None, None),
    ("ANKARA (AA) - Bakanlık", "tr", "ANKARA", None, "AA"),
    ("دبي، 9 فبراير (وام) - دخل المسبار", "ar", "دبي", "--02-09", "وام"),
    ("جنيف 25 شوال 1436 هـ الموافق 10 اغسطس 2015 م واس", "ar", "جنيف", "2015-08-10", "واس"),
    ("تهران - ایرنا - وزیر راه", "fa", "تهران", None, "ایرنا"),
    ("تهران، ۳۰ دی (ایرنا) - وزیر", "fa", "تهران", None, "ایرنا"),
    (
        "თბილისი, 20 იანვარი (ინტერპრესნიუსი) - დღეს",
        "ka",
        "თბილისი",
        "--01-20",
        "ინტერპრესნიუსი",
    ),
    ("PARIS, 20 janv. (AFP) - Le maire", "fr", "PARIS", "--01-20", "AFP"),
    ("PARIS, 8 décembre: Cinq ans", "fr", "PARIS", "--12-08", None),
    ("Berlin (dpa) - Der", "de", "Berlin", None, "dpa"),
    ("Madrid, 20 ene (EFE).- El puente", "es", "Madrid", "--01-20", "EFE"),
    ("Berlin, dpa - Der", "de", "Berlin", None, "dpa"),
    ("PARIS, June 2 -", "en", "PARIS", "--06-02", None),
]


@pytest.mark.parametrize(("text", "language", "place", "date", "credit"), REPORTS)
def test_a_dateline_is_read(
    text: str, language: str, place: str | None, date: str | None, credit: str | None
) -> None:
    line, rest = split_dateline(text, language)
    assert line
    assert (line.place, line.date, line.credit) == (place, date, credit)
    assert text.startswith(line.raw)
    assert text.endswith(rest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Note: this is",
        "The president: a man of",
        "In Baku, on 20 January 1990, tanks -",
        "On January 20, 1990. Tanks",
        "By Friday, Jan. 20, the - x",
        "word: another",
        "He said on Jan. 20 that - no",
        "A very long name of some place here: The",
        "Moscow - the river",
        "“Baku”: The",
        "20 Jan. 1990: The",
        "Sport - Der Ball",
        "Baku 2016, Jan. 20 that",
        "Baku (in the south) was",
        "- x",
        "Doha:x",
        "Baku, Jan. 20 it",
    ],
)
def test_a_sentence_is_no_dateline(text: str) -> None:
    assert split_dateline(text, "en") == (None, text)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_a_paragraph_without_a_dateline_stays_as_it_is(text: str) -> None:
    line, rest = split_dateline(text)
    assert rest == text if line is None else rest in text


def test_agencies_are_known_in_any_letters() -> None:
    assert is_agency("reuter")
    assert is_agency("AzərTAc")
    assert not is_agency("The Peninsula")
