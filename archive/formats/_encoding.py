"""From bytes to text: which character encoding, and how we know.

In this order: byte order mark; the marks of ISO 2022 and of UTF-16 or UTF-32 without a
byte order mark; strict UTF-8; UTF-8 with single bytes damaged; what the document declares;
what the detector says; windows-1252. UTF-8 comes before a declaration, because text of
another encoding is hardly ever valid UTF-8, while agencies do declare iso-8859-1 and send
UTF-8.

Sources: WHATWG Encoding Standard (labels, byte order marks); RFC 1468, 1554, 1557, 1922
(ISO 2022).
"""

from __future__ import annotations

import codecs
import re

import chardet
import regex

from archive.article import Encoding, Origin
from archive.errors import Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Escape sequences that only one encoding of the ISO 2022 family uses.
_ESCAPES = (
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
    (re.compile(rb"\x1b\$\(D"), "iso2022_jp_1"),
    (re.compile(rb"\x1b\$\([OPQ]"), "iso2022_jp_3"),
    (re.compile(rb"\x1b(?:\$[@B]|\([JI])"), "iso2022_jp"),
)
#: What UTF-8 has several bytes for, and how many of it stand for each wrong byte at least.
_SEVERAL = re.compile("[^\x00-\x7f]+")
_DAMAGED = 99
#: Confidence of the detector below which its word for windows-1252 is looked at again.
_SURE = 0.1
#: A capital or a sign that no word holds, beyond ASCII, inside a word of small letters.
_ODD = regex.compile(
    r"(?<=\p{Ll})[[\p{Lu}\p{S}\p{P}\p{C}]--[\x00-\x7f’·\xad]](?=\p{Ll})", regex.V1
)
#: Labels that stand for a larger encoding. Source: WHATWG Encoding Standard, section 4.2.
_LARGER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
#: What Python calls them -> what the web calls them.
_NAMES = {
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
    "utf-32-le": "utf-32le",
    "utf-32-be": "utf-32be",
    "cp932": "shift_jis",
    "cp949": "euc-kr",
    "big5hkscs": "big5",
    "cp874": "windows-874",
    "cp866": "ibm866",
    "cp855": "ibm855",
    "mac-cyrillic": "x-mac-cyrillic",
    "mac-roman": "macintosh",
    "euc_jp": "euc-jp",
    "iso2022_jp": "iso-2022-jp",
    "iso2022_jp_1": "iso-2022-jp-1",
    "iso2022_jp_3": "iso-2022-jp-3",
    "iso2022_kr": "iso-2022-kr",
}


def label(codec: str) -> str:
    """Return the web's name of a Python codec: ``cp1251`` is ``windows-1251``."""
    if codec.startswith("cp125"):
        return f"windows-{codec[2:]}"
    if codec.startswith("iso8859"):
        return f"iso-8859{codec[7:]}"
    return _NAMES.get(codec, codec)


def codec(charset: str | None) -> str | None:
    """Return the Python codec for a declared *charset*, or None if there is none.

    A label that the web understands as a larger encoding gives the larger one.
    """
    if not charset or len(charset) > 40:
        return None
    name = charset.strip().strip("\"'").lower().removeprefix("x-").replace("_", "-")
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # A codec that is no character encoding (base64, rot13) must not decode a document.
    if not found._is_text_encoding:  # noqa: SLF001
        return None
    return _LARGER.get(found.name, found.name)


def _try(data: bytes, name: str | None) -> str | None:
    """Return *data* decoded by codec *name*, or None if it does not decode."""
    try:
        return None if name is None else data.decode(name)
    except (UnicodeError, LookupError):
        return None


