"""How well the archive finds: queries with judgements, and what changed since last time.

Three figures a query, from 0 to 1: nDCG at 10 (how much of what is right stands how far
up), MRR at 10 (one divided by the rank of the first right one), and recall at 100 (how
much of what is right is found at all).

The same queries guard a rebuild: an index that finds *golden* queries worse than before is
not switched to.

Source: K. Järvelin and J. Kekäläinen, Cumulated Gain-Based Evaluation of IR Techniques,
2002 (nDCG, with the grade as gain and log2(rank + 1) as discount); B. Efron and R.
Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13 (percentile interval).
"""

from __future__ import annotations

import json
import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from archive.core import Archive
from archive.errors import N_, BadJudgements, QualityLost
from archive.query import Query, parse
from archive.search import Engine, Results

#: Hits of a query that are looked at.
DEPTH: Final = 100
#: Rounds of the bootstrap and its seed: the same figures give the same interval.
ROUNDS, SEED = 1000, 7
#: Values drawn at once, which bounds memory.
AT_ONCE: Final = 500_000
#: Smallest difference that counts as one.
DIFFERENCE: Final = 1e-6
#: Longest line of a file of queries or judgements.
LINE: Final = 20_000

FIGURES: Final = ("ndcg10", "mrr10", "recall100")

