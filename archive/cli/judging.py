"""``archive evaluate``: how well the archive finds, and what changed since last time."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from archive.cli._base import as_json, commands, dumps, progress, the_archive
from archive.evaluate import (
    FIGURES,
    Changed,
    Run,
    compare,
    evaluate as judge,
    read_judgements,
    read_queries,
    read_run,
    write_run,
)

_FILE = click.Path(dir_okay=False, path_type=Path)


@commands.command()
@click.option("--queries", type=_FILE, required=True, help="Queries as JSON lines.")
@click.option("--qrels", type=_FILE, required=True, help="Judgements as TREC writes them.")
@click.option("--language", default="", help="Only queries in this language (BCP 47).")
@click.option("--save", type=_FILE, help="Where the run is written.")
@click.option("--compare", "before", type=_FILE, help="A saved run to compare with.")
@as_json
def evaluate(  # noqa: PLR0913, PLR0917 - one an option
    queries: Path,
    qrels: Path,
    language: str,
    save: Path | None,
    before: Path | None,
    as_json: bool,
) -> None:
    """Ask queries whose answers are known, and say how well they were found.

    A query is {"id": "1", "text": "…"}; "language" and "type" sort the figures, and "in"
    is the language of the articles looked for. A judgement is a line: the query's id, 0,
    the id of an article (ours, or its giver's), and a grade above 0.

    Example:  archive evaluate --queries golden.jsonl --qrels golden.tsv --save run.json
    """
    then = read_run(before) if before else None
    asked = [
        one for one in read_queries(queries) if not language or one.language == language
    ]
    judgements = read_judgements(qrels)
    with progress("asking", len(asked)) as show:
        run = judge(the_archive(), asked, judgements, progress=show)
    if save:
        write_run(run, save)
    changed = compare(then, run) if then else None
    click.echo(dumps(_json(run, changed)) if as_json else _report(run, changed))


def _json(run: Run, changed: Changed | None) -> dict[str, object]:
    """Return an evaluation for programs."""
    return {
        "rows": [asdict(row) for row in run.rows()],
        "unjudged": run.unjudged,
        "mean_ms": run.mean_ms,
        "queries": [asdict(one) for one in run.judged],
        "changed": asdict(changed) if changed else None,
    }


def _report(run: Run, changed: Changed | None) -> str:
    """Return an evaluation for people."""
    head = "".join(f"{name:>24}" for name in ("nDCG@10", "MRR@10", "Recall@100"))
    lines = [f"{'language':<10}{'type':<18}{'queries':>8}{head}"]
    for row in run.rows():
        figures = "".join(
            f"{one.mean:>10.3f} [{one.low:.3f} {one.high:.3f}]"
            for one in (row.figures[name] for name in FIGURES)
        )
        lines.append(
            f"{row.language or 'all':<10}{row.type or 'all':<18}{row.queries:>8}{figures}"
        )
    lines.append(f"{run.mean_ms:.1f} ms a query, {run.unjudged} queries without judgements")
    if changed:
        lines += ["", *_changes(changed)]
    return "\n".join(lines)


def _changes(changed: Changed) -> list[str]:
    """Return in lines how a run differs from the one before."""
    said = "  ".join(
        f"{name} {one.mean:+.3f} [{one.low:+.3f} {one.high:+.3f}]"
        for name, one in changed.differences.items()
    )
    worse, missing = len(changed.worse), changed.missing
    lines = [
        f"compared over {changed.queries} queries: {said}",
        f"{changed.better} better, {worse} worse, {missing} in one of them only",
    ]
    lines += [f"  worse  {id}  {then:.3f} -> {now:.3f}" for id, then, now in changed.worse]
    return lines
