"""Segments are merged in the background, whatever others write meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from archive.engines.columnar import index as index_module, merge as merge_module, policy
from archive.engines.columnar.errors import Unwritable
from archive.engines.columnar.index import MERGING, Index
from archive.engines.columnar.storage import Storage
from tests.engines.columnar.samples import documents
from tests.engines.columnar.test_index import (
    crash_at_each_step,
    fresh,
    ids,
    nothing_dead,
    words,
)
from tests.engines.faulty import FaultyStorage


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "SMALL", 50)


def filled(folder: Path, count: int = policy.MERGE) -> Index:
    """Return an index of *count* segments of one size, two documents deleted."""
    index = fresh(folder)
    index.create()
    for first in range(count):
        index.write(documents(20, first * 20))
    index.write([], ["00003", "00047"])
    return index


def segments(index: Index) -> int:
    return len(index.snapshot().views)


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let *act* happen once, after a merge has written and before it is taken in."""
    plain = merge_module.merge
    waiting = [act]

    def merge(*given: Any) -> Any:
        written = plain(*given)
        if waiting:
            waiting.pop()()
        return written

    monkeypatch.setattr(index_module, "merge", merge)


def test_a_large_group_is_left_to_the_background(tmp_path: Path) -> None:
    index = filled(tmp_path)
    before = words(index)
    assert segments(index) == policy.MERGE
    assert index.untidy
    assert index.tidy()
    assert segments(index) == 1
    assert words(index) == before
    assert not index.check()
    assert not fresh(tmp_path).untidy
    assert not index.tidy()
    assert nothing_dead(tmp_path)


def test_nobody_there_to_merge_leaves_it_to_the_commit(tmp_path: Path) -> None:
    index = filled(tmp_path, 2 * policy.MERGE - 1)
    assert segments(index) == 2 * policy.MERGE - 1
    index.write(documents(20, 900))
    assert segments(index) == 1
    assert len(ids(index)) == 2 * policy.MERGE * 20 - 2


def test_what_others_write_meanwhile_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, other, plain = (
        filled(tmp_path / "a"),
        fresh(tmp_path / "a"),
        filled(tmp_path / "b"),
    )

    def act(one: Index) -> None:
        one.write(documents(3, 40, seed=9), ["00005", "00150"])
        one.write(documents(1, 700))

    act(plain)
    meanwhile(monkeypatch, lambda: act(other))
    old = index.snapshot()
    assert index.tidy()
    assert old.documents == 158
    assert words(index) == words(other) == words(plain)
    assert len(ids(index)) == len(set(ids(index))) == 157
    assert not index.check()
    assert nothing_dead(tmp_path / "a")


def test_what_somebody_else_merged_meanwhile_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, other = filled(tmp_path), fresh(tmp_path)
    before = words(index)
    meanwhile(monkeypatch, other.optimize)
    assert not index.tidy()
    assert words(index) == before
    assert segments(index) == 1
    assert nothing_dead(tmp_path)


def test_only_one_merges_at_a_time(tmp_path: Path) -> None:
    index = filled(tmp_path)
    with index.storage.lock(0, MERGING):
        assert not index.tidy()
    assert index.tidy()


def test_what_a_dead_merge_left_goes_with_the_next_write(tmp_path: Path) -> None:
    index = filled(tmp_path)
    (tmp_path / "b00000099").write_bytes(b"half")
    with index.storage.lock(0, MERGING):
        index.write(documents(1, 900))
        assert (tmp_path / "b00000099").exists()
    index.write(documents(1, 901))
    assert nothing_dead(tmp_path)


def test_a_writer_that_takes_too_long_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = filled(tmp_path)
    held = Storage(tmp_path).lock(0)
    meanwhile(monkeypatch, held.__enter__)
    assert not index.tidy()
    held.__exit__(None, None, None)
    assert nothing_dead(tmp_path)
    assert index.tidy()


def test_whatever_step_fails_nothing_is_lost(tmp_path: Path) -> None:
    wanted = words(filled(tmp_path / "plain"))
    step, failed = 0, True
    while failed:
        step += 1
        folder = tmp_path / str(step)
        filled(folder)
        index = fresh(folder, FaultyStorage(folder, fail_at=step))
        with suppress(Unwritable):
            failed = not index.tidy()
        assert words(index) == wanted
        index.write(documents(1, 900))
        assert nothing_dead(folder)
        assert not index.check()
    assert step > 5


@pytest.mark.parametrize("seed", range(3))
def test_no_crash_or_loss_of_power_loses_anything(tmp_path: Path, seed: int) -> None:
    wanted = words(filled(tmp_path / "plain"))
    for _, now in crash_at_each_step(tmp_path, seed, filled, Index.tidy):
        assert now == wanted
