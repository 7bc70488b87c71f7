"""Tests of values shown beside where they came from."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from archive.article import Article, Dateline, Encoding, Language, Moment, Origin, Source
from archive.web.origins import origin_text, values_of

LINE = "Published: 03.05.2019"


def letter() -> Article:
    stated = Origin("label", "Published", LINE)
    return Article(
        title="Title",
        subtitle="Subtitle",
        authors=("Anna Weber", "Barış Kaya"),
        paragraphs=("One.", "Two."),
        published=Moment("2019-05-03", None, "03.05.2019", stated, other="2019-03-05"),
        updated=Moment("2020", None, "2020", Origin("meta", "date")),
        source=Source("Gazette", Origin("last line", raw="The Gazette")),
        dateline=Dateline("Batumi", "--05-03", "ABC", "BATUMI, 3 May (ABC)"),
        url="https://example.org",
        external_id="x1",
        language=Language("tr", "az", "tr", 0.9, Origin("detected")),
        encoding=Encoding("utf-8", Origin("valid UTF-8")),
        origins={"title": Origin("first line", raw=" Title "), "url": Origin("unheard of")},
    )


def test_every_value_stands_beside_its_line(app: Flask) -> None:
    with app.test_request_context("/en/"):
        read = {value.label: value for value in values_of(letter())}
    assert list(read) == [
        "Title", "Subtitle", "Authors", "Published", "Last updated", "Source", "Place",
        "Date in the dateline", "Agency", "Language", "Published at",
        "Identifier at the source", "Encoding", "Text",
    ]  # fmt: skip
    assert (read["Title"].origin, read["Title"].raw) == ("first line", " Title ")
    assert (read["Published"].origin, read["Published"].raw) == ("label Published", LINE)
    assert read["Published"].other == "March 5, 2019"
    assert read["Source"].raw == "The Gazette"
    assert read["Place"].raw == "BATUMI, 3 May (ABC)"
    assert read["Language"].value == "Turkish"
    assert read["Language"].other == "The document says: Azerbaijani"
    assert read["Published at"].origin == "unheard of"
    assert read["Text"].value == "2 paragraphs"


def test_what_is_not_known_is_not_shown(app: Flask) -> None:
    with app.test_request_context("/en/"):
        assert [value.label for value in values_of(Article(title="x"))] == [
            "Title",
            "Language",
            "Text",
        ]
        assert origin_text(None) == ""


def test_a_language_an_archivist_gave_shows_what_the_text_looks_like(app: Flask) -> None:
    language = Language("az", None, "tr", 0.6, Origin("archivist"))
    article = replace(letter(), dateline=Dateline(None, None, None, ""), language=language)
    with app.test_request_context("/en/"):
        read = {value.label: value for value in values_of(article)}
    assert read["Language"].other == "The text looks like: Turkish"
    assert "Place" not in read
