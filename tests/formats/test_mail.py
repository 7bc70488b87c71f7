"""Messages and pages kept as messages."""

from __future__ import annotations

import pytest

from archive.article import Article
from archive.errors import Refused
from archive.formats import eml, mhtml, read


def mail(body: str, headers: str = "Subject: Ferry\n") -> Article:
    return eml.parse(f"From: a@coast.example\n{headers}\n{body}".encode())


def test_html_is_read_where_there_is_no_plain_text() -> None:
    found = mail("<p>One.</p><p>Two.</p>", "Subject: Ferry\nContent-Type: text/html\n")
    assert found.paragraphs == ("One.", "Two.")
    assert found.source
    assert found.source.name == "coast.example"


def test_a_message_without_subject_takes_its_first_line() -> None:
    found = mail("One.\n\nTwo.", "Content-Language: en, fr\n")
    assert (found.title, found.paragraphs, found.language.declared) == (
        "One.",
        ("Two.",),
        "en",
    )
    assert found.published is None


def test_a_message_with_nothing_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        mail("", "")
    assert caught.value.reason == "no-text"
    assert mail("", "Subject: Ferry\n").paragraphs == ()


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused) as caught:
        mail("content-type: x\n" * 600)
    assert caught.value.reason == "too-many-members"
    monkeypatch.setattr(eml, "_MOST_PARTS", 2)
    many = "--b\n\nx\n" * 5 + "--b--\n"
    with pytest.raises(Refused):
        mail(many, 'Subject: F\nContent-Type: multipart/mixed; boundary="b"\n')


@pytest.mark.parametrize(
    "headers",
    ["Subject: =?x-none?q?a?=\n", "Date: soon\nSubject: F\n", "From: <\nSubject: F\n"],
)
def test_odd_headers_are_read_as_far_as_they_go(headers: str) -> None:
    assert mail("One.", headers).title


def test_only_headers_of_a_message_claim_a_document() -> None:
    assert eml.claims(b"From: a\r\nDate: b\r\nMessage-ID: c\r\n\r\n")
    assert not eml.claims(b"Note: a\r\nb\r\n")


PAGE = (
    'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="b"\n\n'
    "--b\nContent-Type: image/png\n\nx\n--b\nContent-Type: %s\nContent-Location: %s\n\n"
    "<html><head>%s</head><body><h1>Ferry</h1><p>It leaves at eight from June on.</p>"
    "</body></html>\n--b--\n"
)


def test_a_kept_page_knows_its_address() -> None:
    canonical = '<link rel="canonical" href="https://coast.example/2">'
    located = mhtml.parse((PAGE % ("text/html", "https://coast.example/1", "")).encode())
    stated = mhtml.parse(
        (PAGE % ("text/html", "https://coast.example/1", canonical)).encode()
    )
    unknown = mhtml.parse((PAGE % ("text/html", "cid:1", "")).encode())
    assert (located.url, stated.url, unknown.url) == (
        "https://coast.example/1",
        "https://coast.example/2",
        "",
    )


def test_a_kept_page_without_page_is_refused() -> None:
    (reading,) = read((PAGE % ("text/plain", "x", "")).encode(), "a.mhtml")
    assert reading.refusal
    assert reading.refusal.reason == "no-text"
