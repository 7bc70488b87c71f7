"""Catalogues are kept from the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from archive.catalogues import packaged

Run = Callable[..., Result]
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def translations(home: Path) -> Path:
    source = packaged()
    assert source
    folder = home / "translations"
    for name in ("messages.pot", "tr/LC_MESSAGES/messages.po"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / name, folder / name)
    return folder


def test_messages_are_taken_from_the_code(run: Run, translations: Path) -> None:
    (translations / "messages.pot").unlink()
    dry = run("catalogues", "extract", "--root", ROOT, "--check")
    assert dry.exit_code == 1
    assert not (translations / "messages.pot").exists()
    result = run("catalogues", "extract", "--root", ROOT)
    assert result.exit_code == 0
    assert "added    " in result.stdout
    assert (translations / "messages.pot").is_file()
    again = run("catalogues", "extract", "--root", ROOT, "--check", "--json")
    assert again.exit_code == 0
    assert not json.loads(again.stdout)["changed"]
    assert "nothing new" in run("catalogues", "extract", "--root", ROOT).stdout


def test_catalogues_are_brought_up_to_date(run: Run, translations: Path) -> None:
    run("catalogues", "update", "tr")
    path = translations / "tr" / "LC_MESSAGES" / "messages.po"
    with path.open("a", encoding="utf-8") as file:
        file.write('\nmsgid "No page shows this."\nmsgstr "Hiçbir sayfada yok."\n')
    assert run("catalogues", "update", "tr", "--check").exit_code == 1
    [row] = json.loads(run("catalogues", "update", "tr", "--json").stdout)
    assert (row["locale"], row["obsolete"], row["changed"]) == ("tr", 1, True)
    assert "as it was" in run("catalogues", "update", "tr", "--check").stdout


def test_mistakes_of_catalogues_are_told_with_file_and_line(
    run: Run, translations: Path
) -> None:
    run("catalogues", "update", "tr")
    path = translations / "tr" / "LC_MESSAGES" / "messages.po"
    text = path.read_text(encoding="utf-8")
    assert "%(id)s" in text
    head, _, tail = text.rpartition("%(id)s")
    path.write_text(f"{head}%(name)s{tail}", encoding="utf-8")
    result = run("catalogues", "check", "tr")
    assert result.exit_code == 1
    assert f"{path.resolve()}:" in result.stdout
    rows = json.loads(run("catalogues", "check", "tr", "--json").stdout)
    assert {"file", "line", "locale", "kind", "rule", "message"} == set(rows[0])


def test_how_complete_catalogues_are_is_told(run: Run, translations: Path) -> None:
    assert translations.is_dir()
    rows = {
        row["locale"]: row
        for row in json.loads(run("catalogues", "stats", "--json").stdout)
    }
    assert rows["tr"]["total"] > 0
    assert "tr " in run("catalogues", "stats", "tr").stdout
    assert run("catalogues", "stats", "xx").exit_code == 3


def test_catalogues_are_compiled_for_other_programs(run: Run, translations: Path) -> None:
    [row] = json.loads(run("catalogues", "compile", "tr", "--json").stdout)
    assert Path(row["file"]).read_bytes()[:4] in (b"\xde\x12\x04\x95", b"\x95\x04\x12\xde")
    assert "messages" in run("catalogues", "compile", "tr").stdout
    assert (translations / "tr" / "LC_MESSAGES" / "messages.mo").is_file()
