"""NewsML 1.2: news items in components, with NITF or XHTML inside.

Source: IPTC NewsML 1.2, DTD and functional specification, sections 5.5 and 5.12.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.article import Article, Dateline, Moment, Origin, Source
from archive.errors import Refused
from archive.formats import _moments, _people, _xml, nitf
from archive.formats._agency import with_dateline
from archive.formats._format import Member
from archive.formats._language import declared
from archive.formats._normal import line, lines
from archive.formats._xml import Element, descendants, find, text

VERSION = 1
MEDIA_TYPES = (
    "application/vnd.iptc.newsml+xml",
    "text/vnd.iptc.newsml",
    "application/newsml+xml",
)
EXTENSIONS = (".newsml",)
ROOTS = ("NewsML",)


def parse_many(data: bytes, charset: str | None = None) -> Iterator[Member]:  # noqa: ARG001
    """Yield an article or a refusal for each news item.

    Raises:
        Refused: Not well formed, or without any item.
    """
    items = list(descendants(_xml.read(data), "NewsItem"))
    if not items:
        raise Refused("no-text", detail="no item")
    for number, item in enumerate(items, 1):
        place = (_identifier(item) or f"item {number}") if len(items) > 1 else ""
        try:
            yield Member(place, article=article(item))
        except Refused as refusal:
            yield Member(place, refusal=Refused(refusal.reason, place, refusal.detail))


def article(item: Element) -> Article:
    """Return the article of a ``NewsItem``.

    Raises:
        Refused: It has neither title nor text.
    """
    origins: dict[str, Origin] = {}
    title = _line(item, "HeadLine", "title", origins) or _line(
        item, "NameLabel", "title", origins
    )
    subtitle = _line(item, "SubHeadLine", "subtitle", origins)
    body, inner = _body(item)
    if not title and inner:
        title = inner.title
    if not body and not _line(item, "HeadLine", "title", {}):
        raise Refused("no-text")
    tag = _attribute(item, "Language", "FormalName") or item.get(_xml.XML_LANG)
    bylines = [value for element in descendants(item, "ByLine") if (value := text(element))]
    if bylines:
        origins["authors"] = Origin("element", "ByLine", bylines[0])
    identifier = _identifier(item)
    if identifier:
        origins["external_id"] = Origin("element", "PublicIdentifier", identifier)
    stated = _stated(item) or (inner.dateline if inner else None)
    dateline, paragraphs = with_dateline(body, stated, tag)
    return Article(
        title=title,
        subtitle="" if subtitle == title else subtitle,
        paragraphs=paragraphs,
        authors=_people.authors(bylines) or (inner.authors if inner else ()),
        published=_date(item, "FirstCreated") or _date(item, "DateLineDate"),
        updated=_date(item, "ThisRevisionCreated"),
        dateline=dateline,
        source=_source(item),
        external_id=identifier,
        language=declared(tag),
        origins=origins,
    )


def _identifier(item: Element) -> str:
    return text(next(descendants(item, "PublicIdentifier"), None))


def _line(item: Element, name: str, field: str, origins: dict[str, Origin]) -> str:
    for element in descendants(item, name):
        if value := text(element):
            origins[field] = Origin("element", name, value)
            return value
    return ""


def _attribute(item: Element, name: str, attribute: str) -> str | None:
    for element in descendants(item, name):
        if value := line(element.get(attribute) or ""):
            return value
    return None


def _date(item: Element, name: str) -> Moment | None:
    for element in descendants(item, name):
        if when := _moments.moment(text(element), Origin("element", name)):
            return when
    return None


def _stated(item: Element) -> Dateline | None:
    raw = text(next(descendants(item, "DateLine"), None))
    return Dateline(None, None, None, raw) if raw else None


def _source(item: Element) -> Source | None:
    for path in (("Source", "Party"), ("Provider", "Party"), ("Creator", "Party")):
        for outer in descendants(item, path[0]):
            party = find(outer, path[1])
            name = line(party.get("FormalName") or "") if party is not None else ""
            if name:
                return Source(name, Origin("element", path[0], name))
    return None


def _body(item: Element) -> tuple[list[str], Article | None]:
    """Return the paragraphs of the first content with text, and the NITF inside it."""
    for content in descendants(item, "DataContent"):
        inner = next(descendants(content, "nitf"), None)
        if inner is not None:
            found = nitf.article(inner)
            return list(found.paragraphs), found
        body = next(descendants(content, "body.content", "body"), content)
        rows = _xml.paragraphs(body)
        if len(rows) == 1 and len(content) == 0:
            rows = [row for row in map(line, lines("".join(content.itertext()))) if row]
        if rows:
            return rows, None
    return [], None
