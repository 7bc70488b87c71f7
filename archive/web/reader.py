"""Pages for readers: search, article, browse, and what explains them."""

from __future__ import annotations

import io
import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from archive import __version__
from archive.article import Article
from archive.catalogues import SOURCE
from archive.errors import N_, LocaleNotFound, Unavailable
from archive.query import FIELD_NAMES, MAX_CHARACTERS, OPERATORS, Query, explain
from archive.search import FACETS
from archive.search.snippet import marks
from archive.web import cite, i18n
from archive.web.asking import SORTS, Asked, Pages, asked, without
from archive.web.context import the_archive, the_person
from archive.web.i18n import gettext
from archive.web.marked import Piece, pieces
from archive.web.origins import values_of

pages = Blueprint("reader", __name__, url_prefix="/<locale>")
root = Blueprint("root", __name__)

#: Facet -> heading, link to all its values, and what an article without a value is under.
HEADINGS: Mapping[str, tuple[str, str, str]] = {
    "language": (N_("Languages"), N_("All languages"), N_("Language unknown")),
    "source": (N_("Sources"), N_("All sources"), N_("Source unknown")),
    "place": (N_("Places"), N_("All places"), N_("Place unknown")),
    "year": (N_("Years"), N_("All years"), N_("Date unknown")),
}
ORDERS: Mapping[str, str] = {
    "relevance": N_("Best first"),
    "newest": N_("Newest first"),
    "oldest": N_("Oldest first"),
}

#: How far from its own letters a word is looked for.
WITHIN: Mapping[str, str] = {
    "exact": N_("This form only"),
    "forms": N_("All forms"),
    "all": N_("Other scripts and languages too"),
}

#: Years a bar of the histogram may stand for, most bars, and years worth a drawing.
STEPS = (1, 5, 10, 25, 50, 100, 500, 1000)
BARS = 80
FEWEST = 3

#: A choice of locale is kept so long, in seconds.
YEAR = 365 * 24 * 3600

#: Characters of a document's name as it is offered to be saved, and of its ending.
LONGEST_NAME, LONGEST_ENDING = 120, 16

#: What may stand in the rest of an address as it is.
SAFE = "/?&=%:@!$'()*+,;~-._"

#: Searches the home page offers.
EXAMPLES = 5

#: Articles like one that its page shows, and a page of their own.
SIMILAR, MOST_SIMILAR = 5, 20

#: Kinds of suggestions as a browser's search box describes them.
KINDS: Mapping[str, str] = {
    "word": N_("Word"),
    "name": N_("Name"),
    "title": N_("Title"),
}

#: Values on one page of browsing.
VALUES = 200


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet as a page offers it."""

    label: str
    count: int
    address: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet as a page offers it."""

    name: str
    heading: str
    all: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something one can choose: its text, address and whether it is chosen."""

    label: str
    address: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Also:
    """What else is looked for: its text and language, and the address without it."""

    text: str
    language: str
    address: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the histogram; x and height in the units of its drawing."""

    label: str
    count: int
    address: str
    chosen: bool
    x: int
    height: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """Articles by year, as a drawing 64 units high."""

    bars: tuple[Bar, ...]
    width: int
    first: str
    last: str


