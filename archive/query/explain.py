"""How a query was understood, in whole sentences.

Parts of a query stand in the sentences as :func:`archive.query.write` writes them; a part
that is more than a word gets a sentence of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from archive.errors import N_
from archive.query.tree import (
    Dated,
    Group,
    InTitle,
    Named,
    Node,
    Not,
    Notice,
    Or,
    Phrase,
    Query,
    Word,
    narrows,
)
from archive.query.write import write

#: Between the parts of a query in a sentence; the same in every language.
BETWEEN = " · "

#: Facet -> sentence for its values, for its values and none, and for none.
_CHOSEN: Mapping[str, tuple[str, str, str]] = {
    "language": (
        N_("Only articles in one of these languages: %(values)s."),
        N_("Only articles in one of these languages or in an unknown one: %(values)s."),
        N_("Only articles in an unknown language."),
    ),
    "source": (
        N_("Only articles from one of these sources: %(values)s."),
        N_("Only articles from one of these sources or without a source: %(values)s."),
        N_("Only articles without a source."),
    ),
    "place": (
        N_("Only articles from one of these places: %(values)s."),
        N_("Only articles from one of these places or without a place: %(values)s."),
        N_("Only articles without a place."),
    ),
    "year": (
        N_("Only articles of one of these years: %(values)s."),
        N_("Only articles of one of these years or without a date: %(values)s."),
        N_("Only articles without a date."),
    ),
}

#: Field -> sentence for a value that all articles found have, and for one part of many.
_NAMED: Mapping[str, tuple[str, str]] = {
    "source": (
        N_("Only articles whose source has all of %(value)s in its name."),
        N_("%(part)s stands for articles whose source has all these words in its name."),
    ),
    "place": (
        N_("Only articles whose place has all of %(value)s in its name."),
        N_("%(part)s stands for articles whose place has all these words in its name."),
    ),
    "language": (
        N_("Only articles in the language %(language)s."),
        N_("%(part)s stands for articles in this language."),
    ),
}


def explain(query: Query) -> tuple[Notice, ...]:
    """Return, as whole sentences, how *query* was understood, notices last.

    Fields of the sentences: ``part``, ``parts``, ``value`` and ``values`` quote the query,
    ``language`` is a tag, ``date``, ``first`` and ``last`` are ISO 8601.
    """
    sentences = [*_whole(query.root, query.scope), *_chosen(query), *_expanded(query)]
    if query.root is None and not sentences:
        sentences = [Notice("all", N_("All articles."))]
    once = {(one.code, str(one)): one for one in (*sentences, *query.notices)}
    return tuple(once.values())


def _chosen(query: Query) -> Iterator[Notice]:
    """Yield what facets and bounds narrow *query* to."""
    for name, values in query.filters.items():
        named = [value for value in values if value]
        kind = 0 if len(named) == len(values) else 1 if named else 2
        yield Notice(f"chosen-{name}", _CHOSEN[name][kind], {"values": BETWEEN.join(named)})
    if query.first or query.last:
        yield _dated(Dated(query.first, query.last))


def _expanded(query: Query) -> Iterator[Notice]:
    """Yield what the words of *query* are looked for as well, a sentence a word."""
    for word, found in query.expansions.items():
        names = dict.fromkeys(" ".join(one.words) for one in found)
        yield Notice(
            "expanded",
            N_("%(part)s is also looked for as one of these: %(parts)s."),
            {"part": word, "parts": BETWEEN.join(names)},
        )


#: Scope -> how far from their own letters words are looked for, where that is not as usual.
_SCOPES: Mapping[str, str] = {
    "exact": N_("Words are looked for in exactly this form."),
    "forms": N_("Words are not looked for in other scripts and languages."),
}


def _whole(root: Node | None, scope: str) -> Iterator[Notice]:
    """Yield the sentences for a whole tree."""
    yield from _sentences(root, scope)
    if root is not None and scope in _SCOPES and not narrows(root):
        yield Notice(f"scope-{scope}", _SCOPES[scope])


def _sentences(root: Node | None, scope: str) -> Iterator[Notice]:
    """Yield the sentences for what a whole tree asks for."""
    match root:
        case None:
            return
        case Group():
            yield from _group(root, scope)
            told = [node for node in root.must if isinstance(node, Named | Dated)]
            yield from _parts(node for node in _children(root) if node not in told)
        case Or(nodes):
            yield _list("or", N_("Articles with at least one of these: %(parts)s."), nodes)
            yield from _parts(nodes)
        case Not(inner):
            yield _one("all-but", N_("All articles but those with %(part)s."), inner)
            yield from _parts([inner])
        case Named() | Dated():
            yield from _narrowed(root)
        case _:
            yield _found(root, scope)
            yield from _parts([root])


def _found(node: Node, scope: str) -> Notice:
    """Return the sentence for the one thing that articles are found by."""
    if scope == "all" and isinstance(node, Word) and not (node.star or node.fuzzy):
        message = N_(
            "Articles with %(part)s in any form, in any script or spelled similarly."
        )
        return _one("word", message, node)
    return _one("one", N_("Articles with %(part)s."), node)


def _group(group: Group, scope: str) -> Iterator[Notice]:
    """Yield the sentences for what stands side by side in a whole query."""
    wanted = [node for node in group.must if not narrows(node)]
    if len(wanted) == 1:
        yield _one("must", N_("Articles must have %(part)s."), wanted[0])
    elif wanted:
        yield _list("must", N_("Articles must have all of these: %(parts)s."), wanted)
    if wanted and group.any:
        yield _list(
            "first", N_("Those that also have these come first: %(parts)s."), group.any
        )
    elif len(group.any) == 1:
        yield _found(group.any[0], scope)
    elif group.any:
        yield _list(
            "any",
            N_("Articles with any of these: %(parts)s. Those with all of them come first."),
            group.any,
        )
    for node in group.must:
        if narrows(node):
            yield from _narrowed(node)
    if len(group.never) == 1:
        yield _one("never", N_("Articles with %(part)s are left out."), group.never[0])
    elif group.never:
        yield _list(
            "never", N_("Articles with any of these are left out: %(parts)s."), group.never
        )


def _narrowed(node: Node) -> Iterator[Notice]:
    """Yield the sentence for a field or date that every article found has."""
    match node:
        case Named("language", value):
            yield Notice("language", _NAMED["language"][0], {"language": value})
        case Named(field, value):
            yield Notice(field, _NAMED[field][0], {"value": value})
        case Dated():
            yield _dated(node)
        case Or(nodes):
            yield _list(
                "only", N_("Only articles with at least one of these: %(parts)s."), nodes
            )
        case _:
            yield _one("only", N_("Only articles with %(part)s."), node)


def _dated(node: Dated) -> Notice:
    """Return the sentence for bounds of the day of publication."""
    fields = {"first": node.first, "last": node.last}
    if node.first == node.last:
        return Notice(
            "date", N_("Only articles published within %(date)s."), {"date": node.first}
        )
    if not node.last:
        return Notice("date", N_("Only articles published from %(first)s on."), fields)
    if not node.first:
        return Notice("date", N_("Only articles published up to %(last)s."), fields)
    return Notice("date", N_("Only articles published from %(first)s to %(last)s."), fields)


def _one(code: str, message: str, node: Node) -> Notice:
    """Return a sentence about *node*."""
    return Notice(code, message, {"part": _quoted(node)})


def _list(code: str, message: str, nodes: Iterable[Node], part: str = "") -> Notice:
    """Return a sentence about all of *nodes*, within *part*."""
    fields = {"parts": BETWEEN.join(_quoted(node) for node in nodes)}
    return Notice(code, message, {**fields, "part": part} if part else fields)


def _quoted(node: Node) -> str:
    """Return *node* as it is written, in brackets where commas would not do."""
    return f"({write(node)})" if isinstance(node, Or | Group) else write(node)


def _children(node: Node) -> tuple[Node, ...]:
    """Return the nodes right below *node*."""
    match node:
        case Group(any_, must, never):
            return (*any_, *must, *never)
        case Or(nodes):
            return nodes
        case Not(inner) | InTitle(inner):
            return (inner,)
        case _:
            return ()


def _parts(nodes: Iterable[Node]) -> Iterator[Notice]:
    """Yield what each of *nodes* that is more than a word stands for, and its parts."""
    for node in nodes:
        yield from _part(node, _quoted(node))
        yield from _parts(_children(node))


#: Kind of node -> what it stands for, where that says it all.
_MEANINGS: Mapping[type, str] = {
    Phrase: N_(
        "%(part)s stands for these words next to each other, in this order and form."
    ),
    InTitle: N_("%(part)s is looked for in titles only."),
    Dated: N_("%(part)s stands for articles published at that time."),
    Not: N_("%(part)s stands for articles without it."),
    Or: N_("%(part)s stands for at least one of these."),
}


def _part(node: Node, part: str) -> Iterator[Notice]:
    """Yield what *node*, written *part*, stands for; nothing for a plain word."""
    message = _MEANINGS.get(type(node), "")
    match node:
        case Word(star=True):
            message = N_("%(part)s stands for any word that begins so.")
        case Word(fuzzy=True):
            message = N_("%(part)s stands for this word and those one letter different.")
        case Phrase((_,), loose=False):
            message = N_("%(part)s stands for this word in exactly this form.")
        case Phrase(loose=True):
            message = N_("%(part)s stands for these words, better next to each other.")
        case Named(field):
            message = _NAMED[field][1]
        case Group(any_, must, never):
            yield from _side_by_side(any_, must, never, part)
    if message:
        yield Notice("part", message, {"part": part})


def _side_by_side(
    any_: tuple[Node, ...], must: tuple[Node, ...], never: tuple[Node, ...], part: str
) -> Iterator[Notice]:
    """Yield what brackets around words side by side stand for."""
    if must:
        yield _list(
            "part", N_("In %(part)s all of these are needed: %(parts)s."), must, part
        )
    if any_ and not all(narrows(node) for node in must):
        yield _list("part", N_("In %(part)s these count more: %(parts)s."), any_, part)
    elif any_:
        yield _list(
            "part",
            N_("In %(part)s any of these will do, and all are better: %(parts)s."),
            any_,
            part,
        )
    if never:
        yield _list(
            "part", N_("In %(part)s none of these may stand: %(parts)s."), never, part
        )
