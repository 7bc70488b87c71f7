from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from archive.analysis.names import jaro_winkler, similarity


@pytest.mark.parametrize(
    "other",
    ["Heydər Əliyev", "Гейдар Алиев", "حيدر علييف", "Հեյդար Ալիև", "ჰეიდარ ალიევი"],
)
def test_a_name_is_like_itself_in_other_scripts(other: str) -> None:
    assert similarity("Heydar Aliyev", other) > 0.8
    assert similarity(other, "Heydar Aliyev") == similarity("Heydar Aliyev", other)


def test_the_order_of_words_does_not_matter_and_a_word_more_does() -> None:
    assert similarity("Aliyev Heydar", "Heydar Aliyev") == 1.0
    assert similarity("Heydar Aliyev", "Heydar Alirza Aliyev") == pytest.approx(0.9)


def test_names_that_share_a_word_are_less_alike() -> None:
    same = similarity("Michael Fallon", "Майкл Фэллон")
    assert same > similarity("Michael Fallon", "Майкл Фут")


def test_nothing_is_like_no_name() -> None:
    assert similarity("", "Heydar") == similarity("?!", "Heydar") == 0.0
    assert jaro_winkler("", "") == jaro_winkler("ab", "cd") == 0.0


@given(st.text(max_size=30), st.text(max_size=30))
def test_it_is_between_0_and_1_whatever_is_compared(a: str, b: str) -> None:
    assert 0.0 <= similarity(a, b) <= 1.0
