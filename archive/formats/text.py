"""Plain text: title, dates, dateline, paragraphs and publication of a newspaper article.

Three layouts, told apart by the text itself: a newspaper's page as it was copied (title;
``Published: … | Last Updated: …``; place; a paragraph a line; the paper's name last), a
wire agency's (title; author; place, date and agency; hard-wrapped lines; the agency last),
and blank lines between paragraphs.

Source: RFC 2046, section 4.1 (text/plain).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from archive.article import Article, Moment, Origin, Source, Warn
from archive.errors import N_, Refused
from archive.formats._checks import check_text
from archive.formats._dateline import cased, is_agency, split_dateline
from archive.formats._dates import read_date
from archive.formats._encoding import decode
from archive.formats._labels import Label, read_author, read_label, read_source
from archive.formats._language import detect
from archive.formats._limits import TITLE_LENGTH
from archive.formats._normal import line, lines

VERSION = 1
MEDIA_TYPES = ("text/plain",)
EXTENSIONS = (".txt", ".text", ".asc")

#: Code points from which on a first line is no title but a paragraph.
_LONG_TITLE = 600
_LONG_NAME = 60
_NAME_WORDS = 7
#: Rows at the top and at the foot in which dates, authors and the source are looked for.
_TOP, _FOOT = 8, 4
_FULL_STOPS = ".!?…;:。！？؟।։።॥\u0589"
_CLOSERS = "\"'»”’)]"


@dataclass(frozen=True, slots=True)
class Row:
    """A line that is not blank.

    Attributes:
        text: The line, normalised.
        number: Its number, from 1.
        indent: White space in front, in columns.
        block: Number of the run of lines without a blank one that it is in.
    """

    text: str
    number: int
    indent: int
    block: int


def _rows(text: str) -> list[Row]:
    """Return the lines of *text* that say something."""
    rows, block, blank = [], 0, True
    for number, raw in enumerate(lines(text), 1):
        clean = line(raw)
        if not clean:
            blank = True
            continue
        block += blank
        blank = False
        start = raw.expandtabs(8) if raw[:1] in " \t" else raw
        rows.append(Row(clean, number, len(start) - len(start.lstrip()), block))
    return rows


def _ended(text: str) -> bool:
    """Whether *text* ends as a sentence does."""
    return text.rstrip(_CLOSERS).endswith(tuple(_FULL_STOPS))


@dataclass(slots=True)
class _Page:
    """What is known of an article while its rows are used up from top and foot."""

    rows: list[Row]
    language: str | None
    date_line: str | None = None
    published: Moment | None = None
    updated: Moment | None = None
    authors: tuple[str, ...] = ()
    subtitle: str = ""
    source: Source | None = None

    def take_date(self, row: Row) -> bool:
        """Use *row* if it states dates."""
        labels = read_label(row.text, self.language)
        if not labels and not self.published and row.number:
            moment = _bare_date(row, self.language)
            labels = [Label("published", moment)] if moment else []
        if not labels:
            return False
        for label in labels:
            if getattr(self, label.field) is None:
                setattr(self, label.field, label.moment)
        self.date_line = self.date_line or row.text
        return True


def _bare_date(row: Row, language: str | None) -> Moment | None:
    """Return the date that *row* consists of, or None if it says anything else."""
    if len(row.text) > _LONG_NAME:
        return None
    origin = Origin("line", str(row.number), row.text)
    moment = read_date(row.text, language, origin)
    if moment is None:
        return None
    left = re.sub(r"[\W\d_]", "", row.text.replace(moment.raw, "", 1))
    return moment if len(left) <= 14 else None


_WIDEST, _WIDEST_LINE = 100, 130


def _width(rows: list[Row], opening: int | None) -> int | None:
    """Return the width to which the lines of a text were broken, or None if they were not.

    Args:
        rows: The lines.
        opening: The indent that begins a paragraph, or None.
    """
    lengths = sorted(len(row.text) + row.indent for row in rows)
    width = lengths[int(len(lengths) * 0.95)]
    if len(rows) < 2 or width > _WIDEST or lengths[-1] > _WIDEST_LINE:
        return None
    full = [row for row, below in pairwise(rows) if _continues(row, below, width, opening)]
    broken = sum(not _ended(row.text) for row in full)
    return width if broken and broken * 5 >= len(full) * 2 else None


def _continues(row: Row, below: Row, width: int, opening: int | None) -> bool:
    """Tell whether a paragraph may go on from one line to the next.

    It may if the next line neither stands apart nor is indented, and its first word would
    not have fitted on the line.
    """
    if below.block != row.block or (opening is not None and below.indent >= opening):
        return False
    first = len(below.text.partition(" ")[0])
    return row.indent + len(row.text) + 1 + first > width * 0.9


def _opening(rows: list[Row], margin: int) -> int | None:
    """Return the indent by which a text begins a paragraph, or None.

    Args:
        rows: The lines of the body.
        margin: The indent of the title.
    """
    counts = Counter(row.indent for row in rows)
    base = min(margin, *counts)
    if len(counts) == 1 and sum(len(row.text) for row in rows) > 50 * len(rows):
        return None
    deeper = {indent: n for indent, n in counts.items() if indent >= base + 2}
    return max(deeper, key=lambda indent: deeper[indent]) if deeper else None


def _joined(parts: list[str], whole: set[str]) -> str:
    """Return the lines of a paragraph as one; a word broken at a line's end is mended.

    Args:
        parts: The lines.
        whole: All words of the text, in small letters.
    """
    text = parts[0]
    for part in parts[1:]:
        left = re.search(r"([^\W\d_]+)-$", text)
        right = re.match(r"[^\W\d_]+", part)
        if left and right and right[0][0].islower():
            mended = (left[1] + right[0]).lower() in whole
            text = (text[:-1] if mended else text) + part
        else:
            text = f"{text} {part}"
    return text


def _paragraphs(rows: list[Row], margin: int) -> list[str]:
    """Return the paragraphs of the body; *margin* is the indent of the title."""
    if not rows:
        return []
    opening = _opening(rows, margin)
    width = _width(rows, opening)
    if width is None:
        return [row.text for row in rows]
    whole = {word.lower() for row in rows for word in re.findall(r"[^\W\d_]+", row.text)}
    marked = opening is not None or rows[-1].block > rows[0].block
    paragraphs = [[rows[0].text]]
    for above, row in pairwise(rows):
        goes_on = _continues(above, row, width, opening) or (
            marked and row.block == above.block and row.text[0].islower()
        )
        if goes_on and (marked or not _ended(above.text) or len(above.text) > width * 0.75):
            paragraphs[-1].append(row.text)
        else:
            paragraphs.append([row.text])
    return [_joined(parts, whole) for parts in paragraphs]


def _is_name(text: str) -> bool:
    """Tell whether a last line can be the name of a publication."""
    words = text.split()
    if len(text) > _LONG_NAME or len(words) > _NAME_WORDS or _ended(text):
        return False
    first = text.lstrip("«\"“'(*-–— ")[:1]
    letters = sum(letter.isalpha() for letter in text)
    return (
        letters * 2 > len(text)
        and not (first.islower() and cased(first))
        and "@" not in text
        and "://" not in text
    )


def _take_source(page: _Page) -> None:
    """Use the last row if it names the publication or the agency."""
    if len(page.rows) < 2:
        return
    last, above = page.rows[-1], page.rows[-2]
    if read_label(last.text, page.language) or read_author(
        last.text, page.language, alone=False
    ):
        return
    named = read_source(last.text)
    if named:
        label, name = named
        page.source = Source(name, Origin("label", label, last.text))
    elif is_agency(name := last.text.removesuffix("^M").strip(" -–—()[]*")) or (
        last.block != above.block and _is_name(last.text)
    ):
        page.source = Source(
            name if is_agency(name) else last.text, Origin("last line", raw=last.text)
        )
    else:
        return
    page.rows.pop()


def _take_top(page: _Page, title: Row) -> None:
    """Use the rows under the title that are not yet the text: dates, authors, subtitle."""
    for _ in range(_TOP):
        if not page.rows:
            return
        row = page.rows[0]
        alone = len(page.rows) > 1 and page.rows[1].block != row.block
        if page.take_date(row):
            page.rows.pop(0)
            continue
        under = row.block == title.block and alone
        authors = read_author(row.text, page.language, alone=under)
        if authors and not page.authors and len(page.rows) > 1:
            page.authors = authors
            page.rows.pop(0)
        elif under and not page.subtitle and not _ended(row.text) and len(row.text) < 300:
            page.subtitle = row.text
            page.rows.pop(0)
        else:
            return


def _take_foot(page: _Page) -> None:
    """Use the rows under the text: source, dates, authors."""
    _take_source(page)
    for _ in range(_FOOT):
        if len(page.rows) < 2:
            return
        row = page.rows[-1]
        if len(row.text) <= 2 * _LONG_NAME and read_label(row.text, page.language):
            page.take_date(row)
        elif not page.authors and (
            found := read_author(row.text, page.language, alone=False)
        ):
            page.authors = found
        else:
            return
        page.rows.pop()
        if page.source is None:
            _take_source(page)


def parse(data: bytes, charset: str | None = None) -> Article:
    """Read plain text in the layout of a newspaper's page or of a wire agency.

    Raises:
        Refused: ``empty``, ``bad-encoding``, ``control-characters`` or ``too-big``.
    """
    text, encoding = decode(data, charset)
    check_text(text)
    return replace(read_text(text), encoding=encoding)


def read_text(text: str) -> Article:
    """Return the article that *text* is; its encoding is left to the caller.

    Raises:
        Refused: ``empty`` or ``too-big``.
    """
    rows = _rows(text)
    if not rows:
        raise Refused("empty")
    title = rows[0]
    if len(title.text) > TITLE_LENGTH:
        raise Refused("too-big", "line 1", f"a title of {len(title.text)} characters")
    language = detect("\n".join(row.text for row in rows[:30])[:2000])[0]
    titled = len(title.text) <= _LONG_TITLE
    page = _Page(rows[1:] if titled else rows, language)
    origins = {"title": Origin("first line", raw=title.text)} if titled else {}
    if titled:
        _take_top(page, title)
    _take_foot(page)
    if page.authors:
        origins["authors"] = Origin("byline", raw=page.authors[0])
    if page.subtitle:
        origins["subtitle"] = Origin("line", str(title.number + 1), page.subtitle)
    paragraphs = _paragraphs(page.rows, title.indent)
    dateline = None
    if paragraphs:
        dateline, rest = split_dateline(paragraphs[0], language)
        paragraphs[:1] = [rest] if rest else []
    return Article(
        title=title.text if titled else "",
        subtitle=page.subtitle,
        paragraphs=tuple(paragraphs),
        authors=page.authors,
        published=page.published,
        updated=page.updated,
        date_line=page.date_line,
        dateline=dateline,
        source=page.source,
        origins=origins,
        warnings=()
        if titled
        else (Warn("no-title", N_("The document has no line that could be its title.")),),
    )
