"""The file a lexicon is kept in: SQLite, written whole or not at all.

Readers see the file as it was when they opened it; who learns writes another beside it,
which then takes its place. It can be deleted: everything in it can be learnt again.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

#: Changes when the tables do.
SCHEMA: Final = "2"

_TABLES: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE groups (id TEXT PRIMARY KEY, stamp TEXT NOT NULL, aligned BLOB NOT NULL);
CREATE TABLE pair (
  source TEXT, target TEXT, through TEXT NOT NULL, sentences INTEGER NOT NULL,
  terms INTEGER NOT NULL, tested INTEGER NOT NULL, plain REAL, learnt REAL,
  PRIMARY KEY (source, target)
) WITHOUT ROWID;
CREATE TABLE word (
  word TEXT, language TEXT, number INTEGER NOT NULL, PRIMARY KEY (word, language)
) WITHOUT ROWID;
CREATE TABLE term (
  term TEXT, language TEXT, share REAL NOT NULL, PRIMARY KEY (term, language)
) WITHOUT ROWID;
CREATE TABLE translation (
  term TEXT, language TEXT, target TEXT, found TEXT NOT NULL,
  PRIMARY KEY (term, language, target)
) WITHOUT ROWID;
CREATE TABLE own (
  term TEXT, language TEXT, target TEXT, found TEXT NOT NULL,
  PRIMARY KEY (language, target, term)
) WITHOUT ROWID;
CREATE TABLE alike (
  key TEXT, language TEXT, found TEXT NOT NULL, PRIMARY KEY (key, language)
) WITHOUT ROWID;
CREATE INDEX translation_pair ON translation (language, target);
"""

#: Values of one statement.
_SOME: Final = 400


@dataclass(frozen=True, slots=True)
class Aligned:
    """The language versions of a group as sentences, and which are translations.

    Attributes:
        sentences: Primary language -> sentences.
        beads: (source, target), sorted, -> start and end on the left, then on the right.
    """

    sentences: Mapping[str, Sequence[str]]
    beads: Mapping[tuple[str, str], Sequence[tuple[int, int, int, int]]]

    def pack(self) -> bytes:
        """Return it as bytes."""
        beads = {
            " ".join(pair): [list(bead) for bead in some]
            for pair, some in self.beads.items()
        }
        value = {"sentences": dict(self.sentences), "beads": beads}
        return zlib.compress(json.dumps(value, ensure_ascii=False).encode())

    @staticmethod
    def unpack(data: bytes) -> Aligned:
        """Return what :meth:`pack` made *data* of."""
        value = json.loads(zlib.decompress(data))
        beads = {}
        for pair, some in value["beads"].items():
            source, target = pair.split(" ")
            beads[source, target] = [(a, b, c, d) for a, b, c, d in some]
        return Aligned(value["sentences"], beads)


@dataclass(frozen=True, slots=True)
class Found:
    """A translation of a term.

    Attributes:
        term: The term in the other language.
        form: The form of it that is written most often.
        chance: How likely it is the translation, 0 to 1.
    """

    term: str
    form: str
    chance: float


@dataclass(frozen=True, slots=True)
class Pair:
    """What was learnt of one language in another.

    Attributes:
        source, target: Primary languages.
        through: The languages in between, parted by spaces, where the two have too few
            texts in common.
        sentences: Sentences and their translations it was learnt from.
        terms: Terms with a translation.
        tested: Sentences held out to test it.
        plain: Mean reciprocal rank of the true translation of a sentence among a hundred,
            by words and names written alike; None where too few could be tested.
        learnt: The same with the translations learnt.
    """

    source: str
    target: str
    through: str = ""
    sentences: int = 0
    terms: int = 0
    tested: int = 0
    plain: float | None = None
    learnt: float | None = None


