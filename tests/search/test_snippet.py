from __future__ import annotations

import time

import pytest
import regex
from hypothesis import given, strategies as st

from archive.article import Article, Language, Origin
from archive.query import parse
from archive.search.snippet import (
    REASONS,
    Mark,
    Reason,
    Snippet,
    marks,
    reasons,
    show,
    snippet,
    title,
)

WORDS = st.sampled_from(
    [
        "Baku", "Bakı'nın", "Баку", "library", "libraries", "Gorbachev", "Горбачёв",
        "北京大学", "ห้องสมุด", "कि", "👩‍👩‍👧", "e\u0301", "Nagorno-Karabakh", "x", ".",
        "! ", "“", "\u200d", "—", " \u200d",
    ]
)  # fmt: skip
TEXTS = st.builds(
    lambda parts, between: between.join(parts),
    st.lists(WORDS | st.text(max_size=3), max_size=60),
    st.sampled_from([" ", " ", ""]),
)
QUERIES = st.builds(
    " ".join,
    st.lists(
        WORDS
        | st.sampled_from(['"', "-", "OR", "lib*", "Baku~", "title:x", "(", "\u0301"]),
        max_size=8,
    ),
)


def article(*paragraphs: str, head: str = "Title", language: str = "en") -> Article:
    return Article(
        id="1",
        title=head,
        paragraphs=paragraphs,
        language=Language(language, None, None, 1.0, Origin("declared")),
    )


def marked(text: str, query: str, language: str = "en", *, head: bool = False) -> list[str]:
    found = marks(text, language, parse(query), title=head)
    return [f"{text[mark.start : mark.end]}:{mark.reason}:{mark.word}" for mark in found]


@pytest.mark.parametrize(
    ("text", "query", "language", "found"),
    [
        ("In Baku today", "baku", "en", ["Baku:exact:baku"]),
        ("the libraries", "library", "en", ["libraries:form:library"]),
        ("kitabxanalarda", "kitabxana", "az", ["kitabxanalarda:form:kitabxana"]),
        ("Mikhail Gorbachev", "Горбачёв", "en", ["Gorbachev:script:Горбачёв"]),
        ("in Azerbaijan", "Azerbayjan", "en", ["Azerbaijan:spelling:Azerbayjan"]),
        ("the bakery barks", "Baku", "en", []),
        ("Bakı'nın səsi", "Bakı", "az", ["Bakı'nın:exact:Bakı"]),
        ("e\u0301cole", "ecole", "fr", ["e\u0301cole:exact:ecole"]),
        ("wording words", "wor*", "en", ["wording:exact:wor", "words:exact:wor"]),
        ("bku aku", "baku~", "en", ["bku:spelling:baku", "aku:spelling:baku"]),
        ("ბაქოში", "ბაქო*", "ka", ["ბაქოში:exact:ბაქო"]),
        ("ข่าวจีนและจีน", "จีน", "th", ["จีน:exact:จีน", "จีน:exact:จีน"]),
        ("จนี จน", "จน", "th", ["จน:exact:จน"]),
        ("他喝茶。", '"茶"', "zh", ["茶:exact:茶"]),
    ],
)
def test_a_word_is_marked_whole_with_the_reason(
    text: str, query: str, language: str, found: list[str]
) -> None:
    assert marked(text, query, language) == found


def test_a_phrase_is_marked_only_where_it_stands() -> None:
    text = "20 January, January 20. January the 20 January 20"
    assert marked(text, '"January 20"') == [
        "January 20:exact:January 20",
        "January 20:exact:January 20",
    ]
    assert marked("bye bye bye", '"bye bye"') == ["bye bye:exact:bye bye"]
    assert marked("libraries old", '"old libraries"') == []
    assert marked("x", '"…" "a b"') == []


def test_a_phrase_wins_over_its_words() -> None:
    assert marked("January 20, then January", '"January 20" January') == [
        "January 20:exact:January 20",
        "January:exact:January",
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Baku -library", ["Baku:exact:Baku"]),
        ("Baku OR -library", ["Baku:exact:Baku"]),
        ("Baku OR -librarys library", ["Baku:exact:Baku"]),
        ("-(Baku library)", []),
        ("-(x -Baku)", ["Baku:exact:Baku"]),
        ('Baku -"of library"', ["Baku:exact:Baku"]),
        ("Baku -old-library", ["Baku:exact:Baku"]),
        ("library -library", []),
        ("source:Baku date:1990", []),
        ("", []),
    ],
)
def test_what_is_denied_or_about_other_fields_is_never_marked(
    query: str, found: list[str]
) -> None:
    assert marked("Baku of library", query) == found


