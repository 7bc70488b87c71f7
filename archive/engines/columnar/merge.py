"""Several segments made into one, array by array, some terms at a time."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from archive.engines.columnar import packing
from archive.engines.columnar.build import FieldWriter, SegmentWriter
from archive.engines.columnar.packing import Ints
from archive.engines.columnar.resident import give_back, mapped, release
from archive.engines.columnar.schema import Field, Schema, raw
from archive.engines.columnar.segment import FieldReader, Live, Segment, table_of
from archive.engines.columnar.storage import Storage, Written

#: Bytes of packed lists taken at a time, of all segments together.
CHUNK_BYTES = 375_000
#: Positions of a long list taken at a time.
PART_POSITIONS = 200_000
#: Bytes taken over at a time from what another process wrote.
BLOCK = 1 << 20
#: When more of mapped files is in memory, what was read is given back to the system.
MAPPED_BYTES = 24 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """A segment to be merged, and which of its documents are live; None for all."""

    segment: Segment
    live: Live | None

    @property
    def mask(self) -> NDArray[np.bool_]:
        """True for each live document."""
        if self.live is None:
            return np.ones(self.segment.documents, bool)
        return self.live.mask


@dataclass(frozen=True, slots=True)
class Part:
    """Terms of a field that a process of its own merges.

    Attributes:
        storage: Where the segments are.
        schema: What they hold.
        segments: Name and size of each.
        field: The field.
        low: The first of the terms; None for the first of all.
        high: The first behind them; None if there is none.
        name: The file it writes.
    """

    storage: Storage
    schema: Schema
    segments: tuple[tuple[str, int], ...]
    field: Field
    low: bytes | None
    high: bytes | None
    name: str


def merge(
    sources: Sequence[Source],
    storage: Storage,
    schema: Schema,
    name: str,
    pool: Executor | None = None,
) -> Written:
    """Write the live documents of *sources*, in their order, as the segment *name*.

    Args:
        sources: What is merged.
        storage: Where it lies.
        schema: What it holds.
        name: The new segment.
        pool: Processes that do most of it, if nothing is deleted.
    """
    masks = [source.mask for source in sources]
    total = int(sum(mask.sum() for mask in masks))
    parts: dict[str, list[tuple[str, Future[Written]]]] = {}
    if pool is not None and all(source.live is None for source in sources):
        for part in _parts(sources, storage, schema, name):
            future = pool.submit(merge_part, part)
            parts.setdefault(part.field.name, []).append((part.name, future))
    with SegmentWriter(storage, schema, total) as writer:
        _merge_documents(writer, sources, masks, schema)
        release(source.segment.data for source in sources)
        give_back()
        wait([future for some in parts.values() for _, future in some])
        if parts and pool is not None:
            # They did all there was to do; what they hold is given back.
            pool.shutdown()
        for field in schema.fields:
            to = writer.field(field)
            if not parts:
                _merge_field(to, _inputs(sources, field))
            for part_name, future in parts.get(field.name, ()):
                with _Sections(storage, part_name, future.result().size) as made:
                    to.absorb(made.blocks)
                storage.remove(part_name)
            to.finish()
        return writer.finish(name)


def _merge_documents(
    writer: SegmentWriter,
    sources: Sequence[Source],
    masks: Sequence[NDArray[np.bool_]],
    schema: Schema,
) -> None:
    """Write what is kept for each document."""
    ids, sizes = _merged_ids(sources)
    columns = {column: _merged_column(sources, masks, column) for column in schema.columns}
    lengths = {
        field.name: np.concatenate(
            [
                source.segment.fields[field.name].lengths[mask].astype(np.int64)
                for source, mask in zip(sources, masks, strict=True)
            ]
        )
        for field in schema.fields
    }
    bits = {
        field.name: _merged_bits(sources, masks, field)
        for field in schema.fields
        if field.positions
    }
    writer.put_documents(ids, sizes, columns, lengths, bits)


def _merged_ids(sources: Sequence[Source]) -> tuple[NDArray[np.uint8], Ints]:
    """Return the ids of live documents one after the other, and the size of each."""
    texts, sizes = [], []
    for source in sources:
        segment = source.segment
        offsets = segment.section("id_offsets").astype(np.int64)
        size = offsets[1:] - offsets[:-1]
        text = segment.section("ids")
        if source.live is not None:
            text = text[np.repeat(source.mask, size)]
            size = size[source.mask]
        texts.append(text)
        sizes.append(size)
    return np.concatenate(texts), np.concatenate(sizes)


def _merged_bits(
    sources: Sequence[Source], masks: Sequence[NDArray[np.bool_]], field: Field
) -> NDArray[np.uint8]:
    held = [source.segment.fields[field.name].bits for source in sources]
    return np.concatenate([one[mask] for one, mask in zip(held, masks, strict=True)])


def _parts(
    sources: Sequence[Source], storage: Storage, schema: Schema, name: str
) -> Iterator[Part]:
    """Yield parts of about half of each field."""
    segments = tuple((one.segment.name, one.segment.size) for one in sources)
    for field in schema.fields:
        readers = [source.segment.fields[field.name] for source in sources]
        middle = max(readers, key=lambda reader: reader.count).middle()
        bounds = [None, middle, None] if middle else [None, None]
        for nth, (low, high) in enumerate(itertools.pairwise(bounds)):
            file = f"{name}-{field.name}-{nth}"
            yield Part(storage, schema, segments, field, low, high, file)


def merge_part(part: Part) -> Written:
    """Write the terms of *part* to its file."""
    sources = [
        Source(Segment(part.storage, name, part.schema, size), None)
        for name, size in part.segments
    ]
    masks = [source.mask for source in sources]
    with SegmentWriter(part.storage, part.schema, sum(map(len, masks))) as writer:
        if part.field.positions:
            writer.bits = {part.field.name: _merged_bits(sources, masks, part.field)}
        field = writer.field(part.field)
        field.part = True
        _merge_field(field, _inputs(sources, part.field, part.low, part.high))
        field.finish_part()
        give_back()
        return writer.finish(part.name)


class _Sections:
    """The sections of a file that another process wrote."""

    def __init__(self, storage: Storage, name: str, size: int) -> None:
        self.data = storage.map(name)
        self.sections = table_of(self.data, name, size)[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        release([self.data])

    def section(self, name: str) -> NDArray[Any]:
        """Return a section as an array over the mapped file."""
        kind, offset, count = self.sections[name]
        return np.frombuffer(self.data, kind, count, offset)

    def blocks(self, name: str) -> Iterator[NDArray[Any]]:
        """Yield a section in blocks, and give back what was read."""
        whole = self.section(name)
        for begin in range(0, len(whole), BLOCK):
            yield whole[begin : begin + BLOCK]
            if mapped() > MAPPED_BYTES:
                release([self.data])


def _merged_column(
    sources: Sequence[Source], masks: Sequence[NDArray[np.bool_]], column: str
) -> tuple[list[bytes], Ints]:
    parts: list[Ints] = []
    used: set[bytes] = set()
    texts: list[list[bytes]] = []
    for source, mask in zip(sources, masks, strict=True):
        codes = source.segment.codes[column][mask].astype(np.int64)
        values = [raw(text) for text in source.segment.values[column]]
        used.update(values[code] for code in np.unique(codes).tolist())
        parts.append(codes)
        texts.append(values)
    merged = sorted(used)
    number = {text: code for code, text in enumerate(merged)}
    out = [
        np.array([number.get(text, 0) for text in values] or [0], np.int64)[codes]
        for values, codes in zip(texts, parts, strict=True)
    ]
    return merged, np.concatenate(out)


def _chunk_end(reader: FieldReader, start: int, size: int) -> int:
    """Return up to which term a chunk of *size* bytes that begins at *start* may go."""
    if start >= reader.count:
        return start
    end = reader.offsets.upto(start, size)
    if reader.positions:
        end = min(end, reader.place_offsets.upto(start, size))
    return min(end, reader.count)


def _inputs(
    sources: Sequence[Source],
    field: Field,
    low: bytes | None = None,
    high: bytes | None = None,
) -> list[_Input]:
    """Return what is merged of a field: the terms from *low* to before *high*."""
    found = []
    base = 0
    for source in sources:
        mask = source.mask
        number = np.cumsum(mask) - 1 + base
        base += int(mask.sum())
        reader = source.segment.fields[field.name]
        live = None if source.live is None else mask
        found.append(_Input(reader, live, number, low, high))
    return found


def _merge_field(writer: FieldWriter, inputs: Sequence[_Input]) -> None:
    """Write the terms of a field."""
    size = CHUNK_BYTES // len(inputs)
    while left := [one for one in inputs if one.start < one.end]:
        term = min(one.term for one in left)
        mine = [one for one in left if one.term == term]
        weight = sum(one.weight for one in mine)
        if weight > CHUNK_BYTES:
            _merge_long(writer, term, mine)
        else:
            ends = [min(_chunk_end(one.reader, one.start, size), one.end) for one in left]
            bounds = [
                one.reader.term(end)
                for one, end in zip(left, ends, strict=True)
                if end < one.end
            ]
            # What may be long altogether is not taken along.
            bounds += [one.term for one in left if one.weight > size and one.term > term]
            if bounds:
                bound = min(bounds)
                ends = [min(one.reader.lower(bound), one.end) for one in left]
            pieces = [
                one.take(end)
                for one, end in zip(left, ends, strict=True)
                if one.start < end
            ]
            writer.add(*_merged(pieces))
        if mapped() > MAPPED_BYTES:
            release(one.reader.segment.data for one in inputs)


def _merge_long(writer: FieldWriter, term: bytes, inputs: Sequence[_Input]) -> None:
    """Write a term that *inputs* all have arrived at, its positions part by part."""
    numbers = [one.start for one in inputs]
    held = []
    for one, number in zip(inputs, numbers, strict=True):
        _, documents, often = one.reader.read_range(number, number + 1)
        held.append((documents, often))
        one.go_to(number + 1)
    live = [
        one.number[documents]
        if one.mask is None
        else one.number[documents[one.mask[documents]]]
        for one, (documents, _) in zip(inputs, held, strict=True)
    ]
    times = [
        often if one.mask is None else often[one.mask[documents]]
        for one, (documents, often) in zip(inputs, held, strict=True)
    ]

    def positions() -> Iterator[tuple[Ints, Ints]]:
        for one, number, (documents, often) in zip(inputs, numbers, held, strict=True):
            parts = one.reader.position_parts(number, documents, often, PART_POSITIONS)
            for which, values in parts:
                owners = np.repeat(documents[which], often[which])
                if one.mask is None:
                    yield one.number[owners], values
                else:
                    kept = one.mask[owners]
                    yield one.number[owners[kept]], values[kept]

    if any(map(len, live)):
        writer.add_long(
            term,
            np.concatenate(live),
            np.concatenate(times),
            positions() if inputs[0].reader.positions else None,
        )


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some terms of one segment with their postings, documents numbered anew."""

    terms: list[bytes]
    counts: Ints
    documents: Ints
    often: Ints
    positions: Ints | None


