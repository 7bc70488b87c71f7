"""Tests of what archivists should look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from archive.article import Article, Language, Moment, Origin, Warn
from archive.database import Database
from archive.store import Outcome, Store
from archive.store.doubts import doubts
from archive.store.tables import COUNTER, DOUBT

LINE, HAND = Origin("line"), Origin("archivist")
WEAK = Language("az", None, "az", 0.4, Origin("detected"))
AMBIGUOUS = Moment("2016-02-01", None, "01/02/2016", LINE, other="2016-01-02")


@pytest.fixture
def store(tmp_path: Path, database_url: str) -> Iterator[Store]:
    """An empty store."""
    database = Database(database_url)
    yield Store(tmp_path / "documents", database)
    database.close()


def keep(store: Store, article: Article) -> Article:
    """Store an article as if a document had been read."""
    name = article.provenance.name if article.provenance else ""
    store.put(name.encode())
    sha256 = article.provenance.sha256 if article.provenance else ""
    store.record([Outcome(name, "", "stored", sha256, article.id, article)])
    return article


def reasons(store: Store, reason: str | None = None) -> dict[str, tuple[str, ...]]:
    return {one.article.id: one.reasons for one in store.queue(reason).entries}


def test_what_is_sure_is_no_doubt(make: Callable[..., Article]) -> None:
    article = make()
    assert doubts(article) == ()
    sure = Language("az", None, "az", 0.99, Origin("detected"))
    assert doubts(replace(article, language=sure)) == ()
    agreed = Language("az", "az-Latn", "az", 0.2, Origin("declared"))
    assert doubts(replace(article, language=agreed)) == ()


def test_a_weak_or_missing_language_is_doubtful_until_a_person_says_it(
    make: Callable[..., Article],
) -> None:
    article = make()
    assert doubts(replace(article, language=WEAK)) == ("language-weak",)
    unknown = Language("und", None, None, 0.0, Origin("default"))
    assert doubts(replace(article, language=unknown)) == ("language-unknown",)
    differs = Language("tr", "tr", "az", 0.5, Origin("declared"))
    warned = replace(
        article, language=differs, warnings=(Warn("language-differs", "x"), Warn("x", "y"))
    )
    assert doubts(warned) == ("language-weak", "language-differs", "x")
    assert doubts(replace(warned, language=replace(differs, origin=HAND))) == ("x",)


def test_dates_are_doubtful_until_corrected(make: Callable[..., Article]) -> None:
    warnings = tuple(Warn(code, "x") for code in ("ambiguous-date", "no-zone"))
    article = replace(make(), published=AMBIGUOUS, warnings=warnings)
    assert doubts(article) == ("ambiguous-date",)
    timed = replace(AMBIGUOUS, value="2016-02-01T10:00", other=None)
    assert doubts(replace(article, published=timed)) == ("no-zone",)
    assert doubts(replace(article, published=replace(timed, zone="Z"))) == ()
    unread = replace(make(), warnings=(Warn("unreadable-date", "x"),))
    assert doubts(unread) == ("unreadable-date",)
    by_hand = replace(AMBIGUOUS, other=None, origin=HAND)
    assert doubts(replace(unread, published=by_hand)) == ()


def test_a_title_written_by_hand_settles_that_there_was_none(
    make: Callable[..., Article],
) -> None:
    article = replace(make(), warnings=(Warn("no-title", "x"), Warn("mojibake", "x")))
    assert doubts(article) == ("no-title", "mojibake")
    assert doubts(replace(article, origins={"title": HAND})) == ("mojibake",)
    both = {"title": HAND, "paragraphs": HAND}
    assert doubts(replace(article, origins=both)) == ()


def test_the_queue_holds_doubtful_articles_by_reason(
    store: Store, make: Callable[..., Article]
) -> None:
    keep(store, make("sure"))
    weak = keep(store, replace(make("weak"), language=WEAK))
    both = keep(store, replace(make("both"), language=WEAK, published=AMBIGUOUS))
    assert reasons(store) == {
        weak.id: ("language-weak",),
        both.id: ("ambiguous-date", "language-weak"),
    }
    queue = store.queue("ambiguous-date", limit=1)
    assert [entry.article.id for entry in queue.entries] == [both.id]
    assert queue.total == 1
    assert queue.counts == {"language-weak": 2, "ambiguous-date": 1}
    assert store.queue(offset=1, limit=5).total == 2
    assert len(store.queue(offset=1, limit=5).entries) == 1


def test_what_is_accepted_leaves_the_queue_for_ever_and_who_did_is_kept(
    store: Store, make: Callable[..., Article]
) -> None:
    article = keep(store, replace(make(), language=WEAK, published=AMBIGUOUS))
    assert store.accept([article.id], person="Ayla", reason="language-weak") == 1
    assert reasons(store) == {article.id: ("ambiguous-date",)}
    assert store.accept([article.id, "nothing"], person="Ayla") == 1
    assert store.accept([article.id], person="Vali") == 0
    assert reasons(store) == {}
    store.edit(replace(article, title="Another"), seen=1, person="Vali")
    assert reasons(store) == {}
    with store.database.reading() as connection:
        rows = connection.execute(select(DOUBT.c.person, DOUBT.c.accepted)).all()
    assert [row.person for row in rows] == ["Ayla", "Ayla"]
    assert all(row.accepted for row in rows)


def test_a_correction_leaves_the_queue_and_a_new_doubt_enters_it(
    store: Store, make: Callable[..., Article]
) -> None:
    article = keep(store, replace(make(), language=WEAK))
    by_hand = replace(article, language=replace(WEAK, origin=HAND))
    store.edit(by_hand, seen=1, person="Ayla")
    assert reasons(store) == {}
    store.edit(replace(by_hand, published=AMBIGUOUS), seen=2, person="Ayla")
    assert reasons(store) == {article.id: ("ambiguous-date",)}


def test_withdrawn_articles_wait_outside(
    store: Store, make: Callable[..., Article]
) -> None:
    article = keep(store, replace(make(), language=WEAK))
    store.withdraw(article.id)
    assert reasons(store) == {}
    assert store.queue().counts == {}
    store.restore(article.id)
    assert reasons(store) == {article.id: ("language-weak",)}


def test_articles_older_than_the_queue_are_looked_at_once(
    store: Store, make: Callable[..., Article]
) -> None:
    first = keep(store, replace(make("a"), language=WEAK))
    second = keep(store, replace(make("b"), language=WEAK))
    with store.database.writing() as connection:
        connection.execute(delete(DOUBT))
    assert reasons(store) == {}
    store.sweep()
    assert set(reasons(store)) == {first.id, second.id}
    with store.database.writing() as connection:
        connection.execute(delete(DOUBT))
        assert connection.scalar(select(COUNTER.c.value).where(COUNTER.c.name == "doubts"))
    store.sweep()
    assert reasons(store) == {}
