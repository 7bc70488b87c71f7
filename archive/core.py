"""All one can ask of an archive."""

from __future__ import annotations

import json
import logging
import re
import time
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from pathlib import PurePosixPath
from typing import Protocol, Self, runtime_checkable

from archive import formats
from archive.analysis import known, primary
from archive.article import Article, to_json
from archive.errors import (
    BadGazetteer,
    IndexDamaged,
    IndexMissing,
    IndexOutdated,
    Refused,
    Unavailable,
)
from archive.gazetteer import open as open_gazetteer
from archive.lexicon import Group as Linked, Learnt, Lexicon, State as LexiconState
from archive.people import People
from archive.query import After, Or, Query, Word
from archive.search import Engine, Hit, State
from archive.search.similar import (
    Counting,
    Planned,
    articles_with,
    stand_together,
    telling,
)
from archive.search.snippet import Reason, Snippet, show
from archive.settings import Settings
from archive.store import Fault, Listing, Outcome, Receipt, Store
from archive.store.rereading import Difference, corrected, differences, merged, same
from archive.suggest import Suggestion, Suggestions
from archive.suggest.following import follow
from archive.suggest.meaning import did_you_mean

__all__ = ["Archive", "Found", "Outcome", "Page", "Reread", "Stats", "reading_pool"]

LOG = logging.getLogger(__name__)

#: Errors after which only a rebuild helps.
REBUILD = (IndexMissing, IndexOutdated, IndexDamaged)

#: Outcomes recorded in one transaction, and the longest a finished one waits for others.
BATCH = 200
BATCH_SECONDS = 1.0

#: Documents already known, one after another, before their outcomes are given.
_KNOWN_RUN = 500

#: Share of the groups of language versions that may change before the lexicon is stale.
STALE = 0.1

#: A folder named by a language. Source: BCP 47, section 2.1 (language, script, region).
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")


@dataclass(frozen=True, slots=True)
class Found:
    """A hit joined with its article.

    ``strength`` as in :class:`~archive.search.Hit`; ``title`` is the whole title with its
    marks; ``reasons`` say why it was found.
    """

    article: Article
    score: float
    strength: int
    snippet: Snippet
    title: Snippet
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what a query found.

    ``similar``: how many of *total* were found by similar spelling alone. ``took_ms``:
    wall-clock milliseconds. ``did_you_mean``: the query that was probably meant, or "".
    """

    query: Query
    found: tuple[Found, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    complete: bool = True
    took_ms: float = 0.0
    did_you_mean: str = ""
    similar: int = 0

    @property
    def after(self) -> str:
        """Where the next page begins, however deep: for ``after``; "" behind the last."""
        if not self.found or len(self.found) < self.query.limit:
            return ""
        if self.query.after is None and self.query.offset + len(self.found) >= self.total:
            return ""
        last = self.found[-1]
        return str(After(last.strength, last.score, last.article.date, last.article.id))

    @property
    def sure(self) -> int:
        """How many were found otherwise than by similar spelling, or all if none was."""
        return self.total - self.similar or self.total


@dataclass(frozen=True, slots=True)
class Reread:
    """What reading its document again makes of an article.

    Attributes:
        id, title: The article.
        formats: Name and version of what read it, and of what reads it now.
        differences: The fields that are read differently.
        refusal: Why its document gives no such article any more, or None.
        applied: Whether the new values were taken.
    """

    id: str
    title: str
    formats: tuple[str, str]
    differences: tuple[Difference, ...] = ()
    refusal: Refused | None = None
    applied: bool = False


@dataclass(frozen=True, slots=True)
class Stats:
    """How much there is.

    Attributes:
        articles: Articles that are not withdrawn.
        documents: Documents recorded.
        refused: Documents and members kept but refused.
        waiting: Changes the index has still to learn.
        languages: Language -> number of articles, most frequent first.
        index: How the index is.
    """

    articles: int
    documents: int
    refused: int
    waiting: int
    languages: Mapping[str, int]
    index: State


@runtime_checkable
class Checkable(Protocol):
    """An engine that can verify every byte of its index."""

    def check(self) -> Iterable[str]:
        """Yield what is wrong, in English."""
        ...


@runtime_checkable
class Optimizable(Protocol):
    """An engine whose index can be made smaller and faster than writing leaves it."""

    def optimize(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Do so; searching goes on meanwhile."""


