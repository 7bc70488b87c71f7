"""The default engine: Whoosh's schema and searcher over columnar segments in ``index/``.

``index/`` holds generations, folders ``g00000001``, ``g00000002`` …, and the file
``current`` that names the one served. A rebuild makes the next generation beside it and
replaces ``current`` last; an ordinary write is a commit within the generation served.
Every writer holds ``index/lock``; a rebuild holds ``index/rebuilding`` all along, and the
other only for its switch.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from archive import analysis
from archive.analysis import primary
from archive.article import Article
from archive.engines.columnar.errors import (
    Busy,
    ColumnarError,
    Damaged,
    Missing,
    Outdated,
    Unwritable,
)
from archive.engines.columnar.evaluate import search
from archive.engines.columnar.index import Batch, Index
from archive.engines.columnar.manifest import read_manifest
from archive.engines.columnar.request import Request
from archive.engines.columnar.schema import Document, Field, Schema, Terms
from archive.engines.columnar.snapshot import Snapshot
from archive.engines.columnar.storage import Storage
from archive.errors import (
    IndexBusy,
    IndexDamaged,
    IndexMissing,
    IndexOutdated,
    IndexUnwritable,
    Unavailable,
)
from archive.query import Query
from archive.search import FACETS, Engine, Hit, Results, State, terms as rules
from archive.search.plan import PlanNode, plan
from archive.search.terms import FIELDS, columns, index_terms
from archive.settings import Settings

POINTER = "current"
SCHEMA = Schema(
    fields=tuple(Field(one.name, one.positions, one.by_language) for one in FIELDS),
    columns=("language", "source", "place", "date", "year", "primary"),
    group="primary",
    tags=("language",),
    dates=("date",),
)
_SORTS = {"newest": True, "oldest": False}


@functools.cache
def fingerprint() -> str:
    """Return what changes when the terms of an article do."""
    source = Path(str(rules.__file__)).read_bytes()
    schema = json.dumps(SCHEMA.to_json()).encode()
    return f"{analysis.fingerprint()}-{hashlib.sha256(source + schema).hexdigest()[:16]}"


def document(article: Article) -> Document:
    """Return what is indexed of *article*."""
    fields = {}
    found = index_terms(article)
    for one in FIELDS:
        pairs = found.get(one.name)
        if pairs:
            terms, positions = zip(*pairs, strict=True)
            fields[one.name] = Terms(terms, positions if one.positions else None)
    held = columns(article)
    return Document(
        article.id,
        fields,
        {
            "language": held.language,
            "source": held.source,
            "place": held.place,
            "date": held.date,
            "year": held.date[:4],
            "primary": primary(held.language),
        },
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Raise what the package raises as the archive's own errors."""
    try:
        yield
    except Missing as error:
        raise IndexMissing from error
    except Busy as error:
        raise IndexBusy from error
    except Outdated as error:
        raise IndexOutdated from error
    except Unwritable as error:
        raise IndexUnwritable(reason=str(error)) from error
    except ColumnarError as error:
        raise IndexDamaged(reason=str(error)) from error


def _generation(pointer: bytes) -> str:
    """Return the generation that a pointer names.

    Raises:
        ValueError: It names none.
    """
    value = json.loads(pointer)
    name = value.get("generation") if isinstance(value, dict) else None
    if not isinstance(name, str) or not re.fullmatch(r"g[0-9]{8,}", name):
        raise ValueError(f"bad generation {name!r}")
    return name


def _sound(index: Index) -> None:
    """Check an index.

    Raises:
        Damaged: Something is wrong with it.
    """
    for problem in index.check():
        raise Damaged(f"{problem.file}: {problem.reason}")


