"""The translators' pages, used as a translator would."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.catalogues import LOCALES, Catalogues, Entry, extract, files, merge
from archive.core import Archive
from archive.settings import Settings
from tests.web.browsing import Browser

ENTRIES = (
    Entry("Search", places=("archive/web/templates/search.html",)),
    Entry("Hello %(name)s", flags=("python-format",), notes=("On top.",)),
    Entry("%(num)s message", "%(num)s messages", forms=("", ""), flags=("python-format",)),
    Entry("May", context="month"),
    *(Entry(f"Message {number}.") for number in range(60)),
)


@pytest.fixture
def folder(settings: Settings) -> Path:
    """The archive's own catalogues: English, Russian and Persian, hardly translated."""
    folder = settings.translations
    folder.mkdir(parents=True)
    (folder / "messages.pot").write_bytes(extract.template(ENTRIES))
    for locale in ("en", "ru", "fa"):
        path = folder / locale / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True)
        path.write_bytes(merge.merged(ENTRIES, None, locale, fill=locale == "en").data)
    return folder


@pytest.fixture
def app(folder: Path, app: Flask) -> Flask:
    """The site with these catalogues; *folder* goes first so that they are there."""
    assert folder.is_dir()
    return app


@pytest.fixture
def translator(as_person: Callable[..., Browser]) -> Browser:
    """A translator's browser."""
    return as_person("Leyla", "translator")


@pytest.fixture
def own(folder: Path) -> Catalogues:
    """The catalogues as another process sees them."""
    return Catalogues(folder)


def address(message: str, locale: str = "ru", context: str | None = None) -> str:
    return f"/en/translate/{locale}/{Entry(message, context=context).name}"


