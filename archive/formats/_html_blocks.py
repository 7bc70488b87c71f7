"""A web page as blocks of text, each with what its place in the page tells about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.formats._normal import line
from archive.formats._xml import Element

#: Elements that end a line.
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
#: Blocks that are one stretch of text, and hold no others as a rule.
_LEAVES = frozenset(
    [
        "blockquote",
        "caption",
        "dd",
        "dt",
        "figcaption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "p",
        "pre",
    ]
)
#: Elements without text for readers.
SILENT = frozenset(
    [
        "applet",
        "audio",
        "canvas",
        "datalist",
        "embed",
        "frame",
        "frameset",
        "head",
        "iframe",
        "input",
        "link",
        "map",
        "math",
        "meta",
        "noembed",
        "noframes",
        "noscript",
        "object",
        "param",
        "picture",
        "progress",
        "script",
        "style",
        "svg",
        "template",
        "textarea",
        "title",
        "video",
    ]
)

#: What names of classes and ids say about a part of a page.
_NAMES = {
    "navigation": re.compile(
        r"(?:^|[-_ ])nav|menu|bread|crumb|pagin|pager|foot|masthead|site-?head|"
        r"topbar|toolbar",
        re.IGNORECASE,
    ),
    "comments": re.compile(
        r"comment|komment|disqus|forum|reply|replies|feedback|discuss", re.IGNORECASE
    ),
    "sharing": re.compile(
        r"share|sharing|social|follow|facebook|twitter|print|tool|button|btn|rating|vote|poll",
        re.IGNORECASE,
    ),
    "hidden": re.compile(
        r"hidden|(?:^|[-_ ])hide|visually|sr-only|screen-?reader|invisible|print-only",
        re.IGNORECASE,
    ),
    "body": re.compile(
        r"(?:article|story|entry|post|news|content|body|text)[-_]*(?:body|text|content|copy|"
        r"detail)|main-?content|fulltext|article__",
        re.IGNORECASE,
    ),
}
_NO_NAMES: frozenset[str] = frozenset()


@dataclass(slots=True)
class Block:
    """A stretch of text that a page shows as a line or paragraph of its own.

    Attributes:
        text: One line.
        tag: Name of the element that makes it a block.
        linked: Characters of it inside links.
        frame: Number of the element around it and its neighbours.
        around: Names of the block elements it is in.
        names: What classes and ids around it say, keys of the table of names.
    """

    text: str
    tag: str
    linked: int
    frame: int
    around: frozenset[str]
    names: frozenset[str]


@dataclass(slots=True)
class _Place:
    """Where in a page the reading is."""

    tag: str
    frame: int
    around: frozenset[str] = _NO_NAMES
    names: frozenset[str] = _NO_NAMES


@dataclass(slots=True)
class _Cutter:
    """Cuts a page into blocks."""

    blocks: list[Block] = field(default_factory=list)
    parents: list[int] = field(default_factory=lambda: [0])
    parts: list[str] = field(default_factory=list)
    linked: int = 0
    breaks: int = 0
    known: dict[str, frozenset[str]] = field(default_factory=dict)
    inside: dict[tuple[frozenset[str], str], frozenset[str]] = field(default_factory=dict)

    def flush(self, place: _Place) -> None:
        """End the block that is being read."""
        text = line("".join(self.parts)) if self.parts else ""
        if text:
            self.blocks.append(
                Block(
                    text,
                    place.tag,
                    min(self.linked, len(text)),
                    place.frame,
                    place.around,
                    place.names,
                )
            )
        self.parts.clear()
        self.linked = self.breaks = 0

    def say(self, text: str | None, in_link: bool) -> None:
        """Take up *text*."""
        if not text:
            return
        self.parts.append(text)
        if not text.isspace():
            self.breaks = 0
            if in_link:
                self.linked += len(text.strip())

    def walk(self, element: Element, place: _Place, in_link: bool) -> None:
        """Read *element* and what is in it; its depth is limited by the parser."""
        self.say(element.text, in_link)
        for child in element:
            tag = child.tag
            if isinstance(tag, str) and tag not in SILENT:
                if tag == "br":
                    self.breaks += 1
                    self.parts.append(" ")
                    if self.breaks > 1:
                        self.flush(place)
                elif tag in BLOCKS:
                    self.enter(child, tag, place, in_link)
                elif not _is_hidden(child):
                    self.walk(child, place, in_link or tag == "a")
            self.say(child.tail, in_link)

    def enter(self, child: Element, tag: str, place: _Place, in_link: bool) -> None:
        """Read a block element."""
        if tag in {"td", "th"} and place.tag == "tr" and _is_row(child.getparent()):
            self.parts.append(" | " if self.parts else "")
            self.walk(child, place, in_link)
            return
        self.flush(place)
        inner = _Place(tag, place.frame, self.within(place.around, tag), place.names)
        label = f"{child.get('class') or ''} {child.get('id') or ''}"
        if len(label) > 1:
            inner.names = place.names | self.names(label)
        if child.get("itemprop") == "articleBody":
            inner.names |= {"body"}
        if _is_hidden(child):
            inner.names |= {"hidden"}
        if tag not in _LEAVES:
            inner.frame = len(self.parents)
            self.parents.append(place.frame)
        self.walk(child, inner, in_link)
        self.flush(inner)

    def names(self, label: str) -> frozenset[str]:
        """Return what a class and id say; most pages use few, many times."""
        found = self.known.get(label)
        if found is None:
            found = frozenset(
                key for key, names in _NAMES.items() if names.search(label[:500])
            )
            self.known[label] = found
        return found

    def within(self, around: frozenset[str], tag: str) -> frozenset[str]:
        """Return *around* and *tag*."""
        if tag in around:
            return around
        key = (around, tag)
        if key not in self.inside:
            self.inside[key] = around | {tag}
        return self.inside[key]


def _is_hidden(element: Element) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style") or ""
    return "display:none" in style[:300].replace(" ", "").lower()


def _is_row(row: Element | None) -> bool:
    """Say whether a ``tr`` is a row of data: short cells without blocks in them."""
    if row is None or not 1 < len(row) <= 12:
        return False
    return all(
        not any(inner.tag in BLOCKS for inner in cell)
        and len(cell.text or "") < 100
        and len(cell) <= 3
        for cell in row
    )


def cut(tree: Element) -> tuple[list[Block], list[int]]:
    """Return the blocks of a page in order, and for each frame the frame around it."""
    cutter = _Cutter()
    body = tree.find("body")
    top = body if body is not None else tree
    place = _Place("body", 0)
    cutter.walk(top, place, in_link=False)
    cutter.flush(place)
    return cutter.blocks, cutter.parents