class _Generation:
    """An engine over one generation, whether or not it is the one served."""

    def __init__(self, index: Index, search_seconds: float) -> None:
        self.index, self.search_seconds = index, search_seconds

    def _snapshot(self) -> Snapshot:
        with _translated():
            return self.index.snapshot()

    def write(self, put: Iterable[Article], remove: Iterable[str]) -> None:
        """Index *put*, forget the ids in *remove*: all of it, durably, or nothing."""
        batch = Batch(SCHEMA, map(document, put), remove)
        with _translated():
            self._write(batch)

    def _write(self, batch: Batch) -> None:
        self.index.apply(batch)

    def search(self, query: Query) -> Results:
        """Return the hits for *query*, best first; ties are broken by id."""
        until = time.monotonic() + self.search_seconds
        snapshot = self._snapshot()
        node, after = plan(query, snapshot.distinct("language")), query.after
        request = Request(
            node,
            offset=query.offset,
            limit=query.limit,
            sort="date" if query.sort in _SORTS else "",
            reverse=_SORTS.get(query.sort, False),
            facets=FACETS if query.facets else (),
            after=(after.strength, after.score, after.date, after.id) if after else None,
            until=until,
        )
        with _translated():
            found = search(snapshot, request)
        hits = tuple(Hit(hit.id, hit.score, hit.strength) for hit in found.hits)
        return Results(hits, found.total, found.facets, found.complete, found.similar)

    def frequencies(self, field: str, terms: Iterable[str]) -> dict[str, int]:
        """Return term -> number of articles that have it in *field*."""
        snapshot = self._snapshot()
        with _translated():
            return {term: snapshot.holders(field, term).documents for term in terms}

    def evaluate(self, node: PlanNode, limit: int) -> tuple[Hit, ...]:
        """Return the best *limit* hits of *node*, best first; ties are broken by id."""
        until = time.monotonic() + self.search_seconds
        snapshot = self._snapshot()
        with _translated():
            found = search(snapshot, Request(node, limit=limit, until=until))
        return tuple(Hit(hit.id, hit.score, hit.strength) for hit in found.hits)

    def state(self) -> State:
        """Return how the index is. Never raises."""
        try:
            snapshot = self._snapshot()
            entries = snapshot.manifest.segments
            return State(
                status="ready"
                if snapshot.manifest.fingerprint == fingerprint()
                else "outdated",
                articles=snapshot.documents,
                size=snapshot.size,
                generation=self.index.storage.root.name,
                languages=snapshot.distinct("language"),
                segments=len(entries),
                deleted=sum(one.documents - one.live_documents for one in entries),
                terms={
                    one.name: sum(v.segment.fields[one.name].count for v in snapshot.views)
                    for one in FIELDS
                },
                fingerprint=snapshot.manifest.fingerprint,
            )
        except IndexMissing:
            return State("missing")
        except IndexOutdated as error:
            return State("outdated", str(error))
        except Unavailable as error:
            return State("damaged", str(error))

    def count(self) -> int:
        """Return the number of articles indexed."""
        return self._snapshot().documents

    def rebuild(
        self, articles: Iterable[Article], catch_up: Callable[[Engine], None]
    ) -> None:
        """Index *articles* in place of what is here: nothing is served from here yet."""
        with _translated():
            self.index.clear()
            self.index.build(articles, document)
        catch_up(self)

    def clear(self) -> None:
        """Forget everything; the index is then empty and ready."""
        with _translated():
            self.index.clear()

    def close(self) -> None:
        """Let go of files."""
        self.index.close()


