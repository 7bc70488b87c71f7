"""``archive add`` and ``archive read``."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import click

from archive import formats
from archive.article import Article, to_json
from archive.cli._base import (
    as_json,
    commands,
    dumps,
    line,
    progress,
    refusal_json,
    the_archive,
    the_settings,
)
from archive.core import Archive, Outcome, reading_pool
from archive.errors import Refused, Unavailable

_PATHS = click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)


@dataclass(slots=True)
class Files:
    """Files to be read, and what could not be.

    Attributes:
        paths: (name, path) of each file; the name is data, the path is never kept.
        most: Bytes of a document that may be taken; of a larger one, one byte more is
            read, so that whoever gets it sees that it is too large.
        given: Files handed over so far.
        failed: (path, reason) of files that could not be opened.
    """

    paths: Sequence[tuple[str, Path]]
    most: int
    given: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)

    def __iter__(self) -> Iterator[tuple[str, Path, bytes]]:
        for name, path in self.paths:
            try:
                with path.open("rb") as file:
                    data = file.read(self.most + 1)
            except OSError as error:
                self.failed.append((str(path), error.strerror or str(error)))
            else:
                yield name, path, data
            self.given += 1


def walk(paths: Iterable[Path]) -> list[tuple[str, Path]]:
    """Return (name, path) of the files at *paths* and in the folders there, sorted.

    Hidden files and folders are left out, and links to folders are not followed. A file in
    a folder is named from that folder on (``news/en/flood.txt``), any other by its name.
    """
    found = []
    for path in paths:
        if not path.is_dir():
            found.append((path.name, path))
            continue
        root = path.resolve()
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for file in sorted(name for name in files if not name.startswith(".")):
                below = (Path(folder) / file).relative_to(root)
                found.append(((Path(root.name) / below).as_posix(), path / below))
    return found


@commands.command()
@_PATHS
@click.option(
    "--link-versions",
    is_flag=True,
    help="Same name in folders named by a language (en/x.txt, az/x.html): same article.",
)
@click.option("--index/--no-index", "now", default=True, help="Index at once, or later.")
@as_json
@click.pass_context
def add(
    ctx: click.Context,
    paths: tuple[Path, ...],
    link_versions: bool,
    now: bool,
    as_json: bool,
) -> None:
    """Add documents: files, or all files of folders.

    Each is kept, read and indexed; a document that is there already is reported as a
    duplicate, and one that cannot be read is refused with a reason. The exit status is 2
    if anything was refused.

    Example:  archive add documents/samples --link-versions
    """
    archive = the_archive()
    files = Files(walk(paths), archive.settings.document_size)
    outcomes = add_files(archive, files)
    groups = archive.link_by_name(outcomes) if link_versions else 0
    if now:
        _index(archive)
    counts = Counter(outcome.kind for outcome in outcomes)
    kinds = {kind: counts[kind] for kind in ("stored", "duplicate", "refused")}
    if as_json:
        receipt = outcomes[0].receipt if outcomes else ""
        said: dict[str, object] = {"receipt": receipt, **kinds, "linked": groups}
        said["outcomes"] = [_outcome_json(outcome) for outcome in outcomes]
        said["failed"] = [{"file": path, "reason": reason} for path, reason in files.failed]
        click.echo(dumps(said))
    else:
        for outcome in outcomes:
            if outcome.refusal:
                click.echo(
                    f"refused  {_where(outcome.name, outcome.member)}: "
                    f"{_reason(outcome.refusal)}",
                    err=True,
                )
        for path, reason in files.failed:
            click.echo(f"failed   {path}: {reason}", err=True)
        click.echo(", ".join(f"{number} {kind}" for kind, number in kinds.items()))
        if groups:
            click.echo(f"language versions linked: {groups}")
    ctx.exit(2 if counts["refused"] or files.failed else 0)


def add_files(archive: Archive, files: Files) -> list[Outcome]:
    """Add *files* to *archive*; return the outcomes without their articles."""
    outcomes = []
    with progress("adding", len(files.paths)) as show:
        for outcome in archive.add((name, data) for name, _, data in files):
            outcomes.append(replace(outcome, article=None))
            show(files.given, len(files.paths))
    return outcomes


def _index(archive: Archive) -> None:
    """Index what was added; what cannot be done now, the next to index will do."""
    try:
        with progress("indexing") as show:
            archive.index(show)
    except Unavailable as error:
        click.echo(f"not indexed yet: {error}", err=True)


def _where(name: object, member: str | None) -> str:
    """Return which document or member of it is meant."""
    return f"{name} ({member})" if member else str(name)


def _reason(refusal: Refused) -> str:
    """Return code, place and reason of *refusal*."""
    parts = [refusal.reason, refusal.place, refusal.message, refusal.detail]
    return ": ".join(part for part in parts if part)


def _outcome_json(outcome: Outcome) -> dict[str, object]:
    """Return *outcome* as JSON."""
    said: dict[str, object] = {
        "file": outcome.name,
        "member": outcome.member,
        "kind": outcome.kind,
        "id": outcome.id or None,
        "sha256": outcome.sha256,
    }
    return said | (refusal_json(outcome.refusal) if outcome.refusal else {})


@commands.command()
@_PATHS
@as_json
@click.option("--jsonl", is_flag=True, help="One line of JSON an article, with its file.")
@click.pass_context
def read(ctx: click.Context, paths: tuple[Path, ...], as_json: bool, jsonl: bool) -> None:
    """Read documents and print what they say; nothing is kept.

    Every value comes with where in the document it stood. A refused document prints code,
    place and reason, and the exit status is 2.

    Example:  archive read article.html --json
    """
    settings = the_settings()
    files = Files(walk(paths), settings.document_size)
    pool = reading_pool(settings)
    if pool:
        ctx.call_on_close(pool.close)
    refused = False
    said: list[dict[str, object]] = []
    with progress("reading", len(files.paths) if jsonl else 0) as show:
        for path, reading in _readings(files, pool):
            refused |= reading.refusal is not None
            if jsonl:
                click.echo(line({"file": str(path), **_reading_json(reading)}))
                show(files.given, len(files.paths))
            elif as_json:
                said.append(_reading_json(reading, path))
            elif reading.article:
                click.echo(_described(reading.article) + "\n")
            elif reading.refusal:
                where = _where(path, reading.member)
                click.echo(f"refused  {where}: {_reason(reading.refusal)}", err=True)
    for failed, reason in files.failed:
        click.echo(f"failed   {failed}: {reason}", err=True)
    if as_json and not jsonl:
        click.echo(dumps(said[0] if len(said) == 1 else said))
    ctx.exit(2 if refused or files.failed else 0)


def _readings(
    files: Files, pool: formats.Pool | None
) -> Iterator[tuple[Path, formats.Reading]]:
    """Yield (path, reading) of *files*, in order."""
    read_all = pool.read_all if pool else formats.read_all
    waiting: deque[tuple[Path, Refused | None]] = deque()

    def documents() -> Iterator[tuple[str, bytes]]:
        for name, path, data in files:
            large = len(data) > files.most
            refusal = Refused("too-big", "", f"more than {files.most} bytes", name)
            waiting.append((path, refusal if large else None))
            yield name, b"" if large else data

    for _, readings in read_all(documents()):
        path, refusal = waiting.popleft()
        if refusal:
            yield path, formats.Reading("", None, refusal)
        else:
            yield from ((path, reading) for reading in readings)


def _reading_json(reading: formats.Reading, path: Path | None = None) -> dict[str, object]:
    """Return *reading* as JSON."""
    if reading.article:
        return to_json(reading.article)
    said: dict[str, object] = {"file": str(path)} if path else {}
    if reading.member:
        said["member"] = reading.member
    return said | (refusal_json(reading.refusal) if reading.refusal else {})


def _described(article: Article) -> str:
    """Return what *article* says, for a person, with where each value came from."""
    origins = article.origins
    rows = [("title", article.title, origins.get("title"))]
    if article.subtitle:
        rows.append(("subtitle", article.subtitle, origins.get("subtitle")))
    if article.authors:
        rows.append(("authors", ", ".join(article.authors), origins.get("authors")))
    for name, moment in (("published", article.published), ("updated", article.updated)):
        if moment:
            rows.append((name, f"{moment.value}{moment.zone or ''}", moment.origin))
    if article.dateline:
        rows.append(("dateline", article.dateline.raw, origins.get("dateline")))
    if article.source:
        rows.append(("source", article.source.name, article.source.origin))
    if article.url:
        rows.append(("address", article.url, origins.get("url")))
    rows.append(("language", article.language.value, article.language.origin))
    if article.encoding:
        rows.append(("encoding", article.encoding.value, article.encoding.origin))
    lines = [
        f"{name:<10} {value}" + (f"  [{origin}]" if origin else "")
        for name, value, origin in rows
    ]
    lines += [f"{'warning':<10} {warning}" for warning in article.warnings]
    return "\n".join([*lines, "", *article.paragraphs])
