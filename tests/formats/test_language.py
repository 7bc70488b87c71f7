"""Languages are told by script and letters first, and the short are not guessed at."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from archive.article import Language, Origin
from archive.formats._language import decide, declared, detect, foreign, same_language
from archive.store.doubts import WEAK

ENGLISH = "The bridge across the harbour was opened to cars again on Sunday after repairs."
TEXTS = [
    ("en", ENGLISH),
    ("az", "Liman üzərindəki körpü dörd aylıq təmirdən sonra yenidən açıldı."),
    ("az-Cyrl", "Лиман үзәриндәки көрпү дөрд ајлыг тә'мирдән сонра јенидән ачылды."),
    ("az-Cyrl", "Бакы шәһәриндә ҝөрүш кечирилди"),
    (
        "azb",
        "بو کؤرپو دؤرد آیلیق تعمیردن سونرا یئنی‌دن آچیلدی و چوخ آدام اونو گؤرمک اوچون گلدی",
    ),
    ("fa", "پل روی بندر پس از چهار ماه تعمیر روز یکشنبه دوباره به روی خودروها گشوده شد."),
    (
        "ar",
        "أعيد يوم الأحد افتتاح جسر الميناء أمام السيارات بعد أربعة أشهر من أعمال الترميم.",
    ),
    (
        "ur",
        (
            "بندرگاہ کا پل چار ماہ کی مرمت کے بعد اتوار کو"
            " دوبارہ گاڑیوں کے لیے کھول دیا گیا ہے۔"
        ),
    ),
    (
        "ps",
        (
            "د بندر پل څلور میاشتې وروسته د یکشنبې په ورځ بیرته"
            " پرانیستل شو او خلک راغلل ښه و ځینې"
        ),
    ),
    ("ckb", "پردی بەندەرەکە دوای چوار مانگ چاککردنەوە ڕۆژی یەکشەممە جارێکی تر کرایەوە."),
    ("ug", "پورتتىكى كۆۋرۈك تۆت ئايلىق رېمونتتىن كېيىن يەكشەنبە كۈنى قايتا ئېچىلدى."),
    ("ru", "Мост через гавань снова открыт для машин после четырёх месяцев ремонта."),
    ("uk", "Міст через гавань знову відкрито для машин після чотирьох місяців ремонту."),
    (
        "be",
        (
            "Мост праз гавань зноў адкрыты для машын пасля"
            " чатырох месяцаў рамонту, і ўсе рады."
        ),
    ),
    (
        "bg",
        "Мостът през пристанището отново беше отворен за коли след четири месеца ремонт.",
    ),
    ("mk", "Мостот преку пристаништето повторно е отворен за автомобили, рече ќерката."),
    (
        "sr",
        (
            "Мост преко луке поново је отворен за аутомобиле"
            " после четири месеца, рекао је вођа."
        ),
    ),
    (
        "sr-Latn",
        (
            "Most preko luke ponovo je otvoren za automobile"
            " posle četiri meseca, a vreme je lepo."
        ),
    ),
    (
        "hr",
        (
            "Most preko luke ponovno je otvoren za automobile"
            " prije tjedan dana, a vrijeme je lijepo."
        ),
    ),
    ("uz-Cyrl", "Ҳар бир инсон яшаш, эркинлик ва шахсий дахлсизлик ҳуқуқига эга бўлган."),
    ("uz-Cyrl", "Ҳар бир инсон яшаш ҳуқуқига эга"),
    ("uz-Cyrl", "Кўприк яна очилди"),
    ("tg", "Пули болои бандар пас аз чор моҳи таъмир рӯзи якшанбе дубора кушода шуд."),
    ("kk", "Айлақ үстіндегі көпір төрт айлық жөндеуден кейін қайта ашылды."),
    (
        "tt",
        "Күпер дүрт ай төзәтүдән соң яңадан ачылды һәм бик күп кеше килде, җыр җырладылар.",
    ),
    ("ba", "Күпер дүрт ай төҙәткәндән һуң яңынан асылды һәм бик күп кеше килде, ҡала шат."),
    (
        "tk-Cyrl",
        (
            "Көпри дөрт айлык бежергиден соң тәзеден ачылды ве"
            " хер адам оны гөрмек учин гелди, җай"
        ),
    ),
    (
        "tr",
        "Liman üzerindeki köprü dört ay süren onarımın ardından pazar günü yeniden açıldı.",
    ),
    ("hy", "Նավահանգստի կամուրջը կրկին բացվեց"),
    ("ka", "ნავსადგურის ხიდი ხელახლა გაიხსნა"),
    ("el", "Η γέφυρα του λιμανιού άνοιξε ξανά"),
    ("he", "הגשר נפתח שוב"),
    ("ja", "港の橋は日曜日に再び開通しました"),
    ("zh", "港口大桥经过四个月的维修后星期日重新开放"),
    ("ko", "항구 다리가 다시 열렸습니다"),
    ("th", "สะพานท่าเรือเปิดอีกครั้ง"),
    ("hi", "बंदरगाह का पुल चार महीने की मरम्मत के बाद रविवार को फिर से खोल दिया गया।"),
    ("ko", "항구 다리(Harbour Bridge)가 다시 열렸다"),
    ("th", "Harbour Bridge เปิดให้รถวิ่งอีกครั้ง"),
    ("zh", "Harbour Bridge 大桥重新开放"),
    ("ru", "Мост Harbour Bridge снова открыт"),
    (
        "en",
        "The bridge over the harbour, in Korean 항구 다리, was opened again on Sunday.",
    ),
    ("bn", "চার মাস মেরামতের পর রবিবার বন্দরের সেতু আবার খুলে দেওয়া হয়েছে।"),
]


@pytest.mark.parametrize(("tag", "text"), TEXTS)
def test_a_language_is_recognised(tag: str, text: str) -> None:
    assert detect(text)[0] == tag


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "harbour bridge"),
        ("sk", "Zdravotná sestra"),
        ("cs", "Zdravotní sestra"),
        ("de", "Reparatur"),
        ("nl", "herstelling"),
        ("pt", "ponte reaberta"),
        ("bg", "мостът"),
        ("ru", "отремонтировали"),
        ("fa", "دوچرخه‌سواری"),
        ("tr", "köprünün onarımı"),
    ],
)
def test_dictionaries_know_one_or_two_words(tag: str, text: str) -> None:
    assert detect(text)[0] == tag


def test_a_word_of_many_languages_leaves_doubt() -> None:
    assert detect("metal")[1] < WEAK < detect("harbour bridge")[1]


@pytest.mark.parametrize("text", ["", "123", "…", "\U00013000" * 50, "ᚠᚢᚦ"])
def test_no_letters_give_no_language(text: str) -> None:
    assert detect(text) == (None, 0.0)


def test_the_text_beats_the_declaration_and_both_are_kept() -> None:
    language = decide(declared("de"), "Title", (ENGLISH,))
    assert (language.value, language.declared, language.detected) == ("en", "de", "en")
    assert language.origin.kind == "detected"


def test_a_declaration_that_says_more_is_kept() -> None:
    assert decide(declared("en_gb"), "Title", (ENGLISH,)).value == "en-GB"
    assert decide(declared("en-GB"), "Title", (ENGLISH * 3,)).value == "en-GB"


def test_a_short_text_is_not_decided_by_the_detector_alone() -> None:
    short = decide(declared(None), "Hello there", ())
    assert (short.value, short.detected is not None) == ("und", True)
    assert decide(declared("fr"), "Bonjour", ()).value == "fr"
    assert decide(declared(None), "Պատմություն", ()).value == "hy"
    assert decide(declared("az"), "Бакы: ҝөрүш", ()).value == "az-Cyrl"


def test_a_persons_correction_is_final() -> None:
    given_ = Language("az", None, None, 1.0, Origin("archivist"))
    assert decide(given_, "Title", (ENGLISH,)) is given_


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        ("EN", "en"),
        ("en_US", "en-US"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("sr-LATN", "sr-Latn"),
        ("und", "und"),
        ("", "und"),
        (None, "und"),
        ("!", "und"),
        ("a", "und"),
        ("en-!", "und"),
        ("en-a-b-c-d-e", "und"),
        ("sl-rozaj", "sl-rozaj"),
    ],
)
def test_a_declared_tag_is_tidied_or_dropped(tag: str | None, value: str) -> None:
    assert declared(tag).value == value


def test_names_that_stand_for_each_other_are_one_language() -> None:
    assert same_language("sr", "hr")
    assert same_language("no", "nb-NO")
    assert same_language("en-GB", "en")
    assert not same_language("az", "tr")


def test_paragraphs_in_another_language_are_found() -> None:
    russian = (
        "Мост через гавань снова открыт для машин после четырёх месяцев ремонта в порту."
    )
    assert foreign((ENGLISH, russian, "короткий"), "en") == [(2, "ru")]
    assert foreign((ENGLISH,), "en") == []
    assert foreign((ENGLISH, russian), "und") == []


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_the_detector(text: str) -> None:
    tag, confidence = detect(text)
    assert 0.0 <= confidence <= 1.0
    assert tag is None or tag
