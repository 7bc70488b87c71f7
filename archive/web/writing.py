"""Script and direction of a piece of text, for the lang and dir of the element it is in.

Azerbaijani exists in three scripts, and an article tagged ``az`` may be in any of them:
the text decides, not the tag.

Source: BCP 47 (RFC 5646), section 4.1, on when a script belongs in a tag; UAX #9.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

from babel.core import get_global

#: First word of a letter's Unicode name -> ISO 15924 code.
SCRIPTS = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "ARABIC": "Arab",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "GREEK": "Grek",
    "HEBREW": "Hebr",
    "SYRIAC": "Syrc",
    "THAANA": "Thaa",
    "NKO": "Nkoo",
    "DEVANAGARI": "Deva",
    "THAI": "Thai",
}
RIGHT_TO_LEFT = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo"})

#: Letters looked at: enough to outweigh a quotation at the beginning.
LETTERS = 400


@lru_cache(maxsize=4096)
def script(text: str) -> str:
    """Return the script most letters of *text* are in, or "" if that cannot be said."""
    counts: Counter[str] = Counter()
    for letter in text:
        if letter.isalpha():
            counts[SCRIPTS.get(unicodedata.name(letter, "?").split()[0], "")] += 1
            if counts.total() == LETTERS:
                break
    return counts.most_common(1)[0][0] if counts else ""


@lru_cache(maxsize=1024)
def usual_script(tag: str) -> str:
    """Return the script *tag* names or its language is mostly written in, or ""."""
    parts = tag.replace("_", "-").split("-")
    for part in parts[1:]:
        if len(part) == 4 and part.isalpha():
            return part.capitalize()
    likely = str(get_global("likely_subtags").get(parts[0].lower(), ""))
    return next((part for part in likely.split("_")[1:] if len(part) == 4), "")


def tag_of(text: str, language: str) -> str:
    """Return the tag of *text* in *language*, with its script unless it is the usual."""
    seen = script(text[: LETTERS * 4])
    tag = language or "und"
    if not seen or seen == usual_script(tag):
        return tag
    primary, _, rest = tag.partition("-")
    kept = [
        part for part in rest.split("-") if part and not (len(part) == 4 and part.isalpha())
    ]
    return "-".join([primary, seen, *kept])


def direction(text: str, language: str = "und") -> str:
    """Return ``rtl`` or ``ltr``: the direction of *text*, else of *language*."""
    seen = script(text[: LETTERS * 4]) or usual_script(language)
    return "rtl" if seen in RIGHT_TO_LEFT else "ltr"
