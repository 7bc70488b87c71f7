"""Days of the Persian and the Islamic calendar, told in the Gregorian one.

Sources: the 33-year cycle of the Solar Hijri calendar, right for the years 1178 to 1633
(K. M. Heydari, 2004, quoted by the Unicode ICU calendar); for the Islamic calendar the new
moon (J. Meeus, Astronomical Algorithms, chapter 49): a month begins on the evening of the
day on which the moon was new before sunset in Mecca, as the Umm al-Qura calendar has it.
A date that was fixed by seeing the moon may be a day off.
"""

from __future__ import annotations

import math
from datetime import date

GREGORIAN, PERSIAN, ISLAMIC = "gregorian", "persian", "islamic"

#: Day number (``date.toordinal``) of the day before the first of the year 1.
_PERSIAN_EPOCH = 226_894
#: The first month of 1421 began with the third new moon after that of 6 January 2000.
_FIRST_YEAR, _FIRST_MOON = 1421, 3
#: Julian day at the midnight that starts day number 0.
_JULIAN = 1_721_424.5
#: Sunset in Mecca, as a part of a day in universal time.
_SUNSET = 15.4 / 24

#: Names of the months, in order; several names of a month are parted by ``/``.
_NAMES = {
    PERSIAN: (
        "فروردین اردیبهشت خرداد تیر مرداد/امرداد شهریور مهر آبان آذر دی بهمن اسفند",
        "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت",
        "وری غویی غبرګولی چنګاښ زمری وږی تله لړم لیندۍ مرغومی سلواغه کب",
        (
            "خاکەلێوە گوڵان جۆزەردان پووشپەڕ گەلاوێژ خەرمانان ڕەزبەر گەڵاڕێزان سەرماوەز"
            " بەفرانبار ڕێبەندان ڕەشەمە"
        ),
        (
            "farvardin ordibehesht khordad/xordad"
            " tir mordad/amordad shahrivar/şahrivar mehr"
            " aban azar dey bahman esfand"
        ),
        "fərvərdin ordibehişt xordad tir mordad şəhrivər mehr aban azər dey bəhmən isfənd",
        "фарвардин ордибехешт хордад тир мордад шахривар мехр абан азар дей бахман эсфанд",
    ),
    ISLAMIC: (
        (
            "محرم صفر ربيع_الأول/ربيع_أول ربيع_الآخر/ربيع_الثاني/ربيع_ثاني جمادى_الأولى"
            " جمادى_الآخرة/جمادى_الثانية/جمادى_الاخرى رجب"
            " شعبان رمضان شوال ذو_القعدة/ذي_القعدة"
            " ذو_الحجة/ذي_الحجة"
        ),
        (
            "محرم صفر ربیع‌الاول"
            " ربیع‌الثانی جمادی‌الاول/جمادی‌الاولی جمادی‌الثانی/جمادی‌الثانیه"
            " رجب شعبان رمضان شوال ذیقعده/ذی‌القعده ذیحجه/ذی‌الحجه"
        ),
        (
            "muharram safar rabi_al_awwal/rabi_i rabi_al_thani/rabi_al_akhir/rabi_ii"
            " jumada_al_awwal/jumada_al_ula/jumada_i"
            " jumada_al_thani/jumada_al_akhira/jumada_ii"
            " rajab shaban/shaaban ramadan/ramadhan/ramazan shawwal dhu_al_qadah/dhul_qadah"
            " dhu_al_hijjah/dhul_hijjah"
        ),
        (
            "muharrem safer rebiülevvel rebiülahir cemaziyelevvel cemaziyelahir recep şaban"
            " ramazan şevval zilkade zilhicce"
        ),
        (
            "məhərrəm səfər rəbiüləvvəl rəbiülaxir cəmadiüləvvəl cəmadiülaxir rəcəb şaban"
            " ramazan şəvval zilqədə zilhiccə"
        ),
        (
            "мухаррама/мухаррам сафара/сафар раби_уль_авваль/раби_аль_авваль раби_ас_сани/"
            "раби_уль_ахир джумада_аль_уля джумада_ас_сани/джумада_аль_ахира раджаба/раджаб"
            " шаабана/шаабан рамадана/рамадан/рамазана/рамазан шавваля/шавваль зуль_каада"
            " зуль_хиджа"
        ),
    ),
}


def month_names(calendar: str) -> list[tuple[str, int]]:
    """Return (name, number of the month) of the Persian or the Islamic calendar."""
    return [
        (name.replace("_", " "), number)
        for row in _NAMES[calendar]
        for number, names in enumerate(row.split(" "), 1)
        for name in names.split("/")
    ]


def to_gregorian(calendar: str, year: int, month: int, day: int) -> date | None:
    """Return the Gregorian day of a day in *calendar*, or None if there is none.

    Args:
        calendar: ``gregorian``, ``persian`` or ``islamic``.
        year: Year of that calendar.
        month: 1 to 12.
        day: 1 to 31.
    """
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    try:
        if calendar == PERSIAN:
            return _persian(year, month, day)
        if calendar == ISLAMIC:
            return _islamic(year, month, day)
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _persian(year: int, month: int, day: int) -> date:
    """Return the Gregorian day of a Persian one."""
    leap = (25 * year + 11) % 33 < 8
    if day > (31 if month <= 6 else 30 if month < 12 or leap else 29):
        raise ValueError("no such day")
    passed = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    years = 365 * (year - 1) + (8 * year + 21) // 33
    return date.fromordinal(_PERSIAN_EPOCH + years + passed + day)


def _islamic(year: int, month: int, day: int) -> date:
    """Return the Gregorian day of an Islamic one."""
    if day > 30 or year < 1:
        raise ValueError("no such day")
    moon = _new_moon(12 * (year - _FIRST_YEAR) + month - 1 + _FIRST_MOON) - _JULIAN
    evening = math.floor(moon) + (moon % 1 > _SUNSET)
    return date.fromordinal(evening + day)


def _new_moon(number: int) -> float:
    """Return the Julian day of a new moon, counted from 6 January 2000, to minutes."""
    century = number / 1236.85
    sun = math.radians(2.5534 + 29.10535670 * number)
    moon = math.radians(201.5643 + 385.81693528 * number + 0.0107582 * century**2)
    node = math.radians(160.7108 + 390.67050284 * number - 0.0016118 * century**2)
    mean = 2_451_550.09766 + 29.530588861 * number + 0.00015437 * century**2
    return mean + (
        -0.40720 * math.sin(moon)
        + 0.17241 * math.sin(sun)
        + 0.01608 * math.sin(2 * moon)
        + 0.01039 * math.sin(2 * node)
        + 0.00739 * math.sin(moon - sun)
        - 0.00514 * math.sin(moon + sun)
        + 0.00208 * math.sin(2 * sun)
    )
