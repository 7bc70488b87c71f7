"""Azerbaijani, in Latin, Cyrillic and Arabic script.

No library has a stemmer. The longest suffix that can stand where it stands is stripped,
again and again: every form of a word ends at the same place. Folding has already made
ə e, ı i, ö o, ü u, ş s, ç c and ğ g, so vowel harmony leaves two forms of a suffix.

============  ===========================================================================
possession    -(i)m -(i)n -(s)i -(i)miz -(i)niz, after a vowel with the letter in brackets
case          -(n)in -(n)i -(y)a -da -dan; behind a possessive -na -ni -nda -ndan
number        -lar
copula        -dir; -ki, -daki
verb          -maq, past -di -mis -ib, present -ir, future -acaq, participle -an, -dig
============  ===========================================================================

A last q and k return where a vowel had made them ğ and y (uşağı: uşaq).

Of short words an ending is easily a part (yaz, spring and write; ilk, il): three letters
are left. Where a word has two, they are the root, and count less (adlar, adı: ad).
Source: Azerbaijani declension and conjugation as in the spelling rules of 2019.
"""

from __future__ import annotations

from dataclasses import replace

from archive.analysis.steps import Ending, endings, respell

#: The Cyrillic alphabet of 1958, letter by letter, as the folded Latin one.
CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "q", "ғ": "g", "д": "d", "е": "e", "ә": "e",
    "ж": "j", "з": "z", "и": "i", "ы": "i", "ј": "y", "й": "y", "к": "k", "ҝ": "g",
    "л": "l", "м": "m", "н": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ү": "u", "ф": "f", "х": "x", "һ": "h", "ч": "c", "ҹ": "c",
    "ш": "s", "э": "e", "ю": "yu", "я": "ya", "ц": "s", "щ": "s", "ь": "", "ъ": "",
}  # fmt: skip

#: The Arabic alphabet of southern Azerbaijan, folded; short vowels are rarely written.
ARABIC = {
    "ا": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "s", "ج": "c", "چ": "c", "ح": "h",
    "خ": "x", "د": "d", "ذ": "z", "ر": "r", "ز": "z", "ژ": "j", "س": "s", "ش": "s",
    "ص": "s", "ض": "z", "ط": "t", "ظ": "z", "ع": "", "غ": "g", "ف": "f", "ق": "q",
    "ك": "k", "گ": "g", "ڭ": "n", "ل": "l", "م": "m", "ن": "n", "و": "u", "ۆ": "o",
    "ۇ": "u", "ۋ": "v", "ي": "i", "ێ": "e", "ء": "",
}  # fmt: skip

_NOUN = (
    Ending(
        "nin nun ni nu ya ye na ne nda nde ndan nden si su m n miz muz niz nuz", "vowel"
    ),
    Ending("yla yle ki", "vowel"),
    Ending("in un i u a e im um imiz umuz iniz unuz", "consonant"),
    Ending("la le dir dur daki deki"),
    # Words of two letters have a plural and places too: ay, aylarda; ev, evdə.
    Ending("da de dan den lar ler", shortest=2),
)
_VERB = (
    Ending("yib yub yir yur yacaq yecek yan yen", "vowel", 5),
    Ending("ib ub ir ur an en acaq ecek", "consonant", 5),
    Ending("maq mek mis mus di du digi dugu dig dug mali meli", "", 5),
)


def _he(word: str) -> str:
    """Return *word* with Arabic he as the vowel it is at the end, as h elsewhere."""
    if "ه" not in word:
        return word
    return word[:-1].replace("ه", "h") + word[-1].replace("ه", "e")


def _last(word: str) -> str:
    """Return *word* with the last consonant it has where no vowel follows."""
    if len(word) < 4:
        return word
    return word[:-1] + {"g": "q", "y": "k"}.get(word[-1], word[-1])


_latin = respell(CYRILLIC | ARABIC)

STEPS = (
    _he,
    _latin,
    endings(*_NOUN, *_VERB, vowels="aeiou", apart="ae ea"),
    _last,
)
_SHORT = tuple(replace(table, shortest=2) for table in _NOUN)
ROOTS = ((_he, _latin, endings(*_SHORT, vowels="aeiou", apart="ae ea")),)
