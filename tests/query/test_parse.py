from __future__ import annotations

import time

import pytest
from hypothesis import given, strategies as st

from archive.query import (
    FIELD_NAMES,
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_PHRASE,
    MAX_WILDCARDS,
    MAX_WORDS,
    OPERATORS,
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
from archive.query.names import caseless
from archive.query.parse import iso

A, B, C, D = Word("a"), Word("b"), Word("c"), Word("d")

PIECES = st.one_of(
    st.sampled_from(
        [
            "a", "b", "Baku", "Bakı'nın", "Горбачёв", "باكو", "Nagorno-Karabakh",
            "wor*", "wo*", "abc~", "*x", "fo*o", '"', "“", "”", "„", "«", "»", "‹", "›",
            "(", ")", "（", "）", "+", "-", "−", "--", "AND", "OR", "NOT", "И", "ИЛИ",
            "НЕ", "VƏ", "YA", "Y", "O", "و", "یا", "نه", "და", "ან", "title:",
            "title:a", "source:b", "source:", "place:", "language:az", "language:az,tr",
            "language:qqq", "date:1990", "date:..2016-01", "date:1991..1988", "date:x",
            "titre:", "dil:", "\\AND", "\\", ":", "…", ",", "1,000", "10:30", "北京大学",
            "สมุด", "🎉", "\u0301", "\u200c", "\u200f", "\x00", "'", 'צה"ל',
        ]
    ),
    st.text(max_size=4),
)  # fmt: skip
TYPED = st.builds(
    lambda parts, between: between.join(parts),
    st.lists(PIECES, max_size=30),
    st.sampled_from([" ", " ", ""]),
)


def root(text: str) -> Node | None:
    return parse(text).root


def codes(text: str) -> list[str]:
    return [notice.code for notice in parse(text).notices]


def leaves(node: Node | None) -> list[Node]:
    match node:
        case None:
            return []
        case Not(inner) | InTitle(inner):
            return leaves(inner)
        case Or(nodes):
            return [leaf for one in nodes for leaf in leaves(one)]
        case Group(any_, must, never):
            return [leaf for one in (*any_, *must, *never) for leaf in leaves(one)]
        case _:
            return [node]


def depth(node: Node | None) -> int:
    match node:
        case Not(inner) | InTitle(inner):
            return 1 + depth(inner)
        case Or(nodes):
            return 1 + max(map(depth, nodes))
        case Group(any_, must, never):
            return 1 + max(map(depth, (*any_, *must, *never)))
        case _:
            return 1


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("a b", Group((A, B))),
        ("a a", A),
        ("+a b", Group((B,), (A,))),
        ("+a", A),
        ("a -b", Group((A,), never=(B,))),
        ("-a", Not(A)),
        ("-a -b", Group(never=(A, B))),
        ("a NOT b", Group((A,), never=(B,))),
        ("NOT NOT a", A),
        ("a OR b", Or((A, B))),
        ("a || b", Or((A, B))),
        ("a && b", Group((), (A, B))),
        ("a OR b OR c", Or((A, B, C))),
        ("(a OR b) OR c", Or((A, B, C))),
        ("a b OR c d", Group((A, Or((B, C)), D))),
        ("a AND b", Group((), (A, B))),
        ("a AND b c", Group((C,), (A, B))),
        ("a AND NOT b", Group((), (A,), (B,))),
        ("a AND b OR c", Or((Group((), (A, B)), C))),
        ("a OR NOT b", Or((A, Not(B)))),
        ("NOT a AND NOT b OR c", Or((Group(never=(A, B)), C))),
        ("(a b) c", Group((Group((A, B)), C))),
        ("+(a b) -(c d)", Group((), (Group((A, B)),), (Group((C, D)),))),
        ("(-a -b) c", Group((C,), never=(A, B))),
        ("-(-a)", A),
        ("+(-a) b", Group((B,), never=(A,))),
        ("（a　b）　c", Group((Group((A, B)), C))),
        ('"a b"', Phrase(("a", "b"))),
        ('"a b" c', Group((C,), (Phrase(("a", "b")),))),
        ('"a" OR "b" c', Group((C,), (Or((Phrase(("a",)), Phrase(("b",)))),))),
        (
            '(+"a" date:1990) c',
            Group((C,), (Group((), (Phrase(("a",)), Dated("1990", "1990"))),)),
        ),
        ('-"a b"', Not(Phrase(("a", "b")))),
        ('"a, b."', Phrase(("a", "b"))),
        ('""', None),
        ('"…"', None),
        ("wor*", Word("wor", star=True)),
        ("wor**", Word("wor", star=True)),
        ("wor-*", Word("wor", star=True)),
        ("abc~", Word("abc", fuzzy=True)),
        ("abc~2", Word("abc", fuzzy=True)),
        ("~abc", Word("abc")),
        ("title:a", InTitle(A)),
        ("title:(a OR b)", InTitle(Or((A, B)))),
        ("title:-a", Not(InTitle(A))),
        ("-title:a", Not(InTitle(A))),
        ("title:title:a", InTitle(A)),
        ("title:source:a", Named("source", "a")),
        ('title:"a b"', InTitle(Phrase(("a", "b")))),
        ("title:()", None),
        ("title: a", InTitle(A)),
        ("title:", Word("title")),
        ("(title:)", Word("title")),
        ("Title：a", InTitle(A)),
        ("source:Peninsula", Named("source", "Peninsula")),
        ("source:«The Peninsula»", Named("source", "The Peninsula")),
        ("source:(a OR b)", Or((Named("source", "a"), Named("source", "b")))),
        ('source:("a b" c)', Group((), (Named("source", "a b"), Named("source", "c")))),
        ("source:…", None),
        ("place:Doha a", Group((A,), (Named("place", "Doha"),))),
        ("language:az", Named("language", "az")),
        ("language:AZ-cyrl", Named("language", "az-Cyrl")),
        ('language:"Modern Greek"', Group((Word("Modern"), Word("Greek")))),
        ("language:az,tr", Or((Named("language", "az"), Named("language", "tr")))),
        ("language:(az tr)", Or((Named("language", "az"), Named("language", "tr")))),
        ("language:,", None),
        ("language:…", None),
        ("date:1990x:b,c", Group((Word("1990x:b"), C))),
        ("date:2016", Dated("2016", "2016")),
        ("date:2016-1", Dated("2016-01", "2016-01")),
        ("date:2016-01-20", Dated("2016-01-20", "2016-01-20")),
        ("date:2016/01/20", Dated("2016-01-20", "2016-01-20")),
        ("date:20.01.2016", Dated("2016-01-20", "2016-01-20")),
        ("date:01.2016", Dated("2016-01", "2016-01")),
        ("date:1988..1991", Dated("1988", "1991")),
        ("date:1988…1991", Dated("1988", "1991")),
        ("date:1988–1991", Dated("1988", "1991")),
        ("date:1988-1991", Dated("1988", "1991")),
        ('date:"1988 .. 1991"', Dated("1988", "1991")),
        ("date:1991..1988-05", Dated("1988-05", "1991")),
        ("date:..1990", Dated("", "1990")),
        ("date:1990..", Dated("1990", "")),
        ("date:..", None),
        ("date:(1990 OR 1991)", Or((Dated("1990", "1990"), Dated("1991", "1991")))),
        ("date:(1990 1991)", Or((Dated("1990", "1990"), Dated("1991", "1991")))),
        ("date:(-1990)", Not(Dated("1990", "1990"))),
        ("date:۱۹۹۰..١٩٩١", Dated("1990", "1991")),
        ("Nagorno-Karabakh", Word("Nagorno-Karabakh")),
        ("O’Brien's", Word("O’Brien's")),
        ("a - b", Group((A, B))),
        ("a – b", Group((A, B))),
        ("«a b»-c", Group((C,), (Phrase(("a", "b")),))),
        ("(a)+b", Group((A, B))),
        ("(-a)", Not(A)),
        ("a,-b", Group((A, B))),
        ("a\u3000-b", Group((A,), never=(B,))),
        ("title:+a b", Group((B,), (InTitle(A),))),
        ("--a", A),
        ("+-a", Not(A)),
        ("a,b;c", Group((A, B, C))),
        ("1,000", Word("1,000")),
        ("10:30", Word("10:30")),
        ("(#a!) $b%", Group((A, B))),
        ("AND", Word("AND")),
        ("a AND", Group((A, Word("AND")))),
        ("OR a", Group((Word("OR"), A))),
        ("a AND OR b", Or((A, B))),
        ("a OR (…)", A),
        ("(…) OR (…)", None),
        ("a OR NOT", Group((A, Word("OR"), Word("NOT")))),
        ("\\AND", Word("AND")),
        ("\\title:a", Word("title:a")),
        ("a and b", Group((A, Word("and"), B))),
        ("a)b(c", Group((A, B, C))),
        ("((a", A),
        ("(((a))) b", Group((A, B))),
        ("+)a", A),
        ('"a b', Phrase(("a", "b"))),
        ("a ״ b", Group((A, B))),
        ("\u200ea\u200f \u00adb", Group((A, B))),
        ("e\u0301", Word("é")),
        ("a\x00b", Group((A, B))),
        ("(" * 10 + "a +(", A),
        ("(" * 10 + "a title:(", A),
        ("", None),
        (" … * ( ) \\ 🎉", None),
        ('נשיא צה"ל', Group((Word("נשיא"), Word("צה״ל")))),
        ('"צה"ל" a', Group((A,), (Phrase(("צה״ל",)),))),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_this_tree(text: str, tree: Node | None) -> None:
    assert root(text) == tree


@pytest.mark.parametrize(
    "quoted",
    ['"a b"', "“a b”", "”a b”", "„a b“", "„a b”", "«a b»", "»a b«", "‹a b›", "›a b‹",
     "「a b」", "『a b』", "〝a b〟", "＂a b＂", "« a b »", '“a b"']
)  # fmt: skip
def test_quotes_of_every_language_make_a_phrase(quoted: str) -> None:
    assert root(quoted) == Phrase(("a", "b"))
    assert root(f"{quoted} c") == Group((C,), (Phrase(("a", "b")),))


def test_a_stray_closing_quote_is_nothing() -> None:
    assert root("a 」 b") == Group((A, B))


@pytest.mark.parametrize("locale", OPERATORS)
def test_operators_in_the_words_of_every_locale(locale: str) -> None:
    for word in OPERATORS[locale]["and"]:
        assert root(f"a {word} b") == Group((), (A, B))
    for word in OPERATORS[locale]["or"]:
        assert root(f"a {word} b") == Or((A, B))
    for word in OPERATORS[locale]["not"]:
        assert root(f"a {word} b") == Group((A,), never=(B,))
        if not caseless(word):
            assert root(f"{word} a") == Not(A)


def test_vee_ya_is_or() -> None:
    assert root("a VƏ YA b") == Or((A, B))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("تاریخ و فرهنگ ایران", None),
        ("و", Word("و")),
        ("باکو و", Group((Word("باکو"), Word("و")))),
        ("باکو یا تهران یا قم", Or((Word("باکو"), Word("تهران"), Word("قم")))),
        ("«باکو» و (a b)", Group((), (Phrase(("باکو",)), Group((A, B))))),
        ("source:a و b", Group((), (Named("source", "a"), B))),
        ("a و title:b", Group((), (A, InTitle(B)))),
        ("(a) و (b)", Group((), (A, B))),
        ("«a» و b c", None),
        ("ვაშლი და მსხალი", Group((), (Word("ვაშლი"), Word("მსხალი")))),
        ("ვაშლი არა მსხალი", Group((Word("ვაშლი"),), never=(Word("მსხალი"),))),
        ("و و و", None),
    ],
)
def test_operators_without_capitals_count_only_between_single_operands(
    text: str, tree: Node | None
) -> None:
    if tree is not None:
        assert root(text) == tree
    else:
        assert Word("و") in leaves(root(text))


