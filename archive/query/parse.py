"""From what a person typed to a query.

::

    query    one or more parts side by side
    part     alternative (OR alternative)*
    alternative  operand (AND operand)*
    operand  (NOT | + | -) operand | field: value | (query) | "phrase" | "phrase"~
             | word | word* | word~

OR joins its neighbours before words are taken side by side, and AND before OR: ``a b OR
c d`` asks for a, for b or c, and for d. A sign stands right in front of what it is about,
after a space. A backslash makes what follows an ordinary word. In a long text without any
signs quotes do not insist: it was pasted. Whatever does not fit is read as words: nothing
is an error.
"""

from __future__ import annotations

import calendar
import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import regex

from archive.errors import N_
from archive.query import tree
from archive.query.names import CAPITALS, CASELESS, FIELDS, fold, language_tag
from archive.query.tree import (
    Dated,
    Named,
    Node,
    Not,
    Notice,
    Phrase,
    Query,
    Word,
    either,
    group,
    insists,
    titled,
)

#: Opening quote -> what may close it.
QUOTES: Mapping[str, str] = {
    '"': '"“”″',
    "“": '”"“',
    "”": '”"',
    "„": '“”"',
    "‟": '”"',
    "″": '″"',
    "＂": "＂",
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹›",
    "「": "」",
    "『": "』",
    "〝": "〞〟",
}
_MARKS = "".join(dict.fromkeys("".join(QUOTES) + "".join(QUOTES.values())))
_OPEN, _CLOSE = "(（", ")）"
_PLUS, _MINUS = "+＋", "-−–－﹣"
_BREAKS = r",;!?،؛、。，；！？…"

_GAP = regex.compile(rf"[\s\p{{Z}}{_BREAKS}]+")
_RUN = regex.compile(
    rf"(?:[^\s\p{{Z}}{regex.escape(_MARKS + _OPEN + _CLOSE)}{_BREAKS}]"
    r"|(?<=\p{Nd})[,،](?=\p{Nd}))+"
)
_VALUE = regex.compile(rf"[^\s\p{{Z}}{regex.escape(_MARKS + _OPEN + _CLOSE)}]+")
_FIELD = regex.compile(r"([\p{L}\p{M}\u200c]+)[:：][\s\p{Z}]*(?=[^\s\p{Z})）])")
_APART = regex.compile(rf"[\s\p{{Z}}{regex.escape(_OPEN)}]")
_SIGNS = regex.compile(rf"[{regex.escape(_PLUS + _MINUS)}]+")
_ENDING = regex.compile(r"(\*+|~[0-9.]*)$")
_LOOSE = regex.compile(r"~[0-9.]*")
_UNSEEN = regex.compile(r"[\u00ad\u061c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\p{Cs}]")
_CONTROL = regex.compile(r"\p{Cc}")
_GERSHAYIM = regex.compile(r'(?<=\p{Hebrew})"(?=\p{Hebrew})')
_EDGES = regex.compile(r"^[^\p{L}\p{N}]+|[^\p{L}\p{N}\p{M}]+$")
_STRAY = regex.compile(rf"[*{regex.escape(_MARKS)}]")
_WILD = regex.compile(r"[*~]+")
_LETTER = regex.compile(r"[\p{L}\p{N}]")
_PIECE = regex.compile(r"[\p{L}\p{N}\p{M}]+")
#: Scripts written without spaces, by how many letters weigh as much as a word.
_UNSPACED = {
    2: regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]"),
    4: regex.compile(r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"),
}

_RANGE = regex.compile(r"\.{2,3}|…|(?<=^\d{4})[-–—](?=\d{4}$)|[–—]")
_DAY = regex.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?")
_DAY_FIRST = regex.compile(r"(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})")

