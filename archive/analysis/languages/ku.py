"""Kurdish, Kurmanji, in Latin script: case, number and article are stripped."""

from __future__ import annotations

from archive.analysis.steps import strip

STEPS = (strip("en an e a i ek eke eki in yen yan ye ya eyi de ra"),)
