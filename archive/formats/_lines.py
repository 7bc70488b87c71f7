"""Lines of fixed-width text joined to paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from archive.formats._normal import line

#: Hyphens; layout programs put the second one where they divide a word.
_HYPHENS = "-\u2010"


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


def is_divided(_text: str, part: str) -> bool:
    """Say whether a hyphen at the end of a row divides a word that *part* goes on with."""
    return part[:1].islower()


def join(parts: Iterable[str], divided: Callable[[str, str], bool] = is_divided) -> str:
    """Return rows as one line, divided words put together.

    Args:
        parts: The rows.
        divided: Says whether the hyphen after a letter at the end of a text goes away.
    """
    text = ""
    for part in map(line, parts):
        if text.endswith("\u00ad"):
            text = text[:-1] + part
        elif len(text) > 1 and text[-1] in _HYPHENS and text[-2].isalpha() and part:
            if text[-1] == "\u2010" or divided(text, part):
                text = text[:-1]
            text += part if part[0].isalpha() else f" {part}"
        elif text and _is_solid(text[-1]) and part and _is_solid(part[0]):
            text += part
        else:
            text = f"{text} {part}" if text else part
    return text


def _is_solid(letter: str) -> bool:
    """Say whether *letter* is of a script written without spaces."""
    return "\u2e80" <= letter <= "\u9fff" or "\uf900" <= letter <= "\uffef"
