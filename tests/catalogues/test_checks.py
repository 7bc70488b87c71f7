"""What is wrong with a translation, and what is not."""

from __future__ import annotations

import time

import pytest

from archive.catalogues.checks import ERROR, broken, errors, findings, placeholders
from archive.catalogues.plurals import plurals_of
from archive.catalogues.po import Entry
from archive.errors import N_


def rules(source: str, text: str, locale: str = "tr", kind: str = ERROR) -> set[str]:
    """Return the rules that *text* breaks as the translation of *source*."""
    entry = Entry(source, forms=(text,))
    found = findings(entry, plurals_of(locale), locale)
    return {finding.rule for finding in found if finding.kind == kind}


@pytest.mark.parametrize(
    ("source", "text", "rule"),
    [
        ("Hello %(name)s", "Merhaba", "placeholder-missing"),
        ("Hello %(name)s", "Merhaba %(isim)s", "placeholder-unknown"),
        ("Hello %(name)s", "Merhaba %(name)d", "placeholder-type"),
        ("Hello %(name)s", "%(name)s %(name)s", "placeholder-count"),
        ("Hello %(name)s", "Merhaba %(name)s %(name)", "placeholder-malformed"),
        ("Hello %(name)s", "Merhaba %(name)", "placeholder-malformed"),
        ("Hello %(name)s", "Merhaba %(name)я", "placeholder-malformed"),
        ("Hello %(name)s", "Merhaba %(na me)s", "placeholder-malformed"),
        ("Hello %(name)s", "Merhaba % (name)s", "percent"),
        ("Hello %(name)s", "Merhaba %s", "percent"),
        ("Hello %(name)s", "Merhaba %(name)s %", "percent"),
        ("Hello %(name)s", "Merhaba ٪(name)s", "placeholder-percent"),
        ("Hello %(name)s", "Merhaba %(name)s ％ (name)s", "placeholder-percent"),
        ("Sure", "100% elbette", "percent"),
        ("Sure", "%100 elbette", "percent"),
        ("Sure {name}", "Elbette {isim}", "braces"),
        ("Sure", "Elbette {name}", "braces"),
        ("Sure\n", "Elbette", "newline-end"),
        ("Sure", "Elbette\n", "newline-end"),
        ("\nSure", "Elbette", "newline-start"),
        ("Sure", "Elbette <b>x</b>", "markup"),
        ("Sure", "<script>alert(1)</script>", "markup"),
        ("Sure", "<img src=x onerror=alert(1)>", "markup"),
        ("Sure", "<!-- x -->", "markup"),
        ("Sure", "<svg/onload=x", "markup"),
        ('<a href="/a">Go</a>', '<a href="/b">Git</a>', "markup"),
        ('<a href="/a">Go</a>', '<a href="/a" onclick="x">Git</a>', "markup"),
        ("<b>Go</b>", "Git", "markup-missing"),
        ("Sure", "Elb\u202eette", "bidi-override"),
        ("Sure", "Elb\u2068ette", "bidi-unbalanced"),
        ("Sure", "Elb\u2069ette", "bidi-unbalanced"),
        ("Sure", "Elb\u2068et\nte\u2069", "bidi-unbalanced"),
        ("Sure", "Elb\u202aet\u2069te", "bidi-unbalanced"),
        ("Sure", "Elb\x08ette", "control-character"),
        ("Sure", "Elb\rette", "control-character"),
        ("Sure", "Elb\x85ette", "control-character"),
        ("Sure", "e" * 300, "too-long"),
    ],
)
def test_what_would_break_a_page_is_an_error(source: str, text: str, rule: str) -> None:
    assert rule in rules(source, text)
    assert broken(Entry(source, forms=(text,)), plurals_of("tr"))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hello %(name)s", "%(name)s, merhaba"),
        ("%(share).1f of %(all)d", "%(all)d içinde %(share).1f"),
        ("100 %%", "%%100"),
        ("{a} or {b}", "{b} veya {a}"),
        ("<b>Go</b> <i>on</i>", "<i>Devam</i> <b>et</b>"),
        (
            '<a title="Go" href="/">x</a>',
            "<a href=\"/\" title='Git'>x</a>".replace("'", '"'),
        ),
        ("a < b", "b > a"),
        ("Sure", "Elb\u2068et\u2069te"),
        ("a\x08b", "b\x08a"),
        ("Sure", ""),
        ("\nSure\n", "\nElbette\n"),
    ],
)
def test_what_pages_can_show_is_no_error(source: str, text: str) -> None:
    assert rules(source, text) == set()


def plural_rules(
    forms: tuple[str, ...], locale: str, one: str = "%(num)s article"
) -> dict[str, int | None]:
    entry = Entry(one, "%(num)s articles", forms=forms)
    return {finding.rule: finding.form for finding in errors(entry, plurals_of(locale))}


def test_every_plural_form_has_to_be_there() -> None:
    assert plural_rules(("%(num)s статья", "%(num)s статьи"), "ru") == {
        "plural-count": None
    }
    assert plural_rules(("%(num)s статья", "", "%(num)s статей"), "ru") == {
        "plural-empty": 1
    }
    assert plural_rules(("", "", ""), "ru") == {}


