"""What the store takes and gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.article import Article
from archive.errors import Refused


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document or member handed over.

    Attributes:
        name: File name as given.
        member: Place in its container, or "".
        kind: ``stored``, ``duplicate`` or ``refused``.
        sha256: Checksum of the document, which is kept whatever the kind; "" if it is
            larger than a document may be and so was not kept.
        id: The article it is or already was; "" if refused.
        article: The article, or None if refused.
        refusal: Why, or None.
        receipt: The receipt it is a line of.
    """

    name: str
    member: str
    kind: str
    sha256: str
    id: str = ""
    article: Article | None = None
    refusal: Refused | None = None
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """An article as it is, or was at one revision.

    Attributes:
        article: The article.
        revision: Whole number from 1.
        kind: How the revision came to be: ``read``, ``corrected``, ``withdrawn`` or
            ``restored``.
        person: Who made it, or "".
        changed: When, ISO 8601 UTC.
        withdrawn: Whether it is kept from search.
    """

    article: Article
    revision: int
    kind: str
    person: str
    changed: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list."""

    id: str
    title: str
    language: str
    source: str
    place: str
    date: str
    received: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, and how many articles the whole list has."""

    articles: tuple[Listed, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one person handed over at once.

    Attributes:
        id: Its id; cannot be guessed.
        person: Who, or "".
        made: When, ISO 8601 UTC.
        counts: Kind of outcome -> number of lines.
        outcomes: The lines asked for, in order.
    """

    id: str
    person: str
    made: str
    counts: Mapping[str, int] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()

    @property
    def total(self) -> int:
        """The number of lines."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Change:
    """An article the index has to look at again."""

    number: int
    id: str
    removed: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in what is kept: a code, what it is about, and a sentence."""

    code: str
    subject: str
    message: str


@dataclass(frozen=True, slots=True)
class Versions:
    """A group of articles that are language versions of one another.

    Attributes:
        id: The group's id: the id of one of them.
        members: (article's id, revision), by id, of those that are not withdrawn.
    """

    id: str
    members: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Queued:
    """An article an archivist should look at.

    Attributes:
        article: The article.
        reasons: Why: ``language-unknown``, ``language-weak`` or codes of its warnings.
        noted: Since when, ISO 8601 UTC.
    """

    article: Article
    reasons: tuple[str, ...]
    noted: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of what archivists should look at.

    Attributes:
        entries: Those that have waited longest first.
        total: How many articles there are, of the reason asked for.
        counts: Reason -> number of articles, of all reasons.
    """

    entries: tuple[Queued, ...]
    total: int
    counts: Mapping[str, int]
