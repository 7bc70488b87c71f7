"""Whole numbers as few bytes that NumPy turns back into arrays at once.

Everything is little-endian. A list of postings is one run of bytes, read by the *kind* its
term keeps: the code of the bits of its gaps, an index of :data:`GAP_BITS`, and, 8 times,
that of the bits of its frequencies, an index of :data:`TIMES_BITS`. Gaps come first, then
frequencies, both filled up to whole bytes; what is smaller than a byte begins with the
lowest bits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

#: Bits of a gap, by its code.
GAP_BITS = (8, 12, 16, 24, 32)
#: Bits of a frequency less 1, by its code; with 0 bits all are 1.
TIMES_BITS = (0, 2, 4, 8, 32)
#: Fewest and most bits of a packed position; more are kept in 32.
LEAST_BITS, MOST_BITS = 8, 25

#: Postings of a long list packed at a time: whole bytes, whatever the bits of each.
PART = 1 << 17

_MASKS = (1 << np.arange(33)) - 1
_GAP_BITS, _TIMES_BITS = np.array(GAP_BITS), np.array(TIMES_BITS)


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


def sizes_of(counts: NDArray[Any], bits: NDArray[Any]) -> Ints:
    """Return how many bytes *counts* numbers of *bits* take."""
    sizes: Ints = (counts * bits + 7) >> 3
    return sizes


def postings_of(sizes: NDArray[Any], kinds: NDArray[Any]) -> Ints:
    """Return how many postings lists of *sizes* bytes hold.

    What fills up the last bytes is always less than a posting.
    """
    counts: Ints = sizes * 8 // (_GAP_BITS[kinds & 7] + _TIMES_BITS[kinds >> 3])
    return counts


def count_of(size: int, kind: int) -> int:
    """Return how many postings a list of *size* bytes holds."""
    return size * 8 // (GAP_BITS[kind & 7] + TIMES_BITS[kind >> 3])


def _codes(largest: NDArray[Any], bits: tuple[int, ...]) -> Ints:
    """Return the least code whose bits hold the *largest*."""
    limits = np.array([(1 << width) - 1 for width in bits[:-1]])
    return limits.searchsorted(largest)


def pack_postings(
    counts: Ints, documents: NDArray[Any], frequencies: NDArray[Any]
) -> tuple[Bytes, Ints, Bytes]:
    """Pack lists of postings.

    Args:
        counts: Postings of each list, none 0.
        documents: Document numbers, ascending within a list.
        frequencies: How often, at least 1.

    Returns:
        The bytes, the size of each list and its kind.
    """
    starts = starts_of(counts)[:-1]
    gaps = documents.astype(np.int64)
    first = gaps[starts]
    gaps[1:] -= documents[:-1]
    gaps[starts] = first
    times = frequencies.astype(np.int64) - 1
    gap_codes = _codes(np.maximum.reduceat(gaps, starts), GAP_BITS)
    times_codes = _codes(np.maximum.reduceat(times, starts), TIMES_BITS)
    gap_sizes = sizes_of(counts, _GAP_BITS[gap_codes])
    sizes = gap_sizes + sizes_of(counts, _TIMES_BITS[times_codes])
    offsets = starts_of(sizes)
    out = np.zeros(int(offsets[-1]), np.uint8)
    for code, bits in enumerate(GAP_BITS):
        chosen = gap_codes == code
        if chosen.any():
            _put(
                out,
                offsets[:-1][chosen],
                bits,
                counts[chosen],
                gaps[spread(starts[chosen], counts[chosen])],
            )
    behind = offsets[:-1] + gap_sizes
    for code, bits in enumerate(TIMES_BITS):
        chosen = times_codes == code
        if bits and chosen.any():
            _put(
                out,
                behind[chosen],
                bits,
                counts[chosen],
                times[spread(starts[chosen], counts[chosen])],
            )
    return out, sizes, (gap_codes | times_codes << 3).astype(np.uint8)


def _put(out: Bytes, begins: Ints, bits: int, counts: Ints, value: Ints) -> None:
    """Write lists of numbers of so many *bits* to *out*, each where it begins."""
    nth = spread(np.zeros(len(counts), np.int64), counts)
    base = np.repeat(begins, counts)
    if bits % 8 == 0:
        base += nth * (bits // 8)
        for byte in range(bits // 8):
            out[base + byte] = value >> (8 * byte)
        return
    place = nth * bits
    value <<= place & 7
    base += place >> 3
    for turn in range(8 // np.gcd(bits, 8)):
        # Of every so many, no two share a byte.
        mine = nth % (8 // np.gcd(bits, 8)) == turn
        to, part = base[mine], value[mine]
        out[to] |= part.astype(np.uint8)
        if bits > 8:
            out[to + 1] |= (part >> 8).astype(np.uint8)


def pack_long(
    documents: NDArray[Any], frequencies: NDArray[Any]
) -> tuple[Iterator[Bytes], int]:
    """Pack one list of postings, however long, a part at a time.

    Returns:
        The parts and the kind, as :func:`pack_postings` gives them.
    """
    largest = max(int(documents[0]), int(np.diff(documents).max(initial=0)))
    gap_code = int(_codes(np.array(largest), GAP_BITS))
    times_code = int(_codes(np.array(int(frequencies.max()) - 1), TIMES_BITS))
    parts = _long_parts(documents, frequencies, gap_code, times_code)
    return parts, gap_code | times_code << 3


def _long_parts(
    documents: NDArray[Any], frequencies: NDArray[Any], gap_code: int, times_code: int
) -> Iterator[Bytes]:
    for begin in range(0, len(documents), PART):
        gaps = documents[begin : begin + PART].astype(np.int64)
        before = int(documents[begin - 1]) if begin else 0
        yield _part(np.diff(gaps, prepend=before), GAP_BITS[gap_code])
    for begin in range(0, len(documents) if times_code else 0, PART):
        times = frequencies[begin : begin + PART].astype(np.int64)
        yield _part(times - 1, TIMES_BITS[times_code])


def _part(values: Ints, bits: int) -> Bytes:
    counts = np.array([len(values)])
    out = np.zeros(int(sizes_of(counts, np.array([bits]))[0]), np.uint8)
    _put(out, np.zeros(1, np.int64), bits, counts, values)
    return out


def unpack_documents(data: Bytes, count: int, kind: int) -> Ints:
    """Return the document numbers of a list of *count* postings."""
    bits = GAP_BITS[kind & 7]
    gaps: Ints
    if bits == 8:
        gaps = data[:count].astype(np.int64)
    elif bits == 12:
        pairs = (count + 1) // 2
        threes = data[: pairs * 3]
        if len(threes) < pairs * 3:
            threes = np.append(threes, np.uint8(0))
        threes = threes.reshape(pairs, 3)
        middle = threes[:, 1].astype(np.int64)
        both = np.empty((pairs, 2), np.int64)
        both[:, 0] = threes[:, 0]
        both[:, 0] |= (middle & 15) << 8
        both[:, 1] = threes[:, 2]
        both[:, 1] <<= 4
        both[:, 1] |= middle >> 4
        gaps = both.reshape(-1)[:count]
    elif bits == 24:
        padded = np.zeros((count, 4), np.uint8)
        padded[:, :3] = data[: count * 3].reshape(count, 3)
        gaps = padded.view("<u4").reshape(count).astype(np.int64)
    else:
        width = bits // 8
        gaps = data[: count * width].view("<u2" if width == 2 else "<u4").astype(np.int64)
    return np.add.accumulate(gaps, out=gaps)


def unpack_frequencies(data: Bytes, count: int, kind: int) -> NDArray[Any]:
    """Return the frequencies of a list of *count* postings."""
    bits = TIMES_BITS[kind >> 3]
    behind = data[(count * GAP_BITS[kind & 7] + 7) >> 3 :]
    if not bits:
        return np.ones(count, np.uint8)
    if bits == 8:
        return behind[:count].astype(np.uint16) + np.uint16(1)
    if bits == 32:
        return behind[: count * 4].view("<u4") + np.uint32(1)
    each = 8 // bits
    some = behind[: -(-count // each)]
    found = np.empty((len(some), each), np.uint8)
    for turn in range(each):
        np.right_shift(some, turn * bits, out=found[:, turn])
    found &= (1 << bits) - 1
    found += 1
    return found.reshape(-1)[:count]


def unpack_many(
    data: Bytes, begins: Ints, counts: Ints, kinds: NDArray[Any]
) -> tuple[Ints, Ints]:
    """Return documents and frequencies of many lists at once, one after the other."""
    firsts = starts_of(counts)
    gap_codes, times_codes = kinds & 7, kinds >> 3
    gaps = np.empty(int(firsts[-1]), np.int64)
    for code, bits in enumerate(GAP_BITS):
        chosen = gap_codes == code
        if chosen.any():
            to = spread(firsts[:-1][chosen], counts[chosen])
            gaps[to] = _get(data, begins[chosen], bits, counts[chosen])
    running = np.cumsum(gaps)
    before = np.concatenate(([0], running))[firsts[:-1]]
    running -= np.repeat(before, counts)
    times = np.zeros(len(gaps), np.int64)
    behind = begins + sizes_of(counts, _GAP_BITS[gap_codes])
    for code, bits in enumerate(TIMES_BITS):
        chosen = times_codes == code
        if bits and chosen.any():
            to = spread(firsts[:-1][chosen], counts[chosen])
            times[to] = _get(data, behind[chosen], bits, counts[chosen])
    times += 1
    return running, times


def _get(data: Bytes, begins: Ints, bits: int, counts: Ints) -> Ints:
    """Return the numbers of lists, each of so many *bits*, from where each begins."""
    place = spread(np.zeros(len(counts), np.int64), counts) * bits
    at = np.repeat(begins, counts)
    at += place >> 3
    value = data[at].astype(np.int64)
    for byte in range(1, -(-bits // 8)):
        value |= data[at + byte].astype(np.int64) << (8 * byte)
    if bits % 8:
        value >>= place & 7
        value &= (1 << bits) - 1
    return value


# -- positions --------------------------------------------------------------------------


def position_bits(largest: NDArray[Any]) -> Bytes:
    """Return in how many bits positions up to the *largest* are kept."""
    bits = np.maximum(bit_lengths(largest), LEAST_BITS)
    bits[bits > MOST_BITS] = 32
    return bits.astype(np.uint8)


def pack_positions(
    counts: Ints, bits: NDArray[Any], values: NDArray[Any]
) -> tuple[Bytes, Ints]:
    """Pack runs of *counts* positions, each run beginning with a byte of its own.

    Args:
        counts: Positions of each run, none 0.
        bits: Bits of each position.
        values: The positions.

    Returns:
        The bytes and the size of each run.
    """
    starts = starts_of(counts)
    # The bit at which each value begins, then its byte and its value shifted to it.
    place = np.cumsum(bits, dtype=np.int64)
    ends = place[starts[1:] - 1]
    place -= bits
    begins = place[starts[:-1]]
    sizes = (ends - begins + 7) >> 3
    offsets = starts_of(sizes)
    place -= np.repeat(begins - offsets[:-1] * 8, counts)
    out = np.zeros(int(offsets[-1]) + 8, np.uint8)
    most = int(bits.max())
    kind: Any = np.uint64 if most == 32 else np.uint32
    shifted: NDArray[Any] = values.astype(kind)
    shifted <<= (place & 7).astype(kind)
    place >>= 3
    lanes = 5 if most == 32 else (most + 14) // 8
    for parity in (0, 1):
        # Of every second value no two share a byte: each lane is one plain assignment.
        to, value = place[parity::2], shifted[parity::2]
        for lane in range(lanes):
            part = (value >> kind(8 * lane)).astype(np.uint8)
            out[to + lane if lane else to] |= part
    return out[:-8], sizes


def pack_on(
    begun: int, carry: int, bits: NDArray[Any], values: NDArray[Any]
) -> tuple[Bytes, int, int]:
    """Pack more positions of a run that ended within a byte.

    Args:
        begun: How many bits of that byte are taken, 0 to 7.
        carry: The byte.
        bits: Bits of each position.
        values: The positions.

    Returns:
        The whole bytes, and what *begun* and *carry* are behind them.
    """
    bits = np.concatenate(([begun], bits))
    data, _ = pack_positions(np.array([len(bits)]), bits, np.concatenate(([carry], values)))
    total = int(bits.sum())
    whole = total >> 3
    return data[:whole], total & 7, int(data[whole]) if total & 7 else 0


def unpack_positions(data: Bytes, place: Ints, bits: NDArray[Any]) -> Ints:
    """Return positions.

    Args:
        data: Bytes with at least 4 more behind the last position.
        place: The bit at which each position begins.
        bits: The bits of each.
    """
    if not len(place):
        return np.zeros(0, np.int64)
    # Only what is needed: taking from all of a mapped file would read and copy all of it.
    at = place >> 3
    first, last = int(at.min()), int(at.max())
    some = data[first : last + 8]
    windows: NDArray[np.uint32] = np.ndarray(
        (last + 1 - first,), dtype="<u4", buffer=some.data, strides=(1,)
    )
    found = windows.take(at - first).astype(np.int64)
    found >>= place & 7
    if len(bits) and bits.max() == 32:
        wide = bits == 32
        upper = data[at[wide] + 4].astype(np.int64) << 32
        found[wide] |= upper >> (place[wide] & 7)
    found &= _MASKS.take(bits)
    return found
