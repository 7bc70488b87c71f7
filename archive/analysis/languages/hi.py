"""Hindi: the lemma, then its stem, so that forms no dictionary knows meet it."""

from __future__ import annotations

from archive.analysis.steps import lemma, stem

STEPS = (lemma("hi"), stem("hindi"))
