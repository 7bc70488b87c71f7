"""Suggestions out of the archive's own words: what a typed text may become, or have meant.

The words of all articles, the names in them and their titles, by language and script, with
the number of articles that have them. They follow the changes of the archive a little
behind the index; all of it is derived and can be made anew.
"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from archive.analysis import pieces, terms_of
from archive.article import Article
from archive.errors import IndexDamaged, Unavailable
from archive.suggest import _file as file
from archive.suggest._keyboards import LAYOUTS, alike, retyped
from archive.suggest._spelling import allowed, distance, one_mistake
from archive.suggest._texts import NAME, WORD

__all__ = ["LAYOUTS", "Candidate", "Suggestion", "Suggestions", "alike", "retyped"]

#: Characters of what is typed that are looked at.
LONGEST: Final = 100

#: Share of the articles of a language from which on a word in small letters says nothing:
#: of a short word, of any; and how many articles there must be to say so.
COMMON_SHORT, COMMON, FEW = 0.05, 0.2, 50
SHORT: Final = 5

#: Words and names offered where there is more of each than fits.
WORDS, NAMES = 3, 3

#: Articles up to which an archive is small.
SMALL: Final = 300

#: Rows looked at for one level of a prefix, and words compared with a misspelt one.
_ROWS, _COMPARED = 60, 20_000

#: What a mistake costs, in doublings of the frequency.
_MISTAKE = 4.0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a typed text may become.

    Attributes:
        text: As the archive writes it.
        kind: ``word``, ``name`` or ``title``.
        language: Primary language of the text.
        id: The article with this title, or "".
    """

    text: str
    kind: str
    language: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word of the archive that a typed one may have meant.

    Attributes:
        key: Folded.
        text: As the archive writes it most often.
        articles: How many have it.
        mistakes: Between it and the word typed.
        languages: Primary languages it stands in.
    """

    key: str
    text: str
    articles: int
    mistakes: int
    languages: tuple[str, ...]


@dataclass(slots=True)
class _Forms:
    """The forms of one folded word or name."""

    rows: list[file.Row] = field(default_factory=list)

    @property
    def best(self) -> file.Row:
        """The most frequent form; of equal ones the one in small letters."""
        return max(self.rows, key=lambda row: (row[3], row[2].islower(), row[2]))

    def like(self, plain: bool) -> file.Row:
        """Return the best form; with *plain*, one without accents if it is not rare."""
        best = self.best
        rows = [row for row in self.rows if row[2].isascii() and row[3] * 10 >= best[3]]
        return _Forms(rows).best if plain and rows else best


class Suggestions:
    """The suggestions of an archive.

    Methods may be called from any thread, and by any number of processes; whoever calls
    :meth:`learn` or :meth:`rebuild` sees to it that nobody else does at the same time.

    Args:
        folder: Where they are kept.
        wait: Seconds to wait for another process.
    """

    def __init__(self, folder: Path, wait: float = 10.0) -> None:
        self.files = file.Files(folder, wait)

    # Learning

    def learned(self) -> int:
        """Return the number of the last change learned; -1 if it has to be made anew."""
        try:
            noted = self.files.read(lambda one: file.meta(one) if one else {})
        except Unavailable:
            return -1
        return int(noted["learned"]) if noted.get("form") == file.form() else -1

    def outdated(self) -> bool:
        """Return whether there is a file, but one made by other rules."""
        return self.learned() < 0 and self.files.current() is not None

    def learn(
        self,
        put: Iterable[Article],
        remove: Iterable[str],
        *,
        learned: int,
        before: Callable[[str], Iterable[Article]],
    ) -> None:
        """Learn *put* and forget *remove*: all of it or nothing.

        Args:
            put: Articles as they are.
            remove: Ids of articles that are no longer to be found.
            learned: The number of the last change among these.
            before: Gives all that an article was at any time, by id.

        Raises:
            IndexDamaged, IndexUnwritable: It cannot be done.
        """
        path = self.files.current()
        if path is None:
            path = self.files.next()
            with self.files.guarded(path):
                file.create(path)
        with (
            self.files.guarded(path),
            closing(file.opened(path, self.files.wait)) as connection,
        ):
            connection.execute("BEGIN IMMEDIATE")
            learner = file.Learner(connection, before)
            for article in put:
                learner.put(article)
            for id in remove:
                learner.remove(id)
            learner.flush()
            file.mark(connection, learned=str(learned))
            connection.execute("COMMIT")

    def rebuild(self, articles: Iterable[Article], *, learned: int) -> None:
        """Make a new file of *articles* beside the one in use, then use it.

        Raises:
            IndexUnwritable: It cannot be done; what was used before still is.
        """
        path = self.files.next()
        beside = path.with_name(f"{path.stem}-making.db")
        with self.files.guarded(beside):
            self.files.remove(beside)
            file.create(beside)
            with closing(file.opened(beside, self.files.wait)) as connection:
                # Nobody reads it yet; a half-made file is thrown away.
                connection.execute("PRAGMA journal_mode = OFF")
                connection.execute("PRAGMA synchronous = OFF")
                connection.execute("PRAGMA cache_size = -64000")
                connection.execute("BEGIN IMMEDIATE")
                learner = file.Learner(connection)
                for article in articles:
                    learner.put(article)
                learner.flush()
                file.mark(connection, learned=str(learned))
                connection.execute("COMMIT")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA journal_mode = WAL")
            beside.replace(path)
        self.files.clean(path)

    def check(self) -> Iterator[str]:
        """Yield what is wrong with the file in use, in English; reads all of it."""
        try:
            yield from (f"suggestions: {fault}" for fault in self.files.read(file.faults))
        except IndexDamaged as error:
            yield str(error)

    def close(self) -> None:
        """Let go of files."""
        self.files.close()

    # Completing

    def complete(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return what *text*, typed so far, may become: words, names and titles.

        Where nothing begins so, what the same keys say in another keyboard layout does.

        Raises:
            IndexDamaged: The suggestions cannot be read.
        """
        return self.files.read(lambda one: self._complete_any(one, text[:LONGEST], limit))

    def _complete_any(
        self, connection: sqlite3.Connection | None, text: str, limit: int
    ) -> tuple[Suggestion, ...]:
        if connection is None or limit < 1:
            return ()
        found = self._complete(connection, text, limit)
        if not found and len(text) > 2 and not any(letter.isspace() for letter in text):
            for other in dict.fromkeys(one for _, _, one in retyped(text)):
                key = " ".join(word for word, _, _ in pieces(other))
                if key and file.begins(connection, key):
                    found = self._complete(connection, other, limit)
                if found:
                    break
        return found

    def _complete(
        self, connection: sqlite3.Connection, text: str, limit: int
    ) -> tuple[Suggestion, ...]:
        typed = [word for word, _, _ in pieces(text)]
        if not typed:
            return ()
        # A blank behind the last word says that it is whole.
        key = " ".join(typed) + " " * (len(typed) < 4 and text[-1:].isspace())
        words: list[Suggestion] = []
        if len(typed) == 1 and not key.endswith(" "):
            words = list(self._begun(connection, WORD, key, limit))
        names = list(self._begun(connection, NAME, key, limit))
        titles = self._titles(connection, typed, limit) if len(key) > 1 else []
        some = min(len(titles), max(2, limit - WORDS - NAMES))
        some_names = min(len(names), max(NAMES, limit - some - len(words)))
        words = words[: max(0, limit - some - some_names)]
        names = names[: limit - some - len(words)]
        titles = titles[: limit - len(words) - len(names)]
        shown: dict[str, Suggestion] = {}
        for one in (*words, *names, *titles):
            if one.text != text:
                shown.setdefault(one.text.casefold(), one)
        return tuple(shown.values())

    def _begun(
        self, connection: sqlite3.Connection, kind: str, key: str, wanted: int
    ) -> Iterator[Suggestion]:
        """Yield the most frequent words or names that begin with *key*, one for a term."""
        sizes = file.sizes(connection)
        seen: set[str] = set()
        for level in range(file.TOP, -1 - (kind == WORD), -1):
            forms: dict[str, _Forms] = {}
            rows = (
                file.rare(connection, key, _ROWS)
                if level < 0
                else file.level_rows(connection, kind, level, key, _ROWS)
            )
            for row in rows:
                forms.setdefault(row[0], _Forms()).rows.append(row)
            best = sorted((one.best for one in forms.values()), key=lambda row: -row[3])
            for folded, language, surface, df in best:
                term = terms_of(language)(folded) if kind == WORD else folded
                empty = kind == WORD and _says_nothing(surface, df, sizes.get(language, 0))
                if not empty and not {folded, term} & seen:
                    seen |= {folded, term}
                    yield Suggestion(surface, _KINDS[kind], language)
            if len(seen) >= 2 * wanted:
                return

    def _titles(
        self, connection: sqlite3.Connection, typed: list[str], limit: int
    ) -> list[Suggestion]:
        """Return the latest titles that hold what is typed, the last word being begun."""
        asked = [f'"{" ".join(typed)}" *', " ".join(f'"{word}"' for word in typed) + " *"]
        found: dict[str, Suggestion] = {}
        for match in asked[: len(typed)]:
            for id, language, title in file.title_rows(connection, match, limit):
                found.setdefault(id, Suggestion(title, "title", language, id))
            if len(found) >= limit:
                break
        return list(found.values())[:limit]

    # What was meant

    def sizes(self) -> dict[str, int]:
        """Return primary language -> number of articles learned."""
        return self.files.read(lambda one: file.sizes(one) if one else {})

    def text_of(self, key: str) -> str:
        """Return the form in which the archive writes a folded word most often, or ""."""
        rows = self.files.read(lambda one: file.surfaces(one, key, WORD) if one else [])
        return str(_Forms(rows).best[2]) if rows else ""

    def counts(self, keys: Iterable[str]) -> dict[str, int]:
        """Return folded word -> number of articles that have it in this form."""
        keys = tuple(keys)

        def look(connection: sqlite3.Connection | None) -> dict[str, int]:
            if connection is None:
                return dict.fromkeys(keys, 0)
            return {
                key: sum(row[3] for row in file.surfaces(connection, key, WORD))
                for key in keys
            }

        return self.files.read(look)

    def near(self, word: str, most: int = 5) -> tuple[Candidate, ...]:
        """Return the words of the archive that a folded *word* may have meant, best first.

        All with one mistake are found. Of a word with two, the first or the last three
        letters are expected to be right, but in a small archive.
        """
        return self.files.read(lambda one: self._near_any(one, word, most))

    def _near_any(
        self, connection: sqlite3.Connection | None, word: str, most: int
    ) -> tuple[Candidate, ...]:
        mistakes = allowed(word)
        if connection is None or not mistakes:
            return ()
        # The mistake is behind the first half of the word, or in it.
        half = (len(word) + 1) // 2
        lengths = len(word) - 1, len(word) + 1
        rows = file.beginning(connection, word[: half - 1], lengths, _COMPARED)
        rows += file.there(connection, one_mistake(word, half))
        found = _within(word, rows, 1)
        if mistakes > 1 and not found:
            lengths = len(word) - 2, len(word) + 2
            if sum(file.sizes(connection).values()) <= SMALL:
                rows = file.beginning(connection, "", lengths, _COMPARED)
            else:
                rows = file.beginning(connection, word[:3], lengths, _COMPARED)
                rows += file.ending(connection, word[-3:], lengths, _COMPARED)
            found = _within(word, rows, 2)
        plain = word.isascii()
        made = [self._candidate(connection, key, n, plain) for key, n in found.items()]
        made.sort(key=lambda one: (-_worth(one, word), one.key))
        return tuple(made[:most])

    def _candidate(
        self, connection: sqlite3.Connection, key: str, mistakes: int, plain: bool
    ) -> Candidate:
        rows = file.surfaces(connection, key, WORD)
        return Candidate(
            key,
            _Forms(rows).like(plain)[2],
            sum(row[3] for row in rows),
            mistakes,
            tuple(dict.fromkeys(row[1] for row in rows)),
        )


