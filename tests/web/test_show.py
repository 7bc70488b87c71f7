"""Tests of what templates can use."""

from __future__ import annotations

import pytest
from flask import Flask

from archive.query import parse
from archive.query.explain import explain
from archive.web.show import has_page, static_file, understood


def sentences(app: Flask, locale: str, text: str, **more: object) -> str:
    with app.test_request_context(f"/{locale}/search"):
        query = parse(text, **more)  # type: ignore[arg-type]
        return "\n".join(understood(notice) for notice in explain(query))


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        ("language:az", {}, "Azerbaijani"),
        ("a", {"filters": {"language": ["az", "fa"]}}, "Azerbaijani · Persian"),
        ("date:2016-01-20", {}, "January 20, 2016"),
        ("a", {"first": "1988", "last": "1991-12"}, "December 1991"),
        ("Baku", {}, "Baku"),
    ],
)
def test_what_was_understood_is_said_in_the_locales_form(
    app: Flask, text: str, more: dict[str, object], said: str
) -> None:
    assert said in sentences(app, "en", text, **more)


def test_a_static_file_has_the_address_of_its_content(app: Flask) -> None:
    with app.test_request_context("/en/"):
        assert static_file("site.css").startswith("/static/site.css?v=")
        assert has_page("reader.search")
        assert not has_page("reader.nothing")
