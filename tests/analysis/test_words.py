"""Words: where they begin and end, and how they are folded."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given, strategies as st

from archive.analysis import known, pieces, terms, words
from archive.analysis._fold import LONGEST, fold

SCRIPTS = st.text(
    alphabet=st.sampled_from(
        "abcIİıiəƏßéñøĐ'’ʼ.,·-19٣५ёйЁЙїґалҒՀայևՎ՞თბᲗ الكتابيىکآأّـ\u200c\u200d\u00ad"
        'שלום״"ך中文あいカー한국어ภาษาไทยहिंदीक़\u0301\u0306\u0308ﬁＡ１ \n'
    ),
    max_size=40,
)


def made(text: str) -> list[tuple[str, str]]:
    return [(word.text, text[word.start : word.end]) for word in words(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Two words.", [("two", "Two"), ("words", "words")]),
        ("l'article", [("l", "l"), ("article", "article")]),
        ("d’été", [("d", "d"), ("ete", "été")]),
        ("jusqu'ici", [("jusqu", "jusqu"), ("ici", "ici")]),
        ("Bakı'nın", [("baki", "Bakı'nın")]),
        ("BAKI’DAN", [("baki", "BAKI’DAN")]),
        ("AB'nin", [("ab", "AB'nin")]),
        ("Toronto'da", [("toronto", "Toronto'da")]),
        ("Obama's", [("obama", "Obama's")]),
        ("don't they're", [("dont", "don't"), ("they", "they're")]),
        ("O'Brien", [("obrien", "O'Brien")]),
        ("O‘zbekiston bo'lgan", [("ozbekiston", "O‘zbekiston"), ("bolgan", "bo'lgan")]),
        ("sən'ət", [("senet", "sən'ət")]),
        ("п'ять", [("пять", "п'ять")]),
        ("rock'n'roll", [("rocknroll", "rock'n'roll")]),
        ("'quoted'", [("quoted", "quoted")]),
        ("U.S. D.C.", [("us", "U.S"), ("dc", "D.C")]),
        ("example.com", [("example", "example"), ("com", "com")]),
        ("1,000 2.500.000", [("1000", "1,000"), ("2500000", "2.500.000")]),
        ("20.01.2016", [("20", "20"), ("01", "01"), ("2016", "2016")]),
        ("3.5 A4", [("3", "3"), ("5", "5"), ("a4", "A4")]),
        ("می‌خواهم", [("مي", "می"), ("خواهم", "خواهم")]),
        ("علی‌اف", [("علياف", "علی‌اف")]),
        ("soft\u00adhyphen", [("softhyphen", "soft\u00adhyphen")]),
        ("ի՞նչ", [("ինչ", "ի՞նչ")]),
        ('צה"ל "שלום"', [("צהל", 'צה"ל'), ("שלומ", "שלום")]),
        ("हिन्दी क्‍ष", [("हिन्दी", "हिन्दी"), ("क्ष", "क्‍ष")]),
        ("col·lecció", [("colleccio", "col·lecció")]),
        ("北京大学", [("北京", "北京"), ("京大", "京大"), ("大学", "大学")]),
        ("2020年", [("2020", "2020"), ("年", "年")]),
        ("カナ・ひらが", [("カナ", "カナ"), ("ひら", "ひら"), ("らが", "らが")]),
        ("ｶﾞｽ", [("ガス", "ｶﾞｽ")]),
        ("ภาษา", [("ภาษ", "ภาษ"), ("าษา", "าษา")]),
        ("๒๕๖๓ ไป", [("2563", "๒๕๖๓"), ("ไป", "ไป")]),
        ("서울에서", [("서울에서", "서울에서")]),
        ("e\u0301te\u0301", [("ete", "e\u0301te\u0301")]),
        ("… — !?", []),
        ("", []),
    ],
)  # fmt: skip
def test_words_begin_and_end_where_readers_see_them(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert made(text) == found


@pytest.mark.parametrize(
    ("spellings", "folded"),
    [
        ("ISPARTA Isparta ısparta İSPARTA isparta", "isparta"),
        ("Əli əli ǝli ELİ", "eli"),
        ("Straße STRASSE strasse", "strasse"),
        ("Ærø ÆRØ aerö", "aero"),
        ("Łódź lodz", "lodz"),
        ("ёлка ЕЛКА", "елка"),
        ("йод ЙОД", "йод"),
        ("Їжак їжак", "їжак"),
        ("Երևան ԵՐԵՎԱՆ Երեւան", "երեւան"),
        ("ᲗᲑᲘᲚᲘᲡᲘ თბილისი", "თბილისი"),
        ("كِتَاب كـتاب کتاب", "كتاب"),
        ("أحمد احمد", "احمد"),
        ("مدرسة مدرسه", "مدرسه"),
        ("Ἀθῆναι ΑΘΗΝΑΙ αθηναι", "αθηναι"),
        ("שָׁלוֹם שלום", "שלומ"),
        ("क़लम कलम", "कलम"),
        ("ﬁle ＦＩＬＥ file", "file"),
        ("٢٠١٦ ۲۰۱۶ २०१६ 2016", "2016"),
        ("ѓакон Ѓакон", "ѓакон"),
    ],
)
def test_spellings_of_one_word_fold_together(spellings: str, folded: str) -> None:
    assert {word.text for word in words(spellings)} == {folded}


@given(st.text())
@example("\u0345ͅΪ")
@example("ǰŉ")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(SCRIPTS)
def test_words_point_into_the_text_in_order(text: str) -> None:
    found = list(words(text))
    assert [word.position for word in found] == list(range(len(found)))
    starts = [word.start for word in found]
    assert starts == sorted(starts)
    for word in found:
        assert 0 <= word.start < word.end <= len(text)
        assert word.text
        assert len(word.text) <= LONGEST


@given(SCRIPTS, st.sampled_from((*known(), "xx", "zh-Hant", "az-Cyrl", "")))
def test_terms_stand_where_their_words_stand(text: str, language: str) -> None:
    spans = {word.position: (word.start, word.end) for word in words(text)}
    for term in terms(text, language):
        assert spans[term.position] == (term.start, term.end)
        assert term.text


@given(SCRIPTS)
def test_a_word_alone_is_the_same_word_as_in_a_text(text: str) -> None:
    for word, start, end in pieces(text):
        alone = [piece[0] for piece in pieces(text[start:end])]
        assert word in alone


@given(SCRIPTS)
@example("e\u0301\u093c\u200c1")
def test_composed_and_decomposed_text_have_the_same_words(text: str) -> None:
    composed = [word.text for word in words(unicodedata.normalize("NFC", text))]
    decomposed = [word.text for word in words(unicodedata.normalize("NFD", text))]
    assert composed == decomposed


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "a\u0301\u0316" * 100_000,
        "e" + "\u0301\u0316" * 50_000,
        "字" * 300_000,
        "字" + "\u3099" * 100_000,
        "ไ" * 300_000,
        "a'" * 200_000,
        "a." * 200_000,
        "1," * 200_000,
        "ب\u200c" * 200_000,
        "\u200d" * 300_000,
        "İ" * 300_000,
        "ﷺ" * 100_000,
        '"' * 300_000,
    ],
    ids=lambda text: ascii(text[:3]),
)
def test_hostile_text_takes_time_in_proportion(text: str) -> None:
    started = time.process_time()
    count = sum(1 for _ in terms(text, "en"))
    assert count <= len(text)
    assert time.process_time() - started < 10
