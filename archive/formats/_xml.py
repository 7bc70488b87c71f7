"""XML read safely, and the text of its elements.

Nothing outside the document is ever fetched, a document that declares entities of its own
is refused, and names such as ``&eacute;`` that stand under a DOCTYPE we do not load are
read as the characters HTML gives them.

Source: XML 1.0 (fifth edition), sections 2.8 and 4; HTML, section 13.5 (named characters).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from html.entities import html5

from lxml import etree

from archive.errors import Refused
from archive.formats._checks import check_entities
from archive.formats._encoding import decode
from archive.formats._normal import line

Element = etree._Element  # noqa: SLF001 - lxml gives its element class no public name

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

#: Elements that stand for a line of their own in XHTML, NITF and their relatives.
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "block",
        "blockquote",
        "body",
        "body.content",
        "caption",
        "center",
        "col",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "fn",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hl1",
        "hl2",
        "hr",
        "li",
        "list",
        "main",
        "media",
        "media-caption",
        "nav",
        "note",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)

#: Elements whose text is never part of an article.
SKIPPED = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "form",
        "nav",
        "svg",
        "math",
    ]
)

_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,80}?encoding\s*=\s*["']([\w.:-]{1,40})""")
#: Control characters that stand for letters of windows-1252 wherever they are written.
#: Source: HTML, section 13.2.5.80 (numeric character reference end state).
_WINDOWS = re.compile(
    r"[\x80-\x84\x86-\x9f]|&#(?:0*1(?:2[89]|3[0-9]|4[0-9]|5[0-9])|[xX]0*[89][0-9a-fA-F]);"
)
_BARE = re.compile(r"&(?!#?[A-Za-z0-9]{1,31};)")
_REFERENCE = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")


def local(element: Element | None) -> str:
    """Return the element's name without its namespace; "" for comments and the like."""
    tag = element.tag if element is not None else None
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def read(data: bytes, *, recover: bool = False) -> Element:
    """Return the root element of an XML document.

    Args:
        data: The document; valid UTF-8 is read as that whatever it declares.
        recover: Read on after errors instead of refusing.

    Raises:
        Refused: Not well formed, nested too deeply, or declaring entities.
    """
    check_entities(data)
    found = _DECLARED.match(data[:200])
    text, _ = decode(data, found[1].decode() if found else None)
    text = _WINDOWS.sub(_of_windows, text)
    if recover:
        text = _with_references(text)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.lstrip().encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise _refusal(error) from error
    if root is None:
        raise Refused("corrupt", detail="no element")
    subset = root.getroottree().docinfo.internalDTD
    if subset is not None and next(iter(subset.iterentities()), None) is not None:
        raise Refused("entity-expansion")
    return root


def _of_windows(found: re.Match[str]) -> str:
    """Return the letter that a control character stands for, or the character itself."""
    told = found[0]
    if told[0] != "&":
        code = ord(told)
    else:
        code = int(told[3:-1], 16) if told[2] in "xX" else int(told[2:-1])
    try:
        return bytes([code]).decode("cp1252")
    except UnicodeDecodeError:
        return told


def _with_references(text: str) -> str:
    """Return *text* with every ``&`` that starts no reference written as one."""
    parts: list[str] = []
    at = 0
    while (start := text.find("<![CDATA[", at)) >= 0:
        end = text.find("]]>", start)
        if end < 0:
            break
        parts += [_BARE.sub("&amp;", text[at:start]), text[start : end + 3]]
        at = end + 3
    return "".join([*parts, _BARE.sub("&amp;", text[at:])])


def _refusal(error: Exception) -> Refused:
    text = str(error)
    line = getattr(error, "lineno", None)
    place = f"line {line}" if line else ""
    if "depth" in text.lower():
        return Refused("too-deep", place)
    if "entit" in text.lower() and (
        "loop" in text.lower() or "amplification" in text.lower()
    ):
        return Refused("entity-expansion", place)
    return Refused("corrupt", place, text.partition(", line")[0][:200])


