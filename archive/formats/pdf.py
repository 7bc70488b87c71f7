"""PDF: the text of its pages, in the order it is drawn.

Lines are joined to paragraphs by their distance and length; running heads and page numbers,
which stand on most pages, are left out.

Source: ISO 32000-2, sections 9.10 (text), 14.3.3 (document information).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pypdfium2

from archive.article import Article, Moment, Origin
from archive.errors import Refused
from archive.formats import _people
from archive.formats._limits import TEXT_LENGTH
from archive.formats._lines import join
from archive.formats._moments import moment
from archive.formats._normal import line

VERSION = 1
MEDIA_TYPES = ("application/pdf", "application/x-pdf")
EXTENSIONS = (".pdf",)
MAGIC = (b"%PDF-",)

_MOST_PAGES = 2_000
_DATE = re.compile(
    r"D?:?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-]\d\d)'?(\d\d)?'?)?"
)
_END = re.compile(r"[.!?…。！？؟।:][\"'”’»)\]]*$")
_NUMBER = re.compile(r"\W*(?:\w{1,8}\W+)?\d{1,4}(?:\s*/\s*\d{1,4})?\W*")


def parse(data: bytes, charset: str | None = None) -> Article:  # noqa: ARG001
    """Read a document.

    Raises:
        Refused: ``encrypted``, ``corrupt``, ``no-text`` (a scan, for example), or too much.
    """
    document = _open(data)
    try:
        pages = _pages(document)
        info = document.get_metadata_dict(skip_empty=True)
    finally:
        document.close()
    rows = _paragraphs(pages)
    if not rows:
        raise Refused("no-text", detail=f"{len(pages)} pages")
    title = line(info.get("Title", ""))
    origins = {"title": Origin("field", "Title", title)}
    if not title or not _stands_in(title, rows):
        title = rows[0]
        origins["title"] = Origin("first line", raw=title)
    if _same(rows[0], title):
        rows = rows[1:]
    name = line(info.get("Author", ""))
    names = _people.authors([name], stated=True)
    if names:
        origins["authors"] = Origin("field", "Author", name)
    return Article(
        title=title,
        paragraphs=tuple(rows),
        authors=names,
        published=_date(info.get("CreationDate", ""), "CreationDate"),
        updated=_date(info.get("ModDate", ""), "ModDate"),
        origins=origins,
    )


def _open(data: bytes) -> Any:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        encrypted = "password" in str(error).lower() or "security" in str(error).lower()
        raise Refused(
            "encrypted" if encrypted else "corrupt", detail=str(error)[:200]
        ) from error


def _pages(document: Any) -> list[list[str]]:
    """Return the rows of each page."""
    count = len(document)
    if count > _MOST_PAGES:
        raise Refused("too-big", detail=f"{count} pages")
    pages, size = [], 0
    for number in range(count):
        try:
            page = document[number]
            text = page.get_textpage()
            content = text.get_text_bounded()
            text.close()
            page.close()
        except pypdfium2.PdfiumError as error:
            raise Refused("corrupt", f"page {number + 1}", str(error)[:200]) from error
        size += len(content)
        if size > TEXT_LENGTH:
            raise Refused(
                "too-big", f"page {number + 1}", f"more than {TEXT_LENGTH} characters"
            )
        rows = content.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "\u00ad")
        pages.append([line(row) if row.strip() else "" for row in rows.split("\n")])
    return pages


def _paragraphs(pages: Sequence[Sequence[str]]) -> list[str]:
    """Return the paragraphs of all pages."""
    running = _running(pages)
    found: list[str] = []
    parts: list[str] = []
    for page in pages:
        rows = [row for row in page if row and row not in running]
        while rows and len(pages) > 1 and _NUMBER.fullmatch(rows[-1]):
            rows.pop()
        width = sorted(map(len, rows))[int(0.8 * len(rows))] if rows else 0
        for row in rows:
            parts.append(row)
            if len(row) < 0.75 * width and (_END.search(row) or len(parts) == 1):
                found.append(join(parts))
                parts = []
        if parts and _END.search(parts[-1]):
            found.append(join(parts))
            parts = []
    if parts:
        found.append(join(parts))
    return [row for row in found if row]


def _running(pages: Sequence[Sequence[str]]) -> set[str]:
    """Return the rows that stand at the top or foot of most pages."""
    if len(pages) < 3:
        return set()
    edges = Counter(row for page in pages for row in {*page[:2], *page[-2:]} if row)
    return {row for row, times in edges.items() if times > len(pages) / 2}


def _stands_in(title: str, rows: Sequence[str]) -> bool:
    head = _letters(" ".join(rows[:8])[:4000])
    return bool(_letters(title)) and _letters(title) in head


def _same(row: str, title: str) -> bool:
    return _letters(row) == _letters(title)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _date(value: str, name: str) -> Moment | None:
    found = _DATE.match(value[:40])
    if not found:
        return None
    year, month, day, hour, minute, second, utc, offset, minutes = found.groups()
    text = "-".join(part for part in (year, month, day) if part)
    if hour and day:
        text += f"T{hour}:{minute or '00'}:{second or '00'}"
        text += "Z" if utc else f"{offset}:{minutes or '00'}" if offset else ""
    when = moment(text, Origin("field", name))
    return Moment(when.value, when.zone, value, when.origin) if when else None
