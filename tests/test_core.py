"""All one can ask of an archive, on real files with a real database and index."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from archive import core, formats
from archive.article import Article, digest
from archive.core import Archive, Outcome
from archive.errors import (
    ArticleNotFound,
    DocumentNotFound,
    EditConflict,
    IndexBusy,
    IndexDamaged,
    IndexMissing,
)
from archive.query import Query, parse
from archive.search import Engine, Results, State
from archive.settings import Settings
from archive.wiring import open_archive

Lines = Callable[..., bytes]


def titles(archive: Archive, text: str, **asked: str) -> list[str]:
    return [found.article.title for found in archive.search(parse(text, **asked)).found]  # type: ignore[arg-type]


# Adding


def test_a_document_is_kept_read_and_found(archive: Archive, letter: bytes) -> None:
    [outcome] = archive.add([("letter.txt", letter)], person="leyla")
    assert (outcome.kind, outcome.name, outcome.sha256) == (
        "stored",
        "letter.txt",
        digest(letter),
    )
    assert archive.document(outcome.sha256) == letter
    assert archive.index() == 1
    assert titles(archive, "lighthouse") == ["Old lighthouse opens to visitors"]
    article = archive.article(outcome.id)
    assert article == outcome.article
    assert archive.receipt(outcome.receipt).outcomes[0].article == article
    assert archive.receipt(outcome.receipt).person == "leyla"
    assert list(archive.check()) == []


def test_the_same_document_twice_is_one_document(archive: Archive, letter: bytes) -> None:
    first, second = archive.add([("letter.txt", letter), ("copy.txt", letter)])
    [third] = archive.add([("other.txt", letter)])
    assert [first.kind, second.kind, third.kind] == ["stored", "duplicate", "duplicate"]
    assert first.id == second.id == third.id
    assert third.article == first.article
    assert archive.stats().articles == archive.stats().documents == 1


def test_a_refused_document_does_not_keep_others_out(
    archive: Archive, letter: bytes
) -> None:
    outcomes = list(archive.add([("empty.txt", b""), ("letter.txt", letter)]))
    assert [outcome.kind for outcome in outcomes] == ["refused", "stored"]
    refusal = outcomes[0].refusal
    assert refusal
    assert (refusal.reason, refusal.name) == ("empty", "empty.txt")
    assert archive.stats().refused == 1
    assert archive.document(digest(b"")) == b""
    assert list(archive.check()) == []


def test_one_bad_line_does_not_lose_the_others(archive: Archive, lines: Lines) -> None:
    good = lines({"id": "1", "title": "One", "text": "The first text.", "language": "en"})
    data = good + b"not json\n" + good.replace(b'"1"', b'"2"')
    outcomes = list(archive.add([("lines.jsonl", data)]))
    assert [outcome.kind for outcome in outcomes] == ["stored", "refused", "stored"]
    assert len({outcome.receipt for outcome in outcomes}) == 1
    assert outcomes[1].member
    again = list(archive.add([("lines.jsonl", data)]))
    assert [outcome.kind for outcome in again] == ["duplicate", "refused", "duplicate"]


def test_a_document_larger_than_allowed_is_refused_and_not_kept(
    settings: Settings, letter: bytes
) -> None:
    with open_archive(replace(settings, document_size=len(letter) - 1)) as archive:
        [outcome] = archive.add([("letter.txt", letter)])
        assert outcome.refusal
        assert outcome.refusal.reason == "too-big"
        with pytest.raises(DocumentNotFound):
            archive.document(digest(letter))
        assert list(archive.check()) == []


def test_the_limits_of_reading_are_those_of_the_settings(
    settings: Settings, lines: Lines
) -> None:
    long = lines({"title": "Long", "text": "A long text to be read. " * 40_000})
    with open_archive(replace(settings, read_memory=0)) as archive:
        [outcome] = archive.add([("long.jsonl", long)])
        assert outcome.refusal
        assert outcome.refusal.reason == "too-big"


def test_outcomes_come_in_the_order_of_the_documents(
    archive: Archive, lines: Lines
) -> None:
    def document(number: int) -> tuple[str, bytes]:
        words = f"The text of document number {number}."
        line = {"title": f"Number {number}", "text": words, "language": "en"}
        return f"{number}.jsonl", lines(line)

    known = [document(number) for number in range(0, 40, 2)]
    list(archive.add(known))
    everything = [document(number) for number in range(40)]
    outcomes = list(archive.add(everything))
    assert [outcome.name for outcome in outcomes] == [name for name, _ in everything]
    assert [outcome.kind for outcome in outcomes] == ["duplicate", "stored"] * 20


def test_a_long_run_of_known_documents_is_told_as_it_goes(
    archive: Archive, letter: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core, "_KNOWN_RUN", 3)
    monkeypatch.setattr(core, "BATCH", 2)
    list(archive.add([("letter.txt", letter)]))
    given = 0

    def documents() -> Iterator[tuple[str, bytes]]:
        nonlocal given
        for number in range(9):
            given += 1
            yield f"{number}.txt", letter

    outcomes = archive.add(documents())
    assert next(outcomes).name == "0.txt"
    assert given <= 4
    assert [outcome.name for outcome in outcomes] == [
        f"{number}.txt" for number in range(1, 9)
    ]


def test_finished_outcomes_do_not_wait_long_for_others(
    archive: Archive, lines: Lines, letter: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core, "BATCH_SECONDS", -1.0)
    batches = []
    record = archive.store.record

    def counted(outcomes: list[Outcome], **rest: object) -> list[Outcome]:
        batches.append(len(outcomes))
        return record(outcomes, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(archive.store, "record", counted)
    line = lines({"title": "One", "text": "The first text.", "language": "en"})
    outcomes = list(archive.add([("a.jsonl", line), ("letter.txt", letter)]))
    assert batches == [1, 1]
    assert len({outcome.receipt for outcome in outcomes}) == 1
    assert list(archive.store.unread()) == []


def test_a_large_document_is_kept_in_batches(
    archive: Archive, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core, "BATCH", 4)
    data = lines(
        *(
            {"id": str(number), "title": f"Title {number}", "text": "Some words to read."}
            for number in range(10)
        )
    )
    outcomes = archive.add([("lines.jsonl", data)])
    first = [next(outcomes) for _ in range(4)]
    assert archive.store.count() == 4
    assert list(archive.store.unread()) == [digest(data)]
    outcomes.close()  # type: ignore[attr-defined]
    assert {fault.code for fault in archive.check()} == {"document-unread"}
    again = list(archive.add([("lines.jsonl", data)]))
    assert [outcome.kind for outcome in again] == ["duplicate"] * 4 + ["stored"] * 6
    assert {outcome.id for outcome in first} < {outcome.id for outcome in again}
    archive.index()
    assert list(archive.check()) == []


def test_names_that_cannot_be_written_are_made_readable(
    archive: Archive, letter: bytes
) -> None:
    [outcome] = archive.add([("a\udcff\x00\u0065\u0301.txt", letter)])
    assert outcome.name == "a?\ufffd\u00e9.txt"


def test_text_with_halves_of_characters_is_refused(
    archive: Archive, make: Callable[..., Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = formats.Reading("", make(title="\ud800"), None)
    monkeypatch.setattr(
        formats, "read_all", lambda given: ((n, [reading]) for n, _ in given)
    )
    [outcome] = archive.add([("a.txt", b"x")])
    assert outcome.refusal
    assert outcome.refusal.reason == "bad-encoding"


def test_nothing_added_leaves_no_receipt(archive: Archive) -> None:
    assert list(archive.add([])) == []
    assert archive.store.receipts() == ()


# Changing


def test_a_correction_is_found_and_the_old_text_is_not(
    archive: Archive, letter: bytes
) -> None:
    [outcome] = archive.add([("letter.txt", letter)])
    archive.index()
    article = archive.article(outcome.id)
    archive.edit(replace(article, title="Tower reopened"), seen=1, person="leyla")
    archive.index()
    assert titles(archive, "title:reopened") == ["Tower reopened"]
    assert titles(archive, "title:lighthouse") == []
    with pytest.raises(EditConflict):
        archive.edit(article, seen=1, person="maria")


def test_a_withdrawn_article_is_no_longer_found(archive: Archive, letter: bytes) -> None:
    [outcome] = archive.add([("letter.txt", letter)])
    archive.index()
    archive.remove(outcome.id, person="leyla")
    page = archive.search(parse("lighthouse"))
    assert page.found == ()
    archive.index()
    assert archive.search(parse("lighthouse")).total == 0
    with pytest.raises(ArticleNotFound):
        archive.article(outcome.id)
    archive.restore(outcome.id, person="leyla")
    archive.index()
    assert archive.search(parse("lighthouse")).total == 1


# Versions


def test_versions_named_in_a_document_are_linked(filled: Archive) -> None:
    [bridge] = filled.store.browse(language="en", year="2018").articles
    assert [one.language.value for one in filled.versions(bridge.id)] == ["de", "tr"]


def test_versions_are_linked_by_folder_and_name(archive: Archive) -> None:
    def line(title: str) -> bytes:
        return f"{title}\n\nThis is the text of {title}, long enough to be read.\n".encode()

    names = [
        "news/en/flood.txt",
        "news/az/flood.md",
        "news/tr/fire.txt",
        "other/az/flood.txt",
        "news/src/flood.txt",
        "news/az-Latn/flood.txt",
        "flood.txt",
    ]
    outcomes = list(archive.add([(name, line(name)) for name in names]))
    assert archive.link_by_name(outcomes) == 1
    linked = {outcome.name for outcome in outcomes if archive.versions(outcome.id)}
    assert linked == {"news/en/flood.txt", "news/az/flood.md", "news/az-Latn/flood.txt"}
    assert archive.link_by_name([]) == 0
    archive.link([outcomes[2].id, outcomes[3].id])
    assert len(archive.versions(outcomes[2].id)) == 1


# Finding


def test_a_search_says_why_and_shows_where(filled: Archive) -> None:
    page = filled.search(parse("bridge"))
    found = page.found[0]
    assert page.total >= 1
    assert page.took_ms > 0
    assert found.article.title == "New bridge over the river"
    assert [found.title.text[mark.start : mark.end] for mark in found.title.marks] == [
        "bridge"
    ]
    assert found.snippet.marks
    assert found.reasons[0].word == "bridge"
    assert page.facets["language"]["en"] == 1


def test_a_page_that_asks_for_counts_alone_has_no_hits(filled: Archive) -> None:
    page = filled.search(Query(limit=0))
    assert (page.found, page.total) == ((), 4)


def test_articles_are_browsed_and_counted(filled: Archive) -> None:
    assert filled.browse(language="de").total == 1
    stats = filled.stats()
    assert (stats.articles, stats.documents, stats.refused, stats.waiting) == (4, 2, 0, 0)
    assert stats.languages == {"en": 2, "de": 1, "tr": 1}
    assert stats.index.status == "ready"


# The index


class Broken:
    """An engine that fails in the ways told, else does as the one inside."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.errors: list[Exception] = []
        self.rebuilt = 0
        self.before_switch: Callable[[], None] = lambda: None

    def write(self, put: Iterable[Article], remove: Iterable[str]) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.engine.write(put, remove)

    def rebuild(
        self, articles: Iterable[Article], catch_up: Callable[[Engine], None]
    ) -> None:
        self.rebuilt += 1

        def late(engine: Engine) -> None:
            self.before_switch()
            catch_up(engine)

        self.engine.rebuild(articles, late)

    def search(self, query: Query) -> Results:
        return self.engine.search(query)

    def state(self) -> State:
        return self.engine.state()

    def count(self) -> int:
        return self.engine.count()

    def clear(self) -> None:
        self.engine.clear()

    def close(self) -> None:
        self.engine.close()


