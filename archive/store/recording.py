"""Writing what became of documents: notes, receipts, refusals, other versions.

Each function is a part of the transaction of *connection*.
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select, update

from archive.article import Article, article_id
from archive.store.rows import chunks
from archive.store.tables import (
    ADDRESS,
    ALTERNATE,
    CHANGE,
    COUNTER,
    NAME,
    RECEIPT,
    RECEIPT_LINE,
    REFUSAL,
)
from archive.store.values import Outcome


def new_id() -> str:
    """Return a new id that cannot be guessed, 80 bits."""
    return b32encode(secrets.token_bytes(10)).decode().lower()


def note_changes(
    connection: Connection, ids: Sequence[str], now: str, *, removed: bool
) -> None:
    """Note that the index has to look at *ids* again.

    Numbers come from a row that stays locked until the transaction ends: so whoever sees
    a number has seen, or can see, all smaller ones. A sequence would not promise that.
    """
    add = update(COUNTER).where(COUNTER.c.name == "change")
    if not connection.execute(add.values(value=COUNTER.c.value + len(ids))).rowcount:
        connection.execute(insert(COUNTER).values(name="change", value=len(ids)))
    last = connection.scalar(select(COUNTER.c.value).where(COUNTER.c.name == "change"))
    first = int(last or 0) - len(ids) + 1
    rows = [
        {"number": number, "article_id": id, "removed": removed, "made": now}
        for number, id in enumerate(ids, first)
    ]
    connection.execute(insert(CHANGE), rows)


def record_alternates(connection: Connection, articles: Sequence[Article]) -> None:
    """Keep where *articles* say their other language versions are."""
    rows = [
        {"article_id": article.id, "language": language[:NAME], "target": target[:ADDRESS]}
        for article in articles
        for language, target in article.alternates.items()
    ]
    if rows:
        connection.execute(insert(ALTERNATE), rows)


def record_refusals(connection: Connection, outcomes: Sequence[Outcome], now: str) -> None:
    """Keep why documents were refused; forget it where they no longer are."""
    rows = {
        article_id(outcome.sha256, outcome.member): {
            "sha256": outcome.sha256,
            "member": outcome.member,
            "name": outcome.name,
            "code": outcome.refusal.reason,
            "place": outcome.refusal.place,
            "detail": outcome.refusal.detail,
            "refused": now,
        }
        for outcome in outcomes
        if outcome.refusal and outcome.sha256
    }
    gone = [outcome.id for outcome in outcomes if outcome.id]
    for some in chunks([*rows, *gone]):
        connection.execute(delete(REFUSAL).where(REFUSAL.c.id.in_(some)))
    if rows:
        connection.execute(insert(REFUSAL), [{"id": id, **row} for id, row in rows.items()])


def record_lines(
    connection: Connection,
    receipt: str,
    outcomes: Sequence[Outcome],
    person: str,
    now: str,
) -> None:
    """Write *outcomes* on the receipt, below the lines it has."""
    if not connection.execute(select(RECEIPT.c.id).where(RECEIPT.c.id == receipt)).first():
        connection.execute(
            insert(RECEIPT).values(id=receipt, person=person[:NAME], made=now)
        )
    query = select(func.max(RECEIPT_LINE.c.number)).where(
        RECEIPT_LINE.c.receipt_id == receipt
    )
    rows = [
        {
            "receipt_id": receipt,
            "number": number,
            "name": outcome.name,
            "member": outcome.member,
            "kind": outcome.kind,
            "sha256": outcome.sha256,
            "article_id": outcome.id or None,
            "code": outcome.refusal.reason if outcome.refusal else "",
            "place": outcome.refusal.place if outcome.refusal else "",
            "detail": outcome.refusal.detail if outcome.refusal else "",
        }
        for number, outcome in enumerate(outcomes, int(connection.scalar(query) or 0) + 1)
    ]
    if rows:
        connection.execute(insert(RECEIPT_LINE), rows)
