"""``archive search``, ``archive terms`` and ``archive languages``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

import click
from babel import Locale, UnknownLocaleError

from archive import analysis
from archive.cli._base import as_json, commands, dumps, progress, the_archive
from archive.core import Archive, Found, Page
from archive.query import SCOPES, After, explain, parse
from archive.search.snippet import Snippet


@commands.command()
@click.argument("query", nargs=-1)
@click.option("--language", multiple=True, help="Only articles in this language (BCP 47).")
@click.option("--from", "first", default="", help="Published on or after (1988, 1988-02).")
@click.option("--to", "last", default="", help="Published on or before (1991-12-26).")
@click.option(
    "--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance"
)
@click.option(
    "--scope",
    type=click.Choice(SCOPES),
    default="all",
    help="Words in exactly this form, in all forms, or in other scripts and languages too.",
)
@click.option(
    "--without", multiple=True, metavar="TEXT", help="Leave out an expansion. Repeatable."
)
@click.option("--limit", type=click.IntRange(0, 100_000), help="Most hits.  [20; 1000]")
@click.option("--after", metavar="HIT", help='Go on behind a page: what its "after" says.')
@click.option(
    "--batch",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='Queries to run, one a line: {"id": "1", "text": "…"}.',
)
@click.option(
    "--run",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where a batch writes its TREC run.",
)
@as_json
def search(
    query: tuple[str, ...],
    batch: Path | None,
    run: Path | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Search the archive.

    Words, "phrases", OR, -word, title:, source:, place:, language:, date:1988..1991,
    word* and word~ are understood, in the words of every interface language. Put two
    dashes in front of a query that begins with one.

    Example:  archive search 'Gorbachev place:Baku' --from 1988 --to 1991
    """
    language, limit = options.pop("language"), options.pop("limit")
    try:
        after = options.pop("after")
        options["after"] = After.read(after) if after else None
    except ValueError as error:
        raise click.BadParameter(f"{after!r} is no hit.", param_hint="--after") from error
    options["filters"] = {"language": language} if language else {}
    if batch:
        if run is None:
            raise click.UsageError("--batch needs --run, the file to write.")
        options |= {"limit": 1000 if limit is None else limit, "facets": False}
        with run.open("w", encoding="utf-8") as file:
            _run_batch(the_archive(), batch, file, options)
        return
    if not query:
        raise click.UsageError("There is nothing to search for.")
    asked = parse(" ".join(query), limit=20 if limit is None else limit, **options)
    page = the_archive().search(asked)
    click.echo(dumps(_page_json(page)) if as_json else _page_text(page))
    if page.did_you_mean:
        click.echo(f"Did you mean: {page.did_you_mean}", err=True)


def _page_json(page: Page) -> dict[str, object]:
    """Return *page* for programs."""
    return {
        "total": page.total,
        "similar": page.similar,
        "took_ms": round(page.took_ms, 3),
        "complete": page.complete,
        "hits": [_hit_json(found) for found in page.found],
        "after": page.after or None,
        "facets": page.facets,
        "did_you_mean": page.did_you_mean or None,
    }


def _hit_json(found: Found) -> dict[str, object]:
    """Return *found* for programs."""
    article = found.article
    return {
        "id": article.id,
        "external_id": article.external_id or None,
        "score": found.score,
        "title": article.title,
        "language": article.language.value,
        "published": article.published.value if article.published else None,
        "source": article.source.name if article.source else None,
        "snippet": _shown(found.snippet),
        "why": [
            {"reason": reason.reason, "word": reason.word, "found": list(reason.found)}
            for reason in found.reasons
        ],
    }


def _shown(snippet: Snippet, mark: bool = False) -> str:
    """Return the text of *snippet*, with … where it was cut and marks in bold."""
    text, end = "", 0
    for part in snippet.marks if mark else ():
        text += snippet.text[end : part.start]
        text += click.style(snippet.text[part.start : part.end], bold=True)
        end = part.end
    text += snippet.text[end:]
    return f"{'…' * snippet.cut_start}{text}{'…' * snippet.cut_end}"