_KINDS: Final = {WORD: "word", NAME: "name"}


def _says_nothing(surface: str, df: int, size: int) -> bool:
    """Return whether a word is one of those that every text of its language is full of.

    Names are not, however often they stand in an archive: where there are capitals they
    have one, elsewhere only the shortest words are suspected.
    """
    if size < FEW or surface[0].isupper():
        return False
    short = len(surface) <= (SHORT if surface[0].islower() else SHORT - 1)
    cased = surface[0].lower() != surface[0].upper()
    return (short and df > COMMON_SHORT * size) or (cased and df > COMMON * size)


def _within(word: str, rows: Iterable[file.Row], most: int) -> dict[str, int]:
    """Return those of *rows* that are at most *most* mistakes away -> how many."""
    letters, found = set(word), dict[str, int]()
    for (other,) in rows:
        if other in found or len(letters.symmetric_difference(other)) > 2 * most:
            continue
        mistakes = distance(word, other, most)
        if 0 < mistakes <= most:
            found[other] = mistakes
    return found


def _worth(candidate: Candidate, word: str) -> float:
    """Return how well *candidate* stands for *word*, in doublings of its frequency."""
    first = candidate.key[0] != word[0]
    return math.log2(1 + candidate.articles) - _MISTAKE * candidate.mistakes - first
