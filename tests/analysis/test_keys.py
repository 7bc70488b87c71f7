"""Keys: what names share across scripts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from archive.analysis import keys, words
from archive.analysis._keys import MOST


def keys_of(name: str) -> list[set[str]]:
    return [set(keys(word.text)) for word in words(name)]


@pytest.mark.parametrize(
    "names",
    [
        "Heydar Aliyev|Heydər Əliyev|Гейдар Алиев|حيدر علييف|حیدر علی‌اف",
        "Haydar Aliyeff|Հեյդար Ալիև|ჰეიდარ ალიევი|Heydar Aliyev",
        "Baku|Bakı|Баку|باكو|باکو|Բաքու|ბაქო|Μπακού",
        "Mikhail Gorbachev|Михаил Горбачёв|Միխայիլ Գորբաչով|მიხეილ გორბაჩოვი",
        "Yerevan|Ереван|Երևան|ერევანი|ایروان|يريفان|ירוואן",
        "Chirac|Ширак|Շիրակ|شيراك",
        "Spain|İspaniya|اسپانیا|Испания",
        "Putin|Путин|پوتین|بوتين|Պուտին|პუტინი|Πούτιν|פוטין",
    ],
)
def test_a_name_shares_a_key_with_itself_in_every_script(names: str) -> None:
    spellings = [keys_of(name) for name in names.split("|")]
    for spelling in spellings[1:]:
        assert len(spelling) == len(spellings[0])
        for mine, other in zip(spellings[0], spelling, strict=True):
            assert mine & other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Baku", "Бик"),
        ("Aliyev", "Лев"),
        ("Moscow", "Минск"),
        ("Tbilisi", "Тель"),
        ("Iran", "Иордания"),
        ("Anna", "Нина"),
        ("Karabakh", "قرابة"),
    ],
)
def test_different_names_share_no_key(one: str, other: str) -> None:
    assert not keys_of(one)[0] & keys_of(other)[0]


@pytest.mark.parametrize("word", ["", "a", "li", "e", "2016", "北京", "한국", "ไทย"])
def test_what_has_no_two_consonants_has_no_key(word: str) -> None:
    assert keys(word) == ()


def test_the_arabic_article_does_not_part_names() -> None:
    assert set(keys("البرازيل")) & set(keys("brazil"))
    assert set(keys("البانيا")) & set(keys("albania"))


@given(st.text(alphabet="abcghjqxwyvгджхюيوهعبցղւუფხ", max_size=40))
def test_keys_are_latin_few_and_distinct(word: str) -> None:
    made = keys(word)
    assert len(made) <= MOST
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"[A-Z]+\+?", key) for key in made)
