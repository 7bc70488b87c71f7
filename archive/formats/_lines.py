"""Lines of fixed-width text joined to paragraphs."""

from __future__ import annotations

from collections.abc import Iterable

from archive.formats._normal import line


def joined(rows: Iterable[str]) -> list[str]:
    """Return the paragraphs of *rows*, which an empty row ends.

    A word divided at the end of a row is put together.
    """
    found: list[str] = []
    parts: list[str] = []
    for row in (*rows, ""):
        if row.strip():
            parts.append(row)
        elif parts:
            found.append(join(parts))
            parts.clear()
    return [row for row in found if row]


def join(parts: list[str]) -> str:
    """Return rows as one line, divided words put together."""
    text = ""
    for part in map(line, parts):
        if (
            text.endswith("-")
            and len(text) > 1
            and text[-2].isalpha()
            and part[:1].islower()
        ) or text.endswith("\u00ad"):
            text = text[:-1] + part
        elif text and _is_solid(text[-1]) and part and _is_solid(part[0]):
            text += part
        else:
            text = f"{text} {part}" if text else part
    return text


def _is_solid(letter: str) -> bool:
    """Say whether *letter* is of a script written without spaces."""
    return "\u2e80" <= letter <= "\u9fff" or "\uf900" <= letter <= "\uffef"
