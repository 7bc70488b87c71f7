"""Dates are read in every language, in any calendar, and never guessed silently."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from babel import Locale
from babel.dates import format_date
from hypothesis import given, settings, strategies as st

from archive.formats._calendars import ISLAMIC, PERSIAN, month_names, to_gregorian
from archive.formats._dates import find_days, read_date
from archive.formats._datewords import LANGUAGES, order_of, words_of


def value(text: str, language: str | None = None) -> str | None:
    """Return what is read of *text*."""
    moment = read_date(text, language)
    return moment.value + (moment.zone or "") if moment else None


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("22 Jan 2016 - 02:49 am", "en", "2016-01-22T02:49"),
        ("January 20, 1990", "en", "1990-01-20"),
        ("20 yanvar 1990-cı il", "az", "1990-01-20"),
        ("1990-cı il yanvarın 20-si", "az", "1990-01-20"),
        ("20 январ 1990-ҹы ил", "az-Cyrl", "1990-01-20"),
        ("20 января 1990 г.", "ru", "1990-01-20"),
        ("20 հունվարի 1990 թ.", "hy", "1990-01-20"),
        ("1990 թ. հունվարի 20, շաբաթ", "hy", "1990-01-20"),
        ("20 Ocak 1990 Cumartesi, 14:05", "tr", "1990-01-20T14:05"),
        ("20 يناير 1990، 02:49 م", "ar", "1990-01-20T14:49"),
        ("٢٠ يناير ١٩٩٠", "ar", "1990-01-20"),
        ("20 كانون الثاني/يناير 1990", "ar", "1990-01-20"),
        ("۳۰ دی ۱۳۶۸", "fa", "1990-01-20"),
        ("۱۳۶۸/۱۰/۳۰ - ۱۴:۳۰", "fa", "1990-01-20T14:30"),
        ("1437/09/02", "ar", "2016-06-07"),
        ("2 رمضان 1437", "ar", "2016-06-07"),
        ("20 იანვარი, 1990", "ka", "1990-01-20"),
        ("1990 წლის 20 იანვარი", "ka", "1990-01-20"),
        ("20 janvier 1990 à 14h05", "fr", "1990-01-20T14:05"),
        ("1er février 2014", "fr", "2014-02-01"),
        ("Samstag, 20. Januar 1990, 14.05 Uhr", "de", "1990-01-20T14:05"),
        ("20 de enero de 1990, 2:05 p. m.", "es", "1990-01-20T14:05"),
        ("20 มกราคม 2533", "th", "1990-01-20"),
        ("1990年1月20日 下午2:05", "zh", "1990-01-20T14:05"),
        ("平成2年1月20日", "ja", "1990-01-20"),
        ("令和元年5月", "ja", "2019-05"),
        ("1990년 1월 20일", "ko", "1990-01-20"),
        ("20 בינואר 1990", "he", "1990-01-20"),
        ("20. siječnja 1990. u podne", "hr", "1990-01-20T12:00"),
        ("2 мухаррама 1437", "ru", "2015-10-15"),
        ("2016-01-22T02:49:00+04:00", None, "2016-01-22T02:49:00+04:00"),
        ("2016-01-22T02:49:10Z", None, "2016-01-22T02:49:10Z"),
        ("Fri, 22 Jan 2016 02:49:00 -0500", None, "2016-01-22T02:49:00-05:00"),
        ("Wed Aug 05 12:00:00 2015", None, "2015-08-05T12:00:00"),
        ("11:45 PM EST, Jan 5, 2016", "en", "2016-01-05T23:45-05:00"),
        ("GMT 17:27 17.03.2020", None, "2020-03-17T17:27Z"),
        ("20 января 1990 г. в 8:30 вечера", "ru", "1990-01-20T20:30"),
        ("20 января 1990 г. в 2:30 ночи", "ru", "1990-01-20T02:30"),
        ("Jan 5, 2016 12:10 am", "en", "2016-01-05T00:10"),
        ("Jan 5, 2016 at midnight", "en", "2016-01-05T00:00"),
        ("Jan 5, 2016 at 5 pm", "en", "2016-01-05T17:00"),
        ("24:00 5.1.2016", "de", "2016-01-05T00:00"),
        ("January 2016", "en", "2016-01"),
        ("2016 ocak", "tr", "2016-01"),
        ("2 Dec 95", "en", "1995-12-02"),
        ("čtv 14. lis 2013", None, "2013-11-14"),
        ("listopadem 14 2013", "pl", "2013-11-14"),
    ],
)
def test_a_date_is_read(text: str, language: str | None, expected: str) -> None:
    assert value(text, language) == expected


@pytest.mark.parametrize(
    "text",
    ["", "no date", "20 January", "99/99/2016", "31 February 2016", "25:61", "1.2.3.4",
     "room 101", "1/2", "12345678901234567890", "45 Jan 99999", "123/1/2016"],
)  # fmt: skip
def test_what_is_no_date_is_not_read(text: str) -> None:
    assert read_date(text) is None


def test_a_time_without_a_zone_keeps_none() -> None:
    moment = read_date("22 Jan 2016 - 02:49 am", "en")
    assert moment
    assert moment.zone is None


def test_day_and_month_that_could_be_exchanged_keep_both_readings() -> None:
    american = read_date("03/04/2016", "en")
    unknown = read_date("03/04/2016")
    assert american
    assert unknown
    assert (american.value, american.other) == ("2016-03-04", "2016-04-03")
    assert (unknown.value, unknown.other) == ("2016-04-03", "2016-03-04")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("03/04/2016", "fr", "2016-04-03"),
        ("03.04.2016", "en", "2016-04-03"),
        ("03/04/2016 05:07 AM EDT", "en", "2016-03-04T05:07-04:00"),
        ("16/03/04", "ja", "2016-03-04"),
        ("22/03/2016", "en", "2016-03-22"),
        ("03/22/2016", "fr", "2016-03-22"),
        ("05/05/2016", "en", "2016-05-05"),
        ("2016/03/04", "en", "2016-03-04"),
    ],
)
def test_the_language_decides_the_order_of_day_and_month(
    text: str, language: str, expected: str
) -> None:
    assert value(text, language) == expected
    moment = read_date(text, language)
    assert moment
    if text != "03/04/2016 05:07 AM EDT":
        assert moment.other is None


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_full_form_of_every_language_is_read(name: str) -> None:
    locale = Locale.parse(name)
    missed = []
    for day in (date(1990, 1, 20), date(2016, 5, 22), date(2021, 11, 9)):
        text = format_date(day, "long", locale)
        if value(text, name.replace("_", "-")) != day.isoformat():
            missed.append(text)
    assert not missed or name in {
        "so",
        "fy",
        "br",
        "fa",
        "ckb",
        "gd",
        "uz_Arab",
        "lb",
        "th",
        "ps",
    }


@settings(deadline=None)
@given(
    st.dates(date(1500, 1, 1), date(2199, 12, 31)),
    st.sampled_from(["en", "ru", "az", "hy"]),
)
def test_any_day_is_read(day: date, name: str) -> None:
    assert value(format_date(day, "long", name), name) == day.isoformat()


@pytest.mark.parametrize(
    "text",
    ["9" * 20_000, "1/" * 20_000, "jan " * 20_000, "20 " * 9_000, "12:" * 9_000,
     "a" * 100_000 + " 20 Jan 2016", "1月" * 9_000, "(" * 20_000, "am " * 9_000,
     "1.1." * 9_000, "\u0660" * 20_000],
)  # fmt: skip
def test_a_hostile_line_takes_no_longer_than_another(text: str) -> None:
    words_of(None)
    start = time.process_time()
    for _ in range(3):
        read_date(text)
    assert time.process_time() - start < 0.5


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    read_date(text, "en")
    find_days(text, "fa")


def test_a_day_without_a_year_is_found_but_is_no_date() -> None:
    (day,) = find_days("BAKU, Jan. 20 (AP)", "en")
    assert (day.value, day.whole) == ("--01-20", False)
    (persian,) = find_days("تهران، ۳۰ دی", "fa")
    assert (persian.value, persian.whole) == ("", False)


def test_days_of_other_calendars_follow_one_another() -> None:
    for calendar, year in ((PERSIAN, 1399), (ISLAMIC, 1445)):
        days = [
            found
            for month in range(1, 13)
            for day in range(1, 32)
            if (found := to_gregorian(calendar, year, month, day))
        ]
        distinct = sorted(set(days))
        assert distinct[-1] - distinct[0] == timedelta(days=len(distinct) - 1)


@pytest.mark.parametrize(
    ("calendar", "parts"),
    [(PERSIAN, (1400, 12, 30)), (PERSIAN, (1400, 13, 1)), (ISLAMIC, (0, 1, 1)),
     (ISLAMIC, (1400, 1, 31)), ("gregorian", (2015, 2, 29)), ("gregorian", (0, 1, 1))],
)  # fmt: skip
def test_a_day_that_no_calendar_has_is_none(
    calendar: str, parts: tuple[int, int, int]
) -> None:
    assert to_gregorian(calendar, *parts) is None


def test_every_row_of_month_names_has_twelve() -> None:
    for calendar in (PERSIAN, ISLAMIC):
        assert {number for _, number in month_names(calendar)} == set(range(1, 13))


def test_a_language_without_cldr_data_has_no_order() -> None:
    assert order_of("xx") == ""
    assert order_of("sr-Latn-RS") == "dmy"
    assert words_of("xx").months
