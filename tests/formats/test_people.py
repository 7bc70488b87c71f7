"""Names are taken out of bylines as they are written."""

from __future__ import annotations

import pytest

from archive.formats._people import authors, has_prefix, is_name


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ayşe Kaya and Jan Nowak, staff writers", ("Ayşe Kaya", "Jan Nowak")),
        ("Von Ida Berg und Leo Stein, dpa", ("Ida Berg", "Leo Stein")),
        ("Автор: Анна Белова", ("Анна Белова",)),
        ("文：王小明", ("王小明",)),
        ("Nora Field (nora@coast.example)", ("Nora Field",)),
        ("Davide Marino", ("Davide Marino",)),
        ("Nora Field; Nora Field", ("Nora Field",)),
        ("AFP", ()),
        ("Posted by Konstantin @ 12:00 am", ("Konstantin",)),
        ("By Nora Field on Monday 4 May", ("Nora Field",)),
        ("By Nora Field December 22, 2023", ("Nora Field",)),
        ("Written by Nora Field in Harbour news", ("Nora Field",)),
        ("Par Louise Blanc le 4 mai", ("Louise Blanc",)),
        ("By Nora Field Published in Harbour", ("Nora Field",)),
        ("January 17, 2017 at 6:08 PM by Nora Field", ("Nora Field",)),
        ("06.11.2023 13:30 von Olga", ("Olga",)),
        ("Erstellt von Walter von Aachen", ("Walter von Aachen",)),
        ("Walter von Aachen", ("Walter von Aachen",)),
        ("Nora Field | The Coast Courier", ("Nora Field",)),
        ("Text: Ida Berg", ("Ida Berg",)),
        ("Text Size", ("Text Size",)),
        ("박지민 기자", ("박지민",)),
        ("会員登録はこちらからお願いいたします", ()),
        ("12 March", ()),
        ("", ()),
    ],
)
def test_a_byline_gives_the_names_in_it(byline: str, names: tuple[str, ...]) -> None:
    assert authors([byline]) == names


def test_a_field_for_authors_may_name_an_agency() -> None:
    assert authors(["dpa"], stated=True) == ("dpa",)
    assert authors(["The Associated Press"], stated=True) == ("The Associated Press",)
    assert authors(["admin"], stated=True) == ()
    assert authors(["user1234"], stated=True) == ()


def test_a_line_that_starts_as_a_byline_is_known() -> None:
    assert has_prefix("By Nora Field")
    assert not has_prefix("Bystanders saw it")


def test_a_sentence_is_no_name() -> None:
    assert not is_name("They have all been here for a very long time")


def test_names_stand_behind_what_was_done() -> None:
    assert authors(["View all posts by Daniel Field"]) == ("Daniel Field",)
    assert authors(["About the Author - Nora Field"]) == ("Nora Field",)
    assert authors(["| Autor: gnaddrig"]) == ()  # a single word in small letters
    assert authors(["Eingestellt von der Michel"]) == ("der Michel",)


def test_sentences_and_buttons_name_nobody() -> None:
    assert authors(["by the time it was already too late", "Follow", "See all"]) == ()
