"""What other programs follow and find the archive by: Atom, OpenSearch, sitemap, robots.

Source: RFC 4287 (Atom), OpenSearch 1.1 draft 6, sitemaps.org protocol 0.9, RFC 9309.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, abort, make_response, request, url_for

from archive.article import Article
from archive.catalogues import SOURCE
from archive.core import Found
from archive.web import i18n
from archive.web.asking import asked
from archive.web.context import the_archive
from archive.web.i18n import gettext
from archive.web.writing import tag_of

feeds = Blueprint("feeds", __name__, url_prefix="/<locale>")
root = Blueprint("maps", __name__)

ATOM = "http://www.w3.org/2005/Atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

#: Entries of a feed.
ENTRIES = 50

#: Addresses in one sitemap; the protocol allows 50,000.
ADDRESSES = 20_000

for _prefix, _name in (("", ATOM), ("opensearch", OPENSEARCH), ("xhtml", XHTML)):
    ET.register_namespace(_prefix, _name)

#: How long caches may keep a feed or map, and what is said to crawlers, seconds.
FEED_SECONDS, ROBOTS_SECONDS = 60, 3600


def clean(text: str) -> str:
    """Return *text* without the characters XML 1.0 cannot hold."""
    return "".join(
        c
        for c in text
        if c in "\t\n\r"
        or (c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
    )


def xml(tree: ET.Element, kind: str) -> Response:
    """Return *tree* as an answer of media type *kind*."""
    data = ET.tostring(tree, encoding="utf-8", xml_declaration=True)
    return public(data, kind, FEED_SECONDS)


def public(data: bytes, kind: str, seconds: int) -> Response:
    """Return *data* as an answer that everybody may keep for some *seconds*.

    Who has it already is told so (RFC 9110, section 13.1.2).
    """
    answer = make_response(data)
    answer.headers["Content-Type"] = f"{kind}; charset=utf-8"
    answer.headers["Cache-Control"] = f"public, max-age={seconds}"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def rfc3339(value: str, zone: str | None = None) -> str:
    """Return an ISO 8601 date as Atom needs it: to the second, at the period's start."""
    if not value:
        return "1970-01-01T00:00:00Z"
    day, _, time = value.partition("T")
    day = "-".join([*day.split("-"), "01", "01"][:3])
    if not time:
        return f"{day}T00:00:00Z"
    clock, mark = (time[:-1], "Z") if time.endswith("Z") else (time, zone or "Z")
    return f"{day}T{clock}{':00' if clock.count(':') == 1 else ''}{mark}"


def changed(article: Article) -> str:
    """Return when *article* last changed as far as it says, else when it was received."""
    moment = article.updated or article.published
    if moment:
        return rfc3339(moment.value, moment.zone)
    return rfc3339(article.provenance.received if article.provenance else "")


def _add(
    parent: ET.Element, name: str, text: str | None = None, **attributes: str
) -> ET.Element:
    element = ET.SubElement(
        parent, name, {key.rstrip("_"): clean(value) for key, value in attributes.items()}
    )
    if text is not None:
        element.text = clean(text)
    return element


@feeds.get("/search.atom")
def search() -> Response:
    """Give the newest articles a search finds, as an Atom feed."""
    archive = the_archive()
    question = asked().sorted_by("newest")
    page = archive.search(question.query(limit=ENTRIES, offset=0, facets=False))
    name = archive.settings.site_name
    title = f"{name}: {question.text}" if question.text else name
    here = question.sorted_by("relevance").address(url_for("feeds.search", _external=True))
    there = question.address(url_for("reader.search", _external=True))
    feed = ET.Element(f"{{{ATOM}}}feed", {XML_LANG: i18n.tag()})
    _add(feed, f"{{{ATOM}}}id", here)
    _add(feed, f"{{{ATOM}}}title", title)
    _add(feed, f"{{{ATOM}}}link", rel="self", type="application/atom+xml", href=here)
    _add(feed, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=there)
    _add(feed, f"{{{OPENSEARCH}}}totalResults", str(page.sure))
    moments = [changed(found.article) for found in page.found]
    _add(feed, f"{{{ATOM}}}updated", max(moments, key=_instant, default=rfc3339("")))
    for found in page.found:
        _entry(feed, found)
    return xml(feed, "application/atom+xml")


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _entry(feed: ET.Element, found: Found) -> None:
    article = found.article
    address = url_for("reader.article", id=article.id, _external=True)
    language = tag_of(article.title, article.language.value)
    entry = _add(feed, f"{{{ATOM}}}entry")
    entry.set(XML_LANG, language)
    _add(entry, f"{{{ATOM}}}id", f"urn:archive:article:{article.id}")
    _add(entry, f"{{{ATOM}}}title", article.title or gettext("Without a title"))
    _add(entry, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=address)
    _add(entry, f"{{{ATOM}}}updated", changed(article))
    if article.published:
        _add(
            entry,
            f"{{{ATOM}}}published",
            rfc3339(article.published.value, article.published.zone),
        )
    names = article.authors or ((article.source.name,) if article.source else ("?",))
    for name in names:
        _add(_add(entry, f"{{{ATOM}}}author"), f"{{{ATOM}}}name", name)
    _add(entry, f"{{{ATOM}}}category", term=article.language.value)
    summary = " ".join([article.subtitle, *article.paragraphs[:2]]).strip()
    _add(
        entry,
        f"{{{ATOM}}}summary",
        summary if len(summary) <= 500 else f"{summary[:500]}…",
        type_="text",
    )


