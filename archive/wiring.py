"""The only place where concrete parts are chosen and put together."""

from __future__ import annotations

from archive.core import Archive
from archive.database import Database
from archive.engines import open_engine
from archive.people import People
from archive.settings import Settings
from archive.store import Store


def open_archive(settings: Settings) -> Archive:
    """Open the archive of *settings*; its home folder and database are made if need be.

    Raises:
        BadSetting: There is no such engine.
        StoreUnavailable: The database cannot be opened.
        StoreTooNew: It was made by a newer version of this program.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url, settings.lock_seconds)
    try:
        engine = open_engine(settings)
        archive = Archive(
            settings, Store(settings.documents, database), engine, People(database)
        )
        if settings.engine == "memory":
            # It does not outlive the process: begin with what the store holds.
            archive.rebuild()
    except BaseException:
        database.close()
        raise
    return archive