@pytest.fixture
def broken(archive: Archive) -> Broken:
    archive.engine = Broken(archive.engine)
    return archive.engine


@pytest.mark.parametrize("error", [IndexMissing(), IndexDamaged(reason="a flipped bit")])
def test_an_index_that_cannot_be_written_is_rebuilt(
    archive: Archive, broken: Broken, letter: bytes, error: Exception
) -> None:
    list(archive.add([("letter.txt", letter)]))
    broken.errors = [error]
    assert archive.index() == 1
    assert broken.rebuilt == 1
    assert titles(archive, "lighthouse")
    assert archive.index() == 0


def test_changes_are_crossed_off_only_after_they_were_written(
    archive: Archive, broken: Broken, letter: bytes
) -> None:
    list(archive.add([("letter.txt", letter)]))
    broken.errors = [IndexBusy()]
    with pytest.raises(IndexBusy):
        archive.index()
    assert archive.store.waiting() == 1
    assert archive.index() == 1
    assert titles(archive, "lighthouse")


def test_a_rebuild_catches_up_with_what_changed_meanwhile(
    archive: Archive, broken: Broken, letter: bytes, lines: Lines
) -> None:
    [outcome] = archive.add([("letter.txt", letter)])
    line = lines({"title": "Late news", "text": "It arrived late.", "language": "en"})

    def meanwhile() -> None:
        if not archive.store.changes_since(1):
            list(archive.add([("late.jsonl", line)]))
            archive.remove(outcome.id, person="leyla")
            archive.index()

    broken.before_switch = meanwhile
    state = archive.rebuild()
    assert state.articles == 1
    assert titles(archive, "late") == ["Late news"]
    assert titles(archive, "lighthouse") == []
    assert archive.store.waiting() == 0


