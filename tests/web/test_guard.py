"""Tests of what keeps pages safe."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from archive.core import Archive
from archive.web import create_app
from archive.web.guard import HEADERS
from tests.web.browsing import PASSWORD, Browser, token_in


def posts(app: Flask) -> list[str]:
    return [
        rule.rule.replace("<locale>", "en")
        .replace("<id>", "x")
        .replace("<catalogue>", "az")
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
    ]


@pytest.mark.parametrize("token", [None, "", "guessed", "ə"])
def test_no_form_is_taken_without_its_token(
    app: Flask, client: FlaskClient, archivist: Browser, token: str | None
) -> None:
    form = {} if token is None else {"csrf": token}
    for path in posts(app):
        if path.endswith(("/upload", "/edit")):
            continue  # who may not do it at all is told that first
        answer = client.post(path, data=form)
        assert answer.status_code == 400, path
        assert "came from another site" in answer.text
    assert archivist.client.post("/en/upload", data=form).status_code == 400
    assert archivist.client.post("/en/articles/x/edit", data=form).status_code == 400


def test_the_token_of_another_session_is_worth_nothing(
    client: FlaskClient, archivist: Browser
) -> None:
    theirs = token_in(client.get("/en/sign-in").text)
    answer = archivist.client.post("/en/sign-out", data={"csrf": theirs})
    assert answer.status_code == 400


def test_a_script_may_send_the_token_in_a_header(archivist: Browser) -> None:
    answer = archivist.client.post(
        "/en/sign-out", headers={"X-CSRF-Token": archivist.token}
    )
    assert answer.status_code == 303


@pytest.mark.parametrize(
    "path", ["/", "/en/", "/nothing", "/healthz", "/robots.txt", "/static/site.css"]
)
def test_every_answer_carries_the_headers(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    answer.close()


def test_originals_are_handed_out_but_never_run(
    filled: Archive, client: FlaskClient
) -> None:
    for listed in filled.browse().articles:
        answer = client.get(f"/en/articles/{listed.id}/document")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        article = filled.article(listed.id)
        assert article.provenance
        assert answer.data == filled.document(article.provenance.sha256)
        again = client.get(
            f"/en/articles/{listed.id}/document",
            headers={"If-None-Match": answer.headers["ETag"]},
        )
        assert again.status_code == 304


def test_static_files_are_kept_for_ever_under_the_address_of_their_content(
    client: FlaskClient,
) -> None:
    page = client.get("/en/").text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    with client.get(address) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
    with client.get(address.partition("?")[0]) as answer:
        assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_addresses_keep_the_prefix_that_a_proxy_takes_off(archive: Archive) -> None:
    archive.settings = replace(archive.settings, proxies=1)
    archive.people.add("Ayla", PASSWORD, ["archivist"])
    behind = create_app(archive).test_client()
    headers = {"X-Forwarded-Prefix": "/press"}

    def get(path: str) -> TestResponse:
        return behind.get(path, headers=headers)

    chosen = get("/locale/de?next=/search?q=a").headers["Location"]
    assert chosen == "/press/de/search?q=a"
    led = get("/en/upload").headers["Location"]
    assert led == "/press/en/sign-in?next=/en/upload"
    page = get("/en/sign-in?next=/en/upload").text
    form = {
        "name": "Ayla",
        "password": PASSWORD,
        "csrf": token_in(page),
        "next": "/en/upload",
    }
    answer = behind.post("/en/sign-in", data=form, headers=headers)
    assert answer.headers["Location"] == "/press/en/upload"
    home = get("/en/").text
    addresses = re.findall(r'(?:href|src|action)="(/[^"]*)"', home)
    assert addresses
    assert all(address.startswith("/press/") for address in addresses)


def test_only_the_site_s_own_names_are_answered(archive: Archive) -> None:
    archive.settings = replace(archive.settings, hosts="archive.example, .press.example")
    browser = create_app(archive).test_client()
    for host, status in (
        ("archive.example", 200),
        ("news.press.example", 200),
        ("evil.example", 400),
    ):
        answer = browser.get("/en/", base_url=f"http://{host}")
        assert answer.status_code == status
        assert "evil.example" not in answer.text
    answer = browser.get("/api/v1/search?q=a", base_url="http://evil.example")
    assert answer.status_code == 400
    assert answer.get_json()["error"]["code"]


def test_feeds_and_maps_may_be_kept_and_are_not_sent_twice(client: FlaskClient) -> None:
    for path in ("/sitemap.xml", "/robots.txt", "/en/search.atom", "/en/opensearch.xml"):
        first = client.get(path)
        assert first.headers["Cache-Control"].startswith("public, max-age=")
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_only_trusted_proxies_say_where_a_request_came_from(
    archive: Archive, client: FlaskClient
) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "archive.example"}
    assert "http://localhost/" in client.get("/sitemap.xml", headers=headers).text
    archive.settings = replace(archive.settings, proxies=1)
    behind = create_app(archive).test_client()
    assert "https://archive.example/" in behind.get("/sitemap.xml", headers=headers).text
