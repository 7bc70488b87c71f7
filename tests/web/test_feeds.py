"""Tests of what other programs follow and find the archive by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from hypothesis import given, strategies as st

from archive.article import Article, Moment, Origin, digest
from archive.core import Archive, Outcome
from archive.web import feeds

ATOM = f"{{{feeds.ATOM}}}"
SITEMAP = f"{{{feeds.SITEMAP}}}"


def tree(client: FlaskClient, path: str) -> ET.Element:
    answer = client.get(path)
    assert answer.status_code == 200
    return ET.fromstring(answer.data)


def text(element: ET.Element, name: str) -> str:
    found = element.find(name)
    assert found is not None
    return found.text or ""


def test_any_search_can_be_followed_as_a_feed(filled: Archive, client: FlaskClient) -> None:
    feed = tree(client, "/de/search.atom?q=bridge&language=en")
    assert feed.get(feeds.XML_LANG) == "de"
    (entry,) = feed.findall(f"{ATOM}entry")
    (listed,) = filled.browse(language="en", source="River Post").articles
    assert text(entry, f"{ATOM}id") == f"urn:archive:article:{listed.id}"
    assert text(entry, f"{ATOM}title") == "New bridge over the river"
    assert text(entry, f"{ATOM}published") == "2018-06-04T00:00:00Z"
    assert text(entry, f"{ATOM}author/{ATOM}name") == "River Post"
    assert text(feed, f"{ATOM}updated") == text(entry, f"{ATOM}updated")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == "http://localhost/de/search.atom?q=bridge&language=en"
    assert links["alternate"] == (
        "http://localhost/de/search?q=bridge&language=en&sort=newest"
    )


def test_a_feed_without_articles_is_a_feed(client: FlaskClient) -> None:
    feed = tree(client, "/en/search.atom?q=nothing")
    assert feed.findall(f"{ATOM}entry") == []
    assert datetime.fromisoformat(text(feed, f"{ATOM}updated")).tzinfo


def test_control_characters_never_break_a_feed(
    client: FlaskClient, archive: Archive, make: Callable[..., Article]
) -> None:
    read = make(title="odd \x0b\x00 title\ufffe", text="x" * 900, date="2001-02")
    archive.store.record([Outcome("a", "", "stored", digest(b"a"), read.id, read)])
    archive.index()
    (entry,) = tree(client, "/en/search.atom").findall(f"{ATOM}entry")
    assert text(entry, f"{ATOM}title").split() == ["odd", "title"]
    assert text(entry, f"{ATOM}author/{ATOM}name") == "?"
    assert len(text(entry, f"{ATOM}summary")) == 501


@pytest.mark.parametrize(
    ("value", "zone", "written"),
    [
        ("2016", None, "2016-01-01T00:00:00Z"),
        ("2016-01", None, "2016-01-01T00:00:00Z"),
        ("2016-01-22", None, "2016-01-22T00:00:00Z"),
        ("2016-01-22T02:49", None, "2016-01-22T02:49:00Z"),
        ("2016-01-22T02:49", "+04:00", "2016-01-22T02:49:00+04:00"),
        ("2016-01-22T02:49:10.123Z", None, "2016-01-22T02:49:10.123Z"),
        ("", None, "1970-01-01T00:00:00Z"),
    ],
)
def test_dates_of_a_feed_are_complete(value: str, zone: str | None, written: str) -> None:
    assert feeds.rfc3339(value, zone) == written
    assert datetime.fromisoformat(written).tzinfo


def test_an_article_without_dates_changed_when_it_was_received(
    make: Callable[..., Article],
) -> None:
    article = make()
    assert article.provenance
    received = replace(article.provenance, received="2026-01-02T03:04:05.678Z")
    assert (
        feeds.changed(replace(article, provenance=received)) == "2026-01-02T03:04:05.678Z"
    )
    assert feeds.changed(replace(article, provenance=None)).startswith("1970")
    updated = Moment("2017", None, "", Origin("line"))
    assert feeds.changed(replace(article, updated=updated)).startswith("2017")


@given(st.text())
def test_any_text_can_be_written_as_xml(text: str) -> None:
    element = ET.Element("a")
    element.text = feeds.clean(text)
    ET.fromstring(ET.tostring(element, encoding="utf-8"))


def test_a_browser_can_add_the_search(client: FlaskClient) -> None:
    page = client.get("/ka/").text
    assert 'rel="search" type="application/opensearchdescription+xml"' in page
    described = tree(client, "/ka/opensearch.xml")
    templates = [url.get("template") for url in described if url.tag.endswith("Url")]
    assert templates == [
        "http://localhost/ka/search?q={searchTerms}",
        "http://localhost/ka/search.atom?q={searchTerms}",
        "http://localhost/ka/suggest?q={searchTerms}",
    ]


def test_the_map_names_every_article_once(
    filled: Archive, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "ADDRESSES", 3)
    parts = [text(part, f"{SITEMAP}loc") for part in tree(client, "/sitemap.xml")]
    assert len(parts) == 2
    found = [text(entry, f"{SITEMAP}loc") for part in parts for entry in tree(client, part)]
    assert len(found) == len(set(found)) == filled.store.count()
    assert client.get("/sitemap-3.xml").status_code == 404
    assert client.get(f"/sitemap-{'9' * 30}.xml", follow_redirects=True).status_code == 404
    assert client.get(found[0]).status_code == 200


def test_the_map_of_an_empty_archive_is_empty(client: FlaskClient) -> None:
    assert len(tree(client, "/sitemap-1.xml")) == 0


def test_crawlers_are_told_what_to_leave_alone(client: FlaskClient) -> None:
    robots = client.get("/robots.txt").text
    assert "Disallow: /az/search?" in robots
    assert "Sitemap: http://localhost/sitemap.xml" in robots
