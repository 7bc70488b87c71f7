"""The interface's catalogues: find, read, check, edit, complete and compile them.

The ``.po`` files are the truth. Each holds the messages of the interface in one locale;
``messages.pot`` holds all messages, taken from the code.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from babel import Locale, UnknownLocaleError

from archive.catalogues.live import PAUSE, Live, Messages
from archive.catalogues.po import Catalogue, read
from archive.errors import ArchiveError, BadCatalogue, LocaleNotFound, StoreUnavailable
from archive.settings import Settings

#: The locales of the interface in the order they are offered. Others are found by being
#: there and follow.
LOCALES = ("en", "az", "ru", "hy", "tr", "ar", "fa", "ka", "fr", "de", "es")
#: The locale the messages are written in.
SOURCE = "en"
#: The file of all messages.
TEMPLATE = "messages.pot"

_FOLDER = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_([A-Z]{2}|\d{3}))?")
_INSIDE = Path("LC_MESSAGES") / "messages.po"


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
        packaged: Where messages are looked up that *folder* does not know, or None.
        now: A clock in seconds.
    """

    def __init__(
        self,
        folder: Path,
        packaged: Path | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.folder = folder.resolve()
        folders = [self.folder]
        if packaged and packaged.resolve() != self.folder:
            folders.append(packaged.resolve())
        self._folders = tuple(folders)
        self._live = Live(self._paths, now)
        self._now = now
        self._listed: tuple[float, tuple[str, ...]] = (float("-inf"), ())

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

    def messages(self, locale: str) -> Messages:
        """Return the messages of *locale* to be shown now; without files, the source's."""
        return self._live.messages(locale)

    def problem(self, locale: str) -> ArchiveError | None:
        """Return why the newest catalogue of *locale* is not shown, or None."""
        return self._live.problem(locale)


def _is_locale(name: str) -> bool:
    if not _FOLDER.fullmatch(name):
        return False
    try:
        Locale.parse(name)
    except (ValueError, UnknownLocaleError):
        return False
    return True


def _read(path: Path) -> Catalogue:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreUnavailable(reason=f"{path.name}: {error.strerror}") from error
    try:
        return read(data)
    except BadCatalogue as error:
        raise BadCatalogue(error.rule, error.line, error.reason, str(path)) from error
