"""Hostile documents are refused with the right code or read safely, fast and small.

Every document is made here. Each is read in a worker with the usual limits; what may
become of it is a set of codes, ``read`` standing for an article.
"""

from __future__ import annotations

import io
import json
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.formats import Limits, Pool

SECONDS, MEMORY = 8.0, 520_000_000
HTML, XML = (
    b"<!DOCTYPE html><html><head><title>T</title></head><body>",
    b'<?xml version="1.0"?>',
)
END = b"</body></html>"
TEXT = b"Harbour bridge\n\nThe bridge was opened again on Sunday after repairs.\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n"


@dataclass(frozen=True)
class Case:
    """A document and what may become of it."""

    id: str
    name: str
    make: Callable[[], bytes]
    expected: frozenset[str]
    declared: str | None = None
    never: tuple[str, ...] = ()


def case(
    id: str,
    name: str,
    data: bytes | Callable[[], bytes],
    *expected: str,
    declared: str | None = None,
    never: tuple[str, ...] = (),
) -> Case:
    """Return a case; *data* is made only when it is read."""
    make = data if callable(data) else lambda: data
    return Case(id, name, make, frozenset(expected), declared, never)


def nitf(inside: bytes, head: bytes = b"") -> bytes:
    """Return NITF around *inside*."""
    return (
        XML
        + head
        + b"<nitf><head><title>T</title></head><body><body.head><hedline><hl1>T</hl1>"
        b"</hedline></body.head><body.content><p>"
        + inside
        + b"</p></body.content></body></nitf>"
    )


