"""JSON Lines of articles, one object a line: the bulk interchange format.

``{"id", "title", "subtitle", "text" or "paragraphs", "language", "published", "updated",
"source", "authors", "url", "dateline" or "place", "alternates"}``; all but a title or a
text may be missing, other keys are ignored. ``alternates`` maps language tags to the ids
of the article's other language versions. What ``archive read --jsonl`` prints is read, too.

A line that cannot be read is refused with its number and what is wrong; the others are not
touched by it.

Source: jsonlines.org; RFC 8259.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from archive.article import Article, Dateline, Moment, Origin, Source, Warn
from archive.errors import N_, Refused
from archive.formats._dates import read_date
from archive.formats._encoding import decode
from archive.formats._format import Member
from archive.formats._language import declared
from archive.formats._limits import LINE_LENGTH, LINES
from archive.formats._moments import moment

VERSION = 1
MEDIA_TYPES = ("application/jsonl", "application/x-ndjson", "application/x-jsonlines")
EXTENSIONS = (".jsonl", ".ndjson")

_FIRST = re.compile(rb'\s*\{\s*"[A-Za-z_]')
_KEYS = re.compile(rb'"(?:title|text|paragraphs)"\s*:')
#: Keys of ninjs, a JSON of news agencies that is not this one.
_OTHER = re.compile(
    rb'"(?:body_html|body_text|body_xhtml|versioncreated|pubstatus|\$schema)"\s*:'
)
_RAW = 300
_AUTHORS = 100


def claims(head: bytes) -> bool:
    """Tell whether the first line of *head* is, or begins, an object that is an article."""
    first, ended, _ = head.partition(b"\n")
    if not _FIRST.match(first) or not _KEYS.search(first) or _OTHER.search(first):
        return False
    return first.rstrip().endswith(b"}") or not ended


def parse_many(data: bytes, charset: str | None = None) -> Iterator[Member]:
    """Yield an article, or the refusal of a line, for each line that is not blank."""
    if b"\x00" in data[:64] or data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        data = decode(data, charset)[0].encode("utf-8", "surrogatepass")
    start, number = 3 if data.startswith(b"\xef\xbb\xbf") else 0, 0
    while start < len(data):
        end = data.find(b"\n", start)
        row = data[start : end if end >= 0 else len(data)]
        start = end + 1 if end >= 0 else len(data)
        number += 1
        if number > LINES:
            yield Member("", refusal=Refused("too-big", detail=f"more than {LINES} lines"))
            return
        if row.strip():
            yield _member(row, f"line {number}")


def _member(row: bytes, place: str) -> Member:
    """Return the article of a line, or its refusal."""
    try:
        return Member(place, article=_article(_object(row)))
    except Refused as refusal:
        refusal.place = place
        return Member(place, refusal=refusal)


def _object(row: bytes) -> dict[str, Any]:
    """Return the object that a line is.

    Raises:
        Refused: It is none.
    """
    if len(row) > 4 * LINE_LENGTH:
        raise Refused("too-big", detail=f"{len(row)} bytes")
    try:
        value = json.loads(row.decode())
    except RecursionError as error:
        raise Refused("too-deep") from error
    except UnicodeDecodeError as error:
        detail = f"byte {error.start} of the line is not UTF-8"
        raise Refused("bad-encoding", detail=detail) from error
    except ValueError as error:
        raise Refused("corrupt", detail=str(error)[:_RAW]) from error
    if not isinstance(value, dict):
        raise Refused("corrupt", detail="not an object")
    return value


def _text(value: Mapping[str, Any], key: str) -> str:
    """Return the text under *key*, "" if there is none.

    Raises:
        Refused: It is not text.
    """
    found = value.get(key)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise Refused("corrupt", detail=f"{key} is not text")
    return found


def _texts(value: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return the list of texts under *key*; a text alone is a list of one.

    Raises:
        Refused: It is something else.
    """
    found = value.get(key)
    if found is None:
        return ()
    if isinstance(found, str):
        return (found,)
    if not isinstance(found, list) or not all(isinstance(part, str) for part in found):
        raise Refused("corrupt", detail=f"{key} is not a list of texts")
    return tuple(found)


