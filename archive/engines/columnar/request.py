"""What is asked of an index, and what it answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple


class TimeUp(Exception):
    """The time allowed is over."""


class Hit(NamedTuple):
    """A document found: its id, score rounded to 6 digits, and strength."""

    id: str
    score: float
    strength: int


class Found(NamedTuple):
    """What a search gives.

    Attributes:
        hits: The page asked for, best first.
        total: How many documents were found.
        facets: Column -> text -> documents, most frequent first, ties by text: of those
            found with strength 2 or 3, or of all where there are none.
        complete: False if the time was over before all segments were searched.
        similar: How many of them were found with strength 1.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = MappingProxyType({})
    complete: bool = True
    similar: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for.

    Attributes:
        node: A node of :mod:`archive.engines.columnar.tree`, or one like it.
        offset: Hits to skip.
        limit: Hits wanted.
        sort: "" for relevance, or a column, texts compared; what is found with strength 1
            comes last either way.
        reverse: Greatest text of that column first; documents without one come last
            either way.
        facets: Columns to count.
        grams: The field in which a leaf's grams are looked for.
        after: Strength, score, text of the column sorted by ("" without one) and id of a
            hit: hits are wanted from behind it on, *offset* skipped. None for all.
        until: When to stop, by *clock*; None for never.
        clock: Monotonic seconds.
    """

    node: Any
    offset: int = 0
    limit: int = 10
    sort: str = ""
    reverse: bool = False
    facets: tuple[str, ...] = ()
    grams: str = "gram"
    after: tuple[int, float, str, str] | None = None
    until: float | None = None
    clock: Callable[[], float] = time.monotonic
