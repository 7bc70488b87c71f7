"""What became of a document."""

from __future__ import annotations

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
