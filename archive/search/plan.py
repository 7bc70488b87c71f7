"""A query made into terms: what an engine evaluates.

Matching and scoring (all engines give identical ids in identical order):

* Every node gives an article a strength: 0 not found, 1 by similar spelling only, 2 some
  of what was asked, 3 all of it; and a score.
* ``Leaf``: 3 if a clause's term is in the article, else 1 if at least *least* of *grams*
  are (and *least* > 0), else 0. Score, if found: the sum over clauses of weight x BM25
  plus *gram_weight* x the sum of the grams' BM25.
* ``Sequence``: 3 if the words stand at consecutive positions of *field*, else 0. Score:
  *weight* x the sum of the words' BM25.
* ``Expand``: the terms of *field* that begin with *text* (prefix) or are at most one
  insertion, deletion, substitution or transposition away (fuzzy), at most *most* of them
  by document frequency, ties by term; 3 if any is in the article. Score: *weight* x the
  sum of their BM25.
* ``Keep``: a filter: strength 3 and score 0, or 0.
* ``Either``: the greatest strength of its nodes; the sum of the scores of those found.
* ``Without``: 3 and score 0 where its node gives 0, else 0.
* ``All``: 0 if any of *must* is 0 or any of *never* is not 0, or *must* is empty, *any* is
  not and all of *any* are 0. Otherwise, over the nodes of *must* and *any* that are not
  neutral (``Keep``, ``Without``, and ``All``/``Either`` of neutral nodes only): 3 if every
  one is 3; else 2 if any is 2 or more; else 1. With no such node: 3. Score: the sum of the
  scores of those found.

BM25 of a term in an article: ``idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * len / avg))``
with ``idf = ln(1 + (n - df + 0.5) / (df + 0.5))``; n and df count live articles: all of
them, or, in a field that is ``by_language``, those of the term's language; ``len`` is the
article's number of terms in the field and ``avg`` its mean over the articles of the
article's language that have any. Scores are rounded to 6 digits before they are compared.
Order by relevance: strength 3 first, then 2, then 1; score descending; id ascending. By
date: date (an article without one last), then id ascending.

Source: S. Robertson and H. Zaragoza, The Probabilistic Relevance Framework: BM25 and
Beyond, 2009, section 3.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.query import Query

K1 = 0.9
B = 0.4
#: Most terms a prefix or fuzzy word stands for.
EXPANSION = 128


@dataclass(frozen=True, slots=True)
class Clause:
    """One way to find a word: a term of a field, with a weight."""

    field: str
    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Leaf:
    """A word in all its guises."""

    clauses: tuple[Clause, ...]
    grams: tuple[str, ...] = ()
    least: int = 0
    gram_weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Sequence:
    """Words next to each other in *field*, which has positions."""

    field: str
    words: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Expand:
    """All terms of *field* that begin so or are one edit away."""

    field: str
    text: str
    kind: str  # "prefix" or "fuzzy"
    weight: float = 1.0
    most: int = EXPANSION


@dataclass(frozen=True, slots=True)
class Keep:
    """A filter on a column.

    ``language``, ``source``, ``place``, ``year``: the column is one of *values* (for a
    primary language also its variants). ``date``: *low* <= date <= *high* as the periods
    they name, "" for open; *values* unused. An article without a date is kept by no bound.
    """

    column: str
    values: tuple[str, ...] = ()
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Either:
    """Any of *nodes*."""

    nodes: tuple[PlanNode, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """All articles *node* does not find."""

    node: PlanNode


@dataclass(frozen=True, slots=True)
class All:
    """See the module: *must*, *any*, *never*."""

    any: tuple[PlanNode, ...] = ()
    must: tuple[PlanNode, ...] = ()
    never: tuple[PlanNode, ...] = ()


PlanNode = Leaf | Sequence | Expand | Keep | Either | Without | All


def plan(query: Query, languages: Iterable[str]) -> PlanNode:
    """Return what an engine holding articles in *languages* evaluates for *query*.

    The query's own language is never guessed: each word becomes its terms in every one
    of *languages*. Facet filters and date bounds are part of the plan.
    """
    raise NotImplementedError


def neutral(node: PlanNode) -> bool:
    """Return whether *node* only filters and so says nothing of how well it matched."""
    raise NotImplementedError
