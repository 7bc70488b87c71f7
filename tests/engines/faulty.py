"""A storage that fails when it is told to."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from archive.engines.columnar.errors import Unwritable
from archive.engines.columnar.storage import Storage, Written


class Crash(BaseException):
    """The process is gone: nobody may catch this and tidy up."""


class FaultyStorage(Storage):
    """Counts every step that changes the disk and fails at one of them.

    Args:
        root: The folder.
        fail_at: The step that fails, from 1; 0 for none.
        crash: Whether the process ends there, so that nothing after it happens; else the
            step raises as a full disk would and later ones work again.
        full_after: Bytes that fit on the disk, or None for any number.
    """

    def __init__(
        self,
        root: Path,
        *,
        fail_at: int = 0,
        crash: bool = False,
        full_after: int | None = None,
    ) -> None:
        super().__init__(root)
        self.fail_at, self.crash, self.steps = fail_at, crash, 0
        self.full_after = full_after
        self.dead = False
        #: Files whose bytes, and names, a loss of power may take.
        self.unsynced: set[str] = set()
        self.unsynced_names: set[str] = set()
        #: Replaced file -> what it was, until the folder is synced.
        self.replaced: dict[str, bytes | None] = {}

    def _step(self, what: str) -> None:
        if self.dead:
            raise Crash(what)
        self.steps += 1
        if self.steps == self.fail_at:
            if self.crash:
                self.dead = True
                raise Crash(what)
            raise Unwritable(f"{what}: step {self.steps} fails")

    def write(self, name: str, parts: Iterable[bytes | memoryview]) -> Written:
        self._step(f"write {name}")
        self.unsynced_names.add(name)
        return super().write(name, self._fitting(parts))

    def _fitting(self, parts: Iterable[bytes | memoryview]) -> Iterator[bytes | memoryview]:
        for part in parts:
            if self.full_after is not None:
                self.full_after -= len(part)
                if self.full_after < 0:
                    raise Unwritable("no space left")
            yield part

    def sync(self, descriptor: int) -> None:
        self._step("sync")
        super().sync(descriptor)

    def sync_folder(self) -> None:
        self._step("sync folder")
        super().sync_folder()
        self.unsynced_names.clear()
        self.replaced.clear()

    def replace(self, source: str, target: str) -> None:
        self._step(f"replace {target}")
        path = self.path(target)
        self.replaced[target] = path.read_bytes() if path.exists() else None
        super().replace(source, target)

    def remove(self, name: str) -> None:
        self._step(f"remove {name}")
        super().remove(name)

    def spool(self) -> BinaryIO:
        self._step("spool")
        return super().spool()

    def lose_power(self, chance: random.Random) -> None:
        """Take what was never synced, each name by chance."""
        for name, old in self.replaced.items():
            if chance.random() < 0.5:
                if old is None:
                    self.path(name).unlink(missing_ok=True)
                else:
                    self.path(name).write_bytes(old)
        for name in self.unsynced_names:
            path = self.path(name)
            if name not in self.replaced and path.exists() and chance.random() < 0.7:
                if chance.random() < 0.5:
                    path.unlink()
                else:
                    path.write_bytes(path.read_bytes()[: chance.randrange(50)])
