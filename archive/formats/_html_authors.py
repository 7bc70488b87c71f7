"""Who wrote the article of a web page.

In this order: JSON-LD, meta tags, elements marked as the author's, a byline beside the
headline, and what scripts say to the page's statistics. The name of the site itself counts
only where nobody else is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from archive.article import Origin
from archive.formats._html_blocks import Block
from archive.formats._html_dates import Page
from archive.formats._html_text import letters
from archive.formats._normal import line
from archive.formats._people import authors as names_in, has_prefix, is_byline
from archive.formats._xml import Element

_TAGS = (
    "author",
    "article:author",
    "og:article:author",
    "og:author",
    "authors",
    "byl",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dc:creator",
    "dcterms.creator",
    "citation_author",
    "creator",
    "article.author",
    "article:author_name",
    "cxenseparse:author",
    "rbauthors",
    "dcsext.author",
)
_MARKS = (
    "a",
    "address",
    "b",
    "cite",
    "dd",
    "div",
    "em",
    "h3",
    "h4",
    "i",
    "li",
    "p",
    "small",
    "span",
    "strong",
    "td",
)
_NAME_MARK = re.compile(
    r"(?:^|[\s_-])(?:author|autor|auteur|autore|writer|reporter|byline|by-line|contributor)"
    r"(?:s|in|[-_]*(?:name|link|nom|names|title))?(?:$|[\s_-])|(?:author|byline)name|"
    r"(?:^|[\s_-])(?:person-link|fn|vcard)(?:$|[\s_-])",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|by|writers?|staff|people|profile|journalists?|"
    r"reporters?|contributors?|columnists?|editors?|redakt\w{0,6}|team)/[^/?#]",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    r"""["']?\b(?:(?!comment|require|image|photo)\w{0,20}[aA]uthors?(?:Name)?|postedBy)["']?\s*"""
    r"""[:=]\s*\[?\s*(["'])([^"'\\<>{}]{3,80})\1"""
)
#: Two words, or one that is not Latin.
_NAMED = re.compile(r"\S\s+\S|[^\x00-\x7f]")
#: Who wrote it, at the end of a headline.
_BY = re.compile(r"\s(?:by|von|par|por|da|автор)\s+((?:\S+\s+){1,3}\S+)$", re.IGNORECASE)
_URL = re.compile(r"\s*(?:https?:)?//")
_LABEL = re.compile(
    r"(?:author|autorin/autor|autor(?:in|es|a)?(?=\s*:)|auteure?|autore|автор|yazar|müəllif|հեղինակ|"
    r"ავტორი|نویسنده|الكاتب|作者|글)\s*[:：]?\s+\S",
    re.IGNORECASE,
)
#: Elements too wide for what is in them to stand together.
_WIDE = frozenset({"article", "body", "main", "section"})
_LONGEST = 150
_LONGEST_SCRIPT = 300_000
_LINES_BEFORE, _LINES_AFTER = 4, 12


def authors(page: Page) -> tuple[tuple[str, ...], Origin | None]:
    """Return the authors of *page* and where they are named; (), None if nowhere."""
    sites = _sites(page)
    spare: tuple[tuple[str, ...], Origin | None] = (), None
    for values, origin, stated in _candidates(page):
        names = names_in(values, stated=stated)
        if not names:
            continue
        source = Origin(origin.kind, origin.name, "; ".join(values)[:500])
        people = tuple(name for name in names if not _is_site(name, sites))
        if people:
            return people, source
        if not spare[0]:
            spare = names, source
    return spare


def _sites(page: Page) -> set[str]:
    """Return the names of the site, in letters."""
    publisher = page.node.get("publisher")
    name = publisher.get("name") if isinstance(publisher, Mapping) else publisher
    host = (urlsplit(page.url).hostname or "") if page.url.isascii() else ""
    found = [*page.tags.get("og:site_name", ()), *page.tags.get("application-name", ())]
    found += [name] if isinstance(name, str) else []
    found += page.tags.get("copyright", ())
    parts = [part for part in host.split(".")[:-1] if part not in {"www", "m", "amp"}]
    return {letters(value) for value in [*found, *parts, host] if letters(value)}


def _is_site(name: str, sites: set[str]) -> bool:
    own = letters(name)
    return any(
        own == site or (len(own) > 4 and own in site) or (len(site) > 6 and site in own)
        for site in sites
    )


def _candidates(page: Page) -> Iterator[tuple[list[str], Origin, bool]]:
    """Yield what names authors: values, origin, whether the field is one for authors."""
    yield _of_node(page.node.get("author")), Origin("JSON-LD", "author"), True
    for name in _TAGS:
        values = [value for value in page.tags.get(name, ()) if not _URL.match(value)]
        if values:
            kind = "OpenGraph" if name.startswith(("og:", "article:")) else "meta"
            yield values, Origin(kind, name), True
    yield _of_node(page.node.get("creator")), Origin("JSON-LD", "creator"), True
    *marked, named, addressed = _marked(page.tree)
    for values, origin in marked:
        yield values, origin, origin.name != "itemprop author"
    yield _beside_heading(page.blocks, page.heading), Origin("byline"), False
    yield *named, False
    yield _of_cards(page.tags), Origin("meta", "twitter:data1"), True
    yield _of_scripts(page.tree), Origin("element", "script"), False
    yield _labelled(page.blocks), Origin("byline"), False
    yield *addressed, False
    yield _in_headline(page), Origin("byline"), False


