"""Messages that are always those of the files."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.catalogues import Catalogues
from archive.catalogues.live import PAUSE, messages_of
from archive.catalogues.po import read
from archive.errors import BadCatalogue

Make = Callable[..., bytes]


def put(catalogues: Catalogues, data: bytes, locale: str = "tr") -> Path:
    """Replace a catalogue's file."""
    path = catalogues.path(locale)
    other = path.with_suffix(".new")
    other.write_bytes(data)
    other.replace(path)
    return path


def test_only_sound_translations_are_shown(po: Make) -> None:
    messages = messages_of(
        "tr",
        read(
            po(
                'msgid "Search"',
                'msgstr "Ara"',
                "#, fuzzy",
                'msgid "Fuzzy"',
                'msgstr "Bulanık"',
                'msgid "Broken %(a)s"',
                'msgstr "Bozuk"',
                'msgid "Missing"',
                'msgstr ""',
                '#~ msgid "Obsolete"',
                '#~ msgstr "Eski"',
                'msgid "one"',
                'msgid_plural "many"',
                'msgstr[0] "bir"',
                'msgstr[1] "çok"',
                'msgctxt "c"',
                'msgid "Search"',
                'msgstr "Arama"',
            )
        ),
    )
    assert messages.find("Search") == "Ara"
    assert messages.find("Search", "c") == "Arama"
    for text in ("Fuzzy", "Broken %(a)s", "Missing", "Obsolete", "Unknown"):
        assert messages.find(text) is None
        assert messages.find_plural(text, 1) is None
    assert [messages.find_plural("one", n) for n in (0, 1, 2)] == ["çok", "bir", "çok"]
    assert messages.find("one") == "bir"
    assert messages.find_plural("Search", 1) == "Ara"
    assert messages.find_plural("Search", 2) is None


def test_a_message_the_first_catalogue_does_not_know_is_looked_up_in_the_next(
    po: Make,
) -> None:
    behind = messages_of(
        "tr",
        read(
            po(
                'msgid "a"',
                'msgstr "A"',
                'msgid "b"',
                'msgid_plural "c"',
                'msgstr[0] "B"',
                'msgstr[1] "C"',
            )
        ),
    )
    front = messages_of("tr", read(po('msgid "x"', 'msgstr "X"')), behind)
    assert (front.find("x"), front.find("a"), front.find_plural("b", 2)) == ("X", "A", "C")
    hidden = messages_of("tr", read(po('msgid "a"', 'msgstr ""')), behind)
    assert hidden.find("a") is None
    assert hidden.find_plural("a", 1) is None
    assert messages_of("tr", None, behind).find("a") == "A"


def test_a_changed_file_is_seen_at_the_next_look(
    catalogues: Catalogues, clock: Callable[[], float], po: Make
) -> None:
    assert catalogues.messages("tr").find("Search") is None
    put(catalogues, po('msgid "Search"', 'msgstr "Ara"'))
    assert catalogues.messages("tr").find("Search") is None
    clock.now += PAUSE  # type: ignore[attr-defined]
    assert catalogues.messages("tr").find("Search") == "Ara"
    before = catalogues.messages("tr")
    clock.now += PAUSE  # type: ignore[attr-defined]
    assert catalogues.messages("tr") is before


def test_a_file_that_cannot_be_read_leaves_the_messages_as_they_were(
    catalogues: Catalogues,
    clock: Callable[[], float],
    po: Make,
    caplog: pytest.LogCaptureFixture,
) -> None:
    put(catalogues, po('msgid "Search"', 'msgstr "Ara"'))
    assert catalogues.messages("tr").find("Search") == "Ara"
    path = put(catalogues, b"<<<<<<< HEAD\n")
    clock.now += PAUSE  # type: ignore[attr-defined]
    with caplog.at_level(logging.WARNING):
        assert catalogues.messages("tr").find("Search") == "Ara"
        assert catalogues.messages("tr").find("Search") == "Ara"
    problem = catalogues.problem("tr")
    assert isinstance(problem, BadCatalogue)
    assert (problem.name, problem.line) == (str(path), 1)
    assert len(caplog.records) == 1
    put(catalogues, po('msgid "Search"', 'msgstr "Bul"'))
    clock.now += PAUSE  # type: ignore[attr-defined]
    assert catalogues.messages("tr").find("Search") == "Bul"
    assert catalogues.problem("tr") is None


def test_a_file_unreadable_from_the_start_shows_the_source(catalogues: Catalogues) -> None:
    put(catalogues, b"")
    assert catalogues.messages("tr").find("Search") is None
    assert catalogues.problem("tr")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_one_may_not_read_shows_the_source(  # pragma: no cover
    catalogues: Catalogues,
) -> None:
    catalogues.path("tr").chmod(0)
    assert catalogues.messages("tr").find("Search") is None
    assert catalogues.problem("tr")


def test_a_file_that_cannot_be_opened_is_a_problem(
    catalogues: Catalogues, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", fail)
    assert catalogues.messages("tr").find("Search") is None
    assert "Permission denied" in str(catalogues.problem("tr"))


def test_a_locale_without_files_shows_the_source(catalogues: Catalogues) -> None:
    assert catalogues.messages("de").find("Search") is None
    assert catalogues.problem("de") is None


def test_a_removed_file_shows_the_source(
    catalogues: Catalogues, clock: Callable[[], float], po: Make
) -> None:
    put(catalogues, po('msgid "Search"', 'msgstr "Ara"')).touch()
    assert catalogues.messages("tr").find("Search") == "Ara"
    catalogues.path("tr").unlink()
    clock.now += PAUSE  # type: ignore[attr-defined]
    assert catalogues.messages("tr").find("Search") is None


def test_readers_in_many_threads_see_whole_catalogues(
    catalogues: Catalogues, clock: Callable[[], float], po: Make
) -> None:
    texts = [po('msgid "a"', f'msgstr "{n}"', 'msgid "b"', f'msgstr "{n}"') for n in "xy"]
    put(catalogues, texts[0])
    seen: set[tuple[str | None, str | None]] = set()
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            messages = catalogues.messages("tr")
            seen.add((messages.find("a"), messages.find("b")))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(50):
        put(catalogues, texts[turn % 2])
        clock.now += PAUSE  # type: ignore[attr-defined]
    stop.set()
    for thread in threads:
        thread.join()
    assert seen <= {("x", "x"), ("y", "y")}


WATCH = """
import sys, time
from pathlib import Path
from archive.catalogues import Catalogues
found = Catalogues(Path(sys.argv[1]))
print(found.messages("tr").find("Search"), flush=True)
end = time.monotonic() + 20
while (text := found.messages("tr").find("Search")) is None and time.monotonic() < end:
    time.sleep(0.01)
print(text, time.time(), flush=True)
"""


def test_another_process_shows_an_edit_within_a_second(catalogues: Catalogues) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WATCH, str(catalogues.folder)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == "None\n"
        entry = next(e for e in catalogues.catalogue("tr").live if e.id == "Search")
        start = time.time()
        catalogues.edit(
            "tr",
            entry.name,
            seen=entry.seen,
            forms=["Ara"],
            fuzzy=False,
            comment="",
            person="Leyla",
        )
        text, when = other.stdout.readline().split()
    assert text == "Ara"
    assert float(when) - start < 1
