"""The interface's catalogues: find, read, check, edit, complete and compile them.

The ``.po`` files are the truth. Each holds the messages of the interface in one locale;
``messages.pot`` holds all messages, taken from the code.
"""

from __future__ import annotations

import os
import re
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel import Locale, UnknownLocaleError

from archive.catalogues import extract, files, mo
from archive.catalogues.checks import ERROR, WARNING, Finding, errors, findings
from archive.catalogues.live import PAUSE, Live, Messages
from archive.catalogues.merge import merged
from archive.catalogues.plurals import plurals_of
from archive.catalogues.po import LARGEST, Catalogue, Entry, changed, read
from archive.errors import (
    N_,
    ArchiveError,
    BadCatalogue,
    BadTranslation,
    EditConflict,
    LocaleNotFound,
    MessageNotFound,
    StoreUnavailable,
)
from archive.settings import Settings

__all__ = [
    "LOCALES",
    "SOURCE",
    "Catalogue",
    "Catalogues",
    "Compiled",
    "Edited",
    "Entry",
    "Extracted",
    "Finding",
    "Messages",
    "Problem",
    "Stats",
    "Updated",
    "open_catalogues",
    "packaged",
]

#: The locales of the interface in the order they are offered. Others are found by being
#: there and follow.
LOCALES = ("en", "az", "ru", "hy", "tr", "ar", "fa", "ka", "fr", "de", "es")
#: The locale the messages are written in.
SOURCE = "en"
#: The file of all messages.
TEMPLATE = "messages.pot"
#: Most characters of a translator's comment; the rest is cut off.
LONGEST = 4000

_FOLDER = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_([A-Z]{2}|\d{3}))?")
_INSIDE = Path("LC_MESSAGES") / "messages.po"


@dataclass(frozen=True, slots=True)
class Extracted:
    """What taking the messages from the code gave.

    Attributes:
        path: The file of all messages.
        total: How many there are.
        added: Messages the file did not have before.
        removed: Messages the file has no longer.
        changed: Whether the file is another one than before.
    """

    path: Path
    total: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class Updated:
    """What bringing a catalogue up to date did; see ``merge.Merged``."""

    locale: str
    path: Path
    new: int
    fuzzy: int
    revived: int
    obsolete: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a catalogue, and where.

    Attributes:
        path: The file.
        line: The line, from 1.
        locale: The locale.
        finding: What is wrong.
    """

    path: Path
    line: int
    locale: str
    finding: Finding

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.finding.kind}: {self.finding}"


@dataclass(frozen=True, slots=True)
class Stats:
    """How complete a catalogue is, in messages.

    Attributes:
        locale: The locale.
        total: All messages.
        shown: Those whose translation is shown.
        fuzzy: Those a translator has to look at.
        missing: Those without translation.
        broken: Those whose translation has errors.
        problem: Why the catalogue cannot be read, or None.
    """

    locale: str
    total: int = 0
    shown: int = 0
    fuzzy: int = 0
    missing: int = 0
    broken: int = 0
    problem: ArchiveError | None = None

    @property
    def share(self) -> float:
        """The share that is shown, 0 to 1."""
        return self.shown / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled catalogue.

    Attributes:
        locale: The locale.
        path: The file written.
        messages: Messages in it.
        left_out: Messages left out: without translation, fuzzy or with errors.
    """

    locale: str
    path: Path
    messages: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Edited:
    """A translation as it is now, and what there is to say about it."""

    entry: Entry
    findings: tuple[Finding, ...]


