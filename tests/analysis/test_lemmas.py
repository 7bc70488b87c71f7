"""Lemmas by folded spelling, and the file they are kept in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from archive.analysis import _kept, _lemmas
from archive.analysis._fold import fold
from archive.analysis._lemmas import Lemmas, build, load, read

PAIRS = [
    ("Städte", "Stadt"),
    ("Stadt", "Stadt"),
    ("Häuser", "Haus"),
    ("Strasse", "Straße"),
    ("Երևանի", "Երևան"),
    ("ԵՐԵՎԱՆՈՒՄ", "Երևան"),
    ("in spe", "spes"),
    ("spe", "in spe"),
]


def test_a_form_is_found_by_its_folded_spelling() -> None:
    lemmas = Lemmas(build(PAIRS))
    assert lemmas.get("stadte") == "stadt"
    assert lemmas.get("hauser") == "haus"
    assert lemmas.get("strasse") == "strasse"
    assert lemmas.get("երեւանի") == "երեւան"
    assert lemmas.get("երեւանում") == "երեւան"


def test_what_is_not_there_or_holds_a_space_is_none() -> None:
    lemmas = Lemmas(build(PAIRS))
    assert len(lemmas) == 6
    assert lemmas.get("") is None
    assert lemmas.get("spe") is None
    assert lemmas.get("zzzzzz") is None


def test_the_form_spelled_so_and_without_a_capital_wins() -> None:
    pairs = [("Páris", "A"), ("páris", "B"), ("paris", "C"), ("Paris", "D")]
    assert Lemmas(build(pairs)).get("paris") == "c"
    assert Lemmas(build(pairs[:2])).get("paris") == "b"


def test_a_lemma_that_is_a_form_leads_to_its_lemma() -> None:
    lemmas = Lemmas(build([("better", "well"), ("well", "good"), ("good", "good")]))
    assert {lemmas.get(form) for form in ("better", "well", "good")} == {"good"}


def test_two_lemmas_that_are_forms_of_each_other_are_one() -> None:
    lemmas = Lemmas(build([("one", "two"), ("two", "one"), ("ones", "one")]))
    assert len({lemmas.get(form) for form in ("one", "two", "ones")}) == 1


def test_an_empty_dictionary_knows_nothing() -> None:
    lemmas = Lemmas(build([]))
    assert len(lemmas) == 0
    assert lemmas.get("word") is None


WORDS = st.text(alphabet="abßæéŁاأيكевйёїՀև", min_size=1, max_size=8)


@given(st.dictionaries(WORDS, WORDS, max_size=30))
def test_every_form_is_found_whatever_its_letters(dictionary: dict[str, str]) -> None:
    lemmas = Lemmas(build(dictionary.items()))
    assert all(lemmas.get(fold(form)) is not None for form in dictionary)


@given(st.lists(WORDS, min_size=1, max_size=20))
def test_hashes_of_many_words_are_those_of_each(words: list[str]) -> None:
    hashes = _lemmas._hashes(words).tolist()
    assert hashes == [_lemmas._hash(fold(word)) for word in words]


def test_chunks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = build(PAIRS)
    monkeypatch.setattr(_lemmas, "CHUNK", 2)
    assert build(PAIRS) == whole


def test_the_dictionary_of_a_language_is_kept_in_a_file(tmp_path: Path) -> None:
    first = load("id", tmp_path / "kept")
    (file,) = (tmp_path / "kept").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    changed = file.stat().st_mtime_ns
    second = load("id", tmp_path / "kept")
    assert file.stat().st_mtime_ns == changed
    assert len(first) == len(second) > 20_000
    assert first.get("bukunya") == second.get("bukunya") == "buku"


def test_every_form_of_a_language_is_there(tmp_path: Path) -> None:
    lemmas = load("id", tmp_path)
    for form, lemma in read("id"):
        if " " not in form and " " not in lemma:
            assert lemmas.get(fold(form)) is not None


@pytest.mark.parametrize("damage", [b"", b"lemmas 1", b"something else entirely", None])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: bytes | None) -> None:
    load("id", tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] if damage is None else damage)
    assert load("id", tmp_path).get("bukunya") == "buku"
    assert file.read_bytes() == whole


def test_a_folder_that_cannot_be_written_to_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    assert load("id", tmp_path / "file" / "within").get("bukunya") == "buku"


def test_a_file_of_somebody_else_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load("id", tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    assert load("id", tmp_path).get("bukunya") == "buku"


def test_a_full_disk_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert load("id", tmp_path).get("bukunya") == "buku"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["XDG_CACHE_HOME", "LOCALAPPDATA"])
def test_the_folder_is_the_one_of_the_system(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert _kept.folder() == tmp_path / ".cache" / "archive"
    monkeypatch.setenv(name, str(tmp_path / "given"))
    assert _kept.folder() == tmp_path / "given" / "archive"
