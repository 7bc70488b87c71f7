"""Tests of handing documents over, their receipts, corrections and withdrawals."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.article import Article, Dateline, Moment, Origin
from archive.core import Archive
from archive.web import archivist as web_archivist, create_app
from archive.web.archivist import FIELDS, corrected, form_of, mistakes
from tests.web.browsing import Browser, token_in

EVIL = """<html><head><title>Plain title of a hostile page</title></head><body><article>
<h1>Title &lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(2)&gt;</h1>
<p>The first paragraph is long enough to be taken for the text of an article, and it
holds &lt;svg onload=alert(3)&gt; and &lt;/p&gt;&lt;script src=//evil.example&gt;.</p>
<p>"onmouseover="alert(4) is what the second paragraph says, next to a
&lt;a href="javascript:alert(5)"&gt;link&lt;/a&gt; that must stay text on every page.</p>
<script>alert(6)</script></article></body></html>"""


def only_article(archive: Archive) -> str:
    (listed,) = archive.browse().articles
    return listed.id


def upload_letter(archivist: Browser, archive: Archive, letter: bytes) -> str:
    assert archivist.upload(("letter.txt", letter)).status_code == 303
    archive.index()
    return only_article(archive)


def test_a_receipt_shows_what_became_of_documents_by_kind(
    archivist: Browser, letter: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_archivist, "LINES", 1)
    address = archivist.upload(
        ("letter.txt", letter), ("empty.txt", b""), ("blank.txt", b" ")
    ).headers["Location"]
    assert f'href="{address}?kind=refused"' in archivist.get(address).text
    page = archivist.get(f"{address}?kind=refused").text
    assert "empty.txt" in page
    assert "letter.txt" not in page
    assert f'href="{address}"' in page  # back to all
    assert f'href="{address}?kind=refused&amp;page=2"' in page
    assert "blank.txt" in archivist.get(f"{address}?kind=refused&page=2").text
    assert "letter.txt" in archivist.get(f"{address}?kind=anything").text


@pytest.mark.parametrize("number", ["9" * 30, "-1", "x", "0"])
def test_every_number_of_a_page_has_an_answer(
    archivist: Browser, letter: bytes, number: str
) -> None:
    receipt = archivist.upload(("letter.txt", letter)).headers["Location"]
    for address in (receipt, "/en/receipts", "/en/queue"):
        assert archivist.get(f"{address}?page={number}").status_code == 200


def test_a_receipt_says_what_became_of_each_document(
    archivist: Browser, archive: Archive, letter: bytes
) -> None:
    answer = archivist.upload(
        ("letter.txt", letter), ("copy.txt", letter), ("noise.bin", bytes(range(256)))
    )
    assert answer.status_code == 303
    address = answer.headers["Location"]
    page = archivist.get(address).text
    id = only_article(archive)
    assert page.count("outcome stored") == page.count("outcome duplicate") == 1
    assert page.count("outcome refused") == 1
    assert page.count(f"/en/articles/{id}") >= 2  # stored, and what the copy already is
    assert "Code: " in page
    # The value beside the line it came from.
    assert "Published: 03 May 2019 - 09:15 am" in page
    assert "May 3, 2019" in page
    archive.index()
    assert archivist.get(address).status_code == 200
    found = archivist.get("/en/search?q=lighthouse").text
    assert f"/en/articles/{id}?q=lighthouse" in found


def test_the_receipts_of_the_past_are_listed(archivist: Browser, letter: bytes) -> None:
    assert "There are no receipts yet." in archivist.get("/en/receipts").text
    address = archivist.upload(("letter.txt", letter)).headers["Location"]
    for path in ("/en/receipts", "/en/upload"):
        assert address in archivist.get(path).text
    assert "page=1" in archivist.get("/en/receipts?page=2").text


def test_a_long_receipt_has_pages(archivist: Browser, lines: Callable[..., bytes]) -> None:
    articles = [
        {"id": f"n{number}", "title": f"Number {number}", "text": f"Text {number}."}
        for number in range(60)
    ]
    address = archivist.upload(("many.jsonl", lines(*articles))).headers["Location"]
    page = archivist.get(address).text
    assert page.count("outcome stored") == 50
    assert f"{address}?page=2" in page
    assert archivist.get(f"{address}?page=2").text.count("outcome stored") == 10


def test_versions_in_folders_named_by_languages_are_linked(
    archivist: Browser, archive: Archive, letter: bytes
) -> None:
    german = "Alter Leuchtturm\n\nDer Leuchtturm am Hafen ist wieder für alle geöffnet."
    archivist.upload(("en/light.txt", letter), ("de/light.txt", german.encode()))
    one, other = (listed.id for listed in archive.browse().articles)
    assert [version.id for version in archive.versions(one)] == [other]


def test_hostile_documents_never_become_markup(
    archivist: Browser, archive: Archive
) -> None:
    answer = archivist.upload(("x' onload='<b>.html", EVIL.encode()))
    id = only_article(archive)
    archive.index()
    for path in (
        answer.headers["Location"],
        f"/en/articles/{id}",
        f"/en/articles/{id}?q=script+alert+onload",
        f"/en/articles/{id}/edit",
        f"/en/articles/{id}/withdraw",
        "/en/search?q=alert+script",
        "/en/search?q=%22%3E%3Cscript%3Ealert(7)%3C/script%3E",
        "/en/",
        "/en/upload",
    ):
        page = archivist.get(path).text
        assert "<script>" not in page
        assert not re.search(r"<(img|svg) [^>]*\b(onerror|onload|src=x)", page), path
        assert 'href="javascript:' not in page
        assert "<b>" not in page


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Zürich.txt".encode("latin-1"), "Z%FCrich.txt"),
        ("Письмо.txt".encode("koi8-r"), "%F0%C9%D3%D8%CD%CF.txt"),
        ("Məktub.txt".encode(), "Məktub.txt"),
    ],
)
def test_a_name_in_another_encoding_loses_no_upload(
    archivist: Browser, archive: Archive, letter: bytes, name: bytes, kept: str
) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n%s\r\n'
        b'--x\r\nContent-Disposition: form-data; name="documents"; filename="%s"\r\n'
        b"Content-Type: text/plain\r\n\r\n%s\r\n--x--\r\n"
    ) % (archivist.token.encode(), name, letter)
    answer = archivist.client.post(
        "/en/upload", data=body, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 303
    [outcome] = archive.store.receipt(
        answer.headers["Location"].rpartition("/")[2]
    ).outcomes
    assert (outcome.kind, outcome.name) == ("stored", kept)


def test_corrections_hold_no_control_characters(
    archivist: Browser, archive: Archive, letter: bytes
) -> None:
    archivist.upload(("light.txt", letter))
    id = only_article(archive)
    form = dict.fromkeys(FIELDS, "") | {"language": "en", "seen": "1"}
    typed = {"title": "A\x00 new\x1b title\x85", "text": "One\x00\x07 line.\nTwo."}
    assert archivist.post(f"/en/articles/{id}/edit", form | typed).status_code == 303
    article = archive.store.kept(id).article
    assert (article.title, article.paragraphs) == ("A new title", ("One line.", "Two."))
    again = form | {"seen": "2", "title": "\x00", "url": "https://a.example/\x00"}
    answer = archivist.post(f"/en/articles/{id}/edit", again)
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 2


def test_without_documents_nothing_is_taken(archivist: Browser) -> None:
    answer = archivist.post("/en/upload")
    assert answer.status_code == 422
    assert "Choose at least one document." in answer.text


def test_too_much_at_once_is_refused_with_a_clear_page(
    archive: Archive, as_person: Callable[..., Browser], letter: bytes
) -> None:
    browser = as_person("Lale", "archivist")
    archive.settings = replace(archive.settings, upload_size=3000)
    answer = browser.upload(("big.txt", letter * 20))
    assert answer.status_code == 413
    assert "This is too much at once" in answer.text
    archive.settings = replace(archive.settings, upload_size=10**6, upload_files=2)
    answer = browser.upload(*[(f"{number}.txt", letter) for number in range(3)])
    assert answer.status_code == 413
    assert archive.store.count() == 0


def test_a_document_that_is_too_large_is_refused_alone(
    archive: Archive, archivist: Browser, letter: bytes
) -> None:
    archive.settings = replace(archive.settings, document_size=1000)
    page = archivist.get(
        archivist.upload(("big.txt", letter * 4), ("letter.txt", letter)).headers[
            "Location"
        ]
    ).text
    assert page.count("outcome refused") == page.count("outcome stored") == 1
    assert "The document is larger than allowed." in page


@pytest.mark.parametrize(
    "path",
    ["/en/upload", "/en/receipts", "/en/receipts/x", "/en/articles/x/edit", "/en/account"],
)
def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/en/sign-in?next={path}"


@pytest.mark.parametrize(
    "path",
    [
        "/en/upload",
        "/en/articles/x/edit",
        "/en/articles/x/withdraw",
        "/en/articles/x/restore",
    ],
)
def test_only_archivists_change_anything(
    client: FlaskClient, as_person: Callable[..., Browser], path: str
) -> None:
    translator = as_person("Tina", "translator")
    answer = translator.post(path)
    assert answer.status_code == 403
    assert "This needs the role archivist." in answer.text
    token = token_in(client.get("/en/sign-in").text)
    assert client.post(path, data={"csrf": token}).status_code == 401


def test_large_bodies_are_not_read_for_people_without_the_role(
    client: FlaskClient, as_person: Callable[..., Browser]
) -> None:
    kind, body = "multipart/form-data; boundary=x", b"x" * 3_000_000
    reader = as_person("Rita").client
    assert reader.post("/en/upload", data=body, content_type=kind).status_code == 403
    assert client.post("/en/upload", data=body, content_type=kind).status_code == 401
    assert client.post("/en/sign-in", data=body, content_type=kind).status_code == 413


def test_corrections_are_kept_and_found(
    archivist: Browser, archive: Archive, letter: bytes
) -> None:
    id = upload_letter(archivist, archive, letter)
    form = vars_of(archive, id) | {"title": "Pharos reopened", "place": "Poti", "seen": "1"}
    answer = archivist.post(f"/en/articles/{id}/edit", form)
    assert answer.status_code == 303
    assert "The corrections are kept." in archivist.get(answer.headers["Location"]).text
    archive.index()
    assert id in archivist.get("/en/search?q=pharos").text
    kept = archive.store.kept(id)
    assert (kept.revision, kept.person) == (2, "Ayla")
    assert kept.article.origins["title"].kind == "archivist"
    assert kept.article.place == "Poti"
    assert kept.article.published == archive.store.revisions(id)[1].article.published
    history = archivist.get(f"/en/articles/{id}/edit").text
    assert "Corrected by hand" in history
    assert "Read from the document" in history


def vars_of(archive: Archive, id: str) -> dict[str, object]:
    form = form_of(archive.article(id))
    return {name: getattr(form, name) for name in form.__slots__}


def test_saving_without_a_change_makes_no_revision(
    archivist: Browser, archive: Archive, letter: bytes
) -> None:
    id = upload_letter(archivist, archive, letter)
    answer = archivist.post(f"/en/articles/{id}/edit", vars_of(archive, id) | {"seen": "1"})
    assert answer.status_code == 303
    assert archive.store.kept(id).revision == 1


def test_two_archivists_do_not_overwrite_each_other(
    archivist: Browser, archive: Archive, letter: bytes, as_person: Callable[..., Browser]
) -> None:
    other = as_person("Nino", "archivist")
    id = upload_letter(archivist, archive, letter)
    form = vars_of(archive, id) | {"seen": "1"}
    assert (
        archivist.post(f"/en/articles/{id}/edit", form | {"title": "Mine"}).status_code
        == 303
    )
    answer = other.post(f"/en/articles/{id}/edit", form | {"title": "Yours"})
    assert answer.status_code == 409
    assert 'value="Yours"' in answer.text
    assert ">Mine<" in answer.text
    assert 'name="seen" value="2"' in answer.text
    again = other.post(f"/en/articles/{id}/edit", form | {"title": "Yours", "seen": "2"})
    assert again.status_code == 303
    assert archive.article(id).title == "Yours"


def test_mistakes_are_named_and_nothing_typed_is_lost(
    archivist: Browser, archive: Archive, letter: bytes
) -> None:
    id = upload_letter(archivist, archive, letter)
    wrong = {"title": " ", "published": "2019-13", "language": "Aze", "url": "javascript:1"}
    form = vars_of(archive, id) | {"seen": "1", "subtitle": "typed"} | wrong
    answer = archivist.post(f"/en/articles/{id}/edit", form)
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 4
    assert 'value="typed"' in answer.text
    assert archive.store.kept(id).revision == 1


def test_a_withdrawn_article_is_gone_for_readers_and_can_come_back(
    archivist: Browser, archive: Archive, letter: bytes, client: FlaskClient
) -> None:
    id = upload_letter(archivist, archive, letter)
    assert "Withdraw this article?" in archivist.get(f"/en/articles/{id}/withdraw").text
    assert archivist.post(f"/en/articles/{id}/withdraw").status_code == 303
    archive.index()
    answer = client.get(f"/en/articles/{id}")
    assert answer.status_code == 410
    assert "lighthouse" not in answer.text.lower()
    assert client.get(f"/en/articles/{id}/document").status_code == 404
    assert client.get(f"/api/v1/articles/{id}").status_code == 404
    assert id not in client.get("/en/search?q=lighthouse").text
    assert "only archivists can see it" in archivist.get(f"/en/articles/{id}").text
    assert archivist.post(f"/en/articles/{id}/withdraw").status_code == 404
    assert archivist.post(f"/en/articles/{id}/restore").status_code == 303
    archive.index()
    assert id in client.get("/en/search?q=lighthouse").text


def test_what_a_form_leaves_as_it_was_keeps_its_origin(
    make: Callable[..., Article],
) -> None:
    article = make(date="2019-05-03", source="Gazette")
    assert corrected(article, form_of(article)) == article


def test_each_corrected_value_says_that_an_archivist_gave_it(
    make: Callable[..., Article],
) -> None:
    article = make(date="2019-05-03", source="Gazette")
    form = replace(
        form_of(article),
        subtitle="  a   b ",
        authors="Anna Weber\n\n Barış  Kaya ",
        published="2019-05-03 10:20+0400",
        updated="2020Z",
        source="Post",
        place="Poti",
        language="tr",
        text="one\r\n\r\ntwo",
    )
    made = corrected(article, form)
    by_hand = Origin("archivist")
    assert made.subtitle == "a b"
    assert made.authors == ("Anna Weber", "Barış Kaya")
    assert made.paragraphs == ("one", "two")
    assert made.published == Moment(
        "2019-05-03T10:20", "+04:00", "2019-05-03 10:20+0400", by_hand
    )
    assert made.updated == Moment("2020", None, "2020Z", by_hand)
    assert made.source
    assert made.source.origin == by_hand
    assert made.dateline == Dateline("Poti", None, None, "")
    assert (made.language.value, made.language.detected) == ("tr", None)
    assert {made.origins[name] for name in ("subtitle", "authors", "paragraphs")} == {
        by_hand
    }


def test_a_value_can_be_taken_away(make: Callable[..., Article]) -> None:
    article = replace(
        make(date="2019", source="Gazette"),
        dateline=Dateline("Poti", "--05-03", "ABC", "Poti, 3 May (ABC)"),
    )
    form = replace(form_of(article), published="", source="", place="")
    made = corrected(article, form)
    assert made.published is None
    assert made.source is None
    assert made.dateline == Dateline(None, "--05-03", "ABC", "Poti, 3 May (ABC)")


@pytest.mark.parametrize(
    "text", ["2016", "2016-01", "2016-01-22", "2016-01-22T02:49+04:00"]
)
def test_dates_may_be_as_precise_as_known(
    app: Flask, make: Callable[..., Article], text: str
) -> None:
    with app.test_request_context("/en/"):
        assert mistakes(replace(form_of(make()), published=text)) == {}
        assert "published" in mistakes(replace(form_of(make()), published=f"{text}x"))


def test_sessions_are_signed_with_the_secret_of_the_settings(archive: Archive) -> None:
    archive.settings = replace(archive.settings, secret="s" * 32)
    assert create_app(archive).secret_key == "s" * 32


def test_signing_in_twice_leads_on(archivist: Browser) -> None:
    answer = archivist.get("/en/sign-in?next=/en/upload")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/en/upload"
