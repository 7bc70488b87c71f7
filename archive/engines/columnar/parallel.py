"""Segments made by several processes at once."""

from __future__ import annotations

import itertools
import multiprocessing
import queue
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

from archive.engines.columnar.build import Run
from archive.engines.columnar.schema import Document, Schema
from archive.engines.columnar.storage import Storage, Written

#: Items sent to a process in one go, and how many such batches may wait.
BATCH, WAITING = 200, 8

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
    made: list[Made] = []
    ended = False
    while not ended:
        run = Run(task.schema)
        ended = run.fill(documents)
        if len(run):
            name = f"{task.name}{part}-{len(made)}"
            made.append((name, len(run.numbers), run.write(task.storage, name)))
    return made


def spread_out(items: Iterable[Any], task: Task, parts: int) -> Iterator[Made]:
    """Yield the segments that *parts* processes make of *items*."""
    # Fresh processes: a fork would copy locks that other threads hold.
    context = multiprocessing.get_context("spawn")
    inbox = context.Queue(WAITING)
    try:
        with ProcessPoolExecutor(
            parts, context, initializer=_start, initargs=(inbox,)
        ) as pool:
            futures = [pool.submit(_work, task, part) for part in range(parts)]
            try:
                some = iter(items)
                while batch := list(itertools.islice(some, BATCH)):
                    _send(inbox, batch, futures)
            finally:
                for _ in futures:
                    _send(inbox, None, futures)
            for future in futures:
                yield from future.result()
    finally:
        inbox.close()


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
