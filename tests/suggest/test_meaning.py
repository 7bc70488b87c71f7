"""Tests of what a query may have meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pytest

from archive.article import Article
from archive.query import parse
from archive.suggest import Suggestions
from archive.suggest.meaning import Together, did_you_mean

By = Callable[..., Article]


@pytest.fixture
def world(suggestions: Suggestions, by: By) -> Suggestions:
    """Suggestions of some articles in several scripts."""
    articles = [
        *(by(f"a{n}", "government parliament bridge of Tbilisi") for n in range(70)),
        by("b", "new governor of Gori and bridges"),
        *(by(f"c{n}", "привет мир Баку Тбилиси", "ru") for n in range(5)),
        *(by(f"d{n}", "თბილისი სახლი", "ka") for n in range(3)),
        *(by(f"e{n}", "Köprü ve kitaplık", "tr") for n in range(3)),
        *(by(f"f{n}", "كتاب العربية", "ar") for n in range(3)),
    ]
    suggestions.rebuild(articles, learned=1)
    return suggestions


def meant(world: Suggestions, text: str, together: Together | None = None) -> str:
    """Return what *text* may have meant; words are known in their own form only."""

    def known(words: Iterable[str]) -> Mapping[str, int]:
        return world.counts(words)

    return did_you_mean(parse(text), world, known, together)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("goverment", "government"),
        ("Goverment", "Government"),
        ("goverment bridge", "government bridge"),
        ("goverment parlament", "government parliament"),
        ('"new goverment"', '"new government"'),
        ("title:goverment -bridge", "title:government -bridge"),
        ("+goverment OR bridge", "+government OR bridge"),
        ("тблиси", "Тбилиси"),
        ("tblisi", "Tbilisi"),
        ("თბლიისი", "თბილისი"),
        ("kopru", ""),
        ("kporu", "Köprü"),
        ("العربيه", ""),
        ("العرببة", "العربية"),
    ],
)
def test_misspelt_words_are_offered_as_the_archive_has_them(
    world: Suggestions, typed: str, said: str
) -> None:
    assert meant(world, typed) == said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("ghbdtn", "привет"),
        ("Ghbdtn", "привет"),
        ("ghbdtn vbh", "привет мир"),
        ('"ghbdtn vbh"', '"привет мир"'),
        ("ghbdtn bridge", "привет bridge"),
        (",fre", "Баку"),
        ("ищквук", ""),
        ("икшвпу", "bridge"),
        (";jhf", "كتاب"),
        ("hguvfdm", "العربية"),
        ("სახლი", ""),
    ],
)
def test_words_typed_in_another_layout_are_recognised(
    world: Suggestions, typed: str, said: str
) -> None:
    assert meant(world, typed) == said


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "bridge",
        "government",
        "-goverment",
        "goverm*",
        "place:Tblisi",
        "xqzwvk",
        "of",
        "ab",
        "1988",
        "北京",
    ],
)
def test_nothing_is_offered_where_nothing_is_wrong_or_nothing_alike(
    world: Suggestions, typed: str
) -> None:
    assert meant(world, typed) == ""


def test_a_rare_word_is_doubted_only_beside_a_far_more_frequent_one(
    world: Suggestions,
) -> None:
    assert meant(world, "governor") == ""
    assert meant(world, "gori") == ""
    assert meant(world, "bridges") == ""


def test_a_rare_misspelling_of_the_archive_itself_is_doubted(
    suggestions: Suggestions, by: By
) -> None:
    articles = [by(f"a{n}", "parliament") for n in range(60)]
    suggestions.rebuild([*articles, by("b", "parlaiment")], learned=1)
    assert meant(suggestions, "parlaiment") == "parliament"


def test_of_several_words_the_one_that_stands_with_the_others_is_meant(
    suggestions: Suggestions, by: By
) -> None:
    articles = [by(f"a{n}", "horse") for n in range(20)]
    articles += [by(f"b{n}", "house garden roof") for n in range(6)]
    suggestions.rebuild(articles, learned=1)
    asked: list[list[str]] = []

    def together(words: Iterable[str]) -> bool:
        asked.append(list(words))
        return {"garden", "house"} <= set(asked[-1])

    assert meant(suggestions, "garden hose") == "garden horse"
    assert meant(suggestions, "garden hose", together) == "garden house"
    assert asked == [["garden", "horse"], ["garden", "house"]]
    assert meant(suggestions, "hose", together) == "horse"


def test_in_a_long_question_what_was_meant_has_to_stand_with_the_other_words(
    world: Suggestions,
) -> None:
    text = "government parliament bridge tbilisi привет parlament"
    assert meant(world, text) == text.replace("parlament", "parliament")
    assert meant(world, text, lambda _: True) == text.replace("parlament", "parliament")
    assert meant(world, text, lambda _: False) == ""


def test_the_larger_the_archive_the_more_a_short_word_needs(
    suggestions: Suggestions, by: By
) -> None:
    few = [by(f"a{n}", "moss") for n in range(3)]
    suggestions.rebuild(few, learned=1)
    assert meant(suggestions, "miss") == "moss"
    suggestions.rebuild([*few, *(by(f"b{n}", "lamp") for n in range(900))], learned=1)
    assert meant(suggestions, "miss") == ""
    assert meant(suggestions, "lmap") == "lamp"


def test_two_mistakes_do_not_begin_a_word(suggestions: Suggestions, by: By) -> None:
    suggestions.rebuild([by(f"a{n}", "parliament") for n in range(5)], learned=1)
    assert meant(suggestions, "parlaimnet") == "parliament"
    assert meant(suggestions, "barliamnt") == ""


def test_legible_words_are_another_layout_only_of_frequent_words(
    suggestions: Suggestions, by: By
) -> None:
    rare = [by(f"a{n}", "მაროკო", "ka") for n in range(2)]
    suggestions.rebuild(rare, learned=1)
    assert meant(suggestions, "maroko") == ""
    suggestions.rebuild(
        [*rare, *(by(f"b{n}", "მაროკო", "ka") for n in range(2))], learned=1
    )
    assert meant(suggestions, "maroko") == "მაროკო"
    suggestions.rebuild([by(f"c{n}", "maroko", "uz") for n in range(5)], learned=1)
    assert meant(suggestions, "მაროკო") == ""


def test_another_form_of_a_word_of_the_archive_is_no_mistake(
    suggestions: Suggestions, by: By
) -> None:
    suggestions.rebuild([by(f"a{n}", "bridge") for n in range(5)], learned=1)
    assert meant(suggestions, "bridges") == ""
