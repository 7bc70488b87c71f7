"""The loops of searching that take longest, one call each for a whole segment.

Written in the part of Python that :mod:`~archive.engines.columnar.kernel.translate` turns
into WebAssembly. Numbers called after what lies there are addresses.

A *list* is what one term finds, 32 bytes: the address of its documents (``u32`` each,
ascending, :data:`END` behind the last), that of their scores (``f64`` each), how many there
are, how many were read, and its weight (``f64``).

A *heap* holds the best documents, the worst of them first (Williams 1964, Heapsort, CACM
7:6): 16 bytes each, the key (``f64``), greater is better, the rank of the document's id
(``u32``), less is better, and the document (``u32``). The key of a score is the score in
millionths, rounded, and :data:`TIER` times its strength.
"""

from __future__ import annotations

from archive.engines.columnar.kernel.instructions import (
    bits,
    f64,
    nearest,
    put_f64,
    put_u8,
    put_u32,
    real,
    u8,
    u32,
)

#: Bytes of a list, of a word of a phrase, and of a document on the heap.
LIST, WORD, ENTRY = 32, 48, 16
#: Comes behind the last document.
END = 0x7FFFFFFF
#: Documents looked at together, so that their sums stay near the processor.
WINDOW = 16384
#: What a score is multiplied with before it is rounded.
DIGITS = 1e6
#: What one more of strength counts in a key.
TIER = float(1 << 45)
_TWO, _THREE = 2 * TIER, 3 * TIER


def worse(key: float, rank: int, other: float, other_rank: int) -> bool:
    """Return whether a document comes after another."""
    return key < other or (key == other and rank > other_rank)


def put_entry(entry: int, key: float, rank: int, document: int) -> None:
    """Write a document of the heap."""
    put_f64(entry, key)
    put_u32(entry + 8, rank)
    put_u32(entry + 12, document)


def sink(heap: int, size: int, key: float, rank: int) -> int:
    """Make place on a heap without its first document; return the address of the place."""
    at = 0
    child = 1
    while child < size:
        entry = heap + (child << 4)
        if child + 1 < size and worse(
            f64(entry + 16), u32(entry + 24), f64(entry), u32(entry + 8)
        ):
            child += 1
            entry += 16
        if not worse(f64(entry), u32(entry + 8), key, rank):
            break
        put_entry(heap + (at << 4), f64(entry), u32(entry + 8), u32(entry + 12))
        at = child
        child = 2 * at + 1
    return heap + (at << 4)


def offer(heap: int, size: int, wanted: int, key: float, rank: int, document: int) -> int:
    """Put a document on the heap of the best *wanted*; return how many it holds then."""
    if size == wanted:
        if worse(f64(heap), u32(heap + 8), key, rank):
            put_entry(sink(heap, size, key, rank), key, rank, document)
        return size
    at = size
    while at > 0:
        parent = heap + (((at - 1) >> 1) << 4)
        if not worse(key, rank, f64(parent), u32(parent + 8)):
            break
        put_entry(heap + (at << 4), f64(parent), u32(parent + 8), u32(parent + 12))
        at = (at - 1) >> 1
    put_entry(heap + (at << 4), key, rank, document)
    return size + 1


def arrange(heap: int, size: int) -> int:
    """Put the documents of the heap in order, best first; return how many there are."""
    left = size
    while left > 1:
        left -= 1
        last = heap + (left << 4)
        key = f64(last)
        rank = u32(last + 8)
        document = u32(last + 12)
        put_entry(last, f64(heap), u32(heap + 8), u32(heap + 12))
        put_entry(sink(heap, left, key, rank), key, rank, document)
    return size


def best(one: int, heap: int, wanted: int, ranks: int) -> int:
    """Arrange the best of one list; return how many there are."""
    documents = u32(one)
    score = u32(one + 4)
    end = score + (u32(one + 8) << 3)
    weight = f64(one + 16)
    start = score
    size = 0
    limit = -1.0
    while score < end:
        if f64(score) >= limit:
            document = u32(documents + ((score - start) >> 1))
            key = nearest(weight * f64(score) * DIGITS) + _THREE
            size = offer(heap, size, wanted, key, u32(ranks + (document << 2)), document)
            if size == wanted:
                # A little less, so that no score that is rounded to the same is missed.
                limit = (f64(heap) - _THREE - 1.0) / DIGITS / weight
        score += 8
    return arrange(heap, size)