@pytest.mark.parametrize("locale", FIELD_NAMES)
def test_fields_in_the_words_of_every_locale(locale: str) -> None:
    wanted = {
        "title": InTitle(Word("1990")),
        "source": Named("source", "1990"),
        "place": Named("place", "1990"),
        "date": Dated("1990", "1990"),
    }
    for field, tree in wanted.items():
        for name in FIELD_NAMES[locale][field]:
            assert root(f"{name}:1990") == tree
            assert root(f"{name.upper()}: 1990") == tree
    for name in FIELD_NAMES[locale]["language"]:
        assert root(f"{name}:az") == Named("language", "az")


# Limits and notices


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a" * MAX_CHARACTERS, []),
        ("a" * (MAX_CHARACTERS + 1), ["too-long"]),
        ("word " * 200, ["too-long", "too-many-words"]),
        ("(" * MAX_DEPTH + "a", []),
        ("(" * (MAX_DEPTH + 1) + "a", ["too-deep"]),
        ("*a", ["star-place"]),
        ("a*b", ["star-place"]),
        ("ab*", ["short-wildcard"]),
        ("ab~", ["short-wildcard"]),
        ("aaa* bbb~ ccc*", ["many-wildcards"]),
        ("date:soon", ["bad-date"]),
        ("date:2016-02-30", ["bad-date"]),
        ("date:0000", ["bad-date"]),
        ("date:2016-13..2017", ["bad-date"]),
        ("language:qqq", ["bad-language"]),
        ('AND OR ( ) " -- * title: …', []),
    ],
)  # fmt: skip
def test_what_is_cut_or_ignored_is_told(text: str, told: list[str]) -> None:
    assert codes(text) == told


