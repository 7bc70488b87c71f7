"""TEI P5: encoded texts, one in a document or many in a corpus.

Source: TEI P5 Guidelines, chapters 2 (header), 3 (elements in all texts) and 4 (structure).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile

from archive.article import Article, Moment, Origin, Source
from archive.errors import Refused
from archive.formats import _moments, _people, _xml
from archive.formats._dates import read_date
from archive.formats._format import Member
from archive.formats._language import declared
from archive.formats._xml import Element, descendants, find, local, text

VERSION = 1
MEDIA_TYPES = ("application/tei+xml",)
EXTENSIONS = (".tei", ".tei.xml", ".odd")
_SPACE = "http://www.tei-c.org/ns/1.0"
ROOTS = (
    f"{{{_SPACE}}}TEI",
    f"{{{_SPACE}}}teiCorpus",
    "TEI",
    "TEI.2",
    "teiCorpus",
    "teiCorpus.2",
)

_BLOCKS = frozenset(
    [
        "ab",
        "argument",
        "bibl",
        "byline",
        "castitem",
        "cell",
        "closer",
        "dateline",
        "desc",
        "div",
        "div1",
        "div2",
        "div3",
        "div4",
        "docauthor",
        "docdate",
        "doctitle",
        "epigraph",
        "figdesc",
        "head",
        "imprimatur",
        "item",
        "l",
        "label",
        "lg",
        "list",
        "opener",
        "p",
        "postscript",
        "q",
        "quote",
        "row",
        "salute",
        "signed",
        "sp",
        "speaker",
        "stage",
        "table",
        "titlepage",
        "titlepart",
        "trailer",
    ]
)
_SKIP = frozenset(
    ["fw", "note", "figure", "graphic", "teiheader", "facsimile", "sourcedoc", "del"]
)


def parse_many(data: bytes, charset: str | None = None) -> Iterator[Member]:  # noqa: ARG001
    """Yield the article of each text.

    Raises:
        Refused: Not well formed.
    """
    root = _xml.read(data)
    texts = (
        [root] if local(root).startswith("TEI") else list(descendants(root, "TEI", "TEI.2"))
    )
    for number, item in enumerate(texts, 1):
        name = item.get("{http://www.w3.org/XML/1998/namespace}id") or f"text {number}"
        place = name if len(texts) > 1 else ""
        try:
            yield Member(place, article=article(item))
        except Refused as refusal:
            yield Member(place, refusal=Refused(refusal.reason, place, refusal.detail))


def article(item: Element) -> Article:
    """Return the article of a ``TEI`` element.

    Raises:
        Refused: It has neither title nor text.
    """
    header = find(item, "teiHeader")
    head = header if header is not None else item
    origins: dict[str, Origin] = {}
    titles = [value for element in _statements(head, "title") if (value := text(element))]
    body = next(descendants(item, "body"), None)
    rows = _xml.paragraphs(body, _BLOCKS, _SKIP) if body is not None else []
    if not titles and not rows:
        raise Refused("no-text")
    title = titles[0] if titles else rows.pop(0)
    origins["title"] = Origin("element", "title", title)
    rows = list(dropwhile(lambda row: row == title, rows))
    names = [value for element in _statements(head, "author") if (value := text(element))]
    if names:
        origins["authors"] = Origin("element", "author", names[0])
    tag = item.get(_xml.XML_LANG) or _language(head)
    return Article(
        title=title,
        subtitle=titles[1] if len(titles) > 1 else "",
        paragraphs=tuple(rows),
        authors=_people.authors(names),
        published=_date(head, tag),
        source=_source(head),
        external_id=text(next(descendants(head, "idno"), None)),
        language=declared(tag),
        origins=origins,
    )


def _statements(head: Element, name: str) -> Iterator[Element]:
    """Yield the elements *name* of the title statement."""
    for statement in descendants(head, "titleStmt"):
        yield from descendants(statement, name)


def _language(head: Element) -> str | None:
    for element in descendants(head, "language"):
        return element.get("ident")
    return None


def _date(head: Element, language: str | None) -> Moment | None:
    """Return the day of the publication: of the source, else of the file."""
    for outer in ("sourceDesc", "publicationStmt"):
        for statement in descendants(head, outer):
            for element in descendants(statement, "date"):
                origin = Origin("element", f"{outer} date")
                for name in ("when", "when-iso", "from", "notBefore"):
                    if when := _moments.moment(element.get(name), origin):
                        return when
                if when := read_date(text(element), language, origin):
                    return when
    return None


def _source(head: Element) -> Source | None:
    for outer, name in (("sourceDesc", "publisher"), ("publicationStmt", "publisher")):
        for statement in descendants(head, outer):
            if value := text(next(descendants(statement, name), None)):
                return Source(value, Origin("element", f"{outer} {name}", value))
    return None
