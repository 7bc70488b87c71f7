"""From bytes to articles: look at what it is, then let a format read it.

``_format`` says what a format looks like; each module of this package that has
``MEDIA_TYPES`` is one. ``read`` is a function of its arguments; ``read_all`` and
``read_one`` do the same in workers that can be stopped.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.message import Message

from archive.article import Provenance, Warn, digest
from archive.errors import Refused
from archive.formats._checks import check_markup
from archive.formats._complete import complete
from archive.formats._format import Format, Member, formats
from archive.formats._language import detect
from archive.formats._limits import DOCUMENT_SIZE, Limits
from archive.formats._normal import line
from archive.formats._reading import Reading
from archive.formats._sniff import sniff
from archive.formats._worker import Pool

__all__ = [
    "Limits",
    "Pool",
    "Reading",
    "close",
    "line",
    "read",
    "read_all",
    "read_one",
    "readings",
    "warm",
]

#: What a format or its library may raise for what a document holds.
_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    SyntaxError,
    TypeError,
    ValueError,
)
#: Bytes up to which plain text and JSON Lines are read without a worker: their reading is
#: linear, and so short a text takes a fraction of a second.
_SMALL = 200_000
_SMALL_BATCH = 16
_TRUSTED = frozenset({"text", "jsonl"})


@dataclass(frozen=True, slots=True)
class _Document:
    """A document on its way: what it is and where it came from.

    Attributes:
        data: Its bytes.
        name: Its file name.
        declared: The media type its giver stated, with parameters, or None.
        container: Checksum of the container it is a member of, or None.
        most: Bytes it may have.
    """

    data: bytes
    name: str
    declared: str | None
    container: str | None = None
    sha256: str = field(default="")
    most: int = DOCUMENT_SIZE

    def media_type(self) -> tuple[str, str | None]:
        """Return the declared media type without parameters, or "", and its charset."""
        if not self.declared:
            return "", None
        head = Message()
        head["content-type"] = self.declared[:500].replace("\n", " ").replace("\r", " ")
        charset = head.get_param("charset")
        return (
            self.declared.partition(";")[0].strip().lower(),
            charset if isinstance(charset, str) else None,
        )


def _refusal(error: BaseException) -> Refused:
    """Return the refusal that stands for what a format raised."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, RecursionError):
        return Refused("too-deep")
    if isinstance(error, MemoryError):
        return Refused("too-big", detail="memory")
    if isinstance(error, UnicodeDecodeError):
        return Refused("bad-encoding", f"byte {error.start}", error.encoding)
    detail = str(error) if isinstance(error, ValueError | SyntaxError) else ""
    return Refused("corrupt", "", " ".join(detail.split())[:200] or type(error).__name__)


def _parse(kind: Format, data: bytes, charset: str | None) -> Iterator[Member]:
    """Yield what a format makes of *data*; what it raises becomes a refusal."""
    count = 0
    try:
        if kind.parse:
            yield Member("", article=kind.parse(data, charset))
            return
        if kind.parse_many:
            for member in kind.parse_many(data, charset):
                count += 1
                yield member
    except (Refused, RecursionError, MemoryError, *_FAULTS) as error:
        yield Member("", refusal=_refusal(error))
        return
    if not count:
        yield Member("", refusal=Refused("no-text"))


def _choose(
    document: _Document, media_type: str, charset: str | None, depth: int
) -> tuple[Format, Warn | None]:
    """Return the format that may read a document, and a warning about its name.

    Raises:
        Refused: None may.
    """
    data = document.data
    if len(data) > document.most:
        raise Refused("too-big", detail=f"{len(data)} bytes")
    kind, warning = sniff(data, document.name, media_type)
    if depth and kind.parse_many and kind.members is not None:
        raise Refused("nested-archive")
    check_markup(kind, data, charset)
    return kind, warning


def _read(document: _Document, depth: int) -> Iterator[Reading]:
    """Yield what becomes of a document; *depth* is how many containers it is in."""
    data = document.data
    media_type, charset = document.media_type()
    try:
        kind, warning = _choose(document, media_type, charset, depth)
    except Refused as refusal:
        yield Reading("", None, refusal)
        return
    for member in _parse(kind, data, charset):
        if member.data is not None:
            yield from _read_member(document, member, depth)
            continue
        yield _finish(document, kind, member, warning)


def _read_member(document: _Document, member: Member, depth: int) -> Iterator[Reading]:
    """Yield what becomes of a container's member that is a document of its own."""
    if depth:
        yield Reading(member.place, None, Refused("nested-archive", member.place))
        return
    data = member.data or b""
    inner = _Document(
        data,
        member.name,
        member.declared_type,
        document.sha256,
        digest(data),
        document.most,
    )
    for reading in _read(inner, depth + 1):
        place = ", ".join(part for part in (member.place, reading.member) if part)
        if reading.refusal and not reading.refusal.place:
            reading.refusal.place = member.place
        yield Reading(place, reading.article, reading.refusal)


