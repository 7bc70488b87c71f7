"""Whether a word is one of a language, and the files the words are kept in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from archive.analysis import _lemmas, wordlists
from archive.analysis.wordlists import Words, build, hashes, load, read


@pytest.mark.parametrize("language", ["id", "fa", "en"])
def test_every_word_of_a_language_is_found(language: str, tmp_path: Path) -> None:
    words = load(language, tmp_path)
    forms = [form for form, _ in _lemmas.read(language)]
    assert len(words) == len(forms) > 20_000
    assert words.have(hashes(forms)).all()


def test_hardly_anything_else_is(tmp_path: Path) -> None:
    words = load("id", tmp_path)
    forms = {form.lower() for form, _ in _lemmas.read("id")}
    others = [f"{form}xq" for form in forms if f"{form}xq" not in forms]
    assert 0 < np.mean(words.have(hashes(others))) < 0.01


def test_capitals_make_no_difference(tmp_path: Path) -> None:
    assert load("en", tmp_path).have(hashes(["Harbour", "harbour", "HARBOUR"])).all()


def test_windows_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = build(*read("fa"))
    monkeypatch.setattr(wordlists, "WINDOW", 1000)
    assert build(*read("fa")) == whole


def test_no_words_are_none_found() -> None:
    words = Words(build(0, []))
    assert len(words) == 0
    assert words.have(hashes([])).tolist() == []
    assert not words.have(hashes(["word"])).any()


@pytest.mark.parametrize("damage", [b"", b"words  1", b"something else entirely", None])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: bytes | None) -> None:
    load("id", tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] if damage is None else damage)
    assert load("id", tmp_path).have(hashes(["bukunya"])).all()
    assert file.read_bytes() == whole
