from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, strategies as st

from archive.engines.memory import MemoryEngine, near
from archive.search import Engine
from tests.engines.contract import EngineContract


class TestMemory(EngineContract):
    @pytest.fixture
    def engine(self) -> Iterator[Engine]:
        with closing(MemoryEngine()) as engine:
            yield engine


def _edits(word: str) -> set[str]:
    letters = "abc"
    parts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    return {
        word,
        *(a + b[1:] for a, b in parts if b),
        *(a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1),
        *(a + c + b[1:] for a, b in parts if b for c in letters),
        *(a + c + b for a, b in parts for c in letters),
    }


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_near_is_one_edit(word: str, other: str) -> None:
    assert near(word, other) == (word in _edits(other))
