"""Catalogues to try things on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.catalogues import Catalogues, extract, merge
from archive.catalogues.po import Entry

HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: {locale}\\n"
"Plural-Forms: {plurals}\\n"
"Last-Translator: nobody\\n"
"PO-Revision-Date: 2026-01-01 00:00+0000\\n"

"""

ENTRIES = (
    Entry("Search", places=("a.py",)),
    Entry("%(num)s article", "%(num)s articles", forms=("", ""), flags=("python-format",)),
    Entry("May", context="month"),
    Entry("Found in %(place)s", flags=("python-format",), notes=("A town.",)),
)


class Clock:
    """A clock that goes on when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def po() -> Callable[..., bytes]:
    """A function that makes a catalogue of the lines after its header."""

    def make(*lines: str, locale: str = "tr", plurals: str = "") -> bytes:
        plurals = plurals or "nplurals=2; plural=(n != 1);"
        return (
            HEADER.format(locale=locale, plurals=plurals)
            + "".join(f"{line}\n" for line in lines)
        ).encode()

    return make


@pytest.fixture
def entries() -> tuple[Entry, ...]:
    """The messages of a small program."""
    return ENTRIES


@pytest.fixture
def catalogues(tmp_path: Path, clock: Clock) -> Catalogues:
    """English, Turkish and Russian catalogues of a small program, yet untranslated."""
    folder = tmp_path / "translations"
    folder.mkdir()
    (folder / "messages.pot").write_bytes(extract.template(ENTRIES))
    for locale in ("en", "tr", "ru"):
        path = folder / locale / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True)
        path.write_bytes(merge.merged(ENTRIES, None, locale, fill=locale == "en").data)
    return Catalogues(folder, now=clock)
