"""ODT: OpenDocument text.

Source: OASIS OpenDocument 1.3, part 3, sections 4.3 (metadata), 5.1 (text), 5.5 (changes),
6.1 (spaces) and 6.3 (notes).
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.article import Article, Moment, Origin
from archive.errors import Refused
from archive.formats import _moments, _people, _xml
from archive.formats._dateline import split_dateline
from archive.formats._heading import headed
from archive.formats._language import declared
from archive.formats._normal import line
from archive.formats._xml import Element, descendants, find, local, text
from archive.formats._zip import Package

VERSION = 1
MEDIA_TYPES = (
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.text-template",
)
EXTENSIONS = (".odt", ".ott")
MEMBERS = ("content.xml",)

_SPACES = frozenset({"tab", "line-break"})
_SILENT = frozenset(
    [
        "annotation",
        "annotation-end",
        "tracked-changes",
        "note-citation",
        "bookmark",
        "frame",
        "custom-shape",
        "sequence-decls",
        "deletion",
    ]
)


def parse(data: bytes, charset: str | None = None) -> Article:  # noqa: ARG001
    """Read a document.

    Raises:
        Refused: A package that is not to be trusted, not well formed, or without text.
    """
    package = Package(data)
    if package.has("META-INF/manifest.xml"):
        manifest = _xml.read(package.read("META-INF/manifest.xml"), recover=True)
        if next(descendants(manifest, "encryption-data"), None) is not None:
            raise Refused("encrypted")
    root = _xml.read(package.read("content.xml"))
    body = find(root, "body", "text")
    if body is None:
        raise Refused("unsupported-type", detail="no text document")
    heading, rows, notes = _read_body(body)
    meta = _meta(package)
    title, origin, rows = headed(heading, text(_first(meta, "title")), rows)
    rows += notes
    if not title and not rows:
        raise Refused("no-text")
    origins = {"title": origin}
    name = text(_first(meta, "initial-creator")) or text(_first(meta, "creator"))
    people = _people.authors([name])
    if people:
        origins["authors"] = Origin("field", "meta:initial-creator", name)
    tag = text(_first(meta, "language")) or None
    dateline, first = split_dateline(rows[0], tag) if rows else (None, "")
    return Article(
        title=title,
        paragraphs=tuple(row for row in (first, *rows[1:]) if row),
        authors=people,
        published=_date(meta, "creation-date"),
        updated=_date(meta, "date"),
        dateline=dateline,
        language=declared(tag),
        origins=origins,
    )


def _read_body(body: Element) -> tuple[str, list[str], list[str]]:
    """Return the heading that stands first or "", the paragraphs, and the notes."""
    heading, rows, notes = "", list[str](), list[str]()
    for paragraph in descendants(body, "p", "h"):
        if any(local(outer) in _SILENT | {"note"} for outer in paragraph.iterancestors()):
            continue
        row = line("".join(_pieces(paragraph)))
        for note in descendants(paragraph, "note-body"):
            notes.append(line(" ".join(_pieces(note))))
        if row and not heading and not rows and _is_title(paragraph):
            heading = row
        elif row:
            rows.append(row)
    return heading, rows, [note for note in notes if note]


def _is_title(paragraph: Element) -> bool:
    style = next((v for key, v in paragraph.items() if key.endswith("}style-name")), "")
    level = next((v for key, v in paragraph.items() if key.endswith("}outline-level")), "")
    return style.casefold() in {"title", "titel", "titre"} or (
        local(paragraph) == "h" and level in {"", "1"}
    )


def _first(meta: Element | None, name: str) -> Element | None:
    return next(descendants(meta, name), None) if meta is not None else None


def _meta(package: Package) -> Element | None:
    return (
        _xml.read(package.read("meta.xml"), recover=True)
        if package.has("meta.xml")
        else None
    )


def _date(meta: Element | None, name: str) -> Moment | None:
    return _moments.moment(text(_first(meta, name)), Origin("field", name))


def _pieces(element: Element) -> Iterator[str]:
    if element.text:
        yield element.text
    for child in element:
        name = local(child)
        if name in _SPACES or name == "s":
            yield " "
        elif name == "note" or name in _SILENT:
            pass
        elif name:
            yield from _pieces(child)
        if child.tail:
            yield child.tail
