"""What of an article can be suggested: its words, the names in it, its title."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from archive.analysis import pieces, primary
from archive.article import Article

#: Kinds of entries.
WORD, NAME = "w", "n"

#: Longest word, name and title that is suggested, in characters.
LONGEST_WORD, LONGEST_NAME, LONGEST_TITLE = 40, 60, 200

#: Words of a title that are looked at, words of a name, and names of an article.
TITLE_WORDS, NAME_WORDS, NAMES = 24, 3, 40

#: Stretches of text that are remembered.
REMEMBERED = 200_000

#: Kind, folded form, form as written.
Entry = tuple[str, str, str]

_APOSTROPHES = "'’‘`´＇"
_OPENING = "\"'“”„«»‘’([{<¿¡—–-"
_ENDING = "\"'“”«»’)]}>,.;:!?…։՝،؛؟—–"
_SENTENCE = ".!?…։؟。"


@dataclass(frozen=True, slots=True)
class Told:
    """What an article has to suggest.

    Attributes:
        language: Primary language.
        title: As written, or "" if it has none worth suggesting.
        key: The title's folded words.
        number: Grows with the date of publication, unique to the article.
        digest: Changes when anything of this does.
    """

    id: str
    language: str
    title: str
    key: str
    number: int
    digest: bytes


def told(article: Article) -> Told:
    """Return what is kept of *article* besides its words and names."""
    language = primary(article.language.value)
    said = (
        language,
        article.title,
        article.subtitle,
        article.place,
        article.date,
        "\0".join(article.authors),
        "\0".join(article.paragraphs),
    )
    digest = hashlib.blake2b("\1".join(said).encode("utf-8", "replace"), digest_size=12)
    title = " ".join(article.title.split())
    words = [word for word, _, _ in pieces(title[:LONGEST_TITLE])][:TITLE_WORDS]
    return Told(
        article.id,
        language,
        title if words and len(title) <= LONGEST_TITLE else "",
        " ".join(words),
        _number(article),
        digest.digest(),
    )


def _number(article: Article) -> int:
    """Return a number that later articles have a greater one of."""
    date = "".join(part.rjust(2, "0") for part in article.date.split("-"))
    day = int(date.ljust(8, "0")[:8]) if date.isascii() and date.isdigit() else 0
    drop = hashlib.blake2b(article.id.encode(), digest_size=4).digest()
    return (day << 32) | int.from_bytes(drop, "big")


def entries(article: Article) -> set[Entry]:
    """Return the words and names of *article*, each once."""
    every: set[str] = set()
    names: set[Entry] = set()
    for text in (article.title, article.subtitle, *article.paragraphs):
        raws = text.split()
        every.update(raws)
        if text is not article.title and len(names) < NAMES and text != text.lower():
            for name in _runs(raws):
                names.update(_named(name))
    for name in (*article.authors[:NAMES], article.place):
        names.update(_named(name))
    return names.union(*map(_remembered.__getitem__, every))


class _Remembered(dict[str, tuple[Entry, ...]]):
    """The words of stretches without spaces: each is looked at once."""

    def __missing__(self, raw: str) -> tuple[Entry, ...]:
        if len(self) >= REMEMBERED:
            self.clear()
        self[raw] = found = _words(raw)
        return found


_remembered = _Remembered()


def _words(raw: str) -> tuple[Entry, ...]:
    """Return the words of *raw*, a stretch without spaces."""
    if len(raw) > LONGEST_WORD:
        return ()
    plain = raw.isalpha()
    return tuple(
        (WORD, folded, raw[start:end] if plain else _shown(raw[start:end], folded))
        for folded, start, end in pieces(raw)
        if _is_word(folded, plain)
    )


def _is_word(folded: str, plain: bool) -> bool:
    """Return whether a folded word is one that a person would complete.

    *plain*: It stands in nothing but letters.
    """
    return (
        len(folded) > 1
        and folded[0].isalpha()
        and not (folded[0] >= _FIRST_UNSPACED and _unspaced(folded[0]))
        and (plain or not any(letter.isdigit() for letter in folded))
    )


#: The first letter of the scripts without spaces.
_FIRST_UNSPACED: Final = "\u0e00"


def _unspaced(letter: str) -> bool:
    """Return whether *letter* is of a script that analysis cuts into overlapping parts."""
    return (
        "\u0e00" <= letter <= "\u0eff"
        or "\u1000" <= letter <= "\u109f"
        or "\u1780" <= letter <= "\u17ff"
        or "\u3040" <= letter <= "\u309f"
        or "\u3400" <= letter <= "\u9fff"
        or "\U00020000" <= letter <= "\U0003ffff"
    )


def _shown(surface: str, folded: str) -> str:
    """Return *surface* without the suffix behind an apostrophe that folding dropped."""
    if surface.isalpha():
        return surface
    for mark in _APOSTROPHES:
        head, found, _ = surface.partition(mark)
        if found and head and [word for word, _, _ in pieces(head)] == [folded]:
            return head
    return surface


def _runs(raws: list[str]) -> Iterator[str]:
    """Yield the runs of two or three capitalised words that do not begin a sentence."""
    run: list[str] = []
    begins = True
    for raw in raws:
        word = raw if raw[0].isalpha() else raw.lstrip(_OPENING)
        if not word[:1].isupper() or (begins and not run):
            if run:
                yield from _run(run)
                run = []
            begins = raw[-1] in _SENTENCE
            continue
        if len(word) < len(raw):
            yield from _run(run)
            run = []
        initial = len(word) == 2 and word[1] == "."
        bare = word if initial else word.rstrip(_ENDING)
        run.append(bare)
        begins = False
        if len(bare) < len(word):
            yield from _run(run)
            run = []
            begins = word[-1] in _SENTENCE
    yield from _run(run)


def _run(run: list[str]) -> Iterator[str]:
    """Yield *run* as a name if it can be one."""
    if 2 <= len(run) <= NAME_WORDS and not all(word.isupper() for word in run):
        yield " ".join(run)


@functools.lru_cache(maxsize=50_000)
def _named(name: str) -> tuple[Entry, ...]:
    """Return the entry of a name, or nothing if it is none worth suggesting."""
    name = " ".join(name.split())
    if not 1 < len(name) <= LONGEST_NAME:
        return ()
    found = list(pieces(name))
    if not found or any(letter.isdigit() for word, _, _ in found for letter in word):
        return ()
    last, start, end = found[-1]
    surface = name[:start] + _shown(name[start:end], last)
    return ((NAME, " ".join(word for word, _, _ in found), surface),)
