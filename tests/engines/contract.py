"""What every engine must do.

A test file of an engine supplies the fixture ``engine``, an empty engine, and inherits
the tests::

    class TestMemory(EngineContract):
        @pytest.fixture
        def engine(self) -> Iterator[Engine]:
            with closing(MemoryEngine()) as engine:
                yield engine
"""

from __future__ import annotations

import itertools
import random
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from archive.article import Article, Dateline, Language, Moment, Origin, Source
from archive.engines.memory import MemoryEngine
from archive.query import (
    After,
    Dated,
    Group,
    InTitle,
    Named,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    Word,
    parse,
    write,
)
from archive.search import FACETS, Engine, Results
from archive.search.plan import Clause, Either, Leaf
from archive.search.similar import Counting, Planned

_DECLARED = Origin("declared")


def article(
    id: str,
    title: str = "",
    *paragraphs: str,
    language: str = "en",
    date: str = "",
    source: str = "",
    place: str = "",
) -> Article:
    """Return an article with these values."""
    return Article(
        id=id,
        title=title or id,
        paragraphs=paragraphs,
        published=Moment(date, None, date, _DECLARED) if date else None,
        dateline=Dateline(place, None, None, place) if place else None,
        source=Source(source, _DECLARED) if source else None,
        language=Language(language, language, None, 1.0, _DECLARED),
    )


def ids(results: Results) -> list[str]:
    """Return the ids of *results*, in order."""
    return [hit.id for hit in results.hits]


def behind_each_other(engine: Engine, query: Query) -> list[str]:
    """Return the ids on all pages, each asked for by the last hit of the one before."""
    found: list[str] = []
    dates = {one.id: one.date for one in Chance(2).articles(60)}
    while hits := engine.search(query).hits:
        found += [hit.id for hit in hits]
        last = hits[-1]
        query = replace(
            query, after=After(last.strength, last.score, dates[last.id], last.id)
        )
    return found


def found(engine: Engine, text: str, **more: object) -> list[str]:
    """Return the ids *engine* finds for *text*, in order."""
    return ids(engine.search(parse(text, limit=1000, **more)))  # type: ignore[arg-type]


#: Language -> words, the frequent ones first; some are forms of one another, some are
#: names that several scripts share.
VOCABULARY: dict[str, str] = {
    "en": "the of library libraries Baku city cities station railway opened January tanks "
    "flood floods elections Gorbachev Tbilisi Nagorno-Karabakh 1990 20 reader's museum",
    "az": "və kitabxana kitabxanada Bakı şəhər şəhərlər dəmiryol açıldı yanvar tanklar "
    "daşqın seçkilər Qorbaçov Tiflis Qarabağ 1990 İçərişəhər qırx kirk Bakı'nın",
    "ru": "и библиотека библиотеки Баку город города вокзал железная открыт январь танки "
    "наводнение выборы Горбачёв Тбилиси Карабах 1990 ёлка елка музей",
    "hy": "և գրադարան գրադարանում Բաքու քաղաք քաղաքներ կայարան բացվեց հունվար ջրհեղեղ "
    "ընտրություններ Գորբաչով Թբիլիսի Ղարաբաղ Երևան թանգարան",
    "tr": "ve kütüphane kütüphanede Bakü şehir şehirler istasyon açıldı Ocak tanklar sel "
    "seçimler Gorbaçov Tiflis Karabağ IŞIK ışık İstanbul müze",
    "ar": "في مكتبة المكتبات باكو مدينة المدن محطة افتتحت يناير دبابات فيضان انتخابات "
    "غورباتشوف تبليسي قره باغ ١٩٩٠ متحف",
    "fa": "و کتابخانه کتابخانه‌ها باکو شهر شهرها ایستگاه گشایش ژانویه تانک سیل انتخابات "
    "گورباچف تفلیس قره‌باغ ۱۹۹۰ موزه می‌خواهم",
    "ka": "და ბიბლიოთეკა ბიბლიოთეკაში ბაქო ქალაქი ქალაქები სადგური გაიხსნა იანვარი "
    "წყალდიდობა არჩევნები გორბაჩოვი თბილისი ყარაბაღი მუზეუმი",
    "fr": "la bibliothèque bibliothèques Bakou ville villes gare ouverte janvier chars "
    "crue élections Gorbatchev Tbilissi l'eau Karabagh musée",
    "de": "die Bibliothek Bibliotheken Baku Stadt Städte Bahnhof eröffnet Januar Panzer "
    "Hochwasser Wahlen Gorbatschow Tiflis Straße Bergkarabach Museum",
    "es": "la biblioteca bibliotecas Bakú ciudad ciudades estación abierta enero tanques "
    "inundación elecciones Gorbachov Tiflis Karabaj museo",
    "el": "η βιβλιοθήκη Μπακού πόλη πόλεις σταθμός Ιανουάριος μουσείο",
    "zh-Hant": "圖書館 巴庫 城市 車站 一月 洪水 選舉 博物館",
    "ja": "図書館 バクー 都市 駅 一月 洪水",
    "th": "ห้องสมุด บากู เมือง สถานี มกราคม",
    "ko": "도서관 바쿠 도시 역",
    "hi": "पुस्तकालय बाकू शहर स्टेशन",
    "az-Cyrl": "вә китабхана Бакы шәһәр Горбачов",
    "und": "Baku Баку 1990 xyzzy qqq",
}
SOURCES = (
    "",
    "The Peninsula",
    "Xəzər",
    "Xəzər Xəbərləri",
    "Кавказ",
    "صحيفة قطر",
    "Zeitung",
)
PLACES = ("", "Doha", "Bakı", "Tiflis", "New York", "تهران")
DATES = (
    "", "1988", "1990", "1990-01", "1990-01-20", "1991-12-26", "2016", "2016-01",
    "2016-01-20", "2016-01-22T02:49", "2016-02-29", "2020-12-31",
)  # fmt: skip


