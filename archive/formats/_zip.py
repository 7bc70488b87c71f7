"""ZIP packages read with care: counted, checked before anything is unpacked.

Sizes in headers are not believed; what comes out is counted.

Source: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from io import BytesIO

from archive.errors import Refused
from archive.formats._limits import MEMBER_SIZE, MEMBERS, RATIO, RATIO_FROM, UNPACKED_SIZE

_LOCAL = struct.Struct("<4s5H3L2H")
_LINK = 0o120000
_KIND = 0o170000
_CHUNK = 65_536
_UNREADABLE = (KeyError, NotImplementedError, OSError, RuntimeError, ValueError)
_DRIVE = re.compile(r"[A-Za-z]:")


def is_unsafe(name: str) -> bool:
    """Say whether a member's name leads out of the archive or is no path at all."""
    parts = name.replace("\\", "/").split("/")
    return (
        name.startswith(("/", "\\"))
        or ".." in parts
        or bool(_DRIVE.match(name))
        or any(ord(letter) < 32 for letter in name)
        or len(name) > 1000
    )


class Package:
    """The members of a ZIP file.

    Raises:
        Refused: Not a ZIP, or one whose directory is not to be trusted: ``corrupt``,
            ``too-many-members``, ``encrypted``, ``unsafe-path``, ``duplicate-name``,
            ``overlap`` or ``ratio``.
    """

    def __init__(self, data: bytes) -> None:
        if data.count(b"PK\x01\x02") > MEMBERS:
            raise Refused("too-many-members", detail=f"more than {MEMBERS}")
        try:
            self._file = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Refused("corrupt", detail=str(error)[:200]) from error
        self._data = data
        self._left = UNPACKED_SIZE
        self._members = {info.filename: info for info in self._file.infolist()}
        self._check()

    @property
    def names(self) -> list[str]:
        """Names of the members that are files, in order."""
        return [info.filename for info in self._file.infolist() if not info.is_dir()]

    def _check(self) -> None:
        infos = self._file.infolist()
        if len(infos) > MEMBERS:
            raise Refused("too-many-members", detail=str(len(infos)))
        seen: set[str] = set()
        for info in infos:
            place = info.orig_filename[:200]
            if is_unsafe(info.orig_filename) or (info.external_attr >> 16) & _KIND == _LINK:
                raise Refused("unsafe-path", place)
            if info.flag_bits & 0x1:
                raise Refused("encrypted", place)
            if info.filename.casefold() in seen:
                raise Refused("duplicate-name", place)
            seen.add(info.filename.casefold())
        self._check_overlap(infos)

    def _check_overlap(self, infos: list[zipfile.ZipInfo]) -> None:
        """Refuse members that share bytes, or begin outside the file."""
        end = 0
        for info in sorted(infos, key=lambda info: info.header_offset):
            start = info.header_offset
            if start < 0 or start + _LOCAL.size > len(self._data):
                raise Refused("corrupt", info.filename[:200])
            if start < end:
                raise Refused("overlap", info.filename[:200])
            fields = _LOCAL.unpack_from(self._data, start)
            if fields[0] != b"PK\x03\x04":
                raise Refused("corrupt", info.filename[:200])
            end = start + _LOCAL.size + fields[9] + fields[10] + info.compress_size

    def has(self, name: str) -> bool:
        """Say whether there is a member *name*."""
        return name in self._members

    def head(self, name: str, most: int = 4096) -> bytes:
        """Return how a member begins, unpacked; b"" if it cannot be."""
        try:
            with self._file.open(name) as member:
                return member.read(most)
        except (zipfile.BadZipFile, zlib.error, EOFError, *_UNREADABLE):
            return b""

    def read(self, name: str) -> bytes:
        """Return a member unpacked.

        Raises:
            Refused: ``corrupt`` (also: not there), ``too-big`` or ``ratio``.
        """
        info = self._members.get(name)
        if info is None:
            raise Refused("corrupt", name, "missing")
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Refused("corrupt", name, f"compression method {info.compress_type}")
        parts: list[bytes] = []
        size = 0
        most = min(MEMBER_SIZE, self._left)
        try:
            with self._file.open(info) as member:
                while chunk := member.read(_CHUNK):
                    parts.append(chunk)
                    size += len(chunk)
                    if size > RATIO_FROM and size > RATIO * max(1, info.compress_size):
                        raise Refused("ratio", name)
                    if size > most:
                        raise Refused("too-big", name, f"more than {most} bytes")
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise Refused("corrupt", name, str(error)[:200]) from error
        self._left -= size
        return b"".join(parts)
