"""What a person asked, as values: the tree, the query around it, and the limits."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

#: Limits in front of every engine.
MAX_CHARACTERS = 512
MAX_WORDS = 32
MAX_DEPTH = 10
MAX_PHRASE = 16
MAX_WILDCARDS = 2
MIN_BEFORE_STAR = 3
#: A text of so many words and no signs was not typed as a query: its quotes are quotes.
PASTED_WORDS = 6

FILTERS = ("source", "place", "language")
#: Facets a query can be narrowed by.
NARROWED_BY = ("language", "source", "place", "year")
SORTS = ("relevance", "newest", "oldest")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, as typed (NFC).

    ``star``: any word that begins so (``word*``). ``fuzzy``: also words one edit away
    (``word~``). A word may hold hyphens and the like (``Nagorno-Karabakh``), and in
    scripts without spaces it may be a sentence: analysis splits it.
    """

    text: str
    star: bool = False
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words next to each other in this order, in these exact forms.

    ``loose``: better so, but the words count apart and in other forms, too (``"a b"~``).
    """

    words: tuple[str, ...]
    loose: bool = False


@dataclass(frozen=True, slots=True)
class InTitle:
    """*node* looked for in titles only."""

    node: Node


@dataclass(frozen=True, slots=True)
class Named:
    """Articles whose *field* (one of :data:`FILTERS`) holds all the words of *value*.

    ``language`` is compared as a whole tag; a primary language also covers its variants.
    """

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Dated:
    """Articles published from *first* to *last*, both included.

    Each is ISO 8601 of year, month or day precision, or "" for open. ``1988`` as *last*
    covers that whole year.
    """

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Not:
    """Articles that *node* does not find."""

    node: Node


@dataclass(frozen=True, slots=True)
class Or:
    """Articles that any of *nodes* finds."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Words side by side.

    Finds articles that hold every one of *must*, none of *never*, and, where *must* holds
    nothing or nothing but fields and dates (:func:`narrows`), at least one of *any*. Those
    holding all of *any* come first. With *any* and *must* both empty: every article
    without *never*.
    """

    any: tuple[Node, ...] = ()
    must: tuple[Node, ...] = ()
    never: tuple[Node, ...] = ()


Node = Word | Phrase | InTitle | Named | Dated | Not | Or | Group


@dataclass(frozen=True, slots=True)
class Notice:
    """A thing about the query its asker should know: code, msgid and fields."""

    code: str
    message: str
    fields: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.fields


#: How far from its own letters a word may be looked for: ``exact`` in its own form alone,
#: ``forms`` in all its forms and spellings too, ``all`` in other scripts and languages too.
SCOPES = ("exact", "forms", "all")


@dataclass(frozen=True, slots=True)
class Expansion:
    """Something else a word of a query is looked for as.

    Attributes:
        words: What is looked for: one word, or several that stand next to each other.
        language: BCP 47 tag of *words*, or ``und``.
        weight: 0 to 1: what it counts for beside the word itself.
        origin: How it is known: ``lexicon``, ``CLDR`` or ``gazetteer``.
    """

    words: tuple[str, ...]
    language: str
    weight: float
    origin: str

    @property
    def text(self) -> str:
        """The words, as they are read."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the archive.

    Attributes:
        text: What was typed, NFC, cut to the limits.
        root: The tree; None when nothing was asked: then every article is found.
        notices: What was ignored or cut, and why.
        filters: Facet values chosen: language, source, place or year -> values, any of
            which will do. ``""`` stands for articles without that value.
        first, last: Bounds of the day of publication as in :class:`Dated`, or "".
        sort: ``relevance``, ``newest`` or ``oldest``.
        offset: Hits to skip.
        limit: Hits wanted; 0 for counts alone.
        after: Hits are wanted from behind this one on, before *offset* are skipped.
        facets: Whether facets are counted.
        scope: One of :data:`SCOPES`.
        expansions: Word of the query, or words that stand next to each other in it joined
            by a space, as typed -> what it is looked for as well. Filled in by the
            archive where *scope* is ``all``.
        without: Texts of expansions that are not wanted.
    """

    text: str = ""
    root: Node | None = None
    notices: tuple[Notice, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    sort: str = "relevance"
    offset: int = 0
    limit: int = 20
    after: After | None = None
    facets: bool = True
    scope: str = "all"
    expansions: Mapping[str, tuple[Expansion, ...]] = field(default_factory=dict)
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class After:
    """A hit behind which a page begins, however many come before it.

    Attributes:
        strength, score: What it was found with.
        date: The article's, ISO 8601, or "".
        id: The article's.
    """

    strength: int
    score: float
    date: str
    id: str

    def __str__(self) -> str:
        return f"{self.strength}:{self.score!r}:{self.date}:{self.id}"

    @classmethod
    def read(cls, text: str) -> After:
        """Return what ``str`` of it was.

        Raises:
            ValueError: It was none.

        >>> After.read("3:7.25:1992-05-09:a:b")
        After(strength=3, score=7.25, date='1992-05-09', id='a:b')
        """
        strength, score, date, id = text.split(":", 3)
        if strength not in {"1", "2", "3"} or not id:
            raise ValueError(text)
        number = float(score)
        if not math.isfinite(number):
            raise ValueError(text)
        return cls(int(strength), number, date, id)

    def before(self, sort: str, strength: int, score: float, date: str, id: str) -> bool:
        """Return whether a hit comes behind this one."""
        if sort != "relevance":
            # Undated hits come last, and behind them what only resembles.
            if (self.strength == 1, not self.date) != (strength == 1, not date):
                return (self.strength == 1, not self.date) < (strength == 1, not date)
            if self.date != date:
                return (date < self.date) == (sort == "newest")
            return self.id < id
        return (-self.strength, -self.score, self.id) < (-strength, -score, id)


def insists(node: Node) -> bool:
    """Return whether *node*, side by side with words, has to be found even without a plus.

    Quotes, fields and dates insist; so do brackets that hold nothing else.
    """
    match node:
        case Phrase(loose=loose):
            return not loose
        case InTitle() | Named() | Dated():
            return True
        case Or(nodes):
            return all(insists(one) for one in nodes)
        case Group(any=(), must=must):
            return bool(must) and all(insists(one) for one in must)
        case _:
            return False


def narrows(node: Node) -> bool:
    """Return whether *node* holds nothing but fields and dates, so that it only filters."""
    match node:
        case Named() | Dated():
            return True
        case Not(inner):
            return narrows(inner)
        case Or(nodes):
            return all(narrows(one) for one in nodes)
        case Group(any_, must, never):
            return all(narrows(one) for one in (*any_, *must, *never))
        case _:
            return False


def either(nodes: list[Node]) -> Node | None:
    """Return the simplest node that finds what any of *nodes* finds; None for none."""
    flat = [
        part for node in nodes for part in (node.nodes if isinstance(node, Or) else (node,))
    ]
    once = tuple(dict.fromkeys(flat))
    if len(once) > 1:
        return Or(once)
    return once[0] if once else None


def group(any: list[Node], must: list[Node], never: list[Node]) -> Node | None:  # noqa: A002
    """Return the simplest node for words side by side; None when there are none.

    What is denied in *any* or *must* moves to *never* and back, so that a ``Not`` stands
    only at the top, in an ``Or``, and around what brackets hold.
    """
    wanted: dict[Node, bool] = {}
    denied: dict[Node, None] = {}
    for node, insisted in [(one, True) for one in must] + [(one, False) for one in any]:
        match node:
            case Not(inner):
                denied[inner] = None
            case Group(any=(), must=(), never=inside):
                denied.update(dict.fromkeys(inside))
            case _:
                wanted[node] = insisted or wanted.get(node, False)
    for node in never:
        match node:
            case Not(inner):
                wanted[inner] = True
            case _:
                denied[node] = None
    if len(wanted) == 1 and not denied:
        return next(iter(wanted))
    if not wanted:
        if len(denied) == 1:
            return Not(next(iter(denied)))
        return Group(never=tuple(denied)) if denied else None
    return Group(
        any=tuple(node for node, insisted in wanted.items() if not insisted),
        must=tuple(node for node, insisted in wanted.items() if insisted),
        never=tuple(denied),
    )


def titled(node: Node) -> Node:
    """Return *node* looked for in titles, in its simplest form."""
    match node:
        case InTitle() | Named() | Dated():
            return node
        case Not(inner):
            return Not(titled(inner))
        case _:
            return InTitle(node)


def runs(node: Node) -> Iterator[tuple[str, ...]]:
    """Yield the plain words of *node* that stand next to each other, as typed.

    Those that may be looked for as something else: not those in quotes, denied, cut short
    or to be spelled otherwise, which insist on their letters.
    """
    match node:
        case Word(text, star=False, fuzzy=False):
            yield (text,)
        case Phrase(texts, loose=True):
            yield texts
        case InTitle(inner):
            yield from runs(inner)
        case Or(nodes):
            for one in nodes:
                yield from runs(one)
        case Group(any_, must):
            for nodes in (any_, must):
                yield from _side_by_side(nodes)
        case _:
            pass


def _side_by_side(nodes: tuple[Node, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the plain words of *nodes*, and of what is between them."""
    stretch: list[str] = []
    for node in nodes:
        match node:
            case Word(text, star=False, fuzzy=False):
                stretch.append(text)
                continue
        if stretch:
            yield tuple(stretch)
            stretch = []
        yield from runs(node)
    if stretch:
        yield tuple(stretch)
