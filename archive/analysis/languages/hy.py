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

STEPS = (lemma("hy", suffixes=_ENDINGS), strip(_ENDINGS, 4))
