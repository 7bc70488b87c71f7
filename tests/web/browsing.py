"""A browser of somebody signed in."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PASSWORD = "a long password"


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
    """A browser that adds the token to each form it sends."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client, self.token = client, token

    def get(self, path: str) -> TestResponse:
        """Get a page."""
        return self.client.get(path)

    def post(self, path: str, data: Mapping[str, object] | None = None) -> TestResponse:
        """Send a form; files too."""
        form = {"csrf": self.token, **(data or {})}
        return self.client.post(path, data=form, content_type="multipart/form-data")

    def upload(self, *documents: tuple[str, bytes]) -> TestResponse:
        """Hand documents (name, bytes) over."""
        files = [(io.BytesIO(data), name) for name, data in documents]
        return self.post("/en/upload", {"documents": files})
