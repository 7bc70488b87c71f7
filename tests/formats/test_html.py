"""Web pages give their article, and every value says where it stood."""

from __future__ import annotations

import json

import pytest

from archive.article import Article
from archive.errors import Refused
from archive.formats import _html_blocks, _html_meta, _html_text, html

TEXT = (
    "<p>The ferry to the island leaves at eight from June on, and comes back at six.</p>"
    "<p>Tickets are sold on board, at the harbour "
    "office and in the shop beside the pier.</p>"
)


def page(head: str = "", body: str = TEXT, title: str = "Ferry times change") -> Article:
    source = (
        f"<html><head><title>{title}</title>{head}</head>"
        f"<body><h1>Ferry times change</h1>{body}</body></html>"
    )
    return html.parse(source.encode())


def ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def test_the_text_is_the_article_and_not_what_is_around_it() -> None:
    body = (
        "<nav><a href='/'>Home</a></nav>"
        + TEXT
        + "<div class='comments'><h3>Comments</h3><p>What "
        "a good idea, thank you very much.</p></div>"
        "<footer>© Coast Courier. All rights reserved.</footer>"
    )
    found = page(body=body)
    assert len(found.paragraphs) == 2
    assert found.title == "Ferry times change"


def test_a_text_said_twice_is_read_once() -> None:
    assert len(page(body=TEXT + TEXT).paragraphs) == 2


def test_text_in_lines_with_breaks_and_tables_of_data_is_kept() -> None:
    body = (
        "The ferry to the island leaves at eight "
        "from June on, and comes back at six.<br><br>"
        "Tickets are sold on board, at the harbour office and in the shop beside the pier."
        "<table><tr><th>Day</th><th>Hour</th></tr><tr><td>Monday</td><td>eight</td></tr></table>"
    )
    blocks, _ = _html_blocks.cut(html.read(f"<html><body>{body}</body></html>"))
    assert [block.text for block in blocks][2:] == ["Day | Hour", "Monday | eight"]


def test_hidden_text_is_marked_and_silent_elements_are_skipped() -> None:
    tree = html.read(
        "<html><body><p hidden>a</p><p style='display: "
        "none'>b</p><p>c<script>d</script></p>"
        "<p>e<span aria-hidden='true'>f</span></p></body></html>"
    )
    blocks, _ = _html_blocks.cut(tree)
    assert [(block.text, "hidden" in block.names) for block in blocks] == [
        ("a", True),
        ("b", True),
        ("c", False),
        ("e", False),
    ]


@pytest.mark.parametrize(
    ("head", "origin"),
    [
        (
            ld({"@type": "NewsArticle", "datePublished": "2019-05-14"}),
            "JSON-LD datePublished",
        ),
        (
            '<meta property="article:published_time" content="2019-05-14T10:00Z">',
            "OpenGraph article:published_time",
        ),
        ('<meta name="dcterms.created" content="14 May 2019">', "meta dcterms.created"),
        ('<meta name="newsdate" content="2019-05-14">', "meta newsdate"),
        ('<link rel="canonical" href="https://coast.example/2019/05/14/ferry">', "address"),
        (
            '<link rel="canonical" href="https://coast.example/2019/may/14/ferry">',
            "address",
        ),
        ('<link rel="canonical" href="https://coast.example/a-20190514.html">', "address"),
        (
            '<link rel="canonical" href="https://coast.example/news/AKR20190514143000017">',
            "address",
        ),
    ],
)
def test_the_day_of_publication_is_found_in_the_page_s_data(head: str, origin: str) -> None:
    published = page(head).published
    assert published
    assert published.value[:10] == "2019-05-14"
    assert str(published.origin) == origin


@pytest.mark.parametrize(
    ("line", "origin"),
    [
        ("<p>Published: 14 May 2019</p>", "label Published"),
        ("<p>14 May 2019</p>", "text"),
        ('<time datetime="2019-05-14">yesterday</time>', "element time"),
        ('<span class="posted-on">14 May 2019</span>', "element posted-on"),
        (
            '<span itemprop="datePublished" content="2019-05-14">x</span>',
            "element itemprop datepublished",
        ),
    ],
)
def test_the_day_of_publication_is_found_beside_the_headline(
    line: str, origin: str
) -> None:
    published = page(body=line + TEXT).published
    assert published
    assert published.value == "2019-05-14"
    assert str(published.origin) == origin


