"""The names CLDR has for territories, cities and languages.

Source: Unicode CLDR through Babel: territories, exemplar cities of time zones (where CLDR
names none, the last part of the zone's name is its city in Latin letters), languages.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import babel
from babel import Locale, UnknownLocaleError

from archive.analysis import known

#: Changes when what is kept of CLDR does.
FORM = 1
#: The world, which is nowhere in particular, and places without names of their own.
_NOWHERE = frozenset({"001", "ZZ", "QO", "XA", "XB", "EZ"})
_ZONE = re.compile(r"(Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/.+")
_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]\s*")

#: Place -> its name.
Names = Mapping[str, str]


def names(language: str, folder: Path | None = None) -> Names:
    """Return the names of places in *language*; none if CLDR does not know it.

    Args:
        language: A primary tag.
        folder: Where they are kept; whatever goes wrong there, they are read anew.
    """
    stamp = f"{babel.__version__} {FORM}"
    file = folder / f"{language}.json" if folder else None
    if file is not None:
        with contextlib.suppress(OSError, ValueError, AttributeError, KeyError, TypeError):
            kept = json.loads(file.read_text(encoding="utf-8"))
            if kept["stamp"] == stamp:
                return {str(place): str(text) for place, text in kept["names"].items()}
    found = _read(language)
    if file is not None:
        with contextlib.suppress(OSError):
            _keep(file, {"stamp": stamp, "names": found})
    return found


def _keep(file: Path, value: object) -> None:
    """Write *value* to *file*, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            json.dump(value, opened, ensure_ascii=False)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _read(language: str) -> Names:
    """Return the names in *language* from CLDR itself."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return {}
    found: dict[str, str] = {}
    for code, name in locale.territories.items():
        if code not in _NOWHERE and (text := _text(name)):
            found[f"territory {code}"] = text
    latin = unicodedata.name(locale.territories.get("TR", " ")[0], "").startswith("LATIN")
    for zone in _zones():
        name = locale.time_zones.get(zone, {}).get("city", "")
        if not name and latin:
            name = zone.rpartition("/")[2].replace("_", " ")
        if text := _text(name):
            found[f"city {zone}"] = text
    for tag in known():
        if text := _text(locale.languages.get(tag, "")):
            found[f"language {tag}"] = text
    return found


def _text(name: str) -> str:
    """Return *name* without what it has in brackets, or "" if it is no name in words."""
    text = _BRACKETS.sub(" ", name).strip()
    return "" if any(char.isdigit() for char in text) else text


@functools.cache
def _zones() -> tuple[str, ...]:
    """Return the zones that are named after places."""
    zones = map(str, Locale.parse("ru").time_zones)
    return tuple(sorted(zone for zone in zones if _ZONE.fullmatch(zone)))
