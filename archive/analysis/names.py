"""Whether two names, in whatever scripts, are the same.

Every word of the shorter name is given its best partner in the longer one. Two words are
as alike as their Latin letters and the skeletons of their consonants are: letters tell
apart what skeletons throw together, skeletons join what vowels and conventions part.

Source: W. Winkler, String Comparator Metrics and Enhanced Decision Rules in the
Fellegi-Sunter Model of Record Linkage, 1990 (Jaro-Winkler); the romanisations of BGN/PCGN
for the letters, Hepburn's for kana.
"""

from __future__ import annotations

import functools
from typing import Final

from archive.analysis._keys import keys
from archive.analysis._latin import latin
from archive.analysis._words import pieces

#: What skeletons count for beside letters.
SKELETON: Final = 0.55
#: What is lost for each word of the longer name that has no partner, and for how many.
ALONE, MOST_ALONE = 0.1, 3
#: Letters of a name that are read.
READ: Final = 200


def similarity(a: str, b: str, kind: str = "") -> float:
    """Return how alike two names are, from 0 to 1.

    Args:
        a: A name.
        b: Another, in the same script or not.
        kind: What it names, which makes no difference.

    >>> similarity("Heydar Aliyev", "Гейдар Алиев") > 0.8
    True
    """
    del kind
    short, long = sorted((_words(a), _words(b)), key=lambda name: (len(name), name))
    if not short:
        return 0.0
    free, got, whole = list(long), 0.0, 0
    for word in sorted(short, key=lambda one: -len(one)):
        best = max(free, key=lambda other: alike(word, other))
        size = max(len(latin(word)) + len(latin(best)), 1)
        whole += size
        got += size * alike(word, best)
        free.remove(best)
    return (1 - ALONE * min(MOST_ALONE, len(free))) * got / whole


def _words(name: str) -> tuple[str, ...]:
    """Return the folded words of *name*."""
    return tuple(word for word, _, _ in pieces(name[:READ].replace("・", " ")))


@functools.lru_cache(maxsize=100_000)
def alike(a: str, b: str) -> float:
    """Return how alike two folded words are."""
    a, b = min(a, b), max(a, b)
    if a == b:
        return 1.0
    letters = jaro_winkler(latin(a), latin(b))
    left, right = keys(a) or keys(latin(a)), keys(b) or keys(latin(b))
    if not left or not right:
        return letters
    skeletons = max(jaro_winkler(one, other) for one in left for other in right)
    return (1 - SKELETON) * letters + SKELETON * skeletons


def jaro_winkler(a: str, b: str) -> float:
    """Return how alike two texts are, from 0 to 1; a common beginning counts more."""
    if a == b:
        return 1.0 if a else 0.0
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    taken = [False] * len(b)
    first = []
    for at, char in enumerate(a):
        for place in range(max(0, at - reach), min(len(b), at + reach + 1)):
            if not taken[place] and b[place] == char:
                taken[place] = True
                first.append(char)
                break
    if not first:
        return 0.0
    second = [char for char, held in zip(b, taken, strict=True) if held]
    moved = sum(x != y for x, y in zip(first, second, strict=True)) / 2
    same = len(first)
    jaro = (same / len(a) + same / len(b) + (same - moved) / same) / 3
    pairs = zip(a[:4], b[:4], strict=False)
    begin = next((at for at, (x, y) in enumerate(pairs) if x != y), min(len(a), len(b), 4))
    return jaro + begin * 0.1 * (1 - jaro)
