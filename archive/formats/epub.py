"""EPUB: a book or an issue as chapters of XHTML, read in the order of its spine.

Source: EPUB 3.3 (W3C), sections 5.5 (metadata), 5.7 (spine) and 4.2.6 (container);
OPF 2.0.1.
"""

from __future__ import annotations

import posixpath
from itertools import dropwhile
from urllib.parse import unquote

from archive.article import Article, Moment, Origin, Source
from archive.errors import Refused
from archive.formats import _moments, _people, _xml
from archive.formats._checks import check_attributes, check_depth
from archive.formats._language import declared
from archive.formats._limits import TEXT_LENGTH
from archive.formats._xml import Element, descendants, find, local, text
from archive.formats._zip import Package, is_unsafe

VERSION = 1
MEDIA_TYPES = ("application/epub+zip",)
EXTENSIONS = (".epub",)
MEMBERS = ("META-INF/container.xml",)

_SKIP = _xml.SKIPPED | {"head"}


def parse(data: bytes, charset: str | None = None) -> Article:  # noqa: ARG001
    """Read a publication as one article.

    Raises:
        Refused: A package that is not to be trusted, encrypted, or without text.
    """
    package = Package(data)
    if package.has("META-INF/rights.xml"):
        raise Refused("encrypted")
    opf = _package_document(package)
    root = _xml.read(package.read(opf), recover=True)
    meta = next(descendants(root, "metadata"), root)
    rows: list[str] = []
    size = 0
    for name in _spine(root, opf):
        if package.has(name):
            found = _chapter(package.read(name))
            size += sum(map(len, found))
            if size > TEXT_LENGTH:
                raise Refused("too-big", name, f"more than {TEXT_LENGTH} characters")
            rows += found
    title = text(next(descendants(meta, "title"), None))
    origins = {"title": Origin("field", "dc:title", title)}
    if not title and rows:
        title = rows.pop(0)
        origins["title"] = Origin("first line", raw=title)
    rows = list(dropwhile(lambda row: row == title, rows))
    if not title and not rows:
        raise Refused("no-text")
    names = [value for element in descendants(meta, "creator") if (value := text(element))]
    if names:
        origins["authors"] = Origin("field", "dc:creator", names[0])
    # A translated title page repeats the authors; they are not text.
    rows = list(dropwhile(lambda row: row in names, rows))
    publisher = text(next(descendants(meta, "publisher"), None))
    return Article(
        title=title,
        paragraphs=tuple(rows),
        authors=_people.authors(names, stated=True),
        published=_date(meta),
        source=Source(publisher, Origin("field", "dc:publisher")) if publisher else None,
        external_id=text(next(descendants(meta, "identifier"), None)),
        language=declared(text(next(descendants(meta, "language"), None)) or None),
        origins=origins,
    )


def _package_document(package: Package) -> str:
    container = _xml.read(package.read("META-INF/container.xml"), recover=True)
    for element in descendants(container, "rootfile"):
        name = element.get("full-path") or ""
        if name and not is_unsafe(name) and package.has(name):
            return name
    raise Refused("corrupt", "META-INF/container.xml", "no package document")


def _spine(root: Element, opf: str) -> list[str]:
    """Return the names of the chapters, in reading order, each once."""
    items = {
        item.get("id"): item.get("href") or ""
        for item in descendants(root, "item")
        if "nav" not in (item.get("properties") or "").split()
    }
    found: dict[str, None] = {}
    for reference in descendants(root, "itemref"):
        href = items.get(reference.get("idref"), "")
        if href and reference.get("linear") != "no":
            name = posixpath.join(posixpath.dirname(opf), unquote(href.partition("#")[0]))
            name = posixpath.normpath(name)
            if not is_unsafe(name):
                found[name] = None
    return list(found)


def _chapter(data: bytes) -> list[str]:
    check_attributes(data)
    check_depth(data, html=True)
    root = _xml.read(data, recover=True)
    body = find(root, "body") if local(root) == "html" else root
    return _xml.paragraphs(body, skip=_SKIP) if body is not None else []


def _date(meta: Element) -> Moment | None:
    for element in descendants(meta, "date"):
        if when := _moments.moment(text(element), Origin("field", "dc:date")):
            return when
    return None
