"""Articles are searched from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.fixture
def added(run: Run, files: Path) -> Run:
    run("add", files)
    return run


def test_a_search_is_answered_for_people(added: Run) -> None:
    result = added("search", "lighthouse")
    assert result.exit_code == 0
    assert result.stdout.startswith("1 article in ")
    assert "Old lighthouse opens to visitors" in result.stdout
    assert "en · The Harbour Gazette · 2019-05-03 · " in result.stdout


def test_what_is_of_similar_spelling_is_told_apart(run: Run, tmp_path: Path) -> None:
    texts = ["the museums", "a museum here", "a museologist came", "the museology of it"]
    lines = [
        json.dumps({"id": text, "title": text, "text": text, "language": "en"})
        for text in texts
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    run("add", tmp_path / "a.jsonl")
    said = json.loads(run("search", "museum", "--json").stdout)
    assert (said["total"], said["similar"]) == (4, 2)
    assert run("search", "museum").stdout.startswith("2 articles, 2 more of similar spell")
    assert run("search", "museumlike").stdout.startswith("4 articles of similar spelling")
    assert run("search", "harbour").stdout.startswith("0 articles in ")


def test_a_search_is_answered_for_programs(added: Run) -> None:
    said = json.loads(added("search", "lighthouse", "--json").stdout)
    assert set(said) >= {"total", "took_ms", "hits", "facets"}
    assert said["total"] == 1
    [hit] = said["hits"]
    assert {
        name: hit[name]
        for name in ("external_id", "title", "language", "published", "source")
    } == {
        "external_id": None,
        "title": "Old lighthouse opens to visitors",
        "language": "en",
        "published": "2019-05-03T09:15",
        "source": "The Harbour Gazette",
    }
    assert hit["score"] > 0
    assert "lighthouse" in hit["snippet"]
    assert hit["why"][0]["word"] == "lighthouse"
    assert said["facets"]["language"] == {"en": 1}


def test_what_was_meant_is_said_beside_what_was_found(added: Run) -> None:
    result = added("search", "lighthuose")
    assert result.stderr == "Did you mean: lighthouse\n"
    program = added("search", "lighthuose", "--json")
    assert json.loads(program.stdout)["did_you_mean"] == "lighthouse"
    right = added("search", "lighthouse", "--json")
    assert json.loads(right.stdout)["did_you_mean"] is None
    assert right.stderr == ""


def test_words_need_no_quotes_and_options_narrow(added: Run) -> None:
    def total(*words: str) -> int:
        return int(json.loads(added("search", "--json", *words).stdout)["total"])

    assert total("harbour", "fair") == 3
    assert total("harbour", "--from", "2019") == 1
    assert total("harbour", "--to", "2018") == 0
    assert total("fener", "--language", "tr") == 1
    assert total("fener", "--language", "en") == 0
    assert total("--", "-harbour", "fair") == 1


def test_as_many_hits_come_as_asked_for(added: Run) -> None:
    said = json.loads(added("search", "harbour fair", "--limit", "1", "--json").stdout)
    assert (said["total"], len(said["hits"])) == (3, 1)


def test_nothing_to_search_for_is_said(added: Run) -> None:
    assert "nothing to search for" in added("search").stderr
    assert added("search").exit_code == 2


def test_a_search_cut_short_says_so(added: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from archive.core import Archive

    search = Archive.search
    monkeypatch.setattr(Archive, "search", lambda *a: replace(search(*a), complete=False))
    assert "cut short" in added("search", "lighthouse").stdout


def test_a_batch_writes_a_trec_run(added: Run, tmp_path: Path) -> None:
    batch, out = tmp_path / "queries.jsonl", tmp_path / "run.trec"
    batch.write_text(
        '{"id": "q1", "text": "fair"}\n\n{"id": 2, "text": "lighthouse", "lang": "en"}\n'
    )
    result = added("search", "--batch", batch, "--run", out)
    assert (result.exit_code, result.stdout) == (0, "")
    rows = [line.split() for line in out.read_text().splitlines()]
    assert [row[0] for row in rows] == ["q1", "q1", "2"]
    assert {row[2] for row in rows[:2]} == {"x-1", "x-2"}
    assert [row[1:2] + row[3:] for row in rows[:2]] == [
        ["Q0", "1", "2", "archive"],
        ["Q0", "2", "1", "archive"],
    ]
    added("search", "--batch", batch, "--run", out, "--language", "tr", "--limit", "5")
    assert out.read_text() == ""


def test_a_batch_that_makes_no_sense_is_refused(added: Run, tmp_path: Path) -> None:
    batch, out = tmp_path / "queries.jsonl", tmp_path / "run.trec"
    batch.write_text('{"id": "q1"}\n')
    assert "line 1" in added("search", "--batch", batch, "--run", out).stderr
    assert "--run" in added("search", "--batch", batch).stderr


def test_an_index_that_is_not_there_is_said_not_to_be(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARCHIVE_ENGINE", "whoosh")
    people, program = run("search", "x"), run("search", "x", "--json")
    assert (people.exit_code, program.exit_code) == (6, 6)
    assert people.stderr == "archive: The search index has not been built yet.\n"
    assert json.loads(program.stderr)["error"]["code"] == "index-missing"


def test_terms_are_shown(run: Run) -> None:
    said = json.loads(run("terms", "Köprüler", "--language", "tr", "--json").stdout)
    assert said[0]["word"] == "Köprüler"
    assert said[0]["terms"]
    assert run("terms", "Köprüler", "--language", "tr").stdout.startswith("Köprüler -> ")


def test_languages_are_listed_with_their_articles(added: Run) -> None:
    rows = {row["tag"]: row for row in json.loads(added("languages", "--json").stdout)}
    assert (rows["tr"]["name"], rows["tr"]["articles"]) == ("Turkish", 1)
    assert rows["hy"]["rules"]
    assert "Turkish" in added("languages").stdout


def test_a_language_nobody_knows_is_named_by_its_tag() -> None:
    from archive.cli.finding import language_name

    assert language_name("x-klingon") == "x-klingon"
    assert language_name("qqx") == "qqx"
    assert language_name("zh-Hant") == "Chinese (Traditional)"