def test_a_text_too_long_is_cut_between_words() -> None:
    query = parse("word " * 200)
    assert len(query.text) <= MAX_CHARACTERS
    assert query.text.endswith("word")


def test_words_beyond_the_limit_are_cut() -> None:
    many = " ".join(f"w{n}" for n in range(MAX_WORDS + 3))
    assert len(leaves(root(many))) == MAX_WORDS
    assert codes(many) == ["too-many-words"]
    assert codes(" ".join(f"w{n}" for n in range(MAX_WORDS))) == []


def test_a_word_of_many_parts_counts_as_many() -> None:
    assert root("-".join("a" * (MAX_WORDS + 1))) == Word("-".join("a" * MAX_WORDS))
    assert root("北" * 400) == Word("北" * MAX_WORDS * 2)
    assert root("ก\u0e31" * 200) == Word("ก\u0e31" * MAX_WORDS * 4)
    assert codes("北" * 400) == ["too-many-words"]


def test_a_phrase_beyond_the_limit_is_cut() -> None:
    phrase = root(f'"{"a " * (MAX_PHRASE + 1)}"')
    assert phrase == Phrase(("a",) * MAX_PHRASE)
    assert codes(f'"{"a " * (MAX_PHRASE + 1)}"') == ["phrase-cut"]
    assert codes(f'{"a-" * 30} +"b c d e f"') == ["too-many-words"]


