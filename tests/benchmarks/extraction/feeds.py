"""What feedparser's own cases expect of a feed, asked of our articles.

A case expects values at paths such as ``entries, 0, title``. An article is text and says
nothing of mark-up, so values are compared as text. In scope are the paths an article has
a value for (:data:`ASKED`); of the feed only its title, which is the article's source. All
else is out of scope and counted by its name: whether the feed is well formed, links to
pictures and sounds, rights, tags, clouds, generators, and so on.

Many of the cases hold one value and nothing else. An entry without title and text is no
article and is refused, as it must be; to ask for the value nevertheless, such an entry is
given a title, and a feed without entries an entry (:func:`filled`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from archive.article import Article, Moment
from archive.errors import Refused
from archive.formats import _xml
from archive.formats._markup import from_markup
from archive.formats._normal import line

#: Paths within an entry -> what of our article answers.
ASKED = {
    "title": "title",
    "title_detail.value": "title",
    "description": "text",
    "summary": "text",
    "content.0.value": "text",
    "id": "id",
    "guid": "id",
    "link": "url",
    "author": "authors",
    "author_detail.name": "authors",
    "authors.0.name": "authors",
    "published": "published",
    "published_parsed": "published",
    "created_parsed": "published",
    "updated_parsed": "updated",
    "content.0.language": "language",
    "title_detail.language": "title language",
    "summary_detail.language": "language",
    "source.title": "source",
}


#: Title of entries that have none.
FILLER = "Untitled"


def filled(data: bytes) -> bytes:
    """Return a feed with a title for each entry that has none, and with an entry."""
    try:
        root = _xml.read(data, recover=True)
    except Refused:
        return data
    channel = next(_xml.descendants(root, "channel"), root)
    entries = [root] if _xml.local(root) == "entry" else []
    entries += _xml.descendants(root, "item", "entry")
    if not entries and _xml.local(root).lower() in {"rss", "feed", "rdf"}:
        name = "entry" if _xml.local(root) == "feed" else "item"
        entries = [etree.SubElement(channel, _space(root) + name)]
    for entry in entries:
        if not any(_xml.local(child) == "title" for child in entry):
            etree.SubElement(entry, f"{_space(entry)}title").text = FILLER
    return etree.tostring(root, encoding="utf-8")


def _space(element: _xml.Element) -> str:
    """Return the namespace of *element* in braces, or ""."""
    space = etree.QName(element).namespace
    return f"{{{space}}}" if space else ""


def asked(path: Sequence[Any]) -> tuple[int, str]:
    """Return (number of the entry, what is asked of its article), or (0, "")."""
    if list(path[:2]) == ["feed", "title"] and len(path) == 2:
        return 0, "source"
    if list(path) == ["encoding"]:
        return 0, "readable"
    if len(path) > 2 and path[0] == "entries":
        return path[1], ASKED.get(".".join(map(str, path[2:])), "")
    return 0, ""


def answers(article: Article | None, what: str, expected: Any) -> bool:
    """Say whether *article* says what is *expected*."""
    if article is None or what == "readable":
        return article is not None or not _text(expected)
    if what in {"published", "updated"}:
        # feedparser takes dc:date for a change, we for the day of publication.
        updated = article.updated or article.published
        return _same_moment(article.published if what == "published" else updated, expected)
    if what == "title language" and article.paragraphs:
        return True  # an article has one language: that of its text
    if "language" in what:
        return (article.language.declared or "") == (expected or "")
    said = {
        "title": article.title,
        "text": " ".join(article.paragraphs),
        "id": article.external_id,
        "url": article.url,
        "authors": ", ".join(article.authors),
        "source": article.source.name if article.source else "",
    }[what]
    wanted = _text(expected)
    said = "" if said == FILLER else said
    if what == "text":  # without any other title, the text is the title
        whole = f"{article.title} {said}".strip()
        return wanted in {said, whole} or not wanted
    return said == wanted or (what == "authors" and _name(wanted) == said)


def _text(value: Any) -> str:
    """Return an expected value as text."""
    text = str(value or "")
    return " ".join(from_markup(text)) if "<" in text or "&" in text else line(text)


def _name(text: str) -> str:
    """Return the name of ``name (address)``."""
    return text.partition(" (")[0]


def _same_moment(moment: Moment | None, expected: Any) -> bool:
    """Say whether a date is as expected: the same text, or the same instant in UTC."""
    if moment is None:
        return not expected
    if isinstance(expected, str):
        return moment.raw == expected
    value = moment.value + ("T00:00" if len(moment.value) == 10 else "")
    if len(moment.value) < 10:
        parts = [int(part) for part in moment.value.split("-")]
        return parts == list(expected[: len(parts)])
    instant = datetime.fromisoformat(value + (moment.zone or "").replace("Z", "+00:00"))
    instant -= instant.utcoffset() or timedelta()
    return list(instant.timetuple()[:5]) == list(expected[:5])


def case(
    gold: Mapping[str, Any],
    articles: Sequence[Article | None],
    headers: Collection[str] = (),
) -> dict[str, bool | None]:
    """Return for each expectation whether it is met; None if it is out of scope.

    A document has no HTTP headers: what a base or a language in them decides is not asked.
    """
    met: dict[str, bool | None] = {}
    outside = {name.lower() for name in headers} & {"content-location", "content-language"}
    for path, expected in gold["expect"]:
        number, what = (0, "") if outside else asked(path)
        name = ".".join(map(str, path))
        met[name] = None
        if what:
            article = articles[number] if number < len(articles) else None
            met[name] = answers(article, what, expected)
    return met
