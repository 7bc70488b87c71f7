"""Why an article was found: marks in its text and the passage that shows it best.

A text is analysed once, whatever the number of words in the query; what becomes of a word
is remembered for as long as the query is.
"""

from __future__ import annotations

import functools
import itertools
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import regex

from archive.analysis import (
    clipped,
    ends,
    grams,
    keys,
    pieces,
    primary,
    roots_of,
    terms_of,
    words,
)
from archive.analysis.names import similarity
from archive.article import Article
from archive.query import Group, InTitle, Node, Not, Or, Phrase, Query, Word
from archive.search.plan import near
from archive.search.terms import LEAST_ENDS, LEAST_GRAMS

#: Reasons of marks, the best first.
REASONS = ("exact", "form", "script", "translation", "spelling")

#: Characters after which no further passage is looked for, once one is found.
_ENOUGH = 100_000
#: How alike two names in different scripts have to be to be taken for one.
_LEAST_ALIKE = 0.8
#: Words a query's memory holds.
_REMEMBERED = 20_000
#: Words of texts whose keys are remembered, for all queries.
_KEYED = 50_000
#: Most different words of a text that one reason names.
_MOST_FOUND = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text that matched.

    Attributes:
        start, end: Code points of the text, end exclusive.
        reason: ``exact``, ``form`` (another form of the word), ``script`` (the same name
            in another script), ``translation`` (what the word is in another language, or
            another name of the same place) or ``spelling`` (a similar spelling).
        word: The word of the query it answers; of a phrase, all its words.
    """

    start: int
    end: int
    reason: str
    word: str


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of one text with its marks, offsets within *text*."""

    text: str
    marks: tuple[Mark, ...]
    cut_start: bool = False
    cut_end: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a hit was found: a mark's reason, the query's word and the text's words."""

    reason: str
    word: str
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An article as a page of results shows it: title, best passage and reasons."""

    title: Snippet
    snippet: Snippet
    reasons: tuple[Reason, ...]


def marks(
    text: str, language: str, query: Query, *, title: bool = False
) -> tuple[Mark, ...]:
    """Return the stretches of *text* that answer *query*, in order, never overlapping.

    Args:
        text: A title or a paragraph, NFC.
        language: Its BCP 47 tag.
        query: What was asked.
        title: Whether *text* is a title; what is asked for in titles is marked only there.
    """
    return _asked_of(query, language, title).marks(text)


def title(article: Article, query: Query) -> Snippet:
    """Return the whole title of *article* with its marks."""
    return Snippet(
        article.title, marks(article.title, article.language.value, query, title=True)
    )


def snippet(article: Article, query: Query, length: int = 240) -> Snippet:
    """Return the passage of *article* with most distinct words of *query*.

    Args:
        article: What was found.
        query: What was asked.
        length: Most code points of the passage. It is cut between words, where it can
            between sentences, and never inside what a reader sees as one character.
    """
    return _passage(_marked(article, query), length)


def reasons(article: Article, query: Query) -> Sequence[Reason]:
    """Return why *article* answers *query*, one for each word and reason."""
    return show(article, query).reasons


def show(article: Article, query: Query, length: int = 240) -> Shown:
    """Return title, snippet and reasons of *article* at once: its text is read once."""
    head = title(article, query)
    body = _marked(article, query)
    if not head.marks and not any(found for _, found in body):
        body = _far(article, query) or body
    return Shown(head, _passage(body, length), _reasons([(head.text, head.marks), *body]))


# What is asked for

#: A folded word of a text and where it stands.
_Piece = tuple[str, int, int]

_keys = functools.lru_cache(maxsize=_KEYED)(keys)
_primary = functools.lru_cache(maxsize=500)(primary)


@functools.lru_cache(maxsize=_KEYED)
def _ends(word: str) -> tuple[str, ...]:
    """Return how a folded word begins and ends, whatever its script."""
    return ends(word, _keys(word))


@dataclass(frozen=True, slots=True)
class _Part:
    """A folded word that is asked for, and the word of the query it is of."""

    text: str
    word: str
    script: str
    star: bool
    fuzzy: bool


@dataclass(slots=True)
class _Asked:
    """What a query asks of texts in one language, and what it makes of their words."""

    language: str
    scope: str
    term: Callable[[str], str]
    roots_in: Callable[[str], tuple[str, ...]] | None
    parts: list[_Part] = field(default_factory=list)
    phrases: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)
    exact: dict[str, str] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    names: dict[str, _Part] = field(default_factory=dict)
    ends: list[tuple[_Part, frozenset[str]]] = field(default_factory=list)
    translated: dict[str, str] = field(default_factory=dict)
    runs: list[tuple[frozenset[str], str]] = field(default_factory=list)
    grams: dict[str, list[int]] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)
    memory: dict[tuple[str, bool], tuple[str, str] | None] = field(default_factory=dict)

    def ask(self, node: Node | None, *, title: bool, wanted: bool = True) -> None:
        """Take in a tree, its words wanted or denied."""
        match node:
            case Word():
                self._word(node, wanted)
            case Phrase(texts, loose) if wanted:
                for text in texts if loose else ():
                    self._word(Word(text), wanted)
                folded = tuple(piece.text for piece in words(" ".join(texts)))
                if len(folded) == 1 and clipped(folded[0]):
                    self.inside.append(" ".join(texts))
                if folded:
                    self.phrases.append((folded, " ".join(texts)))
            case InTitle(inner) if title:
                self.ask(inner, title=title, wanted=wanted)
            case Not(inner):
                self.ask(inner, title=title, wanted=not wanted)
            case Or(nodes):
                self._all(nodes, title, wanted)
            case Group(any_, must, never):
                self._all((*any_, *must), title, wanted)
                self._all(never, title, not wanted)
            case _:  # fields and dates are not in the text
                pass

    def _all(self, nodes: Iterable[Node], title: bool, wanted: bool) -> None:
        """Take in trees."""
        for node in nodes:
            self.ask(node, title=title, wanted=wanted)

    def _word(self, word: Word, wanted: bool) -> None:
        """Take in a word."""
        folded = [piece.text for piece in words(word.text)]
        if not wanted:
            if len(folded) == 1:
                self.denied.add(folded[0])
            return
        if len(folded) == 1 and clipped(folded[0]):
            self.inside.append(word.text)
        for place, text in enumerate(folded):
            last = place == len(folded) - 1
            script = _script(text)
            self.parts.append(
                _Part(text, word.text, script, word.star and last, word.fuzzy and last)
            )

    def expand(self, expansions: Iterable[_Expansion]) -> None:
        """Take in what words are looked for as."""
        for word, texts in expansions:
            folded = [piece.text for piece in words(" ".join(texts))]
            made = {self.term(text) for text in folded} - {""}
            if len(folded) == 1:
                for one in made:
                    self.translated.setdefault(one, word)
            elif made:
                self.runs.append((frozenset(made), word))

    def settle(self) -> None:
        """Prepare the look-ups, once everything was asked."""
        denied = map(self.term, self.denied)
        self.denied |= {f" {made}" for made in list(denied) if made}
        for number, part in enumerate(self.parts):
            self.sizes.append(0)
            if part.star:
                continue
            self.exact.setdefault(part.text, part.word)
            if self.scope == "exact":
                continue
            if made := self.term(part.text):
                self.forms.setdefault(made, part.word)
            for root in self._roots(part.text):
                self.roots.setdefault(root, part.word)
            if self.scope == "all":
                for key in keys(part.text):
                    self.names.setdefault(key, part)
                if own := frozenset(ends(part.text)):
                    self.ends.append((part, own))
            letters = set(grams(part.text))
            self.sizes[number] = len(letters)
            for gram in letters:
                self.grams.setdefault(gram, []).append(number)

    def _roots(self, text: str) -> tuple[str, ...]:
        """Return the roots of a folded word, () in a language without."""
        return self.roots_in(text) if self.roots_in is not None else ()

    # What a text answers

    def marks(self, text: str) -> tuple[Mark, ...]:
        """Return the marks of *text*."""
        if not self.parts and not self.phrases:
            return ()
        found = list(pieces(text))
        made = [*self._in_phrases(found), *self._in_runs(found), *self._inside(text)]
        remembered, named, name = self.memory, self.scope == "all", False
        for word, start, end in found:
            if named:
                letter = text[start]
                name = letter.isupper() or letter.lower() == letter.upper()
            try:
                answer = remembered[word, name]
            except KeyError:
                answer = self._answer(word, name)
            if answer is not None:
                made.append(Mark(start, end, *answer))
        return _apart(made, text)

    def far(self, text: str) -> Iterator[tuple[float, Mark]]:
        """Yield words that begin or end as a name asked for does, and how much so.

        An article is found by the beginnings and ends of all its words; where no word of
        it is alike as a whole, those that share most of them say why.
        """
        for word, start, end in pieces(text) if self.ends else ():
            for part, own in self.ends:
                shared = len(own.intersection(_ends(word)))
                if shared and _script(word) != part.script:
                    yield shared / len(own), Mark(start, end, "spelling", part.word)

    def _in_phrases(self, found: list[_Piece]) -> Iterator[Mark]:
        """Yield the stretches where the phrases stand."""
        if not self.phrases:
            return
        texts = [word for word, _, _ in found]
        for phrase, word in self.phrases:
            size = len(phrase)
            at = 0
            while at <= len(texts) - size:
                if texts[at] == phrase[0] and tuple(texts[at : at + size]) == phrase:
                    yield Mark(found[at][1], found[at + size - 1][2], "exact", word)
                    at += size
                else:
                    at += 1

    def _inside(self, text: str) -> Iterator[Mark]:
        """Yield where words stand that are too short to be stretches of their own."""
        for word in self.inside:
            at = text.find(word)
            while at >= 0:
                end = at + len(word)
                # A mark behind it makes another letter of its last one.
                if not unicodedata.category(text[end : end + 1] or " ").startswith("M"):
                    yield Mark(at, end, "exact", word)
                at = text.find(word, end)

    def _in_runs(self, found: list[_Piece]) -> Iterator[Mark]:
        """Yield the words of what takes several words to say, where all of them are."""
        if not self.runs:
            return
        made = [self.term(text) for text, _, _ in found]
        there = set(made)
        for run, word in self.runs:
            if not run <= there:
                continue
            held = [text in run for text in made]
            stretches = itertools.groupby(range(len(made)), held.__getitem__)
            for inside, places in stretches:
                if inside:
                    first, *more = places
                    last = more[-1] if more else first
                    yield Mark(found[first][1], found[last][2], "translation", word)

    def _answer(self, text: str, name: bool) -> tuple[str, str] | None:
        """Return reason and word of the query for a folded word; None if there is none."""
        answer = None if self._is_denied(text) else self._reason(text, name)
        if len(self.memory) >= _REMEMBERED:
            self.memory.clear()
        self.memory[text, name] = answer
        return answer

    def _is_denied(self, text: str) -> bool:
        if not self.denied:
            return False
        return text in self.denied or f" {self.term(text)}" in self.denied

    def _reason(self, text: str, name: bool) -> tuple[str, str] | None:
        """Return the best reason why a folded word answers, and the word it answers."""
        if text in self.exact:
            return "exact", self.exact[text]
        for part in self.parts:
            if part.star and text.startswith(part.text):
                return "exact", part.word
        made = self.term(text)
        if word := self._form_of(text, made):
            return "form", word
        if name:
            for key in _keys(text):
                part_ = self.names.get(key)
                if part_ is not None:
                    other = _script(text) != part_.script
                    if other or made not in self.translated:
                        return "script" if other else "spelling", part_.word
        if made and made in self.translated:
            return "translation", self.translated[made]
        return (self._alike(text) if name else None) or self._similar(text)

    def _alike(self, text: str) -> tuple[str, str] | None:
        """Return the word of the query that is the name *text* in another script."""
        likely = [
            (similarity(part.text, text), part.word)
            for part, own in self.ends
            if len(own.intersection(_ends(text))) >= LEAST_ENDS * len(own)
            and _script(text) != part.script
        ]
        best, word = max(likely, default=(0.0, ""))
        return ("script", word) if best >= _LEAST_ALIKE else None

    def _form_of(self, text: str, made: str) -> str:
        """Return the word of the query of which a word with this term is a form, or ""."""
        if made and made in self.forms:
            return self.forms[made]
        if not self.roots:
            return ""
        found = (self.roots[root] for root in self._roots(text) if root in self.roots)
        return next(found, "")

    def _similar(self, text: str) -> tuple[str, str] | None:
        """Return the word of the query that a folded word is spelled like."""
        for part in self.parts:
            if part.fuzzy and near(text, part.text):
                return "spelling", part.word
        letters = set(grams(text)) if self.grams else set()
        if self.grams.keys().isdisjoint(letters):
            return None
        shared: dict[int, int] = {}
        for gram in letters:
            for number in self.grams.get(gram, ()):
                shared[number] = shared.get(number, 0) + 1
        # An article is found by the grams of all its words; a word is marked only if it
        # and the word of the query have enough of both their grams in common.
        alike = [
            (2 * count / (len(letters) + self.sizes[number]), -number)
            for number, count in shared.items()
        ]
        best, number = max(alike, default=(0.0, 0))
        return ("spelling", self.parts[-number].word) if best >= LEAST_GRAMS else None


#: Words of a query as typed, and what they are looked for as.
_Expansion = tuple[str, tuple[str, ...]]


def _asked_of(query: Query, language: str, title: bool) -> _Asked:
    """Return what *query* asks of texts in *language*."""
    own = {_primary(language), "und"}
    expansions = tuple(
        (word, one.words)
        for word, found in query.expansions.items()
        for one in found
        if _primary(one.language) in own
    )
    return _asked(query.root, language, title, query.scope, expansions)


@functools.lru_cache(maxsize=256)
def _asked(
    root: Node | None,
    language: str,
    title: bool,
    scope: str,
    expansions: tuple[_Expansion, ...],
) -> _Asked:
    """Return what *root* asks of texts in *language*."""
    asked = _Asked(language, scope, terms_of(language), roots_of(language))
    asked.ask(root, title=title)
    asked.expand(expansions)
    asked.settle()
    return asked


def _script(word: str) -> str:
    """Return the name of the script of *word*'s first letter."""
    return unicodedata.name(word[0], "").partition(" ")[0]


