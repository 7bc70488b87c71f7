"""Workers: processes that read documents and may be stopped or die without harm.

A worker reads one document after another. Before each it is given seconds of processor
time and memory above what it takes at that moment; it can open no socket
worth the name, write no file and start no process. It answers in JSON, never in pickles:
whatever a document makes of a worker, the archive only reads data from it. A worker that
dies, hangs or has grown is replaced; the document it read is refused, the others do not
notice.

Messages, each behind its length in four bytes: to the worker the name, type and size as
JSON and then the bytes; from it one JSON object for each reading and then ``null``.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from queue import LifoQueue
from typing import Any, BinaryIO, Self

from archive.article import from_json, to_json
from archive.errors import Refused
from archive.formats._limits import Limits
from archive.formats._reading import Reading

_LENGTH = struct.Struct(">I")
_START = """
import sys
sys.path.append(sys.argv[1])
from archive.formats._worker import main
main()
"""
#: A worker that waits for something else than the processor is stopped after so many times
#: its seconds: other work on the machine slows it, too.
_PATIENCE = 4
#: The first start on a machine makes dictionaries ready: half a minute of work.
_START_SECONDS = 240
#: Bytes a worker may grow by before it is replaced.
_GROWTH = 200_000_000
#: Documents a pool keeps in hand for each worker, and bytes in all.
_AHEAD = 3
_AHEAD_BYTES = 64_000_000

#: A container may take so many times the seconds of one document in all.
_CONTAINER = 20

Read = Callable[[bytes, str, str | None], Iterable[Reading]]


def _send(stream: BinaryIO, message: bytes) -> None:
    """Write a message."""
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)


def _receive(stream: BinaryIO) -> bytes | None:
    """Read a message; None at the end."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    message = stream.read(length)
    return message if len(message) == length else None


def _to_json(reading: Reading) -> dict[str, Any]:
    """Return a reading as JSON."""
    refusal = reading.refusal
    return {
        "member": reading.member,
        "article": to_json(reading.article) if reading.article else None,
        "refusal": refusal
        and [refusal.reason, refusal.place, refusal.detail, refusal.name],
    }


def _from_json(value: dict[str, Any]) -> Reading:
    """Return the reading that :func:`_to_json` made *value* of."""
    return Reading(
        value["member"],
        from_json(value["article"]) if value["article"] else None,
        Refused(*value["refusal"]) if value["refusal"] else None,
    )


# In the worker -----------------------------------------------------------------------


