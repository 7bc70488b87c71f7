"""How a query was understood, in whole sentences."""

from __future__ import annotations

from archive.query.tree import Notice, Query


def explain(query: Query) -> tuple[Notice, ...]:
    """Return, as whole sentences, how *query* was understood, notices last."""
    return query.notices
