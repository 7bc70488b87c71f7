"""``archive catalogues``."""

from __future__ import annotations

from pathlib import Path

import click

from archive.catalogues import Catalogues, open_catalogues
from archive.catalogues.checks import ERROR
from archive.cli._base import Group, as_json, commands, dumps, the_settings

_LOCALES = click.argument("locales", nargs=-1)
_DRY = click.option(
    "--check", "dry", is_flag=True, help="Write nothing; exit status 1 if it would."
)


@commands.group(cls=Group)
def catalogues() -> None:
    """Keep the interface's catalogues: translations/LOCALE/LC_MESSAGES/messages.po.

    Example:  archive catalogues stats
    """


def _catalogues() -> Catalogues:
    """Return the catalogues of the archive asked for."""
    return open_catalogues(the_settings())


@catalogues.command()
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="Folder of pyproject.toml.  [the current folder]",
)
@_DRY
@as_json
@click.pass_context
def extract(ctx: click.Context, root: Path, dry: bool, as_json: bool) -> None:
    """Take all messages from the code and write messages.pot.

    Example:  archive catalogues extract
    """
    done = _catalogues().extract(root, dry=dry)
    said = {"added": list(done.added), "removed": list(done.removed)}
    if as_json:
        click.echo(dumps({"total": done.total, "changed": done.changed, **said}))
    else:
        for kind, texts in said.items():
            for text in texts:
                click.echo(f"{kind:<8} {text}")
        click.echo(f"{done.total} messages{'' if done.changed else ', nothing new'}")
    ctx.exit(1 if dry and done.changed else 0)


@catalogues.command()
@_LOCALES
@_DRY
@as_json
@click.pass_context
def update(ctx: click.Context, locales: tuple[str, ...], dry: bool, as_json: bool) -> None:
    """Bring catalogues up to date with messages.pot; make those that are missing.

    Example:  archive catalogues update az tr
    """
    done = _catalogues().update(locales or None, dry=dry)
    rows = [
        {
            "locale": one.locale,
            "new": one.new,
            "fuzzy": one.fuzzy,
            "revived": one.revived,
            "obsolete": one.obsolete,
            "changed": one.changed,
        }
        for one in done
    ]
    if as_json:
        click.echo(dumps(rows))
    else:
        for row in rows:
            counts = "  ".join(f"{row[name]} {name}" for name in tuple(row)[1:-1])
            click.echo(
                f"{row['locale']:<8} {counts}{'' if row['changed'] else '  as it was'}"
            )
    ctx.exit(1 if dry and any(one.changed for one in done) else 0)


@catalogues.command("check")
@_LOCALES
@as_json
@click.pass_context
def check_catalogues(ctx: click.Context, locales: tuple[str, ...], as_json: bool) -> None:
    """Say what is wrong in catalogues, by file and line; exit status 1 for errors.

    Example:  archive catalogues check hy
    """
    problems = _catalogues().check(locales or None)
    errors = sum(problem.finding.kind == ERROR for problem in problems)
    if as_json:
        rows = [
            {
                "file": str(problem.path),
                "line": problem.line,
                "locale": problem.locale,
                "kind": problem.finding.kind,
                "rule": problem.finding.rule,
                "message": str(problem.finding),
            }
            for problem in problems
        ]
        click.echo(dumps(rows))
    else:
        for problem in problems:
            click.echo(str(problem))
        click.echo(f"{errors} errors, {len(problems) - errors} warnings")
    ctx.exit(1 if errors else 0)


@catalogues.command()
@_LOCALES
@as_json
def stats(locales: tuple[str, ...], as_json: bool) -> None:
    """Say how complete catalogues are.

    Example:  archive catalogues stats
    """
    found = _catalogues().stats(locales or None)
    rows = [
        {
            "locale": one.locale,
            "total": one.total,
            "shown": one.shown,
            "fuzzy": one.fuzzy,
            "missing": one.missing,
            "broken": one.broken,
            "problem": str(one.problem) if one.problem else None,
        }
        for one in found
    ]
    if as_json:
        click.echo(dumps(rows))
        return
    for one, row in zip(found, rows, strict=True):
        counts = "  ".join(f"{row[name]} {name}" for name in tuple(row)[1:-1])
        click.echo(row["problem"] or f"{one.locale:<8} {one.share:>4.0%}  {counts}")


@catalogues.command("compile")
@_LOCALES
@as_json
def compile_catalogues(locales: tuple[str, ...], as_json: bool) -> None:
    """Write .mo files for other programs; the archive itself reads the .po files.

    Example:  archive catalogues compile
    """
    done = _catalogues().compile(locales or None)
    if as_json:
        rows = [
            {
                "locale": one.locale,
                "file": str(one.path),
                "messages": one.messages,
                "left_out": one.left_out,
            }
            for one in done
        ]
        click.echo(dumps(rows))
        return
    for one in done:
        click.echo(f"{one.path}: {one.messages} messages, {one.left_out} left out")
