"""The loops of searching that take longest, one call each for a whole segment.

Written in the part of Python that :mod:`~archive.engines.columnar.kernel.translate` turns
into WebAssembly. Numbers called after what lies there are addresses.

A *list* is what a word finds, 32 bytes: the address of its documents (``u32`` each,
ascending, :data:`END` behind the last), that of their scores (``f64`` each), how many there
are, how many were read, its weight (``f64``), the address of their strengths (bytes; 0 if
all are 3), and 4 bytes for whoever reads it: the *role* of a list that is joined with
others, :data:`ANY`, :data:`MUST`, :data:`MORE` or :data:`NEVER`.

A *packed list* is the postings of a term as they are in a segment's file, 48 bytes: the
addresses of its gaps and of its frequencies less 1, the bits of each of the two, how many
there are, the address of BM25's ``k`` of all documents in its field (``f64``), its weight
(``f64``), at which bits of the two one has arrived, the next document, and the strength of
what has the term.

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
    some,
    u8,
    u32,
)

#: Bytes of a list, a packed list, a word of a phrase, and a document on the heap.
LIST, PACKED, WORD, ENTRY = 32, 48, 48, 16
#: What a list that is joined does: find, be needed, count more, leave out.
ANY, MUST, MORE, NEVER = 0, 1, 2, 3
#: Bytes of documents that are looked at one by one before it goes in leaps.
NEAR = 32
#: Comes behind the last document.
END = 0x7FFFFFFF
#: Documents looked at together, so that their sums stay near the processor.
WINDOW = 16384
#: What a score is multiplied with before it is rounded.
DIGITS = 1e6
#: What one more of strength counts in a key.
TIER = float(1 << 45)
_THREE = 3 * TIER


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


def best_mixed(one: int, heap: int, wanted: int, ranks: int, out: int) -> int:
    """Arrange the best of one list with strengths; return how many there are.

    *out* gets how many the list has, and how many of them only by similar spelling.
    """
    documents = u32(one)
    scores = u32(one + 4)
    count = u32(one + 8)
    weight = f64(one + 16)
    strengths = u32(one + 24)
    similar = 0
    size = 0
    limit = -1.0
    nth = 0
    while nth < count:
        strength = u8(strengths + nth)
        if strength == 1:
            similar += 1
        base = real(strength) * TIER
        value = weight * f64(scores + (nth << 3)) * DIGITS
        if base + value >= limit:
            document = u32(documents + (nth << 2))
            rank = u32(ranks + (document << 2))
            size = offer(heap, size, wanted, nearest(value) + base, rank, document)
            if size == wanted:
                limit = f64(heap) - 1.0
        nth += 1
    put_u32(out, count)
    put_u32(out + 4, similar)
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
    start = u32(one)
    at = start + (u32(one + 12) << 2)
    found = u32(at)
    if found >= document:
        return found
    # It is mostly near, where looking at one after the other is fastest; END ends that.
    near = at + NEAR
    while found < document and at < near:
        at += 4
        found = u32(at)
    if found < document:
        end = start + (u32(one + 8) << 2)
        step = NEAR
        while at + step < end and u32(at + step) < document:
            at += step
            step += step
        high = min(at + step, end)
        # The document at "at" is below, that at high is not.
        while high - at > 4:
            middle = at + (((high - at) >> 3) << 2)
            if u32(middle) < document:
                at = middle
            else:
                high = middle
        at = high
        found = u32(at)
    put_u32(one + 12, (at - start) >> 2)
    return found


def tier(found: int, words: int) -> int:
    """Return how strongly a document is found that has *found* of *words*.

    *found* counts what is found with strength 3; 64 is added for anything, 128 for more
    than similar spelling.
    """
    if found & 63 == words:
        return 3
    if found & 128:
        return 2
    return 1


def seen(found: int, one: int, nth: int) -> int:
    """Return *found* with what the *nth* document of a list adds to it."""
    strengths = u32(one + 24)
    if strengths == 0:
        return (found + 1) | 192
    strength = u8(strengths + nth)
    if strength == 3:
        return (found + 1) | 192
    if strength == 2:
        return found | 192
    return found | 64


def every(lists: int, count: int, heap: int, wanted: int, ranks: int, out: int) -> int:
    """Arrange the best of the documents that all of *lists* have, the shortest first.

    *out* gets how many there are, and how many of them only by similar spelling.
    """
    total = 0
    similar = 0
    size = 0
    limit = -1.0
    start = u32(lists)
    at = start
    score = u32(lists + 4)
    weight = f64(lists + 16)
    end = lists + count * LIST
    document = u32(at)
    while document < END:
        value = weight * f64(score)
        found = seen(0, lists, (at - start) >> 2)
        one = lists + LIST
        next_ = document
        while one < end:
            next_ = reach(one, document)
            if next_ != document:
                break
            nth = u32(one + 12)
            found = seen(found, one, nth)
            value += f64(one + 16) * f64(u32(one + 4) + (nth << 3))
            one += LIST
        if next_ == document:
            total += 1
            strength = tier(found, count)
            if strength == 1:
                similar += 1
            base = real(strength) * TIER
            value *= DIGITS
            if base + value >= limit:
                key = nearest(value) + base
                size = offer(
                    heap, size, wanted, key, u32(ranks + (document << 2)), document
                )
                if size == wanted:
                    limit = f64(heap) - 1.0
        elif next_ == END:
            break
        at += 4
        score += 8
        document = u32(at)
    put_u32(out, total)
    put_u32(out + 4, similar)
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
        put_u8(mark, seen(u8(mark), one, (at - start) >> 2))
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

    Of *words* all have to be found for strength 3. *out* gets how many there are, and how
    many of them only by similar spelling.
    *sums* (``f64``) and *marks* (bytes) are as long as a window, and zero before and after.
    """
    total = 0
    similar = 0
    size = 0
    limit = -1.0
    end = lists + count * LIST
    low = lowest(lists, count)
    while low < END:
        window = low - (low & (WINDOW - 1))
        one = lists
        while one < end:
            put_u32(one + 28, u32(one + 12))
            add(one, window, sums, marks)
            one += LIST
        one = lists
        while one < end:
            at = u32(one) + (u32(one + 28) << 2)
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
                    strength = tier(found, words)
                    if strength == 1:
                        similar += 1
                    base = real(strength) * TIER
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
    put_u32(out + 4, similar)
    return arrange(heap, size)


