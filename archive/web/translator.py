"""Pages for translators: how complete each locale is, its messages, and one to translate.

All of it works without scripts. What was typed is never lost: a page that refuses it shows
it again, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from archive.catalogues import SOURCE, Entry, Finding, state
from archive.catalogues.checks import ERROR, placeholders
from archive.catalogues.plurals import plurals_of
from archive.errors import (
    BadCatalogue,
    BadTranslation,
    EditConflict,
    LocaleNotFound,
    StoreUnavailable,
)
from archive.web.context import require, the_person
from archive.web.i18n import (
    autonym,
    catalogues,
    direction,
    gettext,
    in_locale,
    language_name,
    locales,
    number,
    said,
    tag,
)

pages = Blueprint("translator", __name__, url_prefix="/<locale>/translate")

#: Messages on a page.
SIZE = 50
#: States a list can be narrowed to.
STATES = ("all", "missing", "fuzzy", "broken", "noted", "shown")
#: Numbers shown as examples of what a plural form serves.
EXAMPLES = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """Which messages of a catalogue are wanted.

    Attributes:
        state: One of :data:`STATES`.
        text: Words looked for in source, translation, context and places.
        page: From 1.
    """

    state: str = "all"
    text: str = ""
    page: int = 1

    def pairs(self) -> dict[str, str]:
        """Return what an address says of it."""
        pairs = {"state": self.state, "q": self.text, "page": str(self.page)}
        usual = {"state": "all", "q": "", "page": "1"}
        return {name: value for name, value in pairs.items() if value != usual[name]}

    def wants(self, row: Row) -> bool:
        """Return whether *row* is one of those wanted."""
        if self.state == "noted":
            fits = bool(row.findings)
        else:
            fits = self.state in ("all", row.state)
        if not fits or not self.text:
            return fits
        entry = row.entry
        texts = (entry.id, entry.plural or "", entry.context or "", *entry.forms)
        found = "\n".join((*texts, *entry.places, *entry.comments)).casefold()
        return all(word in found for word in self.text.casefold().split())


@dataclass(frozen=True, slots=True)
class Row:
    """A message in a list, its state and what there is to say about it."""

    entry: Entry
    state: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a list, as the pager of the templates wants them."""

    number: int
    last: int
    base: str
    question: Asked

    @property
    def shown(self) -> Sequence[int]:
        """The numbers to offer: all."""
        return range(1, self.last + 1)

    def link(self, page: int) -> str:
        """Return the address of page *page*."""
        return _address(self.base, replace(self.question, page=page))


