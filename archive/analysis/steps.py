"""The steps from a folded word to its terms.

A language is a tuple ``STEPS`` of functions, applied to each word of
:func:`archive.analysis.words` from left to right. A step makes one word of one word, so
positions never move; ``""`` drops the word.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import Stemmer

from archive.analysis import _lemmas

#: A folded word -> another word, or "" to drop it.
Step = Callable[[str], str]

#: Shortest stem that is left when a suffix is stripped.
SHORTEST: Final = 3


def respell(letters: Mapping[str, str]) -> Step:
    """Write each of *letters* as another: one alphabet of a language in the other."""
    table = str.maketrans(dict(letters))
    return lambda word: word.translate(table)


def lemma(
    language: str,
    prefixes: str = "",
    suffixes: str = "",
    unknown: Step | None = None,
    keep: str = "",
) -> Step:
    """Make a form its lemma, by the dictionary that simplemma has for *language*.

    A form the dictionary lacks is looked up again without one of *suffixes*, of
    *prefixes*, or of both, the longest first. The dictionary is read at the first word.

    Args:
        language: simplemma's tag.
        prefixes: Folded, separated by spaces.
        suffixes: Folded, separated by spaces; ``ته:ه`` is a suffix and what the form
            ends in without it.
        unknown: The step for what is still unknown; None leaves it as it is.
        keep: Words that are left as they are, separated by spaces.
    """
    read = functools.cache(lambda: _lemmas.load(language))
    before = ("", *sorted(prefixes.split(), key=len, reverse=True))
    instead = dict(each.partition(":")[::2] for each in ("", *suffixes.split()))
    behind = sorted(instead.items(), key=lambda pair: (pair[0] != "", -len(pair[0])))

    kept = frozenset(keep.split())

    def lemma_of(word: str) -> str:
        if word in kept:
            return word
        get = read().get
        for prefix in before:
            if not word.startswith(prefix):
                continue
            for suffix, own in behind:
                part = word[len(prefix) : len(word) - len(suffix)]
                if word.endswith(suffix) and (len(part) >= SHORTEST or part == word):
                    found = get(part + own)
                    if found is not None:
                        return found
        return unknown(word) if unknown else word

    return lemma_of


def stem(algorithm: str) -> Step:
    """Stem by the Snowball *algorithm* of that name.

    Source: https://snowballstem.org/algorithms/
    """
    # PyStemmer's own cache is not needed: a word's terms are remembered as a whole.
    stemmer = Stemmer.Stemmer(algorithm, 0)
    made: Step = stemmer.stemWord
    return made


def strip(suffixes: str | Iterable[str], shortest: int = SHORTEST) -> Step:
    """Strip the longest of *suffixes*, again and again, while *shortest* letters are left.

    Every form of a word ends at the same place, even if that is no word.

    Args:
        suffixes: Folded; one text with spaces between them will do.
        shortest: Letters left at least.
    """
    text = suffixes if isinstance(suffixes, str) else " ".join(suffixes)
    return endings(Ending(text, shortest=shortest))


@dataclass(frozen=True, slots=True)
class Ending:
    """Suffixes that are stripped where they can stand.

    Attributes:
        suffixes: Folded, separated by spaces.
        after: ``vowel`` or ``consonant``: what must stand before; "" for either.
        shortest: Letters left at least.
    """

    suffixes: str
    after: str = ""
    shortest: int = SHORTEST


def endings(*tables: Ending, vowels: str = "", apart: str = "") -> Step:
    """Strip the longest suffix that can stand where it stands, again and again.

    Args:
        tables: The suffixes and their conditions.
        vowels: The folded vowels, where a table asks what stands before.
        apart: Pairs of vowels, separated by spaces, that never follow one another in a
            word: the last of the stem, the first of the suffix (vowel harmony).
    """
    known: dict[str, list[Ending]] = {}
    for table in tables:
        for suffix in table.suffixes.split():
            known.setdefault(suffix, []).append(table)
    lengths = sorted({len(suffix) for suffix in known}, reverse=True)
    clash = frozenset(apart.split())

    def stands(word: str, rest: int) -> bool:
        fitting = known.get(word[rest:], ())
        behind = "vowel" if word[rest - 1] in vowels else "consonant"
        if not any(rest >= e.shortest and e.after in {"", behind} for e in fitting):
            return False
        if not clash:
            return True
        last = next((letter for letter in reversed(word[:rest]) if letter in vowels), "")
        first = next((letter for letter in word[rest:] if letter in vowels), "")
        return bool(last) and last + first not in clash

    def stripped(word: str) -> str:
        while True:
            for length in lengths:
                if length < len(word) and stands(word, len(word) - length):
                    word = word[:-length]
                    break
            else:
                return word

    return stripped
