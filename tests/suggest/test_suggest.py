"""Tests of completing and of words that may have been meant."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from archive.article import Article, Moment, Origin
from archive.errors import IndexDamaged, IndexUnwritable
from archive.suggest import Suggestions, _file

Teach = Callable[..., Suggestions]
By = Callable[..., Article]


def texts(suggestions: Suggestions, typed: str, limit: int = 8) -> list[str]:
    return [one.text for one in suggestions.complete(typed, limit)]


def test_nothing_is_suggested_before_anything_is_learned(suggestions: Suggestions) -> None:
    assert suggestions.complete("a") == ()
    assert suggestions.near("word") == ()
    assert suggestions.text_of("word") == ""
    assert suggestions.counts(["word"]) == {"word": 0}
    assert suggestions.learned() == -1
    assert not suggestions.outdated()
    assert list(suggestions.check()) == []


def test_words_names_and_titles_are_completed(teach: Teach, by: By) -> None:
    made = teach(
        by("New bridge opens", "the bridge that Bridget Jones built"),
        by("Lamp", "a bridge", authors=("Brigitte Bardot",)),
    )
    kinds = {one.text: one.kind for one in made.complete("bri")}
    assert kinds == {
        "bridge": "word",
        "Bridget": "word",
        "Bridget Jones": "name",
        "Brigitte Bardot": "name",
        "New bridge opens": "title",
    }
    assert next(iter(kinds)) == "bridge"
    assert all(one.language == "en" for one in made.complete("bri"))


def test_titles_lead_to_their_article(teach: Teach, by: By) -> None:
    article = by("New bridge over the river")
    (found,) = teach(article).complete("bridge over th")
    assert (found.kind, found.id) == ("title", article.id)
    assert texts(teach(), "river bri") == ["New bridge over the river"]
    assert texts(teach(), "new bridge ") == ["New bridge over the river"]
    assert texts(teach(), "New bridge over the river") == []


def test_the_latest_titles_come_first(teach: Teach, by: By) -> None:
    origin = Origin("line")
    articles = [
        replace(by(f"Flood of {year}"), published=Moment(str(year), None, "", origin))
        for year in (1988, 2021, 1991)
    ]
    made = teach(*articles)
    assert texts(made, "flood of") == ["Flood of 2021", "Flood of 1991", "Flood of 1988"]


def test_accents_case_and_script_are_found_as_typed_on_any_keyboard(
    teach: Teach, by: By
) -> None:
    made = teach(
        by("x", "Göbekli təpə", "az"),
        by("x", "Тбилиси", "ru"),
        by("x", "თბილისი", "ka"),
        by("x", "مكتبة", "ar"),
    )
    assert texts(made, "gob") == ["Göbekli"]
    assert texts(made, "TƏP") == ["təpə"]
    assert texts(made, "тб") == ["Тбилиси"]
    assert texts(made, "თბ") == ["თბილისი"]
    assert texts(made, "مک") == ["مكتبة"]


def test_another_layout_is_tried_where_nothing_begins_so(teach: Teach, by: By) -> None:
    made = teach(by("x", "привет миру", "ru"))
    assert texts(made, "ghbd") == ["привет"]
    assert texts(made, "gh") == []
    assert texts(made, "ghbd vbh") == []


def test_one_form_of_a_word_is_enough(teach: Teach, by: By) -> None:
    made = teach(by("x", "bridge bridges"), by("x", "Bridge bridges "), by("y", "bridge"))
    assert texts(made, "bridg") == ["bridge"]


def test_the_most_frequent_come_first(teach: Teach, by: By) -> None:
    made = teach(
        *(by(f"t{n}", "moon" + " mole" * (n < 4) + " moth" * (n < 8)) for n in range(9))
    )
    assert texts(made, "mo") == ["moon", "moth", "mole"]


def test_words_that_say_nothing_are_not_suggested(teach: Teach, by: By) -> None:
    made = teach(*(by(f"t{n}", "these therm" if n < 3 else "these") for n in range(60)))
    assert texts(made, "the") == ["therm"]


def test_capitals_are_suggested_however_often_they_stand(teach: Teach, by: By) -> None:
    made = teach(*(by(f"t{n}", "in Baku") for n in range(60)))
    assert texts(made, "bak") == ["Baku"]


@pytest.mark.parametrize(
    "typed", ["", " ", "…", '"', "a*", "NEAR(", "-", "\x00", "x" * 500]
)
def test_odd_texts_never_break(teach: Teach, by: By, typed: str) -> None:
    made = teach(by("x NEAR y", "near and or not"))
    assert isinstance(made.complete(typed), tuple)
    assert made.complete("near", 0) == ()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=12))
def test_any_text_can_be_typed(teach: Teach, by: By, typed: str) -> None:
    made = teach() if teach().learned() > 0 else teach(by("New bridge", "a b"))
    assert len(made.complete(typed)) <= 8
    made.near(typed)


def test_what_was_meant_is_found_wherever_the_mistake_is(teach: Teach, by: By) -> None:
    made = teach(by("x", "parliament"))
    for typed in ("arliament", "pairlament", "parlaiment", "parliamnt", "parlament"):
        (found,) = made.near(typed)
        assert (found.text, found.articles) == ("parliament", 1), typed
    assert made.near("parliament") == ()
    assert made.near("xxrlixxent") == ()


def test_in_a_large_archive_half_of_a_word_has_to_be_right(
    teach: Teach, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.suggest.SMALL", 0)
    made = teach(by("x", "parliament"), by("y", "parliament"))
    for typed in ("arliament", "parlaiment", "parliamnt", "aprliament", "parliamenr"):
        assert [one.key for one in made.near(typed)] == ["parliament"], typed
    assert [one.mistakes for one in made.near("aprliamnet")] == []
    assert [one.mistakes for one in made.near("praliamnet")] == []
    assert [one.mistakes for one in made.near("pariliamnet")] == [2]
    assert [one.mistakes for one in made.near("aprlimaent")] == [2]


def test_frequent_words_are_meant_rather_than_rare_ones(teach: Teach, by: By) -> None:
    articles = [by(f"t{n}", "house" if n else "horse hause") for n in range(9)]
    found = [one.text for one in teach(*articles).near("hpuse")]
    assert found[0] == "house"


def test_words_typed_without_accents_are_offered_so_if_the_archive_has_them(
    teach: Teach, by: By
) -> None:
    made = teach(
        by("a", "président", "fr"), by("b", "président", "fr"), by("c", "president", "en")
    )
    (found,) = made.near("presidnet")
    assert found.text == "president"
    assert found.articles == 3
    assert set(found.languages) == {"fr", "en"}
    assert made.text_of("president") == "président"
    assert made.counts(["president", "x"]) == {"president": 3, "x": 0}


def test_an_article_learned_again_counts_once(suggestions: Suggestions, by: By) -> None:
    old, new = by("Old title", "lamp"), by("Old title", "lamp")
    new = replace(old, title="New title", paragraphs=("lantern",))
    kept = {old.id: [old, new]}
    for article in (old, old, new, new):
        suggestions.learn([article], [], learned=1, before=lambda id: kept[id])
    assert suggestions.counts(["lamp", "lantern", "old", "new"]) == {
        "lamp": 0,
        "lantern": 1,
        "old": 0,
        "new": 1,
    }
    assert texts(suggestions, "titl") == ["title", "New title"]
    suggestions.learn([], [old.id, "nothing"], learned=2, before=lambda id: kept[id])
    assert suggestions.counts(["lantern"]) == {"lantern": 0}
    assert texts(suggestions, "tit") == []


def test_an_article_twice_among_the_same_changes_counts_once(
    suggestions: Suggestions, by: By
) -> None:
    article = by("Lamp")
    suggestions.learn([article, article], [], learned=1, before=lambda _: [article])
    assert suggestions.counts(["lamp"]) == {"lamp": 1}


def test_a_new_file_takes_the_place_of_the_old(suggestions: Suggestions, by: By) -> None:
    suggestions.learn([by("Lamp")], [], learned=1, before=lambda _: ())
    assert texts(suggestions, "la") == ["Lamp"]
    suggestions.rebuild([by("Lantern"), by("Bridge")], learned=7)
    assert suggestions.learned() == 7
    assert texts(suggestions, "la") == ["Lantern"]
    assert [path.name for path in suggestions.files.folder.glob("*.db")] == ["00000002.db"]
    suggestions.rebuild([], learned=8)
    assert texts(suggestions, "la") == []


def test_a_rebuild_that_fails_leaves_the_old_in_use(
    suggestions: Suggestions, by: By
) -> None:
    suggestions.learn([by("Lamp")], [], learned=1, before=lambda _: ())

    def failing() -> object:
        yield by("Lantern")
        raise OSError("the disk is gone")

    with pytest.raises(IndexUnwritable, match="gone"):
        suggestions.rebuild(failing(), learned=2)  # type: ignore[arg-type]
    assert suggestions.learned() == 1
    assert texts(suggestions, "la") == ["Lamp"]
    suggestions.rebuild([by("Lantern")], learned=3)
    assert texts(suggestions, "la") == ["Lantern"]


def test_many_articles_are_written_in_parts(
    suggestions: Suggestions, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_file, "FLUSH", 2)
    suggestions.rebuild([by(f"Lamp {n}", "moon") for n in range(5)], learned=1)
    assert suggestions.counts(["moon", "lamp"]) == {"moon": 5, "lamp": 5}


def damage(suggestions: Suggestions) -> Path:
    """Overwrite the file in use."""
    path = suggestions.files.current()
    assert path
    suggestions.close()
    path.write_bytes(b"no database at all, just some text" * 300)
    return path


def test_a_damaged_file_is_said_to_be_and_taken_away(
    suggestions: Suggestions, by: By
) -> None:
    suggestions.rebuild([by("Lamp")], learned=1)
    path = damage(suggestions)
    with pytest.raises(IndexDamaged):
        suggestions.complete("la")
    assert not path.exists()
    assert suggestions.complete("la") == ()
    suggestions.rebuild([by("Lamp")], learned=1)
    damage(suggestions)
    assert suggestions.learned() == -1
    suggestions.rebuild([by("Lamp")], learned=1)
    damage(suggestions)
    assert any("suggestions" in fault for fault in suggestions.check())


def test_an_empty_file_is_damaged_too(suggestions: Suggestions, by: By) -> None:
    suggestions.rebuild([by("Lamp")], learned=1)
    damage(suggestions).write_bytes(b"")
    assert suggestions.learned() == -1
    assert suggestions.files.current() is None


def test_a_file_made_by_other_rules_is_outdated(
    suggestions: Suggestions, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggestions.rebuild([by("Lamp")], learned=1)
    assert not suggestions.outdated()
    monkeypatch.setattr(_file, "FORM", "another")
    assert suggestions.outdated()
    assert suggestions.learned() == -1


def test_a_file_that_cannot_be_written_is_kept(suggestions: Suggestions, by: By) -> None:
    suggestions.rebuild([by("Lamp")], learned=1)
    path = suggestions.files.current()
    assert path
    suggestions.files.wait = 0.05
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(IndexUnwritable):
            suggestions.learn([by("x")], [], learned=2, before=lambda _: ())
        assert texts(suggestions, "la") == ["Lamp"]
        other.execute("ROLLBACK")
    suggestions.learn([by("Lantern")], [], learned=2, before=lambda _: ())
    assert suggestions.learned() == 2


def test_readers_see_one_state_while_a_writer_learns(
    suggestions: Suggestions, by: By
) -> None:
    suggestions.rebuild([by("Lamp")], learned=0)
    wrong: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                assert "Lamp" in texts(suggestions, "lam")
        except BaseException as error:  # noqa: BLE001 - told to the test
            wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(12)]
    for reader in readers:
        reader.start()
    for number in range(10):
        suggestions.learn([by(f"Moon {number}")], [], learned=number, before=lambda _: ())
        if number % 3 == 0:
            suggestions.rebuild([by("Lamp")], learned=number)
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def learn_for_ever(folder: str, articles: list[Article]) -> None:
    """Learn article after article, until killed."""
    suggestions = Suggestions(Path(folder))
    for number in range(1, 100_000):
        article = articles[number % len(articles)]
        suggestions.learn([article], [], learned=number, before=lambda _: articles)


def test_a_process_may_be_killed_at_any_time(suggestions: Suggestions, by: By) -> None:
    articles = [by(f"Moon {number}", "lamp " * 50) for number in range(40)]
    context = multiprocessing.get_context("fork")
    for _ in range(4):
        victim = context.Process(
            target=learn_for_ever, args=(str(suggestions.files.folder), articles)
        )
        victim.start()
        until = time.monotonic() + 5
        before = suggestions.learned()
        while suggestions.learned() == before and time.monotonic() < until:
            time.sleep(0.01)
        assert victim.pid
        os.kill(victim.pid, signal.SIGKILL)
        victim.join()
        assert list(suggestions.check()) == []
        assert suggestions.learned() > 0
        titles = {f"Moon {number}" for number in range(40)}
        assert set(texts(suggestions, "moon ")) <= titles
    count = suggestions.counts(["lamp"])["lamp"]
    assert 0 < count <= len(articles)
