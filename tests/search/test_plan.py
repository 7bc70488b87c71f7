from __future__ import annotations

import math

import pytest
from hypothesis import given, strategies as st

from archive.analysis import grams
from archive.query import Dated, Group, InTitle, Named, Not, Or, Phrase, Query, Word, parse
from archive.search.plan import (
    NEXT,
    All,
    Clause,
    Either,
    Expand,
    Keep,
    Leaf,
    PlanNode,
    Sequence,
    Without,
    days,
    kept,
    near,
    neutral,
    plan,
)
from archive.search.terms import LEAST_GRAMS, WEIGHTS, Columns

LANGUAGES = ("en", "ru", "tr", "az", "az-Cyrl")


def planned(text: str) -> PlanNode:
    return plan(parse(text), LANGUAGES)


def leaf(text: str) -> Leaf:
    """What finds a word but by how names in other scripts begin and end."""
    node = planned(text)
    if isinstance(node, Either):
        node = node.nodes[0]
    assert isinstance(node, Leaf)
    return node


def fields(node: Leaf) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for clause in node.clauses:
        assert clause.weight == WEIGHTS[clause.field]
        out.setdefault(clause.field, []).append(clause.term)
    return out


def test_a_word_is_looked_for_in_every_guise_and_every_language() -> None:
    found = fields(leaf("Libraries"))
    assert found["word"] == found["title_word"] == ["libraries"]
    assert "en:library" in found["stem"] or "en:librari" in found["stem"]
    assert {term.partition(":")[0] for term in found["stem"]} == {"en", "ru", "tr", "az"}
    assert found["title_stem"] == found["stem"]
    assert len(found["key"]) == 1


def test_no_clause_stands_twice() -> None:
    clauses = leaf("Baku").clauses
    assert len(set(clauses)) == len(clauses)
    letters = leaf("blablablabla").grams
    assert len(set(letters)) == len(letters)


def test_grams_need_the_share_that_terms_demand() -> None:
    found = leaf("gorbachev")
    assert found.grams == tuple(dict.fromkeys(grams("gorbachev")))
    assert found.least == math.ceil(LEAST_GRAMS * len(found.grams))
    assert found.gram_weight == WEIGHTS["gram"]


def test_in_titles_only_titles_are_looked_at() -> None:
    node = planned("title:Baku")
    assert isinstance(node, Leaf)
    assert set(fields(node)) == {"title_word", "title_stem"}
    assert (node.grams, node.least) == ((), 0)
    assert planned('title:"a b"') == Sequence(
        "title_word", ("a", "b"), WEIGHTS["title_stem"]
    )
    assert planned("title:wor*") == Expand("title_word", "wor", "prefix", WEIGHTS["stem"])


def test_a_phrase_is_a_sequence_of_exact_words() -> None:
    node = planned('"January 20"')
    assert isinstance(node, Either)
    assert [(one.field, one.words) for one in node.nodes if isinstance(one, Sequence)] == [
        ("word", ("january", "20")),
        ("title_word", ("january", "20")),
    ]


def test_a_star_stands_for_words_and_a_tilde_also_for_the_word_itself() -> None:
    assert planned("Wor*") == Expand("word", "wor", "prefix", WEIGHTS["stem"])
    node = planned("word~")
    assert isinstance(node, Either)
    assert node.nodes[0] == leaf("word")
    assert node.nodes[1] == Expand("word", "word", "fuzzy", WEIGHTS["word"])


def test_a_word_of_parts_prefers_them_side_by_side() -> None:
    node = planned("Nagorno-Karabakh")
    assert node == Either(
        (
            All(any=(planned("nagorno"), planned("karabakh"))),
            Sequence("word", ("nagorno", "karabakh"), WEIGHTS["word"]),
        )
    )


def test_a_word_of_parts_that_insists_needs_all_of_them() -> None:
    node = planned("+Nagorno-Karabakh x")
    assert isinstance(node, All)
    (first,) = node.must
    assert isinstance(first, Either)
    assert first.nodes[0] == All(must=(planned("nagorno"), planned("karabakh")))


def test_the_last_part_carries_the_star() -> None:
    assert planned("Nagorno-Kara*") == All(
        any=(planned("nagorno"), Expand("word", "kara", "prefix", WEIGHTS["stem"]))
    )


def test_a_script_without_spaces_is_looked_for_in_overlapping_parts() -> None:
    node = planned("北京大学")
    assert isinstance(node, Either)
    assert node.nodes[1] == Sequence("word", ("北京", "京大", "大学"), WEIGHTS["word"])


def test_what_is_denied_is_denied_by_its_own_forms_alone() -> None:
    node = planned("a -gorbachev -Nagorno-Karabakh")
    assert isinstance(node, All)
    one, two = node.never
    assert isinstance(one, Leaf)
    assert set(fields(one)) == {"word", "stem", "title_word", "title_stem"}
    assert (one.grams, one.least) == ((), 0)
    assert isinstance(two, All)
    assert len(two.must) == 2
    assert planned("-gorbachev") == Without(one)


def test_fields_and_dates_narrow_and_do_not_excuse_the_words() -> None:
    node = planned("a b language:az")
    keep = Keep("language", ("az",))
    beside = Sequence("word", ("a", "b"), NEXT), Sequence("word", ("b", "a"), NEXT)
    assert node == All(must=(keep, All(any=(leaf("a"), leaf("b")), more=beside)))
    assert planned("a date:1990") == All(
        must=(Keep("date", low="1990", high="1990"), All(any=(leaf("a"),)))
    )
    phrased = planned('a "b c" date:1990')
    assert isinstance(phrased, All)
    assert phrased.any == (leaf("a"),)


