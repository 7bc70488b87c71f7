"""Words of dates in every language: months, days of the week, times of the day.

Source: Unicode CLDR, by way of Babel: month and day names in their formatting and their
stand-alone forms, day periods, and the order of a short date. The Persian and the Islamic
months come from ``_calendars``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

import regex
from babel import Locale, UnknownLocaleError

from archive.formats._calendars import GREGORIAN, ISLAMIC, PERSIAN, month_names

#: The languages whose words are known when the language of a text is not.
LANGUAGES = [
    "en",
    "az",
    "ru",
    "hy",
    "tr",
    "ar",
    "fa",
    "ka",
    "fr",
    "de",
    "es",
    "az_Cyrl",
    "uk",
    "be",
    "kk",
    "uz",
    "uz_Cyrl",
    "ky",
    "tg",
    "tk",
    "tt",
    "he",
    "ur",
    "ps",
    "ku",
    "ckb",
    "ug",
    "hi",
    "bn",
    "ta",
    "te",
    "mr",
    "ne",
    "gu",
    "kn",
    "ml",
    "pa",
    "si",
    "th",
    "lo",
    "my",
    "km",
    "vi",
    "id",
    "ms",
    "fil",
    "zh",
    "zh_Hant",
    "ja",
    "ko",
    "mn",
    "am",
    "sw",
    "so",
    "ha",
    "yo",
    "zu",
    "af",
    "pt",
    "it",
    "nl",
    "sv",
    "da",
    "nb",
    "nn",
    "fi",
    "et",
    "lv",
    "lt",
    "pl",
    "cs",
    "sk",
    "sl",
    "hr",
    "sr",
    "sr_Latn",
    "bs",
    "bs_Cyrl",
    "mk",
    "bg",
    "ro",
    "hu",
    "el",
    "sq",
    "is",
    "ga",
    "cy",
    "eu",
    "ca",
    "gl",
    "mt",
    "eo",
    "lb",
    "gd",
    "fo",
    "br",
    "fy",
    "ar_SY",
    "ar_DZ",
    "ar_MA",
    "uz_Arab",
]
#: Countries whose names of months differ from the rest of their language.
_VARIANTS = {"ar": ("ar_SY", "ar_DZ", "ar_MA"), "az": ("az_Cyrl",), "uz": ("uz_Cyrl",)}
_RELATED = {"sr": ("sr_Latn", "hr", "bs"), "azb": ("az", "fa"), "no": ("nb",)}

#: Marks written over or under letters, which a typist may leave out: combining accents,
#: Hebrew points, Arabic vowel signs, tatweel; joiners and direction marks.
_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2069]"
)
_ALIKE = str.maketrans(
    {
        "ı": "i", "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا",
        "آ": "ا", "ٱ": "ا", "ۂ": "ہ", "\u2019": "'", "\u02bc": "'", "\u02bb": "'",
        "\u2018": "'", "\u05f3": "'", "ʹ": "'", "`": "'", "ß": "ss", "đ": "d", "ł": "l",
        "ø": "o",
    }
)  # fmt: skip
#: A word with its marks and apostrophes, or a number.
WORD = regex.compile(
    r"\p{L}[\p{L}\p{M}\u200b-\u200f]*"
    r"(?:['\"\u2019\u2018\u02bc\u02bb\u05f3\u05f4`]\p{L}[\p{L}\p{M}\u200b-\u200f]*)*"
    r"|\p{Nd}+"
)
_FIRST_LETTERS = 3


def fold(text: str) -> str:
    """Return *text* in small letters without accents, look-alikes made one.

    Digits of every script become 0 to 9.
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFD", text).lower()
    text = unicodedata.normalize("NFC", _MARKS.sub("", text)).translate(_ALIKE)
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
        for letter in text
    )


def split(text: str) -> list[str]:
    """Return the words and numbers of folded *text*."""
    return WORD.findall(text)


@dataclass(slots=True)
class Words:
    """The date words of some languages, folded.

    Attributes:
        months: Words of a month's name -> its (calendar, number)s, and how many languages
            say so.
        starts: Beginning of a one-word name -> the same, for other forms of the name.
        longest: First word of a name -> how many words the longest such name has.
        days: Name of a day of the week -> its numbers, Monday is 0.
        periods: Time of the day, without dots and spaces -> ``am``, ``pm``, ``noon``,
            ``midnight`` or ``night``.
        broad: Whether they are the words of all languages.
    """

    months: dict[tuple[str, ...], dict[tuple[str, int], int]] = field(default_factory=dict)
    starts: dict[str, dict[tuple[str, int], int]] = field(default_factory=dict)
    longest: dict[str, int] = field(default_factory=dict)
    days: dict[str, set[int]] = field(default_factory=dict)
    periods: dict[str, str] = field(default_factory=dict)
    broad: bool = False

    def add_month(self, name: str, calendar: str, number: int) -> None:
        """Take in a month's name."""
        words = tuple(split(fold(name)))
        if not words or all(word.isdigit() for word in words):
            return
        meaning = (calendar, number)
        counts = self.months.setdefault(words, {})
        counts[meaning] = counts.get(meaning, 0) + 1
        self.longest[words[0]] = max(len(words), self.longest.get(words[0], 0))
        if len(words) == 1:
            for length in range(_FIRST_LETTERS, len(words[0]) + 1):
                counts = self.starts.setdefault(words[0][:length], {})
                counts[meaning] = counts.get(meaning, 0) + 1


