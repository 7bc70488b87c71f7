"""Dates in text, in any language that CLDR has month names of.

The first 300 characters of a line are cut into words, numbers and the rest, once; every
rule looks at a few neighbours of a place in them, so the time is linear in the length of
the line however it is made. Digits of all scripts are read. Persian and Islamic dates are
told in the Gregorian calendar, and so are Buddhist years in Thai and eras in Japanese.

Nothing is invented: a date without a year is no date here, a time without a zone has none.
Where ``03/04/2016`` could be either, the language's order decides and the other reading is
kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from archive.article import Moment, Origin
from archive.formats._calendars import GREGORIAN, ISLAMIC, PERSIAN, to_gregorian
from archive.formats._datewords import WORD, Words, compact, fold, order_of, words_of
from archive.formats._limits import DATE_REACH


@dataclass(frozen=True, slots=True)
class Day:
    """A day, month or day without a year, found in a text.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last.
        value: ``2016-01-22``, ``2016-01``, or ``--01-22`` if no year is given; "" for a
            day of another calendar without a year.
        other: The other reading of an ambiguous day, or None.
    """

    start: int
    end: int
    value: str
    other: str | None = None

    @property
    def whole(self) -> bool:
        """Whether it has a year."""
        return self.value[:1].isdigit()


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day found in a text; ``zone`` as in :class:`Moment`."""

    start: int
    end: int
    value: str
    zone: str | None = None
    half: bool = False


# Shadow ------------------------------------------------------------------------------


def _shadow(text: str) -> str:
    """Return *text* with ASCII digits, small letters and plain signs, as long as it was."""
    if text.isascii():
        return text.lower()
    letters = []
    for letter in text:
        if letter.isdecimal():
            letters.append(str(int(letter)))
        elif letter in "\u2010\u2011\u2012\u2013\u2212":
            letters.append("-")
        elif letter in "\u066b\uff0e":
            letters.append(".")
        elif letter == "\uff0f":
            letters.append("/")
        elif letter in "\u200e\u200f":
            letters.append(" ")
        elif letter == "\uff1a":
            letters.append(":")
        else:
            small = letter.lower()
            letters.append(small if len(small) == 1 else letter)
    return "".join(letters)


# Times -------------------------------------------------------------------------------

