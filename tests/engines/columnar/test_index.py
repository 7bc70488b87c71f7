from __future__ import annotations

import queue
import random
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from archive.engines.columnar import (
    build as build_module,
    index as index_module,
    merge as merge_module,
    packing,
    parallel,
    segment as segment_module,
    tree,
)
from archive.engines.columnar.errors import (
    Busy,
    ColumnarError,
    Damaged,
    Missing,
    Outdated,
    Unwritable,
)
from archive.engines.columnar.evaluate import search
from archive.engines.columnar.index import Index
from archive.engines.columnar.manifest import POINTER, read_manifest
from archive.engines.columnar.recent import Recent
from archive.engines.columnar.request import Request
from archive.engines.columnar.schema import Document, Field, Schema, Terms
from archive.engines.columnar.segment import Segment
from archive.engines.columnar.storage import Storage, Written
from tests.engines.columnar.samples import SCHEMA, document, documents, same, unfit
from tests.engines.faulty import Crash, FaultyStorage


def ids(index: Index, word: str = "") -> list[str]:
    """Return all ids that have *word*, sorted."""
    node = tree.Leaf((tree.Clause("word", word),)) if word else tree.All()
    found = search(index.snapshot(), Request(node, limit=100_000))
    return sorted(hit.id for hit in found.hits)


def words(index: Index) -> dict[str, list[str]]:
    """Return everything an index says of each word."""
    return {f"w{n}": ids(index, f"w{n}") for n in range(60)}


def fresh(folder: Path, storage: Storage | None = None) -> Index:
    return Index(folder, SCHEMA, "1", storage=storage, lock_seconds=0)


def filled(folder: Path) -> Index:
    """Return an index of three segments, one with deleted documents."""
    index = fresh(folder)
    index.create()
    for first in (0, 100, 200):
        index.write(documents(100, first))
    index.write([], ["00003", "00150"])
    return index


def nothing_dead(folder: Path) -> bool:
    """Return whether only files of the last commit lie in *folder*."""
    kept = read_manifest(Storage(folder)).files | {"lock", "merging"}
    return {path.name for path in folder.iterdir()} <= kept


# -- what is written --------------------------------------------------------------------


