"""What a web page says about its article: title, dates, authors, language, addresses.

A page says it up to six times: in JSON-LD, OpenGraph, other meta tags, microdata, marked-up
elements and in its text. Each reader of this module gives candidates with their origin, the
surest first; ``describe`` chooses.

Sources: schema.org (Article); Open Graph protocol; HTML, sections 4.2 and 4.5.14 (time),
4.6.7 (link types); Dublin Core in HTML (DCMI 2008).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from archive.article import Moment, Origin, Source
from archive.formats._html_authors import authors
from archive.formats._html_blocks import Block
from archive.formats._html_dates import Page, dates
from archive.formats._html_text import letters
from archive.formats._limits import TITLE_LENGTH
from archive.formats._normal import line
from archive.formats._xml import Element

_LONGEST_VALUE = 2_000
_LONGEST_JSON = 3_000_000
_MOST_NODES = 5_000
_MOST_ARTICLES = 40
_MOST_BLOCKS = 20_000

_TITLE_TAGS = (
    "headline",
    "og:title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "title",
)
_SITE_TAGS = (
    "og:site_name",
    "application-name",
    "dc.publisher",
    "publisher",
    "al:android:app_name",
)
_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|NewsStory|Interview)$")
_SCHEMA_PREFIX = re.compile(r"^(?:https?://schema\.org/|schema:)")
_LOOSE_JSON = re.compile(
    r'"(datePublished|dateModified|headline|articleBody)"\s*:\s*("(?:[^"\\]|\\.){1,100000}")'
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4"])
#: Likeness from which on two titles are taken for one.
_ALIKE = 0.6
_MUCH_ALIKE = 0.85
#: Letters below which a title may stand in another heading by chance.
_SHORT = 15
#: What stands between a kicker and the headline.
_KICKER = re.compile(r"\s*:\s+|\s+[-–—|·/]\s+")
#: A label after the headline.
_LABEL = re.compile(r"\s*(?:\[[^\]]{1,40}\]|\([^)]{1,40}\))\s*$")
_SEPARATOR = re.compile(
    r"\s+[-–—|·•»«/~]+\s+|\s*[|｜ㅣ]\s*|(?<=[^\W\d_])(?:--|_|：)(?=[^\W\d_])"
)


#: A title or name, and where it came from.
_Said = tuple[str, Origin]
_NOTHING: _Said = ("", Origin("default"))


@dataclass(frozen=True, slots=True)
class Description:
    """What a page says about its article.

    Attributes:
        title: One line, or "".
        published: First publication, or None.
        updated: Last change, or None.
        authors: Names.
        source: The publication, or None.
        url: The page's address, or "".
        language: The tag declared, or None.
        alternates: Addresses of its other language versions.
        body: The text JSON-LD gives, or "".
        origins: Where title, authors and url came from.
    """

    title: str = ""
    published: Moment | None = None
    updated: Moment | None = None
    authors: tuple[str, ...] = ()
    source: Source | None = None
    url: str = ""
    language: str | None = None
    alternates: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    origins: Mapping[str, Origin] = field(default_factory=dict)


def describe(tree: Element, blocks: Sequence[Block] = ()) -> Description:
    """Return what the page *tree*, cut into *blocks*, says about its article."""
    tags = _tags(tree)
    node = _article_node(tree, tags)
    origins: dict[str, Origin] = {}
    title = _title(tree, tags, node, origins)
    url = _url(tree, tags, origins)
    language = _language(tree, tags, node)
    heading = _heading(blocks, title)
    page = Page(tree, tags, node, blocks, heading, url, language)
    published, updated = dates(page)
    names, named = authors(page)
    if named:
        origins["authors"] = named
    return Description(
        title=title,
        published=published,
        updated=updated,
        authors=names,
        source=_source(tags, node),
        url=url,
        language=language,
        alternates=_alternates(tree),
        body=_string(node.get("articleBody")),
        origins=origins,
    )


def _heading(blocks: Sequence[Block], title: str) -> int:
    """Return the number of the block that is the headline, or -1."""
    head = letters(title)
    for fits in (
        lambda block: block.tag in _HEADINGS and letters(block.text) == head,
        lambda block: letters(block.text[:1000]) == head,
        lambda block: block.tag == "h1",
        lambda block: block.tag in _HEADINGS and _likeness(block.text, title) > 0.6,
    ):
        at = next((at for at, block in enumerate(blocks[:_MOST_BLOCKS]) if fits(block)), -1)
        if at >= 0:
            return at
    return -1


def _tags(tree: Element) -> dict[str, list[str]]:
    """Return the contents of the meta tags by property or name, in small letters."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content") or element.get("value")
        if not content or len(content) > _LONGEST_VALUE:
            continue
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            for name in (element.get(attribute) or "").lower().split():
                found.setdefault(name, []).append(line(unescape(content)))
    return found