def _inside(value: Mapping[str, Any], key: str, name: str) -> dict[str, Any]:
    """Return the object under *key*; a text there is its *name*.

    Raises:
        Refused: It is neither.
    """
    found = value.get(key)
    if found is None:
        return {}
    if isinstance(found, str):
        return {name: found}
    if not isinstance(found, dict):
        raise Refused("corrupt", detail=f"{key} is neither text nor an object")
    return found


def _moment(value: Mapping[str, Any], key: str, language: str | None) -> Moment | None:
    """Return the date under *key*, or None.

    Raises:
        Refused: It is no text.
    """
    inside = _inside(value, key, "value")
    raw = _text(inside, "value").strip()
    if not raw:
        return None
    zone = _text(inside, "zone")
    origin = Origin("field", key, _text(inside, "raw") or raw[:_RAW])
    return moment(raw + zone, origin) or read_date(raw, language, origin)


def _dateline(value: Mapping[str, Any]) -> Dateline | None:
    """Return the dateline, or None."""
    inside = _inside(value, "dateline", "place")
    place = _text(inside, "place") or _text(value, "place")
    date, credit = _text(inside, "date"), _text(inside, "credit")
    if not (place or date or credit):
        return None
    raw = _text(inside, "raw") or ", ".join(part for part in (place, date, credit) if part)
    return Dateline(place or None, date or None, credit or None, raw)


def _id(value: Mapping[str, Any]) -> str:
    """Return the giver's id: text or a whole number.

    Raises:
        Refused: It is something else.
    """
    found = value.get("external_id") or value.get("id")
    if found is None or found == "":
        return ""
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise Refused("corrupt", detail="id is neither text nor a number")
    return str(found)


def _alternates(value: Mapping[str, Any]) -> dict[str, str]:
    """Return language tag -> id of the other language versions.

    Raises:
        Refused: It is no object of texts.
    """
    found = value.get("alternates")
    if found is None:
        return {}
    if not isinstance(found, dict) or not all(isinstance(id, str) for id in found.values()):
        raise Refused("corrupt", detail="alternates is not an object of texts")
    return dict(found)


def _article(value: Mapping[str, Any]) -> Article:
    """Return the article that an object is.

    Raises:
        Refused: A key holds what it must not, or there is neither title nor text.
    """
    paragraphs = _texts(value, "paragraphs") or tuple(_text(value, "text").splitlines())
    title = _text(value, "title")
    if not title.strip() and not any(part.strip() for part in paragraphs):
        raise Refused("no-text", detail="neither title nor text")
    tag = _text(_inside(value, "language", "value"), "value") or None
    moments = {key: _moment(value, key, tag) for key in ("published", "updated")}
    source = _text(_inside(value, "source", "name"), "name").strip()
    keys = {
        "title": "title",
        "subtitle": "subtitle",
        "authors": "authors",
        "url": "url",
        "external_id": "external_id" if value.get("external_id") else "id",
        "paragraphs": "paragraphs" if value.get("paragraphs") else "text",
    }
    return Article(
        title=title,
        subtitle=_text(value, "subtitle"),
        paragraphs=paragraphs,
        authors=_texts(value, "authors")[:_AUTHORS],
        published=moments["published"],
        updated=moments["updated"],
        date_line=_text(value, "date_line") or None,
        dateline=_dateline(value),
        source=Source(source, Origin("field", "source", source)) if source else None,
        url=_text(value, "url"),
        external_id=_id(value),
        language=declared(tag),
        origins={
            name: Origin("field", key) for name, key in keys.items() if value.get(key)
        },
        alternates=_alternates(value),
        warnings=tuple(_warnings(value, moments)),
    )


def _warnings(
    value: Mapping[str, Any], moments: Mapping[str, Moment | None]
) -> Iterator[Warn]:
    """Yield a warning for each date that is given and cannot be read."""
    for key, found in moments.items():
        raw = _text(_inside(value, key, "value"), "value").strip()
        if raw and found is None:
            yield Warn(
                "unreadable-date",
                N_("the date %(raw)s under %(key)s cannot be read"),
                {"raw": raw[:_RAW], "key": key},
            )
