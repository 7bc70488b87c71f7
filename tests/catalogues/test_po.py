"""Reading and writing catalogue files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from difflib import unified_diff

import pytest
from hypothesis import given, strategies as st

from archive.catalogues import po
from archive.catalogues.extract import heading, template
from archive.catalogues.po import Catalogue, Entry, changed, read, written
from archive.errors import BadCatalogue

Make = Callable[..., bytes]

#: Lines of the header the fixture writes.
HEADER_LINES = 8

FULL = (
    "#  translator's note",
    "#. program's note",
    "#: a.py:1 b.html",
    "#, fuzzy, python-format",
    '#| msgid "before"',
    'msgctxt "month"',
    'msgid ""',
    '"two "',
    '"pieces\\n"',
    'msgstr "\\"\\\\\\t\\r\\n"',
    "",
    'msgid "%(num)s a"',
    'msgid_plural "%(num)s b"',
    'msgstr[0] "x"',
    'msgstr[1] "y"',
    "",
    '#~ msgid "gone"',
    '#~ msgstr "yok"',
    '#~| msgid "older"',
    '#~ msgctxt "c"',
    '#~ msgid "gone"',
    '#~ msgstr "yok"',
    "",
)


def diff(old: Catalogue, new: Catalogue) -> list[str]:
    """Return the lines that differ."""
    lines = unified_diff(old.lines, new.lines, n=0)
    return [line.rstrip("\n") for line in lines if line[:3] not in ("---", "+++", "@@ ")]


def test_everything_an_entry_can_hold_is_read(po: Make) -> None:
    catalogue = read(po(*FULL))
    first, second, gone, older = catalogue.entries
    assert first == Entry(
        id="two pieces\n",
        context="month",
        forms=('"\\\t\r\n',),
        comments=("translator's note",),
        notes=("program's note",),
        places=("a.py:1", "b.html"),
        flags=("fuzzy", "python-format"),
        previous=('msgid "before"',),
        line=14,
        start=8,
        string=17,
        end=18,
    )
    assert first.fuzzy
    assert second.plural == "%(num)s b"
    assert second.forms == ("x", "y")
    assert second.translated
    assert gone.obsolete
    assert older.previous == ('msgid "older"',)
    assert [entry.id for entry in catalogue.live] == ["two pieces\n", "%(num)s a"]
    assert catalogue.headers["Language"] == "tr"
    assert catalogue.plurals
    assert catalogue.plurals.count == 2
    assert set(catalogue.by_key()) == {("month", "two pieces\n"), (None, "%(num)s a")}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", ["", "\n", "\n\n# trailing comment"])
def test_reading_and_writing_changes_no_byte(po: Make, end: str, last: str) -> None:
    data = (po(*FULL).decode().rstrip("\n") + last).replace("\n", end).encode()
    assert read(data).data == data


def test_a_blank_line_ends_an_entry(po: Make) -> None:
    lines = ['msgid "a"', "", 'msgstr "b"', "", '"c"']
    assert read(po(*lines[:-1])).entries[0].forms == ("b",)
    with pytest.raises(BadCatalogue) as caught:
        read(po(*lines))
    assert caught.value.rule == "stray-text"


def test_an_empty_context_is_not_the_same_as_none(po: Make) -> None:
    catalogue = read(po('msgid "a"', 'msgstr ""', 'msgctxt ""', 'msgid "a"', 'msgstr ""'))
    assert [entry.context for entry in catalogue.entries] == [None, ""]


#: Rule, line after the header, lines.
BAD = [
    ("unclosed-quote", 2, ['msgid "a"', 'msgstr "b']),
    ("unclosed-quote", 2, ['msgid "a"', 'msgstr "b\\"']),
    ("unclosed-quote", 2, ['msgid "a"', "msgstr"]),
    ("text-after-quote", 2, ['msgid "a"', 'msgstr "b" c']),
    ("text-after-quote", 2, ['msgid "a"', 'msgstr "b" "c"']),
    ("bad-escape", 2, ['msgid "a"', 'msgstr "\\x41"']),
    ("bad-escape", 2, ['msgid "a"', 'msgstr "\\a"']),
    ("unknown-keyword", 1, ['msgidd "a"', 'msgstr "b"']),
    ("unknown-keyword", 2, ['msgid "a"', "msgstr b"]),
    ("unknown-keyword", 1, ["hello"]),
    ("unknown-keyword", 3, ['msgid "a"', 'msgid_plural "b"', 'msgstr[one] "c"']),
    ("conflict-marker", 1, ["<<<<<<< HEAD", 'msgid "a"', 'msgstr "b"']),
    ("conflict-marker", 3, ['msgid "a"', 'msgstr "b"', "=======", 'msgstr "c"']),
    ("stray-text", 1, ['"a"']),
    ("missing-msgstr", 1, ['msgid "a"', "", 'msgid "b"', 'msgstr ""']),
    ("missing-msgstr", 1, ['msgid "a"']),
    ("missing-msgstr", 1, ['msgid "a"', "# note", 'msgstr "b"']),
    ("missing-msgid", 1, ['msgstr "a"']),
    ("missing-msgid", 2, ['msgctxt "c"', 'msgstr "a"']),
    ("missing-msgid", 1, ['msgctxt "c"']),
    ("misplaced-keyword", 2, ['msgctxt "c"', 'msgctxt "d"', 'msgid "a"', 'msgstr ""']),
    ("misplaced-keyword", 2, ['msgid "a"', 'msgstr[0] "b"']),
    ("misplaced-keyword", 3, ['msgid "a"', 'msgid_plural "b"', 'msgstr "c"']),
    ("misplaced-keyword", 3, ['msgid "a"', 'msgstr "b"', 'msgstr "c"']),
    ("misplaced-keyword", 1, ['msgid[0] "a"', 'msgstr "b"']),
    ("plural-order", 3, ['msgid "a"', 'msgid_plural "b"', 'msgstr[1] "c"']),
    ("plural-order", 4, ['msgid "a"', 'msgid_plural "b"', 'msgstr[0] ""', 'msgstr[0] ""']),
    ("mixed-obsolete", 2, ['msgid "a"', '#~ msgstr "b"']),
    ("duplicate", 4, ['msgid "a"', 'msgstr "b"', "", 'msgid "a"', 'msgstr "c"']),
    ("duplicate", 1, ['msgid ""', 'msgstr ""']),
]


@pytest.mark.parametrize(("rule", "line", "lines"), BAD)
def test_a_file_that_can_be_read_in_two_ways_is_refused(
    po: Make, rule: str, line: int, lines: list[str]
) -> None:
    with pytest.raises(BadCatalogue) as caught:
        read(po(*lines))
    assert (caught.value.rule, caught.value.line) == (rule, line + HEADER_LINES)
    assert f"line {line + HEADER_LINES}: " in str(caught.value)


@pytest.mark.parametrize(
    ("rule", "line", "data"),
    [
        ("no-header", 1, b""),
        ("no-header", 1, b'msgid "a"\nmsgstr ""\n'),
        ("no-header", 2, b'# c\n#~ msgid ""\n#~ msgstr ""\n'),
        ("byte-order-mark", 1, b'\xef\xbb\xbfmsgid ""\nmsgstr ""\n'),
        ("nul", 2, b'msgid ""\nmsgstr "\0"\n'),
        ("not-utf-8", 2, b'msgid ""\nmsgstr "\xff"\n'),
        ("charset", 2, b'msgid ""\nmsgstr "Content-Type: text/plain; charset=latin1\\n"\n'),
        ("charset", 2, b'msgid ""\nmsgstr "Language: tr\\n"\n'),
        ("bad-language", 2, b'msgid ""\nmsgstr "Language: ../../x\\n"\n'),
        ("bad-header", 2, b'msgid ""\nmsgstr "no colon\\n"\n'),
        ("bad-header", 2, b'msgid ""\nmsgstr ""\n'),
        ("bad-header", 1, b'msgid ""\nmsgid_plural "a"\nmsgstr[0] ""\n'),
        ("duplicate-header", 2, b'msgid ""\nmsgstr "A: 1\\nA: 2\\n"\n'),
        ("too-big", 1, b" " * (po.LARGEST + 1)),
    ],
)
def test_a_file_without_a_sound_header_is_refused(
    rule: str, line: int, data: bytes
) -> None:
    with pytest.raises(BadCatalogue) as caught:
        read(data)
    assert (caught.value.rule, caught.value.line) == (rule, line)


def test_plural_forms_that_cannot_be_used_are_refused(po: Make) -> None:
    with pytest.raises(BadCatalogue) as caught:
        read(po(plurals="nplurals=2; plural=n%0;"))
    assert caught.value.rule == "bad-plural-forms"


def test_every_reason_can_be_said() -> None:
    tried = {rule for rule, *_ in BAD}
    tried |= {"no-header", "byte-order-mark", "nul", "not-utf-8", "charset", "bad-header"}
    tried |= {"duplicate-header", "too-big", "bad-plural-forms", "bad-language"}
    assert tried == set(po.SYNTAX)


def test_one_edit_changes_one_translation_and_its_two_headers(po: Make) -> None:
    old = read(po('msgid "a"', 'msgstr ""', "", 'msgid "b"', 'msgstr "B"', ""))
    new = changed(
        old,
        old.entries[0],
        forms=["A"],
        fuzzy=False,
        comments=(),
        headers={"Last-Translator": 'Leyla "L"', "PO-Revision-Date": "2026-02-02"},
    )
    assert diff(old, new) == [
        '-"Last-Translator: nobody\\n"',
        '-"PO-Revision-Date: 2026-01-01 00:00+0000\\n"',
        '+"Last-Translator: Leyla \\"L\\"\\n"',
        '+"PO-Revision-Date: 2026-02-02\\n"',
        '-msgstr ""',
        '+msgstr "A"',
    ]


def test_a_header_that_was_not_there_is_added(po: Make) -> None:
    old = read(po('msgid "a"', 'msgstr ""'))
    new = changed(
        old, old.entries[0], forms=("",), fuzzy=False, comments=(), headers={"X-New": "1"}
    )
    assert new.headers["X-New"] == "1"
    assert diff(old, new)[0] == '+"X-New: 1\\n"'


def test_headers_that_share_a_line_are_given_lines_of_their_own() -> None:
    head = b'msgid ""\nmsgstr "Content-Type: x; charset=UTF-8\\nA: 1\\nB: 2\\n"\n'
    old = read(head + b'\nmsgid "a"\nmsgstr ""\n')
    new = changed(
        old, old.entries[0], forms=("x",), fuzzy=False, comments=(), headers={"A": "3"}
    )
    assert new.headers == {"Content-Type": "x; charset=UTF-8", "A": "3", "B": "2"}


def edited(catalogue: Catalogue, **parts: object) -> Catalogue:
    entry = catalogue.entries[0]
    wanted: dict[str, object] = {
        "forms": entry.forms,
        "fuzzy": entry.fuzzy,
        "comments": entry.comments,
    }
    return changed(catalogue, entry, headers={}, **(wanted | parts))  # type: ignore[arg-type]


def test_a_confirmed_translation_is_no_longer_fuzzy_and_forgets_the_old_message(
    po: Make,
) -> None:
    old = read(po(*FULL))
    assert diff(old, edited(old, fuzzy=False)) == [
        "-#, fuzzy, python-format",
        '-#| msgid "before"',
        "+#, python-format",
    ]


def test_a_translation_becomes_fuzzy(po: Make) -> None:
    old = read(po('msgctxt "c"', 'msgid "a"', 'msgstr "b"'))
    assert diff(old, edited(old, fuzzy=True)) == ["+#, fuzzy"]


def test_only_fuzzy_leaves_no_empty_line_of_flags(po: Make) -> None:
    old = read(po("#, fuzzy", 'msgid "a"', 'msgstr "b"'))
    assert diff(old, edited(old, fuzzy=False)) == ["-#, fuzzy"]


def test_notes_are_replaced_in_front(po: Make) -> None:
    old = read(po("#: a.py", "# old", 'msgid "a"', 'msgstr "b"'))
    new = edited(old, comments=("one", ""))
    assert diff(old, new) == ["+# one", "+#", "-# old"]
    assert new.entries[0].comments == ("one", "")


def test_line_breaks_begin_new_lines(po: Make) -> None:
    old = read(po('msgid "a"', 'msgstr ""'))
    new = edited(old, forms=["one\ntwo\n"])
    assert diff(old, new) == ['+"one\\n"', '+"two\\n"']


def test_plural_forms_that_were_not_there_are_added(po: Make) -> None:
    old = read(po('msgid "a"', 'msgid_plural "b"', 'msgstr[0] ""'))
    new = edited(old, forms=["x", "y"])
    assert new.entries[0].forms == ("x", "y")


def test_an_edit_keeps_the_line_ends_of_the_file(po: Make) -> None:
    old = read(po('msgid "a"', 'msgstr ""').replace(b"\n", b"\r\n"))
    new = edited(old, forms=["x\ny"])
    assert new.data.count(b"\r\n") == new.data.count(b"\n") == old.data.count(b"\n") + 2


def test_what_is_seen_changes_with_all_a_translator_changes() -> None:
    entry = Entry("a", forms=("b",))
    others = [
        replace(entry, forms=("c",)),
        replace(entry, flags=("fuzzy",)),
        replace(entry, comments=("note",)),
        replace(entry, plural="p"),
        replace(entry, context="c"),
    ]
    assert len({one.seen for one in (entry, *others)}) == len(others) + 1
    assert replace(entry, places=("a.py",)).seen == entry.seen
    assert replace(entry, forms=("c",)).name == entry.name


texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    min_size=1,
    max_size=30,
)


@given(texts, texts, texts, st.none() | texts)
def test_any_text_is_read_as_it_was_written(
    message: str, plural: str, form: str, context: str | None
) -> None:
    entry = Entry(message, plural, context, (form, ""))
    head = heading({"Content-Type": "text/plain; charset=UTF-8"})
    data = "\n".join([*head, "", *written(entry)]).encode()
    (found,) = read(data).entries
    assert (found.id, found.plural, found.context, found.forms) == (
        (message, plural, context, (form, ""))
    )


@given(st.lists(texts, unique=True, max_size=5))
def test_a_template_can_be_read(messages: list[str]) -> None:
    entries = tuple(Entry(message) for message in messages)
    assert [entry.id for entry in read(template(entries)).entries] == messages


@given(st.text(alphabet='msgidstrctx_plural[]01"\\n#~|,.: \n<=>', max_size=120))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    data = ('msgid ""\nmsgstr "Content-Type: x; charset=UTF-8\\n"\n\n' + text).encode()
    try:
        assert read(data).data == data
    except BadCatalogue as error:
        line = error.line
    else:
        line = 1
    assert 1 <= line <= data.count(b"\n") + 1