def test_dates_of_other_articles_and_of_changes_are_not_taken() -> None:
    aside = '<aside><time datetime="2020-01-01">x</time></aside>'
    assert page(body=TEXT + aside).published is None


def test_an_address_beats_the_day_of_a_move_and_an_instant_in_utc() -> None:
    link = '<link rel="canonical" href="https://coast.example/2019/05/14/ferry">'
    moved = page(link + ld({"@type": "Article", "datePublished": "2021-01-01"})).published
    night = page(
        link + ld({"@type": "Article", "datePublished": "2019-05-15T01:00:00Z"})
    ).published
    near = page(
        link + ld({"@type": "Article", "datePublished": "2019-05-15T01:00+04:00"})
    ).published
    month = page(
        '<link rel="canonical" href="https://coast.example/2019/05/ferry">'
    ).published
    assert moved
    assert night
    assert near
    assert month
    assert (moved.value, night.value) == ("2019-05-14", "2019-05-14")
    assert (near.value, month.value) == ("2019-05-15T01:00", "2019-05")


def test_the_last_change_is_read_beside_the_first_publication() -> None:
    found = page(body="<p>Published: 14 May 2019 | Updated: 15 May 2019</p>" + TEXT)
    assert found.published
    assert found.updated
    assert (found.published.value, found.updated.value) == ("2019-05-14", "2019-05-15")


def test_an_archive_of_the_web_is_not_the_address() -> None:
    link = '<link rel="canonical" href="https://kept.example/web/20210101000000/http://coast.example/x">'
    assert page(link).published is None


@pytest.mark.parametrize(
    ("head", "body", "origin"),
    [
        (
            ld({"@type": "NewsArticle", "author": {"name": "Nora Field"}}),
            "",
            "JSON-LD author",
        ),
        (ld({"@type": "NewsArticle", "author": ["Nora Field"]}), "", "JSON-LD author"),
        ('<meta name="author" content="Nora Field">', "", "meta author"),
        ("", '<a itemprop="author">Nora Field</a>', "element itemprop author"),
        ("", '<a rel="author" href="/x">Nora Field</a>', "element rel author"),
        ("", '<span class="byline">By Nora Field</span>', "byline"),
        ("", "<p>By Nora Field</p>", "byline"),
        ("<script>var pageAuthor = 'Nora Field';</script>", "", "element script"),
        ("", '<p><a href="/authors/nora">Nora Field</a></p>', "element a"),
    ],
)
def test_the_author_is_found(head: str, body: str, origin: str) -> None:
    found = page(head, body + TEXT)
    assert found.authors == ("Nora Field",)
    assert str(found.origins["authors"]) == origin


def test_several_authors_stand_together_and_others_do_not_count() -> None:
    marks = (
        "<div><span class='author'>Nora Field</span> "
        "<span class='author'>Ivo Marsh</span></div>"
    )
    other = (
        "<div><div><div><div><span class='author'>Ida Berg</span></div></div></div></div>"
    )
    lists = "<ul><li class='author'>Leo Stein</li></ul>"
    assert page(body=marks + TEXT + other + lists).authors == ("Nora Field", "Ivo Marsh")


def test_the_site_counts_as_author_only_where_nobody_else_is_named() -> None:
    site = (
        '<meta property="og:site_name" content="Coast '
        'Courier"><meta name="author" content="Coast Courier">'
    )
    assert page(site, "<p>By Nora Field</p>" + TEXT).authors == ("Nora Field",)
    assert page(site).authors == ("Coast Courier",)


@pytest.mark.parametrize(
    ("head", "body", "names"),
    [
        (
            "",
            "<p>Veröffentlicht: 5. Mai <a rel=author href=/a/b>gnaddrig</a>",
            ("gnaddrig",),
        ),
        (
            "",
            "<p><span class='vcard'><a class='url fn n' href=/x>tlow</a></span>",
            ("tlow",),
        ),
        ("", "<div class=byline>Ivo Marsh</div><p>By Nora Field</p>", ("Nora Field",)),
        (
            (
                '<meta name="twitter:label1" content="Written by">'
                '<meta name="twitter:data1" content="Nora Field">'
            ),
            "",
            ("Nora Field",),
        ),
        (
            (
                '<meta name="author" content="Coast Press">'
                '<meta name="copyright" content="Copyright Coast Press 2023">'
            ),
            "<p>Photographs of the harbour</p>" * 14 + "<p>Auteur : Nora Field</p>",
            ("Nora Field",),
        ),
        ("<script>{'commentAuthor': 'Your name, please'}</script>", "", ()),
        ("<script>page={'pageAuthor': 'Nora Field'}</script>", "", ("Nora Field",)),
        ("<script>a={author: 'Please give your name to comment.'}</script>", "", ()),
    ],
)
def test_authors_are_found_where_a_page_names_them(
    head: str, body: str, names: tuple[str, ...]
) -> None:
    assert page(head, f"<h1>Ferry times change</h1>{body}{TEXT}").authors == names


