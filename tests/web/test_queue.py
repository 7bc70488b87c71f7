"""Tests of the queue of archivists."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from archive.core import Archive
from archive.web import archivist as pages
from tests.web.browsing import Browser

DOUBTFUL: dict[str, object] = {
    "id": "doubtful",
    "title": "Ships in the harbour",
    "paragraphs": [
        (
            "The ships lay in the harbour for three days and waited for better weather, "
            "while the captains wrote letters to their owners about the delay."
        ),
    ],
    "language": "tr",
    "published": "2018-06-04T10:00",
    "source": "River Post",
}


@pytest.fixture
def doubtful(archive: Archive, lines: Callable[..., bytes]) -> str:
    """The id of an article that says it is Turkish but is not."""
    list(archive.add([("a.jsonl", lines(DOUBTFUL))]))
    archive.index()
    return archive.browse().articles[0].id


def test_readers_do_not_see_the_queue(client: FlaskClient, doubtful: str) -> None:
    answer = client.get("/en/queue")
    assert answer.status_code == 303
    assert "/sign-in" in answer.location
    assert client.post("/en/queue", data={"id": doubtful}).status_code == 400


def test_translators_may_not_accept(
    as_person: Callable[..., Browser], doubtful: str, archive: Archive
) -> None:
    browser = as_person("Vali", "translator")
    assert browser.get("/en/queue").status_code == 403
    assert browser.post("/en/queue", {"id": doubtful}).status_code == 403
    assert archive.store.queue().total == 1


def test_an_article_in_another_language_than_declared_waits_in_the_queue(
    archivist: Browser, doubtful: str
) -> None:
    page = archivist.get("/en/queue").text
    assert "declared as tr, but the text is en" in page
    assert "Language not as declared" in page
    assert f"/en/articles/{doubtful}/edit" in page
    only = archivist.get("/en/queue?reason=language-differs").text
    assert "Ships in the harbour" in only
    assert 'aria-current="true"' in only
    none = archivist.get("/en/queue?reason=mojibake").text
    assert "There is nothing to look at." in none


def test_what_is_accepted_leaves_the_queue_with_the_name_of_who_did(
    archivist: Browser, doubtful: str, archive: Archive
) -> None:
    answer = archivist.post("/en/queue", {"id": doubtful, "reason": "language-differs"})
    assert answer.status_code == 303
    assert answer.location.endswith("/en/queue?reason=language-differs")
    assert "1 article is accepted as it is." in archivist.get("/en/queue").text
    assert "language-differs" not in archive.store.queue().counts
    archivist.post("/en/queue", {"id": doubtful})
    page = archivist.get("/en/queue").text
    assert "There is nothing to look at." in page
    assert archivist.post("/en/queue", {"id": "nothing"}).status_code == 303


def test_the_queue_has_pages_and_all_of_one_is_accepted_at_once(
    archivist: Browser,
    archive: Archive,
    lines: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "QUEUED", 2)
    many = [DOUBTFUL | {"id": f"d{n}", "title": f"Ships {n}"} for n in range(3)]
    list(archive.add([("a.jsonl", lines(*many))]))
    first = archivist.get("/en/queue?reason=language-differs").text
    assert 'rel="next" href="/en/queue?reason=language-differs&amp;page=2"' in first
    assert "Accept all on this page" in first
    second = archivist.get("/en/queue?page=2").text
    assert 'rel="prev" href="/en/queue?page=1"' in second
    assert "Accept all on this page" not in second
    assert "Go to the first page" in archivist.get("/en/queue?page=9").text
    ids = [entry.article.id for entry in archive.store.queue(limit=2).entries]
    archivist.client.post("/en/queue", data={"id": ids, "csrf": archivist.token})
    assert archive.store.queue().total == 1