def test_there_is_nothing_where_nothing_was_made(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        fresh(tmp_path / "x").snapshot()
    with pytest.raises(Missing):
        fresh(tmp_path / "x").write(documents(1))


def test_creating_twice_keeps_what_is_there(tmp_path: Path) -> None:
    index = filled(tmp_path)
    index.create()
    assert index.snapshot().documents == 298


def test_merging_changes_nothing_that_is_found(tmp_path: Path) -> None:
    index = filled(tmp_path)
    before = words(index)
    told: list[tuple[int, int]] = []
    index.optimize(lambda done, total: told.append((done, total)))
    assert told == [(0, 298), (298, 298)]
    assert len(index.snapshot().views) == 1
    assert index.snapshot().views[0].live is None
    assert words(index) == before
    assert not index.check()
    index.optimize()
    assert words(index) == before
    assert nothing_dead(tmp_path)


def test_many_small_commits_stay_few_segments(tmp_path: Path) -> None:
    index = fresh(tmp_path)
    index.create()
    for number in range(70):
        index.write(documents(1, number))
    assert len(index.snapshot().views) < 16
    assert len(ids(index)) == 70


def test_mostly_deleted_segments_are_written_anew(tmp_path: Path) -> None:
    index = filled(tmp_path)
    index.write([], [f"{number:05d}" for number in range(60)])
    assert sum(view.count for view in index.snapshot().views) == 240
    index.write([], [f"{number:05d}" for number in range(300)])
    assert index.snapshot().views == ()
    assert index.snapshot().documents == 0


def test_long_batches_are_written_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = fresh(tmp_path / "a")
    whole.create()
    whole.write(documents(200) + documents(20, 50, seed=9), ["00007"])
    monkeypatch.setattr(build_module, "RUN_TOKENS", 200)
    parts = fresh(tmp_path / "b")
    parts.create()
    parts.write(documents(200) + documents(20, 50, seed=9), ["00007"])
    assert words(parts) == words(whole)
    assert ids(parts) == ids(whole)


def test_clearing_forgets_even_what_is_damaged(tmp_path: Path) -> None:
    index = filled(tmp_path)
    (tmp_path / POINTER).write_bytes(b"nonsense")
    with pytest.raises(Damaged):
        index.snapshot()
    index.clear()
    assert index.snapshot().documents == 0
    assert nothing_dead(tmp_path)
    index.write(documents(3))
    assert len(ids(index)) == 3


def test_another_schema_is_not_opened(tmp_path: Path) -> None:
    filled(tmp_path)
    other = Schema((Field("word"),), ("tag",), "tag")
    with pytest.raises(Outdated):
        Index(tmp_path, other).snapshot()


def test_odd_terms_are_kept(tmp_path: Path) -> None:
    index = fresh(tmp_path)
    index.create()
    odd = ["", "\x00", "\ud800", "\U0010ffff", "x" * 5000, "ÿ"]
    index.write(
        [Document("\udfff", {"word": Terms(odd, [0, 1, 2, 300, 70_000, 2**31])}, {})]
    )
    for word in odd:
        assert ids(index, word) == ["\udfff"]
    assert ids(index, "\x00\x00") == []


# -- readers and writers ----------------------------------------------------------------


def test_a_snapshot_stays_as_it_was(tmp_path: Path) -> None:
    index = filled(tmp_path)
    old = index.snapshot()
    index.write(documents(50, 500), [f"{number:05d}" for number in range(200)])
    index.optimize()
    request = Request(tree.All(), limit=1000)
    assert search(old, request).total == 298
    assert search(index.snapshot(), request).total == 150


def test_another_reader_sees_a_commit_at_once(tmp_path: Path) -> None:
    writer, reader = filled(tmp_path), fresh(tmp_path)
    assert len(ids(reader)) == 298
    segments = {view.segment.name: view.segment for view in reader.snapshot().views}
    writer.write([document("new", "fresh")])
    assert ids(reader, "fresh") == ["new"]
    for view in reader.snapshot().views[:-1]:
        assert view.segment is segments[view.segment.name]


def test_a_second_writer_waits_no_longer_than_it_may(tmp_path: Path) -> None:
    index = filled(tmp_path)
    with Storage(tmp_path).lock(0), pytest.raises(Busy):
        index.write(documents(1, 900))
    index.write(documents(1, 900))
    assert len(ids(index)) == 299


def test_a_second_writer_gets_its_turn(tmp_path: Path) -> None:
    filled(tmp_path)
    threads = [
        threading.Thread(
            target=Index(tmp_path, SCHEMA, "1", lock_seconds=20).write,
            args=(documents(5, 1000 + 10 * nth),),
        )
        for nth in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids(fresh(tmp_path))) == 298 + 30


def test_readers_open_again_when_a_writer_was_faster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, reader = filled(tmp_path), fresh(tmp_path)
    plain = Storage.map
    overtaken: list[bool] = []

    def slow(storage: Storage, name: str) -> object:
        if storage is reader.storage and not overtaken:
            overtaken.append(True)
            writer.write(documents(5, 900))
            writer.optimize()
        return plain(storage, name)

    monkeypatch.setattr(Storage, "map", slow)
    assert len(ids(reader)) == 303


# -- failures ---------------------------------------------------------------------------


def change(index: Index) -> None:
    """Make a commit that adds, replaces, deletes and merges."""
    index.write(documents(30, 90, seed=2), ["00210"])


def outcomes(tmp_path: Path) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    index = filled(tmp_path)
    before = words(index)
    change(index)
    return before, words(index)


def test_whatever_step_fails_the_commit_is_whole_or_not_at_all(tmp_path: Path) -> None:
    before, after = outcomes(tmp_path / "plain")
    step, failed = 0, 1
    while failed:
        step += 1
        folder = tmp_path / str(step)
        filled(folder)
        storage = FaultyStorage(folder, fail_at=step)
        index = fresh(folder, storage)
        failed = 0
        try:
            change(index)
        except Unwritable:
            failed = 1
        now = words(index)
        assert now == after or (failed and now == before)
        index.write(documents(1, 900))  # without a restart, nothing in its way
        assert "00900" in ids(index)
        assert nothing_dead(folder)
        assert not index.check()
    assert step > 8


def crash_at_each_step(
    tmp_path: Path,
    seed: int,
    make: Callable[[Path], Index],
    act: Callable[[Index], object],
) -> Iterator[tuple[bool, dict[str, list[str]]]]:
    """Let *act* crash, and the power go, at its first step, its second, and so on.

    Yields whether it crashed, and what the index that *make* made says afterwards, which
    can be written to as if nothing had been.
    """
    chance = random.Random(seed)
    step, crashed = 0, True
    while crashed:
        step += 1
        folder = tmp_path / str(step)
        make(folder)
        storage = FaultyStorage(folder, fail_at=step, crash=True)
        crashed = False
        try:
            act(fresh(folder, storage))
        except Crash:
            crashed = True
        storage.lose_power(chance)
        again = fresh(folder)
        yield crashed, words(again)
        again.write(documents(1, 900))
        assert "00900" in ids(again)
        assert nothing_dead(folder)
        assert not again.check()
    assert step > 5


@pytest.mark.parametrize("seed", range(4))
def test_no_crash_or_loss_of_power_loses_what_was_acknowledged(
    tmp_path: Path, seed: int
) -> None:
    before, after = outcomes(tmp_path / "plain")
    for crashed, now in crash_at_each_step(tmp_path, seed, filled, change):
        assert now in ((before, after) if crashed else (after,))


def test_an_index_that_is_written_to_while_it_is_checked_is_not_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, other = filled(tmp_path), fresh(tmp_path)
    plain = Storage.checksum
    waiting = [other.optimize]

    def checksum(storage: Storage, name: str) -> Written:
        if waiting:
            waiting.pop()()
        return plain(storage, name)

    monkeypatch.setattr(Storage, "checksum", checksum)
    assert index.check() == []
    assert not waiting


@pytest.mark.parametrize("room", [0, 100, 3000, 20_000])
def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path, room: int) -> None:
    index = filled(tmp_path)
    before = words(index)
    storage = FaultyStorage(tmp_path, full_after=room)
    full = fresh(tmp_path, storage)
    with pytest.raises(Unwritable):
        full.write(documents(500, 1000))
    assert words(full) == before
    storage.full_after = None
    full.write(documents(500, 1000))
    assert len(ids(full)) == 298 + 500
    assert nothing_dead(tmp_path)


