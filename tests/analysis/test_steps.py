"""The steps from a folded word to a term."""

from __future__ import annotations

from hypothesis import given, strategies as st

from archive.analysis.steps import Ending, endings, lemma, respell, stem, strip


def test_the_longest_suffix_goes_first_and_again_and_again() -> None:
    step = strip("s es less ness", 3)
    assert step("hopelessness") == "hope"
    assert step("boss") == "bos"
    assert step("as") == "as"
    assert strip(("arum", "ae"), 3)("rosarum") == "ros"


def test_a_suffix_stands_only_after_the_letter_it_needs() -> None:
    step = endings(Ending("si", "vowel"), Ending("i", "consonant"), vowels="aeiou")
    assert step("anasi") == "ana"
    assert step("dersi") == "ders"
    assert step("ii") == "ii"


def test_vowels_that_clash_keep_a_suffix_where_it_is() -> None:
    step = endings(Ending("lar ler d"), vowels="ae", apart="ea ae")
    assert step("kitablar") == "kitab"
    assert step("kitabler") == "kitabler"
    assert step("kitabd") == "kitab"
    assert step("bcdlar") == "bcdlar"


def test_an_unknown_form_is_looked_up_without_what_is_written_on_to_it() -> None:
    step = lemma("id", "xq", "zq", keep="buku")
    assert step("bukunya") == "buku"
    assert step("xqbukunya") == "buku"
    assert step("bukunyazq") == "buku"
    assert step("xqbukunyazq") == "buku"
    assert step("xqbukunyazqzq") == "xqbukunyazqzq"
    assert step("buku") == "buku"


def test_what_stays_unknown_goes_to_another_step() -> None:
    assert lemma("id", unknown=str.upper)("xqxqxq") == "XQXQXQ"
    assert lemma("id")("xqxqxq") == "xqxqxq"


def test_one_alphabet_is_written_in_the_other() -> None:
    assert respell({"ж": "zh", "ь": ""})("жжь") == "zhzh"


@given(st.text(max_size=30))
def test_stems_are_no_longer_than_words_and_a_letter(word: str) -> None:
    assert len(stem("english")(word)) <= len(word) + 1