def _of_node(value: Any) -> list[str]:
    """Return the names of a JSON-LD author."""
    found: list[str] = []
    for inner in (value if isinstance(value, list) else [value])[:50]:
        name = inner.get("name") if isinstance(inner, Mapping) else inner
        entries = name if isinstance(name, list) else [name]
        found += [line(unescape(entry)) for entry in entries if isinstance(entry, str)]
    return [name for name in found if name and "://" not in name]


def _of_cards(tags: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the author that a page names in its Twitter card: a label, a value."""
    for number in ("1", "2"):
        for label in tags.get(f"twitter:label{number}", ()):
            if has_prefix(f"{label} "):
                return list(tags.get(f"twitter:data{number}", ()))
    return []


def _labelled(blocks: Sequence[Block]) -> list[str]:
    """Return the line of a page that is labelled as its author's: ``Auteur : …``."""
    for block in blocks:
        if len(block.text) < _LONGEST and _LABEL.match(block.text):
            return [block.text]
    return []


def _marked(tree: Element) -> Iterator[tuple[list[str], Origin]]:
    """Yield what elements marked as the author's say, the surest mark first."""
    props: list[Element] = []
    links: list[Element] = []
    cards: list[Element] = []
    named: list[Element] = []
    addressed: list[Element] = []
    for element in tree.iter(*_MARKS):
        label = element.get("class")
        if "author" in (element.get("itemprop") or ""):
            props.append(element)
        elif element.tag == "a" and (element.get("rel") or "") == "author":
            links.append(element)
        elif label and "fn" in label.split() and not _is_aside(element):
            cards.append(element)
        elif label and _NAME_MARK.search(label[:300]) and not _is_aside(element):
            named.append(element)
        elif _is_profile(element) and not _is_aside(element):
            addressed.append(element)
    yield _values(props), Origin("element", "itemprop author")
    yield _values(links), Origin("element", "rel author")
    yield _values(cards), Origin("element", "fn")
    yield _values(named), Origin("byline")
    yield _values(addressed), Origin("element", "a")


def _is_profile(element: Element) -> bool:
    """Say whether *element* is a link to the page of an author."""
    return element.tag == "a" and bool(_ADDRESS.search((element.get("href") or "")[:300]))


def _is_aside(element: Element) -> bool:
    return any(
        outer.tag in {"aside", "nav", "footer", "ul", "figure"} or _is_of_comments(outer)
        for outer in element.iterancestors()
    )


def _is_of_comments(element: Element) -> bool:
    """Say whether *element* holds what readers wrote."""
    label = f"{element.get('class') or ''} {element.get('id') or ''}"[:300]
    return "comment" in label and element.tag not in {"html", "body", "article", "main"}


def _values(elements: Sequence[Element]) -> list[str]:
    """Return the texts of the first elements that stand together, each once."""
    found: dict[str, None] = {}
    last: Element | None = None
    for element in elements[:12]:
        named = element.find(".//*[@itemprop='name']")
        text = _text(named if named is not None else element)
        if not 1 < len(text) < _LONGEST:
            continue
        if last is not None and not _together(last, element):
            break
        found[text] = None
        last = element
    return list(found)


def _together(one: Element, other: Element) -> bool:
    """Say whether two elements stand in one small part of the page."""
    outer = one.getparent()
    for _ in range(3):
        if outer is None or outer.tag in _WIDE:
            return False
        if any(inner is outer for inner in other.iterancestors()):
            return True
        outer = outer.getparent()
    return False


def _beside_heading(blocks: Sequence[Block], heading: int) -> list[str]:
    """Return the lines beside the headline that start as bylines do."""
    if heading < 0:
        return []
    after = blocks[heading + 1 : heading + 1 + _LINES_AFTER]
    before = blocks[max(0, heading - _LINES_BEFORE) : heading]
    for block in [*after, *before]:
        if len(block.text) < _LONGEST and is_byline(block.text):
            return [block.text.partition("|")[0]]
    return []


def _in_headline(page: Page) -> list[str]:
    """Return the author with whom the headline ends, if another line is that name."""
    if page.heading < 0:
        return []
    found = _BY.search(page.blocks[page.heading].text[-_LONGEST:])
    named = found and any(block.text == found[1] for block in page.blocks)
    return [found[1]] if found and named else []


def _of_scripts(tree: Element) -> list[str]:
    """Return the author that the page's scripts tell its statistics."""
    for script in tree.iter("script"):
        text = script.text
        told = (
            text
            and ("uthor" in text or "postedBy" in text)
            and len(text) <= _LONGEST_SCRIPT
        )
        if text and told and (found := _SCRIPT.search(text)):
            name = line(found[2])
            return [name] if not name.endswith(".") and _NAMED.search(name) else []
    return []


def _text(element: Element) -> str:
    return line(" ".join(element.itertext()))[: _LONGEST + 1]
