"""Where words begin and end.

UAX #29 with these differences, each for the sake of finding:

* Marks, soft hyphens, direction marks and joiners belong to their word; ZWNJ parts two
  words in Arabic script (Persian writes suffixes behind it) and belongs to Indic ones.
* An apostrophe between letters parts an elided article from its word (``l'article``),
  hides a suffix (``Bakı'nın``, ``Obama's`` are ``Bakı``, ``Obama``) and otherwise is a
  letter one may leave out (``O'zbek``, ``п'ять``, ``Qur'an``).
* Full stops part words (``example.com``, ``20.01.2016``) but not ``U.S.``; they and commas
  stand for nothing between groups of three digits (``1,000`` is ``1000``).
* Chinese and Japanese, but for katakana, give overlapping pairs of characters; Thai, Lao,
  Khmer and Burmese overlapping triples of clusters: nobody has to know where words end.
  A word of fewer is what such stretches begin with, or what a run of them ends with.

Source: UAX #29, Unicode Text Segmentation, sections 3 and 4.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Final

import regex

from archive.analysis._fold import fold

#: A folded word and the stretch of text it was made of.
Piece = tuple[str, int, int]

_PAIRS = r"\p{Han}\p{Hiragana}々〆〇"
_TRIPLES = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_INNER = r"\u00AD\u200C\u200D\u200E\u200F\u061C\u2060\uFEFF\u055B\u055C\u055E"
_TRIPLE = rf"[[{_TRIPLES}]--\p{{N}}]"
_LETTER = rf"[[\p{{L}}\p{{N}}]--[{_PAIRS}]--{_TRIPLE}]"
_MORE = rf"[[\p{{L}}\p{{N}}\p{{M}}{_INNER}]--[{_PAIRS}]--{_TRIPLE}]"
_BETWEEN = (
    r"['’‘`´＇.·\u055A\u05F3\u05F4]|(?<=\p{Hebrew})\"(?=\p{Hebrew})"
    r"|(?<=\p{N})[,٫٬](?=\p{N})"
)
_SCAN: Final = regex.compile(
    rf"(?V1){_LETTER}{_MORE}*+(?:(?:{_BETWEEN}){_LETTER}{_MORE}*+)*+"
    rf"|(?P<pairs>[{_PAIRS}](?:[{_PAIRS}ー]|\p{{M}})*+)"
    rf"|(?P<triples>{_TRIPLE}(?:{_TRIPLE}|\p{{M}}|[\u200B-\u200D])*+)"
)
_CLUSTER: Final = regex.compile(r"(?V1)[\p{L}\p{N}](?:\p{M}|[\uFF9E\uFF9F]){0,8}")
_APART: Final = regex.compile(r"[\u200B-\u200D]")
# Indic words hold it; Persian writes Russian names with one: علی‌اف is Aliyev.
_NON_JOINER: Final = regex.compile(
    r"(?<![\u0900-\u0DFF]\p{M}*)\u200C(?!(?:اف|اوف|اوا|ف)(?!\p{L}))"
)
_STOPS: Final = regex.compile(r"[.,٫٬]")
_THOUSANDS: Final = regex.compile(r"\p{N}{1,3}(?:[.,٬]\p{N}{3})+")
_INITIALS: Final = regex.compile(r"\p{Lu}\p{M}*+(?:\.\p{Lu}\p{M}*+)+")
_APOSTROPHES = "'’‘`´＇"
_LATIN: Final = regex.compile(r"\p{Latin}")
_APOSTROPHE: Final = regex.compile(f"[{_APOSTROPHES}]")
_ELISION: Final = regex.compile(
    "(?:[cdjlmnstvz]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|quelqu|gl|un|all|dall|dell|nell"
    "|sull|coll|quell|quest|bell|sant|anch|cent|tutt)"
)
_ENGLISH: Final = frozenset({"s", "re", "ve", "ll", "d", "m"})
# Turkish and Azerbaijani case, possessive, plural and copula endings, folded.
_SUFFIX: Final = regex.compile(
    "(?:l[ae]r|[ns]?[iu]n[iu]n|[ns]?[iu]n?|[dt][ae]n?|n[dt][ae]n?|n?[iu]n|[yn]?[aeiu]|y?l[ae]"
    "|c[ae]|l[iu]k?g?|s[iu]z|ki|[dt][iu]r|[iu]?m[iu]z|y?[dt][iu]|nc[iu])+"
)
#: Raw words remembered; a text's words repeat. Longer ones are not worth it.
_MANY, _SHORT = 200_000, 32
_remembered: dict[str, tuple[Piece, ...]] = {}


def _stretches(raw: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of *raw* between ZWNJ (but in Indic words), stops and commas."""
    if _NON_JOINER.search(raw):
        at = 0
        for part in _NON_JOINER.splititer(raw):
            yield from ((at + a, at + b) for a, b in _stretches(part))
            at += len(part) + 1
    elif (
        _STOPS.search(raw) is None or _THOUSANDS.fullmatch(raw) or _INITIALS.fullmatch(raw)
    ):
        yield 0, len(raw)
    else:
        at = 0
        for part in _STOPS.split(raw):
            yield at, at + len(part)
            at += len(part) + 1


