"""Documents are added and read from the command line."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import Result

from archive.cli.adding import walk
from archive.core import Archive
from archive.errors import IndexBusy

Run = Callable[..., Result]


def test_folders_are_walked_and_what_was_refused_is_told(run: Run, files: Path) -> None:
    result = run("add", files)
    assert result.exit_code == 2
    assert result.stdout == "4 stored, 0 duplicate, 1 refused\n"
    assert result.stderr == "refused  news/empty.txt: empty: The document is empty.\n"


def test_versions_are_linked_by_folder_and_name(run: Run, files: Path) -> None:
    result = run("add", files, "--link-versions")
    assert "language versions linked: 1" in result.stdout


def test_adding_is_told_in_json(run: Run, files: Path) -> None:
    (files / "bad.jsonl").write_bytes(b'{"title": "One", "text": "A text."}\n{"title"\n')
    said = json.loads(run("add", files, "--json").stdout)
    assert (said["stored"], said["duplicate"], said["refused"]) == (5, 0, 2)
    assert said["receipt"]
    kinds = {(one["file"], one["kind"]) for one in said["outcomes"]}
    assert ("news/en/letter.txt", "stored") in kinds
    [empty] = [one for one in said["outcomes"] if one["file"] == "news/empty.txt"]
    assert empty["code"] == "empty"
    assert empty["id"] is None


def test_a_member_refused_is_told_with_its_place(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(b'{"title": "One", "text": "A text."}\n{"title"\n')
    for command in ("add", "read"):
        assert "bad.jsonl (line 2)" in run(command, path).stderr


def test_what_cannot_be_opened_is_told(
    run: Run, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = Path.open

    def closed(path: Path, mode: str = "r") -> object:
        if path.name == "letter.txt":
            raise PermissionError(13, "Permission denied")
        return good(path, mode)

    monkeypatch.setattr(Path, "open", closed)
    added = run("add", files / "en")
    read = run("read", files / "en")
    monkeypatch.undo()
    for result in (added, read):
        assert result.exit_code == 2
        assert f"failed   {files / 'en' / 'letter.txt'}: Permission denied" in result.stderr


def test_what_was_added_is_found_at_once_or_later(
    run: Run, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARCHIVE_ENGINE", "whoosh")
    run("add", files / "en", "--no-index")
    assert run("search", "lighthouse").exit_code == 6
    run("add", files / "tr")
    assert json.loads(run("search", "lighthouse", "--json").stdout)["total"] == 1


def test_an_index_that_is_busy_does_not_make_adding_fail(
    run: Run, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> int:
        raise IndexBusy

    monkeypatch.setattr(Archive, "index", busy)
    result = run("add", files / "en")
    assert result.exit_code == 0
    assert result.stderr.startswith("not indexed yet: ")


def test_nothing_to_add_is_no_failure(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "nothing"
    folder.mkdir()
    assert run("add", folder).stdout == "0 stored, 0 duplicate, 0 refused\n"
    assert json.loads(run("add", folder, "--json").stdout)["receipt"] == ""


def test_one_file_is_read_as_one_object_with_origins(run: Run, files: Path) -> None:
    result = run("read", files / "en" / "letter.txt", "--json")
    said = json.loads(result.stdout)
    assert said["title"] == "Old lighthouse opens to visitors"
    assert said["published"]["value"] == "2019-05-03T09:15"
    assert said["published"]["from"] == "label Published"
    assert said["dateline"]["place"] == "Batumi"
    assert said["source"] == {"name": "The Harbour Gazette", "from": "last line"}


def test_what_is_read_is_described_for_people(run: Run, files: Path) -> None:
    result = run("read", files / "en" / "letter.txt")
    assert "title      Old lighthouse opens to visitors  [first line]" in result.stdout
    assert "published  2019-05-03T09:15  [label Published]" in result.stdout
    assert "warning    " in result.stdout
    assert "Visitors climbed one hundred and twelve steps" in result.stdout


def test_every_value_is_described(run: Run, tmp_path: Path) -> None:
    line = {
        "title": "One",
        "subtitle": "And more",
        "text": "A text to be read.",
        "authors": ["Leyla", "Maria"],
        "url": "https://example.org/one",
        "published": "2020-01-02",
        "source": "Post",
        "language": "en",
    }
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(line) + "\n")
    said = run("read", path).stdout
    for value in (
        "And more",
        "Leyla, Maria",
        "https://example.org/one",
        "2020-01-02",
        "Post",
    ):
        assert value in said


def test_a_refused_document_says_code_place_and_reason(run: Run, files: Path) -> None:
    people = run("read", files / "empty.txt")
    program = run("read", files / "empty.txt", "--json")
    assert (people.exit_code, program.exit_code) == (2, 2)
    assert people.stderr == (
        f"refused  {files / 'empty.txt'}: empty: The document is empty.\n"
    )
    assert json.loads(program.stdout) == {
        "file": str(files / "empty.txt"),
        "code": "empty",
        "place": "",
        "message": "The document is empty.",
        "detail": "",
    }


def test_several_files_are_read_as_a_list(run: Run, files: Path) -> None:
    said = json.loads(run("read", files, "--json").stdout)
    assert len(said) == 5


def test_many_are_read_one_line_an_article(run: Run, files: Path) -> None:
    (files / "bad.jsonl").write_bytes(b'{"title"\n{"title": "One", "text": "A text."}\n')
    result = run("read", files, "--jsonl")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [Path(line["file"]).name for line in lines] == [
        "bad.jsonl",
        "bad.jsonl",
        "empty.txt",
        "lines.jsonl",
        "lines.jsonl",
        "letter.txt",
        "letter.txt",
    ]
    assert [line.get("code") for line in lines[:4]] == ["corrupt", None, "empty", None]
    assert lines[0]["member"]
    assert result.exit_code == 2


def test_the_limits_of_reading_are_those_of_the_settings(
    run: Run, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARCHIVE_DOCUMENT_SIZE", "100")
    result = run("read", files / "en" / "letter.txt")
    assert "too-big" in result.stderr


def test_files_are_named_by_where_they_are_not_by_whole_paths(files: Path) -> None:
    found = walk([files, files / "empty.txt"])
    assert [name for name, _ in found] == [
        "news/empty.txt",
        "news/lines.jsonl",
        "news/en/letter.txt",
        "news/tr/letter.txt",
        "empty.txt",
    ]
    assert all(path.is_file() for _, path in found)


def test_progress_is_shown_on_a_terminal(
    run: Run, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr("archive.cli._base.sys", SimpleNamespace(stderr=terminal))
    run("add", files)
    assert "adding" in terminal.getvalue()
    assert "100%" in terminal.getvalue()
