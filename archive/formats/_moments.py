"""Dates as machines write them: ISO 8601 in both forms, and the dates of mail and feeds.

Nothing is guessed: a date without a zone keeps none, and what is not a day of the calendar
is not read.

Source: ISO 8601-1:2019; RFC 3339; RFC 5322, section 3.3; RFC 850 (day with a hyphen).
"""

from __future__ import annotations

import re
from datetime import datetime

from archive.article import Moment, Origin

_TIME = (
    r"(?:(?:T|\s+|\s*[,-]\s+)(?P<hour>[01]\d|2[0-4])(?::?(?P<minute>[0-5]\d)"
    r"(?::?(?P<second>[0-5]\d|60)(?:[.,]\d{1,9})?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?)?)?"
)
_ISO = re.compile(
    r"\s*(?P<year>[12]\d{3})(?:(?P<dash>[-/.]?)(?P<month>0[1-9]|1[0-2])"
    r"(?:(?P=dash)(?P<day>0[1-9]|[12]\d|3[01])" + _TIME + r")?)?\s*",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"\s*(?:[A-Za-z]{3,9},?\s+)?(?P<day>\d{1,2})[\s-]+(?P<name>[A-Za-z]{3,9})[\s-]+"
    r"(?P<year>\d{4}|\d\d)(?:,?\s+(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)"
    r"(?::(?P<second>[0-5]\d|60)(?:\.\d+)?)?(?:\s*(?P<zone>[+-]\d{2}:?\d{2}|[A-Z]{1,4}))?)?"
    r"(?:\s*\([^()]*\))?\s*",
)
_C_TIME = re.compile(
    r"\s*[A-Z][a-z]{2}\s+(?P<name>[A-Z][a-z]{2})\s+(?P<day>\d{1,2})\s+"
    r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d|60)\s+"
    r"(?:(?P<zone>[A-Z]{1,4}|[+-]\d{4})\s+)?(?P<year>\d{4})\s*",
)
#: English month names as machines write them -> number.
MONTHS = {
    name: number
    for number, name in enumerate(
        [
            "jan",
            "feb",
            "mar",
            "apr",
            "may",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct",
            "nov",
            "dec",
        ],
        1,
    )
}
#: Zones a name of RFC 5322 stands for; the military letters but Z say nothing.
_ZONES = {
    "Z": "Z",
    "UT": "Z",
    "UTC": "Z",
    "GMT": "Z",
    "EST": "-05:00",
    "EDT": "-04:00",
    "CST": "-06:00",
    "CDT": "-05:00",
    "MST": "-07:00",
    "MDT": "-06:00",
    "PST": "-08:00",
    "PDT": "-07:00",
    "CET": "+01:00",
    "CEST": "+02:00",
    "MSK": "+03:00",
}

LONGEST = 80


def moment(raw: str | None, origin: Origin) -> Moment | None:
    """Return the date *raw* states, or None if it states none.

    Args:
        raw: A whole value: nothing but the date may stand in it.
        origin: Where it stood.
    """
    if raw is None or len(raw) > LONGEST:
        return None
    found = _ISO.fullmatch(raw) or _MAIL.fullmatch(raw) or _C_TIME.fullmatch(raw)
    if found is None:
        return None
    parts = found.groupdict()
    if (dash := parts.get("dash")) is not None and not _dashed(parts, dash):
        return None
    year = parts["year"]
    if len(year) == 2:
        year = ("19" if year >= "69" else "20") + year
    name = parts.get("name")
    month = parts.get("month") or (str(MONTHS.get(name[:3].lower(), "")) if name else None)
    if month == "":
        return None
    value = _value(year, month, parts.get("day"), parts)
    if value is None:
        return None
    return Moment(value, _zone(parts.get("zone")), " ".join(raw.split()), origin)


def _dashed(parts: dict[str, str | None], dash: str) -> bool:
    """Say whether an ISO date is one: 201601 could be any number, 2016-01 is a month."""
    return bool(dash) or parts["month"] is None or parts["day"] is not None


def _value(
    year: str, month: str | None, day: str | None, parts: dict[str, str | None]
) -> str | None:
    if month is None:
        return year
    if day is None:
        return f"{year}-{month}"
    hour, minute, second = (parts.get(name) for name in ("hour", "minute", "second"))
    try:
        midnight = hour == "24"
        when = datetime(  # noqa: DTZ001 - the zone is kept beside the value
            int(year),
            int(month),
            int(day),
            0 if midnight else int(hour or 0),
            int(minute or 0),
            min(int(second or 0), 59),
        )
    except ValueError:
        return None
    if hour is None or midnight:
        return when.date().isoformat()
    return when.isoformat(timespec="seconds" if second is not None else "minutes")


def _zone(zone: str | None) -> str | None:
    if not zone:
        return None
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        return f"{zone[0]}{digits[:2]}:{digits[2:]}"
    return _ZONES.get(zone.upper())
