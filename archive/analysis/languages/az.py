"""Azerbaijani, in Latin, Cyrillic and Arabic script.

No library has a stemmer. Suffixes are stripped again and again, longest first, while four
letters are left. Folding has already made ə e, ı i, ö o, ü u, ş s, ç c and ğ g, so vowel
harmony leaves two forms of a suffix at most.
"""

from __future__ import annotations

from archive.analysis.steps import respell, strip

#: The Cyrillic alphabet of 1958, letter by letter, as the folded Latin one.
CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "q", "ғ": "g", "д": "d", "е": "e", "ә": "e",
    "ж": "j", "з": "z", "и": "i", "ы": "i", "ј": "y", "й": "y", "к": "k", "ҝ": "g",
    "л": "l", "м": "m", "н": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ү": "u", "ф": "f", "х": "x", "һ": "h", "ч": "c", "ҹ": "c",
    "ш": "s", "э": "e", "ю": "yu", "я": "ya", "ц": "s", "щ": "s", "ь": "", "ъ": "",
}  # fmt: skip

#: Case, possession, number, copula; then verbs.
SUFFIXES = (
    *("nin", "nun", "in", "un", "ni", "nu", "i", "u", "ya", "ye", "a", "e", "na", "ne"),
    *("da", "de", "dan", "den", "nda", "nde", "ndan", "nden", "la", "le", "ca", "ce"),
    *("im", "um", "m", "n", "si", "su", "imiz", "umuz", "miz", "muz", "iniz", "unuz"),
    *("lar", "ler", "dir", "dur", "ki", "liq", "luq", "lik", "luk", "lig", "lug", "li"),
    *("lu", "siz", "suz", "ci", "cu", "maq", "mek", "mis", "mus", "acaq", "ecek", "ir"),
    *("ur", "di", "du", "ib", "ub", "yib", "yub", "an", "en", "yan", "yen", "ma", "me"),
)


def _ending(word: str) -> str:
    """Undo what a vowel does to the last consonant: kitabxanacılığ- is -lıq."""
    if len(word) >= 4 and word[-1] in "gq":
        return word[:-1] + "q"
    if len(word) >= 4 and word[-1] in "yk":
        return word[:-1] + "k"
    return word


STEPS = (respell(CYRILLIC), strip(SUFFIXES, 4), _ending)