class Chance:
    """Random articles and queries: the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.vocabulary = {tag: words.split() for tag, words in VOCABULARY.items()}

    def word(self, language: str) -> str:
        """Return a word of *language*, the first ones far more often."""
        words = self.vocabulary[language]
        return words[min(int(self.random.paretovariate(0.7)) - 1, len(words) - 1)]

    def language(self) -> str:
        """Return a language, English more often."""
        return self.random.choice(["en", "en", "az", *self.vocabulary])

    def text(self, language: str, most: int) -> str:
        """Return up to *most* words of *language*, some foreign, some with marks."""
        words = [
            self.word(language if self.random.random() < 0.9 else self.language())
            for _ in range(self.random.randint(1, most))
        ]
        return "".join(
            word + self.random.choice([" "] * 8 + [", ", ". ", " — "]) for word in words
        )

    def article(self, number: int) -> Article:
        """Return the article of this number, ever different."""
        language = self.language()
        paragraphs = [
            self.text(language, 40) for _ in range(self.random.choice([0, 1, 1, 2, 5]))
        ]
        return article(
            f"{number:03d}",
            self.text(language, 6),
            *paragraphs,
            language=language,
            date=self.random.choice(DATES),
            source=self.random.choice(SOURCES),
            place=self.random.choice(PLACES),
        )

    def articles(self, count: int, first: int = 0) -> list[Article]:
        """Return *count* articles."""
        return [self.article(number) for number in range(first, first + count)]

    def leaf(self) -> Node:  # noqa: PLR0911 - one a kind
        """Return a node without nodes in it."""
        language = self.language()
        word = self.word(language)
        match self.random.randrange(16):
            case 0 | 1:
                return Phrase(tuple(self.text(language, 3).split()))
            case 2:
                return Word(word[: self.random.randint(1, 6)], star=True)
            case 3:
                place = self.random.randrange(len(word))
                other = self.random.choice([word[:place] + word[place + 1 :], word])
                return Word(other or word, fuzzy=True)
            case 4:
                return Named("language", self.random.choice([language, "az", "und"]))
            case 5:
                field, values = self.random.choice([("source", SOURCES), ("place", PLACES)])
                return Named(field, self.random.choice(values) or "Xəzər")
            case 6:
                first, last = sorted(self.random.choice(DATES)[:10] for _ in range(2))
                return Dated(first, last)
            case 7:
                return InTitle(Word(word))
            case 8:
                return Word(self.text(language, 3))
            case _:
                return Word(word)

    def node(self, depth: int = 3) -> Node:
        """Return a tree at most *depth* deep."""
        if depth == 0 or self.random.random() < 0.3:
            return self.leaf()
        match self.random.randrange(8):
            case 0:
                return Or(self.nodes(depth, 2, 3))
            case 1:
                return Not(self.node(depth - 1))
            case 2:
                return InTitle(self.node(depth - 1))
            case _:
                return Group(
                    self.nodes(depth, 0, 4),
                    self.nodes(depth, 0, 2),
                    self.nodes(depth, 0, 1),
                )

    def nodes(self, depth: int, least: int, most: int) -> tuple[Node, ...]:
        """Return *least* to *most* trees."""
        return tuple(self.node(depth - 1) for _ in range(self.random.randint(least, most)))

    def query(self) -> Query:
        """Return a query: a tree, and sometimes filters, bounds, a sort and a page."""
        filters: dict[str, tuple[str, ...]] = {}
        if self.random.random() < 0.3:
            name, values = self.random.choice(
                [
                    ("language", ("en", "az", "zh-Hant")),
                    ("source", SOURCES),
                    ("place", PLACES),
                    ("year", ("", "1990", "2016")),
                ]
            )
            filters[name] = tuple(dict.fromkeys(self.random.choices(values, k=2)))
        first, last = sorted(self.random.choice(["", *DATES])[:10] for _ in range(2))
        bounded = self.random.random() < 0.1
        return Query(
            root=self.node() if self.random.random() < 0.97 else None,
            filters=filters,
            first=first if bounded else "",
            last=last if bounded else "",
            sort=self.random.choice(["relevance"] * 4 + ["newest", "oldest"]),
            offset=self.random.choice([0, 0, 0, 3, 10]),
            limit=self.random.choice([1000, 1000, 20, 5, 0]),
        )

    def typed(self) -> str:
        """Return what somebody might type: signs, operators, words, and noise."""
        parts = []
        for _ in range(self.random.randint(1, 12)):
            part = self.random.choice(
                [
                    self.word(self.language()),
                    write(self.leaf()),
                    self.random.choice(NOISE),
                    "".join(chr(self.random.randrange(32, 0x3000)) for _ in range(3)),
                ]
            )
            parts.append(part)
        return self.random.choice([" ", " ", ""]).join(parts)


NOISE = (
    '"', "“", "”", "«", "»", "„", "(", ")", "（", "）", "+", "-", "−", "*", "~", ":", "AND",
    "OR", "NOT", "И", "ИЛИ", "VƏ YA", "و", "یا", "და", "title:", "source:", "date:", "..",
    "language:", "date:1990..", "yer:", "\\", "\x00", "\u200f", "🎉", "'", "%", "_", "[",
    "{",
    "a*", "wor*", "\ud800", "\U0010ffff", "ﷺ", "İ", "ß",
)  # fmt: skip

#: Queries that broke engines and parsers elsewhere, or could.
HOSTILE: tuple[str, ...] = (
    "", " ", "…", "the", "a*", "*", "**", "*a", "?", "(", ")", "()", ")(", '"', '""',
    '"""', "\x00", "AND", "OR", "NOT", "NOT NOT", "AND OR NOT", "-", "--", "+", "+-",
    "-*", "~", "a~", "abc~9999999999", ":", "::", "title:", "title::",
    "title:title:title:x", "source:()", "language:()", "date:", "date:..", "date:99999",
    "date:2016-13-40", "date:0000", "date:1990..1980", "date:-1", "unknown:x", "(" * 300,
    ")" * 300, "(" * 250 + "x" + ")" * 250, "NOT " * 100 + "x", "-" * 500, "a " * 250,
    "a OR " * 100, "a AND " * 100, '"' + "a " * 200, "x" * 512, "x" * 100_000,
    "\u0301" * 500, "🎉" * 200, "北" * 512, "ก" * 512, "a\u200d" * 200, "-a -b -c", "-*",
    "\ud800\udfff", "\U0010ffff", "' OR 1=1 --", "<script>alert(1)</script>", "%s%n%(x)s",
    "../../etc/passwd", "\\", "\\\\\\", "\\*", "/.*/", "[a TO z]", "{!lucene}x",
    "a^1000000000", "a-b-c-d-" * 60, "aaa* " * 60, "aaa~ " * 60,
)  # fmt: skip