def compact(text: str) -> str:
    """Return folded *text* without dots and spaces, as names of day times are compared."""
    return re.sub(r"[.\s]", "", text)


_PERIODS = {
    "am": "am", "pm": "pm", "noon": "noon", "midnight": "midnight", "morning1": "am",
    "morning2": "am", "afternoon1": "pm", "afternoon2": "pm", "evening1": "pm",
    "evening2": "pm", "night1": "night", "night2": "night",
}  # fmt: skip
#: Ways of writing that CLDR does not give.
_MORE_PERIODS = {
    "am": "am", "pm": "pm", "noon": "noon", "midnight": "midnight", "ص": "am", "م": "pm",
    "صباحا": "am", "مساء": "pm", "ظهرا": "noon", "قظ": "am", "بظ": "pm", "صبح": "am",
    "عصر": "pm", "утра": "am", "дня": "pm", "вечера": "pm", "ночи": "night",
    "полдень": "noon", "полночь": "midnight", "səhər": "am", "axşam": "pm", "öö": "am",
    "ös": "pm", "upodne": "noon",
    "uponoć": "midnight", "midi": "noon", "minuit": "midnight",
    "mittag": "noon", "mitternacht": "midnight",
    "mediodia": "noon", "medianoche": "midnight",
    "կեսօրից": "pm", "დილის": "am", "საღამოს": "pm",
}  # fmt: skip


def _names(table: object) -> Iterator[tuple[int, str]]:
    """Yield (number, name) of CLDR's tables of months or days, in all forms and widths."""
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated", "short"):
            try:
                names = table[context][width]  # type: ignore[index]
            except KeyError:
                continue
            yield from names.items()


def _locales(language: str) -> Iterator[Locale]:
    """Yield what CLDR knows of *language* and its variants."""
    tag = language.replace("-", "_")
    primary = tag.partition("_")[0]
    tags = (tag, *_VARIANTS.get(tag, ()), *_RELATED.get(primary, ()))
    for number, name in enumerate((*tags, primary)):
        if number == len(tags) and name in tags:
            return
        try:
            yield Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue


def _take(words: Words, locale: Locale) -> None:
    """Add the words of *locale*."""
    for number, name in _names(locale.months):
        words.add_month(name, GREGORIAN, number)
    for number, name in _names(locale.days):
        key = " ".join(split(fold(name)))
        if len(key) > 1:
            words.days.setdefault(key, set()).add(number)
    for context in locale.day_periods.values():
        for width in context.values():
            for key, name in width.items():
                kind = _PERIODS.get(key)
                short = compact(fold(name))
                if kind and (len(short) > 1 or key in {"am", "pm"}):
                    words.periods.setdefault(short, kind)


def _build(locales: Iterable[Locale], *, broad: bool) -> Words:
    """Return the words of *locales*, and the names of the Persian and Islamic months."""
    words = Words(broad=broad)
    for locale in locales:
        _take(words, locale)
    for calendar in (PERSIAN, ISLAMIC):
        for name, number in month_names(calendar):
            words.add_month(name, calendar, number)
    for text, kind in _MORE_PERIODS.items():
        words.periods[compact(fold(text))] = kind
    return words


@cache
def words_of(language: str | None) -> Words:
    """Return the date words of *language*; of every known one if it is None."""
    if language is None:
        return _build(map(Locale.parse, LANGUAGES), broad=True)
    return _build(_locales(language), broad=False)


@cache
def order_of(language: str) -> str:
    """Return the order of a date in numbers: ``dmy``, ``mdy``, ``ymd``, or "" if unknown.

    English has two.
    """
    for locale in _locales(language):
        pattern = locale.date_formats["short"].pattern
        letters = re.sub(r"[^dMy]", "", re.sub(r"'[^']*'", "", pattern)).lower()
        order = "".join(dict.fromkeys(letters))
        if order in {"dmy", "mdy", "ymd"}:
            return order
    return ""
