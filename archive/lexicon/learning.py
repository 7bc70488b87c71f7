"""Learning: read what changed, align it, and estimate anew what it touches."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, islice
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from archive.analysis import fingerprint, primary
from archive.article import Article
from archive.lexicon.between import Between, Translations, between
from archive.lexicon.corpus import HELD_OUT, Corpus, Words, aligned
from archive.lexicon.keeping import SCHEMA, Found, Pair, Reader, Writer, writing
from archive.lexicon.model import (
    LEAST_PROBABILITY,
    LONGEST,
    MOST_TRANSLATIONS,
    Ids,
    Table,
    cells,
    start,
    table,
    train,
)

#: Changes when what is learnt from the same articles does.
RULES: Final = "2"
#: Articles whose words are read, which bounds time and memory.
SURVEYED: Final = 50_000
#: Groups read at once.
BATCH: Final = 50
#: Sentences that the true translation is looked for among, and how many are tested.
AMONG: Final = 100
TESTED: Final = 300
#: Fewer say nothing.
LEAST_TESTED: Final = 10
#: Sentences a pair needs: from fewer, chance is all one learns.
LEAST_SENTENCES: Final = 8

#: Term -> its translations and their chances.
Chances = Mapping[int, Sequence[tuple[int, float]]]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Group:
    """Language versions of one another.

    Attributes:
        id: The group's id.
        stamp: Changes when one of the articles does.
        articles: Ids of the articles.
    """

    id: str
    stamp: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a learning did.

    Attributes:
        groups: Groups learnt from.
        changed: Of these, read anew.
        gone: Groups that are none any more.
        pairs: What is known now.
    """

    groups: int
    changed: int
    gone: int
    pairs: tuple[Pair, ...]


class Source(Protocol):
    """What a lexicon is learnt from."""

    def groups(self) -> Iterable[Group]:
        """Return all groups of language versions."""
        ...

    def load(self, ids: Iterable[str]) -> Mapping[str, Article]:
        """Return articles by id; those that are not here are left out."""
        ...

    def articles(self) -> Iterable[Article]:
        """Return all articles, in an order that has nothing to do with them."""
        ...

    def version(self) -> str:
        """Return what changes when any article does."""
        ...


def rules() -> str:
    """Return what changes when the same articles would give another lexicon."""
    return f"{SCHEMA}-{RULES}-{fingerprint()}"


def learn(
    path: Path,
    old: Reader | None,
    source: Source,
    progress: Progress | None = None,
) -> Learnt:
    """Bring the lexicon at *path* up to date.

    Args:
        path: Where it is.
        old: It, opened, or None to begin anew.
        source: What it is learnt from.
        progress: Called with steps done and steps there are.
    """
    now = {group.id: group for group in source.groups() if len(group.articles) > 1}
    with writing(path, path if old else None) as writer:
        before = writer.stamps()
        changed = [group for group in now.values() if before.get(group.id) != group.stamp]
        gone = [id for id in before if id not in now]
        touched = _pairs_of(writer, [*gone, *(group.id for group in changed)])
        steps = _Steps(len(changed), progress)
        touched |= _read(writer, changed, source.load, steps)
        writer.forget(gone)
        if touched:
            _estimate(writer, touched, steps)
        version = source.version()
        if writer.meta().get("version") != version:
            _survey(writer, source, steps)
        writer.mark(rules=rules(), version=version)
        pairs = sorted(writer.pairs(), key=lambda pair: (pair.source, pair.target))
    return Learnt(len(now), len(changed), len(gone), tuple(pairs))


