"""Tests of what makes articles alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pytest

from archive.article import Article
from archive.core import Archive
from archive.engines.memory import MemoryEngine
from archive.search.plan import Either, Leaf
from archive.search.similar import articles_with, stand_together, telling

Make = Callable[..., Article]


@pytest.fixture
def engine(make: Make) -> MemoryEngine:
    """An engine with some articles about the same things."""
    made = MemoryEngine()
    made.write(
        [
            make("a", title="A flood in Tbilisi", text="The flood hit the zoo of Tbilisi."),
            make("b", title="The zoo after the flood", text="Animals left the zoo."),
            make("c", title="Opera", text="The opera opened with the old singers."),
            make("d", title="Тбилиси", text="Наводнение в Тбилиси.", language="ru"),
            make("e", title="Bridges", text="The bridge and the train.", language="en"),
        ],
        [],
    )
    return made


def alike(engine: MemoryEngine, article: Article, **more: object) -> list[str]:
    node = telling(article, engine, engine.count(), more.get("translations"))  # type: ignore[arg-type]
    return [hit.id for hit in engine.evaluate(node, 10)] if node else []


def test_articles_about_the_same_are_alike(engine: MemoryEngine, make: Make) -> None:
    flood = make("a", title="A flood in Tbilisi", text="The flood hit the zoo of Tbilisi.")
    found = alike(engine, flood)
    assert found[:2] == [flood.id, make("b").id]
    assert make("c").id not in found


def test_names_find_articles_in_other_scripts(engine: MemoryEngine, make: Make) -> None:
    flood = make("a", title="A flood in Tbilisi", text="The flood hit the zoo of Tbilisi.")
    assert make("d").id in alike(engine, flood)


def test_translations_find_articles_in_other_languages(
    engine: MemoryEngine, make: Make
) -> None:
    flood = make("b", title="The zoo after the flood", text="Animals left the zoo.")
    assert make("d").id not in alike(engine, flood)
    asked: list[str] = []

    def translations(
        words: Iterable[str],
    ) -> Mapping[str, list[tuple[str, tuple[str, ...], float]]]:
        asked.extend(words)
        return {"flood": [("ru", ("наводнение",), 0.8), ("tr", ("sel", "baskini"), 0.2)]}

    assert make("d").id in alike(engine, flood, translations=translations)
    assert "flood" in asked
    assert len(asked) <= 8


def test_an_article_like_no_other_has_no_plan(engine: MemoryEngine, make: Make) -> None:
    lonely = make("x", title="Quark", text="Gluon boson.")
    assert telling(lonely, engine, engine.count(), None) is None


def test_terms_that_every_article_has_tell_nothing(make: Make) -> None:
    engine = MemoryEngine()
    articles = [make(f"{n}", title="x", text=f"common word{n % 6}") for n in range(18)]
    engine.write(articles, [])
    node = telling(articles[0], engine, engine.count(), None)
    assert isinstance(node, Either)
    terms = {leaf.clauses[0].term for leaf in node.nodes if isinstance(leaf, Leaf)}
    assert "en:common" not in terms
    assert {hit.id for hit in engine.evaluate(node, 10)} == {
        article.id for article in articles[::6]
    }


class _Silent:
    """An engine that can only search."""


def test_words_are_counted_in_all_their_forms(engine: MemoryEngine) -> None:
    counts = {"bridges": 0, "floods": 0, "nothing": 0}
    assert articles_with(engine, ("en",), counts) == {
        "bridges": 1,
        "floods": 2,
        "nothing": 0,
    }
    assert articles_with(engine, ("en",), {}) == {}
    assert articles_with(_Silent(), ("en",), {"a": 7}) == {"a": 7}  # type: ignore[arg-type]


def test_words_of_one_article_stand_together(engine: MemoryEngine) -> None:
    assert stand_together(engine, ["zoo", "flood"])
    assert not stand_together(engine, ["opera", "flood"])
    assert not stand_together(_Silent(), ["opera"])  # type: ignore[arg-type]


def test_an_archive_leaves_out_the_article_itself_and_its_versions(filled: Archive) -> None:
    ids = {one.title: one.id for one in filled.browse(limit=10).articles}
    bridge = ids["New bridge over the river"]
    found = [article.id for article in filled.similar(bridge)]
    assert found == [ids["Old lighthouse opens to visitors"]]
    assert filled.similar(bridge, 0) == ()


def test_an_engine_that_can_only_search_finds_nothing_alike(
    filled: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = filled.browse(limit=1).articles[0].id
    monkeypatch.setattr(filled, "engine", _Silent())
    assert filled.similar(id) == ()
    monkeypatch.undo()


def test_what_is_known_of_other_languages_is_used(
    filled: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def expansions(query: object, languages: object = None) -> dict[str, object]:
        asked.append((query, languages))
        return {}

    monkeypatch.setattr(filled.lexicon, "expansions", expansions)
    filled.similar(filled.browse(limit=1).articles[0].id)
    assert len(asked) == 1
