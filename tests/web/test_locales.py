"""Tests of how a page's locale is chosen, kept and changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from archive.article import Article, digest
from archive.core import Archive, Outcome


@pytest.mark.parametrize(
    ("header", "cookie", "locale"),
    [
        ("ru-RU,en;q=0.5", "", "ru"),
        ("fa-IR,en;q=0.8", "", "fa"),
        ("", "", "en"),
        ("ru", "az", "az"),
        ("ka", "../../x", "ka"),
    ],
)
def test_the_start_page_leads_to_the_locale_of_its_asker(
    client: FlaskClient, header: str, cookie: str, locale: str
) -> None:
    if cookie:
        client.set_cookie("locale", cookie)
    answer = client.get("/", headers={"Accept-Language": header})
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/{locale}/"
    assert {"accept-language", "cookie"} <= {name.lower() for name in answer.vary}


def test_choosing_a_locale_keeps_page_and_query_and_is_remembered(
    client: FlaskClient,
) -> None:
    page = client.get("/en/search?q=k%C3%B6pr%C3%BC&sort=newest").text
    link = "/locale/az?next=%2Fsearch%3Fq%3Dk%25C3%25B6pr%25C3%25BC%26sort%3Dnewest"
    assert link in page
    answer = client.get(link)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/az/search?q=k%C3%B6pr%C3%BC&sort=newest"
    assert client.get("/").headers["Location"] == "/az/"


@pytest.mark.parametrize(
    "rest",
    ["//evil.example/", "https://evil.example/", "\\\\evil.example", "x", "", "/\r\nX: y"],
)
def test_choosing_a_locale_never_leads_away(client: FlaskClient, rest: str) -> None:
    answer = client.get("/locale/az", query_string={"next": rest})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/az/")


def test_a_locale_nobody_speaks_is_not_found_in_the_askers_own(client: FlaskClient) -> None:
    for path in ("/xx/", "/xx/search?q=a", "/locale/xx", "/en-US/about"):
        answer = client.get(path, headers={"Accept-Language": "ar"})
        assert answer.status_code == 404
        assert '<html lang="ar" dir="rtl">' in answer.text


def test_a_search_names_its_addresses_in_other_locales(client: FlaskClient) -> None:
    page = client.get("/en/search?q=a").text
    assert 'hreflang="fa" href="http://localhost/fa/search?q=a"' in page


def test_after_a_form_the_menu_leads_to_the_page_of_the_form(client: FlaskClient) -> None:
    page = client.post("/en/sign-in", data={"name": "x"}).text
    assert "/locale/az?next=%2Fsign-in" in page
    page = client.post("/en/sign-out").text
    assert "/locale/az?next=%2F&#34;" in page or '/locale/az?next=%2F"' in page


def test_texts_say_their_language_and_direction(
    client: FlaskClient, archive: Archive, make: Callable[..., Article]
) -> None:
    for number, (title, language) in enumerate(
        [("Јени китабхана", "az"), ("Yeni kitabxana", "az"), ("کتابخانه تازه", "fa")]
    ):
        read = make(str(number), title=title, text=title, language=language)
        outcome = Outcome("a.txt", "", "stored", digest(b"a"), read.id, read)
        archive.store.record([outcome])
    archive.index()
    page = client.get("/en/search").text
    for said in ('lang="az-Cyrl" dir="ltr"', 'lang="az" dir="ltr"', 'lang="fa" dir="rtl"'):
        assert page.count(said) >= 2
