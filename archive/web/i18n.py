"""The interface in the asker's locale: which one it is, its words, dates and numbers.

A translation is text, never markup: it is escaped when a page shows it, and so are the
values put into it. One that cannot be filled in gives way to its source text.

Source: RFC 4647, section 3.4 (lookup); RFC 9110, section 12.5.4 (Accept-Language);
CLDR through Babel; Unicode TR9, section 6.3 (isolating what is put into a sentence).
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError, dates, numbers
from babel.lists import format_list
from flask import Flask, current_app, g, has_app_context, has_request_context, request
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from archive.article import Moment
from archive.catalogues import LOCALES, SOURCE, Catalogues, open_catalogues
from archive.catalogues.live import Messages
from archive.core import Archive
from archive.errors import ArchiveError, LocaleNotFound

__all__ = [
    "COOKIE",
    "LOCALES",
    "SOURCE",
    "alphabetic",
    "autonym",
    "catalogues",
    "current",
    "direction",
    "gettext",
    "in_locale",
    "init",
    "language_name",
    "locales",
    "moment",
    "negotiate",
    "ngettext",
    "npgettext",
    "number",
    "pgettext",
    "said",
    "tag",
]

_LOG = logging.getLogger(__name__)

#: The cookie that keeps the locale a person chose.
COOKIE = "locale"

_EXTENSION = "archive.catalogues"
_chosen: ContextVar[str | None] = ContextVar("locale", default=None)


# ── which locale ─────────────────────────────────────────────────────────────────────

#: Other codes by which browsers call our locales.
_ALIASES = {
    "prs": "fa", "pes": "fa", "fas": "fa", "per": "fa",
    "aze": "az", "azj": "az",
    "hye": "hy", "arm": "hy", "hyw": "hy",
    "tur": "tr", "ara": "ar", "arb": "ar", "kat": "ka", "geo": "ka", "rus": "ru",
    "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "spa": "es", "eng": "en",
}  # fmt: skip
_LONGEST_HEADER = 4096
_MOST_RANGES = 32
_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*"
)


def negotiate(
    header: str | None, cookie: str | None = None, available: Iterable[str] = LOCALES
) -> str:
    """Return the locale to show: the cookie's, else the best of the header, else English.

    Args:
        header: ``Accept-Language`` as it came: anything.
        cookie: The locale a person chose before: anything.
        available: The locales there are.
    """
    names = {name.lower(): name for name in available}
    if cookie and (known := _lookup(cookie[:40], names)):
        return known
    ranges = []
    if header and len(header) <= _LONGEST_HEADER:
        for place, part in enumerate(header.split(",")[:_MOST_RANGES]):
            match = _RANGE.fullmatch(part)
            quality = float(match[2] or 1) if match else 0.0
            if match and 0 < quality <= 1:
                ranges.append((-quality, place, match[1]))
    for _, _, wanted in sorted(ranges):
        if known := _lookup(wanted, names):
            return known
    return SOURCE


def _lookup(wanted: str, names: Mapping[str, str]) -> str | None:
    """Return the locale for a language range, shortened from the end until one fits."""
    parts = wanted.replace("-", "_").lower().split("_")
    parts[0] = _ALIASES.get(parts[0], parts[0])
    while parts:
        if known := names.get("_".join(parts)):
            return known
        parts.pop()
        if parts and len(parts[-1]) == 1:
            parts.pop()
    return None


def current() -> str:
    """Return the locale of what is being answered; English outside of a request."""
    if chosen := _chosen.get():
        return chosen
    if has_request_context():
        if "locale" not in g:
            g.locale = _of_request()
        return str(g.locale)
    return SOURCE


def _of_request() -> str:
    known = locales()
    first = request.path.split("/", 2)[1] if request.path.startswith("/") else ""
    if first in known:
        return first
    return negotiate(
        request.headers.get("Accept-Language"), request.cookies.get(COOKIE), known
    )


@contextmanager
def in_locale(locale: str) -> Iterator[None]:
    """Say everything in *locale* meanwhile."""
    before = _chosen.set(locale)
    try:
        yield
    finally:
        _chosen.reset(before)


def catalogues() -> Catalogues:
    """Return the catalogues of the application."""
    found = current_app.extensions[_EXTENSION]
    if not isinstance(found, Catalogues):
        raise TypeError(found)
    return found


def locales() -> tuple[str, ...]:
    """Return the locales of the interface, in the order they are offered."""
    return catalogues().locales()


@cache
def _cldr(locale: str) -> Locale:
    try:
        return Locale.parse(locale)
    except (ValueError, UnknownLocaleError):
        return Locale.parse(SOURCE)


def direction(locale: str | None = None) -> str:
    """Return the writing direction of *locale*: ``ltr`` or ``rtl``."""
    return str(_cldr(locale or current()).text_direction)


def tag(locale: str | None = None) -> str:
    """Return *locale* as a BCP 47 tag, for ``lang``."""
    return (locale or current()).replace("_", "-")


def autonym(locale: str) -> str:
    """Return the name of *locale* in itself, as a title."""
    name = _cldr(locale).get_display_name(locale) or locale
    first = name[0]
    if "GEORGIAN" in unicodedata.name(first, ""):
        return name  # Its capitals are for whole words only, and fonts lack them.
    capital = "İ" if first == "i" and locale[:2] in {"az", "tr"} else first.upper()
    return capital + name[1:]


# ── words ────────────────────────────────────────────────────────────────────────────


class _Number(int):
    """A number that says itself in a locale's form, and fits ``%(n)d`` as well."""

    def __str__(self) -> str:
        return number(int(self))


