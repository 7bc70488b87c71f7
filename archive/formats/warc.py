"""WARC and its predecessor ARC: pages as a crawler kept them, each read for itself.

Only responses and resources that are documents are read. What is unpacked is counted.

Source: ISO 28500:2017 (WARC 1.1), sections 5 and 6; RFC 9112, section 7.1 (chunked); Arc
File Format (Internet Archive), versions 1 and 2.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from archive.errors import Refused
from archive.formats._format import Member
from archive.formats._limits import MEMBER_SIZE, MEMBERS, RATIO, RATIO_FROM, UNPACKED_SIZE
from archive.formats._normal import line

VERSION = 2
MEDIA_TYPES = (
    "application/warc",
    "application/warc-fields",
    "application/x-warc",
    "application/x-internet-archive",
)
EXTENSIONS = (".warc", ".warc.gz", ".arc", ".arc.gz")
MAGIC = (b"WARC/", b"filedesc://")

_HEAD = re.compile(rb"WARC/\d\.\d{1,3}\r?\n")
#: A record of ARC: address, host, time, media type, in version 2 five more, and length.
_ARC = re.compile(
    rb"(?P<url>[a-z][^\s]{1,4000}) [^\s]{1,60} \d{4,20} (?P<kind>[^\s]{1,200})"
    rb"(?: [^\s]{1,4000}){0,5} (?P<length>\d{1,12})\r?\n"
)
_LONGEST_HEAD = 65_536
_READ = (
    "text/",
    "application/xhtml",
    "application/pdf",
    "application/json",
    "application/xml",
)
_CHUNK = 65_536


def claims(head: bytes) -> bool:
    """Tell whether *head* starts packed records."""
    if not head.startswith(b"\x1f\x8b"):
        return False
    try:
        return zlib.decompressobj(31).decompress(head, 16).startswith(MAGIC)
    except zlib.error:
        return False


def parse_many(data: bytes, charset: str | None = None) -> Iterator[Member]:  # noqa: ARG001
    """Yield the documents among the records, to be read on.

    Raises:
        Refused: ``corrupt``, ``too-many-members``, ``too-big`` or ``ratio``.
    """
    if data.startswith(b"\x1f\x8b"):
        data = _unpacked(data)
    yield from _arc(data) if data.startswith(b"filedesc://") else _warc(data)


def _warc(data: bytes) -> Iterator[Member]:
    """Yield the documents among the records of a WARC file.

    Raises:
        Refused: ``corrupt`` or ``too-many-members``.
    """
    start, count = 0, 0
    while start < len(data):
        found = _HEAD.match(data, start)
        if not found:
            if data[start:].strip():
                raise Refused("corrupt", f"byte {start}", "no record")
            return
        count += 1
        if count > MEMBERS:
            raise Refused("too-many-members", detail=f"more than {MEMBERS} records")
        fields, body = _fields(data, found.end())
        length = fields.get("content-length", "")
        if not (length.isascii() and length.isdigit()) or len(length) > 12:
            raise Refused("corrupt", f"byte {start}", "no length")
        end = body + int(length)
        if end > len(data):
            raise Refused("corrupt", f"byte {start}", "cut short")
        member = _member(fields, data[body:end], count)
        if member:
            yield member
        start = end
        while data[start : start + 1] in {b"\r", b"\n"}:
            start += 1


def _unpacked(data: bytes) -> bytes:
    """Return the records of all gzip members, counted."""
    parts: list[bytes] = []
    size = 0
    while data:
        unpacker = zlib.decompressobj(31)
        rest = data
        while rest and not unpacker.eof:
            try:
                part = unpacker.decompress(rest, _CHUNK * 16)
            except zlib.error as error:
                raise Refused("corrupt", detail=str(error)[:200]) from error
            parts.append(part)
            size += len(part)
            if size > UNPACKED_SIZE:
                raise Refused("too-big", detail=f"more than {UNPACKED_SIZE} bytes")
            if size > RATIO_FROM and size > RATIO * len(data):
                raise Refused("ratio")
            rest = unpacker.unconsumed_tail
            if not part and not rest:
                break
        if not unpacker.eof:
            raise Refused("corrupt", detail="cut short")
        data = unpacker.unused_data
        if not data.startswith(b"\x1f\x8b"):
            break
    return b"".join(parts)


def _fields(data: bytes, start: int) -> tuple[dict[str, str], int]:
    """Return header fields by name in small letters, and where the block begins."""
    for end in (b"\r\n\r\n", b"\n\n"):
        at = data.find(end, max(0, start - 2), start + _LONGEST_HEAD)
        if at >= 0:
            fields: dict[str, str] = {}
            for row in data[start:at].decode("utf-8", "replace").splitlines():
                name, colon, value = row.partition(":")
                if colon:
                    fields.setdefault(name.strip().lower(), value.strip())
            return fields, at + len(end)
    raise Refused("corrupt", f"byte {start}", "no end of the header")


def _arc(data: bytes) -> Iterator[Member]:
    """Yield the documents among the records of an ARC file.

    Raises:
        Refused: ``corrupt`` or ``too-many-members``.
    """
    start, count = 0, 0
    while data[start:].strip():
        found = _ARC.match(data, start)
        end = found.end() + int(found["length"]) if found else 0
        if not found or end > len(data):
            detail = "cut short" if found else "no record"
            raise Refused("corrupt", f"byte {start}", detail)
        count += 1
        if count > MEMBERS:
            raise Refused("too-many-members", detail=f"more than {MEMBERS} records")
        block = data[found.end() : end]
        fields = {
            "warc-type": "response" if block.startswith(b"HTTP/") else "resource",
            "warc-target-uri": found["url"].decode("utf-8", "replace"),
            "content-type": found["kind"].decode("latin-1"),
        }
        if fields["warc-type"] == "response":
            fields["content-type"] = "application/http"
        if start and (member := _member(fields, block, count)):
            yield member
        start = end
        while data[start : start + 1] in {b"\r", b"\n"}:
            start += 1


def _member(fields: dict[str, str], block: bytes, count: int) -> Member | None:
    """Return the document of a record, or None if it holds none."""
    kind = fields.get("warc-type", "")
    url = line(fields.get("warc-target-uri", "").strip("<>"))
    place = url or f"record {count}"
    if kind not in {"response", "resource", "conversion"}:
        return None
    media_type = fields.get("content-type", "")
    if kind == "response" and not media_type.startswith("application/http"):
        return None
    try:
        if kind == "response":
            status, media_type, block = _http(block)
            if status != 200:
                return None
        if not media_type.startswith(_READ) or not block.strip():
            return None
    except Refused as refusal:
        return Member(place, refusal=Refused(refusal.reason, place, refusal.detail))
    name = url.partition("?")[0].rpartition("/")[2]
    return Member(place, data=block, name=name[:200], declared_type=media_type)


def _http(block: bytes) -> tuple[int, str, bytes]:
    """Return status, media type and content of an HTTP response.

    Raises:
        Refused: Not to be unpacked.
    """
    first, _, _ = block.partition(b"\n")
    parts = first.split()
    if len(parts) < 2 or not parts[0].startswith(b"HTTP/") or not parts[1].isdigit():
        raise Refused("corrupt", detail="no HTTP status")
    fields, start = _fields(block, len(first) + 1)
    content = block[start:]
    if "chunked" in fields.get("transfer-encoding", "").lower():
        content = _dechunked(content)
    coding = fields.get("content-encoding", "").lower()
    if coding in {"gzip", "x-gzip", "deflate"} and content:
        content = _inflated(content, coding)
    elif coding not in {"", "identity"}:
        raise Refused("corrupt", detail=f"content coding {coding[:40]}")
    return int(parts[1]), fields.get("content-type", ""), content


def _dechunked(content: bytes) -> bytes:
    """Return chunked content put together; content that is not chunked as it is."""
    parts: list[bytes] = []
    at = 0
    while at < len(content):
        end = content.find(b"\n", at, at + 100)
        digits = content[at:end].split(b";")[0].strip() if end >= 0 else b""
        try:
            size = int(digits, 16)
        except ValueError:
            return content if not parts else b"".join(parts)
        if size <= 0:
            break
        parts.append(content[end + 1 : end + 1 + size])
        at = end + 1 + size
        while content[at : at + 1] in {b"\r", b"\n"}:
            at += 1
    return b"".join(parts)


def _inflated(content: bytes, coding: str) -> bytes:
    """Return content unpacked, counted."""
    for window in (31,) if coding != "deflate" else (15, -15):
        unpacker = zlib.decompressobj(window)
        parts: list[bytes] = []
        size, rest = 0, content
        try:
            while rest and not unpacker.eof:
                part = unpacker.decompress(rest, _CHUNK)
                parts.append(part)
                size += len(part)
                if size > MEMBER_SIZE:
                    raise Refused("too-big", detail=f"more than {MEMBER_SIZE} bytes")
                if size > RATIO_FROM and size > RATIO * len(content):
                    raise Refused("ratio")
                rest = unpacker.unconsumed_tail
                if not part and not rest:
                    break
        except zlib.error:
            continue
        if size or unpacker.eof:
            return b"".join(parts)
    raise Refused("corrupt", detail=f"content coding {coding}")
