"""Folding: one spelling for what people write in many.

The same for every language, so that a query and a text always meet. Case, accents and
compatibility forms go; letters that readers tell apart and type apart stay (й, ї, ў).

==========  ==========================================================================
all         NFKC, full case folding, native digits to ASCII, format characters dropped
Latin       marks stripped; ı and İ are i; ə and ǝ are e; ß ss, æ ae, ø o, đ d, ł l …
Cyrillic    ё is е, ґ is г; stress marks stripped; the marks of й, ї, ў kept
Greek       accents and breathings stripped, final ς is σ
Armenian    և and եվ are եւ; the intonation marks ՛ ՜ ՞ dropped
Georgian    Mtavruli and Nuskhuri become Mkhedruli (the first by case folding)
Arabic      harakat, hamza and tatweel stripped; ى ی ې ے are ي, ک is ك, ة ہ ھ ە are ه
Hebrew      points stripped, final letters become medial
Indic       nukta dropped, chandrabindu is anusvara
==========  ==========================================================================

Source: UAX #15 (normalisation), UAX #44 (case folding), UTS #30 draft (search folding).
"""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import Final

#: Code points of a word that are read; the rest of a longer one is noise.
LONGEST: Final = 64


def _table() -> dict[int, str]:
    """Return the letters that become other letters, after decomposition."""
    table = {
        "ı": "i", "ə": "e", "ǝ": "e", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d",
        "ł": "l", "ħ": "h", "þ": "th", "ŋ": "n", "ŧ": "t", "ɔ": "o", "ɛ": "e", "ƣ": "g",
        "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ɵ": "o", "ɨ": "i", "ʉ": "u", "ȼ": "c",
        "ӏ": "", "ґ": "г",
        "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ک": "ك", "ڪ": "ك", "ة": "ه", "ہ": "ه",
        "ھ": "ه", "ە": "ه", "ۀ": "ه", "ں": "ن", "ٱ": "ا", "ـ": "",
        "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ",
        "ँ": "ं", "़": "", "ঁ": "ং", "়": "", "਼": "", "઼": "",
    }  # fmt: skip
    drop = "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
    drop += "\u055a\u055b\u055c\u055d\u055e\u055f\u05f3\u05f4\u02be\u02bf\u02bb\u02bc"
    drop += "\u02b9\u02ba·'’‘`´\u0374\""
    out = {ord(letter): into for letter, into in table.items()}
    out |= {ord(letter): "" for letter in drop}
    # Nuskhuri (Georgian church hand) stands in the order of Mkhedruli.
    out |= {0x2D00 + i: chr(0x10D0 + i) for i in range(38)}
    digits = (
        (code, unicodedata.decimal(chr(code), None)) for code in range(0x80, 0x1_FC00)
    )
    return out | {code: str(digit) for code, digit in digits if digit is not None}


#: Combining marks that are stripped from every letter but those in _KEPT.
_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08ff"
    "\u1ab0-\u1ace\u1dc0-\u1dff\u20d0-\u20f0"
)
#: A letter and the mark that makes another letter of it: й ў ї ѓ ќ.
_KEPT: Final = r"(?<=[иу])\u0306|(?<=і)\u0308|(?<=[гк])\u0301"
_STRIPPED: Final = re.compile(rf"(?!{_KEPT})[{_MARKS}]")
_TABLE: Final = _table()


def fold_all(text: str) -> str:
    """Return *text* of any length folded as one word; line breaks stay."""
    # A dotted capital I would leave its dot behind.
    text = unicodedata.normalize("NFKC", text).replace("İ", "i").casefold()
    text = _STRIPPED.sub("", unicodedata.normalize("NFKD", text)).translate(_TABLE)
    return unicodedata.normalize("NFC", text).replace("եվ", "եւ")


def fold(word: str) -> str:
    """Return *word* folded: idempotent, in time linear in its length.

    Only the first :data:`LONGEST` x 4 code points are read and :data:`LONGEST` given:
    what is longer is not a word of any language.
    """
    if word.isascii() and word.isalnum():
        return word[:LONGEST].lower()
    text = word[: LONGEST * 4]
    for _ in range(4):  # pragma: no branch, twice is enough
        folded = fold_all(text)
        if folded == text:
            break
        text = folded
    return sys.intern(text[:LONGEST])
