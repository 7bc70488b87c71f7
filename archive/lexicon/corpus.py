"""What is learnt from: the linked articles as numbered terms, sentence by sentence."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Final

import numpy as np

from archive.analysis import keys, pieces, primary, terms_of
from archive.article import Article
from archive.lexicon.align import align
from archive.lexicon.keeping import Aligned
from archive.lexicon.model import Ids
from archive.lexicon.names import translations
from archive.lexicon.sentences import MOST_SENTENCES, Sentence, sentence, split

#: Letters of the keys of words that sound alike at least, letters of the beginning that
#: those of words with other endings share, and words of a language kept for each.
LEAST_KEY, BEGINNING, MOST_ALIKE = 3, 4, 8

#: One sentence in so many is held out to test what was learnt.
HELD_OUT: Final = 10


def aligned(articles: Iterable[Article]) -> Aligned:
    """Return the sentences of language versions, and which are translations.

    Titles are translations of one another, and so are subtitles.
    """
    sentences: dict[str, list[str]] = defaultdict(list)
    read: list[_Text] = []
    for article in sorted(articles, key=lambda one: (one.language.value, one.id)):
        text = _text(article, sentences)
        if text.language != "und":
            read.append(text)
    beads: dict[tuple[str, str], list[tuple[int, int, int, int]]] = defaultdict(list)
    for one, other in combinations(sorted(read, key=lambda text: text.language), 2):
        if one.language != other.language:
            beads[one.language, other.language] += _beads(one, other)
    return Aligned(dict(sentences), dict(beads))


@dataclass(frozen=True, slots=True)
class _Text:
    """An article as sentences.

    Attributes:
        language: Primary language.
        heads: Title and subtitle.
        body: The sentences of the body.
        first: The number of the title among the sentences of its group and language.
    """

    language: str
    heads: tuple[str, str]
    body: tuple[Sentence, ...]
    first: int


def _text(article: Article, sentences: dict[str, list[str]]) -> _Text:
    """Return *article* as sentences, which are added to *sentences*."""
    language = primary(article.language.value)
    texts = (text for paragraph in article.paragraphs for text in split(paragraph))
    body = tuple(map(sentence, islice(texts, MOST_SENTENCES)))
    some = sentences[language]
    text = _Text(language, (article.title, article.subtitle), body, len(some))
    some += [*text.heads, *(one.text for one in body)]
    return text


def _beads(one: _Text, other: _Text) -> Iterator[tuple[int, int, int, int]]:
    """Yield the beads of two versions, in the numbers of their sentences."""
    for head, texts in enumerate(zip(one.heads, other.heads, strict=True)):
        if all(texts):
            left, right = one.first + head, other.first + head
            yield left, left + 1, right, right + 1
    left, right = one.first + len(one.heads), other.first + len(other.heads)
    for bead in align(one.body, other.body):
        (a, b), (c, d) = bead.left, bead.right
        yield left + a, left + b, right + c, right + d


class Words:
    """The words of one language: terms by number, and how they are written."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.terms: list[str] = []
        self.sentences = 0
        self.words: Counter[str] = Counter()
        self._number: dict[str, int] = {}
        self._forms: list[Counter[str]] = []
        self._held: Counter[int] = Counter()
        self._term_of = terms_of(language)

    def __len__(self) -> int:
        return len(self.terms)

    def read(self, text: str, *, counts: bool = True) -> Ids:
        """Return the numbers of the terms of a sentence, each once, in order.

        Args:
            text: The sentence.
            counts: Whether it is one of the language, or only a name.
        """
        numbers: dict[int, None] = {}
        for folded, start, end in pieces(text):
            term = self._term_of(folded)
            self.words[folded] += counts
            if not term:
                continue
            number = self._number.get(term)
            if number is None:
                number = self._number[term] = len(self.terms)
                self.terms.append(term)
                self._forms.append(Counter())
            self._forms[number][text[start:end]] += 1
            numbers[number] = None
        if counts:
            self.sentences += 1
            self._held.update(numbers.keys())
        return np.fromiter(numbers, np.int64, len(numbers))

    def alike(self) -> dict[str, list[tuple[str, str]]]:
        """Return what words that sound alike are found by -> (form, key), most first."""
        made: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for number, forms in enumerate(self._forms):
            for key in keys(self.terms[number]):
                for sign in key_signs(key):
                    made[sign].append((-forms.total(), self.form(number), key))
        return {
            sign: [(form, key) for _, form, key in sorted(found)[:MOST_ALIKE]]
            for sign, found in made.items()
        }

    def form(self, number: int) -> str:
        """Return the form in which a term is written most often."""
        return min(self._forms[number].items(), key=lambda one: (-one[1], one[0]))[0]

    def shares(self) -> dict[str, float]:
        """Return term -> the share of sentences that hold it."""
        return {
            self.terms[number]: held / self.sentences for number, held in self._held.items()
        }


