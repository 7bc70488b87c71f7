"""DOCX: Office Open XML text documents.

Paragraphs of the body with their tables, each followed by the foot- and endnotes it calls;
pictures are told by their descriptions. Deleted text and field codes are left out.

Source: ECMA-376, part 1, sections 17.3 (paragraphs), 17.11 (notes), 17.13 (revisions);
part 2, section 11 (core properties).
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
from archive.formats._xml import Element, descendants, local, text
from archive.formats._zip import Package

VERSION = 2
MEDIA_TYPES = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
    "application/vnd.ms-word.document.macroenabled.12",
)
EXTENSIONS = (".docx", ".docm", ".dotx")
MEMBERS = ("word/document.xml",)

_SILENT = frozenset(
    [
        "del",
        "moveFrom",
        "instrText",
        "fldChar",
        "pict",
        "object",
        "txbxContent",
        "Fallback",
        "rPr",
        "pPr",
        "sdtPr",
        "sectPr",
        "annotationRef",
        "commentReference",
    ]
)
_TITLES = frozenset({"title", "titel", "titre", "heading1"})
_SPACES = {"tab": " ", "br": " ", "cr": " ", "ptab": " "}
_Notes = dict[tuple[str, str], list[str]]
_REFERENCES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_NOTES = (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote"))


def parse(data: bytes, charset: str | None = None) -> Article:  # noqa: ARG001
    """Read a document.

    Raises:
        Refused: A package that is not to be trusted, not well formed, or without text.
    """
    package = Package(data)
    root = _xml.read(package.read("word/document.xml"))
    heading, rows = _read_body(root, _notes(package))
    core = _core(package)
    title, origin, rows = headed(heading, text(_first(core, "title")), rows)
    if not title and not rows:
        raise Refused("no-text")
    names = [text(_first(core, "creator"))]
    tag = text(_first(core, "language")) or _language(root)
    dateline, first = split_dateline(rows[0], tag or None) if rows else (None, "")
    origins = {"title": origin}
    people = _people.authors(names)
    if people:
        origins["authors"] = Origin("field", "dc:creator", names[0])
    return Article(
        title=title,
        paragraphs=tuple(row for row in (first, *rows[1:]) if row),
        authors=people,
        published=_date(core, "created"),
        updated=_date(core, "modified"),
        dateline=dateline,
        language=declared(tag or None),
        origins=origins,
    )


def _read_body(root: Element, notes: _Notes) -> tuple[str, list[str]]:
    """Return the heading that stands first or "", and the paragraphs with their notes."""
    heading, initial = "", ""
    rows: list[str] = []
    for paragraph in descendants(root, "p"):
        row = _text(paragraph)
        if not row:
            continue
        if _is_initial(paragraph):
            initial = row
            continue
        row, initial = initial + row, ""
        if not heading and not rows and _style(paragraph) in _TITLES:
            heading = row
        else:
            rows.append(row)
        for reference in descendants(paragraph, *_REFERENCES):
            rows += notes.pop((_REFERENCES[local(reference)], _id(reference)), ())
    for left in notes.values():
        rows += left
    return heading, rows


def _first(core: Element | None, name: str) -> Element | None:
    return next(descendants(core, name), None) if core is not None else None


def _core(package: Package) -> Element | None:
    if not package.has("docProps/core.xml"):
        return None
    return _xml.read(package.read("docProps/core.xml"), recover=True)


def _date(core: Element | None, name: str) -> Moment | None:
    return _moments.moment(text(_first(core, name)), Origin("field", f"dcterms:{name}"))


def _language(root: Element) -> str:
    for element in descendants(root, "lang"):
        for key, value in element.items():
            if key.endswith("}val"):
                return value
    return ""


def _style(paragraph: Element) -> str:
    for element in descendants(paragraph, "pStyle"):
        for key, value in element.items():
            if key.endswith("}val"):
                return value.casefold().replace(" ", "")
    return ""


def _is_initial(paragraph: Element) -> bool:
    """Say whether a paragraph is the large first letter of the next one."""
    for frame in descendants(paragraph, "framePr"):
        for key, value in frame.items():
            if key.endswith("}dropCap") and value in {"drop", "margin"}:
                return True
    return False


def _text(paragraph: Element) -> str:
    """Return the text of a paragraph; that of paragraphs inside it comes by itself."""
    return line("".join(_pieces(paragraph)))


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        name = local(child)
        if name == "t":
            yield "".join(child.itertext())
        elif name in _SPACES:
            yield _SPACES[name]
        elif name == "noBreakHyphen":
            yield "\u2011"
        elif name == "sym":
            yield _symbol(child)
        elif name == "drawing":
            yield _description(child)
        elif name not in _SILENT and name != "p":
            yield from _pieces(child)


def _symbol(element: Element) -> str:
    """Return a symbol's character where its font agrees with Unicode, else nothing."""
    code = next((value for key, value in element.items() if key.endswith("}char")), "")
    try:
        letter = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    return "" if "\ue000" <= letter <= "\uf8ff" else letter


def _notes(package: Package) -> _Notes:
    """Return the paragraphs of each note by its kind and number."""
    found: _Notes = {}
    for part, name in _NOTES:
        if package.has(part):
            root = _xml.read(package.read(part))
            for note in descendants(root, name):
                rows = [row for item in descendants(note, "p") if (row := _text(item))]
                if rows:
                    found[name, _id(note)] = rows
    return found


def _id(element: Element) -> str:
    return next((value for key, value in element.items() if key.endswith("}id")), "")


def _description(drawing: Element) -> str:
    """Return what a picture is said to show, between spaces, or ""."""
    for properties in descendants(drawing, "docPr"):
        if told := line(properties.get("descr") or ""):
            return f" {told} "
    return ""
