"""A lexicon learnt from linked articles, on a real archive."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.core import Archive
from archive.lexicon import Lexicon, learning
from archive.lexicon.asking import ALIKE
from archive.lexicon.between import FEW, Between, between
from archive.lexicon.keeping import Found, writing
from archive.lexicon.names import names, translations
from archive.query import Query, parse

Versions = Callable[..., bytes]


def add(archive: Archive, data: bytes) -> None:
    assert all(one.kind == "stored" for one in archive.add([("some.jsonl", data)]))
    archive.index()


def words(archive: Archive, text: str, *languages: str) -> dict[str, set[tuple[str, str]]]:
    """Return word of a query -> language and form of its expansions."""
    found = archive.lexicon.expansions(parse(text), languages or None)
    return {
        word: {(one.language, one.words[0].casefold()) for one in some}
        for word, some in found.items()
    }


# Learning


def test_words_are_learnt_from_linked_versions(
    archive: Archive, versions: Versions
) -> None:
    add(archive, versions(20))
    learnt = archive.learn()
    assert (learnt.groups, learnt.changed, learnt.gone) == (20, 20, 0)
    found = {
        (one.target, one.found[0].form.casefold())
        for one in archive.lexicon.show("bridge", "en")
    }
    assert found == {("de", "brücke"), ("tr", "köprü"), ("ru", "мост")}
    expansions = archive.lexicon.expansions(parse("bridge"), ["de", "tr", "ru"])
    best = {one.language: one for one in reversed(expansions["bridge"])}
    assert best["ru"].words[0].casefold() == "мост"
    assert best["ru"].origin == "lexicon"
    assert 0.5 < best["ru"].weight <= 1


def test_only_what_changed_is_read_again(archive: Archive, versions: Versions) -> None:
    add(archive, versions(12))
    archive.learn()
    assert archive.learn().changed == 0
    add(archive, versions(3, seed=2))
    told: list[tuple[int, int]] = []
    learnt = archive.learn(lambda done, total: told.append((done, total)))
    assert (learnt.groups, learnt.changed) == (15, 3)
    assert told[-1][0] == told[-1][1]
    pair = next(one for one in learnt.pairs if (one.source, one.target) == ("en", "ru"))
    assert pair.sentences == 60


def test_withdrawn_versions_are_forgotten(archive: Archive, versions: Versions) -> None:
    add(archive, versions(12, ("en", "de")))
    archive.learn()
    for article in list(archive.store.articles()):
        if article.language.value == "de":
            archive.remove(article.id, person="leyla")
    learnt = archive.learn()
    assert (learnt.groups, learnt.gone, learnt.pairs) == (0, 12, ())
    assert archive.lexicon.show("bridge") == ()


def test_what_has_little_in_common_is_learnt_through_a_third(
    archive: Archive, versions: Versions
) -> None:
    add(archive, versions(20, ("en", "de")))
    add(archive, versions(20, ("en", "ru"), seed=2))
    add(archive, versions(1, ("de", "ru"), seed=3))
    learnt = archive.learn()
    through = {(one.source, one.target): one.through for one in learnt.pairs}
    assert through["de", "ru"] == through["ru", "de"] == "en"
    assert through["de", "en"] == ""
    [shown] = archive.lexicon.show("Brücke", "de", "ru")
    assert shown.found[0].form.casefold() == "мост"


def test_by_way_of_many_languages_a_word_is_what_most_of_them_say() -> None:
    def found(**some: float) -> list[Found]:
        return [Found(term, term.title(), chance) for term, chance in some.items()]

    learnt = {
        ("en", "az"): {"river": found(cay=0.6, su=0.2), "sea": found(su=0.3)},
        ("en", "de"): {"river": found(fluss=1.0), "boat": found(boot=0.8)},
        ("en", "ru"): {"river": found(reka=0.9)},
        ("de", "az"): {"fluss": found(cay=0.9), "boot": found(qayiq=0.5)},
        ("ru", "az"): {"reka": found(cay=0.5, axin=0.4)},
    }
    sizes = dict.fromkeys(
        [("az", "en"), ("de", "en"), ("en", "ru"), ("az", "de"), ("az", "ru")], 100
    )
    ways = Between(lambda *pair: learnt.get(pair, {}), sizes)
    filled = ways.filled("en", "az")
    # What is left open, 0.2, is shared out by both languages in between alike.
    assert {one.form: round(one.chance, 3) for one in filled["river"]} == {
        "Cay": round(0.6 + 0.2 * (0.9 + 0.45) / 2, 3),
        "Su": 0.2,
        "Axin": round(0.2 * 0.36 / 2, 3),
    }
    assert filled["sea"] == learnt["en", "az"]["sea"]
    assert [(one.form, round(one.chance, 3)) for one in filled["boat"]] == [("Qayiq", 0.4)]
    assert ways.own("en", "az") == learnt["en", "az"]
    assert between("en", "az", sizes) == ("de", "ru")
    assert between("en", "az", {**sizes, ("az", "en"): FEW}) == ()
    assert between("en", "az", {**sizes, ("az", "en"): 400}) == ()


def test_what_sounds_alike_weighs_what_its_letters_are_alike(archive: Archive) -> None:
    rows = [
        {"id": "a", "title": "Hondo", "paragraphs": ["A report."], "language": "en"},
        {"id": "b", "title": "Гондурас", "paragraphs": ["Отчёт."], "language": "ru"},
    ]
    add(archive, "\n".join(json.dumps(row | {"source": "set"}) for row in rows).encode())
    archive.learn()
    found = archive.lexicon.expansions(parse("Honduras hundreds"), ["ru"])
    [same], [near] = found["Honduras"], found["hundreds"]
    assert same.words == near.words == ("Гондурас",)
    assert near.weight < same.weight <= ALIKE


def test_from_next_to_nothing_nothing_is_learnt(
    archive: Archive, versions: Versions
) -> None:
    add(archive, versions(1, ("en", "de")))
    assert archive.learn().pairs == ()
    assert words(archive, "bridge") == {}


def test_quality_is_measured_on_sentences_held_out(
    archive: Archive, versions: Versions
) -> None:
    add(archive, versions(60, ("en", "ru")))
    [there, back] = archive.learn().pairs
    for pair in (there, back):
        assert pair.tested == 24
        assert pair.plain is not None
        assert pair.learnt is not None
        assert pair.learnt > 0.8 > pair.plain


def test_articles_in_no_known_language_are_left_out(
    archive: Archive, versions: Versions
) -> None:
    add(archive, versions(3, ("en", "de")))
    some = [article.id for article in archive.store.articles()]
    for id in some:
        kept = archive.store.kept(id)
        unknown = replace(kept.article.language, value="und")
        article = replace(kept.article, language=unknown)
        archive.edit(article, seen=kept.revision, person="leyla")
    assert archive.learn().pairs == ()


def test_what_fails_leaves_the_old_lexicon(
    archive: Archive, versions: Versions, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(archive, versions(12, ("en", "de")))
    archive.learn()
    before = archive.lexicon.path.read_bytes()
    add(archive, versions(1, ("en", "de"), seed=2))

    def fail(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(learning, "_estimate", fail)
    with pytest.raises(OSError, match="no room"):
        archive.learn()
    assert archive.lexicon.path.read_bytes() == before
    assert [one.name for one in archive.lexicon.path.parent.glob("lexicon*")] == [
        "lexicon.db"
    ]


# Asking


def test_no_lexicon_gives_no_expansions(archive: Archive) -> None:
    assert words(archive, "bridge") == {}
    assert archive.lexicon.show("bridge") == ()
    assert archive.lexicon_state().status == "missing"
    assert list(archive.check()) == []


def test_a_query_is_looked_for_in_the_languages_wanted(
    archive: Archive, versions: Versions
) -> None:
    add(archive, versions(20))
    archive.learn()
    assert words(archive, "Garten", "ru-RU") == {"Garten": {("ru", "сад")}}
    assert {language for language, _ in words(archive, "Garten")["Garten"]} == {
        "en", "ru", "tr",
    }  # fmt: skip


def test_only_plain_words_are_translated(archive: Archive, versions: Versions) -> None:
    add(archive, versions(20))
    archive.learn()
    text = (
        'bridge OR title:garden "winter river" -horse school* forest~ +(island date:1990)'
    )
    assert set(words(archive, text)) == {"bridge", "garden", "island"}
    assert archive.lexicon.expansions(Query()) == {}
    assert words(archive, "!!! date:1990") == {}


def test_a_word_of_several_is_translated_part_by_part(
    archive: Archive, versions: Versions
) -> None:
    add(archive, versions(20))
    archive.learn()
    found = words(archive, "bridge-garden", "ru")["bridge-garden"]
    assert found == {("ru", "мост"), ("ru", "сад")}


def test_what_nothing_is_known_of_is_looked_for_by_its_sound(
    archive: Archive, versions: Versions, lines: Callable[..., bytes]
) -> None:
    add(archive, versions(20))
    add(
        archive,
        lines(
            {"id": "r", "title": "Министр", "text": "Зимой мост и сад.", "language": "ru"}
        ),
    )
    archive.learn()
    assert ("ru", "министр") in words(archive, "minister garden school")["minister"]
    [(weight, other)] = [
        (one.weight, one.words[0])
        for one in archive.lexicon.expansions(parse("ministers winter"), ["ru"])[
            "ministers"
        ]
    ]
    assert (weight < 0.8, other) == (True, "Министр")
    assert "zzyzxq" not in words(archive, "zzyzxq garden")


def test_expansions_reach_the_search_unless_they_are_not_wanted(
    archive: Archive, versions: Versions
) -> None:
    add(archive, versions(20))
    archive.learn()
    query = parse("bridge", filters={"language": ("ru",)})
    assert archive.search(query).total > 0
    assert archive.expanded(replace(query, scope="exact")).expansions == {}
    assert archive.expanded(Query()).expansions == {}
    again = archive.expanded(query)
    assert archive.expanded(again) is again


# The file


def test_a_new_lexicon_is_seen_while_the_old_one_is_asked(
    archive: Archive, versions: Versions
) -> None:
    add(archive, versions(12, ("en", "de")))
    archive.learn()
    other = Lexicon(archive.settings.index)
    assert other.expansions(parse("bridge"))
    failed: list[Exception] = []

    def ask() -> None:
        try:
            for _ in range(50):
                other.expansions(parse("bridge garden"))
        except sqlite3.Error as error:
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    add(archive, versions(12, ("en", "ru"), seed=2))
    archive.learn()
    for thread in threads:
        thread.join()
    assert failed == []
    found = other.expansions(parse("bridge"), ["ru"])["bridge"]
    assert found[0].words[0].casefold() == "мост"
    add(archive, versions(1, ("en", "ru"), seed=3))
    archive.learn()
    assert other.expansions(parse("bridge"), ["ru"])
    other.close()


def test_a_damaged_lexicon_is_said_and_learnt_anew(
    archive: Archive, versions: Versions
) -> None:
    add(archive, versions(12, ("en", "de")))
    archive.learn()
    archive.lexicon.path.write_bytes(b"nothing of the kind" * 100)
    assert archive.lexicon_state().status == "damaged"
    assert words(archive, "bridge") == {}
    assert [fault.code for fault in archive.check()] == ["lexicon-damaged"]
    assert archive.learn().changed == 12
    assert list(archive.check()) == []


def test_a_stale_lexicon_is_said(
    archive: Archive, versions: Versions, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(archive, versions(12, ("en", "de")))
    archive.learn()
    add(archive, versions(1, ("en", "de"), seed=2))
    assert archive.lexicon_state().changed == 1
    assert list(archive.check()) == []
    add(archive, versions(2, ("en", "de"), seed=3))
    [fault] = archive.check()
    assert (fault.code, fault.message[:9]) == ("lexicon-outdated", "3 groups ")
    archive.learn()
    monkeypatch.setattr(learning, "RULES", "other")
    [fault] = archive.check()
    assert fault.message == "The lexicon was learnt by older rules: learn it anew."
    assert archive.learn().changed == 15
    assert list(archive.check()) == []


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), writing(tmp_path / "x" / "lexicon.db", None):
        raise RuntimeError
    assert list((tmp_path / "x").iterdir()) == []


# Names


def test_names_every_language_has_are_known() -> None:
    assert ("Germany", "Almaniya") in translations("en", "az")
    assert ("Monday", "понедельник") in translations("en", "ru")
    assert names("sn-not-a-language") == {}
    assert names("qqq") == {}
    assert json.dumps(translations("en", "hy"))