class Archive:
    """An archive: documents, articles, index and people in one home folder.

    Open one with ``wiring.open_archive(settings)``; it is a context manager. Methods may
    be called from any thread.

    Attributes:
        settings, store, engine, people, lexicon, gazetteer: Its parts, for callers that
            need just one.
    """

    def __init__(
        self, settings: Settings, store: Store, engine: Engine, people: People
    ) -> None:
        self.settings = settings
        self.store = store
        self.engine = engine
        self.people = people
        self.lexicon = Lexicon(settings.index)
        self.gazetteer = open_gazetteer(settings)
        self.suggestions = Suggestions(
            settings.index / "suggestions", settings.lock_seconds
        )
        self._pool = reading_pool(settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of files, connections and processes."""
        if self._pool:
            self._pool.close()
        self.engine.close()
        self.suggestions.close()
        self.lexicon.close()
        self.store.database.close()

    # Documents and articles

    def add(
        self,
        documents: Iterable[tuple[str, bytes]],
        *,
        person: str = "",
        receipt: str = "",
    ) -> Iterator[Outcome]:
        """Keep and read documents (name, bytes), yielding an outcome for each article.

        Each document is stored before it is read; article, change note and receipt are
        one transaction, and an outcome is given only once it is kept. Findable once
        :meth:`index` has passed. Memory does not grow with the number of documents.

        Args:
            documents: Names are data; folders in them, set off by ``/``, are kept.
            person: Who hands them over.
            receipt: The receipt to continue (``Outcome.receipt``); "" begins one.
        """
        batch: list[Outcome] = []
        finished: set[str] = set()
        started = time.monotonic()
        for outcomes, done in self._read(documents):
            for outcome in outcomes:
                batch.append(outcome)
                if len(batch) >= BATCH:
                    recorded = self._record(batch, set(), receipt, person)
                    receipt = recorded[0].receipt
                    batch, started = [], time.monotonic()
                    yield from recorded
            finished |= {done} - {""}
            if batch and time.monotonic() - started > BATCH_SECONDS:
                recorded = self._record(batch, finished, receipt, person)
                receipt = recorded[0].receipt
                batch, finished, started = [], set(), time.monotonic()
                yield from recorded
        if batch or finished:
            yield from self._record(batch, finished, receipt, person)

    def _record(
        self, batch: list[Outcome], finished: set[str], receipt: str, person: str
    ) -> list[Outcome]:
        """Record a batch."""
        return self.store.record(batch, receipt=receipt, finished=finished, person=person)

    def _read(
        self, documents: Iterable[tuple[str, bytes]]
    ) -> Iterator[tuple[Iterator[Outcome], str]]:
        """Yield the outcomes of each document, and its checksum if it was read in full.

        Known documents are not read again. They wait in *queue* with those being read, so
        that outcomes come in the order of the documents; a long run of them ends the
        stretch handed to the workers, so that they need not wait for ever.
        """
        read_all = self._pool.read_all if self._pool else formats.read_all
        source = iter(documents)
        queue: deque[_Waiting] = deque()
        ended = False

        def stretch() -> Iterator[tuple[str, bytes]]:
            nonlocal ended
            run = 0
            for given, data in source:
                waiting = self._take(_clean(given), data)
                queue.append(waiting)
                if waiting.outcomes is None:
                    run = 0
                    yield waiting.name, data
                elif (run := run + 1) == _KNOWN_RUN:
                    return
            ended = True

        while not ended:
            for _, readings in read_all(stretch()):
                yield from _ready(queue)
                waiting = queue.popleft()
                yield _outcomes(waiting, readings), waiting.sha256
            yield from _ready(queue)

    def _take(self, name: str, data: bytes) -> _Waiting:
        """Keep a document; find out whether it has to be read."""
        if len(data) > self.settings.document_size:
            refusal = Refused(
                "too-big", "", f"more than {self.settings.document_size} bytes", name
            )
            return _Waiting(name, "", (Outcome(name, "", "refused", "", refusal=refusal),))
        sha256, new = self.store.put(data)
        articles = () if new else self.store.known(sha256)
        outcomes = tuple(
            Outcome(name, member, "duplicate", sha256, id) for member, id in articles
        )
        return _Waiting(name, sha256, outcomes or None)

    def edit(self, article: Article, *, seen: int, person: str) -> Article:
        """Replace an article's values by a person's corrections.

        Args:
            article: With the corrected values.
            seen: The revision the person looked at (``store.kept(id).revision``).
            person: Who corrects.

        Raises:
            ArticleNotFound: There is none with this id.
            EditConflict: Its revision is no longer *seen*.
        """
        return self.store.edit(article, seen=seen, person=person)

    def reread(
        self, ids: Iterable[str] | None = None, *, apply: bool = False, person: str = ""
    ) -> Iterator[Reread]:
        """Read stored documents again and compare their articles field by field.

        Args:
            ids: The articles; None for all.
            apply: Take the new values, but not of fields that a person corrected.
            person: Who has them taken.

        Raises:
            ArticleNotFound: There is none with one of the ids.
            DocumentNotFound, DocumentDamaged: A document is not what it was.
            EditConflict: Somebody changed an article at the same time.
        """
        articles = self.store.articles() if ids is None else map(self.article, ids)
        pairs = sorted((_document_of(article), article.id) for article in articles)
        for sha256, group in groupby(pairs, itemgetter(0)):
            members = [id for _, id in group]
            first = self.store.kept(members[0]).article.provenance
            whole = first is not None and first.container is None
            name = first.name if first and whole else ""
            declared = first.declared_type if first and whole else None
            read = self._pool.read_one if self._pool else formats.read_one
            readings = read(self.store.document(sha256), name, declared)
            found = {one.article.id: one.article for one in readings if one.article}
            refused = next((one.refusal for one in readings if one.refusal), None)
            for id in members:
                yield self._compare(id, found.get(id), refused, apply, person)

    def _compare(
        self,
        id: str,
        new: Article | None,
        refused: Refused | None,
        apply: bool,
        person: str,
    ) -> Reread:
        """Compare an article with what its document is read as now; take that on demand."""
        revisions = self.store.revisions(id)
        old = revisions[0].article
        if new is None:
            refusal = refused or Refused("no-text")
            return Reread(id, old.title, (_read_by(old), ""), refusal=refusal)
        kept = corrected(revisions)
        changed = differences(old, new, kept)
        new = merged(old, new, kept)
        if apply and not same(old, new):
            self.store.reread(new, seen=revisions[0].revision, person=person)
        else:
            apply = False
        return Reread(id, old.title, (_read_by(old), _read_by(new)), changed, None, apply)

    def remove(self, id: str, *, person: str) -> None:
        """Withdraw an article from search; its document stays.

        Raises:
            ArticleNotFound: There is none, or it is withdrawn already.
        """
        self.store.withdraw(id, person=person)

    def restore(self, id: str, *, person: str) -> None:
        """Bring back an article that was withdrawn.

        Raises:
            ArticleNotFound: There is none.
        """
        self.store.restore(id, person=person)

    def article(self, id: str) -> Article:
        """Return an article.

        Raises:
            ArticleNotFound: There is none, or it was withdrawn.
        """
        return self.store.get(id)

    def document(self, sha256: str) -> bytes:
        """Return a document's bytes, verified against the checksum.

        Raises:
            DocumentNotFound: There is none.
            DocumentDamaged: It is not what it was.
        """
        return self.store.document(sha256)

    def receipt(self, id: str, offset: int = 0, limit: int = 100) -> Receipt:
        """Return what was handed over at once and what became of it.

        Raises:
            ReceiptNotFound: There is no such receipt.
        """
        return self.store.receipt(id, offset, limit)

    # Language versions

    def link(self, ids: Iterable[str]) -> None:
        """Say that articles are language versions of one another.

        Raises:
            ArticleNotFound: One of them is not here.
        """
        self.store.link(ids)

    def versions(self, id: str) -> tuple[Article, ...]:
        """Return the other language versions of an article, by language tag."""
        return self.store.versions(id)

    def link_by_name(self, outcomes: Iterable[Outcome]) -> int:
        """Link the versions that folders named by a language show; return how many.

        ``news/en/flood.txt`` and ``news/az/flood.html`` are versions of one another: the
        same name without its ending, in folders beside each other that are named by the
        tag of a language.
        """
        groups: dict[tuple[str, str], set[str]] = {}
        for outcome in outcomes:
            path = PurePosixPath(outcome.name)
            if outcome.id and not outcome.member and _is_language(path.parent.name):
                key = str(path.parent.parent), path.stem
                groups.setdefault(key, set()).add(outcome.id)
        linked = [ids for ids in groups.values() if len(ids) > 1]
        for ids in linked:
            self.store.link(ids)
        return len(linked)

    # Finding

    def search(self, query: Query) -> Page:
        """Return a page of what *query* finds, with snippets and reasons.

        Raises:
            Unavailable: The index cannot answer; it is never an empty page instead.
        """
        started = time.perf_counter()
        query = self.expanded(query)
        results = self.engine.search(query)
        articles = self.store.get_many(hit.id for hit in results.hits)
        found = tuple(
            _found(hit, articles[hit.id], query)
            for hit in results.hits
            if hit.id in articles
        )
        meant = self._meant(query) if query.limit and not query.offset else ""
        took = (time.perf_counter() - started) * 1000
        return Page(
            query,
            found,
            results.total,
            results.facets,
            results.complete,
            took,
            meant,
            results.similar,
        )

    def _meant(self, query: Query) -> str:
        """Return the text that *query* probably meant instead, or ""."""
        if query.root is None:
            return ""
        languages = tuple(
            {primary(tag): tag for tag in self.engine.state().languages}.values()
        )

        def known(words: Iterable[str]) -> Mapping[str, int]:
            return articles_with(self.engine, languages, self.suggestions.counts(words))

        def together(words: Iterable[str]) -> bool:
            return stand_together(self.engine, words)

        try:
            return did_you_mean(query, self.suggestions, known, together)
        except Unavailable as error:
            LOG.warning("what was meant is not known: %s", error)
            return ""

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return what *text*, typed so far, may become.

        Raises:
            Unavailable: The suggestions cannot be read.
        """
        return self.suggestions.complete(text, limit)

    def similar(self, id: str, limit: int = 5) -> tuple[Article, ...]:
        """Return the articles most like one, but for its own language versions.

        Raises:
            ArticleNotFound: There is none with this id.
            Unavailable: The index cannot answer.
        """
        article, engine = self.article(id), self.engine
        if not isinstance(engine, Counting) or not isinstance(engine, Planned):
            return ()
        node = telling(article, engine, engine.count(), self._translations)
        if node is None:
            return ()
        apart = {id, *(version.id for version in self.versions(id))}
        hits = engine.evaluate(node, limit + len(apart))
        ids = [hit.id for hit in hits if hit.id not in apart][:limit]
        articles = self.store.get_many(ids)
        return tuple(articles[one] for one in ids if one in articles)

    def _translations(
        self, words: Iterable[str]
    ) -> Mapping[str, list[tuple[str, tuple[str, ...], float]]]:
        """Return what *words* are in other languages."""
        asked = Query(root=Or(tuple(map(Word, words))))
        return {
            word: [(one.language, one.words, one.weight) for one in found]
            for word, found in self.lexicon.expansions(asked).items()
        }

    def expanded(self, query: Query) -> Query:
        """Return *query* with what its words are in other languages, if it wants that.

        Places are known by the gazetteer, other words by the lexicon. Expansions it has
        already stay as they are. A gazetteer that cannot be read is told of by
        :meth:`check`; searching goes on without it.
        """
        if query.scope != "all" or query.root is None or query.expansions:
            return query
        there = query.filters.get("language") or self.engine.state().languages
        found = self.lexicon.expansions(query, there)
        query = replace(query, expansions=found) if found else query
        try:
            query = self.gazetteer.expand(query, there)
        except BadGazetteer as error:
            LOG.warning("%s", error)
        return _lacking(query)

    def browse(
        self,
        *,
        order: str = "newest",
        offset: int = 0,
        limit: int = 50,
        **filters: str | None,
    ) -> Listing:
        """Return a page of all articles, narrowed as in :meth:`Store.browse`."""
        return self.store.browse(order=order, offset=offset, limit=limit, **filters)

    def stats(self) -> Stats:
        """Return how much there is."""
        return Stats(
            articles=self.store.count(),
            documents=self.store.document_count(),
            refused=self.store.refused_count(),
            waiting=self.store.waiting(),
            languages=self.store.counts("language"),
            index=self.engine.state(),
        )

    # The index

    def index(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Index all changes noted so far; return how many. Safe to stop and to repeat.

        An index that is missing, damaged or outdated is rebuilt instead.

        Args:
            progress: Called with the changes indexed and the changes there are.

        Raises:
            IndexBusy: Another process is indexing.
        """
        if self.engine.state().status != "ready":
            return self._rebuild(progress, needed=False).articles
        done, total = 0, 0
        try:
            while number := self._index_some():
                done += number
                total = max(total, done + self.store.waiting()) if progress else 0
                if progress:
                    progress(done, total)
        except REBUILD:
            return self.rebuild(progress).articles
        follow(self.suggestions, self.store, self.settings.lock_seconds)
        return done

    def _index_some(self) -> int:
        """Index one batch of changes; return how many.

        Under a lock, because of two that read the same article at different times the
        slower might write the older text, and cross off the newer.
        """
        if not self.store.changes(1):
            return 0
        with self.store.lock("indexing", self.settings.lock_seconds):
            changes = self.store.changes(self.settings.batch)
            self._write(self.engine, [change.id for change in changes])
            self.store.done(change.number for change in changes)
        return len(changes)

    def _write(self, engine: Engine, ids: Iterable[str]) -> None:
        """Write what the articles *ids* are now."""
        ids = dict.fromkeys(ids)
        articles = self.store.get_many(ids)
        if ids:
            engine.write(list(articles.values()), [id for id in ids if id not in articles])

    def rebuild(
        self,
        progress: Callable[[int, int], None] | None = None,
        accept: Callable[[Engine], None] | None = None,
    ) -> State:
        """Build the index anew beside the one served, catch up, switch.

        Args:
            progress: Called with the articles indexed and the articles there are.
            accept: Called with the new index before the switch; if it raises, the old one
                stays.

        Raises:
            IndexBusy: Another process is rebuilding.
        """
        return self._rebuild(progress, needed=True, accept=accept)

    def _rebuild(
        self,
        progress: Callable[[int, int], None] | None,
        *,
        needed: bool,
        accept: Callable[[Engine], None] | None = None,
    ) -> State:
        """Rebuild the index; unless *needed*, not if another process just did."""
        with self.store.lock("rebuilding", self.settings.lock_seconds):
            if not needed and (state := self.engine.state()).status == "ready":
                return state
            # Between two batches of index(): whatever it writes later, it reads later.
            with self.store.lock("indexing", self.settings.lock_seconds):
                mark = self.store.last_change()
            last, judge = mark, accept

            def catch_up(engine: Engine) -> None:
                nonlocal last, judge
                while changes := self.store.changes_since(last, self.settings.batch):
                    self._write(engine, (change.id for change in changes))
                    last = changes[-1].number
                # Once, and before the writers are locked out.
                if judge is not None:
                    judge(engine)
                    judge = None

            self.engine.rebuild(self._all(progress), catch_up)
            self.store.done_up_to(mark)
        follow(self.suggestions, self.store, self.settings.lock_seconds, anew=True)
        return self.engine.state()

    def _all(self, progress: Callable[[int, int], None] | None) -> Iterator[Article]:
        """Yield all articles, telling *progress*."""
        articles = self.store.articles(self.settings.batch)
        if progress is None:
            yield from articles
            return
        total = self.store.count()
        for number, article in enumerate(articles, 1):
            yield article
            progress(number, max(number, total))

    # The lexicon

    def learn(self, progress: Callable[[int, int], None] | None = None) -> Learnt:
        """Learn words of one language in another from linked versions; see ``lexicon``.

        Only groups of versions that are new or changed are read. Searching goes on with
        what was known before.

        Args:
            progress: Called with the steps done and the steps there are.

        Raises:
            IndexBusy: Another process is learning.
        """
        with self.store.lock("learning", self.settings.lock_seconds):
            return self.lexicon.learn(_Texts(self.store, self._groups), progress)

    def lexicon_state(self) -> LexiconState:
        """Return how the lexicon is, compared with the versions there are now."""
        return self.lexicon.state(self._groups())

    def _groups(self) -> Iterator[Linked]:
        """Yield the groups of language versions."""
        for group in self.store.all_versions():
            stamp = " ".join(f"{id}:{revision}" for id, revision in group.members)
            yield Linked(group.id, stamp, tuple(id for id, _ in group.members))

    # Keeping in order

    def check(self, progress: Callable[[int, int], None] | None = None) -> Iterator[Fault]:
        """Yield everything wrong with documents, database and index; reads all of them.

        Args:
            progress: Called with the documents verified and the documents there are.
        """
        yield from self.store.faults(progress)
        yield from self.check_index()
        yield from self._check_lexicon()
        try:
            self.gazetteer.expand(Query(root=Word("Baku")), ("en",))
        except BadGazetteer as error:
            yield Fault(
                "bad-gazetteer", str(self.settings.home / "gazetteer.tsv"), str(error)
            )

    def _check_lexicon(self) -> Iterator[Fault]:
        """Yield what is wrong with the lexicon, if one was ever learnt."""
        state = self.lexicon_state()
        if state.status == "damaged":
            yield Fault("lexicon-damaged", "", "The lexicon cannot be read: learn it anew.")
        elif state.changed > STALE * max(state.groups, 1):
            text = f"{state.changed} groups of language versions changed since the lexicon"
            yield Fault("lexicon-outdated", "", f"{text} was learnt: learn it anew.")
        elif state.status == "outdated" and not state.changed:
            text = "The lexicon was learnt by older rules: learn it anew."
            yield Fault("lexicon-outdated", "", text)

    def check_index(self) -> Iterator[Fault]:
        """Yield everything wrong with the index, reading all of it."""
        state = self.engine.state()
        if state.status != "ready":
            yield Fault(f"index-{state.status}", "", state.reason or state.status)
            return
        if isinstance(self.engine, Checkable):
            yield from (Fault("index-damaged", "", fault) for fault in self.engine.check())
        yield from (Fault("index-damaged", "", fault) for fault in self.suggestions.check())
        waiting, indexed, there = (
            self.store.waiting(),
            self.engine.count(),
            self.store.count(),
        )
        if not waiting and indexed != there:
            text = f"The index holds {indexed} articles, the store {there}: rebuild it."
            yield Fault("index-differs", "", text)

    def mend(self) -> tuple[Fault, ...]:
        """Read the whole index; if it is damaged, rebuild it beside. Return the faults."""
        faults = tuple(self.check_index())
        if any(fault.code == "index-damaged" for fault in faults):
            self.rebuild()
        return faults

    def optimize(self, progress: Callable[[int, int], None] | None = None) -> State:
        """Make the index as small and as fast as it can be."""
        if not isinstance(self.engine, Optimizable):
            return self.rebuild(progress)
        self.engine.optimize(progress)
        return self.engine.state()

    def sweep(self) -> int:
        """Remove what is of no use any more; return how many things."""
        return self.store.sweep() + self.people.sweep()


def reading_pool(settings: Settings) -> formats.Pool | None:
    """Return workers that read within the limits of *settings*; None for the usual ones."""
    limits = formats.Limits(
        seconds=settings.read_seconds,
        memory=settings.read_memory,
        size=settings.document_size,
    )
    return None if limits == formats.Limits() else formats.Pool(limits)


def _document_of(article: Article) -> str:
    """Return the checksum of the stored document that *article* was read from."""
    provenance = article.provenance
    return (provenance.container or provenance.sha256) if provenance else ""


def _read_by(article: Article) -> str:
    """Return the name and version of the format that read *article*."""
    provenance = article.provenance
    return f"{provenance.format} {provenance.format_version}" if provenance else ""


@dataclass(frozen=True, slots=True)
class _Texts:
    """What the lexicon is learnt from."""

    store: Store
    groups: Callable[[], Iterable[Linked]]

    def load(self, ids: Iterable[str]) -> Mapping[str, Article]:
        return self.store.get_many(ids)

    def articles(self) -> Iterable[Article]:
        return self.store.articles()

    def version(self) -> str:
        return str(self.store.last_change())


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A document on its way; *outcomes* is None if it has to be read."""

    name: str
    sha256: str
    outcomes: tuple[Outcome, ...] | None


def _ready(queue: deque[_Waiting]) -> Iterator[tuple[Iterator[Outcome], str]]:
    """Yield and remove the documents at the front of *queue* that are not being read."""
    while queue and queue[0].outcomes is not None:
        yield iter(queue.popleft().outcomes or ()), ""


def _outcomes(waiting: _Waiting, readings: Iterable[formats.Reading]) -> Iterator[Outcome]:
    """Yield what became of a document that was read."""
    for reading in readings:
        article, refusal = reading.article, reading.refusal
        if article and not _is_text(article):
            article, refusal = (
                None,
                Refused("bad-encoding", reading.member, "", waiting.name),
            )
        yield Outcome(
            name=waiting.name,
            member=_clean(reading.member),
            kind="stored" if article else "refused",
            sha256=waiting.sha256,
            id=article.id if article else "",
            article=article,
            refusal=refusal,
        )


def _is_text(article: Article) -> bool:
    """Return whether *article* can be written: JSON may hold halves of characters."""
    try:
        json.dumps(to_json(article), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _clean(name: str) -> str:
    """Return *name* with what cannot be written or seen replaced, and NFC."""
    name = name.encode("utf-8", "replace").decode()
    name = "".join("\ufffd" if unicodedata.category(c) in ("Cc", "Cn") else c for c in name)
    return unicodedata.normalize("NFC", name)


def _is_language(folder: str) -> bool:
    """Return whether a folder is named by the tag of a language the archive knows."""
    primary = {tag.partition("-")[0] for tag in known()}
    return bool(_TAG.fullmatch(folder)) and folder.partition("-")[0] in primary


def _lacking(query: Query) -> Query:
    """Return *query* without the expansions that are not wanted."""
    if not query.without:
        return query
    kept = {
        word: tuple(one for one in found if one.text not in query.without)
        for word, found in query.expansions.items()
    }
    return replace(query, expansions={word: some for word, some in kept.items() if some})


def _found(hit: Hit, article: Article, query: Query) -> Found:
    """Join a hit with its article, whose text is read once."""
    shown = show(article, query)
    return Found(
        article=article,
        score=hit.score,
        strength=hit.strength,
        snippet=shown.snippet,
        title=shown.title,
        reasons=shown.reasons,
    )
