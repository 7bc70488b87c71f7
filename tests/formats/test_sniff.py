"""A document is taken for what its bytes say, whatever it is called."""

from __future__ import annotations

import contextlib
import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

from archive.errors import Refused
from archive.formats import _sniff
from archive.formats._format import by_name, formats
from archive.formats._sniff import root, sniff, zip_names

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
NITF = b'<?xml version="1.0"?><nitf><body/></nitf>'
PAGE = b"<!DOCTYPE html><html><head><title>x</title></head><body><p>x</p></body></html>"


def packed(*names: str, mimetype: str | None = None) -> bytes:
    """Return a ZIP of small members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "declared", "expected", "warns"),
    [
        (b"Title\n\nText.", "a.txt", "", "text", False),
        (b"Title\n\nText.", "README", "", "text", False),
        (b"Title\n\nText.", "a.2016", "application/octet-stream", "text", False),
        (b"# Title\n\nText.", "a.md", "", "markdown", False),
        (b"---\ntitle: A\n---\nText.", "", "", "markdown", False),
        (PAGE, "a.html", "text/html", "html", False),
        (PAGE, "", "", "html", False),
        (b"\xef\xbb\xbf  <!-- x --><HTML>", "", "", "html", False),
        (
            b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
            "",
            "",
            "html",
            False,
        ),
        (PAGE.decode().encode("utf-16"), "a.html", "", "html", False),
        (PAGE.decode().encode("utf-16-le"), "a.html", "", "html", False),
        (PAGE.decode().encode("utf-16-be"), "a.html", "", "html", False),
        (PAGE, "a.txt", "text/plain", "html", True),
        (NITF, "a.xml", "application/xml", "nitf", False),
        (NITF, "a.txt", "", "nitf", True),
        (b'{"title": "A", "text": "x"}\n{"title": "B"}', "", "", "jsonl", False),
        (b'{"title": "A", "text": "x"}\n', "a.json", "application/json", "jsonl", True),
        (b"<p>x</p>", "", "", "html", False),
        (b"a < b and no tag", "a.txt", "", "text", False),
        (b"BM is no picture here", "", "", "text", False),
    ],
)
def test_a_document_is_recognised(
    data: bytes,
    name: str,
    declared: str,
    expected: str,
    warns: bool,
) -> None:
    kind, warning = sniff(data, name, declared)
    assert kind.name == expected
    assert (warning is not None) == warns


@pytest.mark.parametrize(
    ("data", "name", "declared", "code"),
    [
        (b"", "", "", "empty"),
        (b"\xef\xbb\xbf\r\n", "", "", "empty"),
        (PNG, "a.png", "", "unsupported-type"),
        (PNG, "", "image/png", "unsupported-type"),
        (PNG, "", "", "unsupported-type"),
        (PNG, "a.txt", "", "type-mismatch"),
        (PNG, "a.html", "text/html", "type-mismatch"),
        (b"MZ\x90\x00\x03", "a.txt", "", "type-mismatch"),
        (b"Title\n\nText.", "a.pdf", "", "type-mismatch"),
        (b"Title\n\nText.", "", "application/pdf", "type-mismatch"),
        (b"Title\n\nText.", "a.docx", "", "type-mismatch"),
        (PAGE, "a.png", "", "type-mismatch"),
        (b"Title\n\nText.", "", "application/x-thing", "unsupported-type"),
        (bytes(range(256)) * 8, "a.txt", "", "binary"),
        (bytes(range(1, 32)) * 8 + b"\xff\xfd" * 40, "", "", "binary"),
        (b"\x00\x01\x02\x03" * 100, "", "", "binary"),
        (b'<?xml version="1.0"?><thing xmlns="urn:x"/>', "a.xml", "", "unsupported-type"),
        (b"Title", "a.nitf", "text/vnd.iptc.nitf", "type-mismatch"),
        (packed("a.bin"), "a.txt", "", "type-mismatch"),
    ],
)
def test_a_document_is_refused(data: bytes, name: str, declared: str, code: str) -> None:
    kinds = [kind.name for kind in formats()]
    with pytest.raises(Refused) as caught:
        sniff(data, name, declared)
    assert caught.value.reason == code or {"nitf", "zip"} & set(kinds)


def test_the_root_is_found_behind_a_doctype_and_comments() -> None:
    head = b'<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE n:a [<!ELEMENT a ANY>]>'
    head += b'\n<n:a xmlns:n="urn:n">'
    assert root(head) == ("urn:n", "a")
    assert root(b"<a b='c'>") == ("", "a")
    assert root(b"no") is None


def test_a_zip_is_known_by_its_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    text = by_name("text")
    assert text
    office = replace(
        text,
        name="office",
        members=("word/document.xml",),
        media_types=("application/x-office",),
    )
    monkeypatch.setattr(_sniff, "formats", lambda: (text, office))
    assert sniff(packed("a", "word/document.xml"), "a.docx", "")[0] is office
    assert sniff(packed(mimetype="application/x-office"), "a.odt", "")[0] is office
    with pytest.raises(Refused):
        sniff(packed("a"), "a.zip", "")
    with pytest.raises(Refused) as caught:
        sniff(packed("word/document.xml"), "a.txt", "")
    assert caught.value.reason == "type-mismatch"


@pytest.mark.parametrize("cut", [10, 30, 60, 90])
def test_a_broken_zip_ends_early(cut: int) -> None:
    data = packed("a", "b")
    assert [name for name, _ in zip_names(data)] == ["a", "b"]
    assert len(list(zip_names(data[:-cut]))) <= 2


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_no_bytes_break_the_sniffer(data: bytes) -> None:
    list(zip_names(b"PK\x03\x04" + data + b"PK\x05\x06" + data))
    with contextlib.suppress(Refused):
        sniff(data, "", "")


@pytest.mark.parametrize(
    "encoding", ["utf-32", "utf-32-le", "utf-32-be", "utf-16", "utf-16-le"]
)
def test_feeds_in_wide_encodings_are_feeds(encoding: str) -> None:
    data = "<rss version='2.0'><channel><item><title>A</title></item></channel></rss>"
    kind, _ = sniff(data.encode(encoding), "feed.xml", "")
    assert kind.name == "feeds"


@pytest.mark.parametrize("name", ["contentSet", "groupSet"])
def test_parts_of_news_items_are_known(name: str) -> None:
    assert sniff(f"<{name}><x/></{name}>".encode(), "a.xml", "")[0].name == "newsml_g2"


def test_text_that_begins_with_a_tag_stays_text() -> None:
    data = b"<script>alert(1)</script>\nThe ferry leaves.\n\nIt comes back at six."
    kind, warning = sniff(data, "a.txt", "")
    assert (kind.name, warning and warning.code) == ("text", "type-mismatch")
    piece = b"<p>The ferry leaves.</p><p>It comes back.</p><p>It stays.</p>"
    assert sniff(piece, "a.txt", "")[0].name == "html"
    assert sniff(PAGE, "a.txt", "")[0].name == "html"
