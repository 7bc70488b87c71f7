"""Compare our columns, stock Whoosh and tantivy on one corpus with the same queries.

::

    python tests/benchmarks/engines/run.py --articles 10000 --out OUT.json
        [--engines archive,tantivy,tantivy2,whoosh] [--corpus FILE] [--svg FILE]

Every engine indexes titles and bodies as simple words (lower case) with positions, and
language, year and date as columns. Each step runs in a process of its own. ``tantivy2`` is
tantivy with two writer threads. OUT.json holds, for each engine, articles indexed a
second, bytes of the index, peak memory, milliseconds to open and to add one article, and
for each class of queries medians and 95th percentiles over queries of the median of five
runs; ``first_ms`` is the median of the very first run of each query. ``open_ms`` ends with
the first answer; our loops are compiled beside that, and waited for (``warm_ms``) before
queries are timed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.benchmarks.engines import corpus

WORD = re.compile(r"\w+")
QUERIES, RUNS = 30, 5
FACETS = ("language", "year")


def text_of(article: dict[str, Any]) -> str:
    """Return what is indexed of an article."""
    return f"{article['title']}\n{article['body']}"


# -- engines ----------------------------------------------------------------------------


class OurEngine:
    """The columns behind ``archive.engines.whoosh``, with one field of words."""

    def __init__(self, folder: Path) -> None:
        from archive.engines.columnar import (
            evaluate,
            index,
            kernel,
            request,
            schema,
            tree,
        )

        self.evaluate, self.request, self.kernel = evaluate, request, kernel
        self.schema, self.tree = schema, tree
        fields = (schema.Field("word", positions=True),)
        made = schema.Schema(
            fields, ("language", "date", "year"), "language", ("language",), ("date",)
        )
        self.index = index.Index(folder, made)

    def build(self, path: Path, count: int) -> None:
        self.index.create()
        with path.open("rb") as file:
            self.index.build(itertools.islice(file, count), our_line, parts=2)

    def open(self) -> None:
        self.index.snapshot()

    def warm(self) -> None:
        """Wait until the loops are compiled, which a server does while it answers."""
        self.kernel.wait()

    def node(self, query: dict[str, Any]) -> Any:
        tree, words = self.tree, query["words"]
        leaves = tuple(tree.Leaf((tree.Clause("word", word),)) for word in words)
        match query["kind"]:
            case "term":
                return leaves[0]
            case "or":
                return tree.All(any=leaves)
            case "and":
                return tree.All(must=leaves)
            case "phrase":
                return tree.Sequence("word", tuple(words))
            case "prefix" | "fuzzy":
                return tree.Expand("word", words[0], query["kind"])
        one, two, other = leaves
        return tree.All(
            must=(
                tree.Keep("language", tuple(query["languages"])),
                tree.Keep("date", low=query["first"], high=query["last"]),
                tree.Either((tree.All(must=(one, two)), other)),
            )
        )

    def run(self, query: dict[str, Any]) -> tuple[list[str], int]:
        found = self.evaluate.search(
            self.index.snapshot(),
            self.request.Request(
                self.node(query),
                offset=query.get("offset", 0),
                limit=10,
                sort="date" if query.get("sort") else "",
                reverse=True,
                facets=FACETS if query["kind"] == "bool" else (),
            ),
        )
        return [hit.id for hit in found.hits], found.total

    def add(self, article: dict[str, Any]) -> None:
        self.index.write([our_document(article)])
        wanted = self.index.snapshot().find([article["id"]])
        if not wanted:
            raise RuntimeError(article["id"])


def our_line(line: bytes) -> Any:
    """Return a line of a corpus as a document."""
    return our_document(json.loads(line))


def our_document(article: dict[str, Any]) -> Any:
    """Return an article as a document."""
    from archive.engines.columnar.schema import Document, Terms

    date = article["date"]
    return Document(
        article["id"],
        {"word": Terms(WORD.findall(text_of(article).lower()))},
        {"language": article["language"], "date": date, "year": date[:4]},
    )


class Tantivy:
    """tantivy, one writer thread (or two)."""

    threads = 1

    def __init__(self, folder: Path) -> None:
        import tantivy

        self.t = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field(
            "id", stored=True, tokenizer_name="raw", index_option="basic"
        )
        builder.add_text_field(
            "language", tokenizer_name="raw", index_option="basic", fast=True
        )
        builder.add_unsigned_field("year", indexed=True, fast=True)
        builder.add_unsigned_field("date", indexed=True, fast=True)
        builder.add_text_field("word", tokenizer_name="words")
        self.schema = builder.build()
        folder.mkdir(parents=True, exist_ok=True)
        self.index = tantivy.Index(self.schema, path=str(folder))
        words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        self.index.register_tokenizer(
            "words", words.filter(tantivy.Filter.lowercase()).build()
        )
        self.writer: Any = None

    def document(self, article: dict[str, Any]) -> Any:
        found = self.t.Document()
        found.add_text("id", article["id"])
        found.add_text("language", article["language"])
        found.add_unsigned("date", int(article["date"].replace("-", "")))
        found.add_unsigned("year", int(article["date"][:4]))
        found.add_text("word", text_of(article))
        return found

    def build(self, path: Path, count: int) -> None:
        writer = self.index.writer(256_000_000, self.threads)
        for article in corpus.read(path, count):
            writer.add_document(self.document(article))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self.index.reload()
        self.searcher = self.index.searcher()

    def query(self, query: dict[str, Any]) -> Any:  # noqa: PLR0911 - one a kind
        make, occur, schema = self.t.Query, self.t.Occur, self.schema
        words = query["words"]
        terms = [make.term_query(schema, "word", word, "freq") for word in words]
        match query["kind"]:
            case "term":
                return terms[0]
            case "or":
                return make.boolean_query([(occur.Should, one) for one in terms])
            case "and":
                return make.boolean_query([(occur.Must, one) for one in terms])
            case "phrase":
                return make.phrase_query(schema, "word", words)
            case "prefix":
                return make.regex_query(schema, "word", words[0] + ".*")
            case "fuzzy":
                return make.fuzzy_term_query(schema, "word", words[0], distance=1)
        both = make.boolean_query([(occur.Must, one) for one in terms[:2]])
        core = make.boolean_query([(occur.Should, both), (occur.Should, terms[2])])
        language = make.term_set_query(schema, "language", query["languages"])
        first, last = (int(query[at].replace("-", "")) for at in ("first", "last"))
        dates = make.range_query(schema, "date", self.t.FieldType.Unsigned, first, last)
        return make.boolean_query(
            [
                (occur.Must, core),
                (occur.Must, make.const_score_query(language, 0.0)),
                (occur.Must, make.const_score_query(dates, 0.0)),
            ]
        )

    def run(self, query: dict[str, Any]) -> tuple[list[str], int]:
        asked = self.query(query)
        more: dict[str, Any] = {"order_by_field": "date"} if query.get("sort") else {}
        found: Any = self.searcher.search(
            asked, limit=10, offset=query.get("offset", 0), count=True, **more
        )
        ids = [self.searcher.doc(address)["id"][0] for _, address in found.hits]
        if query["kind"] == "bool":
            self.searcher.aggregate(
                asked, {name: {"terms": {"field": name, "size": 50}} for name in FACETS}
            )
        return ids, int(found.count)

    def add(self, article: dict[str, Any]) -> None:
        if self.writer is None:
            self.writer = self.index.writer(50_000_000, 1)
        self.writer.add_document(self.document(article))
        self.writer.commit()
        self.open()
        asked = self.t.Query.term_query(self.schema, "id", article["id"])
        seen: Any = self.searcher.search(asked, 1)
        if not seen.count:
            raise RuntimeError(article["id"])


class Tantivy2(Tantivy):
    """tantivy, two writer threads."""

    threads = 2


class StockWhoosh:
    """Whoosh as it comes."""

    def __init__(self, folder: Path) -> None:
        from whoosh import analysis, fields, query

        self.folder, self.q = folder, query
        words = analysis.RegexTokenizer(r"\w+") | analysis.LowercaseFilter()
        self.schema = fields.Schema(
            id=fields.ID(stored=True),
            language=fields.ID(sortable=True),
            year=fields.ID(sortable=True),
            date=fields.NUMERIC(int, bits=32, signed=False, sortable=True),
            word=fields.TEXT(analyzer=words),
        )

    def document(self, article: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": article["id"],
            "language": article["language"],
            "year": article["date"][:4],
            "date": int(article["date"].replace("-", "")),
            "word": text_of(article),
        }

    def build(self, path: Path, count: int) -> None:
        from whoosh.index import create_in

        self.folder.mkdir(parents=True, exist_ok=True)
        writer = create_in(str(self.folder), self.schema).writer(limitmb=256)
        for article in corpus.read(path, count):
            writer.add_document(**self.document(article))
        writer.commit(optimize=True)

    def open(self) -> None:
        from whoosh.index import open_dir

        self.index = open_dir(str(self.folder))
        self.searcher = self.index.searcher()

    def query(self, query: dict[str, Any]) -> Any:  # noqa: PLR0911 - one a kind
        q, words = self.q, query["words"]
        terms = [q.Term("word", word) for word in words]
        match query["kind"]:
            case "term":
                return terms[0]
            case "or":
                return q.Or(terms)
            case "and":
                return q.And(terms)
            case "phrase":
                return q.Phrase("word", words)
            case "prefix":
                return q.Prefix("word", words[0])
            case "fuzzy":
                return q.FuzzyTerm("word", words[0], maxdist=1, prefixlength=1)
        first, last = (int(query[at].replace("-", "")) for at in ("first", "last"))
        return q.And(
            [
                q.Or([q.And(terms[:2]), terms[2]]),
                q.Or([q.Term("language", one) for one in query["languages"]]),
                q.NumericRange("date", first, last),
            ]
        )

    def run(self, query: dict[str, Any]) -> tuple[list[str], int]:
        more: dict[str, Any] = {}
        if query["kind"] == "bool":
            more["groupedby"] = list(FACETS)
        if query.get("sort"):
            more |= {"sortedby": "date", "reverse": True}
        offset = query.get("offset", 0)
        found = self.searcher.search(self.query(query), limit=offset + 10, **more)
        return [hit["id"] for hit in list(found)[offset:]], len(found)

    def add(self, article: dict[str, Any]) -> None:
        writer = self.index.writer()
        writer.add_document(**self.document(article))
        writer.commit()
        self.searcher = self.index.searcher()


ENGINES: dict[str, Callable[[Path], Any]] = {
    "archive": OurEngine,
    "tantivy": Tantivy,
    "tantivy2": Tantivy2,
    "whoosh": StockWhoosh,
}


# -- queries ----------------------------------------------------------------------------


def queries(path: Path, count: int, seed: int = 3) -> dict[str, list[dict[str, Any]]]:
    """Return queries of each class, drawn from the corpus by document frequency."""
    chance = random.Random(seed)
    frequency: Counter[str] = Counter()
    sample: list[list[str]] = []
    for number, article in enumerate(corpus.read(path, count)):
        words = WORD.findall(text_of(article).lower())
        frequency.update(set(words))
        if len(sample) < 3000:
            sample.append(words)
        elif chance.random() < 3000 / number:
            sample[chance.randrange(3000)] = words

    def band(low: float, high: float) -> list[str]:
        return sorted(
            word
            for word, holders in frequency.items()
            if low * count <= holders <= high * count and len(word) > 2 and word.isalpha()
        )

    rare = band(max(3 / count, 5e-5), max(10 / count, 3e-4))
    frequent, middle = band(0.03, 0.25), band(0.0005, 0.02)
    every = sorted(frequency, key=lambda word: (-frequency[word], word))
    out: dict[str, list[dict[str, Any]]] = {}

    def put(name: str, kind: str, words: list[str], **more: Any) -> None:
        out.setdefault(name, []).append({"kind": kind, "words": words, **more})

    for _ in range(QUERIES):
        put("term_rare", "term", [chance.choice(rare)])
        word = chance.choice(frequent)
        put("term_frequent", "term", [word])
        put("page100", "term", [word], offset=990)
        put("sort_date", "term", [word], sort=True)
        put("or32", "or", chance.sample(frequent + middle, 32))
        put("prefix", "prefix", [chance.choice(middle)[:3]])
        word = chance.choice([one for one in middle if len(one) > 5] or middle)
        place = chance.randrange(1, len(word))
        put("fuzzy1", "fuzzy", [word[:place] + word[place + 1 :]])
    put("phrase_frequent", "phrase", every[:2])
    put("phrase_frequent", "phrase", every[1:3])
    while len(out.get("or3", ())) < QUERIES or len(out.get("phrase2", ())) < QUERIES:
        words = chance.choice(sample)
        common = sorted({one for one in words if 0.01 <= frequency[one] / count <= 0.15})
        some = sorted({one for one in words if 0.0005 <= frequency[one] / count <= 0.01})
        if len(common) > 1 and len(some) > 1 and len(out.get("or3", ())) < QUERIES:
            one, two = chance.sample(common, 2)
            three = chance.sample(some, 2)
            put("or3", "or", [one, *three])
            put("and3", "and", [one, two, three[0]])
            year = chance.randint(1989, 2012)
            put(
                "bool_facets", "bool", [one, two, three[0]],
                languages=sorted(chance.sample(list(corpus.LANGUAGES), 2)),
                first=f"{year}-01-01", last=f"{year + 9}-12-31",
            )  # fmt: skip
        place = chance.randrange(len(words) - 1)
        pair = words[place : place + 2]
        if min(frequency[one] for one in pair) >= 0.002 * count and (
            len(out.get("phrase2", ())) < QUERIES
        ):
            put("phrase2", "phrase", pair)
    return out


# -- the steps, each in a process of its own --------------------------------------------


def peak_mb() -> float:
    """Return the most memory this process held."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