def test_every_damage_is_found(tmp_path: Path) -> None:
    filled(tmp_path)
    chance = random.Random(5)
    names = sorted(read_manifest(Storage(tmp_path)).files)
    for _ in range(60):
        path = tmp_path / chance.choice(names)
        whole = path.read_bytes()
        match chance.randrange(4):
            case 0:
                path.write_bytes(whole[: chance.randrange(len(whole))])
            case 1:
                path.unlink()
            case _:
                place = chance.randrange(len(whole))
                bit = whole[place] ^ 1 << chance.randrange(8)
                path.write_bytes(whole[:place] + bytes([bit]) + whole[place + 1 :])
        try:
            index = fresh(tmp_path)
            found = bool(index.check())
            index.snapshot()
        except ColumnarError:
            found = True
        assert found, path
        path.write_bytes(whole)
    assert not fresh(tmp_path).check()


def test_lists_that_make_no_sense_are_damage(tmp_path: Path) -> None:
    index = filled(tmp_path)
    view = index.snapshot().views[0]
    begin, size = view.segment.place("word.postings")
    path = tmp_path / view.segment.name
    whole = path.read_bytes()
    path.write_bytes(whole[:begin] + b"\xff" * size + whole[begin + size :])
    with pytest.raises(Damaged):
        ids(fresh(tmp_path), "w1")


