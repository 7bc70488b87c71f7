"""Armenian."""

from __future__ import annotations

from archive.analysis.steps import stem

STEPS = (stem("armenian"),)
