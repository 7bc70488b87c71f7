"""Kazakh, in Cyrillic script: number, possession and case are stripped."""

from __future__ import annotations

from archive.analysis.steps import Ending, endings

STEPS = (
    endings(
        Ending("м ң сы сі мыз міз ңыз ңіз н на не ны ні нда нде нан нен дан ден", "vowel"),
        Ending("ы і а е ым ім ың ің ымыз іміз ыңыз іңіз", "consonant"),
        Ending(
            "лар лер дар дер тар тер ның нің дың дің тың тің ға ге қа ке ды ді ты ті"
            " да де та те дан ден тан тен мен бен пен дағы дегі тағы тегі"
        ),
        Ending("ған ген қан кен ып іп ады еді атын етін у", "", 4),
        vowels="аәеиоөуұүыіэюя",
    ),
)
