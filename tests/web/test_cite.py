"""Tests of citations."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, strategies as st

from archive.article import Article, Dateline, Language, Moment, Origin, Source
from archive.web import cite

HERE = Origin("line")
ADDRESS = "https://archive.example/en/articles/abc"


def bridge(**values: object) -> Article:
    article = Article(
        id="abc",
        title="100% of {bridges} & rivers",
        authors=("Anna Weber", "Barış Kaya"),
        source=Source("River_Post", HERE),
        published=Moment("2018-06-04T10:00", None, "", HERE),
        dateline=Dateline("Basel", None, None, "Basel:"),
        language=Language("en", None, "en", 1.0, HERE),
    )
    return replace(article, **values)  # type: ignore[arg-type]


def test_a_plain_citation_names_author_title_source_date_and_address() -> None:
    assert cite.plain(bridge(), ADDRESS, "4 June 2018") == (
        "Anna Weber, Barış Kaya. 100% of {bridges} & rivers. River_Post, 4 June 2018. "
        + ADDRESS
    )


def test_what_is_not_known_is_left_out() -> None:
    bare = Article(id="abc", title="Why?")
    assert cite.plain(bare, ADDRESS, "") == f"Why? {ADDRESS}"
    assert "author" not in cite.bibtex(bare, ADDRESS)
    assert "year" not in cite.bibtex(bare, ADDRESS)
    assert "language" not in cite.bibtex(bare, ADDRESS)
    assert cite.ris(bare, ADDRESS).splitlines() == [
        "TY  - NEWS",
        "TI  - Why?",
        "ID  - abc",
        f"UR  - {ADDRESS}",
        "ER  - ",
    ]


def test_bibtex_escapes_what_means_something_to_tex() -> None:
    text = cite.bibtex(bridge(), ADDRESS)
    title = r"100\% of \textbraceleft{}bridges\textbraceright{} \& rivers"
    assert f"title = {{{{{title}}}}}" in text
    assert r"journal = {River\_Post}" in text
    assert "author = {{Anna Weber} and {Barış Kaya}}" in text
    assert "year = {2018},\n  month = jun,\n  day = {4}" in text


def test_a_date_is_as_precise_as_it_is_known() -> None:
    year = bridge(published=Moment("2018", None, "", HERE))
    month = bridge(published=Moment("2018-06", None, "", HERE))
    assert "month" not in cite.bibtex(year, ADDRESS)
    assert "day" not in cite.bibtex(month, ADDRESS)
    assert "DA  - 2018///" in cite.ris(year, ADDRESS)
    assert "DA  - 2018/06//" in cite.ris(month, ADDRESS)
    assert "DA  - 2018/06/04/" in cite.ris(bridge(), ADDRESS)


@given(st.text(max_size=80))
def test_no_title_breaks_out_of_its_line(title: str) -> None:
    article = bridge(title=title)
    for line in cite.ris(article, ADDRESS).split("\r\n")[:-1]:
        assert line[2:6] == "  - "
        assert line.isprintable()
    lines = cite.bibtex(article, ADDRESS).splitlines()
    assert lines[1].startswith("  title = {{")
    assert lines[1].endswith("}},")
    # As BibTeX counts them: a backslash makes no difference.
    assert lines[1].count("{") == lines[1].count("}")
