"""What of an article an archivist should look at, and who has.

A doubt stands in the queue until the article is corrected so that it is none any more, or
somebody accepts the article as it is. Who did, and when, is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, update

from archive.analysis import primary
from archive.article import Article
from archive.store.rows import chunks, load
from archive.store.tables import ARTICLE, COUNTER, DOUBT, NAME
from archive.store.values import Queue, Queued

#: Confidence below which the detector's word needs a second look. Of short texts in 41
#: languages nine of ten mistakes are below it, and one of eight texts that are right.
WEAK: Final = 0.8

#: Reasons of the store's own; all others are the codes of warnings.
UNKNOWN_LANGUAGE, WEAK_LANGUAGE = "language-unknown", "language-weak"

_HAND: Final = "archivist"


def doubts(article: Article) -> tuple[str, ...]:
    """Return why *article* should be looked at: most telling first, each once."""
    found = dict.fromkeys(_of_language(article))
    moments = [moment for moment in (article.published, article.updated) if moment]
    if any(moment.other for moment in moments):
        found["ambiguous-date"] = None
    for warning in article.warnings:
        if not _settled(article, warning.code):
            found[warning.code[:64]] = None
    return tuple(found)


def _of_language(article: Article) -> Iterable[str]:
    """Yield what is doubtful of the language."""
    language = article.language
    if language.origin.kind == _HAND:
        return
    if language.value == "und":
        yield UNKNOWN_LANGUAGE
    elif language.detected and language.confidence < WEAK:
        declared = language.declared
        if not declared or primary(declared) != primary(language.detected):
            yield WEAK_LANGUAGE


def _settled(article: Article, code: str) -> bool:
    """Return whether somebody has corrected what a warning is about."""
    moments = [moment for moment in (article.published, article.updated) if moment]
    if code == "ambiguous-date":
        return not any(moment.other for moment in moments)
    if code == "no-zone":
        return not any("T" in one.value and one.zone is None for one in moments)
    origins = {
        "language": article.language.origin,
        "date": next((one.origin for one in moments if one.origin.kind == _HAND), None),
        "title": article.origins.get("title"),
        "text": article.origins.get("paragraphs"),
    }
    origin = origins.get(_ABOUT.get(code, ""))
    return origin is not None and origin.kind == _HAND


#: Code of a warning -> the value it is about.
_ABOUT: Final = {
    "language-differs": "language",
    "other-language": "language",
    "unreadable-date": "date",
    "no-title": "title",
    "mojibake": "text",
    "unknown-encoding": "text",
}


def note_doubts(connection: Connection, articles: Sequence[Article], now: str) -> None:
    """Note what is doubtful of *articles* now; what was accepted stays so."""
    for some in chunks(articles, 500):
        ids = [article.id for article in some]
        here = DOUBT.c.article_id.in_(ids)
        accepted = {
            (row.article_id, row.reason)
            for row in connection.execute(
                select(DOUBT.c.article_id, DOUBT.c.reason).where(
                    here, DOUBT.c.accepted.is_not(None)
                )
            )
        }
        connection.execute(delete(DOUBT).where(here, DOUBT.c.accepted.is_(None)))
        rows = [
            {"article_id": article.id, "reason": reason, "noted": now}
            for article in some
            for reason in doubts(article)
            if (article.id, reason) not in accepted
        ]
        if rows:
            connection.execute(insert(DOUBT), rows)


def accept(
    connection: Connection, ids: Iterable[str], person: str, now: str, reason: str | None
) -> int:
    """Accept *ids* as they are, of all reasons or one; return how many doubts that were."""
    number = 0
    for some in chunks(dict.fromkeys(ids), 500):
        query = update(DOUBT).where(
            DOUBT.c.article_id.in_(some), DOUBT.c.accepted.is_(None)
        )
        if reason is not None:
            query = query.where(DOUBT.c.reason == reason)
        done = connection.execute(query.values(person=person[:NAME], accepted=now))
        number += done.rowcount
    return number


def queue(connection: Connection, reason: str | None, offset: int, limit: int) -> Queue:
    """Return a page of the queue, those that came first first."""
    waiting: list[Any] = [
        DOUBT.c.accepted.is_(None),
        ARTICLE.c.id == DOUBT.c.article_id,
        ARTICLE.c.withdrawn.is_(False),
    ]
    counts = (
        select(DOUBT.c.reason, func.count())
        .where(*waiting)
        .group_by(DOUBT.c.reason)
        .order_by(func.count().desc(), DOUBT.c.reason)
    )
    chosen = [*waiting, DOUBT.c.reason == reason] if reason is not None else waiting
    noted = func.min(DOUBT.c.noted).label("noted")
    page = (
        select(ARTICLE.c.id, noted)
        .where(*chosen)
        .group_by(ARTICLE.c.id)
        .order_by(noted, ARTICLE.c.id)
        .offset(max(0, offset))
        .limit(max(0, limit))
    )
    total = select(func.count(DOUBT.c.article_id.distinct())).where(*chosen)
    ids = {row.id: row.noted for row in connection.execute(page)}
    articles = {
        row.id: load(row.json)
        for row in connection.execute(
            select(ARTICLE.c.id, ARTICLE.c.json).where(ARTICLE.c.id.in_(ids))
        )
    }
    reasons: dict[str, list[str]] = {id: [] for id in ids}
    for row in connection.execute(
        select(DOUBT.c.article_id, DOUBT.c.reason)
        .where(DOUBT.c.article_id.in_(ids), DOUBT.c.accepted.is_(None))
        .order_by(DOUBT.c.reason)
    ):
        reasons[row.article_id].append(row.reason)
    return Queue(
        entries=tuple(
            Queued(articles[id], tuple(reasons[id]), when) for id, when in ids.items()
        ),
        total=int(connection.scalar(total) or 0),
        counts={str(name): int(number) for name, number in connection.execute(counts)},
    )


#: The counter that says that the articles of before the queue have been looked at.
_LOOKED: Final = "doubts"


def looked(connection: Connection) -> bool:
    """Return whether the doubts of all articles have been noted once."""
    query = select(COUNTER.c.value).where(COUNTER.c.name == _LOOKED)
    return connection.scalar(query) is not None


def mark_looked(connection: Connection) -> None:
    """Note that the doubts of all articles have been noted once."""
    if not looked(connection):
        connection.execute(insert(COUNTER).values(name=_LOOKED, value=1))
