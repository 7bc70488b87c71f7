"""PDF gives the text of its pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import Refused
from archive.formats import pdf
from archive.formats._pdf_page import Row

SAMPLE = (Path(__file__).parent / "samples" / "pdf.pdf").read_bytes()


def rows(*texts: str) -> list[Row]:
    """Return rows of which nobody knows where they stand."""
    return [Row(text) for text in texts]


def document(drawing: str, letters: dict[str, str] | None = None) -> bytes:
    """Return a page on which *drawing* is done; *letters* says what its glyphs mean.

    A glyph that means "" is one of which the document does not say what it means.
    """
    meaning = "".join(
        f"<{ord(glyph):02x}> <{text.encode('utf-16-be').hex() or '0000'}>\n"
        for glyph, text in (letters or {}).items()
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{meaning.count(chr(10))} beginbfchar\n{meaning}endbfchar\nendcmap end end"
    )
    page = "/MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R {page} >>",
        f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding"
        + " /ToUnicode 6 0 R" * bool(meaning)
        + " >>",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode()
    start = len(data)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    data += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    size = len(objects) + 1
    data += f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    return data


def text(*drawn: str, step: int = 14) -> str:
    """Return how rows are drawn, one below the other."""
    return (
        f"BT /F1 11 Tf 50 780 Td {step} TL {' '.join(f'({row}) Tj T*' for row in drawn)} ET"
    )


def read(drawing: str, letters: dict[str, str] | None = None) -> str:
    """Return all that is read of a drawing."""
    found = pdf.parse(document(drawing, letters))
    return "\n".join((found.title, *found.paragraphs))


def test_rows_from_right_to_left_keep_numbers_and_words_of_other_scripts() -> None:
    # What is drawn, from left to right: "12 rab", a space, "abg" for letters alef to gimel.
    letters = {"A": "\u05d0", "B": "\u05d1", "G": "\u05d2", "D": "\u05d3"}
    assert read(text("DAB 2019 BAG"), letters) == "גאב 2019 באד"
    assert read(text("DAB net 12.5% BAG"), letters) == "גאב net 12.5% באד"


def test_brackets_that_look_right_are_turned_where_rows_run_right_to_left() -> None:
    letters = {"A": "\u05d0", "B": "\u05d1", "G": "\u05d2"}
    assert read(text("AB \\(BA\\) GAB"), letters) == "באג (אב) בא"


def test_a_letter_at_the_end_of_a_word_within_a_word_shows_a_non_joiner() -> None:
    # A, Y and W begin at their left edge, as joined letters do; H begins behind it.
    letters = {"A": "ن", "Y": "ب", "W": "س", "H": "ی"}
    drawn = "YAWYA AYWYA WAHYA YWAYW"
    assert read(text(drawn), letters) == "سبنسب نبی\u200cنس نبسبن نبسنب"


def test_letters_of_a_font_that_never_join_show_nothing() -> None:
    letters = {"H": "ی", "B": "ب", "D": "س"}
    assert "\u200c" not in read(text("HBD DBH BDH HDB"), letters)


def test_signs_on_letters_stay_with_their_letters() -> None:
    letters = {"A": "ا", "Y": "ب", "W": "س", ".": "\u064e"}
    # The sign is drawn higher than the row, over the letter in the middle.
    drawn = "BT /F1 20 Tf 50 700 Td (AYW) Tj 17 12 Td (.) Tj 38 -12 Td (AYWY) Tj ET"
    assert read(drawn, letters) == "بسبا سب\u064eا"


def test_glyphs_without_meaning_are_not_taken_for_letters() -> None:
    letters = {"A": "क", "B": "ल", "C": "म", "D": "न", "Q": ""}
    assert read(text("ABCD QBCD DCBA ABAB"), letters) == "कलमन लमन नमलक कलकल"


def test_a_sign_above_the_consonant_behind_it_is_short_i() -> None:
    letters = {"a": "क", "c": "ल", "e": "म", "n": "न", "Q": ""}
    assert read(text("acen Qcen neca acac"), letters) == "कलमन लिमन नमलक कलकल"


def test_short_i_is_read_behind_its_consonants() -> None:
    letters = {"a": "क", "c": "ल", "e": "म", "i": "ि", "v": "\u094d"}
    assert read(text("ace ice iavca"), letters) == "कलम लिम क्लिक"


def test_columns_of_a_page_that_runs_right_to_left_stay_apart() -> None:
    letters = {"A": "\u05d0", "B": "\u05d1"}
    drawn = (
        "BT /F1 11 Tf 400 700 Td 14 TL (AAA) Tj T* (AAB) Tj ET "
        "BT /F1 11 Tf 100 700 Td 14 TL (BBB) Tj T* (BBA) Tj ET"
    )
    assert read(drawn, letters).split() == ["אאא", "באא", "בבב", "אבב"]


def test_letters_drawn_as_one_are_read_in_order() -> None:
    letters = {"A": "\u0644\u0627", "Y": "س", "W": "م"}
    assert read(text("WAY YWY"), letters) == "سمس سلام"


def test_where_little_means_anything_everything_is_shown() -> None:
    letters = {"a": "क", "b": "", "c": "", "e": ""}
    assert read(text("abc bce"), letters).startswith("क")


def test_a_row_moved_a_little_is_the_same_row() -> None:
    letters = {"A": "\u05d0", "B": "\u05d1"}
    drawn = "BT /F1 11 Tf 50 700 Td (BB) Tj 15 -3 Td (AA) Tj 160 0 Td (BAB) Tj ET"
    assert read(drawn, letters).split() == ["באב", "אאבב"]


def test_presentation_forms_become_letters() -> None:
    assert read(text("The A nal"), {"A": "\ufb01"}) == "The fi nal"


def test_paragraphs_are_told_by_the_space_between_rows() -> None:
    first = (
        "The museum in the old lighthouse opened a hall",
        "of sea maps and of the stars",
    )
    second = ("More than three hundred maps are shown, the", "oldest of them drawn by hand")
    drawn = text("Maps", "", *first, "", *second)
    assert read(drawn).split("\n") == ["Maps", " ".join(first), " ".join(second)]


def test_paragraphs_are_told_by_where_their_first_row_begins() -> None:
    rows_ = [
        "The museum opened a hall of",
        "maps and it is full of them",
        "all day until the night",
    ]
    drawn = "BT /F1 11 Tf 50 780 Td 14 TL " + "".join(
        f"12 0 Td ({rows_[0]}) Tj -12 -14 Td ({rows_[1]}) Tj"
        f" 0 -14 Td ({rows_[2]}) Tj 0 -14 Td "
        for _ in range(3)
    )
    assert read(drawn + "ET").split("\n") == [" ".join(rows_)] * 3


def test_a_heading_in_a_larger_font_is_a_paragraph_of_its_own() -> None:
    drawn = (
        "BT /F1 14 Tf 50 780 Td 14 TL (Maps of the sea) Tj T* /F1 11 Tf"
        " (The museum opened a hall) Tj T* (of maps) Tj ET"
    )
    assert read(drawn).split("\n") == [
        "Maps of the sea",
        "The museum opened a hall of maps",
    ]


def test_hyphens_are_taken_away_where_a_document_divides_words() -> None:
    page = rows("The mu-", "seum ope-", "ned a ga-", "llery of the north-", "east coast")
    assert pdf._paragraphs([page]) == ["The museum opened a gallery of the northeast coast"]


def test_hyphens_stay_where_they_are_part_of_words() -> None:
    page = rows(
        "A plan for health-", "care on the coast", "of the north, with", "more of it"
    )
    assert pdf._paragraphs([page]) == [
        "A plan for health-care on the coast of the north, with more of it"
    ]
    known = rows("The light-", "house is a lighthouse", "and the Paris-", "London train")
    assert pdf._paragraphs([known]) == [
        "The lighthouse is a lighthouse and the Paris-London train"
    ]


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
        rows("Coast Courier", f"The ferry number {n} leaves at eight from June on.", str(n))
        for n in range(1, 5)
    ]
    found = pdf._paragraphs(pages)
    assert len(found) == 4
    assert all("Courier" not in row for row in found)
