"""Serbian, in Cyrillic and Latin script: the lemma, then its stem."""

from __future__ import annotations

from archive.analysis.steps import lemma, respell, strip

_ENDINGS = "ama ima om em im a e i o u ih og oga omu eg ega emu oj ju"

#: The Cyrillic alphabet, letter by letter, as the folded Latin one.
CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "ђ": "d", "е": "e", "ж": "z",
    "з": "z", "и": "i", "ј": "j", "к": "k", "л": "l", "љ": "lj", "м": "m", "н": "n",
    "њ": "nj", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "ћ": "c", "у": "u",
    "ф": "f", "х": "h", "ц": "c", "ч": "c", "џ": "dz", "ш": "s",
}  # fmt: skip

STEPS = (respell(CYRILLIC), lemma("hbs"), strip(_ENDINGS, 4))
