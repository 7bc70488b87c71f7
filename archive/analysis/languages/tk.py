"""Turkmen: number, possession and case are stripped; ý is y and ň n by folding."""

from __future__ import annotations

from archive.analysis.steps import Ending, endings

STEPS = (
    endings(
        Ending(
            "m n sy si nyn nin a e na ne ny ni nda nde ndan nden myz miz nyz niz", "vowel"
        ),
        Ending("y i yn in un a e ym im um ymyz imiz ynyz iniz", "consonant"),
        Ending("lar ler da de dan den daky daki deki dyr dir"),
        Ending("mak mek yar yan en an dy di ip yp up", "", 5),
        vowels="aeiouy",
    ),
)
