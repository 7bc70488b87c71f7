"""Documents as files, named by the SHA-256 of their bytes: ``documents/ab/ab12…``.

A document is written whole or not at all: to a temporary file, made durable, then renamed
into place, and the folder made durable too. It never changes afterwards, and is verified
whenever it is read. No name a person gave ever becomes a path.
"""

from __future__ import annotations

import os
import re
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from archive.article import digest
from archive.errors import DocumentDamaged, DocumentNotFound, StoreUnavailable

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FOLDER = re.compile(r"[0-9a-f]{2}")
INCOMING = ".incoming"


class Documents:
    """The documents under *folder*."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes) -> tuple[str, bool]:
        """Keep *data* for ever; return its checksum and whether it is new.

        A copy that was damaged on disk is replaced.

        Raises:
            StoreUnavailable: It cannot be written (disk full, no permission).
        """
        sha256 = digest(data)
        path = self._path(sha256)
        try:
            if path.is_file() and path.read_bytes() == data:
                return sha256, False
            self._write(path, data)
        except OSError as error:
            raise StoreUnavailable(reason=str(error)) from error
        return sha256, True

    def _write(self, path: Path, data: bytes) -> None:
        """Write *data* to *path*, whole or not at all."""
        incoming = self.folder / INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        if not path.parent.is_dir():
            path.parent.mkdir(exist_ok=True)
            _settle(self.folder)
        temporary = incoming / uuid.uuid4().hex
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(0o444)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        _settle(path.parent)

    def get(self, sha256: str) -> bytes:
        """Return a document.

        Raises:
            DocumentNotFound: There is none with this checksum.
            DocumentDamaged: Its bytes are not what they were.
            StoreUnavailable: It cannot be read.
        """
        try:
            data = self._path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise DocumentNotFound(sha256=sha256) from error
        except OSError as error:
            raise StoreUnavailable(reason=str(error)) from error
        if digest(data) != sha256:
            raise DocumentDamaged(sha256=sha256)
        return data

    def size(self, sha256: str) -> int:
        """Return the number of bytes of a document, or -1 if there is none."""
        try:
            return self._path(sha256).stat().st_size
        except FileNotFoundError:
            return -1

    def __iter__(self) -> Iterator[str]:
        """Yield the checksums of all documents, sorted."""
        if not self.folder.is_dir():
            return
        for folder in sorted(self.folder.iterdir()):
            if folder.is_dir() and _FOLDER.fullmatch(folder.name):
                names = sorted(path.name for path in folder.iterdir())
                yield from (name for name in names if _SHA256.fullmatch(name))

    def sweep(self, seconds: float, now: float | None = None) -> int:
        """Remove files that writers left *seconds* ago when they died; return how many."""
        swept = 0
        incoming = self.folder / INCOMING
        limit = (time.time() if now is None else now) - seconds
        for path in incoming.iterdir() if incoming.is_dir() else ():
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)
                swept += 1
        return swept

    def _path(self, sha256: str) -> Path:
        """Return where a document is.

        Raises:
            DocumentNotFound: Not a checksum, so there is none.
        """
        if not _SHA256.fullmatch(sha256):
            raise DocumentNotFound(sha256=sha256)
        return self.folder / sha256[:2] / sha256


def _settle(folder: Path) -> None:
    """Make the names in *folder* durable. Source: fsync(2), Notes."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
