"""Several segments made into one, array by array, some terms at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.engines.columnar import packing
from archive.engines.columnar.build import FieldWriter, SegmentWriter
from archive.engines.columnar.packing import Ints
from archive.engines.columnar.resident import release
from archive.engines.columnar.schema import Field, Schema, raw
from archive.engines.columnar.segment import FieldReader, Live, Segment
from archive.engines.columnar.storage import Storage, Written

#: Bytes of packed lists taken at a time, of all segments together.
CHUNK_BYTES = 1_500_000
#: Positions of a long list taken at a time.
PART_POSITIONS = 400_000
#: After so many bytes the pages read so far are given back to the system.
RELEASE_BYTES = 48_000_000


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


def merge(
    sources: Sequence[Source], storage: Storage, schema: Schema, name: str
) -> Written:
    """Write the live documents of *sources*, in their order, as the segment *name*."""
    masks = [source.mask for source in sources]
    total = int(sum(mask.sum() for mask in masks))
    # Where each document goes.
    numbers: list[Ints] = []
    base = 0
    for mask in masks:
        number = np.cumsum(mask) - 1 + base
        numbers.append(number)
        base += int(mask.sum())
    ids = [
        source.segment.raw_id(document)
        for source, mask in zip(sources, masks, strict=True)
        for document in np.flatnonzero(mask).tolist()
    ]
    with SegmentWriter(storage, schema, total) as writer:
        columns = {
            column: _merged_column(sources, masks, column) for column in schema.columns
        }
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
            field.name: np.concatenate(
                [
                    source.segment.fields[field.name].bits[mask]
                    for source, mask in zip(sources, masks, strict=True)
                ]
            )
            for field in schema.fields
            if field.positions
        }
        writer.put_documents(ids, columns, lengths, bits)
        ids.clear()
        for field in schema.fields:
            _merge_field(writer.field(field), field, sources, masks, numbers)
        return writer.finish(name)


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


def _merge_field(
    writer: FieldWriter,
    field: Field,
    sources: Sequence[Source],
    masks: Sequence[NDArray[np.bool_]],
    numbers: Sequence[Ints],
) -> None:
    inputs = [
        _Input(
            source.segment.fields[field.name], None if source.live is None else mask, number
        )
        for source, mask, number in zip(sources, masks, numbers, strict=True)
    ]
    size = CHUNK_BYTES // len(inputs)
    taken = 0
    while left := [one for one in inputs if one.start < one.reader.count]:
        term = min(one.term for one in left)
        mine = [one for one in left if one.term == term]
        weight = sum(one.weight for one in mine)
        if weight > CHUNK_BYTES:
            _merge_long(writer, term, mine)
        else:
            ends = [_chunk_end(one.reader, one.start, size) for one in left]
            bounds = [
                one.reader.term(end)
                for one, end in zip(left, ends, strict=True)
                if end < one.reader.count
            ]
            # What may be long altogether is not taken along.
            bounds += [one.term for one in left if one.weight > size and one.term > term]
            if bounds:
                bound = min(bounds)
                ends = [one.reader.lower(bound) for one in left]
            pieces = [
                one.take(end)
                for one, end in zip(left, ends, strict=True)
                if one.start < end
            ]
            writer.add(*_merged(pieces))
        taken += max(weight, CHUNK_BYTES)
        if taken > RELEASE_BYTES:
            taken = 0
            release(source.segment.data for source in sources)
    writer.finish()


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
    number: Ints
    start: int = 0
    term: bytes = b""
    weight: int = 0

    def __post_init__(self) -> None:
        self.go_to(0)

    def go_to(self, start: int) -> None:
        """Go to a term: its text and the bytes of its lists are known then."""
        self.start, reader = start, self.reader
        if start < reader.count:
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
