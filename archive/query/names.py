"""The words of the query language, in every language of the interface.

Operators count only as separate words in capitals where the script has capitals. In
Arabic, Persian and Georgian they count only between two operands of which each is one
word, one phrase or one bracket; elsewhere they are ordinary words.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping

from babel import Locale

#: Locale -> operator -> the words for it; the first is the one to teach.
OPERATORS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {"and": ("AND",), "or": ("OR",), "not": ("NOT",)},
    "az": {"and": ("VƏ",), "or": ("YAXUD", "VƏYA", "YA"), "not": ("DEYİL",)},
    "ru": {"and": ("И",), "or": ("ИЛИ",), "not": ("НЕ",)},
    "hy": {"and": ("ԵՎ", "ԵՒ"), "or": ("ԿԱՄ",), "not": ("ՈՉ",)},
    "tr": {"and": ("VE",), "or": ("VEYA",), "not": ("DEĞİL",)},
    "ar": {"and": ("و",), "or": ("أو", "او"), "not": ("ليس", "باستثناء")},
    "fa": {"and": ("و",), "or": ("یا",), "not": ("نه", "به\u200cجز", "بجز")},
    "ka": {"and": ("და",), "or": ("ან",), "not": ("არა",)},
    "fr": {"and": ("ET",), "or": ("OU",), "not": ("SAUF", "NON")},
    "de": {"and": ("UND",), "or": ("ODER",), "not": ("NICHT", "OHNE")},
    "es": {"and": ("Y",), "or": ("O",), "not": ("NO",)},
}

#: Locale -> field -> the words for it; the first is the one to teach.
FIELD_NAMES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "title": ("title", "headline"),
        "source": ("source",),
        "place": ("place",),
        "language": ("language", "lang"),
        "date": ("date",),
    },
    "az": {
        "title": ("başlıq",),
        "source": ("mənbə",),
        "place": ("yer",),
        "language": ("dil",),
        "date": ("tarix",),
    },
    "ru": {
        "title": ("заголовок", "название"),
        "source": ("источник",),
        "place": ("место",),
        "language": ("язык",),
        "date": ("дата",),
    },
    "hy": {
        "title": ("վերնագիր",),
        "source": ("աղբյուր",),
        "place": ("վայր",),
        "language": ("լեզու",),
        "date": ("ամսաթիվ",),
    },
    "tr": {
        "title": ("başlık",),
        "source": ("kaynak",),
        "place": ("yer",),
        "language": ("dil",),
        "date": ("tarih",),
    },
    "ar": {
        "title": ("عنوان", "العنوان"),
        "source": ("مصدر", "المصدر"),
        "place": ("مكان", "المكان"),
        "language": ("لغة", "اللغة"),
        "date": ("تاريخ", "التاريخ"),
    },
    "fa": {
        "title": ("عنوان",),
        "source": ("منبع",),
        "place": ("مکان", "محل"),
        "language": ("زبان",),
        "date": ("تاریخ",),
    },
    "ka": {
        "title": ("სათაური",),
        "source": ("წყარო",),
        "place": ("ადგილი",),
        "language": ("ენა",),
        "date": ("თარიღი",),
    },
    "fr": {
        "title": ("titre",),
        "source": ("source",),
        "place": ("lieu",),
        "language": ("langue",),
        "date": ("date",),
    },
    "de": {
        "title": ("titel", "überschrift"),
        "source": ("quelle",),
        "place": ("ort",),
        "language": ("sprache",),
        "date": ("datum",),
    },
    "es": {
        "title": ("título", "titular"),
        "source": ("fuente",),
        "place": ("lugar",),
        "language": ("idioma", "lengua"),
        "date": ("fecha",),
    },
}

#: What people call languages besides the names CLDR has for them.
_ALSO: Mapping[str, tuple[str, ...]] = {
    "en": ("ingiliscə", "ingilis dili", "английский язык", "անգլերեն լեզու", "الإنجليزية"),
    "az": (
        "azeri", "azərbaycanca", "azərbaycan dili", "azerice", "azerbaycanca", "азери",
        "азербайджанский язык", "الأذرية", "ترکی آذری", "azéri",
        "aserbaidschanisch", "azerí",
    ),
    "ru": ("rusca", "rus dili", "русский язык", "الروسية"),
    "hy": ("ermənicə", "erməni dili", "ermenice", "армянский язык", "հայերեն", "الأرمنية"),
    "tr": ("türkcə", "türk dili", "türkçe", "турецкий язык", "التركية", "ترکی"),
    "ar": ("ərəbcə", "ərəb dili", "arapça", "арабский язык", "العربية"),
    "fa": ("farsi", "farsca", "fars dili", "farsça", "фарси", "персидский язык",
           "الفارسية"),
    "ka": ("gürcücə", "gürcü dili", "gürcüce", "грузинский язык", "الجورجية"),
    "fr": ("fransızca", "fransız dili", "французский язык", "الفرنسية"),
    "de": ("almanca", "alman dili", "немецкий язык", "الألمانية"),
    "es": ("ispanca", "ispan dili", "ispanyolca", "испанский язык", "castellano",
           "الإسبانية"),
}  # fmt: skip

_LETTERS = str.maketrans(
    {
        "ı": "i",
        "ي": "ی",
        "ى": "ی",
        "ك": "ک",
        "ة": "ه",
        "ـ": None,
        "\u200c": None,
        "\u200d": None,
    }
)
_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-[a-z0-9]{5,8})*")


def fold(name: str) -> str:
    """Return *name* without regard to case, accents and neighbouring keyboards."""
    apart = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    bare = "".join(c for c in apart if unicodedata.category(c) != "Mn")
    return bare.translate(_LETTERS)


def caseless(word: str) -> bool:
    """Return whether *word* is of a script in which people write without capitals."""
    return word.upper() == word.lower() or "\u10d0" <= word[0] <= "\u10ff"


#: Word -> operator, for operators told by their capitals, and for the others.
CAPITALS: Mapping[str, str] = {
    word: operator
    for table in OPERATORS.values()
    for operator, words in table.items()
    for word in words
    if not caseless(word)
} | {"&&": "and", "||": "or", "|": "or"}
CASELESS: Mapping[str, str] = {
    word: operator
    for table in OPERATORS.values()
    for operator, words in table.items()
    for word in words
    if caseless(word)
}

#: Folded name -> field.
FIELDS: Mapping[str, str] = {
    fold(name): field
    for table in FIELD_NAMES.values()
    for field, names in table.items()
    for name in names
}


@functools.cache
def _languages() -> tuple[Mapping[str, str], frozenset[str]]:
    """Return folded name -> tag over all locales of the interface, and all known tags."""
    names: dict[str, str] = {}
    tags: set[str] = {"und"}
    for locale in OPERATORS:
        for tag, name in Locale(locale).languages.items():
            plain = tag.replace("_", "-")
            tags.add(plain.lower())
            names.setdefault(fold(name), plain)
    for tag, others in _ALSO.items():
        names.update((fold(name), tag) for name in others)
    return names, frozenset(tags)


def language_tag(value: str) -> str:
    """Return the BCP 47 tag of *value*, a tag or a name in any locale; "" if none."""
    names, tags = _languages()
    name = " ".join(fold(value).split())
    if name in names:
        return names[name]
    tag = value.strip().replace("_", "-").lower()
    if _TAG.fullmatch(tag) and tag.partition("-")[0] in tags:
        return _written(tag)
    return ""


def _written(tag: str) -> str:
    """Return *tag* with the letters' case BCP 47 recommends. Source: RFC 5646, 2.1.1."""
    first, *rest = tag.split("-")
    shapes = {2: str.upper, 4: str.title}
    return "-".join([first, *(shapes.get(len(part), str)(part) for part in rest)])
