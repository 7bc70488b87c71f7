"""JATS: articles of journals.

Source: ANSI/NISO Z39.96-2021 (JATS 1.3), Journal Publishing tag set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.article import Article, Moment, Origin, Source
from archive.errors import Refused
from archive.formats import _moments, _xml
from archive.formats._language import declared
from archive.formats._xml import Element, descendants, find, find_all, local, text

VERSION = 1
MEDIA_TYPES = ("application/jats+xml", "application/vnd.jats+xml")
EXTENSIONS = (".jats", ".nxml", ".jats.xml")
ROOTS = ("article",)

_MARK = re.compile(r"[\d\s,;*†‡§¶\[\]()–-]*")
_BLOCKS = frozenset(
    [
        "abstract",
        "attrib",
        "body",
        "boxed-text",
        "caption",
        "def",
        "disp-formula",
        "disp-quote",
        "list",
        "list-item",
        "p",
        "label",
        "preformat",
        "sec",
        "sig-block",
        "speaker",
        "statement",
        "table-wrap",
        "td",
        "th",
        "title",
        "tr",
        "verse-group",
        "verse-line",
    ]
)
_SKIP = frozenset(
    [
        "alternatives",
        "fn",
        "fn-group",
        "graphic",
        "inline-graphic",
        "media",
        "object-id",
        "permissions",
        "ref-list",
        "supplementary-material",
        "tex-math",
        "math",
        "xref-group",
    ]
)


def claims(head: bytes) -> bool:
    """Tell whether *head* holds the front of a journal article."""
    return b"<article-meta" in head or b"JATS (Z39.96)" in head


def parse(data: bytes, charset: str | None = None) -> Article:  # noqa: ARG001
    """Read an article.

    Raises:
        Refused: Not well formed, not JATS, or without title and text.
    """
    root = _xml.read(data)
    _drop_marks(root)
    front = find(root, "front")
    meta = find(front, "article-meta") if front is not None else None
    body = find(root, "body")
    if local(root) != "article" or (meta is None and body is None):
        raise Refused("type-mismatch", detail=f"root element {local(root)[:60]}")
    about = meta if meta is not None else root
    origins: dict[str, Origin] = {}
    title = _title(about, "article-title", "title", origins)
    rows = [
        row
        for part in (*find_all(about, "abstract"), *([body] if body is not None else []))
        for row in _xml.paragraphs(part, _BLOCKS, _SKIP)
    ]
    if not title and not rows:
        raise Refused("no-text")
    names = tuple(_authors(about))
    if names:
        origins["authors"] = Origin("element", "contrib", names[0])
    identifier = _identifier(about)
    if identifier:
        origins["external_id"] = Origin("element", "article-id", identifier)
    return Article(
        title=title,
        subtitle=_title(about, "subtitle", "subtitle", origins),
        paragraphs=tuple(rows),
        authors=names,
        published=_published(about),
        source=_source(front),
        external_id=identifier,
        url=_url(about),
        language=declared(root.get(_xml.XML_LANG)),
        origins=origins,
    )


def _drop_marks(root: Element) -> None:
    """Empty references that are only a number or sign in the text."""
    for element in descendants(root, "xref"):
        if _MARK.fullmatch(text(element)):
            tail = element.tail
            element.clear()
            element.tail = tail


def _title(about: Element, name: str, field: str, origins: dict[str, Origin]) -> str:
    for group in find_all(about, "title-group"):
        if value := text(find(group, name), _SKIP | {"xref", "fn"}):
            origins[field] = Origin("element", name, value)
            return value
    return ""


def _authors(about: Element) -> Iterator[str]:
    for contrib in descendants(about, "contrib"):
        if contrib.get("contrib-type", "author") != "author":
            continue
        name = find(contrib, "name")
        if name is None:
            alternatives = find(contrib, "name-alternatives")
            name = find(alternatives, "name") if alternatives is not None else None
        if name is not None:
            parts = [
                text(find(name, part)) for part in ("given-names", "surname", "suffix")
            ]
            yield " ".join(part for part in parts if part)
        elif value := text(find(contrib, "collab")) or text(find(contrib, "string-name")):
            yield value


def _published(about: Element) -> Moment | None:
    """Return the earliest-ranked date of publication."""
    ranks = {"epub": 0, "pub": 0, "electronic": 0, "ppub": 1, "print": 1, "collection": 2}
    dates = sorted(
        find_all(about, "pub-date"),
        key=lambda date: ranks.get(date.get("pub-type") or date.get("date-type") or "", 1),
    )
    for date in dates:
        origin = Origin("element", "pub-date")
        if when := _moments.moment(date.get("iso-8601-date"), origin):
            return when
        parts = [text(find(date, name)) for name in ("year", "month", "day")]
        digits = [part.zfill(2) for part in parts if part.isascii() and part.isdigit()]
        if when := _moments.moment("-".join(digits), origin):
            return when
    return None


def _source(front: Element | None) -> Source | None:
    journal = next(descendants(front, "journal-title"), None) if front is not None else None
    name = text(journal)
    return Source(name, Origin("element", "journal-title", name)) if name else None


def _identifier(about: Element) -> str:
    found = {
        element.get("pub-id-type"): text(element)
        for element in find_all(about, "article-id")
    }
    return next(
        (found[kind] for kind in ("doi", "pmid", "pmcid") if found.get(kind)), ""
    ) or next(iter(found.values()), "")


def _url(about: Element) -> str:
    for element in find_all(about, "self-uri"):
        href = element.get("{http://www.w3.org/1999/xlink}href") or ""
        if href.startswith(("http://", "https://")):
            return href
    return ""
