"""Every catalogue of the interface can be shown to a person."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string
from markupsafe import escape

from archive.catalogues import LOCALES, SOURCE, Catalogues, Entry, extract
from archive.catalogues.checks import ERROR, errors, findings, placeholders
from archive.catalogues.merge import canonical
from archive.catalogues.plurals import plurals_of
from archive.catalogues.po import read
from archive.settings import Settings
from archive.web import i18n

ROOT = Path(__file__).parents[1]
CATALOGUES = Catalogues(ROOT / "translations")
NUMBERS = (0, 1, 2, 3, 5, 10, 11, 19, 20, 21, 100, 101, 102, 111, 1000, 1_000_000)

every_locale = pytest.mark.parametrize("locale", LOCALES)


@pytest.fixture(scope="module")
def app() -> Flask:
    """A site with the catalogues of this program."""
    app = Flask("site")
    i18n.init(app, SimpleNamespace(settings=Settings(home=ROOT)))  # type: ignore[arg-type]

    @app.get("/<locale>/")
    def page() -> str:
        return ""

    return app


def test_the_file_of_all_messages_is_that_of_the_code() -> None:
    found = CATALOGUES.extract(ROOT, dry=True)
    assert not found.changed, "run: archive catalogues extract && archive catalogues update"


@every_locale
def test_a_catalogue_has_exactly_the_messages_of_the_code(locale: str) -> None:
    (done,) = CATALOGUES.update([locale], dry=True)
    assert not done.changed, "run: archive catalogues update"


@every_locale
def test_a_catalogue_is_complete_and_without_errors(locale: str) -> None:
    problems = CATALOGUES.check([locale])
    wrong = [
        str(problem)
        for problem in problems
        if problem.finding.kind == ERROR or problem.finding.rule in ("missing", "fuzzy")
    ]
    assert not wrong
    (stats,) = CATALOGUES.stats([locale])
    assert stats.shown == stats.total > 0


@every_locale
def test_a_catalogue_has_the_right_header_and_keeps_every_byte(locale: str) -> None:
    data = CATALOGUES.path(locale).read_bytes()
    catalogue = read(data)
    assert catalogue.data == data
    assert dict(catalogue.headers) == canonical(locale, catalogue.headers)
    assert catalogue.plurals == plurals_of(locale)


def dummies(entry: Entry) -> dict[str, object]:
    """Return a value for each placeholder of a message, as hostile as a name may be."""
    return {
        name: 7 if kind in "dif" else f"<i>{name} نام</i>"
        for name, kind in placeholders(entry)
    }


CALLS = {
    (False, False): "{{ gettext(one, **values) }}",
    (True, False): "{{ pgettext(about, one, **values) }}",
    (False, True): "{{ ngettext(one, many, n, **values) }}",
    (True, True): "{{ npgettext(about, one, many, n, **values) }}",
}


@every_locale
def test_every_message_can_be_shown_in_a_page(locale: str, app: Flask) -> None:
    catalogue = CATALOGUES.catalogue(locale)
    with app.test_request_context(f"/{locale}/"):
        app.preprocess_request()
        for entry in catalogue.live:
            values = dummies(entry)
            values.pop("num", None)
            call = CALLS[entry.context is not None, entry.plural is not None]
            for number in NUMBERS if entry.plural is not None else (1,):
                text = render_template_string(
                    call,
                    about=entry.context,
                    one=entry.id,
                    many=entry.plural,
                    n=number,
                    values=values,
                )
                form = plurals_of(locale).form(number) if entry.plural is not None else 0
                shown = entry.forms[form]
                assert text
                assert "<" not in text
                assert "%(" not in text
                if "%(num)s" in shown:
                    assert i18n.number(number) in text
                if not values and "%" not in shown:
                    assert text == str(escape(shown))


@every_locale
def test_python_chooses_the_plural_forms_of_the_table(locale: str) -> None:
    catalogue = CATALOGUES.catalogue(locale)
    messages = CATALOGUES.messages(locale)
    for entry in catalogue.live:
        if entry.plural is not None:
            for number in range(1001):
                form = plurals_of(locale).form(number)
                found = messages.find_plural(entry.id, number, entry.context)
                assert found == entry.forms[form]
            break
    else:
        pytest.fail("no message has a plural")


@every_locale
def test_what_a_translator_should_look_at_was_looked_at(locale: str) -> None:
    """Warnings are allowed only where the rule cannot know better."""
    allowed = {"shorter", "longer", "same", "script", "punctuation"}
    for entry in CATALOGUES.catalogue(locale).live:
        for finding in findings(entry, plurals_of(locale), locale):
            assert finding.rule in allowed, f"{locale}: {entry.id!r}: {finding}"


def test_messages_are_plain_sentences() -> None:
    for entry in extract.messages(ROOT):
        for text in (entry.id, entry.plural or ""):
            assert not re.search(r"<[a-z/!]", text), f"markup in {text!r}"
            assert text == text.strip()
            assert "\n" not in text
        same = Entry(
            entry.id,
            entry.plural,
            forms=(entry.id,) if entry.plural is None else (entry.id, entry.plural),
        )
        assert not errors(same, plurals_of(SOURCE)), entry.id


MARKERS = {"N_", "_", "gettext", "ngettext", "pgettext", "npgettext"}


def test_messages_in_the_code_are_whole_and_constant() -> None:
    """A message built at run time could not be found and translated."""
    for path in sorted((ROOT / "archive").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in MARKERS:
                for argument in node.args:
                    built = isinstance(argument, (ast.JoinedStr, ast.BinOp))
                    assert not built, f"{path.name}:{node.lineno}"


def test_pages_leave_the_letters_of_translations_alone() -> None:
    """Changing case by rules of another language would spoil words."""
    for path in sorted((ROOT / "archive" / "web" / "templates").rglob("*.html")):
        found = re.search(r"\|\s*(upper|lower|title|capitalize)\b", path.read_text("utf-8"))
        assert not found, path.name
