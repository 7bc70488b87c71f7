"""NITF, the news industry's text format: one article in elements named for a newspaper.

Source: IPTC NITF 3.6 (``hedline``, ``byline``, ``dateline``, ``docdata``,
``body.content``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.article import Article, Dateline, Language, Moment, Origin, Source
from archive.errors import Refused
from archive.formats import _moments, _people, _xml
from archive.formats._agency import with_dateline
from archive.formats._language import declared
from archive.formats._normal import line
from archive.formats._xml import Element, descendants, find, local, text

VERSION = 1
MEDIA_TYPES = (
    "application/nitf+xml",
    "application/vnd.iptc.nitf+xml",
    "text/vnd.iptc.nitf",
)
EXTENSIONS = (".nitf",)
ROOTS = ("nitf",)

_SKIP = _xml.SKIPPED | {
    "media-metadata",
    "media-reference",
    "media-producer",
    "media-object",
    "media",
}


def parse(data: bytes, charset: str | None = None) -> Article:  # noqa: ARG001
    """Read one NITF document.

    Raises:
        Refused: Not well formed, not NITF, or without title and text.
    """
    root = _xml.read(data)
    if local(root) != "nitf":
        raise Refused("type-mismatch", detail=f"root element {local(root)[:60]}")
    return article(root)


def article(root: Element) -> Article:
    """Return the article of a ``nitf`` element.

    Raises:
        Refused: It has neither title nor text.
    """
    origins: dict[str, Origin] = {}
    head = next(descendants(root, "body.head"), root)
    title = _first(origins, "title", _titles(root, head))
    subtitle = _first(origins, "subtitle", _named(descendants(head, "hl2")))
    body = list(_body(root))
    if not title and not body:
        raise Refused("no-text")
    language = _language(root)
    stated, paragraphs = with_dateline(body, dateline(head), language.declared)
    bylines = list(_bylines(head))
    if bylines:
        origins["authors"] = Origin("element", "byline", bylines[0])
    return Article(
        title=title,
        subtitle="" if subtitle == title else subtitle,
        paragraphs=paragraphs,
        authors=_people.authors(bylines),
        published=_date(root, ("pubdata", "date.publication"), ("date.issue", "norm"))
        or _date(root, ("date.release", "norm"))
        or _story_date(head),
        updated=_date(root, ("revision-history", "norm"), last=True),
        dateline=stated,
        source=_source(root, head),
        external_id=_external_id(root, origins),
        url=_url(root, origins),
        language=language,
        origins=origins,
    )


def _body(root: Element) -> Iterator[str]:
    """Yield the paragraphs of the contents; an editor's note has contents of its own."""
    for content in descendants(root, "body.content"):
        if local(content.getparent()) == "body":
            yield from _xml.paragraphs(content, skip=_SKIP)


def _titles(root: Element, head: Element) -> Iterator[tuple[str, str]]:
    yield from _named(descendants(head, "hl1"))
    yield from _named(descendants(head, "hedline"))
    yield from _named(descendants(root, "title"))


def _named(elements: Iterable[Element]) -> Iterator[tuple[str, str]]:
    for element in elements:
        yield local(element), text(element)


def _first(
    origins: dict[str, Origin], field: str, candidates: Iterable[tuple[str, str]]
) -> str:
    """Return the first candidate with text, and keep its origin."""
    for name, value in candidates:
        if value:
            origins[field] = Origin("element", name, value)
            return value
    return ""


def _bylines(head: Element) -> Iterator[str]:
    for byline in descendants(head, "byline"):
        people = [text(person) for person in descendants(byline, "person")]
        if people:
            yield from people
        elif value := text(byline, _xml.SKIPPED | {"byttl"}):
            yield value


def _date(root: Element, *places: tuple[str, str], last: bool = False) -> Moment | None:
    for name, attribute in places:
        found = [
            when
            for element in descendants(root, name)
            if (when := _moments.moment(element.get(attribute), Origin("element", name)))
        ]
        if found:
            return found[-1] if last else found[0]
    return None


def _story_date(head: Element) -> Moment | None:
    for place in descendants(head, "dateline"):
        for date in descendants(place, "story.date"):
            origin = Origin("element", "story.date")
            return _moments.moment(date.get("norm") or text(date), origin)
    return None


def dateline(head: Element) -> Dateline | None:
    """Return the dateline an element states, or None."""
    for element in descendants(head, "dateline"):
        raw = text(element)
        if not raw:
            continue
        place = next(descendants(element, "location"), None)
        date = _story_date(head)
        credit = next(descendants(head, "distributor"), None)
        return Dateline(
            place=text(place).rstrip(" ,") or None if place is not None else _bare(raw),
            date=date.value[:10] if date else None,
            credit=text(credit) or None,
            raw=raw,
        )
    return None


def _bare(raw: str) -> str | None:
    """Return the place of a dateline that is nothing else, or None."""
    return None if any(letter.isdigit() for letter in raw) else raw.rstrip(" ,:-–—") or None


def _source(root: Element, head: Element) -> Source | None:
    for element in descendants(root, "pubdata"):
        if name := line(element.get("name") or element.get("position.section") or ""):
            return Source(name, Origin("element", "pubdata name", name))
    for element in descendants(head, "distributor"):
        if name := text(element):
            return Source(name, Origin("element", "distributor", name))
    for element in descendants(root, "doc-id"):
        if name := line(element.get("regsrc") or ""):
            return Source(name, Origin("element", "doc-id regsrc", name))
    return None


def _external_id(root: Element, origins: dict[str, Origin]) -> str:
    for element in descendants(root, "doc-id"):
        if value := line(element.get("id-string") or ""):
            origins["external_id"] = Origin("element", "doc-id", value)
            return value
    return ""


def _url(root: Element, origins: dict[str, Origin]) -> str:
    for element in descendants(root, "pubdata"):
        value = line(element.get("ex-ref") or "")
        if value.startswith(("http://", "https://")):
            origins["url"] = Origin("element", "pubdata", value)
            return value
    return ""


def _language(root: Element) -> Language:
    body = find(root, "body")
    tag = root.get(_xml.XML_LANG) or (body.get(_xml.XML_LANG) if body is not None else None)
    return declared(tag)
