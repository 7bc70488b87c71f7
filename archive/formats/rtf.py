r"""RTF: rich text, read for its text.

Source: Rich Text Format specification 1.9.1 (destinations, ``\\u`` with ``\\uc``,
code pages).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from archive.article import Article, Moment, Origin
from archive.errors import Refused
from archive.formats import _moments, _people
from archive.formats._dateline import split_dateline
from archive.formats._limits import DEPTH
from archive.formats._normal import line

VERSION = 1
MEDIA_TYPES = ("application/rtf", "text/rtf", "text/richtext")
EXTENSIONS = (".rtf",)
MAGIC = (b"{\\rtf",)

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+"
    rb"|([^\\{}\r\n]+)|\\"
)
#: Destinations whose text is no part of the document.
_SILENT = frozenset(
    [
        "aftncn",
        "aftnsep",
        "aftnsepc",
        "annotation",
        "atnauthor",
        "atndate",
        "atnicn",
        "atnid",
        "atnparent",
        "atnref",
        "atntime",
        "atrfend",
        "atrfstart",
        "background",
        "bkmkend",
        "bkmkstart",
        "blipuid",
        "colortbl",
        "comment",
        "datafield",
        "datastore",
        "docvar",
        "falt",
        "fldinst",
        "filetbl",
        "fonttbl",
        "footer",
        "footerf",
        "footerl",
        "footerr",
        "ftncn",
        "ftnsep",
        "ftnsepc",
        "generator",
        "header",
        "headerf",
        "headerl",
        "headerr",
        "info",
        "latentstyles",
        "listname",
        "listoverridetable",
        "listtable",
        "listtext",
        "mmathPr",
        "nonshppict",
        "objdata",
        "object",
        "panose",
        "password",
        "pict",
        "pgptbl",
        "pntext",
        "pntxta",
        "pntxtb",
        "private",
        "revtbl",
        "rsidtbl",
        "shpinst",
        "stylesheet",
        "tc",
        "template",
        "themedata",
        "userprops",
        "wgrffmtfilter",
        "xe",
        "xmlnstbl",
    ]
)
_INFO = frozenset(["title", "subject", "author", "company", "keywords", "doccomm"])
_TIMES = frozenset({"creatim", "revtim"})
_PARTS_OF_TIME = frozenset({"yr", "mo", "dy", "hr", "min"})
_CHARACTERS = {
    "tab": "\t",
    "emdash": "—",
    "endash": "–",
    "emspace": " ",
    "enspace": " ",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "zwj": "\u200d",
    "zwnj": "\u200c",
    "line": " ",
}
_PARAGRAPHS = frozenset({"par", "sect", "page", "cell", "row", "nestcell", "nestrow"})
#: Character sets of fonts -> code pages.
_CHARSETS = {
    0: 1252, 77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254,
    163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within a group."""

    silent: bool = False
    info: str = ""
    skip: int = 1
    hidden: bool = False
    codec: str = ""