def _messages() -> Messages | None:
    if not has_app_context() or _EXTENSION not in current_app.extensions:
        return None
    return catalogues().messages(current())


def _values(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: _value(value) for name, value in fields.items()}


def _value(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _Number(value)
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return isolated(value)
    return value


_NUMERIC = re.compile(r"[\d\s.,٫٬%]+")


def isolated(value: str) -> str:
    """Return *value* isolated (FSI … PDI) where it could disturb the sentence around it."""
    foreign = {"L", "EN"} if direction() == "rtl" else {"R", "AL", "AN"}
    if _NUMERIC.fullmatch(value):
        return value
    if not any(unicodedata.bidirectional(character) in foreign for character in value):
        return value
    return f"\u2068{value}\u2069"


def _filled(translated: str | None, source: str, values: Mapping[str, object]) -> str:
    """Return *translated* with *values* filled in, or *source* where that is impossible."""
    if translated is not None:
        try:
            return translated % values
        except (KeyError, ValueError, TypeError, IndexError) as error:
            _LOG.warning("a translation of %r cannot be filled in: %r", source, error)
    return source % values


def _text(
    context: str | None, message: str, fields: Mapping[str, object], kind: type[str] = str
) -> str:
    messages = _messages()
    found = messages.find(message, context) if messages else None
    return _made(found, message, fields, kind)


def _plural_text(
    context: str | None,
    texts: tuple[str, str],
    num: int,
    fields: Mapping[str, object],
    kind: type[str] = str,
) -> str:
    messages = _messages()
    found = messages.find_plural(texts[0], num, context) if messages else None
    source = texts[0] if num == 1 else texts[1]
    return _made(found, source, {"num": num, **fields}, kind)


def _made(
    found: str | None, source: str, fields: Mapping[str, object], kind: type[str]
) -> str:
    if kind is Markup:
        escaped = None if found is None else escape(found)
        return _filled(escaped, escape(source), _values(fields))
    return _filled(found, source, _values(fields))


def gettext(message: str, /, **fields: object) -> str:
    """Return *message* in the current locale, as plain text."""
    return _text(None, message, fields)


def ngettext(one: str, many: str, num: int, /, **fields: object) -> str:
    """Return the message for *num* things; ``%(num)s`` is filled in by itself."""
    return _plural_text(None, (one, many), num, fields)


def pgettext(context: str, message: str, /, **fields: object) -> str:
    """Return *message* as it is meant in *context*."""
    return _text(context, message, fields)


def npgettext(context: str, one: str, many: str, num: int, /, **fields: object) -> str:
    """Return the message for *num* things as it is meant in *context*."""
    return _plural_text(context, (one, many), num, fields)


def said(thing: Any) -> str:
    """Return what an error, a warning, a notice or a finding says, in the current locale.

    Args:
        thing: Has ``message``, an English msgid, and ``fields``. A field ``reason`` may be
            a message itself.
    """
    fields = dict(thing.fields)
    reason = fields.get("reason")
    if isinstance(reason, str) and "%" not in reason:
        fields["reason"] = gettext(reason)
    text = gettext(thing.message, **fields)
    detail = fields.get("detail") if isinstance(thing, ArchiveError) else ""
    return f"{text} ({detail})" if detail and "%(detail)" not in thing.message else text


def _kind(context: EvalContext) -> type[str]:
    return Markup if context.autoescape else str


@pass_eval_context
def _page_gettext(context: EvalContext, message: str, /, **fields: object) -> str:
    return _text(None, message, fields, _kind(context))


@pass_eval_context
def _page_ngettext(
    context: EvalContext, one: str, many: str, num: int, /, **fields: object
) -> str:
    return _plural_text(None, (one, many), num, fields, _kind(context))


@pass_eval_context
def _page_pgettext(
    context: EvalContext, about: str, message: str, /, **fields: object
) -> str:
    return _text(about, message, fields, _kind(context))


@pass_eval_context
def _page_npgettext(
    context: EvalContext, about: str, one: str, many: str, num: int, /, **fields: object
) -> str:
    return _plural_text(about, (one, many), num, fields, _kind(context))


# ── dates, numbers, names ────────────────────────────────────────────────────────────

#: Locales that write numbers with digits of their own; Babel gives only their separators.
_DIGITS = {"fa": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")}

#: Locales where a month alone has another form than in a date. Babel's own answer cannot
#: be used for others: it keeps the first locale's names for all that have none.
_MONTHS_ALONE = frozenset({
    "ast", "be", "bs", "ca", "cs", "cu", "dsb", "el", "fi", "fa", "ga", "gd", "hr", "hsb",
    "hy", "kk", "ky", "lt", "lv", "os", "pl", "ps", "ru", "sk", "szl", "uk", "vep",
})  # fmt: skip


def _digits(text: str, locale: str) -> str:
    table = _DIGITS.get(locale)
    return text.translate(table) if table else text


def number(value: float, locale: str | None = None) -> str:
    """Return a number in the locale's form: ``1 234``."""
    locale = locale or current()
    text = numbers.format_decimal(value, locale=_cldr(locale), numbering_system="default")
    return _digits(text, locale)


def percent(value: float, locale: str | None = None) -> str:
    """Return a share of 1 as a whole percentage; only all of it is 100 %."""
    whole = min(99, round(value * 100)) if value < 1 else round(value * 100)
    locale, share = locale or current(), whole / 100
    text = numbers.format_percent(share, locale=_cldr(locale), numbering_system="default")
    return _digits(text, locale)


def file_size(size: int) -> str:
    """Return a number of bytes in the unit that suits it: ``1.4 MB``."""
    if size < 1000:
        return ngettext("%(num)s byte", "%(num)s bytes", size)
    if size < 1_000_000:
        return gettext("%(size)s kB", size=_rounded(size / 1e3))
    if size < 1_000_000_000:
        return gettext("%(size)s MB", size=_rounded(size / 1e6))
    return gettext("%(size)s GB", size=_rounded(size / 1e9))


def _rounded(amount: float) -> str:
    return number(round(amount, 1) if amount < 100 else round(amount))


def month(value: int, locale: str | None = None) -> str:
    """Return the name of a month, 1 to 12, as it stands alone."""
    locale = locale or current()
    alone = locale.split("_")[0] in _MONTHS_ALONE
    names = dates.get_month_names(
        "wide", "stand-alone" if alone else "format", locale=_cldr(locale)
    )
    return str(names[value])


_ISO = re.compile(
    r"(?P<year>\d{4}|-)(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::\d\d(?:\.\d+)?)?"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)?)?)?)?"
)


