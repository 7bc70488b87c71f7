"""Checks before parsing: what is refused, and what only looks dangerous."""

from __future__ import annotations

import pytest

from archive.errors import Refused
from archive.formats import read
from archive.formats._checks import check_attributes, check_depth, check_markup
from archive.formats._format import by_name

TEXT = b"<p>The bridge over the river was opened again on Monday, after a year of work.</p>"


def test_tags_in_scripts_and_comments_are_not_counted() -> None:
    page = b"<html><body><script>var t = '" + b"<div>" * 900 + b"';</script>"
    page += b"<!-- " + b"<div>" * 900 + b" -->" + TEXT * 4 + b"</body></html>"
    (reading,) = read(page, "page.html")
    assert reading.article
    assert "bridge" in reading.article.body


def test_a_script_without_an_end_hides_nothing_that_is_parsed() -> None:
    html = by_name("html")
    assert html
    check_markup(html, b"<html><script>" + b"<div>" * 900, None)
    with pytest.raises(Refused, match="nested"):
        check_markup(html, b"<html><body>" + b"<div>" * 900, None)


def test_the_place_is_that_of_the_whole_document() -> None:
    html = by_name("html")
    assert html
    page = b"<html><script>1</script>" + b"<b>" * 300
    with pytest.raises(Refused) as refused:
        check_markup(html, page, None)
    at = int(refused.value.place.removeprefix("byte "))
    assert page[at:].startswith(b"<b>")


def test_attributes_without_a_value_count_too() -> None:
    with pytest.raises(Refused):
        check_attributes(b"<p " + b"a< " * 40_000 + b">")
    with pytest.raises(Refused):
        check_attributes(b"<p " + b'a="b" ' * 3_000 + b">")
    check_attributes(b'<img alt="' + b"long words " * 3_000 + b'">')


def test_depth_is_that_of_elements_open_at_once() -> None:
    check_depth(b"<div></div>" * 1000, html=True)
    with pytest.raises(Refused):
        check_depth(b"<a>" * 300, html=False)


def test_news_xml_declared_as_what_it_is_is_read() -> None:
    item = (
        b'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="g" version="1">'
        b'<itemMeta><itemClass qcode="ninat:text"/></itemMeta><contentMeta>'
        b"<headline>The bridge is open</headline></contentMeta><contentSet><inlineXML>"
        b'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>The bridge across the river '
        b"opened again on Monday.</p></body></html></inlineXML></contentSet></newsItem>"
    )
    (reading,) = read(item, "item.xml", "application/vnd.iptc.g2.newsitem+xml")
    assert reading.article
    assert reading.article.title == "The bridge is open"


@pytest.mark.parametrize(
    "tag",
    [
        b'<p a=">" ' + b"b " * 3_000 + b">",
        b"<p " + b"a/" * 3_000 + b">",
        b"<p " + b'a=">" ' * 3_000 + b">",
        b"<p a='>' " + b"b " * 3_000,
    ],
)
def test_a_quoted_end_of_a_tag_hides_no_attributes(tag: bytes) -> None:
    with pytest.raises(Refused, match="attributes"):
        check_attributes(tag)


def test_apostrophes_in_text_are_no_quotes_of_a_tag() -> None:
    check_attributes(b"<p>It's 1 < 2, isn't it? " + b"word " * 3_000 + b"</p>")
    check_attributes(b"<p title='a > b'>" + b"word " * 3_000 + b"</p>")
