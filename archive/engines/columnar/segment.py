"""A segment: documents indexed together, in one file that never changes.

All numbers are little-endian. The file begins with a header of 64 bytes:

======  =====  ==========================================================================
offset  bytes  meaning
======  =====  ==========================================================================
0       8      ``COLUMNAR``
8       4      version of the format, 1
12      4      CRC-32 of the table
16      8      offset of the table
24      8      size of the table in bytes
32      8      size of the file in bytes
40      20     zero
60      4      CRC-32 of the 60 bytes before
======  =====  ==========================================================================

Sections follow, each beginning at a multiple of 64, and last the table: a JSON object
``{"documents": n, "sections": {name: [type, offset, count]}}`` where *type* is NumPy's
(``|u1``, ``<u2``, ``<u4``, ``<u8``, ``<i8``). T is a field's number of terms, n the number
of documents, which are numbered from 0 in the order in which they came.

For each field F:

===================  ====================================================================
``F.terms``          the terms in UTF-8, sorted as bytes, with a byte FF before the first
                     and after each (UTF-8 never holds FF)
``F.samples``        where in ``F.terms`` the FF before every 64th term is: term 0, 64, …
``F.postings``       the lists of postings, one after the other. A list is the gaps of its
                     document numbers (the first number itself, then differences), then
                     the frequencies less 1; both in a number of bits that the term's kind
                     tells, the lowest bits of a byte first, filled up to whole bytes
``F.sizes``          T numbers: bytes of each list; 65535 stands for a larger one's
``F.large``          three numbers for each list of 65535 bytes or more: its term, the lower
                     and the upper 32 bits of its size
``F.bases``          where in ``F.postings`` the list of every 64th term begins
``F.kinds``          T bytes: bits 0-2 bits of a gap: 0 means 8, 1 12, 2 16, 3 24, 4 32;
                     bits 3-5 bits of a frequency less 1: 0 none, since all are 1; 1 means
                     2, 2 4, 3 8, 4 32
``F.bits``           (a field with positions) n bytes: bits of a position of the document,
                     8 to 25 or 32
``F.places``         the runs of positions, a run for a term: as many positions for each of
                     its postings as the frequency says, each in as many bits as its
                     document has, lowest bits first; 8 zero bytes at the end
``F.place_sizes``    bytes of each run; ``F.place_large`` and ``F.place_bases`` as for lists
``F.tails``          the numbers of all terms in the order of a key of 8 bytes: the term's
                     bytes (255 at most), then its last bytes from the last backwards, as
                     many as fit, then zeros
``F.tail_samples``   the key, as ``<u8``, of every 64th of them
``F.lengths``        n numbers: terms of the document in the field
===================  ====================================================================

For each column C: ``C.values``, its distinct texts sorted as UTF-8, kept as ``F.terms`` is;
``C.codes``, n numbers: which of them a document has. For the ids: ``ids`` and
``id_offsets`` (n + 1), the ids in UTF-8 one after the other; ``id_order``, the document
numbers in the order of their ids; ``id_rank``, n numbers: where a document stands in it.
``stats``: for each field, then for the documents themselves, for each value of the group
column two ``<i8``: how many documents have a term there, and how many terms they have.

Beside a segment with deleted documents lies a *live* file: ``LIVEDOCS``, version 1
(4 bytes), n (4), deleted documents (4), CRC-32 of the rest (4), then one bit a document,
lowest first, 1 for live, filled up to a multiple of 8 bytes, then ``stats`` as above,
over the live documents.
"""

from __future__ import annotations

import itertools
import json
import mmap
import re
import struct
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.engines.columnar import packing
from archive.engines.columnar.errors import Damaged
from archive.engines.columnar.kernel import Machine, Packed, serial
from archive.engines.columnar.packing import Ints
from archive.engines.columnar.recent import Recent
from archive.engines.columnar.schema import Schema, raw, text
from archive.engines.columnar.storage import Storage

