"""Tests of what a request asks of the search."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given, strategies as st

from archive.errors import BadParameter
from archive.web.asking import Asked, Pages, asked, asked_exactly

web = Flask("asking")


def at(address: str) -> Asked:
    with web.test_request_context(address):
        return asked()


def test_an_address_is_read_and_written_the_same() -> None:
    address = (
        "/s?q=k%C3%B6pr%C3%BC&language=az&language=ru&source=&year=1990"
        "&from=1988&to=1991&sort=newest&page=3"
    )
    question = at(address)
    assert question.filters == {
        "language": ("az", "ru"),
        "source": ("",),
        "year": ("1990",),
    }
    assert question.address("/s") == address


def test_what_is_usual_is_not_in_the_address() -> None:
    assert at("/s").address("/s") == "/s"
    assert at("/s?sort=relevance&page=1&from=&to=").address("/s") == "/s"


def test_odd_values_are_read_kindly() -> None:
    question = at("/s?sort=best&page=-4")
    assert (question.sort, question.page) == ("relevance", 1)
    assert at("/s?page=x").page == 1


def test_choosing_and_dropping_a_value_are_inverse() -> None:
    question = Asked("a", {"language": ("az",)}, page=4)
    more = question.having("source", "River Post")
    assert more.filters == {"language": ("az",), "source": ("River Post",)}
    assert more.page == 1
    assert more.having("source", "River Post") == more
    assert more.without("source", "River Post").filters == question.filters
    assert question.having("language", "ru").without("language", "az").filters == {
        "language": ("ru",)
    }


def test_it_is_known_whether_anything_is_asked() -> None:
    assert not Asked("  ").anything
    assert Asked(last="1990").anything


def test_the_page_decides_what_is_skipped() -> None:
    assert Asked("a", page=3).query(limit=20).offset == 40
    assert Asked("a", page=3).query(limit=20, offset=7).offset == 7


@pytest.mark.parametrize(
    "address",
    [
        "/s?limit=101",
        "/s?limit=-1",
        "/s?limit=x",
        "/s?limit=٣",
        "/s?page=0",
        "/s?sort=best",
        "/s?from=spring",
        "/s?to=1991-13",
    ],
)
def test_a_program_is_told_about_odd_values(address: str) -> None:
    with web.test_request_context(address), pytest.raises(BadParameter):
        asked_exactly(20)


def test_a_program_may_ask_by_page_or_by_offset() -> None:
    with web.test_request_context("/s?q=a&page=3&limit=10"):
        query = asked_exactly(20)
        assert (query.offset, query.limit) == (20, 10)
    with web.test_request_context("/s?q=a&page=3&limit=10&offset=5&from=1988&to=1991"):
        query = asked_exactly(20)
        assert (query.offset, query.limit, query.first, query.last) == (
            5,
            10,
            "1988",
            "1991",
        )
    with web.test_request_context("/s"):
        assert asked_exactly(500).limit == 100


@given(st.integers(1, 40), st.integers(1, 40))
def test_the_first_the_last_and_the_next_pages_are_always_offered(a: int, b: int) -> None:
    number, last = min(a, b), max(a, b)
    shown = list(Pages(number, last, Asked(), "/s").shown)
    numbers = [one for one in shown if one is not None]
    assert numbers == sorted(set(numbers))
    assert {1, last, number, min(last, number + 1), max(1, number - 1)} <= set(numbers)
    for before, gap, after in zip(shown, shown[1:], shown[2:], strict=False):
        if gap is None:
            assert before is not None
            assert after is not None
            assert after - before > 2


def test_a_page_links_to_another_of_the_same_question() -> None:
    assert Pages(1, 3, Asked("a"), "/s").link(2) == "/s?q=a&page=2"
