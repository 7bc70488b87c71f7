"""Crawls give their pages; what is unpacked is counted."""

from __future__ import annotations

import gzip
import zlib

import pytest

from archive.errors import Refused
from archive.formats import warc
from archive.formats._format import Member

PAGE = b"<html><body><p>The ferry leaves at eight.</p></body></html>"


def record(block: bytes, kind: str = "response", more: str = "") -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: <https://coast.example/a.html?b>\r\n"
        f"Content-Type: application/http\r\n{more}Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def http(body: bytes, fields: str = "", status: str = "HTTP/1.1 200 OK") -> bytes:
    return f"{status}\r\nContent-Type: text/html\r\n{fields}\r\n".encode() + body


def one(block: bytes) -> Member:
    (member,) = warc.parse_many(record(block))
    return member


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (PAGE, ""),
        (PAGE, "Transfer-Encoding: chunked\r\n"),
        (
            b"5\r\n" + PAGE[:5] + b"\r\n%x;x\r\n" % (len(PAGE) - 5) + PAGE[5:] + b"\r\nzz",
            "Transfer-Encoding: chunked\r\n",
        ),
        (gzip.compress(PAGE, mtime=0), "Content-Encoding: gzip\r\n"),
        (zlib.compress(PAGE), "Content-Encoding: deflate\r\n"),
        (zlib.compress(PAGE)[2:-4], "Content-Encoding: deflate\r\n"),
    ],
)
def test_pages_are_unpacked(body: bytes, fields: str) -> None:
    member = one(http(body, fields))
    assert (member.data, member.name) == (PAGE, "a.html")
    assert member.place == "https://coast.example/a.html?b"


@pytest.mark.parametrize(
    ("block", "code"),
    [
        (http(b"x", "Content-Encoding: gzip\r\n"), "corrupt"),
        (http(b"x", "Content-Encoding: br\r\n"), "corrupt"),
        (b"no status", "corrupt"),
        (b"HTTP/1.1 200 OK", "corrupt"),
        (
            http(gzip.compress(b"0" * 5_000_000, mtime=0), "Content-Encoding: gzip\r\n"),
            "ratio",
        ),
    ],
)
def test_a_bad_record_does_not_lose_the_others(block: bytes, code: str) -> None:
    bad, good = warc.parse_many(record(block) + record(http(PAGE)))
    assert bad.refusal
    assert bad.refusal.reason == code
    assert good.data == PAGE


def test_what_is_no_page_is_passed_over() -> None:
    records = (
        record(http(PAGE, status="HTTP/1.1 404 Not Found"))
        + record(http(b""))
        + record(PAGE, "request")
        + record(PAGE, "response", "Content-Type: text/dns\r\n").replace(
            b"Content-Type: application/http\r\n", b""
        )
        + record(b"x", "resource")
    )
    assert list(warc.parse_many(records)) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"WARC/1.0\r\nx", "corrupt"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "corrupt"),
        (record(http(PAGE))[:-40], "corrupt"),
        (record(http(PAGE)) + b"rubbish", "corrupt"),
        (gzip.compress(b"WARC/1.0", mtime=0)[:-9], "corrupt"),
        (b"\x1f\x8b\x08\x00rubbish, not packed", "corrupt"),
        (gzip.compress(b"0" * 5_000_000, mtime=0), "ratio"),
    ],
)
def test_a_damaged_crawl_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        list(warc.parse_many(data))
    assert caught.value.reason == code


def test_too_many_records_and_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "MEMBERS", 1)
    with pytest.raises(Refused, match="members"):
        list(warc.parse_many(record(http(PAGE)) * 2))
    monkeypatch.setattr(warc, "UNPACKED_SIZE", 10)
    with pytest.raises(Refused) as caught:
        list(warc.parse_many(gzip.compress(record(http(PAGE)))))
    assert caught.value.reason == "too-big"
    monkeypatch.setattr(warc, "MEMBER_SIZE", 10)
    assert (
        one(http(gzip.compress(PAGE, mtime=0), "Content-Encoding: gzip\r\n")).refusal
        or Refused("empty")
    ).reason == "too-big"


def test_packed_crawls_are_known_by_what_is_in_them() -> None:
    assert warc.claims(gzip.compress(b"WARC/1.0\r\n", mtime=0))
    assert not warc.claims(gzip.compress(b"text", mtime=0))
    assert not warc.claims(b"\x1f\x8bxxxxxxxxxxxxxxx")
    assert not warc.claims(b"text")


def arc(*blocks: bytes) -> bytes:
    about = b"1 0 Crawler\nURL IP-address Archive-date Content-type Archive-length\n"
    data = b"filedesc://a.arc 0.0.0.0 20140216050221 text/plain %d\n%s" % (
        len(about),
        about,
    )
    for block in blocks:
        head = b"https://coast.example/a.html 127.0.0.1 20140216050221 text/html"
        data += b"\n%s %d\n%s" % (head, len(block), block)
    return data


def test_pages_of_an_arc_file_are_read() -> None:
    for data in (arc(http(PAGE), PAGE), gzip.compress(arc(http(PAGE), PAGE), mtime=0)):
        members = list(warc.parse_many(data))
        assert [member.data for member in members] == [PAGE, PAGE]
        assert members[0].place == "https://coast.example/a.html"
    assert warc.claims(gzip.compress(arc(PAGE), mtime=0))


def test_a_damaged_arc_file_is_refused_where_it_is_damaged() -> None:
    with pytest.raises(Refused) as caught:
        list(warc.parse_many(arc(PAGE)[:-3]))
    assert (caught.value.reason, caught.value.detail) == ("corrupt", "cut short")
    with pytest.raises(Refused) as caught:
        list(warc.parse_many(arc() + b"\nhttps://coast.example/ x"))
    assert caught.value.detail == "no record"


def test_an_arc_file_of_very_many_records_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(warc, "MEMBERS", 2)
    with pytest.raises(Refused) as caught:
        list(warc.parse_many(arc(PAGE, PAGE, PAGE)))
    assert caught.value.reason == "too-many-members"
