"""What most tests need: an archive with real files and a real database, and documents."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from argon2 import PasswordHasher
from sqlalchemy import MetaData, create_engine

from archive.article import (
    Article,
    Language,
    Moment,
    Origin,
    Provenance,
    Source,
    article_id,
    digest,
)
from archive.core import Archive
from archive.people import People
from archive.settings import Settings
from archive.wiring import open_archive

# How long an example takes says something of the machine, not of the code: no deadlines.
hypothesis.settings.register_profile("archive", deadline=None)
hypothesis.settings.load_profile("archive")

#: A newspaper article as plain text, in the layout newspapers use for their archives.
LETTER = b"""Old lighthouse opens to visitors

Published: 03 May 2019 - 09:15 am | Last Updated: 04 May 2019 - 10:20 pm

Batumi: The lighthouse on the harbour opened its doors on Friday after two years of repairs.
Visitors climbed one hundred and twelve steps to see the restored lamp.
The keeper said that ships had relied on its light since the nineteenth century.

The Harbour Gazette
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an archive in an empty home folder, with the memory engine."""
    return Settings(home=tmp_path / "home", engine="memory")


@pytest.fixture
def archive(settings: Settings) -> Iterator[Archive]:
    """An empty archive; passwords are hashed cheaply."""
    with open_archive(settings) as archive:
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        archive.people = People(archive.store.database, hasher=hasher)
        yield archive


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """The address of an empty database.

    The variable ARCHIVE_TEST_DATABASE names another than SQLite to run the store's tests
    with; everything in it is deleted.
    """
    url = os.environ.get("ARCHIVE_TEST_DATABASE")
    if not url:
        return f"sqlite:///{tmp_path / 'archive.db'}"
    engine = create_engine(url)
    everything = MetaData()
    with engine.begin() as connection:
        everything.reflect(connection)
        everything.drop_all(connection)
    engine.dispose()
    return url


@pytest.fixture
def letter() -> bytes:
    """A document: a newspaper article as plain text."""
    return LETTER


@pytest.fixture
def filled(archive: Archive) -> Archive:
    """An archive with three linked language versions and one other article, indexed."""
    list(archive.add([("lines.jsonl", jsonl(*ARTICLES)), ("letter.txt", LETTER)]))
    archive.index()
    return archive


@pytest.fixture
def lines() -> Callable[..., bytes]:
    """A function that makes JSON Lines of articles."""
    return jsonl


def jsonl(*articles: dict[str, object]) -> bytes:
    """Return *articles* as a document in JSON Lines."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in articles).encode()


ARTICLES: tuple[dict[str, object], ...] = (
    {
        "id": "bridge-en",
        "title": "New bridge over the river",
        "paragraphs": [
            "The new bridge over the river was opened to traffic on Monday morning.",
            "Engineers tested it for three weeks before the first train crossed.",
        ],
        "language": "en",
        "published": "2018-06-04",
        "source": "River Post",
        "url": "https://example.org/en/bridge",
        "alternates": {"tr": "bridge-tr", "de": "https://example.org/de/bridge"},
    },
    {
        "id": "bridge-tr",
        "title": "Nehrin üzerine yeni köprü",
        "paragraphs": [
            "Nehrin üzerindeki yeni köprü pazartesi sabahı trafiğe açıldı.",
            "Mühendisler ilk tren geçmeden önce köprüyü üç hafta boyunca denedi.",
        ],
        "language": "tr",
        "published": "2018-06-04",
        "source": "River Post",
    },
    {
        "id": "bridge-de",
        "title": "Neue Brücke über den Fluss",
        "paragraphs": [
            "Die neue Brücke über den Fluss wurde am Montag für den Verkehr geöffnet.",
            "Ingenieure prüften sie drei Wochen lang, bevor der erste Zug sie überquerte.",
        ],
        "language": "de",
        "published": "2018-06-05",
        "source": "Flussbote",
        "url": "https://example.org/de/bridge",
    },
)


def an_article(
    name: str = "a",
    *,
    title: str = "A title",
    text: str = "Some text.",
    language: str = "en",
    source: str = "",
    date: str = "",
    member: str = "",
) -> Article:
    """Return an article as formats would make it of a document with the bytes *name*."""
    sha256 = digest(name.encode())
    origin = Origin("field", "x")
    return Article(
        id=article_id(sha256, member),
        title=title,
        paragraphs=(text,),
        language=Language(language, language, None, 0.0, origin),
        source=Source(source, origin) if source else None,
        published=Moment(date, None, date, origin) if date else None,
        provenance=Provenance(sha256, name, None, "text/plain", "text", 1, member=member),
    )


@pytest.fixture
def make() -> Callable[..., Article]:
    """A function that makes articles."""
    return an_article
