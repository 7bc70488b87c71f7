"""The database: opens it, holds the shared tables' description, brings it up to date.

SQLite in write-ahead mode is the default; any database SQLAlchemy knows will do. Every
process that opens the database first brings its schema to :data:`HEAD`; several may do so
at once. The steps are in ``migrations/versions``, one file each, named by number:
``upgrade()`` alone, since an archive never goes back.

Times in the database are ISO 8601 in UTC, so they sort as text in every database.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    MetaData,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from archive.errors import StoreTooNew, StoreUnavailable

#: The step of ``migrations/versions`` that this code is written for.
HEAD = "0002"

#: All tables of the archive; the modules that own them add theirs.
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: Alembic keeps its context in module variables: one upgrade at a time in a process.
_UPGRADING = threading.Lock()

#: Any number will do, as long as every process takes the same. "archive" in ASCII.
_ADVISORY = 0x61726368697665


class Database:
    """An open database, for reading and for writing.

    Args:
        url: As SQLAlchemy takes it.
        wait: Seconds to wait for another writer.

    Raises:
        StoreUnavailable: It cannot be opened.
        StoreTooNew: Its schema is newer than this code.
    """

    def __init__(self, url: str, wait: float = 10.0) -> None:
        try:
            parsed = make_url(url)
            self.engine = _engine(parsed, wait)
        except (ArgumentError, NoSuchModuleError, ImportError, OSError) as error:
            raise StoreUnavailable(reason=str(error)) from error
        try:
            with _translated():
                _bring_up_to_date(self.engine)
        except BaseException:
            self.engine.dispose()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database."""
        with _translated(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are kept together, or not at all.

        On SQLite the write lock is taken at the start, so that waiting for another writer
        works: a transaction that reads first and writes later fails at once instead.
        Source: https://www.sqlite.org/lang_transaction.html, section 2.2.
        """
        engine = self.engine.execution_options(writes=True)
        with _translated(), engine.begin() as connection:
            yield connection

    def faults(self) -> list[str]:
        """Return what the database finds wrong with itself."""
        if self.engine.dialect.name != "sqlite":
            return []
        with self.reading() as connection:
            found = [
                str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))
            ]
            loose = list(connection.execute(text("PRAGMA foreign_key_check")))
        faults = [] if found == ["ok"] else found
        return faults + [f"row {row[1]} of {row[0]} points to nothing" for row in loose]

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the failures of a database that cannot answer into StoreUnavailable.

    Broken rules (IntegrityError) pass: they are for the caller to understand.
    """
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise StoreUnavailable(reason=str(error.orig)) from error


def _engine(url: URL, wait: float) -> Engine:
    """Return SQLAlchemy's engine for *url*, ready for SQLite's peculiarities."""
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    if not url.database or url.database == ":memory:":
        raise ArgumentError("a database in memory cannot be shared between threads")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": wait, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _entry: ConnectionPoolEntry) -> None:
        # Without this, Python's sqlite3 begins transactions of its own, too late.
        connection.isolation_level = None
        _write_ahead(connection, wait)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(connection: sqlite3.Connection, wait: float) -> None:
    """Switch to write-ahead mode, where readers and a writer do not block each other.

    The switch itself does not wait for a lock, so two processes that open a new database
    at once would trip over each other: try again until *wait* seconds have passed.
    """
    until = time.monotonic() + wait
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def _revision(connection: Connection) -> str:
    """Return the step the database is at, or "" for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return str(row[0]) if row else ""


def _bring_up_to_date(engine: Engine) -> None:
    """Bring the schema to :data:`HEAD`, once, however many processes ask for it.

    Raises:
        StoreTooNew: It is at a step this code does not have.
    """
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    with _UPGRADING, engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY}
            )
        if (revision := _revision(connection)) != HEAD:
            _upgrade(connection, revision)


def _upgrade(connection: Connection, revision: str) -> None:
    """Run the steps from *revision* to :data:`HEAD` in the transaction of *connection*."""
    # Late, because it costs a tenth of a second that a search does not have to wait for.
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    if revision and revision not in {step.revision for step in script.walk_revisions()}:
        raise StoreTooNew(revision=revision, head=HEAD)

    def steps(current: Any, _context: Any) -> Any:
        return script._upgrade_revs(HEAD, current)  # noqa: SLF001  as alembic.command does

    with EnvironmentContext(Config(), script, fn=steps, destination_rev=HEAD) as context:
        context.configure(connection=connection, transactional_ddl=True)
        context.run_migrations()
