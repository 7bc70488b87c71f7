"""What of an article goes into an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from archive.analysis import grams, keys, primary, terms_of, words
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


#: word/stem/gram/key cover title, subtitle, body and dateline; title_* the title alone.
FIELDS: tuple[Field, ...] = (
    Field("word", positions=True),
    Field("stem", by_language=True),
    Field("gram"),
    Field("key"),
    Field("title_word", positions=True),
    Field("title_stem", by_language=True),
    Field("source"),
    Field("place"),
)

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


#: What a term of each field counts for in a score (weight of its BM25).
WEIGHTS: Mapping[str, float] = {
    "stem": 1.0,
    "word": 0.3,
    "gram": 0.2,
    "key": 0.5,
    "title_word": 0.5,
    "title_stem": 0.5,
}

#: Share of a word's grams that an article must hold to be found by spelling alone.
LEAST_GRAMS = 0.6


def index_terms(article: Article) -> Mapping[str, list[tuple[str, int]]]:
    """Return field name -> (term, position) in order, with repetitions, for *article*.

    In fields that keep no positions every position is 0.
    """
    out: dict[str, list[tuple[str, int]]] = {field.name: [] for field in FIELDS}
    language = article.language.value
    tag = f"{primary(language)}:"
    term = terms_of(language)
    at = 0
    texts = (article.title, article.subtitle, *article.paragraphs)
    for number, text in enumerate(
        (*texts, article.dateline.raw if article.dateline else "")
    ):
        last = -1
        for word in words(text):
            last = word.position
            entry = (word.text, at + last)
            out["word"].append(entry)
            out["gram"] += ((gram, 0) for gram in grams(word.text))
            if (
                text[word.start].lower() == text[word.start].upper()
                or text[word.start].isupper()
            ):
                out["key"] += ((key, 0) for key in keys(word.text))
            made = term(word.text)
            if made:
                out["stem"].append((tag + made, 0))
            if number == 0:
                out["title_word"].append(entry)
                if made:
                    out["title_stem"].append((tag + made, 0))
        at += last + 1 + GAP
    if article.source:
        out["source"] = [(word.text, word.position) for word in words(article.source.name)]
    out["place"] = [(word.text, word.position) for word in words(article.place)]
    return out


def columns(article: Article) -> Columns:
    """Return the columns of *article*."""
    return Columns(
        language=article.language.value,
        source=article.source.name if article.source else "",
        place=article.place,
        date=article.date,
    )
