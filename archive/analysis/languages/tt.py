"""Tatar, in Cyrillic script: number, possession and case are stripped."""

from __future__ import annotations

from archive.analysis.steps import Ending, endings

STEPS = (
    endings(
        Ending("м ң сы се быз без гыз гез н на нә нда ндә ннан ннән", "vowel"),
        Ending("ы е ым ем ың ең ыбыз ебез", "consonant"),
        Ending(
            "лар ләр нар нәр ның нең га гә ка кә ны не да дә та тә дан дән тан тән нан нән"
            " дагы дәге тагы тәге"
        ),
        Ending("ган гән кан кән ып еп", "", 4),
        vowels="аәеёиоөуүыэюя",
    ),
)
