"""Linear checks before parsing: what they let through is read in bounded time."""

from __future__ import annotations

import re

from archive.errors import Refused
from archive.formats._encoding import decode
from archive.formats._format import Format
from archive.formats._limits import (
    ATTRIBUTES,
    DEPTH,
    ELEMENTS,
    LINE_LENGTH,
    LINES,
    TEXT_LENGTH,
)
from archive.formats._normal import controls

#: Control characters a text may hold: a stray form feed or end-of-file mark is common in
#: wire copy, one in a hundred letters is not text.
_CONTROLS_FREE, _CONTROLS_SHARE = 16, 100
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_EXTERNAL = re.compile(rb"<!ENTITY\s+(?:%\s+)?[^\s>]+\s+(?:SYSTEM|PUBLIC)\b", re.IGNORECASE)


def check_text(text: str) -> None:
    """Check the size of *text* and what it is made of.

    Raises:
        Refused: ``too-big`` or ``control-characters``.
    """
    if len(text) > TEXT_LENGTH:
        raise Refused("too-big", detail=f"{len(text)} characters")
    number, start = 1, 0
    while (end := text.find("\n", start)) >= 0:
        if end - start > LINE_LENGTH:
            break
        start, number = end + 1, number + 1
        if number > LINES:
            raise Refused("too-big", detail=f"more than {LINES} lines")
    if max(end, len(text)) - start > LINE_LENGTH:
        raise Refused("too-big", f"line {number}", f"more than {LINE_LENGTH} characters")
    found = controls(text)
    if found > _CONTROLS_FREE and found * _CONTROLS_SHARE > len(text):
        raise Refused("control-characters", detail=f"{found} of {len(text)}")


def check_entities(data: bytes) -> None:
    """Refuse XML that declares entities of its own.

    Raises:
        Refused: ``external-entity`` or ``entity-expansion``.
    """
    found = _ENTITY.search(data)
    if found:
        external = _EXTERNAL.search(data, found.start())
        raise Refused(
            "external-entity" if external else "entity-expansion", f"byte {found.start()}"
        )


_STARTS = re.compile(rb"</?[A-Za-z]")
#: Parts of a tag: a quoted value, the tag's end, a name or a bare value.
_PART = re.compile(rb"=\s*(?:\"[^\"]*\"|'[^']*')|(>)|[^\s/>=]+|=")


def check_attributes(data: bytes) -> None:
    """Refuse marked-up text with a tag of very many attributes.

    Raises:
        Refused: ``too-big``.
    """
    at = 0
    while found := _STARTS.search(data, at):
        start = found.start()
        end = data.find(b">", start)
        at = len(data) if end < 0 else end
        tag = data[start:at]
        if len(tag) > 2 * ATTRIBUTES or tag.count(b'"') % 2 or tag.count(b"'") % 2:
            at = _end_of_tag(data, start)


def _end_of_tag(data: bytes, start: int) -> int:
    """Return where the tag at *start* ends: at the first ``>`` that is in no quoted value.

    Raises:
        Refused: ``too-big``: it has very many attributes.
    """
    names = 0
    for part in _PART.finditer(data, start + 1):
        if part[1]:
            return part.start()
        names += not part[0].startswith(b"=")
        if names > ATTRIBUTES:
            raise Refused("too-big", f"byte {start}", f"more than {ATTRIBUTES} attributes")
    return len(data)


#: Elements of HTML that need no end tag.
_OPEN_ENDED = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dt dd tr td"
    b" th thead tbody tfoot colgroup option optgroup".split()
)
_TAG = re.compile(rb"<(/?)([A-Za-z][\w:.-]{0,60})")
#: Elements of HTML whose content is no markup.
#: Source: HTML, section 13.1.2 (raw text and escapable raw text elements).
_RAW = (
    b"script", b"style", b"textarea", b"title", b"xmp", b"iframe", b"noembed", b"noframes"
)  # fmt: skip
_RAW_OR_COMMENT = re.compile(rb"<(?:!--|(" + b"|".join(_RAW) + rb")\b)", re.IGNORECASE)
_ENDS = {name: re.compile(rb"</" + name + rb"\b", re.IGNORECASE) for name in _RAW}


def _without_raw(data: bytes) -> bytes:
    """Return HTML with comments and what is in elements of raw text blanked out."""
    kept, at = [], 0
    while found := _RAW_OR_COMMENT.search(data, at):
        kept.append(data[at : found.start()])
        if found[1] is None:
            end = data.find(b"-->", found.end())
            at = len(data) if end < 0 else end + 3
            kept.append(b" " * (at - found.start()))
            continue
        closing = _ENDS[found[1].lower()].search(data, found.end())
        at = closing.start() if closing else len(data)
        kept.append(found[0].ljust(at - found.start()))
    kept.append(data[at:])
    return b"".join(kept)


def check_depth(data: bytes, *, html: bool) -> None:
    """Refuse marked-up text nested too deeply or of very many elements.

    Raises:
        Refused: ``too-deep`` or ``too-big``.
    """
    depth = count = 0
    for found in _TAG.finditer(data):
        if found[1]:
            depth -= not (html and found[2].lower() in _OPEN_ENDED)
            continue
        count += 1
        if html and found[2].lower() in _OPEN_ENDED:
            continue
        end = data.find(b">", found.end(), found.end() + 65_536)
        if end > 0 and data[end - 1 : end] == b"/":
            continue
        depth = max(depth, 0) + 1
        if depth > DEPTH:
            raise Refused(
                "too-deep", f"byte {found.start()}", f"more than {DEPTH} elements"
            )
    if count > ELEMENTS:
        raise Refused("too-big", detail=f"{count} elements")


def check_markup(kind: Format, data: bytes, charset: str | None) -> None:
    """Check marked-up text before its format parses it.

    Raises:
        Refused: ``external-entity``, ``entity-expansion``, ``too-deep``, ``too-big`` or
            ``bad-encoding``.
    """
    html = kind.name == "html"
    if not html and not kind.roots:
        return
    if b"\x00" in data[:1000]:
        data = decode(data, charset)[0].encode("utf-8", "replace")
    check_entities(data)
    if html:
        data = _without_raw(data)
    check_attributes(data)
    check_depth(data, html=html)
