"""Vietnamese: syllables do not change; folding has dropped tones and marks."""

from __future__ import annotations

from archive.analysis.steps import Step

#: Nothing to be done.
STEPS: tuple[Step, ...] = ()