def _page_text(page: Page) -> str:
    """Return *page* for people."""
    apart = f", {page.similar} more of similar spelling" if page.similar else ""
    if page.total and page.similar == page.total:
        apart = " of similar spelling"
    many = "article" if page.sure == 1 else "articles"
    lines = [f"{page.sure} {many}{apart} in {page.took_ms:.0f} ms"]
    lines += [notice.message % notice.fields for notice in explain(page.query)]
    if not page.complete:
        lines.append("The search took too long and was cut short.")
    for found in page.found:
        article = found.article
        about = [
            article.language.value,
            article.source.name if article.source else "",
            article.date,
            article.id,
        ]
        lines += ["", _shown(found.title, mark=True), " · ".join(filter(None, about))]
        lines.append(_shown(found.snippet, mark=True).replace("\n", " "))
    return "\n".join(lines)


def _run_batch(
    archive: Archive, batch: Path, run: TextIO, options: Mapping[str, Any]
) -> None:
    """Write what the queries of *batch* find to *run*, in the form of TREC.

    Evaluation programs sort by score, while we put articles that hold everything asked for
    first: so the score written counts down from the number of hits.
    Source: https://trec.nist.gov/data/trec8_guidelines.txt, "qid Q0 docno rank sim run_id".
    """
    queries = list(_queries(batch))
    with progress("searching", len(queries)) as show:
        for done, (id, text) in enumerate(queries, 1):
            hits = archive.engine.search(parse(text, **options)).hits
            names = archive.store.external_ids(hit.id for hit in hits)
            for rank, hit in enumerate(hits, 1):
                score = len(hits) - rank + 1
                run.write(f"{id} Q0 {names.get(hit.id, hit.id)} {rank} {score} archive\n")
            show(done, len(queries))


def _queries(batch: Path) -> Iterator[tuple[str, str]]:
    """Yield (id, text) of the queries in *batch*."""
    for number, text in enumerate(batch.read_text(encoding="utf-8").splitlines(), 1):
        if not text.strip():
            continue
        try:
            value = json.loads(text)
            yield str(value["id"]), str(value["text"])
        except (ValueError, TypeError, KeyError) as error:
            raise click.ClickException(f"{batch}, line {number}: {error!r}") from error


@commands.command()
@click.argument("text")
@click.option("--language", default="und", help="Language of the text (BCP 47).")
@as_json
def terms(text: str, language: str, as_json: bool) -> None:
    """Show what analysis makes of a text: words, terms, grams and keys.

    Example:  archive terms 'Bakıda iğtişaşlar' --language az
    """
    by_position: dict[int, list[str]] = {}
    for term in analysis.terms(text, language):
        by_position.setdefault(term.position, []).append(term.text)
    rows = [
        {
            "word": text[word.start : word.end],
            "folded": word.text,
            "terms": by_position.get(word.position, []),
            "keys": list(analysis.keys(word.text)),
            "grams": list(analysis.grams(word.text)),
        }
        for word in analysis.words(text)
    ]
    if as_json:
        click.echo(dumps(rows))
        return
    for row in rows:
        said = [" ".join(row[name]) for name in ("terms", "keys", "grams")]
        click.echo(f"{row['word']} -> {' | '.join([str(row['folded']), *said])}")


@commands.command()
@as_json
def languages(as_json: bool) -> None:
    """List the languages: those with rules of their own, and those of the articles.

    Any other language is findable too, by its words as they are.

    Example:  archive languages
    """
    counts = the_archive().store.counts("language")
    known = analysis.known()
    rows = [
        {
            "tag": tag,
            "name": language_name(tag),
            "rules": tag in known,
            "articles": counts.get(tag, 0),
        }
        for tag in sorted({*known, *counts} - {""})
    ]
    if as_json:
        click.echo(dumps(rows))
        return
    for row in rows:
        rules = "own rules" if row["rules"] else "words only"
        click.echo(f"{row['tag']:<12} {row['name']:<28} {rules:<11} {row['articles']:>8}")


def language_name(tag: str) -> str:
    """Return the English name of a language, or its tag if it has none."""
    try:
        return Locale.parse(tag, sep="-").get_display_name("en") or tag
    except (UnknownLocaleError, ValueError):
        return tag
