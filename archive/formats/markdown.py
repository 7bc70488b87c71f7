"""Markdown: CommonMark with tables, and a head of ``key: value`` lines between ``---``.

The head is read strictly: one line a key, a text or a list in square brackets; it is not
YAML, and nothing in it is run or referred to.

Source: CommonMark 0.31.2; GitHub Flavored Markdown, section 4.10 (tables).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from archive.article import Article, Dateline, Moment, Origin, Source
from archive.errors import Refused
from archive.formats import _moments, _people
from archive.formats._dateline import split_dateline
from archive.formats._dates import read_date
from archive.formats._encoding import decode
from archive.formats._language import declared
from archive.formats._limits import LINE_LENGTH, LINES
from archive.formats._markup import from_markup
from archive.formats._normal import line

VERSION = 1
MEDIA_TYPES = ("text/markdown", "text/x-markdown")
EXTENSIONS = (".md", ".markdown", ".mkd")

_FENCE = re.compile(r"\ufeff?---[ \t]*\r?\n")
_KEY = re.compile(r"([A-Za-z][\w .-]{0,40}?)[ \t]*:(?:[ \t]+(.*))?")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)")
_MOST_HEAD_LINES = 200

_TITLE = ("title", "headline")
_SUBTITLE = ("subtitle", "subheadline", "deck", "standfirst")
_AUTHORS = ("author", "authors", "by", "byline", "creator")
_PUBLISHED = ("published", "date", "pubdate", "publishdate", "date published", "issued")
_UPDATED = (
    "updated",
    "modified",
    "lastmod",
    "last updated",
    "date modified",
    "last_modified",
)
_SOURCE = ("source", "publication", "publisher", "newspaper", "site")
_LANGUAGE = ("language", "lang", "locale")
_URL = ("url", "canonical", "canonical_url", "link")
_ID = ("id", "identifier", "guid", "external_id")


def claims(head: bytes) -> bool:
    """Tell whether *head* starts with a head of ``key: value`` lines."""
    text = head.decode("utf-8", "replace")
    found = _FENCE.match(text)
    if not found:
        return False
    first = text[found.end() :].partition("\n")[0].strip()
    return bool(_KEY.fullmatch(first))


def parse(data: bytes, charset: str | None = None) -> Article:
    """Read a Markdown text.

    Raises:
        Refused: Empty, of too many or too long lines, or not text.
    """
    text, encoding = decode(data, charset)
    head, body = _split_head(text)
    if body.count("\n") > LINES or any(len(row) > LINE_LENGTH for row in body.split("\n")):
        raise Refused("too-big", detail="lines")
    origins: dict[str, Origin] = {}
    blocks = list(_blocks(_parser().parse(body)))
    title = _take(head, _TITLE, "title", origins)
    if blocks and blocks[0][0] == 1 and (not title or blocks[0][1] == title):
        title = title or blocks[0][1]
        origins.setdefault("title", Origin("heading", raw=blocks[0][1]))
        blocks.pop(0)
    rows = [row for _, row in blocks]
    if not title and rows:
        title = rows.pop(0)
        origins["title"] = Origin("first line", raw=title)
    if not title and not rows:
        raise Refused("empty")
    language = declared(_take(head, _LANGUAGE, "language", {}) or None)
    dateline, rows = _dateline(rows, language.declared)
    return Article(
        title=title,
        subtitle=_take(head, _SUBTITLE, "subtitle", origins),
        paragraphs=tuple(rows),
        authors=_people.authors(_values(head, _AUTHORS, "authors", origins)),
        published=_date(head, _PUBLISHED, language.declared),
        updated=_date(head, _UPDATED, language.declared),
        dateline=dateline,
        source=_source(head),
        url=_take(head, _URL, "url", origins),
        external_id=_take(head, _ID, "external_id", origins),
        language=language,
        encoding=encoding,
        origins=origins,
    )


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable("table")


# The head


def _split_head(text: str) -> tuple[dict[str, list[str]], str]:
    """Return the head's values by key, and what follows it; no head: all of *text*."""
    found = _FENCE.match(text)
    if not found:
        return {}, text
    values: dict[str, list[str]] = {}
    key = ""
    at = found.end()
    for _ in range(_MOST_HEAD_LINES):
        row, newline, _ = text[at : at + 10_000].partition("\n")
        if not newline:
            break
        at += len(row) + 1
        row = row.rstrip()
        if row in {"---", "..."}:
            return values, text[at:]
        if pair := _KEY.fullmatch(row):
            key = pair[1].lower()
            values[key] = _items(pair[2] or "")
        elif (item := _ITEM.fullmatch(row)) and key:
            values[key] += _items(item[1])
        elif row.strip() and not row.lstrip().startswith("#") and not row[0].isspace():
            break
    return {}, text


def _items(value: str) -> list[str]:
    """Return the texts of a value: one, or those of a list in square brackets."""
    value = value.strip()
    if value.startswith("[") and value.endswith("]"):
        return [item for part in value[1:-1].split(",") for item in _items(part)]
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return [line(value)] if value else []


def _values(
    head: Mapping[str, Sequence[str]],
    keys: Sequence[str],
    field: str,
    origins: dict[str, Origin],
) -> list[str]:
    for key in keys:
        if values := head.get(key):
            origins[field] = Origin("front matter", key, "; ".join(values))
            return list(values)
    return []


def _take(
    head: Mapping[str, Sequence[str]],
    keys: Sequence[str],
    field: str,
    origins: dict[str, Origin],
) -> str:
    return next(iter(_values(head, keys, field, origins)), "")


def _date(
    head: Mapping[str, Sequence[str]], keys: Sequence[str], language: str | None
) -> Moment | None:
    for key in keys:
        for value in head.get(key, ()):
            origin = Origin("front matter", key)
            if when := _moments.moment(value, origin) or read_date(value, language, origin):
                return when
    return None


def _source(head: Mapping[str, Sequence[str]]) -> Source | None:
    for key in _SOURCE:
        for value in head.get(key, ()):
            return Source(value, Origin("front matter", key, value))
    return None


# The text


def _dateline(rows: list[str], language: str | None) -> tuple[Dateline | None, list[str]]:
    if not rows:
        return None, rows
    dateline, first = split_dateline(rows[0], language)
    return dateline, [first, *rows[1:]]


def _blocks(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Yield (level of the heading or 0, text) of every block with text."""
    level = 0
    cells: list[str] | None = None
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            yield 0, " | ".join(cells or ())
            cells = None
        elif cells is not None:
            cells += _rows(token)
        else:
            yield from ((level, row) for row in _rows(token))
            level = 0 if token.type == "heading_close" else level


def _rows(token: Token) -> Iterator[str]:
    """Yield the lines of a block's contents."""
    if token.type == "inline":
        yield from _lines(token)
    elif token.type in {"fence", "code_block"}:
        yield from (row for row in map(line, token.content.split("\n")) if row)
    elif token.type == "html_block":
        yield from from_markup(token.content)


def _lines(token: Token) -> Iterator[str]:
    """Yield the text of an inline token; a hard break does not end a paragraph."""
    parts: list[str] = []
    for child in token.children or ():
        match child.type:
            case "softbreak" | "hardbreak":
                parts.append(" ")
            case "image":
                parts.append(child.content)
            case "html_inline":
                continue
            case _:
                parts.append(child.content)
    if row := line("".join(parts)):
        yield row
