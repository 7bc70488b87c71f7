"""Files written whole or not at all, one writer at a time, and the journal of edits."""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from archive.errors import StoreUnavailable

LOCK = ".lock"
JOURNAL = ".journal.jsonl"

_threads = threading.RLock()


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Keep every other writer of *folder* out meanwhile, in all threads and processes.

    Raises:
        StoreUnavailable: Nothing can be written there.
    """
    with _threads, converted(folder):
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        with _threads:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
    finally:
        os.close(handle)


@contextmanager
def converted(path: Path) -> Iterator[None]:
    """Turn the system's errors into one that says what could not be done.

    Raises:
        StoreUnavailable: In place of OSError.
    """
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(reason=f"{path.name}: {error.strerror}") from error


def write(path: Path, data: bytes) -> None:
    """Write *data* to *path*: afterwards it holds either the old or the new bytes.

    Raises:
        StoreUnavailable: It cannot be written; *path* is as it was.
    """
    with converted(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fchmod(file.fileno(), 0o644)
                os.fsync(file.fileno())
            os.replace(name, path)  # noqa: PTH105 - pathlib would not say it is atomic
        except BaseException:
            with suppress(OSError):
                os.unlink(name)  # noqa: PTH108
            raise
        _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def note(folder: Path, row: Mapping[str, Any]) -> None:
    """Append *row* to the journal of *folder*; on return it is on the disk.

    Raises:
        StoreUnavailable: It cannot be written.
    """
    path = folder / JOURNAL
    line = json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
    with converted(path), path.open("a+b") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":  # A row was torn by a power cut: keep it to itself.
                line = "\n" + line
        file.write(line.encode())
        file.flush()
        os.fsync(file.fileno())


def noted(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of the journal of *folder*, oldest first, without torn ones."""
    path = folder / JOURNAL
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as file:
        for line in file:
            with suppress(ValueError):
                yield json.loads(line)
