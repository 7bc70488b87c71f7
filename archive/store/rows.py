"""Between values and rows of the tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Row

from archive.article import Article, from_json, to_json
from archive.errors import Refused
from archive.store.tables import ADDRESS, ARTICLE, NAME
from archive.store.values import Kept, Outcome

#: Columns a list of articles can be narrowed by and counted by.
COLUMNS = ("language", "source", "place", "year")
ORDERS = ("newest", "oldest", "received", "title")

LISTED = (
    ARTICLE.c.id,
    ARTICLE.c.title,
    ARTICLE.c.language,
    ARTICLE.c.source,
    ARTICLE.c.place,
    ARTICLE.c.date,
    ARTICLE.c.received,
)
KEPT = (
    ARTICLE.c.json,
    ARTICLE.c.revision,
    ARTICLE.c.kind,
    ARTICLE.c.person,
    ARTICLE.c.changed,
    ARTICLE.c.withdrawn,
)

_T = TypeVar("_T")

#: Most values of one ``IN``: below the limit of every database.
MANY = 5000


def moment(now: datetime | None = None) -> str:
    """Return *now* (default: this moment) as the store writes it, ISO 8601 UTC."""
    value = (now or datetime.now(UTC)).astimezone(UTC)
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def dump(article: Article) -> str:
    """Return *article* as the store keeps it."""
    return json.dumps(to_json(article), ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> Article:
    """Return the article that was kept as *text*."""
    return from_json(json.loads(text))


def columns(article: Article) -> dict[str, Any]:
    """Return the columns that say what *article* says."""
    return {
        "language": article.language.value[:NAME],
        "source": article.source.name[:NAME] if article.source else "",
        "place": article.place[:NAME],
        "date": article.published.value if article.published else "",
        "year": article.published.value[:4] if article.published else "",
        "title": article.title,
        "external_id": article.external_id[:ADDRESS],
        "url": article.url[:ADDRESS],
        "json": dump(article),
    }


def kept(row: Row[*tuple[Any, ...]]) -> Kept:
    """Return the article of a row of the columns KEPT."""
    return Kept(load(row[0]), *row[1:])


def received(outcome: Outcome, now: str) -> Outcome:
    """Return *outcome*, its article with the time it was received if it is new."""
    article = outcome.article
    if outcome.kind != "stored" or article is None or article.provenance is None:
        return outcome
    provenance = replace(article.provenance, received=now)
    return replace(outcome, article=replace(article, provenance=provenance))


def new_row(outcome: Outcome, article: Article, person: str, now: str) -> dict[str, Any]:
    """Return the row of an article seen for the first time."""
    return {
        "id": article.id,
        "sha256": outcome.sha256,
        "member": outcome.member,
        "revision": 1,
        "kind": "read",
        "person": person[:NAME],
        "received": now,
        "changed": now,
        "withdrawn": False,
        **columns(article),
    }


def outcome_of(row: Row[*tuple[Any, ...]]) -> Outcome:
    """Return the outcome of a receipt's line joined with its article."""
    refusal = Refused(row.code, row.place, row.detail, row.name) if row.code else None
    return Outcome(
        name=row.name,
        member=row.member,
        kind=row.kind,
        sha256=row.sha256,
        id=row.article_id or "",
        article=load(row.json) if row.json else None,
        refusal=refusal,
        receipt=row.receipt_id,
    )


def narrowed(filters: Mapping[str, str | None]) -> list[Any]:
    """Return the conditions of *filters*: column -> value, None for any."""
    conditions: list[Any] = [ARTICLE.c.withdrawn.is_(False)]
    for name, value in filters.items():
        if name not in COLUMNS:
            raise ValueError(name)
        if value is not None:
            conditions.append(ARTICLE.c[name] == value[:NAME])
    return conditions


def ordered_by(order: str) -> list[Any]:
    """Return the columns of one of :data:`ORDERS`.

    Raises:
        ValueError: It is not one of them.
    """
    dateless = ARTICLE.c.date == ""
    match order:
        case "newest":
            return [ARTICLE.c.date.desc(), ARTICLE.c.id]
        case "oldest":
            return [dateless, ARTICLE.c.date, ARTICLE.c.id]
        case "received":
            return [ARTICLE.c.received.desc(), ARTICLE.c.id]
        case "title":
            return [ARTICLE.c.title, ARTICLE.c.id]
        case _:
            raise ValueError(order)


def chunks(items: Iterable[_T], size: int = MANY) -> Iterator[list[_T]]:
    """Yield *items* in lists of at most *size*."""
    chunk: list[_T] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
