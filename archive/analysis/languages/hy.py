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
    " վի վես վեր վենք"
)
#: What a verb form ends in that can begin with the future կ or the negation չ.
_FINITE = ("եր", "ի", "եին", "են", "եմ", "ա", "ան", "ել", "ած", "ելով", "ելու", "վ")


def _plain(word: str) -> str:
    """Return a verb form without the future or the negation that is written on to it."""
    negated = len(word) > 5 and word[0] in "կչ" and word.endswith(_FINITE)
    return word[1:] if negated else word


STEPS = (
    lemma("hy", "չ կ չի", _ENDINGS, _plain),
    strip(f"{_ENDINGS} {_VERB_ENDINGS}"),
)
