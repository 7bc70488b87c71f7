"""What tests of the site need: the application, and browsers of people of each kind."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from archive.core import Archive
from archive.web import create_app

PASSWORD = "a long password"


@pytest.fixture
def app(archive: Archive) -> Flask:
    """The site of an archive that starts empty."""
    return create_app(archive)


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A reader's browser: nobody is signed in."""
    with app.test_client() as client:
        yield client


def token_in(page: str) -> str:
    """Return the token against forged forms that *page* carries."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found, "the page has no form"
    return unescape(found[1])


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD) -> str:
    """Sign in; return the token of the new session."""
    token = token_in(client.get("/en/sign-in").text)
    form = {"name": name, "password": password, "csrf": token}
    assert client.post("/en/sign-in", data=form).status_code == 303
    return token_in(client.get("/en/account").text)


class Browser:
    """A browser of somebody signed in; adds the token to each form."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client, self.token = client, token
        self.get = client.get

    def post(self, path: str, data: dict[str, object] | None = None) -> TestResponse:
        """Send a form; files too."""
        form = {"csrf": self.token, **(data or {})}
        return self.client.post(path, data=form, content_type="multipart/form-data")

    def upload(self, *documents: tuple[str, bytes]) -> TestResponse:
        """Hand documents (name, bytes) over."""
        files = [(io.BytesIO(data), name) for name, data in documents]
        return self.post("/en/upload", {"documents": files})


@pytest.fixture
def as_person(app: Flask, archive: Archive) -> Callable[..., Browser]:
    """A function that makes a person with roles and returns a browser signed in."""

    def make(name: str, *roles: str) -> Browser:
        archive.people.add(name, PASSWORD, roles)
        client = app.test_client()
        return Browser(client, sign_in(client, name))

    return make


@pytest.fixture
def archivist(as_person: Callable[..., Browser]) -> Browser:
    """A browser of an archivist."""
    return as_person("Ayla", "archivist")
