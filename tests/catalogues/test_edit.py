"""Translations changed by people, and the commands around them."""

from __future__ import annotations

import gettext
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.catalogues import (
    LOCALES,
    Catalogues,
    Edited,
    Entry,
    files,
    open_catalogues,
    packaged,
)
from archive.catalogues.extract import template
from archive.errors import (
    BadCatalogue,
    BadTranslation,
    EditConflict,
    LocaleNotFound,
    MessageNotFound,
    StoreUnavailable,
)
from archive.settings import Settings

Make = Callable[..., bytes]


def entry_of(catalogues: Catalogues, message: str, locale: str = "tr") -> Entry:
    return next(entry for entry in catalogues.catalogue(locale).live if entry.id == message)


def edit(
    catalogues: Catalogues, message: str, *forms: str, locale: str = "tr", **parts: Any
) -> Edited:
    entry = entry_of(catalogues, message, locale)
    wanted: dict[str, Any] = {
        "seen": entry.seen,
        "fuzzy": False,
        "comment": "",
        "person": "Leyla",
    } | parts
    return catalogues.edit(locale, entry.name, forms=forms, **wanted)


# ── editing ──────────────────────────────────────────────────────────────────────────


def test_an_edit_is_in_the_file_in_the_journal_and_live(catalogues: Catalogues) -> None:
    assert catalogues.messages("tr").find("Search") is None
    before = catalogues.path("tr").read_text("utf-8").splitlines()
    done = edit(catalogues, "Search", "Ara", comment="short\r\n\n  please ")
    assert done.entry.forms == ("Ara",)
    assert done.entry.comments == ("short", "please")
    assert catalogues.messages("tr").find("Search") == "Ara"
    after = catalogues.path("tr").read_text("utf-8").splitlines()
    gone = [line for line in before if line not in after]
    assert all(line.startswith(('"PO-Revision-Date', '"Last-Translator')) for line in gone)
    assert '"Last-Translator: Leyla\\n"' in after
    (row,) = files.noted(catalogues.folder)
    assert row["old"] == [""]
    assert row["new"] == ["Ara"]
    assert (row["person"], row["locale"], row["message"]) == ("Leyla", "tr", "Search")


def test_dates_are_those_of_the_clock_handed_in(catalogues: Catalogues) -> None:
    then = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    other = Catalogues(catalogues.folder, today=lambda: then)
    edit(other, "Search", "Ara", person="A\nB\x00")
    headers = other.catalogue("tr").headers
    assert headers["PO-Revision-Date"] == "2026-03-04 05:06+0000"
    assert headers["Last-Translator"] == "A B"
    assert next(files.noted(other.folder))["time"] == "2026-03-04T05:06:07+00:00"


def test_an_edit_that_changes_nothing_writes_nothing(catalogues: Catalogues) -> None:
    edit(catalogues, "Search", "Ara")
    before = catalogues.path("tr").stat().st_mtime_ns
    assert edit(catalogues, "Search", "Ara").entry.forms == ("Ara",)
    assert catalogues.path("tr").stat().st_mtime_ns == before
    assert len(list(files.noted(catalogues.folder))) == 1


def test_two_translators_do_not_overwrite_each_other(catalogues: Catalogues) -> None:
    seen = entry_of(catalogues, "%(num)s article").seen
    edit(catalogues, "%(num)s article", "%(num)s makale", "%(num)s makale", seen=seen)
    with pytest.raises(EditConflict):
        edit(catalogues, "%(num)s article", "%(num)s yazı", "%(num)s yazı", seen=seen)
    assert entry_of(catalogues, "%(num)s article").forms[1] == "%(num)s makale"


