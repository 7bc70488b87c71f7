"""Chinese: pairs of characters, as words() gives them, are the terms."""

from __future__ import annotations

from archive.analysis.steps import Step

#: Nothing to be done.
STEPS: tuple[Step, ...] = ()
