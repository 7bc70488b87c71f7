"""What tests of the site need: the application, and browsers of people of each kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.core import Archive
from archive.web import create_app
from tests.web.browsing import PASSWORD, Browser, sign_in


@pytest.fixture
def app(archive: Archive) -> Flask:
    """The site of an archive that starts empty."""
    return create_app(archive)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A reader's browser: nobody is signed in."""
    return app.test_client()


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
