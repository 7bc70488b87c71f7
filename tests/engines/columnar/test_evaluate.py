"""What is found, against the simplest evaluation there is."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.engines.columnar import kernel, tree
from archive.engines.columnar.evaluate import search
from archive.engines.columnar.expansion import expansion
from archive.engines.columnar.index import Index
from archive.engines.columnar.kernel import machine
from archive.engines.columnar.request import Request
from archive.engines.columnar.schema import Document
from archive.engines.columnar.snapshot import K1, B, Snapshot
from tests.engines.columnar.samples import SCHEMA, document, documents


class Naive:
    """Evaluates a tree for one document after the other."""

    def __init__(self, held: Sequence[Document]) -> None:
        self.held = list(held)
        self.counts = [
            {name: Counter(terms.terms) for name, terms in one.fields.items()}
            for one in held
        ]
        self.frequency = Counter(
            (name, term)
            for one in self.counts
            for name, terms in one.items()
            for term in terms
        )
        self.groups = Counter(one.columns["tag"] for one in held)
        self.means = {
            (name, tag): sum(lengths) / len(lengths)
            for name in ("word", "stem", "gram")
            for tag in self.groups
            if (
                lengths := [
                    len(one.fields[name].terms)
                    for one in held
                    if one.columns["tag"] == tag and one.fields[name].terms
                ]
            )
        }

    def bm25(self, at: int, name: str, term: str) -> float:
        tf = self.counts[at][name][term]
        if not tf:
            return 0.0
        tag = self.held[at].columns["tag"]
        everyone = self.groups[term.partition(":")[0]] if name == "stem" else len(self.held)
        df = self.frequency[name, term]
        length = len(self.held[at].fields[name].terms)
        norm = K1 * (1 - B + B * length / self.means[name, tag])
        idf = math.log(1 + (everyone - df + 0.5) / (df + 0.5))
        return idf * tf * (K1 + 1) / (tf + norm)

    def match(self, node: Any, at: int) -> tuple[int, float]:  # noqa: PLR0911 - one a kind
        counts = self.counts[at]
        match node:
            case tree.Leaf(clauses, grams, least, weight):
                score = sum(c.weight * self.bm25(at, c.field, c.term) for c in clauses)
                score += weight * sum(self.bm25(at, "gram", gram) for gram in grams)
                some = [c for c in clauses if counts[c.field][c.term]]
                if some:
                    return 3 if any(c.sure for c in some) else 2, score
                alike = 0 < least <= sum(counts["gram"][gram] > 0 for gram in grams)
                return (1, score) if alike else (0, 0.0)
            case tree.Sequence(name, words, weight):
                terms = list(self.held[at].fields[name].terms)
                spots = range(len(terms) - len(words) + 1)
                if not words or not any(
                    terms[s : s + len(words)] == list(words) for s in spots
                ):
                    return 0, 0.0
                return 3, weight * sum(self.bm25(at, name, word) for word in words)
            case tree.Expand(name, text, kind, weight, most):
                fits = str.startswith if kind == "prefix" else tree.near
                every = [t for n, t in self.frequency if n == name and fits(t, text)]
                every.sort(key=lambda term: (-self.frequency[name, term], term))
                found = [term for term in every[:most] if counts[name][term]]
                score = weight * sum(self.bm25(at, name, term) for term in found)
                return (3, score) if found else (0, 0.0)
            case tree.Keep(column, values, low, high):
                value = self.held[at].columns[column]
                kept = (
                    tree.within(value, low, high)
                    if column == "date" and not values
                    else (value in values or value.partition("-")[0] in values)
                )
                return (3 if kept else 0), 0.0
            case tree.Without(inner):
                return (0 if self.match(inner, at)[0] else 3), 0.0
            case tree.Either(nodes):
                both = [self.match(one, at) for one in nodes]
                return max((one[0] for one in both), default=0), sum(one[1] for one in both)
            case tree.All(any_, must, never, more):
                return self.all(any_, must, never, more, at)
        raise AssertionError(node)

    def all(
        self, any_: Any, must: Any, never: Any, more: Any, at: int
    ) -> tuple[int, float]:
        musts = [self.match(one, at) for one in must]
        anys = [self.match(one, at) for one in any_]
        if any(not one[0] for one in musts) or any(self.match(one, at)[0] for one in never):
            return 0, 0.0
        if anys and not musts and not any(one[0] for one in anys):
            return 0, 0.0
        telling = [
            found[0]
            for node, found in zip((*must, *any_), (*musts, *anys), strict=True)
            if not tree.neutral(node)
        ]
        score = sum(one[1] for one in (*musts, *anys, *(self.match(m, at) for m in more)))
        if not telling or min(telling) == 3:
            return 3, score
        return (2 if max(telling) >= 2 else 1), score

    def search(self, request: Request) -> tuple[list[tuple[str, float, int]], int]:
        found = []
        for at, one in enumerate(self.held):
            strength, score = self.match(request.node, at)
            if strength:
                found.append((one.id, round(score, 6), strength))
        found.sort()
        if request.sort:
            dates = {one.id: one.columns[request.sort] for one in self.held}
            found.sort(key=lambda hit: dates[hit[0]], reverse=request.reverse)
            found.sort(key=lambda hit: (hit[2] == 1, not dates[hit[0]]))
        else:
            found.sort(key=lambda hit: (-hit[2], -hit[1]))
        return found[request.offset : request.offset + request.limit], len(found)

    def facets(self, request: Request) -> dict[str, dict[str, int]]:
        every = [self.match(request.node, at)[0] for at in range(len(self.held))]
        least = 2 if any(strength > 1 for strength in every) else 1
        some = [one for one, found in zip(self.held, every, strict=True) if found >= least]
        return {
            name: dict(Counter(one.columns[name] for one in some))
            for name in request.facets
        }


def agree(snapshot: Snapshot, naive: Naive, request: Request) -> None:
    ours = search(snapshot, request)
    theirs, total = naive.search(request)
    assert ours.total == total, request
    assert [hit.id for hit in ours.hits] == [hit[0] for hit in theirs], request
    assert [hit.strength for hit in ours.hits] == [hit[2] for hit in theirs], request
    assert [hit.score for hit in ours.hits] == pytest.approx(
        [hit[1] for hit in theirs], abs=1.1e-6
    )
    if request.facets:
        assert ours.facets == naive.facets(request), request
        counts = [list(one.values()) for one in ours.facets.values()]
        assert counts == [sorted(one, reverse=True) for one in counts]


@pytest.fixture(autouse=True, params=["kernel", "arrays"])
def kernel_or_not(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer with and without the kernel."""
    if request.param == "kernel":
        assert kernel.wait() is not None
    else:
        monkeypatch.setattr(kernel, "ready", lambda: None)


