"""People have accounts, roles and passwords that cannot be tried out."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from hypothesis import given, settings, strategies as st
from sqlalchemy import insert, select

from archive.database import Database
from archive.errors import (
    BadName,
    BadPassword,
    NotAllowed,
    PersonExists,
    PersonNotFound,
    SignInFailed,
    TooManyTries,
)
from archive.people import FREE_TRIES, FREE_TRIES_OF_ADDRESS, PERSON, SECRET, People, _key

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
RIGHT = "correct horse"


class Clock:
    """A clock that only moves when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(database_url: str, clock: Clock) -> Iterator[People]:
    database = Database(database_url, wait=5)
    yield People(database, now=clock, hasher=CHEAP)
    database.close()


def test_a_person_signs_in_with_name_and_password(people: People) -> None:
    made = people.add("  Leyla   Əliyeva ", RIGHT, ["translator", "archivist"])
    assert made.name == "Leyla Əliyeva"
    assert people.sign_in("leyla əliyeva", RIGHT) == made
    assert people.everybody() == (made,)


def test_a_password_is_kept_only_as_a_hash(people: People) -> None:
    people.add("leyla", RIGHT)
    with people.database.reading() as connection:
        kept = connection.scalar(select(PERSON.c.password))
    assert str(kept).startswith("$argon2id$")


@pytest.mark.parametrize("password", ["", "short", "x" * 1025])
def test_a_password_has_a_least_and_a_greatest_length(
    people: People, password: str
) -> None:
    with pytest.raises(BadPassword):
        people.add("leyla", password)


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b", "a\u202eb"])
def test_a_name_can_be_seen(people: People, name: str) -> None:
    with pytest.raises(BadName):
        people.add(name, RIGHT)


def test_a_password_may_be_typed_composed_or_decomposed(people: People) -> None:
    people.add("leyla", "çox gizli söz")
    assert people.sign_in("leyla", "c\u0327ox gizli so\u0308z").name == "leyla"


def test_two_people_cannot_have_names_that_look_the_same(people: People) -> None:
    people.add("Leyla", RIGHT)
    for name in ("leyla", "LEYLA", "Ｌeyla", "Leyla "):
        with pytest.raises(PersonExists):
            people.add(name, RIGHT)


@settings(max_examples=200)
@given(st.text(max_size=20))
def test_folding_a_name_twice_changes_nothing(name: str) -> None:
    assert _key(_key(name)) == _key(name)


def test_roles_say_what_a_person_may_do(people: People) -> None:
    archivist = people.add("leyla", RIGHT, ["archivist"])
    admin = people.add("maria", RIGHT, ["admin"])
    assert archivist.may("reader")
    assert archivist.may("archivist")
    assert not archivist.may("translator")
    assert all(admin.may(role) for role in ("reader", "archivist", "translator", "admin"))
    archivist.require("archivist")
    with pytest.raises(NotAllowed, match="admin"):
        archivist.require("admin")
    with pytest.raises(ValueError, match="king"):
        people.add("olga", RIGHT, ["king"])


def test_every_change_ends_the_sessions(people: People, clock: Clock) -> None:
    first = people.add("leyla", RIGHT)
    clock.now += timedelta(minutes=1)
    changed = [
        people.change_password("leyla", "another password"),
        people.change_roles("leyla", ["admin"]),
        people.end_sessions("leyla"),
    ]
    assert [person.session for person in changed] == [2, 3, 4]
    assert changed[0].changed > first.changed
    assert people.with_session("leyla", 4) == changed[-1]
    assert people.with_session("leyla", 3) is None
    assert people.with_session("nobody", 1) is None
    assert people.sign_in("leyla", "another password").roles == {"admin"}


def test_who_is_not_there_is_not_found(people: People) -> None:
    for ask in (people.find, people.remove, people.end_sessions):
        with pytest.raises(PersonNotFound, match="nobody"):
            ask("nobody")
    with pytest.raises(PersonNotFound):
        people.change_password("nobody", RIGHT)
    people.add("leyla", RIGHT)
    people.remove("LEYLA")
    assert people.everybody() == ()


