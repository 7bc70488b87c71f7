"""What a document is, by looking at its bytes and not at its name."""

from __future__ import annotations

import re

from archive.errors import Refused
from archive.formats._format import Format, by_extension, by_media_type, by_name, formats

_HEAD = 8192
_ROOT = re.compile(
    rb"\s*(?:<\?[^>]*\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*"
    rb"<([A-Za-z_][\w.:-]*)([^>]*)",
    re.DOTALL,
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta"
    rb"|script|div|p|h1|article|table|br|a)\b",
    re.IGNORECASE | re.DOTALL,
)


def root(head: bytes) -> tuple[str, str] | None:
    """Return (namespace, local name) of the root element in *head*, or None."""
    found = _ROOT.match(head.removeprefix(b"\xef\xbb\xbf"))
    if not found:
        return None
    prefix, _, name = found[1].decode("latin-1").rpartition(":")
    key = rf"xmlns:{re.escape(prefix)}" if prefix else "xmlns"
    space = re.search(rf"\s{key}\s*=\s*[\"']([^\"']*)", found[2].decode("latin-1"))
    return (space[1] if space else ""), name


def _by_content(data: bytes) -> Format | None:
    """Return the format that the bytes themselves tell, or None."""
    head = data[:_HEAD]
    for kind in formats():
        if kind.magic and head.startswith(kind.magic):
            return kind
    found = root(head)
    if found:
        for kind in formats():
            if f"{{{found[0]}}}{found[1]}" in kind.roots or found[1] in kind.roots:
                return kind
    for kind in formats():
        if kind.claims and kind.claims(head):
            return kind
    return by_name("html") if _HTML.match(head) else None


def sniff(data: bytes, name: str, declared: str | None) -> Format:
    """Return the format of a document.

    Raises:
        Refused: ``binary``, ``type-mismatch`` or ``unsupported-type``.
    """
    found = _by_content(data) or by_media_type(declared or "") or by_extension(name)
    found = found or by_name("text")
    if found is None:
        raise Refused("unsupported-type")
    return found
