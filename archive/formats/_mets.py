"""METS with ALTO: a scanned paper, its pages read by a machine and its articles told apart.

A METS file names the files of the pages and tells, in its logical structure, which blocks
of which pages an article is made of. Without such a structure each page is an article.

Source: METS 1.12.1, Library of Congress (``fileSec``, ``structMap``, ``area``); ENMAP METS
profile for newspapers (types of divisions).
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from archive.article import Article, Moment, Origin, Source
from archive.errors import Refused
from archive.formats import _xml, alto
from archive.formats._format import Member
from archive.formats._language import declared
from archive.formats._moments import moment
from archive.formats._normal import line
from archive.formats._xml import Element, descendants, local, text
from archive.formats._zip import Package

_ARTICLES = frozenset({"article", "advertisement", "illustration", "letter", "obituary"})
_TITLES = frozenset({"heading", "headline", "title", "maintitle"})
_SUBTITLES = frozenset({"subheadline", "subtitle", "subheading"})
_AUTHORS = frozenset({"author", "byline"})
_HREF = "{http://www.w3.org/1999/xlink}href"


def is_mets(data: bytes) -> bool:
    """Say whether a member of an archive is a METS file."""
    head = data[:4096]
    return b"mets" in head.lower() and b"http://www.loc.gov/METS/" in head


def members(package: Package, name: str) -> tuple[list[Member], set[str]]:
    """Return the articles a METS file tells of, and the names of the pages they are on.

    Raises:
        Refused: The file is not well formed.
    """
    root = _xml.read(package.read(name))
    folder = name.rpartition("/")[0]
    pages = _Pages(package, {key: _path(folder, href) for key, href in _files(root)})
    paper = _Paper(root, name)
    divisions = [
        div for div in descendants(root, "div") if _kind(div) in _ARTICLES and _areas(div)
    ]
    found = [_read(paper, pages, div, at) for at, div in enumerate(divisions, 1)]
    return (found, pages.used) if found else ([], set())


def _read(paper: _Paper, pages: _Pages, division: Element, number: int) -> Member:
    """Return the article that a division is made of, or its refusal."""
    place = f"{paper.place}, {division.get('ID') or f'article {number}'}"
    try:
        return Member(place, article=paper.article(division, pages))
    except Refused as refusal:
        return Member(place, refusal=Refused(refusal.reason, place, refusal.detail))


def _files(root: Element) -> Iterator[tuple[str, str]]:
    """Yield (id, address) of each file."""
    for file in descendants(root, "file"):
        for where in descendants(file, "FLocat"):
            if href := where.get(_HREF):
                yield file.get("ID") or "", href


def _path(folder: str, href: str) -> str:
    """Return the name of the member that an address means, by its own folder."""
    parts: list[str] = folder.split("/") if folder else []
    for part in unquote(href).removeprefix("file://").replace("\\", "/").split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def _kind(division: Element) -> str:
    return (division.get("TYPE") or "").casefold().replace("_", "").replace("-", "")


def _areas(division: Element) -> list[tuple[str, str]]:
    """Return (file, block) of every part of a division, in order."""
    return [
        (area.get("FILEID") or "", area.get("BEGIN") or "")
        for area in descendants(division, "area")
    ]


class _Pages:
    """The pages that a METS file names, each read once."""

    def __init__(self, package: Package, names: dict[str, str]) -> None:
        self._package = package
        self._names = names
        self._blocks: dict[str, dict[str, str]] = {}
        self.languages: list[str] = []
        self.used: set[str] = set()

    def block(self, file: str, id_: str) -> str:
        """Return the text of a block of a page, or "" if it is no page or not there."""
        name = self._names.get(file, "")
        if name not in self._blocks:
            self._blocks[name] = self._read(name)
        blocks = self._blocks[name]
        return blocks.get(id_, "") if id_ else line(" ".join(blocks.values()))

    def _read(self, name: str) -> dict[str, str]:
        if not self._package.has(name):
            return {}
        root = _xml.read(self._package.read(name))
        if local(root) != "alto":
            return {}
        self.used.add(name)
        if tag := alto.language(root):
            self.languages.append(tag)
        return {
            block.get("ID") or str(at): alto.block(block)
            for at, block in enumerate(descendants(root, "TextBlock"))
        }


class _Paper:
    """What a METS file says of the whole paper."""

    def __init__(self, root: Element, name: str) -> None:
        self.place = name
        self._name = ""
        self._published: Moment | None = None
        for element in descendants(root, "title"):
            self._name = self._name or text(element)
        for element in descendants(root, "dateIssued", "date"):
            origin = Origin("element", local(element))
            self._published = self._published or moment(text(element), origin)

    def article(self, division: Element, pages: _Pages) -> Article:
        """Return the article of a division.

        Raises:
            Refused: ``no-text``.
        """
        parts: dict[str, list[str]] = {"title": [], "subtitle": [], "author": [], "": []}
        for kind, file, block in _parts(division, ""):
            if row := pages.block(file, block):
                parts[kind].append(row)
        title = line(division.get("LABEL") or "") or line(" ".join(parts["title"]))
        rows = parts[""]
        if not title and rows:
            title = rows.pop(0)
        if not title:
            raise Refused("no-text")
        tag = next(iter(pages.languages), None)
        return Article(
            title=title,
            subtitle=line(" ".join(parts["subtitle"])),
            paragraphs=tuple(rows),
            authors=tuple(parts["author"]),
            published=self._published,
            source=Source(self._name, Origin("element", "title")) if self._name else None,
            external_id=division.get("ID") or "",
            language=declared(tag),
            origins={"title": Origin("element", "div", title)},
        )


def _parts(division: Element, kind: str) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, file, block) of the parts of a division, in order."""
    for child in division:
        name, told = local(child), _kind(child)
        if name == "area":
            yield kind, child.get("FILEID") or "", child.get("BEGIN") or ""
        elif name == "div" and told in _TITLES:
            yield from _parts(child, "title")
        elif name == "div" and told in _SUBTITLES:
            yield from _parts(child, "subtitle")
        elif name == "div" and told in _AUTHORS:
            yield from _parts(child, "author")
        elif not (name == "div" and told in _ARTICLES):
            yield from _parts(child, kind)
