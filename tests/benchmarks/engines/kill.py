"""Kill writers, cut the power, fill the disk and damage files, many times over.

::

    python tests/benchmarks/engines/kill.py --kills 200 --powers 100

Every article whose write returned has to be found afterwards; every damage has to be
found by opening or checking; no lock and no dead file may stay. Prints what was counted
and ends with 1 if anything was lost.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from archive.engines.columnar import tree
from archive.engines.columnar.errors import ColumnarError, Unwritable
from archive.engines.columnar.evaluate import search
from archive.engines.columnar.index import Index
from archive.engines.columnar.manifest import read_manifest
from archive.engines.columnar.request import Request
from archive.engines.columnar.storage import Storage
from tests.engines.columnar.samples import SCHEMA, documents
from tests.engines.faulty import Crash, FaultyStorage

WRITER = """
import sys
from pathlib import Path
from archive.engines.columnar.index import Index
from tests.engines.columnar.samples import SCHEMA, documents
index = Index(Path(sys.argv[1]), SCHEMA, "1")
for number in range(int(sys.argv[2]), 10**9, 3):
    index.write(documents(3, number))
    print(number, flush=True)
"""


def fresh(folder: Path, storage: Storage | None = None) -> Index:
    """Return an index over *folder* that waits for nobody."""
    return Index(folder, SCHEMA, "1", storage=storage, lock_seconds=0)


def ids(index: Index) -> set[str]:
    """Return the ids of all documents."""
    found = search(index.snapshot(), Request(tree.All(), limit=10_000_000))
    return {hit.id for hit in found.hits}


def left_behind(folder: Path) -> int:
    """Return how many files of no use lie in *folder*."""
    kept = read_manifest(Storage(folder)).files | {"lock"}
    return len({path.name for path in folder.iterdir()} - kept)


def kill(folder: Path, times: int, chance: random.Random) -> tuple[int, int]:
    """Kill a writer again and again; return articles acknowledged and lost."""
    index = fresh(folder)
    index.create()
    acknowledged: set[str] = set()
    number = 0
    for _ in range(times):
        command = [sys.executable, "-c", WRITER, str(folder), str(number)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _ in range(chance.randint(1, 12)):
                number = int(process.stdout.readline())
                acknowledged.update(f"{number + one:05d}" for one in range(3))
            time.sleep(chance.random() * 0.01)
            process.kill()
            for line in process.stdout:
                if line.endswith("\n"):
                    number = int(line)
                    acknowledged.update(f"{number + one:05d}" for one in range(3))
        number += 3
    index.write(documents(1, 90_000_000))  # no lock in the way; cleans up
    lost = len(acknowledged - ids(index)) + len(index.check()) + left_behind(folder)
    return len(acknowledged), lost


def cut(folder: Path, times: int, chance: random.Random) -> int:
    """Cut the power at a random step again and again; return articles lost."""
    index = fresh(folder)
    index.create()
    acknowledged: set[str] = set()
    for nth in range(times):
        storage = FaultyStorage(folder, fail_at=chance.randint(1, 60), crash=True)
        try:
            for one in range(6):
                fresh(folder, storage).write(documents(5, nth * 100 + one * 5))
                acknowledged.update(f"{nth * 100 + one * 5 + k:05d}" for k in range(5))
        except Crash:
            storage.lose_power(chance)
    index = fresh(folder)
    index.write(documents(1, 90_000_000))
    return len(acknowledged - ids(index)) + len(index.check()) + left_behind(folder)


def fill(folder: Path, times: int, chance: random.Random) -> int:
    """Fill the disk again and again; return articles lost."""
    index = fresh(folder)
    index.create()
    acknowledged: set[str] = set()
    for nth in range(times):
        storage = FaultyStorage(folder, full_after=chance.randint(0, 60_000))
        full = fresh(folder, storage)
        try:
            for one in range(20):
                full.write(documents(5, nth * 100 + one * 5))
                acknowledged.update(f"{nth * 100 + one * 5 + k:05d}" for k in range(5))
        except Unwritable:
            storage.full_after = None
            full.write(documents(1, 90_000_000 + nth))
            acknowledged.add(f"{90_000_000 + nth:05d}")
    index = fresh(folder)
    return len(acknowledged - ids(index)) + len(index.check()) + left_behind(folder)


def damage(folder: Path, times: int, chance: random.Random) -> int:
    """Damage a random file again and again; return damages nobody found."""
    index = fresh(folder)
    index.create()
    for first in range(0, 2000, 200):
        index.write(documents(200, first), [f"{first - 7:05d}"])
    names = sorted(read_manifest(Storage(folder)).files)
    missed = 0
    for _ in range(times):
        path = folder / chance.choice(names)
        whole = path.read_bytes()
        place = chance.randrange(len(whole))
        match chance.randrange(5):
            case 0:
                path.write_bytes(whole[:place])
            case 1:
                path.unlink()
            case 2:
                path.write_bytes(whole + b"\0")
            case _:
                flipped = bytes([whole[place] ^ 1 << chance.randrange(8)])
                path.write_bytes(whole[:place] + flipped + whole[place + 1 :])
        with suppress(ColumnarError):
            missed += not fresh(folder).check() and bool(fresh(folder).snapshot())
        path.write_bytes(whole)
    return missed


def main() -> int:
    """Do what is asked for; return 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--powers", type=int, default=20)
    parser.add_argument("--disks", type=int, default=20)
    parser.add_argument("--damages", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    root = Path(tempfile.mkdtemp())
    try:
        acknowledged, lost = kill(root / "kill", options.kills, chance)
        print(f"killed {options.kills} times: {acknowledged} acknowledged, {lost} lost")
        cuts = cut(root / "cut", options.powers, chance)
        print(f"power cut {options.powers} times: {cuts} lost")
        fills = fill(root / "fill", options.disks, chance)
        print(f"disk full {options.disks} times: {fills} lost")
        missed = damage(root / "damage", options.damages, chance)
        print(f"damaged {options.damages} times: {missed} not found")
    finally:
        shutil.rmtree(root)
    return int(bool(lost or cuts or fills or missed))


if __name__ == "__main__":
    sys.exit(main())
