"""``archive index``, ``archive reread``, ``archive check`` and ``archive settings``."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, fields

import click

from archive.cli._base import (
    as_json,
    commands,
    dumps,
    progress,
    refusal_json,
    the_archive,
    the_settings,
)
from archive.core import Archive, Reread
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
        if what == "stats" and state.generation:
            click.echo(f"generation {state.generation}")
            click.echo(f"made by    {state.fingerprint}")
            click.echo(
                f"segments   {state.segments}, {state.deleted} articles deleted in them"
            )
            terms = (f"{name} {number}" for name, number in state.terms.items())
            click.echo(f"terms      {', '.join(terms)}")
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
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "every", is_flag=True, help="All articles.")
@click.option("--apply", is_flag=True, help="Take what is read now; corrections stay.")
@as_json
@click.pass_context
def reread(
    ctx: click.Context, ids: tuple[str, ...], every: bool, apply: bool, as_json: bool
) -> None:
    """Read stored documents again, and show what would change, field by field.

    What a person has corrected never changes. The exit status is 2 if a document gives an
    article no more; the article stays as it is.

    Example:  archive reread --all --apply
    """
    if every == bool(ids):
        raise click.UsageError("Name articles by their ids, or say --all.")
    archive = the_archive()
    results = []
    for result in archive.reread(None if every else ids, apply=apply):
        results.append(result)
        if not as_json:
            _show_reread(result)
    lost = sum(result.refusal is not None for result in results)
    changed = sum(bool(result.differences) for result in results)
    applied = sum(result.applied for result in results)
    if as_json:
        said = [
            {
                "id": result.id,
                "title": result.title,
                "formats": list(result.formats),
                "differences": [asdict(difference) for difference in result.differences],
                "refusal": refusal_json(result.refusal) if result.refusal else None,
                "applied": result.applied,
            }
            for result in results
        ]
        click.echo(dumps({"articles": said, "changed": changed, "applied": applied}))
    else:
        click.echo(f"{len(results)} read, {changed} differ, {applied} taken, {lost} lost")
    ctx.exit(2 if lost else 0)


def _show_reread(result: Reread) -> None:
    """Show what reading an article again changes."""
    if not result.differences and result.refusal is None:
        return
    click.echo(f"{result.id}  {result.title}")
    if result.refusal:
        click.echo(f"  {result.refusal}", err=True)
    for difference in result.differences:
        note = "  (corrected, stays)" if difference.corrected else ""
        old, new = _short(difference.old, difference.new)
        click.echo(f"  {difference.field:12} {old} -> {new}{note}")


def _short(old: str, new: str) -> tuple[str, str]:
    """Return two texts from a little before they part, short enough for a line."""
    pairs = enumerate(zip(old, new, strict=False))
    parted = next((at for at, (one, other) in pairs if one != other), 0)
    start = max(0, parted - 10) if max(len(old), len(new)) > _SHOWN else 0
    pieces = (text[start : start + _SHOWN] for text in (old, new))
    first, second = (json.dumps(piece, ensure_ascii=False) for piece in pieces)
    return first, second


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


#: Letters of a value that are shown.
_SHOWN = 60
#: Settings that may hold a password.
_HIDDEN = ("secret", "database")
