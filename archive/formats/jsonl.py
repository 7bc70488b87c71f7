"""JSON Lines of articles, one object a line: the bulk interchange format.

Source: jsonlines.org; RFC 8259.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from archive.article import Article, Origin
from archive.errors import Refused
from archive.formats._encoding import decode
from archive.formats._format import Member
from archive.formats._language import declared

VERSION = 1
MEDIA_TYPES = ("application/jsonl", "application/x-ndjson", "application/x-jsonlines")
EXTENSIONS = (".jsonl", ".ndjson")


def claims(head: bytes) -> bool:
    """Tell whether the first line of *head* starts a JSON object."""
    first = head.lstrip().partition(b"\n")[0].rstrip()
    return first.startswith(b'{"') and first.endswith(b"}")


def parse_many(data: bytes, charset: str | None = None) -> Iterator[Member]:
    """Yield an article, or the refusal of a line, for each line that is not blank."""
    text, _ = decode(data, charset)
    for number, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue
        place = f"line {number}"
        try:
            value = json.loads(row)
            body = value.get("paragraphs") or (value.get("text") or "").split("\n")
            yield Member(
                place,
                article=Article(
                    title=value.get("title") or "",
                    paragraphs=tuple(body),
                    external_id=str(value.get("id", "")),
                    url=value.get("url") or "",
                    language=declared(value.get("language")),
                    authors=tuple(value.get("authors") or ()),
                    origins={"title": Origin("field", "title")},
                ),
            )
        except (ValueError, TypeError, AttributeError) as error:
            yield Member(place, refusal=Refused("corrupt", place, str(error)[:200]))
