"""Turkish: the lemma; a form the dictionary lacks is stemmed.

Folding has made ı and İ i: capitals typed on another keyboard find the same words.
"""

from __future__ import annotations

from archive.analysis.steps import lemma, stem

STEPS = (lemma("tr", unknown=stem("turkish")),)
