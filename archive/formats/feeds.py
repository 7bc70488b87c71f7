"""Feeds: RSS 0.9 to 2.0, RDF Site Summary and Atom, an article for each entry.

A feed that is not well formed is read on after its errors as far as it can be.

Sources: RSS 2.0.11; RSS 1.0 with the modules content and Dublin Core; RFC 4287 (Atom);
RFC 4685 (threads are left out).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from archive.article import Article, Moment, Origin, Source
from archive.errors import Refused
from archive.formats import _moments, _people, _xml
from archive.formats._dates import read_date
from archive.formats._format import Member
from archive.formats._language import declared
from archive.formats._markup import from_markup
from archive.formats._normal import line
from archive.formats._xml import XML_LANG, Element, descendants, local, text

VERSION = 1
MEDIA_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/x-rss+xml",
    "text/rss+xml",
)
EXTENSIONS = (".rss", ".atom", ".rdf")
_ATOM = "http://www.w3.org/2005/Atom"
ROOTS = (
    "rss",
    f"{{{_ATOM}}}feed",
    f"{{{_ATOM}}}entry",
    "{http://purl.org/atom/ns#}feed",
    "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF",
)
#: Characters of a first line that serves as title; a longer one stays in the text.
_LONGEST_TITLE = 200
_BASE = "{http://www.w3.org/XML/1998/namespace}base"


def claims(head: bytes) -> bool:
    """Tell whether *head* holds the root of a feed, even if something stands before it."""
    return b"<rss" in head or (b"<feed" in head and b"<entry" in head)


def parse_many(data: bytes, charset: str | None = None) -> Iterator[Member]:  # noqa: ARG001
    """Yield an article for each entry, or the refusal of one without title and text.

    Raises:
        Refused: Nothing of a feed in it.
    """
    try:
        root = _xml.read(data)
    except Refused as refusal:
        if refusal.reason != "corrupt":
            raise
        root = _xml.read(data, recover=True)
    channel = next(descendants(root, "channel"), root)
    entries = [root] if local(root) == "entry" else list(descendants(root, "item", "entry"))
    if not entries and local(root) not in {"rss", "feed", "RDF"}:
        raise Refused("type-mismatch", detail=f"root element {local(root)[:60]}")
    feed = _Feed(channel, root)
    for number, entry in enumerate(entries, 1):
        place = f"entry {number}"
        try:
            yield Member(place, article=feed.article(entry))
        except Refused as refusal:
            yield Member(place, refusal=Refused(refusal.reason, place, refusal.detail))


class _Feed:
    """What a feed says of all its entries."""

    def __init__(self, channel: Element, root: Element) -> None:
        self._title = text(_child(channel, "title"))
        self._language = (
            text(_child(channel, "language")) or channel.get(XML_LANG) or root.get(XML_LANG)
        )
        self._base = root.get(_BASE) or _href(channel, "")
        self._authors = list(_authors(channel)) if local(channel) == "feed" else []

    def article(self, entry: Element) -> Article:
        """Return the article of an entry.

        Raises:
            Refused: It has neither title nor text.
        """
        origins: dict[str, Origin] = {}
        title = line(" ".join(_content(_child(entry, "title"))))
        rows = _body(entry)
        if not title and rows:
            title = rows[0][:_LONGEST_TITLE]
            rows = rows[len(rows[0]) <= _LONGEST_TITLE :]
        if not title:
            raise Refused("no-text")
        origins["title"] = Origin("element", "title", title)
        names = list(_authors(entry)) or self._authors
        if names:
            origins["authors"] = Origin("element", "author", names[0])
        url = _href(entry, self._base)
        if url:
            origins["url"] = Origin("element", "link", url)
        tag = entry.get(XML_LANG) or text(_named(entry, "language")) or self._language
        return Article(
            title=title,
            paragraphs=tuple(row for row in rows if row != title),
            authors=_people.authors(names, stated=True),
            published=_date(
                entry, ("pubDate", "published", "issued", "created", "date"), tag
            ),
            updated=_date(entry, ("updated", "modified"), tag),
            source=self._source(entry),
            url=url,
            external_id=text(_child(entry, "guid")) or text(_child(entry, "id")),
            language=declared((tag or "").strip() or None),
            origins=origins,
        )

    def _source(self, entry: Element) -> Source | None:
        own = _child(entry, "source")
        name = (
            text(own)
            if own is not None and local(own[0] if len(own) else None) == ""
            else ""
        )
        name = name or (text(_child(own, "title")) if own is not None else "")
        if name:
            return Source(name, Origin("element", "source", name))
        return Source(self._title, Origin("element", "title")) if self._title else None


def _child(element: Element, name: str) -> Element | None:
    """Return the child called *name*, one without a prefix or of Atom before others."""
    found = [child for child in element if local(child) == name]
    plain = [child for child in found if child.prefix is None]
    return next(iter([*plain, *found]), None)


def _named(element: Element, name: str) -> Element | None:
    return next((child for child in element if local(child).lower() == name), None)


def _content(element: Element | None) -> list[str]:
    """Return the paragraphs of a text construct: plain, quoted HTML or XHTML."""
    if element is None:
        return []
    kind = (element.get("type") or "").lower()
    if len(element) or "xhtml" in kind:
        return _xml.paragraphs(element)
    raw = "".join(element.itertext())
    if kind in {"text", "text/plain"} or ("<" not in raw and "&" not in raw):
        return [row for row in map(line, raw.split("\n\n")) if row]
    return from_markup(raw)


def _body(entry: Element) -> list[str]:
    """Return the fullest text: the content before the summary."""
    for name in ("encoded", "content", "body", "description", "summary"):
        candidates = [_content(child) for child in entry if local(child) == name]
        best = max(candidates, key=lambda rows: sum(map(len, rows)), default=[])
        if best:
            return best
    return []


def _authors(element: Element) -> Iterator[str]:
    for child in element:
        if local(child) in {"author", "creator", "dc:creator", "contributor"}:
            name = text(_child(child, "name")) if len(child) else text(child)
            if local(child) == "contributor":
                continue
            # RSS writes: address (name)
            inner = name.partition("(")[2].rstrip(") ") if "@" in name else ""
            if inner or name:
                yield inner or name


def _date(entry: Element, names: Iterable[str], tag: str | None) -> Moment | None:
    for name in names:
        for child in entry:
            if local(child) == name and (value := text(child)):
                origin = Origin("element", name)
                if when := _moments.moment(value, origin) or read_date(value, tag, origin):
                    return when
    return None


def _href(element: Element, base: str) -> str:
    """Return the address of an entry's page, or ""."""
    found = []
    for child in element:
        if local(child) == "link":
            kind = child.get("rel") or "alternate"
            value = child.get("href") or (child.text or "")
            if kind == "alternate" and value.strip():
                found.append(value.strip())
        elif local(child) == "guid" and (child.get("isPermaLink") or "true") == "true":
            found.append((child.text or "").strip())
    for value in found:
        try:
            address = urljoin(base, value) if base else value
        except ValueError:
            continue
        if address.startswith(("http://", "https://")):
            return address
    return ""
