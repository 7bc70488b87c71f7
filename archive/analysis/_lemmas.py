"""Lemmas by the folded spelling of a form.

simplemma's dictionaries are keyed by correct spelling; people type without accents, in
capitals and with the neighbour's letters. So a dictionary is read once, folded, and kept
as two flat arrays, twelve bytes a form: sorted 64-bit hashes of the folded forms and the
number of each form's lemma. Two forms of one hash are expected once in 10⁶ dictionaries.

Folding goes letter by letter through a table, on whole arrays: a million forms a second.
"""

from __future__ import annotations

import functools
import mmap
import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from simplemma.strategies.dictionaries import frontcode
from simplemma.strategies.dictionaries.dictionary_factory import _read_decompressed

from archive.analysis import _fold
from archive.analysis._fold import fold, fold_all
from archive.analysis._kept import FACTOR, folder, hash_lines, kept, version

_MASK = (1 << 64) - 1
_BREAK = ord("\n")

#: Forms folded and hashed at a time: bounds the memory of reading.
CHUNK = 50_000
#: How a file of lemmas begins; then the number of forms, of lemmas and of their bytes.
MAGIC = b"lemmas 1"
_COUNTS = struct.Struct("=QQQ")

Codes = NDArray[np.uint32]


def _hash(word: str) -> int:
    """Return the 64-bit hash of *word*: its letters as digits of a number."""
    value = 0
    for letter in word:
        value = (value * FACTOR + ord(letter)) & _MASK
    return value ^ (value >> 29)


def _folded(text: str) -> Codes:
    """Return the code points of *text*, lines of one word, folded."""
    for armenian in ("եվ", "Եվ", "ԵՎ"):
        text = text.replace(armenian, "եւ")
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    letters = np.flatnonzero(np.bincount(codes))
    made = [chr(code) if code == _BREAK else fold(chr(code)) for code in letters.tolist()]
    widest = max(map(len, made))
    table = np.zeros((widest, int(letters[-1]) + 1), np.uint32)
    count = np.zeros(int(letters[-1]) + 1, np.uint8)
    for letter, each in zip(letters.tolist(), made, strict=True):
        count[letter] = len(each)
        table[: len(each), letter] = [ord(into) for into in each]
    counts = count[codes]
    if widest == 1 and counts.all():
        plain: Codes = table[0][codes]
        return plain
    ends = np.cumsum(counts, dtype=np.int64)
    out = np.empty(int(ends[-1]), np.uint32)
    starts = ends - counts
    for place in range(widest):
        there = np.flatnonzero(counts > place)
        out[starts[there] + place] = table[place][codes[there]]
    return out


def _hashes(words: list[str]) -> NDArray[np.uint64]:
    """Return the hashes of the folded *words*, none of them with a line break."""
    if not words:
        return np.zeros(0, np.uint64)
    return hash_lines(_folded("\n".join(words) + "\n"))


class Lemmas:
    """The lemmas of one language: folded form -> folded lemma.

    A view of one stretch of bytes, which :func:`build` makes, in memory or in a file.
    """

    def __init__(self, data: bytes | mmap.mmap) -> None:
        """Look at *data*.

        Raises:
            ValueError: It is not what :func:`build` makes.
        """
        if data[: len(MAGIC)] != MAGIC or len(data) < len(MAGIC) + _COUNTS.size:
            raise ValueError("not a file of lemmas")
        forms, lemmas, letters = _COUNTS.unpack_from(data, len(MAGIC))
        parts = _bounds(forms, lemmas, letters)
        if len(data) != parts[-1]:
            raise ValueError("a file of lemmas that was cut")
        view = memoryview(data)
        self._hashes = view[parts[0] : parts[1]].cast("Q")
        self._of = view[parts[1] : parts[2]].cast("I")
        self._ends = view[parts[2] : parts[3]].cast("I")
        self._letters = view[parts[3] : parts[4]]

    def __len__(self) -> int:
        return len(self._hashes)

    def get(self, word: str) -> str | None:
        """Return the folded lemma of a folded *word*, or None."""
        value = _hash(word)
        at = bisect_left(self._hashes, value)
        if at == len(self._hashes) or self._hashes[at] != value:
            return None
        number = self._of[at]
        start = self._ends[number - 1] if number else 0
        return str(self._letters[start : self._ends[number]], "utf-8")