def packaged() -> Path | None:
    """Return the folder of the catalogues that came with the program, or None."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_data" / "translations", package.parent / "translations"):
        if (folder / TEMPLATE).is_file():
            return folder
    return None


def open_catalogues(settings: Settings) -> Catalogues:
    """Return the catalogues of an archive."""
    return Catalogues(settings.translations, packaged())


class Catalogues:
    """The catalogues of a folder, and behind them those that came with the program.

    May be used from any thread; other processes may change the files meanwhile.

    Args:
        folder: Where catalogues are read and written; need not exist.
        behind: Where messages are looked up that *folder* does not know, or None.
        now: A clock in seconds, for looking at the files again.
        today: A clock in UTC, for the headers and the journal.
    """

    def __init__(
        self,
        folder: Path,
        behind: Path | None = None,
        *,
        now: Callable[[], float] = time.monotonic,
        today: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.folder = folder.resolve()
        folders = [self.folder]
        if behind and behind.resolve() != self.folder:
            folders.append(behind.resolve())
        self._folders = tuple(folders)
        self._now, self._today = now, today
        self._live = Live(self._paths, now)
        self._listed: tuple[float, tuple[str, ...]] = (float("-inf"), ())

    # ── finding and reading ──────────────────────────────────────────────────────────

    def locales(self) -> tuple[str, ...]:
        """Return the locales that have a catalogue, in the order they are offered."""
        looked, listed = self._listed
        if self._now() - looked >= PAUSE:
            listed = self._list()
            self._listed = (self._now(), listed)
        return listed

    def _list(self) -> tuple[str, ...]:
        found = {
            path.parent.parent.name
            for folder in self._folders
            for path in folder.glob(f"*/{_INSIDE}")
            if _is_locale(path.parent.parent.name)
        }
        others = sorted(found - set(LOCALES))
        first = (locale for locale in LOCALES if locale in found or locale == SOURCE)
        return (*first, *others)

    def _paths(self, locale: str) -> tuple[Path, ...]:
        return tuple(folder / locale / _INSIDE for folder in self._folders)

    def path(self, locale: str) -> Path:
        """Return the file that holds the catalogue of *locale*.

        Raises:
            LocaleNotFound: There is none.
        """
        if _is_locale(locale):
            for path in self._paths(locale):
                if path.is_file():
                    return path
        raise LocaleNotFound(locale=locale)

    def catalogue(self, locale: str) -> Catalogue:
        """Read the catalogue of *locale* from its file.

        Raises:
            LocaleNotFound: There is none.
            BadCatalogue: It cannot be read.
            StoreUnavailable: The file cannot be opened.
        """
        return _read(self.path(locale))

    def entry(self, locale: str, name: str) -> Entry:
        """Read one message of the catalogue of *locale*.

        Args:
            locale: The locale.
            name: The message's :attr:`Entry.name`.

        Raises:
            MessageNotFound: The catalogue has none of that name.
            LocaleNotFound, BadCatalogue, StoreUnavailable: As :meth:`catalogue`.
        """
        return _named(self.catalogue(locale), locale, name)

    def messages(self, locale: str) -> Messages:
        """Return the messages of *locale* to be shown now; without files, the source's."""
        return self._live.messages(locale)

    def problem(self, locale: str) -> ArchiveError | None:
        """Return why the newest catalogue of *locale* is not shown, or None."""
        return self._live.problem(locale)

    def findings(self, locale: str, entry: Entry) -> tuple[Finding, ...]:
        """Return all there is to say about the translation of *entry*, errors first."""
        return findings(entry, plurals_of(locale), locale)

    def template(self) -> Catalogue:
        """Read the file of all messages.

        Raises:
            StoreUnavailable: There is none.
            BadCatalogue: It cannot be read.
        """
        paths = [folder / TEMPLATE for folder in self._folders]
        return _read(next((path for path in paths if path.is_file()), paths[0]))

    @property
    def writable(self) -> bool:
        """Whether translations can be changed here, as far as one can see."""
        folder = next(path for path in (self.folder, *self.folder.parents) if path.exists())
        return folder.is_dir() and os.access(folder, os.W_OK)

    # ── editing ──────────────────────────────────────────────────────────────────────

    def edit(  # noqa: PLR0913 - a translation has that many parts
        self,
        locale: str,
        name: str,
        *,
        seen: str,
        forms: Sequence[str],
        fuzzy: bool,
        comment: str,
        person: str,
    ) -> Edited:
        """Change one translation; every process shows it within a second.

        Only its lines and two of the header change. A fuzzy one may have errors: it is
        kept, but not shown.

        Args:
            locale: The locale.
            name: The message's :attr:`Entry.name`.
            seen: The :attr:`Entry.seen` of what the translator was looking at.
            forms: The texts, one for each plural form.
            fuzzy: Whether it has to be looked at again.
            comment: What the translator notes, one note a line.
            person: Who changes it.

        Raises:
            EditConflict: Somebody changed it meanwhile.
            BadTranslation: It has errors and is not fuzzy.
            StoreUnavailable: Nothing can be written.
            MessageNotFound, LocaleNotFound, BadCatalogue: As :meth:`entry`.
        """
        forms = tuple(_clean(text) for text in forms)
        comments = tuple(
            line.strip()
            for line in _printable(_clean(comment[:LONGEST])).split("\n")
            if line.strip()
        )
        self.path(locale)
        with files.writing(self.folder):
            path = self._paths(locale)[0]
            catalogue = self.catalogue(locale)
            old = _named(catalogue, locale, name)
            if old.seen != seen:
                raise EditConflict
            new = _proposed(old, forms, fuzzy=fuzzy, comments=comments)
            found = findings(new, plurals_of(locale), locale)
            _refuse(new, found)
            if new.seen == old.seen:
                return Edited(old, found)
            today = self._today()
            files.note(self.folder, _row(locale, old, new, person, today))
            headers = {
                "PO-Revision-Date": today.strftime("%Y-%m-%d %H:%M+0000"),
                "Last-Translator": _printable(person).replace("\n", " "),
            }
            result = changed(
                catalogue, old, forms=forms, fuzzy=fuzzy, comments=comments, headers=headers
            )
            files.write(path, result.data)
        self._live.look(locale)
        return Edited(_named(result, locale, name), found)

    # ── commands ─────────────────────────────────────────────────────────────────────

    def extract(self, root: Path, *, dry: bool = False) -> Extracted:
        """Take all messages from the code under *root* and write the file of them.

        Args:
            root: The folder of ``pyproject.toml``.
            dry: Whether nothing is written.

        Raises:
            BadCatalogue: A source file cannot be read.
            StoreUnavailable: The file cannot be written.
        """
        path = self.folder / TEMPLATE
        old = _read(path) if path.is_file() else None
        entries = extract.messages(root)
        data = extract.template(entries)
        before = {entry.key: entry.id for entry in old.entries} if old else {}
        after = {entry.key: entry.id for entry in entries}
        is_new = old is None or old.data != data
        if is_new and not dry:
            files.write(path, data)
        return Extracted(
            path,
            len(entries),
            tuple(text for key, text in after.items() if key not in before),
            tuple(text for key, text in before.items() if key not in after),
            is_new,
        )

    def update(
        self, locales: Iterable[str] | None = None, *, dry: bool = False
    ) -> tuple[Updated, ...]:
        """Bring catalogues up to date with the file of all messages; make those missing.

        Args:
            locales: Which; None for all.
            dry: Whether nothing is written.

        Raises:
            LocaleNotFound: A name is not that of a locale.
            BadCatalogue, StoreUnavailable: A file cannot be read or written.
        """
        template = self.template()
        wanted = tuple(locales) if locales is not None else (*LOCALES, *self._others())
        return tuple(self._update(locale, template, dry=dry) for locale in wanted)

    def _others(self) -> tuple[str, ...]:
        return tuple(locale for locale in self.locales() if locale not in LOCALES)

    def _update(self, locale: str, template: Catalogue, *, dry: bool) -> Updated:
        if not _is_locale(locale):
            raise LocaleNotFound(locale=locale)
        path = self._paths(locale)[0]
        with nullcontext() if dry else files.writing(self.folder):
            source = next((path for path in self._paths(locale) if path.is_file()), None)
            old = _read(source) if source else None
            done = merged(template.entries, old, locale, fill=locale == SOURCE)
            is_new = old is None or old.data != done.data
            if is_new and not dry:
                files.write(path, done.data)
        return Updated(
            locale, path, done.new, done.fuzzy, done.revived, done.obsolete, is_new
        )

    def check(self, locales: Iterable[str] | None = None) -> tuple[Problem, ...]:
        """Return all that is wrong in the catalogues, by file and line.

        Raises:
            LocaleNotFound: A locale has no catalogue.
            BadCatalogue, StoreUnavailable: The file of all messages cannot be read.
        """
        template = self.template()
        return tuple(
            problem
            for locale in (self.locales() if locales is None else locales)
            if locale != SOURCE or locales is not None or self._has(SOURCE)
            for problem in self._check(locale, template)
        )

    def _has(self, locale: str) -> bool:
        return any(path.is_file() for path in self._paths(locale))

    def _check(self, locale: str, template: Catalogue) -> list[Problem]:
        path = self.path(locale)
        try:
            catalogue = _read(path)
        except BadCatalogue as error:
            found = Finding(error.rule, ERROR, error.reason, {})
            return [Problem(path, error.line, locale, found)]
        problems = [
            Problem(path, catalogue.header.line, locale, finding)
            for finding in _header_findings(catalogue, locale)
        ]
        wanted = template.by_key()
        for entry in catalogue.live:
            said = [*_entry_findings(entry, locale)]
            if entry.key not in wanted:
                said.append(_UNKNOWN)
            elif wanted[entry.key].plural != entry.plural:
                said.append(_OTHER_PLURAL)
            problems += [Problem(path, entry.line, locale, finding) for finding in said]
        known = catalogue.by_key()
        problems += [
            Problem(path, catalogue.header.line, locale, _absent(entry))
            for entry in template.entries
            if entry.key not in known
        ]
        return sorted(problems, key=lambda problem: problem.line)

    def stats(self, locales: Iterable[str] | None = None) -> tuple[Stats, ...]:
        """Return how complete the catalogues are.

        Raises:
            LocaleNotFound: A locale has no catalogue.
        """
        wanted = self.locales() if locales is None else tuple(locales)
        return tuple(self._stats(locale) for locale in wanted)

    def _stats(self, locale: str) -> Stats:
        try:
            catalogue = self.catalogue(locale)
        except (BadCatalogue, StoreUnavailable) as error:
            return Stats(locale, problem=error)
        except LocaleNotFound:
            if locale == SOURCE:
                return Stats(locale)
            raise
        states = [state(entry, locale) for entry in catalogue.live]
        return Stats(
            locale,
            total=len(states),
            shown=states.count("shown"),
            fuzzy=states.count("fuzzy"),
            missing=states.count("missing"),
            broken=states.count("broken"),
        )

    def compile(self, locales: Iterable[str] | None = None) -> tuple[Compiled, ...]:
        """Write compiled catalogues beside the others, for other programs.

        Only what pages show goes in: nothing fuzzy, nothing with errors.

        Raises:
            LocaleNotFound: A locale has no catalogue.
            BadCatalogue, StoreUnavailable: A file cannot be read or written.
        """
        wanted = self.locales() if locales is None else tuple(locales)
        return tuple(self._compile(locale) for locale in wanted if self._has(locale))

    def _compile(self, locale: str) -> Compiled:
        catalogue = self.catalogue(locale)
        shown = [entry for entry in catalogue.live if state(entry, locale) == "shown"]
        path = self._paths(locale)[0].with_suffix(".mo")
        files.write(path, mo.compiled(catalogue.header.forms[0], shown))
        return Compiled(locale, path, len(shown), len(catalogue.live) - len(shown))


