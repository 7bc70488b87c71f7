"""What a query may have meant: other words of the archive, or another keyboard layout.

Nothing is ever replaced: what is found here is offered beside what the query itself found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from archive.analysis import pieces, terms_of
from archive.query import Group, InTitle, Node, Or, Phrase, Query, Word
from archive.suggest import Candidate, Suggestions, alike, retyped

#: Articles up to which a word is rare enough to be doubted, and how many times as many
#: articles what it may have meant must have, so that rare words that are right are not.
RARE, TIMES = 2, 30

#: Letters of a word from which on a rare one is doubted.
LONG: Final = 5

#: Words of a query that are looked into.
MOST: Final = 8

#: Folded words -> number of articles that have each in any form.
Known = Callable[[Iterable[str]], Mapping[str, int]]

#: Whether any article has all of these folded words.
Together = Callable[[Iterable[str]], bool]

_EDGES: Final = '"“”„«»()+-*~'


def did_you_mean(
    query: Query, suggestions: Suggestions, known: Known, together: Together | None = None
) -> str:
    """Return the whole text of the query that was probably meant, or "".

    Args:
        query: As it was typed.
        suggestions: The words of the archive.
        known: See :data:`Known`.
        together: See :data:`Together`; where several words may have been meant, one that
            stands with the others of the query is taken.

    Raises:
        Unavailable: The archive cannot answer.
    """
    asked = dict.fromkeys(_words(query.root))
    if not asked:
        return ""
    counts = known(asked)
    if not any(counts[word] <= RARE for word in asked):
        return ""
    layout, sure = _other_layout(query, suggestions, known)
    if layout and sure:
        return layout
    return _other_words(query, asked, counts, suggestions, together) or layout


def _words(node: Node | None) -> Iterable[str]:
    """Yield the folded words that *node* looks for as they are written."""
    match node:
        case Word(text, star=False):
            yield from (word for word, _, _ in pieces(text))
        case Phrase(words):
            yield from (word for word, _, _ in pieces(" ".join(words)))
        case InTitle(inner):
            yield from _words(inner)
        case Or(nodes):
            for one in nodes:
                yield from _words(one)
        case Group(any_, must):
            for one in (*any_, *must):
                yield from _words(one)
        case _:
            return


def _other_layout(query: Query, suggestions: Suggestions, known: Known) -> tuple[str, bool]:
    """Return the query as its keys say in the layout in which most of it is known.

    And whether that is sure: its words stand in the archive as they are, and the two
    layouts are not so alike that a mistake in spelling is more likely.
    """
    tokens = [_Token(match) for match in re.finditer(r"\S+", query.text)][:MOST]
    counts = known({word for token in tokens for word in token.words})
    odd = [
        token
        for token in tokens
        if len(token.text) > 2 and not any(counts[word] for word in token.words)
    ]
    meant: dict[tuple[str, str], dict[_Token, str]] = {}
    for token in odd:
        for target, source, text in retyped(token.text):
            words = [word for word, _, _ in pieces(text)]
            if len(words) == 1 and len(words[0]) > 2:
                meant.setdefault((target, source), {})[token] = words[0]
    wanted = {word for found in meant.values() for word in found.values()}
    if not wanted:
        return "", False
    exact, counts = suggestions.counts(wanted), known(wanted)
    ranked = []
    for layouts, found in meant.items():
        right = {token: word for token, word in found.items() if counts[word]}
        # What three letters become is a word by chance: others must agree.
        if max(map(len, right.values()), default=0) > 3 or len(right) > 1:
            literal = sum(exact[word] > 0 for word in right.values())
            weight = sum(min(counts[word], 1000) for word in right.values())
            sure = literal == len(right) and not alike(*layouts)
            ranked.append((len(right), sure, literal, weight, layouts))
    if not ranked:
        return "", False
    _, sure, _, _, layouts = max(ranked)
    places = {
        token.span: suggestions.text_of(word) or word
        for token, word in meant[layouts].items()
        if counts[word]
    }
    return _replaced(query.text, places), sure


class _Token:
    """A stretch of a query without spaces, and the words in it."""

    def __init__(self, match: re.Match[str]) -> None:
        raw = match[0]
        self.text = raw.strip(_EDGES)
        start = match.start() + len(raw) - len(raw.lstrip(_EDGES))
        self.span = start, start + len(self.text)
        self.words = tuple(word for word, _, _ in pieces(self.text))


def _other_words(
    query: Query,
    asked: Iterable[str],
    counts: Mapping[str, int],
    suggestions: Suggestions,
    together: Together | None,
) -> str:
    """Return the query with words of the archive in place of those it has not."""
    right = [word for word in asked if counts[word] > RARE]
    chosen: dict[str, Candidate] = {}
    for word in [word for word in asked if counts[word] <= RARE][:MOST]:
        fitting = [
            one for one in suggestions.near(word) if _may_be(one, word, counts[word])
        ]
        if fitting and not _same(fitting, word):
            chosen[word] = _with_others(fitting, right, together)
    if not chosen:
        return ""
    places = {
        (start, end): _in_case(query.text[start:end], chosen[word].text)
        for word, start, end in pieces(query.text)
        if word in chosen and word in asked
    }
    return _replaced(query.text, places)


def _may_be(candidate: Candidate, word: str, articles: int) -> bool:
    """Return whether *candidate* may have been meant by a word of so many *articles*."""
    if not articles:
        # Two mistakes, or one in a short word, make another rare word of many.
        least = 1 + (candidate.mistakes > 1) + (len(word) < LONG)
        return candidate.articles >= least
    return (
        candidate.mistakes == 1
        and len(word) >= LONG
        and candidate.articles >= TIMES * articles
    )


def _same(candidates: Iterable[Candidate], word: str) -> bool:
    """Return whether *word* is another form of what the archive has."""
    return any(
        terms_of(language)(one.key) == terms_of(language)(word)
        for one in candidates
        for language in one.languages
    )


def _with_others(
    candidates: list[Candidate], others: list[str], together: Together | None
) -> Candidate:
    """Return the first of *candidates* that stands in an article with *others*."""
    if together is not None and others and len(candidates) > 1:
        for candidate in candidates:
            if together([*others, candidate.key]):
                return candidate
    return candidates[0]


def _in_case(typed: str, text: str) -> str:
    """Return *text* with a capital where *typed* has one."""
    if typed[:1].isupper() and text[:1].islower():
        return text[:1].upper() + text[1:]
    return text


def _replaced(text: str, places: Mapping[tuple[int, int], str]) -> str:
    """Return *text* with other words at *places*."""
    made, at = [], 0
    for (start, end), word in sorted(places.items()):
        made += [text[at:start], word]
        at = end
    return "".join((*made, text[at:]))
