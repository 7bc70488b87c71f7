"""When a web page says its article was published and last changed.

In this order: JSON-LD, meta tags, microdata, elements and lines that say so, the address,
and at last a date that stands alone beside the headline.

Sources: schema.org (datePublished); Open Graph protocol (article); HTML, section 4.5.14.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from archive.article import Moment, Origin
from archive.formats._dates import read_date
from archive.formats._html_blocks import Block
from archive.formats._labels import read_label
from archive.formats._moments import MONTHS, moment
from archive.formats._normal import line
from archive.formats._xml import Element

#: Meta tags that state the day of publication, the surest first.
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "date_published",
    "published_time",
    "published_at",
    "publish-date",
    "publish_date",
    "publishdate",
    "publication_date",
    "publicationdate",
    "published-date",
    "published",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
)
#: Others, which rather say when something was put into a system.
_ISSUED = (
    "cxenseparse:recs:publishtime",
    "article.published",
    "article_date_original",
    "originalpublicationdate",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dc:date",
    "date.created",
    "datecreated",
    "article:created",
    "rnews:datepublished",
    "bt:pubdate",
    "dcsext.articlefirstpublished",
    "displaydate",
    "ptime",
    "date",
)
_UPDATED = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "article:updated_time",
    "article:updated",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "modified_time",
    "updated_time",
    "revision_date",
    "last-modified",
    "lastmod",
    "revised",
)
#: Other names of meta tags that state a day.
_SOME_DATE = re.compile(
    r"(?:publi|issue|creat|release|article|story|post|display|news|page|content|original|"
    r"first)\w*[-_.:]?(?:date|time|on)\b|(?:^|[.:])(?:pub)?date$"
)
_CHANGE = re.compile(
    r"modif|updat|revis|change|expir|valid|last|edit|aktual", re.IGNORECASE
)
_MARKED = re.compile(
    r"publi|posted|(?:^|[-_ ])(?:post|entry|article|story|news|meta|node|"
    r"content|single|item)"
    r"[-_]*(?:date|time|meta|info|stamp)|(?:^|[-_ ])(?:date|datum|fecha|data|time-?stamp|"
    r"dateline|byline|tarih|tarix|pubdate|submitted|created)(?:$|[-_ ])",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"/(?P<year>(?:19[89]|20[0-4])\d)(?P<sign>[/_-])(?P<month>0?[1-9]|1[0-2]|[a-z]{3})(?P=sign)"
    r"(?P<day>0?[1-9]|[12]\d|3[01])(?=\D|$)"
    r"|[/_-](?P<compact>20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?=\D|\d{4,6}\D|$)"
    r"|/(?P<years>(?:19[89]|20[0-4])\d)-?/?(?P<months>0[1-9]|1[0-2])/"
    # An article's number that begins with the minute of its writing: AKR20160122143005.
    r"|(?<![0-9A-Za-z])[A-Z]{0,4}"
    r"(?P<number>(?:199|20[0-4])\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
    r"(?:[01]\d|2[0-3])[0-5]\d\d{0,12}(?![0-9A-Za-z])",
)
#: What a script's data call the day of publication, and the day.
_SCRIPT_DATE = re.compile(
    r"[\"'](date_?published|published_?(?:date|at|on|time)?|publish_?(?:date|at|on|time)"
    r"|first_?published(?:_?(?:date|at|on|time))?|pub_?date)\\?[\"']\s*:\s*\\?[\"']"
    r"(\d{4}-[^\"'\\]{5,40}|\d{1,2}[^\"'\\]{5,40})",
    re.IGNORECASE,
)
_UTC = frozenset({"Z", "+00:00"})
#: Hours in UTC from which on it is tomorrow in the east, until which yesterday in the west.
_EAST, _WEST = 13, 10
#: Minutes that zones are from UTC.
_ZONES = (-12 * 60, 14 * 60)
_DATED = [
    "abbr",
    "b",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "i",
    "li",
    "nobr",
    "p",
    "small",
    "span",
    "strong",
    "td",
    "time",
]
#: Elements of a kind that are looked at.
_MOST = 40
#: Letters of an element that holds a date alone, and digits in it.
_BARE = (8, 40)
_BARE_DIGITS = 5
#: Lines, and letters of a script, that are looked at.
_MOST_LINES = 400
_SCRIPT_LENGTH = 500_000
_ALONE = 50
#: Letters of a name that is a link.
_NAME = 40
_NEAR_ALONE = 110
_NEAR = 3
_SLACK = 30
_LONGEST_LINE = 220
_LINES_BEFORE, _LINES_AFTER = 8, 14


@dataclass(frozen=True, slots=True)
class Page:
    """What the readers of dates need of a page.

    Attributes:
        tree: Its root element.
        tags: Contents of its meta tags by name.
        node: Its JSON-LD object.
        blocks: Its blocks of text.
        heading: Number of the block that is the headline, or -1.
        url: Its address, or "".
        language: Language tag of its text, or None.
    """

    tree: Element
    tags: Mapping[str, Sequence[str]]
    node: Mapping[str, Any]
    blocks: Sequence[Block] = field(default_factory=list)
    heading: int = -1
    url: str = ""
    language: str | None = None

    def read(self, value: Any, origin: Origin) -> Moment | None:
        """Return the date a value states, or None."""
        if isinstance(value, list):
            value = next(iter(value), None)
        if not isinstance(value, str) or not value or len(value) > _LONGEST_LINE:
            return None
        return moment(value, origin) or read_date(line(value), self.language, origin)


def dates(page: Page) -> tuple[Moment | None, Moment | None]:
    """Return when the article of *page* was published and last changed."""
    published = _first(page, _said(page))
    updated = _first(page, _said_updated(page))
    address = _in_address(page.url)
    if published and address and _tells_better(address, published):
        published = address
    published = published and _as_shown(page, published)
    if published and updated:
        return published, updated
    lines = list(_labelled(page))
    updated = updated or next((when for name, when in lines if name == "updated"), None)
    published = (
        published
        or next((when for name, when in lines if name == "published"), None)
        or _first(page, _marked(page))
    )
    if published is None:
        beside = _beside_heading(page)
        agree = address and beside and beside.value.startswith(address.value)
        whole = address and len(address.value) == 10
        published = address if whole and not agree else beside or address
        if address and not whole and not agree:
            published = _in_month(page, address) or address
    return (
        published
        or _first(page, _bare(page))
        or _first(page, _named_tags(page))
        or _first(page, _in_scripts(page))
        or updated,
        updated,
    )


def _as_shown(page: Page, published: Moment) -> Moment:
    """Return an instant stated in UTC as the page shows it, in the zone of its readers."""
    if published.zone not in _UTC or "T" not in published.value:
        return published
    instant = datetime.fromisoformat(published.value).replace(second=0, microsecond=0)
    lines = (
        (block.text, Origin("text", raw=block.text))
        for block in page.blocks[max(0, page.heading - _LINES_BEFORE) :][:_MOST]
        if len(block.text) <= _ALONE
    )
    for text, origin in (*_marked(page), *lines):
        shown = page.read(text, origin)
        if shown is None or "T" not in shown.value or shown.zone in _UTC:
            continue
        local = datetime.fromisoformat(shown.value).replace(second=0, microsecond=0)
        minutes = (local - instant) // timedelta(minutes=1)
        if minutes == 0 or minutes % 15 or not _ZONES[0] <= minutes <= _ZONES[1]:
            continue
        sign = "-" if minutes < 0 else "+"
        zone = f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
        if shown.zone in {None, zone}:
            return replace(shown, zone=zone)
    return published


def _in_month(page: Page, month: Moment) -> Moment | None:
    """Return the first day in a month that a line of the page has, or None."""
    for block in page.blocks[:_MOST_LINES]:
        if len(block.text) <= _LONGEST_LINE:
            when = read_date(block.text, page.language, Origin("text", raw=block.text))
            if when and len(when.value) >= 10 and when.value.startswith(month.value):
                return when
    return None


def _in_scripts(page: Page) -> Iterator[tuple[str, Origin]]:
    """Yield what data for scripts state as the day of publication."""
    for script in islice(page.tree.iter("script"), _MOST):
        for found in islice(_SCRIPT_DATE.finditer((script.text or "")[:_SCRIPT_LENGTH]), 3):
            yield found[2], Origin("script", found[1])


def _tells_better(address: Moment, published: Moment) -> bool:
    """Say whether the day in the address is that of publication, and the one stated is not.

    A site that moved its articles states the day of the move, but addresses stay. And where
    an instant is stated in UTC, the address has the day on which readers saw it.
    """
    days = _days_between(published, address)
    if days > _SLACK:
        return True
    if abs(days) != 1 or published.zone not in _UTC or "T" not in published.value:
        return False
    hour = int(published.value[11:13])
    return hour >= _EAST if days < 0 else hour < _WEST


def _days_between(one: Moment, other: Moment) -> int:
    """Return the days from *other* to *one*; 0 if one of them is no whole day."""
    if len(one.value) < 10 or len(other.value) < 10:
        return 0
    return (date.fromisoformat(one.value[:10]) - date.fromisoformat(other.value[:10])).days


def _first(page: Page, candidates: Iterable[tuple[Any, Origin]]) -> Moment | None:
    for value, origin in candidates:
        if when := page.read(value, origin):
            return when
    return None


def _said(page: Page) -> Iterator[tuple[Any, Origin]]:
    """Yield what the page's data state as the day of publication."""
    yield page.node.get("datePublished"), Origin("JSON-LD", "datePublished")
    yield from _tagged(page, _PUBLISHED)
    yield from _microdata(page, "datepublished")
    yield from _tagged(page, _ISSUED)
    yield page.node.get("dateCreated"), Origin("JSON-LD", "dateCreated")
    yield page.node.get("uploadDate"), Origin("JSON-LD", "uploadDate")


