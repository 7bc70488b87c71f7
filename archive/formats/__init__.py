"""From bytes to articles: look at what it is, then let a format read it.

A format is a module of this package with

* ``VERSION``: whole number, raised when its reading changes;
* ``MEDIA_TYPES``, ``EXTENSIONS``: what it is called by others;
* ``parse(data: bytes) -> Article`` or ``parse_many(data: bytes) -> Iterator[Member]``.

It knows bytes and Article, nothing else, and raises Refused or ValueError.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.article import Article
from archive.errors import Refused


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one document, or of one member of a container.

    Exactly one of *article* and *refusal* is set. ``member`` is "" for a document that is
    one article, else its place in the container (``line 3``, a path).
    """

    member: str
    article: Article | None
    refusal: Refused | None


def read(data: bytes, name: str = "", declared_type: str | None = None) -> list[Reading]:
    """Read a document: choose its format, read, find the language, complete.

    Articles come with id and provenance (``received`` is "").

    Args:
        data: The document.
        name: Its file name: data, never a path to open.
        declared_type: The media type its giver stated, or None.

    Returns:
        One reading for each article or refused member, in order; a document refused as a
        whole is one reading with a refusal. Never raises for anything *data* holds.
    """
    raise NotImplementedError


def read_all(
    documents: Iterable[tuple[str, bytes]],
) -> Iterator[tuple[str, list[Reading]]]:
    """Read many documents (name, bytes) in killable workers with CPU and memory limits.

    Results come in the order given, as they get ready; memory does not grow with the
    number of documents.
    """
    raise NotImplementedError
