"""How well and how fast documents are read, on collections with known answers.

::

    pip install -e .[bench]
    python tests/benchmarks/extraction/run.py --data FOLDER [--data FOLDER2]
        [--groups plain,encoding,dates,…] [--seeds FOLDER] [--missed N] [--json OUT.json]
        [--compare]

FOLDER holds ``<group>/cases.jsonl``, one object a line: ``id``, ``file`` (relative to
FOLDER; ``.gz`` is only how it is stored), ``media_type``, ``source``, ``url`` and ``gold``
with what is known: ``title``, ``text`` or ``paragraphs``, ``published``, ``updated``,
``authors``, ``language``, ``dateline``, ``encoding``. The group ``dates`` holds ``text``,
``lang``, ``iso`` and ``source`` instead, the group ``feeds`` paths and values (see
``feeds.py``). All groups found are run; each figure is printed for the whole group, for
each source, and for each kind of file; at the end stands the table of what was asked for
(:data:`ASKED`): figure, reached or not. With ``--compare`` trafilatura reads the web pages
in the same run, for speed, text and title.

Text F1 is the mean over documents of the F1 of runs of four words (of four characters in
scripts without spaces). A document that is refused scores zero on all its gold holds.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from archive import formats
from archive.article import Article, to_json
from archive.errors import Refused
from archive.formats._dates import read_date
from archive.formats._encoding import codec, decode
from archive.formats.html import declared_charset
from tests.benchmarks.extraction import feeds

#: A word; in Han, kana, Thai, Lao, Khmer and Burmese a single character.
WORDS = re.compile(
    "[\u2e80-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
    "|[^\\W\u2e80-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+"
)
RUN = 4
#: Groups of articles, and what is counted for the others.
ARTICLES = ("html", "plain", "xml", "office", "pdf")
#: What was asked for: name, group, sources or kinds whose means count, score, least value.
ASKED: tuple[tuple[str, str, tuple[str, ...], str, float], ...] = (
    ("text, labelled pages", "html", ("aeb", "aed", "fundus", "waddle"), "text_f1", 0.935),
    ("title, same pages", "html", ("aed", "fundus"), "title", 0.92),
    (
        "published, with htmldate's",
        "html",
        ("aed", "fundus", "htmldate-mc"),
        "published",
        0.92,
    ),
    ("authors", "html", ("all",), "authors_f1", 0.80),
    ("language, same pages", "html", ("aed", "fundus", "waddle"), "language", 0.995),
    ("encoding", "encoding", ("all",), "text", 0.995),
    ("dates, time elements", "dates", ("html-time",), "instant", 0.97),
    ("dates, dateparser's", "dates", ("dateparser-tests",), "day", 0.88),
    ("plain text: title", "plain", ("all",), "title", 1.0),
    ("plain text: paragraphs", "plain", ("all",), "paragraph_f1", 0.97),
    ("plain text: place", "plain", ("all",), "dateline_place", 0.97),
    ("XML news: title", "xml", ("dpa-newslab", "superdesk"), "title", 0.98),
    ("XML news: published", "xml", ("superdesk",), "published", 0.97),
    ("feeds", "feeds", ("all",), "met", 0.99),
    ("PDF", "pdf", ("weasyprint",), "text_f1", 0.955),
    ("PDF in Persian", "pdf", ("language fa",), "text_f1", 0.80),
    ("DOCX", "office", (".docx",), "text_f1", 0.90),
    ("ODT", "office", (".odt",), "text_f1", 0.95),
    ("EPUB", "office", (".epub",), "text_f1", 0.97),
    ("speed, of trafilatura's", "html", ("compared",), "speed", 1.0),
)
#: Names of one language that a gold and we may use differently.
SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "hr": "sr", "bs": "sr", "tl": "fil"}
Scores = dict[str, float]


def cases(folder: Path, group: str) -> Iterator[dict[str, Any]]:
    """Yield the cases of a group."""
    with (folder / group / "cases.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def content(folder: Path, case: Mapping[str, Any]) -> bytes:
    """Return the document of a case."""
    data = (folder / case["file"]).read_bytes()
    stored = case["file"].endswith(".gz") and not case["file"].endswith(".warc.gz")
    return gzip.decompress(data) if stored else data


def words(text: str | None) -> list[str]:
    """Return the words of *text* as they are compared."""
    return WORDS.findall(unicodedata.normalize("NFKC", text or "").casefold())


def overlap(gold: Counter[Any], found: Counter[Any]) -> float:
    """Return the F1 of *found* against *gold*."""
    if not gold or not found:
        return float(not gold and not found)
    return 2 * (gold & found).total() / (gold.total() + found.total())


def runs(text: str) -> Counter[tuple[str, ...]]:
    """Return the runs of four words of *text*."""
    all_words = words(text)
    size = min(RUN, len(all_words))
    return Counter(
        tuple(all_words[at : at + size]) for at in range(len(all_words) - size + 1) if size
    )


def same_day(gold: str, found: str | None, zone: str | None) -> bool:
    """Tell whether two dates are one day, or one instant told in two zones."""
    if not found:
        return False
    if gold[:10] == found[:10]:
        return True
    try:
        instant = datetime.fromisoformat(gold)
        other = datetime.fromisoformat(found + (zone or "").replace("Z", "+00:00"))
    except ValueError:
        return False
    if instant.tzinfo is None or other.tzinfo is None:
        return False
    return abs(instant - other) < timedelta(minutes=1)


def primary(tag: str | None) -> str:
    """Return the language of a tag, made comparable."""
    name = (tag or "").replace("_", "-").split("-")[0].lower()
    return SAME.get(name, name)


def score(gold: Mapping[str, Any], article: Article | None) -> Scores:
    """Return the scores of what was read, for all that *gold* knows."""
    read = article or Article(title="")
    scores: Scores = {}
    text = gold.get("text") or "\n".join(gold.get("paragraphs") or ())
    if text:
        body = read.body
        whole = f"{read.title}\n{body}"
        # Some gold texts begin with the headline.
        scores["text_f1"] = max(
            overlap(runs(text), runs(body)), overlap(runs(text), runs(whole))
        )
    if gold.get("paragraphs"):
        parts = Counter(" ".join(words(part)) for part in gold["paragraphs"])
        mine = Counter(" ".join(words(part)) for part in read.paragraphs)
        scores["paragraph_f1"] = overlap(parts, mine)
    if gold.get("title"):
        scores["title"] = float(words(gold["title"]) == words(read.title))
    for name, moment in (("published", read.published), ("updated", read.updated)):
        if gold.get(name) and str(gold[name])[:1].isdigit():  # "nan" is no date
            found = moment.value if moment else None
            zone = moment.zone if moment else None
            scores[name] = float(same_day(str(gold[name]), found, zone))
    if gold.get("authors"):
        names = gold["authors"]
        names = re.split("[;,]", names) if isinstance(names, str) else names
        scores["authors_f1"] = overlap(
            Counter(" ".join(words(name)) for name in names),
            Counter(" ".join(words(name)) for name in read.authors),
        )
    if gold.get("language"):
        scores["language"] = float(
            primary(gold["language"]) == primary(read.language.value)
        )
    if (gold.get("dateline") or {}).get("place"):
        scores["dateline_place"] = float(
            words(gold["dateline"]["place"]) == words(read.place)
        )
    if gold.get("text_contains"):
        flat = " ".join(f"{read.title}\n{read.body}".split())
        parts_found = [" ".join(part.split()) in flat for part in gold["text_contains"]]
        scores["contains"] = sum(parts_found) / len(parts_found)
    return scores


class Table:
    """Means of scores, for the whole and for each source."""

    def __init__(self) -> None:
        self._sums: dict[str, dict[str, list[float]]] = defaultdict(
            lambda: defaultdict(list)
        )

    def add(self, source: str, scores: Scores, *kinds: str) -> None:
        """Take in the scores of one case of a source and of other kinds."""
        for name, value in scores.items():
            for kind in ("all", source, *kinds):
                self._sums[kind][name].append(value)

    def means(self) -> dict[str, dict[str, Any]]:
        """Return source -> score -> mean and number of cases."""
        return {
            source: {
                name: {"mean": round(sum(values) / len(values), 4), "of": len(values)}
                for name, values in sorted(scores.items())
            }
            for source, scores in self._sums.items()
        }


def read_articles(folders: Iterable[Path], group: str, missed: int) -> dict[str, Any]:
    """Read the documents of a group and compare."""
    table, refusals = Table(), Counter[str]()
    size = spent = count = 0.0
    worst: list[tuple[float, str]] = []
    for folder in folders:
        for case in cases(folder, group):
            data = content(folder, case)
            name = Path(case["file"]).name.removesuffix(".gz")
            start = time.perf_counter()
            readings = formats.read(data, name, case.get("media_type"))
            spent += time.perf_counter() - start
            size += len(data)
            count += 1
            article = next(
                (reading.article for reading in readings if reading.article), None
            )
            if article is None and readings[0].refusal:
                refusals[readings[0].refusal.reason] += 1
            scores = score(case["gold"], article)
            kinds = [Path(name).suffix] if group == "office" else []
            if group == "pdf" and case["gold"].get("language"):
                kinds = [f"language {case['gold']['language']}"]
            table.add(case["source"], scores, *kinds)
            if scores:
                worst.append((sum(scores.values()) / len(scores), case["id"]))
    worst.sort()
    return {
        "scores": table.means(),
        "refused": dict(refusals),
        "speed": {
            "documents_per_second": round(count / spent, 1) if spent else 0.0,
            "megabytes_per_second": round(size / spent / 1e6, 2) if spent else 0.0,
        },
        "missed": [id_ for _, id_ in worst[:missed]],
    }


def read_encodings(folders: Iterable[Path], missed: int) -> dict[str, Any]:
    """Decode the files of the encoding group: right if the letters are."""
    table, wrong = Table(), []
    for folder in folders:
        for case in cases(folder, "encoding"):
            data = content(folder, case)
            known = codec(case["gold"].get("encoding"))
            if known is None:
                continue
            gold = data.decode(known, "replace").removeprefix("\ufeff")
            try:
                stated = declared_charset(data) if case["file"].count(".html") else None
                text, found = decode(data, stated)
            except Refused:
                text, found = "", None
            right = text == gold or (found is not None and codec(found.value) == known)
            table.add(case["source"], {"text": float(right)})
            if not right:
                wrong.append((case["id"], known, found and found.value))
    return {"scores": table.means(), "missed": wrong[:missed]}


def read_dates(folders: Iterable[Path], missed: int) -> dict[str, Any]:
    """Read the strings of the dates group.

    ``day`` counts the day as written; ``instant`` also the same moment told in UTC, which
    is what many pages put into their machine-readable dates.
    """
    table, wrong = Table(), []
    read_date("1 January 2000")
    spent, count = 0.0, 0
    for folder in folders:
        for case in cases(folder, "dates"):
            start = time.perf_counter()
            moment = read_date(case["text"], case.get("lang"))
            spent += time.perf_counter() - start
            count += 1
            gold, found = case["iso"], moment.value if moment else ""
            found = f"{found}-01" if len(found) == 7 else found
            right = found[:10] == gold[:10]
            if right and "T" in gold and not gold.endswith("T00:00:00"):
                right = found[:16] == gold[:16]
            instant = right
            if moment and moment.zone and "T" in moment.value and not right:
                told = datetime.fromisoformat(
                    moment.value + moment.zone.replace("Z", "+00:00")
                )
                instant = (
                    told - (told.utcoffset() or timedelta())
                ).date().isoformat() == gold
            source = case["source"].split(":")[0]
            scores = {
                "day": float(right),
                "instant": float(instant),
                "wrong": float(bool(found) and not right),
            }
            table.add(source, scores)
            if not right:
                wrong.append((source, case["text"], gold, found))
    return {
        "scores": table.means(),
        "speed": {"dates_per_second": round(count / spent, 1) if spent else 0.0},
        "missed": wrong[:missed],
    }


def read_others(folders: Iterable[Path], group: str) -> dict[str, Any]:
    """Read documents without comparable gold: how many give articles, how the rest fail."""
    outcomes: Counter[str] = Counter()
    for folder in folders:
        for case in cases(folder, group):
            name = Path(case["file"]).name
            readings = formats.read(content(folder, case), name.removesuffix(".gz"))
            read = any(reading.article for reading in readings)
            refusal = readings[0].refusal
            outcomes["read" if read or refusal is None else refusal.reason] += 1
    return {"documents": dict(outcomes)}


def read_feeds(folders: Iterable[Path], missed: int) -> dict[str, Any]:
    """Ask our articles for what the cases of feeds expect."""
    table, wrong, outside = Table(), [], Counter[str]()
    for folder in folders:
        for case in cases(folder, "feeds"):
            data = content(folder, case)
            name, headers = Path(case["file"]).name, case.get("http_headers") or {}
            readings = formats.read(data, name.removesuffix(".gz"), case.get("media_type"))
            if any(reading.article is None for reading in readings):
                readings = formats.read(feeds.filled(data), "feed.xml", "application/xml")
            articles = [reading.article for reading in readings]
            for path, met in feeds.case(case["gold"], articles, headers).items():
                if met is None:
                    outside[path] += 1
                    continue
                table.add(case["origin"].rpartition("/")[0], {"met": float(met)})
                if not met:
                    wrong.append((case["origin"], path))
    return {
        "scores": table.means(),
        "out of scope": dict(outside.most_common()),
        "missed": wrong[:missed],
    }


def compare(folders: Iterable[Path], results: dict[str, Any]) -> None:
    """Let trafilatura read the labelled pages, and us in turn; add both to *results*."""
    import trafilatura

    logging.disable(logging.CRITICAL)
    table, ours, theirs, count = Table(), 0.0, 0.0, 0
    for folder in folders:
        for case in cases(folder, "html"):
            if case["source"] not in {"aeb", "aed", "fundus", "waddle"}:
                continue
            data = content(folder, case)
            start = time.process_time()
            formats.read(data, "page.html", "text/html")
            middle = time.process_time()
            found = trafilatura.bare_extraction(
                data, url=case.get("url"), with_metadata=True, favor_precision=True
            )
            theirs += time.process_time() - middle
            ours += middle - start
            count += 1
            said = found if isinstance(found, dict) else found.as_dict() if found else {}
            text = (said.get("text") or "").split("\n")
            article = Article(title=said.get("title") or "", paragraphs=tuple(text))
            wanted = ("text_f1", "title")
            scores = score(case["gold"], article)
            table.add(case["source"], {key: scores[key] for key in wanted if key in scores})
    results["html"]["scores"]["compared"] = {
        "speed": {"mean": round(theirs / ours, 3), "of": count}
    }
    results["trafilatura"] = {
        "scores": table.means(),
        "speed": {
            "documents_per_second": round(count / theirs, 1),
            "ours": round(count / ours, 1),
        },
    }
    show("trafilatura", results["trafilatura"])


def asked(results: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what was asked for with what was reached: means over the cases of sources."""
    rows = []
    for name, group, kinds, key, least in ASKED:
        scores = results.get(group, {}).get("scores", {})
        found = [scores[kind][key] for kind in kinds if key in scores.get(kind, {})]
        count = sum(value["of"] for value in found)
        if count:
            mean = sum(value["mean"] * value["of"] for value in found) / count
            row = {"what": name, "asked": least, "mean": round(mean, 4), "of": count}
            rows.append(row | {"reached": row["mean"] >= least})
    return rows