def test_source_and_place_hold_all_the_words_and_score_nothing() -> None:
    assert planned("source:Peninsula") == Leaf((Clause("source", "peninsula", 0.0),))
    assert planned('place:"New York"') == All(
        must=(Leaf((Clause("place", "new", 0.0),)), Leaf((Clause("place", "york", 0.0),)))
    )


def test_filters_and_bounds_are_part_of_the_plan() -> None:
    query = parse("a", filters={"source": ["x", ""]}, first="1990", last="1991-05")
    assert plan(query, LANGUAGES) == All(
        must=(
            Keep("source", ("x", "")),
            Keep("date", low="1990", high="1991-05"),
            leaf("a"),
        )
    )
    assert plan(parse("", filters={"year": ["1990"]}), ()) == Keep("year", ("1990",))


def test_nothing_asked_is_everything() -> None:
    assert planned("") == All()


@pytest.mark.parametrize(
    "root",
    [
        Word("…"),
        Phrase(("…",)),
        Named("source", "…"),
        InTitle(Word("…")),
        Not(Word("…")),
        Or((Word("…"), Phrase(()))),
        Group((Word("…"),), (Not(Phrase(())),), (Word("!"),)),
        Group(),
    ],
)
def test_what_analysis_finds_nothing_in_has_no_effect(root: Group) -> None:
    assert plan(Query(root=root), LANGUAGES) == All()
    assert plan(Query(root=Group((Word("a"), root))), LANGUAGES) == leaf("a")
    assert plan(Query(root=Or((Word("a"), root))), LANGUAGES) == leaf("a")


def test_an_or_of_two_is_either() -> None:
    assert planned("a OR b") == Either((leaf("a"), leaf("b")))


def test_only_filters_are_neutral() -> None:
    keep, word = Keep("language", ("az",)), Leaf(())
    assert neutral(keep)
    assert neutral(Without(word))
    assert neutral(Either((keep, Without(word))))
    assert neutral(All(any=(keep,), must=(Either(()),), never=(word,)))
    assert not neutral(word)
    assert not neutral(Sequence("word", ("a",)))
    assert not neutral(Expand("word", "a", "prefix"))
    assert not neutral(Either((keep, word)))
    assert not neutral(All(must=(word,)))


@pytest.mark.parametrize(
    ("date", "period"),
    [
        ("2016", ("2016-01-01", "2016-12-31")),
        ("2016-02", ("2016-02-01", "2016-02-29")),
        ("2016-02-03", ("2016-02-03", "2016-02-03")),
        ("", None),
        ("soon", None),
        ("2016-13", None),
        ("2016-xx-01", None),
    ],
)
def test_a_date_is_a_period_of_days(date: str, period: tuple[str, str] | None) -> None:
    assert days(date) == period


def test_a_column_is_kept_by_its_values() -> None:
    one = Columns(language="az-Cyrl", source="x", place="", date="1990-01")
    assert kept(Keep("language", ("az",)), one)
    assert kept(Keep("language", ("en", "az-Cyrl")), one)
    assert not kept(Keep("language", ("az-Latn",)), one)
    assert not kept(Keep("language", ("a",)), one)
    assert kept(Keep("source", ("", "x")), one)
    assert kept(Keep("place", ("",)), one)
    assert not kept(Keep("place", ("x",)), one)
    assert kept(Keep("year", ("1990",)), one)
    assert not kept(Keep("year", ("",)), one)
    assert kept(Keep("date"), one)
    assert not kept(Keep("date"), Columns("az", "", "", ""))


def test_a_node_of_a_query_is_planned_as_typed() -> None:
    assert plan(Query(root=Dated("1990", "")), ()) == Keep("date", low="1990")
    assert plan(Query(root=Named("language", "az")), ()) == Keep("language", ("az",))


def _edits(word: str) -> set[str]:
    letters = "abc"
    parts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    return {
        word,
        *(a + b[1:] for a, b in parts if b),
        *(a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1),
        *(a + c + b[1:] for a, b in parts if b for c in letters),
        *(a + c + b for a, b in parts for c in letters),
    }


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_near_is_one_edit(word: str, other: str) -> None:
    assert near(word, other) == (word in _edits(other))


def test_a_word_too_short_to_stand_alone_is_what_stretches_begin_with() -> None:
    made = planned("จีน")
    assert isinstance(made, Either)
    assert made.nodes[1] == Expand("word", "จีน", "prefix", WEIGHTS["stem"])
    assert planned('"จีน"') == Expand("word", "จีน", "prefix", WEIGHTS["stem"])
    assert isinstance(planned("中国"), Leaf)


def test_all_words_come_first_only_where_they_are_few() -> None:
    few = plan(parse("one two three four five", scope="forms"), LANGUAGES)
    assert isinstance(few, All)
    assert all(isinstance(one, Leaf) and one.clauses[0].sure for one in few.any)
    many = plan(parse("one two three four five six", scope="forms"), LANGUAGES)
    assert isinstance(many, All)
    leaves = [one for one in many.any if isinstance(one, Leaf)]
    assert len(leaves) == 6
    assert not any(clause.sure for one in leaves for clause in one.clauses)
