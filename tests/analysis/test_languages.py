"""Every language against its golden file: what each text's terms must be."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.analysis import known, roots_of, terms, words

GOLDEN = Path(__file__).parent / "golden"
CASES = [
    (file.stem, *line.split(" -> "))
    for file in sorted(GOLDEN.glob("*.txt"))
    for line in file.read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(("language", "text", "made"), CASES)
def test_terms_are_as_the_golden_file_says(language: str, text: str, made: str) -> None:
    assert " ".join(term.text for term in terms(text, language)) == made


def test_every_language_has_a_golden_file_and_every_golden_file_a_language() -> None:
    assert sorted(file.stem for file in GOLDEN.glob("*.txt")) == list(known())


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "library libraries LIBRARIES"),
        ("az", "kitabxana kitabxanada kitabxanaların KİTABXANA kitabxanasından китабхана"),
        ("az", "uşaq uşağı uşaqlar usaqlarin"),
        ("ru", "город города городами ГОРОДЕ"),
        ("az", "ev evdə evlərdən"),
        ("ar", "كتاب الكتب بالكتاب"),
        ("hy", "բերել բերված բերվում"),
        ("hy", "գրադարան գրադարանի գրադարաններում ԳՐԱԴԱՐԱՆԸ"),
        ("tr", "kitap kitaplar kitaplarımızın KİTAPTAN kitaplarimizin"),
        ("ar", "المكتبة مكتبة والمكتبة مَكْتَبَة"),
        ("fa", "کتاب كتاب کتابهایش کتابها"),
        ("fa", "اشیاء اشیا"),
        ("ka", "თბილისი თბილისში თბილისიდან ᲗᲑᲘᲚᲘᲡᲘ"),
        ("fr", "école ecole ÉCOLES écoles"),
        ("de", "Stadt Städte Städten STÄDTE Stadte"),
        ("es", "corazón corazones CORAZON"),
        ("uz", "kitob kitoblarimizdan китоб китобларимиз"),
        ("sr", "Beograd Beogradu Београд Београду"),
    ],
)
def test_the_forms_of_a_word_meet_however_they_are_spelled(
    language: str, forms: str
) -> None:
    assert len({term.text for term in terms(forms, language)}) == 1


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("ar", "كتاب كتب الكتب وكتابه"),
        ("ar", "حدود الحد للحد"),
        ("ar", "يعود تعود عدنا"),
        ("ar", "مدرسة مدارس مُدَرِّسون"),
        ("az", "ad adı adlarımız ад"),
        ("fa", "صنعت صنایع"),
        ("fa", "شعر اشعار"),
        ("ka", "აღმოაჩინა აღმოაჩენს აღმოჩენა"),
        ("ka", "წერს დავწერე ვწერ წერენ"),
        ("az", "ay ayın aylarda"),
        ("tr", "iş işte işin"),
        ("tr", "açıyorum açıldı"),
    ],
)
def test_all_forms_of_a_word_have_a_root_in_common(language: str, forms: str) -> None:
    roots = roots_of(language)
    assert roots is not None
    assert set.intersection(*(set(roots(word.text)) for word in words(forms)))


def test_a_root_is_of_the_script_and_of_languages_that_need_it() -> None:
    roots = roots_of("ar-EG")
    assert roots is not None
    assert roots("baku") == roots("баку") == ()
    assert roots_of("en") is roots_of("xx") is None


def test_severe_is_not_you_became() -> None:
    made = [term.text for term in terms("شدید شدید‌تر شدند", "fa")]
    assert made[0] != made[-1]


def test_azerbaijani_in_three_scripts_gives_the_same_terms() -> None:
    latin = [term.text for term in terms("Azərbaycan kitabxanalarında", "az")]
    assert [term.text for term in terms("Азәрбајҹан китабханаларында", "az-Cyrl")] == latin
    assert [term.text for term in terms("باکی", "azb")] == ["bak"]
    assert [term.text for term in terms("شهر", "az-Arab")] == ["shr"]


def test_us_is_not_we() -> None:
    assert [term.text for term in terms("U.S. us", "en")] == ["us", "us"]
