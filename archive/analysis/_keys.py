"""Latin keys: what a name keeps when it is written in another script.

A key is the skeleton of a word's consonants in classes that survive transliteration.
"""

from __future__ import annotations

from typing import Final

import regex

#: Letters that are written differently and sound alike, per script; vowels are "".
_CLASSES: Final = {
    # Latin, folded
    "b": "b", "c": "c", "d": "d", "f": "f", "g": "g", "h": "h", "j": "j", "k": "k",
    "l": "l", "m": "m", "n": "n", "p": "p", "q": "g", "r": "r", "s": "s", "t": "t",
    "v": "v", "w": "v", "x": "h", "z": "z", "y": "",
    # Cyrillic
    "б": "b", "в": "v", "г": "g", "ғ": "g", "ҝ": "g", "д": "d", "ж": "j", "з": "z",
    "к": "k", "қ": "g", "л": "l", "м": "m", "н": "n", "ң": "n", "п": "p", "р": "r",
    "с": "s", "т": "t", "ф": "f", "х": "h", "һ": "h", "ц": "s", "ч": "c", "ҹ": "c",
    "ш": "s", "щ": "s",
    # Armenian
    "բ": "b", "գ": "g", "դ": "d", "զ": "z", "թ": "t", "ժ": "j", "լ": "l", "խ": "h",
    "ծ": "s", "կ": "k", "հ": "h", "ձ": "z", "ղ": "g", "ճ": "c", "մ": "m", "ն": "n",
    "շ": "s", "չ": "c", "պ": "p", "ջ": "c", "ռ": "r", "ս": "s", "վ": "v", "տ": "t",
    "ր": "r", "ց": "s", "փ": "p", "ք": "k", "ֆ": "f",
    # Georgian
    "ბ": "b", "გ": "g", "დ": "d", "ვ": "v", "ზ": "z", "თ": "t", "კ": "k", "ლ": "l",
    "მ": "m", "ნ": "n", "პ": "p", "ჟ": "j", "რ": "r", "ს": "s", "ტ": "t", "ფ": "f",
    "ქ": "k", "ღ": "g", "ყ": "g", "შ": "s", "ჩ": "c", "ც": "s", "ძ": "z", "წ": "s",
    "ჭ": "c", "ხ": "h", "ჯ": "c", "ჰ": "h",
    # Arabic and Persian, folded
    "ب": "b", "پ": "p", "ت": "t", "ث": "s", "ج": "c", "چ": "c", "ح": "h", "خ": "h",
    "د": "d", "ذ": "z", "ر": "r", "ز": "z", "ژ": "j", "س": "s", "ش": "s", "ص": "s",
    "ض": "z", "ط": "t", "ظ": "z", "غ": "g", "ف": "f", "ق": "g", "ك": "k", "گ": "g",
    "ل": "l", "م": "m", "ن": "n", "ه": "h",
}  # fmt: skip
_CLUSTERS: Final = (
    ("kh", "h"), ("gh", "g"), ("sh", "s"), ("zh", "j"), ("ch", "c"), ("ts", "s"),
    ("ph", "f"), ("th", "t"), ("dj", "c"), ("дж", "c"),
)  # fmt: skip
_TABLE: Final = {ord(letter): into for letter, into in _CLASSES.items()}
_LETTERS: Final = regex.compile(r"[^a-z]+")
_TWICE: Final = regex.compile(r"(.)\1+")


def keys(word: str) -> tuple[str, ...]:
    """Return the Latin keys of a folded word in any script, best first; () if none."""
    for cluster, into in _CLUSTERS:
        word = word.replace(cluster, into)
    vowels = word.translate(dict.fromkeys(map(ord, "aeiou")))
    skeleton = _TWICE.sub(r"\1", _LETTERS.sub("", vowels.translate(_TABLE)))
    return (skeleton,) if len(skeleton) >= 2 else ()