class Watch(threading.Thread):
    """Looks at the memory of this process and its children now and then."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most, self.done = 0.0, threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.05):
            own = os.getpid()
            kids = Path(f"/proc/{own}/task/{own}/children").read_text(encoding="ascii")
            self.most = max(self.most, sum(self.held(pid) for pid in [own, *kids.split()]))

    @staticmethod
    def held(pid: object) -> float:
        """Return the megabytes a process holds, mapped files among them."""
        try:
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        except OSError:
            return 0.0
        return int((status.partition("VmRSS:")[2].split() or ["0"])[0]) / 1024


def step_build(engine: Any, task: dict[str, Any]) -> dict[str, Any]:
    """Build the index."""
    watch = Watch()
    watch.start()
    start = time.perf_counter()
    engine.build(Path(task["corpus"]), task["articles"])
    seconds = time.perf_counter() - start
    watch.done.set()
    watch.join()
    spent = os.times()
    return {"seconds": seconds, "cpu": sum(spent[:4]), "peak_mb": watch.most}


def warm(engine: Any) -> None:
    """Let an engine that compiles something do so."""
    if hasattr(engine, "warm"):
        engine.warm()


def step_query(engine: Any, task: dict[str, Any]) -> dict[str, Any]:
    """Ask every query several times, class by class."""
    asked = task["queries"]
    start = time.perf_counter()
    engine.open()
    engine.run(asked["term_rare"][0])
    open_ms = (time.perf_counter() - start) * 1000
    start = time.perf_counter()
    warm(engine)
    warm_ms = (time.perf_counter() - start) * 1000
    times: dict[str, Any] = {}
    totals: dict[str, list[int]] = {}
    for name, some in asked.items():
        runs: list[list[float]] = [[] for _ in some]
        for _ in range(RUNS):
            for nth, query in enumerate(some):
                start = time.perf_counter()
                _, total = engine.run(query)
                runs[nth].append((time.perf_counter() - start) * 1000)
                if len(runs[nth]) == 1:
                    totals.setdefault(name, []).append(total)
        medians = sorted(statistics.median(one) for one in runs)
        times[name] = {
            "p50": statistics.median(medians),
            "p95": medians[int(len(medians) * 0.95)],
            "first_ms": statistics.median(one[0] for one in runs),
        }
    return {
        "open_ms": open_ms,
        "warm_ms": warm_ms,
        "query_ms": times,
        "totals": totals,
        "peak_mb": peak_mb(),
    }


def step_load(engine: Any, task: dict[str, Any]) -> dict[str, Any]:
    """Ask mixed queries for some seconds; return how many a second."""
    mixed = [query for some in task["queries"].values() for query in some]
    random.Random(task["seed"]).shuffle(mixed)
    engine.open()
    warm(engine)
    for query in mixed:
        engine.run(query)
    while time.time() < task["start"]:
        time.sleep(0.001)
    until, done = time.perf_counter() + task["seconds"], 0
    while time.perf_counter() < until:
        engine.run(mixed[done % len(mixed)])
        done += 1
    return {"per_second": done / task["seconds"]}


def step_add(engine: Any, task: dict[str, Any]) -> dict[str, Any]:
    """Add articles one by one, each visible before the next."""
    engine.open()
    engine.run(task["queries"]["term_rare"][0])
    times = []
    for number, article in enumerate(corpus.articles(30, seed=99)):
        article["id"] = f"new{number:013x}"
        start = time.perf_counter()
        engine.add(article)
        times.append((time.perf_counter() - start) * 1000)
    return {"add_one_ms": statistics.median(times), "add_one_p95_ms": sorted(times)[28]}


STEPS = {"build": step_build, "query": step_query, "load": step_load, "add": step_add}


def start(
    name: str, step: str, folder: Path, task: dict[str, Any]
) -> subprocess.Popen[str]:
    """Start a step in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, __file__, "--step", step, name, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps(task))
    process.stdin.close()
    return process