def _by_mark(data: bytes) -> tuple[str, str] | None:
    """Return (codec, text) of text that starts with a byte order mark, or None."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            text = _try(data[len(mark) :], name)
            if text is None:
                raise Refused("bad-encoding", detail=f"not {label(name)}, as its mark says")
            return name, text
    return None


def _wide(data: bytes) -> str | None:
    """Return UTF-16 or UTF-32 without a mark that *data* looks like, or None.

    Texts of scripts below U+0800 have a column of small bytes; line breaks and spaces are
    the same two bytes in every script.
    """
    head = data[:8192]
    if len(data) % 4 == 0 and len(head) >= 8:
        quads = len(head) // 4
        # Code points end at U+10FFFF; in UTF-16 the other byte is one of a letter.
        if not any(head[3 : quads * 4 : 4]) and max(head[2 : quads * 4 : 4]) <= 0x10:
            return "utf-32-le"
        if not any(head[0 : quads * 4 : 4]) and max(head[1 : quads * 4 : 4]) <= 0x10:
            return "utf-32-be"
    if len(data) % 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if even == odd:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def by_bytes(data: bytes) -> tuple[str, str] | None:
    """Return (codec, text) of text that ESC or NUL bytes give away, or None."""
    if b"\x00" in data:
        name = _wide(data)
        text = _try(data, name)
        return (name, text) if name and text is not None and "\x00" not in text else None
    if b"\x1b" in data and data.isascii():
        for pattern, name in _ESCAPES:
            if pattern.search(data):
                text = _try(data, name)
                if text is not None:
                    return name, text
    if b"~{" in data and b"~}" in data and data.isascii():
        text = _try(data, "hz")
        if text is not None:
            return "hz", text
    return None


def decode(data: bytes, declared: str | None = None) -> tuple[str, Encoding]:
    """Return the text of *data* and how it was decoded.

    Args:
        data: The bytes of a text.
        declared: The charset that a header or the document itself states, or None.

    Returns:
        The text without byte order mark, and its encoding: origin ``byte order mark``,
        ``valid UTF-8``, ``damaged UTF-8`` (name: how many sequences of bytes are none and
        where the first is: ``2 from byte 410``), ``declared`` (name: the label as
        declared), ``detected`` or ``default``.

    Raises:
        Refused: ``bad-encoding``: no encoding decodes it.
    """
    marked = _by_mark(data)
    if marked:
        return marked[1], Encoding(label(marked[0]), Origin("byte order mark"))
    told = by_bytes(data)
    if told:
        return told[1], Encoding(label(told[0]), Origin("detected"))
    text = _try(data, "utf-8")
    if text is not None:
        return text, Encoding("utf-8", Origin("valid UTF-8"))
    damaged = _damaged(data)
    if damaged:
        return damaged
    name = codec(declared)
    text = _try(data, name)
    if name and text is not None:
        return text, Encoding(label(name), Origin("declared", declared or ""))
    return _detect(data)


def _damaged(data: bytes) -> tuple[str, Encoding] | None:
    """Return the text of UTF-8 in which a few bytes are wrong, or None if it is none.

    Letters of several bytes, of other encodings, hardly ever look like one of UTF-8.
    """
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    right = sum(map(len, _SEVERAL.findall(text))) - text.count("\ufffd")
    if not wrong or wrong * _DAMAGED > right:
        return None
    try:
        data.decode()
    except UnicodeDecodeError as error:
        place = f"{wrong} from byte {error.start}"
    else:  # pragma: no cover (tried before)
        return None
    return text, Encoding("utf-8", Origin("damaged UTF-8", place))


def _detect(data: bytes) -> tuple[str, Encoding]:
    """Return the text of *data* by the detector, or by windows-1252."""
    found = chardet.detect(data)
    name = codec(found["encoding"])
    if name == "cp1252" and (found["confidence"] or 0) < _SURE:
        name = _western(data)
    text = _try(data, name)
    if name and text is not None:
        return text, Encoding(label(name), Origin("detected"))
    text = _try(data, "cp1252")
    if text is None:
        text = data.decode("latin-1")
    return text, Encoding("windows-1252", Origin("default"))


def _western(data: bytes) -> str:
    """Return which Western encoding suits a text of few such bytes, Windows' or the Mac's.

    The wrong one puts capitals and signs inside words of small letters.
    """
    odd = {
        name: len(_ODD.findall(text))
        for name in ("cp1252", "mac-roman")
        if (text := _try(data, name)) is not None
    }
    return min(odd, key=lambda name: odd[name], default="cp1252")