MAGIC, VERSION = b"COLUMNAR", 1
HEADER = struct.Struct("<8sIIQQQ20s")
LIVE_MAGIC = b"LIVEDOCS"
LIVE_HEADER = struct.Struct("<8sIIII")
ALIGN = 64
END = b"\xff"
SAMPLE = 64
#: A date of day precision.
DAY = re.compile(r"[0-9]{4}-(?!00)[0-9]{2}-(?!00)[0-9]{2}")
#: Stands for a size that is kept elsewhere.
LARGE = 0xFFFF
#: Most bytes of decoded postings a segment remembers.
CACHE_BYTES = 12_000_000

_NONE: Ints = np.zeros(0, np.int64)


def header(table: bytes, offset: int, size: int) -> bytes:
    """Return the header of a segment's file."""
    start = HEADER.pack(
        MAGIC, VERSION, zlib.crc32(table), offset, len(table), size, b"\0" * 20
    )
    return start + struct.pack("<I", zlib.crc32(start))


def tail_key(length: int, tail: bytes, fill: int) -> np.uint64:
    """Return the key of a term of *length* bytes that ends with *tail*, then *fill*."""
    key = bytes([min(length, 255)]) + tail[::-1][:7]
    return np.uint64(int.from_bytes(key.ljust(8, bytes([fill])), "big"))


def plain(values: NDArray[Any]) -> memoryview[int]:
    """Return numbers for reading one by one, which is much slower from an array."""
    found: Any = np.ascontiguousarray(values, values.dtype.newbyteorder("="))
    return memoryview(found)


class _Samples:
    """Every 64th term of a field, read when asked for; every 64th of those once."""

    def __init__(self, data: mmap.mmap, start: int, offsets: NDArray[Any]) -> None:
        self.data, self.start = data, start
        self.offsets = plain(offsets)

    def __len__(self) -> int:
        return len(self.offsets)

    def __getitem__(self, number: int) -> bytes:
        begin = self.start + self.offsets[number] + 1
        return self.data[begin : self.data.find(END, begin)]

    @cached_property
    def _coarse(self) -> list[bytes]:
        return [self[number] for number in range(0, len(self), SAMPLE)]

    def bounds(self, place: int) -> tuple[int, int]:
        """Return where to look for what belongs at *place* of the coarse ones."""
        low = max(place - 1, 0) * SAMPLE
        return low, min(low + SAMPLE + 1, len(self))

    def right(self, term: bytes) -> int:
        """Return how many samples are not above *term*."""
        low, high = self.bounds(bisect_right(self._coarse, term))
        return bisect_right(self, term, low, high)

    def left(self, term: bytes) -> int:
        """Return how many samples are below *term*."""
        low, high = self.bounds(bisect_left(self._coarse, term))
        return bisect_left(self, term, low, high)


