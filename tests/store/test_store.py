"""Articles are kept with all that was ever said of them, and the index is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from archive.article import Article, digest
from archive.database import Database
from archive.errors import (
    ArticleNotFound,
    EditConflict,
    IndexBusy,
    ReceiptNotFound,
    Refused,
    StoreUnavailable,
)
from archive.store import Outcome, Store, moment
from archive.store.rows import chunks

Make = Callable[..., Article]


class Clock:
    """A clock that only moves when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock, database_url: str) -> Iterator[Store]:
    database = Database(database_url, wait=5)
    yield Store(tmp_path / "documents", database, now=clock)
    database.close()


def stored(store: Store, name: str, article: Article) -> Outcome:
    sha256, _ = store.put(name.encode())
    member = article.provenance.member if article.provenance else ""
    return Outcome(name, member, "stored", sha256, article.id, article)


def refused(store: Store, name: str, code: str = "empty", member: str = "") -> Outcome:
    sha256, _ = store.put(name.encode())
    return Outcome(
        name, member, "refused", sha256, refusal=Refused(code, member, "why", name)
    )


@pytest.fixture
def keep(store: Store, make: Make) -> Callable[..., Article]:
    """Keep one article, made of a document of its own."""

    def keep(name: str, **values: str) -> Article:
        article = make(name, **values)
        [outcome] = store.record(
            [stored(store, name, article)], finished=[digest(name.encode())]
        )
        assert outcome.article
        return outcome.article

    return keep


Keep = Callable[..., Article]


def test_an_article_comes_back_as_it_was_with_the_time_it_came(
    store: Store, keep: Keep
) -> None:
    article = keep("a", title="Bir gün", source="Qəzet", date="2016-01-22")
    assert article.provenance
    assert article.provenance.received == "2026-01-02T03:04:05.000Z"
    assert store.get(article.id) == article
    kept = store.kept(article.id)
    assert (kept.revision, kept.kind, kept.withdrawn) == (1, "read", False)
    assert store.get_many([article.id, "unknown"]) == {article.id: article}
    assert store.count() == store.document_count() == 1


def test_the_same_document_twice_is_one_article(store: Store, make: Make) -> None:
    first = stored(store, "a", make("a"))
    outcomes = store.record([first, first])
    again = store.record([first])
    assert [outcome.kind for outcome in [*outcomes, *again]] == [
        "stored",
        "duplicate",
        "duplicate",
    ]
    assert {outcome.id for outcome in [*outcomes, *again]} == {first.id}
    assert again[0].article == outcomes[0].article
    assert store.count() == 1
    assert len(store.changes()) == 1


def test_a_document_is_known_only_when_all_of_it_was_read(store: Store, make: Make) -> None:
    one, two = make("a", member="line 1"), make("a", member="line 2")
    sha256 = digest(b"a")
    store.record([stored(store, "a", one)])
    assert store.known(sha256) == ()
    assert list(store.unread()) == [sha256]
    store.record([stored(store, "a", two)], finished=[sha256])
    assert set(store.known(sha256)) == {("line 1", one.id), ("line 2", two.id)}
    assert list(store.unread()) == []


def test_a_refused_document_is_kept_with_its_refusal_and_read_again(
    store: Store, make: Make
) -> None:
    sha256 = digest(b"a")
    store.record([refused(store, "a")], finished=[sha256])
    assert store.document(sha256) == b"a"
    assert store.refused_count() == 1
    store.record([refused(store, "a", "corrupt")], finished=[sha256])
    assert store.refused_count() == 1
    assert store.known(sha256) == ()
    store.record([stored(store, "a", make("a"))], finished=[sha256])
    assert store.refused_count() == 0
    assert len(store.known(sha256)) == 1


def test_a_document_too_large_to_keep_is_only_on_the_receipt(store: Store) -> None:
    refusal = Refused("too-big", "", "more than 5 bytes", "a")
    [outcome] = store.record([Outcome("a", "", "refused", "", refusal=refusal)])
    assert store.refused_count() == store.document_count() == 0
    [line] = store.receipt(outcome.receipt).outcomes
    assert line.refusal
    assert line.refusal.reason == "too-big"


