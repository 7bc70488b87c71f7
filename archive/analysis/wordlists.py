"""Is it a word of the language? The forms that simplemma knows, as sets of bits.

A set holds the lower-case spelling of every form: twelve bits of it a form, of which six
are asked (B. Bloom, "Space/time trade-offs in hash coding with allowable errors", CACM 13,
1970, section 3). A word that is in the dictionary is always found; of those that are not,
one in 250 is found, too. A set is made once, a million forms in half a second, and kept in
a file that later processes map into memory.
"""

from __future__ import annotations

import functools
import itertools
import mmap
import struct
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from simplemma.strategies.dictionaries import frontcode
from simplemma.strategies.dictionaries.dictionary_factory import _read_decompressed

from archive.analysis import _lemmas
from archive.analysis._kept import folder, hash_lines, kept, version

#: Languages whose words are known, as simplemma names them.
LANGUAGES: Final = frozenset({
    "ar", "bg", "cs", "da", "de", "en", "es", "fa", "fr", "hbs", "hu", "id", "it", "lt",
    "lv", "mk", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "tr", "uk",
})  # fmt: skip

MAGIC: Final = b"words  1"
_COUNT: Final = struct.Struct("=Q")
#: Bits of the set for each form, and bits of it that stand for a word.
_BITS, _ASKED = 12, 6
_TIMES: Final = np.arange(_ASKED, dtype=np.uint64)[:, None]
#: Bytes of a dictionary that are read at a time: bounds the memory of reading.
WINDOW: Final = 1 << 19
#: Longest record that is read at a window's end.
_LONGEST: Final = 1 << 10
#: Numbers from here on take more than the one byte that is read here.
_ONE_BYTE: Final = 0x80
_SAME_VALUE: Final = 254


class Words:
    """The words of one language: a view of the data that :func:`build` makes."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        """Look at *data*.

        Raises:
            ValueError: It is not what :func:`build` makes.
        """
        head = len(MAGIC) + _COUNT.size
        if data[: len(MAGIC)] != MAGIC or len(data) < head:
            raise ValueError("not a file of words")
        self._count: int = _COUNT.unpack_from(data, len(MAGIC))[0]
        self._set = np.frombuffer(data, np.uint8, offset=head)
        if len(self._set) != _size(self._count):
            raise ValueError("a file of words that was cut")

    def __len__(self) -> int:
        return self._count

    def have(self, hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Tell of each word, by its hash, whether it is one of the language."""
        bits = _places(hashes, self._count)
        there = (self._set[bits >> np.uint64(3)] >> (bits & np.uint64(7))) & 1
        found: NDArray[np.bool_] = there.all(axis=0)
        return found


def _size(count: int) -> int:
    """Return the bytes of a set of so many words."""
    return count * _BITS // 8 + 1


def _places(hashes: NDArray[np.uint64], count: int) -> NDArray[np.uint64]:
    """Return the bits that stand for each word: a column a word.

    Source: Kirsch and Mitzenmacher, "Less hashing, same performance", ESA 2006.
    """
    first, step = hashes >> np.uint64(32), (hashes & np.uint64(0xFFFF_FFFF)) | np.uint64(1)
    return (first + _TIMES * step) % np.uint64(8 * _size(count))


def hashes(words: Iterable[str]) -> NDArray[np.uint64]:
    """Return the hashes of *words* in lower case."""
    text = "".join(f"{word}\n" for word in words)
    return _hashes(text) if text else np.zeros(0, np.uint64)


def _hashes(text: str) -> NDArray[np.uint64]:
    """Return the hashes of the lines of *text*, which ends with a line break."""
    return hash_lines(np.frombuffer(text.lower().encode("utf-32-le"), np.uint32))


def build(count: int, texts: Iterable[str]) -> bytes:
    """Return the data of :class:`Words`.

    Args:
        count: How many words there are.
        texts: The words, each with a line break behind it, in pieces of any size.
    """
    bits = np.zeros(8 * _size(count), bool)
    for text in texts:
        bits[_places(_hashes(text), count)] = True
    packed = np.packbits(bits, bitorder="little").tobytes()
    return b"".join((MAGIC, _COUNT.pack(count), packed))