def boxes(page: str) -> dict[str, str]:
    """Return what is in the text boxes of a page."""
    found = re.findall(r'<textarea id="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    return {name: unescape(text) for name, text in found}


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return found[1]


def save(browser: Browser, path: str, *forms: str, **more: str) -> tuple[int, str]:
    """Open a message, type, and save; return status and page."""
    data: dict[str, object] = {f"form-{place}": text for place, text in enumerate(forms)}
    if "seen" not in more:
        data["seen"] = seen(browser.get(path).text)
    answer = browser.post(path, {**data, **more})
    return answer.status_code, answer.text


# ── who may ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/en/translate/", "/en/translate/ru/", address("Search")])
def test_only_translators_get_in(
    client: FlaskClient, as_person: Callable[..., Browser], path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 303
    assert "/sign-in" in answer.headers["Location"]
    assert as_person("Ayla", "archivist").get(path).status_code == 403
    assert as_person("Root", "admin").get(path).status_code == 200


def test_saving_needs_the_role_and_the_token(
    client: FlaskClient,
    as_person: Callable[..., Browser],
    translator: Browser,
    own: Catalogues,
) -> None:
    assert client.post(address("Search"), data={"form-0": "x"}).status_code in (400, 401)
    ayla = as_person("Ayla", "archivist")
    assert ayla.post(address("Search"), {"form-0": "x"}).status_code == 403
    assert (
        translator.client.post(address("Search"), data={"form-0": "x"}).status_code == 400
    )
    assert not own.entry("ru", Entry("Search").name).translated


# ── lists ────────────────────────────────────────────────────────────────────────────


def test_all_locales_are_listed_with_how_complete_they_are(translator: Browser) -> None:
    page = translator.get("/en/translate/").text
    assert "English" in page
    assert 'lang="ru" dir="ltr">Русский' in page
    assert 'lang="fa" dir="rtl">فارسی' in page
    assert "100%" in page
    assert 'href="/en/translate/ru/?state=missing">64</a>' in page


def test_a_catalogue_that_cannot_be_read_is_named_where_it_matters(
    translator: Browser, folder: Path
) -> None:
    path = folder / "ru" / "LC_MESSAGES" / "messages.po"
    path.write_bytes(path.read_bytes() + b"oops\n")
    assert "neither a comment" in translator.get("/en/translate/").text
    answer = translator.get("/en/translate/ru/")
    assert answer.status_code == 503
    lines = path.read_text("utf-8").count("\n")
    assert f"line {lines}" in answer.text
    assert translator.get("/ru/translate/").status_code == 200


def test_messages_are_listed_in_pages(translator: Browser) -> None:
    page = translator.get("/en/translate/ru/").text
    assert "64 messages" in page
    assert page.count("/en/translate/ru/") > 50
    assert "Message 59" not in page
    assert "Message 59" in translator.get("/en/translate/ru/?page=2").text
    assert "Message 59" in translator.get("/en/translate/ru/?page=99").text
    assert translator.get("/en/translate/ru/?page=x&state=y").status_code == 200
    assert "[month]" in page


def test_the_list_is_narrowed_by_state_and_by_words(translator: Browser) -> None:
    save(translator, address("Search"), "Поиск")
    save(translator, address("May", context="month"), "май", fuzzy="1")
    save(translator, address("Message 1."), "Сообщение")  # no full stop: a hint

    def listed(query: str) -> list[str]:
        page = translator.get(f"/en/translate/ru/?{query}").text
        return re.findall(r'<a lang="en" dir="ltr"[^>]*>([^<]+)</a>', page)

    assert listed("state=shown") == ["Search", "Message 1."]
    assert listed("state=fuzzy") == ["May"]
    assert listed("state=noted") == ["Message 1."]
    assert listed("state=broken") == []
    assert "Search" not in listed("state=missing")
    assert listed("q=поиск") == ["Search"]
    assert listed("q=SEARCH.html") == ["Search"]
    assert listed("q=message+59") == ["Message 59."]
    assert listed("q=month") == ["May"]
    assert listed("q=nothing&state=missing") == []
    page = translator.get("/en/translate/ru/?q=nothing").text
    assert "Show all messages" in page
    assert 'value="nothing"' in page


def test_the_source_s_own_catalogue_says_what_it_is(translator: Browser) -> None:
    assert "messages are written in" in translator.get("/en/translate/en/").text


@pytest.mark.parametrize(
    "path",
    [
        "/en/translate/xx/",
        "/en/translate/../",
        "/en/translate/ru/0123456789abcdef",
        "/en/translate/ru/x",
        "/en/translate/xx/0123456789abcdef",
    ],
)
def test_what_is_not_there_is_not_found(translator: Browser, path: str) -> None:
    assert translator.get(path).status_code == 404


# ── one message ──────────────────────────────────────────────────────────────────────


def test_a_message_shows_all_a_translator_needs(translator: Browser) -> None:
    page = translator.get(address("Hello %(name)s")).text
    assert '<p lang="en" dir="ltr">Hello <code dir="ltr">%(name)s</code></p>' in page
    assert "On top." in page
    page = translator.get(address("May", context="month")).text
    assert ">month</dd>" in page
    page = translator.get(address("Search", "fa")).text
    assert 'lang="fa" dir="rtl"' in page
    assert "archive/web/templates/search.html" in page


def test_each_plural_form_has_a_box_with_the_numbers_it_serves(translator: Browser) -> None:
    path = address("%(num)s message")
    page = translator.get(path).text
    assert list(boxes(page)) == ["form-0", "form-1", "form-2", "comment"]
    assert "For 1, 21, 31, 41, 51, 61 and so on" in page
    save(translator, path, "%(num)s сообщение", "%(num)s сообщения", "%(num)s сообщений")
    page = translator.get(path).text
    assert ">21 сообщение</span>" in page
    assert ">3 сообщения</span>" in page
    assert ">5 сообщений</span>" in page


def test_boxes_name_all_numbers_where_there_are_few(
    translator: Browser, folder: Path, app: Flask
) -> None:
    shutil.copytree(folder / "ru", folder / "ar")
    path = folder / "ar" / "LC_MESSAGES" / "messages.po"
    path.write_bytes(merge.merged(ENTRIES, None, "ar").data)
    assert app.name
    page = translator.get(address("%(num)s message", "ar")).text
    assert len(boxes(page)) == 7
    assert "For 0</label>" in page
    assert "For 3, 4, 5, 6, 7, 8 and so on</label>" in page


def test_a_saved_translation_is_live_and_one_entry_s_diff(
    translator: Browser, own: Catalogues, folder: Path
) -> None:
    path = folder / "ru" / "LC_MESSAGES" / "messages.po"
    before = path.read_text("utf-8").splitlines()
    assert "Поиск" not in translator.get("/ru/translate/").text
    status, _ = save(translator, address("Search"), "Поиск", comment="коротко")
    assert status == 303
    assert "Pages show the translation" in translator.get("/en/translate/ru/").text
    assert "Поиск" in translator.get("/ru/translate/").text
    after = path.read_text("utf-8").splitlines()
    added = [line for line in after if line not in before]
    assert added[0].startswith('"PO-Revision-Date')
    assert added[1:] == ['"Last-Translator: Leyla\\n"', "# коротко", 'msgstr "Поиск"']
    assert own.messages("ru").find("Search") == "Поиск"
    (row,) = files.noted(folder)
    assert (row["person"], row["new"]) == ("Leyla", ["Поиск"])


def test_saving_can_lead_to_the_next_message_of_the_list(translator: Browser) -> None:
    path = f"{address('Message 3.')}?state=missing&q=message"
    data: dict[str, object] = {
        "form-0": "Сообщение 3.",
        "seen": seen(translator.get(path).text),
        "next": "1",
    }
    answer = translator.post(path, data)
    assert answer.headers["Location"] == f"{address('Message 4.')}?state=missing&q=message"
    last = f"{address('Message 59.')}?state=missing"
    data = {"form-0": "Сообщение 59.", "seen": seen(translator.get(last).text), "next": "1"}
    assert translator.post(last, data).headers["Location"] == last
    first = translator.get(f"{address('Message 3.')}?state=shown").text
    assert f'href="{address("Message 59.")}?state=shown">Skip this message' in first
    assert "Skip this message" not in translator.get(last).text


def test_a_translation_with_errors_is_shown_again_with_the_reason(
    translator: Browser, own: Catalogues
) -> None:
    path = address("Hello %(name)s")
    status, page = save(translator, path, "Привет <b>", comment="моё")
    assert status == 422
    assert boxes(page) == {"form-0": "Привет <b>", "comment": "моё"}
    assert "Nothing was saved" in page
    assert "The placeholder \u2068%(name)s\u2069 is missing." in page or (
        "The placeholder %(name)s is missing." in page
    )
    assert 'aria-invalid="true" aria-describedby="form-0-findings"' in page
    assert not own.entry("ru", Entry("Hello %(name)s").name).translated


def test_each_form_has_its_own_errors_beside_it(translator: Browser) -> None:
    status, page = save(translator, address("%(num)s message"), "%(num)s а", "", "%(num)")
    assert status == 422
    assert ">21 а</span>" in page
    assert 'id="form-0-findings"' not in page
    assert 'id="form-1-findings"' in page
    assert 'id="form-2-findings"' in page


def test_a_draft_with_errors_is_kept_but_not_shown(
    translator: Browser, own: Catalogues
) -> None:
    path = address("Hello %(name)s")
    status, _ = save(translator, path, "Привет", fuzzy="1")
    assert status == 303
    page = translator.get(path).text
    assert "Saved as a draft" in page
    assert "This translation has errors" in page
    assert own.entry("ru", Entry("Hello %(name)s").name).forms == ("Привет",)
    assert own.messages("ru").find("Hello %(name)s") is None


def test_a_translation_can_be_taken_away(translator: Browser) -> None:
    save(translator, address("Search"), "Поиск")
    status, _ = save(translator, address("Search"), "")
    assert status == 303
    assert "Saved without translation" in translator.get(address("Search")).text


def test_hints_do_not_keep_a_translation_back(translator: Browser) -> None:
    status, _ = save(translator, address("Message 1."), "Сообщение")
    assert status == 303
    page = translator.get(address("Message 1.")).text
    assert "punctuation at the end differs" in page
    assert "aria-invalid" not in page


def test_a_translation_changed_meanwhile_is_shown_beside_what_was_typed(
    translator: Browser, as_person: Callable[..., Browser], own: Catalogues
) -> None:
    path = address("%(num)s message")
    old = seen(translator.get(path).text)
    theirs = ("%(num)s письмо", "%(num)s письма", "%(num)s писем")
    assert save(as_person("Nino", "translator"), path, *theirs)[0] == 303
    mine = ("%(num)s сообщение", "%(num)s сообщения", "%(num)s сообщений")
    status, page = save(translator, path, *mine, seen=old, comment="моё")
    assert status == 409
    assert tuple(boxes(page).values()) == (*mine, "моё")
    assert all(text.removeprefix("%(num)s") in page for text in theirs)
    assert own.entry("ru", Entry("%(num)s message").name).forms == theirs
    status, _ = save(translator, path, *mine, seen=seen(page))
    assert status == 303
    assert own.entry("ru", Entry("%(num)s message").name).forms == mine


def test_of_two_saved_at_once_one_is_told(
    app: Flask, translator: Browser, own: Catalogues
) -> None:
    path = address("Search")
    form = {"seen": seen(translator.get(path).text), "csrf": translator.token}
    cookie = translator.client.get_cookie("session")
    assert cookie
    found: list[int] = []
    start = threading.Barrier(2)

    def post(text: str) -> None:
        client = app.test_client()
        client.set_cookie("session", cookie.value)
        start.wait()
        found.append(client.post(path, data={**form, "form-0": text}).status_code)

    threads = [threading.Thread(target=post, args=(text,)) for text in ("Поиск", "Искать")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [303, 409]
    assert own.entry("ru", Entry("Search").name).forms[0] in ("Поиск", "Искать")


def test_nothing_typed_is_lost_when_nothing_can_be_written(
    translator: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    token = seen(translator.get(address("Search")).text)
    monkeypatch.setattr("archive.catalogues.files.os.open", fail)
    monkeypatch.setattr(Catalogues, "writable", False)
    status, page = save(translator, address("Search"), "Поиск", seen=token)
    assert status == 503
    assert boxes(page)["form-0"] == "Поиск"
    assert "Read-only file system" in page
    assert "cannot be written" in page
    assert "cannot be written" in translator.get("/en/translate/ru/").text
    assert "cannot be written" in translator.get("/en/translate/").text


def test_line_breaks_and_markup_come_back_as_they_were_typed(translator: Browser) -> None:
    path = address("Search")
    text = "\n</textarea><script>\r\n&amp;"
    _, page = save(translator, path, text)
    assert (
        boxes(page)["form-0"] == text.replace("\r\n", "\n") or boxes(page)["form-0"] == text
    )
    assert "<script>\r\n" not in page


def test_an_old_wording_is_shown_to_compare(translator: Browser, folder: Path) -> None:
    path = folder / "ru" / "LC_MESSAGES" / "messages.po"
    text = path.read_text("utf-8").replace(
        'msgid "Message 7."', '#, fuzzy\n#| msgid "Message seven."\nmsgid "Message 7."'
    )
    path.write_text(text, "utf-8")
    page = translator.get(address("Message 7.")).text
    assert "Message seven." in page
    assert "checked" in page


def test_the_pages_are_in_the_translator_s_own_locale(translator: Browser) -> None:
    for locale in LOCALES:
        for path in ("", "ru/", f"ru/{Entry('%(num)s message').name}"):
            answer = translator.get(f"/{locale}/translate/{path}")
            assert answer.status_code == 200
            assert f'<html lang="{locale}"' in answer.text


def test_odd_plural_counts_in_a_file_give_the_boxes_of_the_language(
    translator: Browser, folder: Path
) -> None:
    path = folder / "ru" / "LC_MESSAGES" / "messages.po"
    text = path.read_text("utf-8")
    text = text.replace('msgstr[1] ""\nmsgstr[2] ""\n', "").replace(
        'msgstr[0] ""', 'msgstr[0] "%(num)s сообщение"'
    )
    path.write_text(text, "utf-8")
    page = translator.get(address("%(num)s message")).text
    assert list(boxes(page)) == ["form-0", "form-1", "form-2", "comment"]
    assert "There are 1 plural forms where the language has 3." in page


def test_a_catalogue_that_cannot_be_read_is_named_without_its_home(
    archive: Archive, as_person: Callable[..., Browser]
) -> None:
    path = archive.settings.translations / "az" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b'msgid "a\n')
    page = as_person("Tamara", "translator").get("/en/translate/az/")
    assert page.status_code == 503
    assert "az/LC_MESSAGES/messages.po" in page.text
    assert str(archive.settings.home) not in page.text