def test_an_author_may_end_the_headline() -> None:
    title = "The new ferry, a review by Nora Field"
    caption = "<p>Nora Field</p>"
    assert page("", f"<h1>{title}</h1>{TEXT}{caption}", title).authors == ("Nora Field",)
    assert page("", f"<h1>{title}</h1>{TEXT}", title).authors == ()


def test_a_part_of_the_page_s_title_that_is_a_heading_is_the_title() -> None:
    body = "<h1>Harbour notes</h1><h2>Boats leave at eight now</h2>" + TEXT
    title = "Harbour notes » Archive » Boats leave at eight now"
    assert page("", body, title).title == "Boats leave at eight now"


def test_the_headline_is_shown_text_without_kicker_or_site() -> None:
    assert page(title="Ferry times change | Coast Courier").title == "Ferry times change"
    source = (
        "<html><head><title>News - Ferry times change "
        "- Coast</title></head><body>%s%s</body></html>"
    )
    kicker = "<h1><span>Harbour</span> Ferry times change from June</h1>"
    said = ld({"@type": "Article", "headline": "Ferry times change from June"})
    found = html.parse((source % (said + kicker, TEXT)).encode())
    assert found.title == "Ferry times change from June"
    bare = html.parse((source % ("", TEXT)).encode())
    assert bare.title == "News - Ferry times change"


@pytest.mark.parametrize(
    ("h1", "h2", "headline", "og", "title"),
    [
        # JSON-LD and another heading give it; the first heading is for search engines.
        (
            "Ferry news: boats from June leave at eight",
            "Boats to the island leave at eight",
            "Boats to the island leave at eight",
            "Ferry news: boats from June leave at eight",
            "Boats to the island leave at eight",
        ),
        # Another heading gives it after its kicker.
        (
            "Ferry to the island: all times from June",
            "Harbour news Boats leave at eight from now on",
            "Ferry to the island: all times from June",
            "Boats leave at eight from now on",
            "Boats leave at eight from now on",
        ),
        # JSON-LD and OpenGraph agree against the heading.
        (
            "Coast town has changed its ferry times: what travellers say",
            "More",
            "The harbour town has changed its ferry times: what travellers say",
            "The harbour town has changed its ferry times: what travellers say",
            "The harbour town has changed its ferry times: what travellers say",
        ),
        # They agree, but the heading is the same without the kicker.
        (
            "Boats leave at eight from now on",
            "More",
            "Ferry: Boats leave at eight from now on",
            "Ferry: Boats leave at eight from now on",
            "Boats leave at eight from now on",
        ),
        # The heading is the first half.
        (
            "Boats leave at eight:",
            "More",
            "Boats leave at eight: the harbour's new times",
            "Boats leave at eight: the harbour's new times",
            "Boats leave at eight: the harbour's new times",
        ),
        # Each has a kicker of its own.
        (
            "Island and coast - Boats leave at eight from now on",
            "More",
            "Harbour: Boats leave at eight from now on",
            "Harbour: Boats leave at eight from now on",
            "Boats leave at eight from now on",
        ),
        # The data give it without its label.
        (
            "Boats leave at eight from now on [Video]",
            "More",
            "",
            "Boats leave at eight from now on",
            "Boats leave at eight from now on",
        ),
        # What stands before the colon is no kicker where the two share words.
        (
            "Island ferry: Boats leave at eight from now on",
            "More",
            "",
            "The ferry: Boats leave at eight from now on",
            "Island ferry: Boats leave at eight from now on",
        ),
    ],
)
def test_the_headline_is_what_page_and_data_confirm(
    h1: str, h2: str, headline: str, og: str, title: str
) -> None:
    said = ld({"@type": "NewsArticle", "headline": headline}) if headline else ""
    head = f'{said}<meta property="og:title" content="{og}">'
    body = f"<h1>{h1}</h1><h2>{h2}</h2>{TEXT}"
    assert page(head, body, title=h1 if og == h1 else og).title == title