@dataclass(slots=True)
class _Reader:
    """Reads the tokens of a document, one after another."""

    data: bytes
    codec: str = "cp1252"
    state: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    pending: bytearray = field(default_factory=bytearray)
    info: dict[str, list[str]] = field(default_factory=dict)
    fonts: dict[int, str] = field(default_factory=dict)
    font: int = 0
    in_fonts: int = 0
    skip: int = 0
    star: bool = False
    high: int = 0

    def read(self) -> None:
        """Read the whole document.

        Raises:
            Refused: Groups too deep, or never closed.
        """
        for found in _TOKEN.finditer(self.data):
            word, number, byte, sign, brace, text = found.groups()
            if byte is not None:
                self._byte(int(byte, 16))
                continue
            self._flush_bytes()
            if brace == b"{":
                self._open()
            elif brace == b"}":
                self._close()
            elif word is not None:
                self._word(word.decode("ascii"), number)
            elif sign is not None:
                self._sign(sign)
            elif text is not None:
                self._bytes(text)
        self._flush_bytes()
        self._end()

    def _open(self) -> None:
        if len(self.stack) >= DEPTH:
            raise Refused("too-deep", detail=f"more than {DEPTH} groups")
        self.stack.append(self.state)
        self.skip = 0

    def _close(self) -> None:
        if self.stack:
            self.state = self.stack.pop()
        if self.in_fonts and len(self.stack) < self.in_fonts:
            self.in_fonts = 0
        self.skip = 0
        self.star = False

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.star = True
        elif sign in {b"\n", b"\r"}:
            self._end()
        elif sign in b"\\{}":
            self._say(sign.decode("ascii"))
        elif sign == b"~":
            self._say("\u00a0")
        elif sign == b"_":
            self._say("\u2011")

    def _word(self, word: str, digits: bytes | None) -> None:
        number = int(digits) if digits else None
        star, self.star = self.star, False
        if word == "u" and number is not None:
            self._unicode(number % 65_536)
        elif word in _PARAGRAPHS:
            self._end()
        elif word in _CHARACTERS:
            self._say(_CHARACTERS[word])
        elif self._set_encoding(word, number) or self._set_state(word, number):
            return
        elif word in _SILENT or star:
            self.state = replace(self.state, silent=True)

    def _set_encoding(self, word: str, number: int | None) -> bool:
        """Take up a word about code pages and fonts; say whether it is one."""
        if word == "ansicpg":
            self.codec = _codec(number or 0) or self.codec
        elif word == "mac":
            self.codec = "mac_roman"
        elif word == "fonttbl":
            self.in_fonts = len(self.stack)
            self.state = replace(self.state, silent=True)
        elif word == "f":
            self.font = number or 0
            if not self.in_fonts:
                self.state = replace(self.state, codec=self.fonts.get(self.font, ""))
        elif word in {"fcharset", "cpg"} and self.in_fonts:
            page = _CHARSETS.get(number or 0, 0) if word == "fcharset" else number or 0
            if codec := _codec(page):
                self.fonts[self.font] = codec
        else:
            return False
        return True

    def _set_state(self, word: str, number: int | None) -> bool:
        """Take up a word about what follows in the group; say whether it is one."""
        if word == "uc":
            self.state = replace(self.state, skip=max(0, min(number or 0, 100)))
        elif word == "plain":
            self.state = replace(self.state, hidden=False)
        elif word in {"v", "deleted"}:
            self.state = replace(self.state, hidden=number != 0)
        elif (word in _INFO and self.state.silent) or word in _TIMES:
            self.state = replace(self.state, info=word)
        elif word in _PARTS_OF_TIME and self.state.info in _TIMES:
            self.info.setdefault(self.state.info, []).append(f"{number or 0:02}")
        else:
            return False
        return True

    def _unicode(self, code: int) -> None:
        self.skip = 0
        if 0xD800 <= code < 0xDC00:
            self.high = code
        elif 0xDC00 <= code < 0xE000:
            if self.high:
                self._say(chr(0x10000 + ((self.high - 0xD800) << 10) + code - 0xDC00))
            self.high = 0
        else:
            self._say(chr(code))
        self.skip = self.state.skip

    def _byte(self, value: int) -> None:
        if self.skip:
            self.skip -= 1
        else:
            self.pending.append(value)

    def _bytes(self, text: bytes) -> None:
        if self.skip:
            cut = min(self.skip, len(text))
            self.skip -= cut
            text = text[cut:]
        self._say(text.decode(self.state.codec or self.codec, "replace"))

    def _flush_bytes(self) -> None:
        if self.pending:
            codec = self.state.codec or self.codec
            text = bytes(self.pending).decode(codec, "replace")
            self.pending.clear()
            self._say(text)

    def _say(self, text: str) -> None:
        if self.state.info and self.state.info not in _TIMES:
            self.info.setdefault(self.state.info, []).append(text)
        elif not self.state.silent and not self.state.hidden:
            self.parts.append(text)

    def _end(self) -> None:
        if self.state.silent:
            return
        if row := line("".join(self.parts)):
            self.rows.append(row)
        self.parts.clear()


def _codec(page: int) -> str:
    name = {65001: "utf-8", 10000: "mac_roman", 708: "iso8859_6"}.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def parse(data: bytes, charset: str | None = None) -> Article:  # noqa: ARG001
    """Read a document.

    Raises:
        Refused: Not RTF, nested too deeply, or without text.
    """
    if not data.lstrip()[:5] == MAGIC[0]:
        raise Refused("type-mismatch")
    reader = _Reader(data)
    reader.read()
    rows = reader.rows
    said = {name: line("".join(parts)) for name, parts in reader.info.items()}
    title = said.get("title", "")
    origins = {"title": Origin("field", "title", title)}
    if not title and rows:
        title = rows.pop(0)
        origins["title"] = Origin("first line", raw=title)
    elif rows and rows[0] == title:
        rows.pop(0)
    if not title and not rows:
        raise Refused("no-text")
    name = said.get("author", "")
    names = _people.authors([name])
    if names:
        origins["authors"] = Origin("field", "author", name)
    dateline, first = split_dateline(rows[0]) if rows else (None, "")
    return Article(
        title=title,
        paragraphs=tuple(row for row in (first, *rows[1:]) if row),
        authors=names,
        published=_date(reader.info.get("creatim", ()), "creatim"),
        updated=_date(reader.info.get("revtim", ()), "revtim"),
        dateline=dateline,
        origins=origins,
    )


def _date(values: Sequence[str], name: str) -> Moment | None:
    text = "-".join(values[:3])
    if len(values) >= 5:
        text += f"T{values[3]}:{values[4]}"
    return _moments.moment(text, Origin("field", name))
