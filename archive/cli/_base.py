"""What all commands share: settings, errors, progress."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from archive.core import Archive
from archive.errors import (
    ArchiveError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Refused,
    Unavailable,
)
from archive.settings import Settings, read_settings
from archive.wiring import open_archive

#: Kind of error -> exit status.
EXIT: Mapping[type[ArchiveError], int] = {
    Invalid: 2,
    NotFound: 3,
    Conflict: 4,
    Forbidden: 5,
    Unavailable: 6,
}


def exit_status(error: ArchiveError) -> int:
    """Return the exit status for *error*."""
    return next((code for kind, code in EXIT.items() if isinstance(error, kind)), 1)


class Command(click.Command):
    """A command whose errors are one line, or JSON where JSON was asked for."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ArchiveError as error:
            if ctx.params.get("as_json"):
                code = error.reason if isinstance(error, Refused) else error.code
                fields = {name: str(value) for name, value in error.fields.items()}
                said = {"code": code, "message": str(error), "fields": fields}
                click.echo(dumps({"error": said}), err=True)
            else:
                click.echo(f"archive: {error}", err=True)
            ctx.exit(exit_status(error))


class Group(click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the archive; else ARCHIVE_HOME, else the current folder.",
)
@click.version_option(package_name="archive")
@click.pass_context
def commands(ctx: click.Context, home: Path | None) -> None:
    """A multilingual archive of articles with full-text search.

    Begin with:  archive demo
    """
    ctx.obj = home


as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


def the_settings() -> Settings:
    """Return the settings of the archive asked for."""
    home: Path | None = click.get_current_context().find_root().obj
    return read_settings(home=home)


def the_archive() -> Archive:
    """Open the archive asked for; it is closed when the command ends."""
    return click.get_current_context().with_resource(open_archive(the_settings()))


def dumps(value: object) -> str:
    """Return *value* as JSON for people and programs."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def line(value: object) -> str:
    """Return *value* as JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def refusal_json(refusal: Refused) -> dict[str, str]:
    """Return *refusal* as JSON; ``message`` is the whole sentence."""
    return {
        "code": refusal.reason,
        "place": refusal.place,
        "message": refusal.message,
        "detail": refusal.detail,
    }


@contextmanager
def progress(label: str, total: int = 0) -> Iterator[Callable[[int, int], None]]:
    """Give a function (done, total) that shows progress, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(max(0, done - bar.pos))

        yield show


def log_to_stderr() -> None:
    """Let what runs for long say what it does."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
