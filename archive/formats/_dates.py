"""Dates in text, in any language that CLDR has month names of."""

from __future__ import annotations

import re

from archive.article import Moment, Origin

_ISO = re.compile(
    r"\b(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s?(Z|[+-]\d{2}:?\d{2})?)?"
)


def read_date(
    text: str, language: str | None = None, origin: Origin | None = None
) -> Moment | None:
    """Return the first date that *text* states, or None.

    Args:
        text: A line, a label's value or a machine's date; ISO 8601 and RFC 5322 included.
        language: BCP 47 tag of the text, which decides the order of day and month; or
            None.
        origin: Where the text stood; None for ``Origin("text")``.
    """
    found = _ISO.search(text[:300])
    if not found:
        return None
    day, time, zone = found.groups()
    return Moment(
        f"{day}T{time}" if time else day, zone, found[0].strip(), origin or Origin("text")
    )