def _apart(found: list[Mark], text: str) -> tuple[Mark, ...]:
    """Return *found* in order without overlaps.

    Of two that overlap the longer stays; those of one word that overlap, or that nothing
    but a hyphen parts, become one.
    """
    found.sort(key=lambda mark: (mark.start, -mark.end, REASONS.index(mark.reason)))
    kept: list[Mark] = []
    for mark in found:
        if kept:
            last = kept[-1]
            parted = text[last.end : mark.start]
            if last.word == mark.word and parted in ("", "-", "‐", "‑"):
                worse = max(last.reason, mark.reason, key=REASONS.index)
                end = max(last.end, mark.end)
                kept[-1] = replace(last, end=end, reason=worse)
                continue
            if mark.start < last.end:
                continue
        kept.append(mark)
    return tuple(kept)


# What is shown of it

#: A text and its marks.
_Marked = tuple[str, tuple[Mark, ...]]


def _marked(article: Article, query: Query) -> list[_Marked]:
    """Return subtitle and paragraphs of *article* with their marks."""
    asked = _asked_of(query, article.language.value, False)
    out: list[_Marked] = []
    length = 0
    some = False
    for text in (*article.paragraphs, article.subtitle):
        if length > _ENOUGH and some:
            break
        found = asked.marks(text)
        some = some or bool(found)
        length += len(text)
        out.append((text, found))
    return out


