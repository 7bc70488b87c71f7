"""Settings come from the environment and archive.toml, and say so when they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import BadSetting
from archive.settings import Settings, read_settings


def test_settings_have_defaults(tmp_path: Path) -> None:
    assert read_settings({"ARCHIVE_HOME": str(tmp_path)}) == Settings(home=tmp_path)
    assert read_settings({}).home == Path()


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    text = 'port = 9000\nread_seconds = 2\nsite_name = "Qəzet"\n'
    (tmp_path / "archive.toml").write_text(text, encoding="utf-8")
    settings = read_settings({"ARCHIVE_PORT": "9001"}, home=tmp_path)
    assert (settings.port, settings.read_seconds, settings.site_name) == (
        9001,
        2.0,
        "Qəzet",
    )


def test_folders_are_in_the_home_folder(tmp_path: Path) -> None:
    settings = read_settings({}, home=tmp_path)
    assert settings.documents == tmp_path / "documents"
    assert settings.index == tmp_path / "index"
    assert settings.translations == tmp_path / "translations"
    assert settings.database_url == f"sqlite:///{tmp_path / 'archive.db'}"
    other = read_settings({"ARCHIVE_DATABASE": "postgresql://db/archive"}, home=tmp_path)
    assert other.database_url == "postgresql://db/archive"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("THREADS", "0"),
        ("BATCH", "0"),
        ("PAGE_SIZE", "0"),
        ("READ_SECONDS", "nan"),
        ("READ_SECONDS", "-0.5"),
        ("READ_SECONDS", "soon"),
        ("READ_SECONDS", "inf"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_with_its_name(
    name: str, value: str
) -> None:
    with pytest.raises(BadSetting, match=name.lower()):
        read_settings({f"ARCHIVE_{name}": value})


@pytest.mark.parametrize(
    "text",
    ["port = ", "colour = 1", "home = '/'", "port = 1.5", "port = true", "port = [1]"],
)
def test_a_file_that_makes_no_sense_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "archive.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadSetting):
        read_settings({}, home=tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "archive.toml").write_bytes(b'site_name = "\xff"')
    with pytest.raises(BadSetting, match=r"archive\.toml"):
        read_settings({}, home=tmp_path)