#: Most values of one facet in a query.
_MOST_VALUES = 100


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of what was typed.

    ``kind``: word, phrase, value, field, open, close, sign, or operator (told by its
    capitals) and perhaps (an operator without capitals, not yet told from a word).
    ``name``: the operator, the field, the sign, or a phrase's ``~``. ``raw``: as typed.
    """

    kind: str
    raw: str
    name: str = ""


_STARTS = frozenset({"word", "phrase", "value", "field", "open", "sign"})


def parse(  # noqa: PLR0913 - what a page of results can be asked for
    text: str,
    *,
    filters: Mapping[str, Iterable[str]] | None = None,
    first: str = "",
    last: str = "",
    sort: str = "relevance",
    offset: int = 0,
    limit: int = 20,
    after: tree.After | None = None,
    facets: bool = True,
    scope: str = "all",
    without: Iterable[str] = (),
) -> Query:
    """Return the query a person meant by *text*. Never raises for anything typed.

    Linear in the length of *text*. Bounds that are no dates are left out with a notice;
    a sort that does not exist is by relevance, and a scope that does not exist is ``all``.
    """
    reading = _Reading()
    clean = reading.cut(clean_text(text))
    root = reading.read(tokens(clean))
    return Query(
        text=clean,
        root=root,
        filters=_filters(filters or {}),
        first=reading.bound(first),
        last=reading.bound(last),
        notices=reading.told(),
        sort=sort if sort in tree.SORTS else "relevance",
        offset=max(0, offset),
        limit=max(0, limit),
        after=after,
        without=tuple(dict.fromkeys(without)),
        facets=facets,
        scope=scope if scope in tree.SCOPES else "all",
    )


def clean_text(text: str) -> str:
    """Return *text* in NFC without what cannot be seen."""
    plain = _UNSEEN.sub("", _CONTROL.sub(" ", text))
    return _GERSHAYIM.sub("״", unicodedata.normalize("NFC", plain)).strip()


def _filters(given: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return the facet values of *given* that there can be, without repetition."""
    kept = {}
    for name in tree.NARROWED_BY:
        values = [clean_text(value)[: tree.MAX_CHARACTERS] for value in given.get(name, ())]
        if values:
            kept[name] = tuple(dict.fromkeys(values))[:_MOST_VALUES]
    return kept


def tokens(text: str) -> list[_Token]:
    """Return the pieces of *text*, in order."""
    found: list[_Token] = []
    at = 0
    while at < len(text):
        if gap := _GAP.match(text, at):
            at = gap.end()
            continue
        at = _next(text, at, found)
    return found


def _next(text: str, at: int, found: list[_Token]) -> int:  # noqa: PLR0911 - one a kind
    """Append what stands at *at* to *found*; return where it ends."""
    char = text[at]
    if char in _OPEN:
        found.append(_Token("open", char))
        return at + 1
    if char in _CLOSE:
        found.append(_Token("close", char))
        return at + 1
    if char in _MARKS:
        raw, end = _quoted(text, at)
        loose = _LOOSE.match(text, end)
        found.append(_Token("phrase", raw, "~" if loose else ""))
        return loose.end() if loose else end
    if sign := _SIGNS.match(text, at):
        return _sign(text, sign, found)
    if field := _FIELD.match(text, at):
        name = FIELDS.get(fold(field[1]))
        if name:
            return _field(text, field.end(), name, found)
    run = _RUN.match(text, at)
    if run is None:  # pragma: no cover - there is no other kind of character
        return at + 1
    found.append(_word(run[0]))
    return run.end()


def _quoted(text: str, at: int) -> tuple[str, int]:
    """Return what the quote at *at* holds and where it ends; unclosed, at the end."""
    closers = QUOTES.get(text[at])
    if closers is None:  # a closing quote that nothing opened
        return "", at + 1
    end = next((i for i in range(at + 1, len(text)) if text[i] in closers), len(text))
    return text[at + 1 : end], end + 1


def _sign(text: str, sign: regex.Match[str], found: list[_Token]) -> int:
    """Append the plus or minus at *sign*, if it stands in front of something."""
    end = sign.end()
    after = text[end : end + 1]
    apart = sign.start() == 0 or bool(_APART.match(text, sign.start() - 1))
    if not apart and found and found[-1].kind == "field":
        apart = True
    minus = sum(char in _MINUS for char in sign[0])
    if apart and minus < 2 and after and after not in _CLOSE and not _GAP.match(after):
        found.append(_Token("sign", sign[0], "-" if minus else "+"))
    return end


