"""Arabic: the lemma, looked up again without what is written on to a word; then the stem.

Conjunctions, prepositions and the article stand before a word without a space, pronouns
behind it.
"""

from __future__ import annotations

from archive.analysis.steps import lemma, stem

_BEFORE = "و ف ب ك ل ال وال فال بال كال لل ولل وب ول فل س"
_BEHIND = "ه ها هم هما هن ك كم نا ي ني ا ان ين ون ات يه وا ت تم"

STEPS = (lemma("ar", _BEFORE, _BEHIND), stem("arabic"))