def _hidden(head: str, tail: str) -> bool:
    """Whether *tail* behind an apostrophe is a suffix of *head*, not part of a word.

    Uzbek writes oʻ and gʻ: a short head that ends with them goes on.
    """
    if tail in _ENGLISH:
        return True
    least = 3 if head[-1] in "og" else 2
    return len(head) >= least and _SUFFIX.fullmatch(tail) is not None


def _latin(raw: str, start: int, end: int) -> Iterator[Piece]:
    """Yield the words of raw[start:end], which has apostrophes between Latin letters."""
    word, first = "", start
    for part in _APOSTROPHE.splititer(raw[start:end]):
        tail, begin = fold(part), start
        start += len(part) + 1
        if not word:
            word = tail
        elif _ELISION.fullmatch(word):
            yield word, first, begin - 1
            word, first = tail, begin
        elif _hidden(word, tail):
            continue
        else:
            word += tail
    yield word, first, end


def _pieces(raw: str) -> tuple[Piece, ...]:
    """Return the words of *raw*, a stretch without spaces, and where in it they stand."""
    out: list[Piece] = []
    for begin, end in _stretches(raw):
        # A part may begin with marks whose letter stands in the part before.
        start = next((at for at in range(begin, end) if raw[at].isalnum()), end)
        part = raw[start:end]
        if _APOSTROPHE.search(part) and _LATIN.match(part):
            out += _latin(raw, start, end)
        elif _THOUSANDS.fullmatch(part) or _INITIALS.fullmatch(part):
            out.append((fold(_STOPS.sub("", part)), start, end))
        else:
            out.append((fold(part), start, end))
    return tuple(piece for piece in out if piece[0])


@functools.lru_cache(maxsize=20_000)
def _cluster(raw: str) -> str:
    return fold(raw)


def _overlapping(raw: str, length: int) -> Iterator[Piece]:
    """Yield the stretches of *length* clusters of *raw*, or all of a shorter one."""
    for begin, stop in _parts(raw):
        matches = list(_CLUSTER.finditer(raw, begin, stop))
        some = min(length, len(matches))
        texts = [_cluster(match[0]) for match in matches]
        starts = [match.start() for match in matches]
        ends = [match.end() for match in matches[some - 1 :]]
        for at, (start, end) in enumerate(zip(starts, ends, strict=False)):
            yield "".join(texts[at : at + some]), start, end


@functools.lru_cache(maxsize=20_000)
def _clusters(word: str) -> tuple[int, tuple[str, ...]]:
    """Return how many clusters stretches of the script of *word* have, and its own."""
    match = _SCAN.fullmatch(word)
    if match is None or match.lastgroup is None:
        return 0, ()
    return 2 if match.lastgroup == "pairs" else 3, tuple(_CLUSTER.findall(word))


def clipped(word: str) -> bool:
    """Return whether a folded *word* is shorter than the stretches its script is cut into.

    >>> clipped("จีน"), clipped("茶"), clipped("中国"), clipped("tea")
    (True, True, False, False)
    """
    length, clusters = _clusters(word)
    return len(clusters) < length


def tails(word: str) -> tuple[str, ...]:
    """Return the shorter stretches a stretch ends with; () of a word of another script.

    >>> tails("นจีน"), tails("中国"), tails("tea")
    (('จีน', 'น'), ('国',), ())
    """
    clusters = _clusters(word)[1]
    return tuple("".join(clusters[at:]) for at in range(1, len(clusters)))


def _parts(raw: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of *raw* between zero-width spaces and joiners."""
    at = 0
    for part in _APART.splititer(raw):
        yield at, at + len(part)
        at += len(part) + 1


def pieces(text: str) -> Iterator[Piece]:
    """Yield every folded word of *text* with its offsets, in time linear in its length."""
    for match in _SCAN.finditer(text):
        raw, at = match[0], match.start()
        known = _remembered.get(raw)
        if known is None:
            kind = match.lastgroup
            if kind is None:
                known = _pieces(raw)
                if len(raw) <= _SHORT:
                    if len(_remembered) >= _MANY:
                        _remembered.clear()
                    _remembered[raw] = known
            else:
                known = tuple(_overlapping(raw, 2 if kind == "pairs" else 3))
        for word, start, end in known:
            yield word, at + start, at + end