# JSON-LD


def _article_node(tree: Element, tags: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return the JSON-LD object of the page's article, or an empty one."""
    nodes: list[dict[str, Any]] = []
    people: dict[str, Any] = {}
    loose: dict[str, Any] = {}
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        for node in _nodes(script.text, loose):
            if isinstance(node.get("@id"), str) and "name" in node:
                people.setdefault(node["@id"], node)
            if any(_ARTICLE.search(kind) for kind in _types(node)):
                nodes.append(node)
    if not nodes:
        return loose
    best = max(nodes[:_MOST_ARTICLES], key=lambda node: _fit(node, tree, tags))
    return {**best, "author": _resolve(best.get("author"), people)}


def _nodes(text: str, loose: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every object of a JSON-LD script, outer ones first.

    From a script that is not JSON, what can be read without doubt goes into *loose*.
    """
    if len(text) > _LONGEST_JSON:
        return
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    text = text.removeprefix("//<![CDATA[").removesuffix("//]]>").strip()
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        for name, quoted in _LOOSE_JSON.findall(text):
            try:
                loose.setdefault(name, json.loads(quoted, strict=False))
            except ValueError:
                continue
        return
    queue: list[Any] = [value]
    seen = 0
    while queue and seen < _MOST_NODES:
        value = queue.pop(0)
        seen += 1
        if isinstance(value, list):
            queue.extend(value)
        elif isinstance(value, dict):
            yield value
            queue.extend(
                inner for inner in value.values() if isinstance(inner, dict | list)
            )


def _types(node: Mapping[str, Any]) -> list[str]:
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return [_SCHEMA_PREFIX.sub("", value) for value in kinds if isinstance(value, str)]


def _fit(node: Mapping[str, Any], tree: Element, tags: Mapping[str, list[str]]) -> float:
    """Return how well an article's object fits the page: 0 and more."""
    headline = _string(node.get("headline")) or _string(node.get("name"))
    shown = [*tags.get("og:title", ()), _text(tree.find(".//title"))]
    shown += [_text(element) for element in _first(tree.iter("h1"), 5)]
    score = max((_likeness(headline, other) for other in shown if other), default=0.0)
    return (
        score + 0.2 * bool(node.get("datePublished")) + 0.1 * bool(node.get("articleBody"))
    )


def _resolve(value: Any, people: Mapping[str, Any]) -> Any:
    """Return *value* with references (``@id``) replaced by what they refer to."""
    if isinstance(value, list):
        return [_resolve(inner, people) for inner in value[:50]]
    if isinstance(value, dict) and "name" not in value:
        return people.get(str(value.get("@id")), value)
    return value


def _string(value: Any) -> str:
    """Return *value* as one line if it is a string, or a list or object that gives one."""
    if isinstance(value, list):
        value = next((inner for inner in value if inner), None)
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    return line(unescape(value)) if isinstance(value, str) else ""


# Title


def _title(
    tree: Element,
    tags: Mapping[str, list[str]],
    node: Mapping[str, Any],
    origins: dict[str, Origin],
) -> str:
    """Return the page's title, without the name of the site."""
    said = [
        (value, Origin("JSON-LD", "headline", value))
        for value in [_string(node.get("headline"))]
        if value
    ]
    for name in _TITLE_TAGS:
        kind = "OpenGraph" if name.startswith("og:") else "meta"
        said += [(value, Origin(kind, name, value)) for value in tags.get(name, ())[:1]]
    whole = _text(tree.find(".//title"))
    if whole:
        said.append((whole, Origin("element", "title", whole)))
    shown = [
        (value, Origin("element", tag, value))
        for tag, most in (("h1", 20), ("h2", 10))
        for element in _first(tree.iter(tag), most)
        if (value := _text(element))
    ]
    said = [(value, origin) for value, origin in said if len(value) <= TITLE_LENGTH]
    shown = [(value, origin) for value, origin in shown if len(value) <= 500]
    title, origin = _choose_title(shown, said, _site_names(tags, node))
    if title:
        origins["title"] = origin
    return title


def _choose_title(
    shown: list[_Said],
    said: list[_Said],
    sites: Sequence[str],
) -> _Said:
    """Return the headline shown that the page's data agree with best, else what they say.

    A page shows a headline and says titles in its data; often one of the two was written
    for search engines. What both give in the same letters is the headline of the article.
    """
    heads = {letters(value) for value, _ in shown if len(letters(value)) >= _SHORT}
    bare = [(_bare(value, origin, sites, heads), origin) for value, origin in said]
    found = _most_alike(shown, bare)
    if not found[0]:
        headings = [entry for entry in shown if entry[1].name == "h1"]
        return next(iter([*bare, *headings]), found)
    if found[1].kind != "element":
        return found
    cut = _without_kicker(found, bare)
    return cut if cut != found else _confirmed(found[0], shown, bare) or found


def _most_alike(shown: list[_Said], bare: list[_Said]) -> _Said:
    """Return the heading that is most like what the data say, or nothing.

    A headline in which a kicker stands before what the data say is cut to that.
    """
    for tag, enough in (("h1", _ALIKE), ("h2", _MUCH_ALIKE)):
        best, score = _NOTHING, 0.0
        for value, origin in shown:
            if origin.name == tag:
                likeness = max((_likeness(value, other) for other, _ in bare), default=0.0)
                if likeness > score:
                    best, score = (value, origin), likeness
        if score >= enough:
            for value, origin in bare:
                if len(value) > 0.4 * len(best[0]) and _ends_with(best[0], value):
                    return value, origin
            return best
    return _NOTHING


def _confirmed(title: str, shown: list[_Said], bare: list[_Said]) -> _Said | None:
    """Return the title that page and data confirm better than the heading *title*.

    That is one that another heading shows, alone or after a kicker; one that JSON-LD and
    another tag give while none gives *title*; or one of which *title* is the first half.
    """
    head = letters(title)
    others = [letters(value) for value, origin in shown if origin.name == "h2"]
    given = [letters(value) for value, _ in bare]
    for (value, origin), key in zip(bare, given, strict=True):
        if len(key) < _SHORT or key == head or key.endswith(head):
            continue
        headline = origin.name == "headline"
        if (
            (headline and key in others)
            or (not key.startswith(head) and any(other.endswith(key) for other in others))
            or (headline and given.count(key) > 1 and head not in given)
            or (key.startswith(head) and title.rstrip().endswith((":", "-", "–", "—")))
        ):
            return value, origin
    return None


def _without_kicker(found: _Said, bare: list[_Said]) -> _Said:
    """Return a headline without kicker or label where the data give it without that.

    A kicker stands before the headline and is another in the data; a label stands after
    it in brackets: ``[Video]``.
    """
    value, origin = found
    plain = _LABEL.sub("", value)
    if plain != value and any(letters(plain) == letters(other) for other, _ in bare):
        return plain, origin
    for cut in _KICKER.finditer(value):
        rest = value[cut.end() :]
        if len(rest) < 0.5 * len(value):
            break
        for other, _ in bare:
            kicker = _KICKER.search(other)
            if (
                kicker
                and letters(other[kicker.end() :]) == letters(rest)
                and not _words(value[: cut.start()]) & _words(other[: kicker.start()])
            ):
                return rest, origin
    return found


def _bare(value: str, origin: Origin, sites: Sequence[str], heads: AbstractSet[str]) -> str:
    """Return a title without what a site adds; headlines are bare already.

    A part of it that is a heading of the page is the title.
    """
    if origin.name == "headline" or letters(value) in heads:
        return value
    parts = _SEPARATOR.split(value)
    part = next((part for part in parts[1:] if letters(part) in heads), None)
    return part.strip() if part else without_site(value, sites)


def _ends_with(text: str, end: str) -> bool:
    """Say whether *text* is more than *end* and ends with it, whatever the marks."""
    return letters(text) != letters(end) and letters(text).endswith(letters(end))


def _site_names(tags: Mapping[str, list[str]], node: Mapping[str, Any]) -> list[str]:
    names = [value for name in _SITE_TAGS for value in tags.get(name, ())]
    names.append(_string(node.get("publisher")))
    return [name for name in names if name]


def without_site(title: str, sites: Sequence[str]) -> str:
    """Return *title* without the site's name, sections and separators at its end."""
    known = {site.casefold() for site in sites}
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    last = parts[-1].casefold()
    cuts = list(_SEPARATOR.finditer(title))
    if any(site in last or last in site for site in known):
        return title[: cuts[-1].start()].rstrip()
    if len(parts[-1]) >= 0.6 * len(title):
        return parts[-1].strip()
    head = title[: cuts[-1].start()].rstrip()
    return head if len(head) >= 0.5 * len(title) else title


def _likeness(one: str, other: str) -> float:
    """Return how alike two titles are: 1 the same letters, 0 nothing shared."""
    a, b = _words(one), _words(other)
    if not a or not b:
        return 0.0
    shared = len(a & b)
    return shared / min(len(a), len(b)) * math.sqrt(shared / max(len(a), len(b)))


def _words(text: str) -> set[str]:
    words = set(re.findall(r"\w+", text[:600].casefold()))
    if len(words) <= 3 and len(text) > 8:  # scripts without spaces: pairs of letters
        letters = re.sub(r"\W+", "", text[:600].casefold())
        return {letters[at : at + 2] for at in range(len(letters) - 1)}
    return words


# The rest


def _source(tags: Mapping[str, list[str]], node: Mapping[str, Any]) -> Source | None:
    for value in tags.get("og:site_name", ()):
        return Source(value, Origin("OpenGraph", "og:site_name", value))
    if name := _string(node.get("publisher")):
        return Source(name, Origin("JSON-LD", "publisher", name))
    for tag in _SITE_TAGS[1:]:
        for value in tags.get(tag, ()):
            return Source(value, Origin("meta", tag, value))
    return None


def _url(tree: Element, tags: Mapping[str, list[str]], origins: dict[str, Origin]) -> str:
    found = [
        (element.get("href") or "", Origin("element", "link canonical"))
        for element in tree.iter("link")
        if "canonical" in (element.get("rel") or "").lower().split()
    ]
    found += [(value, Origin("OpenGraph", "og:url")) for value in tags.get("og:url", ())]
    for value, origin in found:
        address = "".join(value.split())
        if address.startswith(("http://", "https://")) and len(address) <= _LONGEST_VALUE:
            origins["url"] = Origin(origin.kind, origin.name, address)
            return address
    return ""


def _language(
    tree: Element, tags: Mapping[str, list[str]], node: Mapping[str, Any]
) -> str | None:
    values = [
        tree.get("lang") or "",
        tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        or tree.get("xml:lang")
        or "",
        _string(node.get("inLanguage")),
        *tags.get("og:locale", ())[:1],
        *tags.get("content-language", ())[:1],
        *tags.get("dc.language", ())[:1],
    ]
    for value in values:
        tag = str(value).strip().partition(",")[0].replace("_", "-")
        if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}", tag):
            return tag
    return None


def _alternates(tree: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("link"):
        tag = (element.get("hreflang") or "").strip()
        href = "".join((element.get("href") or "").split())
        if (
            tag
            and tag.lower() != "x-default"
            and "alternate" in (element.get("rel") or "").lower().split()
            and href.startswith(("http://", "https://"))
            and len(found) < 200
        ):
            found.setdefault(tag[:35], href[:_LONGEST_VALUE])
    return found


def _first(elements: Iterable[Element], most: int) -> list[Element]:
    return [element for element, _ in zip(elements, range(most), strict=False)]


def _text(element: Element | None) -> str:
    """Return the text of a small element as one line."""
    if element is None:
        return ""
    parts: list[str] = []
    length = 0
    for part in element.itertext(with_tail=False):
        parts.append(part)
        length += len(part)
        if length > TITLE_LENGTH:
            break
    return line(" ".join(parts))
