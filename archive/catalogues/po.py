"""Catalogue files (.po): read strictly, and written so that only what changed changes.

A catalogue keeps the lines it was read from. Changing one translation replaces the lines
of that translation and of two headers; every other byte stays as it was. A file that the
tools of gettext would read in different ways is refused, with the line and the reason.

Source: GNU gettext manual, section 3 (The Format of PO Files).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from archive.catalogues.plurals import Plurals, parse_plurals
from archive.errors import N_, BadCatalogue

#: Most bytes of a catalogue.
LARGEST = 10_000_000

#: What makes a catalogue unreadable: rule -> msgid.
SYNTAX: Mapping[str, str] = {
    "too-big": N_("The catalogue is larger than allowed."),
    "byte-order-mark": N_("The catalogue begins with a byte order mark."),
    "not-utf-8": N_("The bytes are not UTF-8."),
    "nul": N_("There is a NUL character."),
    "conflict-marker": N_("This is the marker of a merge conflict."),
    "unknown-keyword": N_(
        "This line is neither a comment, a keyword nor a text in quotes."
    ),
    "unclosed-quote": N_("The closing quotation mark is missing."),
    "text-after-quote": N_("There is text after the closing quotation mark."),
    "bad-escape": N_('Only these escapes may be used: \\n \\t \\r \\" \\\\'),
    "stray-text": N_("A text in quotes stands where a keyword is needed."),
    "misplaced-keyword": N_("This keyword may not stand here."),
    "missing-msgid": N_("The msgid is missing."),
    "missing-msgstr": N_("The msgstr is missing."),
    "plural-order": N_("The plural forms are not numbered 0, 1, 2 and so on."),
    "mixed-obsolete": N_("An obsolete entry has lines that are not marked as obsolete."),
    "duplicate": N_("The same message is already on an earlier line."),
    "no-header": N_("The catalogue does not begin with a header."),
    "bad-header": N_("This line of the header is not of the form Name: value."),
    "duplicate-header": N_("The header has this name twice."),
    "charset": N_("The header must say charset=UTF-8."),
    "bad-language": N_("The header Language is not a language."),
    "bad-plural-forms": N_("The header Plural-Forms cannot be used."),
}

_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr)(?:\[(\d{1,3})\])?(?=[ \t\"]|$)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"(.*)')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_UNESCAPES = str.maketrans(
    {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
)
_CONFLICT = re.compile(r"(<{7}|\|{7}|={7}|>{7})( |$)")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_LANGUAGE = re.compile(r"([A-Za-z]{2,8}([_@-][A-Za-z0-9]{1,8})*)?")
_HEADER_LINE = re.compile(r"([A-Za-z][A-Za-z0-9-]*):[ \t]*(.*)")

Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a catalogue with its translation.

    Attributes:
        id: The message in English.
        plural: Its plural, or None.
        context: What tells it from another message of the same words, or None.
        forms: The translation, one text for each plural form; "" where there is none.
        comments: What translators noted.
        notes: What the program says to translators.
        places: Files that use the message.
        flags: ``fuzzy`` and others, in order.
        previous: Lines on what the message was before (``#|``), without that mark.
        obsolete: Whether the program no longer uses the message.
        line: Line of its first keyword, from 1.
        start: Index of its first line, comments included.
        string: Index of its first line of translation.
        end: Index after its last line.
    """

    id: str
    plural: str | None = None
    context: str | None = None
    forms: tuple[str, ...] = ("",)
    comments: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()
    obsolete: bool = False
    line: int = 0
    start: int = 0
    string: int = 0
    end: int = 0

    @property
    def key(self) -> Key:
        """What tells the message from every other."""
        return self.context, self.id

    @property
    def fuzzy(self) -> bool:
        """Whether a translator has to look at it; a fuzzy translation is not shown."""
        return "fuzzy" in self.flags

    @property
    def translated(self) -> bool:
        """Whether every form has a text."""
        return all(self.forms)

    @property
    def name(self) -> str:
        """A short permanent name of the message, fit for an address."""
        return _digest(self.context, self.id)[:16]

    @property
    def seen(self) -> str:
        """A checksum of all a translator may change: it tells whether somebody did."""
        comments = "\n".join(self.comments)
        return _digest(
            self.context, self.id, self.plural, *self.forms, str(self.fuzzy), comments
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The messages of the interface in one locale, as a file holds them.

    Attributes:
        lines: The file, line by line, line ends included.
        header: The entry of the header.
        entries: All others, in the order of the file.
        headers: The header's names and values.
        plurals: The plural forms the header declares, or None in a template.
    """

    lines: tuple[str, ...]
    header: Entry
    entries: tuple[Entry, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    plurals: Plurals | None = None

    @property
    def live(self) -> tuple[Entry, ...]:
        """The entries the program uses."""
        return tuple(entry for entry in self.entries if not entry.obsolete)

    @property
    def data(self) -> bytes:
        """The file's bytes."""
        return "".join(self.lines).encode()

    def by_key(self) -> Mapping[Key, Entry]:
        """Return the entries the program uses, by key."""
        return {entry.key: entry for entry in self.live}


def _digest(*parts: str | None) -> str:
    framed = "".join("-" if part is None else f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(framed.encode()).hexdigest()


def _bad(rule: str, line: int) -> BadCatalogue:
    return BadCatalogue(rule, line, SYNTAX[rule])


# ── reading ──────────────────────────────────────────────────────────────────────────


def read(data: bytes) -> Catalogue:
    """Read a catalogue.

    Raises:
        BadCatalogue: It breaks one of the rules of :data:`SYNTAX`.
    """
    lines = _lines(data)
    entries = list(_entries(lines))
    if not entries or entries[0].key != (None, "") or entries[0].obsolete:
        raise _bad("no-header", entries[0].line if entries else 1)
    first: set[Key] = set()
    for entry in entries:
        if not entry.obsolete:
            if entry.key in first:
                raise _bad("duplicate", entry.line)
            first.add(entry.key)
    header = entries[0]
    headers = _headers(header)
    return Catalogue(lines, header, tuple(entries[1:]), headers, _plurals(headers, header))


def _lines(data: bytes) -> tuple[str, ...]:
    if len(data) > LARGEST:
        raise _bad("too-big", 1)
    if data.startswith(b"\xef\xbb\xbf"):
        raise _bad("byte-order-mark", 1)
    if b"\0" in data:
        raise _bad("nul", data.count(b"\n", 0, data.index(b"\0")) + 1)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise _bad("not-utf-8", data.count(b"\n", 0, error.start) + 1) from error
    return tuple(_LINE.findall(text))


@dataclass(slots=True)
class _Draft:
    """An entry while it is being read: keyword -> pieces, and what came before it."""

    start: int
    line: int = 0
    string: int = 0
    end: int = 0
    obsolete: bool | None = None
    closed: bool = False
    texts: dict[str, list[str]] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)

    @property
    def begun(self) -> bool:
        return bool(self.texts)

    @property
    def complete(self) -> bool:
        return any(name.startswith("msgstr") for name in self.texts)


def _entries(lines: Sequence[str]) -> Iterator[Entry]:
    draft = _Draft(0)
    for number, whole in enumerate(lines):
        line = whole.strip()
        if not line:
            draft.closed = draft.complete
            continue
        if _CONFLICT.match(line):
            raise _bad("conflict-marker", number + 1)
        obsolete = line.startswith("#~")
        if obsolete:
            line = line[2:].lstrip()
        is_comment = line.startswith("#") or (obsolete and line.startswith("|"))
        if draft.begun and (is_comment or _begins(draft, line)):
            yield _finished(draft)
            draft = _Draft(number)
        if not draft.begun and not draft.comments:
            draft.start = number
        if is_comment:
            draft.comments.append(f"#{line}" if obsolete else line)
        else:
            _take(draft, line, number, obsolete=obsolete)
    if draft.begun:
        yield _finished(draft)


def _begins(draft: _Draft, line: str) -> bool:
    """Return whether *line* begins another entry than that of *draft*."""
    return draft.closed or (draft.complete and not line.startswith(('"', "msgstr")))


def _take(draft: _Draft, line: str, number: int, *, obsolete: bool) -> None:
    """Add a keyword with its text, or a further piece of text, to *draft*."""
    if draft.obsolete not in (None, obsolete):
        raise _bad("mixed-obsolete", number + 1)
    draft.obsolete, draft.end = obsolete, number + 1
    if line.startswith('"'):
        if not draft.texts:
            raise _bad("stray-text", number + 1)
        next(reversed(draft.texts.values())).append(_unquoted(line, number))
        return
    match = _KEYWORD.match(line)
    if not match:
        raise _bad("unknown-keyword", number + 1)
    keyword, index = match[1], match[2]
    name = keyword if index is None else f"{keyword}[{int(index)}]"
    _check_order(draft, keyword, index, number)
    if not draft.texts:
        draft.line = number + 1
    if keyword == "msgstr" and not draft.complete:
        draft.string = number
    rest = line[match.end() :].strip()
    if not rest.startswith('"'):
        raise _bad("unclosed-quote" if rest == "" else "unknown-keyword", number + 1)
    draft.texts[name] = [_unquoted(rest, number)]


def _check_order(draft: _Draft, keyword: str, index: str | None, number: int) -> None:
    """Refuse a keyword that may not follow those *draft* already has."""
    last = next(reversed(draft.texts), "")
    follows = {
        "msgctxt": last == "",
        "msgid": last in ("", "msgctxt"),
        "msgid_plural": last == "msgid",
        "msgstr": last in ("msgid", "msgid_plural") or draft.complete,
    }
    if not follows[keyword] or (index is not None and keyword != "msgstr"):
        missing = keyword in ("msgstr", "msgid_plural") and "msgid" not in draft.texts
        unfinished = keyword in ("msgctxt", "msgid") and "msgid" in draft.texts
        rule = (
            "missing-msgid"
            if missing
            else "missing-msgstr"
            if unfinished
            else "misplaced-keyword"
        )
        raise _bad(rule, draft.line if unfinished else number + 1)
    if keyword == "msgstr":
        plural = "msgid_plural" in draft.texts
        if plural != (index is not None):
            raise _bad("misplaced-keyword", number + 1)
        given = sum(name.startswith("msgstr") for name in draft.texts)
        if given and not plural:
            raise _bad("misplaced-keyword", number + 1)
        if plural and int(index or 0) != given:
            raise _bad("plural-order", number + 1)


def _unquoted(text: str, number: int) -> str:
    match = _QUOTED.fullmatch(text)
    if not match:
        raise _bad("unclosed-quote", number + 1)
    if match[2].strip():
        raise _bad("text-after-quote", number + 1)

    def escape(found: re.Match[str]) -> str:
        if found[1] not in _ESCAPES:
            raise _bad("bad-escape", number + 1)
        return _ESCAPES[found[1]]

    return _ESCAPE.sub(escape, match[1])


def _finished(draft: _Draft) -> Entry:
    texts = {name: "".join(pieces) for name, pieces in draft.texts.items()}
    if "msgid" not in texts:
        raise _bad("missing-msgid", draft.line)
    if not draft.complete:
        raise _bad("missing-msgstr", draft.line)
    sorts: dict[str, list[str]] = {"": [], ".": [], ":": [], ",": [], "|": []}
    for comment in draft.comments:
        mark = comment[1:2] if comment[1:2] in (".", ":", ",", "|") else ""
        sorts[mark].append(comment[1 + len(mark) :].strip())
    flags = (flag.strip() for line in sorts[","] for flag in line.split(","))
    return Entry(
        id=texts["msgid"],
        plural=texts.get("msgid_plural"),
        context=texts.get("msgctxt"),
        forms=tuple(text for name, text in texts.items() if name.startswith("msgstr")),
        comments=tuple(sorts[""]),
        notes=tuple(sorts["."]),
        places=tuple(place for line in sorts[":"] for place in line.split()),
        flags=tuple(flag for flag in flags if flag),
        previous=tuple(sorts["|"]),
        obsolete=bool(draft.obsolete),
        line=draft.line,
        start=draft.start,
        string=draft.string,
        end=draft.end,
    )


def _headers(header: Entry) -> Mapping[str, str]:
    line = header.string + 1
    if header.plural is not None:
        raise _bad("bad-header", header.line)
    found: dict[str, str] = {}
    for text in header.forms[0].rstrip("\n").split("\n"):
        match = _HEADER_LINE.fullmatch(text)
        if not match:
            raise _bad("bad-header", line)
        if match[1] in found:
            raise _bad("duplicate-header", line)
        found[match[1]] = match[2].strip()
    if not _LANGUAGE.fullmatch(found.get("Language", "")):
        raise _bad("bad-language", line)
    charset = re.search(r"charset=([^\s;]*)", found.get("Content-Type", ""))
    if not charset or charset[1].upper() != "UTF-8":
        raise _bad("charset", line)
    return found


def _plurals(headers: Mapping[str, str], header: Entry) -> Plurals | None:
    declared = headers.get("Plural-Forms")
    if declared is None:
        return None
    try:
        return parse_plurals(declared)
    except ValueError as error:
        raise _bad("bad-plural-forms", header.string + 1) from error


# ── writing ──────────────────────────────────────────────────────────────────────────


def quoted(keyword: str, text: str, mark: str = "") -> list[str]:
    """Return the lines that say *keyword* is *text*; a new line after each line break."""
    pieces = _LINE.findall(text) or [""]
    if len(pieces) > 1:
        pieces = ["", *pieces]
    quotes = [f'"{piece.translate(_UNESCAPES)}"' for piece in pieces]
    return [f"{mark}{keyword} {quotes[0]}", *(f"{mark}{quote}" for quote in quotes[1:])]


def strings(entry: Entry, mark: str = "") -> list[str]:
    """Return the lines of an entry's translation."""
    if entry.plural is None:
        return quoted("msgstr", entry.forms[0], mark)
    return [
        line
        for number, text in enumerate(entry.forms)
        for line in quoted(f"msgstr[{number}]", text, mark)
    ]


def written(entry: Entry) -> list[str]:
    """Return the lines of *entry*, without line ends, in the order gettext writes them."""
    mark = "#~ " if entry.obsolete else ""
    lines = [f"# {comment}".rstrip() for comment in entry.comments]
    if not entry.obsolete:
        lines += [f"#. {note}".rstrip() for note in entry.notes]
        lines += [f"#: {' '.join(entry.places)}"] if entry.places else []
    lines += [f"#, {', '.join(entry.flags)}"] if entry.flags else []
    lines += [f"#{'~' if entry.obsolete else ''}| {line}" for line in entry.previous]
    if entry.context is not None:
        lines += quoted("msgctxt", entry.context, mark)
    lines += quoted("msgid", entry.id, mark)
    if entry.plural is not None:
        lines += quoted("msgid_plural", entry.plural, mark)
    return lines + strings(entry, mark)


def changed(  # noqa: PLR0913 - a translation has that many parts
    catalogue: Catalogue,
    entry: Entry,
    *,
    forms: Sequence[str],
    fuzzy: bool,
    comments: Sequence[str],
    headers: Mapping[str, str],
) -> Catalogue:
    """Return *catalogue* with another translation of *entry*.

    Args:
        catalogue: As it was read.
        entry: One of its entries.
        forms: The new texts.
        fuzzy: Whether a translator has to look at it again.
        comments: What translators note; the lines stay as they are if it is the same.
        headers: Values of the header that change, by name.
    """
    new = replace(
        entry,
        forms=tuple(forms),
        flags=_with_fuzzy(entry.flags, fuzzy),
        comments=tuple(comments),
    )
    end = _line_end(catalogue.lines)
    before = [line.rstrip("\r\n") for line in catalogue.lines[entry.start : entry.string]]
    if new.flags != entry.flags or new.comments != entry.comments:
        before = _comments_changed(before, entry, new)
    after = strings(new)
    if new.forms == entry.forms:
        after = [line.rstrip("\r\n") for line in catalogue.lines[entry.string : entry.end]]
    lines = [
        *catalogue.lines[: entry.start],
        *(line + end for line in before + after),
        *catalogue.lines[entry.end :],
    ]
    lines[: catalogue.header.end] = _headers_changed(catalogue, headers)
    return read("".join(lines).encode())


def _with_fuzzy(flags: Iterable[str], fuzzy: bool) -> tuple[str, ...]:
    others = tuple(flag for flag in flags if flag != "fuzzy")
    return ("fuzzy", *others) if fuzzy else others


def _comments_changed(before: list[str], old: Entry, new: Entry) -> list[str]:
    """Return the lines in front of a translation with the new notes and flags."""
    lines = []
    for line in before:
        plain = line.lstrip().startswith("#") and line.lstrip()[1:2] not in (
            *".:,|",
            "~",
        )
        if plain and new.comments != old.comments:
            continue
        if line.startswith("#,"):
            continue
        if line.startswith("#|") and not new.fuzzy:
            continue
        lines.append(line)
    if new.comments != old.comments:
        lines[:0] = [f"# {comment}".rstrip() for comment in new.comments]
    if new.flags:
        keyword = next(n for n, line in enumerate(lines) if not line.startswith("#"))
        previous = next(
            (n for n, line in enumerate(lines) if line.startswith("#|")), keyword
        )
        lines.insert(min(previous, keyword), f"#, {', '.join(new.flags)}")
    return lines


def _headers_changed(catalogue: Catalogue, headers: Mapping[str, str]) -> list[str]:
    """Return the lines of the header with other values; only theirs change if they can."""
    end = _line_end(catalogue.lines)
    header = catalogue.header
    lines = list(catalogue.lines[: header.end])
    for name, value in headers.items():
        text = f"{name}: {value}\n".translate(_UNESCAPES)
        own = [
            number
            for number, line in enumerate(lines)
            if line.startswith(f'"{name}:') and line.rstrip().endswith('\\n"')
        ]
        if own and lines[own[0]].count("\\n") == 1:
            lines[own[0]] = f'"{text}"{end}'
        elif name not in catalogue.headers:
            lines.append(f'"{text}"{end}')
        else:
            new = "".join(
                f"{n}: {v}\n" for n, v in {**catalogue.headers, **headers}.items()
            )
            return [*lines[: header.string], *(f"{q}{end}" for q in quoted("msgstr", new))]
    return lines


def _line_end(lines: Sequence[str]) -> str:
    return "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
