"""Tests of the interface for programs: real answers against their own description."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from werkzeug.test import TestResponse

from archive.core import Archive


@pytest.fixture
def described(client: FlaskClient) -> dict[str, Any]:
    """The description of the interface."""
    answer = client.get("/api/v1/openapi.json")
    assert answer.mimetype == "application/json"
    described = answer.get_json()
    assert isinstance(described, dict)
    return described


def check(described: dict[str, Any], answer: TestResponse, path: str) -> Any:
    """Check *answer* against its description; return its body."""
    body = answer.get_json()
    promised = described["paths"][path]["get"]["responses"][str(answer.status_code)]
    schema = promised["content"]["application/json"]["schema"]
    whole = {**schema, "components": described["components"]}
    Draft202012Validator(whole).validate(body)
    return body


def test_the_description_is_valid_openapi(described: dict[str, Any]) -> None:
    validate(described)
    assert described["openapi"].startswith("3.1")


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "?q=bridge",
        "?q=Br%C3%BCcke&language=de&language=en&sort=newest&limit=1",
        "?q=nothing-at-all",
        "?from=2018&to=2018-06-04&facets=x",
        "?q=bridge&limit=0",
        "?q=bridge&page=2&limit=1",
        "?source=",
    ],
)
def test_searches_answer_as_described(
    filled: Archive, client: FlaskClient, described: dict[str, Any], asked: str
) -> None:
    answer = client.get(f"/api/v1/search{asked}")
    assert answer.status_code == 200
    body = check(described, answer, "/api/v1/search")
    assert body["total"] <= filled.store.count()


def test_a_search_gives_what_the_command_line_gives(
    filled: Archive, client: FlaskClient
) -> None:
    from archive.cli import commands

    result = CliRunner().invoke(
        commands,
        ["--home", str(filled.settings.home), "search", "--json", "bridge"],
        env={"ARCHIVE_ENGINE": "memory"},
    )
    there = json.loads(result.stdout)
    here = client.get("/api/v1/search?q=bridge").get_json()
    for answer in (here, there):
        answer["took_ms"] = 0
    assert here == there
    assert here["hits"][0]["title"] == "New bridge over the river"


def test_pages_and_offsets_cut_the_same_hits(filled: Archive, client: FlaskClient) -> None:
    def ids(asked: str) -> list[str]:
        return [
            hit["id"] for hit in client.get(f"/api/v1/search?{asked}").get_json()["hits"]
        ]

    assert filled.store.count() == 4
    whole = ids("limit=4")
    assert ids("limit=2&page=2") == ids("limit=2&offset=2") == whole[2:]


def test_pages_are_reached_one_behind_the_other(
    filled: Archive, client: FlaskClient
) -> None:
    assert filled.store.count() == 4
    for sort in ("relevance", "newest"):
        whole = client.get(f"/api/v1/search?q=&sort={sort}&limit=50").get_json()
        found: list[str] = []
        after: str | None = ""
        while after is not None:
            query = {"q": "", "sort": sort, "limit": "2", "after": after}
            page = client.get("/api/v1/search", query_string=query).get_json()
            found += [hit["id"] for hit in page["hits"]]
            after = page["after"]
        assert found == [hit["id"] for hit in whole["hits"]]
        assert whole["after"] is None
    for bad in ("3", "4:1.0::x", "3:nan::x", "3:x::y", "3:1.0::"):
        answer = client.get("/api/v1/search", query_string={"after": bad})
        assert answer.status_code == 422
        assert "after" in answer.get_data(as_text=True)


def test_an_article_answers_as_described(
    filled: Archive, client: FlaskClient, described: dict[str, Any]
) -> None:
    for listed in filled.browse().articles:
        answer = client.get(f"/api/v1/articles/{listed.id}")
        body = check(described, answer, "/api/v1/articles/{id}")
        assert body["title"] == listed.title
        assert body["address"] == f"http://localhost/en/articles/{listed.id}"
        document = client.get(body["document"])
        assert document.status_code == 200
        assert "attachment" in document.headers["Content-Disposition"]
    assert {one["language"] for one in body["versions"]} <= {"en", "de", "tr"}


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/search?limit=101", 422, "bad-parameter"),
        ("/api/v1/search?sort=best", 422, "bad-parameter"),
        ("/api/v1/articles/nothing", 404, "article-not-found"),
    ],
)
def test_errors_answer_as_described(
    client: FlaskClient,
    described: dict[str, Any],
    path: str,
    status: int,
    code: str,
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    kind = path.partition("?")[0].replace("nothing", "{id}")
    body = check(described, answer, kind)
    assert body["error"]["code"] == code
    assert body["error"]["message"]


def test_unknown_addresses_and_methods_are_json_too(client: FlaskClient) -> None:
    assert client.get("/api/v2/search").get_json()["error"]["code"] == "not-found"
    answer = client.delete("/api/v1/search")
    assert answer.status_code in {400, 405}
    assert answer.get_json()["error"]["message"]


def test_scripts_of_other_sites_may_ask(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Origin" not in client.get("/en/").headers


def test_messages_come_in_the_language_asked_for(client: FlaskClient) -> None:
    answer = client.get("/api/v1/articles/x", headers={"Accept-Language": "de"})
    assert "Accept-Language" in answer.vary
    assert answer.get_json()["error"]["fields"] == {"id": "x"}


def test_an_index_that_cannot_answer_is_an_error_never_an_empty_page(
    archive: Archive,
    client: FlaskClient,
    described: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from archive.errors import IndexDamaged

    def fail(*_: object) -> None:
        raise IndexDamaged(reason="bad block")

    monkeypatch.setattr(archive.engine, "search", fail)
    answer = client.get("/api/v1/search?q=a")
    assert answer.status_code == 503
    assert check(described, answer, "/api/v1/search")["error"]["code"] == "index-damaged"
