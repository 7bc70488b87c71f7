"""Engines, found by being there: ``open_engine`` takes the one named in the settings.

An engine is a plain module in this folder, ``archive/engines/<name>.py``, with a function
``open(settings: Settings) -> Engine``. It opens what the settings name and raises nothing
for an index that is missing or damaged: ``Engine.state`` says so. Packages in this folder
hold what an engine is made of.
"""

from __future__ import annotations

import importlib
import pkgutil

from archive.errors import N_, BadSetting
from archive.search import Engine
from archive.settings import Settings


def names() -> tuple[str, ...]:
    """Return the names of the engines there are, sorted."""
    modules = pkgutil.iter_modules(__path__)
    return tuple(
        sorted(
            one.name for one in modules if not one.ispkg and not one.name.startswith("_")
        )
    )


def open_engine(settings: Settings) -> Engine:
    """Return the engine that *settings* name, opened.

    Raises:
        BadSetting: There is no engine of that name.
    """
    if settings.engine not in names():
        raise BadSetting(
            name="engine", value=settings.engine, reason=N_("there is no such engine")
        )
    module = importlib.import_module(f"archive.engines.{settings.engine}")
    engine: Engine = module.open(settings)
    return engine