def moment(value: Moment | str | None, locale: str | None = None) -> str:
    """Return a date in the locale's form, exactly as precise as it is known.

    Args:
        value: ``2016``, ``2016-01``, ``2016-01-22``, ``2016-01-22T02:49`` with or without
            a zone, or ``--01-22``; what is none of these is given back as it is.
        locale: The locale; None for the current one.
    """
    if value is None:
        return ""
    zone = value.zone if isinstance(value, Moment) else None
    text = value.value if isinstance(value, Moment) else value
    locale = locale or current()
    match = _ISO.fullmatch(text)
    try:
        return _digits(_moment(match, zone, locale), locale) if match else text
    except ValueError:
        return text


def _moment(match: re.Match[str], zone: str | None, locale: str) -> str:
    cldr = _cldr(locale)
    if match["month"] is None:
        if match["year"] == "-":
            raise ValueError
        return match["year"]
    year = 2000 if match["year"] == "-" else int(match["year"])
    day = date(year, int(match["month"]), int(match["day"] or 1))
    if match["year"] == "-":
        return _by_skeleton("MMMMd", day, locale)
    if match["day"] is None:
        return _by_skeleton("yMMMM", day, locale)
    text = str(dates.format_date(day, "long", locale=cldr))
    if match["hour"] is None:
        return text
    hours = time(int(match["hour"]), int(match["minute"]))
    clock = str(dates.format_time(hours, "short", locale=cldr))
    if zone := zone or match["zone"]:
        clock = f"{clock} ({_zone(zone, cldr)})"
    return str(dates.get_datetime_format("medium", cldr)).format(clock, text)