@pytest.fixture(scope="module", params=["one", "three"])
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Snapshot, Naive]:
    index = Index(tmp_path_factory.mktemp("index"), SCHEMA)
    index.create()
    every = documents(900)
    # Many of one length and text, so that scores are equal beyond the page.
    every += [document(f"same{n:03d}", "w1 w2 w1 twin", "en", "1990") for n in range(150)]
    for first in (0, 400, 800):
        index.write(every[first : first + 400])
    gone = [f"{number:05d}" for number in range(0, 900, 70)]
    index.write([], gone)
    if request.param == "one":
        index.optimize()
    return index.snapshot(), Naive([one for one in every if one.id not in gone])


def leaf(chance: random.Random, *, plain: bool = False) -> tree.Leaf:
    word = f"w{min(int(chance.paretovariate(0.6)), 61)}"
    if chance.random() < 0.1:
        word = "twin"
    weight = chance.choice([1.0, 1.0, 0.5])
    if plain or chance.random() < 0.5:
        return tree.Leaf((tree.Clause("word", word, weight),))
    clauses = (
        tree.Clause("word", word, weight, sure=chance.random() < 0.8),
        tree.Clause("stem", f"{chance.choice(['en', 'az'])}:{word[:4]}", 0.7),
    )
    grams = tuple(dict.fromkeys(word[at : at + 3] for at in range(len(word))))
    return tree.Leaf(clauses, grams, chance.choice([0, 1, 2]), 0.2)


def words(chance: random.Random) -> tree.All:
    leaves = tuple(leaf(chance, plain=True) for _ in range(chance.randint(2, 4)))
    return tree.All(must=leaves) if chance.random() < 0.5 else tree.All(any=leaves)


def sequence(chance: random.Random) -> tree.Sequence:
    length = chance.choice([1, 2, 2, 3])
    texts = [leaf(chance, plain=True).clauses[0].term for _ in range(length)]
    return tree.Sequence("word", tuple(texts), chance.choice([0.8, 1.0]))


