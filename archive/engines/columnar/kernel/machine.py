"""The loops made ready: one memory, what is kept in it, and calls without ceremony.

wasmtime compiles the loops in a thread of its own, so that nobody waits for it; until it
is done, and where there is no wasmtime, :func:`ready` gives None and NumPy does the
work.
"""

from __future__ import annotations

import atexit
import ctypes
import itertools
import os
import struct
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from archive.engines.columnar.kernel import loops
from archive.engines.columnar.kernel.translate import translate

#: Where what a call gives is written, what it is to do, and the lists it reads.
OUT, _TASK, _EPOCH = 64, 128, 256
LISTS, _WORDS, _PACKED = 1024, 4096, 8192
#: Most lists of a call, and most packed lists.
MOST_LISTS, MOST_PACKED = 63, 256
_STRONG = _PACKED + MOST_PACKED * loops.PACKED
_GRAMS = _STRONG + loops.WINDOW
_MARKS = _GRAMS + loops.WINDOW
_SUMS = _MARKS + loops.WINDOW
_PLACES = _SUMS + loops.WINDOW * 8
HEAP = _PLACES + 65536 * 4
#: Most documents a call arranges.
MOST_WANTED = 4096
_SCRATCH = HEAP + MOST_WANTED * loops.ENTRY
#: Bytes of what is read or written once.
SCRATCH_BYTES = 24 << 20
#: Bytes for what is kept of whole segments; for lists, the least and the most.
TABLE_BYTES = 128 << 20
LEAST_LISTS, MOST_LIST_BYTES = 24 << 20, 512 << 20
#: Where phrases write scores, behind the documents.
_SCORES = _SCRATCH + SCRATCH_BYTES // 3
_TABLES = _SCRATCH + SCRATCH_BYTES
_LISTS = _TABLES + TABLE_BYTES
_PAGE = 65536
#: How often a machine is asked for before it is made.
PATIENCE = 40
#: Where the numbering of phrases begins anew.
_LAST_EPOCH = 1 << 29

_LIST = struct.Struct("<IIIIdII")
_WORD = struct.Struct("<IIIIdI20x")
_PACK = struct.Struct("<IIIIIId12xI")
_GATHER = struct.Struct("<11I4x")
_JOIN = struct.Struct("<12I")
_PHRASE = struct.Struct("<10I4xId8x")
_ENTRIES = struct.Struct("<dII")


