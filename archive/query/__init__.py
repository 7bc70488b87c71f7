"""What a person typed, understood.

``parse`` turns any text into a :class:`Query`; nothing typed is ever an error. ``write``
turns a tree back into text, and ``explain`` says in sentences how it was understood.
"""

from __future__ import annotations

from archive.query.explain import explain
from archive.query.names import FIELD_NAMES, OPERATORS, language_tag
from archive.query.parse import parse
from archive.query.tree import (
    FILTERS,
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_PHRASE,
    MAX_WILDCARDS,
    MAX_WORDS,
    MIN_BEFORE_STAR,
    SCOPES,
    After,
    Dated,
    Expansion,
    Group,
    InTitle,
    Named,
    Node,
    Not,
    Notice,
    Or,
    Phrase,
    Query,
    Word,
    insists,
    narrows,
    runs,
)
from archive.query.write import write

__all__ = [
    "FIELD_NAMES",
    "FILTERS",
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_PHRASE",
    "MAX_WILDCARDS",
    "MAX_WORDS",
    "MIN_BEFORE_STAR",
    "OPERATORS",
    "SCOPES",
    "After",
    "Dated",
    "Expansion",
    "Group",
    "InTitle",
    "Named",
    "Node",
    "Not",
    "Notice",
    "Or",
    "Phrase",
    "Query",
    "Word",
    "explain",
    "insists",
    "language_tag",
    "narrows",
    "parse",
    "runs",
    "write",
]
