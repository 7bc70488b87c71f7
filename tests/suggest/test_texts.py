"""Tests of what of an article is suggested."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from archive.article import Article, Dateline, Moment, Origin
from archive.suggest._texts import entries, told


def of(article: Article, kind: str) -> set[str]:
    return {surface for one, _, surface in entries(article) if one == kind}


def test_words_are_those_a_person_would_complete(by: Callable[..., Article]) -> None:
    article = by("Old (lighthouse)", 'In 2019 the "lamp" of B2 was re-lit; a x')
    words = {"Old", "lighthouse", "In", "the", "lamp", "of", "was", "re-lit", "re", "lit"}
    assert of(article, "w") <= words
    assert {"Old", "lighthouse", "lamp"} <= of(article, "w")


def test_a_suffix_behind_an_apostrophe_is_not_part_of_the_word(
    by: Callable[..., Article],
) -> None:
    assert of(by("Bakı'nın gecəsi", language="az"), "w") == {"Bakı", "gecəsi"}
    assert "keeper" in of(by("the keeper's lamp"), "w")


def test_scripts_without_spaces_have_titles_only(by: Callable[..., Article]) -> None:
    article = by("北京新桥", "北京新桥今天开通", "zh")
    assert entries(article) == set()
    assert told(article).title == "北京新桥"


def test_names_are_capitalised_words_within_a_sentence(by: Callable[..., Article]) -> None:
    text = (
        "Yesterday Ilham Aliyev met the President Ursula von Baum in Old Town, Baku. "
        'New York sent J. Smith. They saw "Grand Bazar" and NATO HQ.'
    )
    names = of(by("Big Title Words", text), "n")
    assert names == {
        "Ilham Aliyev",
        "President Ursula",
        "Old Town",
        "J. Smith",
        "Grand Bazar",
    }


def test_a_long_run_of_capitals_is_no_name(by: Callable[..., Article]) -> None:
    assert of(by("x", "we read How To Build A House today"), "n") == set()


def test_authors_and_places_are_names(by: Callable[..., Article]) -> None:
    article = by("x", "y", authors=("გიორგი  მაისურაძე", "A", "x" * 70, "R2 D2", "…!"))
    dateline = Dateline("Batumi", None, None, "BATUMI")
    names = of(replace(article, dateline=dateline), "n")
    assert names == {"გიორგი მაისურაძე", "Batumi"}


def test_the_digest_changes_with_what_is_said(by: Callable[..., Article]) -> None:
    article = by("x", "y")
    assert told(article) == told(replace(article, url="https://example.org/"))
    assert told(article).digest != told(replace(article, paragraphs=("z",))).digest
    assert told(article).digest != told(replace(article, authors=("z",))).digest


def test_later_articles_have_greater_numbers(by: Callable[..., Article]) -> None:
    article, origin = by("x"), Origin("line")
    dates = ("", "1988", "1988-02", "1988-02-20", "1991-12-26")
    numbers = [
        told(
            replace(article, published=Moment(date, None, date, origin) if date else None)
        ).number
        for date in dates
    ]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("title", ["", "…", "x" * 300])
def test_what_is_no_title_is_not_suggested(by: Callable[..., Article], title: str) -> None:
    assert told(by(title)).title == ""