def test_all_of_a_batch_is_kept_or_nothing(store: Store, make: Make) -> None:
    good, bad = stored(store, "a", make("a")), stored(store, "b", make("b"))
    assert bad.article
    bad = replace(bad, article=replace(bad.article, title="\ud800"))
    with pytest.raises(UnicodeEncodeError):
        store.record([good, bad])
    assert (store.count(), store.document_count(), store.changes()) == (0, 0, ())


def test_a_batch_that_met_another_process_is_tried_again(
    store: Store, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    right = store._record

    def collide(*args: object) -> object:
        calls.append(args)
        if len(calls) < 3:
            raise IntegrityError("INSERT", {}, Exception("UNIQUE"))
        return right(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "_record", collide)
    [outcome] = store.record([stored(store, "a", make("a"))])
    assert (outcome.kind, len(calls)) == ("stored", 3)

    def always(*_: object) -> object:
        raise IntegrityError("INSERT", {}, Exception("UNIQUE"))

    monkeypatch.setattr(store, "_record", always)
    with pytest.raises(StoreUnavailable, match="UNIQUE"):
        store.record([])


def test_two_threads_that_add_the_same_keep_it_once(store: Store, make: Make) -> None:
    outcomes: list[Outcome] = []

    def add() -> None:
        for number in range(10):
            name = f"n{number}"
            outcomes.extend(store.record([stored(store, name, make(name))]))

    threads = [threading.Thread(target=add) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (
        sorted(outcome.kind for outcome in outcomes) == ["duplicate"] * 20 + ["stored"] * 10
    )
    assert [change.number for change in store.changes()] == list(range(1, 11))


# Revisions


def test_an_edit_keeps_what_was_before(store: Store, keep: Keep, clock: Clock) -> None:
    article = keep("a", title="Old")
    clock.now += timedelta(minutes=1)
    edited = store.edit(
        replace(article, title="New", provenance=None), seen=1, person="leyla"
    )
    assert edited.provenance == article.provenance
    assert store.get(article.id).title == "New"
    new, old = store.revisions(article.id)
    assert (new.revision, new.kind, new.person) == (2, "corrected", "leyla")
    assert (old.revision, old.kind, old.article) == (1, "read", article)
    assert old.changed < new.changed
    assert [change.id for change in store.changes()] == [article.id, article.id]
    assert store.browse().articles[0].title == "New"


def test_two_people_do_not_overwrite_each_other(store: Store, keep: Keep) -> None:
    article = keep("a")
    store.edit(replace(article, title="One"), seen=1, person="leyla")
    with pytest.raises(EditConflict):
        store.edit(replace(article, title="Two"), seen=1, person="maria")
    assert store.get(article.id).title == "One"


def test_a_withdrawn_article_is_gone_from_all_lists_but_not_lost(
    store: Store, keep: Keep
) -> None:
    article, other = keep("a", date="2001"), keep("b")
    store.withdraw(article.id, person="leyla")
    with pytest.raises(ArticleNotFound):
        store.get(article.id)
    with pytest.raises(ArticleNotFound):
        store.withdraw(article.id)
    assert store.kept(article.id).withdrawn
    assert list(store.articles()) == [other]
    assert store.get_many([article.id]) == {}
    assert store.counts("year") == {"": 1}
    assert store.changes()[-1].removed
    [again] = store.record([stored(store, "a", article)])
    assert again.kind == "duplicate"
    store.restore(article.id, person="leyla")
    store.restore(article.id, person="leyla")
    assert store.get(article.id) == article
    assert [kept.kind for kept in store.revisions(article.id)] == [
        "restored",
        "withdrawn",
        "read",
    ]


def test_what_is_not_there_is_not_found(store: Store, make: Make) -> None:
    for ask in (store.get, store.kept, store.revisions, store.withdraw, store.restore):
        with pytest.raises(ArticleNotFound, match="nobody"):
            ask("nobody")
    with pytest.raises(ArticleNotFound):
        store.edit(make("a"), seen=1)
    with pytest.raises(ReceiptNotFound):
        store.receipt("nothing")


# Lists


def test_articles_are_listed_newest_first_those_without_date_last(
    store: Store, keep: Keep
) -> None:
    for name, date in (("a", "2001"), ("b", ""), ("c", "2016-01-22"), ("d", "2016-01")):
        keep(name, title=name, date=date)
    titles = {
        order: "".join(one.title for one in store.browse(order=order).articles)
        for order in ("newest", "oldest", "title")
    }
    assert titles == {"newest": "cdab", "oldest": "adcb", "title": "abcd"}
    page = store.browse(order="received", offset=1, limit=2)
    assert (len(page.articles), page.total) == (2, 4)
    with pytest.raises(ValueError, match="sideways"):
        store.browse(order="sideways")
    with pytest.raises(ValueError, match="colour"):
        store.browse(colour="red")


def test_articles_are_counted_and_narrowed(store: Store, keep: Keep) -> None:
    keep("a", language="az", source="Qəzet", date="1990-01-20")
    keep("b", language="az", date="1991")
    keep("c", language="hy", source="Թերթ", date="1991-05-01")
    assert store.counts("language") == {"az": 2, "hy": 1}
    assert store.counts("source") == {"": 1, "Qəzet": 1, "Թերթ": 1}
    assert list(store.counts("year").items()) == [("1991", 2), ("1990", 1)]
    assert store.counts("language", year="1991") == {"az": 1, "hy": 1}
    assert store.browse(language="az", year="1991").total == 1
    assert store.browse(source="").total == 1
    assert store.browse(source=None).total == 3
    with pytest.raises(ValueError, match="title"):
        store.counts("title")


@settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(batch=st.integers(1, 8))
def test_all_articles_come_once_whatever_the_batch(
    store: Store, make: Make, batch: int
) -> None:
    names = [f"n{number}" for number in range(7)]
    store.record([stored(store, name, make(name)) for name in names])
    ids = [article.id for article in store.articles(batch)]
    assert ids == sorted(make(name).id for name in names)


def test_names_longer_than_a_column_are_cut_in_lists_only(store: Store, keep: Keep) -> None:
    article = keep("a", source="x" * 5000)
    assert article.source
    assert store.get(article.id).source == article.source
    assert store.browse(source="x" * 5000).total == 1


def test_givers_ids_are_told_where_they_have_some(store: Store, make: Make) -> None:
    one, two = replace(make("a"), external_id="x-1"), make("b")
    store.record([stored(store, "a", one), stored(store, "b", two)])
    assert store.external_ids([one.id, two.id, "nobody"]) == {one.id: "x-1", two.id: two.id}


# Receipts


def test_a_receipt_says_what_became_of_each_document(store: Store, make: Make) -> None:
    outcomes = store.record(
        [stored(store, "a", make("a")), refused(store, "b", "corrupt", "line 3")],
        person="leyla",
    )
    more = store.record(
        [stored(store, "a", make("a"))], receipt=outcomes[0].receipt, person="leyla"
    )
    assert {outcome.receipt for outcome in [*outcomes, *more]} == {outcomes[0].receipt}
    receipt = store.receipt(outcomes[0].receipt)
    assert receipt.counts == {"stored": 1, "refused": 1, "duplicate": 1}
    assert (receipt.total, receipt.person) == (3, "leyla")
    first, second, third = receipt.outcomes
    assert (first.name, first.kind, first.article) == ("a", "stored", outcomes[0].article)
    assert second.refusal
    assert str(second.refusal) == str(outcomes[1].refusal)
    assert (third.kind, third.id) == ("duplicate", first.id)
    [only] = store.receipt(receipt.id, offset=1, limit=1).outcomes
    assert (only.name, only.member) == ("b", "line 3")
    again = store.receipt(receipt.id, kind="duplicate")
    assert (again.outcomes, again.counts) == ((third,), receipt.counts)


def test_receipts_are_listed_newest_first(store: Store, make: Make, clock: Clock) -> None:
    for person in ("leyla", "maria", "leyla"):
        store.record([stored(store, "a", make("a"))], person=person)
        clock.now += timedelta(seconds=1)
    assert [receipt.person for receipt in store.receipts()] == ["leyla", "maria", "leyla"]
    [new, old] = store.receipts("leyla")
    assert (new.counts, old.counts) == ({"duplicate": 1}, {"stored": 1})
    assert store.receipts("leyla", offset=1) == (old,)


# What the index has to learn


def test_changes_wait_until_they_are_crossed_off(store: Store, keep: Keep) -> None:
    assert (store.last_change(), store.waiting()) == (0, 0)
    ids = [keep(name).id for name in "abcd"]
    assert [change.id for change in store.changes(3)] == ids[:3]
    store.done(change.number for change in store.changes(2))
    assert [change.id for change in store.changes()] == ids[2:]
    assert [change.id for change in store.changes_since(1)] == ids[1:]
    store.done_up_to(3)
    assert [change.number for change in store.changes()] == [4]
    assert (store.last_change(), store.waiting()) == (4, 1)


def test_changes_crossed_off_long_ago_are_swept(
    store: Store, keep: Keep, clock: Clock
) -> None:
    keep("a")
    store.done([1])
    keep("b")
    assert store.sweep() == 0
    clock.now += timedelta(days=8)
    assert store.sweep() == 1
    assert [change.number for change in store.changes_since(0)] == [2]
    keep("c")
    assert store.last_change() == 3


def test_a_lock_is_held_by_one(store: Store) -> None:
    held = store.lock("one", 0)
    with held, store.lock("other", 0), pytest.raises(IndexBusy), store.lock("one", 0.05):
        pass
    with store.lock("one", 0):
        pass


# Faults


def test_a_sound_store_has_no_faults(store: Store, keep: Keep) -> None:
    keep("a")
    store.record([refused(store, "b")], finished=[digest(b"b")])
    assert list(store.faults()) == []


def test_faults_are_found(store: Store, keep: Keep, make: Make) -> None:
    for name in ("lost", "damaged"):
        keep(name)
    lost, damaged = digest(b"lost"), digest(b"damaged")
    (store.documents.folder / lost[:2] / lost).unlink()
    path = store.documents.folder / damaged[:2] / damaged
    path.chmod(0o644)
    path.write_bytes(b"other")
    crashed, _ = store.put(b"kept, then the process died")
    store.record([stored(store, "half", make("half"))])
    found = {(fault.code, fault.subject) for fault in store.faults()}
    assert found == {
        ("document-lost", lost),
        ("document-damaged", damaged),
        ("document-unread", crashed),
        ("document-unread", digest(b"half")),
    }


def test_a_fault_of_the_database_is_found(store: Store) -> None:
    if store.database.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite can be made to forget its references")
    with store.database.engine.connect() as connection:
        connection.execute(text("COMMIT"))
        connection.execute(text("PRAGMA foreign_keys = OFF"))
        connection.execute(text("INSERT INTO change VALUES (1, 'nobody', 0, '', NULL)"))
    assert [fault.code for fault in store.faults()] == ["database"]


def test_moments_sort_as_text() -> None:
    early = moment(datetime(2026, 1, 2, tzinfo=UTC))
    late = moment(datetime(2026, 1, 2, 3, 0, 0, 1000, tzinfo=UTC))
    assert early == "2026-01-02T00:00:00.000Z"
    assert early < late < moment()


@given(items=st.lists(st.integers(), max_size=20), size=st.integers(1, 8))
def test_chunks_hold_all_items_in_order(items: list[int], size: int) -> None:
    parts = list(chunks(items, size))
    assert [item for part in parts for item in part] == items
    assert all(0 < len(part) <= size for part in parts)
