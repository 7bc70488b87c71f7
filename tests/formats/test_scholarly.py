"""TEI, JATS and ALTO."""

from __future__ import annotations

import pytest

from archive.article import Article
from archive.errors import Refused
from archive.formats import alto, jats, tei

TEI = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader>%s</teiHeader><text><body>%s</body></text></TEI>'


def text(header: str = "", body: str = "<p>It leaves.</p>") -> Article:
    (member,) = tei.parse_many((TEI % (header, body)).encode())
    if member.refusal:
        raise member.refusal
    assert member.article
    return member.article


def test_tei_without_title_takes_its_first_line() -> None:
    assert text(body="<p>First.</p><p>Second.</p>").title == "First."


def test_tei_dates_and_languages_stand_in_the_header() -> None:
    header = (
        "<fileDesc><titleStmt><title>F</title><title>Sub</title></titleStmt><publicationStmt>"
        "<date>14 May 2019</date><idno>x1</idno></publicationStmt></fileDesc>"
        "<profileDesc><langUsage><language ident='en'/></langUsage></profileDesc>"
    )
    found = text(header)
    assert found.published
    assert (found.published.value, found.language.declared) == ("2019-05-14", "en")
    assert (found.subtitle, found.external_id) == ("Sub", "x1")


def test_tei_corpora_hold_many_texts() -> None:
    inner = TEI % ("<titleStmt><title>%s</title></titleStmt>", "%s")
    source = (
        '<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">'
        f"{inner % ('A', '<p>x</p>')}{inner % ('', '')}"
        "</teiCorpus>"
    )
    members = list(tei.parse_many(source.encode()))
    assert [member.place for member in members] == ["text 1", "text 2"]
    assert members[1].refusal


def article(meta: str = "", body: str = "<p>It leaves.</p>", front: str = "") -> Article:
    source = (
        f"<article><front>{front}<article-meta>{meta}"
        f"</article-meta></front><body>{body}</body></article>"
    )
    return jats.parse(source.encode())


def test_jats_names_authors_in_every_form() -> None:
    contrib = (
        "<contrib><name-alternatives><name><surname>Field</surname>"
        "<given-names>Nora</given-names></name>"
        "</name-alternatives></contrib><contrib>"
        "<string-name>Ivo Marsh</string-name></contrib><contrib/>"
    )
    assert article(contrib).authors == ("Nora Field", "Ivo Marsh")


def test_jats_dates_identifiers_and_addresses() -> None:
    found = article(
        '<article-id pub-id-type="x">1</article-id><pub-date iso-8601-date="2019-05-14"/>'
        '<self-uri xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="https://coast.example/1"/>'
    )
    assert found.published
    assert (found.published.value, found.external_id) == ("2019-05-14", "1")
    assert found.url == "https://coast.example/1"
    assert article("<pub-date><year>in print</year></pub-date>").published is None


def test_jats_references_that_are_words_stay() -> None:
    body = "<p>See <xref>Field 2019</xref> and others<xref>[1, 2]</xref>.</p>"
    assert article(body=body).paragraphs == ("See Field 2019 and others.",)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<article><p>A page.</p></article>", "type-mismatch"),
        (b"<article><front><article-meta/></front></article>", "no-text"),
    ],
)
def test_jats_that_is_no_article_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        jats.parse(data)
    assert caught.value.reason == code
    assert jats.claims(b"<article><front><article-meta>")


def test_a_scanned_page_without_headline_takes_its_first_block() -> None:
    block = (
        "<TextBlock><TextLine><String CONTENT='%s'/><SP/>"
        "<String CONTENT='leaves'/></TextLine></TextBlock>"
    )
    source = (
        f"<alto><Layout><Page LANG='en'>{block % 'Ferry'}{block % 'It'}"
        "</Page></Layout></alto>"
    )
    found = alto.parse(source.encode())
    assert (found.title, found.paragraphs) == (
        "Ferry leaves",
        ("Ferry leaves", "It leaves"),
    )
    assert found.language.declared == "en"
    with pytest.raises(Refused):
        alto.parse(b"<alto><Layout/></alto>")
