"""Arabic: the lemma, looked up again without what is written on; and the root.

Conjunctions, prepositions and the article stand before a word without a space, pronouns
behind it; the feminine ending ة is written ت before a pronoun (حياته: حياة). Verbs put
the person before their stem.

Plurals and verbs are as often made by other vowels as by an ending (كتاب: كتب, جزيرة: جزر,
عاد: يعود). What is left without affixes, long vowels and the second of two like letters
(حدود: حد) is near the root: other words have the same, so it counts less than the lemma.
Source: K. Ryding, A Reference Grammar of Modern Standard Arabic, 2005, chapters 3, 7 and
22; K. Taghva et al., Arabic Stemming Without a Root Dictionary, 2005.
"""

from __future__ import annotations

import re

from archive.analysis.steps import Step, lemma

_BEFORE = "و ف ب ك ل ال وال فال بال كال لل ولل وب ول فل س"
#: The person of a verb, alone and behind the future س and the conjunctions.
_PERSON = "ي ت ن سي ست سن وي وت وسي وست لي لت في فت"
_BEHIND = "ه ها هم هما هن ك كم نا ي ني ا ان ين ون ات يه وا ت تم"
#: The feminine ending before a pronoun.
_FEMININE = "تهما:ه تها:ه تهم:ه تنا:ه تكم:ه ته:ه تي:ه تك:ه"

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


def _root(word: str) -> str:
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


_lemma = lemma("ar", f"{_BEFORE} {_PERSON}", f"{_BEHIND} {_FEMININE}")

STEPS: tuple[Step, ...] = (_lemma,)
ROOTS: tuple[tuple[Step, ...], ...] = ((_root,), (_lemma, _root))
