"""The database is opened, brought up to date and guarded."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

import archive.people
import archive.store
from archive import database
from archive.database import HEAD, METADATA, Database
from archive.errors import StoreTooNew, StoreUnavailable

#: The modules that add their tables.
OWNERS = (archive.people, archive.store)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'some' / 'archive.db'}"


def opened(url: str) -> Database:
    return Database(url, wait=5)


def test_migrations_make_exactly_the_tables_the_code_describes(url: str) -> None:
    base = opened(url)
    with base.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert OWNERS
        assert compare_metadata(context, METADATA) == []
    base.close()


def test_the_code_is_written_for_the_last_step() -> None:
    folder = Path(database.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_current_head() == HEAD


def test_sqlite_writes_ahead_and_guards_references(url: str) -> None:
    base = opened(url)
    with base.reading() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 2,
        "busy_timeout": 5000,
    }
    base.close()


def test_what_fails_leaves_nothing_behind(url: str) -> None:
    base = opened(url)
    add = text("INSERT INTO secret (name, value) VALUES ('a', 'b')")

    def twice() -> None:
        with base.writing() as connection:
            connection.execute(add)
            connection.execute(add)

    with pytest.raises(IntegrityError):
        twice()
    with base.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM secret")).scalar() == 0
    base.close()


def test_two_writers_wait_for_each_other(url: str) -> None:
    base = opened(url)

    def count_up() -> None:
        for _ in range(20):
            with base.writing() as connection:
                connection.execute(text("UPDATE secret SET value = value + 1"))

    with base.writing() as connection:
        connection.execute(text("INSERT INTO secret (name, value) VALUES ('a', 0)"))
    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with base.reading() as connection:
        value = connection.execute(text("SELECT value FROM secret")).scalar_one()
    assert int(value) == 80
    base.close()


def test_a_writer_that_waits_too_long_is_told(url: str) -> None:
    base, other = Database(url, wait=0.05), Database(url, wait=0.05)
    with base.writing(), pytest.raises(StoreUnavailable, match="locked"), other.writing():
        pass
    base.close()
    other.close()


def test_several_processes_may_open_a_new_database_at_once(url: str) -> None:
    code = f"from archive.database import Database; Database({url!r}).close()"
    processes = [
        subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for process in processes:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said.decode()
    base = opened(url)
    assert base.faults() == []
    base.close()


def test_a_newer_database_is_refused_and_left_alone(url: str) -> None:
    base = opened(url)
    with base.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    base.close()
    with pytest.raises(StoreTooNew, match="9999"):
        opened(url)


def test_a_database_without_step_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
    connection.close()
    base = opened(f"sqlite:///{path}")
    assert base.faults() == []
    base.close()


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_text("This is no database at all. " * 100)
    with pytest.raises(StoreUnavailable, match="not a database"):
        opened(f"sqlite:///{path}")


@pytest.mark.parametrize(
    "url", ["nonsense", "nosuch://host/name", "postgresql+nosuch://x", "sqlite://"]
)
def test_an_address_that_means_nothing_is_refused(url: str) -> None:
    with pytest.raises(StoreUnavailable):
        opened(url)


def test_rows_that_point_to_nothing_are_found(url: str, tmp_path: Path) -> None:
    opened(url).close()
    with sqlite3.connect(tmp_path / "some" / "archive.db") as connection:
        connection.execute("INSERT INTO change VALUES (1, 'nobody', 0, '', NULL)")
    connection.close()
    base = opened(url)
    assert base.faults() == ["row 1 of change points to nothing"]
    base.close()


def test_the_switch_to_write_ahead_is_tried_until_the_wait_is_over(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("CREATE TABLE t (x)")
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreUnavailable, match="locked"):
        Database(f"sqlite:///{path}", wait=0.05)
    holder.execute("COMMIT")
    Database(f"sqlite:///{path}", wait=5).close()
    holder.close()
