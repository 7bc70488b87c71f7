"""The loops in WebAssembly do what Python makes of the same text."""

from __future__ import annotations

import os
import random
import struct
from typing import Any

import numpy as np
import pytest

from archive.engines.columnar import kernel, packing
from archive.engines.columnar.kernel import instructions, loops, machine
from archive.engines.columnar.kernel.translate import Untranslatable, translate


@pytest.fixture(scope="module")
def made() -> machine.Machine:
    """Return a machine of our own: what other tests keep would be in the way."""
    return machine.Machine()


def same(made: machine.Machine, name: str, *arguments: int) -> int:
    """Call a loop both ways on the same memory; return what both do to it and say."""
    instructions.MEMORY[:] = made.bytes[: len(instructions.MEMORY)]
    expected = getattr(loops, name)(*arguments)
    found = made.call(name, *arguments)
    assert found == expected, name
    assert bytes(made.bytes[: len(instructions.MEMORY)]) == bytes(instructions.MEMORY)
    return found


#: Where the tests keep lists: inside what is compared.
SPACE = machine._SCRATCH
SIZE = SPACE + 200_000


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instructions, "MEMORY", bytearray(SIZE))


def put(made: machine.Machine, at: int, values: Any, kind: str) -> int:
    """Write an array; return where the next may begin."""
    data = np.asarray(values, kind).tobytes()
    made.u8[at : at + len(data)] = np.frombuffer(data, np.uint8)
    return -(-(at + len(data)) // 8) * 8


def lists(made: machine.Machine, chance: random.Random, many: int, count: int) -> int:
    """Write some lists; return where their ranks are."""
    at = SPACE
    given = []
    for _ in range(many):
        own = sorted(chance.sample(range(count), chance.randint(1, count // 2)))
        scores = [chance.choice([0.25, 1.0, chance.random() * 9]) for _ in own]
        documents, at = at, put(made, at, [*own, loops.END], "<u4")
        place, at = at, put(made, at, scores, "<f8")
        strengths = 0
        if chance.random() < 0.5:
            strengths = at
            at = put(made, at, [chance.randint(1, 3) for _ in own], "u1")
        weight = chance.choice([1.0, 0.5])
        given.append((documents, place, len(own), strengths, weight))
    given.sort(key=lambda one: one[2])
    made.put_lists(given)
    ranks = list(range(count))
    chance.shuffle(ranks)
    put(made, at, ranks, "<u4")
    return at


@pytest.mark.parametrize("seed", range(4))
def test_lists_are_joined_and_arranged_alike(made: machine.Machine, seed: int) -> None:
    chance = random.Random(seed)
    count = chance.choice([10, 900, 40_000 if seed == 3 else 300])
    many = chance.randint(2, 5)
    if count == 40_000:
        count, many = 5000, 2
    wanted = chance.choice([1, 10, 70])
    ranks = lists(made, chance, many, count)
    every = same(made, "every", machine.LISTS, many, machine.HEAP, wanted, ranks, 64)
    assert len(made.entries(0, every)) == every
    ranks = lists(made, chance, many, count)
    some = same(
        made, "either", machine.LISTS, many, many, machine.HEAP, wanted, ranks, 64,
        machine._SUMS, machine._MARKS,
    )  # fmt: skip
    keys = [key for key, _, _ in made.entries(0, some)]
    assert keys == sorted(keys, reverse=True)
    ranks = lists(made, chance, 1, count)
    same(made, "best", machine.LISTS, machine.HEAP, wanted, ranks)
    if made.words[(machine.LISTS + 24) >> 2]:
        same(made, "best_mixed", machine.LISTS, machine.HEAP, wanted, ranks, 64)
    same(made, "first", machine.LISTS, machine.HEAP, wanted, ranks, ranks)


def packed(chance: random.Random, count: int) -> tuple[Any, list[int], list[int]]:
    """Return a packed list with its documents and frequencies."""
    own = sorted(chance.sample(range(count), chance.randint(1, min(count, 200))))
    most = chance.choice([1, 3, 9, 200, 70_000])
    often = [chance.randint(1, most) for _ in own]
    data, _, kinds = packing.pack_postings(
        np.array([len(own)]), np.array(own), np.array(often)
    )
    kind = int(kinds[0])
    given = machine.Packed(
        data, packing.GAP_BITS[kind & 7], packing.TIMES_BITS[kind >> 3], len(own), count
    )
    return given, own, often


@pytest.mark.parametrize("count", [200, 5000, 3_000_000, 100_000_000])
def test_lists_are_unpacked_alike(made: machine.Machine, count: int) -> None:
    given, own, often = packed(random.Random(count), count)
    # Tables as long as the segment lie where the machine keeps them.
    made.tables.put("all", machine.TABLE_BYTES)
    widths = machine._TABLES
    made.u8[widths : widths + count] = 9
    assert made._put_packed([(given, 0.0, 0, 3)])
    out, total = SPACE + 150_000, len(own)
    assert made._unpacked(given, 0, widths, out, out + 4096) == total
    assert made.u32[out >> 2 : (out >> 2) + total].tolist() == own
    starts = made.u32[(out + 4096) >> 2 : ((out + 4096) >> 2) + total + 1]
    assert np.diff(starts).tolist() == [9 * tf for tf in often]
    if count * 8 > machine.TABLE_BYTES:
        return
    made.f64[widths >> 3 : (widths >> 3) + count] = 0.5
    found = made.unpack(("one", count), given, 2.0, widths, 0)
    assert found is not None
    documents, scores, strength = made.arrays(found)
    assert (documents.tolist(), strength) == (own, 3)
    assert scores == pytest.approx([2.0 * tf / (tf + 0.5) for tf in often])


def test_positions_are_placed_alike(made: machine.Machine) -> None:
    given, own, _ = packed(random.Random(3), 5000)
    widths, out = SPACE + 100_000, SPACE + 150_000
    put(made, widths, [8 + number % 9 for number in range(5000)], "u1")
    assert made._put_packed([(given, 0.0, 0, 3)])
    where = (out, out + 4096)
    assert same(made, "unpacked", machine._PACKED, 0, 5000, widths, *where) == len(own)
    norms = SPACE + 40_000
    put(made, norms, [0.5] * 5000, "<f8")
    put(made, widths, [number % 3 for number in range(5000)], "u1")
    assert made._put_packed([(given, 2.0, norms, 3)])
    live = len([one for one in own if one % 3])
    assert same(made, "unpacked", machine._PACKED, widths, 5000, 0, *where) == live


@pytest.mark.parametrize("seed", range(3))
def test_a_word_in_all_its_guises_is_gathered_alike(
    made: machine.Machine, seed: int
) -> None:
    chance = random.Random(seed)
    count = chance.choice([300, 5000])
    norms, live = SPACE + 100_000, SPACE + 150_000
    put(made, norms, [chance.random() + 0.1 for _ in range(count)], "<f8")
    put(made, live, [chance.random() < 0.9 for _ in range(count)], "u1")
    given = [(*packed(chance, count), chance.choice([1, 1, 2, 3])) for _ in range(9)]
    task = [(one, 1.5, norms, strength) for one, _, _, strength in given]
    assert made._put_packed(task)
    out = SPACE + 160_000
    machine._GATHER.pack_into(
        made.bytes, machine._TASK, machine._PACKED, 9, count, live, 2, machine._SUMS,
        machine._STRONG, machine._GRAMS, out, out + 8000, out + 24_000,
    )  # fmt: skip
    total = same(made, "gathered", machine._TASK)
    assert total > 100
    kept = made.gather(("all", seed), task, live, 2)
    assert kept is not None
    documents, scores, strengths = made.arrays(kept)
    grams: dict[int, int] = {}
    best: dict[int, int] = {}
    sums: dict[int, float] = {}
    for _, own, often, strength in given:
        for document, tf in zip(own, often, strict=True):
            norm = float(made.f64[(norms >> 3) + document])
            sums[document] = sums.get(document, 0.0) + tf * 1.5 / (norm + tf)
            best[document] = max(best.get(document, 0), strength)
            grams[document] = grams.get(document, 0) + (strength == 1)
    expected = [
        document
        for document in sorted(best)
        if made.u8[live + document] and (best[document] > 1 or grams[document] >= 2)
    ]
    assert documents.tolist() == expected
    assert scores == pytest.approx([sums[one] for one in expected])
    assert np.asarray(strengths).tolist() == [best[one] for one in expected]
    sure = made.gather(("sure", seed), [(*one[:3], 3) for one in task], 0, 0)
    assert sure is not None
    assert sure[3] == 0
    assert made.gather("many", task * 40, 0, 0) is None


def test_a_document_beyond_the_segment_is_damage(made: machine.Machine) -> None:
    given, _, _ = packed(random.Random(1), 5000)
    short = given._replace(documents=3)
    with pytest.raises(ValueError, match="not there"):
        made.unpack_places("damaged", short, SPACE, np.zeros(9, np.uint8))
    with pytest.raises(ValueError, match="not there"):
        made.gather("damaged", [(short, 1.0, SPACE, 3)], 0, 0)
    with pytest.raises(ValueError, match="failed"):
        made.call("lowest", 0x7FFFFF00, 1)
    assert made.call("lowest", 0, 0) == loops.END
    # A gap that leads back: 5, then 5 - 2.
    gaps = np.array([5, 0xFFFFFFFE], "<u4").view(np.uint8)
    back = machine.Packed(gaps, 32, 0, 2, 5000)
    with pytest.raises(ValueError, match="not there"):
        made.gather("back", [(back, 1.0, SPACE, 3)], 0, 0)
    with pytest.raises(ValueError, match="not there"):
        made.unpack("back", back, 1.0, SPACE, 0)
    with pytest.raises(ValueError, match="not there"):
        made.unpack_places("back", back, SPACE, np.zeros(9, np.uint8))


def test_a_machine_without_memory_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    import wasmtime

    def refused(*_: object) -> None:
        raise wasmtime.WasmtimeError("no memory")

    monkeypatch.setattr(wasmtime, "Instance", refused)
    assert machine._Maker().wait() is None


def test_what_is_kept_gives_way_to_what_comes() -> None:
    ring = machine.Ring(640, 640)
    places = [ring.put(key, 128) for key in "abcde"]
    for key in "abcde":
        ring.keep(key, (1,))
    assert places == [640, 768, 896, 1024, 1152]
    assert ring.put("f", 200) == 640
    assert [ring.get(key) for key in "abcde"] == [None, None, (1,), (1,), (1,)]
    assert ring.put("g", 641) is None
    assert ring.put("h", 640) == 640
    assert [ring.get(key) for key in "cdef"] == [None] * 4
    assert ring.puts == 7
    again = machine.Ring(0, 256)
    assert [again.put(key, 64) for key in "abacd"] == [0, 64, 128, 192, 0]
    again.keep("a", (1,))
    assert again.put("e", 192) == 64
    assert again.get("a") is None


def test_more_room_keeps_what_was_there(made: machine.Machine) -> None:
    made.u8[SPACE] = 7
    size = made.lists.size
    assert made.room(0) == size
    assert made.room(size + 100_000) == size + 100_000
    assert made.u8[SPACE] == 7
    made.u8[machine._LISTS + size + 99_999] = 1
    assert made.call("ones", 5) == 31


def test_what_is_not_of_the_language_is_refused() -> None:
    def text(value: int) -> int:
        return len("text") + value

    def mixed(value: int) -> int:
        value += 1.0  # type: ignore[assignment]
        return value + 1

    def chained(value: int) -> bool:
        return 1 < value < 3

    def untyped(value) -> int:  # type: ignore[no-untyped-def]  # noqa: ANN001
        return int(value)

    def looped(value: int) -> int:
        for _ in range(3):
            value += 1
        return value

    for one in (text, mixed, chained, untyped, looped):
        with pytest.raises(Untranslatable):
            translate([one], 1)


def test_a_forked_process_makes_its_own() -> None:
    assert kernel.wait() is not None
    child = os.fork()
    if not child:
        os._exit(0 if machine._MAKER.made is None and kernel.wait() is not None else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_without_wasmtime_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> str:
        raise ImportError

    monkeypatch.setattr(machine, "translate", missing)
    maker = machine._Maker()
    assert maker.wait() is None


def test_the_text_is_what_wasmtime_takes() -> None:
    text = translate(loops.LOOPS, 1)
    assert text.count("(func $") == len(loops.LOOPS)
    assert struct.calcsize("<IIIId8x") == loops.LIST


def test_a_machine_is_made_when_it_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_MAKER", maker := machine._Maker())
    for _ in range(machine.PATIENCE):
        assert kernel.ready() is None
    assert maker._thread is None
    assert kernel.ready() is None
    assert kernel.wait() is not None
    assert kernel.ready() is kernel.wait()