@dataclass(frozen=True, slots=True)
class Box:
    """A text box for one form of a translation.

    Attributes:
        name: Its name in the form that is sent.
        text: What is in it.
        label: Which numbers it serves; "" for a message without plural.
        sample: The text with an example filled in; "" where it cannot be.
        number: The number of the example, in the locale's form.
        findings: What there is to say about the text.
    """

    name: str
    text: str
    label: str = ""
    sample: str = ""
    number: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def rows(self) -> int:
        """Lines of the box that show the text without scrolling."""
        return min(12, max(2, self.text.count("\n") + len(self.text) // 60 + 1))

    @property
    def wrong(self) -> bool:
        """Whether the text has errors."""
        return any(finding.kind == ERROR for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a translator sent.

    Attributes:
        forms: The texts.
        fuzzy: Whether the translation has to be looked at again.
        comment: The notes.
        seen: Checksum of what was on the page when typing began.
    """

    forms: tuple[str, ...]
    fuzzy: bool
    comment: str
    seen: str


# ── lists ────────────────────────────────────────────────────────────────────────────


@pages.get("/")
@require("translator")
def messages() -> ResponseReturnValue:
    """Show how complete the interface is in each locale."""
    found = catalogues()
    return render_template(
        "translator/locales.html",
        stats=found.stats(),
        problems={name: found.problem(name) for name in found.locales()},
        writable=found.writable,
        names={name: language_name(name) for name in found.locales()},
        autonyms={name: autonym(name) for name in found.locales()},
        direction=direction,
        tag=tag,
    )


@pages.get("/<catalogue>/")
@require("translator")
def catalogue(catalogue: str) -> ResponseReturnValue:
    """Show the messages of one locale, all or those asked for."""
    _known(catalogue)
    question = _asked()
    try:
        rows = _rows(catalogue)
    except (BadCatalogue, LocaleNotFound) as error:
        return render_template(
            "translator/unreadable.html", **_about(catalogue), problem=error
        ), 503
    wanted = [row for row in rows if question.wants(row)]
    last = max(1, -(-len(wanted) // SIZE))
    question = replace(question, page=min(question.page, last))
    base = url_for(".catalogue", catalogue=catalogue)
    start = (question.page - 1) * SIZE
    return render_template(
        "translator/catalogue.html",
        **_about(catalogue),
        rows=wanted[start : start + SIZE],
        total=len(wanted),
        counts=_counts(rows),
        question=question,
        pages=Pages(question.page, last, base, question),
        narrowed={
            name: _address(base, replace(question, state=name, page=1)) for name in STATES
        },
        pairs=question.pairs(),
        marked=_marked,
        writable=catalogues().writable,
    )


def _rows(locale: str) -> list[Row]:
    found = catalogues()
    return [
        Row(entry, state(entry, locale), found.findings(locale, entry))
        for entry in found.catalogue(locale).live
    ]


def _counts(rows: Sequence[Row]) -> Mapping[str, int]:
    return {name: sum(Asked(state=name).wants(row) for row in rows) for name in STATES}


def _asked() -> Asked:
    """Return which messages this request wants; odd values are read kindly."""
    wanted = request.args.get("state", "all")
    return Asked(
        state=wanted if wanted in STATES else "all",
        text=request.args.get("q", "").strip()[:200],
        page=max(1, request.args.get("page", 1, type=int)),
    )


def _address(base: str, question: Asked) -> str:
    pairs = question.pairs()
    return f"{base}?{urlencode(pairs)}" if pairs else base


def _known(locale: str) -> None:
    if locale not in locales():
        raise LocaleNotFound(locale=locale)


def _about(locale: str) -> dict[str, object]:
    """Return what every page on one catalogue shows of it."""
    return {
        "catalogue": locale,
        "catalogue_name": language_name(locale),
        "lang": tag(locale),
        "dir": direction(locale),
        "is_source": locale == SOURCE,
    }


# ── one message ──────────────────────────────────────────────────────────────────────


@pages.get("/<catalogue>/<name>")
@require("translator")
def message(catalogue: str, name: str) -> ResponseReturnValue:
    """Show one message to be translated."""
    _known(catalogue)
    entry = catalogues().entry(catalogue, name)
    found = catalogues().findings(catalogue, entry)
    return _form(catalogue, entry, _as_typed(entry, catalogue), found)


@pages.post("/<catalogue>/<name>")
@require("translator")
def save(catalogue: str, name: str) -> ResponseReturnValue:
    """Take over a translation, or show it again with what speaks against it."""
    _known(catalogue)
    person = the_person()
    entry = catalogues().entry(catalogue, name)
    typed = _typed(entry, catalogue)
    try:
        edited = catalogues().edit(
            catalogue,
            name,
            seen=typed.seen,
            forms=typed.forms,
            fuzzy=typed.fuzzy,
            comment=typed.comment,
            person=person.name if person else "",
        )
    except EditConflict as error:
        entry = catalogues().entry(catalogue, name)
        newer = replace(typed, seen=entry.seen)
        return _form(catalogue, entry, newer, (), wrong=said(error), conflict=True), 409
    except BadTranslation as error:
        found = tuple(one for one in error.findings if isinstance(one, Finding))
        wrong = gettext(
            "Nothing was saved, because the translation has errors. Correct them, or keep"
            " it as a draft."
        )
        return _form(catalogue, entry, typed, found, wrong=wrong), 422
    except StoreUnavailable as error:
        return _form(catalogue, entry, typed, (), wrong=said(error)), 503
    _flash(edited.entry, catalogue)
    following = _next_page(catalogue, name) if "next" in request.form else ""
    return redirect(following or _page_of(catalogue, name), 303)


def _flash(entry: Entry, locale: str) -> None:
    """Say what became of a translation."""
    texts = {
        "shown": gettext("Saved. Pages show the translation from now on."),
        "fuzzy": gettext("Saved as a draft. Pages do not show it yet."),
        "missing": gettext("Saved without translation. Pages show the English text."),
        "broken": gettext("Saved, but pages show the English text because of errors."),
    }
    reached = state(entry, locale)
    flash(texts[reached], "good" if reached == "shown" else "warn")


def _page_of(locale: str, name: str) -> str:
    base = url_for(".message", catalogue=locale, name=name)
    return _address(base, _asked())


def _next_page(locale: str, name: str) -> str:
    """Return the address of the message after *name* among those asked for, or ""."""
    question = _asked()
    passed = False
    for row in _rows(locale):
        if passed and question.wants(row):
            return _page_of(locale, row.entry.name)
        passed = passed or row.entry.name == name
    return ""


def _as_typed(entry: Entry, locale: str) -> Typed:
    count = _count(entry, locale)
    forms = (*entry.forms[:count], *[""] * (count - len(entry.forms)))
    return Typed(forms, entry.fuzzy, "\n".join(entry.comments), entry.seen)


def _typed(entry: Entry, locale: str) -> Typed:
    count = _count(entry, locale)
    return Typed(
        forms=tuple(request.form.get(f"form-{place}", "") for place in range(count)),
        fuzzy="fuzzy" in request.form,
        comment=request.form.get("comment", ""),
        seen=request.form.get("seen", ""),
    )


def _count(entry: Entry, locale: str) -> int:
    return 1 if entry.plural is None else plurals_of(locale).count


def _form(  # noqa: PLR0913 - what a page shows
    locale: str,
    entry: Entry,
    typed: Typed,
    found: Sequence[Finding],
    *,
    wrong: str = "",
    conflict: bool = False,
) -> str:
    question = _asked()
    return render_template(
        "translator/message.html",
        **_about(locale),
        entry=entry,
        state=state(entry, locale),
        typed=typed,
        boxes=_boxes(locale, entry, typed, found),
        general=[finding for finding in found if finding.form is None and _plural(entry)],
        placeholders=placeholders(entry),
        wrong=wrong,
        conflict=conflict,
        theirs=_boxes(locale, entry, _as_typed(entry, locale), ()) if conflict else (),
        back=_address(url_for(".catalogue", catalogue=locale), question),
        following=_next_page(locale, entry.name),
        marked=_marked,
        action=_address(url_for(".message", catalogue=locale, name=entry.name), question),
        writable=catalogues().writable,
    )


def _plural(entry: Entry) -> bool:
    return entry.plural is not None


def _boxes(locale: str, entry: Entry, typed: Typed, found: Sequence[Finding]) -> list[Box]:
    if not _plural(entry):
        text = typed.forms[0]
        return [
            Box(
                "form-0",
                text,
                sample=_sample(text, entry, 0, locale),
                findings=tuple(found),
            )
        ]
    plurals = plurals_of(locale)
    boxes = []
    for place, text in enumerate(typed.forms):
        numbers = plurals.numbers(place)
        example = numbers[min(1, len(numbers) - 1)] if numbers else 0
        boxes.append(
            Box(
                name=f"form-{place}",
                text=text,
                label=_label(numbers),
                sample=_sample(text, entry, example, locale),
                number=number(example),
                findings=tuple(finding for finding in found if finding.form == place),
            )
        )
    return boxes


def _marked(text: str) -> Markup:
    """Return *text* as markup with its placeholders kept together, whatever the script."""
    pieces = _PLACEHOLDER.split(text)
    return Markup("").join(
        Markup('<code dir="ltr">{}</code>').format(piece) if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    )


_PLACEHOLDER = re.compile(r"(%\(\w+\)[a-z])")


def _label(numbers: Sequence[int]) -> str:
    """Return which numbers a form serves: all where they are few, else the first."""
    first = ", ".join(number(value) for value in numbers[:EXAMPLES])
    if len(numbers) > EXAMPLES:
        return gettext("For %(numbers)s and so on", numbers=first)
    return gettext("For %(numbers)s", numbers=first)


def _sample(text: str, entry: Entry, example: int, locale: str) -> str:
    """Return *text* as a page would show it, with examples filled in; "" if it cannot."""
    names = placeholders(entry)
    if not text or not (names or _plural(entry)):
        return ""
    with in_locale(locale):
        count = number(example)
    values = {
        name: (example if kind == "d" else count) if name in _NUMBERS else f"⟨{name}⟩"
        for name, kind in names
    }
    try:
        return text % values
    except (KeyError, ValueError, TypeError):
        return ""


_NUMBERS = frozenset({"num", "count", "n"})
