"""Why an article was found: marks in its text and the passage that shows it best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.article import Article
from archive.query import Query


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text that matched.

    Attributes:
        start, end: Code points of the text, end exclusive.
        reason: ``exact``, ``form`` (another form of the word), ``script`` (the same name
            in another script) or ``spelling`` (a similar spelling).
        word: The word of the query it answers.
    """

    start: int
    end: int
    reason: str
    word: str


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of one text with its marks, offsets within *text*."""

    text: str
    marks: tuple[Mark, ...]
    cut_start: bool = False
    cut_end: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a hit was found: a mark's reason, the query's word and the text's words."""

    reason: str
    word: str
    found: tuple[str, ...]


def marks(text: str, language: str, query: Query) -> tuple[Mark, ...]:
    """Return the stretches of *text* that answer *query*, in order, never overlapping."""
    raise NotImplementedError


def snippet(article: Article, query: Query, length: int = 240) -> Snippet:
    """Return the passage of *article* with most distinct words of *query*."""
    raise NotImplementedError


def reasons(article: Article, query: Query) -> Sequence[Reason]:
    """Return why *article* answers *query*, one for each word and reason."""
    raise NotImplementedError
