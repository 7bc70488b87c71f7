"""What is made of a dictionary once, and kept in a file for the next process.

Where no file can be kept, or it is damaged, the data are made again: slower, and the same.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import sys
import tempfile
import unicodedata
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

#: An odd multiplier with well mixed bits: 2⁶⁴ divided by the golden ratio.
FACTOR: Final = 0x9E37_79B9_7F4A_7C15
_BREAK: Final = ord("\n")

Kept = TypeVar("Kept")


def hash_lines(codes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Return the 64-bit hash of each line: its letters as digits of a number.

    Args:
        codes: Code points; every line ends with a line break.
    """
    ends = np.flatnonzero(codes == _BREAK)
    starts = np.concatenate(([0], ends[:-1] + 1))
    lengths = ends - starts
    powers = np.ones(int(lengths.max()) + 1, np.uint64)
    powers[1:] = np.multiply.accumulate(np.full(len(powers) - 1, FACTOR, np.uint64))
    # Every letter times the power of its distance from the end of its word.
    left = np.repeat(ends, lengths + 1) - np.arange(len(codes)) - 1
    terms = codes.astype(np.uint64)
    terms[ends] = 0
    terms *= powers[left]  # at a line break the last power, times 0
    values: NDArray[np.uint64] = np.add.reduceat(terms, starts)
    return values ^ (values >> np.uint64(29))


def folder() -> Path:
    """Return where folded dictionaries are kept for the next process."""
    given = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(given) if given else Path.home() / ".cache") / "archive"


def version(*modules: str) -> str:
    """Return a short text that changes when the data would be made differently.

    Args:
        modules: The files of the code that makes them.
    """
    digest = hashlib.sha256(metadata.version("simplemma").encode())
    digest.update(f"{unicodedata.unidata_version} {sys.byteorder}".encode())
    for module in (__file__, *modules):
        digest.update(Path(module).read_bytes())
    return digest.hexdigest()[:16]


def kept(
    file: Path, read: Callable[[bytes | mmap.mmap], Kept], make: Callable[[], bytes]
) -> Kept:
    """Return what *read* makes of *file*, which is made first where it is missing.

    Args:
        file: Where the data are, or shall be; only mapped into memory.
        read: Looks at the data; raises ``ValueError`` where they are damaged.
        make: Makes the data.
    """
    try:
        return read(_mapped(file))
    except (OSError, ValueError):
        data = make()
    try:
        _write(file, data)
        return read(_mapped(file))
    except (OSError, ValueError):
        return read(data)


def _mapped(file: Path) -> mmap.mmap:
    with file.open("rb") as opened:
        if hasattr(os, "getuid") and os.fstat(opened.fileno()).st_uid != os.getuid():
            raise ValueError("the file is somebody else's")
        return mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)


def _write(file: Path, data: bytes) -> None:
    """Write *file* whole or not at all."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=file.name, dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
