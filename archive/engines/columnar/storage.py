"""The only place where the package touches the file system.

Everything durable goes through here, so that a test can make any single call fail, or
lose what was never synced, by putting another storage in this one's place.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import shutil
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from archive.engines.columnar.errors import Busy, Unwritable

#: Seconds between two looks at a lock somebody else holds.
PAUSE = 0.005


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written: its size in bytes and CRC-32."""

    size: int
    crc: int


class Storage:
    """The files of one folder, by name.

    Args:
        root: The folder; made when something is first written.
    """

    def __init__(self, root: Path) -> None:
        self.root, self._root = root, str(root)

    # -- reading ----------------------------------------------------------------------

    def path(self, name: str) -> Path:
        """Return where the file *name* is."""
        return self.root / name

    def read(self, name: str) -> bytes:
        """Return the bytes of a file.

        Raises:
            OSError: It cannot be read.
        """
        return self.path(name).read_bytes()

    def map(self, name: str) -> mmap.mmap:
        """Return a read-only memory map of a file.

        Raises:
            OSError: It cannot be opened.
            ValueError: It is empty.
        """
        with self.path(name).open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def size(self, name: str) -> int:
        """Return the size of a file in bytes.

        Raises:
            OSError: It is not there.
        """
        return self.path(name).stat().st_size

    def names(self) -> list[str]:
        """Return the names in the folder, sorted; nothing if there is no folder."""
        try:
            return sorted(path.name for path in self.root.iterdir())
        except FileNotFoundError:
            return []

    def stamp(self, name: str) -> tuple[int, int, int] | None:
        """Return what changes whenever a file is replaced; None if it is not there."""
        try:
            found = os.stat(f"{self._root}/{name}")  # noqa: PTH116  (asked at every search)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def checksum(self, name: str) -> Written:
        """Return size and CRC-32 of a file as it is now, reading all of it."""
        size = crc = 0
        with self.path(name).open("rb") as file:
            while block := file.read(1 << 20):
                size += len(block)
                crc = zlib.crc32(block, crc)
        return Written(size, crc)

    # -- writing ----------------------------------------------------------------------

    def make(self) -> None:
        """Make the folder, and its name durable in the folder above."""
        if not self.root.is_dir():
            with _writing(self.root):
                self.root.mkdir(parents=True, exist_ok=True)
                _sync_folder(self.root.parent)

    def write(self, name: str, parts: Iterable[bytes | memoryview]) -> Written:
        """Write a new file and sync it; a half-written one is removed again."""
        size = crc = 0
        path = self.path(name)
        try:
            with _writing(path), path.open("wb") as file:
                for part in parts:
                    view = memoryview(part).cast("B")
                    file.write(view)
                    size += len(view)
                    crc = zlib.crc32(view, crc)
                file.flush()
                self.sync(file.fileno())
        except BaseException:
            with suppress(Unwritable):
                self.remove(name)
            raise
        return Written(size, crc)

    def spool(self) -> BinaryIO:
        """Return an empty file without a name: whatever happens, it leaves nothing."""
        with _writing(self.root):
            return cast("BinaryIO", tempfile.TemporaryFile(dir=self.root))

    def sync(self, descriptor: int) -> None:
        """Bring a file's bytes to the disk."""
        os.fsync(descriptor)

    def sync_folder(self) -> None:
        """Bring the folder's names to the disk."""
        with _writing(self.root):
            _sync_folder(self.root)

    def replace(self, source: str, target: str) -> None:
        """Let *target* be *source* in one step, and make that durable."""
        with _writing(self.path(target)):
            self.path(source).replace(self.path(target))
        self.sync_folder()

    def remove(self, name: str) -> None:
        """Remove a file if it is there."""
        with _writing(self.path(name)):
            self.path(name).unlink(missing_ok=True)

    def remove_folder(self) -> None:
        """Remove the folder with all that is in it."""
        shutil.rmtree(self.root, ignore_errors=True)

    @contextmanager
    def lock(
        self,
        seconds: float,
        name: str = "lock",
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> Iterator[None]:
        """Be the folder's only writer for a while.

        The lock belongs to an open file description: the kernel lets go of it however
        its holder ends, so a crashed writer blocks nobody.

        Args:
            seconds: Longest wait for another holder.
            name: The file that is locked.
            clock: Monotonic seconds.
            sleep: Waits.

        Raises:
            Busy: It was not free in time.
        """
        self.make()
        until = clock() + seconds
        with _writing(self.path(name)):
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            descriptor = os.open(self.path(name), flags, 0o644)
        try:
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if clock() >= until:
                        raise Busy(f"{self.root}: another process holds {name}") from None
                    sleep(PAUSE)
            yield
        finally:
            os.close(descriptor)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Raise the system's refusals as one kind of error."""
    try:
        yield
    except OSError as error:
        raise Unwritable(f"{path}: {error.strerror or error}") from error


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
