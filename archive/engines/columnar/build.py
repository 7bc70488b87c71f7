"""Documents made into a segment's file, in bounded memory."""

from __future__ import annotations

import itertools
import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from archive.engines.columnar import packing
from archive.engines.columnar.packing import Ints
from archive.engines.columnar.schema import Document, Field, Schema, raw
from archive.engines.columnar.segment import (
    ALIGN,
    END,
    LARGE,
    SAMPLE,
    count_stats,
    header,
)
from archive.engines.columnar.storage import Storage, Written

#: Terms in memory before they are written as a segment.
RUN_TOKENS = 1_000_000
#: Bytes of a section kept in memory before they go to a file.
SPOOL_BYTES = 4_000_000


class _Section:
    """Bytes of a section as they come: in memory at first, then in a nameless file."""

    def __init__(self, storage: Storage, kind: str) -> None:
        self.storage, self.kind = storage, kind
        self.parts: list[bytes] = []
        self.held = self.size = 0
        self.file: BinaryIO | None = None

    def add(self, data: bytes | NDArray[Any]) -> None:
        part = data if isinstance(data, bytes) else data.tobytes()
        self.parts.append(part)
        self.held += len(part)
        self.size += len(part)
        if self.held > SPOOL_BYTES:
            if self.file is None:
                self.file = self.storage.spool()
            self.file.writelines(self.parts)
            self.parts, self.held = [], 0

    def put(self, data: bytes | NDArray[Any]) -> int:
        """Add *data* and return how many bytes they are."""
        before = self.size
        self.add(data)
        return self.size - before

    def read(self) -> Iterator[bytes]:
        if self.file is not None:
            self.file.seek(0)
            while block := self.file.read(1 << 20):
                yield block
        yield from self.parts

    def close(self) -> None:
        if self.file is not None:
            self.file.close()


def least_type(largest: int) -> str:
    """Return the smallest unsigned type that holds *largest*."""
    if largest < 1 << 8:
        return "|u1"
    if largest < 1 << 16:
        return "<u2"
    return "<u4" if largest < 1 << 32 else "<u8"


