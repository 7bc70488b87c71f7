"""A scanned paper gives the articles its METS file tells of."""

from __future__ import annotations

import io
import zipfile

from archive.formats import read
from archive.formats._reading import Reading

METS = """<mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink">
<dmdSec><title>Coast Courier</title><dateIssued>1921-05-14</dateIssued></dmdSec>
<fileSec><fileGrp>
<file ID="P1"><FLocat xlink:href="file://./alto/p1.xml"/></file>
<file ID="P2"><FLocat xlink:href="alto/../alto/p2.xml"/></file>
<file ID="I1"><FLocat xlink:href="p1.tif"/></file>
</fileGrp></fileSec>
<structMap TYPE="LOGICAL"><div TYPE="Newspaper">%s</div></structMap></mets>"""
ARTICLE = """<div ID="A1" TYPE="ARTICLE">
<div TYPE="HEADING"><fptr><area FILEID="P1" BEGIN="B1"/></fptr></div>
<div TYPE="SUBHEADLINE"><fptr><area FILEID="P1" BEGIN="B2"/></fptr></div>
<div TYPE="AUTHOR"><fptr><area FILEID="P1" BEGIN="B3"/></fptr></div>
<div TYPE="BODY"><fptr><seq><area FILEID="P1" BEGIN="B4"/><area FILEID="P2" BEGIN="B1"/>
<area FILEID="P9" BEGIN="B1"/><area FILEID="I1" BEGIN="B1"/></seq></fptr></div>
</div>"""


def page(*blocks: str) -> str:
    """Return a page of ALTO."""
    rows = "".join(
        f'<TextBlock ID="B{at}" LANG="en"><TextLine>'
        + "".join(f'<String CONTENT="{word}"/>' for word in text.split())
        + "</TextLine></TextBlock>"
        for at, text in enumerate(blocks, 1)
    )
    return f"<alto><Layout><Page><PrintSpace>{rows}</PrintSpace></Page></Layout></alto>"


def readings(mets: str) -> list[Reading]:
    """Return what is read of a paper of two pages."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("paper/mets.xml", mets)
        words = ("The ferry leaves", "At eight", "Nora Field", "It comes back at six.")
        file.writestr("paper/alto/p1.xml", page(*words))
        file.writestr("paper/alto/p2.xml", page("Tickets are sold on board.", "Weather"))
    return read(target.getvalue(), "paper.zip")


def test_an_article_is_put_together_from_blocks_of_several_pages() -> None:
    (reading,) = readings(METS % ARTICLE)
    article = reading.article
    assert article
    assert (article.title, article.subtitle) == ("The ferry leaves", "At eight")
    assert article.authors == ("Nora Field",)
    assert article.paragraphs == ("It comes back at six.", "Tickets are sold on board.")
    assert article.date == "1921-05-14"
    assert article.source
    assert article.source.name == "Coast Courier"
    assert (article.external_id, reading.member) == ("A1", "paper/mets.xml, A1")


def test_a_page_as_a_whole_and_an_article_without_a_heading() -> None:
    whole = '<div TYPE="ARTICLE"><fptr><area FILEID="P2"/></fptr></div>'
    empty = '<div ID="A9" TYPE="ARTICLE"><fptr><area FILEID="P2" BEGIN="B9"/></fptr></div>'
    first, second = (
        one for one in readings(METS % (whole + empty)) if "mets.xml" in one.member
    )
    assert first.article
    assert first.article.title == "Tickets are sold on board. Weather"
    assert second.refusal
    assert (second.refusal.reason, second.refusal.place) == (
        "no-text",
        "paper/mets.xml, A9",
    )


def test_pages_without_articles_are_read_each_for_itself() -> None:
    titles = {one.article.title for one in readings(METS % "") if one.article}
    assert titles == {"The ferry leaves", "Tickets are sold on board."}


def test_a_damaged_file_is_refused_and_the_pages_are_read() -> None:
    found = readings(METS % "<div>")
    assert [one.refusal.reason for one in found if one.refusal] == ["corrupt"]
    assert sum(one.article is not None for one in found) == 2
