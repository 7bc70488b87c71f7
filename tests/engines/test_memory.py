from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from archive.engines.memory import MemoryEngine
from archive.search import Engine
from tests.engines.contract import EngineContract


class TestMemory(EngineContract):
    @pytest.fixture
    def engine(self) -> Iterator[Engine]:
        with closing(MemoryEngine()) as engine:
            yield engine
