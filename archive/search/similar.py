"""What makes an article like another: the plan of its most telling terms.

Terms in its own language count most; keys of the names in it find articles in other
scripts and languages, and so do the translations of its terms where they are known.

Source: K. Spärck Jones, A statistical interpretation of term specificity, 1972.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Final, Protocol, runtime_checkable

from archive.analysis import primary
from archive.article import Article
from archive.search import Hit
from archive.search.plan import Clause, Either, Leaf, PlanNode
from archive.search.terms import index_terms

#: Terms and keys that are looked for.
TERMS, KEYS = 24, 10

#: What a term of the title counts for, and a key or a translation beside a term.
TITLE, KEY, TRANSLATION = 2.0, 0.35, 0.7

#: Share of the articles from which on a term tells nothing.
COMMON: Final = 0.25


@runtime_checkable
class Counting(Protocol):
    """An engine that knows how many articles have a term."""

    def frequencies(self, field: str, terms: Iterable[str]) -> Mapping[str, int]:
        """Return term -> number of articles that have it in *field*."""
        ...


@runtime_checkable
class Planned(Protocol):
    """An engine that evaluates a plan that was not made of a query."""

    def evaluate(self, node: PlanNode, limit: int) -> tuple[Hit, ...]:
        """Return the best *limit* hits of *node*."""
        ...


#: (language, term) -> terms of other languages: (language, term, probability).
Translations = Callable[[str, Iterable[str]], Mapping[str, list[tuple[str, str, float]]]]


def telling(
    article: Article, engine: Counting, articles: int, translations: Translations | None
) -> PlanNode | None:
    """Return the plan that finds articles like *article*, and itself; None for none.

    Args:
        article: The article.
        engine: Says how rare its terms are.
        articles: How many there are.
        translations: Knows terms in other languages, or None.
    """
    found = index_terms(article)
    titles = {term for term, _ in found["title_stem"]}
    weights = _weights(found["stem"], "stem", engine, articles)
    weights = {t: w * (TITLE if t in titles else 1.0) for t, w in weights.items()}
    best = _best(weights, TERMS)
    keys = _best(_weights(found["key"], "key", engine, articles), KEYS)
    clauses = [Clause("stem", term, weight) for term, weight in best.items()]
    clauses += [Clause("key", key, KEY * weight) for key, weight in keys.items()]
    leaves: list[PlanNode] = [Leaf((clause,)) for clause in clauses]
    if translations is not None:
        tag = primary(article.language.value)
        plain = {term.partition(":")[2]: weight for term, weight in best.items()}
        for term, others in translations(tag, plain).items():
            for language, other, share in others:
                weight = TRANSLATION * share * plain[term]
                leaves.append(Leaf((Clause("stem", f"{language}:{other}", weight),)))
    return Either(tuple(leaves)) if leaves else None


def _weights(
    found: list[tuple[str, int]], field: str, engine: Counting, articles: int
) -> dict[str, float]:
    """Return term -> how much it tells: how often it stands here, how rarely elsewhere."""
    often = Counter(term for term, _ in found)
    rare = engine.frequencies(field, often)
    weights = {}
    for term, number in often.items():
        df = rare[term]
        # A term that no other article has finds nothing.
        if df > 1 and df <= max(2, COMMON * articles):
            weights[term] = (1 + math.log(number)) * math.log(1 + articles / df)
    return weights


def _best(weights: Mapping[str, float], most: int) -> dict[str, float]:
    """Return the *most* heaviest of *weights*, made so that the heaviest is 1."""
    ranked = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
    return {term: weight / ranked[0][1] for term, weight in ranked}
