"""What a document is: by its bytes first, then by what others call it.

In this order: magic bytes; the directory of a ZIP; the root element of XML; what a format
claims; HTML; and, for text that could be anything, the declared type, the name's ending
and plain text. What the bytes say is compared with what the giver says: a document that
only pretends is refused, text in one of the marked-up forms under another name is read as
what it is, with a warning.

Sources: WHATWG MIME Sniffing; PKWARE APPNOTE 6.3.10, sections 4.3.12 and 4.3.16.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from archive.article import Warn
from archive.errors import N_, Refused
from archive.formats._encoding import by_bytes
from archive.formats._format import Format, by_extension, by_media_type, by_name, formats
from archive.formats._limits import MEMBERS

_HEAD = 8192
#: First bytes, at an offset -> (media type, endings). Kinds that are no text.
_SIGNATURES: tuple[tuple[int, bytes, str, tuple[str, ...]], ...] = (
    (0, b"%PDF-", "application/pdf", (".pdf",)),
    (0, b"{\\rtf", "application/rtf", (".rtf",)),
    (0, b"PK\x03\x04", "application/zip", (
        ".zip", ".docx", ".odt", ".epub", ".xlsx", ".pptx", ".jar",
    )),
    (0, b"PK\x05\x06", "application/zip", (".zip",)),
    (0, b"\x1f\x8b", "application/gzip", (".gz", ".tgz")),
    (0, b"BZh", "application/x-bzip2", (".bz2",)),
    (0, b"\xfd7zXZ\x00", "application/x-xz", (".xz",)),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", (".7z",)),
    (0, b"Rar!\x1a\x07", "application/vnd.rar", (".rar",)),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd", (".zst",)),
    (257, b"ustar", "application/x-tar", (".tar",)),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage", (
        ".doc", ".xls", ".ppt", ".msg",
    )),
    (0, b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
    (0, b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
    (0, b"GIF8", "image/gif", (".gif",)),
    (0, b"II*\x00", "image/tiff", (".tif", ".tiff")),
    (0, b"MM\x00*", "image/tiff", (".tif", ".tiff")),
    (0, b"BM", "image/bmp", (".bmp",)),
    (8, b"WEBP", "image/webp", (".webp",)),
    (8, b"WAVE", "audio/wav", (".wav",)),
    (4, b"ftyp", "video/mp4", (".mp4", ".m4a", ".mov", ".heic")),
    (0, b"ID3", "audio/mpeg", (".mp3",)),
    (0, b"OggS", "audio/ogg", (".ogg",)),
    (0, b"fLaC", "audio/flac", (".flac",)),
    (0, b"\x1aE\xdf\xa3", "video/webm", (".webm", ".mkv")),
    (0, b"\x7fELF", "application/x-executable", ()),
    (0, b"MZ", "application/x-msdownload", (".exe", ".dll")),
    (0, b"\xca\xfe\xba\xbe", "application/java-vm", (".class",)),
    (0, b"\x00asm", "application/wasm", (".wasm",)),
    (0, b"SQLite format 3\x00", "application/vnd.sqlite3", (".db", ".sqlite")),
    (0, b"wOFF", "font/woff", (".woff",)),
)  # fmt: skip
#: Signatures that text could start with, too: they need a control character after them.
_SHORT = frozenset({b"BM", b"MZ", b"BZh", b"ID3", b"ftyp", b"GIF8", b"WAVE", b"WEBP"})
#: Endings and media types of kinds that are no text.
_BINARY_ENDINGS = frozenset(end for *_, ends in _SIGNATURES for end in ends) - {".rtf"}
_BINARY_TYPE = re.compile(
    r"(?:image|audio|video|font)/|application/(?:pdf|zip|gzip|msword|vnd\.(?!.*\+(?:xml|json)$))"
)
_TEXTUAL = re.compile(r"text/|message/|.*(?:xml|json|html|rtf|markdown)")

_PROLOG = 1_000_000
_ROOT = re.compile(rb"<(?P<name>[A-Za-z_][\w.:-]{0,80})(?P<rest>[^>]{0,4000})")
_HTML_TAG = re.compile(
    rb"\s*(?:(?:<\?xml[^>]{0,500}>|<!--(?:[^-]|-(?!->)){0,4000}-->)\s*){0,20}"
    rb"<(?:!doctype\s+html|(?:html|head|body|title|meta|link|script|style|div|p|h[1-6]|article"
    rb"|section|main|header|table|font|center|span|br|a|b|i|ul|ol|img|iframe|svg)\b)",
    re.IGNORECASE,
)
_HTML_NAMES = frozenset({"html"})
#: How UTF-32 and UTF-16 start: with a byte order mark or with a tag.
_WIDE = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_BLOCK = re.compile(rb"<(?:p|div|br|h[1-6]|li|table|article|section)\b", re.IGNORECASE)
#: Tags of blocks from which on text is a piece of a page, whatever it is called.
_BLOCKS = 3
#: Control characters that text does not hold.
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 26, 27})
_BINARY_SHARE = 20
_END_OF_ZIP = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")


def _plain(head: bytes) -> bytes:
    """Return the beginning of a document as ASCII-compatible bytes, for looking at tags."""
    for start, name in _WIDE:
        if head.startswith(start):
            whole = head[: len(head) // 4 * 4]
            text = whole.decode(name, "replace").removeprefix("\ufeff")
            return text.encode("utf-8", "replace")
    return head.removeprefix(b"\xef\xbb\xbf")


def _skip_prolog(data: bytes) -> int:
    """Return where the root element of XML begins: behind declarations and comments."""
    at = 0
    while True:
        at += len(data[at : at + _HEAD]) - len(data[at : at + _HEAD].lstrip())
        if data.startswith(b"<?", at):
            end = data.find(b"?>", at) + 2
        elif data.startswith(b"<!--", at):
            end = data.find(b"-->", at + 4) + 3
        elif data[at : at + 9].upper() == b"<!DOCTYPE":
            inside, end = data.find(b"[", at), data.find(b">", at) + 1
            if 0 <= inside < end:
                close = re.compile(rb"\]\s*>").search(data, inside)
                end = close.end() if close else 0
        else:
            return at
        if end <= at:
            return at
        at = end


def root(head: bytes) -> tuple[str, str] | None:
    """Return (namespace, local name) of the root element of XML starting so, or None."""
    plain = _plain(head)
    found = _ROOT.match(plain, _skip_prolog(plain))
    if not found:
        return None
    prefix, _, name = found["name"].decode("latin-1").rpartition(":")
    key = rf"xmlns:{re.escape(prefix)}" if prefix else "xmlns"
    rest = found["rest"].decode("utf-8", "replace")
    space = re.search(rf"(?:^|\s){key}\s*=\s*[\"']([^\"']*)", rest)
    return (space[1] if space else ""), name


def zip_names(data: bytes) -> Iterator[tuple[str, int]]:
    """Yield (name, offset of its local header) of a ZIP's members, by its directory.

    Nothing is unpacked; at most as many as an archive may hold are looked at.
    """
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if end < 0 or end + _END_OF_ZIP.size > len(data):
        return
    *_, size, start, _ = _END_OF_ZIP.unpack_from(data, end)
    at = start if data[start : start + 4] == b"PK\x01\x02" else end - size
    for _ in range(MEMBERS + 1):
        if at < 0 or at + _ENTRY.size > len(data) or data[at : at + 4] != b"PK\x01\x02":
            return
        fields = _ENTRY.unpack_from(data, at)
        name, extra, comment, offset = fields[10], fields[11], fields[12], fields[16]
        raw = data[at + _ENTRY.size : at + _ENTRY.size + name]
        yield raw.decode("utf-8" if fields[3] & 0x800 else "cp437", "replace"), offset
        at += _ENTRY.size + name + extra + comment


def _by_zip(data: bytes) -> Format | None:
    """Return the format that a ZIP's directory tells, or None."""
    told = {kind: set(kind.members) for kind in formats() if kind.members is not None}
    if not told:
        return None
    for name, offset in zip_names(data):
        found = [kind for kind, names in told.items() if name in names]
        if name == "mimetype" and offset + _LOCAL.size < len(data):
            fields = _LOCAL.unpack_from(data, offset)
            start = offset + _LOCAL.size + fields[9] + fields[10]
            media_type = data[start : start + fields[7]].decode("latin-1").strip()
            found += [kind for kind in told if media_type in kind.media_types]
        if found:
            return found[0]
    return None