class Reader:
    """An open lexicon; may be used from any thread.

    Attributes:
        meta: Values about the whole.
        languages: Languages something is translated from, sorted.
        totals: Language -> number of words read in it.

    Raises:
        sqlite3.Error: It cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        try:
            self.meta = dict(self._connection.execute("SELECT name, value FROM meta"))
            sources = "SELECT DISTINCT source FROM pair ORDER BY source"
            self.languages = tuple(row[0] for row in self._connection.execute(sources))
            totals = "SELECT language, SUM(number) FROM word GROUP BY language"
            self.totals: dict[str, int] = dict(self._connection.execute(totals))
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def _in(self, sql: str, values: Iterable[str]) -> Iterator[Any]:
        every = list(dict.fromkeys(values))
        for at in range(0, len(every), _SOME):
            some = every[at : at + _SOME]
            yield from self._rows(
                sql.replace("(*)", f"({','.join('?' * len(some))})"), some
            )

    def pairs(self) -> tuple[Pair, ...]:
        """Return what there is, by language."""
        sql = "SELECT * FROM pair ORDER BY source, target"
        return tuple(Pair(*row) for row in self._rows(sql))

    def stamps(self) -> dict[str, str]:
        """Return group -> its stamp when it was learnt from."""
        return dict(self._rows("SELECT id, stamp FROM groups"))

    def numbers(self, words: Iterable[str]) -> dict[tuple[str, str], int]:
        """Return (word, language) -> how often the folded word was read in it."""
        sql = "SELECT word, language, number FROM word WHERE word IN (*)"
        return {(word, language): number for word, language, number in self._in(sql, words)}

    def shares(self, terms: Iterable[str]) -> dict[tuple[str, str], float]:
        """Return (term, language) -> the share of sentences that hold the term."""
        sql = "SELECT term, language, share FROM term WHERE term IN (*)"
        return {(term, language): share for term, language, share in self._in(sql, terms)}

    def alike(self, signs: Iterable[str]) -> dict[tuple[str, str], list[list[str]]]:
        """Return (sign, language) -> words and keys of those that sound so."""
        sql = "SELECT key, language, found FROM alike WHERE key IN (*)"
        return {
            (key, language): json.loads(found)
            for key, language, found in self._in(sql, signs)
        }

    def translations(
        self, terms: Iterable[str], languages: Collection[str] | None = None
    ) -> dict[tuple[str, str, str], tuple[Found, ...]]:
        """Return (term, language, other language) -> translations, best first.

        Args:
            terms: The terms.
            languages: Languages to translate from; None for all.
        """
        sql = "SELECT term, language, target, found FROM translation WHERE term IN (*)"
        return {
            (term, language, target): tuple(Found(*one) for one in json.loads(found))
            for term, language, target, found in self._in(sql, terms)
            if languages is None or language in languages
        }


class Writer:
    """A lexicon being written; see :func:`writing`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def stamps(self) -> dict[str, str]:
        """Return group -> its stamp."""
        return dict(self.connection.execute("SELECT id, stamp FROM groups"))

    def forget(self, ids: Iterable[str]) -> None:
        """Remove groups."""
        self.connection.executemany(
            "DELETE FROM groups WHERE id = ?", [(id,) for id in ids]
        )

    def put(self, id: str, stamp: str, aligned: Aligned) -> None:
        """Keep a group."""
        values = (id, stamp, aligned.pack())
        self.connection.execute("INSERT OR REPLACE INTO groups VALUES (?, ?, ?)", values)

    def aligned(self, ids: Iterable[str] | None = None) -> Iterator[Aligned]:
        """Yield groups, all or those of *ids*; by id."""
        if ids is None:
            for (data,) in self.connection.execute(
                "SELECT aligned FROM groups ORDER BY id"
            ):
                yield Aligned.unpack(data)
            return
        for id in ids:
            sql = "SELECT aligned FROM groups WHERE id = ?"
            for (data,) in self.connection.execute(sql, (id,)):
                yield Aligned.unpack(data)

    def terms(self, language: str, shares: Mapping[str, float]) -> None:
        """Keep how many sentences hold each term, in place of what was known."""
        self.connection.execute("DELETE FROM term WHERE language = ?", (language,))
        rows = ((term, language, round(share, 6)) for term, share in shares.items())
        self.connection.executemany("INSERT INTO term VALUES (?, ?, ?)", rows)

    def words(
        self,
        language: str,
        words: Mapping[str, int],
        alike: Mapping[str, Sequence[tuple[str, str]]],
    ) -> None:
        """Keep the words of a language."""
        rows = ((word, language, number) for word, number in words.items() if number)
        self.connection.executemany("INSERT INTO word VALUES (?, ?, ?)", rows)
        found = (
            (key, language, json.dumps(some, ensure_ascii=False))
            for key, some in alike.items()
        )
        self.connection.executemany("INSERT INTO alike VALUES (?, ?, ?)", found)

    def forget_words(self) -> None:
        """Forget the words of all languages."""
        self.connection.execute("DELETE FROM word")
        self.connection.execute("DELETE FROM alike")

    def pair(
        self,
        pair: Pair,
        found: Mapping[str, Sequence[Found]],
        own: Mapping[str, Sequence[Found]] | None = None,
    ) -> None:
        """Keep what was learnt of a pair, in place of what was known.

        Args:
            pair: The pair.
            found: What its terms are.
            own: What of that its own sentences say; None for all.
        """
        self.drop(pair.source, pair.target)
        for table, some in (("translation", found), ("own", own or {})):
            rows = (
                (
                    term,
                    pair.source,
                    pair.target,
                    json.dumps(
                        [[one.term, one.form, round(one.chance, 4)] for one in made],
                        ensure_ascii=False,
                        separators=(",", ":"),
                    ),
                )
                for term, made in some.items()
            )
            sql = f"INSERT INTO {table} VALUES (?, ?, ?, ?)"  # noqa: S608 - two constants
            self.connection.executemany(sql, rows)
        self.connection.execute(
            "INSERT INTO pair VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                pair.source,
                pair.target,
                pair.through,
                pair.sentences,
                len(found),
                pair.tested,
                pair.plain,
                pair.learnt,
            ),
        )

    def own(self, source: str, target: str) -> dict[str, tuple[Found, ...]]:
        """Return term of *source* -> what its own sentences with *target* say it is."""
        sql = "SELECT through FROM pair WHERE source = ? AND target = ?"
        row = self.connection.execute(sql, (source, target)).fetchone()
        table = "own" if row and row[0] else "translation"
        sql = f"SELECT term, found FROM {table} WHERE language = ? AND target = ?"  # noqa: S608
        return {
            term: tuple(Found(*one) for one in json.loads(found))
            for term, found in self.connection.execute(sql, (source, target))
        }

    def drop(self, source: str, target: str) -> None:
        """Forget a pair."""
        values = (source, target)
        for table in ("translation", "own"):
            sql = f"DELETE FROM {table} WHERE language = ? AND target = ?"  # noqa: S608
            self.connection.execute(sql, values)
        self.connection.execute("DELETE FROM pair WHERE source = ? AND target = ?", values)

    def pairs(self) -> list[Pair]:
        """Return the pairs there are."""
        return [Pair(*row) for row in self.connection.execute("SELECT * FROM pair")]

    def meta(self) -> dict[str, str]:
        """Return values about the whole."""
        return dict(self.connection.execute("SELECT name, value FROM meta"))

    def mark(self, **meta: str) -> None:
        """Keep values about the whole."""
        sql = "INSERT OR REPLACE INTO meta VALUES (?, ?)"
        self.connection.executemany(sql, list(meta.items()))


@contextmanager
def writing(path: Path, old: Path | None) -> Iterator[Writer]:
    """Give what writes the lexicon at *path*; it appears there if nothing fails.

    Args:
        path: Where it will be.
        old: The lexicon to go on from; None to begin with nothing.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    try:
        if old is not None:
            shutil.copyfile(old, beside)
        connection = sqlite3.connect(beside, isolation_level=None)
        try:
            # Nothing reads it before it is whole.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            if old is None:
                connection.executescript(_TABLES)
            connection.execute("BEGIN")
            yield Writer(connection)
            connection.execute("COMMIT")
            connection.execute("VACUUM")
        finally:
            connection.close()
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        beside.unlink(missing_ok=True)
