"""Uyghur, in Arabic script: number, possession and case are stripped."""

from __future__ import annotations

from archive.analysis.steps import strip

_ENDINGS = (
    "لار لهر لىر نيڭ غا قا گه كه ني دا ده تا ته دين تين م ڭ سي ي ىم ميز ڭيز ليري لاري"
    " لهري نىڭ دىن تىن سى ى"
)

STEPS = (strip(_ENDINGS),)
