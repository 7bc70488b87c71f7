"""The archive is kept in order from the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import Result

from archive.article import digest
from archive.cli import commands
from archive.cli._base import exit_status
from archive.core import Outcome
from archive.errors import (
    ArchiveError,
    ArticleNotFound,
    EditConflict,
    IndexMissing,
    NotAllowed,
    Refused,
)
from archive.settings import read_settings
from archive.wiring import open_archive

Run = Callable[..., Result]


@pytest.fixture
def embedded(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("ARCHIVE_ENGINE", "whoosh")
    return run


def test_the_index_is_made_checked_and_made_small(embedded: Run, files: Path) -> None:
    before = embedded("index", "--stats", "--json")
    assert json.loads(before.stdout)["status"] == "missing"
    assert embedded("index", "--check").exit_code == 1
    embedded("add", files / "en")
    for option in ((), ("--rebuild",), ("--optimize",), ("--check",)):
        result = embedded("index", *option, "--json")
        assert result.exit_code == 0
        said = json.loads(result.stdout)
        assert (said["status"], said["articles"], said["waiting"]) == ("ready", 1, 0)
    assert "articles   1 of 1" in embedded("index").stdout
    stats = json.loads(embedded("index", "--stats", "--json").stdout)
    assert (stats["segments"], stats["deleted"]) == (1, 0)
    assert stats["terms"]["word"] > stats["terms"]["title_word"] > 0
    shown = embedded("index", "--stats").stdout
    assert f"generation {stats['generation']}" in shown
    assert stats["fingerprint"] in shown


def test_a_damaged_index_is_told(embedded: Run, files: Path, home: Path) -> None:
    embedded("add", files / "en")
    embedded("index")
    paths = [path for path in (home / "index").rglob("*") if path.is_file()]
    path = max(paths, key=lambda path: path.stat().st_size)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    result = embedded("index", "--check")
    assert result.exit_code == 1
    assert result.stderr.startswith("fault ")


def test_a_sound_archive_is_said_to_be_sound(run: Run, files: Path) -> None:
    run("add", files)
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "everything is as it should be\n")
    assert json.loads(run("check", "--json").stdout) == {"faults": []}


def test_faults_are_told(run: Run, files: Path, letter: bytes, home: Path) -> None:
    run("add", files / "en")
    (home / "documents" / digest(letter)[:2] / digest(letter)).unlink()
    result = run("check")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"document-lost: {digest(letter)}: ")
    assert result.stdout == "1 faults\n"
    [fault] = json.loads(run("check", "--json").stdout)["faults"]
    assert fault["code"] == "document-lost"


def test_every_setting_is_listed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARCHIVE_PORT", "81")
    monkeypatch.setenv("ARCHIVE_SECRET", "do not show this")
    result = run("settings")
    assert "ARCHIVE_PORT = 8000 (now 81)" in result.stdout
    assert "ARCHIVE_DATABASE = empty" in result.stdout
    rows = {row["name"]: row for row in json.loads(run("settings", "--json").stdout)}
    assert rows["port"]["unit"] == "TCP port"
    assert "do not show" not in result.stdout + str(rows)


def test_a_setting_that_makes_no_sense_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARCHIVE_PORT", "eighty")
    people, program = run("check"), run("check", "--json")
    assert (people.exit_code, program.exit_code) == (2, 2)
    assert "port" in people.stderr
    error = json.loads(program.stderr)["error"]
    assert (error["code"], error["fields"]["value"]) == ("bad-setting", "eighty")


def test_the_home_folder_may_be_named(run: Run, tmp_path: Path, files: Path) -> None:
    other = tmp_path / "other"
    run("--home", other, "add", files / "en")
    assert (other / "archive.db").is_file()


def all_commands(
    group: click.Group, *path: str
) -> list[tuple[tuple[str, ...], click.Command]]:
    found = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found += all_commands(command, *path, name)
        found.append(((*path, name), command))
    return found


ALL = all_commands(commands)


def test_all_that_was_promised_is_there() -> None:
    names = {" ".join(path) for path, _ in ALL}
    assert names >= {"demo", "add", "read", "index", "search", "serve", "work", "check"}
    assert names >= {"people", "languages", "terms", "settings"}
    tools = ("extract", "update", "check", "stats", "compile")
    assert names >= {f"catalogues {name}" for name in tools}


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) for path, _ in ALL])
def test_every_command_has_help_and_an_example(
    run: Run, path: tuple[str, ...], command: click.Command
) -> None:
    result = run(*path, "--help")
    assert result.exit_code == 0
    example = re.search(r"Example:\s+archive ([\w ]+)", command.help or "")
    assert example
    assert example[1].startswith(" ".join(path))


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("empty"), 2),
        (ArticleNotFound(id="x"), 3),
        (EditConflict(), 4),
        (NotAllowed(role="admin"), 5),
        (IndexMissing(), 6),
        (ArchiveError(), 1),
    ],
)
def test_the_kind_of_an_error_decides_the_exit_status(
    error: ArchiveError, status: int
) -> None:
    assert exit_status(error) == status


def test_documents_are_read_again_and_corrections_stay(
    run: Run, files: Path, home: Path
) -> None:
    run("add", files / "en")
    settings = read_settings(home=home)
    with open_archive(settings) as archive:
        [article] = archive.store.articles()
        older = replace(article, title="An older title", authors=("Nobody",))
        archive.store.reread(older, seen=1)
        corrected = replace(older, title="A better title")
        archive.edit(corrected, seen=2, person="nora")
    said = json.loads(run("reread", "--all", "--json").stdout)
    assert (said["changed"], said["applied"]) == (1, 0)
    fields = {one["field"]: one for one in said["articles"][0]["differences"]}
    assert fields["title"]["corrected"]
    assert fields["authors"]["old"] == "Nobody"
    shown = run("reread", article.id).stdout
    assert "(corrected, stays)" in shown
    assert shown.endswith("1 read, 1 differ, 0 taken, 0 lost\n")
    assert json.loads(run("reread", "--all", "--apply", "--json").stdout)["applied"] == 1
    with open_archive(settings) as archive:
        now = archive.store.kept(article.id)
        assert (now.article.title, now.article.authors) == (
            "A better title",
            article.authors,
        )
        assert (now.kind, now.revision) == ("read", 4)
    assert json.loads(run("reread", "--all", "--apply", "--json").stdout)["applied"] == 0


def test_articles_in_containers_are_read_again_with_them(run: Run, files: Path) -> None:
    run("add", files / "lines.jsonl")
    result = run("reread", "--all")
    assert (result.exit_code, result.stdout) == (
        0,
        "2 read, 0 differ, 0 taken, 0 lost\n",
    )


def test_an_article_that_a_document_gives_no_more_stays(
    run: Run, files: Path, home: Path
) -> None:
    run("add", files / "en")
    with open_archive(read_settings(home=home)) as archive:
        [article] = archive.store.articles()
        assert article.provenance
        elsewhere = replace(article.provenance, member="line 9")
        other = replace(article, id="abcdefghijklmnop", provenance=elsewhere)
        outcome = Outcome("x", "", "stored", article.provenance.sha256, other.id, other)
        archive.store.record([outcome])
    result = run("reread", other.id)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (
        2,
        "1 read, 0 differ, 0 taken, 1 lost",
    )
    assert json.loads(run("reread", other.id, "--json").stdout)["articles"][0]["refusal"]


def test_what_is_read_again_has_to_be_named(run: Run) -> None:
    assert run("reread").exit_code == 2
    assert run("reread", "--all", "abc").exit_code == 2
    assert run("reread", "abc").exit_code == 3