def state(entry: Entry, locale: str) -> str:
    """Return how far a translation is: ``missing``, ``fuzzy``, ``broken`` or ``shown``."""
    if not any(entry.forms):
        return "missing"
    if entry.fuzzy:
        return "fuzzy"
    return "broken" if errors(entry, plurals_of(locale)) else "shown"


_UNKNOWN = Finding("unknown-message", ERROR, N_("The program has no such message."))
_OTHER_PLURAL = Finding(
    "other-plural", ERROR, N_("The plural of the message is another one.")
)
_MISSING = Finding("missing", WARNING, N_("There is no translation."))
_FUZZY = Finding("fuzzy", WARNING, N_("A translator has to look at this translation."))


def _absent(entry: Entry) -> Finding:
    return Finding(
        "absent",
        ERROR,
        N_("The catalogue lacks the message “%(message)s”."),
        {"message": entry.id},
    )


def _entry_findings(entry: Entry, locale: str) -> Iterable[Finding]:
    if not any(entry.forms):
        return [_MISSING]
    found = findings(entry, plurals_of(locale), locale)
    return [_FUZZY, *found] if entry.fuzzy else found


def _header_findings(catalogue: Catalogue, locale: str) -> list[Finding]:
    wanted = {"Language": locale, "Plural-Forms": plurals_of(locale).header}
    return [
        Finding(
            "header",
            ERROR,
            N_("The header %(name)s must be: %(value)s"),
            {"name": name, "value": value},
        )
        for name, value in wanted.items()
        if catalogue.headers.get(name) != value
    ]


