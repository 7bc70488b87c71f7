"""What of an article goes into an index."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from archive.analysis import (
    ends,
    grams,
    is_latin,
    keys,
    pieces,
    primary,
    roots_of,
    tails,
    terms_of,
)
from archive.article import Article


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the index.

    Attributes:
        name: Its name.
        positions: Whether positions are kept (for phrases).
        by_language: Terms are ``language:term``; their document frequency and number of
            articles are counted within that language.
    """

    name: str
    positions: bool = False
    by_language: bool = False


#: word/stem/root/gram/key cover title, subtitle, body and dateline; title_* title alone.
FIELDS: tuple[Field, ...] = (
    Field("word", positions=True),
    Field("stem", by_language=True),
    Field("root", by_language=True),
    Field("gram"),
    Field("key"),
    Field("title_word", positions=True),
    Field("title_stem", by_language=True),
    Field("source"),
    Field("place"),
)

#: The first letter of the scripts that are written without spaces, as of some with them.
FIRST_UNSPACED = "\u0e00"

#: Position steps between title and paragraphs, so that no phrase crosses them.
GAP = 100


@dataclass(frozen=True, slots=True)
class Columns:
    """The values of an article that are filtered, counted and sorted by.

    ``date`` is ISO 8601 as precise as known, or ""; ``year`` its first four characters.
    """

    language: str
    source: str
    place: str
    date: str


#: What the BM25 of each field counts for in a score. Measured on news, questions and names
#: of countries in twenty languages: mean nDCG@10 .937 for stem alone with grams, .939 with
#: these; between 0.4 and 1.0 for word and 0.15 and 0.4 for gram it moves by .001.
#: Roots: nDCG@10 of the forms of words in sentences in Arabic .889 without, .916 with 0.2;
#: of questions and headlines between 0.1 and 0.3 it moves by .001.
#: The weights of titles and keys are chosen, not measured.
WEIGHTS: Mapping[str, float] = {
    "stem": 1.0,
    "word": 0.5,
    "root": 0.2,
    "gram": 0.25,
    "key": 0.5,
    "end": 0.25,
    "title_word": 0.5,
    "title_stem": 0.5,
}

#: Share of a word's grams that an article must hold to be found by spelling alone. Mean
#: nDCG@10 .9407 with 0.5, .9418 with 0.25; of articles with other forms of a word the first
#: hundred hold .957 with 0.5 in Turkish and .977 with 0.25, .959 and .979 in Armenian, .946
#: and .968 in Georgian. Every third article looks so similar to a word of eight letters:
#: these are counted apart and come after all others.
LEAST_GRAMS = 0.25

#: What stands before the ends of names that are not, and that are in Latin letters: who
#: asks in Latin letters is not shown other names in Latin letters that look like it.
MARKS = ("~", "=")
#: Share of a name's ends that an article must hold to be found by them alone.
LEAST_ENDS = 0.5

#: What a field holds of one text.
_Entries = list[tuple[str, int]]


@functools.lru_cache(maxsize=100_000)
def _grams(word: str) -> tuple[tuple[str, int], ...]:
    return tuple((gram, 0) for gram in grams(word))


@functools.lru_cache(maxsize=100_000)
def _name(word: str, term: str) -> tuple[tuple[tuple[str, int], ...], ...]:
    """Return the keys of a word and of what is left without its ending, and its ends."""
    made = keys(word)
    every = made if term == word else dict.fromkeys((*made, *keys(term)))
    mark = MARKS[is_latin(word)]
    return (
        tuple((key, 0) for key in every),
        tuple((f"{mark}{end}", 0) for end in ends(word, made)),
    )


@functools.lru_cache(maxsize=100_000)
def sought(word: str) -> tuple[tuple[str, ...], ...]:
    """Return what of a name's beginning and end is looked for in other scripts."""
    scripts = MARKS[:1] if is_latin(word) else MARKS
    made = (tuple(f"{mark}{end}" for end in ends(word)) for mark in scripts)
    return tuple(filter(None, made))


@functools.lru_cache(maxsize=100_000)
def _stem(tag: str, term: str) -> tuple[str, int]:
    return (f"{tag}:{term}", 0)


@functools.lru_cache(maxsize=10_000)
def may_begin_name(letter: str) -> bool:
    """Whether names begin with *letter*: a capital, or any where there are no capitals.

    Georgian has capitals in Unicode, but nobody begins a name with one.
    """
    return not letter.islower() or "ა" <= letter <= "ჿ"


def index_terms(article: Article) -> Mapping[str, list[tuple[str, int]]]:
    """Return field name -> (term, position) in order, with repetitions, for *article*.

    Keys are those of the words that may be names: capitalised ones, and all of a script
    without capitals. In fields that keep no positions every position is 0. What a run of
    letters without spaces ends with is a word, too: all else some stretch begins with.
    """
    tag = primary(article.language.value)
    term_of, roots_in = terms_of(article.language.value), roots_of(article.language.value)
    word, stem, gram, key = _Entries(), _Entries(), _Entries(), _Entries()
    root = _Entries()
    title_word, title_stem = _Entries(), _Entries()
    dateline = article.dateline.raw if article.dateline else ""
    at = 0
    texts = (article.title, article.subtitle, *article.paragraphs, dateline)
    for number, text in enumerate(texts):
        run, stop = "", 0
        for folded, start, end in pieces(text):
            if run and start >= stop:
                word += [(tail, at - 1) for tail in tails(run)]
            run, stop = (folded, end) if folded >= FIRST_UNSPACED else ("", 0)
            word.append((folded, at))
            at += 1
            gram += _grams(folded)
            term = term_of(folded)
            if term:
                stem.append(_stem(tag, term))
            if roots_in is not None:
                root += [_stem(tag, one) for one in roots_in(folded)]
            if may_begin_name(text[start]):
                some, more = _name(folded, term)
                key += some
                gram += more
        if run:
            word += [(tail, at - 1) for tail in tails(run)]
        if number == 0:
            title_word, title_stem = word.copy(), stem.copy()
        at += GAP
    return {
        "word": word,
        "stem": stem,
        "root": root,
        "gram": gram,
        "key": key,
        "title_word": title_word,
        "title_stem": title_stem,
        "source": _plain(article.source.name if article.source else ""),
        "place": _plain(article.place),
    }


def _plain(text: str) -> list[tuple[str, int]]:
    """Return the words of *text*."""
    return [(folded, 0) for folded, _, _ in pieces(text)]


def columns(article: Article) -> Columns:
    """Return the columns of *article*."""
    return Columns(
        language=article.language.value,
        source=article.source.name if article.source else "",
        place=article.place,
        date=article.date,
    )
