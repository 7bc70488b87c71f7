"""The rows of a PDF page.

PDFium gives letters in reading order where scripts run left to right. Three things it
leaves to us, and all three are read from where the letters stand:

* Rows that run right to left. Numbers, Latin words and vowel signs among them are put in
  their places, and brackets face the way they do in the text.
* Zero width non-joiners. They are not drawn; they are where a letter of a joined script
  stands in the form it has at the end of a word, though the word goes on.
* Glyphs that mean nothing by themselves: part of a syllable whose letters all belong to
  another glyph. PDFium gives their number in the font as if it were a letter.

Source: ISO 32000-2, section 9.10.3; Unicode Standard Annex 9, section 3.3.4; The Unicode
Standard, section 9.2 (joining).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from ctypes import c_double
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pypdfium2 import raw

#: Letters written from right to left, and their presentation forms.
_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_RIGHT_LETTER = re.compile(f"[{_RIGHT}]")
#: Scripts in which a syllable is drawn by several glyphs.
_SHAPED = re.compile(f"[{_RIGHT}\u0900-\u109f\u1780-\u17ff]")
_FORMS = re.compile("[\ufb00-\ufb06\ufb50-\ufbb1\ufbd3-\ufd3d\ufe70-\ufefc]")
#: What runs from left to right within such a row, as it is seen: words of other scripts,
#: numbers and their signs.
_LEFT = f"[^\\W\\d_{_RIGHT}]"
_LEFT_RUN = re.compile(
    rf"(?:{_LEFT}(?:[^{_RIGHT}]*(?:{_LEFT}|\d))?[%\u066a°]?|"
    r"[+\-\u2212]?\d+(?:[.,:/\u066b\u066c-]\d+)*[%\u066a]?)"
)
_OPENING = "([{«‹“"
_CLOSING = ")]}»›”"
_MIRROR = str.maketrans(_OPENING + _CLOSING, _CLOSING + _OPENING)
#: Arabic letters that join only to the one before, and marks.
_RIGHT_JOINING = frozenset(
    "\u0622\u0623\u0624\u0625\u0627\u0629\u062f\u0630\u0631\u0632\u0648\u0671\u0672"
    "\u0673\u0675\u0676\u0677\u0688\u0689\u068a\u068b\u068c\u068d\u068e\u068f\u0690"
    "\u0691\u0692\u0693\u0694\u0695\u0696\u0697\u0698\u0699\u06c0\u06c3\u06c4\u06c5"
    "\u06c6\u06c7\u06c8\u06c9\u06ca\u06cb\u06cd\u06cf\u06d2\u06d3\u06d5\u06ee\u06ef"
    "\u0621\u0640\u0674"
)
#: Consonants of Devanagari, Gujarati and Gurmukhi, and the vowel sign before them.
_SIGNS = {
    "\u093f": range(0x915, 0x93A),
    "\u0abf": range(0xA95, 0xABA),
    "\u0a3f": range(0xA15, 0xA3A),
}
_SHORT_I = {chr(code): sign for sign, codes in _SIGNS.items() for code in codes}
#: Stands for a vowel sign that was drawn before the consonants.
_DRAWN = "\ue000"
#: Stands for what means nothing.
_NOTHING = "\ue001"
_C = "[\u0915-\u0939\u0a95-\u0ab9\u0a15-\u0a39][\u093c\u0abc\u0a3c]?"
_CLUSTER = re.compile(f"{_DRAWN}({_C}(?:[\u094d\u0acd\u0a4d]{_C})*)")
#: What PDFium has for a hyphen at the end of a row, whose next row goes on behind it.
_HYPHENS = "\x02\ufffe"
_END_OF_ROW = re.compile(f"\r\n|[\r\n{_HYPHENS}]|$")
_ALEF = "\u0627\u0622\u0623\u0625"
_NON_JOINER = "\u200c"
#: Space beside a letter that does not join, in sizes of its font.
_BEARING = 0.02
#: Space between letters from which on words are apart, in sizes of their font.
_GAP = 0.17
#: Space from which on it is another column.
_FAR = 4.0
#: Share of letters without meaning above which nothing can be said about them.
_MEANINGLESS = 0.25
#: Share of pairs of letters that do not join above which it is how the font is drawn.
_UNJOINED = 0.25


@dataclass(frozen=True, slots=True)
class _Glyph:
    """What is drawn in one place: its text, the room it takes, and its ink."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    ink: float
    size: float

    @property
    def middle(self) -> float:
        """Where it stands between left and right."""
        return (self.left + self.right) / 2

    @property
    def is_mark(self) -> bool:
        """Whether it is a sign above or below a letter."""
        return unicodedata.combining(self.text[0]) > 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: where it starts and ends in reading, how high, how large."""

    start: float
    end: float
    height: float
    size: float


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a page, and where it stands if that is known."""

    text: str
    place: Place | None = None


