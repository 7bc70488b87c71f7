"""Tests of signing in and out, and of what ends a session."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from archive.core import Archive
from archive.web import create_app
from tests.web.browsing import PASSWORD, Browser, sign_in, token_in


def try_to_sign_in(
    client: FlaskClient, name: str, password: str, then: str = ""
) -> TestResponse:
    token = token_in(client.get("/en/sign-in").text)
    form = {"name": name, "password": password, "csrf": token, "next": then}
    return client.post("/en/sign-in", data=form)


def test_a_session_begins_anew_at_the_sign_in(app: Flask, archive: Archive) -> None:
    archive.people.add("Ayla", PASSWORD)
    client = app.test_client()
    before = token_in(client.get("/en/sign-in").text)
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    after = sign_in(client, "Ayla")
    assert before != after
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["id"]


def test_the_cookie_is_kept_from_scripts_and_other_sites(
    app: Flask, client: FlaskClient
) -> None:
    cookie = client.get("/en/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    answer = app.test_client().get("/en/sign-in", base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_who_reads_gets_no_cookie(client: FlaskClient, filled: Archive) -> None:
    assert filled.store.count()
    for path in ("/", "/en/", "/en/search?q=bridge", "/en/about", "/api/v1/search"):
        assert "Set-Cookie" not in client.get(path).headers


def test_a_wrong_password_says_so_without_saying_which_is_wrong(
    client: FlaskClient, archive: Archive
) -> None:
    archive.people.add("Ayla", PASSWORD)
    known, unknown = (
        try_to_sign_in(client, name, "not the password").text for name in ("Ayla", "Nobody")
    )
    assert "The name or the password is wrong." in known
    assert known.replace("Ayla", "Nobody").count("Nobody") == unknown.count("Nobody")


def test_guessing_is_slowed_down(client: FlaskClient, archive: Archive) -> None:
    archive.people.add("Ayla", PASSWORD)
    for _ in range(5):
        assert try_to_sign_in(client, "Ayla", "wrong wrong").status_code == 403
    try_to_sign_in(client, "Ayla", "wrong wrong")
    answer = try_to_sign_in(client, "Ayla", PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Please try again later." in answer.text


@pytest.mark.parametrize(
    ("then", "place"),
    [
        ("/az/upload?x=1", "/az/upload?x=1"),
        ("//evil.example", "/en/"),
        ("/\\evil.example", "/en/"),
        ("https://evil.example", "/en/"),
        ("/a\r\nb", "/en/"),
        ("", "/en/"),
    ],
)
def test_the_sign_in_leads_on_but_never_away(
    client: FlaskClient, archive: Archive, then: str, place: str
) -> None:
    archive.people.add("Ayla", PASSWORD)
    answer = try_to_sign_in(client, "Ayla", PASSWORD, then)
    assert answer.status_code == 303
    assert answer.headers["Location"] == place


def test_signing_out_ends_the_session(archivist: Browser) -> None:
    answer = archivist.post("/en/sign-out")
    assert answer.status_code == 303
    assert "You are signed out." in archivist.get("/en/").text
    assert archivist.get("/en/upload").status_code == 303


def test_ending_all_sessions_ends_those_of_other_browsers(
    app: Flask, archivist: Browser
) -> None:
    elsewhere = Browser(client := app.test_client(), sign_in(client, "Ayla"))
    assert elsewhere.get("/en/upload").status_code == 200
    assert archivist.post("/en/account/sign-out-everywhere").status_code == 303
    assert elsewhere.get("/en/upload").status_code == 303
    assert archivist.get("/en/upload").status_code == 303


def test_a_removed_person_is_signed_out(archivist: Browser, archive: Archive) -> None:
    archive.people.remove("Ayla")
    assert archivist.get("/en/upload").status_code == 303


def test_a_role_taken_away_is_gone_at_once(archivist: Browser, archive: Archive) -> None:
    archive.people.change_roles("Ayla", ["translator"])
    assert archivist.get("/en/upload").status_code == 303


def test_a_new_password_signs_other_browsers_out_and_keeps_this_one(
    app: Flask, archivist: Browser
) -> None:
    elsewhere = Browser(client := app.test_client(), sign_in(client, "Ayla"))
    new = "an even longer password"
    form = {"old": PASSWORD, "new": new, "again": new}
    assert archivist.post("/en/account/password", form).status_code == 303
    assert "The password is changed." in archivist.get("/en/account").text
    assert elsewhere.get("/en/account").status_code == 303
    assert sign_in(app.test_client(), "Ayla", new)


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        (("wrong wrong", "a new password", "a new password"), 403, "password is wrong"),
        ((PASSWORD, "a new password", "another one"), 422, "are not the same"),
        ((PASSWORD, "short", "short"), 422, "from 8 to"),
    ],
)
def test_a_password_is_not_changed_by_mistake(
    archivist: Browser, form: tuple[str, str, str], status: int, said: str
) -> None:
    fields = dict(zip(("old", "new", "again"), form, strict=True))
    answer = archivist.post("/en/account/password", fields)
    assert answer.status_code == status
    assert said in answer.text


def test_the_account_names_the_roles(as_person: Callable[..., Browser]) -> None:
    page = as_person("Tina", "translator").get("/en/account").text
    assert "Translator" in page
    assert "Archivist" not in page


def test_a_cookie_somebody_made_up_is_nobody(app: Flask, archive: Archive) -> None:
    archive.people.add("Ayla", PASSWORD, ["archivist"])
    client = app.test_client()
    with client.session_transaction() as session:
        session["name"], session["version"] = "Ayla", "1"
    assert client.get("/en/upload").status_code == 303
    client.set_cookie("session", "made.up.value")
    assert client.get("/en/upload").status_code == 303


def test_sessions_survive_a_restart(archive: Archive, archivist: Browser) -> None:
    again = create_app(archive).test_client()
    again._cookies = archivist.client._cookies
    assert again.get("/en/upload").status_code == 200


def test_only_pages_carry_the_session(archivist: Browser) -> None:
    page = archivist.get("/en/")
    assert "session=" in page.headers["Set-Cookie"]
    found = re.search(r'href="(/static/site\.css\?v=[^"]+)"', page.text)
    assert found
    for address in (found[1], "/en/search.atom?q=x", "/api/v1/search?q=x", "/robots.txt"):
        answer = archivist.get(address)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers, address
        answer.close()
