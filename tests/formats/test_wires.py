"""The other formats of agencies: NewsML 1.2, ninjs, IPTC 7901, and what they share."""

from __future__ import annotations

import json
from typing import Any

import pytest

from archive.article import Article, Dateline
from archive.errors import Refused
from archive.formats import iptc7901, newsml_1_2, ninjs
from archive.formats._agency import unquoted, with_dateline
from archive.formats._lines import join, joined


def item(content: str, lines: str = "<HeadLine>Ferry</HeadLine>", more: str = "") -> str:
    return (
        f"<NewsItem>{more}<NewsComponent><NewsLines>{lines}</NewsLines><ContentItem><DataContent>"
        f"{content}</DataContent></ContentItem></NewsComponent></NewsItem>"
    )


def newsml(*items: str) -> list[Article | None]:
    source = f"<NewsML>{''.join(items)}</NewsML>"
    return [member.article for member in newsml_1_2.parse_many(source.encode())]


def test_newsml_reads_markup_and_plain_lines() -> None:
    marked, plain = newsml(item("<body><p>One.</p></body>"), item("One.\nTwo."))
    assert marked
    assert plain
    assert (marked.paragraphs, plain.paragraphs) == (("One.",), ("One.", "Two."))


def test_newsml_falls_back_to_labels_and_what_nitf_says() -> None:
    inner = (
        "<nitf><body><body.head><hedline><hl1>Inner</hl1>"
        "</hedline><byline>By Nora Field</byline></body.head>"
        "<body.content><p>One.</p></body.content></body></nitf>"
    )
    (found,) = newsml(item(inner, ""))
    (label,) = newsml(
        item(
            "<p>One.</p>",
            "",
            "<Identification><NameLabel>Label</NameLabel></Identification>",
        )
    )
    assert found
    assert label
    assert (found.title, found.authors, label.title) == ("Inner", ("Nora Field",), "Label")
    dated, empty = newsml(
        item(
            "<p>One.</p>",
            "<HeadLine>F</HeadLine><DateLine/>",
            "<DateLineDate>20190514</DateLineDate>",
        ),
        item("", ""),
    )
    assert dated
    assert dated.published
    assert dated.published.value == "2019-05-14"
    assert empty is None


def test_newsml_without_items_is_refused() -> None:
    with pytest.raises(Refused):
        newsml()


def wire(**fields: Any) -> Article:
    return ninjs.parse(json.dumps({"uri": "x", "headline": "Ferry"} | fields).encode())


def test_ninjs_reads_every_version_of_bodies() -> None:
    assert wire(body_text="One.\nTwo.").paragraphs == ("One.", "Two.")
    assert wire(
        bodies=[{"contenttype": "text/html", "value": "<p>One.</p>"}]
    ).paragraphs == ("One.",)
    assert wire(bodies=[{"role": "plain", "value": "One."}, 3]).paragraphs == ("One.",)
    assert (
        wire(headline=None, headlines=[{"value": "Ferry"}], body_text="x").title == "Ferry"
    )


def test_ninjs_names_people_as_authors() -> None:
    people = [
        {"rel": "author", "name": "Nora Field"},
        {"rel": "about", "name": "Ivo Marsh"},
    ]
    assert wire(person=people).authors == ("Nora Field",)
    assert wire(byline="By Nora Field").authors == ("Nora Field",)
    assert wire(located={"name": "Batumi"}).dateline == Dateline(
        "Batumi", None, None, "Batumi"
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "corrupt"),
        (b"[]", "type-mismatch"),
        (b'{"type": "picture"}', "no-text"),
        (b'{"uri": "x"}', "no-text"),
        (b"[" * 100_000, "too-deep"),
    ],
)
def test_ninjs_that_is_no_article_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        ninjs.parse(data)
    assert caught.value.reason == code


def test_a_teleprinter_message_without_header_or_text() -> None:
    found = iptc7901.parse(b"\x02Ferry\r\nIt leaves at eight.\r\n")
    assert (found.title, found.paragraphs, found.external_id) == (
        "Ferry",
        ("It leaves at eight.",),
        "",
    )
    for data in (b"Ferry", b"\x01ccn\x02\r\n\x03"):
        with pytest.raises(Refused):
            iptc7901.parse(data)


def test_a_stated_dateline_is_taken_off_the_text() -> None:
    stated = Dateline(None, None, None, "Batumi (CCN) -")
    dateline, rows = with_dateline(["Batumi (CCN) - The ferry leaves."], stated, "en")
    assert (dateline and dateline.credit, rows) == ("CCN", ("The ferry leaves.",))
    assert with_dateline(["Batumi (CCN) -", "The ferry."], stated, "en")[1] == (
        "The ferry.",
    )
    assert with_dateline([], None, "en") == (None, ())


def test_quoted_markup_goes_and_text_in_angle_brackets_stays() -> None:
    assert unquoted("20<b>-</b>30 &amp; more") == "20-30 & more"
    assert unquoted("a < b, <nora@coast.example>") == "a < b, <nora@coast.example>"


def test_rows_are_joined_in_every_script() -> None:
    assert join(["light-", "house"]) == "lighthouse"
    assert join(["light\u00ad", "house"]) == "lighthouse"
    assert join(["Batumi-", "Tbilisi"]) == "Batumi-Tbilisi"
    assert join(["海港", "开放"]) == "海港开放"
    assert joined(["a", "b", "", "", "c"]) == ["a b", "c"]