def _bounds(forms: int, lemmas: int, letters: int) -> tuple[int, ...]:
    """Return where the parts of the data begin, and where it ends."""
    sizes = (8 * forms, 4 * forms, 4 * lemmas, letters)
    return tuple(accumulate(sizes, initial=len(MAGIC) + _COUNTS.size))


def build(pairs: Iterable[tuple[str, str]]) -> bytes:
    """Return the data of :class:`Lemmas` for *pairs* of form and lemma, as spelled.

    Where folding makes one form of two, the one spelled so already and the one without
    a capital win.
    """
    numbers: dict[str, int] = {}
    lemmas, worth, forms = array("I"), bytearray(), list[str]()
    hashes = [np.zeros(0, np.uint64)]
    for form, lemma in pairs:
        if " " in lemma or " " in form:
            continue
        forms.append(form)
        lemmas.append(numbers.setdefault(lemma, len(numbers)))
        worth.append((not form.islower()) * 2 + (not form.isascii()))
        if len(forms) == CHUNK:
            hashes.append(_hashes(forms))
            forms.clear()
    hashes.append(_hashes(forms))
    texts = fold_all("\n".join(numbers)).split("\n") if numbers else []
    all_hashes, of = _unique(np.concatenate(hashes), lemmas, worth)
    if texts:
        of = _onward(all_hashes, of, texts)[of].astype(np.uint32)
    encoded = [text.encode() for text in texts]
    letters = b"".join(encoded)
    return b"".join(
        (
            MAGIC,
            _COUNTS.pack(len(all_hashes), len(texts), len(letters)),
            all_hashes.tobytes(),
            of.tobytes(),
            array("I", accumulate(map(len, encoded))).tobytes(),
            letters,
        )
    )


def _unique(
    hashes: NDArray[np.uint64], lemmas: array[int], worth: bytearray
) -> tuple[NDArray[np.uint64], Codes]:
    """Return the hashes sorted, each once, with the lemma worth most (least number)."""
    order = np.argsort(np.frombuffer(worth, np.uint8), kind="stable")
    order = order[np.argsort(hashes[order], kind="stable")]
    hashes = hashes[order]
    first = np.ones(len(hashes), bool)
    first[1:] = hashes[1:] != hashes[:-1]
    return hashes[first], np.array(lemmas, np.uint32)[order][first]


def _onward(hashes: NDArray[np.uint64], of: Codes, texts: list[str]) -> NDArray[np.int64]:
    """Return for each lemma the lemma it is a form of; the first of a circle of two."""
    chunks = range(0, len(texts), CHUNK)
    own = np.concatenate([_hashes(texts[at : at + CHUNK]) for at in chunks])
    at = np.minimum(np.searchsorted(hashes, own), len(hashes) - 1)
    itself = np.arange(len(own))
    onward = np.where(hashes[at] == own, of[at].astype(np.int64), itself)
    circle = onward[onward] == itself
    return np.where(circle, np.minimum(onward, itself), onward)


def read(language: str) -> Iterator[tuple[str, str]]:
    """Yield form and lemma of everything simplemma knows of *language*."""
    data = _read_decompressed(language)
    backwards, _, start = frontcode._read_header(data)  # noqa: SLF001
    step = -1 if backwards else 1
    for _, form, lemma in frontcode._iter_records(data, start):  # noqa: SLF001
        yield form[::step].decode(), lemma[::step].decode()


@functools.cache
def _version() -> str:
    """Return a short text that changes when a dictionary would be folded differently."""
    return version(_fold.__file__, __file__)


def load(language: str, within: Path | None = None) -> Lemmas:
    """Return the lemmas of *language*.

    They are folded once and kept in a file in *within* (default: :func:`folder`), which
    later processes only map into memory. Where no file can be kept, or it is damaged,
    they are folded again: slower, and the same.
    """
    file = (within or folder()) / f"lemmas-{language}-{_version()}.bin"
    return kept(file, Lemmas, lambda: build(read(language)))