def read_seeds(folder: Path, gold: Path) -> dict[str, Any]:
    """Compare the seed with what it must become, field by field."""
    expected = json.loads(gold.read_text(encoding="utf-8"))
    results = {}
    for file in sorted(folder.glob("*.txt")):
        (reading,) = formats.read(file.read_bytes(), file.name)
        found = to_json(reading.article) if reading.article else {}
        wrong = [key for key, value in expected.items() if found.get(key) != value]
        results[file.name] = {"exact": not wrong, "wrong": wrong}
    return results


def run(folders: list[Path], groups: list[str], missed: int) -> dict[str, Any]:
    """Run every group that is there."""
    results: dict[str, Any] = {}
    for group in groups:
        there = [folder for folder in folders if (folder / group / "cases.jsonl").is_file()]
        if not there:
            continue
        if group in ARTICLES:
            results[group] = read_articles(there, group, missed)
        elif group == "encoding":
            results[group] = read_encodings(there, missed)
        elif group == "dates":
            results[group] = read_dates(there, missed)
        elif group == "feeds":
            results[group] = read_feeds(there, missed)
        else:
            results[group] = read_others(there, group)
        show(group, results[group])
    return results


def show(group: str, result: Mapping[str, Any]) -> None:
    """Print the figures of a group."""
    print(f"\n{group}")
    for source, scores in result.get("scores", {}).items():
        line = "  ".join(
            f"{name} {value['mean']:.4f} ({value['of']})" for name, value in scores.items()
        )
        print(f"  {source:20} {line}")
    for key in ("refused", "documents", "out of scope", "speed", "missed"):
        if result.get(key):
            print(f"  {key}: {result[key]}")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, action="append", required=True)
    parser.add_argument(
        "--groups", default="plain,encoding,dates,xml,html,office,pdf,feeds,warc"
    )
    parser.add_argument(
        "--seeds", type=Path, help="folder of texts like the first --data's seed"
    )
    parser.add_argument(
        "--missed", type=int, default=0, help="worst cases to name, a group"
    )
    parser.add_argument(
        "--compare", action="store_true", help="let trafilatura read, too (extra: bench)"
    )
    parser.add_argument("--json", type=Path, help="where to write all figures")
    arguments = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    formats.warm()
    results = run(arguments.data, arguments.groups.split(","), arguments.missed)
    if arguments.compare and "html" in results:
        compare(arguments.data, results)
    results["asked"] = asked(results)
    print("\nasked for")
    for row in results["asked"]:
        sign = "reached" if row["reached"] else "NOT reached"
        figures = f"{row['mean']:.4f} of {row['asked']:<6} {sign} ({row['of']})"
        print(f"  {row['what']:28} {figures}")
    gold = arguments.data[0] / "seed.expected.json"
    if arguments.seeds and gold.is_file():
        results["seeds"] = read_seeds(arguments.seeds, gold)
        print("\nseeds", results["seeds"])
    if arguments.json:
        text = json.dumps(results, ensure_ascii=False, indent=1)
        arguments.json.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
