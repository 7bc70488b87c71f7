"""Arabic: the lemma, looked up again without what is written on; and the root.

Conjunctions, prepositions and the article stand before a word without a space, pronouns
behind it; the feminine ending ة is written ت before a pronoun (حياته: حياة). Verbs put
the person before their stem.

Plurals and verbs are as often made by other vowels as by an ending: what is near the root
is looked for as well. Other words have the same, so it counts less than the lemma.
Source: K. Ryding, A Reference Grammar of Modern Standard Arabic, 2005, chapter 7.
"""

from __future__ import annotations

from archive.analysis._arabic import root
from archive.analysis.steps import Step, lemma

_BEFORE = "و ف ب ك ل ال وال فال بال كال لل ولل وب ول فل س"
#: The person of a verb, alone and behind the future س and the conjunctions.
_PERSON = "ي ت ن سي ست سن وي وت وسي وست لي لت في فت"
_BEHIND = "ه ها هم هما هن ك كم نا ي ني ا ان ين ون ات يه وا ت تم"
#: The feminine ending before a pronoun.
_FEMININE = "تهما:ه تها:ه تهم:ه تنا:ه تكم:ه ته:ه تي:ه تك:ه"

_lemma = lemma("ar", f"{_BEFORE} {_PERSON}", f"{_BEHIND} {_FEMININE}")

STEPS: tuple[Step, ...] = (_lemma,)
ROOTS: tuple[tuple[Step, ...], ...] = ((root,), (_lemma, root))