def test_text_that_only_a_script_holds_is_read() -> None:
    rows = [f"The boat leaves at {hour} and is back before dark. " * 4 for hour in range(9)]
    held = "".join(f'<p class="body">{row}</p>' for row in rows)
    script = json.dumps({"about": {"html": held, "ad": "<p>Buy</p>" * 3}})
    source = f"<title>Ferry times</title><script>fill('a\\'\"x', {script})</script>"
    assert html.parse(source.encode()).paragraphs == tuple(row.strip() for row in rows)
    shown = html.parse((source + TEXT).encode())
    assert rows[0].strip() not in shown.paragraphs


@pytest.mark.parametrize(
    ("before", "charset"),
    [
        (b"", b"iso8859-2"),
        (b"<p>" + b"x" * 5000, b"iso8859-2"),
        (b"<!-- <meta charset=koi8-r> -->" + b"x" * 5000, b"koi8-r"),
        (b"x" * 5000 + b"<!-- <meta charset=koi8-r> -->", b"iso8859-2"),
        (b"x" * 5000 + b"<SCRIPT>'<meta charset=koi8-r>'</SCRIPT>", b"iso8859-2"),
        (b"x" * 5000 + b"<script>'<meta charset=koi8-r>'", None),
    ],
)
def test_a_page_declares_its_encoding_anywhere(
    before: bytes, charset: bytes | None
) -> None:
    found = html.declared_charset(before + b"<META charset='ISO8859-2'>")
    assert (found or "").lower() == (charset or b"").decode()


def test_a_meta_tag_of_the_headline_is_bare() -> None:
    head = '<meta name="headline" content="Boats leave at eight - and at six">'
    found = page(head, TEXT, title="Boats leave at eight - and at six-Travel | Coast")
    assert found.title == "Boats leave at eight - and at six"


@pytest.mark.parametrize(
    ("title", "sites", "bare"),
    [
        ("Ferry", (), "Ferry"),
        ("Ferry times - Coast", ("Coast",), "Ferry times"),
        ("Ferry - to - the island - The Coast", ("coast",), "Ferry - to - the island"),
        (
            "Site » Blog » Ferry times change from June on",
            (),
            "Ferry times change from June on",
        ),
    ],
)
def test_the_site_s_name_is_cut_off(title: str, sites: tuple[str, ...], bare: str) -> None:
    assert _html_meta.without_site(title, sites) == bare


def test_the_article_s_own_object_is_taken_among_many() -> None:
    other = {
        "@type": "NewsArticle",
        "headline": "Pier opens",
        "datePublished": "2001-01-01",
    }
    own = {
        "@type": ["Thing", "NewsArticle"],
        "headline": "Ferry times change",
        "datePublished": "2019-05-14",
    }
    published = page(ld([other, own])).published
    assert published
    assert published.value == "2019-05-14"


def test_json_that_is_none_is_read_where_it_is_clear() -> None:
    broken = (
        '<script type="application/ld+json">'
        '{"datePublished": "2019-05-14", "headline": "a \\x", </script>'
    )
    published = page(broken).published
    assert published
    assert published.value == "2019-05-14"
    deep = f'<script type="application/ld+json">{"[" * 5000}</script>'
    assert page(deep).published is None


def test_language_source_and_address_are_what_the_page_declares() -> None:
    head = (
        '<meta property="og:locale" content="en_GB">'
        '<meta name="application-name" content="Coast">'
    )
    found = page(head + '<meta property="og:url" content="https://coast.example/x">')
    assert found.language.declared == "en-GB"
    assert found.source
    assert (found.source.name, str(found.source.origin)) == (
        "Coast",
        "meta application-name",
    )
    assert found.url == "https://coast.example/x"
    publisher = page(ld({"@type": "Article", "publisher": {"name": "Coast"}})).source
    assert publisher
    assert publisher.name == "Coast"