#: Query id -> id of an article -> its grade; above 0 is right.
Judgements = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query to be judged.

    Attributes:
        id: Its name in the judgements.
        text: What is typed.
        language: The language it is in, or "".
        type: What kind it is, or "".
        within: Tag of the only language articles are looked for in, or "".
    """

    id: str
    text: str
    language: str = ""
    type: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query and how well it found. ``ndcg10``, ``mrr10``, ``recall100``: 0 to 1."""

    id: str
    language: str
    type: str
    ndcg10: float
    mrr10: float
    recall100: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean with its 95 % interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of the queries of one language and type; "" stands for all."""

    language: str
    type: str
    queries: int
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Run:
    """What an evaluation found.

    Attributes:
        judged: Each query, in the order asked.
        unjudged: Queries without a right article, which were not asked.
        mean_ms: Mean time of a query.
    """

    judged: tuple[Judged, ...]
    unjudged: int = 0
    mean_ms: float = 0.0

    def rows(self) -> Iterator[Row]:
        """Yield figures by language and type, then by language, then of all."""
        by_both: dict[tuple[str, str], list[Judged]] = defaultdict(list)
        by_language: dict[str, list[Judged]] = defaultdict(list)
        for one in self.judged:
            by_both[one.language, one.type].append(one)
            by_language[one.language].append(one)
        for (language, kind), some in sorted(by_both.items()):
            if kind:
                yield _row(language, kind, some)
        for language, some in sorted(by_language.items()):
            if language:
                yield _row(language, "", some)
        yield _row("", "", self.judged)

    def mean(self) -> float:
        """Return the mean nDCG at 10 of all queries, 0 of none."""
        values = [one.ndcg10 for one in self.judged]
        return sum(values) / len(values) if values else 0.0


@dataclass(frozen=True, slots=True)
class Changed:
    """How two runs differ.

    Attributes:
        queries: Queries both have.
        differences: Figure -> mean difference, now minus then, with its interval.
        worse: (query id, nDCG at 10 then, now) of what got worse, the worst first.
        better: Number of queries that got better.
        missing: Number of queries only one of them has.
    """

    queries: int
    differences: Mapping[str, Figure]
    worse: tuple[tuple[str, float, float], ...] = ()
    better: int = 0
    missing: int = 0


def evaluate(
    archive: Archive,
    queries: Iterable[Asked],
    judgements: Judgements,
    *,
    engine: Engine | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Run:
    """Ask each query and judge what it found.

    Args:
        archive: The archive.
        queries: What is asked.
        judgements: By our id of an article, or the id its giver knows it by.
        engine: Another engine than the archive's: an index not yet served.
        progress: Called with queries asked and queries there are.

    Raises:
        Unavailable: The index cannot answer.
    """
    every = list(queries)
    right = {
        id: {a for a, grade in of.items() if grade > 0} for id, of in judgements.items()
    }
    asked = [one for one in every if right.get(one.id)]
    judged = []
    started = time.perf_counter()
    for number, one in enumerate(asked, 1):
        results = _search(archive, engine or archive.engine, one)
        ranked = list(_named(archive, results, judgements[one.id]))
        judged.append(_judge(one, ranked, judgements[one.id]))
        if progress:
            progress(number, len(asked))
    took = (time.perf_counter() - started) * 1000 / max(1, len(asked))
    return Run(tuple(judged), len(every) - len(asked), round(took, 3))


def _search(archive: Archive, engine: Engine, asked: Asked) -> Results:
    """Return what *engine* finds for *asked*, as a reader would have asked."""
    filters = {"language": (asked.within,)} if asked.within else {}
    query: Query = parse(asked.text, filters=filters, limit=DEPTH, facets=False)
    return engine.search(archive.expanded(query))


def _named(
    archive: Archive, results: Results, judgements: Mapping[str, int]
) -> Iterator[str]:
    """Yield the ids of what was found, as the judgements name them, each once."""
    names = archive.store.external_ids(hit.id for hit in results.hits)
    seen: set[str] = set()
    for hit in results.hits:
        name = hit.id if hit.id in judgements else names.get(hit.id, hit.id)
        if name not in seen:
            seen.add(name)
            yield name


def _judge(asked: Asked, ranked: Sequence[str], judgements: Mapping[str, int]) -> Judged:
    """Return the figures of one query, of which something is right."""
    grades = [max(0, judgements.get(id, 0)) for id in ranked]
    ideal = sorted((grade for grade in judgements.values() if grade > 0), reverse=True)
    first = next((rank for rank, grade in enumerate(grades[:10], 1) if grade), 0)
    return Judged(
        id=asked.id,
        language=asked.language,
        type=asked.type,
        ndcg10=round(_gain(grades) / _gain(ideal), 6),
        mrr10=round(1 / first, 6) if first else 0.0,
        recall100=round(sum(grade > 0 for grade in grades[:DEPTH]) / len(ideal), 6),
    )


def _gain(grades: Sequence[int]) -> float:
    """Return the discounted gain of the first ten of *grades*."""
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades[:10], 1))


def _row(language: str, kind: str, some: Sequence[Judged]) -> Row:
    figures = {name: _figure([getattr(one, name) for one in some]) for name in FIGURES}
    return Row(language, kind, len(some), figures)


def _figure(values: Sequence[float]) -> Figure:
    """Return the mean of *values* and the interval that 95 % of resamples lie in."""
    if not values:
        return Figure(0.0, 0.0, 0.0)
    every = np.asarray(values, float)
    dice = np.random.default_rng(SEED)
    rounds = max(1, AT_ONCE // len(every))
    parts = [
        dice.choice(every, (min(rounds, ROUNDS - done), len(every))).mean(axis=1)
        for done in range(0, ROUNDS, rounds)
    ]
    means = np.sort(np.concatenate(parts))
    low, high = means[int(ROUNDS * 0.025)], means[int(ROUNDS * 0.975) - 1]
    return Figure(
        round(float(every.mean()), 4), round(float(low), 4), round(float(high), 4)
    )


def compare(then: Run, now: Run) -> Changed:
    """Return how *now* differs from *then*, over the queries both have."""
    before = {one.id: one for one in then.judged}
    both = [(before[one.id], one) for one in now.judged if one.id in before]
    differences = {
        name: _figure([getattr(b, name) - getattr(a, name) for a, b in both])
        for name in FIGURES
    }
    worse = [
        (b.id, a.ndcg10, b.ndcg10) for a, b in both if b.ndcg10 < a.ndcg10 - DIFFERENCE
    ]
    worse.sort(key=lambda one: (one[2] - one[1], one[0]))
    return Changed(
        queries=len(both),
        differences=differences,
        worse=tuple(worse),
        better=sum(b.ndcg10 > a.ndcg10 + DIFFERENCE for a, b in both),
        missing=len(then.judged) + len(now.judged) - 2 * len(both),
    )


# Files


def read_queries(path: Path) -> list[Asked]:
    """Return the queries of a file of JSON lines.

    Each has ``id`` and ``text``; ``language`` (or ``lang``), ``type`` and ``in`` (the
    language of the articles looked for) may be missing.

    Raises:
        BadJudgements: A line is none, or an id stands twice.
    """
    made: dict[str, Asked] = {}
    for number, line in _lines(path):
        try:
            value = json.loads(line)
            asked = Asked(
                id=_text(value, "id"),
                text=_text(value, "text"),
                language=_text(value, "language", "lang", default=""),
                type=_text(value, "type", default=""),
                within=_text(value, "in", default=""),
            )
        except (ValueError, TypeError, RecursionError) as error:
            raise BadJudgements(path, number, str(error)) from error
        if asked.id in made:
            raise BadJudgements(path, number, N_("the id stands twice"))
        made[asked.id] = asked
    return list(made.values())


def _text(value: Any, *names: str, default: str | None = None) -> str:
    """Return the value of the first of *names* that is there, as text.

    Raises:
        ValueError: None is and there is no default.
        TypeError: It is neither text nor a number.
    """
    if not isinstance(value, dict):
        raise TypeError(N_("not a JSON object"))
    found = next((value[name] for name in names if value.get(name) is not None), default)
    if found is None:
        raise ValueError(f"no {names[0]}")
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise TypeError(f"{names[0]} is not a text")
    return str(found)


def read_judgements(path: Path) -> Judgements:
    """Return the judgements of a file in the form of TREC: query, 0, article, grade.

    Raises:
        BadJudgements: A line is none.
    """
    made: dict[str, dict[str, int]] = defaultdict(dict)
    for number, line in _lines(path):
        parts = line.split("\t") if line.count("\t") == 3 else line.split()
        if len(parts) != 4:
            raise BadJudgements(path, number, N_("not four columns"))
        try:
            made[parts[0].strip()][parts[2].strip()] = int(parts[3])
        except ValueError as error:
            raise BadJudgements(path, number, N_("the grade is no number")) from error
    return dict(made)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that are not blank, with their numbers.

    Raises:
        BadJudgements: It cannot be read, or is not UTF-8.
    """
    number = 0
    try:
        with path.open(encoding="utf-8-sig") as file:
            while line := file.readline(LINE + 1):
                number += 1
                if len(line) > LINE:
                    raise BadJudgements(path, number, N_("the line is too long"))
                if line.strip():
                    yield number, line.strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadJudgements(path, number + 1, str(error)) from error


