"""ZIP: an archive of documents, each read for itself; pages of a METS file as its articles.

Source: PKWARE APPNOTE 6.3.10.
"""

from __future__ import annotations

from collections.abc import Iterator

from archive.errors import Refused
from archive.formats import _mets
from archive.formats._format import Member
from archive.formats._zip import Package

VERSION = 2
MEDIA_TYPES = ("application/zip", "application/x-zip-compressed")
EXTENSIONS = (".zip",)

#: Files that systems put into archives by themselves.
_SYSTEM = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def claims(head: bytes) -> bool:
    """Tell whether *head* starts a ZIP archive."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def parse_many(data: bytes, charset: str | None = None) -> Iterator[Member]:  # noqa: ARG001
    """Yield each member, to be read on; one that cannot be unpacked as a refusal.

    Raises:
        Refused: An archive that is not to be trusted, or an empty one.
    """
    package = Package(data)
    names = [name for name in package.names if not name.startswith(_SYSTEM[0])]
    names = [name for name in names if not name.endswith(_SYSTEM[1:])]
    if not names:
        raise Refused("empty")
    told: set[str] = set()
    for name in [name for name in names if name.lower().endswith(".xml")]:
        try:
            if _mets.is_mets(package.head(name)):
                articles, pages = _mets.members(package, name)
                told |= pages | {name}
                yield from articles
        except Refused as refusal:
            if refusal.reason == "ratio":
                raise
            told.add(name)
            yield Member(name, refusal=Refused(refusal.reason, name, refusal.detail))
    for name in names:
        if name in told:
            continue
        try:
            yield Member(name, data=package.read(name), name=name.rpartition("/")[2])
        except Refused as refusal:
            if refusal.reason == "ratio":
                raise
            yield Member(name, refusal=Refused(refusal.reason, name, refusal.detail))
