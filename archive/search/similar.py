"""What makes an article like another: the plan of its most telling terms.

Terms in its own language count most; keys of the names in it find articles in other
scripts and languages, and so do the translations of its terms where they are known.

Source: K. Spärck Jones, A statistical interpretation of term specificity, 1972.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Protocol, runtime_checkable

from archive.analysis import pieces, primary, terms_of
from archive.article import Article
from archive.search import Engine, Hit
from archive.search.plan import All, Clause, Either, Leaf, PlanNode
from archive.search.terms import index_terms

#: Terms, keys and translated terms that are looked for.
TERMS, KEYS, TRANSLATED = 16, 8, 8

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


#: Folded words -> what each is in other languages: (language, words, weight).
Translations = Callable[
    [Iterable[str]], Mapping[str, Iterable[tuple[str, tuple[str, ...], float]]]
]


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
        leaves += _translated(article, found["word"], best, translations)
    return Either(tuple(leaves)) if leaves else None


def _translated(
    article: Article,
    found: Iterable[tuple[str, int]],
    best: Mapping[str, float],
    translations: Translations,
) -> Iterator[Leaf]:
    """Yield what finds the heaviest terms of *best* in other languages."""
    tag, term_of = primary(article.language.value), terms_of(article.language.value)
    words: dict[str, float] = {}
    for word, _ in found:
        weight = best.get(f"{tag}:{term_of(word)}", 0.0)
        if weight:
            words.setdefault(word, weight)
    heavy = sorted(words, key=lambda word: (-words[word], word))[:TRANSLATED]
    for word, others in translations(heavy).items():
        for language, parts, share in others:
            weight = TRANSLATION * share * words.get(word, 0.0) / len(parts)
            terms = {terms_of(language)(part) for one in parts for part in folded(one)}
            for term in sorted(terms - {""}):
                yield Leaf((Clause("stem", f"{primary(language)}:{term}", weight),))


def folded(text: str) -> list[str]:
    """Return the folded words of *text*."""
    return [word for word, _, _ in pieces(text)]


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


def articles_with(
    engine: Engine, languages: Iterable[str], counts: Mapping[str, int]
) -> dict[str, int]:
    """Return folded word -> number of articles that have it in any of its forms.

    Args:
        engine: The index.
        languages: Tags of the languages whose forms are looked at.
        counts: The words, and how many articles have them as they are as far as is known
            without the engine.
    """
    if not isinstance(engine, Counting):
        return dict(counts)
    terms = {
        word: {
            f"{primary(language)}:{term}"
            for language in languages
            if (term := terms_of(language)(word))
        }
        for word in counts
    }
    every = engine.frequencies("stem", set().union(*terms.values()) if terms else ())
    plain = engine.frequencies("word", counts)
    return {
        word: max([plain[word], *(every[term] for term in terms[word])]) for word in counts
    }


def stand_together(engine: Engine, words: Iterable[str]) -> bool:
    """Return whether an article has all of the folded *words* as they are."""
    if not isinstance(engine, Planned):
        return False
    leaves = tuple(Leaf((Clause("word", word, 1.0),)) for word in dict.fromkeys(words))
    return bool(engine.evaluate(All(must=leaves), 1))
