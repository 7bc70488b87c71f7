"""What searching gives, and the port every engine fits.

An engine indexes the terms of :func:`archive.search.terms.index_terms` and evaluates the
plan of :func:`archive.search.plan.plan`: it never looks at text or at a person's query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from archive.article import Article
from archive.query import Query

#: Facets an engine counts.
FACETS = ("language", "source", "place", "year")


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found: id, score (higher is better, rounded to 6 digits).

    ``strength``: 3 all that was asked for, 2 some of it, 1 similar spelling only.
    """

    id: str
    score: float
    strength: int = 3


@dataclass(frozen=True, slots=True)
class Results:
    """What an engine found.

    Attributes:
        hits: The page asked for, best first; ties broken by id, ascending.
        total: Exact number of articles found.
        facets: Name -> value -> count over all that was found otherwise than by similar
            spelling alone, or, if nothing was, over all; most frequent first, ties by
            value. ``""`` counts the articles without a value.
        complete: False when the time limit ended the search early.
        similar: How many of *total* were found by similar spelling alone.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    complete: bool = True
    similar: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """How an index is.

    Attributes:
        status: ``ready``, ``missing``, ``damaged`` or ``outdated``.
        reason: Why, in English, or "".
        articles: Number of articles indexed.
        size: Bytes on disk.
        generation: Name of the generation served, or "".
        languages: Languages of the articles, sorted.
        segments: Number of parts it is in.
        deleted: Articles that were replaced or removed and still lie in it.
        terms: Field -> number of terms, those of each part counted.
        fingerprint: Names the rules its terms were made by.
    """

    status: str
    reason: str = ""
    articles: int = 0
    size: int = 0
    generation: str = ""
    languages: tuple[str, ...] = ()
    segments: int = 0
    deleted: int = 0
    terms: Mapping[str, int] = field(default_factory=dict)
    fingerprint: str = ""


class Engine(Protocol):
    """A place where articles can be indexed and found.

    An engine keeps terms, not articles: it may be cleared and rebuilt from the store at
    any time. It raises Unavailable when it cannot answer, and never returns an empty
    result instead.
    """

    def write(self, put: Iterable[Article], remove: Iterable[str]) -> None:
        """Index *put* (replacing same ids, the last of a batch wins), forget *remove*.

        An id in both is forgotten; an unknown id in *remove* is no error.
        All of it is visible and durable on return, or none of it.

        Raises:
            IndexMissing, IndexDamaged, IndexOutdated: A rebuild is due.
            IndexBusy: Another writer held the index longer than the wait allowed.
        """

    def search(self, query: Query) -> Results:
        """Return the hits for *query*, best first; ties are broken by id."""
        ...

    def state(self) -> State:
        """Return how the index is. Never raises."""
        ...

    def count(self) -> int:
        """Return the number of articles indexed."""
        ...

    def rebuild(
        self, articles: Iterable[Article], catch_up: Callable[[Engine], None]
    ) -> None:
        """Build a new generation of *articles* beside the one served, then switch to it.

        Args:
            articles: Everything the archive holds, read once.
            catch_up: Called with the new generation before and again under the writer
                lock at the switch, to write what changed meanwhile into it.

        Searching goes on in the old generation until the switch; if anything fails the
        old one stays as it was and nothing of the new one is left.
        """

    def clear(self) -> None:
        """Forget everything; the index is then empty and ready."""

    def close(self) -> None:
        """Let go of files and connections."""