def test_what_is_asked_of_titles_is_marked_in_titles_alone() -> None:
    assert marked("Baku", "title:Baku") == []
    assert marked("Baku", "title:Baku", head=True) == ["Baku:exact:Baku"]
    assert title(article(head="In Baku"), parse("title:Baku")) == Snippet(
        "In Baku", (Mark(3, 7, "exact", "Baku"),)
    )


def test_parts_of_a_word_that_stand_together_are_one_mark() -> None:
    query = "Nagorno-Karabakh"
    assert marked("in Nagorno-Karabakh", query) == [f"Nagorno-Karabakh:exact:{query}"]
    assert marked("Karabakh and Nagorno", query) == [
        f"Karabakh:exact:{query}",
        f"Nagorno:exact:{query}",
    ]
    assert marked("我在北京大学学习", "北京大学", "zh") == ["北京大学:exact:北京大学"]
    assert marked("大学和北京", "北京大学", "zh") == [
        "大学:exact:北京大学",
        "北京:exact:北京大学",
    ]


def test_the_passage_with_most_words_is_shown() -> None:
    long = "Nothing of interest stands here at all, and more of it. " * 20
    one = article(
        f"{long} Baku. {long}", f"{long}Tanks entered Baku that night. {long}", "Baku"
    )
    found = snippet(one, parse("tanks Baku"))
    assert "Tanks entered Baku that night." in found.text
    assert (found.cut_start, found.cut_end) == (True, True)
    assert [found.text[mark.start : mark.end] for mark in found.marks] == ["Tanks", "Baku"]


def test_better_reasons_win_where_the_words_are_as_many() -> None:
    one = article("All the libraries.", "The library.", "A library again.")
    assert snippet(one, parse("library")).text == "The library."


def test_a_passage_is_cut_between_sentences_or_words() -> None:
    text = (
        "First comes this sentence. " * 6
        + "Then Baku is named here. "
        + "And so on it goes. " * 9
    )
    found = snippet(article(text), parse("Baku"), 120)
    assert found.text[0] in "FT"
    assert found.text[-1] == "."
    assert len(found.text) <= 120
    words = ("word " * 60 + "Baku " + "word " * 60).strip()
    found = snippet(article(words), parse("Baku"), 60)
    assert set(found.text.split()) == {"word", "Baku"}
    assert (found.cut_start, found.cut_end) == (True, True)


def test_a_short_paragraph_is_shown_whole() -> None:
    assert snippet(article("", "In Baku."), parse("Baku")) == Snippet(
        "In Baku.", (Mark(3, 7, "exact", "Baku"),)
    )


def test_without_a_mark_the_beginning_is_shown() -> None:
    one = article("", "The beginning is here. " * 30)
    found = snippet(one, parse("nothing"))
    assert found.text.startswith("The beginning")
    assert found.text.endswith(".")
    assert (found.marks, found.cut_start, found.cut_end) == ((), False, True)
    assert snippet(article(), parse("nothing")) == Snippet("", ())


def test_the_subtitle_is_shown_where_it_answers() -> None:
    one = article("Nothing.")
    subtitled = Article(title="x", subtitle="On Baku", paragraphs=one.paragraphs)
    assert snippet(subtitled, parse("Baku")).text == "On Baku"


def test_a_script_without_spaces_is_cut_between_characters() -> None:
    text = "ก\u0e31" * 300 + "เมือง" + "ก\u0e31" * 300
    found = snippet(article(text, language="th"), parse("เมือง"), 100)
    assert "เมือง" in found.text
    assert len(found.text) <= 100
    assert not regex.match(r"\p{M}", found.text)
    han = snippet(
        article("北" * 500 + "城市。" + "北" * 500, language="zh"), parse("城市"), 50
    )
    assert "城市" in han.text
    assert len(han.text) <= 50


def test_a_mark_longer_than_the_passage_is_shown_in_part() -> None:
    phrase = " ".join(["long", "word"] * 8)
    found = snippet(article(f"a {phrase} b " * 9), parse(f'"{phrase}"'), 30)
    assert len(found.text) <= 30
    assert found.marks[0].end <= len(found.text)


def test_what_is_one_endless_character_is_cut_all_the_same() -> None:
    found = snippet(article("a" + "\u0301" * 1000), parse("x"), 100)
    assert len(found.text) == 100


