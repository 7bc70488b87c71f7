"""Urdu: the endings of number and case are stripped."""

from __future__ import annotations

from archive.analysis.steps import strip

STEPS = (strip("يون يان ون ين ات ي ه ا", 3),)
