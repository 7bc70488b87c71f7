"""English: the lemma, then its stem, so that forms no dictionary knows meet it."""

from __future__ import annotations

from archive.analysis.steps import lemma, stem

# U.S. and US must not become we.
STEPS = (lemma("en", keep="us"), stem("english"))