def _named_tags(page: Page) -> Iterator[tuple[Any, Origin]]:
    """Yield meta tags of other names that sound like a day of publication."""
    for name, values in islice(page.tags.items(), 10 * _MOST):
        if _SOME_DATE.search(name) and not _CHANGE.search(name):
            yield from ((value, Origin("meta", name)) for value in values)


def _said_updated(page: Page) -> Iterator[tuple[Any, Origin]]:
    """Yield what the page's data state as the day of the last change."""
    yield page.node.get("dateModified"), Origin("JSON-LD", "dateModified")
    yield from _tagged(page, _UPDATED)
    yield from _microdata(page, "datemodified")


def _tagged(page: Page, names: Iterable[str]) -> Iterator[tuple[str, Origin]]:
    for name in names:
        for value in page.tags.get(name, ()):
            kind = "OpenGraph" if name.startswith(("og:", "article:")) else "meta"
            yield value, Origin(kind, name)


def _microdata(page: Page, name: str) -> Iterator[tuple[str, Origin]]:
    found = page.tree.iterfind(".//*[@itemprop]")
    for element in islice(found, 20 * _MOST):
        if name in element.get("itemprop", "").lower().split():
            yield _value(element), Origin("element", f"itemprop {name}")


def _value(element: Element) -> str:
    value = element.get("content") or element.get("datetime") or element.get("title")
    return value if value and any(map(str.isdigit, value)) else _text(element)