WRITER = """
import sys
from pathlib import Path
from archive.engines.columnar.index import Index
from tests.engines.columnar.samples import SCHEMA, documents
index = Index(Path(sys.argv[1]), SCHEMA, "1")
for number in range(int(sys.argv[2]), 100_000):
    index.write(documents(1, number))
    print(number, flush=True)
"""


def test_a_killed_writer_loses_nothing_and_blocks_nobody(tmp_path: Path) -> None:
    chance = random.Random(1)
    index = fresh(tmp_path)
    index.create()
    acknowledged: set[str] = set()
    for round_ in range(3):
        first = round_ * 1000
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(first)],
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                acknowledged.add(f"{int(line):05d}")
                if len(acknowledged) % 10 == 5:
                    break
            time.sleep(chance.random() * 0.02)
            process.kill()
            acknowledged.update(
                f"{int(line):05d}" for line in process.stdout if line[-1:] == "\n"
            )
        assert acknowledged <= set(ids(index))
        assert not index.check()
        index.write(documents(1, 90_000 + round_))
        assert nothing_dead(tmp_path)


# -- several processes ------------------------------------------------------------------


def test_several_processes_build_what_one_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = fresh(tmp_path / "a")
    alone.create()
    alone.build(iter(documents(300)), same)
    monkeypatch.setattr(build_module, "RUN_TOKENS", 400)
    halves = fresh(tmp_path / "c")
    halves.create()
    halves.build(iter(documents(300)), same)
    assert words(halves) == words(alone)
    monkeypatch.setattr(index_module, "ALONE", 10)
    together = fresh(tmp_path / "b")
    together.create()
    together.build(iter(documents(300)), same)
    assert len(together.snapshot().views) == len(alone.snapshot().views) == 1
    assert words(together) == words(alone)
    assert nothing_dead(tmp_path / "b")


@pytest.mark.parametrize("who", ["giver", "maker"])
def test_a_build_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    def broken() -> Iterator[Document]:
        yield from documents(600)
        raise OSError(who)

    monkeypatch.setattr(index_module, "ALONE", 10)
    index = fresh(tmp_path)
    index.create()
    with pytest.raises(OSError, match=who):
        index.build(broken(), same if who == "giver" else unfit)
    assert ids(index) == []
    index.build(documents(10), same)
    assert len(ids(index)) == 10
    assert nothing_dead(tmp_path)


def test_a_process_writes_what_comes_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox: queue.Queue[list[Document] | None] = queue.Queue()
    for batch in (documents(30), documents(30, 30), None):
        inbox.put(batch)
    monkeypatch.setattr(parallel, "_inbox", None)
    monkeypatch.setattr(build_module, "RUN_TOKENS", 300)
    monkeypatch.setattr(parallel, "TOGETHER", 2)
    parallel._start(inbox)
    storage = Storage(tmp_path)
    storage.make()
    made = parallel._work(parallel.Task(storage, SCHEMA, "s1-", same), 0)
    assert len(made) > 1
    assert sum(count for _, count, _ in made) == 60
    # Two at a time became one; what they were made of is gone.
    assert {name for name, _, _ in made} == set(storage.names()) - {"lock"}
    segments = [Segment(storage, name, SCHEMA, one.size) for name, _, one in made]
    names = [segment.id(n) for segment in segments for n in range(segment.documents)]
    assert names == [document.id for document in documents(60)]


# -- what is seldom ---------------------------------------------------------------------