def test_wrong_name_and_wrong_password_are_told_alike(people: People) -> None:
    people.add("leyla", RIGHT)
    with pytest.raises(SignInFailed) as wrong_password:
        people.sign_in("leyla", "wrong password")
    with pytest.raises(SignInFailed) as wrong_name:
        people.sign_in("nobody", "wrong password")
    assert str(wrong_password.value) == str(wrong_name.value)


def fail(people: People, times: int, name: str = "leyla", address: str = "") -> None:
    for _ in range(times):
        with pytest.raises(SignInFailed):
            people.sign_in(name, "wrong password", address)


def test_failures_make_the_next_try_wait_longer_each_time(
    people: People, clock: Clock
) -> None:
    people.add("leyla", RIGHT)
    fail(people, FREE_TRIES)
    waits = []
    for _ in range(3):
        with pytest.raises(TooManyTries) as error:
            people.sign_in("leyla", RIGHT)
        waits.append(error.value.fields["seconds"])
        clock.now += timedelta(seconds=float(str(waits[-1])))
        fail(people, 1)
    assert waits == [1, 2, 4]
    clock.now += timedelta(seconds=8)
    assert people.sign_in("leyla", RIGHT).name == "leyla"
    fail(people, FREE_TRIES)


def test_the_longest_wait_is_a_quarter_of_an_hour(people: People, clock: Clock) -> None:
    for _ in range(30):
        clock.now += timedelta(seconds=900)
        fail(people, 1)
    with pytest.raises(TooManyTries) as error:
        people.sign_in("leyla", RIGHT)
    assert error.value.fields["seconds"] == 900


def test_one_address_cannot_try_many_names(people: People) -> None:
    people.add("leyla", RIGHT)
    for number in range(FREE_TRIES_OF_ADDRESS):
        fail(people, 1, f"name {number}", "192.0.2.1")
    with pytest.raises(TooManyTries):
        people.sign_in("leyla", RIGHT, "192.0.2.1")
    assert people.sign_in("leyla", RIGHT, "192.0.2.2").name == "leyla"


def test_failures_are_forgotten_after_a_day(people: People, clock: Clock) -> None:
    people.add("leyla", RIGHT)
    fail(people, FREE_TRIES)
    assert people.sweep() == 0
    clock.now += timedelta(days=1, seconds=1)
    fail(people, FREE_TRIES)
    clock.now += timedelta(days=1, seconds=1)
    assert people.sweep() == 1
    assert people.sign_in("leyla", RIGHT).name == "leyla"


def test_a_weak_hash_is_made_anew_at_the_next_sign_in(people: People) -> None:
    people.add("leyla", RIGHT)
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    today = People(people.database, hasher=stronger)
    assert today.sign_in("leyla", RIGHT).name == "leyla"
    with people.database.reading() as connection:
        assert "m=16,t=2" in str(connection.scalar(select(PERSON.c.password)))
    assert today.sign_in("leyla", RIGHT).name == "leyla"


def test_a_broken_hash_fits_no_password(people: People) -> None:
    people.add("leyla", RIGHT)
    with people.database.writing() as connection:
        connection.execute(PERSON.update().values(password="rubbish"))
    fail(people, 1)


def test_a_secret_is_made_once(people: People) -> None:
    secret = people.secret()
    assert len(secret) >= 32
    assert people.secret() == secret
    assert people.secret("other") != secret


def test_the_process_that_was_first_makes_the_secret(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(_: int) -> str:
        with people.database.writing() as connection:
            connection.execute(insert(SECRET).values(name="sessions", value="theirs"))
        return "ours"

    monkeypatch.setattr(secrets, "token_urlsafe", late)
    assert people.secret() == "theirs"
