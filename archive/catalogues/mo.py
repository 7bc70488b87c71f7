"""Compiled catalogues (.mo), for other programs: pages read the ``.po`` files themselves.

Source: GNU gettext manual, section 10.3 (The Format of GNU MO Files).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from archive.catalogues.po import Entry

_MAGIC = 0x950412DE
_HEAD = 28


def compiled(header: str, entries: Iterable[Entry]) -> bytes:
    """Return the compiled catalogue of *entries*, in the order gettext wants.

    Args:
        header: The text of the header.
        entries: The entries to be shown: translated, not fuzzy, without errors.
    """
    pairs = sorted([(b"", header.encode()), *(_pair(entry) for entry in entries)])
    count = len(pairs)
    at = _HEAD + 16 * count
    tables: list[bytes] = []
    texts: list[bytes] = []
    for side in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[side]), at))
            texts.append(pair[side] + b"\0")
            at += len(pair[side]) + 1
    head = struct.pack("<7I", _MAGIC, 0, count, _HEAD, _HEAD + 8 * count, 0, at)
    return b"".join((head, *tables, *texts))


def _pair(entry: Entry) -> tuple[bytes, bytes]:
    key = entry.id if entry.context is None else f"{entry.context}\4{entry.id}"
    if entry.plural is not None:
        key = f"{key}\0{entry.plural}"
    return key.encode(), "\0".join(entry.forms).encode()
