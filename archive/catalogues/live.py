"""The messages of a locale as pages use them, fresh from the files.

A catalogue is looked at again at most every half second and read again when its file is
another one. What cannot be read leaves the messages as they were. Translations that
would break a page are left out, so that their source text is shown.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.catalogues.checks import broken
from archive.catalogues.plurals import Plurals, plurals_of
from archive.catalogues.po import Catalogue, Key, read
from archive.errors import ArchiveError, BadCatalogue

_LOG = logging.getLogger(__name__)

#: Seconds between two looks at a file.
PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class Messages:
    """The translations of one locale that may be shown.

    Attributes:
        locale: The locale.
        plurals: Its plural forms.
        texts: Key -> one text for each plural form; one text for a message without.
        known: Keys of all messages the catalogue has, translated or not.
        after: Where messages unknown to this catalogue are looked up, or None.
    """

    locale: str
    plurals: Plurals
    texts: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    known: frozenset[Key] = frozenset()
    after: Messages | None = None

    def find(self, message: str, context: str | None = None) -> str | None:
        """Return the translation of *message*, or None."""
        key = context, message
        forms = self.texts.get(key)
        if forms:
            return forms[0]
        if self.after and key not in self.known:
            return self.after.find(message, context)
        return None

    def find_plural(
        self, message: str, number: int, context: str | None = None
    ) -> str | None:
        """Return the translation of *message* in the form for *number*, or None."""
        key = context, message
        forms = self.texts.get(key)
        if forms:
            form = self.plurals.form(number)
            return forms[form] if form < len(forms) else None
        if self.after and key not in self.known:
            return self.after.find_plural(message, number, context)
        return None


def messages_of(
    locale: str, catalogue: Catalogue | None, after: Messages | None = None
) -> Messages:
    """Return the translations of *catalogue* that may be shown.

    Fuzzy and obsolete entries and those that break a rule are left out.
    """
    plurals = plurals_of(locale)
    if catalogue is None:
        return Messages(locale, plurals, after=after)
    texts = {
        entry.key: entry.forms
        for entry in catalogue.live
        if entry.translated and not entry.fuzzy and not broken(entry, plurals)
    }
    known = frozenset(entry.key for entry in catalogue.live)
    return Messages(locale, plurals, texts, known, after)


_Signature = tuple[int, int, int] | None


@dataclass(slots=True)
class _Kept:
    signature: tuple[_Signature, ...]
    looked: float
    messages: Messages
    problem: ArchiveError | None


class Live:
    """The messages of every locale, read again when their files change.

    May be used from any thread.

    Args:
        paths: Gives a locale's files, the one that is asked first in front.
        now: A clock in seconds.
    """

    def __init__(
        self, paths: Callable[[str], tuple[Path, ...]], now: Callable[[], float]
    ) -> None:
        self._paths = paths
        self._now = now
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    def messages(self, locale: str) -> Messages:
        """Return the messages of *locale* as they are now."""
        return self._fresh(locale).messages

    def problem(self, locale: str) -> ArchiveError | None:
        """Return why the newest catalogue of *locale* is not shown, or None."""
        return self._fresh(locale).problem

    def look(self, locale: str) -> None:
        """Look at the files of *locale* at the next question, however soon."""
        if locale in self._kept:
            self._kept[locale].looked = float("-inf")

    def _fresh(self, locale: str) -> _Kept:
        kept = self._kept.get(locale)
        now = self._now()
        if kept and now - kept.looked < PAUSE:
            return kept
        with self._lock:
            kept = self._kept.get(locale)
            if kept and now - kept.looked < PAUSE:
                return kept
            paths = self._paths(locale)
            signature = tuple(_signature(path) for path in paths)
            if kept and kept.signature == signature:
                kept.looked = now
                return kept
            kept = self._read(locale, paths, signature, now)
            self._kept[locale] = kept
            return kept

    def _read(
        self,
        locale: str,
        paths: tuple[Path, ...],
        signature: tuple[_Signature, ...],
        now: float,
    ) -> _Kept:
        last = self._kept.get(locale)
        messages: Messages | None = None
        try:
            for path in reversed(paths):
                catalogue = read(path.read_bytes()) if path.is_file() else None
                messages = messages_of(locale, catalogue, messages)
        except (BadCatalogue, OSError) as error:
            problem = _problem(error, path)
            _LOG.warning("%s", problem)
            if last:
                messages = last.messages
            return _Kept(signature, now, messages or messages_of(locale, None), problem)
        return _Kept(signature, now, messages or messages_of(locale, None), None)


def _problem(error: BadCatalogue | OSError, path: Path) -> BadCatalogue:
    if isinstance(error, BadCatalogue):
        return BadCatalogue(error.rule, error.line, error.reason, str(path))
    return BadCatalogue("unreadable", 1, str(error.strerror or error), str(path))


def _signature(path: Path) -> _Signature:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