def test_brackets_too_deep_are_read_as_none() -> None:
    deep = "(" * 20 + "a b" + ")" * 20 + " c"
    assert root(deep) == Group((Group((A, B)), C))


def test_an_unknown_date_or_language_is_searched_for_as_words() -> None:
    assert root("date:soon a") == Group((Word("soon"), A))
    assert root('language:"old qqq"') == Group((Word("old"), Word("qqq")))


def test_a_notice_is_a_sentence_with_its_fields() -> None:
    (notice,) = parse("ab*").notices
    assert str(notice) == (
        "The sign * needs 3 letters before it; ab was searched for as it stands."
    )


# What stands beside the text


def test_filters_are_kept_if_there_is_such_a_facet() -> None:
    query = parse(
        "a",
        filters={
            "source": ["x", "x", ""],
            "colour": ["red"],
            "year": [],
            "place": ["\u202ey"],
        },
    )
    assert query.filters == {"source": ("x", ""), "place": ("y",)}


def test_filters_are_bounded() -> None:
    query = parse(
        "", filters={"source": [str(n) for n in range(1000)], "place": ["x" * 9999]}
    )
    assert len(query.filters["source"]) == 100
    assert len(query.filters["place"][0]) == MAX_CHARACTERS


def test_bounds_are_dates_or_left_out() -> None:
    query = parse("a", first="٢٠١٦-1", last="soon")
    assert (query.first, query.last) == ("2016-01", "")
    assert [str(one) for one in query.notices] == ["soon is not a date and was left out."]


def test_sort_offset_and_limit_are_put_right() -> None:
    query = parse("a", sort="colour", offset=-3, limit=-1, facets=False)
    assert query == Query("a", A, sort="relevance", offset=0, limit=0, facets=False)
    assert parse("a", sort="newest").sort == "newest"


def test_iso_knows_the_calendar() -> None:
    assert iso("2016-02-29") == "2016-02-29"
    assert iso("2015-02-29") == ""
    assert iso("2015-02-00") == ""
    assert iso("2016-00") == ""
    assert iso("16") == ""


# Whatever is typed


@given(TYPED)
def test_nothing_typed_raises_and_all_limits_hold(text: str) -> None:
    query = parse(text)
    found = leaves(query.root)
    assert len(query.text) <= MAX_CHARACTERS
    assert len(found) <= MAX_WORDS
    assert depth(query.root) <= 4 * (MAX_DEPTH + 2)
    wild = [one for one in found if isinstance(one, Word) and (one.star or one.fuzzy)]
    assert len(wild) <= MAX_WILDCARDS
    assert all(len(one.words) <= MAX_PHRASE for one in found if isinstance(one, Phrase))


@given(TYPED)
def test_what_is_written_is_read_as_the_same_tree(text: str) -> None:
    tree = root(text)
    written = write(tree)
    if len(written) <= MAX_CHARACTERS:
        assert root(written) == tree
        assert write(root(written)) == written
        assert codes(written) == []


@given(st.text())
def test_words_that_are_typed_are_not_lost(text: str) -> None:
    if any(char.isalpha() for char in text[:MAX_CHARACTERS]) and ":" not in text:
        assert root(text) is not None


@pytest.mark.parametrize(
    "text",
    ['"' * 100_000, "(" * 100_000, "a" * 1_000_000, "-" * 100_000, "a OR " * 50_000,
     "title:" * 20_000, "\u0301" * 100_000, "a*" * 100_000, "«" * 512, "NOT " * 128 + "a",
     "title:" * 85 + "a", "a,(" * 170, "و " * 256]
)  # fmt: skip
def test_long_texts_take_no_time(text: str) -> None:
    before = time.process_time()
    parse(text)
    assert time.process_time() - before < 0.5
