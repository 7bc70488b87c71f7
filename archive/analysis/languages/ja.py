"""Japanese: pairs of characters and words in katakana, as words() gives them."""

from __future__ import annotations

from archive.analysis.steps import Step

#: Nothing to be done.
STEPS: tuple[Step, ...] = ()