def _text(element: Element) -> str:
    return line(" ".join(element.itertext()))[: _LONGEST_LINE + 1]


def _marked(page: Page) -> Iterator[tuple[str, Origin]]:
    """Yield what elements marked as dates say: ``time``, then names of classes and ids.

    Marks of changes, in lists of other articles and in the frame of the site are left out.
    """
    times, named = [], []
    for element in page.tree.iter(*_DATED):
        if element.tag == "time":
            times.append(element)
        elif (label := _label(element)) and _MARKED.search(label):
            named.append(element)
    named.sort(
        key=lambda element: (
            "publi" not in (label := _label(element)) and "post" not in label
        )
    )
    for element in times[:_MOST]:
        if _is_of_article(element):
            yield _value(element), Origin("element", "time")
    for element in named[:_MOST]:
        text = _text(element)
        if _is_of_article(element) and len(text) < _LONGEST_LINE:
            yield _value(element), Origin("element", _label(element).strip())


def _bare(page: Page) -> Iterator[tuple[str, Origin]]:
    """Yield what elements say that hold a date and nothing else."""
    found = 0
    for element in page.tree.iter("span", "p", "div", "small", "em", "i", "b", "strong"):
        text = element.text or ""
        if len(element) or not _BARE[0] <= len(text) <= _BARE[1] or found == _MOST:
            continue
        if sum(map(str.isdigit, text)) < _BARE_DIGITS or not _is_of_article(element):
            continue
        found += 1
        when = read_date(line(text), page.language)
        if when and len(when.value) >= 10 and len(line(text)) - len(when.raw) <= 3:
            yield text, Origin("element", str(element.tag))


