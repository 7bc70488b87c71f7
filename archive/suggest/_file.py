"""The file of suggestions: entries with their frequencies, and titles, in SQLite.

``index/suggestions/`` holds numbered files, the one with the greatest number is used. All
of it is derived: a damaged file is taken away and made anew. What is learned is one
transaction with the number of the last change it holds, so a process may die at any time;
readers and the writer do not wait for one another (write-ahead log).

A level is the number of binary digits of a frequency: a walk from the highest level down
meets the most frequent entries of a prefix first, without sorting all that have it.
Words of one article only, which are most of all words, have no level and cannot be looked
for by their end: that keeps the file small and learning fast.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, TypeVar

from archive.analysis import fingerprint
from archive.article import Article
from archive.errors import IndexDamaged, IndexUnwritable
from archive.suggest._texts import LONGEST_WORD, WORD, Entry, Told, entries, told

#: Changes whenever the tables or what is put into them do.
FORM: Final = "1"

#: The highest level; articles learned before what was counted is written; idle connections.
TOP: Final = 24
FLUSH: Final = 4000
IDLE: Final = 8

_TABLES: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entry (
  key TEXT NOT NULL, kind TEXT NOT NULL, language TEXT NOT NULL, surface TEXT NOT NULL,
  df INTEGER NOT NULL, level INTEGER, back TEXT,
  PRIMARY KEY (key, kind, language, surface)
) WITHOUT ROWID;
CREATE INDEX common ON entry (kind, level, key) WHERE level IS NOT NULL;
CREATE INDEX backwards ON entry (back) WHERE back IS NOT NULL;
CREATE TABLE article (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, language TEXT NOT NULL,
  title TEXT NOT NULL, digest BLOB NOT NULL
);
CREATE TABLE size (language TEXT PRIMARY KEY, articles INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE heading USING fts5 (
  key, prefix = '2 3', columnsize = 0,
  tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* Co'"
);
"""

_LEVEL: Final = (
    "CASE WHEN df > 1 OR kind <> 'w' THEN "
    + " + ".join(f"(df >= {1 << n})" for n in range(1, TOP + 1))
    + " END"
)
_ADD: Final = f"""
INSERT INTO entry (key, kind, language, surface, df, level, back)
SELECT key, kind, language, surface, df, {_LEVEL}, CASE WHEN df > 1 THEN back END
FROM delta WHERE true
ON CONFLICT DO UPDATE SET df = df + excluded.df
"""  # noqa: S608  made of constants
_SETTLE: Final = f"""
UPDATE entry SET level = {_LEVEL.replace("df", "entry.df").replace("kind", "entry.kind")},
back = CASE WHEN entry.df > 1 THEN delta.back END
FROM delta
WHERE entry.key = delta.key AND entry.kind = delta.kind
AND entry.language = delta.language AND entry.surface = delta.surface
AND level IS NOT {_LEVEL.replace("df", "entry.df").replace("kind", "entry.kind")}
"""  # noqa: S608  made of constants
_DROP: Final = """
DELETE FROM entry WHERE df <= 0 AND (key, kind, language, surface) IN
(SELECT key, kind, language, surface FROM delta WHERE df < 0)
"""

#: SQLite's codes for a file that is not what it was. Source: https://sqlite.org/rescode.html
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

Row = Sequence[Any]
T = TypeVar("T")


