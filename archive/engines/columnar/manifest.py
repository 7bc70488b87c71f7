"""Which files make up an index: the manifest, and the pointer that names it.

Both are JSON of one line. The pointer, a file ``current``, is replaced in one step and
written last: ``{"manifest": name, "size": bytes, "crc": CRC-32}``. A manifest::

    {"format": 1, "fingerprint": text, "schema": {…}, "next": number,
     "segments": [{"name": …, "documents": n, "size": bytes, "crc": CRC-32,
                   "live": null or {"name": …, "size": …, "crc": …, "deleted": n}}, …]}

*next* numbers the files of the next commit, so that no name is ever used twice.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.engines.columnar.errors import Damaged, Missing
from archive.engines.columnar.storage import Storage, Written

FORMAT = 1
POINTER = "current"


@dataclass(frozen=True, slots=True)
class LiveEntry:
    """A live file: its name, size, CRC-32 and number of deleted documents."""

    name: str
    written: Written
    deleted: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment: its file, size, CRC-32, number of documents and live file, if any."""

    name: str
    written: Written
    documents: int
    live: LiveEntry | None = None

    @property
    def live_documents(self) -> int:
        """How many of its documents are not deleted."""
        return self.documents - (self.live.deleted if self.live else 0)

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files."""
        return (self.name, self.live.name) if self.live else (self.name,)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index is made of at one moment."""

    fingerprint: str
    schema: Mapping[str, object]
    next: int
    segments: tuple[Entry, ...]
    name: str = ""

    @property
    def files(self) -> set[str]:
        """The names of all its files, its own and the pointer's among them."""
        names = {name for entry in self.segments for name in entry.files}
        return names | {self.name, POINTER}

    def dumps(self) -> bytes:
        """Return the bytes of its file."""
        segments = [
            {
                "name": entry.name,
                "documents": entry.documents,
                "size": entry.written.size,
                "crc": entry.written.crc,
                "live": None
                if entry.live is None
                else {
                    "name": entry.live.name,
                    "size": entry.live.written.size,
                    "crc": entry.live.written.crc,
                    "deleted": entry.live.deleted,
                },
            }
            for entry in self.segments
        ]
        value = {
            "format": FORMAT,
            "fingerprint": self.fingerprint,
            "schema": self.schema,
            "next": self.next,
            "segments": segments,
        }
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def _plain(name: object) -> str:
    """Return *name* if it names a file of the folder itself.

    Raises:
        ValueError: It does not.
    """
    if not isinstance(name, str) or not name or "/" in name or name in {".", ".."}:
        raise ValueError(f"bad file name {name!r}")
    return name


def _loads(data: bytes, name: str) -> Manifest:
    value: dict[str, Any] = json.loads(data)
    if value["format"] != FORMAT:
        raise ValueError(f"unknown format {value['format']}")
    entries = []
    for item in value["segments"]:
        live = item["live"]
        entries.append(
            Entry(
                _plain(item["name"]),
                Written(item["size"], item["crc"]),
                item["documents"],
                None
                if live is None
                else LiveEntry(
                    _plain(live["name"]),
                    Written(live["size"], live["crc"]),
                    live["deleted"],
                ),
            )
        )
    return Manifest(
        value["fingerprint"], value["schema"], value["next"], tuple(entries), name
    )


def _agree(data: bytes, pointer: Mapping[str, Any]) -> None:
    if len(data) != pointer["size"] or zlib.crc32(data) != pointer["crc"]:
        raise ValueError("the manifest is not the one that was written")


def read_manifest(storage: Storage) -> Manifest:
    """Return the manifest the pointer names.

    Raises:
        Missing: There is no pointer.
        Damaged: The pointer or the manifest cannot be read.
    """
    try:
        pointer = storage.read(POINTER)
    except (FileNotFoundError, NotADirectoryError):
        raise Missing(f"{storage.root}: there is no index") from None
    except OSError as error:
        raise Damaged(f"{POINTER}: {error}") from error
    try:
        value = json.loads(pointer)
        name = _plain(value["manifest"])
        data = storage.read(name)
        _agree(data, value)
        return _loads(data, name)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{POINTER}: {error!r}") from error


def write_manifest(storage: Storage, manifest: Manifest) -> None:
    """Make *manifest* the one the pointer names; its files must be written and synced."""
    written = storage.write(manifest.name, [manifest.dumps()])
    storage.sync_folder()
    value = {"manifest": manifest.name, "size": written.size, "crc": written.crc}
    storage.write(f"{POINTER}.new", [json.dumps(value).encode() + b"\n"])
    storage.replace(f"{POINTER}.new", POINTER)