def first(one: int, heap: int, wanted: int, ranks: int, keys: int) -> int:
    """Arrange those of one list with the greatest *keys* (``u32`` a document)."""
    documents = u32(one)
    count = u32(one + 8)
    size = 0
    limit = -1
    nth = 0
    while nth < count:
        document = u32(documents + (nth << 2))
        key = u32(keys + (document << 2))
        if key >= limit:
            rank = u32(ranks + (document << 2))
            size = offer(heap, size, wanted, real(key), rank, nth)
            if size == wanted:
                limit = u32(keys + (u32(documents + (u32(heap + 12) << 2)) << 2))
        nth += 1
    return arrange(heap, size)


def reach(one: int, document: int) -> int:
    """Go on in a list to the first document not below *document*; return that."""
    documents = u32(one)
    low = u32(one + 12)
    if u32(documents + (low << 2)) < document:
        count = u32(one + 8)
        step = 1
        while low + step < count and u32(documents + ((low + step) << 2)) < document:
            low += step
            step += step
        high = low + step
        high = min(high, count)
        # The document at low is below, that at high is not.
        while high - low > 1:
            middle = (low + high) >> 1
            if u32(documents + (middle << 2)) < document:
                low = middle
            else:
                high = middle
        low = high
        put_u32(one + 12, low)
    return u32(documents + (low << 2))


def every(lists: int, count: int, heap: int, wanted: int, ranks: int, out: int) -> int:
    """Arrange the best of the documents that all of *lists* have, the shortest first.

    *out* gets how many there are.
    """
    total = 0
    size = 0
    limit = -1.0
    at = u32(lists)
    score = u32(lists + 4)
    weight = f64(lists + 16)
    end = lists + count * LIST
    document = u32(at)
    while document < END:
        value = weight * f64(score)
        one = lists + LIST
        next_ = document
        while one < end:
            next_ = reach(one, document)
            if next_ != document:
                break
            value += f64(one + 16) * f64(u32(one + 4) + (u32(one + 12) << 3))
            one += LIST
        if next_ == document:
            total += 1
            value *= DIGITS
            if value >= limit:
                key = nearest(value) + _THREE
                size = offer(
                    heap, size, wanted, key, u32(ranks + (document << 2)), document
                )
                if size == wanted:
                    limit = f64(heap) - _THREE - 1.0
        elif next_ == END:
            break
        at += 4
        score += 8
        document = u32(at)
    put_u32(out, total)
    return arrange(heap, size)


def lowest(lists: int, count: int) -> int:
    """Return the least document that is next in any of *lists*."""
    found = END
    end = lists + count * LIST
    while lists < end:
        document = u32(u32(lists) + (u32(lists + 12) << 2))
        found = min(found, document)
        lists += LIST
    return found


def add(one: int, window: int, sums: int, marks: int) -> None:
    """Add the scores of a list in a window to *sums*, and count in *marks* who has it."""
    nth = u32(one + 12)
    start = u32(one)
    at = start + (nth << 2)
    score = u32(one + 4) + (nth << 3)
    weight = f64(one + 16)
    stop = window + WINDOW
    document = u32(at)
    while document < stop:
        place = document - window
        mark = marks + place
        place = sums + (place << 3)
        put_f64(place, f64(place) + weight * f64(score))
        put_u8(mark, u8(mark) + 1)
        at += 4
        score += 8
        document = u32(at)
    put_u32(one + 12, (at - start) >> 2)


