"""Documents are files that are whole, durable and what they were."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from archive.article import digest
from archive.errors import DocumentDamaged, DocumentNotFound, StoreUnavailable
from archive.store.documents import INCOMING, Documents


@pytest.fixture
def documents(tmp_path: Path) -> Documents:
    return Documents(tmp_path / "documents")


@settings(max_examples=20)
@given(st.binary(max_size=300))
def test_every_document_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    documents = Documents(tmp_path_factory.mktemp("documents"))
    assert documents.put(data) == (digest(data), True)
    assert documents.put(data) == (digest(data), False)
    assert documents.get(digest(data)) == data
    assert documents.size(digest(data)) == len(data)
    assert list(documents) == [digest(data)]


def test_a_document_is_named_by_its_content(documents: Documents) -> None:
    sha256, _ = documents.put(b"hello")
    path = documents.folder / sha256[:2] / sha256
    assert path.read_bytes() == b"hello"
    assert not os.access(path, os.W_OK) or os.geteuid() == 0
    assert list((documents.folder / INCOMING).iterdir()) == []


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64]
)
def test_what_is_no_checksum_names_no_document(documents: Documents, name: str) -> None:
    with pytest.raises(DocumentNotFound):
        documents.get(name)


def test_a_damaged_document_is_noticed_and_repaired(documents: Documents) -> None:
    sha256, _ = documents.put(b"hello")
    path = documents.folder / sha256[:2] / sha256
    path.chmod(0o644)
    path.write_bytes(b"hellO")
    with pytest.raises(DocumentDamaged):
        documents.get(sha256)
    assert documents.put(b"hello") == (sha256, True)
    assert documents.get(sha256) == b"hello"


def test_a_write_that_fails_leaves_nothing(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    documents.folder.mkdir()
    with pytest.raises(StoreUnavailable, match="No space left"):
        documents.put(b"hello")
    assert list(documents) == []
    assert [path for path in documents.folder.rglob("*") if path.is_file()] == []


def test_a_document_that_cannot_be_read_is_not_missing(documents: Documents) -> None:
    sha256 = digest(b"hello")
    (documents.folder / sha256[:2] / sha256).mkdir(parents=True)
    with pytest.raises(StoreUnavailable):
        documents.get(sha256)


def test_leftovers_of_dead_writers_are_swept(documents: Documents) -> None:
    assert documents.sweep(0) == 0
    documents.put(b"hello")
    left = documents.folder / INCOMING / "left"
    left.write_bytes(b"hel")
    assert documents.sweep(3600) == 0
    assert documents.sweep(3600, left.stat().st_mtime + 3601) == 1
    assert not left.exists()


def test_other_files_in_the_folder_are_left_alone(documents: Documents) -> None:
    assert list(documents) == []
    assert documents.size("0" * 64) == -1
    sha256, _ = documents.put(b"hello")
    (documents.folder / "samples").mkdir()
    (documents.folder / "samples" / ("0" * 64)).write_bytes(b"")
    (documents.folder / "README.md").write_bytes(b"")
    (documents.folder / sha256[:2] / "notes").write_bytes(b"")
    assert list(documents) == [sha256]
