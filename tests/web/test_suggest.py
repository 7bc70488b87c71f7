"""Tests of what is offered: completions, what was meant, what is alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from archive.core import Archive
from archive.errors import IndexDamaged
from archive.suggest import Suggestions

RUSSIAN: dict[str, object] = {
    "id": "hello-ru",
    "title": "Привет с моря",
    "paragraphs": [
        "Моряки передали привет семьям, когда корабль вошёл в гавань Батуми.",
        "Их встречали с музыкой, и привет звучал до ночи.",
    ],
    "language": "ru",
    "published": "2020-01-02",
    "source": "Вестник",
}


@pytest.fixture
def harbour(filled: Archive, lines: Callable[..., bytes]) -> Archive:
    """The usual articles, and one in Russian."""
    list(filled.add([("ru.jsonl", lines(RUSSIAN))]))
    filled.index()
    return filled


def meant(client: FlaskClient, address: str) -> dict[str, list[str]]:
    """Return the parameters of the link to what was meant; none if there is none."""
    page = client.get(address).text
    found = re.search(r'<p class="meant">.*?href="([^"]+)"', page)
    return parse_qs(urlsplit(unescape(found[1])).query) if found else {}


@pytest.mark.usefixtures("harbour")
def test_a_misspelt_query_is_offered_as_the_archive_writes_it(client: FlaskClient) -> None:
    asked = meant(client, "/en/search?q=new+brigde&language=en&page=1")
    assert asked == {"q": ["new bridge"], "language": ["en"]}
    page = client.get("/en/search?q=new+brigde").text
    assert "Did you mean" in page
    assert '<a href="/en/search?q=new+bridge" dir="auto">new bridge</a>' in page


@pytest.mark.usefixtures("harbour")
def test_the_wrong_keyboard_layout_is_recognised(client: FlaskClient) -> None:
    assert meant(client, "/ar/search?q=ghbdtn")["q"] == ["привет"]
    assert client.get("/api/v1/search?q=ghbdtn").json["did_you_mean"] == "привет"  # type: ignore[index]


@pytest.mark.usefixtures("harbour")
def test_nothing_is_offered_for_what_the_archive_has(client: FlaskClient) -> None:
    assert not meant(client, "/en/search?q=bridge")
    assert not meant(client, "/en/search?q=bridges+opened")
    assert client.get("/api/v1/search?q=bridge").json["did_you_mean"] is None  # type: ignore[index]


@pytest.mark.usefixtures("harbour")
def test_markup_in_a_query_stays_text(client: FlaskClient) -> None:
    page = client.get("/en/search?q=%3Cb%3Ebrigde").text
    assert "<b>bridge" not in page
    assert meant(client, "/en/search?q=%3Cb%3Ebrigde")["q"] == ["<b>bridge"]


def test_programs_complete_what_is_typed(harbour: Archive, client: FlaskClient) -> None:
    body = client.get("/api/v1/suggest?q=brid&limit=3").json
    assert body is not None
    assert body["query"] == "brid"
    kinds = {one["kind"]: one for one in body["suggestions"]}
    assert kinds["word"]["text"] == "bridge"
    assert kinds["word"]["article"] is None
    title = kinds["title"]
    assert title["text"] == "New bridge over the river"
    assert harbour.article(title["article"]).title == title["text"]
    assert len(body["suggestions"]) <= 3
    assert client.get("/api/v1/suggest").json == {"query": "", "suggestions": []}


def test_programs_are_told_of_a_limit_that_is_none(client: FlaskClient) -> None:
    assert client.get("/api/v1/suggest?q=a&limit=x").status_code == 422
    assert client.get("/api/v1/suggest?q=a&limit=101").status_code == 422


@pytest.mark.usefixtures("harbour")
def test_browsers_complete_in_the_form_they_know(client: FlaskClient) -> None:
    answer = client.get("/en/suggest?q=brid")
    assert answer.mimetype == "application/x-suggestions+json"
    typed, texts, kinds, addresses = answer.get_json(force=True)
    assert typed == "brid"
    assert texts[0] == "bridge"
    assert kinds[0] == "Word"
    assert addresses[0] == "http://localhost/en/search?q=bridge"
    assert len(texts) == len(kinds) == len(addresses)


def test_the_page_of_an_article_shows_what_is_like_it(
    harbour: Archive, client: FlaskClient
) -> None:
    (letter,) = [o for o in harbour.browse(limit=10).articles if "lighthouse" in o.title]
    (bridge,) = [o for o in harbour.browse(limit=10).articles if "New bridge" in o.title]
    page = client.get(f"/en/articles/{bridge.id}").text
    section = page[page.index('id="similar"') :].partition("</section>")[0]
    assert letter.title in section
    assert "Brücke" not in section
    own = client.get(f"/en/articles/{bridge.id}/similar").text
    assert letter.title in own
    assert "Brücke" in own[own.index("In other languages") :]
    body = client.get(f"/api/v1/articles/{bridge.id}/similar").json
    assert body is not None
    assert [one["id"] for one in body["similar"]] == [letter.id]
    assert {one["language"] for one in body["versions"]} == {"de", "tr"}
    assert client.get("/api/v1/articles/nothing/similar").status_code == 404
    assert client.get("/en/articles/nothing/similar").status_code == 404


def test_pages_stand_while_suggestions_and_index_cannot_answer(
    harbour: Archive, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise IndexDamaged(reason="gone")

    monkeypatch.setattr(Suggestions, "near", fail)
    monkeypatch.setattr(Suggestions, "complete", fail)
    monkeypatch.setattr(Archive, "similar", fail)
    assert client.get("/en/search?q=brigde").status_code == 200
    id = harbour.browse(limit=1).articles[0].id
    assert client.get(f"/en/articles/{id}").status_code == 200
    assert client.get("/api/v1/suggest?q=bri").status_code == 503
