"""A folder of segments: one writer at a time, any number of readers.

A commit writes its new files and syncs them, then a manifest, then the folder, and last
replaces the pointer. Whatever happens before that leaves the index as it was; what
happens after is only cleaning up. Readers open what the pointer names and look at it
again before every search; files they have mapped may be removed under them safely.

Segments are merged by the policy of :mod:`.policy`: small ones by the commit, larger ones
by :meth:`Index.tidy` in the background. That writes the new segment beside the others
before it asks for the writer's lock, and then only takes in what was deleted meanwhile.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from archive.engines.columnar import policy
from archive.engines.columnar.build import Run
from archive.engines.columnar.errors import Busy, ColumnarError, Damaged, Outdated
from archive.engines.columnar.manifest import (
    POINTER,
    Entry,
    LiveEntry,
    Manifest,
    read_manifest,
    write_manifest,
)
from archive.engines.columnar.merge import Source, merge
from archive.engines.columnar.parallel import Task, Workers
from archive.engines.columnar.schema import Document, Schema
from archive.engines.columnar.segment import Live, Segment, pack_live, unpack_live
from archive.engines.columnar.snapshot import Snapshot
from archive.engines.columnar.storage import Storage, Written

#: Fewer documents than this are not worth another process.
ALONE = 2000
#: The lock of who merges in the background, and what its segments' names begin with.
MERGING, BESIDE = "merging", "b"
#: Tries to open what a pointer names while writers replace it.
TRIES = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """Something :meth:`Index.check` found: a file and what is wrong with it."""

    file: str
    reason: str


Item = TypeVar("Item")


class Index:
    """An index in one folder.

    Args:
        folder: Where its files are.
        schema: What it holds.
        fingerprint: Names the rules its terms were made by; kept in the manifest.
        storage: Reaches the files; None for the folder's own.
        lock_seconds: Longest wait for another writer.
    """

    def __init__(
        self,
        folder: Path,
        schema: Schema,
        fingerprint: str = "",
        *,
        storage: Storage | None = None,
        lock_seconds: float = 10.0,
    ) -> None:
        self.schema, self.fingerprint = schema, fingerprint
        self.storage = storage or Storage(folder)
        self.lock_seconds = lock_seconds
        self._snapshot: Snapshot | None = None
        self._opening = threading.Lock()

    # -- reading ----------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """Return the index as it is now; what it returned before stays as it was.

        Raises:
            Missing: There is no index.
            Damaged: A file is gone, cut short or not what the manifest says.
        """
        stamp = self.storage.stamp(POINTER)
        found = self._snapshot
        if found is not None and found.stamp == stamp:
            return found
        with self._opening:
            if self._snapshot is None or self._snapshot.stamp != stamp:
                self._snapshot = self._open()
            return self._snapshot

    def _open(self) -> Snapshot:
        """Open what the pointer names, again if it moved meanwhile."""
        for left in range(TRIES, 0, -1):
            stamp = self.storage.stamp(POINTER)
            try:
                return self._open_manifest(read_manifest(self.storage), stamp)
            except Damaged:
                if left == 1 or self.storage.stamp(POINTER) == stamp:
                    raise
        raise AssertionError  # pragma: no cover

    def _open_manifest(
        self, manifest: Manifest, stamp: tuple[int, int, int] | None
    ) -> Snapshot:
        if manifest.schema != self.schema.to_json():
            raise Outdated(f"{manifest.name}: made for another schema")
        known = {}
        if self._snapshot is not None:
            known = {source.segment.name: source for source in self._snapshot.sources}
        sources = []
        for entry in manifest.segments:
            old = known.get(entry.name)
            segment = old.segment if old is not None else self._open_segment(entry)
            sources.append(Source(segment, self._open_live(entry, segment)))
        return Snapshot(self.schema, manifest, stamp, tuple(sources))

    def _open_segment(self, entry: Entry) -> Segment:
        segment = Segment(self.storage, entry.name, self.schema, entry.written.size)
        if segment.documents != entry.documents:
            raise Damaged(f"{entry.name}: {segment.documents} documents")
        return segment

    def _open_live(self, entry: Entry, segment: Segment) -> Live | None:
        if entry.live is None:
            return None
        try:
            data = self.storage.read(entry.live.name)
        except OSError as error:
            raise Damaged(f"{entry.live.name}: {error}") from error
        return unpack_live(data, segment, entry.live.name)

    def close(self) -> None:
        """Let go of files."""
        self._snapshot = None

    # -- writing ----------------------------------------------------------------------

    def create(self) -> None:
        """Make an empty index where there is none.

        Raises:
            Busy: Another writer holds the folder.
        """
        with self.storage.lock(self.lock_seconds):
            if self.storage.stamp(POINTER) is None:
                self._create()

    def _create(self, number: int = 1) -> None:
        self._commit(Manifest("", {}, number, ()), [])

    def clear(self) -> None:
        """Forget everything, whatever state the files are in.

        Raises:
            Busy: Another writer holds the folder.
        """
        with self.storage.lock(self.lock_seconds):
            # A number above all that lie there, so that no name is used twice.
            used = [int("".join(filter(str.isdigit, n)) or 0) for n in self.storage.names()]
            self._create(max([0, *used]) + 1)
            self._clean(read_manifest(self.storage))

    def write(self, put: Iterable[Document], remove: Iterable[str] = ()) -> None:
        """Index *put*, the last of an id winning, and forget the ids in *remove*.

        All of it is durable and visible on return, or none of it.

        Raises:
            Missing, Damaged: There is no index that could be written to.
            Busy: Another writer held the folder longer than the wait allowed.
        """
        self.apply(Batch(self.schema, put, remove))

    def apply(self, batch: Batch) -> None:
        """Write *batch*, as :meth:`write` does."""
        with self.storage.lock(self.lock_seconds), self._changing() as commit:
            for run in batch.runs():
                commit.add(run)
            commit.forget(batch.remove)
            if commit.changed:
                commit.merge_small()
                commit.finish()

    def build(
        self, items: Iterable[Item], make: Callable[[Item], Document], parts: int = 2
    ) -> None:
        """Index what *make* makes of *items*, as one segment, with several processes.

        Args:
            items: Things that can be sent to another process; no id may come twice, nor
                be in the index. They are read here, in this thread.
            make: Found by its name in the other processes.
            parts: How many processes, if there is enough to do for them.

        Raises:
            Missing, Damaged, Busy: As for :meth:`write`.
        """
        some = iter(items)
        with self.storage.lock(self.lock_seconds), self._changing() as commit:
            first = list(itertools.islice(some, ALONE))
            if len(first) < ALONE:
                for run in Batch(self.schema, map(make, first)).runs():
                    commit.add(run)
            else:
                name = f"s{commit.manifest.next:08d}-p"
                task = Task(self.storage, self.schema, name, make)
                with Workers(parts) as workers:
                    for made in workers.spread_out(itertools.chain(first, some), task):
                        commit.append(*made)
                    commit.merge_all(workers.pool)
            commit.merge_all()
            if commit.changed:
                commit.finish()

    @contextmanager
    def _changing(self) -> Iterator[_Commit]:
        """Give a commit to be filled; leave nothing of it if anything fails."""
        commit = _Commit(self, self._writable())
        try:
            yield commit
        except BaseException:
            commit.release()
            self._clean_quietly()
            raise
        self._clean_quietly()

    def _writable(self) -> Snapshot:
        """Return the newest snapshot, without what dead writers left beside it."""
        snapshot = self.snapshot()
        self._clean(snapshot.manifest)
        return snapshot

    def _commit(self, manifest: Manifest, entries: Iterable[Entry]) -> None:
        number = manifest.next
        write_manifest(
            self.storage,
            replace(
                manifest,
                fingerprint=self.fingerprint,
                schema=self.schema.to_json(),
                name=f"m{number:08d}.json",
                next=number + 1,
                segments=tuple(entries),
            ),
        )

    def _clean(self, manifest: Manifest) -> None:
        """Remove the files of dead writers and of manifests before this one."""
        kept = manifest.files | {"lock", MERGING}
        dead = [name for name in self.storage.names() if name not in kept]
        beside = [name for name in dead if name.startswith(BESIDE)]
        for name in dead:
            if name not in beside:
                self.storage.remove(name)
        if beside:
            # Of a merge in the background, unless that is still at work.
            with suppress(Busy), self.storage.lock(0, MERGING):
                for name in beside:
                    self.storage.remove(name)

    def _clean_quietly(self) -> None:
        """Remove what the commit made superfluous; what stays, the next writer removes."""
        with suppress(ColumnarError):
            self._clean(read_manifest(self.storage))

    # -- upkeep -----------------------------------------------------------------------

    def check(self) -> list[Problem]:
        """Read every file whole and return what is not as the manifest says.

        Of an index that others write to meanwhile, what it was or what it became.

        Raises:
            Missing: There is no index.
            Damaged: The manifest cannot be read.
        """
        for _ in range(TRIES):
            stamp = self.storage.stamp(POINTER)
            problems = self._problems(read_manifest(self.storage))
            if not problems or self.storage.stamp(POINTER) == stamp:
                break
        return problems

    def _problems(self, manifest: Manifest) -> list[Problem]:
        problems = []
        for entry in manifest.segments:
            files = [(entry.name, entry.written)]
            if entry.live is not None:
                files.append((entry.live.name, entry.live.written))
            for name, written in files:
                try:
                    found = self.storage.checksum(name)
                except OSError as error:
                    problems.append(Problem(name, str(error)))
                    continue
                if found.size != written.size:
                    reason = f"{found.size} bytes instead of {written.size}"
                    problems.append(Problem(name, reason))
                elif found != written:
                    problems.append(Problem(name, "the checksum differs"))
        return problems

    @property
    def untidy(self) -> bool:
        """Whether there is something for :meth:`tidy` to do."""
        return bool(_due(self.snapshot()))

    def tidy(self) -> bool:
        """Merge what is due, while others read and write; return whether anything was.

        Nothing is done where somebody else is at it, or merged the same meanwhile.

        Raises:
            Missing, Damaged, Busy: As for :meth:`write`.
        """
        try:
            with self.storage.lock(0, MERGING):
                return self._tidy()
        except Busy:
            return False

    def _tidy(self) -> bool:
        snapshot = self.snapshot()
        groups = _due(snapshot)
        if not groups:
            return False
        sources = [snapshot.sources[at] for at in groups[0]]
        name = f"{BESIDE}{snapshot.manifest.next:08d}"
        taken_in = False
        try:
            written = merge(sources, self.storage, self.schema, name)
            with self.storage.lock(self.lock_seconds), self._changing() as commit:
                taken_in = commit.replace(sources, name, written)
                if taken_in:
                    commit.finish()
        finally:
            if not taken_in:
                self.storage.remove(name)
        return taken_in

    def optimize(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Merge all segments into one without deleted documents.

        Args:
            progress: Called with documents merged and documents in all.

        Raises:
            Missing, Damaged, Busy: As for :meth:`write`.
        """
        with self.storage.lock(self.lock_seconds), self._changing() as commit:
            total = sum(entry.live_documents for entry in commit.entries)
            if progress is not None:
                progress(0, total)
            whole = len(commit.entries) == 1 and commit.entries[0].live is None
            if commit.entries and not whole:
                commit.merge(list(range(len(commit.entries))))
                commit.finish()
            if progress is not None:
                progress(total, total)


