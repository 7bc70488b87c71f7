"""The steps from a folded word to its terms.

A language is a tuple ``STEPS`` of functions, applied to each word of
:func:`archive.analysis.words` from left to right. A step makes one word of one word, so
positions never move; ``""`` drops the word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import Stemmer

#: A folded word -> another word, or "" to drop it.
Step = Callable[[str], str]

#: Shortest stem that is left when a suffix is stripped.
SHORTEST: Final = 3


def drop(words: Iterable[str]) -> Step:
    """Drop the folded words *words*."""
    dropped = frozenset(words)
    return lambda word: "" if word in dropped else word


def respell(letters: Mapping[str, str]) -> Step:
    """Write each of *letters* as another: one alphabet of a language in the other."""
    table = str.maketrans(dict(letters))
    return lambda word: word.translate(table)


def stem(algorithm: str) -> Step:
    """Stem by the Snowball *algorithm* of that name.

    Source: https://snowballstem.org/algorithms/
    """
    # PyStemmer's own cache is not needed: a word's terms are remembered as a whole.
    stemmer = Stemmer.Stemmer(algorithm, 0)
    made: Step = stemmer.stemWord
    return made


def strip(suffixes: Iterable[str], shortest: int = SHORTEST) -> Step:
    """Strip the longest of *suffixes*, again and again, while *shortest* letters are left.

    Every form of a word ends at the same place, even if that is no word.
    """
    by_length: dict[int, set[str]] = {}
    for suffix in suffixes:
        by_length.setdefault(len(suffix), set()).add(suffix)
    lengths = sorted(by_length, reverse=True)

    def stripped(word: str) -> str:
        while True:
            for length in lengths:
                if len(word) - length >= shortest and word[-length:] in by_length[length]:
                    word = word[:-length]
                    break
            else:
                return word

    return stripped
