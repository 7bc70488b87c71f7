"""How far words are looked for: in the page, in addresses, for programs, at the desk."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from lxml import html

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


def test_what_is_looked_for_as_well_can_be_left_out_and_taken_in_again(
    client: FlaskClient,
) -> None:
    def chips(address: str) -> dict[str, str]:
        """Return the text of each chip of the page and where it leads."""
        page = html.document_fromstring(client.get(address).text)
        links = page.xpath("//ul[@class='chips']//a")
        return {link.xpath("string(bdi)"): link.get("href") for link in links}

    first = chips("/en/search?q=Tbilisi&sort=newest")
    assert "Tiflis" in first
    without = chips(first["Tiflis"])
    assert "Tiflis" not in without
    assert "sort=newest" in without["−Tiflis"]
    assert "Brücke offen" not in client.get(first["Tiflis"]).text
    assert "Мост открыт" in client.get(first["Tiflis"]).text
    assert "Tiflis" in chips(without["−Tiflis"])
    answer = client.get(
        "/api/v1/search", query_string={"q": "Tbilisi", "without": "Tiflis"}
    )
    assert {hit["external_id"] for hit in answer.get_json()["hits"]} == {"en", "ru"}


def test_the_command_line_leaves_out_an_expansion(archive: Archive) -> None:
    asked = ["--home", str(archive.settings.home), "search", "--json", "Tbilisi"]
    asked += ["--without", "Tiflis"]
    answer = CliRunner().invoke(commands, asked, env={"ARCHIVE_ENGINE": "memory"})
    assert {hit["external_id"] for hit in json.loads(answer.stdout)["hits"]} == {"en", "ru"}