class Offsets:
    """Where the lists of a field's terms are, from their sizes."""

    def __init__(self, segment: Segment, prefix: str) -> None:
        self.sizes = segment.section(f"{prefix}sizes")
        self.bases = segment.section(f"{prefix}bases")
        self._sizes, self._bases = plain(self.sizes), plain(self.bases)
        large = segment.section(f"{prefix}large").reshape(-1, 3)
        self.large = large[:, 0]
        self.large_sizes = large[:, 1].astype(np.int64) | large[:, 2].astype(np.int64) << 32

    def sizes_of(self, start: int, end: int) -> Ints:
        """Return the sizes of the lists number *start* to *end*, exclusive."""
        sizes = self.sizes[start:end].astype(np.int64)
        if len(self.large):
            first, last = self.large.searchsorted([start, end])
            if first < last:
                sizes[self.large[first:last].astype(np.int64) - start] = self.large_sizes[
                    first:last
                ]
        return sizes

    def size(self, number: int) -> int:
        """Return the size of a list."""
        size = self._sizes[number]
        if size == LARGE:
            size = int(self.large_sizes[self.large.searchsorted(number)])
        return size

    def of(self, number: int) -> tuple[int, int]:
        """Return where a list begins and ends."""
        block = number // SAMPLE
        begin = self._bases[block]
        before = self._sizes[block * SAMPLE : number]
        if LARGE in before:
            begin += int(self.sizes_of(block * SAMPLE, number).sum(dtype=np.int64))
        else:
            begin += sum(before)
        return begin, begin + self.size(number)

    def upto(self, start: int, size: int) -> int:
        """Return a term about *size* bytes of lists behind *start*, at least the next."""
        limit = int(self.bases[start // SAMPLE]) + size
        end = (int(self.bases.searchsorted(limit, "right")) - 1) * SAMPLE
        return max(end, start + 1)


class FieldReader:
    """The terms of one field of a segment."""

    def __init__(self, segment: Segment, name: str, positions: bool) -> None:
        self.segment, self.name, self.positions = segment, name, positions
        take = segment.section
        self._data = segment.data
        self._terms = segment.place(f"{name}.terms")
        self._samples = _Samples(segment.data, self._terms[0], take(f"{name}.samples"))
        self.postings = take(f"{name}.postings")
        self.offsets = Offsets(segment, f"{name}.")
        self.kinds = take(f"{name}.kinds")
        self.lengths = take(f"{name}.lengths")
        self.count = len(self.kinds)
        if positions:
            self.places = take(f"{name}.places")
            self.place_offsets = Offsets(segment, f"{name}.place_")
            self.bits = take(f"{name}.bits")
            self._tails: NDArray[Any] = take(f"{name}.tails")
            self._tail_samples: NDArray[Any] = take(f"{name}.tail_samples")

    # -- terms ------------------------------------------------------------------------

    def _block(self, block: int) -> list[bytes]:
        """Return the terms number 64 * *block* to 64 * *block* + 63."""
        start, size = self._terms
        begin = start + int(self._samples.offsets[block]) + 1
        if block + 1 < len(self._samples):
            end = start + int(self._samples.offsets[block + 1])
        else:
            end = start + size - 1
        return self._data[begin:end].split(END)

    def number(self, term: bytes) -> int:
        """Return which term *term* is, or -1."""
        if END in term:
            return -1
        block = self._samples.right(term) - 1
        if block < 0:
            return -1
        start, size = self._terms
        begin = start + int(self._samples.offsets[block])
        if block + 1 < len(self._samples):
            end = start + int(self._samples.offsets[block + 1]) + 1
        else:
            end = start + size
        block_text = self._data[begin:end]
        found = block_text.find(END + term + END)
        return -1 if found < 0 else block * SAMPLE + block_text.count(END, 0, found)

    def lower(self, term: bytes) -> int:
        """Return the number of the first term not below *term*."""
        block = self._samples.left(term) - 1
        if block < 0:
            return 0
        return block * SAMPLE + bisect_left(self._block(block), term)

    def prefix(self, start: bytes) -> tuple[int, int]:
        """Return the range of terms that begin with *start*."""
        return self.lower(start), self.lower(start + END)

    def terms(self, start: int = 0, end: int | None = None) -> list[bytes]:
        """Return the terms number *start* to *end*, exclusive."""
        end = self.count if end is None else min(end, self.count)
        if start >= end:
            return []
        first, last = start // SAMPLE, (end - 1) // SAMPLE
        base, size = self._terms
        begin = base + int(self._samples.offsets[first]) + 1
        if last + 1 < len(self._samples):
            stop = base + int(self._samples.offsets[last + 1])
        else:
            stop = base + size - 1
        found = self._data[begin:stop].split(END)
        return found[start - first * SAMPLE : end - first * SAMPLE]

    def middle(self) -> bytes | None:
        """Return a term about half of the lists come before; None if there is none."""
        bases = self.place_offsets.bases if self.positions else self.offsets.bases
        if len(bases) < 3:
            return None
        number = int(bases.searchsorted(int(bases[-1]) // 2)) * SAMPLE
        return self.term(min(max(number, SAMPLE), self.count - 1))

    def term(self, number: int) -> bytes:
        """Return the term number *number*."""
        return self._block(number // SAMPLE)[number % SAMPLE]

    def terms_of(self, numbers: Sequence[int]) -> list[bytes]:
        """Return the terms *numbers*, which ascend."""
        found: list[bytes] = []
        for block, some in itertools.groupby(numbers, key=lambda one: one // SAMPLE):
            terms = self._block(block)
            found += [terms[one % SAMPLE] for one in some]
        return found

    # -- postings ---------------------------------------------------------------------

    def frequency(self, number: int) -> int:
        """Return how many documents have a term, deleted ones among them."""
        kind = int(self.kinds[number])
        size = self.offsets.size(number)
        return packing.count_of(size, kind)

    def frequencies(self, start: int, end: int) -> Ints:
        """Return how many documents have each of the terms *start* to *end*."""
        sizes = self.offsets.sizes_of(start, end)
        return packing.postings_of(sizes, self.kinds[start:end].astype(np.int64))

    def read(self, number: int) -> tuple[Ints, NDArray[Any]]:
        """Return the documents of a term, ascending, and how often each has it."""
        found = self.segment.recent.get((self.name, number))
        if found is not None:
            return found
        kind = int(self.kinds[number])
        begin, end = self.offsets.of(number)
        count = packing.count_of(end - begin, kind)
        data = self.postings[begin:end]
        documents = packing.unpack_documents(data, count, kind)
        frequencies = packing.unpack_frequencies(data, count, kind)
        self.segment.recent.put((self.name, number), (documents, frequencies))
        return documents, frequencies

    def packed(self, number: int) -> Packed:
        """Return the list of a term as it is in the file."""
        kind = int(self.kinds[number])
        begin, end = self.offsets.of(number)
        return Packed(
            self.postings[begin:end],
            packing.GAP_BITS[kind & 7],
            packing.TIMES_BITS[kind >> 3],
            packing.count_of(end - begin, kind),
            self.segment.documents,
        )

    def ready_places(self, kernel: Machine, number: int) -> tuple[int, ...] | None:
        """Return where the kernel has the postings of a term and their positions.

        What :meth:`Machine.unpack_places` gives; None if they are too many.
        """
        key = (self.segment.serial, self.name, number)
        found = kernel.lists.get(key)
        if found is None:
            widths = self.widths(kernel)
            if widths is None:
                return None
            begin, end = self.place_offsets.of(number)
            places = self.places[begin : end + 8]
            found = kernel.unpack_places(key, self.packed(number), widths[0], places)
        return found

    def widths(self, kernel: Machine) -> tuple[int, ...] | None:
        """Return where the kernel has the bits of positions; None if they are too many."""
        key = (self.segment.serial, self.name)
        return kernel.tables.get(key) or kernel.keep_table(key, self.bits, "u8")

    def read_range(self, start: int, end: int) -> tuple[Ints, Ints, Ints]:
        """Return, for the terms *start* to *end*, counts, documents and frequencies."""
        begin, _ = self.offsets.of(start)
        return self._read(slice(start, end), begin, self.offsets.sizes_of(start, end))

    def read_many(self, numbers: Ints) -> tuple[Ints, Ints, Ints]:
        """Return, for the terms *numbers*, counts, documents and frequencies."""
        pairs = np.array([self.offsets.of(number) for number in numbers.tolist()], np.int64)
        begins, ends = pairs.reshape(-1, 2).T
        kinds = self.kinds[numbers].astype(np.int64)
        counts = packing.postings_of(ends - begins, kinds)
        return counts, *packing.unpack_many(self.postings, begins, counts, kinds)

    def _read(self, which: slice, begin: int, sizes: Ints) -> tuple[Ints, Ints, Ints]:
        kinds = self.kinds[which].astype(np.int64)
        counts = packing.postings_of(sizes, kinds)
        begins = packing.starts_of(sizes)[:-1] + begin
        return counts, *packing.unpack_many(self.postings, begins, counts, kinds)

    # -- similar terms ----------------------------------------------------------------

    def ending(self, length: int, tail: bytes) -> Ints:
        """Return the terms of *length* bytes that end with *tail*, and a few more."""
        low = tail_key(length, tail, 0)
        high = tail_key(length, tail, 0xFF)
        start = max(int(self._tail_samples.searchsorted(low)) - 1, 0) * SAMPLE
        end = int(self._tail_samples.searchsorted(high, "right")) * SAMPLE
        return self._tails[start:end].astype(np.int64)

    # -- positions --------------------------------------------------------------------

    def positions_of(self, number: int, nth: Ints | slice) -> tuple[Ints, Ints]:
        """Return whose each position of some postings of a term is, and the positions.

        Args:
            number: The term.
            nth: Which of its postings.
        """
        documents, often = self.read(number)
        counts = often[nth].astype(np.int64)
        bits = self.bits[documents[nth]].astype(np.int64)
        begins = self._ends(number, documents, often)[nth] - counts * bits
        firsts = packing.starts_of(counts)
        owner = np.repeat(np.arange(len(counts)), counts)
        each = bits.take(owner)
        # The bit where a position begins: that of its posting's first, and bits for each
        # one since.
        place = np.arange(len(owner))
        place -= firsts.take(owner)
        place *= each
        place += begins.take(owner)
        begin, end = self.place_offsets.of(number)
        return owner, packing.unpack_positions(self.places[begin : end + 8], place, each)

    def _ends(self, number: int, documents: Ints, often: NDArray[Any]) -> Ints:
        """Return up to which bit of a term's positions those of each posting go."""
        found = self.segment.recent.get((self.name, "ends", number))
        if found is None:
            bits = self.bits[documents].astype(np.int64)
            bits *= often
            found = (np.add.accumulate(bits, out=bits), _NONE)
            self.segment.recent.put((self.name, "ends", number), found)
        return found[0]

    def read_positions(
        self, start: int, counts: Ints, documents: Ints, often: Ints
    ) -> Ints:
        """Return all positions of the terms from *start* on, whose postings these are."""
        bits = np.repeat(self.bits[documents].astype(np.int64), often)
        tokens = np.add.reduceat(often, packing.starts_of(counts)[:-1])
        place = np.cumsum(bits) - bits
        begins = place[packing.starts_of(tokens)[:-1]]
        sizes = self.place_offsets.sizes_of(start, start + len(counts))
        offsets = packing.starts_of(sizes)[:-1] + self.place_offsets.of(start)[0]
        place += np.repeat(offsets * 8 - begins, tokens)
        return packing.unpack_positions(self.places, place, bits)

    def position_parts(
        self, number: int, documents: Ints, often: Ints, most: int
    ) -> Iterator[tuple[slice, Ints]]:
        """Yield the positions of a term whose postings these are, about *most* at a time.

        With them comes which of the postings they belong to.
        """
        bits = self.bits[documents].astype(np.int64)
        ends = np.cumsum(bits * often) + self.place_offsets.of(number)[0] * 8
        tokens = np.cumsum(often)
        cuts = tokens.searchsorted(np.arange(most, int(tokens[-1]), most)).tolist()
        for begin, end in itertools.pairwise(sorted({0, *cuts, len(documents)})):
            which = slice(begin, end)
            each = np.repeat(bits[which], often[which])
            place = np.cumsum(each)
            place += int(ends[end - 1]) - int(place[-1])
            yield which, packing.unpack_positions(self.places, place - each, each)


#: Name -> type, offset and how many items of each section.
Sections = dict[str, tuple[str, int, int]]


def table_of(data: mmap.mmap, name: str, expected: int) -> tuple[int, Sections]:
    """Return how many documents a file says it has, and its sections.

    Raises:
        Damaged: Its header or table changed.
    """
    start = data[: HEADER.size]
    magic, version, crc, offset, length, size, _ = HEADER.unpack(start)
    if magic != MAGIC:
        raise Damaged(f"{name}: not a segment")
    if data[HEADER.size : ALIGN] != struct.pack("<I", zlib.crc32(start)):
        raise Damaged(f"{name}: the header is damaged")
    if version != VERSION:
        raise Damaged(f"{name}: unknown version {version}")
    table = data[offset : offset + length]
    if size != expected or zlib.crc32(table) != crc:
        raise Damaged(f"{name}: the table is damaged")
    value = json.loads(table)
    return value["documents"], {
        section: (kind, place, count)
        for section, (kind, place, count) in value["sections"].items()
    }


class Segment:
    """A segment's file, mapped.

    Raises:
        Damaged: The file is gone, cut short, or its header or table changed.
    """

    def __init__(self, storage: Storage, name: str, schema: Schema, size: int) -> None:
        self.name, self.schema = name, schema
        self.size = size
        self.serial = serial()
        try:
            found = storage.size(name)
            if found != size:
                raise Damaged(f"{name}: {found} bytes instead of {size}")
            self.data = storage.map(name)
        except (OSError, ValueError) as error:
            raise Damaged(f"{name}: {error}") from error
        try:
            self._read_table()
        except Damaged:
            raise
        except (ValueError, KeyError, TypeError, struct.error) as error:
            raise Damaged(f"{name}: {error}") from error
        self.recent = Recent(CACHE_BYTES)

    def _read_table(self) -> None:
        self.documents, self.sections = table_of(self.data, self.name, self.size)
        self.fields = {
            field.name: FieldReader(self, field.name, field.positions)
            for field in self.schema.fields
        }

    def place(self, name: str) -> tuple[int, int]:
        """Return offset and bytes of a section."""
        kind, offset, count = self.sections[name]
        return offset, count * np.dtype(kind).itemsize

    def section(self, name: str) -> NDArray[Any]:
        """Return a section as an array over the mapped file."""
        kind, offset, count = self.sections[name]
        return np.frombuffer(self.data, kind, count, offset)

    # -- documents --------------------------------------------------------------------

    def id(self, document: int) -> str:
        """Return the id of a document."""
        data, start, offsets = self.data, self._ids, self._id_places
        found = data[start + offsets[document] : start + offsets[document + 1]]
        try:
            return found.decode()
        except UnicodeDecodeError:
            return text(found)

    def ids_of(self, documents: Sequence[int]) -> list[str]:
        """Return the ids of some documents."""
        data, start, offsets = self.data, self._ids, self._id_places
        try:
            return [
                data[start + offsets[one] : start + offsets[one + 1]].decode()
                for one in documents
            ]
        except UnicodeDecodeError:
            return [self.id(one) for one in documents]

    def find(self, id: str) -> int:
        """Return the number of the document *id*, or -1."""
        order, wanted = self.id_order, raw(id)
        at = bisect_left(
            range(self.documents), wanted, key=lambda n: self.raw_id(int(order[n]))
        )
        if at < self.documents and self.raw_id(int(order[at])) == wanted:
            return int(order[at])
        return -1

    def rank_behind(self, id: str) -> int:
        """Return how many ids are not behind *id* in their order."""
        order, wanted = self.id_order, raw(id)
        return bisect_right(
            range(self.documents), wanted, key=lambda n: self.raw_id(int(order[n]))
        )

    def raw_id(self, document: int) -> bytes:
        """Return the id of a document in UTF-8."""
        start, offsets = self._ids, self._id_places
        return self.data[start + offsets[document] : start + offsets[document + 1]]

    @cached_property
    def _ids(self) -> int:
        return self.place("ids")[0]

    @cached_property
    def _id_places(self) -> memoryview[int]:
        return plain(self.section("id_offsets"))

    @cached_property
    def id_order(self) -> NDArray[Any]:
        """Document numbers in the order of their ids."""
        return self.section("id_order")

    @cached_property
    def id_rank(self) -> NDArray[Any]:
        """Where each document stands in the order of ids."""
        return self.section("id_rank")

    def ranks(self, kernel: Machine) -> tuple[int, ...] | None:
        """Return where the kernel has ``id_rank``; None if they are too many."""
        known = kernel.tables.get(self.serial)
        return known or kernel.keep_table(self.serial, self.id_rank)

    @cached_property
    def values(self) -> Mapping[str, tuple[str, ...]]:
        """Column -> its distinct texts, sorted."""
        return {name: self._values(name) for name in self.schema.columns}

    def _values(self, column: str) -> tuple[str, ...]:
        start, size = self.place(f"{column}.values")
        found = self.data[start + 1 : start + size - 1]
        return tuple(text(part) for part in found.split(END)) if size > 1 else ()

    @cached_property
    def odd_dates(self) -> Mapping[str, tuple[tuple[int, str], ...]]:
        """Column of dates -> place and text of the values that are no whole day."""
        return {
            name: tuple(
                (at, value)
                for at, value in enumerate(self.values[name])
                if len(value) != 10 or not DAY.fullmatch(value)
            )
            for name in self.schema.dates
        }

    @cached_property
    def codes(self) -> Mapping[str, NDArray[Any]]:
        """Column -> which of its texts each document has."""
        return {name: self.section(f"{name}.codes") for name in self.schema.columns}

    @cached_property
    def stats(self) -> Ints:
        """Documents and terms, ``[field, group, 2]``; the last "field": the documents."""
        groups = len(self.values[self.schema.group])
        return self.section("stats").reshape(len(self.schema.fields) + 1, groups, 2)

    def count_stats(self, live: NDArray[np.bool_] | None) -> Ints:
        """Return ``stats`` over the live documents, counted anew."""
        groups = len(self.values[self.schema.group])
        return count_stats(
            [self.fields[field.name].lengths for field in self.schema.fields],
            self.codes[self.schema.group],
            groups,
            live,
        )


def count_stats(
    lengths: Iterable[NDArray[Any]],
    codes: NDArray[Any],
    groups: int,
    live: NDArray[np.bool_] | None = None,
) -> Ints:
    """Return documents and terms for each field and group, then for the documents."""
    rows: list[NDArray[Any]] = []
    if live is not None:
        codes = codes[live]
    for length in lengths:
        some = length if live is None else length[live]
        terms = np.bincount(codes, weights=some, minlength=groups)
        holders = np.bincount(codes, weights=some > 0, minlength=groups)
        rows.append(np.stack([holders, terms], axis=1))
    everyone = np.bincount(codes, minlength=groups)
    rows.append(np.stack([everyone, np.zeros(groups)], axis=1))
    stats: Ints = np.rint(np.array(rows)).astype("<i8")
    return stats


# -- live files -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Live:
    """Which documents of a segment are not deleted, and the statistics over them."""

    mask: NDArray[np.bool_]
    deleted: int
    stats: Ints


def pack_live(live: Live) -> bytes:
    """Return the bytes of a live file."""
    bits = np.packbits(live.mask, bitorder="little").tobytes()
    rest = bits.ljust(-(-len(bits) // 8) * 8, b"\0") + live.stats.astype("<i8").tobytes()
    head = LIVE_HEADER.pack(
        LIVE_MAGIC, VERSION, len(live.mask), live.deleted, zlib.crc32(rest)
    )
    return head + rest


def unpack_live(data: bytes, segment: Segment, name: str) -> Live:
    """Return what a live file says of *segment*.

    Raises:
        Damaged: It is not the live file of that segment.
    """
    try:
        magic, version, documents, deleted, crc = LIVE_HEADER.unpack_from(data)
    except struct.error as error:
        raise Damaged(f"{name}: {error}") from error
    rest = data[LIVE_HEADER.size :]
    if magic != LIVE_MAGIC or version != VERSION or zlib.crc32(rest) != crc:
        raise Damaged(f"{name}: the live file is damaged")
    size = -(-documents // 64) * 8
    bits = np.frombuffer(rest, np.uint8, size)
    mask = np.unpackbits(bits, count=documents, bitorder="little").astype(bool)
    stats = np.frombuffer(rest, "<i8", -1, size)
    if documents != segment.documents or stats.size != segment.stats.size:
        raise Damaged(f"{name}: belongs to another segment")
    return Live(mask, deleted, stats.reshape(segment.stats.shape))
