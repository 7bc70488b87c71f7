"""Arabic: the lemma, looked up again without what is written on; its stem's consonants.

Conjunctions, prepositions and the article stand before a word without a space, pronouns
behind it; the feminine ending ة is written ت before a pronoun (حياته: حياة). Verbs put
the person before their stem.

Plurals are as often made by other vowels as by an ending (كتاب: كتب, جزيرة: جزر). The long
vowels ا و ي are therefore left out where three consonants stay, so that both meet; the
exact word, a field of its own, tells them apart.
Source: K. Ryding, A Reference Grammar of Modern Standard Arabic, 2005, chapter 7; L.
Larkey et al., Light Stemming for Arabic Information Retrieval, 2007.
"""

from __future__ import annotations

from archive.analysis.steps import SHORTEST, lemma, stem

_BEFORE = "و ف ب ك ل ال وال فال بال كال لل ولل وب ول فل س"
#: The person of a verb, alone and behind the future س and the conjunctions.
_PERSON = "ي ت ن سي ست سن وي وت وسي وست لي لت في فت"
_BEHIND = "ه ها هم هما هن ك كم نا ي ني ا ان ين ون ات يه وا ت تم"
#: The feminine ending before a pronoun.
_FEMININE = "تهما:ه تها:ه تهم:ه تنا:ه تكم:ه ته:ه تي:ه تك:ه"

_snowball = stem("arabic")
_LONG = str.maketrans("", "", "اوي")


def _unknown(word: str) -> str:
    """Return the stem of a *word* the dictionary lacks, without the person of a verb."""
    made = _snowball(word)
    return made[1:] if made[:1] in {"ي", "ت", "ن"} and len(made) > SHORTEST else made


def _consonants(word: str) -> str:
    """Return *word* without long vowels, if enough stays."""
    made = word.translate(_LONG)
    return made if len(made) >= SHORTEST else word


STEPS = (
    lemma("ar", f"{_BEFORE} {_PERSON}", f"{_BEHIND} {_FEMININE}", _unknown),
    _snowball,
    _consonants,
)