class SegmentWriter:
    """Writes one segment: first what is said of documents, then the terms, in order."""

    def __init__(self, storage: Storage, schema: Schema, documents: int) -> None:
        self.storage, self.schema, self.documents = storage, schema, documents
        self.sections: dict[str, _Section] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for section in self.sections.values():
            section.close()

    def section(self, name: str, kind: str) -> _Section:
        """Return a section to write to."""
        return self.sections.setdefault(name, _Section(self.storage, kind))

    def put(self, name: str, values: NDArray[Any], kind: str | None = None) -> None:
        """Write a whole section."""
        if kind is None:
            kind = least_type(int(values.max()) if len(values) else 0)
        self.section(name, kind).add(values.astype(kind))

    def put_documents(
        self,
        ids: NDArray[np.uint8],
        sizes: Ints,
        columns: Mapping[str, tuple[Sequence[bytes], NDArray[Any]]],
        lengths: Mapping[str, NDArray[Any]],
        bits: Mapping[str, NDArray[Any]],
    ) -> None:
        """Write what is kept for each document.

        Args:
            ids: The ids in UTF-8, by number, one after the other.
            sizes: How many bytes each has.
            columns: Name -> its distinct texts, sorted, and the code of each document.
            lengths: Field name -> terms of each document.
            bits: Name of a field with positions -> bits of a document's positions.
        """
        self.section("ids", "|u1").add(ids)
        self.put("id_offsets", packing.starts_of(sizes))
        order = order_of(ids, sizes)
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        self.put("id_order", order)
        self.put("id_rank", rank)
        for name, (values, codes) in columns.items():
            text = END + END.join(values) + END if values else END
            self.section(f"{name}.values", "|u1").add(text)
            self.put(f"{name}.codes", codes)
        groups, codes = columns[self.schema.group]
        rows = [lengths[field.name] for field in self.schema.fields]
        stats = count_stats(rows, codes, len(groups))
        self.put("stats", stats.reshape(-1), "<i8")
        self.bits = bits
        for name, some in bits.items():
            self.put(f"{name}.bits", some, "|u1")
        for field in self.schema.fields:
            self.put(f"{field.name}.lengths", lengths[field.name])

    def field(self, field: Field) -> FieldWriter:
        """Return the writer of a field's terms."""
        return FieldWriter(self, field)

    def finish(self, name: str) -> Written:
        """Write the file *name* and sync it."""
        return self.storage.write(name, self._parts())

    def _parts(self) -> Iterator[bytes]:
        table: dict[str, tuple[str, int, int]] = {}
        place = ALIGN
        for name, section in self.sections.items():
            count = section.size // np.dtype(section.kind).itemsize
            table[name] = (section.kind, place, count)
            place += -(-section.size // ALIGN) * ALIGN
        value = {"documents": self.documents, "sections": table}
        text = json.dumps(value, separators=(",", ":")).encode()
        yield header(text, place, place + len(text))
        for section in self.sections.values():
            yield from section.read()
            yield b"\0" * (-section.size % ALIGN)
        yield text


class _Sizes:
    """Writes the sizes of a field's lists as they come, and where every 64th begins."""

    def __init__(self, writer: SegmentWriter, prefix: str) -> None:
        self.writer, self.prefix = writer, prefix
        self.section = writer.section(f"{prefix}sizes", "<u2")
        self.large: list[NDArray[Any]] = []
        self.bases: list[NDArray[Any]] = []
        self.count = self.place = 0

    def add(self, sizes: Ints) -> None:
        """Write the next sizes."""
        self.section.add(np.minimum(sizes, LARGE).astype("<u2"))
        places = packing.starts_of(sizes) + self.place
        self.bases.append(places[:-1][-self.count % SAMPLE :: SAMPLE])
        large = np.flatnonzero(sizes >= LARGE)
        if len(large):
            halves = _halves(sizes[large])
            self.large.append(np.stack([large + self.count, *halves], axis=1))
        self.count += len(sizes)
        self.place = int(places[-1])

    def finish(self) -> None:
        """Write what is known only at the end."""
        large = np.concatenate(self.large) if self.large else np.zeros((0, 3), np.int64)
        self.writer.put(f"{self.prefix}large", large, "<u4")
        self.writer.put(f"{self.prefix}bases", _joined(self.bases))


class FieldWriter:
    """Writes the terms of one field, some at a time."""

    def __init__(self, writer: SegmentWriter, field: Field) -> None:
        self.writer, self.field = writer, field
        name = field.name
        self.terms = writer.section(f"{name}.terms", "|u1")
        self.terms.add(END)
        self.postings = writer.section(f"{name}.postings", "|u1")
        self.kinds = writer.section(f"{name}.kinds", "|u1")
        self.sizes = _Sizes(writer, f"{name}.")
        self.samples: list[NDArray[Any]] = []
        #: Whether only some of the terms are written, for another process to take over.
        self.part = False
        self.count = self.text = 0
        if field.positions:
            self.places = writer.section(f"{name}.places", "|u1")
            self.bits = writer.bits[name]
            self.place_sizes = _Sizes(writer, f"{name}.place_")
            self.keys: list[NDArray[np.uint64]] = []

    def add(
        self,
        terms: Sequence[bytes],
        counts: Ints,
        documents: NDArray[Any],
        frequencies: NDArray[Any],
        positions: NDArray[Any] | None,
    ) -> None:
        """Write the next terms.

        Args:
            terms: Above all before, ascending.
            counts: Postings of each, none 0.
            documents: Their document numbers, ascending within a term.
            frequencies: How often each has the term.
            positions: As many for each posting as its frequency; None without.
        """
        if not len(terms):
            return
        self._add_terms(terms)
        data, sizes, kinds = packing.pack_postings(counts, documents, frequencies)
        self.postings.add(data)
        self.sizes.add(sizes)
        self.kinds.add(kinds)
        if positions is not None:
            starts = packing.starts_of(counts)[:-1]
            places = np.add.reduceat(frequencies, starts, dtype=np.int64)
            bits = np.repeat(self.bits[documents], frequencies)
            data, sizes = packing.pack_positions(places, bits, positions)
            self.places.add(data)
            self.place_sizes.add(sizes)

    def add_long(
        self,
        term: bytes,
        documents: NDArray[Any],
        frequencies: NDArray[Any],
        positions: Iterable[tuple[NDArray[Any], NDArray[Any]]] | None,
    ) -> None:
        """Write the next term, one with so many postings that parts have to do.

        Args:
            term: Above all before.
            documents: Its document numbers, ascending.
            frequencies: How often each has the term.
            positions: Parts of the positions: the document each belongs to, and which.
        """
        self._add_terms([term])
        parts, kind = packing.pack_long(documents, frequencies)
        self.sizes.add(np.array([sum(self.postings.put(part) for part in parts)]))
        self.kinds.add(bytes([kind]))
        if positions is None:
            return
        begun = carry = size = 0
        for owners, values in positions:
            bits = self.bits[owners]
            data, begun, carry = packing.pack_on(begun, carry, bits, values)
            size += self.places.put(data)
        if begun:
            size += self.places.put(bytes([carry]))
        self.place_sizes.add(np.array([size]))

    def _add_terms(self, terms: Sequence[bytes]) -> None:
        places = self.text + packing.starts_of(
            np.fromiter(map(len, terms), np.int64, len(terms)) + 1
        )
        self._add_samples(places[:-1])
        self.text = int(places[-1])
        self.terms.add(END.join(terms) + END)
        if self.field.positions:
            self._add_keys(tail_keys(terms, places))
        self.count += len(terms)

    def _add_samples(self, places: Ints) -> None:
        self.samples.append(places[-self.count % SAMPLE :: SAMPLE])
        if self.part:
            self.writer.section(f"{self.field.name}.starts", "<i8").add(places)

    def _add_keys(self, keys: NDArray[np.uint64]) -> None:
        if self.part:
            self.writer.section(f"{self.field.name}.keys", "<u8").add(keys)
        else:
            self.keys.append(keys)

    def finish_part(self) -> None:
        """Write what :meth:`absorb` needs of some terms of a field."""
        self.sizes.finish()
        if self.field.positions:
            self.place_sizes.finish()
        for kind, name in (("<i8", "starts"), ("<u8", "keys")):
            # There, even if there was no term.
            self.writer.section(f"{self.field.name}.{name}", kind)

    def absorb(self, blocks: Callable[[str], Iterable[NDArray[Any]]]) -> None:
        """Write the next terms, which another process wrote, from *blocks* of its file."""
        name = self.field.name
        base = self.text
        for places in blocks(f"{name}.starts"):
            self._add_samples(places + base)
            self.count += len(places)
        skip = 1
        for data in blocks(f"{name}.terms"):
            # The field has a mark before its first term already.
            self.terms.add(data[skip:])
            self.text += len(data) - skip
            skip = 0
        for data in blocks(f"{name}.postings"):
            self.postings.add(data)
        for data in blocks(f"{name}.kinds"):
            self.kinds.add(data)
        _absorb_sizes(self.sizes, f"{name}.", blocks)
        if self.field.positions:
            for data in blocks(f"{name}.places"):
                self.places.add(data)
            _absorb_sizes(self.place_sizes, f"{name}.place_", blocks)
            self.keys += [keys.copy() for keys in blocks(f"{name}.keys")]

    def finish(self) -> None:
        """Write what is known only at the end."""
        put, name = self.writer.put, self.field.name
        put(f"{name}.samples", _joined(self.samples))
        self.sizes.finish()
        if self.field.positions:
            self.places.add(b"\0" * 8)
            self.place_sizes.finish()
            keys = np.concatenate(self.keys) if self.keys else np.zeros(0, np.uint64)
            self.keys.clear()
            order = np.argsort(keys, kind="stable")
            put(f"{name}.tail_samples", keys[order[::SAMPLE]], "<u8")
            del keys
            put(f"{name}.tails", order)


def _absorb_sizes(
    sizes: _Sizes, prefix: str, blocks: Callable[[str], Iterable[NDArray[Any]]]
) -> None:
    """Add the sizes another process wrote."""
    parts = [part.astype(np.int64) for part in blocks(f"{prefix}large")]
    large = np.concatenate(parts).reshape(-1, 3) if parts else np.zeros((0, 3), np.int64)
    first = 0
    for block in blocks(f"{prefix}sizes"):
        found = block.astype(np.int64)
        mine = large[(large[:, 0] >= first) & (large[:, 0] < first + len(found))]
        found[mine[:, 0] - first] = mine[:, 1] | mine[:, 2] << 32
        sizes.add(found)
        first += len(found)


def order_of(ids: NDArray[np.uint8], sizes: Ints) -> Ints:
    """Return the numbers of ids, each of so many bytes, in the order of the ids."""
    if len(sizes) and (sizes == sizes[0]).all() and sizes[0] and ids.all():
        # Of one length, as they mostly are, they are sorted without an object for each.
        found: Ints = np.argsort(ids.view(f"S{sizes[0]}"), kind="stable")
        return found
    starts = packing.starts_of(sizes).tolist()
    data = ids.tobytes()
    texts = [data[begin:end] for begin, end in itertools.pairwise(starts)]
    return np.array(sorted(range(len(texts)), key=texts.__getitem__), np.int64)


def _halves(sizes: Ints) -> list[Ints]:
    return [sizes & 0xFFFFFFFF, sizes >> 32]


def tail_keys(terms: Sequence[bytes], places: Ints) -> NDArray[np.uint64]:
    """Return the keys by which terms are found by their ends.

    Args:
        terms: The terms.
        places: Where each begins in them joined by one byte, and one more.
    """
    text = np.frombuffer(b"\0" * 8 + b"\0".join(terms) + b"\0", np.uint8)
    places = places - places[0]
    lengths = places[1:] - places[:-1] - 1
    last = places[1:] - 2 + 8
    keys = np.minimum(lengths, 255).astype(np.uint64) << np.uint64(56)
    for back in range(7):
        byte = np.where(lengths > back, text[last - back], 0).astype(np.uint64)
        keys |= byte << np.uint64(48 - 8 * back)
    found: NDArray[np.uint64] = keys
    return found


def _joined(parts: list[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


class _Vocabulary(dict[str, int]):
    """Numbers new terms as they are asked for."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class _FieldRun:
    """The terms of one field of the documents in memory."""

    def __init__(self, positions: bool) -> None:
        self.vocabulary = _Vocabulary()
        self.terms = array("I")
        self.lengths = array("I")
        self.positions = array("I") if positions else None

    def add(self, terms: Sequence[str], positions: Sequence[int] | None) -> None:
        self.terms.extend(map(self.vocabulary.__getitem__, terms))
        self.lengths.append(len(terms))
        if self.positions is not None:
            self.positions.extend(range(len(terms)) if positions is None else positions)

    def bits(self) -> NDArray[np.uint8]:
        """Return how many bits the positions of each document need."""
        lengths = np.array(self.lengths, np.int64)
        most = np.zeros(len(lengths), np.int64)
        some = lengths > 0
        if some.any():
            positions = np.frombuffer(self.positions or b"", np.uint32)
            starts = packing.starts_of(lengths)[:-1][some]
            most[some] = np.maximum.reduceat(positions, starts)
        return packing.position_bits(most)


class Run:
    """Documents in memory, to become a segment."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.fields = {field.name: _FieldRun(field.positions) for field in schema.fields}
        self.columns: dict[str, list[str]] = {name: [] for name in schema.columns}
        self.numbers: dict[str, int] = {}
        self.ids: list[str] = []
        self.tokens = 0

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, document: Document) -> None:
        """Take a document; one of the same id before it is dropped when written."""
        self.numbers[document.id] = len(self.ids)
        self.ids.append(document.id)
        for name, column in self.columns.items():
            column.append(document.columns.get(name, ""))
        for name, run in self.fields.items():
            terms = document.fields.get(name)
            if terms is None:
                run.lengths.append(0)
                continue
            run.add(terms.terms, terms.positions)
            self.tokens += len(terms.terms)

    def fill(self, documents: Iterator[Document]) -> bool:
        """Take documents until there is no more room; return whether there are no more."""
        for document in documents:
            self.add(document)
            if self.tokens >= RUN_TOKENS:
                return False
        return True

    def write(self, storage: Storage, name: str) -> Written:
        """Write the documents as the segment *name*."""
        kept = np.zeros(len(self.ids), bool)
        kept[list(self.numbers.values())] = True
        ids = [raw(self.ids[number]) for number in np.flatnonzero(kept).tolist()]
        columns = {name: coded(column, kept) for name, column in self.columns.items()}
        with SegmentWriter(storage, self.schema, len(ids)) as writer:
            lengths = {
                name: np.array(run.lengths, np.int64)[kept]
                for name, run in self.fields.items()
            }
            bits = {
                name: run.bits()[kept]
                for name, run in self.fields.items()
                if run.positions is not None
            }
            text = np.frombuffer(b"".join(ids), np.uint8)
            sizes = np.fromiter(map(len, ids), np.int64, len(ids))
            writer.put_documents(text, sizes, columns, lengths, bits)
            for field in self.schema.fields:
                self._write_field(writer.field(field), self.fields[field.name], kept)
            return writer.finish(name)

    def _write_field(
        self, writer: FieldWriter, run: _FieldRun, kept: NDArray[np.bool_]
    ) -> None:
        lengths = np.array(run.lengths, np.int64)
        owner = np.repeat(np.cumsum(kept) - 1, lengths)
        terms = [raw(term) for term in run.vocabulary]
        order = sorted(range(len(terms)), key=terms.__getitem__)
        number = np.empty(len(terms), np.uint64)
        number[order] = np.arange(len(terms), dtype=np.uint64)
        # Term in the upper half, place in the lower: sorting groups places by term.
        key = number[np.frombuffer(run.terms, np.uint32)] << np.uint64(32)
        key |= np.arange(len(key), dtype=np.uint64)
        if not kept.all():
            key = key[np.repeat(kept, lengths)]
        key.sort()
        term = key.view("<u4")[1::2]
        place = key.view("<u4")[0::2].astype(np.int64)
        document = owner[place]
        fresh = np.ones(len(term), bool)
        np.not_equal(term[1:], term[:-1], out=fresh[1:])
        fresh[1:] |= document[1:] != document[:-1]
        first = np.flatnonzero(fresh)
        counts = np.bincount(term[first].astype(np.int64), minlength=len(terms))
        if not kept.all():
            order = [order[at] for at in np.flatnonzero(counts).tolist()]
            counts = counts[counts > 0]
        positions = None
        if run.positions is not None:
            positions = np.frombuffer(run.positions, np.uint32)[place]
        writer.add(
            [terms[at] for at in order],
            counts,
            document[first],
            np.diff(first, append=len(term)),
            positions,
        )
        writer.finish()


def coded(
    column: Iterable[str], kept: NDArray[np.bool_]
) -> tuple[list[bytes], NDArray[np.int64]]:
    """Return the distinct texts of a column, sorted, and which each document has."""
    texts = [raw(text) for text, keep in zip(column, kept, strict=True) if keep]
    values = sorted(set(texts))
    number = {text: code for code, text in enumerate(values)}
    return values, np.fromiter(map(number.__getitem__, texts), np.int64, len(texts))
