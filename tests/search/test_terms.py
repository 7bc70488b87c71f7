"""What of an article goes into an index."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from archive.analysis import grams, keys, words
from archive.article import Article, Dateline, Language, Moment, Origin, Source
from archive.search.terms import (
    FIELDS,
    GAP,
    LEAST_GRAMS,
    WEIGHTS,
    Columns,
    columns,
    index_terms,
    sought,
)


def article(language: str = "en", **values: Any) -> Article:
    made = Article(
        title="Libraries of Baku",
        subtitle="A report",
        paragraphs=("The libraries were closed.", "They open on Monday."),
        language=Language(language, None, None, 1.0, Origin("default")),
    )
    return replace(made, **values)


def texts(entries: list[tuple[str, int]]) -> list[str]:
    return [term for term, _ in entries]


def test_every_field_is_there_and_no_other() -> None:
    assert list(index_terms(article())) == [field.name for field in FIELDS]


def test_words_are_folded_and_count_on_with_a_gap_between_texts() -> None:
    found = index_terms(article())["word"]
    assert found[:3] == [("libraries", 0), ("of", 1), ("baku", 2)]
    assert found[3:5] == [("a", 3 + GAP), ("report", 4 + GAP)]
    assert found[5:7] == [("the", 5 + 2 * GAP), ("libraries", 6 + 2 * GAP)]
    assert texts(found)[-2:] == ["on", "monday"]


def test_stems_carry_the_primary_language() -> None:
    assert "en:librari" in texts(index_terms(article())["stem"])
    cyrillic = article("az-Cyrl", title="Китабханалар", paragraphs=(), subtitle="")
    latin = article("az", title="Kitabxana", paragraphs=(), subtitle="")
    assert index_terms(cyrillic)["stem"] == index_terms(latin)["stem"]


def test_roots_are_those_of_languages_that_need_them() -> None:
    made = article("ar", title="كتب", subtitle="", paragraphs=("الحدود",))
    assert set(texts(index_terms(made)["root"])) == {"ar:كتب", "ar:حد"}
    assert index_terms(article())["root"] == []


def test_titles_have_fields_of_their_own() -> None:
    made = index_terms(article())
    assert made["title_word"] == [("libraries", 0), ("of", 1), ("baku", 2)]
    assert texts(made["title_stem"]) == ["en:librari", "en:of", "en:baku"]


def test_a_paragraph_like_the_title_is_not_the_title() -> None:
    made = index_terms(article(paragraphs=("Libraries of Baku",)))
    assert made["title_word"] == [("libraries", 0), ("of", 1), ("baku", 2)]


def test_only_what_may_be_a_name_has_keys() -> None:
    made = texts(
        index_terms(article(title="the baku Aliyev", subtitle="", paragraphs=()))["key"]
    )
    assert made == list(keys("aliyev"))
    georgian = article("ka", title="ალიევის", subtitle="", paragraphs=())
    assert set(keys("aliyev")) <= set(texts(index_terms(georgian)["key"]))


def test_what_a_run_without_spaces_ends_with_is_a_word() -> None:
    made = index_terms(article("th", title="ในจีน Baku 茶", subtitle="", paragraphs=()))
    assert made["title_word"] == [
        ("ในจี", 0), ("นจีน", 1), ("จีน", 1), ("น", 1), ("baku", 2), ("茶", 3),
    ]  # fmt: skip
    apart = index_terms(article("zh", title="中国茶", subtitle="", paragraphs=("国",)))
    assert apart["word"] == [("中国", 0), ("国茶", 1), ("茶", 1), ("国", 2 + 2 * GAP)]


def test_grams_are_of_every_longer_word() -> None:
    made = index_terms(article(title="the tbilisi city", subtitle="", paragraphs=()))
    assert texts(made["gram"]) == ["^tbi", "tbil", "bili", "ilis", "lisi"]


def test_what_may_be_a_name_is_found_by_its_beginning_and_end_in_other_scripts() -> None:
    def found(text: str) -> set[str]:
        made = index_terms(article(title=text, subtitle="", paragraphs=()))
        return set(texts(made["gram"])) - set(grams(text.lower()))

    assert len(found("Гейдар")) == len(found("Heydar")) == 4
    assert not found("гейдар")
    (across,) = sought("heydar")
    assert len(found("Гейдар") & set(across)) == 2
    assert not found("Heydar") & set(across)
    assert len(found("Heydar") & {end for some in sought("гейдар") for end in some}) == 2
    assert sought("li") == sought("2016") == ()


def test_the_dateline_source_and_place_can_be_searched() -> None:
    line = Dateline("Doha", "--01-20", "QNA", "DOHA, January 20 (QNA) -")
    made = index_terms(
        article(dateline=line, source=Source("The Peninsula", Origin("last line")))
    )
    assert "qna" in texts(made["word"])
    assert texts(made["source"]) == ["the", "peninsula"]
    assert texts(made["place"]) == ["doha"]


def test_an_article_without_a_language_is_found_by_its_words() -> None:
    made = index_terms(article("und"))
    assert "und:libraries" in texts(made["stem"])


def test_columns_are_what_is_filtered_by() -> None:
    origin = Origin("default")
    made = columns(
        article(
            source=Source("The Peninsula", origin),
            published=Moment("2016-01-22T02:49", None, "", origin),
            dateline=Dateline("Doha", None, None, "DOHA -"),
        )
    )
    assert made == Columns("en", "The Peninsula", "Doha", "2016-01-22")
    assert columns(article()) == Columns("en", "", "", "")


@given(st.text(max_size=60), st.sampled_from(["en", "az", "ar", "zh", "und"]))
def test_a_query_meets_the_text_it_was_taken_from(text: str, language: str) -> None:
    made = index_terms(article(language, title="", subtitle="", paragraphs=(text,)))
    found = [word.text for word in words(text)]
    assert len(made["stem"]) == len(found)
    ends = iter(texts(made["word"]))  # besides, what runs of letters end with
    assert all(word in ends for word in found)


@pytest.mark.parametrize(
    "field", ["stem", "word", "root", "gram", "key", "title_word", "title_stem"]
)
def test_every_searched_field_has_a_weight(field: str) -> None:
    assert WEIGHTS[field] > 0
    assert 0 < LEAST_GRAMS < 1
