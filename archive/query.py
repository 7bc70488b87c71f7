"""What a person typed, understood.

``parse`` turns any text into a :class:`Query`; nothing typed is ever an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: Limits in front of every engine.
MAX_CHARACTERS = 512
MAX_WORDS = 32
MAX_DEPTH = 10
MAX_PHRASE = 16
MAX_WILDCARDS = 2
MIN_BEFORE_STAR = 3

FILTERS = ("source", "place", "language")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, as typed (NFC).

    ``star``: any word that begins so (``word*``). ``fuzzy``: also words one edit away
    (``word~``).
    """

    text: str
    star: bool = False
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words next to each other in this order, in these exact forms."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InTitle:
    """*node* looked for in titles only."""

    node: Node


@dataclass(frozen=True, slots=True)
class Named:
    """Articles whose *field* (one of :data:`FILTERS`) holds all the words of *value*.

    ``language`` is compared as a whole tag; a primary language also covers its variants.
    """

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Dated:
    """Articles published from *first* to *last*, both included.

    Each is ISO 8601 of year, month or day precision, or "" for open. ``1988`` as *last*
    covers that whole year.
    """

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Not:
    """Articles that *node* does not find."""

    node: Node


@dataclass(frozen=True, slots=True)
class Or:
    """Articles that any of *nodes* finds."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Words side by side.

    Finds articles that hold every one of *must*, none of *never*, and, where *must* is
    empty, at least one of *any*. Those holding all of *any* come first. With *any* and
    *must* both empty: every article without *never*.
    """

    any: tuple[Node, ...] = ()
    must: tuple[Node, ...] = ()
    never: tuple[Node, ...] = ()


Node = Word | Phrase | InTitle | Named | Dated | Not | Or | Group


@dataclass(frozen=True, slots=True)
class Notice:
    """A thing about the query its asker should know: code, msgid and fields."""

    code: str
    message: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the archive.

    Attributes:
        text: What was typed, NFC, cut to the limits.
        root: The tree; None when nothing was asked: then every article is found.
        notices: What was ignored or cut, and why.
        filters: Facet values chosen: language, source, place or year -> values, any of
            which will do. ``""`` stands for articles without that value.
        first, last: Bounds of the day of publication as in :class:`Dated`, or "".
        sort: ``relevance``, ``newest`` or ``oldest``.
        offset: Hits to skip.
        limit: Hits wanted; 0 for counts alone.
        facets: Whether facets are counted.
    """

    text: str = ""
    root: Node | None = None
    notices: tuple[Notice, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    sort: str = "relevance"
    offset: int = 0
    limit: int = 20
    facets: bool = True


def parse(
    text: str,
    *,
    filters: Mapping[str, Iterable[str]] | None = None,
    first: str = "",
    last: str = "",
    sort: str = "relevance",
    offset: int = 0,
    limit: int = 20,
    facets: bool = True,
) -> Query:
    """Return the query a person meant by *text*. Never raises for anything typed."""
    raise NotImplementedError


def explain(query: Query) -> tuple[Notice, ...]:
    """Return, as whole sentences, how *query* was understood, notices last."""
    raise NotImplementedError
