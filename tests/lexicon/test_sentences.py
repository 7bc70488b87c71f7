"""Sentences, and what of them survives translation."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from archive.lexicon.sentences import sentence, split


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It rained. The sun came! Did it? Yes.", 4),
        ("The U.S. team and J. Smith left on 20. January.", 1),
        ("Prices rose 3.5 percent. “They fell.” Then nothing.", 3),
        ("It was in May. and so on.", 1),
        ("Սա առաջինն է։ Երկրորդը: Երրորդ։", 3),
        ("这是第一句。这是第二句！第三", 3),
        ("هذا أول. وهذا ثانٍ؟ نعم", 3),
        ("यह पहला है। यह दूसरा है।", 2),
        ("  ", 0),
        ("", 0),
    ],
)
def test_sentences_end_where_each_script_ends_them(text: str, sentences: int) -> None:
    assert len(list(split(text))) == sentences


@given(st.text())
def test_no_letter_is_lost_between_sentences(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())


def test_numbers_and_names_are_anchors_in_every_script() -> None:
    english = sentence("In 1988 Gorbachev met 2,500 people in Karabakh.")
    russian = sentence("В 1988 Горбачёв встретил 2500 человек в Карабахе.")
    assert {"1988", "2500", "GRBTSV"} <= english.anchors
    assert {"1988", "2500"} <= english.anchors & russian.anchors
    assert sentence("000 and a").anchors == frozenset()


def test_what_stands_for_a_word_is_longer() -> None:
    assert sentence("中国").length == 6
    assert sentence("한국").length == 4
    assert sentence("ab!").length == 2