def result(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Return what a step found."""
    assert process.stdout is not None
    text = process.stdout.read()
    process.stdout.close()
    if process.wait():
        raise SystemExit(f"a step failed: {process.args!r}")
    found: dict[str, Any] = json.loads(text)
    return found


def measure(name: str, folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    """Return all figures of one engine."""
    shutil.rmtree(folder, ignore_errors=True)
    built = result(start(name, "build", folder, task))
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    figures: dict[str, Any] = {
        "index_docs_per_s": task["articles"] / built["seconds"],
        "index_docs_per_cpu_s": task["articles"] / built["cpu"],
        "index_bytes": size,
        "peak_mb_build": built["peak_mb"],
    }
    if name == "tantivy2":
        return figures
    asked = result(start(name, "query", folder, task))
    load = task | {"seconds": 3.0, "start": time.time() + 4}
    both = [start(name, "load", folder, load | {"seed": seed}) for seed in (1, 2)]
    figures |= {
        "peak_mb_query": asked["peak_mb"],
        "open_ms": asked["open_ms"],
        "warm_ms": asked["warm_ms"],
        "queries_per_s_2": sum(result(one)["per_second"] for one in both),
        "query_ms": asked["query_ms"],
        "totals": asked["totals"],
    }
    return figures | result(start(name, "add", folder, task))


# -- what comes out ---------------------------------------------------------------------


def _at(*keys: str) -> Callable[[dict[str, Any]], Any]:
    """Return what takes a figure out of an engine's."""

    def get(figures: dict[str, Any]) -> Any:
        found: Any = figures
        for key in keys:
            found = (found or {}).get(key)
        return found

    return get


def table(found: dict[str, Any]) -> str:
    """Return the figures as a table, with ratios to tantivy where it took part."""
    engines = found["engines"]
    names = list(engines)
    rows = [["", *names, "archive / tantivy"]]
    ours, theirs = engines.get("archive", {}), engines.get("tantivy", {})

    def row(title: str, get: Callable[[dict[str, Any]], Any], faster: bool) -> None:
        values = [get(engines[name]) for name in names]
        one, other = get(ours) if ours else None, get(theirs) if theirs else None
        ratio = ""
        if one and other:
            ratio = f"{one / other if faster else other / one:.2f} x"
        rows.append([title, *(f"{v:,.3g}" if v is not None else "" for v in values), ratio])

    def share(figures: dict[str, Any]) -> Any:
        return figures["index_bytes"] / found["text_bytes"] if figures else None

    row("articles indexed a second", _at("index_docs_per_s"), faster=True)
    row("… a second of a processor", _at("index_docs_per_cpu_s"), faster=True)
    row(
        "index bytes / text bytes",
        share,
        faster=False,
    )
    for key in ("peak_mb_build", "peak_mb_query", "open_ms", "warm_ms", "add_one_ms"):
        row(key, _at(key), faster=False)
    row("queries a second, 2 processes", _at("queries_per_s_2"), faster=True)
    for name in found["classes"]:
        for part in ("p50", "p95", "first_ms"):
            row(f"{name} {part}", _at("query_ms", name, part), faster=False)
    widths = [max(len(one[at]) for one in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) for cell, width in zip(one, widths, strict=True)
        ).rstrip()
        for one in rows
    )


