"""Catalogues brought up to date with the code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from archive.catalogues.merge import canonical, merged
from archive.catalogues.po import Entry, read

Make = Callable[..., bytes]


def test_a_new_catalogue_has_every_message_and_the_right_plural_forms(
    entries: tuple[Entry, ...],
) -> None:
    done = merged(entries, None, "ar")
    catalogue = read(done.data)
    assert done.new == len(entries)
    assert [entry.key for entry in catalogue.entries] == [entry.key for entry in entries]
    assert len(catalogue.entries[1].forms) == 6
    assert catalogue.headers == canonical("ar")


def test_the_source_s_own_catalogue_is_filled(entries: tuple[Entry, ...]) -> None:
    catalogue = read(merged(entries, None, "en", fill=True).data)
    assert catalogue.entries[0].forms == ("Search",)
    assert catalogue.entries[1].forms == ("%(num)s article", "%(num)s articles")
    emptied = read(b"".join(catalogue.data.partition(b'"Search"')[:2]) + b'\nmsgstr ""\n')
    assert read(merged(entries, emptied, "en", fill=True).data).entries == catalogue.entries
    fuzzy = read(catalogue.data.replace(b'msgid "Search"', b'#, fuzzy\nmsgid "Search"'))
    assert read(merged(entries, fuzzy, "en", fill=True).data).entries == catalogue.entries
    without = replace(entries[0], id="Find")
    again = merged([without, *entries[1:]], catalogue, "en", fill=True)
    assert read(again.data).entries[0].forms == ("Find",)
    assert b"#~" not in again.data
    assert b"fuzzy" not in again.data


def test_merging_again_changes_nothing(entries: tuple[Entry, ...]) -> None:
    for locale in ("en", "ru"):
        once = merged(entries, None, locale, fill=locale == "en")
        again = merged(entries, read(once.data), locale, fill=locale == "en")
        assert again.data == once.data
        assert (again.new, again.fuzzy, again.revived, again.obsolete) == (0, 0, 0, 0)


def test_translations_keep_their_lines(entries: tuple[Entry, ...], po: Make) -> None:
    lines = ["# my note", "#: old.py", 'msgid "Search"', 'msgstr ""', '"Ara"', '"ma"']
    done = merged(entries, read(po(*lines)), "tr")
    text = done.data.decode()
    assert '# my note\n#: a.py\nmsgid "Search"\nmsgstr ""\n"Ara"\n"ma"\n' in text
    assert '"Last-Translator: nobody\\n"' in text


def test_a_wrong_header_is_put_right_and_additions_are_kept(po: Make) -> None:
    old = po('msgid "Search"', 'msgstr "Ara"', plurals="nplurals=1; plural=0;")
    old = old.replace(b'msgid ""', b'# about\nmsgid ""', 1).replace(
        b'"Language:', b'"X-Own: 1\\n"\n"Language:'
    )
    catalogue = read(merged([Entry("Search")], read(old), "tr").data)
    assert catalogue.headers["Plural-Forms"] == "nplurals=2; plural=(n != 1);"
    assert catalogue.headers["X-Own"] == "1"
    assert catalogue.header.comments == ("about",)


def test_a_message_that_went_is_kept_as_obsolete_and_comes_back(po: Make) -> None:
    old = read(po('msgid "Search"', 'msgstr "Ara"', "", 'msgid "Empty"', 'msgstr ""'))
    gone = merged([Entry("Other")], old, "tr")
    assert gone.obsolete == 2
    catalogue = read(gone.data)
    assert [(e.id, e.obsolete) for e in catalogue.entries] == [
        ("Other", False),
        ("Search", True),
    ]
    kept = merged([Entry("Other")], catalogue, "tr")
    assert kept.data == gone.data
    back = merged([Entry("Search"), Entry("Other")], catalogue, "tr")
    assert back.revived == 1
    assert read(back.data).entries[0].forms == ("Ara",)
    assert not read(back.data).entries[0].fuzzy


def test_an_obsolete_message_that_comes_back_with_a_plural_is_fuzzy(po: Make) -> None:
    old = read(po('#~ msgid "Day"', '#~ msgstr "Gün"'))
    (entry,) = read(merged([Entry("Day", "Days", forms=("", ""))], old, "tr").data).entries
    assert entry.fuzzy
    assert entry.forms == ("Gün", "")


def test_a_new_wording_takes_the_old_translation_over_as_fuzzy(po: Make) -> None:
    old = read(
        po(
            'msgid "Search the whole archive"',
            'msgstr "Tüm arşivde ara"',
            'msgctxt "c"',
            'msgid "Search all the archive"',
            'msgstr "x"',
            'msgid "Nothing alike"',
            'msgstr "y"',
        )
    )
    done = merged([Entry("Search the whole archive now"), Entry("…")], old, "tr")
    assert (done.fuzzy, done.new, done.obsolete) == (1, 1, 3)
    entry = read(done.data).entries[0]
    assert entry.fuzzy
    assert entry.forms == ("Tüm arşivde ara",)
    assert entry.previous == ('msgid "Search the whole archive"',)


def test_one_old_translation_serves_one_new_wording(po: Make) -> None:
    old = read(
        po(
            'msgctxt "c"',
            'msgid "A b c d"',
            'msgid_plural "x"',
            'msgstr[0] "1"',
            'msgstr[1] "2"',
        )
    )
    new = [Entry("A b c d e", context="c"), Entry("A b c d e f", context="c")]
    done = merged(new, old, "tr")
    assert (done.fuzzy, done.new) == (1, 1)
    first = read(done.data).entries[0]
    assert first.previous == ('msgctxt "c"', 'msgid "A b c d"', 'msgid_plural "x"')
    assert first.forms == ("1",)


def test_too_many_wordings_are_not_compared() -> None:
    gone = merged([Entry(f"Old wording {n}") for n in range(500)], None, "tr").data
    gone = gone.replace(b'msgstr ""\n\n', b'msgstr "x"\n\n')
    done = merged([Entry(f"New wording {n}") for n in range(500)], read(gone), "tr")
    assert done.fuzzy == 0


def test_another_plural_makes_a_translation_fuzzy(po: Make) -> None:
    old = read(po('msgid "a day"', 'msgid_plural "days"', 'msgstr[0] "x"', 'msgstr[1] "y"'))
    (entry,) = read(merged([Entry("a day", "%(num)s days")], old, "tr").data).entries
    assert entry.fuzzy
    assert entry.previous == ('msgid "a day"', 'msgid_plural "days"')


def test_plural_forms_are_made_as_many_as_the_locale_has(po: Make) -> None:
    old = read(
        po(
            'msgid "a"',
            'msgid_plural "b"',
            'msgstr[0] "x"',
            plurals="nplurals=1; plural=0;",
        )
    )
    (entry,) = read(merged([Entry("a", "b")], old, "ru").data).entries
    assert entry.forms == ("x", "", "")


def test_flags_of_others_are_kept(po: Make) -> None:
    old = read(po("#, fuzzy, no-wrap", 'msgid "a %(b)s"', 'msgstr "x"'))
    new = [Entry("a %(b)s", flags=("python-format",))]
    (entry,) = read(merged(new, old, "tr").data).entries
    assert entry.flags == ("fuzzy", "python-format", "no-wrap")