class Files:
    """The numbered files of a folder, and connections to the one in use.

    Args:
        folder: Where they are; it is made when something is learned.
        wait: Seconds to wait for another writer.
    """

    def __init__(self, folder: Path, wait: float) -> None:
        self.folder, self.wait = folder, wait
        self._idle: list[tuple[Path, sqlite3.Connection]] = []
        self._lock = threading.Lock()

    def current(self) -> Path | None:
        """Return the file in use; None if there is none."""
        names = [name for name in self._names() if re.fullmatch(r"[0-9]{8}\.db", name)]
        return self.folder / max(names) if names else None

    def _names(self) -> list[str]:
        try:
            return [path.name for path in self.folder.iterdir()]
        except OSError:
            return []

    def next(self) -> Path:
        """Return the name of the file after the one in use."""
        current = self.current()
        return self.folder / f"{int(current.stem) + 1 if current else 1:08d}.db"

    def read(self, look: Callable[[sqlite3.Connection | None], T]) -> T:
        """Return what *look* finds in one state of the file in use; None means no file.

        Raises:
            IndexDamaged: The file cannot be read; it is taken away.
        """
        while True:
            path = self.current()
            if path is None:
                return look(None)
            try:
                return self._read(path, look)
            except (IndexDamaged, IndexUnwritable):
                # It may have been taken away because another has taken its place.
                if self.current() in {path, None}:
                    raise

    def _read(self, path: Path, look: Callable[[sqlite3.Connection | None], T]) -> T:
        with self.guarded(path):
            connection = self._taken(path)
            try:
                connection.execute("BEGIN")
                return look(connection)
            finally:
                if connection.in_transaction:
                    connection.rollback()
                self._give(path, connection)

    def _taken(self, path: Path) -> sqlite3.Connection:
        with self._lock:
            stale = [one for one in self._idle if one[0] != path]
            self._idle = [one for one in self._idle if one[0] == path]
            taken = self._idle.pop()[1] if self._idle else None
        for _, connection in stale:
            connection.close()
        return taken or opened(path, self.wait)

    def _give(self, path: Path, connection: sqlite3.Connection) -> None:
        with self._lock:
            keep = len(self._idle) < IDLE
            if keep:
                self._idle.append((path, connection))
        if not keep:
            connection.close()

    @contextmanager
    def guarded(self, path: Path) -> Iterator[None]:
        """Raise SQLite's errors as the archive's own; take a damaged file away.

        Raises:
            IndexDamaged: The file cannot be read.
            IndexUnwritable: It is sound but cannot be written.
        """
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in _DAMAGED or "no such" in str(error):
                if self.current() == path:
                    self.remove(path)
                raise IndexDamaged(reason=f"suggestions: {error}") from error
            raise IndexUnwritable(reason=f"suggestions: {error}") from error
        except OSError as error:
            raise IndexUnwritable(reason=f"suggestions: {error}") from error

    def remove(self, path: Path) -> None:
        """Take a file away; who has it open may go on with it."""
        self.close()
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            with suppress(OSError):
                (self.folder / name).unlink()

    def clean(self, keep: Path) -> None:
        """Take all files away but *keep*."""
        for name in self._names():
            if not name.startswith(keep.name):
                self.remove(self.folder / name)

    def close(self) -> None:
        """Let go of the connections that nobody uses."""
        with self._lock:
            idle, self._idle = self._idle, []
        for _, connection in idle:
            connection.close()


def opened(path: Path, wait: float) -> sqlite3.Connection:
    """Return a connection to the file at *path*, which is there."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=wait,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA mmap_size = 268435456")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA cache_size = -32000")
    except BaseException:
        connection.close()
        raise
    return connection


def create(path: Path) -> None:
    """Make an empty file at *path*, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with closing(sqlite3.connect(new, isolation_level=None)) as connection:
        connection.executescript(_TABLES)
        connection.execute("PRAGMA journal_mode = WAL")
        mark(connection, form=form(), learned="-1")
    new.replace(path)


def form() -> str:
    """Return what changes when a file has to be made anew."""
    return f"{FORM} {fingerprint()}"


def meta(connection: sqlite3.Connection) -> dict[str, str]:
    """Return what is noted of a file."""
    return dict(connection.execute("SELECT name, value FROM meta").fetchall())


def mark(connection: sqlite3.Connection, **values: str) -> None:
    """Note *values* of a file."""
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())


