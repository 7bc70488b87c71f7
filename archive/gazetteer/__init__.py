"""Places by all their names: one looked for under one name is found under the others.

Names come from CLDR (territories, cities that time zones are named after, and languages,
in the languages of the articles and a few more), from ``places.tsv`` beside this module,
and from ``gazetteer.tsv`` in the archive's home, which archivists edit. A file holds
groups of lines, parted by empty lines; a group is a place::

    # a note
    en	Tbilisi	Tiflis
    ru	Тбилиси	Тифлис

    -de	Tiflis

A line is the tag of a language (BCP 47) and names, parted by tabs. A minus in front of the
tag takes names away, wherever they come from: whoever looks for them finds only them.

A name of up to three letters counts only if it is written just so; a longer one in any
case, without accents, and in other forms in the languages of the articles.
"""

from __future__ import annotations

import itertools
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Final

from archive.analysis import pieces, primary, terms_of
from archive.errors import BadGazetteer
from archive.gazetteer import cldr
from archive.gazetteer.lines import Group, read
from archive.query import Expansion, Query, runs
from archive.settings import Settings

#: Languages in which places are named whatever the articles' languages are: those of
#: ``places.tsv``.
ALWAYS: Final = frozenset(
    ("ar", "az", "de", "en", "es", "fa", "fr", "hy", "ka", "ru", "tr")
)
#: What another name counts for beside the name asked for.
WEIGHT: Final = 0.6
#: Most words of a name, and most names of one place that are looked for.
MOST_WORDS: Final = 6
MOST: Final = 40
#: Letters up to which a name has to be written as it is.
SHORT: Final = 3


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a place.

    Attributes:
        text: As written.
        language: Tag of the language it is in.
        place: The place.
        origin: ``CLDR`` or ``gazetteer``.
    """

    text: str
    language: str
    place: str
    origin: str


#: Words or terms of a name -> the names made of them.
_Found = dict[tuple[str, ...], list[Name]]


class _Way:
    """One way to know names: by their words, or by what a language makes of them."""

    def __init__(self, term: Callable[[str], str] | None) -> None:
        self.term = term
        self._named: _Found = defaultdict(list)
        #: First word or term -> how many the longest name has.
        self._longest: dict[str, int] = {}

    def add(self, name: Name, folded: tuple[str, ...]) -> None:
        """Take in *name*, made of the words *folded*."""
        made = tuple(map(self.term, folded)) if self.term else folded
        self._named[made].append(name)
        self._longest[made[0]] = max(len(made), self._longest.get(made[0], 0))

    def longest(self, word: str) -> int:
        """Return how many words the longest name has that begins with *word*."""
        return self._longest.get(self.term(word) if self.term else word, 0)

    def named(self, folded: tuple[str, ...]) -> list[Name]:
        """Return the names that *folded* words are."""
        made = tuple(map(self.term, folded)) if self.term else folded
        return self._named.get(made, [])


class _Names:
    """The names in some languages, by the words they are made of."""

    def __init__(self) -> None:
        self.of_place: dict[str, list[Name]] = defaultdict(list)
        self._words = _Way(None)
        self._terms: dict[str, _Way] = {}
        self._of_language: dict[str, list[tuple[Name, tuple[str, ...]]]] = defaultdict(list)

    def add(self, name: Name) -> None:
        """Take in *name*."""
        folded = _folded(name.text)
        if folded and len(folded) <= MOST_WORDS:
            self.of_place[name.place].append(name)
            self._words.add(name, folded)
            self._of_language[primary(name.language)].append((name, folded))

    def ways(self, languages: Iterable[str]) -> list[_Way]:
        """Return the ways to know a name: as it is, and in its forms in *languages*."""
        for language in languages:
            if language not in self._terms:
                way = _Way(terms_of(language))
                for name, folded in self._of_language[language]:
                    if _letters(folded) > SHORT:
                        way.add(name, folded)
                self._terms[language] = way
        return [self._words, *(self._terms[language] for language in languages)]


def _letters(folded: tuple[str, ...]) -> int:
    """Return how many letters words have."""
    return sum(map(len, folded))


class Gazetteer:
    """The places an archive knows by name. Its methods may be called from any thread."""

    def __init__(self, file: Path, folder: Path | None = None) -> None:
        """Names are read when they are first needed, and anew when *file* changes.

        Args:
            file: What archivists wrote; there may be none.
            folder: Where the names that CLDR has are kept, so that they are found sooner
                the next time; None for nowhere.
        """
        self._file, self._folder = file, folder
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._languages: frozenset[str] = frozenset()
        self._names = _Names()

    def expand(self, query: Query, languages: Collection[str]) -> Query:
        """Return *query* with the other names of the places it names.

        Args:
            query: What is asked.
            languages: Tags of the languages whose names are looked for.

        Raises:
            BadGazetteer: The archive's file cannot be read.
        """
        stretches = list(runs(query.root)) if query.root is not None else []
        if not stretches:
            return query
        wanted = frozenset(map(primary, languages)) - {"und"}
        names = self._known(wanted | ALWAYS)
        expansions = dict(query.expansions)
        for stretch in stretches:
            for typed, found in _places(names, stretch, wanted):
                known = expansions.get(typed, ())
                have = {(one.words, primary(one.language)) for one in known}
                more = (
                    one for one in found if (one.words, primary(one.language)) not in have
                )
                if all_ := (*known, *more):
                    expansions[typed] = all_
        return replace(query, expansions=expansions)

    def names(self, name: str, languages: Collection[str]) -> tuple[Name, ...]:
        """Return all names of the places called *name*, in *languages*."""
        wanted = frozenset(map(primary, languages)) - {"und"}
        names = self._known(wanted | ALWAYS)
        ways = names.ways(sorted(wanted))
        return tuple(_others(names, ways, name, _folded(name), wanted))

    def _known(self, languages: frozenset[str]) -> _Names:
        """Return the names, those of *languages* among them."""
        stamp = _stamp(self._file)
        with self._lock:
            if stamp != self._stamp or not languages <= self._languages:
                wanted = languages | self._languages
                self._names = self._read(wanted)
                self._languages, self._stamp = wanted, stamp
            return self._names

    def _read(self, languages: frozenset[str]) -> _Names:
        """Return all names anew."""
        shipped = resources.files(__name__).joinpath("places.tsv").read_text("utf-8")
        groups = list(read(shipped, "places.tsv"))
        try:
            text = self._file.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            text = ""
        except (OSError, UnicodeDecodeError) as error:
            raise BadGazetteer(self._file.name, 0, str(error)) from error
        groups += read(text, self._file.name)
        removed = {
            (primary(tag), _folded(name)) for group in groups for tag, name in group.removed
        }
        names = _Names()
        for name in itertools.chain(_written(groups), self._listed(languages)):
            if (primary(name.language), _folded(name.text)) not in removed:
                names.add(name)
        return names

    def _listed(self, languages: Iterable[str]) -> Iterator[Name]:
        """Yield the names of CLDR in *languages*."""
        for language in sorted(languages):
            for place, text in cldr.names(language, self._folder).items():
                yield Name(text, language, place, "CLDR")


def _written(groups: Iterable[Group]) -> Iterator[Name]:
    """Yield the names of *groups*."""
    for number, group in enumerate(groups):
        for tag, text in group.names:
            yield Name(text, tag, str(number), "gazetteer")


def _stamp(file: Path) -> tuple[int, int] | None:
    """Return what changes when *file* does; (0, 0) if there is none."""
    try:
        state = file.stat()
    except OSError:
        return 0, 0
    return state.st_mtime_ns, state.st_size


def _folded(text: str) -> tuple[str, ...]:
    """Return the folded words of *text*."""
    return tuple(word for word, _, _ in pieces(text))


def _places(
    names: _Names, stretch: Sequence[str], languages: frozenset[str]
) -> Iterator[tuple[str, tuple[Expansion, ...]]]:
    """Yield words of *stretch*, as typed, that name a place, and its other names.

    The longest name counts: who asks for New York does not ask for York.
    """
    folded = [_folded(word) for word in stretch]
    every = names.ways(sorted(languages))
    at = 0
    while at < len(stretch):
        lengths = [way.longest(folded[at][0]) if folded[at] else 0 for way in every]
        ways = [way for way, length in zip(every, lengths, strict=True) if length]
        for length in range(min(max(lengths), len(stretch) - at), 0, -1):
            run = tuple(itertools.chain.from_iterable(folded[at : at + length]))
            typed = " ".join(stretch[at : at + length])
            found = tuple(_others(names, ways, typed, run, languages))
            if found:
                yield typed, tuple(_expansion(name) for name in found[:MOST])
                at += length
                break
        else:
            at += 1


def _expansion(name: Name) -> Expansion:
    """Return what looks for *name*."""
    return Expansion(tuple(name.text.split()), name.language, WEIGHT, name.origin)


def _others(
    names: _Names,
    ways: Iterable[_Way],
    typed: str,
    folded: tuple[str, ...],
    languages: Collection[str],
) -> Iterator[Name]:
    """Yield the names, in *languages*, of the places called *typed*, each once.

    What is a name as it stands is not taken for a form of another.
    """
    short = _letters(folded) <= SHORT
    places: dict[str, None] = {}
    for way in ways:
        named = (name for name in way.named(folded) if not short or name.text == typed)
        places |= dict.fromkeys(name.place for name in named)
        if places and way.term is None:
            break
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for place in places:
        for name in names.of_place[place]:
            language, words = primary(name.language), _folded(name.text)
            if language in languages and (language, words) not in seen:
                seen.add((language, words))
                yield name


def open(settings: Settings) -> Gazetteer:
    """Return the gazetteer of an archive."""
    return Gazetteer(settings.home / "gazetteer.tsv", settings.index / "gazetteer")
