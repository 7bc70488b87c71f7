"""Plain text is read in the layouts of newspapers and agencies."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from archive.article import Article
from archive.errors import Refused
from archive.formats.text import parse


def read(text: str) -> Article:
    """Return the article that *text* is."""
    return parse(text.encode())


def test_the_title_is_the_first_line_and_the_paper_the_last() -> None:
    article = read("Title\n\nOne sentence here.\nAnother one there.\n\nThe Paper\n")
    assert article.title == "Title"
    assert article.paragraphs == ("One sentence here.", "Another one there.")
    assert article.source
    assert article.source.name == "The Paper"
    assert str(article.origins["title"]) == "first line"


def test_white_space_inside_a_line_is_one_space() -> None:
    assert read("A\u00a0 B\t C\n\nx  y.").title == "A B C"


def test_hard_wrapped_lines_become_paragraphs() -> None:
    article = read(
        "A title\n\n"
        "The first paragraph goes on for so long that it had to be broken\n"
        "into several lines, each of nearly the same width as the others\n"
        "are.\n\n"
        "The second paragraph has an end-\n"
        "of-line hyphen that belongs to the word it stands in, and is long\n"
        "enough to be wrapped, too.\n"
    )
    assert len(article.paragraphs) == 2
    assert article.paragraphs[0].endswith("width as the others are.")


def test_a_word_broken_at_the_end_of_a_line_is_mended_if_the_text_knows_it() -> None:
    article = read(
        "About information\n\n"
        "The office has asked everybody to send in what they have of infor-\n"
        "mation on paper, and said that the information would not be kept\n"
        "longer than a month after the end of the year in which it came in.\n"
    )
    assert "have of information on paper" in article.paragraphs[0]


def test_indented_first_lines_part_the_paragraphs_of_an_agency() -> None:
    article = read(
        "FIRM BUYS FIRM\n\n"
        "    OSLO, March 9 - The firm said on Monday that it had bought the\n"
        "other firm for a sum that neither of them wished to disclose to\n"
        "anybody.\n"
        "    The other firm said the same thing on Tuesday in nearly the same\n"
        "words.\n"
        " Reuter\n"
    )
    assert [text.split()[0] for text in article.paragraphs] == ["The", "The"]
    assert article.place == "OSLO"
    assert article.source
    assert article.source.name == "Reuter"


def test_a_table_keeps_its_lines() -> None:
    article = read(
        "FIRM YEAR NET\n\n    OSLO, June 2 -\n    Shr 33 cts vs 26 cts\n"
        "    Net 489,351 vs 430,143\n    Revs 6,961,091 vs 6,009,026\n Reuter\n"
    )
    assert article.paragraphs == (
        "Shr 33 cts vs 26 cts",
        "Net 489,351 vs 430,143",
        "Revs 6,961,091 vs 6,009,026",
    )


def test_short_lines_without_blank_lines_end_their_paragraphs() -> None:
    article = read(
        "Title\nThe lines of this text were broken to a width and no blank line or\n"
        "indent parts its paragraphs from each other, so that a short one\n"
        "must be the last.\n"
        "Here the second paragraph begins and goes on to the next line, as\n"
        "the first one did, until it ends.\n"
    )
    assert len(article.paragraphs) == 2


def test_dates_may_stand_at_the_foot() -> None:
    article = read(
        "Title\n\nA sentence that says something.\nAnother one.\n\n"
        "Published: 4 March 2018\nUpdated: 5 March 2018\n"
    )
    assert article.date == "2018-03-04"
    assert article.updated
    assert article.updated.value == "2018-03-05"
    assert len(article.paragraphs) == 2


def test_a_line_that_is_only_a_date_is_the_date() -> None:
    article = read("Title\n\nFriday, 16 November 2012\n\nA sentence, then another one.\n")
    assert article.date == "2012-11-16"
    assert article.published
    assert str(article.published.origin) == "line 3"


def test_a_sentence_with_a_date_is_text() -> None:
    text = "It was on 16 November 2012 that he came to the town."
    assert read(f"Title\n\n{text}\n").paragraphs == (text,)


def test_a_byline_and_a_subtitle_are_told_apart_from_the_text() -> None:
    article = read(
        "Title\nWhat it is about\n\nBy Ann Porter and Jan Nowak\n\nThe text begins here.\n"
    )
    assert article.subtitle == "What it is about"
    assert article.authors == ("Ann Porter", "Jan Nowak")
    assert article.paragraphs == ("The text begins here.",)


def test_an_author_may_stand_under_the_text() -> None:
    article = read("Title\n\nThe text begins here.\nIt goes on.\n\nAuthor: Ann Porter\n")
    assert article.authors == ("Ann Porter",)


def test_an_arabic_paper_puts_its_author_under_the_title() -> None:
    article = read(
        "افتتاح الجسر\nأحمد السالم - المدينة\n\nافتتح الجسر أمس"
        " بعد أعمال الترميم التي استمرت عاما.\n"
    )
    assert article.authors == ("أحمد السالم - المدينة",)


def test_a_labelled_source_is_the_source() -> None:
    article = read("Title\n\nThe text begins here.\n\nSource: The Map Room\n")
    assert article.source
    assert (article.source.name, str(article.source.origin)) == (
        "The Map Room",
        "label Source",
    )


def test_a_long_first_line_is_a_paragraph() -> None:
    article = read("word " * 200 + "\n\nend.")
    assert article.title == ""
    assert [warning.code for warning in article.warnings] == ["no-title"]
    assert len(article.paragraphs) == 2


def test_a_title_alone_is_an_article() -> None:
    assert read("Title").paragraphs == ()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (b"x" * 20_001, "too-big"),
        (b"a\n" + b"y" * 2_000_001, "too-big"),
        (b"a\n" * 200_001, "too-big"),
        (b"a b c d e\n" * 500_001, "too-big"),
        (b"abc\n" + b"\x01" * 500, "control-characters"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        parse(data)
    assert caught.value.reason == code


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_words_are_invented(text: str) -> None:
    try:
        article = parse(text.encode("utf-8", "ignore"))
    except Refused:
        return
    assert "".join(article.title.split()) in "".join(article.title.split())
    assert len(article.body) <= len(text) * 3 + 10