def zipped(*members: tuple[str, bytes], mimetype: bytes = b"") -> bytes:
    """Return a ZIP of *members*."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def laughs() -> bytes:
    """Return entities that stand for ten of one another."""
    lines = ['<!ENTITY a0 "ha">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)]
    return nitf(b"&a11;", f"<!DOCTYPE nitf [{''.join(lines)}]>".encode())


def attributes(count: int) -> bytes:
    """Return a page with a tag of many attributes."""
    return HTML + b"<p " + b" ".join(b'a%d="0"' % n for n in range(count)) + b">x</p>" + END


def docx(document: bytes) -> bytes:
    """Return a DOCX whose text is *document*."""
    return zipped(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document))


def overlapping() -> bytes:
    """Return a ZIP whose directory names one member a thousand times."""
    data = zipped(("a.txt", b"x" * 1_000_000))
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entry = data[start:end]
    size = len(entry) * 1000
    tail = b"PK\x05\x06\0\0\0\0" + (1000).to_bytes(2, "little") * 2
    return (
        data[:start]
        + entry * 1000
        + tail
        + size.to_bytes(4, "little")
        + start.to_bytes(4, "little")
        + b"\0\0"
    )


def lines(count: int) -> bytes:
    """Return JSON Lines of *count* articles, every other one broken."""
    good, bad = b'{"title": "A", "text": "b"}\n', b'{"title": \n'
    return (good + bad) * (count // 2)


CORPUS = [
    # nothing, or next to it
    case("empty", "a.txt", b"", "empty"),
    case("white space", "a.txt", b" \t\r\n" * 10_000, "empty"),
    case("mark only", "a.txt", b"\xef\xbb\xbf", "empty"),
    case("one letter", "a.txt", b"x", "read"),
    case("one NUL", "a.txt", b"\x00", "empty", "binary"),
    case("empty page", "a.html", HTML + END, "no-text", "read"),
    case(
        "empty XML",
        "a.xml",
        XML,
        "empty",
        "corrupt",
        "no-text",
        "unsupported-type",
        "type-mismatch",
        "read",
    ),
    case("empty object", "a.jsonl", b"{}", "no-text"),
    # size
    case("26 MB", "a.txt", lambda: b"word " * 5_300_000, "too-big"),
    case(
        "five million letters",
        "a.txt",
        lambda: b"T\n" + b"words and words\n" * 340_000,
        "too-big",
    ),
    case("many lines", "a.txt", lambda: b"a\n" * 300_000, "too-big"),
    case("one long line", "a.txt", lambda: b"T\n\n" + b"a" * 3_000_000, "too-big"),
    case("a line just short enough", "a.txt", lambda: b"T\n\n" + b"a b " * 490_000, "read"),
    case("giant title", "a.txt", lambda: b"word " * 100_000, "too-big", "read"),
    case(
        "giant title element",
        "a.html",
        lambda: (
            b"<html><head><title>"
            + b"x " * 2_500_000
            + b"</title></head><body><p>x</p>"
            + END
        ),
        "too-big",
        "read",
    ),
    case(
        "giant JSON title",
        "a.jsonl",
        lambda: json.dumps({"title": "x" * 30_000}).encode(),
        "too-big",
    ),
    case(
        "giant JSON line", "a.jsonl", lambda: b'{"title": "' + b"x" * 9_000_000, "too-big"
    ),
    case("blank lines", "a.txt", lambda: b"T\n" + b"\n" * 190_000 + b"x.", "read"),
    case(
        "ten thousand short paragraphs",
        "a.txt",
        lambda: b"T\n\n" + b"Short one.\n\n" * 10_000,
        "read",
    ),
    # encodings
    case(
        "broken UTF-8",
        "a.txt",
        b"Title\n\n" + b"\xc3\x28\xe2\x82" * 20,
        "read",
        "control-characters",
        "bad-encoding",
        "binary",
    ),
    case(
        "overlong UTF-8",
        "a.txt",
        b"Title\n\n\xc0\xaf\xe0\x80\xaf text of an article",
        "read",
        "bad-encoding",
    ),
    case(
        "lone surrogate",
        "a.txt",
        b"Title\n\n\xed\xa0\x80 text of an article",
        "read",
        "bad-encoding",
        never=("\ud800",),
    ),
    case(
        "escaped surrogate",
        "a.jsonl",
        b'{"title": "A \\ud800 b", "text": "x"}',
        "read",
        never=("\ud800",),
    ),
    case(
        "false mark",
        "a.txt",
        b"\xef\xbb\xbf\xff\xfe\xfd",
        "bad-encoding",
        "empty",
        "binary",
    ),
    case("half UTF-16", "a.txt", b"\xff\xfeT\x00i\x00t", "bad-encoding", "read"),
    case(
        "UTF-16 page",
        "a.html",
        (HTML + b"<p>Text of a page.</p>" + END).decode().encode("utf-16"),
        "read",
    ),
    case(
        "UTF-7",
        "a.html",
        HTML + b"<p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-</p>" + END,
        "read",
        declared="text/html; charset=utf-7",
    ),
    case(
        "charset of no text", "a.txt", TEXT, "read", declared="text/plain; charset=base64"
    ),
    case(
        "charset with line break",
        "a.txt",
        TEXT,
        "read",
        declared="text/plain; charset=a\r\nb: c",
    ),
    case(
        "long type",
        "a.txt",
        TEXT,
        "read",
        "unsupported-type",
        "type-mismatch",
        declared="text/plain; x=" + "y" * 100_000,
    ),
    case(
        "zip of escapes",
        "a.txt",
        b"\x1b$B" * 50_000,
        "read",
        "empty",
        "control-characters",
        "bad-encoding",
        "binary",
    ),
    case("tildes", "a.txt", b"~{" * 100_000 + b"~}", "read", "bad-encoding", "too-big"),
    # control characters and directions
    case(
        "control characters",
        "a.txt",
        b"Title\n\n" + bytes(range(1, 9)) * 200,
        "control-characters",
        "binary",
    ),
    case(
        "bells",
        "a.txt",
        b"Title\n\nText" + b"\x07" * 3 + b" of an article.",
        "read",
        never=("\x07",),
    ),
    case(
        "escape sequences",
        "a.txt",
        b"Title\n\n\x1b[31mred\x1b[0m and more text of it.",
        "read",
        never=("\x1b",),
    ),
    case(
        "NULs in text",
        "a.txt",
        b"Title\n\nte\x00xt and more text of an article",
        "binary",
        "control-characters",
    ),
    case(
        "bidirectional marks",
        "a.txt",
        "Title\n\n\u202etxt.exe\u202c is a name.".encode(),
        "read",
    ),
    case(
        "combining marks", "a.txt", lambda: b"T\n\na" + "\u0301".encode() * 200_000, "read"
    ),
    case(
        "canonical expansion",
        "a.txt",
        lambda: b"T\n\n" + "\ufb2c\u1f82".encode() * 100_000,
        "read",
    ),
    case(
        "noncharacters",
        "a.txt",
        "Title\n\n\ufdd0\ufffe\uffff text of it.".encode(),
        "read",
        never=("\ufffe",),
    ),
    # what it is not
    case("random bytes", "a.txt", bytes(range(256)) * 40, "binary"),
    case("PNG called text", "a.txt", PNG, "type-mismatch"),
    case("PNG called page", "a.html", PNG, "type-mismatch", declared="text/html"),
    case("PNG", "a.png", PNG, "unsupported-type"),
    case("text called PDF", "a.pdf", TEXT, "type-mismatch"),
    case("page called PNG", "a.png", HTML + END, "type-mismatch"),
    case("text called DOCX", "a.docx", TEXT, "type-mismatch"),
    case("program", "a.txt", b"\x7fELF\x02\x01\x01\x00", "type-mismatch"),
    case("program called data", "a", b"MZ\x90\x00\x03\x00", "unsupported-type"),
    case("gzip called page", "a.html", b"\x1f\x8b\x08\x00" + b"x" * 50, "type-mismatch"),
    case("PDF in a page's clothes", "a.html", PDF, "type-mismatch"),
    case(
        "page behind a GIF",
        "a.html",
        b"GIF89a\x01\x00\x01\x00" + HTML + END,
        "type-mismatch",
    ),
    case(
        "PDF and ZIP",
        "a.pdf",
        PDF + zipped(("a", b"x")),
        "unsupported-type",
        "corrupt",
        "no-text",
        "too-slow",
    ),
    case(
        "ZIP and page",
        "a.zip",
        zipped(("a.html", HTML)) + HTML,
        "unsupported-type",
        "corrupt",
        "read",
        "no-text",
    ),
    case("unknown XML", "a.xml", XML + b'<x xmlns="urn:x"/>', "unsupported-type"),
    case(
        "SVG with script",
        "a.svg",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        "unsupported-type",
        "no-text",
        "read",
        "corrupt",
        "type-mismatch",
    ),
    case("JSON that is no lines", "a.jsonl", b"[1, 2,\n3]", "corrupt"),
    # entities
    case("billion laughs", "a.xml", laughs, "entity-expansion"),
    case(
        "quadratic entity",
        "a.xml",
        lambda: nitf(
            b"&a;" * 50_000, b'<!DOCTYPE nitf [<!ENTITY a "' + b"x" * 50_000 + b'">]>'
        ),
        "entity-expansion",
    ),
    case(
        "local file",
        "a.xml",
        nitf(b"&f;", b'<!DOCTYPE nitf [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
        "external-entity",
        never=("root:",),
    ),
    case(
        "parameter entity",
        "a.xml",
        nitf(b"x", b'<!DOCTYPE nitf [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'),
        "external-entity",
    ),
    case(
        "public entity",
        "a.xml",
        nitf(b"&f;", b'<!DOCTYPE nitf [<!ENTITY f PUBLIC "x" "file:///etc/passwd">]>'),
        "external-entity",
    ),
    case(
        "external DTD",
        "a.xml",
        nitf(b"text of it", b'<!DOCTYPE nitf SYSTEM "http://127.0.0.1:9/x.dtd">'),
        "read",
    ),
    case(
        "UTF-16 entity",
        "a.xml",
        lambda: (
            nitf(b"&a;", b'<!DOCTYPE nitf [<!ENTITY a "x">]>').decode().encode("utf-16")
        ),
        "entity-expansion",
        "external-entity",
    ),
    case(
        "XInclude",
        "a.xml",
        nitf(
            b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude"'
            b' href="file:///etc/passwd" parse="text"/>text'
        ),
        "read",
        "no-text",
        never=("root:",),
    ),
    case(
        "stylesheet",
        "a.xml",
        nitf(b"text of it", b'<?xml-stylesheet href="file:///etc/passwd"?>'),
        "read",
        never=("root:",),
    ),
    # depth and number
    case(
        "deep XML",
        "a.xml",
        lambda: nitf(b"<em>" * 20_000 + b"x" + b"</em>" * 20_000),
        "too-deep",
    ),
    case("deep page", "a.html", lambda: HTML + b"<div>" * 20_000 + b"x" + END, "too-deep"),
    case(
        "deep spans", "a.html", lambda: HTML + b"<span>" * 200_000 + b"x" + END, "too-deep"
    ),
    case("deep bold", "a.html", lambda: HTML + b"<b><i>" * 30_000 + b"x" + END, "too-deep"),
    case("deep JSON", "a.jsonl", b'{"title": ' + b"[" * 200_000, "too-deep"),
    case(
        "deep quotes",
        "a.md",
        lambda: b"# T\n\n" + b"> " * 50_000 + b"x",
        "read",
        "too-deep",
        "too-big",
    ),
    case(
        "deep lists",
        "a.md",
        lambda: b"# T\n\n" + b"".join(b" " * n + b"- x\n" for n in range(800)),
        "read",
        "too-deep",
    ),
    case(
        "brackets",
        "a.md",
        lambda: b"# T\n\n" + b"[" * 50_000,
        "read",
        "too-big",
        "too-slow",
    ),
    case(
        "backticks",
        "a.md",
        lambda: b"# T\n\n" + b"".join(b"`" * n + b" " for n in range(1500)),
        "read",
    ),
    case("emphasis", "a.md", lambda: b"# T\n\n" + b"*a _b" * 30_000, "read", "too-slow"),
    case("40,000 attributes", "a.html", lambda: attributes(40_000), "too-big"),
    case(
        "40,000 XML attributes",
        "a.xml",
        lambda: nitf(
            b"<em " + b" ".join(b'a%d="0"' % n for n in range(40_000)) + b">x</em>"
        ),
        "too-big",
    ),
    case("1,900 attributes", "a.html", lambda: attributes(1_900), "read", "no-text"),
    case(
        "a tag that never ends",
        "a.html",
        lambda: HTML + b"<p " + b"a=b " * 200_000,
        "too-big",
    ),
    case(
        "a script of open strings",
        "a.html",
        lambda: HTML + b"<script>" + b"'" + b"\\'" * 700_000 + b'\n"' + b'\\"' * 700_000,
        "no-text",
    ),
    case(
        "a million open comments",
        "a.html",
        lambda: HTML + b"<!--<script>" * 500_000 + b"\xe9" + END,
        "no-text",
        "read",
        "too-big",
    ),
    case("a million open tags", "a.html", lambda: HTML + b"<p>x" * 1_100_000, "too-big"),
    case(
        "half a million rows",
        "a.html",
        lambda: HTML + b"<table>" + b"<tr><td>x" * 90_000 + END,
        "read",
        "too-slow",
        "too-big",
        "no-text",
    ),
    case(
        "unclosed comment",
        "a.html",
        lambda: HTML + b"<!--" + b"-" * 2_000_000,
        "read",
        "no-text",
    ),
    case(
        "less-than signs",
        "a.html",
        lambda: HTML + b"<" * 2_000_000,
        "read",
        "no-text",
        "too-big",
    ),
    case(
        "entities",
        "a.html",
        lambda: HTML + b"<p>" + b"&amp;" * 500_000 + b"</p>" + END,
        "read",
        "no-text",
        "too-big",
    ),
    case(
        "numeric entities",
        "a.html",
        HTML + b"<p>&#0;&#xD800;&#x110000;&#1;Text of the page it is.</p>" + END,
        "read",
        never=("\x00", "\ud800", "\x01"),
    ),
    # dates, datelines, labels
    case(
        "junk date line",
        "a.txt",
        lambda: b"T\n\nPublished: " + b"20 Jan " * 3_000 + b"\n\nText of it.",
        "read",
    ),
    case(
        "junk dateline",
        "a.txt",
        lambda: b"T\n\n" + b"BAKU, Jan. 20 (" * 5_000 + b"\n",
        "read",
    ),
    case("labels", "a.txt", lambda: b"T\n\n" + b"Published: | " * 10_000, "read"),
    case("colons", "a.txt", lambda: b"T\n\n" + b":" * 500_000, "read"),
    case("digits", "a.txt", lambda: b"T\n\n" + b"9" * 1_000_000, "read"),
    case(
        "number of 5,000 digits",
        "a.jsonl",
        b'{"title": "A", "id": ' + b"9" * 5_000 + b"}",
        "corrupt",
    ),
    case(
        "impossible dates",
        "a.jsonl",
        b'{"title": "A", "published": "9999-99-99T99:99:99Z"}',
        "read",
    ),
    # JSON Lines
    case("broken lines", "a.jsonl", lambda: lines(4_000), "read", "corrupt"),
    case(
        "NUL in a line",
        "a.jsonl",
        b'{"title": "A\x00"}\n{"title": "B"}',
        "corrupt",
        "read",
        "binary",
    ),
    case(
        "wrong types",
        "a.jsonl",
        b'{"title": {}, "text": 5}\n{"title": "B"}',
        "corrupt",
        "read",
    ),
    case(
        "keys",
        "a.jsonl",
        lambda: json.dumps({"title": "A"} | {f"k{n}": n for n in range(100_000)}).encode(),
        "read",
    ),
    case(
        "many authors",
        "a.jsonl",
        lambda: json.dumps({"title": "A", "authors": ["x"] * 100_000}).encode(),
        "read",
    ),
    case(
        "markup in fields",
        "a.jsonl",
        b'{"title": "<script>alert(1)</script>", "text": "x"}',
        "read",
    ),
    # packed documents
    case("empty ZIP", "a.zip", zipped(), "unsupported-type", "corrupt", "no-text", "empty"),
    case(
        "cut ZIP",
        "a.docx",
        lambda: docx(b"<w/>")[:40],
        "corrupt",
        "unsupported-type",
        "type-mismatch",
    ),
    case(
        "DOCX bomb",
        "a.docx",
        lambda: docx(b"<a>" + b" " * 100_000_000 + b"</a>"),
        "ratio",
        "too-big",
        "unsupported-type",
        "corrupt",
    ),
    case(
        "DOCX entities",
        "a.docx",
        docx(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        "entity-expansion",
        "unsupported-type",
    ),
    case(
        "overlapping members",
        "a.docx",
        overlapping,
        "overlap",
        "unsupported-type",
        "duplicate-name",
        "corrupt",
    ),
    case(
        "path tricks",
        "a.zip",
        zipped(("../../a.txt", TEXT), ("/etc/x.txt", TEXT)),
        "unsupported-type",
        "unsafe-path",
    ),
    case(
        "many members",
        "a.docx",
        lambda: zipped(
            *((f"{n}", b"") for n in range(6_000)), ("word/document.xml", b"<a/>")
        ),
        "too-many-members",
        "unsupported-type",
    ),
    case(
        "false mimetype",
        "a.epub",
        zipped(("a", b"x"), mimetype=b"application/epub+zip"),
        "corrupt",
        "unsupported-type",
        "no-text",
    ),
    case(
        "PDF bomb",
        "a.pdf",
        lambda: (
            PDF
            + b"2 0 obj<</Filter/FlateDecode>>stream\n"
            + zlib.compress(b" " * 50_000_000)
            + b"\nendstream"
        ),
        "unsupported-type",
        "corrupt",
        "no-text",
        "too-big",
        "too-slow",
    ),
    # names
    case("path as a name", "../../etc/passwd", TEXT, "read"),
    case("NUL in a name", "a\x00.txt", TEXT, "read"),
    case("long name", "a" * 100_000 + ".txt", TEXT, "read"),
    case("markup in a name", "<script>.txt", TEXT, "read"),
]


def test_there_are_enough_of_them() -> None:
    assert len(CORPUS) >= 80
    assert len({case.id for case in CORPUS}) == len(CORPUS)


@pytest.fixture(scope="module")
def workers() -> Iterator[Pool]:
    """A pool of one worker with the usual limits."""
    with Pool(Limits(seconds=SECONDS, memory=MEMORY), workers=1) as pool:
        pool.read_one(TEXT * 10_000, "warm.txt")
        yield pool


@pytest.mark.parametrize("hostile", CORPUS, ids=lambda case: case.id)
def test_a_hostile_document_does_no_harm(hostile: Case, workers: Pool) -> None:
    data = hostile.make()
    before = _processor_seconds(workers)
    readings = workers.read_one(data, hostile.name, hostile.declared)
    spent = _processor_seconds(workers) - before
    outcomes = {
        reading.refusal.reason if reading.refusal else "read" for reading in readings
    }
    assert outcomes <= hostile.expected
    assert spent <= SECONDS
    for reading in readings:
        if reading.article:
            text = f"{reading.article.title}\n{reading.article.body}"
            assert not any(banned in text for banned in hostile.never)
            assert not any("\ud800" <= letter <= "\udfff" for letter in text)
        elif reading.refusal:
            assert reading.refusal.name == hostile.name


def _processor_seconds(pool: Pool) -> float:
    """Return the processor time of the pool's worker, 0 if there is none now."""
    worker = pool._idle.get()
    pool._idle.put(worker)
    if worker is None or not worker.alive():
        return 0.0
    fields = Path(f"/proc/{worker.process.pid}/stat").read_text(encoding="utf-8").split()
    return (int(fields[13]) + int(fields[14])) / 100


def test_a_worker_stays_small_over_many_documents(workers: Pool) -> None:
    start = time.process_time()
    for _ in range(50):
        workers.read_one(TEXT * 1_000, "a.txt")
    worker = workers._idle.get()
    workers._idle.put(worker)
    assert worker
    status = Path(f"/proc/{worker.process.pid}/status").read_text(encoding="utf-8")
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    assert int(resident.split()[1]) * 1000 < MEMORY
    assert time.process_time() - start < SECONDS