def _due(snapshot: Snapshot) -> list[list[int]]:
    """Return the groups of segments of *snapshot* that are left to be merged."""
    documents = [entry.documents for entry in snapshot.manifest.segments]
    live = [entry.live_documents for entry in snapshot.manifest.segments]
    return policy.due(live, documents)


class Batch:
    """Documents to be written: the first of them are read before anything is locked.

    Args:
        schema: What they hold.
        put: Documents, the last of an id winning.
        remove: Ids to be forgotten after that.
    """

    def __init__(
        self, schema: Schema, put: Iterable[Document], remove: Iterable[str] = ()
    ) -> None:
        self.schema, self._documents = schema, iter(put)
        self._first = Run(schema)
        self._ended = self._first.fill(self._documents)
        self.remove = frozenset(remove)

    def runs(self) -> Iterator[Run]:
        """Yield the documents, as many at a time as there is room for."""
        yield self._first
        while not self._ended:
            run = Run(self.schema)
            self._ended = run.fill(self._documents)
            yield run


class _Commit:
    """The changes of one writer, under the lock."""

    def __init__(self, index: Index, snapshot: Snapshot) -> None:
        self.index, self.storage = index, index.storage
        self.manifest = snapshot.manifest
        self.entries = list(snapshot.manifest.segments)
        self.sources = list(snapshot.sources)
        self.masks = [None if s.live is None else s.live.mask.copy() for s in self.sources]
        self.dirty: set[str] = set()
        self.made: list[str] = []
        self.changed = False

    def _name(self, kind: str) -> str:
        name = f"{kind}{self.manifest.next:08d}-{len(self.made)}"
        self.made.append(name)
        return name

    def append(self, name: str, documents: int, written: Written) -> None:
        """Take in a segment that was written."""
        entry = Entry(name, written, documents)
        segment = Segment(self.storage, name, self.index.schema, entry.written.size)
        self.entries.append(entry)
        self.sources.append(Source(segment, None))
        self.masks.append(None)
        self.changed = True

    def add(self, run: Run) -> None:
        """Write *run* as a segment; its documents replace those of the same ids."""
        if not len(run):
            return
        self.forget(run.numbers)
        name = self._name("s")
        written = run.write(self.storage, name)
        self.append(name, len(run.numbers), written)

    def forget(self, ids: Iterable[str]) -> None:
        """Mark the documents *ids* as deleted."""
        wanted = list(ids)
        for at, source in enumerate(self.sources):
            for id in wanted:
                document = source.segment.find(id)
                if document < 0:
                    continue
                mask = self.masks[at]
                if mask is None:
                    mask = self.masks[at] = np.ones(source.segment.documents, bool)
                if mask[document]:
                    mask[document] = False
                    self.dirty.add(source.segment.name)
                    self.changed = True

    def _live(self, at: int) -> int:
        mask = self.masks[at]
        return self.entries[at].documents if mask is None else int(mask.sum())

    def merge_small(self) -> None:
        """Merge by the policy: what is empty goes, what is alike in size comes together."""
        for at in reversed(range(len(self.entries))):
            if not self._live(at):
                self._drop(at)
        while True:
            live = [self._live(at) for at in range(len(self.entries))]
            documents = [entry.documents for entry in self.entries]
            groups = policy.due(live, documents)
            now = [group for group in groups if policy.at_once(group, live, documents)]
            if not now:
                break
            self.merge(now[0])

    def replace(self, sources: Sequence[Source], name: str, written: Written) -> bool:
        """Put the segment *name*, which *sources* were merged into, in their place.

        What was deleted of them meanwhile is deleted of it, too. Nothing is done, and
        False returned, if one of them is no longer there.
        """
        places = {source.segment.name: at for at, source in enumerate(self.sources)}
        if any(source.segment.name not in places for source in sources):
            return False
        gone: list[str] = []
        for source in sources:
            mask = self.masks[places[source.segment.name]]
            if mask is not None:
                deleted = np.flatnonzero(source.mask & ~mask).tolist()
                gone += [source.segment.id(document) for document in deleted]
        for at in sorted((places[one.segment.name] for one in sources), reverse=True):
            self._drop(at)
        self.append(name, sum(int(source.mask.sum()) for source in sources), written)
        if gone:
            segment = self.sources[-1].segment
            left = self.masks[-1] = np.ones(segment.documents, bool)
            left[[segment.find(id) for id in gone]] = False
            self.dirty.add(name)
        return True

    def _drop(self, at: int) -> None:
        del self.entries[at], self.sources[at], self.masks[at]

    def merge_all(self, pool: Executor | None = None) -> None:
        """Merge everything into one segment, in the processes of *pool*."""
        if len(self.entries) > 1:
            self.merge(list(range(len(self.entries))), pool)

    def merge(self, group: list[int], pool: Executor | None = None) -> None:
        """Merge the segments number *group* into one."""
        sources = []
        for at in group:
            mask, segment = self.masks[at], self.sources[at].segment
            live = None if mask is None else Live(mask, 0, segment.stats)
            sources.append(Source(segment, live))
        documents = sum(self._live(at) for at in group)
        name = self._name("s")
        if documents:
            written = merge(sources, self.storage, self.index.schema, name, pool)
        for at in reversed(group):
            self._drop(at)
        if documents:
            self.append(name, documents, written)
        self.changed = True

    def finish(self) -> None:
        """Write live files and manifest, and let the pointer name it."""
        for at, (entry, mask) in enumerate(zip(self.entries, self.masks, strict=True)):
            if mask is None or entry.name not in self.dirty:
                continue
            deleted = int(len(mask) - mask.sum())
            segment = self.sources[at].segment
            live = Live(mask, deleted, segment.count_stats(mask))
            name = self._name("l")
            written = self.storage.write(name, [pack_live(live)])
            self.entries[at] = replace(entry, live=LiveEntry(name, written, deleted))
        self.index._commit(self.manifest, self.entries)  # noqa: SLF001

    def release(self) -> None:
        """Let go of the files that were opened."""
        self.sources.clear()
