"""Georgian: the lemma, then case endings, postpositions and the final vowel.

The dictionary knows nouns in full; what it lacks still meets its other forms.
"""

from __future__ import annotations

from archive.analysis.steps import lemma, strip

#: Case endings, with the plural -ებ-; postpositions; particles.
_ENDINGS = (
    "ი მა მ ს ის ისა ით ითა ად ადა დ ო ა ე სა თ ში ზე თან თვის გან კენ მდე დან ვით"
    " ც აც ვე ია ისთვის ისგან იდან ისკენ სთან სთვის ამდე ებ ები ების ებს ებით ებად ებმა"
    " ებში ებზე ებიდან ებისთვის ებისა ებთან ებისგან ებამდე"
)

STEPS = (lemma("ka"), strip(_ENDINGS))
