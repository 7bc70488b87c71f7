"""Markdown gives its text; its head is read strictly."""

from __future__ import annotations

import pytest

from archive.errors import Refused
from archive.formats import markdown

HEAD = "---\ntitle: %s\n---\nText of the article.\n"


def test_a_head_is_read_and_quotes_are_taken_off() -> None:
    found = markdown.parse((HEAD % '"Ferry: times"').encode())
    assert found.title == "Ferry: times"
    assert found.paragraphs == ("Text of the article.",)


def test_lists_of_authors_may_stand_in_lines() -> None:
    found = markdown.parse(
        b"---\nauthors:\n- Nora Field\n- Ivo Marsh\n# comment\n---\n# Title\n\nText.\n"
    )
    assert found.authors == ("Nora Field", "Ivo Marsh")


@pytest.mark.parametrize(
    "head",
    ["---\nnot a head\n---\n", "---\ntitle: x\n", "---\n" + "a: b\n" * 300 + "---\n"],
)
def test_what_is_no_head_is_text(head: str) -> None:
    assert (
        markdown.parse(f"{head}\n\n# Title\n\nText.\n".encode()).origins["title"].kind
        != "front matter"
    )


def test_code_html_and_pictures_give_their_text() -> None:
    source = (
        "# Title\n\n```\none\ntwo\n```\n\n<div><p>three"
        "</p></div>\n\n![four](x.png) <b>five</b>\nsix\n"
    )
    assert markdown.parse(source.encode()).paragraphs == (
        "one",
        "two",
        "three",
        "four five six",
    )


def test_a_text_without_heading_takes_its_first_line() -> None:
    found = markdown.parse(b"First line.\n\nSecond.\n")
    assert (found.title, found.paragraphs) == ("First line.", ("Second.",))
    assert found.origins["title"].kind == "first line"


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        markdown.parse(b"\n\n")
    assert caught.value.reason == "empty"


def test_too_many_lines_are_refused() -> None:
    with pytest.raises(Refused) as caught:
        markdown.parse(b"a\n" * 200_002)
    assert caught.value.reason == "too-big"


def test_only_a_head_claims_a_document() -> None:
    assert markdown.claims(b"---\ntitle: x\n---\n")
    assert not markdown.claims(b"---\nno key\n---\n")
    assert not markdown.claims(b"Title\n")