@dataclass(slots=True)
class _Input:
    """A field of a segment to be merged, and the term at which it has arrived."""

    reader: FieldReader
    mask: NDArray[np.bool_] | None
    #: Where each document goes.
    number: Ints
    low: bytes | None = None
    high: bytes | None = None
    start: int = 0
    end: int = 0
    term: bytes = b""
    weight: int = 0

    def __post_init__(self) -> None:
        reader = self.reader
        self.end = reader.count if self.high is None else reader.lower(self.high)
        self.go_to(0 if self.low is None else reader.lower(self.low))

    def go_to(self, start: int) -> None:
        """Go to a term: its text and the bytes of its lists are known then."""
        self.start, reader = start, self.reader
        if start < self.end:
            self.term = reader.term(start)
            self.weight = reader.offsets.size(start)
            if reader.positions:
                self.weight += reader.place_offsets.size(start)

    def take(self, end: int) -> _Piece:
        """Return the terms up to number *end*, exclusive."""
        start = self.start
        self.go_to(end)
        counts, documents, often = self.reader.read_range(start, end)
        places: Ints | None = None
        if self.reader.positions:
            places = self.reader.read_positions(start, counts, documents, often)
        if self.mask is not None:
            live = self.mask[documents]
            if places is not None:
                places = places[np.repeat(live, often)]
            counts = _sums(live.astype(np.int64), counts)
            documents, often = documents[live], often[live]
        terms = self.reader.terms(start, end)
        return _Piece(terms, counts, self.number[documents], often, places)


