"""A lexicon learnt from linked articles, on a real archive."""

from __future__ import annotations

from collections.abc import Callable

from archive.core import Archive
from archive.query import parse

Versions = Callable[..., bytes]


def add(archive: Archive, data: bytes) -> None:
    assert all(one.kind == "stored" for one in archive.add([("some.jsonl", data)]))
    archive.index()


def test_words_are_learnt_from_linked_versions(
    archive: Archive, versions: Versions
) -> None:
    add(archive, versions(20))
    learnt = archive.learn()
    assert (learnt.groups, learnt.changed, learnt.gone) == (20, 20, 0)
    found = {
        (one.target, one.found[0].form.casefold())
        for one in archive.lexicon.show("bridge", "en")
    }
    assert found == {("de", "brücke"), ("tr", "köprü"), ("ru", "мост")}
    expansions = archive.lexicon.expansions(parse("bridge"), ["de", "tr", "ru"])
    best = {one.language: one for one in reversed(expansions["bridge"])}
    assert best["ru"].words[0].casefold() == "мост"
    assert best["ru"].origin == "lexicon"
    assert 0.5 < best["ru"].weight <= 1
