"""What is mapped does not pile up in memory, and stays readable."""

from __future__ import annotations

import mmap
from pathlib import Path

import pytest

from archive.engines.columnar import resident
from archive.engines.columnar.resident import Watch, mapped, release


def test_pages_given_back_are_read_again(tmp_path: Path) -> None:
    path = tmp_path / "pages"
    path.write_bytes(bytes(range(256)) * (1 << 16))
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    before = mapped()
    total = sum(data[::4096])
    if before:
        assert mapped() - before > len(data) // 2
    release([data])
    if before:
        assert mapped() - before < len(data) // 2
    assert sum(data[::4096]) == total


def test_only_too_much_is_given_back_and_only_now_and_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[int] = []
    monkeypatch.setattr(resident, "release", lambda maps: given.append(len(list(maps))))
    watch = Watch()
    for size, expected in ((0, []), (resident.MOST + 1, [0])):
        monkeypatch.setattr(resident, "mapped", lambda size=size: size)
        for _ in range(resident.EVERY + 1):
            watch.look([])
        assert given == expected
