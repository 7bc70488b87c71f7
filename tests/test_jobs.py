"""The worker goes on, whatever happens."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest

from archive import jobs
from archive.core import Archive
from archive.errors import IndexBusy
from archive.query import parse
from archive.settings import Settings
from archive.wiring import open_archive


class Rounds:
    """Ends after so many rounds; remembers how long each pause was."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.pauses: list[float] = []
        self.time = 0.0

    def stop(self) -> bool:
        return len(self.pauses) >= self.rounds

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += seconds

    def clock(self) -> float:
        return self.time


def failing(errors: list[Exception | None]) -> Callable[[], int]:
    def index() -> int:
        error = errors.pop(0) if errors else None
        if error:
            raise error
        return 0

    return index


def test_what_is_added_is_found_after_one_round(archive: Archive, letter: bytes) -> None:
    list(archive.add([("letter.txt", letter)]))
    rounds = Rounds(1)
    jobs.work(archive, rounds.stop, rounds.sleep, rounds.clock)
    assert archive.search(parse("lighthouse")).total == 1
    assert rounds.pauses == [archive.settings.work_seconds]


def test_failures_are_told_and_the_pauses_grow(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    errors: list[Exception | None] = [OSError("disk full") for _ in range(9)]
    monkeypatch.setattr(archive, "index", failing([*errors, None]))
    rounds = Rounds(10)
    with caplog.at_level(logging.ERROR):
        jobs.work(archive, rounds.stop, rounds.sleep, rounds.clock)
    assert rounds.pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60, 0.5]
    assert "disk full" in caplog.text


def test_an_index_that_is_busy_is_no_failure(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(archive, "index", failing([IndexBusy()]))
    rounds = Rounds(2)
    with caplog.at_level(logging.INFO):
        jobs.work(archive, rounds.stop, rounds.sleep)
    assert rounds.pauses == [0.5, 0.5]
    assert "another process" in caplog.text


def test_tidying_up_is_done_once_an_hour(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = Rounds(9000)
    swept: list[float] = []
    monkeypatch.setattr(archive, "sweep", lambda: swept.append(rounds.time))
    monkeypatch.setattr(archive, "index", lambda: 0)
    jobs.work(archive, rounds.stop, rounds.sleep, rounds.clock)
    assert swept == [0.0, 3600.0]


def test_damage_that_opening_does_not_see_is_found_and_mended(
    settings: Settings, letter: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with open_archive(replace(settings, engine="whoosh")) as archive:
        list(archive.add([("letter.txt", letter)]))
        archive.index()
        [segment] = [path for path in settings.index.rglob("s0*") if path.is_file()]
        data = bytearray(segment.read_bytes())
        data[len(data) // 2] ^= 1
        segment.write_bytes(data)
        assert archive.engine.state().status == "ready"
        before = archive.engine.state().generation
        rounds = Rounds(1)
        jobs.work(archive, rounds.stop, rounds.sleep, rounds.clock)
        assert "index-damaged" in caplog.text
        assert archive.engine.state().generation != before
        assert not list(archive.check_index())
        assert archive.search(parse("lighthouse")).total == 1
