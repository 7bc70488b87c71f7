"""Keeps suggestions up with the changes of the archive, a little behind the index."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Final, Protocol

from archive.article import Article
from archive.errors import ArticleNotFound, IndexBusy, Unavailable
from archive.suggest import Suggestions

LOG = logging.getLogger(__name__)

#: Changes learned in one transaction, and articles in memory at once.
BATCH, SOME = 4000, 200

#: The lock under which suggestions are learned.
LOCK: Final = "suggesting"


class Change(Protocol):
    """A change of an article."""

    @property
    def number(self) -> int:
        """Grows by one with each change."""
        ...

    @property
    def id(self) -> str:
        """The article's."""
        ...


class Revision(Protocol):
    """An article as it was once."""

    @property
    def article(self) -> Article:
        """The article."""
        ...


class Source(Protocol):
    """Where articles are kept and their changes are noted."""

    def last_change(self) -> int:
        """Return the number of the last change, 0 if there was none."""
        ...

    def changes_since(self, number: int, limit: int = ...) -> Sequence[Change]:
        """Return the changes after *number*, oldest first."""
        ...

    def get_many(self, ids: Iterable[str]) -> dict[str, Article]:
        """Return the articles of *ids* that are to be found, by id."""
        ...

    def revisions(self, id: str) -> Sequence[Revision]:
        """Return all that an article was."""
        ...

    def articles(self, batch: int = ...) -> Iterator[Article]:
        """Yield every article that is to be found."""
        ...

    def lock(self, name: str, wait: float) -> AbstractContextManager[None]:
        """Hold the only lock called *name* among all processes."""
        ...


def follow(
    suggestions: Suggestions, source: Source, wait: float, *, anew: bool = False
) -> None:
    """Learn what changed since the last time; make all anew where that is not known.

    A failure is logged: suggestions are then behind, and the next time tries again.

    Args:
        suggestions: What is to be brought up to date.
        source: The store.
        wait: Seconds to wait for another process that does the same.
        anew: Whether all is to be made anew in any case.
    """
    try:
        if not anew and suggestions.learned() == source.last_change():
            return
        with source.lock(LOCK, wait):
            learned = suggestions.learned()
            if anew or suggestions.outdated() or _missed(source, learned):
                _remake(suggestions, source)
                learned = suggestions.learned()
            while changes := source.changes_since(max(learned, 0), BATCH):
                ids = list(dict.fromkeys(change.id for change in changes))
                learned = changes[-1].number
                gone: list[str] = []
                suggestions.learn(
                    _articles(source, ids, gone),
                    gone,
                    learned=learned,
                    before=lambda id: _before(source, id),
                )
    except IndexBusy:
        LOG.info("another process is learning suggestions")
    except Unavailable as error:
        LOG.warning("suggestions are behind: %s", error)


def _articles(source: Source, ids: Sequence[str], gone: list[str]) -> Iterator[Article]:
    """Yield the articles *ids*, and add to *gone* those that are not to be found."""
    for at in range(0, len(ids), SOME):
        some = ids[at : at + SOME]
        articles = source.get_many(some)
        gone += [id for id in some if id not in articles]
        yield from articles.values()


def _remake(suggestions: Suggestions, source: Source) -> None:
    # What changes while the articles are read is learned again afterwards.
    last = source.last_change()
    suggestions.rebuild(source.articles(), learned=last)


def _missed(source: Source, learned: int) -> bool:
    """Return whether changes after *learned* are no longer noted, or nobody knows."""
    if learned == source.last_change():
        return False
    changes = source.changes_since(max(learned, 0), 1)
    return not changes or changes[0].number != max(learned, 0) + 1


def _before(source: Source, id: str) -> Iterator[Article]:
    """Yield all that an article was."""
    try:
        yield from (revision.article for revision in source.revisions(id))
    except ArticleNotFound:
        return
