"""How far from its letters a word is looked for, and why that is said."""

from __future__ import annotations

import pytest

from archive.article import Article, Language, Origin
from archive.engines.memory import MemoryEngine
from archive.query import Expansion, Phrase, Query, Word, explain, parse, write
from archive.search.plan import EXPANDED, All, Clause, Either, Leaf, Sequence, plan
from archive.search.snippet import marks, show
from archive.search.terms import WEIGHTS

LANGUAGES = ("en", "ru")
KNOWN = {"Tbilisi": (Expansion(("Тифлис",), "ru", 0.6, "gazetteer"),)}
BOTH = {"New York": (Expansion(("Нью-Йорк",), "ru", 0.6, "CLDR"),)}


def article(id: str, language: str, text: str) -> Article:
    origin = Origin("declared")
    known = Language(language, language, None, 1.0, origin)
    return Article(id=id, title="", paragraphs=(text,), language=known)


def asked(text: str, scope: str = "all", **more: object) -> Query:
    made = parse(text, scope=scope)
    return Query(text=text, root=made.root, scope=scope, **more)  # type: ignore[arg-type]


def leaf(query: Query) -> Leaf:
    """What finds the only word of *query* but by how names in other scripts begin."""
    node = plan(query, LANGUAGES)
    if isinstance(node, Either):
        node = node.nodes[0]
    assert isinstance(node, Leaf)
    return node


def fields(scope: str) -> set[str]:
    node = leaf(parse("libraries", scope=scope))
    return {clause.field for clause in node.clauses} | ({"gram"} if node.grams else set())


def test_a_scope_says_how_far_a_word_is_looked_for() -> None:
    assert fields("exact") == {"word", "title_word"}
    assert fields("forms") == fields("exact") | {"stem", "title_stem", "gram"}
    assert fields("all") == fields("forms") | {"key"}
    assert parse("a", scope="none").scope == "all"


def test_a_key_alone_is_not_sure() -> None:
    node = leaf(parse("Gorbachev"))
    assert {one.field for one in node.clauses if not one.sure} == {"key"}


def test_a_name_is_found_by_its_beginning_and_end_where_its_key_is_another() -> None:
    engine = MemoryEngine()
    engine.write(
        [
            article("a", "ru", "Ответил Януш Онышкевич"),
            article("b", "ru", "Ответил Вацлав Стеглик"),
            article("c", "en", "Written on the onyx"),
        ],
        [],
    )
    query = asked("Onyszkiewicz")
    (hit,) = engine.search(query).hits
    assert (hit.id, hit.strength) == ("a", 1)
    (mark,) = marks("Ответил Януш Онышкевич", "ru", query)
    assert (mark.start, mark.reason, mark.word) == (13, "script", "Onyszkiewicz")
    assert not engine.search(asked("Onyszkiewicz", "forms")).hits


def test_lower_case_words_of_long_queries_are_no_names() -> None:
    few, many = "who was he", "who was he and where did he live then"
    assert isinstance(plan(parse(few), LANGUAGES), All)
    whole = plan(parse(many), LANGUAGES)
    assert isinstance(whole, All)
    assert all(isinstance(one, Leaf) for one in whole.any)
    named = plan(parse(f"{many} Gorbachev"), LANGUAGES)
    assert isinstance(named, All)
    assert sum(isinstance(one, Either) for one in named.any) == 1


def test_the_own_script_comes_before_keys_and_translations() -> None:
    engine = MemoryEngine()
    engine.write(
        [
            article("a", "ru", "Тбилиси Тбилиси Тбилиси"),
            article("b", "ru", "Старый Тифлис"),
            article("z", "en", "A long report that ends with the word Tbilisi"),
        ],
        [],
    )
    found = engine.search(asked("Tbilisi", expansions=KNOWN)).hits
    assert found[0].id == "z"
    assert {hit.id for hit in found} == {"a", "b", "z"}
    assert [hit.id for hit in engine.search(asked("Tbilisi", "forms")).hits] == ["z"]


def test_an_expansion_of_a_word_is_one_more_clause() -> None:
    node = leaf(asked("Tbilisi", expansions=KNOWN))
    last = node.clauses[-1]
    assert (last.field, last.term[:3]) == ("stem", "ru:")
    assert last.weight == pytest.approx(EXPANDED * 0.6 * WEIGHTS["stem"])


def test_words_that_have_an_expansion_together_become_one_part() -> None:
    whole = plan(asked("New York", expansions=BOTH), LANGUAGES)
    assert isinstance(whole, All)
    (node,) = whole.any
    assert isinstance(node, Either)
    assert isinstance(node.nodes[0], All)
    runs = [one for one in node.nodes if isinstance(one, Sequence)]
    assert [one.words for one in runs] == [("нью", "йорк")]


def test_a_word_of_a_language_nobody_writes_in_is_looked_for_as_it_is() -> None:
    known = {"Tbilisi": (Expansion(("Tiflis",), "de", 1.0, "gazetteer"),)}
    node = leaf(asked("Tbilisi", expansions=known))
    assert node.clauses[-1] == Clause("word", "tiflis", EXPANDED * WEIGHTS["stem"])


def test_a_translation_is_marked_as_one() -> None:
    query = asked("Tbilisi", expansions=KNOWN)
    shown = show(article("b", "ru", "Старый Тифлис"), query)
    assert [(one.reason, one.word, one.found) for one in shown.reasons] == [
        ("translation", "Tbilisi", ("Тифлис",))
    ]
    (mark,) = marks("в старом Нью-Йорке", "ru", asked("New York", expansions=BOTH))
    assert (mark.start, mark.end, mark.reason) == (9, 18, "translation")
    assert not marks("Tiflis", "de", query)


def test_no_more_is_marked_than_the_scope_asks_for() -> None:
    assert marks("libraries", "en", asked("library"))
    assert not marks("libraries", "en", asked("library", "exact"))
    assert marks("Гейдар", "ru", asked("Heydar"))
    assert not marks("Гейдар", "ru", asked("Heydar", "forms"))


def test_quotes_in_a_pasted_text_prefer_and_say_so() -> None:
    query = parse('Minister says "black sea" fleet will leave')
    assert query.root is not None
    assert [notice.code for notice in query.notices] == ["quotes-loose"]
    assert parse('Baku "black january"').notices == ()
    assert parse(write(query.root)).root == query.root
    assert '"black sea"~' in write(query.root)


def test_a_plus_makes_quotes_insist_in_a_long_text() -> None:
    query = parse('Minister says +"black sea" fleet will leave')
    assert query.notices == ()
    assert parse(write(query.root)).root == query.root


def test_a_loose_phrase_finds_its_words_apart_too() -> None:
    assert parse('"black sea"~').root == Phrase(("black", "sea"), loose=True)
    node = plan(parse('"black sea"~'), LANGUAGES)
    assert isinstance(node, Either)
    assert Sequence("word", ("black", "sea"), WEIGHTS["word"]) in node.nodes
    assert plan(parse('"black"~'), LANGUAGES) == plan(parse("black"), LANGUAGES)


def test_scope_and_expansions_are_explained() -> None:
    said = [str(one) for one in explain(asked("Tbilisi", "exact"))]
    assert "Words are looked for in exactly this form." in said
    said = [str(one) for one in explain(asked("Tbilisi", expansions=KNOWN))]
    assert "Tbilisi is also looked for as one of these: Тифлис." in said
    assert explain(Query(root=Word("a"), scope="forms"))[-1].code == "scope-forms"
