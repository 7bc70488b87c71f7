"""What tests of the command line need: a function that runs a command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.cli import commands

TURKISH = "Eski fener açıldı\n\nEski fener iki yıl sonra yeniden açıldı.\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of the archive that commands work on; with the memory engine."""
    home = tmp_path / "home"
    monkeypatch.setenv("ARCHIVE_HOME", str(home))
    monkeypatch.setenv("ARCHIVE_ENGINE", "memory")
    return home


@pytest.fixture
def run(home: Path) -> Callable[..., Result]:
    """A function that runs ``archive`` with what follows it and returns the result."""
    home.mkdir()

    def run(*words: object, stdin: str | None = None) -> Result:
        runner = CliRunner()
        result = runner.invoke(commands, [str(word) for word in words], input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def files(tmp_path: Path, letter: bytes, lines: Callable[..., bytes]) -> Path:
    """A folder of documents: two versions of an article, a refused one, others."""
    folder = tmp_path / "news"
    for name, data in {
        "en/letter.txt": letter,
        "tr/letter.txt": TURKISH.encode(),
        "lines.jsonl": lines(
            {
                "id": "x-1",
                "title": "A harbour fair",
                "text": "Boats came.",
                "language": "en",
            },
            {
                "id": "x-2",
                "title": "A second fair",
                "text": "More boats.",
                "language": "en",
            },
        ),
        "empty.txt": b"",
        ".hidden/secret.txt": letter + b"hidden",
        ".hidden.txt": letter + b"hidden too",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