@root.get("/")
def start() -> ResponseReturnValue:
    """Lead to the home page in the locale its asker understands best."""
    answer = make_response(redirect(url_for("reader.home"), 302))
    answer.vary.update(("Accept-Language", "Cookie"))
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@root.get("/locale/<to>")
def choose(to: str) -> ResponseReturnValue:
    """Remember a locale and show the page one was on in it."""
    if to not in i18n.locales():
        raise LocaleNotFound(locale=to)
    rest = request.args.get("next", "/")
    if not rest.startswith("/"):
        rest = "/"
    answer = make_response(
        redirect(f"{request.script_root}/{to}{quote(rest, safe=SAFE)}", 303)
    )
    answer.set_cookie(
        i18n.COOKIE,
        to,
        max_age=YEAR,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@root.get("/healthz")
def health() -> ResponseReturnValue:
    """Say, to a machine, whether the archive can answer; raises where it cannot at all."""
    archive = the_archive()
    state = archive.engine.state()
    said = {
        "status": "ok" if state.status == "ready" else "degraded",
        "index": state.status,
        "articles": archive.store.count(),
        "indexed": state.articles,
        "waiting": archive.store.waiting(),
        "version": __version__,
    }
    return said, 200, {"Cache-Control": "no-store"}


@pages.get("/")
def home() -> str:
    """Show a search box and what there is."""
    archive = the_archive()
    listing = archive.browse(order="newest", limit=8)
    places = [place for place in archive.store.counts("place") if place]
    return render_template(
        "home.html",
        listing=listing,
        examples=places[:EXAMPLES],
        facets=facets_of(_counted("language", "source"), Asked()),
    )


@pages.get("/search")
def search() -> str:
    """Show a search box and what it found."""
    archive, question = the_archive(), asked()
    size = max(1, archive.settings.page_size)
    page = archive.search(question.query(limit=size))
    base = url_for("reader.search")
    last = max(1, math.ceil(page.total / size))
    return render_template(
        "search.html",
        asked=question,
        page=page,
        explained=explain(page.query),
        chosen=list(chips(question, page.query)),
        also=list(also(question, page.query)),
        facets=facets_of({**page.facets, **_besides(question)}, question),
        histogram=histogram(page.facets.get("year", {}), question),
        pages=Pages(question.page, last, question, base),
        orders=[
            Choice(
                gettext(ORDERS[sort]),
                question.sorted_by(sort).address(base),
                sort == question.sort,
            )
            for sort in SORTS
        ],
        scopes=[
            Choice(
                gettext(WITHIN[scope]),
                question.within(scope).address(base),
                scope == question.scope,
            )
            for scope in WITHIN
        ],
        meant=replace(question, text=page.did_you_mean, page=1).address(base)
        if page.did_you_mean
        else "",
        unlimited=Asked(question.text).address(base),
        feed=question.sorted_by("relevance").address(url_for("feeds.search")),
        size=0 if page.total else archive.search(Query(limit=0, facets=False)).total,
    )


@pages.get("/suggest")
def suggest() -> ResponseReturnValue:
    """Give a browser's search box what a text typed so far may become.

    Source: OpenSearch 1.1, extension Suggestions, section "Response format".
    """
    text = request.args.get("q", "")[:MAX_CHARACTERS]
    found, base = the_archive().suggest(text), url_for("reader.search", _external=True)
    answer = jsonify(
        [
            text,
            [one.text for one in found],
            [gettext(KINDS[one.kind]) for one in found],
            [Asked(one.text).address(base) for one in found],
        ]
    )
    answer.headers["Content-Type"] = "application/x-suggestions+json; charset=utf-8"
    answer.headers["Cache-Control"] = "public, max-age=60"
    return answer


@pages.get("/articles/<id>")
def article(id: str) -> ResponseReturnValue:
    """Show an article, with what was searched for marked."""
    archive = the_archive()
    kept, person = archive.store.kept(id), the_person()
    if kept.withdrawn and not (person and person.may("archivist")):
        return render_template("withdrawn.html"), 410
    shown, question = kept.article, asked()
    query = None
    if question.text.strip():
        query = archive.expanded(question.query(limit=0, facets=False))
    parts = _Parts(shown, query)
    address = url_for("reader.article", id=id, _external=True)
    return render_template(
        "article.html",
        article=shown,
        versions=archive.versions(id),
        withdrawn=kept.withdrawn,
        terms=question.text.strip(),
        back=question.address(url_for("reader.search")) if question.anything else None,
        title=parts.of(shown.title),
        subtitle=parts.of(shown.subtitle),
        dateline=parts.of(shown.dateline.raw if shown.dateline else ""),
        paragraphs=[parts.of(paragraph) for paragraph in shown.paragraphs],
        matches=parts.count,
        permanent=address,
        web_address=web_address(shown.url),
        similar=() if kept.withdrawn else _similar(id, SIMILAR),
        citation=cite.plain(shown, address, i18n.moment(shown.date)),
        values=values_of(shown) if person and person.may("archivist") else (),
    )


@pages.get("/articles/<id>/similar")
def similar(id: str) -> str:
    """Show the articles most like one."""
    archive = the_archive()
    return render_template(
        "similar.html",
        article=archive.article(id),
        versions=archive.versions(id),
        similar=archive.similar(id, MOST_SIMILAR),
    )


def _similar(id: str, limit: int) -> tuple[Article, ...]:
    """Return the articles most like one; none while the index cannot answer."""
    try:
        return the_archive().similar(id, limit)
    except Unavailable:
        return ()


@pages.get("/articles/<id>/beside/<other>")
def beside(id: str, other: str) -> str:
    """Show two language versions of one article side by side."""
    archive = the_archive()
    left = archive.article(id)
    versions = archive.versions(id)
    right = next((version for version in versions if version.id == other), None)
    if right is None:
        abort(404)
    same = len(left.paragraphs) == len(right.paragraphs)
    return render_template(
        "beside.html",
        left=left,
        right=right,
        rows=list(zip(left.paragraphs, right.paragraphs, strict=True)) if same else None,
        others=[version for version in versions if version.id != other],
    )


@pages.get("/articles/<id>/document")
def document(id: str) -> ResponseReturnValue:
    """Hand out the bytes an article was read from, never to be shown as a page."""
    return original(the_archive().article(id))


@pages.get("/articles/<id>/citation.<form>")
def cite_as(id: str, form: str) -> ResponseReturnValue:
    """Hand out a citation for a program that manages literature."""
    if form not in cite.FORMS:
        abort(404)
    shown = the_archive().article(id)
    kind, made = cite.FORMS[form]
    answer = make_response(made(shown, url_for("reader.article", id=id, _external=True)))
    answer.headers["Content-Type"] = f"{kind}; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{shown.id}.{form}"'
    return answer


@pages.get("/browse")
def browse() -> str:
    """Show the ways into the archive."""
    return render_template("browse.html", facets=facets_of(_counted(*FACETS), Asked()))


@pages.get("/browse/<facet>")
def browse_by(facet: str) -> str:
    """Show every value of a facet with the number of its articles."""
    if facet not in FACETS:
        abort(404)
    counts = _counted(facet)
    shown = facets_of(counts, Asked(), empty=True)[0]
    by_name = request.args.get("sort", "") == "name"
    values = (
        sorted(shown.values, key=lambda value: i18n.alphabetic(value.label))
        if by_name
        else shown.values
    )
    number = max(1, request.args.get("page", 1, type=int))
    base = url_for("reader.browse_by", facet=facet)
    last = max(1, math.ceil(len(values) / VALUES))
    return render_template(
        "browse_by.html",
        facet=Facet(
            facet,
            shown.heading,
            shown.all,
            tuple(values[(number - 1) * VALUES : number * VALUES]),
        ),
        histogram=histogram(counts.get("year", {}), Asked()),
        pages=Pages(number, last, Asked(sort="name" if by_name else "relevance"), base),
        orders=[
            Choice(gettext("Most articles first"), base, not by_name),
            Choice(gettext("By name"), f"{base}?sort=name", by_name),
        ]
        if facet != "year"
        else [],
    )


@pages.get("/about")
def about() -> str:
    """Say what this archive is."""
    state = the_archive().engine.state()
    return render_template("about.html", state=state if state.status == "ready" else None)


@pages.get("/help")
def help() -> str:  # noqa: A001 -- the page's name
    """Explain how to search."""
    locale = i18n.current()
    words = [(name.upper(), words) for name, words in OPERATORS.get(locale, {}).items()]
    words += [(f"{name}:", words) for name, words in _names(locale)]
    return render_template("help.html", words=words if locale != SOURCE else ())


def _names(locale: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the fields of the query language with what they are called in *locale*."""
    for field, names in FIELD_NAMES.get(locale, {}).items():
        yield field, tuple(f"{name}:" for name in names)


class _Parts:
    """The texts of an article in pieces, their marks numbered through."""

    def __init__(self, article: Article, query: Query | None) -> None:
        self.language, self.query, self.count = article.language.value, query, 0

    def of(self, text: str) -> list[Piece]:
        """Return *text* in pieces."""
        found = marks(text, self.language, self.query) if self.query else ()
        shown = list(pieces(text, found, self.count + 1))
        self.count += len(found)
        return shown


def original(shown: Article) -> Response:
    """Return the document of *shown* as an attachment.

    Raises:
        NotFound: It has none.
    """
    if shown.provenance is None:
        abort(404)
    sha256 = shown.provenance.sha256
    answer = send_file(
        io.BytesIO(the_archive().document(sha256)),
        mimetype=shown.provenance.detected_type or "application/octet-stream",
        as_attachment=True,
        download_name=safe_name(shown.provenance.name) or f"{shown.id}.bin",
        etag=sha256,
        max_age=0,
    )
    # Even a browser that ignores the disposition must not run it with our rights.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def safe_name(name: str) -> str:
    """Return a document's *name* without folders and what no file system takes."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    safe = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(" .")
    if len(safe) <= LONGEST_NAME:
        return safe
    stem, dot, ending = safe.rpartition(".")
    end = dot + ending if stem and len(ending) <= LONGEST_ENDING else ""
    return safe[: LONGEST_NAME - len(end)].rstrip(" .") + end


def web_address(url: str) -> str:
    """Return *url* if a page may link to it, else ""."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""


def label_of(name: str, value: str) -> str:
    """Return a value of a facet as a person reads it."""
    if not value:
        return gettext(HEADINGS[name][2])
    return i18n.language_name(value) if name == "language" else value


def _besides(question: Asked) -> dict[str, Mapping[str, int]]:
    """Return the counts of each facet chosen from as if nothing were chosen from it.

    So the values beside the chosen ones stay in sight and can be added.
    """
    archive, counts = the_archive(), {}
    for name in question.filters:
        wider = replace(question, filters=without(question.filters, name))
        counts[name] = archive.search(wider.query(limit=0, offset=0)).facets.get(name, {})
    return counts


def _counted(*names: str) -> dict[str, Mapping[str, int]]:
    """Return the counts of all articles by *names*; from the store, so without an index."""
    return {name: the_archive().store.counts(name) for name in names}


def facets_of(
    counted: Mapping[str, Mapping[str, int]], question: Asked, *, empty: bool = False
) -> list[Facet]:
    """Return the facets *counted*, each value with the address that narrows to it.

    Args:
        counted: Facet -> value -> number of articles.
        question: What is asked now.
        empty: Whether facets without any value are wanted too.
    """
    base = url_for("reader.search")

    def value(name: str, text: str, count: int) -> Value:
        chosen = text in question.filters.get(name, ())
        other = question.without(name, text) if chosen else question.having(name, text)
        return Value(label_of(name, text), count, other.address(base), chosen)

    found = []
    for name in (name for name in FACETS if name in counted):
        counts = counted[name]
        items = sorted(counts.items(), reverse=True) if name == "year" else counts.items()
        heading, every, _ = HEADINGS[name]
        chosen = question.filters.get(name, ())
        # Those chosen first, those without a value last.
        items = sorted(items, key=lambda item: (item[0] not in chosen, not item[0]))
        values = tuple(value(name, text, count) for text, count in items)
        if empty or any(counts) or name in question.filters:
            found.append(Facet(name, gettext(heading), gettext(every), values))
    return found


def chips(question: Asked, query: Query) -> Iterator[Choice]:
    """Yield what *question*, understood as *query*, is limited to.

    Each is shown as a person reads it and leads to the same question without it.
    """
    base = url_for("reader.search")
    for name, values in question.filters.items():
        for value in values:
            yield Choice(label_of(name, value), question.without(name, value).address(base))
    if query.first or query.last:
        yield Choice(_bounds(query), question.between("", "").address(base))
    for text in question.lacking:
        yield Choice(f"\N{MINUS SIGN}{text}", question.taking_in(text).address(base))


def also(question: Asked, query: Query) -> Iterator[Also]:
    """Yield what *query* is looked for as well, each once, the weightiest first.

    Each leads to the same question without it.
    """
    base = url_for("reader.search")
    found = itertools.chain.from_iterable(query.expansions.values())
    known: set[str] = set()
    for one in sorted(found, key=lambda one: -one.weight):
        if one.text not in known:
            known.add(one.text)
            yield Also(one.text, one.language, question.leaving_out(one.text).address(base))


def _bounds(query: Query) -> str:
    """Return the bounds of the date of *query* as a person reads them."""
    first, last = i18n.moment(query.first), i18n.moment(query.last)
    if query.first == query.last:
        return first
    if query.first and query.last:
        return gettext("From %(first)s to %(last)s", first=first, last=last)
    if query.first:
        return gettext("From %(first)s on", first=first)
    return gettext("Until %(last)s", last=last)


def histogram(counts: Mapping[str, int], question: Asked) -> Histogram | None:
    """Return the drawing of *counts* by year, or None if there is nothing to compare."""
    years = {int(year): count for year, count in counts.items() if year.isdigit()}
    if len(years) < FEWEST:
        return None
    low, high = min(years), max(years)
    step = next(step for step in STEPS if high // step - low // step < BARS)
    sums: dict[int, int] = {}
    for year, count in years.items():
        sums[year // step] = sums.get(year // step, 0) + count
    most, base, bars = max(sums.values()), url_for("reader.search"), []
    for place, key in enumerate(range(low // step, high // step + 1)):
        first, last = f"{key * step:04}", f"{key * step + step - 1:04}"
        count = sums.get(key, 0)
        bars.append(
            Bar(
                label=first if step == 1 else f"{first}–{last}",
                count=count,
                address=question.between(first, last).address(base),
                chosen=(first, last) == (question.first, question.last),
                x=place * 10,
                height=max(2, round(60 * count / most)) if count else 0,
            )
        )
    return Histogram(tuple(bars), len(bars) * 10, bars[0].label, bars[-1].label)
