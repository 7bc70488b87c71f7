"""ALTO: the text of a scanned page, as read by a machine.

Source: ALTO 4.4, Library of Congress (``String``, ``HYP``, ``SUBS_CONTENT``).
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.article import Article, Origin
from archive.errors import Refused
from archive.formats import _xml
from archive.formats._language import declared
from archive.formats._normal import line
from archive.formats._xml import Element, descendants, local, text

VERSION = 1
MEDIA_TYPES = ("application/alto+xml", "application/x-alto+xml")
EXTENSIONS = (".alto", ".alto.xml")
ROOTS = ("alto",)


def parse(data: bytes, charset: str | None = None) -> Article:  # noqa: ARG001
    """Read one page or several; each block of text is a paragraph.

    Raises:
        Refused: Not well formed, or a page without words.
    """
    root = _xml.read(data)
    rows = [row for found in descendants(root, "TextBlock") if (row := block(found))]
    if not rows:
        raise Refused("no-text")
    name = text(next(descendants(root, "fileName"), None))
    tag = language(root)
    title = _title(root)
    if title:
        rows.remove(title)
    title = title or rows[0][:200]
    return Article(
        title=title,
        paragraphs=tuple(rows),
        external_id=name,
        language=declared(tag),
        origins={"title": Origin("first line", raw=title)},
    )


def language(root: Element) -> str | None:
    """Return the language a page states, that of its first block before others."""
    first = next(descendants(root, "TextBlock"), None)
    for element in (first, *descendants(root, "Page", "TextLine")):
        if element is not None:
            tag = element.get("LANG") or element.get("language")
            if tag:
                return tag
    return None


def _title(root: Element) -> str:
    """Return the first block tagged as a headline, or ""."""
    tags = {
        tag.get("ID")
        for tag in descendants(root, "StructureTag", "LayoutTag")
        if any(
            word in (tag.get("LABEL") or "").lower()
            for word in ("headline", "title", "heading")
        )
    }
    for found in descendants(root, "TextBlock"):
        if tags & set((found.get("TAGREFS") or "").split()):
            return block(found)
    return ""


def block(element: Element) -> str:
    """Return the text of a block."""
    return line(" ".join(_words(element)))


def _words(block: Element) -> Iterator[str]:
    """Yield the words; a word divided at the end of a line is put together."""
    for element in block.iter():
        if local(element) != "String":
            continue
        half = element.get("SUBS_TYPE")
        whole = element.get("SUBS_CONTENT")
        if half == "HypPart2" and whole:
            continue
        yield whole if half == "HypPart1" and whole else element.get("CONTENT") or ""
