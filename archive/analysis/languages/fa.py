"""Persian: the lemma, looked up again without plural, possessive and verb ending.

What stands behind a ZWNJ is a word of its own; the letters are folded as in Arabic.
"""

from __future__ import annotations

from archive.analysis.steps import lemma

_ENDINGS = (
    "ي ها هاي هايي هايش هايشان هايم هايت ان ات م ت ش مان تان شان تر ترين اش ام اي يي يش"
    " ند يد يم"
)

STEPS = (lemma("fa", suffixes=_ENDINGS),)
