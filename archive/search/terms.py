"""What of an article goes into an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from archive.article import Article


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the index.

    Attributes:
        name: Its name.
        positions: Whether positions are kept (for phrases).
        by_language: Terms are ``language:term``; their document frequency and number of
            articles are counted within that language.
    """

    name: str
    positions: bool = False
    by_language: bool = False


#: word/stem/gram/key cover title, subtitle, body and dateline; title_* the title alone.
FIELDS: tuple[Field, ...] = (
    Field("word", positions=True),
    Field("stem", by_language=True),
    Field("gram"),
    Field("key"),
    Field("title_word", positions=True),
    Field("title_stem", by_language=True),
    Field("source"),
    Field("place"),
)

#: Position steps between title and paragraphs, so that no phrase crosses them.
GAP = 100


@dataclass(frozen=True, slots=True)
class Columns:
    """The values of an article that are filtered, counted and sorted by.

    ``date`` is ISO 8601 as precise as known, or ""; ``year`` its first four characters.
    """

    language: str
    source: str
    place: str
    date: str


def index_terms(article: Article) -> Mapping[str, list[tuple[str, int]]]:
    """Return field name -> (term, position) in order, with repetitions, for *article*."""
    raise NotImplementedError


def columns(article: Article) -> Columns:
    """Return the columns of *article*."""
    raise NotImplementedError
