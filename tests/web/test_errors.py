"""Tests of what a person or a program sees when something goes wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import abort
from flask.testing import FlaskClient
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from archive import errors as tree
from archive.catalogues import LOCALES
from archive.core import Archive
from archive.web import create_app
from archive.web.errors import SAYINGS, saying_of, status_of
from tests.web.browsing import Browser


def leaves(kind: type[tree.ArchiveError]) -> Iterator[type[tree.ArchiveError]]:
    for below in kind.__subclasses__():
        yield from leaves(below)
        if not below.__subclasses__():
            yield below


@pytest.fixture
def broken(archive: Archive) -> FlaskClient:
    """A browser of a site where every kind of error can be had."""
    app = create_app(archive)

    @app.get("/<locale>/fail/<int:status>")
    def fail(status: int) -> str:
        abort(status)

    @app.get("/<locale>/crash")
    def crash() -> str:
        raise RuntimeError("a secret")

    @app.get("/<locale>/own")
    def own() -> str:
        raise Unauthorized(response=Response("own", 401))

    @app.get("/<locale>/busy")
    def busy() -> str:
        raise tree.IndexDamaged(reason="bad <block>")

    return app.test_client()


def test_every_error_of_the_archive_has_a_status() -> None:
    for kind in leaves(tree.ArchiveError):
        assert 400 <= status_of(kind.__new__(kind)) < 600


@pytest.mark.parametrize("status", sorted(SAYINGS))
def test_every_status_has_a_page_and_json(broken: FlaskClient, status: int) -> None:
    for locale in LOCALES:
        page = broken.get(f"/{locale}/fail/{status}")
        assert page.status_code == status
        assert f'<html lang="{locale}"' in page.text
        assert "%(" not in page.text
    data = broken.get(f"/en/fail/{status}", headers={"Accept": "application/json"})
    assert data.status_code == status
    error = data.get_json()["error"]
    assert error["code"] == SAYINGS[status].code
    assert error["message"] == SAYINGS[status].heading


def test_a_status_without_words_has_those_of_its_kind(broken: FlaskClient) -> None:
    assert saying_of(418) is SAYINGS[400]
    assert saying_of(504) is SAYINGS[500]
    assert broken.get("/en/fail/418").status_code == 418


def test_a_crash_tells_nothing_and_is_written_down(
    broken: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = broken.get("/en/crash")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Something went wrong here" in answer.text
    assert "a secret" in caplog.text


def test_an_index_that_cannot_answer_says_so_and_when_to_ask_again(
    broken: FlaskClient,
) -> None:
    answer = broken.get("/en/busy")
    assert answer.status_code == 503
    assert "bad &lt;block&gt;" in answer.text
    assert "This does not mean that nothing was found" in answer.text
    assert 'href="/en/busy"' in answer.text
    assert answer.headers["Retry-After"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_store_that_cannot_be_reached_is_said_to_who_is_signed_in_too(
    archivist: Browser, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise tree.StoreUnavailable(reason="disk gone")

    monkeypatch.setattr(archive.people, "with_session", fail)
    monkeypatch.setattr(archive.store, "browse", fail)
    for path in ("/en/", "/en/upload", "/en/about"):
        answer = archivist.get(path)
        assert answer.status_code == 503
        assert "disk gone" in answer.text


def test_an_answer_an_error_brings_along_is_given(broken: FlaskClient) -> None:
    assert broken.get("/en/own").text == "own"


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    answer = client.get("/en/sign-out")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_addresses_are_completed_not_refused(client: FlaskClient) -> None:
    answer = client.get("/az")
    assert answer.status_code == 308
    assert answer.headers["Location"].endswith("/az/")


def test_nothing_is_found_outside_of_the_site(client: FlaskClient) -> None:
    for path in ("/static/../__init__.py", "/static/%2e%2e/errors.py", "/en/articles/../x"):
        assert client.get(path).status_code == 404
