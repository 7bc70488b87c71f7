"""A catalogue brought up to date with the messages of the code.

Translations keep their lines. A message the code no longer has becomes obsolete, and is
used again if the code takes it back. A message whose words changed a little takes over the
old translation as fuzzy: it is shown only once a translator agreed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.catalogues.extract import CREATED, heading
from archive.catalogues.plurals import plurals_of
from archive.catalogues.po import Catalogue, Entry, Key, quoted, strings, written

#: Share of words two messages must have in common for one to be a new wording.
ALIKE = 0.6
#: Most comparisons made in search of a new wording.
_MOST_COMPARED = 200_000

_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Merged:
    """A catalogue after merging, and what happened to it.

    Attributes:
        data: The file.
        new: Messages that are new and without translation.
        fuzzy: Messages that took over the translation of an older wording.
        revived: Messages that were obsolete before.
        obsolete: Messages that became obsolete.
    """

    data: bytes
    new: int = 0
    fuzzy: int = 0
    revived: int = 0
    obsolete: int = 0


def canonical(locale: str, old: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the header of the catalogue of *locale*, with what *old* adds to it."""
    old = old or {}
    kept = ("PO-Revision-Date", "Last-Translator", "Language-Team")
    headers = {
        "Project-Id-Version": "archive",
        "POT-Creation-Date": CREATED,
        **{name: old.get(name, CREATED if "Date" in name else "") for name in kept},
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plurals_of(locale).header,
    }
    return headers | {name: text for name, text in old.items() if name not in headers}


def merged(
    template: Iterable[Entry],
    catalogue: Catalogue | None,
    locale: str,
    *,
    fill: bool = False,
) -> Merged:
    """Return the catalogue of *locale* with exactly the messages of *template*.

    Args:
        template: All messages of the code.
        catalogue: The catalogue so far, or None.
        locale: Its locale.
        fill: Whether a message without translation takes the source text: for the
            catalogue of the source's own locale.
    """
    wanted = list(template)
    keys = {entry.key for entry in wanted}
    old = catalogue.entries if catalogue else ()
    live = {entry.key: entry for entry in old if not entry.obsolete}
    sleeping = {entry.key: entry for entry in old if entry.obsolete}
    gone = [entry for entry in old if not entry.obsolete and entry.key not in keys]
    rewordings = _rewordings(
        [entry for entry in wanted if entry.key not in live and entry.key not in sleeping],
        [] if fill else [entry for entry in gone if entry.translated],
    )
    count = plurals_of(locale).count
    blocks: list[list[str]] = []
    new = fuzzy = revived = 0
    for entry in wanted:
        blank = replace(entry, forms=("",) * (1 if entry.plural is None else count))
        if entry.key in live:
            blocks.append(_refreshed(live[entry.key], blank, catalogue, fill=fill))
        elif entry.key in sleeping:
            revived += 1
            blocks.append(written(_revived(blank, sleeping[entry.key])))
        elif entry.key in rewordings:
            fuzzy += 1
            blocks.append(written(_reworded(blank, rewordings[entry.key])))
        else:
            new += 1
            blocks.append(written(_filled(blank) if fill else blank))
    kept = [entry for entry in old if entry.obsolete and entry.key not in keys]
    blocks += [_lines(entry, catalogue) for entry in kept]
    if not fill:  # The source's own text needs no memory.
        blocks += [
            written(replace(entry, obsolete=True, previous=()))
            for entry in gone
            if any(entry.forms)
        ]
    lines = _header(catalogue, locale)
    for block in blocks:
        lines += ["", *block]
    data = ("\n".join(lines) + "\n").encode()
    return Merged(data, new, fuzzy, revived, len(gone))


def _header(catalogue: Catalogue | None, locale: str) -> list[str]:
    """Return the lines of the header, as they are where nothing has to change."""
    if catalogue is None:
        return heading(canonical(locale))
    headers = canonical(locale, catalogue.headers)
    if dict(catalogue.headers) == headers and not catalogue.header.fuzzy:
        return _lines(catalogue.header, catalogue)
    comments = [f"# {comment}".rstrip() for comment in catalogue.header.comments]
    return [*comments, *heading(headers)]


