"""Feeds: RSS 0.9 to 2.0, RDF Site Summary, Atom and CDF, an article for each entry.

A feed that is not well formed is read on after its errors as far as it can be.

Sources: RSS 2.0.11; RSS 1.0 with the modules content and Dublin Core; RFC 4287 (Atom);
RFC 4685 (threads are left out); Channel Definition Format (W3C note NOTE-CDFsubmit).
"""

from __future__ import annotations

import re
from base64 import b64decode
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

VERSION = 2
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
    "CHANNEL",
    "Channel",
    "channel",
)
#: Vocabularies in which an entry's text is looked for; those of other modules may use the
#: same names for something else.
_TEXTS = frozenset(
    [
        "",
        _ATOM,
        "http://purl.org/atom/ns#",
        "http://purl.org/rss/1.0/",
        "http://purl.org/rss/1.0/modules/content/",
        "http://purl.org/dc/elements/1.1/",
        "http://purl.org/dc/terms/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://www.w3.org/1999/xhtml",
    ]
)
_TEXTUAL = re.compile(
    r"$|text\b|x?html\b|application/(?:\w[\w.+-]*\+)?xml|application/xhtml"
)
_MAIL = re.compile(r"[<(\[]?(?:mailto:)?[^\s<>()@]{1,64}@[^\s<>()@]{1,200}[>)\]]?|[<>]")
#: Names of elements with an entry's text, the fullest first.
_BODIES = ("encoded", "content", "fullitem", "body", "description", "abstract", "summary")
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
    if local(root).lower() == "channel":
        _in_small_letters(root)
    channel = next(descendants(root, "channel"), root)
    entries = [root] if local(root) == "entry" else list(descendants(root, "item", "entry"))
    if not entries and local(root) not in {"rss", "feed", "RDF", "channel"}:
        raise Refused("type-mismatch", detail=f"root element {local(root)[:60]}")
    feed = _Feed(channel, root)
    for number, entry in enumerate(entries, 1):
        place = f"entry {number}"
        try:
            yield Member(place, article=feed.article(entry))
        except Refused as refusal:
            yield Member(place, refusal=Refused(refusal.reason, place, refusal.detail))


def _in_small_letters(root: Element) -> None:
    """Write the names in CDF, where case means nothing, in small letters."""
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.lower()
            for name, value in element.items():
                if not name.startswith("{"):
                    element.set(name.lower(), value)


class _Feed:
    """What a feed says of all its entries."""

    def __init__(self, channel: Element, root: Element) -> None:
        self._title = _one_line(_child(channel, "title"))
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
        title = _one_line(_child(entry, "title"))
        rows, body = _body(entry)
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
        tag = self._tag(entry, body if body is not None else _child(entry, "title"))
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

    def _tag(self, entry: Element, element: Element | None) -> str | None:
        """Return the language of the text in *element*: the nearest that is stated."""
        for outer in (element, entry):
            if outer is not None and (tag := outer.get(XML_LANG)) is not None:
                return tag.replace("_", "-")
        return text(_named(entry, "language")) or self._language

    def _source(self, entry: Element) -> Source | None:
        own = _child(entry, "source")
        name = text(own) if own is not None and not len(own) else ""
        name = name or (_one_line(_child(own, "title")) if own is not None else "")
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
    packed = (element.get("mode") or "").lower() == "base64"
    packed = packed or not (len(element) or _TEXTUAL.match(kind))
    if packed and (plain := _unpacked(element)) is not None:
        return from_markup(plain)
    if len(element) or "xhtml" in kind:
        return _xml.paragraphs(element)
    raw = "".join(element.itertext())
    if kind in {"text", "text/plain"} or ("<" not in raw and "&" not in raw):
        return [row for row in map(line, raw.split("\n\n")) if row]
    return from_markup(raw)


def _unpacked(element: Element) -> str | None:
    """Return text in base64, or None if it is none.

    Source: Atom 0.3, section 3.1.2; RFC 4287, section 4.1.3.3.
    """
    try:
        return b64decode("".join(text(element).split()), validate=True).decode()
    except ValueError:
        return None


def _one_line(element: Element | None) -> str:
    return line(" ".join(_content(element)))


def _body(entry: Element) -> tuple[list[str], Element | None]:
    """Return the fullest text and its element: the content before the summary."""
    for name in _BODIES:
        best: list[str] = []
        source: Element | None = None
        for child in entry:
            if local(child) == name and _space(child) in _TEXTS:
                rows = _content(child)
                if sum(map(len, rows)) > sum(map(len, best)):
                    best, source = rows, child
        if best:
            return best, source
    return [], None


def _space(element: Element) -> str:
    """Return the namespace of *element*, or ""."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag[:1] == "{" else ""


def _authors(element: Element) -> Iterator[str]:
    for child in element:
        if local(child) in {"author", "creator", "dc:creator", "contributor"}:
            name = text(_child(child, "name")) if len(child) else text(child)
            if local(child) == "contributor":
                continue
            if "@" in name:  # RSS writes address (name), mail programs name <address>
                inner = name.partition("(")[2].rstrip(") ")
                if "@" not in inner:
                    name = inner or _MAIL.sub(" ", name).strip() or name
            if name:
                yield name


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
    found.append((element.get("href") or "").strip())  # CDF
    for value in filter(None, found):
        try:
            address = urljoin(base, value) if base else value
        except ValueError:
            continue
        if address.startswith(("http://", "https://")):
            return address
    return ""