class Learner:
    """Learns articles within one transaction of a connection.

    Args:
        connection: To the file.
        before: Gives all that an article ever was, by id.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        before: Callable[[str], Iterable[Article]] | None = None,
    ) -> None:
        self.connection, self.before = connection, before
        self.counts: dict[str, Counter[Entry]] = {}
        self.sizes: Counter[str] = Counter()
        self.titles: dict[str, Told] = {}

    def put(self, article: Article) -> None:
        """Learn *article* in place of what was known of it."""
        new = told(article)
        if self.before is not None and self._forget(article.id, new.digest):
            return
        self._count(article, new.language, 1)
        self.titles[new.id] = new
        if len(self.titles) >= FLUSH:
            self.flush()

    def remove(self, id: str) -> None:
        """Forget an article."""
        self._forget(id, None)

    def _count(self, article: Article, language: str, one: int) -> None:
        self.sizes[language] += one
        counts = self.counts.setdefault(language, Counter())
        found = entries(article)
        if one > 0:
            counts.update(found)
        else:
            counts.subtract(found)

    def _forget(self, id: str, digest: bytes | None) -> bool:
        """Forget what is known of *id*; return False, or True if it is *digest* already."""
        if id in self.titles:
            self.flush_titles()
        row = self.connection.execute(
            "SELECT number, digest FROM article WHERE id = ?", [id]
        ).fetchone()
        if row is None:
            return False
        if row[1] == digest:
            return True
        for article in self.before(id) if self.before else ():
            old = told(article)
            if old.digest == row[1]:
                self._count(article, old.language, -1)
                break
        self.connection.execute("DELETE FROM article WHERE number = ?", [row[0]])
        self.connection.execute("DELETE FROM heading WHERE rowid = ?", [row[0]])
        return False

    def flush_titles(self) -> None:
        """Write the titles learned, oldest first: FTS5 likes growing numbers."""
        titles = sorted(self.titles.values(), key=lambda one: one.number)
        self.connection.executemany(
            "INSERT OR REPLACE INTO article VALUES (?, ?, ?, ?, ?)",
            [(t.number, t.id, t.language, t.title, t.digest) for t in titles],
        )
        self.connection.executemany(
            "INSERT OR REPLACE INTO heading (rowid, key) VALUES (?, ?)",
            [(t.number, t.key) for t in titles if t.title],
        )
        self.titles = {}

    def flush(self) -> None:
        """Write what was counted."""
        self.flush_titles()
        execute = self.connection.execute
        execute(
            "CREATE TEMP TABLE IF NOT EXISTS delta "
            "(key TEXT, kind TEXT, language TEXT, surface TEXT, df INTEGER, back TEXT)"
        )
        execute("DELETE FROM delta")
        self.connection.executemany(
            "INSERT INTO delta VALUES (?, ?, ?, ?, ?, ?)",
            sorted(self._rows(), key=itemgetter(0)),
        )
        execute(_ADD)
        execute(_SETTLE)
        execute(_DROP)
        self.connection.executemany(
            "INSERT INTO size VALUES (?, ?) "
            "ON CONFLICT DO UPDATE SET articles = articles + excluded.articles",
            self.sizes.items(),
        )
        self.counts.clear()
        self.sizes.clear()

    def _rows(self) -> Iterator[Row]:
        """Yield what was counted as rows of the table of changes."""
        for language, counts in self.counts.items():
            for (kind, key, surface), number in counts.items():
                if number:
                    back = key[::-1] if kind == WORD else None
                    shown = "" if surface == key else surface
                    yield key, kind, language, shown, number, back


#: Gives key, language, form and frequency; an empty form stands for the key itself.
_FORMS: Final = (
    "SELECT key, language, CASE surface WHEN '' THEN key ELSE surface END, df FROM entry"
)

#: Above every text that begins with what stands before it.
_LAST: Final = "\U0010ffff"


def level_rows(
    connection: sqlite3.Connection, kind: str, level: int, prefix: str, most: int
) -> list[Row]:
    """Return (key, language, surface, df) of the entries of a level with a prefix."""
    return connection.execute(
        f"{_FORMS} INDEXED BY common "
        "WHERE kind = ? AND level = ? AND key >= ? AND key < ? LIMIT ?",
        [kind, level, prefix, prefix + _LAST, most],
    ).fetchall()


def beginning(
    connection: sqlite3.Connection, start: str, lengths: tuple[int, int], most: int
) -> list[Row]:
    """Return (key,) of the words that begin with *start* and are about as long."""
    return connection.execute(
        "SELECT DISTINCT key FROM entry "
        "WHERE key >= ? AND key < ? AND +kind = ? "
        "AND length(key) BETWEEN ? AND ? LIMIT ?",
        [start, start + _LAST, WORD, *lengths, most],
    ).fetchall()


def rare(connection: sqlite3.Connection, prefix: str, most: int) -> list[Row]:
    """Return (key, language, surface, df) of the words of one article with a prefix."""
    return connection.execute(
        f"{_FORMS} WHERE key >= ? AND key < ? AND +kind = ? AND level IS NULL LIMIT ?",
        [prefix, prefix + _LAST, WORD, most],
    ).fetchall()


def begins(connection: sqlite3.Connection, prefix: str) -> bool:
    """Return whether any word or name begins with *prefix*."""
    query = "SELECT 1 FROM entry WHERE key >= ? AND key < ? LIMIT 1"
    return connection.execute(query, [prefix, prefix + _LAST]).fetchone() is not None


def there(connection: sqlite3.Connection, keys: Iterable[str]) -> list[Row]:
    """Return (key,) of the words among *keys* that there are."""
    found: list[Row] = []
    wanted = list(dict.fromkeys(keys))
    for at in range(0, len(wanted), 500):
        some = wanted[at : at + 500]
        marks = ", ".join("?" * len(some))
        query = f"SELECT DISTINCT key FROM entry WHERE key IN ({marks}) AND +kind = ?"  # noqa: S608  question marks only
        found += connection.execute(query, [*some, WORD]).fetchall()
    return found


def ending(
    connection: sqlite3.Connection, end: str, lengths: tuple[int, int], most: int
) -> list[Row]:
    """Return (key,) of the words that end with *end* and are about as long."""
    start = end[::-1]
    return connection.execute(
        "SELECT DISTINCT key FROM entry INDEXED BY backwards WHERE back >= ? AND back < ? "
        "AND length(back) BETWEEN ? AND ? LIMIT ?",
        [start, start + _LAST, *lengths, most],
    ).fetchall()


def surfaces(connection: sqlite3.Connection, key: str, kind: str) -> list[Row]:
    """Return (key, language, surface, df) of the forms of an entry."""
    return connection.execute(
        f"{_FORMS} WHERE key = ? AND kind = ?",
        [key[:LONGEST_WORD], kind],
    ).fetchall()


def title_rows(connection: sqlite3.Connection, match: str, most: int) -> list[Row]:
    """Return (id, language, title) of the latest titles that *match*."""
    return connection.execute(
        "SELECT article.id, article.language, article.title FROM heading "
        "JOIN article ON article.number = heading.rowid "
        "WHERE heading MATCH ? ORDER BY heading.rowid DESC LIMIT ?",
        [match, most],
    ).fetchall()


def sizes(connection: sqlite3.Connection) -> dict[str, int]:
    """Return language -> number of articles."""
    return dict(connection.execute("SELECT language, articles FROM size").fetchall())


def faults(connection: sqlite3.Connection | None) -> list[str]:
    """Return what SQLite finds wrong with a file."""
    if connection is None:
        return []
    rows = connection.execute("PRAGMA integrity_check").fetchall()
    return [row[0] for row in rows if row[0] != "ok"]
