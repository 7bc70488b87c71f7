"""An article goes through JSON and comes back the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from archive.article import (
    ORIGINS,
    Article,
    Dateline,
    Encoding,
    Language,
    Moment,
    Origin,
    Provenance,
    Source,
    Warn,
    article_id,
    digest,
    from_json,
    to_json,
)

texts = st.text(max_size=20)
names = st.none() | texts
origins = st.builds(Origin, st.sampled_from(sorted(ORIGINS)), texts, names)
moments = st.none() | st.builds(
    Moment, texts, names, texts, origins, st.none() | st.text("0", min_size=1)
)
articles = st.builds(
    Article,
    id=texts,
    title=texts,
    subtitle=texts,
    paragraphs=st.lists(texts, max_size=3).map(tuple),
    authors=st.lists(texts, max_size=3).map(tuple),
    published=moments,
    updated=moments,
    date_line=names,
    dateline=st.none() | st.builds(Dateline, names, names, names, texts),
    source=st.none() | st.builds(Source, texts, origins),
    url=texts,
    external_id=texts,
    language=st.builds(Language, texts, names, names, st.floats(0, 1), origins),
    encoding=st.none() | st.builds(Encoding, texts, origins),
    warnings=st.lists(
        st.builds(Warn, texts, st.just("%(raw)s"), st.fixed_dictionaries({"raw": texts}))
    ).map(tuple),
    origins=st.dictionaries(st.sampled_from(["title", "authors", "url"]), origins),
    alternates=st.dictionaries(texts, texts, max_size=2),
    provenance=st.none()
    | st.builds(Provenance, texts, texts, names, texts, texts, st.integers(), names, texts),
)


@settings(deadline=None)
@given(articles)
def test_nothing_is_lost_on_the_way_through_json(article: Article) -> None:
    assert from_json(json.loads(json.dumps(to_json(article)))) == article


def test_json_says_in_words_where_each_value_came_from() -> None:
    line = "Published: 22 Jan 2016"
    moment = Moment("2016-01-22", None, "22 Jan 2016", Origin("label", "Published", line))
    value = to_json(Article(title="A", published=moment))
    assert value["published"] == {
        "value": "2016-01-22",
        "zone": None,
        "raw": "22 Jan 2016",
        "from": "label Published",
    }
    assert value["origins"]["published"]["raw"] == line


def test_the_other_reading_of_a_date_is_told() -> None:
    moment = Moment("2016-03-04", None, "03/04/2016", Origin("text"), "2016-04-03")
    assert to_json(Article(title="A", updated=moment))["other_readings"] == {
        "updated": "2016-04-03"
    }


@pytest.mark.parametrize(
    "broken", [{}, {"title": "A"}, {"origins": []}, {"origins": {"title": {"x": 1}}}]
)
def test_what_is_no_article_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not an article"):
        from_json(broken)


def test_the_id_depends_on_document_and_member_alone() -> None:
    sha256 = digest(b"document")
    assert article_id(sha256) == article_id(sha256, "")
    assert article_id(sha256) != article_id(sha256, "line 2")
    assert len(article_id(sha256)) == 16


def test_an_article_knows_its_body_place_and_date() -> None:
    article = Article(
        title="A",
        paragraphs=("one", "two"),
        dateline=Dateline("Baku", None, None, "Baku:"),
        published=Moment("2016-01-22T02:49", None, "", Origin("text")),
    )
    assert (article.body, article.place, article.date) == ("one\ntwo", "Baku", "2016-01-22")
    assert (Article(title="A").place, Article(title="A").date) == ("", "")
    assert str(Warn("code", "%(a)s!", {"a": "x"})) == "x!"
