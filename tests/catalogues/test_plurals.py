"""Plural forms: the table, and headers of any kind."""

from __future__ import annotations

import gettext

import pytest
from babel import Locale
from hypothesis import given, strategies as st

from archive.catalogues import LOCALES
from archive.catalogues.plurals import TABLE, TRIED, parse_plurals, plurals_of


@pytest.mark.parametrize("locale", LOCALES)
def test_every_locale_chooses_the_form_that_gettext_chooses(locale: str) -> None:
    ours = plurals_of(locale)
    rule = ours.header.split("plural=")[1].rstrip(";")
    try:
        theirs = gettext.c2py(rule)
    except SyntaxError:  # gettext makes Python of it: "0-!1" becomes "0 - not 1"
        assert "!" in rule
        return
    assert [ours.form(n) for n in range(TRIED)] == [theirs(n) for n in range(TRIED)]
    assert ours.form(1_000_000) == theirs(1_000_000)
    assert set(ours.forms) == set(range(ours.count))


@pytest.mark.parametrize("locale", LOCALES)
def test_numbers_of_one_form_are_of_one_category(locale: str) -> None:
    ours, cldr = plurals_of(locale), Locale.parse(locale).plural_form
    for form in range(ours.count):
        # French and Spanish call whole millions "many"; they share the form of the others.
        categories = {cldr(n) for n in ours.numbers(form)} - {"many"}
        assert len(categories) <= 1 or locale == "ru"


def test_arabic_forms_follow_the_order_of_its_categories() -> None:
    arabic = plurals_of("ar")
    assert [arabic.form(n) for n in (0, 1, 2, 3, 11, 100, 102)] == [0, 1, 2, 3, 4, 5, 5]


def test_negative_numbers_take_the_form_of_their_size() -> None:
    assert plurals_of("en").form(-1) == 0


def test_a_locale_outside_the_table_has_the_forms_babel_knows() -> None:
    assert "pl" not in TABLE
    assert plurals_of("pl").count == 3
    assert plurals_of("xx").count == 2
    assert plurals_of("no such locale").count == 2


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nplurals=2",
        "nplurals=INTEGER; plural=EXPRESSION;",
        "nplurals=0; plural=0;",
        "nplurals=7; plural=0;",
        "nplurals=1000000000; plural=0;",
        "nplurals=2; plural=n%0;",
        "nplurals=2; plural=1/(n-7);",
        "nplurals=2; plural=2;",
        "nplurals=2; plural=n;",
        "nplurals=2; plural=0-1;",
        "nplurals=2; plural=__import__('os');",
        "nplurals=2; plural=n**9;",
        "nplurals=2; plural=(n;",
        "nplurals=2; plural=n n;",
        "nplurals=2; plural=n?0;",
        "nplurals=2; plural=n==;",
        "nplurals=2; plural=" + "(" * 60 + "n" + ")" * 60,
        "nplurals=2; plural=" + "!" * 60 + "n;",
        "nplurals=2; plural=0" + "+0" * 500,
    ],
)
def test_a_header_that_cannot_be_used_is_refused(header: str) -> None:
    with pytest.raises(ValueError):
        parse_plurals(header)


@pytest.mark.parametrize(
    ("rule", "forms"),
    [
        ("!n", [1, 0, 0, 0]),
        ("!(n==1)", [1, 0, 1, 1]),
        ("n<2 ? 0 : 1", [0, 0, 1, 1]),
        ("n<=2&&n>=1||n==0", [1, 1, 1, 0]),
        ("n==0 ? 1 : n==1 ? 0 : 1", [1, 0, 1, 1]),
        ("n*2/4%2", [0, 0, 1, 1]),
        ("0||2", [1, 1, 1, 1]),
        ("n&&3", [0, 1, 1, 1]),
        ("!n%1", [0, 0, 0, 0]),
        ("2-!1", [2, 2, 2, 2]),
        ("n+1-1 != 1", [1, 0, 1, 1]),
    ],
)
def test_rules_are_read_like_c(rule: str, forms: list[int]) -> None:
    plurals = parse_plurals(f"nplurals=3; plural={rule};")
    assert [plurals.form(n) for n in range(4)] == forms


#: What gettext, which makes Python of a rule, reads like C: not !, && and ||, which have
#: another rank in Python, or one of their sides for a value.
FAITHFUL = [*"nn012%<>?:+-*/() ", "10", "==", "!=", "<=", ">="]


@given(st.lists(st.sampled_from(FAITHFUL), max_size=16).map("".join))
def test_any_rule_is_read_like_gettext_or_refused(rule: str) -> None:
    try:
        ours = parse_plurals(f"nplurals=6; plural={rule};")
    except ValueError:
        return
    theirs = gettext.c2py(rule)
    assert [ours.form(n) for n in range(30)] == [int(theirs(n)) for n in range(30)]
