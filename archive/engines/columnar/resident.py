"""How much of the mapped files stays in memory.

A page of a mapped file that was read once counts as memory of the process for as long as
it is mapped, though the system could take it back at any time. Where more than
:data:`MOST` bytes have come together, the pages are given back at once: what is needed
again comes from the system's cache.

Source: Linux manual, proc_pid_statm(5) (field ``shared``) and madvise(2).
"""

from __future__ import annotations

import ctypes
import mmap
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

#: Bytes of mapped files, those of libraries among them, that may stay in memory.
MOST = 64 << 20
#: Searches between two looks.
EVERY = 32

_STATM = Path("/proc/self/statm")


def mapped() -> int:
    """Return the bytes of mapped files that are in memory; 0 where the system is silent."""
    try:
        return int(_STATM.read_bytes().split()[2]) * mmap.PAGESIZE
    except (OSError, IndexError, ValueError):
        return 0


def release(maps: Iterable[mmap.mmap]) -> None:
    """Give the pages of *maps* back; reading them again stays possible."""
    advice = getattr(mmap, "MADV_DONTNEED", None)
    if advice is None:
        return
    for one in maps:
        with suppress(OSError, ValueError):
            one.madvise(advice)


def give_back() -> None:
    """Give memory that was freed back to the system, where the C library can (glibc)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


class Watch(threading.local):
    """Looks now and then whether too much is mapped; one for each thread."""

    def __init__(self) -> None:
        self._left = EVERY

    def look(self, maps: Iterable[mmap.mmap]) -> None:
        """Give *maps* back if too much is in memory; called at every search."""
        self._left -= 1
        if self._left < 0:
            self._left = EVERY
            if mapped() > MOST:
                release(maps)


WATCH = Watch()
