"""Datelines: the place, the date and the agency in front of a report."""

from __future__ import annotations

import re

from archive.article import Dateline

_PLACE = re.compile(r"([^\W\d_][^\W\d_]{1,30}):\s+(?=\S)")


def split_dateline(
    paragraph: str, language: str | None = None
) -> tuple[Dateline | None, str]:
    """Return the dateline that *paragraph* starts with, and the paragraph without it.

    Args:
        paragraph: First paragraph of an article, normalised.
        language: BCP 47 tag of the text, or None.
    """
    found = _PLACE.match(paragraph)
    if not found or not found[1][0].isupper():
        return None, paragraph
    rest = paragraph[found.end() :]
    return Dateline(found[1], None, None, found[0].strip()), rest
