"""What is near the root of an Arabic word, in Arabic and the languages that borrow from it.

Plurals and verbs are as often made by other vowels as by an ending (كتاب: كتب, جزيرة: جزر,
عاد: يعود). Affixes, long vowels and the second of two like letters (حدود: حد) are left out.

Source: K. Ryding, A Reference Grammar of Modern Standard Arabic, 2005, chapters 3, 7 and
22; K. Taghva et al., Arabic Stemming Without a Root Dictionary, 2005.
"""

from __future__ import annotations

import re

#: A conjunction; then the article, or a preposition or the future before four letters.
_AHEAD = re.compile("^[وف](?=...)"), re.compile("^(?:[بكفو]?ال|لل)(?=..)|^[بكلس](?=....)")
#: Behind a word, the longest first.
_ENDINGS: tuple[str, ...] = (
    "هما", "كما", "تما", "ها", "هم", "هن", "كم", "كن", "نا", "ني", "ات", "ان", "ين", "ون",
    "وا", "تم", "ته", "تي", "يه", "ه", "ي", "ك", "ت", "ا", "ن",
)  # fmt: skip
_LONG = str.maketrans("", "", "اوي")
#: Endings one behind the other: of the number or the person, and a pronoun.
_MOST_ENDINGS = 2


def _ends(word: str, ending: str) -> bool:
    """Return whether *word* ends so and two letters stand before."""
    return word.endswith(ending) and len(word) > len(ending) + 1


def root(word: str) -> str:
    """Return what is left of *word* without affixes and long vowels; "" if not Arabic."""
    if not "ء" <= word[0] <= "ي":
        return ""
    for _ in range(_MOST_ENDINGS):
        word = next((word[: -len(e)] for e in _ENDINGS if _ends(word, e)), word)
    for ahead in _AHEAD:
        word = ahead.sub("", word)
    if word[0] in "يتنا" and len(word) > 2:
        word = word[1:]
    if word[0] == "م" and len(word) > 3:
        word = word[1:]
    left = word.translate(_LONG)
    if len(left) > 2 and left[-1] == left[-2]:
        left = left[:-1]
    return left if len(left) > 1 else word
