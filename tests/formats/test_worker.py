"""Documents are read in processes that may die or be stopped without harm to others."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive import formats
from archive.article import Article
from archive.errors import Refused
from archive.formats import Limits, Pool, Reading, _worker, read
from archive.formats._worker import serve

GOOD = b"Harbour bridge\n\nThe bridge was opened again on Sunday after repairs.\n"
LIMITS = Limits()


def _asked(read_: _worker.Read, *documents: bytes) -> list[object]:
    """Return what a worker that reads with *read_* answers, without limits."""
    source, sink = io.BytesIO(), io.BytesIO()
    for data in documents:
        _worker._send(source, json.dumps({"name": "a.txt", "type": None}).encode())
        _worker._send(source, data)
    source.seek(0)
    serve(source, sink, read_, LIMITS, 0)
    sink.seek(0)
    answers = []
    while (message := _worker._receive(sink)) is not None:
        answers.append(json.loads(message))
    return answers


def test_a_worker_answers_each_document_with_its_readings() -> None:
    article, end, refusal, last = _asked(read, GOOD, b"")
    assert isinstance(article, dict)
    assert isinstance(refusal, dict)
    assert (end, last) == (None, None)
    assert _worker._from_json(article) == read(GOOD, "a.txt")[0]
    assert refusal["refusal"][0] == "empty"


@pytest.mark.parametrize(
    ("error", "code"), [(MemoryError(), "too-big"), (RuntimeError("x"), "corrupt")]
)
def test_a_worker_survives_what_reading_raises(error: Exception, code: str) -> None:
    def broken(data: bytes, name: str, declared: str | None) -> Iterator[Reading]:
        del data, name, declared
        yield Reading("1", Article(title="A"), None)
        raise error

    first, second, end = _asked(broken, GOOD)
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert first["member"] == "1"
    assert second["refusal"][0] == code
    assert end is None


def test_half_a_message_is_no_message() -> None:
    assert _worker._receive(io.BytesIO(b"\x00\x00\x00\x09abc")) is None
    assert _worker._receive(io.BytesIO(b"\x00")) is None


def test_a_worker_reads_as_the_archive_does(pool: Pool, seed: bytes) -> None:
    assert pool.read_one(seed, "page.txt", "text/plain") == read(
        seed, "page.txt", "text/plain"
    )
    (reading,) = pool.read_one(b"\x89PNG\r\n\x1a\n\x00", "a.txt")
    assert reading.refusal
    assert (reading.refusal.reason, reading.refusal.name) == ("type-mismatch", "a.txt")


def test_results_come_in_the_order_given_and_no_more_is_taken_than_needed(
    pool: Pool,
) -> None:
    taken = []

    def documents() -> Iterator[tuple[str, bytes]]:
        for number in range(30):
            taken.append(number)
            yield f"{number}.txt", GOOD

    names: list[str] = []
    for name, (reading,) in pool.read_all(documents()):
        assert reading.article
        assert len(taken) <= len(names) + 1 + _worker._AHEAD * pool.workers
        names.append(name)
    assert names == [f"{number}.txt" for number in range(30)]


def test_a_batch_may_be_given_up(pool: Pool) -> None:
    batch = pool.read_all((f"{number}.txt", GOOD) for number in range(1000))
    next(batch)
    batch.close()  # type: ignore[attr-defined]
    assert pool.read_one(GOOD, "a.txt")[0].article


PREFIX = """
import json, os, resource, signal, struct, sys, time
sys.path.append(sys.argv[1])
from archive.formats import _worker
source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
limits = json.loads(_worker._receive(source))
_worker._send(sink, b"null"); sink.flush()
_worker._receive(source); data = _worker._receive(source)
_worker._restrict(resource.RLIMIT_CPU, 1)
"""
DEATHS = [
    ("while True: pass", "too-slow"),
    ("time.sleep(60)", "too-slow"),
    ("os.kill(os.getpid(), signal.SIGKILL)", "too-big"),
    ("os.kill(os.getpid(), signal.SIGSEGV)", "corrupt"),
    ("sys.exit(1)", "too-big"),
    ("_worker._send(sink, b'{'); sink.flush()", "too-big"),
]


@pytest.mark.parametrize(("program", "code"), DEATHS)
def test_a_worker_that_dies_or_hangs_refuses_its_document_and_is_replaced(
    program: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_worker, "_PATIENCE", 4.0)
    with Pool(Limits(seconds=0.5), workers=1) as pool:
        with monkeypatch.context() as patch:
            patch.setattr(_worker, "_START", PREFIX + program)
            (reading,) = pool.read_one(GOOD, "bad.txt")
        assert reading.refusal
        assert (reading.refusal.reason, reading.refusal.name) == (code, "bad.txt")


def test_the_documents_around_a_bad_one_do_not_suffer(
    strict_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_worker, "_PATIENCE", 20.0)
    heavy = b"Title\n\n" + b"word " * 300_000 + b"\n" + b'{"a": ' * 10
    batch = [("a.txt", GOOD), ("big.jsonl", b'{"title": "' + b"x" * 24_000_000 + b'"}')]
    batch += [("heavy.txt", heavy), ("z.txt", GOOD)]
    found = dict(strict_pool.read_all(batch))
    assert found["a.txt"][0].article
    assert found["z.txt"][0].article
    assert found["big.jsonl"][0].refusal
    assert found["big.jsonl"][0].refusal.reason == "too-big"


def test_a_worker_that_does_not_start_is_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_worker, "_START", "raise SystemExit")
    with Pool(workers=1) as pool, pytest.raises(RuntimeError, match="does not start"):
        pool.read_one(GOOD, "a.txt")


def test_a_dead_idle_worker_is_replaced() -> None:
    with Pool(workers=1) as pool:
        assert pool.read_one(GOOD, "a.txt")[0].article
        worker = pool._idle.get()
        assert worker
        worker.process.kill()
        worker.process.wait()
        pool._idle.put(worker)
        assert pool.read_one(GOOD, "a.txt")[0].article


def test_a_stubborn_worker_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    program = "while True:\n try: time.sleep(60)\n except BaseException: pass\n"
    monkeypatch.setattr(
        _worker,
        "_START",
        PREFIX.replace("_worker._receive(source); data", "data") + program,
    )
    worker = _worker._Worker.start(LIMITS)
    worker.stop()
    assert worker.process.returncode == -signal.SIGKILL


def test_no_process_is_left_behind(seed: bytes) -> None:
    pool = Pool(workers=1)
    pool.read_one(seed, "a.txt")
    worker = pool._idle.get()
    assert worker
    pool._idle.put(worker)
    pool.close()
    pool.close()
    assert worker.process.returncode is not None
    with pytest.raises(RuntimeError):
        pool.read_one(seed, "a.txt")


def test_workers_end_when_the_archive_does(tmp_path: Path) -> None:
    program = (
        "from archive import formats\n"
        "formats._SMALL = 0\n"
        "formats.read_one(b'Title\\n\\nText.', 'a.txt')\n"
        "print(formats._pool()._idle.get().process.pid, flush=True)\n"
        "import os; os._exit(0)\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    process = int(done.stdout)
    for _ in range(100):
        if not Path(f"/proc/{process}").exists():
            return
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").split()[2]
        if state == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the worker still runs")


def test_limits_are_set_before_each_document() -> None:
    program = (
        "import resource; from archive.formats import _worker, Limits\n"
        "_worker._allow(Limits(seconds=3, memory=10**9), 10**9)\n"
        "print(resource.getrlimit(resource.RLIMIT_CPU)[0],"
        " resource.getrlimit(resource.RLIMIT_AS)[0], _worker._size() > 10**6)\n"
        "resource.setrlimit(resource.RLIMIT_AS, (3 * 10**9, 3 * 10**9))\n"
        "_worker._restrict(resource.RLIMIT_AS, 9 * 10**9)\n"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0])\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    first, second = done.stdout.splitlines()
    seconds, memory, big = first.split()
    assert 3 <= int(seconds) <= 6
    assert (memory, big, second) == ("2000000000", "True", "3000000000")


def test_a_grown_worker_ends_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_worker, "_allow", lambda *_: None)
    source, sink = io.BytesIO(), io.BytesIO()
    for _ in range(2):
        _worker._send(source, json.dumps({"name": "a.txt", "type": None}).encode())
        _worker._send(source, GOOD)
    source.seek(0)
    serve(source, sink, read, LIMITS, 1)
    assert source.tell() < len(source.getvalue())


def test_a_batch_of_small_texts_needs_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "_pools", {})
    batch = [(f"{number}.txt", GOOD) for number in range(5)]
    assert [name for name, _ in formats.read_all(batch)] == [name for name, _ in batch]
    assert formats.read_one(GOOD, "a.txt")[0].article
    assert formats._pools == {}


def test_what_is_not_small_text_goes_to_the_workers(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "_pools", {os.getpid(): pool})
    page = b"<html><head><title>A</title></head><body><p>Text of a page.</p></body></html>"
    assert formats.read_one(page, "a.html")
    found = list(formats.read_all([("a.txt", GOOD), ("b.txt", b"\xff"), ("c.png", b"")]))
    assert [name for name, _ in found] == ["a.txt", "b.txt", "c.png"]
    monkeypatch.setattr(formats, "_SMALL", 10)
    assert formats.read_one(GOOD, "a.txt")[0].article


def test_the_pool_starts_when_needed_and_ends_when_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(formats, "_pools", {})
    first = formats._pool()
    assert formats._pool() is first
    formats.close()
    formats.close()
    assert first._closed


def test_a_refusal_goes_through_json() -> None:
    reading = Reading("line 2", None, Refused("corrupt", "line 2", "x", "a.jsonl"))
    again = _worker._from_json(json.loads(json.dumps(_worker._to_json(reading))))
    assert again.refusal
    assert str(again.refusal) == str(reading.refusal)


def test_everything_is_loaded_when_warm() -> None:
    formats.warm()


def test_the_size_of_a_document_is_limited_as_asked() -> None:
    (reading,) = formats.readings(GOOD, "a.txt", most=len(GOOD) - 1)
    assert reading.refusal
    assert reading.refusal.reason == "too-big"
    with Pool(Limits(size=10), workers=1) as pool:
        (reading,) = pool.read_one(GOOD, "a.txt")
    assert reading.refusal
    assert reading.refusal.reason == "too-big"


def test_what_documents_before_left_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed: list[int] = []
    monkeypatch.setattr(_worker, "_allow", lambda _, base: allowed.append(base))
    monkeypatch.setattr(_worker, "_size", iter([100, 150, 300, 310]).__next__)
    source, sink = io.BytesIO(), io.BytesIO()
    for _ in range(2):
        _worker._send(source, json.dumps({"name": "a.txt", "type": None}).encode())
        _worker._send(source, GOOD)
    source.seek(0)
    serve(source, sink, read, LIMITS, 120)
    assert sorted(set(allowed)) == [120, 300]