def upcoming(lists: int, count: int, musts: int) -> int:
    """Return the first document that joined lists may find next."""
    found = END
    if musts > 0:
        found = 0
    one = lists
    end = lists + count * LIST
    while one < end:
        role = u32(one + 28)
        document = u32(u32(one) + (u32(one + 12) << 2))
        if musts == 0 and role == ANY:
            found = min(found, document)
        elif musts > 0 and role == MUST and document > found:
            found = document
        one += LIST
    return found


def pour(one: int, window: int, sums: int, marks: int, needs: int) -> None:
    """Do with a window of a list what its role says."""
    reach(one, window)
    role = u32(one + 28)
    start = u32(one)
    nth = u32(one + 12)
    scores = u32(one + 4)
    weight = f64(one + 16)
    stop = window + WINDOW
    document = u32(start + (nth << 2))
    while document < stop:
        place = document - window
        if role == NEVER:
            put_u8(needs + place, u8(needs + place) | 128)
        elif role != MORE or u8(marks + place) != 0:
            mark = sums + (place << 3)
            put_f64(mark, f64(mark) + weight * f64(scores + (nth << 3)))
            if role != MORE:
                put_u8(marks + place, seen(u8(marks + place), one, nth))
                if role == MUST:
                    put_u8(needs + place, u8(needs + place) + 1)
        nth += 1
        document = u32(start + (nth << 2))
    put_u32(one + 12, nth)


def put_found(task: int, document: int, score: float, strength: int) -> None:
    """Write a document found, its score and strength where bytes 32 to 43 of *task* say."""
    place = u32(task + 32)
    put_u32(place, document)
    put_u32(task + 32, place + 4)
    place = u32(task + 36)
    put_f64(place, score)
    put_u32(task + 36, place + 8)
    place = u32(task + 40)
    put_u8(place, strength)
    put_u32(task + 40, place + 1)


