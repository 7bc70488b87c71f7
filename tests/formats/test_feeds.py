"""Feeds give an article for each entry, well formed or not."""

from __future__ import annotations

import pytest

from archive.article import Article
from archive.errors import Refused
from archive.formats import feeds


def entry(
    content: str, root: str = "<rss><channel><title>Coast</title>{}</channel></rss>"
) -> Article:
    source = root.format(f"<item><title>Ferry</title>{content}</item>")
    (member,) = feeds.parse_many(source.encode())
    if member.refusal:
        raise member.refusal
    assert member.article
    return member.article


def atom(content: str) -> Article:
    return entry(
        content,
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://coast.example/">{}</feed>',
    )


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("<description>One.</description>", ("One.",)),
        (
            "<description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</description>",
            ("One.", "Two."),
        ),
        (
            "<description>Short.</description><content>A longer text.</content>",
            ("A longer text.",),
        ),
        ('<summary type="text">a &lt; b</summary>', ("a < b",)),
        ("", ()),
    ],
)
def test_the_fullest_text_is_taken(content: str, rows: tuple[str, ...]) -> None:
    assert entry(content).paragraphs == rows


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("<author>nora@coast.example (Nora Field)</author>", ("Nora Field",)),
        ("<author>Nora Field</author>", ("Nora Field",)),
        (
            (
                "<author><name>Nora Field</name></author>"
                "<contributor><name>X Y</name></contributor>"
            ),
            ("Nora Field",),
        ),
        ("", ()),
    ],
)
def test_authors_are_named_in_several_ways(content: str, names: tuple[str, ...]) -> None:
    assert entry(content).authors == names


def test_addresses_are_made_whole() -> None:
    assert entry("<guid>https://coast.example/1</guid>").url == "https://coast.example/1"
    assert entry('<guid isPermaLink="false">x</guid>').url == ""
    assert (
        atom('<link href="/1"/><link rel="edit" href="/2"/>').url
        == "https://coast.example/1"
    )
    assert atom('<link href="http://[broken"/>').url == ""


def test_dates_in_other_forms_and_sources_of_their_own_are_read() -> None:
    found = entry("<pubDate>14 May 2019</pubDate><source url='x'>Harbour News</source>")
    assert found.published
    assert found.source
    assert (found.published.value, found.source.name) == ("2019-05-14", "Harbour News")
    inner = atom("<source><title>Harbour News</title></source>")
    assert inner.source
    assert inner.source.name == "Harbour News"


def test_an_entry_without_title_takes_its_first_line() -> None:
    source = b"<rss><channel><item><description>One.</description></item></channel></rss>"
    (member,) = feeds.parse_many(source)
    assert member.article
    assert member.article.title == "One."
    assert member.article.source is None


def test_an_entry_alone_is_read() -> None:
    source = b'<entry xmlns="http://www.w3.org/2005/Atom"><title>Ferry</title></entry>'
    (member,) = feeds.parse_many(source)
    assert member.article


def test_what_is_no_feed_is_refused() -> None:
    for source, code in (
        (b"<html><p>x</p></html>", "type-mismatch"),
        (b'<!DOCTYPE rss [<!ENTITY a "b">]><rss/>', "entity-expansion"),
    ):
        with pytest.raises(Refused) as caught:
            list(feeds.parse_many(source))
        assert caught.value.reason == code
    assert feeds.claims(b"text <rss")
    assert not feeds.claims(b"text")


def test_text_in_base64_is_unpacked() -> None:
    packed = "PHA+VGhlIGZlcnJ5IGxlYXZlcy48L3A+"
    assert atom(
        f'<content mode="base64" type="text/html">{packed}</content>'
    ).paragraphs == ("The ferry leaves.",)
    assert atom(f'<content type="application/octet-stream">{packed}</content>').body == (
        "The ferry leaves."
    )
    broken = atom('<content mode="base64">It leaves at eight!</content>')
    assert broken.body == "It leaves at eight!"


def test_names_of_other_vocabularies_are_not_the_text() -> None:
    found = entry(
        '<description xmlns="http://coast.example/tides">High and low, every hour.'
        "</description><description>One.</description>"
    )
    assert found.paragraphs == ("One.",)


def test_the_language_is_that_of_the_text() -> None:
    found = atom('<title/><content xml:lang="az_AZ">Bir.</content>')
    assert found.language.declared == "az-AZ"


def test_channels_are_read_whatever_the_case_of_their_names() -> None:
    source = b"<CHANNEL><TITLE>Coast</TITLE><ITEM HREF='https://coast.example/1'>"
    source += b"<TITLE>Ferry</TITLE><ABSTRACT>It leaves.</ABSTRACT></ITEM></CHANNEL>"
    (member,) = feeds.parse_many(source)
    assert member.article
    assert (member.article.title, member.article.body) == ("Ferry", "It leaves.")
    assert member.article.url == "https://coast.example/1"


def test_letters_of_windows_are_what_they_stand_for() -> None:
    for told in ("&#146;", "&#x92;", "\x92"):
        assert entry(f"<description>don{told}t</description>").body == "don\u2019t"


def test_an_object_without_an_end_hides_nothing() -> None:
    found = entry("<description>See&lt;object data='x'> the ferry.</description>")
    assert found.body == "See the ferry."


def test_an_address_beside_the_name_of_an_author_goes() -> None:
    found = entry("<author>Nora Field &lt;nora@coast.example&gt;</author>")
    assert found.authors == ("Nora Field",)
