"""All one can ask of an archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from archive.article import Article
from archive.errors import Refused
from archive.query import Query
from archive.search import State
from archive.search.snippet import Reason, Snippet


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document or member handed over.

    Attributes:
        name: File name as given.
        member: Place in its container, or "".
        kind: ``stored``, ``duplicate`` or ``refused``.
        sha256: Checksum of the document; it is kept whatever the kind.
        id: The article it is or already was; "" if refused.
        article: The article, or None if refused.
        refusal: Why, or None.
    """

    name: str
    member: str
    kind: str
    sha256: str
    id: str = ""
    article: Article | None = None
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A hit joined with its article."""

    article: Article
    score: float
    strength: int
    snippet: Snippet
    title: Snippet
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what a query found. ``took_ms``: wall-clock milliseconds."""

    query: Query
    found: tuple[Found, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    complete: bool = True
    took_ms: float = 0.0


class Archive:
    """An archive: documents, articles, index and people in one home folder.

    Open one with ``wiring.open_archive(settings)``; it is a context manager. Methods may
    be called from any thread.
    """

    # The parts, for callers that need just one of them:
    # settings, store, engine, people, catalogues

    def add(
        self, documents: Iterable[tuple[str, bytes]], *, person: str = ""
    ) -> Iterator[Outcome]:
        """Keep and read documents (name, bytes), yielding an outcome for each article.

        Each document is stored before it is read; article, change note and receipt are
        one transaction. Findable once :meth:`index` has passed.
        """
        raise NotImplementedError

    def edit(self, article: Article, *, seen: int, person: str) -> Article:
        """Replace an article's values by a person's corrections.

        Raises:
            EditConflict: Its revision is no longer *seen*.
        """
        raise NotImplementedError

    def remove(self, id: str, *, person: str) -> None:
        """Withdraw an article from search; its document stays."""
        raise NotImplementedError

    def link(self, ids: Iterable[str]) -> None:
        """Say that articles are language versions of one another."""
        raise NotImplementedError

    def versions(self, id: str) -> tuple[Article, ...]:
        """Return the other language versions of an article, by language tag."""
        raise NotImplementedError

    def article(self, id: str) -> Article:
        """Return an article.

        Raises:
            ArticleNotFound: There is none.
        """
        raise NotImplementedError

    def document(self, sha256: str) -> bytes:
        """Return a document's bytes, verified against the checksum."""
        raise NotImplementedError

    def search(self, query: Query) -> Page:
        """Return a page of what *query* finds, with snippets and reasons."""
        raise NotImplementedError

    def index(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Index all changes noted so far; return how many. Safe to stop and to repeat."""
        raise NotImplementedError

    def rebuild(self, progress: Callable[[int, int], None] | None = None) -> State:
        """Build the index anew beside the one served, catch up, switch."""
        raise NotImplementedError
