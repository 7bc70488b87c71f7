"""The only door to Whoosh: its searcher and its queries over columnar segments.

Whoosh asks a codec for readers of terms and of documents; these give it the same arrays
that :mod:`~archive.engines.columnar.evaluate` works on. Whoosh's own table of contents, a
pickle, is not used: a snapshot says which segments there are. Writing goes through
:class:`~archive.engines.columnar.index.Index` alone.

Known of Whoosh 2.7.4: never call ``Searcher.refresh`` or ``reader(reuse=…)``, which bring
deleted documents back; never use ``AndNot``, which finds wrong sets, but ``And`` with
``Not``.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

from archive.engines.columnar import schema as own
from archive.engines.columnar.segment import FieldReader
from archive.engines.columnar.snapshot import Snapshot, View

with warnings.catch_warnings():
    # Compiled anew, 2.7.4 warns of escapes in its patterns.
    warnings.simplefilter("ignore")
    from whoosh import fields, formats
    from whoosh.analysis import IDTokenizer
    from whoosh.codec import base
    from whoosh.matching import ListMatcher
    from whoosh.reading import EmptyReader, MultiReader, SegmentReader, TermInfo
    from whoosh.searching import Searcher


class Places(formats.Positions):  # type: ignore[misc]
    """Positions as an array of ``<u4``, where Whoosh's own format is a pickle."""

    def decode_positions(self, value: bytes) -> list[int]:
        """Return the positions of a posting."""
        found: list[int] = np.frombuffer(value, "<u4").tolist()
        return found

    def decode_frequency(self, value: bytes) -> int:
        """Return how many there are."""
        return len(value) // 4

    def decode_weight(self, value: bytes) -> float:
        """Return how many there are."""
        return float(len(value) // 4) * float(self.field_boost)

    def decode_position_boosts(self, value: bytes) -> list[tuple[int, float]]:
        """Return the positions, all of one weight."""
        return [(place, 1.0) for place in self.decode_positions(value)]


def whoosh_schema(schema: own.Schema) -> fields.Schema:
    """Return *schema* as Whoosh's: terms as they are, ids and columns stored."""
    found = fields.Schema(id=fields.STORED)
    for name in schema.columns:
        found.add(name, fields.STORED)
    for one in schema.fields:
        kind = fields.TEXT(analyzer=IDTokenizer(), phrase=one.positions, spelling=False)
        if one.positions:
            kind.format = Places()
        if one.name in found:
            found.remove(one.name)
        found.add(one.name, kind)
    return found


class ColumnarSegment(base.Segment):  # type: ignore[misc]
    """A segment of a snapshot as Whoosh knows one."""

    def __init__(self, view: View) -> None:
        # Whoosh would draw a random name, the same in two processes with one seed.
        self.indexname, self.segid, self.compound = "columnar", view.segment.name, False
        self.view = view

    def codec(self) -> ColumnarCodec:
        """Return what reads it."""
        return ColumnarCodec()

    def doc_count_all(self) -> int:
        """Return how many documents it has, deleted ones among them."""
        return self.view.count

    def deleted_count(self) -> int:
        """Return how many are deleted."""
        live = self.view.live
        return 0 if live is None else int(len(live) - live.sum())

    def deleted_docs(self) -> Iterator[int]:
        """Return their numbers."""
        live = self.view.live
        return iter([] if live is None else np.flatnonzero(~live).tolist())

    def is_deleted(self, number: int) -> bool:
        """Return whether a document is deleted; asked even of one behind the last."""
        live = self.view.live
        return live is not None and number < len(live) and not live[number]


class ColumnarCodec(base.Codec):  # type: ignore[misc]
    """Reads columnar segments for Whoosh."""

    def terms_reader(self, _storage: Any, segment: ColumnarSegment) -> ColumnarTerms:
        """Return the reader of a segment's terms."""
        return ColumnarTerms(segment.view)

    def per_document_reader(
        self, _storage: Any, segment: ColumnarSegment
    ) -> ColumnarDocuments:
        """Return the reader of a segment's documents."""
        return ColumnarDocuments(segment)


class ColumnarCursor(base.FieldCursor):  # type: ignore[misc]
    """Walks over the terms of a field."""

    def __init__(self, reader: FieldReader) -> None:
        self.reader, self.number = reader, 0

    def first(self) -> str | None:
        """Go to the first term."""
        self.number = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """Go to the first term not below *term*."""
        self.number = self.reader.lower(own.raw(term) if isinstance(term, str) else term)
        return self.text()

    def next(self) -> str | None:
        """Go to the next term."""
        self.number += 1
        return self.text()

    def text(self) -> str | None:
        """Return the term it is at, or None behind the last."""
        return own.text(self.reader.term(self.number)) if self.is_valid() else None

    def term(self) -> str | None:
        """Return the term it is at, or None behind the last."""
        return self.text()

    def term_info(self) -> TermInfo | None:
        """Return what is known of it."""
        return _term_info(self.reader, self.number) if self.is_valid() else None

    def is_valid(self) -> bool:
        """Return whether there is a term."""
        return self.number < self.reader.count


def _term_info(reader: FieldReader, number: int) -> TermInfo:
    documents, often = reader.read(number)
    lengths = reader.lengths[documents]
    return TermInfo(
        weight=float(often.sum(dtype=np.int64)),
        df=len(documents),
        minlength=int(lengths.min()),
        maxlength=int(lengths.max()),
        maxweight=float(often.max()),
        minid=int(documents[0]),
        maxid=int(documents[-1]),
    )


class ColumnarTerms(base.TermsReader):  # type: ignore[misc]
    """The terms of a segment."""

    def __init__(self, view: View) -> None:
        self.fields = view.segment.fields

    def _number(self, name: str, term: bytes) -> tuple[FieldReader, int]:
        reader = self.fields[name]
        number = reader.number(term)
        if number < 0:
            raise KeyError(term)
        return reader, number

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        name, wanted = term
        return name in self.fields and self.fields[name].number(wanted) >= 0

    def cursor(self, name: str, _field: Any) -> ColumnarCursor:
        """Return a cursor over a field's terms."""
        return ColumnarCursor(self.fields[name])

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield all terms of all fields."""
        for name in sorted(self.fields):
            for term in self.fields[name].terms():
                yield name, term

    def terms_from(self, name: str, start: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield a field's terms from *start* on."""
        reader = self.fields[name]
        return ((name, term) for term in reader.terms(reader.lower(start)))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield all terms with what is known of them."""
        return ((pair, self.term_info(*pair)) for pair in self.terms())

    def items_from(
        self, name: str, start: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield a field's terms from *start* on with what is known of them."""
        return ((pair, self.term_info(*pair)) for pair in self.terms_from(name, start))

    def term_info(self, name: str, term: bytes) -> TermInfo:
        """Return what is known of a term.

        Raises:
            KeyError: There is no such term.
        """
        return _term_info(*self._number(name, term))

    def doc_frequency(self, name: str, term: bytes) -> int:
        """Return how many documents have a term, deleted ones among them."""
        reader, number = self._number(name, term)
        return reader.frequency(number)

    def matcher(
        self, name: str, term: bytes, format_: Any, scorer: Any = None
    ) -> ListMatcher:
        """Return Whoosh's walk over a term's postings."""
        reader, number = self._number(name, term)
        documents, often = reader.read(number)
        values = None
        if reader.positions:
            _, places = reader.positions_of(number, slice(None))
            ends = np.cumsum(often, dtype=np.int64)[:-1]
            parts = np.split(places.astype("<u4"), ends)
            values = [part.tobytes() for part in parts]
        return ListMatcher(
            documents.tolist(),
            weights=often.astype(np.float64).tolist(),
            values=values,
            format=format_,
            scorer=scorer,
            term=(name, term),
            terminfo=_term_info(reader, number),
        )

    def indexed_field_names(self) -> list[str]:
        """Return the names of the fields."""
        return list(self.fields)


class ColumnarDocuments(base.PerDocumentReader):  # type: ignore[misc]
    """The documents of a segment."""

    def __init__(self, segment: ColumnarSegment) -> None:
        self.described, self.segment = segment, segment.view.segment

    def doc_count(self) -> int:
        """Return how many documents are live."""
        return int(self.described.doc_count())

    def doc_count_all(self) -> int:
        """Return how many documents there are, deleted ones among them."""
        return self.described.doc_count_all()

    def has_deletions(self) -> bool:
        """Return whether any is deleted."""
        return self.described.deleted_count() > 0

    def is_deleted(self, number: int) -> bool:
        """Return whether a document is deleted."""
        return self.described.is_deleted(number)

    def deleted_docs(self) -> Iterator[int]:
        """Return the numbers of deleted documents."""
        return self.described.deleted_docs()

    def doc_field_length(self, number: int, name: str, default: int = 0) -> int:
        """Return how many terms a document has in a field."""
        reader = self.segment.fields.get(name)
        return default if reader is None else int(reader.lengths[number])

    def field_length(self, name: str) -> int:
        """Return how many terms all documents have in a field."""
        return int(self.segment.fields[name].lengths.sum(dtype=np.int64))

    def min_field_length(self, name: str) -> int:
        """Return the least number of terms."""
        return int(self.segment.fields[name].lengths.min())

    def max_field_length(self, name: str) -> int:
        """Return the greatest number of terms."""
        return int(self.segment.fields[name].lengths.max())

    def stored_fields(self, number: int) -> dict[str, str]:
        """Return id and columns of a document."""
        found = {
            name: values[self.segment.codes[name][number]]
            for name, values in self.segment.values.items()
        }
        return found | {"id": self.segment.id(number)}


def searcher(snapshot: Snapshot, **more: Any) -> Searcher:
    """Return Whoosh's own searcher over a snapshot.

    Args:
        snapshot: What is searched.
        more: What ``whoosh.searching.Searcher`` takes, such as ``weighting``.
    """
    schema = whoosh_schema(snapshot.schema)
    readers = [
        SegmentReader(
            None, schema, ColumnarSegment(view), generation=snapshot.manifest.next
        )
        for view in snapshot.views
    ]
    if not readers:
        reader = EmptyReader(schema)
    elif len(readers) == 1:
        reader = readers[0]
    else:
        reader = MultiReader(readers, generation=snapshot.manifest.next)
    return Searcher(reader, **more)
