"""Stretches of HTML inside other documents."""

from __future__ import annotations

from lxml import etree

from archive.formats import _xml
from archive.formats._checks import check_attributes, check_depth


def from_markup(markup: str) -> list[str]:
    """Return the paragraphs of a stretch of HTML.

    Raises:
        Refused: ``too-deep`` or ``too-big``.
    """
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
