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

import sys
import unicodedata

#: Code points of a word that are read; the rest of a longer one is noise.
LONGEST = 64


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
    drop = "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u055a\u055b\u055c\u055d\u055e"
    drop += "\u055f\u05f3\u05f4\u02be\u02bf\u02bb\u02bc\u02b9\u02ba·'’‘`´ʹ\""
    out = {ord(letter): into for letter, into in table.items()}
    out |= {ord(letter): "" for letter in drop}
    # Nuskhuri (Georgian church hand) stands in the order of Mkhedruli.
    out |= {0x2D00 + i: chr(0x10D0 + i) for i in range(38)}
    for block in range(0, 0x1_F000, 0x10):
        for code in range(block, block + 0x10):
            digit = unicodedata.decimal(chr(code), None)
            if digit is not None and code > 0x39:
                out[code] = str(digit)
    return out


def _marks() -> tuple[dict[int, None], frozenset[str]]:
    """Return the marks that are stripped everywhere, and those kept on Cyrillic."""
    stripped = [
        *range(0x300, 0x370), *range(0x483, 0x488), *range(0x591, 0x5C8),
        *range(0x610, 0x61B), *range(0x64B, 0x660), 0x670, *range(0x6D6, 0x6DD),
        *range(0x6DF, 0x6E5), 0x6E7, 0x6E8, *range(0x6EA, 0x6EE), *range(0x8D3, 0x900),
        *range(0x1AB0, 0x1ACF), *range(0x1DC0, 0x1E00), *range(0x20D0, 0x20F1),
    ]  # fmt: skip
    kept = frozenset({"и\u0306", "у\u0306", "і\u0308", "г\u0301", "к\u0301"})
    return dict.fromkeys(stripped), kept


_TABLE = _table()
_STRIP, _KEPT = _marks()
_TURKISH = {ord("İ"): "i"}


def _strip(text: str) -> str:
    """Return decomposed *text* without marks, but for those that make a letter."""
    if "\u0306" not in text and "\u0308" not in text and "\u0301" not in text:
        return text.translate(_STRIP)
    out: list[str] = []
    before = ""
    for letter in text:
        if ord(letter) in _STRIP:
            if before + letter in _KEPT:
                out.append(letter)
        else:
            before = letter
            out.append(letter)
    return "".join(out)


def _once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).translate(_TURKISH).casefold()
    text = _strip(unicodedata.normalize("NFKD", text)).translate(_TABLE)
    return unicodedata.normalize("NFC", text).replace("եվ", "եւ")


def fold(word: str) -> str:
    """Return *word* folded: idempotent, in time linear in its length.

    Only the first :data:`LONGEST` x 4 code points are read and :data:`LONGEST` given:
    what is longer is not a word of any language.
    """
    if word.isascii() and word.isalnum():
        return word[:LONGEST].lower()
    text = word[: LONGEST * 4]
    for _ in range(4):
        folded = _once(text)
        if folded == text:
            break
        text = folded
    return sys.intern(text[:LONGEST])
