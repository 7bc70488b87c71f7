"""IPTC 7901: the text format of teleprinters, still sent by agencies.

A message is framed by control characters: SOH before the header, STX before the text, ETX
after it. Carriage return and line feed end a line; an empty line or a line that is indented
starts a paragraph.

Source: IPTC 7901, The text transmission format, revision 1995, sections 2 and 3.
"""

from __future__ import annotations

import re

from archive.article import Article, Origin, Source
from archive.errors import Refused
from archive.formats import _people
from archive.formats._agency import with_dateline
from archive.formats._encoding import decode
from archive.formats._lines import join
from archive.formats._normal import line, lines

VERSION = 1
MEDIA_TYPES = ("text/vnd.iptc.7901", "application/vnd.iptc.7901")
EXTENSIONS = (".7901", ".iptc")

_SOH, _STX, _ETX = "\x01", "\x02", "\x03"
_HEADER = re.compile(
    r"\x01?\s*(?P<source>[A-Za-z]{2,6})?\s*(?P<number>\d{3,5})\s+(?P<priority>\d)\s+"
    r"(?P<category>[A-Za-z]{1,4})\s+(?P<words>\d{1,6})\s*(?P<rest>[^\r\n\x02]{0,120})"
)
_BYLINE = re.compile(r"(?:By|Von|Par|Por|Di)\s[^=]{3,150}?=?\s*$")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SHORT = 120


def claims(head: bytes) -> bool:
    """Tell whether *head* starts with SOH and a header, and has a start of text."""
    return (
        head.lstrip()[:1] == b"\x01"
        and b"\x02" in head
        and bool(_HEADER.match(head.lstrip()[:200].decode("latin-1")))
    )


def parse(data: bytes, charset: str | None = None) -> Article:
    """Read one message.

    Raises:
        Refused: Without start of text, or without text.
    """
    text, encoding = decode(data, charset)
    head, mark, body = text.partition(_STX)
    if not mark:
        raise Refused("corrupt", detail="no start of text")
    body, _end, _ = body.partition(_ETX)
    found = _HEADER.match(head.lstrip())
    rows = _paragraphs(body)
    if not rows:
        raise Refused("no-text")
    origins = {"title": Origin("first line", raw=rows[0][:500])}
    title, *rest = rows
    bylines = [row.rstrip(" =") for row in rest[:2] if _BYLINE.fullmatch(row)]
    rest = [row for row in rest if row.rstrip(" =") not in bylines]
    if bylines:
        origins["authors"] = Origin("byline", raw=bylines[0])
    dateline, paragraphs = with_dateline(rest, None, None)
    code = (found["source"] or "") if found else ""
    number = f"{code}{found['number']}" if found else ""
    if number:
        origins["external_id"] = Origin(
            "field", "header", line(_CONTROL.sub("", head))[:200]
        )
    return Article(
        title=title,
        paragraphs=paragraphs,
        authors=_people.authors(bylines),
        dateline=dateline,
        source=Source(code.upper(), Origin("field", "header", code)) if code else None,
        external_id=number,
        encoding=encoding,
        origins=origins,
    )


def _paragraphs(body: str) -> list[str]:
    """Return title, bylines and paragraphs, the lines of each joined."""
    found: list[str] = []
    parts: list[str] = []
    for row in lines(_CONTROL.sub("", body)):
        is_new = not row.strip() or row[:2].isspace() or not found
        if parts and (is_new or bool(_BYLINE.fullmatch(line(parts[-1])))):
            _flush(found, parts)
        parts.append(row)
        if not found and row.strip():
            _flush(found, parts)
    _flush(found, parts)
    return found


def _flush(found: list[str], parts: list[str]) -> None:
    if row := join(parts):
        found.append(row)
    parts.clear()