def _by_skeleton(skeleton: str, day: date, locale: str) -> str:
    pattern = str(_cldr(locale).datetime_skeletons[skeleton].pattern)
    pattern = pattern.replace("LLLL", f"'{month(day.month, locale)}'")
    return str(dates.format_date(day, pattern, locale=_cldr(locale)))


def _zone(zone: str, cldr: Locale) -> str:
    """Return an offset from UTC in words; Babel gets half hours west of it wrong."""
    if zone == "Z":
        return "UTC"
    return str(cldr.zone_formats["gmt"]).replace("%s", f"{zone[:3]}:{zone[-2:]}")


def machine_time(value: Moment | str | None) -> str:
    """Return a date as ``<time datetime>`` takes it."""
    if isinstance(value, Moment):
        zone = value.zone if value.zone and "T" in value.value else ""
        return f"{value.value}{zone}"
    return value or ""


def timestamp(value: datetime | str, locale: str | None = None) -> str:
    """Return a point in time, to the minute, in UTC."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return str(value)
    value = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return moment(value.strftime("%Y-%m-%dT%H:%MZ"), locale)


@lru_cache(maxsize=4096)
def _language_name(code: str, locale: str) -> str:
    parts = code.replace("-", "_")
    try:
        found = Locale.parse(parts, resolve_likely_subtags=False)
    except (ValueError, UnknownLocaleError, TypeError):
        name = _cldr(locale).languages.get(parts) or _cldr(SOURCE).languages.get(parts)
        return str(name or code)
    for shown in (_cldr(locale), _cldr(SOURCE)):
        if found.language in shown.languages:
            return str(found.get_display_name(shown) or code)
    return code


def language_name(code: str, locale: str | None = None) -> str:
    """Return the name of a language in the locale, else in English, else its code."""
    return _language_name(code, locale or current())


def words(values: Iterable[object], locale: str | None = None) -> Markup:
    """Return *values* as a list in a sentence, each isolated from the others."""
    items = [bdi(value) for value in values]
    marks = [f"\ue000{number}\ue001" for number in range(len(items))]
    text = format_list(marks, locale=_cldr(locale or current())) if marks else ""
    pieces = re.split("\ue000(\\d+)\ue001", text)
    return Markup("").join(
        items[int(piece)] if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    )


def bdi(value: object) -> Markup:
    """Return *value* isolated from the writing direction around it, as markup."""
    if isinstance(value, (list, tuple)):
        return words(value)
    return Markup("<bdi>{}</bdi>").format(value)


# ── order of the alphabet ────────────────────────────────────────────────────────────

_LATIN = "abcdefghijklmnopqrstuvwxyz"
#: The letters of a locale in their order; others take the place of their base letter.
#: Source: CLDR collation, tailorings of these languages.
_ALPHABETS: Mapping[str, str] = {
    "az": "abcçdeəfgğhxıijkqlmnoöprsştuüvwyz",
    "tr": "abcçdefgğhıijklmnoöpqrsştuüvwxyz",
    "es": "abcdefghijklmnñopqrstuvwxyz",
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "hy": "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
    "ka": "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    "ar": "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "fa": "ءابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
}
_TURKIC_CASE = str.maketrans({"I": "ı", "İ": "i"})


def alphabetic(text: str, locale: str | None = None) -> tuple[list[tuple[int, int]], str]:
    """Return a key that sorts names as a dictionary in the locale would.

    Signs do not count, digits go before letters, and letters of other scripts follow.
    """
    language = (locale or current()).split("_")[0]
    if language in {"az", "tr"}:
        text = text.translate(_TURKIC_CASE)
    places = _places(_ALPHABETS.get(language, _LATIN))
    folded = unicodedata.normalize("NFC", text.casefold())
    return [place for letter in folded if (place := _place(letter, places))], folded


@cache
def _places(alphabet: str) -> Mapping[str, int]:
    return {letter: number for number, letter in enumerate(alphabet)}


def _place(letter: str, places: Mapping[str, int]) -> tuple[int, int] | None:
    if letter in places:
        return 1, places[letter]
    base = unicodedata.normalize("NFD", letter)[0]
    if base.isdecimal():
        return 0, int(base)
    if base in places:
        return 1, places[base]
    return (2, ord(base)) if base.isalpha() else None


# ── the application ──────────────────────────────────────────────────────────────────


def init(app: Flask, archive: Archive) -> None:
    """Let *app* speak all locales of *archive*.

    An address that begins with a locale sets it; views do not see that part, and
    ``url_for`` fills it in by itself.
    """
    app.extensions[_EXTENSION] = open_catalogues(archive.settings)
    app.url_value_preprocessor(_take_locale)
    app.url_defaults(_give_locale)
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.newstyle_gettext = True  # type: ignore[attr-defined]
    env.policies["ext.i18n.trimmed"] = True
    env.globals.update(
        _=_page_gettext,
        gettext=_page_gettext,
        ngettext=_page_ngettext,
        pgettext=_page_pgettext,
        npgettext=_page_npgettext,
    )
    env.filters.update(
        bdi=bdi,
        file_size=file_size,
        isolated=isolated,
        language_name=language_name,
        machine_time=machine_time,
        moment=moment,
        month=month,
        number=number,
        percent=percent,
        said=said,
        timestamp=timestamp,
        words=words,
    )


def _take_locale(endpoint: str | None, values: dict[str, Any] | None) -> None:
    del endpoint
    if values and "locale" in values:
        locale = values.pop("locale")
        if locale not in locales():
            raise LocaleNotFound(locale=locale)
        g.locale = locale


def _give_locale(endpoint: str, values: dict[str, Any]) -> None:
    if "locale" not in values and current_app.url_map.is_endpoint_expecting(
        endpoint, "locale"
    ):
        values["locale"] = current()