def node(chance: random.Random, depth: int) -> Any:  # noqa: PLR0911 - one a kind
    if depth == 0 or chance.random() < 0.3:
        match chance.randrange(7):
            case 0:
                return sequence(chance)
            case 1:
                text = leaf(chance, plain=True).clauses[0].term
                kind = chance.choice(["prefix", "fuzzy"])
                return tree.Expand("word", text, kind, 0.5, chance.choice([2, 10]))
            case 2:
                return tree.Keep("tag", (chance.choice(["en", "az", "az-Cyrl"]),))
            case 3:
                return tree.Keep("date", low=chance.choice(["", "1990-01"]), high="1990")
            case _:
                return leaf(chance)
    some = tuple(node(chance, depth - 1) for _ in range(chance.randint(1, 3)))
    match chance.randrange(5):
        case 0:
            return tree.Either(some)
        case 1:
            return tree.Without(some[0])
        case 2:
            return tree.All(any=some, more=(leaf(chance),))
        case 3:
            return tree.All(must=some[:1], any=some[1:])
        case _:
            return tree.All(must=some[:2], never=some[2:])


def requests(chance: random.Random, asked: Any) -> list[Request]:
    plain = Request(asked, limit=chance.choice([1, 10, 50, 2000]))
    date = {"sort": "date", "reverse": chance.random() < 0.5}
    return [
        plain,
        replace(plain, offset=chance.choice([5, 45, 300])),
        replace(plain, **date),  # type: ignore[arg-type]
        replace(plain, limit=chance.choice([0, 3]), facets=("tag", "date")),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_plain_words_are_found_as_they_should(
    both: tuple[Snapshot, Naive], seed: int
) -> None:
    chance = random.Random(seed)
    for _ in range(20):
        asked: Any = words(chance)
        if chance.random() < 0.5:
            asked = sequence(chance) if chance.random() < 0.5 else leaf(chance, plain=True)
        for request in requests(chance, asked):
            agree(*both, request)


@pytest.mark.parametrize("seed", range(3))
def test_any_tree_is_evaluated_as_it_should(
    both: tuple[Snapshot, Naive], seed: int
) -> None:
    chance = random.Random(100 + seed)
    for _ in range(20):
        asked = node(chance, 3)
        for request in requests(chance, asked):
            agree(*both, request)


def test_what_is_too_large_for_the_kernel_is_found_as_well(
    both: tuple[Snapshot, Naive], monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    own = machine.Machine()
    monkeypatch.setattr(kernel, "ready", lambda: own)
    monkeypatch.setattr(own, "room", lambda _: 40_000)
    own.lists.size, own.tables.size = 40_000, 20_000
    for _ in range(12):
        asked: Any = chance.choice([words, sequence, leaf])(chance)
        if chance.random() < 0.5:
            asked = node(chance, 2)
        for request in requests(chance, asked):
            agree(*both, request)
    monkeypatch.setattr(machine, "MOST_PACKED", 1)
    for request in requests(chance, leaf(random.Random(3))):
        agree(*both, request)


def test_similar_words_are_those_one_edit_away(tmp_path: Path) -> None:
    chance = random.Random(4)
    letters = "abcəñя"
    every = {
        "".join(chance.choice(letters) for _ in range(chance.randint(1, 6)))
        for _ in range(900)
    }
    index = Index(tmp_path, SCHEMA)
    index.create()
    index.write([document(f"{n}", word) for n, word in enumerate(sorted(every))])
    snapshot = index.snapshot()
    for _ in range(200):
        asked = "".join(chance.choice(letters) for _ in range(chance.randint(0, 7)))
        found = expansion(snapshot, tree.Expand("word", asked, "fuzzy", 1.0, 5000))
        assert set(found) == {word for word in every if tree.near(asked, word)}, asked


def test_the_best_of_many_are_found_by_groups(tmp_path: Path) -> None:
    index = Index(tmp_path, SCHEMA)
    index.create()
    chance = random.Random(6)
    every = [
        document(f"{n:05d}", "often " * chance.randint(1, 9) + "x " * chance.randint(0, 40))
        for n in range(4000)
    ]
    index.write(every)
    naive = Naive(every)
    asked = tree.Leaf((tree.Clause("word", "often"),))
    for offset in (0, 7, 25):
        agree(index.snapshot(), naive, Request(asked, offset=offset))
    rare = tree.All(any=(asked, tree.Leaf((tree.Clause("word", "x"),))))
    agree(index.snapshot(), naive, Request(rare))
    facets = search(index.snapshot(), Request(asked, facets=("tag", "date"))).facets
    assert facets == {"tag": {"en": 4000}, "date": {"": 4000}}


def test_time_that_is_over_ends_a_search(both: tuple[Snapshot, Naive]) -> None:
    ticks = iter(range(1000))
    asked = tree.All(any=(tree.Without(tree.All()), leaf(random.Random(1))))
    found = search(both[0], Request(asked, until=1.5, clock=lambda: float(next(ticks))))
    assert not found.complete
    assert found.total == len(found.hits) == 0