def rows(page: Any) -> list[Row]:
    """Return the rows of *page*, a text page of PDFium."""
    content = page.get_text_bounded()
    if _RIGHT_LETTER.search(content) and _runs_right(content):
        found = list(_right_rows(_glyphs(page)))
    else:
        found = list(_left_rows(page, content))
    return [Row(_FORMS.sub(_normal, row.text).strip(), row.place) for row in found]


def _left_rows(page: Any, content: str) -> Iterator[Row]:
    """Yield the rows of a page that runs left to right, whose text is *content*."""
    numbers: Sequence[int] = range(len(content))
    known = len(content) == page.count_chars()
    if _SHAPED.search(content):
        content, numbers = _drawn(page)
        known = True
    start = 0
    for found in _END_OF_ROW.finditer(content):
        text = content[start : found.start()]
        if found[0] and found[0] in _HYPHENS:
            text += "-"
        place = _place(page, numbers[start : found.start()]) if known else None
        yield Row(_syllables(text), place)
        start = found.end()


def _place(page: Any, numbers: Sequence[int]) -> Place | None:
    """Return where letters stand."""
    if not numbers:
        return None
    left, right, height = c_double(), c_double(), c_double()
    raw.FPDFText_GetCharOrigin(page, numbers[-1], right, height)
    raw.FPDFText_GetCharOrigin(page, numbers[0], left, height)
    size = raw.FPDFText_GetFontSize(page, numbers[0])
    return Place(left.value, right.value, height.value, size)


def _normal(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])


def _runs_right(text: str) -> bool:
    """Say whether most letters of *text* are written from right to left."""
    right = len(_RIGHT_LETTER.findall(text))
    return 2 * right > sum(map(str.isalpha, text))


def _letters(page: Any) -> list[tuple[int, str]]:
    """Return the letters of a page with their numbers, "" for those that mean nothing."""
    numbers = range(page.count_chars())
    codes = [raw.FPDFText_GetUnicode(page, at) for at in numbers]
    wrong = {
        at
        for at in numbers
        if not codes[at] or raw.FPDFText_HasUnicodeMapError(page, at) > 0
    }
    if len(wrong) > _MEANINGLESS * len(numbers):
        wrong = set()
    return [
        (at, "" if at in wrong else chr(code))
        for at, code in enumerate(codes)
        if not 0xD800 <= code < 0xE000
    ]


def _drawn(page: Any) -> tuple[str, list[int]]:
    """Return the letters of a page in an Indic script as they are drawn, and their numbers.

    A glyph without meaning that rises above the consonant behind it is short i: nothing
    else stands there in the scripts that have one such sign.
    """
    letters = _letters(page)
    parts, numbers = [], []
    for (number, letter), (other, following) in pairwise((*letters, (-1, ""))):
        drawn = letter or _NOTHING
        if not letter and following in _SHORT_I and _rises(page, number, other):
            drawn = _DRAWN
        elif letter.strip() and following.strip() and _are_apart(page, number, other):
            drawn = f"{letter} "
        parts.append(drawn)
        numbers += [number] * len(drawn)
    text = "".join(parts)
    if re.search(rf"(?:^|\s)[{''.join(_SIGNS)}]", text):  # written down as it is drawn
        text = re.sub(f"[{''.join(_SIGNS)}]", _DRAWN, text)
    return text, numbers


def _are_apart(page: Any, one: int, other: int) -> bool:
    """Say whether there is room between a letter and the next in its row."""
    _, bottom, right, top = page.get_charbox(one, loose=True)
    left, below, _, above = page.get_charbox(other, loose=True)
    size = raw.FPDFText_GetFontSize(page, one)
    return bool(left - right > _GAP * size and below < top and bottom < above)


