"""Armenian: the lemma, looked up again without article and case ending.

Folding has made և եւ and dropped the intonation marks.
"""

from __future__ import annotations

from archive.analysis.steps import lemma, strip

#: Article, possessive, plural and case endings.
_ENDINGS = (
    "ը ն ս դ ի ին ից ով ում ու եր ներ երը ները երն ներն երի ների երին ներին երից ներից"
    " երով ներով երում ներում ան իս իդ"
)

#: Endings of infinitive, participles and aorist, plain and passive.
_VERB_ENDINGS = (
    "ել ալ ած ող վել վում վեց վեցին եց եցին ելու ալու վելու վող ված ման մանը մամբ ումը ումն"
)

#: Negation and future are written on to the verb.
STEPS = (
    lemma("hy", "չ կ չի", _ENDINGS),
    strip(f"{_ENDINGS} {_VERB_ENDINGS}", 4),
)
