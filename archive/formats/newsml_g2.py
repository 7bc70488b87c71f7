"""NewsML-G2: news items of an agency, one or many in a message.

Only text items are articles; pictures, planning and knowledge items are refused one by one.

Source: IPTC NewsML-G2 2.35, specification; Guidelines, chapters 3, 5 and 8.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import dropwhile

from archive.article import Article, Dateline, Language, Moment, Origin, Source
from archive.errors import Refused
from archive.formats import _moments, _people, _xml, nitf
from archive.formats._agency import with_dateline
from archive.formats._format import Member
from archive.formats._language import declared
from archive.formats._markup import from_markup
from archive.formats._normal import line
from archive.formats._xml import Element, descendants, find, find_all, local, text

VERSION = 2
MEDIA_TYPES = (
    "application/vnd.iptc.g2.newsitem+xml",
    "application/vnd.iptc.g2.newsmessage+xml",
    "application/vnd.iptc.g2.packageitem+xml",
)
EXTENSIONS = (".g2.xml", ".newsmlg2")
_SPACE = "http://iptc.org/std/nar/2006-10-01/"
_ITEMS = (
    "newsItem",
    "packageItem",
    "conceptItem",
    "knowledgeItem",
    "planningItem",
    "catalogItem",
)
#: Parts of an item that are sometimes handed over alone.
_PARTS = ("contentSet", "groupSet")
ROOTS = (*(f"{{{_SPACE}}}{name}" for name in ("newsMessage", *_ITEMS)), *_PARTS)

_SKIP = _xml.SKIPPED | {"head", "header", "figure"}


def parse_many(data: bytes, charset: str | None = None) -> Iterator[Member]:  # noqa: ARG001
    """Yield an article for each text item, a refusal for each other item.

    Raises:
        Refused: Not well formed, or without any item.
    """
    root = _xml.read(data)
    if local(root) in _PARTS:
        part, root = root, root.makeelement("newsItem")
        root.append(part)
    items = [root] if local(root) in _ITEMS else list(descendants(root, *_ITEMS))
    if not items:
        raise Refused("no-text", detail="no item")
    for number, item in enumerate(items, 1):
        place = (line(item.get("guid") or "") or f"item {number}") if len(items) > 1 else ""
        try:
            yield Member(place, article=article(item))
        except Refused as refusal:
            yield Member(place, refusal=Refused(refusal.reason, place, refusal.detail))


def article(item: Element) -> Article:
    """Return the article of a text item.

    Raises:
        Refused: Another kind of item, or one without title and text.
    """
    kind = _kind(item)
    if local(item) != "newsItem" or kind not in {"text", "composite", ""}:
        raise Refused("no-text", detail=f"{local(item)} {kind}".strip())
    origins: dict[str, Origin] = {}
    about = find(item, "contentMeta")
    meta = about if about is not None else item
    language = _language(item, meta)
    title, subtitle = _titles(item, meta, origins)
    body, inner = _body(item)
    if inner is not None and not title:
        title = inner.title
    stated = _dateline(meta) or (inner.dateline if inner else None)
    body = _without_head(body, title, subtitle)
    dateline, paragraphs = with_dateline(body, stated, language.declared)
    if not title and not body:
        raise Refused("no-text")
    guid = line(item.get("guid") or "")
    if guid:
        origins["external_id"] = Origin("element", "newsItem guid", guid)
    return Article(
        title=title,
        subtitle=subtitle,
        paragraphs=paragraphs,
        authors=_authors(meta, origins) or (inner.authors if inner else ()),
        published=_date(item, "itemMeta/firstCreated", "contentMeta/contentCreated")
        or _date(item, "itemMeta/versionCreated"),
        updated=_date(item, "itemMeta/versionCreated", "contentMeta/contentModified"),
        dateline=dateline,
        source=_source(item, meta),
        external_id=guid,
        url=_url(item, origins),
        language=language,
        origins=origins,
    )


def _kind(item: Element) -> str:
    element = find(item, "itemMeta", "itemClass")
    if element is None:
        return ""
    code = element.get("qcode") or element.get("uri") or ""
    return code.replace("/", ":").rpartition(":")[2].strip().lower()


def _language(item: Element, meta: Element) -> Language:
    element = find(meta, "language")
    tag = element.get("tag") if element is not None else None
    return declared(tag or item.get(_xml.XML_LANG))


def _titles(item: Element, meta: Element, origins: dict[str, Origin]) -> tuple[str, str]:
    """Return headline and sub-headline: the first of rank or order, the next different."""
    lines = [
        (_rank(element), text(element), "sub" in (element.get("role") or "").lower())
        for element in find_all(meta, "headline")
    ]
    lines = sorted((entry for entry in lines if entry[1]), key=lambda entry: entry[0])
    main = [value for _, value, sub in lines if not sub]
    names = ["headline"] * len(main)
    for path in (("itemMeta", "title"), ("contentMeta", "slugline")):
        if not main and (value := text(find(item, *path))):
            main, names = [value], [path[1]]
    title = main[0] if main else ""
    if title:
        origins["title"] = Origin("element", names[0], title)
    others = [value for _, value, sub in lines if sub] + main[1:]
    subtitle = next((value for value in others if value != title), "")
    if subtitle:
        origins["subtitle"] = Origin("element", "headline", subtitle)
    return title, subtitle


def _rank(element: Element) -> int:
    rank = element.get("rank") or ""
    return int(rank) if rank.isascii() and rank.isdigit() and len(rank) < 6 else 1


def _body(item: Element) -> tuple[list[str], Article | None]:
    """Return the paragraphs of the contents, and the article inside if it is NITF."""
    for content in descendants(item, "inlineXML"):
        for inner in descendants(content, "nitf"):
            found = nitf.article(inner)
            return list(found.paragraphs), found
        body = next(descendants(content, "body", "body.content"), content)
        if rows := _xml.paragraphs(body, skip=_SKIP):
            return rows, None
    for content in descendants(item, "inlineData"):
        if _is_text(content) and (rows := _lines(content)):
            return rows, None
    for content in descendants(item, "description"):
        if "caption" not in (content.get("role") or "") and (rows := [text(content)]) != [
            ""
        ]:
            return rows, None
    return [], None


def _is_text(content: Element) -> bool:
    kind = content.get("contenttype") or "text/plain"
    return kind.startswith("text/") and not content.get("encoding")


def _lines(content: Element) -> list[str]:
    """Return the paragraphs of text data: mark-up that was quoted, or lines."""
    raw = "".join(content.itertext())
    if "<p" in raw or "<br" in raw:
        return from_markup(raw)
    blank = "\n\n" in raw.strip()
    rows = raw.split("\n\n") if blank else raw.split("\n")
    return [row for row in map(line, rows) if row]


def _without_head(body: Iterable[str], title: str, subtitle: str) -> list[str]:
    """Return the paragraphs without title and subtitle where they are said again first."""
    return list(dropwhile(lambda row: row in {title, subtitle}, body))


def _authors(meta: Element, origins: dict[str, Origin]) -> tuple[str, ...]:
    bylines = [value for element in find_all(meta, "by") if (value := text(element))]
    if names := _people.authors(bylines):
        origins["authors"] = Origin("element", "by", bylines[0])
        return names
    names = tuple(
        name
        for element in find_all(meta, "creator")
        if _people.is_name(name := text(find(element, "name"))) and " " in name
    )
    if names:
        origins["authors"] = Origin("element", "creator", names[0])
    return names


def _date(item: Element, *paths: str) -> Moment | None:
    for path in paths:
        element = find(item, *path.split("/"))
        name = path.rpartition("/")[2]
        if when := _moments.moment(text(element), Origin("element", name)):
            return when
    return None


def _dateline(meta: Element) -> Dateline | None:
    raw = text(find(meta, "dateline"))
    if not raw:
        return None
    place = text(find(meta, "located", "name"))
    if not place and not any(letter.isdigit() or letter in "(-" for letter in raw):
        place = raw.rstrip(" ,:")
    return Dateline(place=place or None, date=None, credit=None, raw=raw)


def _source(item: Element, meta: Element) -> Source | None:
    places = (
        (meta, ("infoSource",)),
        (item, ("itemMeta", "provider")),
        (item, ("rightsInfo", "copyrightHolder")),
    )
    for start, path in places:
        for element in find_all(start, *path):
            name = text(find(element, "name")) or line(element.get("literal") or "")
            name = name or line((element.get("qcode") or "").rpartition(":")[2])
            if name and not name.isdigit():
                return Source(name, Origin("element", path[-1], name))
    return None


def _url(item: Element, origins: dict[str, Origin]) -> str:
    for element in find_all(item, "itemMeta", "link"):
        href = line(element.get("href") or "")
        if (element.get("rel") or "").endswith(("publishedAt", "self", "canonical")) and (
            href.startswith(("https://", "http://"))
        ):
            origins["url"] = Origin("element", "link", href)
            return href
    return ""