def _syllables(text: str) -> str:
    """Return *text* with short i where it is read: behind its consonants."""
    text = _CLUSTER.sub(lambda found: found[1] + _SHORT_I[found[1][0]], text)
    return text.replace(_DRAWN, "").replace(_NOTHING, "")


def _rises(page: Any, one: int, other: int) -> bool:
    """Say whether a glyph is higher than another."""
    (_, _, _, top), (_, _, _, lower) = page.get_charbox(one), page.get_charbox(other)
    return bool(top - lower > _BEARING * raw.FPDFText_GetFontSize(page, one))


def _glyphs(page: Any) -> Iterator[_Glyph]:
    """Yield what is drawn on a page; several letters drawn as one are one glyph."""
    last: _Glyph | None = None
    for number, letter in _letters(page):
        ink = page.get_charbox(number)
        left, bottom, right, top = page.get_charbox(number, loose=True)
        if not letter or left == right:  # a space or an end of row that PDFium put there
            continue
        size = raw.FPDFText_GetFontSize(page, number)
        glyph = _Glyph(letter, left, bottom, right, top, ink[0], size)
        if last and letter.strip() and replace(glyph, text=last.text) == last:
            last = replace(last, text=last.text + letter)
            continue
        if last:
            yield last
        last = glyph
    if last:
        yield last


def _right_rows(glyphs: Iterable[_Glyph]) -> Iterator[Row]:
    """Yield the rows of a page that runs right to left."""
    lines = _lines(_forwards(list(glyphs)))
    ordered = [_ordered(line.glyphs) for line in lines]
    pairs = [pair for line in ordered for pair in pairwise(line) if _may_join(*pair)]
    apart = sum(_stands_apart(one) for one, _ in pairs)
    joined = apart > _UNJOINED * len(pairs)
    seen = [_seen(line, told=not joined) for line in ordered]
    mirrored = _faces_away(seen)
    for text, line in zip(seen, lines, strict=True):
        bottoms = Counter(glyph.bottom for glyph in line.glyphs)
        height = bottoms.most_common(1)[0][0]
        place = Place(-line.right, -line.left, height, line.size)
        yield Row(_read(text, mirrored=mirrored), place)


def _forwards(glyphs: list[_Glyph]) -> list[_Glyph]:
    """Return *glyphs* with the letters of those that are several in the order of reading.

    PDFium turns rows round letter by letter, mostly those of one glyph, too. What joins
    lam to alef, and signs to letters, shows it: neither ever begins with the second.
    """
    several = [glyph.text for glyph in glyphs if len(glyph.text) > 1]
    right = sum(text[0] == "\u0644" and text[1] in _ALEF for text in several)
    turned = sum(
        (text[0] in _ALEF and text[1] == "\u0644") or unicodedata.combining(text[0]) > 0
        for text in several
    )
    if right > turned:
        return glyphs
    return [
        replace(glyph, text=glyph.text[::-1]) if _RIGHT_LETTER.match(glyph.text) else glyph
        for glyph in glyphs
    ]


def _lines(glyphs: Iterable[_Glyph]) -> list[_Line]:
    """Return the glyphs of each row.

    A sign above or below a letter stands higher or lower than the row, and PDFium goes on
    with a row of its own behind it: such pieces are put together again.
    """
    pieces: list[_Line] = []
    marks: list[tuple[_Glyph, _Line | None]] = []
    for glyph in glyphs:
        if glyph.is_mark:
            marks.append((glyph, pieces[-1] if pieces else None))
        elif pieces and pieces[-1].takes(glyph):
            pieces[-1].add(glyph)
        else:
            pieces.append(_Line(glyph))
    lines: list[_Line] = []
    places: dict[int, int] = {}
    for piece in pieces:
        if lines and lines[-1].goes_on(piece):
            lines[-1].join(piece)
        else:
            lines.append(piece)
        places[id(piece)] = len(lines) - 1
    for mark, before in marks:
        at = places[id(before)] if before is not None else 0
        near = lines[max(at - 1, 0) : at + 3]
        if near:
            max(near, key=lambda line: line.shared(mark)).glyphs.append(mark)
    return lines