def write_run(run: Run, path: Path) -> None:
    """Write *run* as JSON, whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    path.parent.mkdir(parents=True, exist_ok=True)
    value = json.dumps({"version": 1, **asdict(run)}, ensure_ascii=False, indent=1)
    try:
        beside.write_text(value, encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def read_run(path: Path) -> Run:
    """Return the run that :func:`write_run` wrote.

    Raises:
        BadJudgements: It is none.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        judged = tuple(_judged(one) for one in value["judged"])
        return Run(judged, int(value["unjudged"]), float(value["mean_ms"]))
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadJudgements(path, 1, repr(error)) from error


def _judged(value: Mapping[str, Any]) -> Judged:
    """Return a query of a run in JSON, or fail in any way."""
    figures = {name: float(value[name]) for name in FIGURES}
    return Judged(str(value["id"]), str(value["language"]), str(value["type"]), **figures)


# Golden queries


@dataclass(slots=True)
class Guard:
    """Keeps an index from service that finds golden queries worse than before.

    Attributes:
        archive: The archive.
        then: The run it is measured by; None if there is none, and all is taken.
        now: What the new index found, once it was asked.
    """

    archive: Archive
    queries: list[Asked]
    judgements: Judgements
    then: Run | None = None
    now: Run | None = field(default=None, init=False)

    def __call__(self, engine: Engine) -> None:
        """Judge a new index.

        Raises:
            QualityLost: It loses more than the setting ``golden_loss`` allows.
        """
        self.now = evaluate(self.archive, self.queries, self.judgements, engine=engine)
        if self.then is None:
            return
        changed = compare(self.then, self.now)
        lost = -changed.differences["ndcg10"].mean
        if changed.queries and lost > self.archive.settings.golden_loss:
            before = {one.id: one for one in self.then.judged}
            both = [one for one in self.now.judged if one.id in before]
            raise QualityLost(
                before=f"{sum(before[one.id].ndcg10 for one in both) / len(both):.3f}",
                after=f"{sum(one.ndcg10 for one in both) / len(both):.3f}",
                worst=", ".join(id for id, _, _ in changed.worse[:WORST]),
            )

    def keep(self) -> None:
        """Remember what the index that was taken found, for the next time."""
        if self.now is not None:
            write_run(self.now, kept_run(self.archive))


#: Queries named when an index is not taken.
WORST: Final = 5


def kept_run(archive: Archive) -> Path:
    """Return where the run of the index served is kept."""
    return archive.settings.index / "golden.json"


def guard(archive: Archive) -> Guard | None:
    """Return what guards a rebuild of *archive*; None if there are no golden queries.

    The new index is measured by the one served, or, where that cannot be asked, by what
    it was measured with when it was made.

    Raises:
        BadJudgements: The golden queries cannot be read.
    """
    name = archive.settings.golden
    queries, judgements = (
        archive.settings.home / f"{name}{end}" for end in (".jsonl", ".tsv")
    )
    if not name or not queries.exists():
        return None
    made = Guard(archive, read_queries(queries), read_judgements(judgements))
    if archive.engine.state().status == "ready":
        made.then = evaluate(archive, made.queries, made.judgements)
    elif kept_run(archive).exists():
        made.then = read_run(kept_run(archive))
    return made
