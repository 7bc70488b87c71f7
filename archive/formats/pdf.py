"""PDF: the text of its pages, in the order it is drawn.

Lines are joined to paragraphs by their distance and length; running heads and page numbers,
which stand on most pages, are left out.

Source: ISO 32000-2, sections 9.10 (text), 14.3.3 (document information).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pypdfium2

from archive.article import Article, Moment, Origin
from archive.errors import Refused
from archive.formats import _people
from archive.formats._limits import TEXT_LENGTH
from archive.formats._lines import join
from archive.formats._moments import moment
from archive.formats._normal import line
from archive.formats._pdf_page import Place, Row, rows

VERSION = 2
MEDIA_TYPES = ("application/pdf", "application/x-pdf")
EXTENSIONS = (".pdf",)
MAGIC = (b"%PDF-",)

_MOST_PAGES = 2_000
_DATE = re.compile(
    r"D?:?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-]\d\d)'?(\d\d)?'?)?"
)
_END = re.compile(r"[.!?…。！？؟।:][\"'”’»)\]]*$")
#: A word with what hyphens tie together, and one at the end of a row.
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*-$")
#: Rows that end in hyphens, and their share, from which on a document divides words.
_LEAST_DIVIDED = 3
_OFTEN_DIVIDED = 0.06
#: Rows shorter than this share of the others may be the last of a paragraph.
_SHORT = 0.75
#: Sizes of the font from row to row that are more than a space between paragraphs.
_FAR_DOWN = 6.0
#: Sizes of the font that rows are apart at least.
_LEAST_STEP = 0.8
#: Times the usual step that show a new paragraph.
_WIDE = 1.2
#: Difference between fonts that shows a heading.
_OTHER_SIZE = 0.06
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
    paragraphs = _paragraphs(pages)
    if not paragraphs:
        raise Refused("no-text", detail=f"{len(pages)} pages")
    title = line(info.get("Title", ""))
    origins = {"title": Origin("field", "Title", title)}
    if not title or not _stands_in(title, paragraphs):
        title = paragraphs[0]
        origins["title"] = Origin("first line", raw=title)
    if _same(paragraphs[0], title):
        paragraphs = paragraphs[1:]
    name = line(info.get("Author", ""))
    names = _people.authors([name], stated=True)
    if names:
        origins["authors"] = Origin("field", "Author", name)
    return Article(
        title=title,
        paragraphs=tuple(paragraphs),
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


def _pages(document: Any) -> list[list[Row]]:
    """Return the rows of each page."""
    count = len(document)
    if count > _MOST_PAGES:
        raise Refused("too-big", detail=f"{count} pages")
    pages, size = [], 0
    for number in range(count):
        try:
            page = document[number]
            text = page.get_textpage()
            found = rows(text)
            text.close()
            page.close()
        except pypdfium2.PdfiumError as error:
            raise Refused("corrupt", f"page {number + 1}", str(error)[:200]) from error
        size += sum(len(row.text) for row in found)
        if size > TEXT_LENGTH:
            raise Refused(
                "too-big", f"page {number + 1}", f"more than {TEXT_LENGTH} characters"
            )
        pages.append(found)
    return pages


def _paragraphs(pages: Sequence[Sequence[Row]]) -> list[str]:
    """Return the paragraphs of all pages."""
    texts = [[row.text for row in page] for page in pages]
    running, divided = _running(texts), _dividing(texts)
    found: list[str] = []
    parts: list[Row] = []
    for page in pages:
        rows = [row for row in page if row.text and row.text not in running]
        while rows and len(pages) > 1 and _NUMBER.fullmatch(rows[-1].text):
            rows.pop()
        layout = _Layout(rows)
        for at, row in enumerate(rows):
            if parts and layout.parts(parts, row, first=not at):
                found.append(join((part.text for part in parts), divided))
                parts = []
            parts.append(row)
    found.append(join((part.text for part in parts), divided))
    return [row for row in found if row]


class _Layout:
    """How the rows of a page show where paragraphs end."""

    def __init__(self, rows: Sequence[Row]) -> None:
        lengths = sorted(len(row.text) for row in rows)
        self._width = lengths[int(0.8 * len(lengths))] if lengths else 0
        steps = Counter(
            round((one.place.height - other.place.height) / one.place.size, 1)
            for one, other in pairwise(rows)
            if one.place and other.place and one.place.size == other.place.size
        )
        down = {
            step: times for step, times in steps.items() if _LEAST_STEP < step < _FAR_DOWN
        }
        often = max(down.values(), default=0) / 4
        self._step = min((step for step in down if down[step] >= often), default=0.0)
        self._starts = Counter(round(row.place.start) for row in rows if row.place)

    def parts(self, above: Sequence[Row], row: Row, *, first: bool) -> bool:
        """Say whether *row* begins another paragraph than the rows *above*.

        Args:
            above: The rows of the paragraph so far, perhaps of the page before.
            row: The next row.
            first: It is the first of its page.
        """
        last = above[-1]
        ends = _END.search(last.text) is not None
        short = len(last.text) < _SHORT * self._width and not last.text.endswith("-")
        if last.place is None or row.place is None or not last.place.size:
            return (ends and first) or (short and (ends or len(above) == 1))
        if abs(last.place.size / row.place.size - 1) > _OTHER_SIZE:
            return True
        step = (last.place.height - row.place.height) / last.place.size
        if step <= 0 or step > _FAR_DOWN:  # the next column or page
            return ends and (short or self._is_indented(row.place))
        if self._step and step > _WIDE * self._step:
            return True
        return (short and ends) or (
            self._is_indented(row.place) and not self._is_indented(last.place)
        )

    def _is_indented(self, place: Place) -> bool:
        """Say whether a row starts a little behind where many others do."""
        start, size = place.start, place.size
        edge = sum(self._starts[at] for at in range(round(start - 4 * size), round(start)))
        here = sum(self._starts[at] for at in range(round(start) - 1, round(start) + 2))
        return edge > here and not any(
            self._starts[at] for at in range(round(start - 0.5 * size), round(start) - 1)
        )


def _dividing(pages: Sequence[Sequence[str]]) -> Callable[[str, str], bool]:
    """Return what says whether a hyphen at the end of a row divides a word.

    A word that stands elsewhere whole, or elsewhere with its hyphen, tells; else whether
    the document divides words at all: few rows end in the hyphen of a compound.
    """
    rows = [row for page in pages for row in page if row]
    ends = sum(len(row) > 1 and row[-1] == "-" and row[-2].isalpha() for row in rows)
    often = ends >= _LEAST_DIVIDED and ends > _OFTEN_DIVIDED * len(rows)
    words = {word for row in rows for word in _WORD.findall(row.casefold())}

    def divided(text: str, part: str) -> bool:
        first = _LAST_WORD.search(text.casefold())
        second = _WORD.match(part.casefold())
        if not first or not second or not part[0].islower():
            return False
        if first[0][:-1] + second[0] in words:
            return True
        return often and first[0] + second[0] not in words and "-" not in first[0][:-1]

    return divided


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
