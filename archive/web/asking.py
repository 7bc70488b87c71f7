"""What a request asks of the search, and addresses that ask something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from flask import request

from archive.errors import BadParameter
from archive.query import SCOPES, After, Query, parse
from archive.search import FACETS

SORTS = ("relevance", "newest", "oldest")

#: Hits a program may ask for at once.
MOST = 100

#: Numbers of pages that are looked at; every page of what is found can be.
PAGES = 1_000_000_000


#: Expansions that a question can be without, and characters of one.
MOST_WITHOUT, LONGEST = 64, 200
#: Facet -> values chosen.
Filters = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as its address states it.

    Attributes:
        text: What was typed.
        filters: Facet -> values chosen, in order.
        first, last: Bounds of the day of publication, or "".
        sort: One of :data:`SORTS`.
        scope: One of :data:`~archive.query.SCOPES`.
        page: From 1.
        lacking: Texts of expansions that are not wanted.
    """

    text: str = ""
    filters: Filters = field(default_factory=dict)
    first: str = ""
    last: str = ""
    sort: str = "relevance"
    scope: str = "all"
    page: int = 1
    lacking: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether anything at all is asked for."""
        return bool(self.text.strip() or self.filters or self.first or self.last)

    def query(self, *, limit: int, offset: int | None = None, facets: bool = True) -> Query:
        """Return the query this asks."""
        return parse(
            self.text,
            filters=self.filters,
            first=self.first,
            last=self.last,
            sort=self.sort,
            offset=(self.page - 1) * limit if offset is None else offset,
            limit=limit,
            facets=facets,
            scope=self.scope,
            without=self.lacking,
        )

    def pairs(self, *, text: bool = True) -> list[tuple[str, str]]:
        """Return the parameters of the address, without the page."""
        found = [("q", self.text)] if text and self.text else []
        found += [(name, value) for name in FACETS for value in self.filters.get(name, ())]
        found += [
            (name, value)
            for name, value in (("from", self.first), ("to", self.last))
            if value
        ]
        if self.sort != "relevance":
            found.append(("sort", self.sort))
        if self.scope != "all":
            found.append(("scope", self.scope))
        return found + [("without", text) for text in self.lacking]

    def address(self, base: str) -> str:
        """Return the address that asks this under *base*."""
        pairs = self.pairs() + ([("page", str(self.page))] if self.page > 1 else [])
        return f"{base}?{urlencode(pairs)}" if pairs else base

    def on_page(self, number: int) -> Asked:
        """Return the same question on another page."""
        return replace(self, page=number)

    def sorted_by(self, sort: str) -> Asked:
        """Return the same question in another order, from its first page."""
        return replace(self, sort=sort, page=1)

    def within(self, scope: str) -> Asked:
        """Return the same question looking so far from the words' own letters."""
        return replace(self, scope=scope, page=1)

    def leaving_out(self, text: str) -> Asked:
        """Return the question without an expansion."""
        return replace(self, lacking=(*self.lacking, text), page=1)

    def taking_in(self, text: str) -> Asked:
        """Return the question with an expansion that was left out."""
        left = tuple(other for other in self.lacking if other != text)
        return replace(self, lacking=left, page=1)

    def having(self, name: str, value: str) -> Asked:
        """Return the question narrowed to one more value of a facet."""
        if value in self.filters.get(name, ()):
            return self
        values = (*self.filters.get(name, ()), value)
        return replace(self, filters={**self.filters, name: values}, page=1)

    def without(self, name: str, value: str) -> Asked:
        """Return the question without a chosen value of a facet."""
        left = tuple(other for other in self.filters.get(name, ()) if other != value)
        filters = without(self.filters, name)
        return replace(self, filters={**filters, name: left} if left else filters, page=1)

    def between(self, first: str, last: str) -> Asked:
        """Return the question with other bounds of the date."""
        return replace(self, first=first, last=last, page=1)


def without(filters: Filters, name: str) -> Filters:
    """Return *filters* without those on the facet *name*."""
    return {key: values for key, values in filters.items() if key != name}


def asked() -> Asked:
    """Return what this request asks; odd values are read kindly, never an error page."""
    args = request.args
    sort = args.get("sort", "relevance")
    scope = args.get("scope", "all")
    page = args.get("page", 1, type=int)
    return Asked(
        text=args.get("q", ""),
        filters=_filters(),
        first=args.get("from", "").strip(),
        last=args.get("to", "").strip(),
        sort=sort if sort in SORTS else "relevance",
        scope=scope if scope in SCOPES else "all",
        page=min(max(page, 1), PAGES),
        lacking=tuple(
            dict.fromkeys(text[:LONGEST] for text in args.getlist("without")[:MOST_WITHOUT])
        ),
    )


def asked_exactly(usual_limit: int) -> Query:
    """Return what a program asks; it is told about odd values.

    Args:
        usual_limit: Hits wanted by who does not say.

    Raises:
        BadParameter: A parameter is none of the values it may have.
    """
    sort = request.args.get("sort", "relevance")
    if sort not in SORTS:
        raise BadParameter(name="sort", value=sort)
    scope = request.args.get("scope", "all")
    if scope not in SCOPES:
        raise BadParameter(name="scope", value=scope)
    limit = whole("limit", min(usual_limit, MOST), 0, MOST)
    page = whole("page", 1, 1, PAGES)
    offset = whole("offset", (page - 1) * limit, 0, PAGES * MOST)
    try:
        given = request.args.get("after", "")
        after = After.read(given) if given else None
    except ValueError as error:
        raise BadParameter(name="after", value=given[:100]) from error
    if after is not None and not request.args.get("offset"):
        offset = 0
    question = asked()
    query = replace(question.query(limit=limit, offset=offset), after=after)
    for name, given, understood in (
        ("from", question.first, query.first),
        ("to", question.last, query.last),
    ):
        if given and not understood:
            raise BadParameter(name=name, value=given[:100])
    return query


def _filters() -> dict[str, tuple[str, ...]]:
    given = {name: tuple(dict.fromkeys(request.args.getlist(name))) for name in FACETS}
    return {name: values for name, values in given.items() if values}


def whole(name: str, default: int, least: int, most: int) -> int:
    """Return the whole number a parameter gives, or *default*.

    Raises:
        BadParameter: It is none, or not between *least* and *most*.
    """
    value = request.args.get(name, "")
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise BadParameter(name=name, value=value[:100])
    number = int(value)
    if not least <= number <= most:
        raise BadParameter(name=name, value=value)
    return number


@dataclass(frozen=True, slots=True)
class Pages:
    """Where one is among the pages of what was found.

    Attributes:
        number: The page shown, from 1.
        last: The last page.
        addresses: The address of the page before the number, see :meth:`link`.
    """

    number: int
    last: int
    question: Asked
    base: str

    @property
    def shown(self) -> Iterable[int | None]:
        """The numbers to offer, in order; None for a gap."""
        return list(_around(self.number, self.last))

    def link(self, number: int) -> str:
        """Return the address of page *number*."""
        return self.question.on_page(number).address(self.base)


def _around(number: int, last: int) -> Iterator[int | None]:
    wanted = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    before = 0
    for other in wanted:
        if other == before + 2:
            yield before + 1
        elif other > before + 2:
            yield None
        yield other
        before = other
