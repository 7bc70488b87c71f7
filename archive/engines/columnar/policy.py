"""Which segments are merged, when, and by whom.

Segments whose numbers of live documents have the same third of binary digits are of one
size. Of one size :data:`MERGE` are merged; a segment more than half deleted is written
anew. What is small is merged by the commit that makes it due, since that takes less than
another commit would. What is larger is left to a merge in the background, which blocks
neither readers nor writers; only if twice as many have come together, because nobody was
there to merge them, the commit does that, too. So an index of n documents has at most
``2 * MERGE * log8(n)`` segments.

Source: the tiered policy of P. O'Neil and others, The log-structured merge-tree, 1996.
"""

from __future__ import annotations

from collections.abc import Sequence

#: So many segments of one size are merged.
MERGE = 8
#: Documents that a commit merges by itself.
SMALL = 4096


def due(live: Sequence[int], documents: Sequence[int]) -> list[list[int]]:
    """Return the groups of segments that should be merged, by their numbers.

    Args:
        live: How many documents of each segment are live, at least 1.
        documents: How many it holds.
    """
    sizes: dict[int, list[int]] = {}
    for at, count in enumerate(live):
        sizes.setdefault(max(count, 1).bit_length() // 3, []).append(at)
    crowded = [group for _, group in sorted(sizes.items()) if len(group) >= MERGE]
    worn = [[at] for at, count in enumerate(live) if count * 2 < documents[at]]
    return [*crowded, *worn]


def at_once(group: Sequence[int], live: Sequence[int], documents: Sequence[int]) -> bool:
    """Say whether the commit itself merges *group*."""
    if sum(live[at] for at in group) <= SMALL or len(group) >= 2 * MERGE:
        return True
    return len(group) == 1 and live[group[0]] * 8 < documents[group[0]]
