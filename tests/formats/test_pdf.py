"""PDF gives the text of its pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import Refused
from archive.formats import pdf

SAMPLE = (Path(__file__).parent / "samples" / "pdf.pdf").read_bytes()


def test_a_damaged_document_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        pdf.parse(b"%PDF-1.4\nnothing")
    assert caught.value.reason == "corrupt"


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        pdf.parse(SAMPLE.replace(b"Tj", b"  "))
    assert caught.value.reason == "no-text"


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "TEXT_LENGTH", 10)
    with pytest.raises(Refused) as caught:
        pdf.parse(SAMPLE)
    assert (caught.value.reason, caught.value.place) == ("too-big", "page 1")
    monkeypatch.setattr(pdf, "_MOST_PAGES", 0)
    with pytest.raises(Refused):
        pdf.parse(SAMPLE)


def test_a_title_that_is_not_in_the_text_is_not_taken() -> None:
    found = pdf.parse(
        SAMPLE.replace(b"/Title (Lighthouse museum", b"/Title (Document1 museum..")
    )
    assert found.title == "Lighthouse museum opens a hall of maps"
    assert found.origins["title"].kind == "first line"


@pytest.mark.parametrize(
    ("value", "date", "zone"),
    [
        ("D:2019", "2019", None),
        ("D:20190514", "2019-05-14", None),
        ("D:20190514083000Z", "2019-05-14T08:30:00", "Z"),
        ("D:201905140830", "2019-05-14T08:30:00", None),
        ("yesterday", None, None),
    ],
)
def test_dates_are_read_as_precisely_as_they_are(
    value: str, date: str | None, zone: str | None
) -> None:
    found = pdf._date(value, "CreationDate")
    assert (found and found.value, found and found.zone) == (date, zone)


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        ["Coast Courier", f"The ferry number {n} leaves at eight from June on.", str(n)]
        for n in range(1, 5)
    ]
    rows = pdf._paragraphs(pages)
    assert len(rows) == 4
    assert all("Courier" not in row for row in rows)