def _finish(
    document: _Document, kind: Format, member: Member, warning: Warn | None
) -> Reading:
    """Return the reading of an article or of a refused member."""
    if member.article is None:
        return Reading(
            member.place, None, member.refusal or Refused("corrupt", member.place)
        )
    provenance = Provenance(
        sha256=document.sha256,
        name=document.name,
        declared_type=document.declared,
        detected_type=kind.media_type,
        format=kind.name,
        format_version=kind.version,
        container=document.container,
        member=member.place,
    )
    try:
        return Reading(member.place, complete(member.article, provenance, warning), None)
    except (Refused, RecursionError, MemoryError, *_FAULTS) as error:
        refusal = _refusal(error)
        refusal.place = refusal.place or member.place
        return Reading(member.place, None, refusal)


def read(data: bytes, name: str = "", declared_type: str | None = None) -> list[Reading]:
    """Read a document: choose its format, read, find the language, complete.

    Articles come with id and provenance (``received`` is "").

    Args:
        data: The document.
        name: Its file name: data, never a path to open.
        declared_type: The media type its giver stated, or None.

    Returns:
        One reading for each article or refused member, in order; a document refused as a
        whole is one reading with a refusal. Never raises for anything *data* holds.
    """
    return list(readings(data, name, declared_type))


def readings(
    data: bytes,
    name: str = "",
    declared_type: str | None = None,
    *,
    most: int = DOCUMENT_SIZE,
) -> Iterator[Reading]:
    """Yield what :func:`read` returns, each as it gets ready.

    Args:
        data: The document.
        name: Its file name.
        declared_type: The media type its giver stated, or None.
        most: Bytes it may have.
    """
    document = _Document(data, name, declared_type, None, digest(data), most)
    for reading in _read(document, 0):
        if reading.refusal and not reading.refusal.name:
            reading.refusal.name = name
        yield reading


def warm() -> None:
    """Load formats and models, so that the first document does not pay for it."""
    from archive.formats import _vocabulary
    from archive.formats._datewords import words_of

    formats()
    _vocabulary.warm()
    detect("A sentence in English, long enough for the detector to be asked about it.")
    words_of(None)
    words_of("en")


_lock = threading.Lock()
_pools: dict[int, Pool] = {}


def _pool() -> Pool:
    """Return this process's pool, started when first needed."""
    with _lock:
        process = os.getpid()
        if process not in _pools:
            _pools.clear()  # a fork's copies belong to the parent
            _pools[process] = Pool()
        return _pools[process]


def _started() -> bool:
    """Whether this process has a pool."""
    return os.getpid() in _pools


@atexit.register
def close() -> None:
    """End the workers of this process; they are started again when needed."""
    with _lock:
        pool = _pools.pop(os.getpid(), None)
    if pool:
        pool.close()


def _is_small(data: bytes, name: str, declared_type: str | None) -> bool:
    """Tell whether a document may be read without a worker."""
    if len(data) > _SMALL:
        return False
    try:
        data.decode()
        kind, _ = sniff(data, name, _Document(data, name, declared_type).media_type()[0])
    except (UnicodeDecodeError, Refused):
        return False
    return kind.name in _TRUSTED


def read_one(
    data: bytes, name: str = "", declared_type: str | None = None
) -> list[Reading]:
    """Read a document like ``read``, in a worker that can be stopped.

    Small plain text is read at once. The workers stay ready for the next document until
    :func:`close` or the end of the process.
    """
    if _is_small(data, name, declared_type):
        return read(data, name, declared_type)
    return _pool().read_one(data, name, declared_type)


def read_all(
    documents: Iterable[tuple[str, bytes]],
) -> Iterator[tuple[str, list[Reading]]]:
    """Read many documents (name, bytes) in killable workers with CPU and memory limits.

    Results come in the order given, as they get ready; memory does not grow with the
    number of documents.
    """
    source = iter(documents)
    for count, (name, data) in enumerate(source):
        if _started() or count >= _SMALL_BATCH or not _is_small(data, name, None):
            yield from _pool().read_all(_chain((name, data), source))
            return
        yield name, read(data, name)


def _chain(
    first: tuple[str, bytes], rest: Iterator[tuple[str, bytes]]
) -> Iterator[tuple[str, bytes]]:
    """Yield *first*, then *rest*."""
    yield first
    yield from rest
