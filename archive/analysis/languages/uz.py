"""Uzbek, in Latin and Cyrillic script.

Folding has dropped the apostrophes of oʻ and gʻ, however they are typed.
"""

from __future__ import annotations

from archive.analysis.steps import Ending, endings, respell

CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ж": "j",
    "з": "z", "и": "i", "й": "y", "к": "k", "қ": "q", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "o", "ф": "f",
    "х": "x", "ҳ": "h", "ц": "s", "ч": "ch", "ш": "sh", "ъ": "", "ь": "", "э": "e",
    "ю": "yu", "я": "ya", "ы": "i",
}  # fmt: skip

STEPS = (
    respell(CYRILLIC),
    endings(
        Ending("m ng si miz ngiz", "vowel"),
        Ending("i im ing imiz ingiz", "consonant"),
        Ending("lar lari ning ni ga ka qa da dan dagi cha mi"),
        Ending("moq di gan gach ydi yapti sa", "", 5),
        vowels="aeiou",
    ),
)