class WhooshEngine(_Generation):
    """The engine over ``index/``.

    Args:
        folder: Where the generations are.
        lock_seconds: Longest wait for another writer.
        search_seconds: Longest search before it is cut short.
        storage: Makes what reaches the files of a folder.
    """

    def __init__(
        self,
        folder: Path,
        *,
        lock_seconds: float = 10.0,
        search_seconds: float = 2.0,
        storage: Callable[[Path], Storage] = Storage,
    ) -> None:
        self.folder, self.lock_seconds = folder, lock_seconds
        self.search_seconds = search_seconds
        self._make_storage = storage
        self.storage = storage(folder)
        self._served: tuple[tuple[int, int, int] | None, Index] | None = None
        self._opening = threading.Lock()
        self._tidying: threading.Thread | None = None

    # -- the generation served --------------------------------------------------------

    def _open(self, generation: str) -> Index:
        folder = self.folder / generation
        return Index(
            folder,
            SCHEMA,
            fingerprint(),
            storage=self._make_storage(folder),
            lock_seconds=self.lock_seconds,
        )

    def _pointer(self) -> str:
        """Return the name of the generation served.

        Raises:
            Missing: Nothing was ever built here.
            Damaged: It was, but what names it is gone or unreadable.
        """
        try:
            name = _generation(self.storage.read(POINTER))
        except (FileNotFoundError, NotADirectoryError):
            if self._orphaned():
                raise Damaged(f"{POINTER} is gone") from None
            raise Missing(f"{self.folder}: there is no index") from None
        except (OSError, ValueError) as error:
            raise Damaged(f"{POINTER}: {error!r}") from error
        return name

    @property
    def index(self) -> Index:  # type: ignore[override]
        """The index of the generation served."""
        stamp = self.storage.stamp(POINTER)
        served = self._served
        if served is not None and served[0] == stamp and stamp is not None:
            return served[1]
        with self._opening:
            name = self._pointer()
            served = self._served
            if served is None or served[1].storage.root.name != name:
                served = (stamp, self._open(name))
            self._served = (stamp, served[1])
            return served[1]

    def _snapshot(self) -> Snapshot:
        with _translated():
            while True:
                stamp = self.storage.stamp(POINTER)
                try:
                    return self.index.snapshot()
                except (Damaged, Missing) as error:
                    if self.storage.stamp(POINTER) != stamp:
                        continue  # switched to another generation meanwhile
                    if isinstance(error, Missing) and stamp is not None:
                        raise Damaged(str(error)) from error
                    raise

    def _orphaned(self) -> bool:
        """Return whether articles lie in a generation that no rebuild is at work on."""
        filled = False
        for name in self._generations():
            with suppress(ColumnarError):
                filled |= bool(
                    read_manifest(self._make_storage(self.folder / name)).segments
                )
        if not filled:
            return False
        try:
            with self.storage.lock(0, "rebuilding"):
                return True
        except Busy:
            return False

    def _generations(self) -> list[str]:
        return [
            name for name in self.storage.names() if name[:1] == "g" and name[1:].isdigit()
        ]

    def _next(self) -> str:
        numbers = [int(name[1:]) for name in self._generations()]
        return f"g{max([0, *numbers]) + 1:08d}"

    def _serve(self, generation: str) -> None:
        """Let ``current`` name *generation*."""
        value = json.dumps({"generation": generation}).encode()
        self.storage.write(f"{POINTER}.new", [value + b"\n"])
        self.storage.replace(f"{POINTER}.new", POINTER)

    def _clean(self) -> None:
        """Remove the generations of dead rebuilds, unless one is at work."""
        with suppress(ColumnarError):
            others = [name for name in self._generations() if name != self._pointer()]
            if others:
                with self.storage.lock(0, "rebuilding"):
                    self._remove(others)

    def _remove(self, generations: Iterable[str]) -> None:
        for name in generations:
            self._make_storage(self.folder / name).remove_folder()

    # -- writing ----------------------------------------------------------------------

    def _write(self, batch: Batch) -> None:
        with self.storage.lock(self.lock_seconds):
            self._clean()
            try:
                index = self.index
            except Missing:
                index = self._first()
            try:
                snapshot = index.snapshot()
            except Missing as error:
                raise Damaged(str(error)) from error
            if snapshot.manifest.fingerprint != fingerprint():
                raise Outdated("made by other rules")
            index.apply(batch)
            if index.untidy:
                self._tidy_beside(index)

    def _tidy_beside(self, index: Index) -> None:
        """Merge what is due in the background; what fails is due at the next write."""

        def tidy() -> None:
            with suppress(ColumnarError, OSError):
                while index.tidy():
                    pass

        if self._tidying is None or not self._tidying.is_alive():
            self._tidying = threading.Thread(target=tidy, name="merging", daemon=True)
            self._tidying.start()

    def _first(self) -> Index:
        """Return a new, empty index where there is none at all."""
        name = self._next()
        index = self._open(name)
        index.create()
        self.storage.sync_folder()
        self._serve(name)
        return index

    def clear(self) -> None:
        """Forget everything, whatever state it is in; the index is then empty and ready."""
        with _translated(), self.storage.lock(self.lock_seconds):
            self._first()
            self._clean()

    # -- upkeep -----------------------------------------------------------------------

    def rebuild(
        self, articles: Iterable[Article], catch_up: Callable[[Engine], None]
    ) -> None:
        """Build a new generation of *articles* beside the one served, then switch to it."""
        with _translated(), self.storage.lock(self.lock_seconds, "rebuilding"):
            with self.storage.lock(self.lock_seconds):
                name = self._next()
                index = self._open(name)
                index.create()
            beside = _Generation(index, self.search_seconds)
            try:
                index.build(articles, document)
                catch_up(beside)
                _sound(index)
                with self.storage.lock(self.lock_seconds):
                    catch_up(beside)
                    self.storage.sync_folder()
                    self._serve(name)
            except BaseException:
                self._forget(name)
                raise
            with suppress(ColumnarError):
                self._remove(one for one in self._generations() if one != name)

    def _forget(self, generation: str) -> None:
        """Remove *generation* unless it is served."""
        try:
            served = _generation(self.storage.read(POINTER)) == generation
        except (OSError, ValueError):
            served = False
        if not served:
            self._remove([generation])

    def check(self) -> tuple[str, ...]:
        """Read every file of the index; return what is wrong with it, in English.

        Raises:
            IndexMissing, IndexDamaged: It cannot even be opened.
        """
        self._snapshot()
        with _translated():
            found = self.index.check()
        return tuple(f"{problem.file}: {problem.reason}" for problem in found)

    def optimize(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Merge all segments into one and drop what is deleted."""
        self._snapshot()
        with _translated(), self.storage.lock(self.lock_seconds):
            self.index.optimize(progress)

    def searcher(self) -> Any:
        """Return Whoosh's own searcher over what is served, for its query objects."""
        from archive.engines.columnar.codec import searcher

        return searcher(self._snapshot())

    def close(self) -> None:
        """Let go of files."""
        if self._served is not None:
            self._served[1].close()
        self._served = None


def open(settings: Settings) -> Engine:
    """Return the engine over the index folder that *settings* name."""
    return WhooshEngine(
        settings.index,
        lock_seconds=settings.lock_seconds,
        search_seconds=settings.search_seconds,
    )
