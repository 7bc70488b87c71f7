"""How far words are looked for: in the page, in addresses, for programs, at the desk."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from archive.cli._base import commands
from archive.core import Archive

LINE = (
    b'{"id": "%b", "title": "%b", "language": "%b", "paragraphs": ["%b"]}\n'  # one article
)


@pytest.fixture(autouse=True)
def _articles(archive: Archive) -> None:
    texts = (
        (
            "ru",
            "Мост открыт",
            "ru",
            "Премьер-министр Тбилиси осмотрел новый мост у Мцхеты.",
        ),
        ("en", "Bridge open", "en", "The prime minister saw the new bridge in Tbilisi."),
        (
            "de",
            "Brücke offen",
            "de",
            "Der Ministerpräsident sah die neue Brücke in Tiflis.",
        ),
    )
    data = b"".join(LINE % tuple(part.encode() for part in text) for text in texts)
    list(archive.add([("bridges.jsonl", data)]))
    archive.index()


def _found(client: FlaskClient, scope: str) -> set[str]:
    answer = client.get("/api/v1/search", query_string={"q": "Tbilisi", "scope": scope})
    return {hit["external_id"] for hit in answer.get_json()["hits"]}


def test_exact_stays_in_its_form_and_all_reaches_other_scripts_and_names(
    client: FlaskClient,
) -> None:
    assert _found(client, "exact") == {"en"}
    assert _found(client, "forms") == {"en"}
    assert _found(client, "all") == {"en", "ru", "de"}


def test_an_unknown_scope_is_told_to_programs_and_forgiven_to_readers(
    client: FlaskClient,
) -> None:
    assert client.get("/api/v1/search?q=Tbilisi&scope=none").status_code == 422
    assert client.get("/en/search?q=Tbilisi&scope=none").status_code == 200


def test_the_page_offers_the_scopes_and_keeps_the_one_chosen(client: FlaskClient) -> None:
    page = client.get("/en/search?q=Tbilisi&scope=exact").text
    assert "scope=forms" in page
    assert "Bridge open" in page
    assert "Мост открыт" not in page
    assert "Мост открыт" in client.get("/en/search?q=Tbilisi").text


def test_the_command_line_takes_a_scope() -> None:
    said = CliRunner().invoke(commands, ["search", "--help"]).output
    assert "--scope" in said
