"""Places by all their names: from CLDR, those shipped, and an archivist's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import BadGazetteer
from archive.gazetteer import Gazetteer
from archive.gazetteer.lines import read
from archive.query import parse

ALL = ("en", "az", "ru", "de", "tr", "fa", "hy", "ka", "ar", "fr", "es")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    """The gazetteer of an archive whose archivists wrote nothing."""
    folder = tmp_path_factory.mktemp("home")
    return Gazetteer(folder / "gazetteer.tsv", folder / "kept")


def _found(gazetteer: Gazetteer, text: str, languages: tuple[str, ...] = ALL) -> set[str]:
    query = gazetteer.expand(parse(text), languages)
    return {" ".join(one.words) for found in query.expansions.values() for one in found}


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Nagorno-Karabakh", "Dağlıq Qarabağ"),
        ("Greece", "Yunanıstan"),
        ("Gürcüstan", "Georgien"),
        ("Tiflis", "თბილისი"),
    ],
)
def test_a_place_is_found_by_its_names_in_other_languages(
    shipped: Gazetteer, asked: str, name: str
) -> None:
    assert name.casefold() in {found.casefold() for found in _found(shipped, asked)}


def test_a_word_that_names_no_place_stays_alone(shipped: Gazetteer) -> None:
    assert _found(shipped, "railway opera") == set()
    assert shipped.expand(parse(""), ALL).expansions == {}


def test_only_languages_that_are_asked_for_are_looked_in(shipped: Gazetteer) -> None:
    query = shipped.expand(parse("Greece"), ("az",))
    languages = {one.language for found in query.expansions.values() for one in found}
    assert languages <= {"az"}


def test_weights_stay_between_nothing_and_the_word_itself(shipped: Gazetteer) -> None:
    query = shipped.expand(parse("Nagorno-Karabakh Greece"), ALL)
    weights = [one.weight for found in query.expansions.values() for one in found]
    assert weights
    assert all(0 < weight <= 1 for weight in weights)


def test_an_archivist_adds_names_and_takes_them_away(tmp_path: Path) -> None:
    file = tmp_path / "gazetteer.tsv"
    file.write_text("en\tOldtown\nru\tСтарград\n", encoding="utf-8")
    gazetteer = Gazetteer(file, tmp_path / "kept")
    assert "Старград" in _found(gazetteer, "Oldtown")
    file.write_text("# taken away again\n", encoding="utf-8")
    assert _found(gazetteer, "Oldtown") == set()


@pytest.mark.parametrize("text", ["no tab here\n", "en\t\n", f"en\t{'x' * 5000}\n"])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "gazetteer.tsv"
    file.write_text(f"# the first line is a note\n{text}", encoding="utf-8")
    with pytest.raises(BadGazetteer) as bad:
        Gazetteer(file, None).expand(parse("Greece"), ("az",))
    assert "line 2" in str(bad.value)
    assert "gazetteer.tsv" in str(bad.value)


def test_bytes_that_are_no_text_are_told_of(tmp_path: Path) -> None:
    file = tmp_path / "gazetteer.tsv"
    file.write_bytes(b"en\t\xff\xfe\xfa\n")
    with pytest.raises(BadGazetteer):
        Gazetteer(file, None).expand(parse("Greece"), ("az",))


def test_groups_are_parted_by_empty_lines() -> None:
    groups = list(read("en\tA-town\tAtown\nru\tАград\n\nde\tB-Stadt\n", "places.tsv"))
    assert len(groups) == 2
