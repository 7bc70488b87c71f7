"""People: accounts, passwords, roles, and how often a sign-in may fail."""

from __future__ import annotations

import math
import secrets
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import (
    Column,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from archive.database import METADATA, Database
from archive.errors import (
    BadName,
    BadPassword,
    NotAllowed,
    PersonExists,
    PersonNotFound,
    SignInFailed,
    TooManyTries,
)

#: What a person may do. An admin may do everything.
ROLES = ("reader", "archivist", "translator", "admin")

#: Characters of a password. Source: NIST SP 800-63B, section 5.1.1.2 (8 at least, 64 and
#: more allowed, no rules of composition); the upper bound keeps hashing cheap.
LEAST, MOST = 8, 1024

#: Failed sign-ins of one name, or from one address, before the next has to wait: then 1
#: second, 2, 4 and so on to a quarter of an hour. Forgotten after a day without failure.
FREE_TRIES = 5
FREE_TRIES_OF_ADDRESS = 20
LONGEST_WAIT = 900
FORGET = timedelta(days=1)

PERSON = Table(
    "person",
    METADATA,
    # The name folded, so that Ayla and ayla cannot be two people.
    Column("key", String(200), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("roles", String(200), nullable=False),
    Column("password", Text, nullable=False),
    # Raised to end every session of this person.
    Column("session", Integer, nullable=False),
    Column("created", String(32), nullable=False),
    Column("changed", String(32), nullable=False),
)

FAILURE = Table(
    "failed_sign_in",
    METADATA,
    Column("key", String(300), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("last", String(32), nullable=False),
)

#: Values made once and kept: the secret that signs sessions.
SECRET = Table(
    "secret",
    METADATA,
    Column("name", String(100), primary_key=True),
    Column("value", Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account.

    Attributes:
        name: As written when the account was made.
        roles: Some of :data:`ROLES`.
        session: Version of the sessions that are valid.
        created: When the account was made, ISO 8601 UTC.
        changed: When roles or password last changed, ISO 8601 UTC.
    """

    name: str
    roles: frozenset[str]
    session: int
    created: str
    changed: str

    def may(self, role: str) -> bool:
        """Return whether this person may do what *role* may. Every person may read."""
        return role == "reader" or bool({role, "admin"} & self.roles)

    def require(self, role: str) -> None:
        """Do nothing for who may do what *role* may.

        Raises:
            NotAllowed: Anybody else.
        """
        if not self.may(role):
            raise NotAllowed(role=role)


class People:
    """The people of an archive.

    Args:
        database: Where they are kept.
        now: The clock, in UTC; handed in by tests.
        hasher: Makes and checks password hashes; tests hand in a cheap one.
    """

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime] | None = None,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self.database = database
        self._now = now or (lambda: datetime.now(UTC))
        self._hasher = hasher or PasswordHasher()

    def add(self, name: str, password: str, roles: Iterable[str] = ()) -> Person:
        """Make an account.

        Raises:
            BadName: Empty, too long, or with characters that cannot be seen.
            BadPassword: Too short or too long.
            PersonExists: The name is taken, in whatever case.
            ValueError: A role is not one of :data:`ROLES`.
        """
        name, key = _name(name), _key(name)
        now = _written(self._now())
        row = {"key": key, "name": name, "roles": _roles(roles), "session": 1}
        row |= {"password": self._hash(password), "created": now, "changed": now}
        try:
            with self.database.writing() as connection:
                connection.execute(insert(PERSON).values(row))
        except IntegrityError as error:
            raise PersonExists(name=name) from error
        return self.find(name)

    def find(self, name: str) -> Person:
        """Return a person.

        Raises:
            PersonNotFound: Nobody has this name.
        """
        return _person(self._row(name))

    def with_session(self, name: str, session: int) -> Person | None:
        """Return the person whose session has version *session*; None if it has ended."""
        try:
            person = self.find(name)
        except PersonNotFound:
            return None
        return person if person.session == session else None

    def everybody(self) -> tuple[Person, ...]:
        """Return all people, by name."""
        with self.database.reading() as connection:
            rows = connection.execute(select(PERSON).order_by(PERSON.c.key))
            return tuple(_person(row) for row in rows)

    def remove(self, name: str) -> None:
        """Remove an account; sessions end at once.

        Raises:
            PersonNotFound: Nobody has this name.
        """
        with self.database.writing() as connection:
            gone = connection.execute(delete(PERSON).where(PERSON.c.key == _key(name)))
            if not gone.rowcount:
                raise PersonNotFound(name=name)

    def change_password(self, name: str, password: str) -> Person:
        """Set a new password; all sessions end.

        Raises:
            BadPassword: Too short or too long.
            PersonNotFound: Nobody has this name.
        """
        return self._change(name, password=self._hash(password))

    def change_roles(self, name: str, roles: Iterable[str]) -> Person:
        """Set the roles; all sessions end.

        Raises:
            PersonNotFound: Nobody has this name.
            ValueError: A role is not one of :data:`ROLES`.
        """
        return self._change(name, roles=_roles(roles))

    def end_sessions(self, name: str) -> Person:
        """End all sessions of a person.

        Raises:
            PersonNotFound: Nobody has this name.
        """
        return self._change(name)

    def sign_in(self, name: str, password: str, address: str = "") -> Person:
        """Return the person with this name and password.

        Takes as long for a name that nobody has, so that names cannot be found out.

        Args:
            name: As typed.
            password: As typed.
            address: Network address of the asker, or "".

        Raises:
            SignInFailed: They do not belong together.
            TooManyTries: Too many failed before; ``seconds`` says how long to wait.
        """
        keys = {f"name {_key(name)[:200]}": FREE_TRIES}
        if address:
            keys[f"address {address[:200]}"] = FREE_TRIES_OF_ADDRESS
        self._throttle(keys)
        try:
            row = self._row(name)
        except PersonNotFound:
            row = None
        if not self._fits(row.password if row else self._nobody, password) or row is None:
            self._count_failure(keys)
            raise SignInFailed
        self._forget_failures(next(iter(keys)))
        if self._hasher.check_needs_rehash(row.password):
            self._strengthen(row.key, password)
        return _person(row)

    def secret(self, name: str = "sessions") -> str:
        """Return the secret *name*: made at random the first time, then always the same."""
        query = select(SECRET.c.value).where(SECRET.c.name == name)
        with self.database.reading() as connection:
            if value := connection.scalar(query):
                return str(value)
        made = secrets.token_urlsafe(32)
        try:
            with self.database.writing() as connection:
                connection.execute(insert(SECRET).values(name=name, value=made))
        except IntegrityError:
            pass  # another process was first: its secret is the one
        with self.database.reading() as connection:
            return str(connection.scalar(query))

    def sweep(self) -> int:
        """Forget failed sign-ins of long ago; return how many."""
        before = _written(self._now() - FORGET)
        with self.database.writing() as connection:
            return connection.execute(
                delete(FAILURE).where(FAILURE.c.last < before)
            ).rowcount

    def _row(self, name: str) -> Row[*tuple[Any, ...]]:
        """Return the row of a person.

        Raises:
            PersonNotFound: Nobody has this name.
        """
        with self.database.reading() as connection:
            row = connection.execute(
                select(PERSON).where(PERSON.c.key == _key(name))
            ).first()
        if row is None:
            raise PersonNotFound(name=name)
        return row

    def _change(self, name: str, **values: object) -> Person:
        """Change a person and end all sessions."""
        values |= {"session": PERSON.c.session + 1, "changed": _written(self._now())}
        with self.database.writing() as connection:
            where = PERSON.c.key == _key(name)
            if not connection.execute(update(PERSON).where(where).values(values)).rowcount:
                raise PersonNotFound(name=name)
        return self.find(name)

    def _hash(self, password: str) -> str:
        """Return the hash of a password.

        Raises:
            BadPassword: Too short or too long.
        """
        password = unicodedata.normalize("NFC", password)
        if not LEAST <= len(password) <= MOST:
            raise BadPassword(least=LEAST, most=MOST)
        return self._hasher.hash(password)

    def _fits(self, hashed: str, password: str) -> bool:
        """Return whether *password* has the hash *hashed*."""
        try:
            password = unicodedata.normalize("NFC", password[:MOST])
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    @cached_property
    def _nobody(self) -> str:
        """A hash that costs as much to check as anybody's and fits no password."""
        return self._hasher.hash(secrets.token_urlsafe(32))

    def _strengthen(self, key: str, password: str) -> None:
        """Hash a password anew by today's parameters."""
        hashed = self._hash(password)
        with self.database.writing() as connection:
            connection.execute(
                update(PERSON).where(PERSON.c.key == key).values(password=hashed)
            )

    def _throttle(self, keys: dict[str, int]) -> None:
        """Do nothing for who may try to sign in now.

        Raises:
            TooManyTries: One of *keys* failed too often to try again already.
        """
        now = self._now()
        with self.database.reading() as connection:
            rows = connection.execute(select(FAILURE).where(FAILURE.c.key.in_(list(keys))))
            waits = [
                (datetime.fromisoformat(row.last) + _wait(row.times - keys[row.key]) - now)
                for row in rows
                if datetime.fromisoformat(row.last) > now - FORGET
            ]
        longest = max((wait.total_seconds() for wait in waits), default=0)
        if longest > 0:
            raise TooManyTries(seconds=math.ceil(longest))

    def _count_failure(self, keys: Iterable[str]) -> None:
        """Note that a sign-in failed."""
        now = self._now()
        with self.database.writing() as connection:
            for key in keys:
                where = FAILURE.c.key == key
                connection.execute(
                    delete(FAILURE).where(where, FAILURE.c.last < _written(now - FORGET))
                )
                again = {"times": FAILURE.c.times + 1, "last": _written(now)}
                if not connection.execute(
                    update(FAILURE).where(where).values(again)
                ).rowcount:
                    first = {"key": key, "times": 1, "last": _written(now)}
                    connection.execute(insert(FAILURE).values(first))

    def _forget_failures(self, key: str) -> None:
        """Forget the failures of a name that has signed in."""
        where = FAILURE.c.key == key
        with self.database.reading() as connection:
            if not connection.execute(select(FAILURE.c.key).where(where)).first():
                return
        with self.database.writing() as connection:
            connection.execute(delete(FAILURE).where(where))


def _wait(failures: int) -> timedelta:
    """Return how long to wait after so many failures more than are free."""
    if failures < 0:
        return timedelta()
    return timedelta(seconds=min(LONGEST_WAIT, 2 ** min(failures, 20)))


def _name(name: str) -> str:
    """Return *name* as it is kept.

    Raises:
        BadName: Empty, too long, or with characters that cannot be seen.
    """
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name or len(name) > 100 or not name.isprintable():
        raise BadName(name=name[:100])
    return name


def _key(name: str) -> str:
    """Return what names that count as the same have in common.

    Source: Unicode UAX #15 and section 3.13.3, NFKC_Casefold.
    """
    while True:
        folded = unicodedata.normalize("NFKC", name).casefold()
        folded = " ".join(unicodedata.normalize("NFKC", folded).split())
        if folded == name:
            return name
        name = folded


def _roles(roles: Iterable[str]) -> str:
    """Return *roles* as they are kept, in the order of :data:`ROLES`.

    Raises:
        ValueError: One is not a role.
    """
    wanted = set(roles)
    if unknown := sorted(wanted - set(ROLES)):
        raise ValueError(unknown[0])
    return " ".join(role for role in ROLES if role in wanted)


def _person(row: Row[*tuple[Any, ...]]) -> Person:
    """Return the person of a row."""
    roles = frozenset(row.roles.split())
    return Person(row.name, roles, row.session, row.created, row.changed)


def _written(moment: datetime) -> str:
    """Return *moment* as ISO 8601 UTC, always of the same length."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
