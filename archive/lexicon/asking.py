"""From a query to the words it is looked for as in other languages."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from archive.analysis import keys, terms_of, words
from archive.analysis.names import alike
from archive.lexicon.corpus import key_signs
from archive.lexicon.keeping import Found, Reader
from archive.query import Expansion, Group, InTitle, Node, Or, Query, Word

#: Translations of a word in one language, and expansions of a query in all.
MOST_OF_WORD: Final = 4
MOST: Final = 192
#: What an expansion counts for where articles in the query's own language are looked for,
#: too: of headlines in an archive of ten languages, mean nDCG@10 of the own language .911
#: without any expansion, .906 with these, .893 with their full weight.
BESIDE: Final = 0.5
#: Least weight of an expansion.
LEAST: Final = 0.03
#: A term in a larger share of sentences is no word one searches for.
COMMON: Final = 0.5
#: Weight of a word that sounds exactly like one that nothing is known of, and how much of
#: the sounds, and of both names, has to be the same.
ALIKE, LEAST_ALIKE, LEAST_SIMILAR = 0.6, 0.6, 0.8
#: How often a word nobody has read in a language is taken to have been read, and one
#: whose term is known there.
UNREAD, FORM_UNREAD = 0.02, 0.5
#: Words every language is taken to have read beforehand: a few texts say little of it.
READ: Final = 10_000
#: A language that fits the words so much worse than the best is not theirs.
LEAST_LIKELY: Final = 0.5


def expansions(
    reader: Reader, query: Query, languages: Collection[str] | None
) -> dict[str, tuple[Expansion, ...]]:
    """Return word of *query*, as typed, -> its translations, best first.

    Nobody says what language a query is in: how well all of its words fit each language
    is part of the weight.

    Args:
        reader: The lexicon.
        query: The query.
        languages: Primary languages to translate to; None for all.
    """
    typed = {text: [word.text for word in words(text)] for text in _words(query.root)}
    folded = dict.fromkeys(word for parts in typed.values() for word in parts)
    if not folded:
        return {}
    known = _Known(reader, folded, languages)
    ways = [
        _Way(text, target, form, weight, weight * rarity)
        for text, parts in typed.items()
        for (target, form), (weight, rarity) in known.translations(parts).items()
    ]
    # Where articles in the language of the query are wanted, too, they come first.
    share = BESIDE if languages is None or known.own & {*languages} else 1.0
    best = sorted(ways, key=lambda way: (-way.worth, way.text, way.language, way.form))
    made: dict[str, list[_Way]] = {}
    for way in best[:MOST]:
        made.setdefault(way.text, []).append(way)
    return {
        text: tuple(
            Expansion((way.form,), way.language, round(share * way.weight, 4), "lexicon")
            for way in sorted(some, key=lambda way: (-way.weight, way.language, way.form))
        )
        for text, some in made.items()
    }


@dataclass(frozen=True, slots=True)
class _Way:
    """A translation of a word typed, what it weighs, and what it is worth looking for."""

    text: str
    language: str
    form: str
    weight: float
    worth: float


class _Known:
    """What a lexicon knows of the words of a query, read at once."""

    def __init__(
        self, reader: Reader, folded: Iterable[str], languages: Collection[str] | None
    ) -> None:
        folded = list(folded)
        self.terms = {
            language: {word: terms_of(language)(word) for word in folded}
            for language in reader.languages
        }
        every = {term for made in self.terms.values() for term in made.values() if term}
        self.shares = reader.shares(every)
        self.likely = _likelihoods(reader, self.terms, self.shares)
        self.found: dict[tuple[str, str], list[tuple[str, Found]]] = defaultdict(list)
        likely = {self.terms[language][word] for language in self.likely for word in folded}
        translations = reader.translations(likely - {""}, self.likely)
        for (term, language, target), found in translations.items():
            if languages is None or target in languages:
                some = ((target, one) for one in found[:MOST_OF_WORD])
                self.found[term, language] += some
        # In the language of the query itself, what sounds alike is only misspelt.
        self.own = {one for one, likelihood in self.likely.items() if likelihood == 1}
        wanted = reader.totals if languages is None else languages
        self.targets = [language for language in wanted if language not in self.own]
        self.keys = {word: keys(word) for word in folded}
        signs = (
            sign for some in self.keys.values() for key in some for sign in key_signs(key)
        )
        self.sounds = reader.alike(signs) if self.targets else {}

    def translations(
        self, parts: Iterable[str]
    ) -> dict[tuple[str, str], tuple[float, float]]:
        """Return (language, form) -> weight and rarity, of a word of *parts*."""
        best: dict[tuple[str, str], tuple[float, float]] = {}
        for word in parts:
            if not self._common(word):
                found = {*self._learnt(word)}
                known = {target for target, _, _ in found}
                rarity = self._rarity(word)
                found.update(self._alike(word, known))
                for target, form, weight in found:
                    if weight >= max(LEAST, best.get((target, form), (0.0, 0.0))[0]):
                        best[target, form] = weight, rarity
        return best

    def _learnt(self, word: str) -> Iterator[tuple[str, str, float]]:
        """Yield language, form and weight of each translation of a word.

        The root of its chance, because what stands in the text of one sentence in four is
        worth looking for more than a quarter. Measured on headlines: mean nDCG@10 .731
        with the chance itself, .748 with its root.
        """
        for language, likelihood in self.likely.items():
            for target, one in self.found.get((self.terms[language][word], language), ()):
                yield target, one.form, math.sqrt(one.chance) * likelihood

    def _alike(self, word: str, known: Collection[str]) -> Iterator[tuple[str, str, float]]:
        """Yield language, form and weight of the words that sound like one.

        Not in the languages it is *known* in.

        Sounds are those of consonants, which many words share by accident: their letters
        have to be alike, too. Measured on headlines: mean nDCG@10 .774 with words of like
        sounds, .748 without; .819 without regard to letters, .823 with it.
        """
        best: dict[tuple[str, str], float] = {}
        targets = [language for language in self.targets if language not in known]
        for key in self.keys[word]:
            for sign in key_signs(key):
                for language in targets:
                    for form, other in self.sounds.get((sign, language), ()):
                        likeness = 1.0 if sign == key else _likeness(key, other)
                        if likeness < LEAST_ALIKE or form.casefold() == word:
                            continue
                        similar = alike(word, form.casefold())
                        weight = ALIKE * similar if similar >= LEAST_SIMILAR else 0.0
                        best[language, form] = max(weight, best.get((language, form), 0.0))
        count: Counter[str] = Counter()
        for (language, form), weight in sorted(best.items(), key=lambda one: -one[1]):
            count[language] += 1
            if count[language] <= MOST_OF_WORD:
                yield language, form, weight

    def _common(self, word: str) -> bool:
        return any(
            self.shares.get((self.terms[language][word], language), 0.0) > COMMON
            for language, likelihood in self.likely.items()
            if likelihood == 1
        )

    def _rarity(self, word: str) -> float:
        shares = (
            self.shares.get((self.terms[language][word], language), 0.0)
            for language in self.likely
        )
        return -math.log(max(1e-4, *shares)) if self.likely else 1.0


def _likeness(key: str, other: str) -> float:
    """Return how much of two keys their common beginning is."""
    both = zip(key, other, strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], both))
    return same / max(len(key), len(other))


def _words(node: Node | None) -> Iterator[str]:
    """Yield the words of a tree that may be looked for in other languages.

    Not those in quotes, denied, cut short or to be spelled otherwise: they insist on
    their letters.
    """
    match node:
        case Word(text, star=False, fuzzy=False):
            yield text
        case InTitle(inner):
            yield from _words(inner)
        case Or(nodes):
            for one in nodes:
                yield from _words(one)
        case Group(any_, must):
            for one in (*any_, *must):
                yield from _words(one)
        case _:
            pass


def _likelihoods(
    reader: Reader,
    terms: Mapping[str, Mapping[str, str]],
    shares: Mapping[tuple[str, str], float],
) -> dict[str, float]:
    """Return language -> how well the words fit it: 1 for the best, others in proportion.

    It is the mean over the words of how often they are read in the language, in
    logarithms, so that a long query is no surer than a short one.
    """
    folded = {word for made in terms.values() for word in made}
    numbers = reader.numbers(folded)
    fits: dict[str, float] = {}
    for language, made in terms.items():
        total = reader.totals.get(language, 0) + READ
        logs = []
        for word, term in made.items():
            read = float(numbers.get((word, language), 0))
            if not read:
                read = FORM_UNREAD if (term, language) in shares else UNREAD
            logs.append(math.log(read / total))
        fits[language] = sum(logs) / len(logs)
    best = max(fits.values(), default=0.0)
    likely = {language: math.exp(fit - best) for language, fit in fits.items()}
    return {language: value for language, value in likely.items() if value >= LEAST_LIKELY}
