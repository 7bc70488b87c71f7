"""Croatian: the lemma, then its stem."""

from __future__ import annotations

from archive.analysis.steps import lemma, strip

_ENDINGS = "ama ima om em im a e i o u ih og oga omu eg ega emu oj ju"

STEPS = (lemma("hbs"), strip(_ENDINGS, 4))
