"""People are managed from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable

from click.testing import Result

Run = Callable[..., Result]
PASSWORD = "correct horse"


def test_a_person_is_added_listed_changed_and_removed(run: Run) -> None:
    added = run("people", "add", "leyla", "--role", "archivist", stdin=f"{PASSWORD}\n" * 2)
    assert added.exit_code == 0
    assert added.stdout.split() == ["leyla", "archivist"]
    assert run("people", "list").stdout.split() == ["leyla", "archivist"]
    run("people", "roles", "leyla", "--role", "admin", "--role", "translator")
    [person] = json.loads(run("people", "list", "--json").stdout)
    assert (person["name"], person["roles"]) == ("leyla", ["translator", "admin"])
    assert (
        run("people", "password", "leyla", "--password-stdin", stdin="x" * 8).exit_code == 0
    )
    assert run("people", "remove", "leyla").exit_code == 0
    assert run("people", "list").stdout == ""


def test_mistakes_are_told_in_one_line(run: Run) -> None:
    add = ("people", "add", "leyla", "--role", "reader", "--password-stdin")
    assert run(*add, stdin="short\n").exit_code == 2
    assert run(*add, "--json", stdin=f"{PASSWORD}\n").exit_code == 0
    again = run(*add, stdin=f"{PASSWORD}\n")
    assert (again.exit_code, again.stderr) == (
        4,
        "archive: There is already somebody named leyla.\n",
    )
    gone = run("people", "password", "nobody", "--password-stdin", stdin=f"{PASSWORD}\n")
    assert (gone.exit_code, gone.stderr) == (3, "archive: There is nobody named nobody.\n")
    assert run("people", "add", "x", "--role", "king").exit_code == 2
