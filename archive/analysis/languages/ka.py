"""Georgian: the lemma, then case endings, postpositions and the final vowel; and the root.

The dictionary knows nouns in full; what it lacks still meets its other forms. Verbs change
before and behind their root: preverb, person, version vowel, then stem formant and ending,
and often their vowels (აღმოაჩინა, აღმოაჩენს; წერს, დავწერე). The consonants that are left
without all of these are near the root; other words have the same, so they count less.
Source: H. Aronson, Georgian: A Reading Grammar, 1990, on the verb.
"""

from __future__ import annotations

from archive.analysis.steps import SHORTEST, Step, lemma, strip

#: Case endings, with the plural -ებ-; postpositions; particles.
_ENDINGS = (
    "ი მა მ ს ის ისა ით ითა ად ადა დ ო ა ე სა თ ში ზე თან თვის გან კენ მდე დან ვით"
    " ც აც ვე ია ისთვის ისგან იდან ისკენ სთან სთვის ამდე ებ ები ების ებს ებით ებად ებმა"
    " ებში ებზე ებიდან ებისთვის ებისა ებთან ებისგან ებამდე"
)

#: Stem formants, persons, participles and verbal nouns.
_VERB_ENDINGS = "ობ ავ ამ ენ ან ნენ და დი დეს დნენ ილ ულ არ ურ ელ იყო ება ობა ებული ებულ"
#: Preverbs, the longest first.
_PREVERBS = (
    "წარმო", "გადმო", "გამო", "ჩამო", "წამო", "შემო", "აღმო", "დამო", "გადა", "მიმო", "გან",
    "წარ", "აღ", "და", "გა", "მი", "მო", "ჩა", "წა", "შე", "ა",
)  # fmt: skip
_VOWELS = "აეიოუ"
_VERSION = "აეიუ"
_PERSONS = "მგსხ"

_stripped = strip(f"{_ENDINGS} {_VERB_ENDINGS}", 2)


def _root(word: str) -> str:
    """Return the consonants of *word* without affixes; "" if it is not Georgian."""
    if not "ა" <= word[0] <= "ჰ":
        return ""
    fitting = (
        p for p in _PREVERBS if word.startswith(p) and len(word) >= len(p) + SHORTEST
    )
    word = word.removeprefix(next(fitting, ""))
    person = word[0] == "ვ" or (word[0] in _PERSONS and word[1:2] in _VOWELS)
    if person and len(word) > SHORTEST:
        word = word[1:]
    if len(word) > SHORTEST and word[0] in _VERSION:
        word = word[1:]
    word = _stripped(word)
    left = "".join(letter for letter in word if letter not in _VOWELS)
    return left if len(left) > 1 else word


STEPS: tuple[Step, ...] = (lemma("ka"), strip(_ENDINGS))
ROOTS: tuple[tuple[Step, ...], ...] = ((_root,),)
