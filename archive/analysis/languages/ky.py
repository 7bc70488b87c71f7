"""Kyrgyz: number, possession and case are stripped."""

from __future__ import annotations

from archive.analysis.steps import Ending, endings

STEPS = (
    endings(
        Ending("м ң сы си су сү быз биз н на не но нө нда нде ндо ндө", "vowel"),
        Ending("ы и у ү а е о ө ым им ум үм ың иң уң үң", "consonant"),
        Ending(
            "лар лер лор лөр дар дер дор дөр тар тер тор төр нын нин нун нүн дын дин дун"
            " дүн тын тин тун түн га ге го гө ка ке ко кө ны ни ну нү ды ди ду дү ты ти ту"
            " тү да де до дө та те то тө дан ден дон дөн тан тен тон төн"
        ),
        Ending("ган ген гон гөн кан кен кон көн ып ип уп үп", "", 4),
        vowels="аеёиоөуүыэюя",
    ),
)