def pour_out(task: int, window: int) -> None:
    """Write what a window of :func:`join` has, and leave it zero."""
    words = u32(task + 8)
    musts = u32(task + 12)
    allowed = u32(task + 16)
    sums = u32(task + 20)
    marks = u32(task + 24)
    needs = u32(task + 28)
    slot = 0
    while slot < WINDOW:
        if not some(marks + slot) and not some(needs + slot):
            slot += 16
            continue
        until = slot + 16
        while slot < until:
            found = u8(marks + slot)
            need = u8(needs + slot)
            if found != 0:
                document = window + slot
                if need == musts and (allowed == 0 or u8(allowed + document) != 0):
                    strength = tier(found, words)
                    if words == 0:
                        strength = tier(min(found & 63, 1) | (found & 192), 1)
                    put_found(task, document, f64(sums + (slot << 3)), strength)
                    if strength == 3:
                        put_u32(task + 44, u32(task + 44) + 1)
                put_u8(marks + slot, 0)
                put_f64(sums + (slot << 3), 0.0)
            if need != 0:
                put_u8(needs + slot, 0)
            slot += 1


def join(task: int) -> int:
    """Join lists to one; return how many documents it has.

    *task* is 48 bytes: the address of the lists, those that find before those that count
    more and those that leave out; how many they are; how many have to be found for strength
    3, 0 for the greatest strength of any; how many are needed; which documents are allowed
    (bytes, or 0 for all); the addresses of sums (``f64``), marks and needs (bytes) as long
    as a window, all zero before and after; where documents, scores and strengths are to be
    written; and, counted here, how many have strength 3.
    """
    lists = u32(task)
    count = u32(task + 4)
    musts = u32(task + 12)
    end = lists + count * LIST
    start = u32(task + 32)
    low = upcoming(lists, count, musts)
    while low < END:
        window = low - (low & (WINDOW - 1))
        one = lists
        while one < end:
            pour(one, window, u32(task + 20), u32(task + 24), u32(task + 28))
            one += LIST
        pour_out(task, window)
        low = upcoming(lists, count, musts)
    put_u32(u32(task + 32), END)
    return (u32(task + 32) - start) >> 2


def ones(width: int) -> int:
    """Return a number of so many bits that are all 1; *width* is 0 to 32."""
    if width == 32:
        return -1
    return (1 << width) - 1


def spread(one: int, window: int, last: int, sums: int, strong: int, grams: int) -> bool:
    """Add a packed list in a window to *sums*; return False if it is damaged.

    *last* is the number of documents. *strong* and *grams* (bytes) get the greatest
    strength, and how many lists of strength 1, that is grams, there were.
    """
    gaps = u32(one)
    times = u32(one + 4)
    gap_bits = u32(one + 8)
    times_bits = u32(one + 12)
    left = u32(one + 16)
    norms = u32(one + 20)
    weight = f64(one + 24)
    gap = u32(one + 32)
    time = u32(one + 36)
    document = u32(one + 40)
    strength = u32(one + 44)
    gap_ones = ones(gap_bits)
    times_ones = ones(times_bits)
    stop = window + WINDOW
    while document < stop:
        often = real((bits(times, time) & times_ones) + 1)
        place = document - window
        mark = sums + (place << 3)
        score = often * weight / (f64(norms + (document << 3)) + often)
        put_f64(mark, f64(mark) + score)
        if strength == 1:
            put_u8(grams + place, u8(grams + place) + 1)
        elif u8(strong + place) < strength:
            put_u8(strong + place, strength)
        time += times_bits
        left -= 1
        if left == 0:
            document = END
        else:
            # Neither back nor out of the segment: what lies there is not the list's.
            step = bits(gaps, gap) & gap_ones
            if step < 0 or step >= last - document:
                return False
            document += step
            gap += gap_bits
    put_u32(one + 16, left)
    put_u32(one + 32, gap)
    put_u32(one + 36, time)
    put_u32(one + 40, document)
    return True


