"""Stretches of HTML inside other documents."""

from __future__ import annotations

import re

from lxml import etree

from archive.formats import _xml
from archive.formats._checks import check_attributes, check_depth

_OBJECT = re.compile(r"<(?:object|applet|iframe)\b[^<>]*>", re.IGNORECASE)
_OBJECT_END = re.compile(
    r"</(?:object|applet|iframe)\b|<(?:object|applet|iframe)\b[^<>]*/>", re.IGNORECASE
)


def from_markup(markup: str) -> list[str]:
    """Return the paragraphs of a stretch of HTML.

    Raises:
        Refused: ``too-deep`` or ``too-big``.
    """
    if len(_OBJECT.findall(markup)) > len(_OBJECT_END.findall(markup)):
        markup = _OBJECT.sub(" ", markup)  # without an end it would take all the rest
    data = f"<div>{markup}</div>".encode("utf-8", "replace")
    check_attributes(data)
    check_depth(data, html=True)
    parser = etree.HTMLParser(
        encoding="utf-8",
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    tree = etree.fromstring(data, parser)
    return _xml.paragraphs(tree, skip=_xml.SKIPPED | {"head"}) if tree is not None else []