def _lines(entry: Entry, catalogue: Catalogue | None) -> list[str]:
    lines = catalogue.lines[entry.start : entry.end] if catalogue else ()
    return [line.rstrip("\r\n") for line in lines]


def _refreshed(
    old: Entry, blank: Entry, catalogue: Catalogue | None, *, fill: bool
) -> list[str]:
    """Return the lines of a translation with the places and notes of the code now."""
    new = replace(
        blank,
        forms=_fitting(old.forms, len(blank.forms)),
        comments=old.comments,
        flags=_flags(blank, old),
        previous=old.previous,
    )
    if old.plural != blank.plural:
        new = replace(new, flags=_fuzzy(new.flags), previous=_previous(old))
    if fill and (new.fuzzy or not new.translated):
        new = _filled(replace(new, flags=blank.flags, previous=()))
    known = (old.places, old.notes, old.flags, old.plural, old.forms)
    if known == (new.places, new.notes, new.flags, new.plural, new.forms):
        return _lines(old, catalogue)
    fresh = written(new)
    if old.plural == new.plural and old.forms == new.forms:
        kept = catalogue.lines[old.string : old.end] if catalogue else ()
        fresh[-len(strings(new)) :] = [line.rstrip("\r\n") for line in kept]
    return fresh


def _flags(blank: Entry, old: Entry) -> tuple[str, ...]:
    ours = ("fuzzy", "python-format")
    kept = ("fuzzy",) if old.fuzzy else ()
    return (*kept, *blank.flags, *(flag for flag in old.flags if flag not in ours))


def _fuzzy(flags: Sequence[str]) -> tuple[str, ...]:
    return ("fuzzy", *(flag for flag in flags if flag != "fuzzy"))


def _filled(entry: Entry) -> Entry:
    if entry.plural is None:
        return replace(entry, forms=(entry.id,))
    return replace(entry, forms=(entry.id, *[entry.plural] * (len(entry.forms) - 1)))


def _fitting(forms: Sequence[str], count: int) -> tuple[str, ...]:
    """Return *forms* cut or filled with empty ones to *count*."""
    return (*forms[:count], *[""] * (count - len(forms)))


def _revived(blank: Entry, old: Entry) -> Entry:
    fits = len(old.forms) == len(blank.forms) and old.plural == blank.plural
    flags = _flags(blank, old)
    return replace(
        blank,
        forms=_fitting(old.forms, len(blank.forms)),
        comments=old.comments,
        flags=flags if fits else _fuzzy(flags),
    )


def _reworded(blank: Entry, old: Entry) -> Entry:
    return replace(
        blank,
        forms=_fitting(old.forms, len(blank.forms)),
        comments=old.comments,
        flags=_fuzzy(blank.flags),
        previous=_previous(old),
    )


def _previous(old: Entry) -> tuple[str, ...]:
    lines = quoted("msgctxt", old.context) if old.context is not None else []
    lines += quoted("msgid", old.id)
    if old.plural is not None:
        lines += quoted("msgid_plural", old.plural)
    return tuple(lines)


def _rewordings(new: Sequence[Entry], gone: Sequence[Entry]) -> dict[Key, Entry]:
    """Return for new messages the one that went and that they are most alike to."""
    if len(new) * len(gone) > _MOST_COMPARED:
        return {}
    words = {entry.key: _words(entry) for entry in (*new, *gone)}
    pairs = sorted(
        (
            (-alike, place, other)
            for place, entry in enumerate(new)
            for other, old in enumerate(gone)
            if entry.context == old.context
            and (alike := _alike(words[entry.key], words[old.key])) >= ALIKE
        ),
    )
    found: dict[Key, Entry] = {}
    taken: set[int] = set()
    for _, place, other in pairs:
        if new[place].key not in found and other not in taken:
            found[new[place].key] = gone[other]
            taken.add(other)
    return found


def _words(entry: Entry) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORDS.findall(entry.id))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0
