"""What agency formats share: datelines in front of the text, mark-up that was quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.article import Dateline
from archive.formats._dateline import split_dateline
from archive.formats._xml import characters

_QUOTED = re.compile(r"<(/?)([A-Za-z][\w-]{0,20})\s*/?>")


def unquoted(text: str) -> str:
    """Return *text* without tags and references that were quoted once too often.

    Only tags that are opened and closed in it go: ``<endash>-</endash>`` is mark-up, an
    address in angle brackets is not.
    """
    if "<" in text:
        opened = {found[2] for found in _QUOTED.finditer(text) if not found[1]}
        closed = {found[2] for found in _QUOTED.finditer(text) if found[1]}
        both = opened & closed
        text = _QUOTED.sub(lambda found: "" if found[2] in both else found[0], text)
    return characters(text) if "&" in text else text


def with_dateline(
    rows: Sequence[str], stated: Dateline | None, language: str | None
) -> tuple[Dateline | None, tuple[str, ...]]:
    """Return the dateline and the paragraphs without it.

    Args:
        rows: The paragraphs.
        stated: The dateline a field of the document states, or None.
        language: Language tag of the text, or None.
    """
    paragraphs = tuple(unquoted(row) for row in rows)
    if not paragraphs:
        return _read(stated, language), paragraphs
    first = paragraphs[0]
    if stated and first.startswith(stated.raw):
        rest = first[len(stated.raw) :].lstrip(" -–—:")
        return _read(stated, language), (rest, *paragraphs[1:]) if rest else paragraphs[1:]
    found, rest = split_dateline(first, language)
    if found and rest:
        return _merged(_read(stated, language), found), (rest, *paragraphs[1:])
    return _read(stated, language), paragraphs


def _read(stated: Dateline | None, language: str | None) -> Dateline | None:
    """Return a stated dateline with what can be read out of its text."""
    if stated is None:
        return None
    mark = "" if stated.raw.rstrip().endswith(("-", "–", "—", ":")) else " -"
    found, _ = split_dateline(f"{stated.raw}{mark} Text of the report.", language)
    return _merged(stated, found) if found else stated


def _merged(stated: Dateline | None, found: Dateline) -> Dateline:
    """Return *found* where *stated* is silent."""
    if stated is None:
        return found
    return Dateline(
        place=stated.place or found.place,
        date=stated.date or found.date,
        credit=stated.credit or found.credit,
        raw=stated.raw or found.raw,
    )
