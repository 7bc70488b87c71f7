"""The title of a document whose text may or may not begin with it."""

from __future__ import annotations

from collections.abc import Sequence

from archive.article import Origin


def headed(
    heading: str, said: str, rows: Sequence[str], field: str = "dc:title"
) -> tuple[str, Origin, list[str]]:
    """Return the title, where it stood, and the paragraphs without it.

    Args:
        heading: The heading in front of the text, or "".
        said: The title the document's properties state, or "".
        rows: The paragraphs after the heading.
        field: Name of that property.
    """
    rest = list(rows)
    if heading:
        return heading, Origin("heading", raw=heading), rest
    if said:
        if rest and rest[0] == said:
            rest.pop(0)
        return said, Origin("field", field, said), rest
    if rest:
        title = rest.pop(0)
        return title, Origin("first line", raw=title), rest
    return "", Origin("default"), rest
