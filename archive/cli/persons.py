"""``archive people``."""

from __future__ import annotations

import sys

import click

from archive.cli._base import Group, as_json, commands, dumps, the_archive
from archive.people import ROLES, Person

_ROLE = click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice(ROLES),
    help="What the person may do; may be given more than once. An admin may do all.",
)
_STDIN = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input."
)


@commands.group(cls=Group)
def people() -> None:
    """Manage the people who may do more than read.

    Example:  archive people add leyla --role archivist
    """


@people.command("add")
@click.argument("name")
@_ROLE
@_STDIN
@as_json
def add_person(
    name: str, roles: tuple[str, ...], password_stdin: bool, as_json: bool
) -> None:
    """Make an account; the password is asked for.

    Example:  archive people add leyla --role archivist --role translator
    """
    archive = the_archive()
    _show(archive.people.add(name, _password(password_stdin), roles), as_json)


@people.command("list")
@as_json
def list_people(as_json: bool) -> None:
    """List all accounts.

    Example:  archive people list
    """
    everybody = the_archive().people.everybody()
    if as_json:
        click.echo(dumps([_person_json(person) for person in everybody]))
        return
    for person in everybody:
        _show(person, as_json)


@people.command("remove")
@click.argument("name")
def remove_person(name: str) -> None:
    """Remove an account; its sessions end at once.

    Example:  archive people remove leyla
    """
    the_archive().people.remove(name)


@people.command("password")
@click.argument("name")
@_STDIN
def change_password(name: str, password_stdin: bool) -> None:
    """Set a new password; all sessions of the person end.

    Example:  archive people password leyla
    """
    archive = the_archive()
    archive.people.find(name)
    archive.people.change_password(name, _password(password_stdin))


@people.command("roles")
@click.argument("name")
@_ROLE
@as_json
def change_roles(name: str, roles: tuple[str, ...], as_json: bool) -> None:
    """Set the roles of a person; all sessions end.

    Example:  archive people roles leyla --role admin
    """
    _show(the_archive().people.change_roles(name, roles), as_json)


def _password(stdin: bool) -> str:
    """Return a password, asked for twice or read from standard input."""
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(
        click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    )


def _person_json(person: Person) -> dict[str, object]:
    """Return *person* as JSON."""
    return {
        "name": person.name,
        "roles": [role for role in ROLES if role in person.roles],
        "created": person.created,
        "changed": person.changed,
    }


def _show(person: Person, as_json: bool) -> None:
    """Print *person*."""
    roles = " ".join(role for role in ROLES if role in person.roles)
    click.echo(dumps(_person_json(person)) if as_json else f"{person.name:<20} {roles}")
