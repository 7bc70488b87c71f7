"""What is asked of an index: a tree of nodes.

Nodes are known by the name of their class and by their attributes, so that a caller may
hand over nodes of its own. Every node gives a document a strength: 0 not found, 1 by
similar spelling only, 2 some of what was asked, 3 all of it; and a score.

``Leaf``
    3 if the document has the term of a *sure* clause, else 2 if it has that of any, else 1
    if it has at least *least* of *grams* (in the field *grams* of the schema) and *least*
    > 0. Score: the sum of weight x BM25 over the clauses plus *gram_weight* x that over
    the grams.
``Sequence``
    3 if the words stand at consecutive positions of *field*. Score: *weight* x the sum of
    the words' BM25.
``Expand``
    The terms of *field* that begin with *text* (*kind* ``prefix``) or are at most one
    insertion, deletion, substitution or transposition away (``fuzzy``), at most *most* of
    them by document frequency, ties by term: 3 if the document has any. Score: *weight* x
    the sum of their BM25.
``Keep``
    3 and score 0 if the text of *column* is one of *values*; in a column of tags also if
    the part before its first hyphen is; in a column of dates if the period it names lies
    within *low* and *high*, "" for open. Else 0.
``Either``
    The greatest strength of *nodes*; the sum of their scores.
``Without``
    3 and score 0 where *node* gives 0, else 0.
``All``
    0 if any of *must* is 0 or any of *never* is not, or if *must* is empty, *any* is not
    and all of *any* are 0. Else, over the nodes of *must* and *any* that do more than
    filter: 3 if every one is 3, else 2 if any is at least 2, else 1; 3 if there are none.
    Score: the sum of the scores of *must*, *any* and *more*, which says nothing else.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Clause:
    """A term of a field, with a weight."""

    field: str
    term: str
    weight: float = 1.0
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Leaf:
    """A word in all its guises."""

    clauses: tuple[Clause, ...]
    grams: tuple[str, ...] = ()
    least: int = 0
    gram_weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Sequence:
    """Words next to each other."""

    field: str
    words: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Expand:
    """Terms that begin so or are one edit away."""

    field: str
    text: str
    kind: str
    weight: float = 1.0
    most: int = 128


@dataclass(frozen=True, slots=True)
class Keep:
    """A filter on a column."""

    column: str
    values: tuple[str, ...] = ()
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Either:
    """Any of *nodes*."""

    nodes: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """All documents *node* does not find."""

    node: Any


@dataclass(frozen=True, slots=True)
class All:
    """All of *must*, none of *never*, *any* for the order or, alone, at least one.

    *more* is for the order, too.
    """

    any: tuple[Any, ...] = ()
    must: tuple[Any, ...] = ()
    never: tuple[Any, ...] = ()
    more: tuple[Any, ...] = ()


def kind(node: Any) -> str:
    """Return the name of a node's class."""
    return type(node).__name__


def neutral(node: Any) -> bool:
    """Return whether *node* only filters."""
    match kind(node):
        case "Keep" | "Without":
            return True
        case "Either":
            return all(neutral(one) for one in node.nodes)
        case "All":
            return all(neutral(one) for one in (*node.any, *node.must))
        case _:
            return False


def silent(node: Any) -> bool:
    """Return whether *node* gives no scores: it is neutral, and nothing more is added."""
    match kind(node):
        case "Keep" | "Without":
            return True
        case "Either":
            return all(silent(one) for one in node.nodes)
        case "All":
            more = getattr(node, "more", ())
            return all(silent(one) for one in (*node.any, *node.must, *more))
        case _:
            return False


def days(date: str) -> tuple[str, str] | None:
    """Return the first and the last day of a year, month or day; None if it is none."""
    parts = date.split("-")
    try:
        numbers = [int(part) for part in parts]
        match numbers:
            case [_, month, day, *_] if month and day:
                return date, date
            case [year, month, *_] if month:
                return f"{date}-01", f"{date}-{calendar.monthrange(year, month)[1]}"
    except ValueError:  # a bad month is one, too
        return None
    return f"{date}-01-01", f"{date}-12-31"


def within(date: str, low: str, high: str) -> bool:
    """Return whether the period *date* names lies within *low* and *high*."""
    period = days(date)
    if period is None:
        return False
    first, last = days(low), days(high)
    return (not first or first[0] <= period[0]) and (not last or period[1] <= last[1])


def near(word: str, other: str) -> bool:
    """Return whether at most one edit makes *word* of *other*."""
    if abs(len(word) - len(other)) > 1:
        return False
    if len(word) < len(other):
        word, other = other, word
    same = 0
    for one, two in zip(word, other, strict=False):
        if one != two:
            break
        same += 1
    if len(word) > len(other):
        return word[same + 1 :] == other[same:]
    if word[same + 1 :] == other[same + 1 :]:
        return True
    pair = other[same : same + 2]
    return word[same : same + 2] == pair[::-1] and word[same + 2 :] == other[same + 2 :]
