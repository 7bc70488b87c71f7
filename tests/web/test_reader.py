"""Tests of the pages for readers."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.article import Article, Dateline, digest
from archive.core import Archive, Outcome
from archive.errors import IndexMissing
from archive.search import Results
from archive.web import reader
from archive.web.asking import Asked
from tests.web.browsing import Browser


def keep(archive: Archive, *articles: Article) -> None:
    """Put articles into the archive and its index."""
    outcomes = [
        Outcome(
            one.id,
            "",
            "stored",
            one.provenance.sha256 if one.provenance else "",
            one.id,
            one,
        )
        for one in articles
    ]
    archive.store.record(outcomes)
    archive.index()


def test_a_search_shows_title_source_date_language_and_why(
    filled: Archive, client: FlaskClient
) -> None:
    page = client.get("/en/search?q=bridge&language=en").text
    assert "River Post" in page
    assert "June 4, 2018" in page
    assert ">English<" in page
    assert "<mark>bridge</mark>" in page
    assert "Exact: <bdi>bridge</bdi>" in page
    assert "How the search was understood" in page
    assert filled.store.count() == 4


def test_dates_and_names_are_those_of_the_locale(
    filled: Archive, client: FlaskClient
) -> None:
    assert filled.store.count()
    page = client.get("/de/search?language=tr").text
    assert "4. Juni 2018" in page
    assert "Türkisch" in page
    assert "Only articles in one of these languages: tr" not in page


def test_facets_narrow_and_can_be_taken_off(filled: Archive, client: FlaskClient) -> None:
    assert filled.store.count()
    page = client.get("/en/search?q=br%C3%BCcke+bridge").text
    assert "/en/search?q=br%C3%BCcke+bridge&amp;language=de" in page
    narrow = client.get("/en/search?q=br%C3%BCcke+bridge&language=de").text
    assert "Neue " in narrow
    assert "New bridge" not in narrow
    chips = narrow.partition('class="chips"')[2].partition("</ul>")[0]
    assert 'href="/en/search?q=br%C3%BCcke+bridge"' in chips
    assert "German" in chips


def test_other_values_of_a_facet_stay_in_sight_and_can_be_added(
    filled: Archive, client: FlaskClient
) -> None:
    assert filled.store.count()
    page = client.get("/en/search?language=de").text
    assert 'href="/en/search?language=de&amp;language=tr"' in page
    both = client.get("/en/search?language=de&language=tr&page=1").text
    assert both.count('<li class="hit"') == 2


def test_the_way_back_from_an_article_leads_to_the_same_page_of_the_same_search(
    filled: Archive, client: FlaskClient
) -> None:
    assert filled.store.count()
    search = "?q=bridge&amp;language=en&amp;from=2018&amp;sort=newest"
    page = client.get(f"/en/search{search.replace('&amp;', '&')}").text
    link = re.search(r'<h2[^>]*><a href="(/en/articles/[^"]*)"', page)
    assert link
    assert link[1].endswith(search)
    there = client.get(link[1].replace("&amp;", "&")).text
    assert f'href="/en/search{search}"' in there


@pytest.mark.parametrize(
    ("bounds", "chip"),
    [
        ("from=2018&to=2019", "From 2018 to 2019"),
        ("from=2018", "From 2018 on"),
        ("to=2018-12", "Until December 2018"),
        ("from=2018&to=2018", "<bdi>2018</bdi>"),
        ("from=spring&to=2018", "Until 2018"),
    ],
)
def test_bounds_of_the_date_can_be_taken_off(
    filled: Archive, client: FlaskClient, bounds: str, chip: str
) -> None:
    assert filled.store.count()
    page = client.get(f"/en/search?{bounds}").text
    assert chip in page
    assert "New bridge" in page


def test_a_search_without_result_says_why_and_helps(
    filled: Archive, client: FlaskClient
) -> None:
    assert filled.store.count()
    page = client.get("/en/search?q=qqqqqq&language=tr").text
    assert "The archive holds 4 articles, and none of them answers this search." in page
    assert 'href="/en/search?q=qqqqqq"' in page


def test_an_empty_archive_says_that_it_is_empty(client: FlaskClient) -> None:
    for path in ("/en/", "/en/search?q=a", "/en/browse", "/en/browse/place"):
        assert "The archive holds no articles yet." in client.get(path).text


def test_a_search_that_cannot_be_made_is_never_an_empty_page(
    filled: Archive, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> Results:
        raise IndexMissing

    monkeypatch.setattr(filled.engine, "search", fail)
    answer = client.get("/en/search?q=bridge")
    assert answer.status_code == 503
    assert "The search index has not been built yet." in answer.text
    assert "Nothing was found" not in answer.text
    assert 'href="/en/search?q=bridge"' in answer.text
    # What needs no index goes on.
    for path in ("/en/", "/en/browse", "/en/browse/language", "/en/about"):
        assert client.get(path).status_code == 200


def test_incomplete_results_are_said_to_be_incomplete(
    filled: Archive, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = filled.engine.search
    monkeypatch.setattr(
        filled.engine, "search", lambda query: replace(whole(query), complete=False)
    )
    page = client.get("/en/search?q=bridge").text
    assert "The search took too long and was stopped early." in page
    assert "At least" in page


def test_pages_lead_on_and_back(
    archive: Archive, client: FlaskClient, make: Callable[..., Article]
) -> None:
    keep(archive, *(make(str(number), title=f"Same {number}") for number in range(45)))
    page = client.get("/en/search?q=same&page=2").text
    assert 'rel="prev" href="/en/search?q=same"' in page
    assert 'rel="next" href="/en/search?q=same&amp;page=3"' in page
    assert page.count('<li class="hit"') == 20
    assert '<ol class="hits" start="21">' in page
    beyond = client.get("/en/search?q=same&page=9").text
    assert "There are no more articles on this page." in beyond


def test_every_page_can_be_reached(
    filled: Archive, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = filled.engine.search
    monkeypatch.setattr(
        filled.engine, "search", lambda query: replace(whole(query), total=1_000_000)
    )
    assert "page=50000" in client.get("/en/search").text
    assert client.get("/en/search?page=50000").status_code == 200
    assert client.get(f"/en/search?page={10**40}").status_code == 200


def test_every_match_in_an_article_can_be_stepped_through(
    archive: Archive, client: FlaskClient, make: Callable[..., Article]
) -> None:
    article = make(title="A bridge", text="The bridge, a bridge and no other.")
    keep(
        archive,
        replace(
            article,
            subtitle="Of bridges",
            dateline=Dateline("Basel", None, None, "Basel bridge:"),
        ),
    )
    page = client.get(f"/en/articles/{article.id}?q=bridge&from=1900").text
    numbers = re.findall(r'<mark id="hit-(\d+)"', page)
    assert numbers == [str(number + 1) for number in range(len(numbers))]
    assert len(numbers) >= 4
    for number in numbers[1:]:
        assert f'href="#hit-{number}"' in page
    assert f"{len(numbers)} matches for <bdi>bridge</bdi>" in page
    assert 'href="/en/search?q=bridge&amp;from=1900"' in page
    plain = client.get(f"/en/articles/{article.id}").text
    assert "<mark" not in plain


def test_an_article_without_a_title_can_be_reached(
    archive: Archive, client: FlaskClient, make: Callable[..., Article]
) -> None:
    one, other = make("a", title="", text="Only text."), make("b", title="", language="fa")
    keep(archive, one, other)
    archive.link([one.id, other.id])
    for path in (
        "/",
        "/search?q=text",
        f"/articles/{one.id}",
        f"/articles/{one.id}/beside/{other.id}",
        "/search.atom",
    ):
        assert "Without a title" in client.get(f"/en{path}").text, path


def test_an_article_shows_where_it_came_from(filled: Archive, client: FlaskClient) -> None:
    (listed,) = filled.browse(language="en", source="River Post").articles
    article = filled.article(listed.id)
    assert article.provenance
    page = client.get(f"/en/articles/{listed.id}").text
    assert article.provenance.sha256 in page
    assert "lines.jsonl" in page
    assert 'href="https://example.org/en/bridge"' in page
    assert f"http://localhost/en/articles/{listed.id}" in page
    assert 'hreflang="tr"' in page
    assert "What was recognised" not in page


def test_archivists_see_what_was_recognised_and_warnings(
    filled: Archive, archivist: Browser, letter: bytes
) -> None:
    archivist.upload(("letter.txt", letter))
    (listed,) = filled.browse(source="The Harbour Gazette").articles
    page = archivist.get(f"/en/articles/{listed.id}").text
    assert "What was recognised" in page
    assert "Published: 03 May 2019 - 09:15 am" in page
    if filled.article(listed.id).warnings:
        assert "To be looked at" in page


def test_versions_with_as_many_paragraphs_stand_side_by_side(
    filled: Archive, client: FlaskClient
) -> None:
    ids = {one.language: one.id for one in filled.browse(source="River Post").articles}
    page = client.get(f"/en/articles/{ids['en']}/beside/{ids['tr']}").text
    assert page.index("opened to traffic") < page.index("trafiğe açıldı")
    assert page.index("trafiğe açıldı") < page.index("three weeks")
    assert "German" in page  # the third version, to compare with
    assert client.get(f"/en/articles/{ids['en']}/beside/{ids['en']}").status_code == 404


def test_versions_with_other_paragraphs_stand_as_wholes(
    archive: Archive, client: FlaskClient, make: Callable[..., Article]
) -> None:
    long, short = make("a", text="One."), make("b", title="Ein Titel", language="de")
    keep(archive, replace(long, paragraphs=("One.", "Two.")), short)
    archive.link([long.id, short.id])
    page = client.get(f"/en/articles/{long.id}/beside/{short.id}").text
    assert page.index("Two.") < page.index("Some text.")


def test_citations_can_be_taken_along(filled: Archive, client: FlaskClient) -> None:
    (listed,) = filled.browse(language="en", source="River Post").articles
    answer = client.get(f"/en/articles/{listed.id}/citation.bib")
    assert answer.mimetype == "application/x-bibtex"
    assert "River Post" in answer.text
    assert client.get(f"/en/articles/{listed.id}/citation.doc").status_code == 404


def test_an_article_without_a_document_has_none(
    archive: Archive, client: FlaskClient, make: Callable[..., Article]
) -> None:
    article = make()
    keep(archive, article)
    assert client.get(f"/en/articles/{article.id}/document").status_code == 404
    archive.edit(replace(article, provenance=None), seen=1, person="x")
    assert client.get(f"/en/articles/{article.id}").status_code == 200


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a/b/letter.txt", "letter.txt"),
        ("..\\..\\x.exe", "x.exe"),
        ("Ərizə №1.pdf", "Ərizə №1.pdf"),
        ('a"b\r\n<c>.txt', "abc.txt"),
        ("x" * 200 + ".pdf", "x" * 116 + ".pdf"),
        ("x" * 200, "x" * 120),
        ("x" * 100 + ". " + "y" * 50, "x" * 100 + ". " + "y" * 18),
        ("..", ""),
        ("", ""),
    ],
)
def test_names_of_documents_are_safe_as_names_of_files(name: str, safe: str) -> None:
    assert reader.safe_name(name) == safe


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/a", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("https:///nowhere", False),
        ("http://[bad", False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str, shown: bool) -> None:
    assert bool(reader.web_address(url)) is shown


@pytest.mark.parametrize("facet", ["language", "source", "place", "year"])
def test_the_archive_can_be_browsed(
    filled: Archive, client: FlaskClient, facet: str
) -> None:
    assert filled.store.count()
    page = client.get(f"/en/browse/{facet}").text
    links = re.findall(rf'href="(/en/search\?{facet}=[^"]*)"', page)
    assert links
    for link in links:
        assert '<li class="hit"' in client.get(link.replace("&amp;", "&")).text
    assert client.get(f"/en/browse/{facet}?sort=name&page=1").status_code == 200
    assert client.get("/en/browse/colour").status_code == 404


def test_names_are_in_the_order_of_the_locale(
    archive: Archive, client: FlaskClient, make: Callable[..., Article]
) -> None:
    keep(archive, *(make(name, source=name) for name in ("Zaman", "Şəhər", "Səs", "Tarix")))
    page = client.get("/az/browse/source?sort=name").text
    places = [page.index(f">{name}<") for name in ("Səs", "Şəhər", "Tarix", "Zaman")]
    assert places == sorted(places)


def test_the_histogram_has_a_bar_for_each_year_and_a_table(app: Flask) -> None:
    with app.test_request_context("/en/search"):
        drawn = reader.histogram(
            {"1988": 4, "1990": 2, "1991": 1, "": 3}, Asked("a", first="1988", last="1988")
        )
        assert drawn
        assert [bar.count for bar in drawn.bars] == [4, 0, 2, 1]
        assert [bar.height for bar in drawn.bars] == [60, 0, 30, 15]
        assert [bar.chosen for bar in drawn.bars] == [True, False, False, False]
        assert drawn.bars[3].address == "/en/search?q=a&from=1991&to=1991"
        assert reader.histogram({"1988": 4, "1989": 1, "": 1}, Asked()) is None


def test_many_years_share_a_bar(app: Flask) -> None:
    with app.test_request_context("/en/search"):
        drawn = reader.histogram({"1700": 1, "1701": 2, "2026": 1}, Asked())
        assert drawn
        assert len(drawn.bars) <= reader.BARS
        assert drawn.bars[0].label == "1700–1704"
        assert drawn.bars[0].count == 3
        assert drawn.bars[-1].address == "/en/search?from=2025&to=2029"
        assert reader.histogram({"0001": 1, "1000": 1, "9999": 1}, Asked())


def test_health_says_how_the_archive_is(filled: Archive, client: FlaskClient) -> None:
    said = client.get("/healthz").get_json()
    assert said["status"] == "ok"
    assert said["articles"] == said["indexed"] == filled.store.count()
    assert said["waiting"] == 0


def test_help_teaches_the_words_of_the_locale(client: FlaskClient) -> None:
    assert "YAXUD" in client.get("/az/help").text
    assert "başlıq:" in client.get("/az/help").text
    assert "In the language of these pages" not in client.get("/en/help").text


def test_no_query_breaks_a_page(filled: Archive, client: FlaskClient) -> None:
    assert filled.store.count()
    chance = random.Random(20)
    pieces = [
        *"+-\"()*~:.|&«»“”'<>%\\\x00\u202e\u200c ٣५",
        " OR ",
        " NOT ",
        " AND ",
        "title:",
    ]
    pieces += [
        "date:",
        "language:",
        "..",
        "bridge",
        "köprü",
        "پل",
        "мост",
        "1988",
        "&&",
        "😀",
    ]
    for _ in range(150):
        text = "".join(chance.choices(pieces, k=chance.randint(1, 30)))
        answer = client.get("/en/search", query_string={"q": text})
        assert answer.status_code == 200, text


def test_everything_typed_gives_a_page(filled: Archive, client: FlaskClient) -> None:
    assert filled.store.count()
    for text in (
        "",
        " ",
        "(",
        '"',
        "a" * 3000,
        "\x00",
        "-",
        "title:",
        "*",
        "%",
        "😀",
        "../",
        "<b>",
    ):
        answer = client.get(
            "/en/search", query_string={"q": text, "from": text, "year": text}
        )
        assert answer.status_code == 200, text
        assert digest(answer.data)
