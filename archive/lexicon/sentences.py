"""From paragraphs to sentences, and what of a sentence survives translation.

Source: UAX #29, section 5 (sentence boundaries), of which this is a short form: alignment
joins sentences that were split too often, so abbreviations need no lists.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import regex

from archive.analysis import keys, pieces

#: Sentences of an article that are read; what follows rarely has a counterpart found.
MOST_SENTENCES: Final = 600

# A full stop ends a sentence before a space and what may begin one, but not behind a
# single letter (an initial) or one or two digits (an ordinal or the day of a date).
# Armenian ends sentences with a colon, too.
_END: Final = regex.compile(
    r"(?V1)(?:(?<!(?:^|[^\p{L}\p{N}])(?:\p{L}\p{M}*|\p{N}{1,2}))[.]|[[\p{STerm}]--[.]]"
    r"|(?<=\p{Armenian}):)+[\p{Pe}\p{Pf}\"'”’»]*+\s+(?=[^\p{Ll}\s])"
    r"|[。！？｡]+[\p{Pe}\p{Pf}]*+(?=\S)"
)
_DENSE: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_SYLLABLE: Final = regex.compile(r"\p{Hangul}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence to be aligned.

    Attributes:
        text: The sentence.
        length: Its letters and digits, those that stand for a syllable or a word counted
            as several.
        anchors: Its numbers, and the Latin keys of what may be names.
    """

    text: str
    length: int
    anchors: frozenset[str]


def split(text: str) -> Iterator[str]:
    """Yield the sentences of a paragraph, without the spaces around them."""
    at = 0
    for match in _END.finditer(text):
        if sentence := text[at : match.end()].strip():
            yield sentence
        at = match.end()
    if sentence := text[at:].strip():
        yield sentence


def sentence(text: str) -> Sentence:
    """Return the sentence *text*."""
    letters = sum(map(str.isalnum, text))
    length = letters + 2 * len(_DENSE.findall(text)) + len(_SYLLABLE.findall(text))
    found: set[str] = set()
    for folded, start, _ in pieces(text):
        if folded.isdigit():
            found.add(folded.lstrip("0"))
        elif len(folded) > 3 and not text[start].islower():
            found.update(_long_keys(folded))
    return Sentence(text, length, frozenset(found - {""}))


@functools.lru_cache(maxsize=50_000)
def _long_keys(word: str) -> tuple[str, ...]:
    """Return the keys of *word* that say enough to be no accident."""
    return tuple(key for key in keys(word) if len(key) > 2)