def _field(text: str, at: int, name: str, found: list[_Token]) -> int:
    """Append the field *name* and, where it is not a bracket, its value from *at*."""
    found.append(_Token("field", name, name))
    char = text[at]
    if char in _OPEN or name == "title":
        return at
    if char in _MARKS:
        raw, end = _quoted(text, at)
        found.append(_Token("value", raw, name))
        return end
    value = _VALUE.match(text, at)
    found.append(_Token("value", value[0] if value else "", name))
    return value.end() if value else at + 1


def _word(raw: str) -> _Token:
    """Return the token of a run of letters: an operator, perhaps one, or a word."""
    if raw in CAPITALS:
        return _Token("operator", raw, CAPITALS[raw])
    if raw in CASELESS:
        return _Token("perhaps", raw, CASELESS[raw])
    return _Token("word", raw)


def settle(found: list[_Token]) -> list[_Token]:
    """Return *found* with every ``perhaps`` decided: operator or word.

    They are operators where, between other pieces, single words and they alternate.
    """
    settled: list[_Token] = []
    at = 0
    while at < len(found):
        end = at
        while end < len(found) and found[end].kind in ("word", "perhaps"):
            end += 1
        if end == at:
            settled.append(found[at])
            at += 1
            continue
        stretch = found[at:end]
        left = at > 0 and found[at - 1].kind in ("phrase", "value", "close")
        right = end < len(found) and found[end].kind in ("phrase", "field", "open", "sign")
        kind = "operator" if _alternate(stretch, left, right) else "word"
        settled += [
            replace(token, kind=kind) if token.kind == "perhaps" else token
            for token in stretch
        ]
        at = end
    return settled


def pasted(found: Iterable[_Token]) -> bool:
    """Return whether settled tokens are a text, with quotes in it, and no query.

    It has words in quotes and out of them, :data:`~archive.query.tree.PASTED_WORDS` in
    all, and nothing that only a query has.
    """
    inside = outside = 0
    for token in found:
        number = sum(1 for _ in _words_in(token.raw))
        if token.kind == "phrase":
            inside += number
        elif token.kind == "word" and not _ENDING.search(token.raw):
            outside += number
        else:
            return False
    return bool(inside and outside) and inside + outside >= tree.PASTED_WORDS


def _alternate(stretch: list[_Token], left: bool, right: bool) -> bool:
    """Return whether words and possible operators take turns in *stretch*.

    Args:
        stretch: Words and possible operators.
        left: Whether an operand stands before the stretch.
        right: Whether one stands after it.
    """
    kinds = [token.kind for token in stretch]
    if left and kinds[0] == "perhaps":
        kinds.insert(0, "word")
    if right and kinds[-1] == "perhaps":
        kinds.append("word")
    turns = all(
        kind == ("word" if place % 2 == 0 else "perhaps")
        for place, kind in enumerate(kinds)
    )
    return turns and kinds[-1] == "word"


