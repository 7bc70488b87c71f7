"""Names that every language has, by the same code: countries, languages, currencies, days.

They are a few hundred translations that need no articles, and so tell which words of a
sentence the rest of it is not about.

Source: Unicode CLDR, as Babel has it.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from babel import Locale, UnknownLocaleError


@functools.lru_cache(maxsize=64)
def names(language: str) -> Mapping[str, str]:
    """Return code -> name in a primary language; none if CLDR does not know it."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return {}
    made: dict[str, str] = {}
    for kind in ("territories", "languages", "currencies"):
        for code, name in getattr(locale, kind).items():
            made[f"{kind} {code}"] = str(name)
    for kind, values in (
        ("month", locale.months["format"]["wide"]),
        ("month alone", locale.months["stand-alone"]["wide"]),
        ("day", locale.days["format"]["wide"]),
    ):
        for number, name in values.items():
            made[f"{kind} {number}"] = str(name)
    return made


def translations(source: str, target: str) -> list[tuple[str, str]]:
    """Return the names both languages have, in an order that is always the same."""
    left, right = names(source), names(target)
    both = sorted(left.keys() & right.keys())
    return [(left[code], right[code]) for code in both if left[code] and right[code]]
