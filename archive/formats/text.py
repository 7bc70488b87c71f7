"""Plain text: title, dates, dateline, paragraphs and publication of a newspaper article.

Source: RFC 2046, section 4.1 (text/plain).
"""

from __future__ import annotations


from archive.article import Article, Origin
from archive.errors import Refused
from archive.formats._encoding import decode
from archive.formats._normal import line, lines

VERSION = 1
MEDIA_TYPES = ("text/plain",)
EXTENSIONS = (".txt", ".text")


def parse(data: bytes, charset: str | None = None) -> Article:
    """Read plain text.

    Raises:
        Refused: Empty, or not text.
    """
    text, encoding = decode(data, charset)
    rows = [row for row in map(line, lines(text)) if row]
    if not rows:
        raise Refused("empty")
    title, *body = rows
    return Article(
        title=title,
        paragraphs=tuple(body),
        encoding=encoding,
        origins={"title": Origin("first line", raw=title)},
    )
