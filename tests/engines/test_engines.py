from __future__ import annotations

import pytest

from archive.engines import names, open_engine
from archive.engines.memory import MemoryEngine
from archive.errors import BadSetting
from archive.settings import Settings


def test_engines_are_found_by_being_there() -> None:
    assert "memory" in names()
    assert all(not name.startswith("_") for name in names())


def test_the_engine_of_the_settings_is_opened() -> None:
    engine = open_engine(Settings(engine="memory"))
    assert isinstance(engine, MemoryEngine)
    engine.close()


@pytest.mark.parametrize("name", ["", "lucene", "../memory", "columnar"])
def test_an_engine_that_does_not_exist_is_told(name: str) -> None:
    with pytest.raises(BadSetting, match="there is no such engine"):
        open_engine(Settings(engine=name))
