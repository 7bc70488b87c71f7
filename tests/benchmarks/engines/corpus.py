"""A corpus of articles made of invented words, the same for the same seed.

Seven languages in five scripts. Words of a language follow Zipf's law in two parts, the
rarer ones falling faster, with so many ranks that the vocabulary keeps growing with the
archive; lengths are lognormal around 300 words. Words are spelt of syllables by their
rank, the frequent ones shorter.

Source: R. Ferrer i Cancho and R. V. Solé, Two Regimes in the Frequency of Words, 2001.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

#: Language -> share, first and last letters of syllables.
LANGUAGES: dict[str, tuple[float, str, str]] = {
    "en": (0.26, "bcdfghklmnprstvwz", "aeiou"),
    "ru": (0.20, "бвгджзклмнпрстфхц", "аеиоуя"),
    "ar": (0.14, "بتثجحدرسشعفقكلمنه", "اوي"),
    "hy": (0.12, "բգդզթժլխծկհձղճմյն", "աեիոու"),
    "ka": (0.10, "ბგდვზთკლმნპრსტფქღ", "აეიოუ"),
    "az": (0.10, "bcçdfgğhxkqlmnprsşt", "aəeiou"),
    "fr": (0.08, "bcdfglmnprstvj", "aeéiouà"),
}
#: Ranks about equally frequent at the head; where the second part begins; its exponent.
HEAD, KERNEL, EXPONENT = 2.7, 8000, 1.7
RANKS = 3_000_000
MEDIAN_WORDS, SPREAD = 260, 0.65
FIRST_DAY = dt.date(1988, 1, 1)
DAYS = 36 * 365


class _Language:
    """Words of one language by rank."""

    def __init__(self, name: str) -> None:
        _, first, last = LANGUAGES[name]
        self.syllables = [a + b for a, b in product(first, last)]
        self.words = [self._spell(rank) for rank in range(200_000)]

    def _spell(self, rank: int) -> str:
        """Return the word of a rank: its digits as syllables, stirred, one more each."""
        base = len(self.syllables)
        number = rank + 7
        parts: list[str] = []
        while number:
            number, digit = divmod(number, base)
            parts.append(self.syllables[(digit * 37 + 11 * len(parts)) % base])
        return "".join(parts)

    def text(self, ranks: list[int]) -> list[str]:
        """Return the words of *ranks*."""
        words, known = self.words, len(self.words)
        return [words[rank] if rank < known else self._spell(rank) for rank in ranks]


def articles(count: int, seed: int = 7) -> Iterator[dict[str, Any]]:
    """Yield *count* articles: id, language, date, title and body."""
    chance = np.random.default_rng(seed)
    names = list(LANGUAGES)
    shares = np.array([LANGUAGES[name][0] for name in names])
    shares /= shares.sum()
    known = {name: _Language(name) for name in names}
    rank = np.arange(1, RANKS + 1, dtype=np.float64)
    weights = 1 / (rank + HEAD)
    weights[KERNEL:] = weights[KERNEL] * (KERNEL / rank[KERNEL:]) ** EXPONENT
    cumulated = np.cumsum(weights)
    cumulated /= cumulated[-1]
    done = 0
    while done < count:
        some = min(2000, count - done)
        which = chance.choice(len(names), some, p=shares).tolist()
        lengths = np.clip(
            chance.lognormal(np.log(MEDIAN_WORDS), SPREAD, some), 20, 5000
        ).astype(int)
        days = chance.integers(0, DAYS, some).tolist()
        drawn = chance.random(int(lengths.sum()) + 8 * some)
        ranks = cumulated.searchsorted(drawn).tolist()
        place = 0
        for nth in range(some):
            length = int(lengths[nth])
            words = known[names[which[nth]]].text(ranks[place : place + length + 8])
            place += length + 8
            yield {
                "id": f"{done + nth:016x}",
                "language": names[which[nth]],
                "date": (FIRST_DAY + dt.timedelta(days=days[nth])).isoformat(),
                "title": " ".join(words[:8]).capitalize(),
                "body": _sentences(words[8:]),
            }
        done += some


def _sentences(words: list[str]) -> str:
    """Return *words* as sentences of 14 words."""
    parts = [
        " ".join(words[at : at + 14]).capitalize() + "." for at in range(0, len(words), 14)
    ]
    return " ".join(parts)


def write(path: Path, count: int, seed: int = 7) -> None:
    """Write *count* articles as JSON Lines."""
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        for article in articles(count, seed):
            file.write(json.dumps(article, ensure_ascii=False) + "\n")
    draft.replace(path)


def read(
    path: Path, count: int | None = None, step: int = 1, first: int = 0
) -> Iterator[Any]:
    """Yield articles of a file of JSON Lines: every *step*-th from *first* on."""
    with path.open("rb") as file:
        for number, line in enumerate(file):
            if count is not None and number >= count:
                return
            if number % step == first:
                yield json.loads(line)