class _Steps:
    """Counts steps and tells of them."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.done, self.total, self._progress = 0, total, progress

    def more(self, steps: int) -> None:
        """Expect *steps* more."""
        self.total += steps

    def did(self, steps: int = 1) -> None:
        """Count *steps*."""
        self.done += steps
        if self._progress:
            self._progress(self.done, self.total)


def _pairs_of(writer: Writer, ids: Iterable[str]) -> set[tuple[str, str]]:
    """Return the pairs of languages that groups have sentences in."""
    return {pair for group in writer.aligned(ids) for pair in group.beads}


def _read(
    writer: Writer,
    groups: Sequence[Group],
    load: Callable[[Iterable[str]], Mapping[str, Article]],
    steps: _Steps,
) -> set[tuple[str, str]]:
    """Align *groups*; return the pairs of languages they have sentences in."""
    touched: set[tuple[str, str]] = set()
    for at in range(0, len(groups), BATCH):
        some = groups[at : at + BATCH]
        articles = load(id for group in some for id in group.articles)
        for group in some:
            made = aligned(articles[id] for id in group.articles if id in articles)
            touched.update(made.beads)
            writer.put(group.id, group.stamp, made)
            steps.did()
    return touched


def _estimate(writer: Writer, touched: Collection[tuple[str, str]], steps: _Steps) -> None:
    """Estimate *touched* pairs anew, and what is known by way of them.

    A pair with few sentences of its own is changed, too, by what lies between its
    languages.
    """
    corpus = Corpus(writer.aligned())
    sizes = corpus.pairs()
    known = {(pair.source, pair.target): pair for pair in writer.pairs()}
    languages = sorted({*corpus.words, *(one for pair in known for one in pair)})
    every = list(combinations(languages, 2))
    steps.more(len(touched) + len(every))
    own: dict[tuple[str, str], Translations] = {}
    for pair in sorted(touched):
        for made, found in _learnt(corpus, pair):
            own[made.source, made.target] = found
            known[made.source, made.target] = made
        steps.did()
    ways = Between(lambda *pair: own[pair] if pair in own else writer.own(*pair), sizes)
    for pair in every:
        through = between(*pair, sizes)
        for one in (pair, pair[::-1]):
            made = replace(known.get(one, Pair(*one)), through=" ".join(through))
            alone = ways.own(*one) if through else None
            if through or one in own:
                some: Translations = ways.filled(*one) if through else own[one]
                if some:
                    writer.pair(made, some, alone)
                else:
                    writer.drop(*one)
        steps.did()
    for language in sorted({language for pair in touched for language in pair}):
        words = corpus.words.get(language) or Words(language)
        writer.terms(language, words.shares())


def _survey(writer: Writer, source: Source, steps: _Steps) -> None:
    """Read which words there are, in articles with versions in other languages or not."""
    languages: dict[str, Words] = {}
    steps.more(1)
    for article in islice(source.articles(), SURVEYED):
        language = primary(article.language.value)
        if language not in languages:
            languages[language] = Words(language)
        for text in (article.title, article.subtitle, *article.paragraphs):
            languages[language].read(text)
    writer.forget_words()
    for language, words in languages.items():
        writer.words(language, words.words, words.alike())
    steps.did()


def _learnt(
    corpus: Corpus, pair: tuple[str, str]
) -> Iterator[tuple[Pair, dict[str, list[Found]]]]:
    """Yield what the sentences of a pair say, in both directions."""
    source, target = pair
    enough = corpus.pairs().get(pair, 0) >= LEAST_SENTENCES
    both = _model(corpus, source, target) if enough else _Both()
    for one, other, chances, test in (
        (source, target, both.there, both.there_test),
        (target, source, both.back, both.back_test),
    ):
        made = Pair(one, other, "", both.sentences, 0, test.tested, test.plain, test.learnt)
        yield made, _found(corpus, one, other, chances)


@dataclass(frozen=True, slots=True)
class _Test:
    """How well the translation of a sentence was found; see :class:`Pair`."""

    tested: int = 0
    plain: float | None = None
    learnt: float | None = None


@dataclass(frozen=True, slots=True)
class _Both:
    """A model of both directions, and how well it did."""

    there: Chances = field(default_factory=dict)
    back: Chances = field(default_factory=dict)
    sentences: int = 0
    there_test: _Test = _Test()
    back_test: _Test = _Test()


def _model(corpus: Corpus, source: str, target: str) -> _Both:
    """Learn a pair: first without the sentences it is tested by, then with all."""
    left, right = corpus.words[source], corpus.words[target]
    own = [bead for bead in corpus.beads(source, target) if _fits(bead)]
    names = list(corpus.names(source, target))
    held = cells([*own, *names], len(left), len(right))
    alike = corpus.alike(source, target)
    guess = start(held, alike)
    number = np.arange(held.sentences)
    out = (number % HELD_OUT == HELD_OUT - 1) & (number < len(own))
    there_test = back_test = _Test()
    if out.sum() >= LEAST_TESTED:
        guess = train(held, guess, without=out)
        tested = table(held, guess)
        there, back = _chances(tested)
        asked = [bead for bead, is_out in zip(own, out, strict=False) if is_out]
        same: dict[int, set[int]] = defaultdict(set)
        other: dict[int, set[int]] = defaultdict(set)
        for a, b in alike:
            same[a].add(b)
            other[b].add(a)
        there_test = _test(asked, there, same, held.right_count)
        turned = [(b, a) for a, b in asked]
        back_test = _test(turned, back, other, held.left_count)
        # What the held-out sentences alone hold has no count yet.
        guess = train(held, np.maximum(guess, start(held, alike) * 0.01), rounds=3)
    else:
        guess = train(held, guess)
    there, back = _chances(table(held, guess))
    return _Both(there, back, min(len(own), held.sentences), there_test, back_test)


def _fits(bead: tuple[Ids, Ids]) -> bool:
    return all(0 < len(side) <= LONGEST for side in bead)


def _chances(made: Table) -> tuple[Chances, Chances]:
    """Return *made* by term, in both directions, best first."""
    there: dict[int, list[tuple[int, float]]] = defaultdict(list)
    back: dict[int, list[tuple[int, float]]] = defaultdict(list)
    rows = zip(
        made.left.tolist(),
        made.right.tolist(),
        made.there.tolist(),
        made.back.tolist(),
        strict=True,
    )
    for left, right, forth, again in rows:
        there[left].append((right, forth))
        back[right].append((left, again))
    return _ranked(there), _ranked(back)


def _ranked(chances: Mapping[int, list[tuple[int, float]]]) -> Chances:
    made = {}
    for term, found in chances.items():
        found.sort(key=lambda one: (-one[1], one[0]))
        if some := [one for one in found if one[1] >= LEAST_PROBABILITY][
            :MOST_TRANSLATIONS
        ]:
            made[term] = some
    return made


def _test(
    asked: Sequence[tuple[Ids, Ids]],
    chances: Chances,
    alike: Mapping[int, Collection[int]],
    counts: Ids,
) -> _Test:
    """Look for the translation of each sentence among a hundred."""
    total = max(1, int(counts.max(initial=1)))
    plain: list[float] = []
    learnt: list[float] = []
    asked = asked[:TESTED]
    for at in range(0, len(asked), AMONG):
        some = asked[at : at + AMONG] if len(asked) - at >= AMONG else asked[-AMONG:]
        pool = [(set(right.tolist()), math.sqrt(len(right))) for _, right in some]
        for number, (left, _) in enumerate(some):
            alone: dict[int, float] = defaultdict(float)
            for term in left.tolist():
                for other in alike.get(term, ()):
                    alone[other] = 1.0
            known = dict(alone)
            for term in left.tolist():
                for other, chance in chances.get(term, ()):
                    known[other] = known.get(other, 0.0) + chance
            plain.append(1 / _rank(number, pool, alone, counts, total))
            learnt.append(1 / _rank(number, pool, known, counts, total))
    if not plain:
        return _Test()
    return _Test(
        len(plain),
        round(sum(plain) / len(plain), 4),
        round(sum(learnt) / len(learnt), 4),
    )


def _rank(
    number: int,
    pool: Sequence[tuple[set[int], float]],
    wanted: Mapping[int, float],
    counts: Ids,
    total: int,
) -> float:
    """Return the rank of sentence *number* of *pool*; among equals, the middle."""
    value = {
        term: weight * math.log(1 + total / max(1, int(counts[term])))
        for term, weight in wanted.items()
    }
    scores = [
        sum(value[term] for term in terms & value.keys()) / length for terms, length in pool
    ]
    own = scores[number]
    better = sum(score > own for score in scores)
    equal = sum(score == own for score in scores)
    return better + (equal + 1) / 2


def _found(
    corpus: Corpus, source: str, target: str, chances: Chances
) -> dict[str, list[Found]]:
    """Return *chances* in terms and forms."""
    words, others = corpus.words.get(source), corpus.words.get(target)
    if words is None or others is None:
        return {}
    return {
        words.terms[term]: [
            Found(others.terms[other], others.form(other), chance)
            for other, chance in found
        ]
        for term, found in chances.items()
    }
