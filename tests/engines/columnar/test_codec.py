from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from whoosh import query
from whoosh.searching import Searcher

from archive.engines.columnar import tree
from archive.engines.columnar.codec import searcher
from archive.engines.columnar.evaluate import search
from archive.engines.columnar.index import Index
from archive.engines.columnar.request import Request
from archive.engines.columnar.snapshot import Snapshot
from tests.engines.columnar.samples import SCHEMA, documents


@pytest.fixture(scope="module", params=["one segment", "three, one with deletions"])
def snapshot(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Snapshot:
    index = Index(tmp_path_factory.mktemp("index"), SCHEMA)
    index.create()
    for first in (0, 100, 200):
        index.write(documents(100, first))
    index.write([], ["00003", "00150", "00151"])
    if request.param == "one segment":
        index.optimize()
    return index.snapshot()


@pytest.fixture
def whoosh(snapshot: Snapshot) -> Searcher:
    return searcher(snapshot)


def ours(snapshot: Snapshot, node: object) -> list[str]:
    found = search(snapshot, Request(node, limit=10_000))
    return sorted(hit.id for hit in found.hits)


def theirs(whoosh: Searcher, asked: query.Query) -> list[str]:
    return sorted(hit["id"] for hit in whoosh.search(asked, limit=None))


def term(word: str) -> tuple[query.Query, object]:
    return query.Term("word", word), tree.Leaf((tree.Clause("word", word),))


Maker = Callable[[random.Random], tuple[query.Query, object]]


def _word(chance: random.Random) -> str:
    return f"w{min(int(chance.paretovariate(0.5)), 60)}"


def _and(chance: random.Random) -> tuple[query.Query, object]:
    pairs = [term(_word(chance)) for _ in range(2)]
    return query.And([p[0] for p in pairs]), tree.All(must=tuple(p[1] for p in pairs))


def _or(chance: random.Random) -> tuple[query.Query, object]:
    pairs = [term(_word(chance)) for _ in range(3)]
    return query.Or([p[0] for p in pairs]), tree.Either(tuple(p[1] for p in pairs))


def _not(chance: random.Random) -> tuple[query.Query, object]:
    one, other = term(_word(chance)), term(_word(chance))
    return (
        query.And([one[0], query.Not(other[0])]),
        tree.All(must=(one[1],), never=(other[1],)),
    )


def _phrase(chance: random.Random) -> tuple[query.Query, object]:
    words = [_word(chance) for _ in range(chance.choice([2, 3]))]
    return query.Phrase("word", words), tree.Sequence("word", tuple(words))


def _prefix(chance: random.Random) -> tuple[query.Query, object]:
    text = _word(chance)[: chance.choice([1, 2, 3])]
    return query.Prefix("word", text), tree.Expand("word", text, "prefix")


@pytest.mark.parametrize("make", [_and, _or, _not, _phrase, _prefix])
def test_whoosh_finds_the_same(snapshot: Snapshot, whoosh: Searcher, make: Maker) -> None:
    chance = random.Random(make.__name__)
    for _ in range(25):
        asked, node = make(chance)
        assert theirs(whoosh, asked) == ours(snapshot, node), asked


def test_whoosh_ranks_and_stores(whoosh: Searcher) -> None:
    assert whoosh.doc_count() == 297
    best = whoosh.search(query.Term("word", "w1"), limit=5)
    assert best.scored_length() == 5
    assert best[0].score >= best[4].score > 0
    assert set(best[0].fields()) == {"id", "tag", "date"}


def test_whoosh_walks_over_terms(whoosh: Searcher) -> None:
    reader = whoosh.reader()
    every = [term for name, term in reader.all_terms() if name == "word"]
    assert every == sorted(set(every))
    assert ("word", "w1") in reader
    assert ("word", "nothing") not in reader
    assert ("nothing", "w1") not in reader
    assert list(reader.expand_prefix("word", "w59")) == [b"w59"]
    assert reader.doc_frequency("word", "w1") >= len(
        theirs(whoosh, query.Term("word", "w1"))
    )
    assert reader.doc_frequency("word", "nothing") == 0
    assert reader.term_info("word", "w1").max_weight() >= 1
    assert next(iter(reader.iter_from("word", "w5")))[0] == ("word", b"w5")
    assert next(iter(reader))[0][0] == "gram"
    assert set(reader.indexed_field_names()) == {"word", "stem", "gram"}
    assert reader.field_length("word") > 297
    assert reader.doc_field_length(5, "nothing", 7) == 7
    assert reader.min_field_length("word") <= reader.max_field_length("word")


def test_whoosh_finds_similar_words(whoosh: Searcher) -> None:
    similar = query.FuzzyTerm("word", "w58x", maxdist=1)
    assert theirs(whoosh, similar) == theirs(whoosh, query.Term("word", "w58"))
    reader, _ = next(iter(whoosh.reader().leaf_readers()))
    cursor = reader.cursor("word")
    assert cursor.first() == "w1"
    assert cursor.term_info().doc_frequency() > 1
    assert cursor.next() == "w10"
    assert cursor.find("w59") == cursor.term() == "w59"
    assert cursor.find(b"x") is None
    assert cursor.term_info() is None


def test_whoosh_finds_nothing_in_an_empty_index(tmp_path: Path) -> None:
    index = Index(tmp_path, SCHEMA)
    index.create()
    assert len(searcher(index.snapshot()).search(query.Every())) == 0
