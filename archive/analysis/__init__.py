"""From text to terms, by the rules of its language.

Five kinds of terms, each a function of its arguments and the same for a query and a text:

=======  ======================================================================
words    UAX #29 words, folded without regard to language: the exact forms
terms    words made into lemma or stem by the rules of one language
roots    what is left of words without all that may be an affix, in some languages
grams    letter 4-grams of a longer folded word: what spelling variants share
keys     a Latin key of a word in any script: what names share across scripts
=======  ======================================================================
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import importlib.metadata
import pkgutil
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import resources
from types import ModuleType
from typing import TypeVar

import regex
import Stemmer

from archive.analysis import languages
from archive.analysis._keys import keys
from archive.analysis._latin import ends, is_latin
from archive.analysis._words import clipped, pieces, tails
from archive.analysis.steps import Step

__all__ = [
    "Term", "clipped", "ends", "fingerprint", "grams", "is_latin", "keys", "known",
    "pieces", "primary", "roots_of", "tails", "terms", "terms_of", "words",
]  # fmt: skip


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
    for position, (word, start, end) in enumerate(pieces(text)):
        yield Term(word, start, end, position)


def terms(text: str, language: str) -> Iterator[Term]:
    """Yield the terms of *text* by the STEPS of *language*, positions as in words().

    Args:
        text: Plain text, NFC.
        language: BCP 47 tag. A tag without steps falls back to its primary language,
            then to folded words: every language is findable.
    """
    term = terms_of(language)
    for position, (word, start, end) in enumerate(pieces(text)):
        if made := term(word):
            yield Term(made, start, end, position)


T = TypeVar("T")


class _Remembered(dict[str, T]):
    """What is made of a language's words: each is made once, then looked up."""

    def __init__(self, make: Callable[[str], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, word: str) -> T:
        made = self._make(word)
        if len(self) >= REMEMBERED:
            self.clear()
        self[word] = made
        return made


def _made(steps: tuple[Step, ...], word: str) -> str:
    """Return what *steps* make of *word*; "" as soon as one of them drops it."""
    for step in steps:
        word = step(word)
        if not word:
            break
    return word


#: Words whose terms, and whose roots, are remembered, per language.
REMEMBERED = 100_000


def primary(language: str) -> str:
    """Return the primary language of a tag, as terms of an index are marked with it.

    >>> primary("az-Cyrl"), primary("zh-Hant"), primary("nb"), primary("")
    ('az', 'zh', 'no', 'und')
    """
    tag = language.replace("_", "-").partition("-")[0].lower()
    return SAME.get(tag, tag) or "und"


#: Tags of what is written, and searched, as one language.
SAME = {"nb": "no", "nn": "no", "azb": "az", "azj": "az", "iw": "he", "in": "id"}


def terms_of(language: str) -> Callable[[str], str]:
    """Return the function that makes the term of a folded word in *language*, or ""."""
    return _terms_of(language[:LONGEST_TAG].replace("-", "_"))


#: Letters of a tag that are read. Source: RFC 5646 section 4.4.1.
LONGEST_TAG = 35


@functools.lru_cache(maxsize=200)
def _terms_of(tag: str) -> Callable[[str], str]:
    module = _module_of(tag)
    if module is None:
        return _itself
    return _Remembered(functools.partial(_made, module.STEPS)).__getitem__


def roots_of(language: str) -> Callable[[str], tuple[str, ...]] | None:
    """Return the function that makes the roots of a folded word in *language*, or None.

    A root is what a word has in common with all its forms, and with other words: it tells
    less than a term. Only the languages that need it have ``ROOTS``.
    """
    return _roots_of(language[:LONGEST_TAG].replace("-", "_"))


@functools.lru_cache(maxsize=200)
def _roots_of(tag: str) -> Callable[[str], tuple[str, ...]] | None:
    ways: tuple[tuple[Step, ...], ...] = getattr(_module_of(tag), "ROOTS", ())
    if not ways:
        return None

    def roots(word: str) -> tuple[str, ...]:
        made = dict.fromkeys(_made(steps, word) for steps in ways)
        return tuple(filter(None, made))

    return _Remembered(roots).__getitem__


def _module_of(tag: str) -> ModuleType | None:
    """Return the module with the rules of the language of *tag*, None if there is none."""
    parts = tag.split("_")
    shorter = ["_".join(parts[:length]) for length in range(len(parts), 0, -1)]
    for name in (*shorter, primary(tag)):
        if name in known():
            return importlib.import_module(f"archive.analysis.languages.{name}")
    return None


def _itself(word: str) -> str:
    return word


@functools.cache
def known() -> tuple[str, ...]:
    """Return the tags of the languages that have steps of their own, sorted."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(languages.__path__)))


def grams(word: str) -> tuple[str, ...]:
    """Return the letter 4-grams of a folded word and its start; () if none.

    ``^`` stands for the start: how words begin says more than how they end. Words of up
    to four letters are too short to be alike, and so are numbers. Korean syllables hold
    several letters, so pairs of them do.

    >>> grams("tbilisi"), grams("baku")
    (('^tbi', 'tbil', 'bili', 'ilis', 'lisi'), ())
    """
    first = word[:1]
    if HANGUL[0] <= first <= HANGUL[1]:
        return tuple(word[i : i + 2] for i in range(len(word) - 1))
    if len(word) <= 4 or word.isdigit():
        return ()
    word = f"^{word}"
    return tuple(word[i : i + 4] for i in range(len(word) - 3))


#: First and last syllable of Korean.
HANGUL = ("가", "힣")


@functools.cache
def fingerprint() -> str:
    """Return a short text that changes when any rule of analysis does."""
    parts = [unicodedata.unidata_version, regex.__version__, Stemmer.version()]
    parts.append(importlib.metadata.version("simplemma"))
    here = resources.files(__name__)
    for folder in (here, here / "languages"):
        files = sorted(folder.iterdir(), key=lambda file: file.name)
        sources = (file.read_bytes() for file in files if file.name.endswith(".py"))
        parts += (hashlib.sha256(source).hexdigest() for source in sources)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