@feeds.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe the search to a browser, in one locale."""
    name = the_archive().settings.site_name
    tree = ET.Element(f"{{{OPENSEARCH}}}OpenSearchDescription")
    _add(tree, f"{{{OPENSEARCH}}}ShortName", name[:16])
    _add(tree, f"{{{OPENSEARCH}}}Description", gettext("Search the archive"))
    _add(tree, f"{{{OPENSEARCH}}}InputEncoding", "UTF-8")
    _add(tree, f"{{{OPENSEARCH}}}Language", i18n.tag())
    icon = url_for("static", filename="favicon.svg", _external=True)
    _add(
        tree, f"{{{OPENSEARCH}}}Image", icon, width="16", height="16", type_="image/svg+xml"
    )
    for kind, endpoint in (
        ("text/html", "reader.search"),
        ("application/atom+xml", "feeds.search"),
        ("application/x-suggestions+json", "reader.suggest"),
    ):
        address = url_for(endpoint, _external=True) + "?q={searchTerms}"
        _add(tree, f"{{{OPENSEARCH}}}Url", type_=kind, method="get", template=address)
    return xml(tree, "application/opensearchdescription+xml")


@root.get("/sitemap.xml")
def sitemap() -> Response:
    """List the parts of the map of all articles."""
    archive = the_archive()
    total = archive.store.count()
    tree = ET.Element(f"{{{SITEMAP}}}sitemapindex")
    for number in range(1, max(1, math.ceil(total / ADDRESSES)) + 1):
        part = url_for("maps.sitemap_part", number=number, _external=True)
        _add(_add(tree, f"{{{SITEMAP}}}sitemap"), f"{{{SITEMAP}}}loc", part)
    return xml(tree, "application/xml")


@root.get("/sitemap-<int(min=1, max=99999):number>.xml")
def sitemap_part(number: int) -> Response:
    """List the addresses of some of the articles."""
    listing = the_archive().browse(
        order="received", offset=(number - 1) * ADDRESSES, limit=ADDRESSES
    )
    if not listing.articles and number != 1:
        abort(404)
    tree = ET.Element(f"{{{SITEMAP}}}urlset")
    for listed in listing.articles:
        entry = _add(tree, f"{{{SITEMAP}}}url")
        address = url_for("reader.article", locale=SOURCE, id=listed.id, _external=True)
        _add(entry, f"{{{SITEMAP}}}loc", address)
        if listed.received:
            _add(entry, f"{{{SITEMAP}}}lastmod", listed.received[:10])
    return xml(tree, "application/xml")


@root.get("/robots.txt")
def robots() -> Response:
    """Say what crawlers should leave alone."""
    lines = ["User-agent: *"]
    for locale in i18n.locales():
        lines += [
            f"Disallow: /{locale}/search?",
            f"Disallow: /{locale}/sign-in",
            f"Disallow: /{locale}/upload",
        ]
    lines += [
        "Disallow: /locale/",
        "Disallow: /api/",
        f"Sitemap: {url_for('maps.sitemap', _external=True)}",
        "",
    ]
    return public("\n".join(lines).encode(), "text/plain", ROBOTS_SECONDS)
