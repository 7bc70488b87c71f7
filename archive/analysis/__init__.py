"""From text to terms, by the rules of its language.

Four kinds of terms, each a function of its arguments and the same for a query and a text:

=======  ======================================================================
words    UAX #29 words, folded without regard to language: the exact forms
terms    words made into lemma or stem by the rules of one language
grams    letter 4-grams of a folded word: what spelling variants share
keys     a Latin key of a word in any script: what names share across scripts
=======  ======================================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A term and the stretch of text it was made of.

    Attributes:
        text: What is indexed.
        start: Offset of its first code point in the text.
        end: Offset after its last code point.
        position: Ordinal of its word in the text, from 0; a word may give several terms.
    """

    text: str
    start: int
    end: int
    position: int


def words(text: str) -> Iterator[Term]:
    """Yield the folded words of *text*; the same whatever its language."""
    raise NotImplementedError


def terms(text: str, language: str) -> Iterator[Term]:
    """Yield the terms of *text* by the STEPS of *language*, positions as in words().

    Args:
        text: Plain text, NFC.
        language: BCP 47 tag. A tag without steps falls back to its primary language,
            then to folded words: every language is findable.
    """
    raise NotImplementedError


def grams(word: str) -> tuple[str, ...]:
    """Return the letter 4-grams of a folded word; a shorter word is its own gram."""
    raise NotImplementedError


def keys(word: str) -> tuple[str, ...]:
    """Return the Latin keys of a folded word in any script, best first; () if none."""
    raise NotImplementedError


def known() -> tuple[str, ...]:
    """Return the tags of the languages that have steps of their own, sorted."""
    raise NotImplementedError


def fingerprint() -> str:
    """Return a short text that changes when any rule of analysis does."""
    raise NotImplementedError
