"""DOCX, ODT, EPUB and RTF."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest

from archive.article import Article
from archive.errors import Refused
from archive.formats import docx, epub, odt, rtf

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def packed(members: Mapping[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return target.getvalue()


def word(body: str, **more: str) -> Article:
    parts = {
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>"
    } | more
    return docx.parse(packed(parts))


def test_a_document_s_title_is_its_heading_property_or_first_line() -> None:
    row = "<w:p><w:r><w:t>%s</w:t></w:r></w:p>"
    core = "<c xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>Ferry</dc:title></c>"
    said = word(row % "Ferry" + row % "It leaves.", **{"docProps/core.xml": core})
    first = word(row % "First" + row % "Second")
    assert (said.title, said.paragraphs) == ("Ferry", ("It leaves.",))
    assert (first.title, first.paragraphs) == ("First", ("Second",))
    heading = word(
        "<w:p><w:pPr><w:pStyle w:val='Heading 1'/></w:pPr><w:r><w:t>F</w:t></w:r></w:p>"
    )
    assert heading.title == "F"


def test_notes_stand_behind_the_paragraph_that_calls_them() -> None:
    row = "<w:p><w:r><w:t>%s</w:t>%s</w:r></w:p>"
    note = "<w:footnote w:id='%s'>" + row % ("Note %s", "") + "</w:footnote>"
    notes = f"<w:footnotes {W}>{note % (1, 'one')}{note % (2, 'two')}</w:footnotes>"
    body = row % ("Title", "") + row % ("Called", "<w:footnoteReference w:id='2'/>")
    found = word(body + row % ("Last", ""), **{"word/footnotes.xml": notes})
    assert found.paragraphs == ("Called", "Note two", "Last", "Note one")


def test_pictures_are_told_by_their_descriptions() -> None:
    picture = (
        "<w:drawing><inline><docPr name='p1' descr='A lighthouse.'/></inline></w:drawing>"
    )
    plain = "<w:drawing><inline><docPr name='p1'/></inline></w:drawing>"
    body = f"<w:p><w:r><w:t>See</w:t>{picture}<w:t>and</w:t>{plain}</w:r></w:p>"
    assert word(body).title == "See A lighthouse. and"


def test_odd_symbols_and_languages_are_read_or_left_out() -> None:
    symbol = (
        "<w:p><w:r><w:rPr><w:lang w:val='fr-FR'/></w:rPr>"
        "<w:t>a</w:t><w:sym w:char='zz'/></w:r></w:p>"
    )
    found = word(symbol)
    assert (found.title, found.language.declared) == ("a", "fr-FR")


def test_a_document_without_text_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        word("<w:p/>")
    assert caught.value.reason == "no-text"


def writer(body: str, **more: str) -> Article:
    content = (
        f"<office:document-content {ODF}><office:body>{body}"
        "</office:body></office:document-content>"
    )
    return odt.parse(packed({"content.xml": content} | more))


def test_odt_is_refused_encrypted_empty_or_of_another_kind() -> None:
    secret = "<m><encryption-data/></m>"
    for body, more, code in (
        ("<office:text/>", {}, "no-text"),
        ("<office:spreadsheet/>", {}, "unsupported-type"),
        ("<office:text/>", {"META-INF/manifest.xml": secret}, "encrypted"),
    ):
        with pytest.raises(Refused) as caught:
            writer(body, **more)
        assert caught.value.reason == code


def test_odt_styles_and_properties_give_the_title() -> None:
    styled = writer(
        "<office:text><text:p text:style-name='Title'>F"
        "</text:p><text:p>x</text:p></office:text>"
    )
    assert (styled.title, styled.paragraphs) == ("F", ("x",))
    meta = f"<office:document-meta {ODF}><dc:title>F</dc:title></office:document-meta>"
    assert (
        writer("<office:text><text:p>x</text:p></office:text>", **{"meta.xml": meta}).title
        == "F"
    )


CONTAINER = '<container><rootfiles><rootfile full-path="book.opf"/></rootfiles></container>'


def book(
    spine: str = '<item id="a" href="a.xhtml"/>',
    chapter: str = "<html><body><p>One.</p></body></html>",
    **more: str,
) -> Article:
    opf = (
        "<package><metadata><creator>Nora Field</creator><date>May 2019</date></metadata>"
        f"<manifest>{spine}</manifest><spine>"
        '<itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    parts = {"META-INF/container.xml": CONTAINER, "book.opf": opf, "a.xhtml": chapter}
    return epub.parse(packed(parts | more))


def test_a_book_without_title_takes_its_first_line() -> None:
    found = book(
        chapter="<html><body><p>One.</p><p>Nora Field</p><p>Two.</p></body></html>"
    )
    assert (found.title, found.paragraphs) == ("One.", ("Two.",))
    assert found.published is None


def test_books_that_cannot_be_read_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for more, code in (
        ({"META-INF/rights.xml": "<r/>"}, "encrypted"),
        ({"META-INF/container.xml": "<container/>"}, "corrupt"),
        ({"a.xhtml": "<html/>"}, "no-text"),
    ):
        with pytest.raises(Refused) as caught:
            book(**more)
        assert caught.value.reason == code
    monkeypatch.setattr(epub, "TEXT_LENGTH", 1)
    with pytest.raises(Refused) as caught:
        book()
    assert caught.value.reason == "too-big"


def rich(body: str) -> Article:
    return rtf.parse(("{\\rtf1\\ansi " + body + "}").encode("latin-1"))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"\'e9\u233?\u233\'3f", "ééé"),
        (r"\u-10179?\u-8704?", "😀"),
        (r"a\~b\_c\{d\}\\", "a b‑c{d}\\"),
        (r"{\plain\v1 x\v0 y}", "y"),
        (r"\mac\'8e", "é"),
        (r"\ansicpg1251 \'e9", "й"),
        (r"\ansicpg99999 \'e9", "é"),
        (r"{\fonttbl{\f1\cpg1253 A;}}\f1 \'e1", "α"),
        (r"\lquote a\rquote\emdash b\tab c", "‘a’—b c"),
        ("a\\\nb", None),
    ],
)
def test_rich_text_is_decoded(body: str, text: str | None) -> None:
    found = rich("Title\\par " + body)
    assert found.paragraphs == ((text,) if text else ("a", "b"))


def test_rich_text_s_title_may_be_said_twice() -> None:
    found = rich(r"{\info{\title Ferry}{\revtim\yr2019\mo5\dy14}}Ferry\par It leaves.")
    assert (found.title, found.paragraphs) == ("Ferry", ("It leaves.",))
    assert found.updated
    assert found.updated.value == "2019-05-14"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"text", "type-mismatch"),
        (b"{\\rtf1}", "no-text"),
        (b"{\\rtf1" + b"{" * 500, "too-deep"),
    ],
)
def test_rich_text_that_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        rtf.parse(data)
    assert caught.value.reason == code
