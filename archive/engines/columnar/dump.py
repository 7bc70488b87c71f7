"""Print what a folder of segments holds, or, with a field, its terms and documents.

::

    python -m archive.engines.columnar.dump index/g00000001
    python -m archive.engines.columnar.dump index/g00000001 word libr
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from archive.engines.columnar.errors import ColumnarError
from archive.engines.columnar.index import Index
from archive.engines.columnar.manifest import read_manifest
from archive.engines.columnar.schema import Schema, raw, text
from archive.engines.columnar.snapshot import Snapshot
from archive.engines.columnar.storage import Storage

#: Most terms printed, and most documents of each.
TERMS, DOCUMENTS = 50, 10


def dump(folder: Path, field: str = "", prefix: str = "") -> Iterator[str]:
    """Yield lines that say what is in *folder*.

    Args:
        folder: A folder of segments.
        field: A field whose terms are listed, or "".
        prefix: What those terms begin with.

    Raises:
        ColumnarError: There is no index, or it cannot be opened.
    """
    manifest = read_manifest(Storage(folder))
    schema = Schema.from_json(manifest.schema)
    snapshot = Index(folder, schema).snapshot()
    if field:
        yield from _terms(snapshot, field, prefix)
        return
    yield f"{manifest.name}: {snapshot.documents} documents"
    yield f"fingerprint: {manifest.fingerprint}"
    yield "groups: " + ", ".join(f"{one} {n}" for one, n in sorted(snapshot.groups.items()))
    for entry, view in zip(manifest.segments, snapshot.views, strict=True):
        deleted = entry.live.deleted if entry.live else 0
        yield (
            f"{entry.name}: {entry.documents} documents, {deleted} deleted, "
            f"{entry.written.size} bytes, CRC-32 {entry.written.crc:08x}"
        )
        for name, (kind, offset, count) in view.segment.sections.items():
            size = count * np.dtype(kind).itemsize
            yield f"  {name:24} {kind}  {count:>10} at {offset:>10}, {size} bytes"


def _terms(snapshot: Snapshot, field: str, prefix: str) -> Iterator[str]:
    for view in snapshot.views:
        yield f"{view.segment.name}:"
        reader = view.segment.fields[field]
        start, end = reader.prefix(raw(prefix))
        for number, term in enumerate(reader.terms(start, min(end, start + TERMS)), start):
            documents, often = reader.read(number)
            some = [
                f"{view.segment.id(int(document))}x{int(times)}"
                for document, times in zip(
                    documents[:DOCUMENTS], often[:DOCUMENTS], strict=False
                )
            ]
            more = " …" if len(documents) > DOCUMENTS else ""
            yield f"  {text(term)}  {len(documents)}: {' '.join(some)}{more}"


def main(arguments: Sequence[str]) -> int:
    """Print what the folder named first holds; return the exit code."""
    if not 1 <= len(arguments) <= 3:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        for line in dump(Path(arguments[0]), *arguments[1:]):
            sys.stdout.write(f"{line}\n")
    except (ColumnarError, KeyError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
