"""NITF gives the article that its elements name."""

from __future__ import annotations

import pytest

from archive.article import Article
from archive.errors import Refused
from archive.formats import nitf


def parsed(
    body: str = "", head: str = "", content: str = "<p>The ferry leaves.</p>"
) -> Article:
    source = (
        f"<nitf>{head}<body><body.head>{body}</body.head>"
        f"<body.content>{content}</body.content></body></nitf>"
    )
    return nitf.parse(source.encode())


def test_the_title_is_the_first_headline_there_is() -> None:
    assert parsed("<hedline><hl1>Ferry</hl1></hedline>").title == "Ferry"
    assert parsed("<hedline>Ferry</hedline>").title == "Ferry"
    assert parsed(head="<head><title>Ferry</title></head>").title == "Ferry"
    assert parsed().title == ""


def test_a_byline_without_person_gives_its_text() -> None:
    assert parsed("<byline>By Nora Field<byttl>Staff</byttl></byline>").authors == (
        "Nora Field",
    )
    assert parsed("<byline/>").authors == ()


@pytest.mark.parametrize(
    ("head", "body", "value"),
    [
        (
            '<head><docdata><date.release norm="20190514"/></docdata></head>',
            "",
            "2019-05-14",
        ),
        (
            "",
            '<dateline><location>Batumi</location><story.date norm="20190514"/></dateline>',
            "2019-05-14",
        ),
        ("", "<dateline><story.date>2019-05-14</story.date></dateline>", "2019-05-14"),
    ],
)
def test_the_date_may_stand_in_several_places(head: str, body: str, value: str) -> None:
    published = parsed(body, head).published
    assert published
    assert published.value == value


def test_a_dateline_without_location_may_be_a_place() -> None:
    found = parsed("<dateline>Batumi, </dateline>").dateline
    assert found
    assert found.place == "Batumi"
    assert parsed("<dateline/>").dateline is None


def test_the_source_is_the_paper_the_distributor_or_the_register() -> None:
    names = [
        parsed(head='<head><pubdata name="Coast"/></head>').source,
        parsed("<distributor>Coast</distributor>").source,
        parsed(head='<head><docdata><doc-id regsrc="Coast"/></docdata></head>').source,
    ]
    assert [name and name.name for name in names] == ["Coast", "Coast", "Coast"]


def test_the_address_is_that_of_the_publication() -> None:
    head = '<head><pubdata ex-ref="https://coast.example/1"/></head>'
    assert parsed(head=head).url == "https://coast.example/1"
    assert parsed(head='<head><pubdata ex-ref="urn:x"/></head>').url == ""


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<nitf><body/></nitf>", "no-text"),
        (b"<html/>", "type-mismatch"),
        (b"<nitf>", "corrupt"),
        (b'<!DOCTYPE nitf [<!ENTITY a "b">]><nitf>&a;</nitf>', "entity-expansion"),
    ],
)
def test_what_is_no_article_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        nitf.parse(data)
    assert caught.value.reason == code
