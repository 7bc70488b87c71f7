"""A dictionary: the simplest engine that is right.

It looks at every article for every query, exactly as ``archive.search.plan`` says, and so
tells what other engines have to give. What it keeps lasts as long as its process.
"""

from __future__ import annotations

import math
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from archive.analysis import primary
from archive.article import Article
from archive.query import Query
from archive.search import FACETS, Engine, Hit, Results, State
from archive.search.plan import (
    K1,
    All,
    B,
    Either,
    Expand,
    Keep,
    Leaf,
    PlanNode,
    Sequence,
    Without,
    kept,
    near,
    neutral,
    plan,
)
from archive.search.terms import FIELDS, Columns, columns, index_terms
from archive.settings import Settings

_BY_LANGUAGE = frozenset(one.name for one in FIELDS if one.by_language)

#: Strength and score of an article.
_Match = tuple[int, float]
_NOTHING: _Match = (0, 0.0)


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is kept of an article: its columns, and of each field term -> positions."""

    columns: Columns
    language: str
    positions: Mapping[str, Mapping[str, tuple[int, ...]]]
    lengths: Mapping[str, int]


def _entry(article: Article) -> _Entry:
    """Return what is kept of *article*."""
    kept_columns = columns(article)
    positions: dict[str, dict[str, tuple[int, ...]]] = {}
    lengths = {}
    for name, found in index_terms(article).items():
        places: defaultdict[str, list[int]] = defaultdict(list)
        for term, position in found:
            places[term].append(position)
        positions[name] = {term: tuple(where) for term, where in places.items()}
        lengths[name] = len(found)
    return _Entry(kept_columns, primary(kept_columns.language), positions, lengths)


@dataclass(slots=True)
class _Generation:
    """The articles of one generation, and the counts that scores are made of."""

    name: str
    entries: dict[str, _Entry] = field(default_factory=dict)
    #: Field -> term -> number of articles.
    frequency: defaultdict[str, Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    #: Primary language -> number of articles.
    articles: Counter[str] = field(default_factory=Counter)
    #: (field, language) -> number of terms, number of articles that have any.
    terms: Counter[tuple[str, str]] = field(default_factory=Counter)
    holders: Counter[tuple[str, str]] = field(default_factory=Counter)

    def put(self, id: str, entry: _Entry) -> None:
        """Keep *entry* as *id*, in place of what was there."""
        self.remove(id)
        self.entries[id] = entry
        self._count(entry, 1)

    def remove(self, id: str) -> None:
        """Forget *id* if it is known."""
        entry = self.entries.pop(id, None)
        if entry is not None:
            self._count(entry, -1)

    def _count(self, entry: _Entry, one: int) -> None:
        self.articles[entry.language] += one
        for name, found in entry.positions.items():
            frequency = self.frequency[name]
            for term in found:
                frequency[term] += one
                if not frequency[term]:
                    del frequency[term]
            if found:
                self.terms[name, entry.language] += one * entry.lengths[name]
                self.holders[name, entry.language] += one

    def bm25(self, entry: _Entry, name: str, term: str) -> float:
        """Return the BM25 of *term* of the field *name* in *entry*."""
        tf = len(entry.positions[name].get(term, ()))
        if not tf:
            return 0.0
        df = self.frequency[name][term]
        n = (
            self.articles[term.partition(":")[0]]
            if name in _BY_LANGUAGE
            else len(self.entries)
        )
        mean = self.terms[name, entry.language] / self.holders[name, entry.language]
        norm = K1 * (1 - B + B * entry.lengths[name] / mean)
        return math.log(1 + (n - df + 0.5) / (df + 0.5)) * tf * (K1 + 1) / (tf + norm)

    def expansion(self, node: Expand) -> tuple[str, ...]:
        """Return the terms *node* stands for."""
        frequency = self.frequency[node.field]
        fits = str.startswith if node.kind == "prefix" else near
        found = [term for term in frequency if fits(term, node.text)]
        return tuple(sorted(found, key=lambda term: (-frequency[term], term))[: node.most])


class _Search:
    """One evaluation of a plan over a generation."""

    def __init__(self, generation: _Generation) -> None:
        self.generation = generation
        self.expansions: dict[Expand, tuple[str, ...]] = {}

    def match(self, node: PlanNode, entry: _Entry) -> _Match:  # noqa: PLR0911 - one a kind
        """Return the strength and score *node* gives *entry*."""
        match node:
            case Leaf():
                return self.leaf(node, entry)
            case Sequence():
                return self.sequence(node, entry)
            case Expand():
                return self.expand(node, entry)
            case Keep():
                return (3, 0.0) if kept(node, entry.columns) else _NOTHING
            case Without(inner):
                return _NOTHING if self.match(inner, entry)[0] else (3, 0.0)
            case Either(nodes):
                found = [self.match(one, entry) for one in nodes]
                return max((one[0] for one in found), default=0), sum(
                    one[1] for one in found
                )
            case All():
                return self.all(node, entry)

    def leaf(self, node: Leaf, entry: _Entry) -> _Match:
        """Return the match of a word in all its guises."""
        held = [one for one in node.clauses if one.term in entry.positions[one.field]]
        letters = sum(gram in entry.positions["gram"] for gram in node.grams)
        strength = 1 if 0 < node.least <= letters else 0
        if held:
            strength = 3 if any(clause.sure for clause in held) else 2
        if not strength:
            return _NOTHING
        bm25 = self.generation.bm25
        score = sum(one.weight * bm25(entry, one.field, one.term) for one in node.clauses)
        similar = sum(bm25(entry, "gram", gram) for gram in node.grams)
        return strength, score + node.gram_weight * similar

    def sequence(self, node: Sequence, entry: _Entry) -> _Match:
        """Return the match of words next to each other."""
        places = [entry.positions[node.field].get(word, ()) for word in node.words]
        starts = set(places[0]) if places else set()
        for ahead, where in enumerate(places):
            starts &= {place - ahead for place in where}
        if not starts:
            return _NOTHING
        return 3, self._sum(node.words, node.field, node.weight, entry)

    def expand(self, node: Expand, entry: _Entry) -> _Match:
        """Return the match of words that begin so or are one edit away."""
        if node not in self.expansions:
            self.expansions[node] = self.generation.expansion(node)
        found = [
            term for term in self.expansions[node] if term in entry.positions[node.field]
        ]
        if not found:
            return _NOTHING
        return 3, self._sum(found, node.field, node.weight, entry)

    def _sum(self, terms: Iterable[str], name: str, weight: float, entry: _Entry) -> float:
        return weight * sum(self.generation.bm25(entry, name, term) for term in terms)

    def all(self, node: All, entry: _Entry) -> _Match:
        """Return the match of words side by side."""
        must = [(one, self.match(one, entry)) for one in node.must]
        if any(not strength for _, (strength, _) in must):
            return _NOTHING
        if any(self.match(one, entry)[0] for one in node.never):
            return _NOTHING
        may = [(one, self.match(one, entry)) for one in node.any]
        if may and not must and not any(strength for _, (strength, _) in may):
            return _NOTHING
        telling = [found[0] for one, found in (*must, *may) if not neutral(one)]
        strength = 3
        if telling and min(telling) < 3:
            strength = 2 if max(telling) >= 2 else 1
        more = [(one, self.match(one, entry)) for one in node.more]
        return strength, sum((score for _, (_, score) in (*must, *may, *more)), 0.0)


class MemoryEngine:
    """An engine that keeps everything in the memory of its process."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._generation = _Generation("1")

    def write(self, put: Iterable[Article], remove: Iterable[str]) -> None:
        """Index *put*, forget the ids in *remove*: all of it or, on an error, nothing."""
        entries = [(article.id, _entry(article)) for article in put]
        forgotten = list(remove)
        with self._lock:
            for id, entry in entries:
                self._generation.put(id, entry)
            for id in forgotten:
                self._generation.remove(id)

    def search(self, query: Query) -> Results:
        """Return the hits for *query*, best first; ties are broken by id."""
        with self._lock:
            generation = self._generation
            node = plan(query, self._languages())
            search = _Search(generation)
            found = {
                id: match
                for id, entry in generation.entries.items()
                if (match := search.match(node, entry))[0]
            }
            hits = [
                Hit(id, round(score, 6), strength)
                for id, (strength, score) in found.items()
            ]
            entries = {id: generation.entries[id].columns for id in found}
        similar = {hit.id for hit in hits if hit.strength == 1}
        counted = [one for id, one in entries.items() if id not in similar]
        hits.sort(key=lambda hit: hit.id)
        if query.sort == "relevance":
            hits.sort(key=lambda hit: (-hit.strength, -hit.score))
        else:
            hits.sort(key=lambda hit: entries[hit.id].date, reverse=query.sort == "newest")
            hits.sort(key=lambda hit: (hit.id in similar, not entries[hit.id].date))
        total = len(hits)
        if query.after is not None:
            hits = [
                hit
                for hit in hits
                if query.after.before(
                    query.sort, hit.strength, hit.score, entries[hit.id].date, hit.id
                )
            ]
        return Results(
            hits=tuple(hits[query.offset : query.offset + query.limit]),
            total=total,
            facets=_facets(counted or entries.values()) if query.facets else {},
            similar=len(similar),
        )

    def frequencies(self, field: str, terms: Iterable[str]) -> dict[str, int]:
        """Return term -> number of articles that have it in *field*."""
        with self._lock:
            frequency = self._generation.frequency[field]
            return {term: frequency[term] for term in terms}

    def evaluate(self, node: PlanNode, limit: int) -> tuple[Hit, ...]:
        """Return the best *limit* hits of *node*, best first; ties are broken by id."""
        with self._lock:
            search = _Search(self._generation)
            hits = [
                Hit(id, round(score, 6), strength)
                for id, entry in self._generation.entries.items()
                for strength, score in (search.match(node, entry),)
                if strength
            ]
        hits.sort(key=lambda hit: (-hit.strength, -hit.score, hit.id))
        return tuple(hits[:limit])

    def _languages(self) -> tuple[str, ...]:
        found = {entry.columns.language for entry in self._generation.entries.values()}
        return tuple(sorted(found))

    def state(self) -> State:
        """Return how the index is: always ready."""
        with self._lock:
            return State(
                status="ready",
                articles=len(self._generation.entries),
                generation=self._generation.name,
                languages=self._languages(),
            )

    def count(self) -> int:
        """Return the number of articles indexed."""
        with self._lock:
            return len(self._generation.entries)

    def rebuild(
        self, articles: Iterable[Article], catch_up: Callable[[Engine], None]
    ) -> None:
        """Build a new generation of *articles* beside the one served, then switch to it."""
        new = MemoryEngine()
        for article in articles:
            new.write([article], [])
        catch_up(new)
        with self._lock:
            catch_up(new)
            new._generation.name = str(int(self._generation.name) + 1)
            self._generation = new._generation

    def clear(self) -> None:
        """Forget everything; the index is then empty and ready."""
        with self._lock:
            self._generation = _Generation(str(int(self._generation.name) + 1))

    def close(self) -> None:
        """Let go of files and connections: there are none."""


def _facets(found: Iterable[Columns]) -> dict[str, dict[str, int]]:
    """Return how often each value of each facet stands in *found*, most frequent first."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for one in found:
        for name in FACETS:
            counts[name][one.date[:4] if name == "year" else getattr(one, name)] += 1
    return {
        name: dict(sorted(counter.items(), key=lambda pair: (-pair[1], pair[0])))
        for name, counter in counts.items()
    }


def open(settings: Settings) -> Engine:
    """Return an empty engine; nothing in *settings* is about it."""
    del settings
    return MemoryEngine()
