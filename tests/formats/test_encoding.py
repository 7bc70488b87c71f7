"""Bytes become the right letters, and it is said how the encoding was known."""

from __future__ import annotations

import codecs
import contextlib

import pytest
from hypothesis import given, settings, strategies as st

from archive.errors import Refused
from archive.formats._encoding import codec, decode, label

RUSSIAN = (
    "Мост через гавань снова открыт для машин после четырёх месяцев ремонта. "
    "Инженеры заменили тросы с обеих сторон и покрасили башни в прежний цвет."
)
JAPANESE = "日本語の文章です。港の橋は日曜日に再び開通しました。"


@pytest.mark.parametrize(
    ("data", "declared", "text", "value", "origin"),
    [
        (b"abc", None, "abc", "utf-8", "valid UTF-8"),
        ("é".encode(), "iso-8859-1", "é", "utf-8", "valid UTF-8"),
        (codecs.BOM_UTF8 + b"abc", None, "abc", "utf-8", "byte order mark"),
        (
            codecs.BOM_UTF16_LE + "é".encode("utf-16-le"),
            None,
            "é",
            "utf-16le",
            "byte order mark",
        ),
        (
            codecs.BOM_UTF32_BE + "é".encode("utf-32-be"),
            None,
            "é",
            "utf-32be",
            "byte order mark",
        ),
        ("abc def ghi".encode("utf-16-le"), None, "abc def ghi", "utf-16le", "detected"),
        ("abc def ghi".encode("utf-16-be"), None, "abc def ghi", "utf-16be", "detected"),
        ("abc def ghi ".encode("utf-32-le"), None, "abc def ghi ", "utf-32le", "detected"),
        ("abc def ghi ".encode("utf-32-be"), None, "abc def ghi ", "utf-32be", "detected"),
        (JAPANESE.encode("iso2022_jp"), None, JAPANESE, "iso-2022-jp", "detected"),
        ("한국어".encode("iso2022_kr"), None, "한국어", "iso-2022-kr", "detected"),
        ("中文".encode("hz"), None, "中文", "hz", "detected"),
        (RUSSIAN.encode("koi8-r"), "koi8-r", RUSSIAN, "koi8-r", "declared koi8-r"),
        (RUSSIAN.encode("cp1251"), None, RUSSIAN, "windows-1251", "detected"),
        ("naïve".encode("cp1252"), "latin1", "naïve", "windows-1252", "declared latin1"),
        (
            JAPANESE.encode("cp932"),
            '"Shift_JIS"',
            JAPANESE,
            "shift_jis",
            'declared "Shift_JIS"',
        ),
    ],
)
def test_text_is_decoded(
    data: bytes, declared: str | None, text: str, value: str, origin: str
) -> None:
    found, encoding = decode(data, declared)
    assert found == text
    assert (encoding.value, str(encoding.origin)) == (value, origin)


def test_a_declaration_that_does_not_decode_is_passed_over() -> None:
    text, encoding = decode(RUSSIAN.encode("cp1251"), "utf-8")
    assert text == RUSSIAN
    assert encoding.origin.kind == "detected"


def test_bytes_of_no_known_encoding_are_taken_for_windows_1252(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("chardet.detect", lambda _: {"encoding": None})
    assert decode(b"caf\xe9")[0] == "café"
    text, encoding = decode(b"caf\xe9 \x81")
    assert (text, encoding.value) == ("café \x81", "windows-1252")
    assert encoding.origin.kind == "default"


def test_text_that_belies_its_byte_order_mark_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        decode(codecs.BOM_UTF8 + b"\xff\xff")
    assert caught.value.reason == "bad-encoding"


@pytest.mark.parametrize(
    "name", [None, "", "rot13", "base64", "nonsense", "x" * 50, "utf\x00"]
)
def test_what_is_no_charset_is_none(name: str | None) -> None:
    assert codec(name) is None


def test_encodings_have_the_names_of_the_web() -> None:
    assert label("cp1251") == "windows-1251"
    assert label("iso8859-5") == "iso-8859-5"
    assert codec("gb2312") == "gb18030"


@settings(deadline=None)
@given(st.binary(max_size=60), st.none() | st.sampled_from(["utf-8", "koi8-r", "utf-16"]))
def test_all_bytes_are_decoded_or_refused(data: bytes, declared: str | None) -> None:
    with contextlib.suppress(Refused):
        text, encoding = decode(data, declared)
        assert isinstance(text, str)
        assert encoding.value


def test_utf_8_with_a_damaged_byte_stays_utf_8() -> None:
    data = RUSSIAN.encode() + b"\xff" + RUSSIAN.encode()
    text, found = decode(data, "windows-1251")
    assert text == f"{RUSSIAN}\ufffd{RUSSIAN}"
    assert (found.value, found.origin.kind) == ("utf-8", "damaged UTF-8")
    assert found.origin.name == f"1 from byte {len(RUSSIAN.encode())}"


def test_text_of_another_encoding_is_not_taken_for_damaged_utf_8() -> None:
    _, found = decode(RUSSIAN.encode("cp1251"), "windows-1251")
    assert found.value == "windows-1251"
    _, found = decode("Ein Wort über das Meer".encode("latin-1"), "iso-8859-1")
    assert found.value == "windows-1252"


def test_few_bytes_of_a_macintosh_are_known_by_what_words_hold() -> None:
    text = "The harbour’s new crane was tested on Monday. " + "It lifted ten tonnes. " * 80
    for name, value in (("mac-roman", "macintosh"), ("cp1252", "windows-1252")):
        found, encoding = decode(text.encode(name))
        assert (found, encoding.value) == (text, value)
