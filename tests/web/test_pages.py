"""Tests of every page in every locale: answered, in the right language, safe and whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from babel import Locale
from flask import Flask

from archive.catalogues import LOCALES
from archive.core import Archive
from tests.web.browsing import Browser

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
#: Elements SVG closes in its own tag.
EMPTY = {"path", "circle", "rect"}


class Strict(HTMLParser):
    """Checks that elements are closed, ids are not given twice, and nothing is inline."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if id := values.get("id"):
            if id in self.ids:
                self.wrong.append(f"the id {id} twice")
            self.ids.add(id)
        self.wrong += [name for name in values if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in values):
            self.wrong.append(f"inline {tag}")
        if tag in {"p", "ul", "div", "table"} and "p" in self.open[:-1]:
            self.wrong.append(f"{tag} within p")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag} closes nothing")


def faults(page: str) -> list[str]:
    strict = Strict()
    strict.feed(page)
    strict.close()
    return strict.wrong + strict.open


def addresses(app: Flask, archive: Archive) -> dict[str, list[str]]:
    """Return, for each view that can be got, addresses of it without their locale."""
    found = {one.language: one.id for one in archive.browse(limit=10).articles}
    en, tr = found["en"], found["tr"]
    (receipt,) = archive.store.receipts(limit=1)
    known = {
        "reader.search": [
            "/search",
            "/search?q=bridge",
            "/search?q=qqqq&language=az&from=1988",
            "/search?q=köprü&sort=newest&source=River+Post&year=2018",
        ],
        "reader.article": [f"/articles/{en}", f"/articles/{tr}?q=bridge+köprü"],
        "reader.similar": [f"/articles/{en}/similar"],
        "reader.suggest": ["/suggest", "/suggest?q=bri"],
        "reader.beside": [f"/articles/{en}/beside/{tr}"],
        "reader.document": [f"/articles/{en}/document"],
        "reader.cite_as": [f"/articles/{en}/citation.bib", f"/articles/{en}/citation.ris"],
        "reader.browse_by": [
            f"/browse/{name}" for name in ("language", "source", "place", "year")
        ],
        "archivist.receipt": [f"/receipts/{receipt.id}"],
        "archivist.edit": [f"/articles/{en}/edit"],
        "archivist.withdraw": [f"/articles/{en}/withdraw"],
    }
    all_addresses = {}
    for rule in app.url_map.iter_rules():
        if "locale" not in rule.arguments or "GET" not in (rule.methods or ()):
            continue
        if rule.endpoint.startswith("translator."):
            continue  # tests/web/test_translator.py
        path = rule.rule.removeprefix("/<locale>")
        if rule.arguments > {"locale"}:
            all_addresses[rule.endpoint] = known[rule.endpoint]
        else:
            all_addresses[rule.endpoint] = known.get(rule.endpoint, [path])
    return all_addresses


@pytest.fixture
def admin(as_person: Callable[..., Browser]) -> Browser:
    """A browser of somebody who may do everything."""
    return as_person("Root", "admin")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_is_answered_in_every_locale(
    app: Flask, filled: Archive, admin: Browser, locale: str
) -> None:
    cldr = Locale.parse(locale)
    for endpoint, paths in addresses(app, filled).items():
        for path in paths:
            if endpoint == "accounts.sign_in":
                answer = app.test_client().get(f"/{locale}{path}")
            else:
                answer = admin.get(f"/{locale}{path}")
            assert answer.status_code == 200, path
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            if answer.mimetype != "text/html":
                continue
            page = answer.text
            root = f'<html lang="{locale}" dir="{cldr.text_direction}">'
            assert root in page, path
            assert answer.headers["Content-Language"] == locale
            assert "Cookie" in answer.vary
            assert not re.search(r"%\(|\{\{|\{%", re.sub(r"<[^>]*>", "", page)), path
            assert faults(page) == [], path


@pytest.mark.parametrize("path", ["/", "/search?q=a", "/browse", "/upload", "/nothing"])
def test_an_empty_archive_has_all_its_pages(admin: Browser, path: str) -> None:
    answer = admin.get(f"/en{path}")
    assert answer.status_code == (404 if path == "/nothing" else 200)
    assert faults(answer.text) == []


def test_all_views_are_reached_from_the_pages(
    app: Flask, filled: Archive, admin: Browser
) -> None:
    """Follow every link of the site: none is dead, and every page can be reached."""
    reached, waiting = set(), ["/en/"]
    seen = set(waiting)
    adapter = app.url_map.bind("localhost")
    while waiting:
        path = waiting.pop()
        if not adapter.test(path.partition("?")[0], "GET"):
            continue
        endpoint, _ = adapter.match(path.partition("?")[0], "GET")
        if endpoint == "static" or endpoint.startswith("translator."):
            continue
        answer = admin.get(path)
        assert answer.status_code in {200, 303}, path
        reached.add(endpoint)
        if answer.mimetype != "text/html":
            continue
        for link in re.findall(r'(?:href|action)="(/[^"]*)"', answer.text):
            here = link.replace("&amp;", "&").partition("#")[0]
            # One search is as good as another.
            shape = re.sub(r"=[^&]*", "=", here)
            if shape not in seen and not here.startswith("/locale/"):
                seen.add(shape)
                waiting.append(here)
    # Suggestions are asked for by browsers that know the search.
    wanted = set(addresses(app, filled)) - {"accounts.sign_in", "reader.suggest"}
    assert wanted - reached == set()