def _far(article: Article, query: Query) -> list[_Marked]:
    """Return subtitle and paragraphs with the word that is least unlike what was asked."""
    asked = _asked_of(query, article.language.value, False)
    texts = (*article.paragraphs, article.subtitle)
    likely = [
        (much, -nth, mark)
        for nth, text in enumerate(texts)
        for much, mark in asked.far(text)
    ]
    if not likely:
        return []
    _, nth, mark = max(likely, key=lambda one: one[:2])
    return [(text, (mark,) if at == -nth else ()) for at, text in enumerate(texts)]


def _reasons(texts: Iterable[_Marked]) -> tuple[Reason, ...]:
    """Return a reason for each word and kind of mark, the best first."""
    seen: dict[tuple[int, str], dict[str, None]] = {}
    for text, found in texts:
        for mark in found:
            forms = seen.setdefault((REASONS.index(mark.reason), mark.word), {})
            if len(forms) < _MOST_FOUND:
                forms[text[mark.start : mark.end]] = None
    return tuple(
        Reason(REASONS[rank], word, tuple(forms))
        for (rank, word), forms in sorted(seen.items(), key=lambda item: item[0][0])
    )


def _passage(texts: list[_Marked], length: int) -> Snippet:
    """Return the stretch of one of *texts* that answers most."""
    enough = _worth([mark for _, found in texts for mark in found])
    best = (0, 0)
    chosen: tuple[str, tuple[Mark, ...], int, int] | None = None
    for text, found in texts:
        for run in _windows(found, length):
            worth = _worth(run)
            if worth > best:
                best = worth
                chosen = (text, found, run[0].start, run[-1].end)
                if worth == enough:
                    return _cut(*chosen, length)
    if chosen is None:
        text = next((text for text, _ in texts if text.strip()), "")
        return _cut(text, (), 0, 0, length)
    return _cut(*chosen, length)


