"""How fast an archive takes in a collection of texts, and what it takes to keep them.

    python tests/benchmarks/ingest/run.py --docs FOLDER [--limit N] [--out OUT.json]

FOLDER holds ``<language>.jsonl`` files of lines ``{"id", "lang", "text"}``, as retrieval
test collections have. Each becomes an article of the bulk interchange format: the first
line its title when there are several, the rest its paragraphs. The files are then handed
to ``archive add`` and ``archive index`` of an empty archive, each in a process of its own.

Reported: articles a second of reading and keeping, of indexing, and of both; bytes of
index, database and documents for each byte of text; peak memory of each process with its
workers.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def convert(docs: Path, to: Path, limit: int) -> tuple[int, int]:
    """Write the collection in *docs* as JSON Lines into *to*; return articles and bytes."""
    count = size = 0
    for file in sorted(docs.glob("*.jsonl")):
        with (
            file.open(encoding="utf-8") as lines,
            (to / file.name).open("w", encoding="utf-8") as out,
        ):
            for line in lines:
                if limit and count >= limit:
                    return count, size
                given = json.loads(line)
                paragraphs = [part for part in given["text"].split("\n") if part.strip()]
                title = paragraphs[0] if len(paragraphs) > 1 else given["text"][:80]
                article = {
                    "id": given["id"],
                    "title": title,
                    "language": given["lang"],
                    "paragraphs": paragraphs[1:] if len(paragraphs) > 1 else paragraphs,
                }
                out.write(json.dumps(article, ensure_ascii=False) + "\n")
                count += 1
                size += len(given["text"].encode())
    return count, size


def run(home: Path, *arguments: str) -> dict[str, Any]:
    """Run ``archive`` with *arguments* in *home*; return seconds, exit code, peak MB."""
    before = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "archive", *arguments],
        env={**os.environ, "ARCHIVE_HOME": str(home)},
        capture_output=True,
        check=False,
    )
    seconds = time.perf_counter() - before
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    if done.returncode:
        sys.stderr.write(done.stderr.decode(errors="replace")[-2000:])
    return {"seconds": seconds, "exit": done.returncode, "peak_mb": round(peak)}


def folder_bytes(folder: Path) -> int:
    """Return the bytes of all files below *folder*."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--docs", type=Path, required=True, help="folder of *.jsonl files")
    parser.add_argument("--limit", type=int, default=0, help="most articles; 0 for all")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home, given = Path(folder, "home"), Path(folder, "given")
        home.mkdir()
        given.mkdir()
        count, size = convert(options.docs, given, options.limit)
        add = run(home, "add", "--no-index", str(given))
        index = run(home, "index")
        both = add["seconds"] + index["seconds"]
        figures = {
            "articles": count,
            "text_bytes": size,
            "add": add | {"articles_per_s": round(count / add["seconds"], 1)},
            "index": index | {"articles_per_s": round(count / index["seconds"], 1)},
            "articles_per_s": round(count / both, 1),
            "index_bytes_per_text_byte": round(folder_bytes(home / "index") / size, 3),
            "database_bytes_per_text_byte": round(
                sum(file.stat().st_size for file in home.glob("archive.db*")) / size, 3
            ),
            "document_bytes_per_text_byte": round(
                folder_bytes(home / "documents") / size, 3
            ),
        }
    text = json.dumps(figures, indent=1)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