class Corpus:
    """All groups of a lexicon.

    Attributes:
        words: Primary language -> its words.
    """

    def __init__(self, groups: Iterable[Aligned]) -> None:
        self.words: dict[str, Words] = {}
        self._sentences: dict[str, list[Ids]] = defaultdict(list)
        self._beads: dict[tuple[str, str], list[tuple[int, int, int, int]]] = defaultdict(
            list
        )
        self._texts: dict[str, list[int]] = defaultdict(list)
        for group in groups:
            self._add(group)

    def _add(self, group: Aligned) -> None:
        first = {language: len(self._sentences[language]) for language in group.sentences}
        for language, sentences in group.sentences.items():
            if language not in self.words:
                self.words[language] = Words(language)
            words = self.words[language]
            self._sentences[language] += [words.read(text) for text in sentences]
        for (source, target), beads in group.beads.items():
            left, right = first[source], first[target]
            self._beads[source, target] += [
                (left + a, left + b, right + c, right + d) for a, b, c, d in beads
            ]

    def pairs(self) -> dict[tuple[str, str], int]:
        """Return (source, target), sorted, -> number of beads."""
        return {pair: len(beads) for pair, beads in self._beads.items() if beads}

    def beads(self, source: str, target: str) -> Iterator[tuple[Ids, Ids]]:
        """Yield the beads of a pair, in an order that mixes all groups."""
        lefts, rights = self._sentences[source], self._sentences[target]
        beads = self._beads[source, target]
        for number in sorted(range(len(beads)), key=_mixed):
            a, b, c, d = beads[number]
            yield _terms(lefts[a:b]), _terms(rights[c:d])

    def names(self, source: str, target: str) -> Iterator[tuple[Ids, Ids]]:
        """Yield the names that CLDR has in both languages as beads."""
        left, right = self.words[source], self.words[target]
        for name, other in translations(source, target):
            yield left.read(name, counts=False), right.read(other, counts=False)

    def alike(self, source: str, target: str) -> list[tuple[int, int]]:
        """Return the pairs of terms that are written, or sound, alike."""
        right: dict[str, list[int]] = defaultdict(list)
        for number, term in enumerate(self.words[target].terms):
            for sign in _signs(term):
                right[sign].append(number)
        return [
            (number, other)
            for number, term in enumerate(self.words[source].terms)
            for sign in _signs(term)
            for other in right.get(sign, ())
        ]


def key_signs(key: str) -> tuple[str, ...]:
    """Return what words that sound like *key* are found by: it, and its beginning.

    >>> key_signs("BRZDNT"), key_signs("BK")
    (('BRZDNT', 'BRZD*'), ())
    """
    if len(key) < LEAST_KEY:
        return ()
    return (key, f"{key[:BEGINNING]}*") if len(key) >= BEGINNING else (key,)


def _signs(term: str) -> Collection[str]:
    """Return what terms that are alike have in common: the letters, or a long key."""
    return {f"={term}", *(key for key in keys(term) if len(key) >= LEAST_KEY)}


def _mixed(number: int) -> bytes:
    """Return what sorts numbers in an order without rule that is always the same."""
    return hashlib.blake2b(number.to_bytes(8, "big"), digest_size=8).digest()


def _terms(sentences: Sequence[Ids]) -> Ids:
    """Return the distinct terms of sentences."""
    if len(sentences) == 1:
        return sentences[0]
    return np.array(list(dict.fromkeys(np.concatenate(sentences).tolist())), np.int64)
