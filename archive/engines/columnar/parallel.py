"""Segments made by several processes at once."""

from __future__ import annotations

import itertools
import multiprocessing
import queue
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, Self

from archive.engines.columnar.build import Run
from archive.engines.columnar.merge import Source, merge
from archive.engines.columnar.resident import give_back
from archive.engines.columnar.schema import Document, Schema
from archive.engines.columnar.segment import Segment
from archive.engines.columnar.storage import Storage, Written

#: Items sent to a process in one go, and how many such batches may wait.
BATCH, WAITING = 200, 8

#: Segments a process makes one of before it goes on, so that the last merge has few.
TOGETHER = 16

#: What a process made: name of the segment, documents, size and checksum.
Made = tuple[str, int, Written]


@dataclass(frozen=True, slots=True)
class Task:
    """What each process does.

    Attributes:
        storage: Where segments are written.
        schema: What they hold.
        name: What their names begin with.
        make: Makes a document of an item.
    """

    storage: Storage
    schema: Schema
    name: str
    make: Callable[[Any], Document]


_inbox: Any = None


def _start(inbox: Any) -> None:
    """Remember, in a new process, where items come from."""
    global _inbox  # noqa: PLW0603  (one for each process)
    _inbox = inbox


def _work(task: Task, part: int) -> list[Made]:
    """Write what comes in as segments until there is no more."""
    documents = map(task.make, itertools.chain.from_iterable(iter(_inbox.get, None)))
    names = (f"{task.name}{part}-{nth}" for nth in itertools.count())
    made: list[Made] = []
    small: list[Made] = []
    ended = False
    while not ended:
        run = Run(task.schema)
        ended = run.fill(documents)
        if len(run):
            name = next(names)
            small.append((name, len(run.numbers), run.write(task.storage, name)))
        del run
        if len(small) == TOGETHER:
            made.append(_merged(task, small, next(names)))
            small = []
        give_back()
    return made + small


def _merged(task: Task, small: list[Made], name: str) -> Made:
    """Make segments one, here beside the other processes, and remove them."""
    segments = [
        Segment(task.storage, one, task.schema, written.size) for one, _, written in small
    ]
    sources = [Source(segment, None) for segment in segments]
    written = merge(sources, task.storage, task.schema, name)
    for segment in segments:
        task.storage.remove(segment.name)
    return name, sum(count for _, count, _ in small), written


class Workers:
    """Processes that write segments of what comes in, and merge them.

    Args:
        parts: How many.
    """

    def __init__(self, parts: int) -> None:
        # Fresh processes: a fork would copy locks that other threads hold.
        context = multiprocessing.get_context("spawn")
        self.parts = parts
        self._inbox = context.Queue(WAITING)
        self.pool = ProcessPoolExecutor(
            parts, context, initializer=_start, initargs=(self._inbox,)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(cancel_futures=True)
        # What nobody took, since they all ended, keeps nobody waiting.
        self._inbox.cancel_join_thread()
        self._inbox.close()

    def spread_out(self, items: Iterable[Any], task: Task) -> Iterator[Made]:
        """Yield the segments that the processes make of *items*."""
        futures = [self.pool.submit(_work, task, part) for part in range(self.parts)]
        try:
            some = iter(items)
            while batch := list(itertools.islice(some, BATCH)):
                _send(self._inbox, batch, futures)
        finally:
            for _ in futures:
                _send(self._inbox, None, futures)
        for future in futures:
            yield from future.result()


def _send(inbox: Any, batch: list[Any] | None, futures: list[Future[list[Made]]]) -> None:
    """Put a batch where processes take it from, as long as they all are at work."""
    while True:
        for future in futures:
            if future.done() and future.exception() is not None:
                return
        try:
            inbox.put(batch, timeout=0.2)
        except queue.Full:
            continue
        return