def _signature(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    """Return (media type, endings) of a kind that is no text, by its first bytes."""
    for offset, magic, media_type, endings in _SIGNATURES:
        if data[offset : offset + len(magic)] == magic and (
            magic not in _SHORT or data[:512].translate(None, _CONTROLS) != data[:512]
        ):
            return media_type, endings
    return None


def _by_root(head: bytes) -> Format | None:
    """Return the format that reads the root element of XML starting so, or None."""
    found = root(head)
    if not found:
        return None
    names = {f"{{{found[0]}}}{found[1]}", found[1]}
    return next((kind for kind in formats() if names & set(kind.roots)), None)


def _by_content(data: bytes) -> Format | None:
    """Return the format that the bytes themselves tell, or None."""
    head = data[:_HEAD]
    for kind in formats():
        if kind.magic and head.startswith(kind.magic):
            return kind
    if head.startswith(b"PK\x03\x04"):
        packed = _by_zip(data)
        if packed:
            return packed
    told = _by_root(data[:_PROLOG])
    if told:
        return told
    plain = _plain(head)
    for kind in formats():
        if kind.claims and kind.claims(plain):
            return kind
    found = root(data[:_PROLOG])
    if _HTML_TAG.match(plain) or (found and found[1].lower() in _HTML_NAMES):
        return by_name("html")
    return None


def _is_binary(data: bytes) -> bool:
    """Tell whether bytes without a known signature are no text."""
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return False
    if b"\x00" in head:
        told = by_bytes(data if len(data) <= _HEAD else head[: len(head) // 4 * 4])
        return told is None or _BINARY_SHARE * sum(
            not letter.isprintable() and not letter.isspace() for letter in told[1]
        ) > len(told[1])
    found = len(head) - len(head.translate(None, _CONTROLS))
    if found * _BINARY_SHARE <= len(head):
        return False
    try:
        head[:-4].decode()
    except UnicodeDecodeError:
        return True
    return False


def _ending(name: str) -> str:
    """Return the ending of a file's name, lower case, with the dot."""
    return f".{name.lower().rpartition('.')[2]}" if "." in name else ""


def _says_binary(name: str, declared: str) -> bool:
    """Tell whether the giver says that a document is no text."""
    return _ending(name) in _BINARY_ENDINGS or bool(_BINARY_TYPE.match(declared))


def _mismatch(name: str, declared: str, actual: str) -> Refused:
    """Return the refusal of a document that is not what its giver says."""
    return Refused("type-mismatch", detail=f"{declared or _ending(name)} holds {actual}")


def _known(name: str, declared: str) -> Format | None:
    """Return the format that the giver says a document is of, or None."""
    kind = by_media_type(declared) if declared else None
    return kind or by_extension(name)


def sniff(data: bytes, name: str, declared: str) -> tuple[Format, Warn | None]:
    """Return the format of a document, and a warning if it is called something else.

    Args:
        data: The document.
        name: Its file name.
        declared: The media type its giver stated, lower case without parameters, or "".

    Raises:
        Refused: ``empty``, ``binary``, ``type-mismatch`` or ``unsupported-type``.
    """
    if not data.strip(b" \t\r\n\x0b\x0c\x00\xef\xbb\xbf\xff\xfe"):
        raise Refused("empty")
    said = _known(name, declared)
    kind = _by_content(data)
    found = _signature(data)
    if kind is None and found:
        media_type, endings = found
        if _ending(name) in endings or media_type == declared or not (said or declared):
            raise Refused("unsupported-type", detail=media_type)
        raise _mismatch(name, declared, media_type)
    if kind is None:
        return _by_name(data, name, declared, said), None
    if found:
        return _packed(kind, said, name, declared, found[1]), None
    if _says_binary(name, declared):
        raise _mismatch(name, declared, kind.media_type)
    warning = _warning(kind, said, name, declared)
    if said and said.name == "text" and kind.name == "html" and not _is_page(data):
        return said, warning
    return kind, warning


def _is_page(data: bytes) -> bool:
    """Say whether text that begins with a tag is a page or a piece of one, and no text."""
    plain = _plain(data[:_HEAD])
    return bool(_PAGE.search(plain)) or len(_BLOCK.findall(plain)) >= _BLOCKS


def _packed(
    kind: Format, said: Format | None, name: str, declared: str, endings: tuple[str, ...]
) -> Format:
    """Return the format of a document that is no text, if its giver says nothing else.

    A ZIP that is called by the name of a kind of ZIP is left to that kind to judge.

    Raises:
        Refused: ``type-mismatch``.
    """
    if (
        ".zip" in endings
        and said
        and (said.members is not None or ".zip" in said.extensions)
    ):
        return said if kind.members is None else kind
    if (said and said is not kind) or (
        _says_binary(name, "") and _ending(name) not in endings
    ):
        raise _mismatch(name, declared, kind.media_type)
    return kind


def _by_name(data: bytes, name: str, declared: str, said: Format | None) -> Format:
    """Return the format of text that its bytes do not tell.

    Raises:
        Refused: ``binary``, ``type-mismatch`` or ``unsupported-type``.
    """
    if _is_binary(data):
        raise Refused("binary")
    if _says_binary(name, declared) or (said and (said.magic or said.members is not None)):
        raise _mismatch(name, declared, "text/plain")
    if said:
        if said.roots and not _plain(data[:_HEAD]).lstrip().startswith(b"<"):
            raise _mismatch(name, declared, "text/plain")
        return said
    if _plain(data[:_HEAD]).lstrip().startswith((b"<?xml", b"<!DOCTYPE")):
        found = root(data[:_PROLOG])
        if found is None:
            raise Refused("corrupt", detail="XML without a root element")
        raise Refused("unsupported-type", detail=f"XML <{found[1]}> {found[0]}".strip())
    if declared and not _TEXTUAL.match(declared) and declared != "application/octet-stream":
        raise Refused("unsupported-type", detail=declared)
    kind = by_name("text")
    if kind is None:  # pragma: no cover
        raise Refused("unsupported-type")
    return kind


def _warning(kind: Format, said: Format | None, name: str, declared: str) -> Warn | None:
    """Return a warning if a text is called something else than it is."""
    told = declared + _ending(name)
    if said is None or said is kind or (kind.roots and said.roots and "xml" in told):
        return None
    return Warn(
        "type-mismatch",
        N_("called %(said)s, read as %(actual)s"),
        {"said": declared or _ending(name), "actual": kind.media_type},
    )
