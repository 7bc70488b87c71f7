"""Archives are checked before they are unpacked, and what comes out is counted."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest

from archive.errors import Refused
from archive.formats import _zip, read
from archive.formats._zip import Package


def packed(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as file:
        for name, data in members:
            file.writestr(name, data)
    return target.getvalue()


def _read_all(data: bytes) -> None:
    package = Package(data)
    for name in package.names:
        package.read(name)


def _reason(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        _read_all(data)
    return caught.value.reason


@pytest.mark.parametrize(
    "name", ["../a.txt", "/a.txt", "C:a.txt", "a\\..\\b.txt", "a\nb.txt"]
)
def test_paths_that_lead_out_are_refused(name: str) -> None:
    assert _reason(packed((name, b"x"))) == "unsafe-path"


def test_links_are_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        info = zipfile.ZipInfo("link")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(info, "/etc/passwd")
    assert _reason(target.getvalue()) == "unsafe-path"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused() -> None:
    assert _reason(packed(("a.txt", b"x"), ("A.txt", b"y"))) == "duplicate-name"


def test_bombs_are_refused_while_they_are_unpacked() -> None:
    assert _reason(packed(("a.txt", b"0" * 5_000_000))) == "ratio"


def test_members_that_share_bytes_are_refused() -> None:
    data = bytearray(packed(("a.txt", b"x" * 50), ("b.txt", b"x" * 50)))
    second = data.rfind(b"PK\x01\x02")
    struct.pack_into("<L", data, second + 42, 0)
    assert _reason(bytes(data)) == "overlap"


def test_members_outside_the_file_are_refused() -> None:
    data = bytearray(packed(("a.txt", b"x" * 50)))
    entry = data.rfind(b"PK\x01\x02")
    struct.pack_into("<L", data, entry + 42, 20)
    assert _reason(bytes(data)) == "corrupt"


def test_encrypted_members_are_refused() -> None:
    data = bytearray(packed(("a.txt", b"x" * 50)))
    struct.pack_into("<H", data, data.rfind(b"PK\x01\x02") + 8, 1)
    assert _reason(bytes(data)) == "encrypted"


def test_other_methods_than_deflate_are_refused() -> None:
    assert _reason(packed(("a.txt", b"x" * 50), method=zipfile.ZIP_LZMA)) == "corrupt"


def test_damaged_members_are_refused() -> None:
    data = bytearray(packed(("a.txt", bytes(range(256)) * 9), method=zipfile.ZIP_STORED))
    data[60] ^= 0xFF
    assert _reason(bytes(data)) == "corrupt"
    assert _reason(b"PK\x03\x04 nothing more") == "corrupt"


def test_too_many_and_too_large_members_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = packed(("a.txt", b"x"), ("b.txt", b"y"))
    monkeypatch.setattr(_zip, "MEMBER_SIZE", 0)
    assert _reason(data) == "too-big"
    monkeypatch.setattr(_zip, "MEMBERS", 1)
    assert _reason(data) == "too-many-members"


def test_a_member_that_is_missing_is_named() -> None:
    with pytest.raises(Refused, match=r"nothing\.txt"):
        Package(packed(("a.txt", b"x"))).read("nothing.txt")


def test_a_bad_member_does_not_lose_the_others() -> None:
    data = packed(("bad.txt", b""), ("good.txt", b"Title\n\nA sentence to be read.\n"))
    bad, good = read(data, "a.zip")
    assert bad.refusal
    assert bad.refusal.reason == "empty"
    assert good.article
    assert good.article.title == "Title"


def test_a_damaged_member_does_not_lose_the_others() -> None:
    good = b"Title\n\nA sentence to be read.\n"
    data = bytearray(packed(("bad.txt", bytes(range(256))), ("good.txt", good), method=0))
    data[60] ^= 0xFF
    first, second = read(bytes(data), "a.zip")
    assert first.refusal
    assert first.refusal.reason == "corrupt"
    assert second.article


def test_an_archive_in_an_archive_is_refused() -> None:
    inner = packed(("a.txt", b"Title\n\nText.\n"))
    readings = read(packed(("b.zip", inner)), "a.zip")
    assert [one.refusal.reason for one in readings if one.refusal] == ["nested-archive"]


def test_archives_without_members_or_with_a_bomb_are_refused_whole() -> None:
    (empty,) = read(packed(("__MACOSX/a", b"x")), "a.zip")
    assert empty.refusal
    assert empty.refusal.reason == "empty"
    bomb = read(packed(("a.txt", b"0" * 5_000_000), ("b.txt", b"Title\n\nText.")), "a.zip")
    assert bomb[-1].refusal
    assert bomb[-1].refusal.reason == "ratio"
