"""Messages taken from code and templates."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.catalogues import Catalogues, extract
from archive.catalogues.po import read
from archive.errors import BadCatalogue

PROJECT = """
[[tool.babel.mappings]]
method = "python"
pattern = "code/**.py"
[[tool.babel.mappings]]
method = "jinja2"
pattern = "code/pages/**.html"
newstyle_gettext = true
trimmed = true
silent = false
"""

CODE = """
x = N_("From code")
# Translators: a town
y = gettext("Found in %(place)s", place=y)
z = ngettext("%(num)s article", "%(num)s articles", 3)
a = pgettext("month", "May")
b = npgettext("time", "%(num)s second", "%(num)s seconds", 2)
"""

PAGE = """
<p>{{ _('From code') }} {{ gettext("From page") }}
{{ ngettext('%(num)s article', '%(num)s articles', n) }}
{% trans %}
  Two lines
  are one
{% endtrans %}
{# Translators: not read #}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small project."""
    (tmp_path / "code" / "pages").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "pyproject.toml").write_text(PROJECT, "utf-8")
    (tmp_path / "code" / "b.py").write_text(CODE, "utf-8")
    (tmp_path / "code" / "pages" / "a.html").write_text(PAGE, "utf-8")
    (tmp_path / "code" / "pages" / "a.txt").write_text("{{ _('No page') }}", "utf-8")
    (tmp_path / "other" / "a.py").write_text("N_('Not ours')", "utf-8")
    return tmp_path


def test_messages_come_from_code_and_pages_with_context_plural_and_notes(
    root: Path,
) -> None:
    entries = extract.messages(root)
    assert [(entry.context, entry.id, entry.plural) for entry in entries] == [
        (None, "From code", None),
        (None, "Found in %(place)s", None),
        (None, "%(num)s article", "%(num)s articles"),
        ("month", "May", None),
        ("time", "%(num)s second", "%(num)s seconds"),
        (None, "From page", None),
        (None, "Two lines are one", None),
    ]
    assert entries[0].places == ("code/b.py", "code/pages/a.html")
    assert entries[1].notes == ("a town",)
    assert entries[1].flags == ("python-format",)
    assert entries[2].forms == ("", "")


def test_the_template_is_the_same_whenever_the_code_is(root: Path) -> None:
    found = Catalogues(root / "translations")
    first = found.extract(root)
    assert first.changed
    assert first.total == len(first.added) == 7
    assert first.path.read_bytes() == extract.template(extract.messages(root))
    assert not found.extract(root).changed
    (root / "code" / "b.py").write_text("N_('New')", "utf-8")
    dry = found.extract(root, dry=True)
    assert dry.changed
    assert dry.added == ("New",)
    assert "May" in dry.removed
    assert found.extract(root).changed
    assert len(read(first.path.read_bytes()).entries) == 5


def test_a_message_with_and_without_plural_is_one(root: Path) -> None:
    (root / "code" / "a.py").write_text("N_('%(num)s article')", "utf-8")
    (entry,) = (one for one in extract.messages(root) if one.id == "%(num)s article")
    assert entry.plural == "%(num)s articles"
    assert entry.forms == ("", "")


def test_a_message_with_two_plurals_is_refused(root: Path) -> None:
    (root / "code" / "c.py").write_text("ngettext('%(num)s article', 'x', 2)", "utf-8")
    with pytest.raises(BadCatalogue) as caught:
        extract.messages(root)
    assert (caught.value.rule, caught.value.name) == ("two-plurals", "code/c.py")


def test_a_page_that_cannot_be_read_is_named(root: Path) -> None:
    (root / "code" / "pages" / "bad.html").write_text("\n{% if %}", "utf-8")
    with pytest.raises(BadCatalogue) as caught:
        extract.messages(root)
    assert (caught.value.name, caught.value.line) == ("code/pages/bad.html", 2)


def test_code_that_cannot_be_read_is_named(root: Path) -> None:
    (root / "code" / "bad.py").write_text("x = 1\ny = (\n", "utf-8")
    with pytest.raises(BadCatalogue) as caught:
        extract.messages(root)
    assert caught.value.name == "code/bad.py"
    assert caught.value.line in (2, 3)  # Pythons differ: where it begins or where it ends.
