"""Files of places, as archivists write them; the form is told in ``archive.gazetteer``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from archive.errors import N_, BadGazetteer

#: Source: RFC 5646, section 2.1: language, script, region, variants.
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
#: Longest name, and most lines of a file.
LONGEST, MOST_LINES = 200, 100_000


@dataclass(frozen=True, slots=True)
class Group:
    """A place: (tag, name) of its names, and of names that are taken away."""

    names: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...] = ()


def read(text: str, file: str) -> Iterator[Group]:
    """Yield the groups of *text*, of the file called *file*.

    Raises:
        BadGazetteer: A line does not fit; it says which and why.
    """
    names: list[tuple[str, str]] = []
    removed: list[tuple[str, str]] = []
    lines = unicodedata.normalize("NFC", text).splitlines()
    if len(lines) > MOST_LINES:
        raise BadGazetteer(file, MOST_LINES + 1, N_("There are too many lines."))
    for number, line in enumerate([*lines, ""], 1):
        if line.startswith("#"):
            continue
        if line.strip():
            tag, given = _line(line, file, number)
            kept = removed if tag.startswith("-") else names
            kept += [(tag.lstrip("-"), name) for name in given]
        elif names or removed:
            yield Group(tuple(names), tuple(removed))
            names, removed = [], []


def _line(line: str, file: str, number: int) -> tuple[str, list[str]]:
    """Return the tag, perhaps with a minus, and the names of a line."""
    tag, *given = (" ".join(part.split()) for part in line.split("\t"))
    given = [name for name in given if name]
    if not _TAG.fullmatch(tag.removeprefix("-")):
        raise BadGazetteer(
            file, number, N_("A line begins with the tag of a language and a tab.")
        )
    if not given:
        raise BadGazetteer(file, number, N_("There is no name after the tag."))
    if any(len(name) > LONGEST for name in given):
        raise BadGazetteer(file, number, N_("A name is too long."))
    return tag, given