def plot(found: dict[str, Any]) -> str:
    """Return an SVG of the medians of each class on a logarithmic axis."""
    engines = {n: e for n, e in found["engines"].items() if "query_ms" in e}
    colours = {"archive": "#0b6e4f", "tantivy": "#c8553d", "whoosh": "#8a8d91"}
    left, width, step = 130, 520, 16
    low, high = 0.01, 1000.0

    def x(ms: float) -> float:
        from math import log10

        part = (log10(min(max(ms, low), high)) - log10(low)) / (log10(high) - log10(low))
        return left + part * width

    parts: list[str] = []
    y = 30.0
    for name in found["classes"]:
        parts.append(
            f'<text x="{left - 8}" y="{y + step:.0f}" text-anchor="end">{name}</text>'
        )
        for engine, figures in engines.items():
            ms = figures["query_ms"][name]["p50"]
            end = x(ms)
            parts.append(
                f'<rect x="{left}" y="{y:.0f}" width="{end - left:.1f}" height="9" '
                f'fill="{colours.get(engine, "#345")}"/>'
                f'<text x="{end + 4:.1f}" y="{y + 8:.0f}">{ms:.3g}</text>'
            )
            y += 11
        y += 8
    for at, engine in enumerate(engines):
        parts.append(
            f'<rect x="{left + at * 110}" y="8" width="10" height="10" '
            f'fill="{colours.get(engine, "#345")}"/>'
            f'<text x="{left + at * 110 + 14}" y="17">{engine}</text>'
        )
    title = f"{found['articles']:,} articles: median milliseconds a query (logarithmic)"
    parts.append(f'<text x="{left}" y="{y + 12:.0f}">{title}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 60}" '
        f'height="{y + 24:.0f}" font-family="sans-serif" font-size="10">'
        f"<title>{title}</title>{''.join(parts)}</svg>\n"
    )


