"""JSON Lines: every line is an article or a refusal of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from archive.article import Article, to_json
from archive.formats import read
from archive.formats.jsonl import claims, parse_many


def one(value: Any) -> Article:
    """Return the article that *value* on a line is."""
    (member,) = parse_many(json.dumps(value).encode())
    assert member.article, member.refusal
    return member.article


def test_all_fields_are_read() -> None:
    article = one(
        {
            "id": 7,
            "title": "A",
            "subtitle": "B",
            "paragraphs": ["one", "two"],
            "language": "en",
            "published": "2016-01-22T02:49Z",
            "updated": "4 March 2018",
            "source": {"name": "Paper"},
            "authors": "Ann Porter",
            "url": "https://news.example/7",
            "dateline": {"place": "Baku", "date": "--01-20", "credit": "AP", "raw": "x"},
            "alternates": {"az": "8"},
            "other": [1, 2],
        }
    )
    assert (article.external_id, article.subtitle) == ("7", "B")
    assert article.paragraphs == ("one", "two")
    assert article.published
    assert (article.published.value, article.published.zone) == ("2016-01-22T02:49", "Z")
    assert article.updated
    assert article.updated.value == "2018-03-04"
    assert article.authors == ("Ann Porter",)
    assert article.dateline
    assert (article.dateline.credit, article.dateline.raw) == ("AP", "x")
    assert article.alternates == {"az": "8"}
    assert str(article.origins["external_id"]) == "field id"


def test_what_reading_prints_is_read_again(seed: bytes) -> None:
    (reading,) = read(seed, "a.txt")
    assert reading.article
    again = one(to_json(reading.article))
    for name in ("title", "paragraphs", "authors", "date_line", "dateline"):
        assert getattr(again, name) == getattr(reading.article, name)
    assert again.published
    assert reading.article.published
    assert again.published.value == reading.article.published.value
    assert again.language.value == "en"


def test_a_place_alone_is_a_dateline() -> None:
    dateline = one({"title": "A", "place": "Baku"}).dateline
    assert dateline
    assert (dateline.place, dateline.raw) == ("Baku", "Baku")


def test_a_date_that_cannot_be_read_is_warned_about() -> None:
    article = one({"title": "A", "published": "soon"})
    assert article.published is None
    assert [str(warning) for warning in article.warnings] == [
        "the date soon under published cannot be read"
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b'{"title"', "corrupt"),
        (b"[1]", "corrupt"),
        (b"5", "corrupt"),
        (b'{"title": 5}', "corrupt"),
        (b'{"title": "A", "text": ["x"]}', "corrupt"),
        (b'{"title": "A", "paragraphs": [1]}', "corrupt"),
        (b'{"title": "A", "authors": {"a": 1}}', "corrupt"),
        (b'{"title": "A", "source": 5}', "corrupt"),
        (b'{"title": "A", "published": 2016}', "corrupt"),
        (b'{"title": "A", "id": true}', "corrupt"),
        (b'{"title": "A", "id": [1]}', "corrupt"),
        (b'{"title": "A", "alternates": ["x"]}', "corrupt"),
        (b'{"title": "A", "alternates": {"x": 1}}', "corrupt"),
        (b'{"title": " ", "text": ""}', "no-text"),
        (b"{}", "no-text"),
        (b'{"title": "\xff"}', "bad-encoding"),
        (b"[" * 100_000, "too-deep"),
        (b'{"title": ' + b"9" * 5000 + b"}", "corrupt"),
        (b'{"title": "' + b"x" * 8_000_001 + b'"}', "too-big"),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_the_others_are_read(
    row: bytes, code: str
) -> None:
    good = b'{"title": "Good", "text": "x"}'
    first, bad, last = parse_many(good + b"\n\n" + row + b"\r\n" + good)
    assert first.article
    assert last.article
    assert bad.refusal
    assert (bad.refusal.reason, bad.refusal.place) == (code, "line 3")
    assert (first.place, last.place) == ("line 1", "line 4")


def test_other_encodings_of_unicode_are_read() -> None:
    row = '{"title": "Şəki"}'
    for data in (row.encode("utf-16"), row.encode("utf-8-sig"), row.encode("utf-16-le")):
        (member,) = parse_many(data)
        assert member.article
        assert member.article.title == "Şəki"


def test_more_lines_than_allowed_end_in_a_refusal() -> None:
    *_, last = parse_many(b"\n" * 200_001 + b"{}")
    assert last.refusal
    assert last.refusal.reason == "too-big"


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (b'{"title": "A"}', True),
        (b'{"id": 1, "paragraphs": ["x"]}\n{"id": 2}', True),
        (b'{"title": "A", "text": "' + b"x" * 9000, True),
        (b'{"guid": "x", "headline": "A"}', False),
        (b'{"title": "A", "body_html": "x"}', False),
        (b'{"title": "A"\n}', False),
        (b"[1, 2]", False),
        (b"text", False),
    ],
)
def test_its_first_line_tells_json_lines(head: bytes, told: bool) -> None:
    assert claims(head) == told


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["title", "text", "published", "authors", "source", "id"]),
        st.none() | st.text(max_size=9) | st.integers() | st.lists(st.text()),
    )
)
def test_no_values_break_it(value: dict[str, Any]) -> None:
    (member,) = parse_many(json.dumps(value).encode())
    assert (member.article is None) != (member.refusal is None)