def _windows(found: tuple[Mark, ...], length: int) -> Iterator[tuple[Mark, ...]]:
    """Yield the longest runs of marks that fit into *length*; a longer mark is a run."""
    last = -1
    for first, mark in enumerate(found):
        before = last
        last = max(last, first)
        while last + 1 < len(found) and found[last + 1].end - mark.start <= length:
            last += 1
        if last > before:
            yield found[first : last + 1]


def _worth(found: Sequence[Mark]) -> tuple[int, int]:
    """Return how many words of the query *found* answer, and how well."""
    ranks: dict[str, int] = {}
    for mark in found:
        rank = len(REASONS) - REASONS.index(mark.reason)
        ranks[mark.word] = max(rank, ranks.get(mark.word, 0))
    return sum(len(word.split()) for word in ranks), sum(ranks.values())


_SENTENCE = regex.compile(
    r"[.!?…։؟۔।。！？][\"”»’)\]]*(?:\s+|(?<=[。！？]))(?![\p{M}\u200c\u200d])"
)
_SPACE = regex.compile(r"\s+(?![\p{M}\u200c\u200d])")
_CLUSTER = regex.compile(r"\X")


def _cut(text: str, found: tuple[Mark, ...], first: int, last: int, length: int) -> Snippet:
    """Return at most *length* of *text* around what stands from *first* to *last*."""
    start = _start(text, first, last, length)
    end = _end(text, start, last, length)
    if blank := _SPACE.match(text, start, end):
        start = blank.end()
    end = start + len(text[start:end].rstrip())
    return Snippet(
        text[start:end],
        tuple(
            replace(mark, start=mark.start - start, end=min(mark.end, end) - start)
            for mark in found
            if start <= mark.start < end and (mark.end <= end or mark.start == first)
        ),
        cut_start=bool(text[:start].strip()),
        cut_end=bool(text[end:].strip()),
    )


