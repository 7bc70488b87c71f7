"""``archive index``, ``archive check`` and ``archive settings``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, fields

import click

from archive.cli._base import as_json, commands, dumps, progress, the_archive, the_settings
from archive.core import Archive
from archive.evaluate import guard
from archive.settings import Settings


@commands.command()
@click.option(
    "--rebuild", "what", flag_value="rebuild", help="Build it anew beside the old."
)
@click.option("--check", "what", flag_value="check", help="Verify every byte of it.")
@click.option("--optimize", "what", flag_value="optimize", help="Make it small and fast.")
@click.option("--stats", "what", flag_value="stats", help="Only say how it is.")
@click.option("--any-quality", is_flag=True, help="Rebuild whatever golden queries say.")
@as_json
@click.pass_context
def index(ctx: click.Context, what: str | None, any_quality: bool, as_json: bool) -> None:
    """Index what has changed, and say how the index is.

    An index that is missing, damaged or made by older rules is rebuilt. Searching goes on
    meanwhile. With golden.jsonl and golden.tsv in the home folder (see archive evaluate) a
    rebuilt index that finds worse is not taken.

    Example:  archive index --rebuild
    """
    archive = the_archive()
    faults: list[str] = []
    if what == "check":
        faults = [fault.message for fault in archive.check_index()]
    elif what != "stats":
        with progress("indexing") as show:
            if what == "rebuild":
                _rebuild(archive, show, guarded=not any_quality)
            elif what == "optimize":
                archive.optimize(show)
            else:
                archive.index(show)
    stats = archive.stats()
    if as_json:
        said = asdict(stats.index) | {"waiting": stats.waiting, "faults": faults}
        click.echo(dumps(said))
    else:
        state = stats.index
        click.echo(
            f"status     {state.status}{f': {state.reason}' if state.reason else ''}"
        )
        click.echo(f"articles   {state.articles} of {stats.articles}")
        click.echo(f"waiting    {stats.waiting} changes")
        click.echo(f"size       {state.size} bytes")
        click.echo(f"languages  {' '.join(state.languages)}")
        for fault in faults:
            click.echo(f"fault      {fault}", err=True)
    ctx.exit(1 if faults else 0)


def _rebuild(archive: Archive, show: Callable[[int, int], None], *, guarded: bool) -> None:
    """Rebuild the index; keep what golden queries find in it for the next time."""
    watch = guard(archive) if guarded else None
    archive.rebuild(show, watch)
    if watch:
        watch.keep()


@commands.command()
@as_json
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Verify documents, database and index; the exit status is 1 if something is wrong.

    Example:  archive check
    """
    archive = the_archive()
    with progress("checking") as show:
        faults = list(archive.check(show))
    if as_json:
        click.echo(dumps({"faults": [asdict(fault) for fault in faults]}))
    else:
        for fault in faults:
            click.echo(": ".join(part for part in asdict(fault).values() if part), err=True)
        click.echo(f"{len(faults)} faults" if faults else "everything is as it should be")
    ctx.exit(1 if faults else 0)


@commands.command()
@as_json
def settings(as_json: bool) -> None:
    """List every setting: default, unit, meaning, and what it is now.

    Each is a variable of the environment (ARCHIVE_PORT=80) or a line of archive.toml in
    the home folder (port = 80); the variable wins.

    Example:  archive settings
    """
    now = the_settings()
    rows = [
        {
            "name": item.name,
            "variable": f"ARCHIVE_{item.name.upper()}",
            "default": str(item.default),
            "value": "…" if item.name in _HIDDEN else str(getattr(now, item.name)),
            "unit": item.metadata["unit"],
            "meaning": item.metadata["meaning"],
        }
        for item in fields(Settings)
    ]
    if as_json:
        click.echo(dumps(rows))
        return
    for row in rows:
        changed = "" if row["value"] in (row["default"], "…") else f" (now {row['value']})"
        default = row["default"] or "empty"
        click.echo(f"{row['variable']} = {default}{changed}")
        unit = f" [{row['unit']}]" if row["unit"] else ""
        click.echo(f"    {row['meaning']}{unit}")


#: Settings that may hold a password.
_HIDDEN = ("secret", "database")