_TIME = re.compile(
    r"(?<![\d:])(?:(?P<h>\d{1,2}):(?P<m>\d\d)(?::(?P<s>\d\d)(?:[.,]\d{1,9})?)?"
    r"|(?P<hh>\d{1,2})\s?[h時시点點](?:\s?(?P<hm>\d\d?)[分분]?)?(?![^\W\d]))(?![\d:])"
)
_DOT_TIME = re.compile(r"(?<![\d.,/-])(?P<h>\d{1,2})\.(?P<m>\d\d)(?!\d|[./-]\d)")
_BARE_HOUR = re.compile(r"(?<![\d:.,/-])(?P<h>\d{1,2})(?=\s?[ap]\.?\s?m\b)")
_AFTER_DOT = re.compile(r"\s?(?:uhr|gmt|utc|h\b|час)")
_BEFORE_DOT = re.compile(r"(?:\b(?:kl|klo|um|at|à|alle|ore|saat|в|o|u)\.?|,|@|\))\s?$")
#: Zones by their abbreviation, which must be written in capitals.
_ZONES = {
    "Z": "Z", "UTC": "Z", "GMT": "Z", "EST": "-05:00", "EDT": "-04:00", "CST": "-06:00",
    "CDT": "-05:00", "MST": "-07:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00",
    "CET": "+01:00", "CEST": "+02:00", "MEZ": "+01:00", "MESZ": "+02:00", "EET": "+02:00",
    "EEST": "+03:00", "MSK": "+03:00", "МСК": "+03:00", "AZT": "+04:00", "TSİ": "+03:00",
}  # fmt: skip
_AMERICAN = frozenset(
    ["EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "ET", "CT", "MT", "PT"]
)
_OFFSET = re.compile(
    r"\s?\(?(?:(?P<name>utc|gmt)\s?)?(?P<sign>[+-])(?P<h>\d{1,2})(?::?(?P<m>\d\d))?(?![\d:])"
)
_ZONE = re.compile(r"\s?[,(]?\s?(?P<name>[^\W\d_]{1,4})\b")
_ZONE_BEFORE = re.compile(r"\b(?P<name>gmt|utc)\s$")


def _zone_after(text: str, shadow: str, end: int, exact: bool) -> tuple[str | None, int]:
    """Return the zone that follows a time ending at *end*, and where that ends.

    Args:
        text: The text.
        shadow: Its shadow.
        end: Where the time ends.
        exact: Whether a bare ``-05:00`` can only be an offset, not the end of a span.
    """
    found = _OFFSET.match(shadow, end)
    if found and (found["name"] or len(found[0].strip()) > 3):
        hours, minutes = int(found["h"]), int(found["m"] or 0)
        clear = found["name"] or found["sign"] == "+" or exact or ":" not in found[0]
        if hours <= 14 and minutes < 60 and clear:
            zone = f"{found['sign']}{hours:02}:{minutes:02}"
            return ("Z" if zone in {"+00:00", "-00:00"} else zone), found.end()
    named = _ZONE.match(text, end)
    if named and named["name"] in _ZONES:
        return _ZONES[named["name"]], named.end()
    return None, end


def _period(text: str, words: Words, start: int, end: int) -> tuple[str, int, int] | None:
    """Return the time of day named right after *end*, or right before *start*.

    Returns:
        (kind, start, end) of the name, or None.
    """
    found: tuple[str, int, int] | None = None
    joined, stop = "", end
    for word in WORD.finditer(text, end, min(len(text), end + 24)):
        if text[stop : word.start()].strip(". \u00a0\u202f,'") or word[0].isdecimal():
            break
        joined += compact(fold(word[0]))
        stop = word.end()
        if joined in words.periods:
            found = words.periods[joined], end, stop
        if len(joined) > 20:
            break
    if found:
        return found
    return _period_before(text, words, start)


def _period_before(text: str, words: Words, start: int) -> tuple[str, int, int] | None:
    """Return the time of day named right before *start*, as :func:`_period` does."""
    before = list(WORD.finditer(text, max(0, start - 16), start))[-2:]
    if not before or text[before[-1].end() : start].strip(". \u00a0\u202f"):
        return None
    for count in (2, 1):
        name = compact(fold(text[before[-count:][0].start() : before[-1].end()]))
        if name in words.periods:
            return words.periods[name], before[-count:][0].start(), start
    name = fold(before[-1][0])
    for size in (2, 3):
        if name[-1] > "\u2e80" and name[-size:] in words.periods:
            return words.periods[name[-size:]], before[-1].end() - size, start
    return None


def _clock(text: str, shadow: str, words: Words, found: re.Match[str]) -> Clock | None:
    """Return the time of day that a match of one of the time patterns is, or None."""
    parts = found.groupdict()
    hour = int(parts.get("h") or parts.get("hh") or 0)
    minute = int(parts.get("m") or parts.get("hm") or 0)
    second = parts.get("s")
    if hour > 24 or minute > 59 or int(second or 0) > 60:
        return None
    start, end, half = found.start(), found.end(), False
    period = _period(text, words, start, end)
    if period:
        kind, start, end = period[0], min(start, period[1]), max(end, period[2])
        half = kind in {"am", "pm"}
        afternoon = kind == "pm" or (kind == "night" and hour >= 6)
        if kind == "noon":
            hour = hour if hour >= 10 else hour + 12
        elif hour < 12 and afternoon:
            hour += 12
        elif hour == 12 and kind in {"am", "night", "midnight"}:
            hour = 0
    hour %= 24
    exact = bool(second) or shadow[found.start() - 1 : found.start()] == "t"
    zone, end = _zone_after(text, shadow, end, exact)
    if zone is None:
        before = _ZONE_BEFORE.search(shadow, max(0, start - 6), start)
        if before:
            zone, start = "Z", before.start()
    value = f"{hour:02}:{minute:02}" + (f":{int(second):02}" if second else "")
    return Clock(start, end, value, zone, half)


def _times(text: str, shadow: str, words: Words) -> list[Clock]:
    """Return the times of day in *text* that are surely times."""
    clocks: list[Clock] = []
    for pattern in (_TIME, _BARE_HOUR):
        for found in pattern.finditer(shadow):
            clock = _clock(text, shadow, words, found)
            if clock and not any(
                c.start < clock.end and clock.start < c.end for c in clocks
            ):
                clocks.append(clock)
    return sorted(clocks, key=lambda clock: clock.start)


# Days in numbers ---------------------------------------------------------------------

_NUMBERS = re.compile(
    r"(?<![\d/:-])(?<!\d\.)(?P<a>\d{1,4})\s?(?P<sign>[./-])\s?(?P<b>\d{1,2})\s?(?P=sign)\s?"
    r"(?P<c>\d{1,4})(?!\d|[./-]\d)"
)
_IDEOGRAPHS = re.compile(
    r"(?P<era>明治|大正|昭和|平成|令和|民[国國])?\s*(?P<a>\d{1,4}|元)\s*[年년]\s*(?P<b>\d{1,2})"
    r"\s*[月월](?:\s*(?P<c>\d{1,2})\s*[日일号號]?)?"
)
_ERAS = {
    "明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民国": 1911,
    "民國": 1911,
}  # fmt: skip


def _year(digits: str) -> int:
    """Return the year that two or four digits mean. Source: POSIX strptime, ``%y``."""
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (2000 if year < 69 else 1900)


def _calendar_of(year: int, text: str, language: str | None) -> str:
    """Return the calendar that a date in numbers is told in."""
    if not 1300 <= year <= 1500:
        return GREGORIAN
    primary = (language or "").partition("-")[0]
    if primary in {"ar", "ur"} or any("\u0660" <= letter <= "\u0669" for letter in text):
        return ISLAMIC
    if primary in {"fa", "ps", "azb", "ckb", "prs", "lrc", "mzn"} or any(
        "\u06f0" <= letter <= "\u06f9" for letter in text
    ):
        return PERSIAN
    return GREGORIAN


def _told(calendar: str, year: int, month: int, day: int) -> str | None:
    """Return the Gregorian day as ISO 8601, or None if there is none or it is far off."""
    found = to_gregorian(calendar, year, month, day)
    return found.isoformat() if found and 1000 <= found.year <= 2200 else None


def _from_numbers(
    text: str, found: re.Match[str], language: str | None, american: bool
) -> Day | None:
    """Return the day that three numbers are, in the order of the language."""
    a, b, c = found["a"], found["b"], found["c"]
    if len(a) == 3 or len(c) == 3 or (len(a) > 2 and len(c) > 2):
        return None
    order = order_of(language) if language else ""
    if american and order in {"", "mdy"}:
        order = "mdy"
    dotted = found["sign"] == "."
    if len(a) == 4:
        orders = ["ymd"]
    elif len(c) < 3 and order == "ymd":
        orders = ["ymd", "dmy"]
    else:
        orders = ["mdy", "dmy"] if order == "mdy" and not dotted else ["dmy", "mdy"]
    values = []
    for name in orders:
        parts = dict(zip(name, (a, b, c), strict=True))
        year = _year(parts["y"])
        calendar = _calendar_of(year, text, language)
        value = _told(calendar, year, int(parts["m"]), int(parts["d"]))
        if value and value not in values:
            values.append(value)
    if not values:
        return None
    english = not language or language == "en"
    other = None if dotted or not english or len(values) < 2 else values[1]
    return Day(found.start(), found.end(), values[0], other)


def _numeric(text: str, shadow: str, language: str | None, american: bool) -> Iterator[Day]:
    """Yield the days written in numbers, in order."""
    for found in _IDEOGRAPHS.finditer(shadow):
        first = 1 if found["a"] == "元" else int(found["a"])
        year = first + _ERAS[found["era"]] if found["era"] else _year(found["a"])
        month = int(found["b"])
        if found["c"]:
            value = _told(GREGORIAN, year, month, int(found["c"]))
        else:
            value = _told(GREGORIAN, year, month, 1)
            value = value and value[:7]
        if value:
            yield Day(found.start(), found.end(), value)
    for found in _NUMBERS.finditer(shadow):
        day = _from_numbers(text[found.start() : found.end()], found, language, american)
        if day:
            yield day


# Days with a month's name ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Token:
    """A word or number: where it is, folded, and its digits if it is a number."""

    start: int
    end: int
    text: str
    number: bool


#: Words longer than four letters that may stand between a month and its day or year.
_BETWEEN = frozenset(
    map(
        fold,
        [
            "წლის",
            "წელი",
            "წელს",
            "година",
            "годинa",
            "године",
            "godine",
            "godina",
            "години",
            "року",
            "года",
            "году",
            "годы",
            "թվականի",
            "թվական",
            "թվականին",
            "ilinin",
            "yılının",
            "yılında",
            "'year'",
            "yılı",
            "jahres",
            "ilining",
            "yilning",
            "annee",
            "année",
            "anno",
            "vuoden",
            "vuonna",
            "gadā",
            "гады",
            "жылдын",
            "жылғы",
            "жылы",
            "сарын",
            "сарының",
            "ميلادي",
            "ميلادية",
            "میلادی",
            "شمسی",
            "خورشیدی",
            "قمری",
            "هجری",
            "الموافق",
        ],
    )
)
_THAI_MONTH = "เดือน"
_ADJACENT = 2
#: What follows the hour of ``18.37 Uhr`` and the whole part of ``1.5``.
_DECIMAL = re.compile(r"\.\d\d(?!\d)(?!\.)")
_HEBREW_IN = "ב"


def _tokens(text: str) -> list[_Token]:
    """Return the words and numbers of *text*."""
    return [
        _Token(found.start(), found.end(), fold(found[0]), found[0].isdecimal())
        for found in WORD.finditer(text)
    ]


def _walk(
    shadow: str, tokens: list[_Token], words: Words, start: int, step: int
) -> list[_Token]:
    """Return up to two numbers beside a month, nearest first.

    Args:
        shadow: The text, times blanked.
        tokens: Its words and numbers.
        words: The date words.
        start: Index of the token beside the month.
        step: 1 to walk right, -1 to walk left.
    """
    numbers: list[_Token] = []
    skipped, index = 0, start
    edge = tokens[start - step]
    while 0 <= index < len(tokens) and len(numbers) < _ADJACENT:
        token = tokens[index]
        gap = shadow[edge.end : token.start] if step > 0 else shadow[token.end : edge.start]
        if len(gap) > 24 or any(sign in gap for sign in ";|:!?\n+%$€"):
            break
        if not shadow[token.start : token.end].strip():
            pass
        elif token.number:
            if len(token.text) > 4 or len(token.text) == 3:
                break
            if _DECIMAL.match(shadow, token.end):
                break
            numbers.append(token)
        else:
            known = (
                token.text in words.days
                or token.text in _BETWEEN
                or token.text in words.longest
            )
            skipped += not known
            if skipped > 3 or (len(token.text) > 4 and not known):
                break
        edge = token
        index += step
    return numbers


def _is_day(token: _Token | None) -> bool:
    """Whether a number can be the day of a month."""
    return token is not None and len(token.text) <= 2 and 1 <= int(token.text) <= 31


def _is_year(token: _Token | None) -> bool:
    """Whether a number can be a year."""
    return token is not None and len(token.text) == 4 and 1000 <= int(token.text) <= 2750


def _roles(
    left: list[_Token], right: list[_Token]
) -> tuple[_Token | None, _Token | None] | None:
    """Return which of the numbers beside a month is the day and which the year, if any."""
    l0, l1 = (*left, None, None)[:2]
    r0, r1 = (*right, None, None)[:2]
    choices = (
        (l0, r0, _is_day(l0) and _is_year(r0)),
        (r0, l0, _is_day(r0) and _is_year(l0)),
        (r0, r1, _is_day(r0) and _is_year(r1)),
        (l0, l1, _is_day(l0) and _is_year(l1)),
        (l0, r0, _is_day(l0) and r0 is not None and len(r0.text) == 2),
        (l0, None, _is_day(l0)),
        (r0, None, _is_day(r0)),
        (None, r0, _is_year(r0)),
        (None, l0, _is_year(l0)),
    )
    return next(((day, year) for day, year, fits in choices if fits), None)


def _latin(word: str) -> bool:
    """Whether *word* is in Latin letters."""
    return word[0] < "\u0250"


_Months = dict[tuple[str, int], int]


def _meanings(
    words: Words, tokens: list[_Token], index: int, exact: bool
) -> tuple[_Months, int]:
    """Return the months that the words from *index* on may be, and how many words.

    Args:
        words: The date words.
        tokens: Words and numbers of the text.
        index: Where to look.
        exact: Take only names as they are, not other forms and beginnings of them.
    """
    first = tokens[index].text
    longest = min(words.longest.get(first, 0), len(tokens) - index)
    for count in range(longest, 0, -1):
        names = tuple(token.text for token in tokens[index : index + count])
        if names in words.months:
            return words.months[names], count
    if exact or first in words.days or first in _BETWEEN:
        return {}, 0
    for count in range(longest, 1, -1):
        *names_before, last = (token.text for token in tokens[index : index + count])
        for length in range(max(2, len(last) - 3), len(last)):
            found = words.months.get((*names_before, last[:length]))
            if found:
                return found, count
    return ({}, 0) if tokens[index].number else (_form(words, first), 1)


def _form(words: Words, word: str) -> _Months:
    """Return the months of which *word* may be another form or the beginning."""
    word = word.removeprefix(_THAI_MONTH)
    if len(word) > 3:
        word = word.removeprefix(_HEBREW_IN)
    if (word,) in words.months:
        return words.months[(word,)]
    least, most = (4, 4) if _latin(word or " ") else (3, 5)
    if len(word) == 4 and word[:3] in words.starts and not words.broad:
        least = 3
    shortest = max(least, len(word) - most) if word not in words.starts else 3
    for length in range(len(word), shortest - 1, -1):
        found = words.starts.get(word[:length])
        if found:
            best = max(found, key=lambda meaning: found[meaning])
            clear = found[best] * 4 >= 3 * sum(found.values())
            return {best: found[best]} if clear else {}
    return {}


def _spelled(text: str, shadow: str, words: Words, exact: bool) -> Iterator[Day]:
    """Yield the days written with the name of their month, in order."""
    tokens = _tokens(text)
    for index, token in enumerate(tokens):
        if not shadow[token.start : token.end].strip():
            continue
        meanings, count = _meanings(words, tokens, index, exact)
        if not meanings:
            continue
        left = _walk(shadow, tokens, words, index - 1, -1) if index else []
        after = index + count
        right = _walk(shadow, tokens, words, after, 1) if after < len(tokens) else []
        roles = _roles(left, right)
        if not roles:
            continue
        day, year = roles
        value = _choose(words, tokens, meanings, roles, text)
        if value is not None:
            used = [t for t in (day, year, token, tokens[after - 1]) if t]
            yield Day(min(t.start for t in used), max(t.end for t in used), value)


def _choose(
    words: Words,
    tokens: list[_Token],
    meanings: _Months,
    roles: tuple[_Token | None, _Token | None],
    text: str,
) -> str | None:
    """Return the value of a date whose month may mean several months, or None.

    A day of the week in the line decides between them; else the most languages do.
    """
    day, year = roles
    weekdays: set[int] = set()
    for token in tokens:
        weekdays |= words.days.get(token.text, set())
    values: list[str] = []
    for calendar, month in sorted(meanings, key=lambda key: -meanings[key]):
        value = _value(calendar, month, day, year, text)
        if value is not None:
            values.append(value)
    for value in values:
        if len(value) == 10 and date.fromisoformat(value).weekday() in weekdays:
            return value
    return values[0] if values else None


def _value(
    calendar: str, month: int, day: _Token | None, year: _Token | None, text: str
) -> str | None:
    """Return a date in a calendar as ISO 8601, as precise as its parts; None if wrong."""
    if year is None:
        if day is None:
            return None
        if calendar != GREGORIAN:
            return ""
        fits = to_gregorian(GREGORIAN, 2000, month, int(day.text))
        return f"--{month:02}-{int(day.text):02}" if fits else None
    number = _year(year.text)
    if calendar == GREGORIAN and 2400 < number < 2700:
        thai = any("\u0e00" <= letter <= "\u0eff" for letter in text)
        number -= 543 if thai else 0
    if day is None:
        value = _told(calendar, number, month, 1)
        return value[:7] if value and calendar == GREGORIAN else None
    return _told(calendar, number, month, int(day.text))


# Together ----------------------------------------------------------------------------


def _blank(text: str, spans: list[Clock]) -> str:
    """Return *text* with *spans* replaced by as many spaces."""
    for span in spans:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def _days(text: str, shadow: str, language: str | None, american: bool) -> list[Day]:
    """Return the days in *text*, in order: the language's words first, then any's."""
    numeric = list(_numeric(text, shadow, language, american))
    tries = [(language, True), (language, False)] if language else []
    for tag, exact in (*tries, (None, True), (None, False)):
        if not any(letter.isdigit() for letter in shadow):
            break
        spelled = list(_spelled(text, shadow, words_of(tag), exact))
        days = sorted((*numeric, *spelled), key=lambda day: day.start)
        if any(day.whole for day in days):
            return days
        if numeric:
            break
    else:
        return days
    return numeric


@dataclass(frozen=True, slots=True)
class _Line:
    """A line being read: itself, its shadow without times, date words and times."""

    text: str
    shadow: str
    words: Words
    clocks: list[Clock]


def _time_of(at: _Line, day: Day, days: list[Day]) -> Clock | None:
    """Return the time of day that belongs to *day*, or None."""
    following = min((d.start for d in days if d.start >= day.end), default=len(at.text))
    previous = max((d.end for d in days if d.end <= day.start), default=0)
    inside = [c for c in at.clocks if day.start <= c.start and c.end <= day.end]
    after = [c for c in at.clocks if day.end <= c.start < min(following, day.end + 40)]
    if inside or after:
        return (inside or after)[0]
    dotted = _dotted(at, day, previous, following)
    if dotted:
        return dotted
    before = [c for c in at.clocks if max(previous, day.start - 40) <= c.start < day.start]
    return before[-1] if before else _noon(at.text, day, following, at.words)


def _dotted(at: _Line, day: Day, previous: int, following: int) -> Clock | None:
    """Return a time written with a point beside *day*, if it can be nothing else."""
    shadow = at.shadow
    for found in _DOT_TIME.finditer(shadow, previous, following):
        start, end = found.span()
        if day.start <= start < day.end:
            continue
        gap = shadow[day.end : start]
        close = start >= day.end and len(gap) <= 3 and not gap.strip(" ,.")
        hinted = _AFTER_DOT.match(shadow, end) or _BEFORE_DOT.search(
            shadow[max(0, start - 8) : start]
        )
        near = abs(start - day.end) < 16 or abs(day.start - end) < 16
        clock = (
            _clock(at.text, shadow, at.words, found) if close or (hinted and near) else None
        )
        if clock:
            return clock
    return None


def _noon(text: str, day: Day, limit: int, words: Words) -> Clock | None:
    """Return noon or midnight, if a word for it follows *day*."""
    found = _period(text, words, day.start, day.end)
    for start in (
        day.end,
        *(w.end() for w in WORD.finditer(text, day.end, min(limit, day.end + 12))),
    ):
        found = _period(text, words, start, start)
        if found and found[1] >= day.end and found[0] in {"noon", "midnight"}:
            return Clock(found[1], found[2], "12:00" if found[0] == "noon" else "00:00")
    return None


def find_days(text: str, language: str | None = None) -> list[Day]:
    """Return the days that the beginning of *text* names, with and without a year."""
    text = text[:DATE_REACH]
    shadow = _shadow(text)
    clocks = _times(text, shadow, words_of(language or "en"))
    return _days(text, _blank(shadow, clocks), language, american=False)


def read_date(
    text: str, language: str | None = None, origin: Origin | None = None
) -> Moment | None:
    """Return the first date that *text* states, or None.

    Args:
        text: A line, a label's value or a machine's date; ISO 8601 and RFC 5322 included.
            Only its first 300 characters are looked at.
        language: BCP 47 tag of the text, which decides the order of day and month; or
            None.
        origin: Where the text stood; None for ``Origin("text")``.

    Returns:
        The date, with the other reading in ``other`` if day and month could be exchanged.
    """
    text = text[:DATE_REACH]
    shadow = _shadow(text)
    if not any(letter.isdigit() for letter in shadow):
        return None
    language = None if language == "und" else language
    words = words_of(language)
    clocks = _times(text, shadow, words)
    blanked = _blank(shadow, clocks)
    american = any(clock.half for clock in clocks) or any(
        token in _AMERICAN for token in re.findall(r"\b[A-Z]{2,3}\b", text)
    )
    days = _days(text, blanked, language, american)
    day = next((day for day in days if day.whole), None)
    if day is None:
        return None
    at = _Line(text, blanked, words, clocks)
    clock = _time_of(at, day, days) if len(day.value) == 10 else None
    start, end, value, zone, other = day.start, day.end, day.value, None, day.other
    if clock:
        start, end, zone = min(start, clock.start), max(end, clock.end), clock.zone
        value = f"{value}T{clock.value}"
        other = other and f"{other}T{clock.value}"
    return Moment(value, zone, text[start:end].strip(), origin or Origin("text"), other)