def read(language: str) -> tuple[int, Iterator[str]]:
    """Return how many forms simplemma knows of *language*, and their texts."""
    data = _read_decompressed(language)
    backwards, count, start = frontcode._read_header(data)  # noqa: SLF001
    slowly = (f"{form}\n" for form, _ in _lemmas.read(language))
    if backwards:
        return count, _joined(slowly)
    return count, _fast(np.frombuffer(data, np.uint8), start, count, slowly)


def _joined(texts: Iterator[str]) -> Iterator[str]:
    """Yield many *texts* at a time."""
    while many := "".join(itertools.islice(texts, _lemmas.CHUNK)):
        yield many


def _fast(
    data: NDArray[np.uint8], start: int, count: int, slowly: Iterator[str]
) -> Iterator[str]:
    """Yield the forms of a dictionary; some of them twice where it holds long words."""
    seen = 0
    for text in _texts(data, start):
        yield text
        seen += text.count("\n")
    if seen != count:
        yield from _joined(slowly)


def _next(data: NDArray[np.uint8]) -> memoryview:
    """Return, for every byte, where the next record starts if one starts there.

    A record is the number of bytes shared with the record before, the number of others,
    these; how the lemma is made of it, and unless it is the lemma of the record before,
    the number of other bytes and these.
    """
    padded = np.concatenate((data, np.zeros(_LONGEST, np.uint8)))
    lemma = np.arange(2, len(data) + 2, dtype=np.int32)
    lemma += padded[1 : len(data) + 1]
    after = lemma + 1
    other = padded[lemma] != _SAME_VALUE
    after += other * (padded[after] + np.int32(1))
    return memoryview(after.data)


def _windows(
    data: NDArray[np.uint8], start: int
) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.int64]]]:
    """Yield stretches of a dictionary, and where in them its records start.

    Ends early at a number of more than one byte.
    """
    while start < len(data):
        part = data[start : start + WINDOW + _LONGEST]
        after, here, starts = _next(part), 0, array("q")
        end = min(WINDOW, len(part))
        while here < end:
            starts.append(here)
            here = after[here]
        found = np.frombuffer(starts, np.int64)
        if ((part[found] | part[found + 1]) >= _ONE_BYTE).any():
            return
        yield part, found
        start += here


def _texts(data: NDArray[np.uint8], start: int) -> Iterator[str]:
    """Yield the forms of a dictionary, each with a line break behind it."""
    last = b""
    for part, starts in _windows(data, start):
        shared = np.append(0, part[starts].astype(np.int64))
        length = np.append(len(last), shared[1:] + part[starts + 1])
        first = np.append(0, starts + 2)
        width = int(length.max())
        form = np.zeros((len(length), width + 1), np.uint8)
        rows = np.arange(len(length))
        for place in range(width):
            # A byte that a form does not bring itself is that of the form before.
            own = np.flatnonzero((shared <= place) & (place < length))
            column = np.zeros(len(length), np.uint8)
            column[own] = part[np.minimum(first[own] + place - shared[own], len(part) - 1)]
            if place < len(last):
                column[0] = last[place]
            bringing = np.zeros(len(length), np.int64)
            bringing[own] = own
            form[:, place] = column[np.maximum.accumulate(bringing)]
        form[rows, length] = ord("\n")
        last = form[-1, : length[-1]].tobytes()
        shown = np.arange(width + 1) <= length[1:, None]
        yield form[1:][shown].tobytes().decode()


@functools.cache
def _version() -> str:
    """Return a short text that changes when a set would be made differently."""
    return version(__file__)


def load(language: str, within: Path | None = None) -> Words:
    """Return the words of a language.

    Args:
        language: One of :data:`LANGUAGES`.
        within: Where the set is kept; None for the folder of the system.
    """
    file = (within or folder()) / f"words-{language}-{_version()}.bin"
    return kept(file, Words, lambda: build(*read(language)))