def either(
    lists: int,
    count: int,
    words: int,
    heap: int,
    wanted: int,
    ranks: int,
    out: int,
    sums: int,
    marks: int,
) -> int:
    """Arrange the best of the documents that any of *lists* has.

    First come those that as many have as there are *words*. *out* gets how many there are.
    *sums* (``f64``) and *marks* (bytes) are as long as a window, and zero before and after.
    """
    total = 0
    size = 0
    limit = -1.0
    end = lists + count * LIST
    low = lowest(lists, count)
    while low < END:
        window = low - (low & (WINDOW - 1))
        one = lists
        while one < end:
            put_u32(one + 24, u32(one + 12))
            add(one, window, sums, marks)
            one += LIST
        one = lists
        while one < end:
            at = u32(one) + (u32(one + 24) << 2)
            stop = u32(one) + (u32(one + 12) << 2)
            while at < stop:
                document = u32(at)
                place = document - window
                mark = marks + place
                found = u8(mark)
                if found:
                    put_u8(mark, 0)
                    place = sums + (place << 3)
                    value = f64(place) * DIGITS
                    put_f64(place, 0.0)
                    total += 1
                    base = _TWO
                    if found == words:
                        base = _THREE
                    if base + value >= limit:
                        key = base + nearest(value)
                        rank = u32(ranks + (document << 2))
                        size = offer(heap, size, wanted, key, rank, document)
                        if size == wanted:
                            limit = f64(heap) - 1.0
                at += 4
            one += LIST
        low = lowest(lists, count)
    put_u32(out, total)
    return arrange(heap, size)


def ones(width: int) -> int:
    """Return a number of so many bits that are all 1; *width* is 0 to 32."""
    if width == 32:
        return -1
    return (1 << width) - 1


def scored(
    packed: int, norms: int, live: int, count: int, documents: int, scores: int
) -> int:
    """Unpack a list of postings and score each (BM25); return how many, -1 if damaged.

    *packed* is where the list is described, 32 bytes: the addresses of its gaps and of its
    frequencies less 1, the bits of each of the two, how many there are, and the weight
    (``f64``). *norms* (``f64``) and *live* (bytes, or 0 for none deleted) are those of the
    *count* documents of the segment.
    """
    gaps = u32(packed)
    times = u32(packed + 4)
    gap_bits = u32(packed + 8)
    times_bits = u32(packed + 12)
    left = u32(packed + 16)
    weight = f64(packed + 24)
    gap_ones = ones(gap_bits)
    times_ones = ones(times_bits)
    gap = 0
    time = 0
    document = 0
    start = documents
    while left > 0:
        document += bits(gaps, gap) & gap_ones
        if document < 0 or document >= count:
            return -1
        if live == 0 or u8(live + document) != 0:
            often = real((bits(times, time) & times_ones) + 1)
            put_u32(documents, document)
            put_f64(scores, often * weight / (f64(norms + (document << 3)) + often))
            documents += 4
            scores += 8
        gap += gap_bits
        time += times_bits
        left -= 1
    put_u32(documents, END)
    return (documents - start) >> 2


def placed(packed: int, widths: int, count: int, documents: int, starts: int) -> int:
    """Unpack a list of postings, and tell at which bit the positions of each begin.

    *widths* (bytes) are the bits of a position of each of the *count* documents. Returns
    how many there are, -1 if damaged. Behind the last start comes where it ends.
    """
    gaps = u32(packed)
    times = u32(packed + 4)
    gap_bits = u32(packed + 8)
    times_bits = u32(packed + 12)
    left = u32(packed + 16)
    gap_ones = ones(gap_bits)
    times_ones = ones(times_bits)
    gap = 0
    time = 0
    document = 0
    begin = 0
    start = documents
    while left > 0:
        document += bits(gaps, gap) & gap_ones
        if document < 0 or document >= count:
            return -1
        put_u32(documents, document)
        put_u32(starts, begin)
        begin += u8(widths + document) * ((bits(times, time) & times_ones) + 1)
        documents += 4
        starts += 4
        gap += gap_bits
        time += times_bits
        left -= 1
    put_u32(documents, END)
    put_u32(starts, begin)
    return (documents - start) >> 2


def in_a_row(words: int, count: int, width: int, marks: int, epoch: int) -> bool:
    """Return whether words follow each other in the document they all are at.

    *marks* (``u32``) has a number for each position up to 65535, less than *epoch*.
    """
    mask = ones(width)
    nth = 0
    word = words
    while nth < count:
        places = u32(word + 24)
        start = u32(word + 4) + (u32(word + 12) << 2)
        place = u32(start)
        end = u32(start + 4)
        if nth == 0:
            while place < end:
                put_u32(marks + ((bits(places, place) & mask) << 2), epoch)
                place += width
        else:
            met = 0
            while place < end:
                position = (bits(places, place) & mask) - nth
                if position >= 0:
                    mark = marks + (position << 2)
                    if u32(mark) == epoch + nth - 1:
                        put_u32(mark, epoch + nth)
                        met = 1
                        if nth == count - 1:
                            return True
                place += width
            if met == 0:
                return False
        nth += 1
        word += WORD
    return count == 1