def _label(element: Element) -> str:
    """Return the class and id of *element*, in small letters."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"[:300].lower()


def _is_of_article(element: Element) -> bool:
    if _CHANGE.search(_label(element) + (element.get("itemprop") or "")):
        return False
    return not any(
        outer.tag in {"aside", "nav", "footer", "li"} for outer in element.iterancestors()
    )


def _labelled(page: Page) -> Iterator[tuple[str, Moment]]:
    """Yield dates with a label, from the headline on, then from the lines before it."""
    start = max(page.heading, 0)
    lines = [*page.blocks[start : start + 60], *page.blocks[max(0, start - 10) : start]]
    for block in lines:
        if len(block.text) <= _LONGEST_LINE:
            for label in read_label(block.text, page.language):
                yield label.field, label.moment


def _in_address(url: str) -> Moment | None:
    """Return the day in an address such as ``/2016/01/22/``, or None."""
    own = url[:500].rpartition("http")[2]  # not the day an archive of the web kept it
    found = _ADDRESS.search(own)
    if not found:
        return None
    if digits := found["compact"] or found["number"]:
        value = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    elif found["years"]:
        value = f"{found['years']}-{found['months']}"
    else:
        month = found["month"]
        if month.isalpha():
            if month not in MONTHS:
                return None
            month = str(MONTHS[month])
        value = f"{found['year']}-{int(month):02}-{int(found['day']):02}"
    when = moment(value, Origin("address"))
    raw = found[0].strip("/_-")
    return Moment(when.value, None, raw, Origin("address", raw=raw)) if when else None


def _beside_heading(page: Page) -> Moment | None:
    """Return the date of a line beside the headline that says little else, or None."""
    if page.heading < 0:
        lines = list(page.blocks[:40])
    else:
        after = page.blocks[page.heading + 1 : page.heading + 1 + _LINES_AFTER]
        before = page.blocks[max(0, page.heading - _LINES_BEFORE) : page.heading]
        lines = [*after, *reversed(before)]
    for at, block in enumerate(lines):
        if len(block.text) > _LONGEST_LINE:
            continue
        when = read_date(block.text, page.language, Origin("text", raw=block.text))
        rest = len(block.text) - len(when.raw) if when else 0
        if (
            when
            and (
                block.linked <= len(block.text) // 2 or block.linked <= min(rest - 3, _NAME)
            )
            and (
                len(when.raw) >= 10
                or sum(map(str.isdigit, when.raw)) >= 5
                or any(map(str.isalpha, when.raw))
            )
            and len(when.value) >= 10
            and rest <= (_NEAR_ALONE if at < _NEAR else _ALONE)
        ):
            return when
    return None
