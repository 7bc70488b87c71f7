"""Kurdish, Sorani, in Arabic script: article, number and possession are stripped."""

from __future__ import annotations

from archive.analysis.steps import strip

_ENDINGS = "هكه هكان هكاني هكهي ێك ێكي ان اني ي دا هوه يان مان تان م ت"

STEPS = (strip(_ENDINGS),)