class Ring:
    """A stretch of memory; what was put there first gives way to what comes.

    Args:
        start: Its address, a multiple of 64.
        size: Its bytes.

    Attributes:
        puts: How often something was put there.
        get: Returns what is known by a key, or None.
    """

    def __init__(self, start: int, size: int) -> None:
        self.start, self.size = start, size
        self._next = start
        self.puts = 0
        self._known: OrderedDict[Hashable, tuple[int, int]] = OrderedDict()
        self._kept: dict[Hashable, tuple[int, ...]] = {}
        self.get = self._kept.get

    def keep(self, key: Hashable, found: tuple[int, ...]) -> tuple[int, ...]:
        """Let :attr:`get` return *found* for *key*, for as long as its bytes are there."""
        self._kept[key] = found
        return found

    def put(self, key: Hashable, size: int) -> int | None:
        """Return the address of *size* bytes for *key*; None if there are too few."""
        size = -(-size // 64) * 64
        if size > self.size:
            return None
        begin = self._next
        if begin + size > self.start + self.size:
            # What lies between here and the end is the oldest there is.
            self._clear(begin, self.start + self.size)
            begin = self.start
        self._clear(begin, begin + size)
        # What was put there for the same key and not kept is no longer known.
        self._known.pop(key, None)
        self._known[key] = (begin, size)
        self.puts += 1
        self._next = begin + size
        return begin

    def shrink(self, key: Hashable, size: int) -> None:
        """Give back what is behind *size* bytes of what was put there last."""
        begin, _ = self._known[key]
        size = -(-size // 64) * 64
        self._known[key] = (begin, size)
        self._next = begin + size

    def _clear(self, begin: int, end: int) -> None:
        while self._known:
            key, (address, size) = next(iter(self._known.items()))
            if address >= end or address + size <= begin:
                return
            del self._known[key]
            self._kept.pop(key, None)


class Packed(NamedTuple):
    """A list of postings as it is in a segment's file.

    Attributes:
        data: Its bytes.
        gap_bits: Bits of a gap.
        times_bits: Bits of a frequency less 1.
        postings: How many there are.
        documents: How many documents the segment has.
    """

    data: NDArray[np.uint8]
    gap_bits: int
    times_bits: int
    postings: int
    documents: int


_Any = TypeVar("_Any")
_Given = ParamSpec("_Given")


class Machine:
    """The loops and their memory; whoever holds *lock* uses them."""

    def __init__(self) -> None:
        import wasmtime
        from wasmtime import _ffi

        #: What wasmtime says where the system gives it no memory.
        self._refused = wasmtime.WasmtimeError
        try:
            config = wasmtime.Config()
            config.parallel_compilation = False
            self._engine = wasmtime.Engine(config)
            text = translate(loops.LOOPS, -(-(_LISTS + LEAST_LISTS) // _PAGE))
            self._module = wasmtime.Module(self._engine, text)
            self._store = wasmtime.Store(self._engine)
            self._instance = wasmtime.Instance(self._store, self._module, [])
        except wasmtime.WasmtimeError as error:
            raise OSError(str(error)) from error
        exports = self._instance.exports(self._store)
        self._memory: Any = exports["memory"]
        self._look()
        self.lock = threading.RLock()
        self.lists = Ring(_LISTS, LEAST_LISTS)
        self.tables = Ring(_TABLES, TABLE_BYTES)
        # Calls go past wasmtime's wrapper, which takes 15 microseconds for what takes one.
        self._call = ctypes.CFUNCTYPE(
            ctypes.c_void_p, *[ctypes.c_void_p] * 3, ctypes.c_size_t, ctypes.c_void_p
        )(("wasmtime_func_call_unchecked", _ffi.dll))
        self._context = ctypes.cast(self._store._context(), ctypes.c_void_p)  # noqa: SLF001
        self._values = (ctypes.c_int32 * (4 * 16))()
        self._trap = ctypes.c_void_p()
        self._at = [
            ctypes.c_void_p(ctypes.addressof(one)) for one in (self._values, self._trap)
        ]
        self._functions: dict[str, tuple[Any, struct.Struct]] = {}
        for one in loops.LOOPS:
            function: Any = exports[one.__name__]
            taken = one.__code__.co_argcount
            place = ctypes.c_void_p(ctypes.addressof(function._func))  # noqa: SLF001
            form = struct.Struct("<" + "i12x" * taken)
            self._functions[one.__name__] = (place, form)
        atexit.register(self.close)

    def close(self) -> None:
        """Give back what wasmtime holds; no call comes after this."""
        self._functions.clear()
        for one in (self._store, self._module, self._engine):
            one.close()

    def _look(self) -> None:
        """Look at the memory as it is now."""
        size = self._memory.data_len(self._store)
        address = ctypes.addressof(self._memory.data_ptr(self._store).contents)
        self.bytes = memoryview((ctypes.c_uint8 * size).from_address(address)).cast("B")
        self.words, self.numbers = self.bytes.cast("I"), self.bytes.cast("d")
        self.u8 = np.frombuffer(self.bytes, np.uint8)
        self.u32: NDArray[np.uint32] = self.u8.view(np.uint32)
        self.f64: NDArray[np.float64] = self.u8.view(np.float64)

    def call(self, name: str, *arguments: int) -> int:
        """Call a loop that takes whole numbers and returns one.

        Raises:
            ValueError: It read or wrote where there is no memory.
        """
        place, form = self._functions[name]
        values, trap = self._at
        form.pack_into(self._values, 0, *arguments)
        if self._call(self._context, place, values, 16, trap) or self._trap.value:
            self._trap.value = None
            raise ValueError(f"{name}{arguments} failed")
        return self._values[0]

    # -- what is kept -----------------------------------------------------------------

    def room(self, size: int) -> int:
        """Make room for *size* bytes of lists, if that may be; return for how many."""
        if size > self.lists.size < MOST_LIST_BYTES:
            with self.lock, suppress(self._refused):
                size = min(size, MOST_LIST_BYTES)
                more = size - self.lists.size
                self._memory.grow(self._store, -(-more // _PAGE))
                self.lists.size = size
                self._look()
        return self.lists.size

    def steady(
        self, get: Callable[_Given, _Any], *given: _Given.args, **more: _Given.kwargs
    ) -> _Any | None:
        """Return what *get* does once all it needs is kept at the same time.

        What is put there may push out what was found before it: then once more.
        """
        lists, tables = self.lists, self.tables
        for _ in range(3):
            before = lists.puts + tables.puts
            found = get(*given, **more)
            if lists.puts + tables.puts == before:
                return found
        return None

    def keep_table(
        self, key: Hashable, values: NDArray[Any], kind: str = "u32"
    ) -> tuple[int, ...] | None:
        """Keep a number for each document of a segment; return the address, as a tuple.

        Args:
            key: What they are known by.
            values: The numbers.
            kind: How they are kept, ``u8``, ``u32`` or ``f64``.
        """
        array: NDArray[Any] = getattr(self, kind)
        width = array.itemsize
        begin = self.tables.put(key, width * len(values))
        if begin is None:
            return None
        start = begin // width
        array[start : start + len(values)] = values
        return self.tables.keep(key, (begin,))

    def unpack(
        self, key: Hashable, packed: Packed, weight: float, norms: int, live: int
    ) -> tuple[int, ...] | None:
        """Keep what one packed list finds; returns and raises what :meth:`gather` does."""
        if not self._put_packed([(packed, weight, norms, 3)]):
            return None
        begin = self.lists.put(key, 12 * packed.postings + 4)
        if begin is None:
            return None
        behind = begin + 8 * packed.postings
        count = self._unpacked(packed, live, 0, behind, begin)
        return self.lists.keep(key, (behind, begin, count, 0))

    def _unpacked(
        self, packed: Packed, live: int, widths: int, documents: int, others: int
    ) -> int:
        """Call :func:`~archive.engines.columnar.kernel.loops.unpacked`."""
        last = packed.documents
        count = self.call("unpacked", _PACKED, live, last, widths, documents, others)
        if count < 0:
            raise ValueError("a document that is not there")
        return count

    def gather(
        self,
        key: Hashable,
        lists: Sequence[tuple[Packed, float, int, int]],
        live: int,
        least: int,
    ) -> tuple[int, ...] | None:
        """Keep what packed lists find together; None if they are too long or too many.

        Args:
            key: What it is known by.
            lists: Each with its weight, the address of its norms, and its strength, 1 for
                those of grams.
            live: Address of which documents are live; 0 if all are.
            least: How many grams are enough; 0 if they are not.

        Returns:
            The addresses of documents and scores, how many there are, and the address of
            their strengths.

        Raises:
            ValueError: One of them holds other documents than the segment.
        """
        if not self._put_packed(lists):
            return None
        last = lists[0][0].documents if lists else 0
        most = min(last, sum(one[0].postings for one in lists))
        begin = self.lists.put(key, 13 * most + 12)
        if begin is None:
            return None
        behind = begin + 8 * most
        strengths = behind + 4 * most + 4
        _GATHER.pack_into(
            self.bytes, _TASK, _PACKED, len(lists), last, live, least,
            _SUMS, _STRONG, _GRAMS, behind, begin, strengths,
        )  # fmt: skip
        count = self.call("gathered", _TASK)
        if count < 0:
            raise ValueError("a document that is not there")
        sure = all(one[3] == 3 for one in lists)
        return self._settled(key, begin, most, count, strengths=not sure)

    def _settled(
        self, key: Hashable, begin: int, most: int, count: int, *, strengths: bool
    ) -> tuple[int, ...]:
        """Close the gaps in a list of *count* in room for *most*; give back the rest."""
        behind = begin + 8 * most
        place, size = begin + 8 * count, 4 * count + 4
        if count < most:
            self.u8[place : place + size] = self.u8[behind : behind + size].copy()
            if strengths:
                old = behind + 4 * most + 4
                new = place + size
                self.u8[new : new + count] = self.u8[old : old + count].copy()
            self.lists.shrink(key, 12 * count + 4 + count * strengths)
        return self.lists.keep(key, (place, begin, count, place + size if strengths else 0))

    def join(
        self,
        key: Hashable,
        lists: Sequence[tuple[int, int, int, int, float, int]],
        words: int,
        allowed: int,
        last: int,
    ) -> tuple[int, ...] | None:
        """Keep what lists find together; None if it is too much.

        Args:
            key: What it is known by.
            lists: What :meth:`put_lists` takes, and the role of each; those that find
                first, those that leave out last.
            words: How many have to be found for strength 3; 0 for the greatest of any.
            allowed: Address of which documents are allowed; 0 if all are.
            last: How many documents the segment has.

        Returns:
            What :meth:`gather` does.
        """
        musts = [one[2] for one in lists if one[5] == loops.MUST]
        finding = [one[2] for one in lists if one[5] == loops.ANY]
        most = min(musts) if musts else min(sum(finding), last)
        begin = self.lists.put(key, 13 * most + 12)
        if begin is None or len(lists) > MOST_LISTS:
            return None
        end = begin + 13 * most + 76
        if any(begin < one[1] + 13 * one[2] + 76 and one[1] < end for one in lists):
            # It would be written over what it is made of.
            return None
        place = LISTS
        for documents, scores, count, strengths, weight, role in lists:
            _LIST.pack_into(
                self.bytes, place, documents, scores, count, 0, weight, strengths, role
            )
            place += loops.LIST
        behind = begin + 8 * most
        _JOIN.pack_into(
            self.bytes, _TASK, LISTS, len(lists), words, len(musts), allowed,
            _SUMS, _STRONG, _GRAMS, behind, begin, behind + 4 * most + 4, 0,
        )  # fmt: skip
        count = self.call("join", _TASK)
        sure = self.words[(_TASK >> 2) + 11] == count
        return self._settled(key, begin, most, count, strengths=not sure)

    def put_list(
        self, key: Hashable, documents: NDArray[Any], scores: NDArray[np.float64]
    ) -> tuple[int, ...] | None:
        """Keep documents, all of strength 3, with their scores; None if too many."""
        count = len(documents)
        begin = self.lists.put(key, 12 * count + 4)
        if begin is None:
            return None
        self.f64[begin >> 3 : (begin >> 3) + count] = scores
        behind = begin + 8 * count
        self.u32[behind >> 2 : (behind >> 2) + count] = documents
        self.u32[(behind >> 2) + count] = loops.END
        return self.lists.keep(key, (behind, begin, count, 0))

    def unpack_places(
        self, key: Hashable, packed: Packed, widths: int, places: NDArray[Any]
    ) -> tuple[int, ...] | None:
        """Keep a packed list of postings with its positions; None if they are too many.

        Returns:
            The addresses of its documents, of where their positions begin, and of the
            positions, and how many documents there are.

        Raises:
            ValueError: It holds other documents than the segment.
        """
        if not self._put_packed([(packed, 0.0, 0, 3)]):
            return None
        begin = self.lists.put(key, 8 * packed.postings + 16 + len(places))
        if begin is None:
            return None
        behind = begin + 4 * packed.postings + 4
        count = self._unpacked(packed, 0, widths, begin, behind)
        last = behind + 4 * packed.postings + 4
        self.u8[last : last + len(places)] = places
        return self.lists.keep(key, (begin, behind, last, count))

    def _put_packed(self, lists: Sequence[tuple[Packed, float, int, int]]) -> bool:
        """Write packed lists; return whether there is room for them."""
        place, at = _SCRATCH, _PACKED
        if len(lists) > MOST_PACKED:
            return False
        for packed, weight, norms, strength in lists:
            size = len(packed.data)
            if place + size + 8 > _TABLES:
                return False
            self.u8[place : place + size] = packed.data
            times = place + ((packed.postings * packed.gap_bits + 7) >> 3)
            _PACK.pack_into(
                self.bytes, at, place, times, packed.gap_bits, packed.times_bits,
                packed.postings, norms, weight, strength,
            )  # fmt: skip
            place += size
            at += loops.PACKED
        return True

    # -- searching --------------------------------------------------------------------

    def put_lists(self, lists: Sequence[tuple[int, int, int, int, float]]) -> None:
        """Write the lists of a call: documents, scores, how many, strengths, weight."""
        place = LISTS
        for documents, scores, count, strengths, weight in lists:
            _LIST.pack_into(
                self.bytes, place, documents, scores, count, 0, weight, strengths, 0
            )
            place += loops.LIST

    def arrays(
        self, one: tuple[int, ...]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], int | NDArray[np.uint8]]:
        """Return documents, scores and strengths of a list, apart from the memory."""
        documents, scores, count, strengths = one
        return (
            self.u32[documents >> 2 : (documents >> 2) + count].astype(np.int64),
            self.f64[scores >> 3 : (scores >> 3) + count].copy(),
            self.u8[strengths : strengths + count].copy() if strengths else 3,
        )

    def either(self, count: int, every: int, wanted: int, ranks: int) -> int:
        """Call :func:`~archive.engines.columnar.kernel.loops.either`."""
        return self.call(
            "either", LISTS, count, every, HEAP, wanted, ranks, OUT, _SUMS, _MARKS
        )

    def every(self, count: int, wanted: int, ranks: int) -> int:
        """Call :func:`~archive.engines.columnar.kernel.loops.every`."""
        return self.call("every", LISTS, count, HEAP, wanted, ranks, OUT)

    def best(self, wanted: int, ranks: int) -> int:
        """Call :func:`~archive.engines.columnar.kernel.loops.best`."""
        return self.call("best", LISTS, HEAP, wanted, ranks)

    def best_mixed(self, wanted: int, ranks: int) -> int:
        """Call :func:`~archive.engines.columnar.kernel.loops.best_mixed`."""
        return self.call("best_mixed", LISTS, HEAP, wanted, ranks, OUT)

    def first(self, wanted: int, ranks: int, keys: int) -> int:
        """Call :func:`~archive.engines.columnar.kernel.loops.first`."""
        return self.call("first", LISTS, HEAP, wanted, ranks, keys)

    def phrase(
        self,
        words: Sequence[tuple[int, int, int, int, float]],
        tables: Sequence[int],
        weight: float,
        wanted: int,
    ) -> tuple[int, int]:
        """Call :func:`~archive.engines.columnar.kernel.loops.phrase`.

        Args:
            words: Of each what :meth:`unpack_places` gives, and its weight.
            tables: Addresses of widths, norms, live (or 0) and ranks.
            weight: Of the phrase.
            wanted: How many are arranged; if 0, :meth:`found` has all of them.

        Returns:
            How many are arranged and how many there are.
        """
        place, rarest = _WORDS, 0
        for nth, (held, starts, places, count, factor) in enumerate(words):
            _WORD.pack_into(self.bytes, place, held, starts, count, 0, factor, places)
            place += loops.WORD
            if count < words[rarest][3]:
                rarest = nth
        if self.words[_EPOCH >> 2] > _LAST_EPOCH:
            self.u32[_PLACES >> 2 : HEAP >> 2] = 0
            self.words[_EPOCH >> 2] = 0
        widths, norms, live, ranks = tables
        _PHRASE.pack_into(
            self.bytes, _TASK, _WORDS, len(words), rarest, widths, norms, live, ranks,
            _PLACES, _EPOCH, 0 if wanted else _SCRATCH, _SCORES, weight,
        )  # fmt: skip
        size = self.call("phrase", _TASK, HEAP, wanted)
        return size, self.words[(_TASK >> 2) + 10]

    def found(self, count: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the *count* documents the last phrase wrote, and their scores."""
        documents = self.u32[_SCRATCH >> 2 : (_SCRATCH >> 2) + count]
        scores = self.f64[_SCORES >> 3 : (_SCORES >> 3) + count]
        return documents.astype(np.int64), scores.copy()

    def totals(self) -> tuple[int, int]:
        """Return how many documents the last call found, how many by similar spelling."""
        return self.words[OUT >> 2], self.words[(OUT >> 2) + 1]

    def entries(self, start: int, end: int) -> list[tuple[float, int, int]]:
        """Return key, rank and document of those arranged from *start* to *end*."""
        place = HEAP + start * loops.ENTRY
        return list(_ENTRIES.iter_unpack(self.bytes[place : HEAP + end * loops.ENTRY]))


class _Maker:
    """Makes the machine of this process when it is first asked for."""

    def __init__(self) -> None:
        self.made: Machine | None = None
        self.asked = 0
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def ask(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._make, name="kernel")
                self._thread.start()

    def _make(self) -> None:
        try:
            self.made = Machine()
        except (ImportError, AttributeError, OSError):
            # No wasmtime for this machine, one with other names, or no memory for it:
            # NumPy does it all.
            self.made = None

    def wait(self) -> Machine | None:
        self.ask()
        assert self._thread is not None  # noqa: S101  (it was just asked for)
        self._thread.join()
        return self.made


_MAKER = _Maker()
_SERIAL = itertools.count(1)


def _again() -> None:
    """Begin anew in a process that was forked: a lock may have been held meanwhile."""
    global _MAKER  # noqa: PLW0603
    _MAKER = _Maker()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_again)


def serial() -> int:
    """Return a number no other caller in this process got, to be part of a key."""
    return next(_SERIAL)


def ready() -> Machine | None:
    """Return the machine of this process if it is ready.

    It is begun when this was asked for some times: a command that asks a single question
    has its answer before the machine could help.
    """
    found = _MAKER.made
    if found is None:
        _MAKER.asked += 1
        if _MAKER.asked > PATIENCE:
            _MAKER.ask()
    return found


def wait() -> Machine | None:
    """Return the machine when it is ready; None if there cannot be one."""
    return _MAKER.wait()