def far_in_a_row(words: int, count: int, width: int) -> bool:
    """Return the same for a document with greater positions."""
    mask = ones(width)
    nth = 0
    while nth < count:
        word = words + nth * WORD
        start = u32(word + 4) + (u32(word + 12) << 2)
        put_u32(word + 32, u32(start))
        put_u32(word + 36, u32(start + 4))
        nth += 1
    target = 0
    agree = 0
    nth = 0
    while agree < count:
        word = words + nth * WORD
        places = u32(word + 24)
        place = u32(word + 32)
        end = u32(word + 36)
        position = (bits(places, place) & mask) - nth
        while position < target:
            place += width
            if place >= end:
                return False
            position = (bits(places, place) & mask) - nth
        put_u32(word + 32, place)
        if position > target:
            target = position
            agree = 1
        else:
            agree += 1
        nth += 1
        if nth == count:
            nth = 0
    return True


def all_at(words: int, count: int, document: int) -> int:
    """Go on in all words to *document*; return it, or the next that one of them has."""
    word = words
    end = words + count * WORD
    while word < end:
        other = reach(word, document)
        if other != document:
            return other
        word += WORD
    return document


def phrase_score(words: int, count: int, width: int, norm: float) -> float:
    """Return the sum of BM25 of all words in the document they are at."""
    score = 0.0
    word = words
    end = words + count * WORD
    while word < end:
        start = u32(word + 4) + (u32(word + 12) << 2)
        often = real(u32(start + 4) - u32(start)) / real(width)
        score += often * f64(word + 16) / (norm + often)
        word += WORD
    return score


def phrase(task: int, heap: int, wanted: int) -> int:
    """Arrange the best of the documents in which words follow each other.

    *task* is 64 bytes: the address of the words, how many there are, which of them has the
    fewest documents, the addresses of the documents' widths, norms, bytes of those live (or
    0), and ranks, of the marks and the epoch of :func:`in_a_row`, and where the documents
    found are to be written (``u32``, in their order; 0 for nowhere). What it finds is
    counted at its byte 40; its weight is at 48.

    A word is 48 bytes, a list (documents, starts, count, read, weight) with the address of
    its positions at byte 24.
    """
    words = u32(task)
    count = u32(task + 4)
    rarest = words + u32(task + 8) * WORD
    widths = u32(task + 12)
    norms = u32(task + 16)
    live = u32(task + 20)
    ranks = u32(task + 24)
    marks = u32(task + 28)
    epoch = u32(u32(task + 32)) + 1
    found = u32(task + 36)
    weight = f64(task + 48)
    total = 0
    size = 0
    limit = -1.0
    document = u32(u32(rarest))
    while document < END:
        other = all_at(words, count, document)
        if other != document:
            document = reach(rarest, other)
            continue
        if live == 0 or u8(live + document) != 0:
            width = u8(widths + document)
            if width <= 16:
                met = in_a_row(words, count, width, marks, epoch)
                epoch += count
            else:
                met = far_in_a_row(words, count, width)
            if met:
                total += 1
                if found != 0:
                    put_u32(found, document)
                    found += 4
                if wanted > 0:
                    norm = f64(norms + (document << 3))
                    score = weight * phrase_score(words, count, width, norm) * DIGITS
                    if score >= limit:
                        key = nearest(score) + _THREE
                        rank = u32(ranks + (document << 2))
                        size = offer(heap, size, wanted, key, rank, document)
                        if size == wanted:
                            limit = f64(heap) - _THREE - 1.0
        document = reach(rarest, document + 1)
    put_u32(u32(task + 32), epoch)
    put_u32(task + 40, total)
    return arrange(heap, size)


#: All of them.
LOOPS = (
    worse, put_entry, sink, offer, arrange, best, first, reach, every, lowest, add, either,
    ones, scored, placed, in_a_row, far_in_a_row, all_at, phrase_score, phrase,
)  # fmt: skip