class EngineContract:
    """The tests; a subclass supplies the engine."""

    # What is written

    def test_an_empty_engine_is_ready_and_finds_nothing(self, engine: Engine) -> None:
        assert engine.count() == 0
        assert engine.state().status == "ready"
        assert engine.state().articles == 0
        results = engine.search(parse("letter"))
        assert (results.hits, results.total, results.complete) == ((), 0, True)
        assert engine.search(parse("")).total == 0

    def test_what_is_written_is_found_at_once(self, engine: Engine) -> None:
        engine.write([article("1", "a letter")], [])
        assert found(engine, "letter") == ["1"]
        assert engine.count() == 1
        state = engine.state()
        assert (state.status, state.articles, state.languages) == ("ready", 1, ("en",))

    # What it may be asked besides

    def test_terms_are_counted_in_what_is_found(self, engine: Engine) -> None:
        if not isinstance(engine, Counting):
            pytest.skip("this engine does not count terms")
        engine.write([article("1", "a letter"), article("2", "letters"), article("3")], [])
        engine.write([], ["3"])
        words = engine.frequencies("word", ["letter", "letters", "nothing"])
        assert words == {"letter": 1, "letters": 1, "nothing": 0}
        assert engine.frequencies("stem", ["en:letter", "tr:letter"])["en:letter"] == 2
        assert engine.frequencies("word", []) == {}

    def test_a_plan_of_others_is_evaluated_as_one_of_a_query(self, engine: Engine) -> None:
        if not isinstance(engine, Planned):
            pytest.skip("this engine does not evaluate plans of others")
        engine.write([article("1", "a letter"), article("2", "letter letter b")], [])
        engine.write([article("3", "c"), article("4", "a letter")], ["4"])
        node = Either(
            (Leaf((Clause("word", "letter", 1.0),)), Leaf((Clause("word", "b", 1.0),)))
        )
        hits = engine.evaluate(node, 10)
        assert [hit.id for hit in hits] == ["2", "1"]
        assert hits[0].score > hits[1].score > 0
        assert [hit.id for hit in engine.evaluate(node, 1)] == ["2"]

    def test_removed_is_not_found(self, engine: Engine) -> None:
        engine.write([article("1", "a letter"), article("2", "a letter")], [])
        engine.write([], ["1"])
        assert found(engine, "letter") == ["2"]
        assert found(engine, "") == ["2"]
        assert found(engine, "-nothing") == ["2"]
        assert engine.count() == 1

    def test_removing_what_is_not_there_is_no_error(self, engine: Engine) -> None:
        engine.write([], ["1"])
        engine.write([article("2", "a letter")], ["1"])
        assert engine.count() == 1

    def test_an_id_both_put_and_removed_is_forgotten(self, engine: Engine) -> None:
        engine.write([article("1", "a letter")], ["1"])
        assert engine.count() == 0
        assert found(engine, "letter") == []

    def test_an_article_written_again_replaces_the_old_one(self, engine: Engine) -> None:
        engine.write([article("1", "a letter", date="1990")], [])
        engine.write([article("1", "a postcard", date="1991", language="de")], [])
        assert found(engine, "letter") == []
        assert found(engine, "postcard") == ["1"]
        assert engine.count() == 1
        assert engine.search(parse("")).facets["year"] == {"1991": 1}
        assert engine.state().languages == ("de",)

    def test_the_last_of_a_batch_wins(self, engine: Engine) -> None:
        engine.write([article("1", "a letter"), article("1", "a postcard")], [])
        assert found(engine, "letter") == []
        assert found(engine, "postcard") == ["1"]
        assert engine.count() == 1

    def test_the_same_batch_twice_changes_nothing(self, engine: Engine) -> None:
        batch = Chance(1).articles(20)
        engine.write(batch, [])
        before = engine.search(parse("Baku library", limit=100))
        engine.write(batch, [])
        assert engine.search(parse("Baku library", limit=100)) == before
        assert engine.count() == 20

    def test_a_batch_that_fails_changes_nothing(self, engine: Engine) -> None:
        def broken() -> Iterator[Article]:
            yield article("2", "a letter")
            raise OSError

        engine.write([article("1", "a letter")], [])
        with pytest.raises(OSError):
            engine.write(broken(), ["1"])
        assert found(engine, "letter") == ["1"]
        engine.write([article("3", "a letter")], [])
        assert found(engine, "letter") == ["1", "3"]

    def test_an_article_without_words_is_found_among_all(self, engine: Engine) -> None:
        engine.write([article("1", "…"), article("2", "letter")], [])
        assert found(engine, "") == ["1", "2"]
        assert found(engine, "letter") == ["2"]

    def test_clear_forgets_everything_and_is_ready(self, engine: Engine) -> None:
        engine.write([article("1", "a letter")], [])
        engine.clear()
        assert engine.count() == 0
        assert found(engine, "") == []
        assert engine.state().status == "ready"
        engine.write([article("2", "a letter")], [])
        assert found(engine, "letter") == ["2"]

    # What is found, in which order

    def test_articles_with_all_the_words_come_first(self, engine: Engine) -> None:
        engine.write(
            [
                article("1", "library library library", "library"),
                article("2", "stations", "the library of a small town far away" * 9),
                article("3", "nothing"),
            ],
            [],
        )
        assert found(engine, "library station") == ["2", "1"]
        hits = engine.search(parse("library station")).hits
        assert [hit.strength for hit in hits] == [3, 2]

    def test_equal_scores_are_ordered_by_id(self, engine: Engine) -> None:
        names = [f"{n:02d}" for n in range(30)]
        shuffled = random.Random(4).sample(names, len(names))
        engine.write([article(name, "a letter") for name in shuffled[:15]], [])
        engine.write([article(name, "a letter") for name in shuffled[15:]], [])
        assert found(engine, "letter") == names
        assert found(engine, "") == names

    def test_pages_never_overlap_and_end_empty(self, engine: Engine) -> None:
        engine.write(Chance(2).articles(60), [])
        for text in ("Baku", "", "library OR 1990", "-Baku"):
            whole = found(engine, text)
            pages = [
                ids(engine.search(parse(text, offset=offset, limit=7)))
                for offset in range(0, len(whole) + 14, 7)
            ]
            assert [id for page in pages for id in page] == whole
            assert pages[-1] == []
            for sort in ("relevance", "newest", "oldest"):
                whole_so = ids(engine.search(parse(text, sort=sort, limit=1000)))
                assert (
                    behind_each_other(engine, parse(text, sort=sort, limit=7)) == whole_so
                )
            assert engine.search(parse(text, offset=10**9)).total == len(whole)

    def test_a_page_behind_a_hit_that_is_gone_goes_on(self, engine: Engine) -> None:
        articles = Chance(3).articles(40)
        engine.write(articles, [])
        dates = {one.id: one.date for one in articles}
        for sort in ("relevance", "newest", "oldest"):
            query = parse("", sort=sort, limit=1000)
            whole = engine.search(query).hits
            hit = whole[20]
            after = After(hit.strength, hit.score, dates[hit.id], hit.id)
            engine.write([], [hit.id])
            results = engine.search(replace(query, after=after))
            assert ids(results) == [one.id for one in whole[21:]]
            assert results.total == len(whole) - 1
            engine.write([one for one in articles if one.id == hit.id], [])

    def test_a_limit_of_none_gives_counts_alone(self, engine: Engine) -> None:
        engine.write([article("1", "a letter")], [])
        results = engine.search(parse("letter", limit=0))
        assert (results.hits, results.total) == ((), 1)
        assert results.facets["language"] == {"en": 1}

    def test_dates_sort_both_ways_with_the_undated_last(self, engine: Engine) -> None:
        dates = {
            "1": "",
            "2": "2016",
            "3": "2016-01-22T02:49",
            "4": "1990-01",
            "5": "1990-01",
        }
        engine.write([article(id, "a letter", date=date) for id, date in dates.items()], [])
        assert found(engine, "letter", sort="newest") == ["3", "2", "4", "5", "1"]
        assert found(engine, "letter", sort="oldest") == ["4", "5", "2", "3", "1"]

    def test_a_score_is_a_score_whatever_the_sort(self, engine: Engine) -> None:
        engine.write([article("1", "a letter", date="2016")], [])
        scores = {
            engine.search(parse("letter", sort=sort)).hits[0].score
            for sort in ("relevance", "newest", "oldest")
        }
        assert len(scores) == 1

    # Facets and filters

    def test_facets_sum_to_the_total_most_frequent_first(self, engine: Engine) -> None:
        engine.write(Chance(3).articles(60), [])
        for text in ("", "Baku", "library -Baku"):
            results = engine.search(parse(text))
            assert tuple(results.facets) == FACETS
            for counts in results.facets.values():
                assert sum(counts.values()) == results.total - results.similar
                pairs = list(counts.items())
                assert pairs == sorted(pairs, key=lambda pair: (-pair[1], pair[0]))

    def test_similar_spelling_is_counted_apart_and_comes_last(self, engine: Engine) -> None:
        engine.write(
            [
                article("1", "the museums", date="1990", source="Old"),
                article("2", "a museologist", date="2016", source="New"),
                article("3", "the museum", date="1991", source="Old"),
                article("4", "a harbour", date="2017", source="New"),
            ],
            [],
        )
        results = engine.search(parse("museum", sort="newest"))
        assert [(hit.id, hit.strength) for hit in results.hits] == [
            ("3", 3),
            ("1", 3),
            ("2", 1),
        ]
        assert (results.total, results.similar) == (3, 1)
        assert results.facets["source"] == {"Old": 2}
        alone = engine.search(parse("museumlike"))
        assert alone.similar == alone.total > 0
        assert sum(alone.facets["source"].values()) == alone.total

    def test_facets_are_counted_only_when_asked_for(self, engine: Engine) -> None:
        engine.write([article("1", "a letter")], [])
        assert engine.search(parse("letter", facets=False)).facets == {}

    def test_filters_keep_any_of_the_values_chosen(self, engine: Engine) -> None:
        engine.write(
            [
                article("1", "a", source="The Peninsula", language="en", date="1990-01-20"),
                article("2", "a", source="Xəzər", language="az", date="1990", place="Bakı"),
                article("3", "a", language="az-Cyrl", date="2016-01"),
                article("4", "a", language="zh-Hant"),
            ],
            [],
        )
        assert found(engine, "a", filters={"source": ["Xəzər"]}) == ["2"]
        assert sorted(found(engine, "", filters={"source": ["", "Xəzər"]})) == [
            "2",
            "3",
            "4",
        ]
        assert sorted(found(engine, "", filters={"language": ["az"]})) == ["2", "3"]
        assert found(engine, "", filters={"language": ["az-Cyrl"]}) == ["3"]
        assert found(engine, "", filters={"language": ["zh"], "source": [""]}) == ["4"]
        assert found(engine, "", filters={"place": ["Bakı"], "language": ["en"]}) == []
        assert sorted(found(engine, "", filters={"year": ["1990", ""]})) == ["1", "2", "4"]

    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("date:2016", "12345"),
            ("date:2016-01", "245"),
            ("date:2016-01-20", "5"),
            ("date:2016-02..", "36"),
            ("date:..2016-01-20", "057"),
            ("date:2016-01-01..2016-12-31", "12345"),
            ("date:2015..2016-01", "02457"),
            ("date:2016-02..2016-02-29", "3"),
            ("date:2017..", "6"),
            ("-date:2016", "0678"),
        ],
    )
    def test_a_date_is_found_where_its_whole_period_lies_within(
        self, engine: Engine, text: str, wanted: str
    ) -> None:
        dates = ["2015", "2016", "2016-01-22T02:49", "2016-02-29", "2016-01", "2016-01-20"]
        dates += ["2017-03", "2015-12-31", ""]
        engine.write([article(str(n), "a", date=date) for n, date in enumerate(dates)], [])
        assert found(engine, text) == list(wanted)

    def test_bounds_of_the_page_narrow_as_dates_do(self, engine: Engine) -> None:
        engine.write(
            [article("1", "a", date="1990"), article("2", "a", date="1991-12-26")], []
        )
        assert found(engine, "a", first="1991") == ["2"]
        assert found(engine, "", first="1990", last="1991-12-25") == ["1"]

    # Kinds of queries

    def test_what_is_denied_is_not_found(self, engine: Engine) -> None:
        engine.write(
            [
                article("1", "a library"),
                article("2", "libraries of Baku"),
                article("3", "Baku"),
            ],
            [],
        )
        assert found(engine, "-library") == ["3"]
        assert found(engine, "Baku -library") == ["3"]
        assert found(engine, "Baku NOT libraries") == ["3"]
        assert sorted(found(engine, "library OR -Baku")) == ["1", "2"]
        assert found(engine, "-(library Baku)") == []
        assert sorted(found(engine, "-(+library +Baku)")) == ["1", "3"]

    def test_what_merely_resembles_a_denied_word_stays(self, engine: Engine) -> None:
        engine.write([article("1", "Gorbachevgrad"), article("2", "Gorbachev")], [])
        assert sorted(found(engine, "Gorbachev")) == ["1", "2"]
        assert found(engine, "-Gorbachev") == ["1"]

    def test_a_plus_insists_and_words_do_not(self, engine: Engine) -> None:
        engine.write([article("1", "a library"), article("2", "a station")], [])
        assert sorted(found(engine, "library station")) == ["1", "2"]
        assert found(engine, "+library station") == ["1"]
        assert found(engine, "library AND station") == []

    def test_a_filter_beside_words_still_wants_a_word(self, engine: Engine) -> None:
        engine.write(
            [
                article("1", "a library", source="Xəzər", date="1990"),
                article("2", "a station", source="Xəzər", date="1990"),
            ],
            [],
        )
        for text in (
            "language:en",
            "source:Xəzər",
            "date:1990",
            "(date:1990 OR language:de)",
        ):
            assert found(engine, f"library {text}") == ["1"]
            assert found(engine, text) == ["1", "2"]

    def test_a_phrase_does_not_cross_paragraphs(self, engine: Engine) -> None:
        engine.write(
            [
                article("1", "on January", "20 tanks came", "in January 20 people"),
                article("2", "black", "January", "20 years"),
                article("3", "20 January", "January the 20"),
            ],
            [],
        )
        assert found(engine, '"January 20"') == ["1"]
        assert found(engine, '"20 January"') == ["3"]
        assert found(engine, '"black January"') == []
        assert found(engine, '-"January 20"') == ["2", "3"]
        assert found(engine, '"tanks came"') == ["1"]

    def test_a_phrase_wants_exact_forms(self, engine: Engine) -> None:
        engine.write([article("1", "old libraries"), article("2", "old library")], [])
        assert found(engine, '"old library"') == ["2"]
        assert found(engine, '"library"') == ["2"]
        assert sorted(found(engine, "library")) == ["1", "2"]

    def test_a_phrase_may_repeat_a_word(self, engine: Engine) -> None:
        engine.write(
            [article("1", "bye bye"), article("2", "bye"), article("3", "bye, bye")], []
        )
        assert found(engine, '"bye bye"') == ["1", "3"]
        assert found(engine, '"bye bye bye"') == []

    def test_a_title_is_searched_alone(self, engine: Engine) -> None:
        engine.write(
            [article("1", "Baku", "a library"), article("2", "library", "Baku")], []
        )
        assert found(engine, "title:Baku") == ["1"]
        assert found(engine, "title:libraries") == ["2"]
        assert found(engine, 'title:"Baku library"') == []
        assert found(engine, "title:(Baku OR library) -title:Baku") == ["2"]

    def test_source_and_place_want_all_the_words(self, engine: Engine) -> None:
        engine.write(
            [
                article("1", "a", source="The Peninsula", place="Doha"),
                article("2", "a", source="The Herald", place="New York"),
            ],
            [],
        )
        assert found(engine, "source:peninsula") == ["1"]
        assert found(engine, 'source:"the herald"') == ["2"]
        assert found(engine, 'source:"herald peninsula"') == []
        assert found(engine, "place:doha") == ["1"]
        assert found(engine, 'place:"new york"') == ["2"]
        assert found(engine, "source:doha") == []

    def test_a_prefix_stands_for_the_most_frequent_words(self, engine: Engine) -> None:
        words = [f"pre{chr(97 + k // 26)}{chr(97 + k % 26)}" for k in range(200)]
        engine.write(
            [article(f"{n:03d}", " ".join(words[n:])) for n in range(0, 200, 10)], []
        )
        engine.write([article("x", "prefix"), article("y", "fixpre")], [])
        everything = found(engine, "pre*")
        assert "y" not in everything
        assert "x" not in everything  # 128 words stand in more articles
        assert found(engine, "prefix*") == ["x"]

    def test_a_tilde_finds_words_one_edit_away(self, engine: Engine) -> None:
        words = [
            "baku",
            "bku",
            "baaku",
            "beku",
            "abku",
            "bkua",
            "bakuu",
            "bak",
            "xaky",
            "aabku",
        ]
        engine.write([article(word, word, "filler text") for word in words], [])
        near = set(found(engine, 'baku~ -"filler filler"'))
        assert {"baku", "bku", "baaku", "beku", "abku", "bakuu", "bak"} <= near
        assert "xaky" not in near
        assert "aabku" not in near

    def test_a_hyphenated_word_prefers_its_parts_side_by_side(self, engine: Engine) -> None:
        engine.write(
            [
                article("1", "x", "Karabakh and Nagorno and the rest of it"),
                article("2", "x", "Nagorno Karabakh and and the rest of it"),
                article("3", "x", "Nagorno alone and and the rest of it"),
            ],
            [],
        )
        assert found(engine, "Nagorno-Karabakh") == ["2", "1", "3"]
        assert found(engine, "+Nagorno-Karabakh rest") == ["2", "1"]
        assert found(engine, "-Nagorno-Karabakh") == ["3"]

    @pytest.mark.parametrize(
        ("typed", "text", "language"),
        [
            ("libraries", "the library", "en"),
            ("BAKI", "Bakı şəhəri", "az"),
            ("kitabxana", "kitabxanalarda", "az"),
            ("елка", "ёлка", "ru"),
            ("библиотек", "библиотека", "ru"),
            ("Երեւան", "Երևան", "hy"),
            ("isik", "IŞIK", "tr"),
            ("كتاب", "كِتَاب", "ar"),
            ("كتابخانه", "کتابخانه‌ها", "fa"),
            ("ბაქო", "ᲑᲐᲥᲝ", "ka"),
            ("ecole", "l'École", "fr"),
            ("strasse", "Straße", "de"),
            ("elección", "elecciones", "es"),
            ("圖書", "巴庫圖書館", "zh-Hant"),
            ("สมุด", "ห้องสมุด", "th"),
            ("จีน", "ข่าวจีนวันนี้", "th"),
            ("จีน", "ข่าวในจีน", "th"),
            ('"จีน"', "ข่าวในจีน", "th"),
            ("茶", "我喝茶。", "zh"),
            ("茶", "绿茶很好", "zh"),
            ("1990", "١٩٩٠", "ar"),
            ("Gorbachev", "Горбачёв", "ru"),
        ],
    )
    def test_every_language_is_found(
        self, engine: Engine, typed: str, text: str, language: str
    ) -> None:
        other = article("2", "xyzzy qqq", language="en")
        engine.write([article("1", "…", text, language=language), other], [])
        assert found(engine, typed) == ["1"]

    # Nothing breaks it

    @pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
    def test_odd_queries_never_break(self, engine: Engine, text: str) -> None:
        engine.write([article("1", "a library"), article("2", "Baku", language="az")], [])
        results = engine.search(parse(text))
        assert results.total >= len(results.hits)

    def test_whatever_is_typed_is_answered(self, engine: Engine) -> None:
        engine.write(Chance(5).articles(20), [])
        chance = Chance(6)
        for _ in range(500):
            text = chance.typed()
            results = engine.search(parse(text, limit=5))
            assert 0 <= len(results.hits) <= min(5, results.total) <= 20, text

    # All engines agree

    @pytest.mark.parametrize("seed", range(4))
    def test_agrees_with_memory(self, engine: Engine, seed: int) -> None:
        chance = Chance(seed)
        oracle = MemoryEngine()
        for put, remove in _changes(chance):
            engine.write(put, remove)
            oracle.write(put, remove)
        assert engine.count() == oracle.count()
        assert engine.state().languages == oracle.state().languages
        for _ in range(120):
            agree(engine, oracle, chance.query())

    # Rebuilding

    def test_a_rebuild_gives_what_was_written_one_by_one(self, engine: Engine) -> None:
        articles = Chance(7).articles(40)
        oracle = MemoryEngine()
        oracle.write(articles, [])
        engine.write([article("old", "a letter")], [])
        before = engine.state().generation
        engine.rebuild(iter(articles), lambda _new: None)
        assert engine.state().generation != before
        assert found(engine, "letter") == found(oracle, "letter")
        chance = Chance(8)
        for _ in range(20):
            agree(engine, oracle, chance.query())
        engine.write([article("new", "postcard")], [])
        assert found(engine, "postcard") == ["new"]

    def test_searching_and_writing_go_on_while_rebuilding(self, engine: Engine) -> None:
        engine.write([article("1", "old letter")], [])
        late = article("3", "late letter")

        def articles() -> Iterator[Article]:
            yield article("1", "old letter")
            assert found(engine, "letter") == ["1"]
            yield article("2", "new letter")
            engine.write([late], [])
            assert sorted(found(engine, "letter")) == ["1", "3"]

        calls: list[int] = []

        def catch_up(new: Engine) -> None:
            calls.append(engine.count())
            new.write([late], ["1"])

        engine.rebuild(articles(), catch_up)
        assert calls == [2, 2]
        assert sorted(found(engine, "letter")) == ["2", "3"]
        assert engine.count() == 2

    def test_a_rebuild_that_fails_leaves_the_old_one(self, engine: Engine) -> None:
        def broken() -> Iterator[Article]:
            yield article("2", "new letter")
            raise OSError

        def no_catch_up(_new: Engine) -> None:
            raise OSError

        engine.write([article("1", "old letter")], [])
        before = engine.state()
        with pytest.raises(OSError):
            engine.rebuild(broken(), lambda _new: None)
        with pytest.raises(OSError):
            engine.rebuild([article("2", "new letter")], no_catch_up)
        assert engine.state() == before
        assert found(engine, "letter") == ["1"]
        engine.write([article("3", "late letter")], [])
        assert sorted(found(engine, "letter")) == ["1", "3"]
        engine.rebuild([article("2", "new letter")], lambda _new: None)
        assert found(engine, "letter") == ["2"]

    def test_readers_never_see_half_a_batch(self, engine: Engine) -> None:
        batches = [[article(f"{n}-{k}", "letter") for k in range(5)] for n in range(8)]
        engine.write(batches[0], [])
        seen: list[int] = []
        done = threading.Event()

        def read() -> None:
            while not done.is_set():
                results = engine.search(parse("letter", limit=100))
                seen.extend((results.total, len(results.hits)))

        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        try:
            for old, new in itertools.pairwise(batches):
                engine.write(new, [one.id for one in old])
        finally:
            done.set()
            for reader in readers:
                reader.join()
        assert set(seen) <= {5}


def _changes(chance: Chance) -> Iterator[tuple[list[Article], list[str]]]:
    """Yield batches to write: new articles, replaced ones, removed ones."""
    yield chance.articles(30), []
    yield chance.articles(25, first=30), ["003", "017", "nothing"]
    yield [*chance.articles(10, first=20), *chance.articles(1, first=20)], ["040"]
    yield [], [f"{n:03d}" for n in range(5, 9)]


def agree(engine: Engine, oracle: Engine, query: Query) -> None:
    """Assert that *engine* gives for *query* exactly what *oracle* does."""
    ours, theirs = engine.search(query), oracle.search(query)
    assert (ours.total, ours.similar) == (theirs.total, theirs.similar), query
    assert ids(ours) == ids(theirs), query
    assert _strengths(ours.hits) == _strengths(theirs.hits), query
    for one, other in zip(ours.hits, theirs.hits, strict=True):
        assert one.score == pytest.approx(other.score, abs=1.1e-6), query
    assert {name: list(counts.items()) for name, counts in ours.facets.items()} == {
        name: list(counts.items()) for name, counts in theirs.facets.items()
    }, query


def _strengths(hits: Iterable[object]) -> list[object]:
    return [getattr(hit, "strength", None) for hit in hits]