def test_reasons_name_the_words_of_the_text_the_best_first() -> None:
    one = article("Libraries and a library; the library.", head="Library of Gorbachev")
    assert reasons(one, parse("Горбачёв library")) == (
        Reason("exact", "library", ("Library", "library")),
        Reason("form", "library", ("Libraries",)),
        Reason("script", "Горбачёв", ("Gorbachev",)),
    )
    assert reasons(one, parse("")) == ()


def test_a_reason_names_no_more_than_a_few_words() -> None:
    text = " ".join(f"word{n}" for n in range(50))
    (reason,) = reasons(article(text), parse("wor*"))
    assert len(reason.found) == 5


def test_the_memory_of_a_query_is_bounded() -> None:
    text = " ".join(f"w{n}" for n in range(20_010))
    assert marked(text, "w7 -x")[0] == "w7:exact:w7"
    assert "w20009:exact:w20009" in marked(text, "w20009")


def test_showing_gives_what_each_gives_alone() -> None:
    one, query = article("Baku and libraries.", head="The library"), parse("library Baku")
    shown = show(one, query)
    assert (shown.title, shown.snippet, shown.reasons) == (
        title(one, query),
        snippet(one, query),
        reasons(one, query),
    )


def test_a_very_long_article_is_not_read_to_its_end_once_something_was_found() -> None:
    filler = "Nothing is said here about it. " * 4000
    assert (
        snippet(article("Baku.", filler, "library"), parse("Baku library")).text == "Baku."
    )
    assert "library" in snippet(article(filler, filler, "library"), parse("library")).text


@given(TEXTS, QUERIES, st.sampled_from(["en", "az", "zh", "th", "und"]))
def test_marks_are_in_order_apart_and_of_words(
    text: str, typed: str, language: str
) -> None:
    at = 0
    for mark in marks(text, language, parse(typed)):
        assert at <= mark.start < mark.end <= len(text)
        assert mark.reason in REASONS
        assert mark.word
        at = mark.end


@given(st.lists(TEXTS, max_size=4), QUERIES, st.integers(10, 300))
def test_a_snippet_is_a_stretch_of_the_article_with_its_marks(
    paragraphs: list[str], typed: str, length: int
) -> None:
    one, query = article(*paragraphs), parse(typed)
    found = snippet(one, query, length)
    assert len(found.text) <= length
    source = next((text for text in (*paragraphs, "") if found.text in text), None)
    assert source is not None
    at = 0
    for mark in found.marks:
        assert at <= mark.start < mark.end <= len(found.text)
        at = mark.end
    if any(marks(text, "en", query) for text in paragraphs):
        assert found.marks


@given(st.lists(TEXTS, max_size=3), st.integers(30, 100))
def test_no_character_is_cut_in_two(paragraphs: list[str], length: int) -> None:
    found = snippet(article(*paragraphs), parse("Baku 北京 library"), length).text
    source = next(text for text in (*paragraphs, "") if found in text)
    borders = {match.start() for match in regex.finditer(r"\X", source)} | {len(source)}
    starts = [at for at in range(len(source) + 1) if source.startswith(found, at)]
    assert any({at, at + len(found)} <= borders for at in starts)


def test_marking_takes_little_time_whatever_the_number_of_words() -> None:
    text = "Tanks entered the city of Baku on the night of January 20 that year. " * 80
    one = article(*[text[i : i + 690] for i in range(0, len(text), 690)])
    query = parse(
        "tanks city Baku night January year library station flood election museum"
    )
    show(one, query)
    before = time.process_time()
    for _ in range(5):
        show(one, query)
    assert (time.process_time() - before) / 5 < 0.05


@pytest.mark.parametrize(
    "text",
    [
        "Baku " * 20_000,
        "Baku" * 20_000,
        "北京" * 20_000,
        "\u0301" * 50_000,
        "a" + "\u0301" * 50_000,
        ". " * 50_000,
    ],
)
def test_hostile_texts_take_no_time(text: str) -> None:
    before = time.process_time()
    show(article(text, text), parse('Baku 北京 "Baku Baku" Baku* bakuu~'))
    assert time.process_time() - before < 3


def test_what_was_found_by_how_names_begin_and_end_says_by_which_word() -> None:
    found = article("Новые камни лежали у дороги.", "Картина висела тут.", language="ru")
    shown = show(found, parse("Karabakh"))
    assert [(one.reason, one.word) for one in shown.reasons] == [("spelling", "Karabakh")]
    assert shown.reasons[0].found == ("Картина",)
    assert shown.snippet.text == "Картина висела тут."
    assert reasons(found, parse("Karabakh")) == shown.reasons
    assert not show(found, parse("Karabakh", scope="forms")).reasons
