"""Words of one language in another, learnt from the archive's own language versions.

Nothing is downloaded: two articles that are linked as versions of one another are aligned
sentence by sentence, and from the sentences it is learnt which term is the translation of
which. At query time a word is then also looked for as its translations.

The lexicon is one file under ``index/``; it may be deleted and learnt again.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.analysis import primary, terms_of, words
from archive.lexicon import asking, learning
from archive.lexicon.keeping import Found, Pair, Reader
from archive.lexicon.learning import Group, Learnt, Source
from archive.query import Expansion, Query

__all__ = ["Group", "Learnt", "Lexicon", "Pair", "Shown", "Source", "State"]

_LOG = logging.getLogger(__name__)

#: The file under ``index/``.
NAME = "lexicon.db"


@dataclass(frozen=True, slots=True)
class State:
    """How a lexicon is.

    Attributes:
        status: ``ready``, ``missing``, ``damaged`` or ``outdated`` (by rules or versions
            of articles that have changed since).
        groups: Groups of language versions it was learnt from.
        changed: Groups that are new, other or gone since.
        size: Bytes on disk.
        pairs: What it knows of each pair of languages.
    """

    status: str
    groups: int = 0
    changed: int = 0
    size: int = 0
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """The translations of a word from one language to another, best first."""

    source: str
    target: str
    term: str
    found: tuple[Found, ...]


class Lexicon:
    """The lexicon in a folder; it need not exist. May be used from any thread."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._lock = threading.Lock()
        self._open: tuple[object, Reader | None] = (None, None)
        self._before: Reader | None = None

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._replace(None, None)
            self._replace(None, None)

    def _replace(self, stamp: object, reader: Reader | None) -> None:
        """Answer from *reader* from now on.

        The one before stays open until the next: somebody may be asking it.
        """
        if self._before is not None:
            self._before.close()
        self._before, self._open = self._open[1], (stamp, reader)

    def _stamp(self) -> object:
        """Return what changes when the file is replaced; None if there is none."""
        try:
            stat = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return stat.st_ino, stat.st_mtime_ns, stat.st_size

    def _reader(self) -> Reader | None:
        """Return the lexicon opened, or None if there is none that can be read."""
        stamp = self._stamp()
        if self._open[0] == stamp:
            return self._open[1]
        with self._lock:
            if self._open[0] != stamp:
                reader = None
                if stamp is not None:
                    try:
                        reader = Reader(self.path)
                    except sqlite3.Error as error:
                        _LOG.warning("the lexicon cannot be read: %s", error)
                self._replace(stamp, reader)
            return self._open[1]

    def expansions(
        self, query: Query, languages: Iterable[str] | None = None
    ) -> Mapping[str, tuple[Expansion, ...]]:
        """Return word of *query*, as typed, -> what it is in other languages, best first.

        Args:
            query: What was asked.
            languages: Tags of the languages to translate to; None for all there are.
        """
        reader = self._reader()
        if reader is None or query.root is None:
            return {}
        wanted = None if languages is None else {primary(tag) for tag in languages}
        return asking.expansions(reader, query, wanted)

    def show(self, word: str, source: str = "", target: str = "") -> tuple[Shown, ...]:
        """Return what *word* is, from each language (or *source*) to each (or *target*)."""
        reader = self._reader()
        if reader is None:
            return ()
        shown = []
        folded = [one.text for one in words(word)]
        for language in reader.languages:
            if source and language != primary(source):
                continue
            terms = dict.fromkeys(filter(None, map(terms_of(language), folded)))
            for (term, one, other), found in reader.translations(terms).items():
                if one == language and (not target or other == primary(target)):
                    shown.append(Shown(one, other, term, found))
        return tuple(sorted(shown, key=lambda one: (one.source, one.target, one.term)))

    def learn(
        self,
        source: Source,
        progress: Callable[[int, int], None] | None = None,
    ) -> Learnt:
        """Learn from what is new or changed; see :func:`learning.learn`."""
        reader = self._reader()
        old = reader if reader and reader.meta.get("rules") == learning.rules() else None
        return learning.learn(self.path, old, source, progress)

    def state(self, groups: Iterable[Group] = ()) -> State:
        """Return how the lexicon is, compared with the *groups* there are now."""
        stamp = self._stamp()
        if stamp is None:
            return State("missing")
        reader = self._reader()
        if reader is None:
            return State("damaged")
        then = reader.stamps()
        now = {group.id: group.stamp for group in groups if len(group.articles) > 1}
        changed = sum(then.get(id) != now.get(id) for id in {**then, **now})
        same = reader.meta.get("rules") == learning.rules()
        return State(
            "ready" if same and not changed else "outdated",
            len(then),
            changed,
            self.path.stat().st_size,
            reader.pairs(),
        )
