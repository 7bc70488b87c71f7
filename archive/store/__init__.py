"""Articles: documents as files, everything else in SQL, and what the index has to learn.

An article, its document, its line on a receipt and its change note are one transaction.
Nothing is ever overwritten: a correction keeps the revision before it, a withdrawn article
stays, and so does a document that was refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from archive.article import Article
from archive.database import Database
from archive.errors import (
    ArticleNotFound,
    DocumentDamaged,
    EditConflict,
    IndexBusy,
    ReceiptNotFound,
    StoreUnavailable,
)
from archive.store import doubts
from archive.store.documents import Documents
from archive.store.recording import (
    new_id,
    note_changes,
    record_alternates,
    record_lines,
    record_refusals,
)
from archive.store.rows import (
    COLUMNS,
    KEPT,
    LISTED,
    ORDERS,
    chunks,
    columns,
    dump,
    kept,
    load,
    moment,
    narrowed,
    new_row,
    ordered_by,
    outcome_of,
    received,
)
from archive.store.tables import (
    ALTERNATE,
    ARTICLE,
    CHANGE,
    COUNTER,
    DOCUMENT,
    NAME,
    RECEIPT,
    RECEIPT_LINE,
    REFUSAL,
    REVISION,
)
from archive.store.values import (
    Change,
    Fault,
    Kept,
    Listed,
    Listing,
    Outcome,
    Queue,
    Queued,
    Receipt,
    Versions,
)
from archive.store.versions import join, join_alternates

__all__ = [
    "COLUMNS",
    "ORDERS",
    "Change",
    "Fault",
    "Kept",
    "Listed",
    "Listing",
    "Outcome",
    "Queue",
    "Queued",
    "Receipt",
    "Store",
    "Versions",
    "moment",
]


#: How often a batch is tried that another process got in the way of.
_ATTEMPTS = 3


class Store:
    """The articles of an archive.

    Args:
        documents: The folder of documents.
        database: Where the rest is.
        now: The clock, in UTC; handed in by tests.
    """

    def __init__(
        self,
        documents: Path,
        database: Database,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.documents = Documents(documents)
        self.database = database
        self._now = now or (lambda: datetime.now(UTC))

    # Documents

    def put(self, data: bytes) -> tuple[str, bool]:
        """Keep *data* for ever; return its checksum and whether it is new."""
        return self.documents.put(data)

    def document(self, sha256: str) -> bytes:
        """Return a document's bytes, verified against the checksum.

        Raises:
            DocumentNotFound: There is none.
            DocumentDamaged: It is not what it was.
        """
        return self.documents.get(sha256)

    def known(self, sha256: str) -> tuple[tuple[str, str], ...]:
        """Return (member, id) of the articles of a document that was read in full.

        Empty if it has to be read: because it never was, not to its end, or because
        something of it was refused, which a newer format may read.
        """
        done = select(DOCUMENT.c.sha256).where(
            DOCUMENT.c.sha256 == sha256, DOCUMENT.c.read.is_not(None)
        )
        refused = select(REFUSAL.c.id).where(REFUSAL.c.sha256 == sha256).limit(1)
        articles = (
            select(ARTICLE.c.member, ARTICLE.c.id)
            .where(ARTICLE.c.sha256 == sha256)
            .order_by(ARTICLE.c.received, ARTICLE.c.id)
        )
        with self.database.reading() as connection:
            if not connection.execute(done).first() or connection.execute(refused).first():
                return ()
            return tuple((row.member, row.id) for row in connection.execute(articles))

    # Recording

    def record(
        self,
        outcomes: Sequence[Outcome],
        *,
        receipt: str = "",
        finished: Collection[str] = (),
        person: str = "",
    ) -> list[Outcome]:
        """Record what became of documents: articles, change notes, receipt; all or nothing.

        Args:
            outcomes: With kind ``stored`` for what is to be stored: it comes back as
                ``duplicate`` if the article is here already.
            receipt: Id of the receipt to continue; "" begins one.
            finished: Checksums of documents whose last outcome is among these.
            person: Who handed them over.

        Returns:
            The outcomes as they were recorded.
        """
        receipt = receipt or new_id()
        attempts = 0
        while True:
            try:
                with self.database.writing() as connection:
                    return self._record(connection, outcomes, receipt, finished, person)
            except IntegrityError as error:
                # Another process stored the same article at the same time: look again.
                attempts += 1
                if attempts == _ATTEMPTS:
                    raise StoreUnavailable(reason=str(error.orig)) from error

    def _record(
        self,
        connection: Connection,
        outcomes: Sequence[Outcome],
        receipt: str,
        finished: Collection[str],
        person: str,
    ) -> list[Outcome]:
        """Do what :meth:`record` says within a transaction."""
        now = moment(self._now())
        self._record_documents(connection, outcomes, finished, now)
        outcomes = [
            replace(outcome, receipt=receipt)
            for outcome in self._resolve(connection, outcomes)
        ]
        outcomes = [received(outcome, now) for outcome in outcomes]
        rows = [
            new_row(outcome, outcome.article, person, now)
            for outcome in outcomes
            if outcome.kind == "stored" and outcome.article
        ]
        articles = [o.article for o in outcomes if o.kind == "stored" and o.article]
        if rows:
            connection.execute(insert(ARTICLE), rows)
            ids = [article.id for article in articles]
            note_changes(connection, ids, now, removed=False)
            doubts.note_doubts(connection, articles, now)
            record_alternates(connection, articles)
            join_alternates(connection, articles)
        record_refusals(connection, outcomes, now)
        record_lines(connection, receipt, outcomes, person, now)
        return outcomes

    def _record_documents(
        self,
        connection: Connection,
        outcomes: Sequence[Outcome],
        finished: Collection[str],
        now: str,
    ) -> None:
        """Make rows of the documents that have none yet."""
        wanted = {outcome.sha256 for outcome in outcomes if outcome.sha256} | set(finished)
        for some in chunks(sorted(wanted)):
            have = set(
                connection.scalars(
                    select(DOCUMENT.c.sha256).where(DOCUMENT.c.sha256.in_(some))
                )
            )
            if rows := [
                {"sha256": name, "size": self.documents.size(name), "received": now}
                for name in some
                if name not in have
            ]:
                connection.execute(insert(DOCUMENT), rows)
        for some in chunks(sorted(finished)):
            connection.execute(
                update(DOCUMENT)
                .where(DOCUMENT.c.sha256.in_(some), DOCUMENT.c.read.is_(None))
                .values(read=now)
            )

    def _resolve(
        self, connection: Connection, outcomes: Sequence[Outcome]
    ) -> Iterator[Outcome]:
        """Yield *outcomes*, those whose article is here already as duplicates of it."""
        ids = [outcome.id for outcome in outcomes if outcome.id]
        here: dict[str, str] = {}
        for some in chunks(ids):
            query = select(ARTICLE.c.id, ARTICLE.c.json).where(ARTICLE.c.id.in_(some))
            here |= {row.id: row.json for row in connection.execute(query)}
        seen: dict[str, Article] = {}
        for outcome in outcomes:
            if outcome.kind == "refused":
                yield outcome
            elif outcome.id in here:
                yield replace(outcome, kind="duplicate", article=load(here[outcome.id]))
            elif outcome.id in seen:
                yield replace(outcome, kind="duplicate", article=seen[outcome.id])
            else:
                if outcome.article:
                    seen[outcome.id] = outcome.article
                yield outcome

    # Articles

    def get(self, id: str) -> Article:
        """Return an article.

        Raises:
            ArticleNotFound: There is none, or it was withdrawn.
        """
        kept = self.kept(id)
        if kept.withdrawn:
            raise ArticleNotFound(id=id)
        return kept.article

    def kept(self, id: str) -> Kept:
        """Return an article with its revision, withdrawn or not.

        Raises:
            ArticleNotFound: There is none.
        """
        with self.database.reading() as connection:
            return self._now_kept(connection, id)

    def _now_kept(self, connection: Connection, id: str, lock: bool = False) -> Kept:
        """Return an article as it is now; with *lock*, until the transaction ends."""
        query = select(*KEPT).where(ARTICLE.c.id == id)
        row = connection.execute(query.with_for_update() if lock else query).first()
        if row is None:
            raise ArticleNotFound(id=id)
        return kept(row)

    def get_many(self, ids: Iterable[str]) -> dict[str, Article]:
        """Return the articles of *ids* that are here and not withdrawn, by id."""
        found: dict[str, Article] = {}
        with self.database.reading() as connection:
            for some in chunks(dict.fromkeys(ids)):
                query = select(ARTICLE.c.id, ARTICLE.c.json).where(
                    ARTICLE.c.id.in_(some), ARTICLE.c.withdrawn.is_(False)
                )
                found |= {row.id: load(row.json) for row in connection.execute(query)}
        return found

    def external_ids(self, ids: Iterable[str]) -> dict[str, str]:
        """Return the ids the givers of articles know them by; our own where they do not."""
        found: dict[str, str] = {}
        with self.database.reading() as connection:
            for some in chunks(dict.fromkeys(ids)):
                query = select(ARTICLE.c.id, ARTICLE.c.external_id).where(
                    ARTICLE.c.id.in_(some)
                )
                found |= {
                    row.id: row.external_id or row.id for row in connection.execute(query)
                }
        return found

    def articles(self, batch: int = 200) -> Iterator[Article]:
        """Yield every article that is not withdrawn, by id.

        At most *batch* are in memory at once, and no transaction stays open between
        batches, so writers are not held up.
        """
        last = ""
        while True:
            query = (
                select(ARTICLE.c.id, ARTICLE.c.json)
                .where(ARTICLE.c.id > last, ARTICLE.c.withdrawn.is_(False))
                .order_by(ARTICLE.c.id)
                .limit(batch)
            )
            with self.database.reading() as connection:
                rows = connection.execute(query).all()
            if not rows:
                return
            for row in rows:
                yield load(row.json)
            last = rows[-1].id

    def count(self) -> int:
        """Return the number of articles that are not withdrawn."""
        query = (
            select(func.count()).select_from(ARTICLE).where(ARTICLE.c.withdrawn.is_(False))
        )
        with self.database.reading() as connection:
            return int(connection.scalar(query) or 0)

    # Changing

    def edit(self, article: Article, *, seen: int, person: str = "") -> Article:
        """Replace an article's values; the values before are kept as a revision.

        Raises:
            ArticleNotFound: There is none.
            EditConflict: Its revision is no longer *seen*.
        """
        with self.database.writing() as connection:
            kept = self._now_kept(connection, article.id, lock=True)
            if kept.revision != seen:
                raise EditConflict(revision=kept.revision)
            article = replace(article, provenance=kept.article.provenance)
            self._put(connection, kept, article, "corrected", person)
        return article

    def reread(self, article: Article, *, seen: int, person: str = "") -> Article:
        """Replace an article by what its document is read as now, as a new revision.

        Raises:
            ArticleNotFound: There is none.
            EditConflict: Its revision is no longer *seen*.
        """
        with self.database.writing() as connection:
            kept = self._now_kept(connection, article.id, lock=True)
            if kept.revision != seen:
                raise EditConflict(revision=kept.revision)
            self._put(connection, kept, article, "read", person)
        return article

    def _put(
        self, connection: Connection, kept: Kept, article: Article, kind: str, person: str
    ) -> None:
        """Replace the values of *kept* by those of *article*."""
        self._revise(connection, kept, kind, person, columns(article))
        connection.execute(delete(ALTERNATE).where(ALTERNATE.c.article_id == article.id))
        record_alternates(connection, [article])
        join_alternates(connection, [article])
        doubts.note_doubts(connection, [article], moment(self._now()))

    def withdraw(self, id: str, *, person: str = "") -> None:
        """Keep an article from search and from pages; nothing of it is lost.

        Raises:
            ArticleNotFound: There is none, or it is withdrawn already.
        """
        with self.database.writing() as connection:
            kept = self._now_kept(connection, id, lock=True)
            if kept.withdrawn:
                raise ArticleNotFound(id=id)
            self._revise(connection, kept, "withdrawn", person, {"withdrawn": True})

    def restore(self, id: str, *, person: str = "") -> None:
        """Undo :meth:`withdraw`. An article that is not withdrawn stays as it is.

        Raises:
            ArticleNotFound: There is none.
        """
        with self.database.writing() as connection:
            kept = self._now_kept(connection, id, lock=True)
            if kept.withdrawn:
                self._revise(connection, kept, "restored", person, {"withdrawn": False})

    def _revise(
        self,
        connection: Connection,
        kept: Kept,
        kind: str,
        person: str,
        values: Mapping[str, Any],
    ) -> None:
        """Make *kept* a past revision and *values* the present one."""
        id, now = kept.article.id, moment(self._now())
        connection.execute(
            insert(REVISION).values(
                article_id=id,
                number=kept.revision,
                kind=kept.kind,
                person=kept.person,
                changed=kept.changed,
                withdrawn=kept.withdrawn,
                json=dump(kept.article),
            )
        )
        changed = {"revision": kept.revision + 1, "kind": kind, "person": person[:NAME]}
        connection.execute(
            update(ARTICLE)
            .where(ARTICLE.c.id == id)
            .values(**changed, changed=now, **values)
        )
        removed = bool(values.get("withdrawn", kept.withdrawn))
        note_changes(connection, [id], now, removed=removed)

    def revisions(self, id: str) -> tuple[Kept, ...]:
        """Return every revision of an article, the present one first.

        Raises:
            ArticleNotFound: There is none.
        """
        columns = [REVISION.c[name] for name in ("json", "number", "kind", "person")]
        query = (
            select(*columns, REVISION.c.changed, REVISION.c.withdrawn)
            .where(REVISION.c.article_id == id)
            .order_by(REVISION.c.number.desc())
        )
        with self.database.reading() as connection:
            present = self._now_kept(connection, id)
            return (present, *(kept(row) for row in connection.execute(query)))

    # What archivists should look at

    def queue(self, reason: str | None = None, offset: int = 0, limit: int = 20) -> Queue:
        """Return a page of the articles with doubtful values, of one *reason* or all."""
        with self.database.reading() as connection:
            return doubts.queue(connection, reason, offset, limit)

    def accept(self, ids: Iterable[str], *, person: str, reason: str | None = None) -> int:
        """Take articles out of the queue as they are; return how many doubts that settles.

        Args:
            ids: The articles.
            person: Who accepts them.
            reason: The only doubt that is settled; None for all.
        """
        with self.database.writing() as connection:
            now = moment(self._now())
            return doubts.accept(connection, ids, person, now, reason)

    def look(self, batch: int = 500) -> None:
        """Note what is doubtful of articles that are older than the queue, once."""
        with self.database.reading() as connection:
            if doubts.looked(connection):
                return
        for some in chunks(self.articles(batch), batch):
            with self.database.writing() as connection:
                doubts.note_doubts(connection, some, moment(self._now()))
        with self.database.writing() as connection:
            doubts.mark_looked(connection)

    # Language versions

    def link(self, ids: Iterable[str]) -> None:
        """Say that articles are language versions of one another.

        Raises:
            ArticleNotFound: One of them is not here.
        """
        ids = sorted(set(ids))
        with self.database.writing() as connection:
            query = select(ARTICLE.c.id).where(ARTICLE.c.id.in_(ids))
            here = set(connection.scalars(query))
            for id in ids:
                if id not in here:
                    raise ArticleNotFound(id=id)
            join(connection, ids)

    def unlink(self, id: str) -> None:
        """Say that an article is not a language version of the others after all.

        Raises:
            ArticleNotFound: There is none.
        """
        with self.database.writing() as connection:
            self._now_kept(connection, id, lock=True)
            connection.execute(
                update(ARTICLE).where(ARTICLE.c.id == id).values(versions=None)
            )

    def versions(self, id: str) -> tuple[Article, ...]:
        """Return the other language versions of an article, by language tag, then id."""
        group = select(ARTICLE.c.versions).where(ARTICLE.c.id == id).scalar_subquery()
        query = (
            select(ARTICLE.c.json)
            .where(
                ARTICLE.c.versions == group,
                ARTICLE.c.id != id,
                ARTICLE.c.withdrawn.is_(False),
            )
            .order_by(ARTICLE.c.language, ARTICLE.c.id)
        )
        with self.database.reading() as connection:
            return tuple(load(row.json) for row in connection.execute(query))

    def all_versions(self) -> Iterator[Versions]:
        """Yield every group of language versions, by id."""
        query = (
            select(ARTICLE.c.versions, ARTICLE.c.id, ARTICLE.c.revision)
            .where(ARTICLE.c.versions.is_not(None), ARTICLE.c.withdrawn.is_(False))
            .order_by(ARTICLE.c.versions, ARTICLE.c.id)
        )
        with self.database.reading() as connection:
            rows = connection.execute(query).all()
        for id, members in groupby(rows, key=lambda row: str(row.versions)):
            yield Versions(id, tuple((row.id, row.revision) for row in members))

    # Lists

    def browse(
        self,
        *,
        order: str = "newest",
        offset: int = 0,
        limit: int = 50,
        **filters: str | None,
    ) -> Listing:
        """Return a page of the articles that are not withdrawn.

        Args:
            order: One of :data:`ORDERS`: by date of publication (an article without one
                comes last), by time of arrival (newest first), or by title.
            offset: Articles to skip.
            limit: Articles wanted.
            filters: Of :data:`COLUMNS`: only articles with this value; "" means those
                without one, None any.

        Raises:
            ValueError: There is no such order or column.
        """
        where = narrowed(filters)
        query = select(*LISTED).where(*where).order_by(*ordered_by(order))
        total = select(func.count()).select_from(ARTICLE).where(*where)
        with self.database.reading() as connection:
            rows = connection.execute(query.offset(max(0, offset)).limit(max(0, limit)))
            listed = tuple(Listed(*row) for row in rows)
            return Listing(listed, int(connection.scalar(total) or 0))

    def counts(self, column: str, **filters: str | None) -> dict[str, int]:
        """Return value -> number of articles, of language, source, place or year.

        Most frequent first, ties by value; years newest first. ``""`` counts the articles
        without a value. *filters* as in :meth:`browse`.

        Raises:
            ValueError: *column* is not one of :data:`COLUMNS`.
        """
        if column not in COLUMNS:
            raise ValueError(column)
        value, number = ARTICLE.c[column], func.count()
        order = [value.desc()] if column == "year" else [number.desc(), value]
        query = select(value, number).where(*narrowed(filters)).group_by(value)
        with self.database.reading() as connection:
            return {
                str(row[0]): int(row[1])
                for row in connection.execute(query.order_by(*order))
            }

    # Receipts

    def receipt(
        self, id: str, offset: int = 0, limit: int = 100, kind: str = ""
    ) -> Receipt:
        """Return a receipt with the lines asked for: all, or those of one *kind*.

        Raises:
            ReceiptNotFound: There is none.
        """
        counts = (
            select(RECEIPT_LINE.c.kind, func.count())
            .where(RECEIPT_LINE.c.receipt_id == id)
            .group_by(RECEIPT_LINE.c.kind)
        )
        lines = (
            select(RECEIPT_LINE, ARTICLE.c.json)
            .join(ARTICLE, ARTICLE.c.id == RECEIPT_LINE.c.article_id, isouter=True)
            .where(RECEIPT_LINE.c.receipt_id == id)
            .order_by(RECEIPT_LINE.c.number)
            .offset(max(0, offset))
            .limit(max(0, limit))
        )
        if kind:
            lines = lines.where(RECEIPT_LINE.c.kind == kind)
        with self.database.reading() as connection:
            row = connection.execute(select(RECEIPT).where(RECEIPT.c.id == id)).first()
            if row is None:
                raise ReceiptNotFound(id=id)
            return Receipt(
                id=id,
                person=row.person,
                made=row.made,
                counts={
                    str(kind): int(number) for kind, number in connection.execute(counts)
                },
                outcomes=tuple(outcome_of(line) for line in connection.execute(lines)),
            )

    def receipts(
        self, person: str | None = None, offset: int = 0, limit: int = 20
    ) -> tuple[Receipt, ...]:
        """Return receipts without their lines, newest first; of one *person*, or all."""
        query = select(RECEIPT).order_by(RECEIPT.c.made.desc(), RECEIPT.c.id)
        if person is not None:
            query = query.where(RECEIPT.c.person == person)
        with self.database.reading() as connection:
            rows = connection.execute(
                query.offset(max(0, offset)).limit(max(0, limit))
            ).all()
            ids = [row.id for row in rows]
            lines = (
                select(RECEIPT_LINE.c.receipt_id, RECEIPT_LINE.c.kind, func.count())
                .where(RECEIPT_LINE.c.receipt_id.in_(ids))
                .group_by(RECEIPT_LINE.c.receipt_id, RECEIPT_LINE.c.kind)
            )
            counts: dict[str, dict[str, int]] = {id: {} for id in ids}
            for receipt, kind, number in connection.execute(lines):
                counts[receipt][kind] = number
        return tuple(Receipt(row.id, row.person, row.made, counts[row.id]) for row in rows)

    # What the index has to learn

    def changes(self, limit: int = 200) -> tuple[Change, ...]:
        """Return the changes not yet crossed off, oldest first."""
        return self._changes(CHANGE.c.done.is_(None), limit)

    def changes_since(self, number: int, limit: int = 200) -> tuple[Change, ...]:
        """Return the changes after *number*, crossed off or not, oldest first."""
        return self._changes(CHANGE.c.number > number, limit)

    def _changes(self, where: Any, limit: int) -> tuple[Change, ...]:
        """Return the changes *where* holds, oldest first."""
        columns = (CHANGE.c.number, CHANGE.c.article_id, CHANGE.c.removed)
        query = select(*columns).where(where).order_by(CHANGE.c.number).limit(limit)
        with self.database.reading() as connection:
            return tuple(Change(*row) for row in connection.execute(query))

    def last_change(self) -> int:
        """Return the number of the last change, 0 if there was none."""
        query = select(COUNTER.c.value).where(COUNTER.c.name == "change")
        with self.database.reading() as connection:
            return int(connection.scalar(query) or 0)

    def waiting(self) -> int:
        """Return the number of changes not yet crossed off."""
        query = select(func.count()).select_from(CHANGE).where(CHANGE.c.done.is_(None))
        with self.database.reading() as connection:
            return int(connection.scalar(query) or 0)

    def done(self, numbers: Iterable[int]) -> None:
        """Cross off changes the index has learned."""
        now = moment(self._now())
        with self.database.writing() as connection:
            for some in chunks(numbers):
                connection.execute(
                    update(CHANGE).where(CHANGE.c.number.in_(some)).values(done=now)
                )

    def done_up_to(self, number: int) -> None:
        """Cross off every change up to *number*."""
        with self.database.writing() as connection:
            connection.execute(
                update(CHANGE)
                .where(CHANGE.c.number <= number, CHANGE.c.done.is_(None))
                .values(done=moment(self._now()))
            )

    # Keeping in order

    @contextmanager
    def lock(self, name: str, wait: float) -> Iterator[None]:
        """Hold the only lock called *name* among all processes on this machine.

        The system lets go of it when the process ends, however it ends.

        Raises:
            IndexBusy: Another held it for longer than *wait* seconds.
        """
        import fcntl

        self.documents.folder.mkdir(parents=True, exist_ok=True)
        until = time.monotonic() + wait
        with (self.documents.folder / f".{name}.lock").open("a") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() >= until:
                        raise IndexBusy from error
                    time.sleep(0.02)
            yield

    def sweep(self, seconds: float = 7 * 86400) -> int:
        """Remove what is of no use any more; return how many things.

        These are temporary files of writers that died, and changes crossed off more than
        *seconds* ago: a rebuild that takes longer would miss them.
        """
        self.look()
        now = self._now()
        before = moment(datetime.fromtimestamp(now.timestamp() - seconds, UTC))
        with self.database.writing() as connection:
            old = connection.execute(delete(CHANGE).where(CHANGE.c.done < before)).rowcount
        return self.documents.sweep(min(seconds, 86400), now.timestamp()) + old

    def faults(self, progress: Callable[[int, int], None] | None = None) -> Iterator[Fault]:
        """Yield everything wrong with documents and database, reading all of them.

        Args:
            progress: Called with the documents verified and the documents there are.
        """
        for fault in self.database.faults():
            yield Fault("database", "", fault)
        recorded = set(self._column(select(DOCUMENT.c.sha256)))
        there: set[str] = set()
        for sha256 in self.documents:
            there.add(sha256)
            if progress:
                progress(len(there), max(len(there), len(recorded)))
            try:
                self.documents.get(sha256)
            except DocumentDamaged as error:
                yield Fault("document-damaged", sha256, str(error))
            if sha256 not in recorded:
                yield Fault("document-unread", sha256, _UNREAD)
        for sha256 in sorted(recorded - there):
            yield Fault("document-lost", sha256, "The document is recorded but not there.")
        unread = select(DOCUMENT.c.sha256).where(DOCUMENT.c.read.is_(None))
        for sha256 in self._column(unread.order_by(DOCUMENT.c.sha256)):
            yield Fault("document-unread", sha256, _UNREAD)

    def unread(self) -> Iterator[str]:
        """Yield the checksums of documents kept but not read to their end."""
        done = set(
            self._column(select(DOCUMENT.c.sha256).where(DOCUMENT.c.read.is_not(None)))
        )
        yield from (sha256 for sha256 in self.documents if sha256 not in done)

    def document_count(self) -> int:
        """Return the number of documents recorded."""
        with self.database.reading() as connection:
            return int(connection.scalar(select(func.count()).select_from(DOCUMENT)) or 0)

    def refused_count(self) -> int:
        """Return the number of documents and members kept but refused."""
        with self.database.reading() as connection:
            return int(connection.scalar(select(func.count()).select_from(REFUSAL)) or 0)

    def _column(self, query: Select[Any]) -> list[str]:
        """Return the only column of *query*."""
        with self.database.reading() as connection:
            return [str(value) for value in connection.scalars(query)]


_UNREAD = "The document is kept but was never read to its end: add it again."