def test_large_lists_and_sections_are_kept_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = words(filled(tmp_path / "a"))
    monkeypatch.setattr(build_module, "LARGE", 40)
    monkeypatch.setattr(segment_module, "LARGE", 40)
    monkeypatch.setattr(build_module, "SPOOL_BYTES", 100)
    monkeypatch.setattr(merge_module, "CHUNK_BYTES", 300)
    index = filled(tmp_path / "b")
    assert words(index) == before
    index.optimize()
    assert words(index) == before
    phrase = Request(tree.Sequence("word", ("w1", "w1")), limit=1000)
    other = fresh(tmp_path / "a").snapshot()
    assert search(index.snapshot(), phrase).hits == search(other, phrase).hits


def test_a_term_of_many_documents_is_merged_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = filled(tmp_path / "a")
    index.write([], ["00003", "00150", "00151"])
    before = words(index)
    monkeypatch.setattr(merge_module, "CHUNK_BYTES", 300)
    monkeypatch.setattr(merge_module, "PART_POSITIONS", 37)
    monkeypatch.setattr(packing, "PART", 64)
    longs = []
    long = build_module.FieldWriter.add_long

    def counted(writer: build_module.FieldWriter, term: bytes, *rest: Any) -> None:
        longs.append(term)
        long(writer, term, *rest)

    monkeypatch.setattr(build_module.FieldWriter, "add_long", counted)
    index.optimize()
    assert len(longs) > 3
    assert words(index) == before
    assert not index.check()
    for asked in (("w1", "w1"), ("w2", "w1"), ("w1", "w3", "w1")):
        phrase = Request(tree.Sequence("word", asked), limit=1000)
        other = search(filled(tmp_path / "-".join(asked)).snapshot(), phrase)
        gone = {"00003", "00150", "00151"}
        found = search(index.snapshot(), phrase)
        assert {hit.id for hit in found.hits} == {hit.id for hit in other.hits} - gone


def test_documents_are_found_by_their_ids(tmp_path: Path) -> None:
    snapshot = filled(tmp_path).snapshot()
    assert snapshot.find(["00002", "00003", "00299", "nobody"]) == [(0, 2), (2, 99)]


def test_only_so_much_is_remembered() -> None:
    recent = Recent(3000)
    arrays = (np.zeros(100), np.zeros(0))
    for key in range(5):
        recent.put(key, arrays)
        recent.put(key, arrays)
    assert [key in recent for key in range(5)] == [False, False, False, True, True]
    assert recent.held <= 3000


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("current", lambda _: b'{"manifest": "../x", "size": 1, "crc": 1}'),
        ("current", lambda _: b'{"manifest": 7}'),
        ("current", lambda _: b"[]"),
        ("m", lambda data: data.replace(b'"format":1', b'"format":2')),
        ("s", lambda data: b"x" + data[1:]),
        ("s", lambda data: data[:9] + b"x" + data[10:]),
        ("s", lambda data: data[:-3] + b"xxx"),
        ("l", lambda data: b"x" + data[1:]),
        ("l", lambda _: b"short"),
    ],
)
def test_what_is_not_as_it_was_written_is_damaged(
    tmp_path: Path, name: str, change: Callable[[bytes], bytes]
) -> None:
    filled(tmp_path)
    path = next(path for path in sorted(tmp_path.iterdir()) if path.name.startswith(name))
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(Damaged):
        fresh(tmp_path).snapshot()


def test_a_segment_of_another_version_or_sort_is_damaged(tmp_path: Path) -> None:
    index = filled(tmp_path)
    name = index.snapshot().views[0].segment.name
    path = tmp_path / name
    whole = path.read_bytes()
    for start in (b"OTHERSEG" + whole[8:60], whole[:8] + b"\2\0\0\0" + whole[12:60]):
        path.write_bytes(start + struct.pack("<I", zlib.crc32(start)) + whole[64:])
        with pytest.raises(Damaged):
            Segment(Storage(tmp_path), name, SCHEMA, len(whole))
    table = b'{"documents": 1}'
    head = segment_module.header(table, 64, 64 + len(table))
    path.write_bytes(head + table)
    with pytest.raises(Damaged):
        Segment(Storage(tmp_path), name, SCHEMA, 64 + len(table))
