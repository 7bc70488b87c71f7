"""Parts are chosen by the settings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.engines.memory import MemoryEngine
from archive.errors import BadSetting
from archive.settings import Settings
from archive.wiring import open_archive


def test_the_engine_is_the_one_named(settings: Settings) -> None:
    with open_archive(settings) as archive:
        assert isinstance(archive.engine, MemoryEngine)


def test_an_engine_that_does_not_exist_is_refused(settings: Settings) -> None:
    with pytest.raises(BadSetting, match="steam"):
        open_archive(replace(settings, engine="steam"))
