"""Whole numbers as few bytes that NumPy turns back into arrays at once.

Everything is little-endian. A list of postings is one run of bytes, read by two numbers
that its term keeps: ``wide``, bytes of a gap (1 to 4), and ``many``, how the frequencies
are kept (an index of :data:`MANY`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

#: Ways to keep frequencies: all are 1; 4 bits each (1 to 16); 1 byte; 4 bytes.
ONES, NIBBLES, BYTES, WORDS = range(4)
#: Fewest and most bits of a packed position; more are kept in 32.
LEAST_BITS, MOST_BITS = 8, 25


def starts_of(counts: NDArray[Any]) -> Ints:
    """Return where runs of *counts* items begin, with the end of the last one."""
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def spread(starts: NDArray[Any], counts: NDArray[Any]) -> Ints:
    """Return the indexes of runs: *counts* of them from each of *starts* on."""
    ends = np.cumsum(counts, dtype=np.int64)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - counts), counts) + np.arange(total, dtype=np.int64)


def bit_lengths(values: NDArray[Any]) -> Ints:
    """Return how many bits each of *values* (0 to 2**52) needs."""
    bits: Ints = np.frexp(values.astype(np.float64))[1].astype(np.int64)
    return bits


# -- postings ---------------------------------------------------------------------------


def frequency_bytes(counts: NDArray[Any], many: NDArray[Any]) -> Ints:
    """Return how many bytes the frequencies of lists of *counts* postings take."""
    choices = (np.zeros_like(counts), (counts + 1) // 2, counts, counts * 4)
    return np.choose(many, choices).astype(np.int64)


def postings_of(sizes: NDArray[Any], wide: NDArray[Any], many: NDArray[Any]) -> Ints:
    """Return how many postings lists of *sizes* bytes hold."""
    twice = np.choose(many, (2 * wide, 2 * wide + 1, 2 * wide + 2, 2 * wide + 8))
    counts: Ints = (sizes * 2 // twice).astype(np.int64)
    return counts


def pack_postings(
    counts: Ints, documents: NDArray[Any], frequencies: NDArray[Any]
) -> tuple[Bytes, Ints, Bytes, Bytes]:
    """Pack lists of postings.

    Args:
        counts: Postings of each list, none 0.
        documents: Document numbers, ascending within a list.
        frequencies: How often, at least 1.

    Returns:
        The bytes, the size of each list, its *wide* and its *many*.
    """
    starts = starts_of(counts)[:-1]
    gaps = documents.astype(np.int64)
    first = gaps[starts]
    gaps[1:] -= documents[:-1]
    gaps[starts] = first
    top = np.maximum.reduceat(gaps, starts)
    wide = 1 + (top > 0xFF).astype(np.int64) + (top > 0xFFFF) + (top > 0xFFFFFF)
    often = np.maximum.reduceat(frequencies, starts)
    many = (often > 1).astype(np.int64) + (often > 16) + (often > 256)
    sizes = counts * wide + frequency_bytes(counts, many)
    offsets = starts_of(sizes)
    out = np.zeros(int(offsets[-1]), np.uint8)
    for width in range(1, 5):
        chosen = wide == width
        if not chosen.any():
            continue
        at = spread(starts[chosen], counts[chosen])
        to = spread(np.zeros(int(chosen.sum()), np.int64), counts[chosen]) * width
        to += np.repeat(offsets[:-1][chosen], counts[chosen])
        values = gaps[at]
        for byte in range(width):
            out[to + byte] = (values >> (8 * byte)) & 0xFF
    behind = offsets[:-1] + counts * wide
    for way in (NIBBLES, BYTES, WORDS):
        chosen = many == way
        if not chosen.any():
            continue
        at = spread(starts[chosen], counts[chosen])
        nth = spread(np.zeros(int(chosen.sum()), np.int64), counts[chosen])
        base = np.repeat(behind[chosen], counts[chosen])
        values = frequencies[at].astype(np.int64)
        if way == NIBBLES:
            values -= 1
            odd = (nth & 1).astype(bool)
            to = base + (nth >> 1)
            out[to[~odd]] = values[~odd]
            out[to[odd]] |= (values[odd] << 4).astype(np.uint8)
        elif way == BYTES:
            out[base + nth] = values - 1
        else:
            for byte in range(4):
                out[base + nth * 4 + byte] = (values >> (8 * byte)) & 0xFF
    return out, sizes, wide.astype(np.uint8), many.astype(np.uint8)


def unpack_gaps(data: Bytes, count: int, wide: int) -> NDArray[Any]:
    """Return the first *count* gaps of a list, as they are kept where that is possible."""
    if wide == 1:
        return data[:count]
    if wide == 3:
        padded = np.zeros((count, 4), np.uint8)
        padded[:, :3] = data[: count * 3].reshape(count, 3)
        return padded.view("<u4").reshape(count)
    return data[: count * wide].view("<u2" if wide == 2 else "<u4")


def unpack_documents(data: Bytes, count: int, wide: int) -> Ints:
    """Return the document numbers of a list of *count* postings."""
    gaps = unpack_gaps(data, count, wide).astype(np.int64)
    return np.add.accumulate(gaps, out=gaps)


def unpack_frequencies(data: Bytes, count: int, wide: int, many: int) -> NDArray[Any]:
    """Return the frequencies of a list of *count* postings."""
    behind = data[count * wide :]
    if many == ONES:
        return np.ones(count, np.uint8)
    if many == NIBBLES:
        half = behind[: (count + 1) // 2]
        both = np.empty((len(half), 2), np.uint8)
        np.bitwise_and(half, 15, out=both[:, 0])
        np.right_shift(half, 4, out=both[:, 1])
        both += 1
        return both.reshape(-1)[:count]
    if many == BYTES:
        return behind[:count].astype(np.uint16) + np.uint16(1)
    return behind[: count * 4].view("<u4")


# -- positions --------------------------------------------------------------------------


def pack_positions(counts: Ints, values: NDArray[Any]) -> tuple[Bytes, Ints, Bytes]:
    """Pack runs of *counts* positions, each run in as many bits as its largest needs.

    Returns:
        The bytes, the size of each run and its bits.
    """
    starts = starts_of(counts)
    bits = np.maximum(bit_lengths(np.maximum.reduceat(values, starts[:-1])), LEAST_BITS)
    bits[bits > MOST_BITS] = 32
    sizes = (counts * bits + 7) // 8
    offsets = starts_of(sizes)
    out = np.zeros(int(offsets[-1]) + 4, np.uint8)
    # The bit at which each value begins, then its byte and its value shifted to it.
    place = np.arange(int(starts[-1]), dtype=np.int64)
    place -= np.repeat(starts[:-1], counts)
    place *= np.repeat(bits, counts)
    most = int(bits.max())
    shifted = values.astype(np.uint64 if most == 32 else np.uint32)
    shifted <<= (place & 7).astype(shifted.dtype)
    place >>= 3
    place += np.repeat(offsets[:-1], counts)
    lanes = 4 if most == 32 else (most + 14) // 8
    for parity in (0, 1):
        # Of every second value no two share a byte: each lane is one plain assignment.
        to, value = place[parity::2], shifted[parity::2]
        for lane in range(lanes):
            part = (value >> shifted.dtype.type(8 * lane)).astype(np.uint8)
            out[to + lane if lane else to] |= part
    return out[:-4], sizes, bits.astype(np.uint8)


def unpack_positions(data: Bytes, nth: Ints, bits: int) -> Ints:
    """Return the positions number *nth* of a run.

    Args:
        data: The run's bytes with at least 4 more behind them.
        nth: Which of its positions.
        bits: The run's bits.
    """
    if bits == 32:
        words: NDArray[np.uint32] = data[: len(data) // 4 * 4].view("<u4")
        return words[nth].astype(np.int64)
    place = nth * bits
    windows: NDArray[np.uint32] = np.ndarray(
        (max(len(data) - 3, 0),), dtype="<u4", buffer=data.data, strides=(1,)
    )
    found = windows.take(place >> 3).astype(np.int64)
    found >>= place & 7
    found &= (1 << bits) - 1
    return found
