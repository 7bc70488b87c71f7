"""``archive serve``, ``archive work`` and ``archive demo``."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import click

import archive as package
from archive.cli._base import commands, log_to_stderr, progress, the_archive
from archive.cli.adding import Files, add_files, walk
from archive.core import Archive
from archive.jobs import work as work_for_ever

LOG = logging.getLogger(__name__)

#: Seconds a worker gets to end by itself, and the pause before a dead one is replaced.
_GRACE = 10.0
_PAUSE = 1.0


@commands.command()
@click.option("--host", help="Address to listen on.  [setting host]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 0 for any free one.")
@click.option("--worker/--no-worker", default=True, help="Index what changes, too.")
def serve(host: str | None, port: int | None, worker: bool) -> None:
    """Serve the site, and index what changes, until stopped.

    Example:  archive serve --port 8080
    """
    log_to_stderr()
    run_site(the_archive(), host, port, worker)


def run_site(
    archive: Archive, host: str | None, port: int | None, worker: bool = True
) -> None:
    """Serve the site of *archive* until this process is told to end."""
    from waitress.wasyncore import close_all

    from archive.cli._server import server_of
    from archive.web import create_app

    settings = archive.settings
    host = settings.host if host is None else host
    port = settings.port if port is None else port
    sockets: dict[int, Any] = {}
    try:
        server = server_of(create_app(archive), settings, host, port, sockets)
    except OSError as error:
        close_all(sockets, ignore_all=True)
        raise click.ClickException(f"Cannot listen on {host}:{port}: {error}") from error
    # A name may stand for several addresses, each listened on.
    listening = getattr(server, "effective_listen", None)
    host, port = (
        listening[0] if listening else (server.effective_host, server.effective_port)
    )
    shown = f"[{host}]" if ":" in str(host) else host
    with _told_to_end():
        try:
            with _worker(archive) if worker else _nothing():
                click.echo(f"Serving on http://{shown}:{port}/ (Ctrl-C ends it)")
                server.run()
        except SystemExit:
            LOG.info("told to end")
        finally:
            server.close()
            close_all(sockets, ignore_all=True)


@contextmanager
def _told_to_end() -> Iterator[None]:
    """End in order when told to, as by Ctrl-C."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _nothing() -> Iterator[None]:
    """Do nothing beside."""
    yield


@contextmanager
def _worker(archive: Archive) -> Iterator[None]:
    """Index what changes beside: in a process of its own, so that searching stays quick.

    The memory engine lives in this process, so there a thread does it.
    """
    ended = threading.Event()
    if archive.settings.engine == "memory":
        beside = threading.Thread(
            target=work_for_ever, args=(archive, ended.is_set, ended.wait)
        )
    else:
        beside = threading.Thread(target=_keep_working, args=(archive.settings.home, ended))
    beside.start()
    try:
        yield
    finally:
        ended.set()
        beside.join()


def _keep_working(home: Path, ended: threading.Event) -> None:
    """Run ``archive work`` until *ended*; begin again should it die.

    It notices by the end of its standard input when this process is no more, however this
    process ended.
    """
    command = [
        sys.executable,
        "-m",
        "archive",
        "--home",
        str(home),
        "work",
        "--until-closed",
    ]
    while not ended.is_set():
        try:
            child = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603
        except OSError as error:
            LOG.warning("the worker cannot be started: %s; trying again", error)
            ended.wait(_PAUSE)
            continue
        with child:
            while not ended.wait(_PAUSE) and child.poll() is None:
                pass
            if child.poll() is not None and not ended.is_set():
                LOG.error(
                    "the worker ended with status %s; beginning again", child.returncode
                )
                continue
            if child.stdin:
                child.stdin.close()
            try:
                child.wait(_GRACE)
            except subprocess.TimeoutExpired:
                child.kill()


@commands.command()
@click.option("--until-closed", is_flag=True, hidden=True, help="End with standard input.")
def work(until_closed: bool) -> None:
    """Index what changes, and tidy up, until stopped; ``archive serve`` does it by itself.

    Example:  archive work
    """
    log_to_stderr()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    if until_closed:
        threading.Thread(target=_wait_for_end, args=(ended,), daemon=True).start()
    work_for_ever(the_archive(), ended.is_set, ended.wait)


def _wait_for_end(ended: threading.Event) -> None:
    """Set *ended* when standard input ends."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    ended.set()


@commands.command()
@click.option("--host", help="Address to listen on.  [setting host]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port; 0 for any free one.")
@click.option("--serve/--no-serve", "site", default=True, help="Serve the site at the end.")
def demo(host: str | None, port: int | None, site: bool) -> None:
    """Add the sample documents, index them and serve the site.

    Example:  archive demo
    """
    archive = the_archive()
    folder = samples()
    files = Files(walk([folder]), archive.settings.document_size)
    outcomes = add_files(archive, files)
    archive.link_by_name(outcomes)
    with progress("indexing") as show:
        archive.index(show)
    stats = archive.stats()
    click.echo(f"{stats.articles} articles in {len(stats.languages)} languages.")
    click.echo("Three searches to try:")
    for text, why in _SEARCHES:
        click.echo(f"  {text:<22} {why}")
    if site:
        log_to_stderr()
        run_site(archive, host, port)


#: Searches to try on the sample documents, and what they show.
_SEARCHES = (
    ("library", "in any form of the word"),
    ("Тбилиси", "the same name in every script"),
    ("Bakı date:2010..2020", "within a span of years"),
)


def samples() -> Path:
    """Return the folder of the sample documents: of the checkout, or in the wheel.

    Raises:
        ClickException: They are in neither.
    """
    inside = Path(package.__file__).resolve().parent
    for folder in (inside / "_data" / "samples", inside.parent / "documents" / "samples"):
        if folder.is_dir():
            return folder
    raise click.ClickException("The sample documents were not installed.")