def main() -> None:
    """Measure what is asked for and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--engines", default="archive,tantivy,whoosh")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument(
        "--work", type=Path, default=Path(tempfile.gettempdir()) / "engines"
    )
    parser.add_argument("--out", type=Path)
    parser.add_argument("--svg", type=Path)
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        step, name, folder = options.step
        task = json.loads(sys.stdin.read())
        print(json.dumps(STEPS[step](ENGINES[name](Path(folder)), task)))
        return
    options.work.mkdir(parents=True, exist_ok=True)
    path = options.corpus or options.work / f"corpus-{options.articles}.jsonl"
    if not path.exists():
        corpus.write(path, options.articles)
    text_bytes = sum(
        len(text_of(article).encode()) for article in corpus.read(path, options.articles)
    )
    asked = queries(path, options.articles)
    task = {"corpus": str(path), "articles": options.articles, "queries": asked}
    found: dict[str, Any] = {
        "articles": options.articles,
        "text_bytes": text_bytes,
        "classes": list(asked),
        "engines": {},
    }
    for name in options.engines.split(","):
        folder = options.work / f"{name}-{options.articles}"
        found["engines"][name] = measure(name, folder, task)
        shutil.rmtree(folder)
        print(f"{name} done", file=sys.stderr)
    print(table(found))
    if options.out:
        options.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if options.svg:
        options.svg.write_text(plot(found), encoding="utf-8")


if __name__ == "__main__":
    main()