def test_progress_is_told(archive: Archive, lines: Lines) -> None:
    articles = [
        {"id": str(n), "title": f"Title {n}", "text": "Some words to be read."}
        for n in range(5)
    ]
    list(archive.add([("lines.jsonl", lines(*articles))]))
    archive.settings = replace(archive.settings, batch=2)
    told: list[tuple[int, int]] = []
    assert archive.index(lambda done, total: told.append((done, total))) == 5
    assert told == [(2, 5), (4, 5), (5, 5)]
    told.clear()
    archive.optimize(lambda done, total: told.append((done, total)))
    assert told == [(number, 5) for number in range(1, 6)]


def test_two_that_index_at_once_do_not_disturb_each_other(
    archive: Archive, lines: Lines
) -> None:
    articles = [
        {"id": str(n), "title": f"Title {n}", "text": "Some words to be read."}
        for n in range(30)
    ]
    list(archive.add([("lines.jsonl", lines(*articles))]))
    archive.settings = replace(archive.settings, batch=3)
    threads = [threading.Thread(target=archive.index) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert archive.engine.count() == 30
    assert archive.store.waiting() == 0


def test_an_index_that_differs_from_the_store_is_a_fault(filled: Archive) -> None:
    filled.engine.clear()
    assert [fault.code for fault in filled.check()] == ["index-differs"]


def test_a_check_tells_how_far_it_is(filled: Archive) -> None:
    told: list[tuple[int, int]] = []
    assert list(filled.check(lambda done, total: told.append((done, total)))) == []
    assert told == [(1, 2), (2, 2)]


def test_what_is_of_no_use_is_swept(filled: Archive) -> None:
    assert filled.sweep() == 0


# With an index on disk


@pytest.fixture
def embedded(settings: Settings) -> Iterator[Archive]:
    with open_archive(replace(settings, engine="whoosh")) as archive:
        yield archive


def test_an_index_on_disk_is_made_checked_and_optimized(
    embedded: Archive, letter: bytes
) -> None:
    assert [fault.code for fault in embedded.check()] == ["index-missing"]
    with pytest.raises(IndexMissing):
        embedded.search(parse("lighthouse"))
    list(embedded.add([("letter.txt", letter)]))
    assert embedded.index() == 1
    assert titles(embedded, "lighthouse")
    assert list(embedded.check()) == []
    assert embedded.optimize().articles == 1
    assert list(embedded.check()) == []


def test_an_index_that_another_process_just_rebuilt_is_not_rebuilt_again(
    embedded: Archive, letter: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    list(embedded.add([("letter.txt", letter)]))
    lock = embedded.store.lock

    @contextmanager
    def late(name: str, wait: float) -> Iterator[None]:
        with lock(name, wait):
            if name == "rebuilding" and not embedded.settings.index.exists():
                embedded.engine.rebuild(embedded.store.articles(), lambda _: None)
                generations.append(embedded.engine.state().generation)
            yield

    generations: list[str] = []
    monkeypatch.setattr(embedded.store, "lock", late)
    assert embedded.index() == 1
    assert [embedded.engine.state().generation] == generations


def test_a_damaged_index_is_said_to_be_damaged_and_rebuilt(
    embedded: Archive, letter: bytes
) -> None:
    list(embedded.add([("letter.txt", letter)]))
    embedded.index()
    files = [path for path in embedded.settings.index.rglob("*") if path.is_file()]
    largest = max(files, key=lambda path: path.stat().st_size)
    data = bytearray(largest.read_bytes())
    data[len(data) // 2] ^= 0xFF
    largest.write_bytes(data)
    assert [fault.code for fault in embedded.check()] == ["index-damaged"]
    embedded.rebuild()
    assert list(embedded.check()) == []


def test_what_was_indexed_is_there_when_opened_again(
    settings: Settings, letter: bytes
) -> None:
    settings = replace(settings, engine="whoosh")
    with open_archive(settings) as archive:
        list(archive.add([("letter.txt", letter)]))
        archive.index()
    with open_archive(settings) as archive:
        assert titles(archive, "lighthouse")


def test_the_memory_engine_begins_with_what_the_store_holds(
    settings: Settings, letter: bytes
) -> None:
    with open_archive(settings) as archive:
        list(archive.add([("letter.txt", letter)]))
    with open_archive(settings) as archive:
        assert titles(archive, "lighthouse")
        assert archive.store.waiting() == 0


def test_the_home_folder_is_made(tmp_path: Path) -> None:
    home = tmp_path / "some" / "where"
    with open_archive(Settings(home=home, engine="memory")):
        assert (home / "archive.db").is_file()