def test_one_of_two_translators_at_the_same_moment_is_told(catalogues: Catalogues) -> None:
    seen = entry_of(catalogues, "Search").seen
    said: list[str] = []
    start = threading.Barrier(4)

    def save(text: str) -> None:
        start.wait()
        try:
            edit(Catalogues(catalogues.folder), "Search", text, seen=seen)
            said.append("saved")
        except EditConflict:
            said.append("conflict")

    threads = [threading.Thread(target=save, args=(f"Ara {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["conflict", "conflict", "conflict", "saved"]


def test_a_translation_with_errors_is_not_kept(catalogues: Catalogues) -> None:
    with pytest.raises(BadTranslation) as caught:
        edit(catalogues, "Found in %(place)s", "Bulundu")
    assert caught.value.findings
    assert "%(place)s" in str(caught.value)
    assert not entry_of(catalogues, "Found in %(place)s").translated


def test_a_draft_with_errors_is_kept_but_not_shown(catalogues: Catalogues) -> None:
    edit(catalogues, "Found in %(place)s", "Bulundu", fuzzy=True)
    assert entry_of(catalogues, "Found in %(place)s").fuzzy
    assert catalogues.messages("tr").find("Found in %(place)s") is None
    edit(catalogues, "Found in %(place)s", "%(place)s içinde", fuzzy=False)
    assert catalogues.messages("tr").find("Found in %(place)s") == "%(place)s içinde"


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a" * 500, "a" * 30_000])
def test_what_a_file_cannot_hold_is_not_kept_even_as_a_draft(
    catalogues: Catalogues, text: str
) -> None:
    with pytest.raises(BadTranslation):
        edit(catalogues, "Search", text, fuzzy=True)


def test_the_number_of_forms_has_to_be_that_of_the_locale(catalogues: Catalogues) -> None:
    with pytest.raises(BadTranslation):
        edit(catalogues, "%(num)s article", "%(num)s makale")
    with pytest.raises(BadTranslation):
        edit(catalogues, "Search", "Ara", "Ara")


def test_a_text_is_kept_composed_with_plain_line_ends(catalogues: Catalogues) -> None:
    edit(catalogues, "Search", "Go\u0308r\r\nara\rbul")
    assert entry_of(catalogues, "Search").forms == ("Gör\nara\nbul",)


def test_a_message_of_another_context_is_another_message(catalogues: Catalogues) -> None:
    edit(catalogues, "May", "Mayıs")
    assert catalogues.messages("tr").find("May", "month") == "Mayıs"
    assert catalogues.messages("tr").find("May") is None


def test_a_message_or_locale_that_is_not_there_is_named(catalogues: Catalogues) -> None:
    with pytest.raises(MessageNotFound):
        catalogues.entry("tr", "0" * 16)
    for locale in ("de", "../tr", "..", "", "tr/../tr", "xx", "TR"):
        with pytest.raises(LocaleNotFound):
            catalogues.entry(locale, "x")
        with pytest.raises(LocaleNotFound):
            catalogues.edit(
                locale, "x", seen="", forms=[""], fuzzy=False, comment="", person=""
            )


def test_an_edit_goes_to_the_own_folder_not_to_the_program_s(
    catalogues: Catalogues, tmp_path: Path
) -> None:
    own = Catalogues(tmp_path / "home" / "translations", catalogues.folder)
    assert own.path("tr") == catalogues.path("tr")
    before = catalogues.path("tr").read_bytes()
    edit(own, "Search", "Ara")
    assert own.path("tr").is_relative_to(own.folder)
    assert catalogues.path("tr").read_bytes() == before
    assert own.messages("tr").find("Search") == "Ara"
    assert own.writable


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_one_may_not_write_says_so(
    catalogues: Catalogues,
) -> None:  # pragma: no cover
    catalogues.folder.chmod(0o500)
    assert not catalogues.writable
    with pytest.raises(StoreUnavailable):
        edit(catalogues, "Search", "Ara")
    catalogues.folder.chmod(0o700)


def test_a_folder_that_cannot_be_made_says_so(
    tmp_path: Path, catalogues: Catalogues
) -> None:
    (tmp_path / "file").write_bytes(b"")
    own = Catalogues(tmp_path / "file" / "translations", catalogues.folder)
    assert not own.writable
    with pytest.raises(StoreUnavailable) as caught:
        edit(own, "Search", "Ara")
    assert "translations" in str(caught.value)


def test_a_write_that_fails_leaves_the_file_as_it_was(
    catalogues: Catalogues, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = catalogues.path("tr").read_bytes()

    def fail(*paths: object) -> None:
        raise OSError(28, "No space left on device", *map(str, paths[:1]))

    entry = entry_of(catalogues, "Search")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", fail)
        with pytest.raises(StoreUnavailable) as caught:
            edit(catalogues, "Search", "Ara", seen=entry.seen)
    assert "No space left" in str(caught.value)
    assert catalogues.path("tr").read_bytes() == before
    assert not list(catalogues.path("tr").parent.glob(".new-*"))


def test_a_torn_row_of_the_journal_costs_no_other(tmp_path: Path) -> None:
    files.note(tmp_path, {"a": 1})
    with (tmp_path / files.JOURNAL).open("ab") as file:
        file.write(b'{"torn')
    files.note(tmp_path, {"a": 2})
    assert [row["a"] for row in files.noted(tmp_path)] == [1, 2]
    assert list(files.noted(tmp_path / "none")) == []


# ── locales ──────────────────────────────────────────────────────────────────────────


def test_a_locale_is_there_by_its_file_being_there(
    catalogues: Catalogues, clock: Any, po: Make
) -> None:
    assert catalogues.locales() == ("en", "ru", "tr")
    for name in ("uk", "az_Cyrl", "zz_zz", "no locale"):
        path = catalogues.folder / name / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True)
        path.write_bytes(po(locale=name))
    assert catalogues.locales() == ("en", "ru", "tr")
    clock.now += 1
    assert catalogues.locales() == ("en", "ru", "tr", "az_Cyrl", "uk")


def test_without_any_file_there_is_english(tmp_path: Path) -> None:
    found = Catalogues(tmp_path)
    assert found.locales() == ("en",)
    assert found.stats()[0].total == 0
    assert found.stats()[0].share == 0
    with pytest.raises(StoreUnavailable):
        found.template()
    with pytest.raises(LocaleNotFound):
        found.stats(["tr"])
    assert found.compile() == ()


def test_the_program_brings_catalogues_of_all_locales(settings: Settings) -> None:
    assert packaged()
    assert open_catalogues(settings).locales()[: len(LOCALES)] == LOCALES


def test_a_program_without_catalogues_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.catalogues.TEMPLATE", "nothing.pot")
    assert packaged() is None


# ── commands ─────────────────────────────────────────────────────────────────────────


def test_catalogues_are_made_and_brought_up_to_date(catalogues: Catalogues) -> None:
    dry = catalogues.update(["de"], dry=True)
    assert dry[0].changed
    assert not dry[0].path.exists()
    made = catalogues.update()
    assert {done.locale for done in made} == set(LOCALES)
    assert not any(done.changed for done in catalogues.update())
    assert catalogues.catalogue("de").headers["Language"] == "de"
    edit(catalogues, "Search", "Ara")
    pot = catalogues.folder / "messages.pot"
    pot.write_bytes(template((Entry("Find"),)))
    (done,) = catalogues.update(["tr"])
    assert (done.new, done.obsolete, done.changed) == (1, 4, True)
    with pytest.raises(LocaleNotFound):
        catalogues.update(["../x"])


def test_other_locales_are_brought_up_to_date_too(catalogues: Catalogues) -> None:
    catalogues.update(["uk"])
    assert "uk" in {done.locale for done in Catalogues(catalogues.folder).update()}


def problems(catalogues: Catalogues, locale: str = "tr") -> list[tuple[int, str]]:
    return [(one.line, one.finding.rule) for one in catalogues.check([locale])]


def test_a_sound_catalogue_has_only_missing_translations(catalogues: Catalogues) -> None:
    assert {rule for _, rule in problems(catalogues)} == {"missing"}
    assert problems(catalogues, "en") == []
    assert {one.locale for one in catalogues.check()} == {"tr", "ru"}
    catalogues.path("en").unlink()
    assert {one.locale for one in catalogues.check()} == {"tr", "ru"}


def test_all_that_is_wrong_is_found_with_its_line(catalogues: Catalogues, po: Make) -> None:
    path = catalogues.path("tr")
    path.write_bytes(
        po(
            "#, fuzzy",
            'msgid "Search"',
            'msgstr "Ara."',
            'msgid "Unknown"',
            'msgstr "x"',
            'msgid "%(num)s article"',
            'msgid_plural "%(num)s things"',
            'msgstr[0] "a thing"',
            'msgstr[1] "%(num)s a"',
            plurals="nplurals=1; plural=0;",
            locale="de",
        )
    )
    assert problems(catalogues) == [
        (1, "header"),
        (1, "header"),
        (1, "absent"),
        (1, "absent"),
        (10, "fuzzy"),
        (10, "punctuation"),
        (12, "unknown-message"),
        (14, "other-plural"),
    ]
    first = catalogues.check(["tr"])[0]
    assert str(first).startswith(f"{path}:1: error: The header Language must be: tr")


def test_a_catalogue_that_cannot_be_read_is_a_problem_at_its_line(
    catalogues: Catalogues,
) -> None:
    path = catalogues.path("tr")
    path.write_bytes(path.read_bytes() + b"oops\n")
    lines = path.read_bytes().count(b"\n")
    assert problems(catalogues) == [(lines, "unknown-keyword")]
    stats = {one.locale: one for one in catalogues.stats()}
    assert isinstance(stats["tr"].problem, BadCatalogue)
    with pytest.raises(BadCatalogue):
        catalogues.compile(["tr"])


def test_stats_count_every_message_once(catalogues: Catalogues) -> None:
    edit(catalogues, "Search", "Ara")
    edit(catalogues, "May", "Mayıs", fuzzy=True)
    path = catalogues.path("tr")
    text = path.read_text("utf-8")
    at = text.index("Found in")
    path.write_text(text[:at] + text[at:].replace('msgstr ""', 'msgstr "x"', 1), "utf-8")
    (stats,) = catalogues.stats(["tr"])
    assert (stats.total, stats.shown, stats.fuzzy, stats.missing, stats.broken) == (
        4,
        1,
        1,
        1,
        1,
    )
    assert stats.share == 0.25


def test_a_compiled_catalogue_holds_what_pages_show(catalogues: Catalogues) -> None:
    edit(catalogues, "Search", "Ara")
    edit(catalogues, "May", "Mayıs", fuzzy=True)
    (done,) = catalogues.compile(["tr"])
    assert (done.messages, done.left_out) == (1, 3)
    with done.path.open("rb") as file:
        found = gettext.GNUTranslations(file)
    assert found.gettext("Search") == "Ara"
    assert found.pgettext("month", "May") == "May"
    assert {one.locale for one in catalogues.compile()} == {"en", "tr", "ru"}
