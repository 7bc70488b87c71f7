"""The interface in every locale: words, dates, numbers, and which locale it is."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string
from hypothesis import given, strategies as st
from markupsafe import Markup

from archive.article import Moment, Origin, Warn
from archive.catalogues import LOCALES, Catalogues
from archive.errors import BadSetting, LocaleNotFound, Refused
from archive.settings import Settings
from archive.web import i18n

CATALOGUE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: {locale}\\n"

msgid "Search"
msgstr "{search}"

msgid "By %(name)s"
msgstr "%(name)s <b>&"

msgid "%(num)s article"
msgid_plural "%(num)s articles"
{articles}

msgctxt "month"
msgid "May"
msgstr "{may}"

msgctxt "time"
msgid "%(num)s day"
msgid_plural "%(num)s days"
{days}

msgid "must not be negative"
msgstr "{negative}"

msgid "The setting %(name)s has the value %(value)s: %(reason)s."
msgstr "%(name)s = %(value)s: %(reason)s"
"""


def lines(*forms: str) -> str:
    return "\n".join(f'msgstr[{place}] "{text}"' for place, text in enumerate(forms))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with a few translations into Turkish, Russian and Persian."""
    words = {
        "tr": ("Ara", "Mayıs", "negatif olamaz", 2),
        "ru": ("Найти", "май", "должно быть не меньше нуля", 3),
        "fa": ("جستجو", "مه", "نباید منفی باشد", 2),
    }
    for locale, (search, may, negative, count) in words.items():
        path = tmp_path / "translations" / locale / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True)
        text = CATALOGUE.format(
            locale=locale,
            search=search,
            may=may,
            negative=negative,
            articles=lines(*[f"%(num)s {locale}{place}" for place in range(count)]),
            days=lines(*[f"%(num)s d{place}" for place in range(count)]),
        )
        if locale == "fa":  # Markup is an error and so never shown.
            text = text.replace("%(name)s <b>&", "از %(name)s")
        path.write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def app(home: Path) -> Flask:
    """A small site."""
    app = Flask("site")
    app.jinja_env.autoescape = True
    i18n.init(app, SimpleNamespace(settings=Settings(home=home)))  # type: ignore[arg-type]

    @app.get("/<locale>/page")
    def page() -> str:
        return i18n.gettext("Search")

    @app.get("/plain")
    def plain() -> str:
        return i18n.current()

    return app


@pytest.fixture
def within(app: Flask) -> Callable[[str], object]:
    """A function that begins a request of a page in a locale."""
    return lambda locale: app.test_request_context(f"/{locale}/page")


def show(template: str, **values: object) -> str:
    return render_template_string(template, **values)


# ── which locale ─────────────────────────────────────────────────────────────────────

NEGOTIATED = [
    ("ru-RU,en;q=0.5", "ru"),
    ("fa-IR,en;q=0.8", "fa"),
    ("az-AZ,en-US;q=0.9", "az"),
    ("az-Cyrl-AZ", "az"),
    ("AZ", "az"),
    ("en-US,az;q=0.9", "en"),
    ("en;q=0.1,ru;q=0.9", "ru"),
    ("pl,de;q=0.5", "de"),
    ("de;q=0,fr;q=0.1", "fr"),
    ("zh-Hant-TW-x-private,tr", "tr"),
    ("hy-AM-u-nu-latn", "hy"),
    ("prs", "fa"),
    ("hye", "hy"),
    ("tr;q=7,ka", "ka"),
    ("tr;q=abc,ka", "ka"),
    ("*", "en"),
    ("*,fr", "fr"),
    ("", "en"),
    (None, "en"),
    ("../../x", "en"),
    ("xx_YY", "en"),
    ("ru" * 5000, "en"),
    (",".join(["ru"] * 5000), "en"),
    (",".join(["xx"] * 40) + ",ru", "en"),
]


@pytest.mark.parametrize(("header", "locale"), NEGOTIATED)
def test_the_browser_s_languages_choose_the_locale(header: str | None, locale: str) -> None:
    assert i18n.negotiate(header) == locale


def test_a_locale_with_a_script_is_chosen_where_there_is_one() -> None:
    available = ("en", "az", "az_Cyrl", "zh_Hant")
    assert i18n.negotiate("az-Cyrl-AZ", None, available) == "az_Cyrl"
    assert i18n.negotiate("az-cyrl", None, available) == "az_Cyrl"
    assert i18n.negotiate("az-AZ", None, available) == "az"
    assert i18n.negotiate("zh-TW", None, available) == "en"


def test_what_a_person_chose_goes_before_the_browser() -> None:
    assert i18n.negotiate("ru", "tr") == "tr"
    assert i18n.negotiate("ru", "nothing") == "ru"
    assert i18n.negotiate("ru", "x" * 5000) == "ru"


@given(st.text(max_size=60), st.none() | st.text(max_size=20))
def test_any_header_chooses_some_locale(header: str, cookie: str | None) -> None:
    assert i18n.negotiate(header, cookie) in LOCALES


def test_an_address_sets_the_locale_and_leads_to_others_in_it(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/tr/page").text == "Ara"
    assert client.get("/ru/page").text == "Найти"
    assert client.get("/en/page").text == "Search"
    with app.test_request_context("/tr/page"):
        assert app.url_for("page") == "/tr/page"
        assert app.url_for("page", locale="ru") == "/ru/page"
        assert app.url_for("plain") == "/plain"


@pytest.mark.parametrize("locale", ["xx", "..", "TR", "tr_TR", "en-US", "%00", "a" * 500])
def test_an_address_in_no_locale_is_not_found(app: Flask, locale: str) -> None:
    app.register_error_handler(LocaleNotFound, lambda error: (str(error), 404))
    assert app.test_client().get(f"/{locale}/page").status_code == 404


def test_without_a_locale_in_the_address_the_browser_decides(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/plain", headers={"Accept-Language": "ru-RU"}).text == "ru"
    client.set_cookie(i18n.COOKIE, "tr")
    assert client.get("/plain", headers={"Accept-Language": "ru-RU"}).text == "tr"


def test_outside_of_a_request_and_of_a_site_english_is_spoken(app: Flask) -> None:
    assert i18n.current() == "en"
    assert i18n.gettext("By %(name)s", name="A") == "By A"
    assert i18n.ngettext("%(num)s article", "%(num)s articles", 2) == "2 articles"
    with Flask("other").app_context():
        assert i18n.gettext("Search") == "Search"
    with app.app_context():
        assert i18n.gettext("Search") == "Search"
        with i18n.in_locale("tr"):
            assert i18n.gettext("Search") == "Ara"
            with i18n.in_locale("ru"):
                assert i18n.gettext("Search") == "Найти"
            assert i18n.current() == "tr"


def test_a_site_without_catalogues_says_so(app: Flask) -> None:
    app.extensions["archive.catalogues"] = "nothing"
    with app.app_context(), pytest.raises(TypeError):
        i18n.catalogues()


def test_directions_and_tags() -> None:
    assert {locale for locale in LOCALES if i18n.direction(locale) == "rtl"} == {"ar", "fa"}
    assert i18n.direction("no such") == "ltr"
    assert i18n.tag("az_Cyrl") == "az-Cyrl"
    assert i18n.tag() == "en"
    assert i18n.direction() == "ltr"


def test_locales_name_themselves() -> None:
    names = {locale: i18n.autonym(locale) for locale in LOCALES}
    assert names["az"] == "Azərbaycan"
    assert names["ka"] == "ქართული"
    assert names["ru"] == "Русский"
    assert names["fa"] == "فارسی"
    assert i18n.autonym("uk") == "Українська"


# ── words ────────────────────────────────────────────────────────────────────────────


def test_plural_forms_are_chosen_and_numbers_written_in_the_locale(app: Flask) -> None:
    with app.app_context(), i18n.in_locale("ru"):
        said = [i18n.ngettext("%(num)s article", "%(num)s articles", n) for n in (1, 2, 5)]
        assert said == ["1 ru0", "2 ru1", "5 ru2"]
        assert (
            i18n.ngettext("%(num)s article", "%(num)s articles", 12345) == "12\xa0345 ru2"
        )
        assert i18n.pgettext("month", "May") == "май"
        assert i18n.npgettext("time", "%(num)s day", "%(num)s days", 3) == "3 d1"
    with app.app_context(), i18n.in_locale("fa"):
        assert i18n.ngettext("%(num)s article", "%(num)s articles", 1234) == "۱٬۲۳۴ fa1"


def test_a_number_fits_both_kinds_of_placeholder() -> None:
    assert i18n.gettext("%(a)s %(a)d %(b)s", a=12345, b=True) == "12,345 12345 True"


def test_pages_show_translations_and_values_as_text(app: Flask) -> None:
    template = (
        "{{ _('By %(name)s', name=x) }}|{{ gettext('%(a)s < b', a=m) }}|"
        "{{ ngettext('%(num)s article', '%(num)s articles', 2) }}|"
        "{{ pgettext('month', 'May') }}|"
        "{{ npgettext('time', '%(num)s day', '%(num)s days', 1) }}|"
        "{% trans n=5 %} {{ n }} <i> {% endtrans %}"
    )
    with app.test_request_context("/tr/page"):
        text = show(template, x="<i>", m=Markup("<b>x</b>"))
    # The Turkish translation of "By" has markup, so it is not shown at all.
    assert text == "By &lt;i&gt;|<b>x</b> &lt; b|2 tr1|Mayıs|1 d0|5 &lt;i&gt;"


def test_a_text_that_is_no_page_is_not_escaped(app: Flask) -> None:
    with app.test_request_context("/tr/page"):
        text = show(
            "{% autoescape false %}{{ _('By %(name)s', name='<i>') }}{% endautoescape %}"
        )
    assert text == "By <i>"


def test_a_broken_translation_gives_way_to_its_source(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # Checks keep such a thing out; should one get through, the page must still stand.
    class Broken:
        def find(self, message: str, *_: object) -> str:
            return {"a": "%(no)s", "b": "%", "c": "%(name)d"}[message[0]]

        def find_plural(self, *_: object) -> str:
            return "%(num)"

    monkeypatch.setattr(Catalogues, "messages", lambda *_: Broken())
    with app.test_request_context("/tr/page"), caplog.at_level(logging.WARNING):
        for text in ("a %(name)s", "b %(name)s", "c %(name)s"):
            assert i18n.gettext(text, name="x") == text[0] + " x"
            assert show("{{ _(t, name='<') }}", t=text) == text[0] + " &lt;"
        assert i18n.ngettext("%(num)s d", "%(num)s ds", 3) == "3 ds"
    assert len(caplog.records) == 7


def test_values_that_run_the_other_way_are_isolated(app: Flask) -> None:
    with app.app_context(), i18n.in_locale("fa"):
        assert i18n.gettext("By %(name)s", name="Baku") == "از \u2068Baku\u2069"
        assert i18n.gettext("By %(name)s", name="باکو") == "از باکو"
        assert i18n.isolated("2016") == "2016"
        assert i18n.isolated("۱٫۲") == "۱٫۲"
        assert i18n.isolated("2016-01") == "\u20682016-01\u2069"
    assert i18n.isolated("Baku") == "Baku"
    assert i18n.isolated("باکو") == "\u2068باکو\u2069"


def test_errors_warnings_and_notices_say_themselves_in_the_locale(app: Flask) -> None:
    error = BadSetting(name="port", value="-1", reason="must not be negative")
    with app.app_context(), i18n.in_locale("tr"):
        assert i18n.said(error) == "port = -1: negatif olamaz"
        assert i18n.said(Warn("x", "Search")) == "Ara"
        assert i18n.said(Warn("x", "%(word)s?", {"word": "Search"})) == "Search?"
        refused = Refused("empty", detail="no bytes")
        assert i18n.said(refused).endswith(" (no bytes)")
        assert i18n.said(Warn("x", "%(reason)s", {"reason": "5 %"})) == "5 %"


# ── dates, numbers, names ────────────────────────────────────────────────────────────

MOMENTS = (
    "2016",
    "2016-01",
    "2016-01-22",
    "2016-01-22T14:49",
    "2016-01-22T14:49:10+04:00",
    "--01-22",
)
GOLDEN = Path(__file__).with_name("formats.json")


def formats(locale: str) -> dict[str, object]:
    """Return how *locale* writes a few things."""
    with i18n.in_locale(locale):
        return {
            "moments": [i18n.moment(value) for value in MOMENTS],
            "number": i18n.number(1234567.5),
            "percent": i18n.percent(0.456),
            "months": [i18n.month(1), i18n.month(12)],
            "list": str(i18n.words(["a", "b", "c"])),
            "languages": [i18n.language_name(tag) for tag in ("az", "zh-Hant", "und")],
        }


@pytest.mark.parametrize("locale", LOCALES)
def test_dates_numbers_and_names_are_those_agreed(locale: str) -> None:
    agreed = json.loads(GOLDEN.read_text("utf-8"))
    assert formats(locale) == agreed[locale]


def test_months_do_not_leak_from_one_locale_into_another() -> None:
    for locale in ("az", "ka", "ar", "fr", "de", "tr"):
        assert (
            i18n.month(1, locale)
            == {
                "az": "yanvar",
                "ka": "იანვარი",
                "ar": "يناير",
                "fr": "janvier",
                "de": "Januar",
                "tr": "Ocak",
            }[locale]
        )
        assert i18n.month(1, locale) in i18n.moment("2016-01", locale)


@pytest.mark.parametrize(
    "value",
    ["", "x", "2016-13", "2016-02-30", "0000", "0000-01-01", "-", "2016-01-22T25:00"],
)
def test_what_is_no_date_is_shown_as_it_is(value: str) -> None:
    assert i18n.moment(value) == value


def test_no_date_is_nothing() -> None:
    assert i18n.moment(None) == ""
    assert i18n.machine_time(None) == ""


def test_a_moment_shows_its_own_zone() -> None:
    value = Moment("2016-01-22T14:49", "+04:00", "raw", Origin("line"))
    assert i18n.moment(value, "de") == "22. Januar 2016, 14:49 (GMT+04:00)"
    assert i18n.machine_time(value) == "2016-01-22T14:49+04:00"
    utc = Moment("2016-01-22T14:49", "Z", "raw", Origin("line"))
    assert i18n.moment(utc, "de") == "22. Januar 2016, 14:49 (UTC)"
    west = Moment("2016-01-22T14:49", "-0330", "raw", Origin("line"))
    assert i18n.moment(west, "de") == "22. Januar 2016, 14:49 (GMT-03:30)"
    day = Moment("2016-01-22", "Z", "raw", Origin("line"))
    assert i18n.moment(day, "de") == "22. Januar 2016"
    assert i18n.machine_time(day) == "2016-01-22"
    assert i18n.machine_time("2016") == "2016"


def test_a_point_in_time_is_shown_in_utc() -> None:
    expected = "22. Januar 2016, 10:49 (UTC)"
    assert i18n.timestamp("2016-01-22T14:49:30.5+04:00", "de") == expected
    assert i18n.timestamp("2016-01-22T10:49:30", "de") == expected
    assert i18n.timestamp("nonsense", "de") == "nonsense"
    assert i18n.timestamp(datetime(2016, 1, 22, 10, 49, tzinfo=UTC), "de") == expected


def test_nearly_all_is_not_all() -> None:
    assert [i18n.percent(share) for share in (0, 0.004, 0.999, 1)] == [
        "0%",
        "0%",
        "99%",
        "100%",
    ]


def test_a_language_without_a_name_is_called_by_its_code() -> None:
    assert i18n.language_name("tlh", "en") == "Klingon"
    assert i18n.language_name("qqq", "en") == "qqq"
    assert i18n.language_name("x-own", "en") == "x-own"
    assert i18n.language_name("", "en") == ""
    assert i18n.language_name("szl", "az_Cyrl") == "Silesian"
    assert i18n.language_name("skr", "ka") == "skr"
    assert i18n.language_name("qqq-Latn", "en") == "qqq-Latn"


def test_lists_isolate_and_escape_their_members(app: Flask) -> None:
    with app.test_request_context("/en/page"):
        text = show(
            "{{ a|words }}|{{ b|bdi }}|{{ c|bdi }}", a=["<a>", "ب"], b="<", c=["x", "y"]
        )
    assert text.split("|") == [
        "<bdi>&lt;a&gt;</bdi> and <bdi>ب</bdi>",
        "<bdi>&lt;</bdi>",
        "<bdi>x</bdi> and <bdi>y</bdi>",
    ]
    assert i18n.words([]) == ""


@given(st.text(max_size=20))
def test_any_text_can_be_shown_as_a_date_and_as_a_language(text: str) -> None:
    for locale in ("en", "fa", "az"):
        assert isinstance(i18n.moment(text, locale), str)
        assert isinstance(i18n.language_name(text, locale), str)


@pytest.mark.parametrize(
    ("locale", "names"),
    [
        (
            "az",
            "Ağdam Bakı Çin Əhməd Xaçmaz Isparta İran Kuba Qəbələ Ucar Ünsiyyət",
        ),
        ("tr", "Ankara Çorum Hatay Iğdır İzmir Ordu Ödemiş Sivas Şırnak Zonguldak"),
        ("de", "Aachen Äpfel Bonn Öl Ort Straße Strauß Zürich"),
        ("es", "nube nuez Núñez ñandú oso"),
        ("ru", "Ёлка Ереван Жуков Иваново Йемен Якутск"),
        ("fa", "آبادان ایران باکو پاریس تهران چین ژاپن گرگان یزد"),
        ("ar", "إيران باكو تونس مصر يافا"),
        ("hy", "Աբովյան Բաքու Երևան Էջմիածին Ֆրանսիա"),
        ("ka", "ბათუმი გორი თბილისი ჰერეთი"),
        ("en", "1988 2016 Baku Moscow Баку ბაქო"),
    ],
)
def test_names_are_sorted_as_in_a_dictionary(locale: str, names: str) -> None:
    wanted = names.split()
    mixed = [*wanted[1::2], *wanted[::2]]
    assert sorted(mixed, key=lambda name: i18n.alphabetic(name, locale)) == wanted


def test_signs_do_not_count_in_the_order_of_names() -> None:
    names = ["(Baku) Union", "“Baku” Post", "Baku Times"]
    assert sorted(names, key=i18n.alphabetic) == [names[1], names[2], names[0]]


def test_sizes_are_given_in_the_unit_that_suits_them() -> None:
    sizes = (0, 1, 999, 1000, 1_234_567, 999_949_999, 2_000_000_000, 3 * 10**12)
    assert [i18n.file_size(size) for size in sizes] == [
        "0 bytes",
        "1 byte",
        "999 bytes",
        "1 kB",
        "1.2 MB",
        "1,000 MB",
        "2 GB",
        "3,000 GB",
    ]


@pytest.fixture(autouse=True)
def no_locale_is_left_behind() -> Iterator[None]:
    """Check that every test gives back the locale it took."""
    yield
    assert i18n.current() == "en"