def collect(task: int, window: int) -> None:
    """Write what a window of :func:`gathered` has, and leave it zero."""
    live = u32(task + 12)
    least = u32(task + 16)
    sums = u32(task + 20)
    strong = u32(task + 24)
    grams = u32(task + 28)
    slot = 0
    while slot < WINDOW:
        if not some(strong + slot) and not some(grams + slot):
            slot += 16
            continue
        until = slot + 16
        while slot < until:
            strength = u8(strong + slot)
            many = u8(grams + slot)
            if strength + many > 0:
                put_u8(strong + slot, 0)
                put_u8(grams + slot, 0)
                if strength == 0 and least > 0 and many >= least:
                    strength = 1
                document = window + slot
                if strength > 0 and (live == 0 or u8(live + document) != 0):
                    put_found(task, document, f64(sums + (slot << 3)), strength)
                put_f64(sums + (slot << 3), 0.0)
            slot += 1


def gathered(task: int) -> int:
    """Unpack the lists of a word together; return how many documents, -1 if damaged.

    *task* is 48 bytes: the address of the packed lists and how many there are, how many
    documents the segment has, which of them are live (bytes, or 0 for all), how many of the
    grams a document needs that has nothing else (0 for none is enough), the addresses of
    sums, strong and grams of :func:`spread`, all zero before and after, and where the
    documents, their scores and their strengths are to be written.
    """
    lists = u32(task)
    end = lists + u32(task + 4) * PACKED
    last = u32(task + 8)
    start = u32(task + 32)
    low = END
    one = lists
    while one < end:
        document = bits(u32(one), 0) & ones(u32(one + 8))
        if document < 0 or document >= last:
            return -1
        put_u32(one + 32, u32(one + 8))
        put_u32(one + 36, 0)
        put_u32(one + 40, document)
        low = min(low, document)
        one += PACKED
    sound = True
    while low < END and sound:
        window = low - (low & (WINDOW - 1))
        low = END
        one = lists
        while one < end and sound:
            sound = spread(
                one, window, last, u32(task + 20), u32(task + 24), u32(task + 28)
            )
            low = min(low, u32(one + 40))
            one += PACKED
        collect(task, window)
    if not sound:
        return -1
    put_u32(u32(task + 32), END)
    return (u32(task + 32) - start) >> 2


def unpacked(
    packed: int, live: int, count: int, widths: int, documents: int, others: int
) -> int:
    """Unpack a list of postings; return how many there are, -1 if damaged.

    *live* (bytes, or 0 for none deleted) are those of the *count* documents of the
    segment. Beside the documents are written their scores (BM25, ``f64``), or, where the
    bits of a position of each document are given (*widths*, bytes), at which bit its
    positions begin (``u32``), and last where they end.
    """
    gaps = u32(packed)
    times = u32(packed + 4)
    gap_bits = u32(packed + 8)
    times_bits = u32(packed + 12)
    left = u32(packed + 16)
    norms = u32(packed + 20)
    weight = f64(packed + 24)
    gap_ones = ones(gap_bits)
    times_ones = ones(times_bits)
    gap = 0
    time = 0
    document = 0
    begin = 0
    start = documents
    while left > 0:
        step = bits(gaps, gap) & gap_ones
        if step < 0 or step >= count - document:
            return -1
        document += step
        if live == 0 or u8(live + document) != 0:
            often = (bits(times, time) & times_ones) + 1
            put_u32(documents, document)
            documents += 4
            if widths == 0:
                norm = f64(norms + (document << 3))
                put_f64(others, real(often) * weight / (norm + real(often)))
                others += 8
            else:
                put_u32(others, begin)
                begin += u8(widths + document) * often
                others += 4
        gap += gap_bits
        time += times_bits
        left -= 1
    put_u32(documents, END)
    if widths != 0:
        put_u32(others, begin)
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
    counted at its byte 40; at 44 is where the scores of the documents are to be written
    (``f64``), and at 48 its weight.

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
    scores = u32(task + 44)
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
                norm = f64(norms + (document << 3))
                score = weight * phrase_score(words, count, width, norm)
                if found != 0:
                    put_u32(found, document)
                    put_f64(scores, score)
                    found += 4
                    scores += 8
                if wanted > 0:
                    score *= DIGITS
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
    worse, put_entry, sink, offer, arrange, best, best_mixed, first, reach, tier, seen,
    every, lowest, add, either, upcoming, pour, put_found, pour_out, join, ones, spread,
    collect, gathered, unpacked, in_a_row, far_in_a_row, all_at, phrase_score, phrase,
)  # fmt: skip
