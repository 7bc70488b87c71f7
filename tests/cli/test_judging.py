"""``archive evaluate``, and ``archive index --rebuild`` with golden queries."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.fixture
def golden(run: Run, files: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The options that name golden queries, about an archive with articles."""
    monkeypatch.setenv("ARCHIVE_ENGINE", "whoosh")
    run("add", files / "lines.jsonl")
    run("index")
    queries = [
        {"id": "1", "text": "harbour", "language": "en", "type": "words"},
        {"id": "2", "text": "second", "language": "en", "type": "words"},
        {"id": "3", "text": "Boote", "language": "de"},
    ]
    text = "\n".join(json.dumps(query) for query in queries)
    (home / "golden.jsonl").write_text(text, encoding="utf-8")
    (home / "golden.tsv").write_text("1 0 x-1 1\n2 0 x-2 1\n", encoding="utf-8")
    return ["--queries", str(home / "golden.jsonl"), "--qrels", str(home / "golden.tsv")]


def test_queries_are_judged_by_language_and_type(run: Run, golden: list[str]) -> None:
    told = run("evaluate", *golden)
    assert told.exit_code == 0
    assert "1 queries without judgements" in told.stdout
    assert [line.split()[:4] for line in told.stdout.splitlines()[1:4]] == [
        ["en", "words", "2", "1.000"],
        ["en", "all", "2", "1.000"],
        ["all", "all", "2", "1.000"],
    ]
    german = json.loads(run("evaluate", *golden, "--language", "de", "--json").stdout)
    assert (german["unjudged"], german["queries"], german["changed"]) == (1, [], None)


def test_a_run_is_compared_with_one_saved_before(
    run: Run, golden: list[str], home: Path
) -> None:
    saved = home / "run.json"
    assert run("evaluate", *golden, "--save", saved).exit_code == 0
    (home / "golden.tsv").write_text("1 0 x-2 1\n2 0 x-2 1\n", encoding="utf-8")
    told = run("evaluate", *golden, "--compare", saved)
    assert "0 better, 1 worse, 0 in one of them only" in told.stdout
    assert "  worse  1  1.000 -> 0.000" in told.stdout
    changed = json.loads(run("evaluate", *golden, "--compare", saved, "--json").stdout)
    assert changed["changed"]["worse"] == [["1", 1.0, 0.0]]


def test_what_cannot_be_read_is_said(run: Run, golden: list[str], home: Path) -> None:
    (home / "golden.tsv").write_text("1 0\n", encoding="utf-8")
    told = run("evaluate", *golden)
    assert told.exit_code == 2
    assert told.stderr.endswith("golden.tsv, line 1: not four columns\n")


def test_a_rebuild_that_loses_golden_queries_is_refused(
    run: Run, golden: list[str], home: Path, files: Path
) -> None:
    del golden
    assert run("index", "--rebuild").exit_code == 0
    assert (home / "index" / "golden.json").exists()
    worse = files / "worse.jsonl"
    texts = ("harbour harbour harbour",) * 12
    worse.write_text(
        "\n".join(
            json.dumps(
                {"id": f"w-{at}", "title": "Harbour", "text": text, "language": "en"}
            )
            for at, text in enumerate(texts)
        ),
        encoding="utf-8",
    )
    run("add", "--no-index", worse)
    before = json.loads(run("index", "--stats", "--json").stdout)["generation"]
    refused = run("index", "--rebuild", "--json")
    assert refused.exit_code == 4
    assert json.loads(refused.stderr)["error"]["code"] == "quality-lost"
    assert json.loads(run("index", "--stats", "--json").stdout)["generation"] == before
    assert run("index", "--rebuild", "--any-quality").exit_code == 0
    assert json.loads(run("index", "--stats", "--json").stdout)["generation"] != before