def test_a_page_whose_text_is_only_in_its_data_is_read() -> None:
    body = "The ferry leaves at eight.\nIt comes back at six."
    source = (
        f"<html><head>{ld({'@type': 'Article', 'articleBody': body})}"
        "</head><body></body></html>"
    )
    assert html.parse(source.encode()).paragraphs == (
        "The ferry leaves at eight. It comes back at six.",
    )


@pytest.mark.parametrize(
    "source", ["", "<html></html>", "<html><head><title>x</title></head></html>"]
)
def test_a_page_without_text_is_refused(source: str) -> None:
    with pytest.raises(Refused) as caught:
        html.parse(source.encode())
    assert caught.value.reason == "no-text"


def test_a_page_nested_too_deeply_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        html.parse(b"<html><body>" + b"<div>" * 3000 + b"x")
    assert caught.value.reason == "too-deep"


@pytest.mark.parametrize(
    ("head", "charset"),
    [
        (b'<meta charset="koi8-r">', "koi8-r"),
        (b'<?xml version="1.0" encoding="cp1251"?>', "cp1251"),
        (b"<meta http-equiv=x content='text/html; charset=utf-8'>", "utf-8"),
        (b"<p>charset=x</p>", None),
    ],
)
def test_the_declared_encoding_is_found(head: bytes, charset: str | None) -> None:
    assert html.declared_charset(head) == charset


def test_scripts_without_spaces_are_counted_by_letters() -> None:
    tree = html.read("<html><body><p>渡轮从六月起八点开航，六点返航。</p></body></html>")
    blocks, _ = _html_blocks.cut(tree)
    assert _html_text.count(blocks)[0].words > 10


def test_a_page_of_very_many_lines_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_MOST_BLOCKS", 2)
    with pytest.raises(Refused) as caught:
        page()
    assert caught.value.reason == "too-big"


def test_an_instant_in_utc_is_told_as_the_page_shows_it() -> None:
    head = ld({"@type": "NewsArticle", "datePublished": "2019-05-14T22:30:10Z"})
    shown = "<span class='date'>15 May 2019, 02:30</span>"
    found = page(head, shown + TEXT).published
    assert found
    assert (found.value, found.zone) == ("2019-05-15T02:30", "+04:00")
    marked = "<time datetime='2019-05-15T02:30:10+04:00'>02:30</time>"
    found = page(head, marked + TEXT).published
    assert found
    assert (found.value, found.zone) == ("2019-05-15T02:30:10", "+04:00")
    other = "<span class='date'>15 May 2019, 02:41</span>"
    found = page(head, other + TEXT).published
    assert found
    assert found.zone == "Z"


def test_a_month_in_the_address_finds_the_day_in_the_text() -> None:
    link = '<link rel="canonical" href="https://coast.example/2019/05/ferry">'
    lines = "<p>Wrote on 3 March 2011 and posted it at last on 14 May 2019 for all</p>"
    found = page(
        link, TEXT + "<p>All of it was read by the readers of 14 May 2019.</p>"
    ).published
    assert found
    assert found.value == "2019-05-14"
    found = page(link, TEXT + lines).published
    assert found
    assert found.value == "2019-05"


def test_a_date_alone_in_an_element_or_in_data_for_scripts_is_taken_at_last() -> None:
    words = "<span>Nora Field</span><span>May 14, 2019</span>"
    found = page(body=f"<div>{words}{TEXT}</div>").published
    assert found
    assert found.value == "2019-05-14"
    script = '<script>state = {"id": 1, "firstPublished": "2019-05-14T10:00Z"}</script>'
    found = page(script).published
    assert found
    assert str(found.origin) == "script firstPublished"


def test_analytics_say_less_than_what_is_marked_in_the_text() -> None:
    head = '<meta name="dcsext.articlefirstpublished" content="2017-01-01">'
    body = "<time itemprop='datePublished' datetime='2019-05-14'>14 May</time>" + TEXT
    found = page(head, body).published
    assert found
    assert found.value == "2019-05-14"


def test_a_link_around_the_name_does_not_hide_the_date_beside_it() -> None:
    line = "<p><a href='/staff'>Nora Field of the harbour</a> | 14 May 2019, morning</p>"
    found = page(body=line + TEXT).published
    assert found
    assert found.value == "2019-05-14"


def test_readers_who_comment_are_not_authors() -> None:
    comments = "<div class='comments'><span class='author'>Max Reader</span></div>"
    assert page(body=TEXT + comments).authors == ()