def _is_locale(name: str) -> bool:
    if not _FOLDER.fullmatch(name):
        return False
    try:
        Locale.parse(name)
    except (ValueError, UnknownLocaleError):
        return False
    return True


def _read(path: Path) -> Catalogue:
    with files.converted(path), path.open("rb") as file:
        data = file.read(LARGEST + 1)
    try:
        return read(data)
    except BadCatalogue as error:
        name = "/".join(path.parts[-3:])  # pages show it: not where the home folder is
        raise BadCatalogue(error.rule, error.line, error.reason, name) from error


def _named(catalogue: Catalogue, locale: str, name: str) -> Entry:
    for entry in catalogue.live:
        if entry.name == name:
            return entry
    raise MessageNotFound(locale=locale)


def _clean(text: str) -> str:
    """Return a text as it came from a form in the way catalogues keep it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def _printable(text: str) -> str:
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) != "Cc")


def _proposed(
    old: Entry, forms: Sequence[str], *, fuzzy: bool, comments: Sequence[str]
) -> Entry:
    others = tuple(flag for flag in old.flags if flag != "fuzzy")
    return Entry(
        id=old.id,
        plural=old.plural,
        context=old.context,
        forms=tuple(forms),
        comments=tuple(comments),
        flags=("fuzzy", *others) if fuzzy else others,
    )


def _refuse(new: Entry, found: Sequence[Finding]) -> None:
    """Refuse a translation that cannot be kept, or has errors and would be shown."""
    wrong = [finding for finding in found if finding.kind == ERROR]
    unkept = [finding for finding in wrong if finding.rule in _NEVER_KEPT]
    if unkept or (wrong and not new.fuzzy):
        raise BadTranslation(str(wrong[0]), tuple(found))


_NEVER_KEPT = frozenset({"control-character", "too-long", "plural-count"})


def _row(
    locale: str, old: Entry, new: Entry, person: str, today: datetime
) -> dict[str, object]:
    return {
        "time": today.isoformat(timespec="seconds"),
        "person": person,
        "locale": locale,
        "context": old.context,
        "message": old.id,
        "plural": old.plural,
        "seen": old.seen,
        "old": old.forms,
        "new": new.forms,
        "fuzzy": new.fuzzy,
        "comments": new.comments,
        "action": "edit",
        "origin": "web",
    }
