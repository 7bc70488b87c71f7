"""ninjs: a news item as a JSON object.

Source: IPTC ninjs 1.3, 2.1 and 3.0, specification.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from archive.article import Article, Dateline, Moment, Origin, Source
from archive.errors import Refused
from archive.formats import _moments, _people
from archive.formats._agency import with_dateline
from archive.formats._encoding import decode
from archive.formats._language import declared
from archive.formats._markup import from_markup
from archive.formats._normal import line, lines

VERSION = 1
MEDIA_TYPES = (
    "application/vnd.iptc.ninjs+json",
    "application/ninjs+json",
    "application/json",
)
EXTENSIONS = (".ninjs", ".ninjs.json", ".json")
_MARKS = (b'"body_xhtml"', b'"body_html"', b'"body_text"', b'"bodies"', b'"versioncreated"')


def claims(head: bytes) -> bool:
    """Tell whether *head* starts a JSON object over several lines with a field of ninjs."""
    text = head.lstrip()
    return (
        text.startswith(b"{") and b'"uri"' in text and any(mark in text for mark in _MARKS)
    )


def parse(data: bytes, charset: str | None = None) -> Article:
    """Read a ninjs object.

    Raises:
        Refused: Not JSON, not an item of text, or without title and text.
    """
    text, encoding = decode(data, charset)
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise Refused("too-deep") from error
    except ValueError as error:
        raise Refused("corrupt", detail=str(error)[:200]) from error
    if not isinstance(value, dict):
        raise Refused("type-mismatch", detail="no object")
    kind = _text(value.get("type"))
    if kind not in {"", "text", "composite"}:
        raise Refused("no-text", detail=kind)
    origins: dict[str, Origin] = {}
    title = _field(
        value, ("headline", "headlines", "title", "name", "slugline"), "title", origins
    )
    rows = _body(value)
    if not title and not rows:
        raise Refused("no-text")
    language = declared(_text(value.get("language")) or None)
    place = _text(value.get("located"))
    stated = Dateline(place, None, None, place) if place else None
    dateline, paragraphs = with_dateline(rows, None, language.declared)
    return Article(
        title=title,
        subtitle=_field(value, ("subheadline", "subhead"), "subtitle", origins),
        paragraphs=paragraphs,
        authors=_authors(value, origins),
        published=_date(
            value, ("firstcreated", "contentcreated", "firstpublished", "created")
        )
        or _date(value, ("versioncreated",)),
        updated=_date(value, ("versioncreated", "contentmodified", "modified")),
        dateline=dateline or stated,
        source=_source(value),
        url=_field(value, ("url", "canonicalurl", "canonicalurls"), "url", origins),
        external_id=_field(value, ("uri", "guid", "altids"), "external_id", origins),
        language=language,
        encoding=encoding,
        origins=origins,
    )


def _text(value: Any) -> str:
    """Return *value* as one line: a string, or the first of a list or object of them."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("value") or value.get("name") or value.get("headline")
    return line(value) if isinstance(value, str) else ""


def _field(
    value: Mapping[str, Any], names: Iterable[str], field: str, origins: dict[str, Origin]
) -> str:
    for name in names:
        if found := _text(value.get(name)):
            origins[field] = Origin("field", name, found)
            return found
    return ""


def _date(value: Mapping[str, Any], names: Iterable[str]) -> Moment | None:
    for name in names:
        if when := _moments.moment(_text(value.get(name)), Origin("field", name)):
            return when
    return None


def _authors(value: Mapping[str, Any], origins: dict[str, Origin]) -> tuple[str, ...]:
    byline = _text(value.get("byline"))
    names = _people.authors([byline], stated=True)
    if names:
        origins["authors"] = Origin("field", "byline", byline)
        return names
    people = [
        _text(person)
        for key in ("authors", "infosources", "people", "person")
        for person in value.get(key) or ()
        if isinstance(person, dict) and person.get("rel", person.get("role")) == "author"
    ]
    if people:
        origins["authors"] = Origin("field", "person", people[0])
    return _people.authors(people)


def _source(value: Mapping[str, Any]) -> Source | None:
    for name in ("source", "provider", "infosource", "copyrightholder"):
        if found := _text(value.get(name)):
            return Source(found, Origin("field", name, found))
    return None


def _body(value: Mapping[str, Any]) -> list[str]:
    """Return the paragraphs: the text with mark-up before the plain one."""
    marked, plain = (
        value.get("body_xhtml") or value.get("body_html"),
        value.get("body_text"),
    )
    for body in value.get("bodies") or ():
        if isinstance(body, dict) and isinstance(body.get("value"), str):
            if "html" in str(body.get("contenttype") or body.get("role") or ""):
                marked = marked or body["value"]
            else:
                plain = plain or body["value"]
    if isinstance(marked, str) and (rows := from_markup(marked)):
        return rows
    if isinstance(plain, str):
        return [row for row in map(line, lines(plain)) if row]
    return []
