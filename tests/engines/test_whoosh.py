from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.engines.whoosh import WhooshEngine
from archive.search import Engine
from tests.engines.contract import EngineContract


class TestWhoosh(EngineContract):
    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        with closing(WhooshEngine(tmp_path / "index")) as engine:
            engine.clear()
            yield engine