class _Line:
    """Glyphs of a row, and the room that those take which are not signs on others."""

    def __init__(self, glyph: _Glyph) -> None:
        self.glyphs = [glyph]
        self.left, self.right = glyph.left, glyph.right
        self.bottom, self.top = glyph.bottom, glyph.top
        self.size = glyph.size

    def add(self, glyph: _Glyph) -> None:
        """Put *glyph* behind the others."""
        self.glyphs.append(glyph)
        self.left, self.right = min(self.left, glyph.left), max(self.right, glyph.right)
        self.size = max(self.size, glyph.size)

    def shared(self, other: _Glyph | _Line) -> float:
        """Return how much of its height, or of the row's, *other* shares."""
        height = min(other.top - other.bottom, self.top - self.bottom)
        shared = min(other.top, self.top) - max(other.bottom, self.bottom)
        return shared / height if height > 0 else float(shared >= 0)

    def takes(self, glyph: _Glyph) -> bool:
        """Say whether *glyph* stands in this row."""
        far = _FAR * glyph.size
        near = self.left - far < glyph.middle < self.right + far
        return near and self.shared(glyph) >= 0.5

    def goes_on(self, other: _Line) -> bool:
        """Say whether *other* is of this row, before or behind it."""
        apart = max(other.left - self.right, self.left - other.right)
        return self.shared(other) >= 0.5 and -self.size < apart < 3 * _GAP * self.size

    def join(self, other: _Line) -> None:
        """Put all of *other* into this row."""
        self.glyphs += other.glyphs
        self.left, self.right = min(self.left, other.left), max(self.right, other.right)
        self.size = max(self.size, other.size)


def _ordered(line: Iterable[_Glyph]) -> list[_Glyph]:
    """Return the glyphs of a row from right to left, signs behind the letters they mark."""
    line = list(line)
    marks = [glyph for glyph in line if glyph.is_mark]
    found = sorted(
        (glyph for glyph in line if not glyph.is_mark),
        key=lambda glyph: -glyph.middle,
    )
    for mark in marks:
        letters = [at for at, glyph in enumerate(found) if glyph.text.strip()]
        if letters:
            at = min(letters, key=lambda at: abs(found[at].middle - mark.middle))
            found[at] = replace(found[at], text=found[at].text + mark.text)
    return found


def _may_join(one: _Glyph, other: _Glyph) -> bool:
    """Say whether two neighbours are of a word and of a kind that joins."""
    letter = one.text.rstrip("\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670")[-1:]
    return (
        "\u0620" <= letter <= "\u06fa"
        and letter.isalpha()
        and letter not in _RIGHT_JOINING
        and "\u0622" <= other.text[0] <= "\u06fa"
        and other.text[0].isalpha()
        and abs(one.left - other.right) < _GAP * one.size
    )


def _stands_apart(glyph: _Glyph) -> bool:
    """Say whether *glyph* does not reach the letter to the left."""
    return glyph.ink - glyph.left > _BEARING * glyph.size


def _seen(line: Sequence[_Glyph], *, told: bool) -> str:
    """Return a row as it is seen from right to left, with spaces and non-joiners."""
    parts = [line[0].text] if line else []
    for one, other in pairwise(line):
        if one.text.strip() and other.text.strip():
            if one.left - other.right > _GAP * max(one.size, other.size):
                parts.append(" ")
            elif told and _may_join(one, other) and _stands_apart(one):
                parts.append(_NON_JOINER)
        parts.append(other.text)
    return " ".join("".join(parts).split())


def _faces_away(seen: Iterable[str]) -> bool:
    """Say whether brackets stand as they look, so that closing ones come first."""
    first = last = 0
    for text in seen:
        for found in re.finditer(f"[{re.escape(_OPENING + _CLOSING)}]", text):
            after = text[found.end() : found.end() + 1]
            before = text[: found.start()][-1:]
            if (not before or before.isspace()) and after.isalnum():
                first += found[0] in _OPENING
                last += found[0] in _CLOSING
    return last > first


def _read(text: str, *, mirrored: bool) -> str:
    """Return a row in the order it is read, which *text* gives as it is seen."""
    if not _RIGHT_LETTER.search(text):
        return text[::-1]
    backwards = text[::-1]
    parts: list[str] = []
    end = 0
    for found in _LEFT_RUN.finditer(backwards):
        between = backwards[end : found.start()]
        parts.append((between.translate(_MIRROR) if mirrored else between)[::-1])
        parts.append(found[0])
        end = found.end()
    between = backwards[end:]
    parts.append((between.translate(_MIRROR) if mirrored else between)[::-1])
    return "".join(reversed(parts))
