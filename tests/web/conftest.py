"""What tests of the site need: the application, and browsers of people of each kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache

from archive.core import Archive
from archive.web import create_app
from tests.web.browsing import PASSWORD, Browser, sign_in


class Compiled(BytecodeCache):
    """Compiled templates, kept from one test to the next: compiling takes the longest."""

    def __init__(self) -> None:
        self.code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill *bucket* with what was compiled before."""
        if bucket.key in self.code:
            bucket.bytecode_from_string(self.code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what *bucket* holds."""
        self.code[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


@pytest.fixture
def app(archive: Archive) -> Flask:
    """The site of an archive that starts empty."""
    app = create_app(archive)
    app.jinja_env.bytecode_cache = COMPILED
    return app


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
