"""``archive lexicon``: words of one language in another, learnt from linked versions."""

from __future__ import annotations

from dataclasses import asdict

import click

from archive.cli._base import as_json, commands, dumps, progress, the_archive
from archive.lexicon import Pair


@commands.group()
def lexicon() -> None:
    """Learn and show what words are in other languages.

    Everything is learnt from articles that are linked as language versions of one another
    (archive add --link-versions, hreflang, or by hand).

    Example:  archive lexicon learn
    """


@lexicon.command()
@as_json
def learn(as_json: bool) -> None:
    """Learn from the language versions that are new or changed.

    Example:  archive lexicon learn
    """
    archive = the_archive()
    with progress("learning") as show:
        learnt = archive.learn(show)
    if as_json:
        click.echo(dumps(asdict(learnt)))
        return
    click.echo(f"{learnt.groups} groups of language versions, {learnt.changed} read anew")
    click.echo(_table(learnt.pairs))


@lexicon.command()
@click.argument("word")
@click.option("--from", "source", default="", help="Only from this language (BCP 47).")
@click.option("--to", "target", default="", help="Only to this language (BCP 47).")
@as_json
def show(word: str, source: str, target: str, as_json: bool) -> None:
    """Show what a word is in other languages, and how likely.

    Example:  archive lexicon show railway --from en --to ru
    """
    shown = the_archive().lexicon.show(word, source, target)
    if as_json:
        click.echo(dumps([asdict(one) for one in shown]))
        return
    for one in shown:
        said = ", ".join(f"{found.form} {found.chance:.2f}" for found in one.found)
        click.echo(f"{one.source} -> {one.target}  {one.term}: {said}")
    if not shown:
        click.echo("nothing is known of it")


@lexicon.command()
@as_json
def stats(as_json: bool) -> None:
    """Say what is known of each two languages, and how well it finds.

    "plain" and "learnt" are the mean reciprocal rank of the true translation of a sentence
    among a hundred, without and with what was learnt, over sentences held out.

    Example:  archive lexicon stats
    """
    state = the_archive().lexicon_state()
    if as_json:
        click.echo(dumps(asdict(state)))
        return
    click.echo(f"status   {state.status}")
    click.echo(f"groups   {state.groups}, {state.changed} changed since")
    click.echo(f"size     {state.size} bytes")
    click.echo(_table(state.pairs))


def _table(pairs: tuple[Pair, ...]) -> str:
    """Return *pairs* as a table."""
    lines = [
        f"{'pair':<10} {'sentences':>9} {'terms':>8} {'plain':>7} {'learnt':>7}  through"
    ]
    for pair in pairs:
        plain, learnt = (
            "-" if value is None else f"{value:.3f}" for value in (pair.plain, pair.learnt)
        )
        name = f"{pair.source}-{pair.target}"
        lines.append(
            f"{name:<10} {pair.sentences:>9} {pair.terms:>8} {plain:>7} {learnt:>7}"
            f"  {pair.through}".rstrip()
        )
    return "\n".join(lines)
