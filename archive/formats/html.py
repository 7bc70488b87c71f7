"""HTML: the article of a web page, and what the page says about it.

The text comes from trafilatura, set to leave out rather than take in; title, dates, authors
and addresses from what the page says in its data (``_html_meta``).

Source: HTML Living Standard (WHATWG), sections 4.2 and 13.2.3.2 (declared encodings).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from archive.article import Article
from archive.errors import Refused
from archive.formats import _html_blocks, _html_meta, _html_scripts, _html_text
from archive.formats._dateline import split_dateline
from archive.formats._encoding import decode
from archive.formats._language import declared
from archive.formats._normal import line
from archive.formats._people import authors as names_in, has_prefix
from archive.formats._xml import Element

VERSION = 2
MEDIA_TYPES = ("text/html", "application/xhtml+xml")
EXTENSIONS = (".html", ".htm", ".xhtml")
ROOTS = ("{http://www.w3.org/1999/xhtml}html",)

#: Lines of a page, its menus and notes included.
_MOST_BLOCKS = 50_000
#: Lines at the head of a text that may repeat what is known of it.
_HEAD = 4
_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE
)
#: What opens text that is no markup, and what ends it.
_SILENT = re.compile(rb"<!--|<script\b")
_ENDS = {b"<!--": b"-->", b"<script": b"</script"}
#: Where a page's declaration of its encoding is looked for, bytes.
_LATEST_CHARSET = 200_000
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([\w:.-]{2,40})""")


def parse(data: bytes, charset: str | None = None) -> Article:
    """Read a web page.

    Raises:
        Refused: Without text, nested too deeply, or of too many elements or attributes.
    """
    text, encoding = decode(data, charset or declared_charset(data))
    tree = read(text)
    blocks, parents = _html_blocks.cut(tree)
    if len(blocks) > _MOST_BLOCKS:
        raise Refused("too-big", detail=f"{len(blocks)} lines")
    about = _html_meta.describe(tree, blocks)
    body = _body(tree, blocks, parents, about)
    if not body:
        raise Refused("no-text")
    dateline, first = split_dateline(body[0], about.language)
    origins = dict(about.origins)
    return Article(
        title=about.title,
        paragraphs=(first, *body[1:]),
        authors=about.authors,
        published=about.published,
        updated=about.updated,
        dateline=dateline,
        source=about.source,
        url=about.url,
        language=declared(about.language),
        encoding=encoding,
        origins=origins,
        alternates=about.alternates,
    )


def declared_charset(data: bytes) -> str | None:
    """Return the character encoding a page declares, or None.

    Before anything else in the first 4096 bytes, else by a tag further on, outside of
    comments and scripts. Source: HTML, sections 13.2.3.2 and 13.2.3.4.
    """
    head = data[:4096]
    found = _XML_ENCODING.search(head) or _CHARSET.search(head)
    if not found:
        found = _CHARSET.search(_markup(data[:_LATEST_CHARSET].lower()))
    return found[1].decode("ascii", "replace") if found else None


def _markup(page: bytes) -> bytes:
    """Return a *page* in small letters without its comments and scripts, in linear time."""
    kept, end = [], 0
    for opened in _SILENT.finditer(page):
        if opened.start() < end:
            continue
        kept.append(page[end : opened.start()])
        end = page.find(_ENDS[opened[0]], opened.end())
        if end < 0:
            return b"".join(kept)
    return b"".join([*kept, page[end:]])


def read(text: str) -> Element:
    """Return the root element of a page.

    Raises:
        Refused: Nothing in it, or nested too deeply.
    """
    parser = etree.HTMLParser(
        encoding="utf-8",
        collect_ids=False,
        default_doctype=False,
        remove_comments=True,
        remove_pis=True,
        no_network=True,
        huge_tree=False,
    )
    try:
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise Refused("no-text" if "empty" in str(error) else "corrupt") from error
    if tree is None:
        raise Refused("no-text")
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise Refused("too-deep")
    return tree


def _body(
    tree: Element,
    blocks: Sequence[_html_blocks.Block],
    parents: Sequence[int],
    about: _html_meta.Description,
) -> list[str]:
    """Return the paragraphs of the page's article."""
    rows = _html_text.chosen(blocks, parents, about.title)
    if not rows and about.body:
        rows = [line(row) for row in about.body.split("\n")]
    if not rows and (hidden := _html_scripts.markup(tree)):
        rows = _html_text.chosen(*_html_blocks.cut(read(hidden)), about.title)
    return [
        row
        for at, row in enumerate(rows)
        if row and not (at < _HEAD and _repeats(row, about))
    ]


def _repeats(row: str, about: _html_meta.Description) -> bool:
    """Say whether a line at the head of the text only names the authors or the date."""
    if has_prefix(row) and about.authors:
        names = names_in([row])
        return bool(names) and set(names) <= set(about.authors)
    return about.published is not None and row == about.published.raw