def test_a_form_for_many_numbers_names_the_number() -> None:
    forms = ("одна статья", "%(num)s статьи", "%(num)s статей")
    assert plural_rules(forms, "ru") == {"number-dropped": 0}


def test_a_form_for_few_numbers_may_leave_the_number_out() -> None:
    arabic = ("لا مقالات", "مقالة واحدة", "مقالتان", *["%(num)s مقالة"] * 3)
    assert plural_rules(arabic, "ar") == {}
    assert plural_rules(("un article", "%(num)s articles"), "fr") == {}


def test_what_only_the_plural_names_may_be_left_out_where_few_are_meant() -> None:
    entry = Entry("One by %(who)s", "%(num)s by %(who)s", forms=("bir", "%(num)s %(who)s"))
    found = errors(entry, plurals_of("tr"))
    assert [finding.rule for finding in found] == ["placeholder-missing"]
    assert found[0].fields == {"placeholder": "%(who)s"}


@pytest.mark.parametrize(
    ("source", "text", "locale", "rule"),
    [
        ("Sure", " Elbette", "tr", "spaces"),
        ("Sure", "Elbette  ki", "tr", "double-space"),
        ("Sure.", "Elbette", "tr", "punctuation"),
        ("Sure", "Elbette.", "tr", "punctuation"),
        ("Sure?", "مطمئن؟.", "fa", "punctuation"),
        ("All right", "All right", "tr", "same"),
        ("Search", "Ноmе", "ru", "mixed-script"),
        ("Search", "Search it", "ru", "script"),
        ("Search", "Ara\u200bma", "tr", "invisible"),
        ("Search", "Ara\u200cma", "tr", "invisible"),
        ("Search", "Ara\U000e0041ma", "tr", "invisible"),
        ("Search", "Go\u0308r", "tr", "not-nfc"),
        ("See https://a.org/b.", "https://a.org/c adresine bakın.", "tr", "address"),
        ("Write to a@b.org", "c@b.org adresine yazın", "tr", "address"),
        ("Search", "Ara&nbsp;ma", "tr", "entity"),
        ("Go", "Buraya basarak hemen gidebilirsiniz", "tr", "longer"),
        ("Search all the articles of the archive", "Ara", "tr", "shorter"),
    ],
)
def test_what_is_worth_a_look_is_a_warning(
    source: str, text: str, locale: str, rule: str
) -> None:
    assert rule in rules(source, text, locale, "warning")
    assert rules(source, text, locale) == set()


@pytest.mark.parametrize(
    ("source", "text", "locale"),
    [
        ("Sure?", "Emin misiniz?", "tr"),
        ("Sure?", "مطمئنید؟", "fa"),
        ("Sure?", "Համոզվա՞ծ եք", "hy"),
        ("Sure.", "Համոզված եմ։", "hy"),
        ("Sure?", "¿Seguro?", "es"),
        ("Name:", "Имя:", "ru"),
        ("Home", "می\u200cرود", "fa"),
        ("HTML", "HTML", "ru"),
        ("Read %(name)s in JSON", "Читать %(name)s в JSON", "ru"),
        ("See “this”.", "Bakınız: “bu”.", "tr"),
        ("All right", "All right", "en"),
        ("See <b>this</b>", "<b>Это</b> здесь", "ru"),
        ("Search", "搜索", "zz"),
    ],
)
def test_what_is_right_in_a_language_gives_no_warning(
    source: str, text: str, locale: str
) -> None:
    assert rules(source, text, locale, "warning") == set()


def test_warnings_name_the_form_they_are_about() -> None:
    entry = Entry("%(num)s day.", "%(num)s days.", forms=("%(num)s gün.", "%(num)s gün"))
    (found,) = findings(entry, plurals_of("tr"), "tr")
    assert (found.rule, found.form) == ("punctuation", 1)


def test_a_finding_says_itself_in_english() -> None:
    (found,) = errors(Entry("a %(b)s", forms=("a",)), plurals_of("tr"))
    assert str(found) == "The placeholder %(b)s is missing."
    (found,) = errors(Entry("a", forms=("5 % b",)), plurals_of("tr"))
    assert str(found) == "A percent sign must be written as two: %%"
    assert found.message == N_("A percent sign must be written as two: %%%%")


def test_placeholders_of_a_message_are_listed_once() -> None:
    assert placeholders(Entry("%(a)s %(b)d", "%(b)d %(c)s")) == (
        ("a", "s"),
        ("b", "d"),
        ("c", "s"),
    )
    assert placeholders(Entry("nothing")) == ()


@pytest.mark.parametrize("piece", ["a", '<a"', "%(", "<a '", "a.b-", "@a.", "http://", "{"])
def test_a_long_text_is_checked_in_little_time(piece: str) -> None:
    entry = Entry("x" * 2000, forms=(piece * (20_000 // len(piece)),))
    start = time.perf_counter()
    found = findings(entry, plurals_of("ru"), "ru")
    assert time.perf_counter() - start < 1
    assert len(found) < 10
