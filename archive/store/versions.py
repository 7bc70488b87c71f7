"""Language versions: which articles tell the same thing in other languages.

Articles that are versions of one another share a group, named by the id of one of them.
Documents may say where their other versions are, by address (hreflang) or by the giver's
id; as soon as both are here they are joined, whichever came first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from archive.article import Article
from archive.store.tables import ADDRESS, ALTERNATE, ARTICLE


def join(connection: Connection, ids: Iterable[str]) -> None:
    """Make *ids*, and all that are in a group with one of them, one group."""
    ids = sorted(set(ids))
    query = select(ARTICLE.c.versions).where(
        ARTICLE.c.id.in_(ids), ARTICLE.c.versions.is_not(None)
    )
    groups = sorted(set(connection.scalars(query)))
    if len(ids) < 2 and len(groups) < 2:
        return
    connection.execute(
        update(ARTICLE)
        .where(or_(ARTICLE.c.id.in_(ids), ARTICLE.c.versions.in_(groups)))
        .values(versions=(groups or ids)[0])
    )


def join_alternates(connection: Connection, articles: Sequence[Article]) -> None:
    """Join *articles* with those they name as their versions, and that name them."""
    pairs = [*_named(connection, articles), *_naming(connection, articles)]
    for group in _groups(pairs):
        join(connection, group)


_COLUMNS = (
    ARTICLE.c.id,
    ARTICLE.c.sha256,
    ARTICLE.c.language,
    ARTICLE.c.source,
    ARTICLE.c.url,
    ARTICLE.c.external_id,
)


def _named(
    connection: Connection, articles: Sequence[Article]
) -> Iterator[tuple[str, str]]:
    """Yield (id, id of another version) for the versions that *articles* name."""
    wanted = [
        (article, language, target[:ADDRESS])
        for article in articles
        for language, target in article.alternates.items()
        if target
    ]
    if not wanted:
        return
    targets = sorted({target for _, _, target in wanted})
    query = select(*_COLUMNS).where(
        or_(ARTICLE.c.url.in_(targets), ARTICLE.c.external_id.in_(targets))
    )
    found: dict[str, list[Row[*tuple[Any, ...]]]] = {}
    for row in connection.execute(query):
        for target in {row.url, row.external_id}:
            found.setdefault(target, []).append(row)
    for article, language, target in wanted:
        for row in found.get(target, ()):
            if row.id != article.id and _fits(article, row, language, row.url == target):
                yield article.id, row.id


def _naming(
    connection: Connection, articles: Sequence[Article]
) -> Iterator[tuple[str, str]]:
    """Yield (id, id of another version) for the versions that name *articles*."""
    known: dict[str, list[Article]] = {}
    for article in articles:
        for name in {article.url[:ADDRESS], article.external_id[:ADDRESS]} - {""}:
            known.setdefault(name, []).append(article)
    if not known:
        return
    query = (
        select(*_COLUMNS, ALTERNATE.c.target, ALTERNATE.c.language.label("tag"))
        .join(ARTICLE, ARTICLE.c.id == ALTERNATE.c.article_id)
        .where(ALTERNATE.c.target.in_(sorted(known)))
    )
    for row in connection.execute(query):
        for article in known[row.target]:
            by_address = article.url[:ADDRESS] == row.target
            agrees = by_address or _related(article, row)
            if row.id != article.id and agrees and _same(row.tag, article.language.value):
                yield article.id, row.id


def _fits(
    article: Article, row: Row[*tuple[Any, ...]], language: str, by_address: bool
) -> bool:
    """Return whether *row* is the version in *language* that *article* names.

    An address is unique in the world, but two givers may use the same id: by id only
    within one document or one source.
    """
    return (by_address or _related(article, row)) and _same(language, row.language)


def _related(article: Article, row: Row[*tuple[Any, ...]]) -> bool:
    """Return whether *article* and *row* came from the same giver."""
    source = article.source.name if article.source else ""
    provenance = article.provenance
    document = (provenance.container or provenance.sha256) if provenance else ""
    return document == row.sha256 or (source != "" and source == row.source)


def _same(one: str, other: str) -> bool:
    """Return whether two tags have the same primary language (``zh-Hant``, ``zh``)."""
    return one.lower().partition("-")[0] == other.lower().partition("-")[0]


def _groups(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """Return the connected groups of *pairs*."""
    group: dict[str, set[str]] = {}
    for pair in pairs:
        merged = set().union(*(group.get(one, {one}) for one in pair))
        group |= dict.fromkeys(merged, merged)
    return [members for first, members in group.items() if first == min(members)]