def _start(text: str, first: int, last: int, length: int) -> int:
    """Return where a passage of *length* begins: a sentence, a word, or a character."""
    if len(text) <= length or last <= length * 2 // 3:
        return 0
    earliest = max(0, last - length)
    wanted = max(earliest, min(first - length // 4, len(text) - length))
    sentences = [found.end() for found in _SENTENCE.finditer(text, earliest, first)]
    if sentences:
        return min(sentences, key=lambda place: abs(place - wanted))
    space = _SPACE.search(text, max(wanted, 1) - 1, first)
    if space:
        return space.end()
    return _next_cluster(text, max(0, wanted - 100), wanted, first)


def _next_cluster(text: str, start: int, low: int, high: int) -> int:
    """Return the first border between characters at *low* or later, *high* at most."""
    for cluster in _CLUSTER.finditer(text, start, high):
        if cluster.start() >= low:
            return cluster.start()
    return high


def _end(text: str, start: int, last: int, length: int) -> int:
    """Return where a passage of *length* from *start* ends."""
    limit = start + length
    if len(text) <= limit:
        return len(text)
    low = max(min(last, limit), start + length * 3 // 5)
    ends = [found.end() for found in _SENTENCE.finditer(text, low, limit + 1)]
    if ends and ends[-1] <= limit:
        return ends[-1]
    spaces = [found.start() for found in _SPACE.finditer(text, min(last, limit), limit + 1)]
    if spaces and spaces[-1] > start:
        return spaces[-1]
    end = start
    for cluster in _CLUSTER.finditer(text, start):
        if cluster.end() > limit:
            break
        end = cluster.end()
    return end if end > start else limit