class _Reading:
    """One reading of one text: what is left of the limits, and what is to be told."""

    def __init__(self) -> None:
        self.words = tree.MAX_WORDS
        self.wildcards = tree.MAX_WILDCARDS
        self.notices: dict[tuple[str, str], Notice] = {}
        self.tokens: list[_Token] = []
        self.at = 0

    def tell(self, code: str, message: str, **fields: str) -> None:
        """Note something the asker should know, once."""
        notice = Notice(code, message, fields)
        self.notices.setdefault((code, str(notice)), notice)

    def told(self) -> tuple[Notice, ...]:
        """Return what is to be told."""
        return tuple(self.notices.values())

    def cut(self, text: str) -> str:
        """Return *text* within the limit of characters, cut after a whole word."""
        if len(text) <= tree.MAX_CHARACTERS:
            return text
        self.tell(
            "too-long",
            N_("Only the first %(count)s characters were used."),
            count=str(tree.MAX_CHARACTERS),
        )
        head = text[: tree.MAX_CHARACTERS + 1]
        space = head.rfind(" ", tree.MAX_CHARACTERS // 2)
        return head[: space if space > 0 else tree.MAX_CHARACTERS].strip()

    # The limits

    def take(self, raw: str, most: int = tree.MAX_WORDS) -> str:
        """Return as much of *raw* as the limits leave, at most *most* words; count it."""
        left = min(most, self.words)
        starts = list(itertools.islice(_words_in(raw), left + 1))
        if len(starts) <= left:
            self.words -= len(starts)
            return raw
        if left < self.words:
            self.tell(
                "phrase-cut",
                N_("Only the first %(count)s words between quotes were used."),
                count=str(tree.MAX_PHRASE),
            )
        else:
            self.tell(
                "too-many-words",
                N_("Only the first %(count)s words were used."),
                count=str(tree.MAX_WORDS),
            )
        self.words -= left
        return raw[: starts[left]]

    # Reading, from the whole to the part

    def read(self, found: list[_Token]) -> Node | None:
        """Return the tree of *found*."""
        self.tokens, self.at = settle(self.balanced(found)), 0
        insisting = any(one.kind == "phrase" and not one.name for one in self.tokens)
        if insisting and pasted(self.tokens):
            self.tell(
                "quotes-loose",
                N_(
                    "In a text as long as this, words between quotes need not stand next "
                    "to each other; a plus in front of the quotes insists on it."
                ),
            )
            self.tokens = [
                replace(one, name="~") if one.kind == "phrase" else one
                for one in self.tokens
            ]
        return self.side_by_side("")

    def balanced(self, found: list[_Token]) -> list[_Token]:
        """Return *found* without closing brackets that nothing opened and too deep ones."""
        kept: list[_Token] = []
        depth = 0
        for token in found:
            if token.kind == "open":
                depth += 1
            elif token.kind == "close":
                depth -= 1
                if depth < 0:
                    depth = 0
                    continue
                if depth >= tree.MAX_DEPTH:
                    continue
            if token.kind == "open" and depth > tree.MAX_DEPTH:
                self.tell(
                    "too-deep",
                    N_("Brackets more than %(count)s deep were ignored."),
                    count=str(tree.MAX_DEPTH),
                )
                continue
            kept.append(token)
        return kept

    def kind(self, ahead: int = 0) -> str:
        """Return the kind of a token ahead; "" after the last."""
        place = self.at + ahead
        return self.tokens[place].kind if place < len(self.tokens) else ""

    def side_by_side(self, field: str) -> Node | None:
        """Return the node of all up to a closing bracket or the end."""
        any_: list[Node] = []
        must: list[Node] = []
        never: list[Node] = []
        while self.kind() not in ("", "close"):
            sides = self.alternatives(field)
            for one, whole in zip((any_, must, never), sides, strict=True):
                one.extend(whole)
        if field in ("language", "date") and len(any_ + must) > 1:
            choice = either(any_ + must)
            return group([], [choice] if choice else [], never)
        return group(any_, must, never)

    def alternatives(self, field: str) -> tuple[list[Node], list[Node], list[Node]]:
        """Return, for one part, what any may have, all must have and none may have."""
        parts = [self.conjunction(field)]
        while self.operator("or"):
            parts.append(self.conjunction(field))
        parts = [part for part in parts if any(part)]
        if not parts:
            return [], [], []
        if len(parts) == 1:
            return parts[0]
        choice = either([node for node in (group(*part) for part in parts) if node])
        if choice is None:  # pragma: no cover - parts are not empty
            return [], [], []
        return ([], [choice], []) if insists(choice) else ([choice], [], [])

    def conjunction(self, field: str) -> tuple[list[Node], list[Node], list[Node]]:
        """Return the parts of ``a AND b AND NOT c``."""
        signed = [self.operand(field)]
        while self.operator("and"):
            signed.append(self.operand(field))
        present = [(sign, node) for sign, node in signed if node is not None]
        must = [n for sign, n in present if sign != "-"]
        never = [n for sign, n in present if sign == "-"]
        if len(signed) == 1 and must and present[0][0] != "+" and not insists(must[0]):
            return must, [], []
        return [], must, never

    def operator(self, name: str) -> bool:
        """Step over operators between two operands if they mean *name*; tell whether.

        Of several in a row, OR wins over AND. Without an operand after them they are
        ordinary words.
        """
        ahead, names = 0, []
        while self.kind(ahead) == "operator":
            wanted = self.tokens[self.at + ahead].name
            if wanted == "not":
                break
            names.append(wanted)
            ahead += 1
        if not names or ("or" if "or" in names else "and") != name:
            return False
        if self.kind(ahead) not in _STARTS and not self.denies(ahead):
            return False
        self.at += ahead
        return True

    def denies(self, ahead: int = 0) -> bool:
        """Return whether a NOT with something after it stands ahead."""
        place = ahead
        while self.kind(place) == "operator" and self.tokens[self.at + place].name == "not":
            place += 1
        return place > ahead and self.kind(place) in _STARTS

    def operand(self, field: str) -> tuple[str, Node | None]:
        """Return one operand and its sign: "", "+" or "-"."""
        sign = ""
        while True:
            if self.denies():
                self.at += 1
                sign = "" if sign == "-" else "-"
            elif self.kind() == "sign" and self.kind(1) in (
                *_STARTS,
                "operator",
                "perhaps",
            ):
                mark = self.tokens[self.at].name
                self.at += 1
                sign = ("" if sign == "-" else "-") if mark == "-" else sign or "+"
            else:
                return sign, self.primary(field)

    def primary(self, field: str) -> Node | None:  # noqa: PLR0911 - one a kind
        """Return a word, a phrase, a bracket or a field."""
        if self.kind() in ("", "close"):
            return None
        token = self.tokens[self.at]
        self.at += 1
        match token.kind:
            case "open":
                return self.bracket(field)
            case "phrase":
                if field:
                    return self.value(field, token.raw)
                return self.phrase(token.raw, loose=bool(token.name))
            case "value":
                return self.value(token.name, token.raw)
            case "field":
                return self.fielded(token.name)
            case "sign":
                return None
            case _:
                return self.value(field, token.raw) if field else self.word(token.raw)

    def bracket(self, field: str) -> Node | None:
        """Return what the bracket just opened holds; unclosed, it ends with the text."""
        node = self.side_by_side(field)
        self.at += 1
        return node

    def fielded(self, name: str) -> Node | None:
        """Return what follows the field *name*, looked for in that field."""
        if name != "title":
            return self.primary(name)
        sign, node = self.operand("")
        if node is None:
            return None
        return titled(Not(node) if sign == "-" else node)

    # Words, phrases and values

    def word(self, raw: str) -> Node | None:
        """Return the word typed as *raw*, or the words a star inside it parts."""
        ending = _ENDING.search(raw)
        body = raw[: ending.start()] if ending else raw
        if "*" in body:
            self.tell(
                "star-place",
                N_("A star works only at the end of a word; that in %(word)s was ignored."),
                word=raw,
            )
        pieces = [piece for part in _WILD.split(body) if (piece := _EDGES.sub("", part))]
        found: list[Node] = []
        for place, piece in enumerate(pieces):
            text = _EDGES.sub("", self.take(piece))
            if not text:
                break
            last = place == len(pieces) - 1 and text == piece
            found.append(self.wild(text, ending[0][0] if ending and last else ""))
        return group(found, [], [])

    def wild(self, text: str, sign: str) -> Word:
        """Return *text* as a word with *sign*, a star or tilde, as far as limits allow."""
        if not sign:
            return Word(text)
        if len(_LETTER.findall(text)) < tree.MIN_BEFORE_STAR:
            self.tell(
                "short-wildcard",
                N_(
                    "The sign %(sign)s needs %(count)s letters before it; "
                    "%(word)s was searched for as it stands."
                ),
                sign=sign,
                word=text,
                count=str(tree.MIN_BEFORE_STAR),
            )
            return Word(text)
        if not self.wildcards:
            self.tell(
                "many-wildcards",
                N_(
                    "Only %(count)s words may end in a star or tilde; "
                    "%(word)s was searched for as it stands."
                ),
                word=text,
                count=str(tree.MAX_WILDCARDS),
            )
            return Word(text)
        self.wildcards -= 1
        return Word(text, star=sign == "*", fuzzy=sign == "~")

    def phrase(self, raw: str, *, loose: bool = False) -> Node | None:
        """Return the words between quotes."""
        text = self.take(_STRAY.sub(" ", raw), tree.MAX_PHRASE)
        words = tuple(piece for part in text.split() if (piece := _EDGES.sub("", part)))
        return Phrase(words, loose) if words else None

    def value(self, field: str, raw: str) -> Node | None:
        """Return what narrows *field* to *raw*; if it cannot, the words of *raw*."""
        match field:
            case "language":
                values = [part for part in regex.split("[,،、]", raw) if part.strip()]
                return either([node for one in values if (node := self.language(one))])
            case "date":
                return self.date(raw)
            case _:
                text = " ".join(_EDGES.sub("", self.take(_STRAY.sub(" ", raw))).split())
                return Named(field, text) if text else None

    def language(self, raw: str) -> Node | None:
        """Return what keeps articles in the language *raw* names."""
        tag = language_tag(_EDGES.sub("", raw))
        if tag:
            return Named("language", tag) if self.take(tag) else None
        return self.instead(
            raw,
            "bad-language",
            N_("No language is called %(value)s; it was searched for as words."),
        )

    def date(self, raw: str) -> Node | None:
        """Return what keeps articles published in the day, month, year or range *raw*."""
        plain = _digits("".join(raw.split()))
        if cut := _RANGE.search(plain):
            left, right = plain[: cut.start()], plain[cut.end() :]
        else:
            left = right = plain
        first, last = iso(left), iso(right)
        if (left and not first) or (right and not last):
            return self.instead(
                raw,
                "bad-date",
                N_("%(value)s is not a date; it was searched for as words."),
            )
        if not (first or last) or not self.take("date"):
            return None
        same = min(len(first), len(last))
        if first[:same] > last[:same]:
            first, last = last, first
        return Dated(first, last)

    def instead(self, raw: str, code: str, message: str) -> Node | None:
        """Return the words of *raw*, telling why they are taken as words."""
        words = [self.word(part) for part in _RUN.findall(_STRAY.sub(" ", raw))]
        node = group([word for word in words if word], [], [])
        if node:
            self.tell(code, message, value=" ".join(raw.split()))
        return node

    def bound(self, raw: str) -> str:
        """Return *raw*, a bound of the day of publication, as ISO 8601; "" for none."""
        text = clean_text(raw)
        value = iso(_digits(text))
        if text and not value:
            self.tell(
                "bad-bound",
                N_("%(value)s is not a date and was left out."),
                value=text[: tree.MAX_CHARACTERS],
            )
        return value


def _words_in(raw: str) -> Iterator[int]:
    """Yield where each word of *raw* begins, as the limits count words."""
    for piece in _PIECE.finditer(raw):
        step = next((n for n, script in _UNSPACED.items() if script.search(piece[0])), 0)
        if not step:
            yield piece.start()
            continue
        letters = [
            place
            for place, char in enumerate(piece[0], piece.start())
            if not unicodedata.category(char).startswith("M")
        ]
        yield from letters[::step]


def _digits(text: str) -> str:
    """Return *text* with the digits of any script as ASCII digits."""
    return "".join(str(unicodedata.decimal(char, char)) for char in text)


def iso(text: str) -> str:
    """Return the year, month or day *text* names as ISO 8601, or "" if it names none."""
    if found := _DAY.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    else:
        return ""
    if not int(year) or (month and not 1 <= int(month) <= 12):
        return ""
    if day and not 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]:
        return ""
    return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part)])
