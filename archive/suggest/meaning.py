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

#: Length of a word -> most articles more than one that what it meant must have, and for
#: how many articles of the archive each.
_LEAST: Final = ((7, (1, 10_000)), (6, (3, 2_000)), (5, (8, 500)), (0, (20, 200)))

#: Known words of a query from which on they have to stand with what was meant.
MANY: Final = 4

#: Words of a query that are looked into.
MOST: Final = 8

#: Folded words -> number of articles that have each in any form.
Known = Callable[[Iterable[str]], Mapping[str, int]]

#: Whether any article has all of these folded words.
Together = Callable[[Iterable[str]], bool]

#: Layouts of Latin letters.
_LATIN: Final = frozenset({"en", "az", "tr"})

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
    exact = suggestions.counts(asked)
    # A stem that hardly any article has may be another word's by chance.
    counts = {
        word: number if exact[word] or number > RARE else 0
        for word, number in known(asked).items()
    }
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
            if target in _LATIN and source not in _LATIN and alike(target, source):
                continue  # a word that can be read, but for which there is no article
            words = [word for word, _, _ in pieces(text)]
            if len(words) == 1 and len(words[0]) > 2:
                meant.setdefault((target, source), {})[token] = words[0]
    wanted = {word for found in meant.values() for word in found.values()}
    if not wanted:
        return "", False
    exact, counts = suggestions.counts(wanted), known(wanted)
    ranked = []
    for layouts, found in meant.items():
        right = {
            token: word
            for token, word in found.items()
            if _is_meant(word, exact[word], counts[word], alike(*layouts))
        }
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
        if _is_meant(word, exact[word], counts[word], alike(*layouts))
    }
    return _replaced(query.text, places), sure


def _is_meant(word: str, exact: int, any_form: int, legible: bool) -> bool:
    """Return whether *word* is one of the archive's, and hardly by chance.

    Args:
        word: What the keys say in another layout.
        exact: Articles that have it as it is.
        any_form: Articles that have it in any form.
        legible: Whether what was typed can be read in either layout.
    """
    if legible:
        return exact > RARE and len(word) >= LONG
    return exact > 0 or (any_form > 0 and len(word) > LONG)


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
    right = sorted(
        (word for word in asked if counts[word] > RARE), key=lambda word: counts[word]
    )
    sizes = suggestions.sizes()
    chosen: dict[str, Candidate] = {}
    for word in [word for word in asked if counts[word] <= RARE][:MOST]:
        fitting = [
            one for one in suggestions.near(word) if _may_be(one, word, counts[word], sizes)
        ]
        if fitting and not _same(fitting, word):
            best = _with_others(fitting, right, together)
            if best is not None:
                chosen[word] = best
    if not chosen:
        return ""
    places = {
        (start, end): _in_case(query.text[start:end], chosen[word].text)
        for word, start, end in pieces(query.text)
        if word in chosen and word in asked
    }
    return _replaced(query.text, places)


def _may_be(
    candidate: Candidate, word: str, articles: int, sizes: Mapping[str, int]
) -> bool:
    """Return whether *candidate* may have been meant by a word of so many *articles*.

    The more articles there are, the more words are a mistake away from one by chance, of
    short ones above all. *sizes* are the articles of each language.
    """
    if not articles:
        size = sum(sizes.get(language, 0) for language in candidate.languages)
        most, share = next(one for length, one in _LEAST if len(word) >= length)
        least = 1 + min(most, size // share)
        if candidate.mistakes > 1:
            return candidate.key[0] == word[0] and candidate.articles > least
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
) -> Candidate | None:
    """Return the first of *candidates* that stands in an article with *others*.

    In a question of many words that the archive knows, none that does not will do.

    Args:
        candidates: Best first.
        others: The words that are right, the rarest first.
        together: See :data:`Together`.
    """
    if together is None or not others:
        return candidates[0]
    many = len(others) >= MANY
    if many or len(candidates) > 1:
        for candidate in candidates:
            if together([*others[: 1 if many else MANY], candidate.key]):
                return candidate
    return None if many else candidates[0]


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
