from __future__ import annotations

from pathlib import Path

import pytest

from archive.engines.columnar.dump import main
from archive.engines.columnar.index import Index
from tests.engines.columnar.samples import SCHEMA, document


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    index = Index(tmp_path, SCHEMA, "rules 1")
    index.create()
    index.write([document(f"d{n}", "letter from Baku") for n in range(12)])
    index.write([], ["d3"])
    return tmp_path


def test_dump_says_what_a_folder_holds(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder)]) == 0
    out = capsys.readouterr().out
    assert "11 documents" in out
    assert "rules 1" in out
    assert "12 documents, 1 deleted" in out
    assert "word.postings" in out


def test_dump_lists_terms(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder), "word", "le"]) == 0
    out = capsys.readouterr().out
    assert "letter  12: d0x1 d1x1" in out
    assert "Baku" not in out


def test_dump_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "nothing")]) == 1
    assert "there is no index" in capsys.readouterr().err
    assert main([]) == 2