def _walk(element: Element, skip: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield ("start", name), ("text", characters) and ("end", name), in document order.

    Names are without namespace and in small letters.
    """
    names: dict[object, str] = {}
    stack: list[tuple[str, Iterator[Element], str | None]] = []
    top = local(element).lower()
    yield "start", top
    if element.text:
        yield "text", element.text
    stack.append((top, iter(element), None))
    while stack:
        name, children, tail = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            yield "end", name
            if tail:
                yield "text", tail
            continue
        found = names.get(child.tag)
        if found is None:
            found = names[child.tag] = local(child).lower()
        if found and found not in skip:
            yield "start", found
            if child.text:
                yield "text", child.text
            stack.append((found, iter(child), child.tail))
        else:
            yield "text", _between(child)


def _between(child: Element) -> str:
    """Return the text that stands for a child that is not read, and after it."""
    own = entity(child.text or "") if isinstance(child, etree._Entity) else ""  # noqa: SLF001
    return own + (child.tail or "")


def entity(reference: str) -> str:
    """Return the characters of ``&eacute;``, or the reference itself where it has none."""
    return html5.get(reference.lstrip("&"), reference)


def characters(text: str) -> str:
    """Return *text* with its named references replaced by characters."""
    return _REFERENCE.sub(lambda found: html5.get(f"{found[1]};", found[0]), text)


def text(element: Element | None, skip: Collection[str] = SKIPPED) -> str:
    """Return the text of *element* as one line; "" for None."""
    if element is None:
        return ""
    parts = [
        value if kind == "text" else " "
        for kind, value in _walk(element, skip)
        if kind == "text" or value == "br" or value in BLOCKS
    ]
    return line("".join(parts))


def paragraphs(
    element: Element,
    blocks: Collection[str] = BLOCKS,
    skip: Collection[str] = SKIPPED,
) -> list[str]:
    """Return the text of *element*, one line for each innermost block.

    Lines of a ``pre`` stay apart, as do stretches with an empty line between them.
    """
    reader = _Lines()
    for kind, value in _walk(element, skip):
        if kind == "text":
            reader.say(value)
        elif value == "br":
            reader.end_row(is_start=kind == "start")
        elif value in blocks:
            reader.flush()
            if value == "pre":
                reader.verbatim += 1 if kind == "start" else -1
    reader.flush()
    return reader.found


class _Lines:
    """Gathers text to lines."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.verbatim = 0
        self._parts: list[str] = []
        self._breaks = 0

    def say(self, text: str) -> None:
        """Take up *text*."""
        if text.strip():
            self._breaks = 0
        self._parts.append(text)

    def end_row(self, *, is_start: bool) -> None:
        """Take up a break: one is a space, two end a paragraph."""
        if is_start:
            self._breaks += 1
            self._parts.append("\n" if self.verbatim else " ")
            if self._breaks > 1:
                self.flush()

    def flush(self) -> None:
        """End the line."""
        self._breaks = 0
        if not self._parts:
            return
        joined = "".join(self._parts)
        self._parts.clear()
        pieces = joined.split("\n") if self.verbatim else [joined]
        self.found.extend(piece for piece in map(line, pieces) if piece)


def find(element: Element, *path: str) -> Element | None:
    """Return the first element at *path*, local names from child to child, or None."""
    return next(iter(find_all(element, *path)), None)


def find_all(element: Element, *path: str) -> Iterator[Element]:
    """Yield the elements at *path*: local names, each of a child of the one before."""
    if not path:
        yield element
        return
    for child in element:
        if local(child) == path[0]:
            yield from find_all(child, *path[1:])


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """Yield the elements below *element* with one of the local *names*, in order."""
    for found in element.iter(*(f"{{*}}{name}" for name in names)):
        if found is not element:
            yield found
