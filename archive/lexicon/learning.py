"""Learning: read what changed, align it, and estimate anew what it touches."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from archive.analysis import fingerprint, primary
from archive.article import Article
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
RULES: Final = "1"
#: Articles whose words are read, which bounds time and memory.
SURVEYED: Final = 50_000
#: Groups read at once.
BATCH: Final = 50
#: Sentences in common below which a language in between helps, and the least it needs.
FEW: Final = 2000
LEAST_THROUGH: Final = 30
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
    """Estimate anew what *touched* pairs change, the pairs with most sentences first.

    A pair with few of its own is changed, too, by what lies between its languages.
    """
    corpus = Corpus(writer.aligned())
    sizes = corpus.pairs()
    known = {(pair.source, pair.target) for pair in writer.pairs()}
    languages = sorted({*corpus.words, *(one for pair in known for one in pair)})
    every = sorted(combinations(languages, 2), key=lambda pair: (-sizes.get(pair, 0), pair))
    steps.more(len(every))
    for pair in every:
        through = _between(pair, sizes)
        legs = {_sorted(one, through) for one in pair} if through else set()
        if pair in touched or legs & {*touched} or (through and pair not in known):
            _renew(writer, corpus, pair, through)
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


def _sorted(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _between(pair: tuple[str, str], sizes: Mapping[tuple[str, str], int]) -> str:
    """Return the language through which a pair with few sentences is learnt, or ""."""
    own = sizes.get(pair, 0)
    if own >= FEW:
        return ""
    best, through = max(LEAST_THROUGH, 2 * own), ""
    for other in sorted({one for some in sizes for one in some} - {*pair}):
        least = min(sizes.get(_sorted(one, other), 0) for one in pair)
        if least > best:
            best, through = least, other
    return through


def _renew(writer: Writer, corpus: Corpus, pair: tuple[str, str], through: str) -> None:
    """Learn a pair and write both its directions; drop it if there is nothing to learn."""
    source, target = pair
    enough = corpus.pairs().get(pair, 0) >= LEAST_SENTENCES
    both = _model(corpus, source, target) if enough else _Both()
    for one, other, chances, test in (
        (source, target, both.there, both.there_test),
        (target, source, both.back, both.back_test),
    ):
        found = _found(corpus, one, other, chances)
        if through:
            first, second = writer.every(one, through), writer.every(through, other)
            found = _filled(found, _composed(first, second))
        made = Pair(
            one, other, through, both.sentences, 0, test.tested, test.plain, test.learnt
        )
        if found:
            writer.pair(made, found)
        else:
            writer.drop(one, other)


def _composed(
    first: Mapping[str, Sequence[Found]], second: Mapping[str, Sequence[Found]]
) -> dict[str, dict[str, Found]]:
    """Return what terms are when they are translated twice."""
    made = {}
    for term, found in first.items():
        sums: dict[str, Found] = {}
        for middle in found:
            for last in second.get(middle.term, ()):
                chance = middle.chance * last.chance
                if last.term in sums:
                    chance += sums[last.term].chance
                sums[last.term] = Found(last.term, last.form, chance)
        made[term] = sums
    return made


def _filled(
    own: Mapping[str, Sequence[Found]], composed: Mapping[str, Mapping[str, Found]]
) -> dict[str, list[Found]]:
    """Return *own* with what chance it leaves given to *composed*."""
    made = {}
    for term in {**own, **composed}:
        sums = {found.term: found for found in own.get(term, ())}
        left = max(0.0, 1 - sum(found.chance for found in sums.values()))
        for found in composed.get(term, {}).values():
            before = sums[found.term].chance if found.term in sums else 0.0
            sums[found.term] = Found(found.term, found.form, before + left * found.chance)
        best = sorted(sums.values(), key=lambda found: (-found.chance, found.term))
        some = [found for found in best if found.chance >= LEAST_PROBABILITY]
        if some:
            made[term] = some[:MOST_TRANSLATIONS]
    return made


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
