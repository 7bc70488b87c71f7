"""Tests of suggestions that follow the changes of an archive."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.core import Archive
from archive.suggest import Suggestions, following
from archive.suggest.following import LOCK, follow

Lines = Callable[..., bytes]


def texts(archive: Archive, typed: str) -> list[str]:
    return [one.text for one in archive.suggest(typed)]


def add(archive: Archive, lines: Lines, *titles: str) -> list[str]:
    """Add and index articles with these titles; return their ids."""
    made = [
        {"id": title, "title": title, "paragraphs": ["Some text."], "language": "en"}
        for title in titles
    ]
    outcomes = list(archive.add([(f"{titles}.jsonl", lines(*made))]))
    archive.index()
    return [outcome.id for outcome in outcomes]


def test_suggestions_follow_what_is_added_corrected_withdrawn_and_brought_back(
    archive: Archive, lines: Lines
) -> None:
    (id,) = add(archive, lines, "Lantern")
    assert texts(archive, "lan") == ["Lantern"]
    article = archive.article(id)
    archive.edit(replace(article, title="Lamp"), seen=1, person="Ayla")
    archive.index()
    assert texts(archive, "lan") == []
    assert texts(archive, "lam") == ["Lamp"]
    archive.remove(id, person="Ayla")
    archive.index()
    assert texts(archive, "lam") == []
    assert archive.suggestions.counts(["lamp"]) == {"lamp": 0}
    archive.restore(id, person="Ayla")
    archive.index()
    assert texts(archive, "lam") == ["Lamp"]
    assert archive.suggestions.learned() == archive.store.last_change()


def test_an_article_corrected_before_it_was_learned_is_learned_as_it_is(
    archive: Archive, lines: Lines
) -> None:
    (id,) = add(archive, lines, "Lantern")
    article = archive.article(id)
    for revision, title in enumerate(("Lamp", "Light", "Lantern"), 1):
        archive.edit(replace(article, title=title), seen=revision, person="Ayla")
    archive.index()
    assert archive.suggestions.counts(["lantern", "lamp"]) == {"lantern": 1, "lamp": 0}


def test_changes_are_learned_in_parts(
    archive: Archive, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "BATCH", 2)
    add(archive, lines, "Moon", "Moss", "Mole", "Mouse", "Month")
    assert len(texts(archive, "mo")) == 5


def test_what_was_missed_is_made_anew(archive: Archive, lines: Lines) -> None:
    add(archive, lines, "Lantern", "Lamp")
    path = archive.suggestions.files.current()
    assert path
    archive.suggestions.files.remove(path)
    archive.store._now = lambda: datetime.now(UTC) + timedelta(days=30)
    archive.store.sweep()
    assert archive.store.changes_since(0) == ()
    archive.index()
    assert set(texts(archive, "la")) == {"Lantern", "Lamp"}
    archive.store._now = lambda: datetime.now(UTC)
    add(archive, lines, "Lava")
    assert set(texts(archive, "la")) == {"Lantern", "Lamp", "Lava"}


def test_a_damaged_file_is_made_anew(archive: Archive, lines: Lines) -> None:
    add(archive, lines, "Lantern")
    path = archive.suggestions.files.current()
    assert path
    archive.suggestions.close()
    path.write_bytes(b"damaged" * 1000)
    assert any("suggestions" in fault.message for fault in archive.check_index())
    archive.index()
    assert texts(archive, "lan") == ["Lantern"]
    assert list(archive.check_index()) == []


def test_a_file_of_other_rules_is_made_anew(
    archive: Archive, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(archive, lines, "Lantern")
    monkeypatch.setattr("archive.suggest._file.FORM", "another")
    archive.index()
    assert texts(archive, "lan") == ["Lantern"]
    assert archive.suggestions.counts(["lantern"]) == {"lantern": 1}


def test_a_rebuild_makes_suggestions_anew(archive: Archive, lines: Lines) -> None:
    add(archive, lines, "Lantern")
    before = archive.suggestions.files.current()
    archive.rebuild()
    assert archive.suggestions.files.current() != before
    assert texts(archive, "lan") == ["Lantern"]


def test_while_another_process_learns_one_does_not_wait_for_ever(
    archive: Archive, lines: Lines, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    add(archive, lines, "Lantern")
    list(archive.add([("b.jsonl", lines({"id": "b", "title": "Lamp", "language": "en"}))]))
    with archive.store.lock(LOCK, 0):
        follow(archive.suggestions, archive.store, 0)
    assert "another process is learning suggestions" in caplog.text
    assert texts(archive, "lam") == []
    follow(archive.suggestions, archive.store, 0)
    assert texts(archive, "lam") == ["Lamp"]


def test_a_folder_that_cannot_be_written_does_not_stop_the_index(
    archive: Archive, lines: Lines, caplog: pytest.LogCaptureFixture
) -> None:
    archive.suggestions.close()
    file = archive.settings.home / "file"
    file.write_text("no folder")
    archive.suggestions = Suggestions(file)
    add(archive, lines, "Lantern")
    assert "suggestions are behind" in caplog.text
    assert archive.engine.count() == 1