def _size() -> int:
    """Return the bytes of address space this process takes."""
    with Path("/proc/self/statm").open(encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def _restrict(name: int, value: int) -> None:
    """Lower a soft limit of this process."""
    _, hard = resource.getrlimit(name)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(name, (value, hard))


def _spent() -> float:
    """Return the seconds of processor time this process has taken."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _allow(limits: Limits, base: int) -> None:
    """Give this process what one document may cost."""
    _restrict(resource.RLIMIT_CPU, max(1, int(_spent() + limits.seconds)))
    _restrict(resource.RLIMIT_AS, base + limits.memory)


def _answers(
    read: Read, data: bytes, head: dict[str, Any], limits: Limits, base: int
) -> Iterator[Reading]:
    """Yield the readings of a document; each may take the seconds of one."""
    start = _spent()
    try:
        # What is left from documents before does not count against this one.
        now = max(base, _size()) if base else 0
        if now:
            _allow(limits, now)
        for reading in read(data, head["name"], head["type"]):
            yield reading
            if now and _spent() < start + _CONTAINER * limits.seconds:
                _allow(limits, now)
    except MemoryError:
        yield Reading("", None, Refused("too-big", detail="memory", name=head["name"]))
    except Exception as error:  # noqa: BLE001 (the worker's loop: nothing may end it)
        yield Reading("", None, Refused("corrupt", "", type(error).__name__, head["name"]))


def serve(source: BinaryIO, sink: BinaryIO, read: Read, limits: Limits, base: int) -> None:
    """Read documents from *source* until it ends, and answer on *sink*.

    Ends by itself, too, when it has grown much over *base*.

    Args:
        source: Where documents come from.
        sink: Where readings go.
        read: Reads one document.
        limits: What one document may cost.
        base: Bytes this process takes with its libraries loaded; 0 for no limits.
    """
    while (message := _receive(source)) is not None:
        head = json.loads(message)
        data = _receive(source) or b""
        for reading in _answers(read, data, head, limits, base):
            _send(sink, json.dumps(_to_json(reading)).encode())
        _send(sink, b"null")
        sink.flush()
        del data
        if base and _size() > base + _GROWTH:
            return


def main() -> None:  # pragma: no cover (runs in the worker)
    """Be a worker."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    head = json.loads(_receive(source) or b"{}")
    from archive import formats

    formats.warm()
    for name in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(name, (0, 0))
    _send(sink, b"null")
    sink.flush()
    limits = Limits(**head)
    serve(source, sink, partial(formats.readings, most=limits.size), limits, _size())


# In the archive ----------------------------------------------------------------------


class _Watch:
    """Kills a process when it makes no progress for some seconds."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self._process = process
        self._seconds = seconds
        self._last = time.monotonic()
        self._ended = False
        self.late = False
        self._start(seconds)

    def _start(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._look)
        self._timer.daemon = True
        self._timer.start()

    def _look(self) -> None:
        left = self._last + self._seconds - time.monotonic()
        if self._ended:
            return
        if left > 0:
            self._start(left)
            return
        self.late = True
        self._process.kill()

    def touch(self) -> None:
        """Note that there is progress."""
        self._last = time.monotonic()

    def stop(self) -> None:
        """Watch no longer."""
        self._ended = True
        self._timer.cancel()


@dataclass(slots=True)
class _Worker:
    """A worker process."""

    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, limits: Limits) -> _Worker:
        """Start a worker and wait until it is ready.

        Raises:
            RuntimeError: It does not start.
        """
        home = str(Path(__file__).resolve().parents[2])
        process = subprocess.Popen(  # noqa: S603 (our own interpreter and code)
            [sys.executable, "-P", "-B", "-W", "ignore", "-c", _START, home],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONWARNINGS": ""},
            start_new_session=True,
        )
        worker = cls(process)
        with worker.deadline(_START_SECONDS), contextlib.suppress(OSError):
            _send(worker.sink, json.dumps(asdict(limits)).encode())
            worker.sink.flush()
            if _receive(worker.source) is not None:
                return worker
        worker.stop()
        raise RuntimeError("a worker for reading documents does not start")

    @property
    def sink(self) -> BinaryIO:
        """Where documents go."""
        assert self.process.stdin is not None  # noqa: S101 (PIPE above)
        return self.process.stdin  # type: ignore[return-value]

    @property
    def source(self) -> BinaryIO:
        """Where readings come from."""
        assert self.process.stdout is not None  # noqa: S101 (PIPE above)
        return self.process.stdout  # type: ignore[return-value]

    @contextlib.contextmanager
    def deadline(self, seconds: float) -> Iterator[_Watch]:
        """Kill the process when *seconds* pass in which the watch was not touched."""
        watch = _Watch(self.process, seconds)
        try:
            yield watch
        finally:
            watch.stop()

    def read(
        self, data: bytes, name: str, declared: str | None, seconds: float
    ) -> list[Reading]:
        """Have a document read; if the worker dies on it, the last reading says why."""
        readings: list[Reading] = []
        head = json.dumps({"name": name, "type": declared}).encode()
        with self.deadline(seconds) as watch, contextlib.suppress(OSError, ValueError):
            _send(self.sink, head)
            _send(self.sink, data)
            self.sink.flush()
            while (answer := _receive(self.source)) is not None:
                if answer == b"null":
                    return readings
                readings.append(_from_json(json.loads(answer)))
                watch.touch()
        self.process.kill()
        refusal = self._refusal(self.process.wait(), late=watch.late)
        refusal.name = name
        return [*readings, Reading("", None, refusal)]

    def _refusal(self, status: int, *, late: bool) -> Refused:
        """Return why a document ended its worker."""
        if late or status == -signal.SIGXCPU:
            return Refused("too-slow")
        if status in {-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL, -signal.SIGFPE}:
            return Refused("corrupt", detail=signal.Signals(-status).name)
        return Refused("too-big", detail="memory")

    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    def stop(self) -> None:
        """End the process and wait for it."""
        with contextlib.suppress(OSError):
            self.sink.close()
        try:
            self.process.wait(0.5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.source.close()


class Pool:
    """Workers that are started when first needed and used again and again.

    A context manager; may be used from any thread.

    Args:
        limits: What the reading of one document may cost.
        workers: How many processes; None for as many as there are processors.
    """

    def __init__(self, limits: Limits | None = None, workers: int | None = None) -> None:
        self.limits = limits or Limits()
        self.workers = workers or len(os.sched_getaffinity(0))
        self._threads = ThreadPoolExecutor(self.workers, "reading")
        self._idle: LifoQueue[_Worker | None] = LifoQueue()
        for _ in range(self.workers):
            self._idle.put(None)
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self, data: bytes, name: str, declared: str | None) -> list[Reading]:
        """Read a document in the next idle worker."""
        worker = self._idle.get()
        try:
            if worker and not worker.alive():
                worker.stop()
                worker = None
            worker = worker or _Worker.start(self.limits)
            patience = self.limits.seconds * _PATIENCE
            return worker.read(data, name, declared, patience)
        finally:
            if worker and (self._closed or not worker.alive()):
                worker.stop()
                worker = None
            self._idle.put(worker)

    def read_one(
        self, data: bytes, name: str = "", declared_type: str | None = None
    ) -> list[Reading]:
        """Read one document in a worker and wait for it."""
        return self._threads.submit(self._read, data, name, declared_type).result()

    def read_all(
        self, documents: Iterable[tuple[str, bytes]]
    ) -> Iterator[tuple[str, list[Reading]]]:
        """Read many documents (name, bytes), yielding in the order given.

        No more are taken from *documents* than the workers will soon need.
        """
        waiting: deque[tuple[str, int, Future[list[Reading]]]] = deque()
        held = 0
        source = iter(documents)
        more = True
        try:
            while more or waiting:
                while more and len(waiting) < _AHEAD * self.workers and held < _AHEAD_BYTES:
                    item = next(source, None)
                    if item is None:
                        more = False
                        break
                    name, data = item
                    task = self._threads.submit(self._read, data, name, None)
                    waiting.append((name, len(data), task))
                    held += len(data)
                    del data, item
                if waiting:
                    name, size, task = waiting.popleft()
                    readings = task.result()
                    held -= size
                    yield name, readings
        finally:
            for *_, task in waiting:
                task.cancel()

    def close(self) -> None:
        """End all workers; a document being read is given up."""
        if self._closed:
            return
        self._closed = True
        self._threads.shutdown(wait=True, cancel_futures=True)
        while not self._idle.empty():
            worker = self._idle.get()
            if worker:
                worker.stop()