def _merged(
    pieces: Sequence[_Piece],
) -> tuple[list[bytes], Ints, Ints, Ints, Ints | None]:
    """Return the terms of all *pieces* with their postings."""
    lists = [piece.terms for piece in pieces]
    terms = lists[0] if len(lists) == 1 else sorted(set[bytes]().union(*lists))
    number = {term: at for at, term in enumerate(terms)}
    wheres = [
        np.fromiter(map(number.__getitem__, one), np.int64, len(one)) for one in lists
    ]
    counts, order = _interleaved(len(terms), wheres, [piece.counts for piece in pieces])
    documents = np.empty(len(order), np.int64)
    often = np.empty(len(order), np.int64)
    documents[order] = np.concatenate([piece.documents for piece in pieces])
    often[order] = np.concatenate([piece.often for piece in pieces])
    positions: Ints | None = None
    runs = [piece.positions for piece in pieces if piece.positions is not None]
    if runs:
        sizes = [_sums(piece.often, piece.counts) for piece in pieces]
        _, order = _interleaved(len(terms), wheres, sizes)
        positions = np.empty(len(order), np.int64)
        positions[order] = np.concatenate(runs)
    if not counts.all():
        terms = [terms[at] for at in np.flatnonzero(counts).tolist()]
        counts = counts[counts > 0]
    return terms, counts, documents, often, positions


def _interleaved(
    terms: int, wheres: Sequence[Ints], sizes: Sequence[Ints]
) -> tuple[Ints, Ints]:
    """Return how many items each term has in all, and where each item goes.

    Args:
        terms: How many terms there are.
        wheres: For each piece, which of the terms its own are.
        sizes: For each piece, how many items each of its terms has.
    """
    counts = np.zeros(terms, np.int64)
    for where, size in zip(wheres, sizes, strict=True):
        counts[where] += size
    ahead = packing.starts_of(counts)[:-1]
    to = []
    for where, size in zip(wheres, sizes, strict=True):
        to.append(packing.spread(ahead[where], size))
        ahead[where] += size
    return counts, np.concatenate(to)


def _sums(values: Ints, counts: Ints) -> Ints:
    """Return the sums of runs of *counts* values; a run may be empty."""
    running = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
    edges = packing.starts_of(counts)
    return np.asarray(running[edges[1:]] - running[edges[:-1]], np.int64)
