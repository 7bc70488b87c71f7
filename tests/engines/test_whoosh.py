from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from whoosh import query as whoosh_query

from archive.engines import open_engine, whoosh
from archive.engines.columnar import policy, snapshot, tree
from archive.engines.columnar.storage import Storage
from archive.engines.whoosh import WhooshEngine
from archive.errors import (
    IndexBusy,
    IndexDamaged,
    IndexMissing,
    IndexOutdated,
    IndexUnwritable,
    Unavailable,
)
from archive.query import parse
from archive.search import Engine, plan
from archive.search.terms import Columns
from archive.settings import Settings
from tests.engines.contract import DATES, Chance, EngineContract, article, found
from tests.engines.faulty import FaultyStorage


class TestWhoosh(EngineContract):
    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        with closing(WhooshEngine(tmp_path / "index")) as engine:
            engine.clear()
            yield engine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def engine(folder: Path) -> Iterator[WhooshEngine]:
    with closing(WhooshEngine(folder, lock_seconds=0)) as engine:
        engine.write([article("1", "a letter"), article("2", "a postcard")], [])
        yield engine


def generations(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def nothing(_new: Engine) -> None:
    """Catch up with nothing."""


# -- missing, damaged, outdated ---------------------------------------------------------


def test_it_is_the_engine_of_the_settings(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, engine="whoosh", search_seconds=1.5)
    with closing(open_engine(settings)) as engine:
        assert isinstance(engine, WhooshEngine)
        assert engine.search_seconds == 1.5
        assert engine.state().status == "missing"
        engine.write([article("1", "letter")], [])
    assert (tmp_path / "index" / "current").is_file()


def test_a_missing_index_is_said_to_be_missing(folder: Path) -> None:
    engine = WhooshEngine(folder)
    assert engine.state().status == "missing"
    for ask in (engine.count, lambda: engine.search(parse("x")), engine.check):
        with pytest.raises(IndexMissing):
            ask()
    assert not folder.exists()


def test_a_missing_index_is_made_by_the_first_write(folder: Path) -> None:
    engine = WhooshEngine(folder)
    engine.write([article("1", "a letter")], [])
    assert found(engine, "letter") == ["1"]


@pytest.mark.parametrize(
    "damage",
    [
        "pointer",
        "generation gone",
        "inner pointer gone",
        "manifest",
        "segment",
        "pointer gone",
    ],
)
def test_a_damaged_index_says_so_is_never_wiped_and_can_be_rebuilt(
    folder: Path, engine: WhooshEngine, damage: str
) -> None:
    engine.close()
    generation = folder / generations(folder)[0]
    match damage:
        case "pointer":
            (folder / "current").write_text('{"generation": "../x"}')
        case "pointer gone":
            (folder / "current").unlink()
        case "generation gone":
            generation.rename(folder / "elsewhere")
        case "inner pointer gone":
            (generation / "current").unlink()
        case "manifest":
            next(generation.glob("m*")).write_text("{}")
        case _:
            next(generation.glob("s*")).write_bytes(b"short")
    assert engine.state().status == "damaged"
    assert engine.state().reason
    with pytest.raises(IndexDamaged):
        engine.search(parse("letter"))
    with pytest.raises(IndexDamaged):
        engine.write([article("3", "a letter")], [])
    kept = sorted(path.name for path in folder.rglob("*"))
    assert any(name.startswith("s") for name in kept)
    engine.rebuild([article("9", "a letter")], nothing)
    assert found(engine, "letter") == ["9"]
    assert engine.state().status == "ready"
    assert len(generations(folder)) == 1 + (damage == "generation gone")


def test_an_index_of_other_rules_answers_but_takes_nothing_new(
    folder: Path, engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whoosh, "fingerprint", lambda: "newer")
    engine = WhooshEngine(folder)
    assert engine.state().status == "outdated"
    assert found(engine, "letter") == ["1"]
    with pytest.raises(IndexOutdated):
        engine.write([article("3", "a letter")], [])
    engine.rebuild([article("1", "a letter")], nothing)
    assert engine.state().status == "ready"


def test_an_index_of_another_schema_is_outdated(
    folder: Path, engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.close()
    monkeypatch.setattr(whoosh, "SCHEMA", replace(whoosh.SCHEMA, columns=("primary",)))
    other = WhooshEngine(folder)
    assert other.state().status == "outdated"
    with pytest.raises(IndexOutdated):
        other.search(parse("letter"))


def test_check_finds_a_flipped_bit(folder: Path, engine: WhooshEngine) -> None:
    assert engine.check() == ()
    path = next((folder / generations(folder)[0]).glob("s*"))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    (fault,) = engine.check()
    assert fault == f"{path.name}: the checksum differs"


def test_optimize_leaves_one_segment(engine: WhooshEngine) -> None:
    for number in range(5):
        engine.write([article(f"n{number}", "a letter")], ["2"])
    told: list[tuple[int, int]] = []
    engine.optimize(lambda *numbers: told.append(numbers))
    assert told == [(0, 6), (6, 6)]
    assert len(found(engine, "letter")) == 6
    assert len(engine.index.snapshot().views) == 1


# -- writers and readers ----------------------------------------------------------------


def test_a_second_writer_is_told_that_the_index_is_busy(
    folder: Path, engine: WhooshEngine
) -> None:
    with Storage(folder).lock(0):
        with pytest.raises(IndexBusy):
            engine.write([article("3", "a letter")], [])
        with pytest.raises(IndexBusy):
            engine.optimize()
        assert found(engine, "letter") == ["1"]
    with Storage(folder).lock(0, "rebuilding"), pytest.raises(IndexBusy):
        engine.rebuild([], nothing)
    engine.write([article("3", "a letter")], [])
    assert found(engine, "letter") == ["1", "3"]


def _write(folder: Path, number: int) -> None:
    with closing(WhooshEngine(folder)) as engine:
        engine.write([article(f"p{number}", "a letter")], [])


def test_what_another_process_writes_is_seen_at_once(
    folder: Path, engine: WhooshEngine
) -> None:
    assert found(engine, "letter") == ["1"]
    process = multiprocessing.get_context("spawn").Process(target=_write, args=(folder, 1))
    process.start()
    process.join(30)
    assert found(engine, "letter") == ["1", "p1"]


def test_a_switch_to_another_generation_is_seen_at_once(
    folder: Path, engine: WhooshEngine
) -> None:
    reader = WhooshEngine(folder)
    assert found(reader, "letter") == ["1"]
    engine.rebuild([article("5", "a letter")], nothing)
    assert found(reader, "letter") == ["5"]
    engine.clear()
    assert found(reader, "letter") == []


def test_searches_go_on_through_many_switches(folder: Path, engine: WhooshEngine) -> None:
    reader = WhooshEngine(folder)
    seen: set[int] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(reader.search(parse("letter")).total)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        for number in range(10):
            engine.rebuild([article(f"{number}", "a letter")], nothing)
            engine.write([article("x", "a postcard")], [])
    finally:
        done.set()
        thread.join()
    assert seen == {1}


def test_a_search_that_takes_too_long_says_so(folder: Path, engine: WhooshEngine) -> None:
    hurried = WhooshEngine(folder, search_seconds=-1)
    results = hurried.search(parse("letter"))
    assert (results.total, results.complete) == (0, False)
    assert engine.search(parse("letter")).complete


# -- failures ---------------------------------------------------------------------------


def test_a_rebuild_that_fails_at_any_step_leaves_nothing(
    folder: Path, engine: WhooshEngine
) -> None:
    engine.close()
    before = engine.state()
    for step in range(1, 200):
        total = [0]

        class Counting(FaultyStorage):
            """Fails at one step of all storages together."""

            def _step(self, what: str) -> None:
                total[0] += 1  # noqa: B023  (used up before the next round)
                if total[0] == step:  # noqa: B023
                    raise IndexUnwritable(reason=what)

        faulty = WhooshEngine(folder, storage=Counting)
        try:
            faulty.rebuild([article("7", "a letter")], nothing)
        except Unavailable:
            if engine.state() != before:
                # The pointer had been replaced: the new one is whole.
                assert found(engine, "letter") == ["7"]
                break
            assert len(generations(folder)) <= 2
            engine.write([article("1", "a letter")], [])
            before = engine.state()
            assert len(generations(folder)) == 1
            assert found(engine, "letter") == ["1"]
        else:
            break
    assert step > 8
    assert found(engine, "letter") == ["7"]
    engine.write([article("8", "a letter")], [])
    assert generations(folder) == [engine.state().generation]


def test_no_room_is_said_and_does_no_harm(folder: Path, engine: WhooshEngine) -> None:
    def full(path: Path) -> Storage:
        return FaultyStorage(path, full_after=2000)

    with pytest.raises(IndexUnwritable):
        WhooshEngine(folder, storage=full).write(Chance(1).articles(50), [])
    assert found(engine, "letter") == ["1"]


# -- what is known twice ----------------------------------------------------------------


def test_the_package_knows_what_the_plan_says() -> None:
    assert (snapshot.K1, snapshot.B) == (plan.K1, plan.B)
    dates = [*DATES, "2016-13", "abc", "2016-00-05", "2016-05-00", "2016-02-30", "1-2-3-4"]
    for date in dates:
        assert tree.days(date) == plan.days(date)
        for low in ("", "1990", "2016-01-20", "x"):
            for high in ("", "1990-01", "2016-01-22", "2016"):
                node = plan.Keep("date", low=low, high=high)
                held = Columns("", "", "", date)
                assert tree.within(date, low, high) == plan.kept(node, held)


def test_whoosh_itself_finds_the_same(engine: WhooshEngine) -> None:
    searcher = engine.searcher()
    hits = searcher.search(whoosh_query.Term("word", "letter"))
    assert [hit["id"] for hit in hits] == ["1"]


def test_an_article_is_added_quickly(engine: WhooshEngine) -> None:
    engine.write(Chance(3).articles(100), [])
    start = time.perf_counter()
    engine.write([article("fast", "a letter")], [])
    assert time.perf_counter() - start < 2


def test_frequencies_and_plans_of_others_are_answered(engine: WhooshEngine) -> None:
    assert engine.frequencies("word", ["letter", "nothing"]) == {"letter": 1, "nothing": 0}
    node = plan.Leaf((plan.Clause("word", "letter", 1.0),))
    assert [hit.id for hit in engine.evaluate(node, 5)] == ["1"]


def test_a_generation_can_be_rebuilt_before_it_is_served(engine: WhooshEngine) -> None:
    def catch_up(new: Engine) -> None:
        new.rebuild([article("8", "a letter")], nothing)
        assert new.count() == 1
        assert new.state().status == "ready"

    engine.rebuild([article("7", "a letter")], catch_up)
    assert found(engine, "letter") == ["8"]


def test_segments_are_merged_in_the_background(
    engine: WhooshEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "SMALL", 2)
    letters = [f"{number:03d}" for number in range(32)]
    for at in range(0, 32, 4):
        engine.write([article(id, "a letter") for id in letters[at : at + 4]], [])
    until = time.monotonic() + 30
    while len(engine.index.snapshot().views) > 3 and time.monotonic() < until:
        time.sleep(0.01)
    assert len(engine.index.snapshot().views) <= 3
    assert set(found(engine, "letter")) == {"1", *letters}
    assert not engine.check()
