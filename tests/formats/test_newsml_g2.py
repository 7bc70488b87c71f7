"""A NewsML-G2 message gives an article for each item of text."""

from __future__ import annotations

import pytest

from archive.article import Article
from archive.errors import Refused
from archive.formats import newsml_g2


def parsed(
    meta: str = "",
    content: str = "",
    item: str = "",
    about: str = "<contentMeta>%s</contentMeta>",
) -> Article:
    source = (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="g">'
        f"{item}{about % meta if '%s' in about else about}"
        f"<contentSet>{content}</contentSet></newsItem>"
    )
    (member,) = newsml_g2.parse_many(source.encode())
    if member.refusal:
        raise member.refusal
    assert member.article
    assert member.place == ""
    return member.article


TEXT = "<inlineXML><html><body><p>The ferry leaves at eight.</p></body></html></inlineXML>"


def test_the_title_is_the_headline_the_item_title_or_the_slugline() -> None:
    ranked = '<headline rank="2">Second</headline><headline rank="1">First</headline>'
    assert parsed(ranked, TEXT).title == "First"
    assert parsed(ranked, TEXT).subtitle == "Second"
    assert parsed("", TEXT, "<itemMeta><title>Item</title></itemMeta>").title == "Item"
    assert parsed("<slugline>Slug</slugline>", TEXT).title == "Slug"


def test_nitf_inside_is_read_as_nitf() -> None:
    inner = (
        '<inlineXML><nitf xmlns=""><body><body.head><hedline><hl1>Ferry</hl1></hedline>'
        "<byline>By Nora Field</byline><dateline>"
        "<location>Batumi</location></dateline></body.head>"
        "<body.content><p>It leaves.</p></body.content></body></nitf></inlineXML>"
    )
    found = parsed("", inner)
    assert (found.title, found.authors, found.paragraphs) == (
        "Ferry",
        ("Nora Field",),
        ("It leaves.",),
    )
    assert found.dateline
    assert found.dateline.place == "Batumi"


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("<inlineData>One.\nTwo.</inlineData>", ("One.", "Two.")),
        (
            "<inlineData>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</inlineData>",
            ("One.", "Two."),
        ),
        ("<inlineData encoding='x'>QQ==</inlineData>", ()),
        ("<inlineData contenttype='image/png'>QQ==</inlineData>", ()),
    ],
)
def test_inline_data_is_text_or_quoted_markup(content: str, rows: tuple[str, ...]) -> None:
    assert parsed("<headline>Ferry</headline>", content).paragraphs == rows


def test_a_description_is_the_text_where_there_is_no_other() -> None:
    meta = (
        "<headline>Ferry</headline><description role='x:caption'>No."
        "</description><description>It leaves.</description>"
    )
    assert parsed(meta).paragraphs == ("It leaves.",)


def test_the_headline_said_again_is_no_paragraph() -> None:
    body = "<inlineXML><body><h1>Ferry</h1><p>It leaves.</p></body></inlineXML>"
    assert parsed("<headline>Ferry</headline>", body).paragraphs == ("It leaves.",)


def test_creators_are_authors_where_they_are_people() -> None:
    people = (
        "<headline>F</headline><creator><name>Nora Field"
        "</name></creator><creator><name>CCN</name></creator>"
    )
    assert parsed(people).authors == ("Nora Field",)


@pytest.mark.parametrize(
    ("item", "meta", "name"),
    [
        ("", "<infoSource><name>Coast</name></infoSource>", "Coast"),
        ("<itemMeta><provider qcode='nprov:Coast'/></itemMeta>", "", "Coast"),
        ("<rightsInfo><copyrightHolder literal='Coast'/></rightsInfo>", "", "Coast"),
        ("", "<infoSource qcode='s:1'/>", None),
    ],
)
def test_the_source_is_named_in_several_ways(
    item: str, meta: str, name: str | None
) -> None:
    source = parsed("<headline>F</headline>" + meta, TEXT, item).source
    assert (source.name if source else None) == name


def test_the_address_is_a_link_to_the_publication() -> None:
    item = (
        "<itemMeta><link rel='irel:canonical' "
        "href='https://coast.example/1'/><link rel='x' href='y'/></itemMeta>"
    )
    assert parsed("<headline>F</headline>", TEXT, item).url == "https://coast.example/1"


def test_datelines_are_stated_by_place_or_text() -> None:
    located = parsed(
        "<headline>F</headline><located><name>Batumi</name></located><dateline>Batumi</dateline>",
        TEXT,
    )
    bare = parsed("<headline>F</headline><dateline>Batumi,</dateline>", TEXT)
    assert located.dateline
    assert bare.dateline
    assert (located.dateline.place, bare.dateline.place) == ("Batumi", "Batumi")


@pytest.mark.parametrize("kind", ["picture", "video"])
def test_items_of_other_kinds_are_refused(kind: str) -> None:
    with pytest.raises(Refused, match=kind):
        parsed(item=f"<itemMeta><itemClass qcode='ninat:{kind}'/></itemMeta>")


def test_items_without_title_and_text_are_refused() -> None:
    with pytest.raises(Refused):
        parsed()
    with pytest.raises(Refused):
        parsed(about="")


def test_a_message_without_items_is_refused() -> None:
    with pytest.raises(Refused):
        list(
            newsml_g2.parse_many(
                b'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"/>'
            )
        )


def test_items_without_an_id_are_numbered() -> None:
    item = "<newsItem><contentMeta><headline>%s</headline></contentMeta></newsItem>"
    source = (
        '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">'
        f"{item % 'A'}{item % 'B'}</newsMessage>"
    )
    assert [member.place for member in newsml_g2.parse_many(source.encode())] == [
        "item 1",
        "item 2",
    ]


def test_a_content_set_alone_is_an_item() -> None:
    page = "<html><head><title>Ferry</title></head><body><p>It leaves.</p></body></html>"
    data = f"<contentSet><inlineXML>{page}</inlineXML></contentSet>"
    (member,) = newsml_g2.parse_many(data.encode())
    assert member.article
    assert "It leaves." in {member.article.title, member.article.body}
    (member,) = newsml_g2.parse_many(b"<groupSet root='G1'><group id='G1'/></groupSet>")
    assert member.refusal
