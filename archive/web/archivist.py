"""Pages for archivists: hand documents over, see what became of them, correct, withdraw."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from archive.article import Article, Dateline, Language, Moment, Origin, Source
from archive.errors import N_, EditConflict
from archive.formats import line
from archive.people import Person
from archive.store import Kept
from archive.web.asking import Asked, Pages, asked
from archive.web.context import require, the_archive, the_person
from archive.web.i18n import gettext, ngettext
from archive.web.origins import values_of

pages = Blueprint("archivist", __name__, url_prefix="/<locale>")

#: Lines of a receipt on one page, and receipts on one page.
LINES = 50
RECEIPTS = 30

#: Articles of the queue on one page.
QUEUED = 20

#: Why an article is in the queue -> how the page calls it.
DOUBTS: Mapping[str, str] = {
    "language-unknown": N_("Language unknown"),
    "language-weak": N_("Language uncertain"),
    "language-differs": N_("Language not as declared"),
    "other-language": N_("Parts in another language"),
    "ambiguous-date": N_("Date with two readings"),
    "unreadable-date": N_("Date not understood"),
    "no-zone": N_("Time without a time zone"),
    "no-title": N_("No title"),
    "unknown-encoding": N_("Character encoding unknown"),
    "mojibake": N_("Wrongly decoded text"),
    "type-mismatch": N_("Type of document not as stated"),
    "attachment": N_("Attachment"),
}
OTHER_DOUBT = N_("Other warnings")

#: What can become of a document.
OUTCOMES = ("stored", "duplicate", "refused")

#: Parts of an upload besides its documents.
PARTS = 16

BY_HAND = Origin("archivist")

_MOMENT = re.compile(
    r"(\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])"
    r"(?:[T ](?:[01]\d|2[0-3]):[0-5]\d)?)?)?)(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?"
)
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")

REVISIONS: Mapping[str, str] = {
    "read": N_("Read from the document"),
    "corrected": N_("Corrected by hand"),
    "withdrawn": N_("Withdrawn"),
    "restored": N_("Brought back"),
}


def _archivist() -> Person:
    """Return who is asking.

    Raises:
        Unauthorized, NotAllowed: Not an archivist.
    """
    person = the_person()
    if person is None:
        abort(401)
    person.require("archivist")
    return person


def admit() -> None:
    """Let large requests in, from archivists only, before anything of them is read."""
    settings = the_archive().settings
    if request.method == "POST" and request.endpoint == "archivist.take":
        _archivist()
        request.max_content_length = settings.upload_size
        request.max_form_parts = settings.upload_files + PARTS
    elif request.method == "POST" and request.endpoint == "archivist.save":
        _archivist()
        request.max_content_length = request.max_form_memory_size = settings.document_size


@pages.get("/upload")
@require("archivist")
def upload() -> ResponseReturnValue:
    """Show the form to hand documents over."""
    return _upload()


def _upload(wrong: str = "", status: int = 200) -> ResponseReturnValue:
    settings = the_archive().settings
    latest = the_archive().store.receipts(_archivist().name, limit=5)
    page = render_template("upload.html", settings=settings, wrong=wrong, latest=latest)
    return page, status


@pages.post("/upload")
@require("archivist")
def take() -> ResponseReturnValue:
    """Keep documents and lead to their receipt."""
    archive, person = the_archive(), _archivist()
    given = [file for file in request.files.getlist("documents") if file.filename]
    if not given:
        return _upload(gettext("Choose at least one document."), 422)
    if len(given) > archive.settings.upload_files:
        abort(413)
    receipt, outcomes = "", []
    for outcome in archive.add(_documents(given), person=person.name):
        receipt = outcome.receipt
        # Only what linking needs: the articles of a large upload would fill the memory.
        outcomes.append(replace(outcome, article=None))
    archive.link_by_name(outcomes)
    return redirect(url_for("archivist.receipt", id=receipt), 303)


def _documents(given: Iterable[FileStorage]) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each document, one in memory at a time."""
    limit = the_archive().settings.document_size
    for file in given:
        # One byte more than allowed is enough to see that it is too much.
        yield file.filename or "", file.stream.read(limit + 1)
        file.close()


@pages.get("/receipts")
@require("archivist")
def receipts() -> ResponseReturnValue:
    """List the receipts, newest first."""
    number = asked().page
    listed = the_archive().store.receipts(
        offset=(number - 1) * RECEIPTS, limit=RECEIPTS + 1
    )
    return render_template(
        "receipts.html",
        receipts=listed[:RECEIPTS],
        number=number,
        more=len(listed) > RECEIPTS,
    )


@dataclass(frozen=True, slots=True)
class ReceiptPages(Pages):
    """The pages of a receipt: of all its lines, or of those of one *kind*."""

    kind: str = ""

    def link(self, number: int) -> str:
        """Return the address of page *number*."""
        pairs = [("kind", self.kind)] if self.kind else []
        pairs += [("page", str(number))] if number > 1 else []
        return f"{self.base}?{urlencode(pairs)}" if pairs else self.base


@pages.get("/receipts/<id>")
@require("archivist")
def receipt(id: str) -> ResponseReturnValue:
    """Show what became of the documents handed over at once: of all, or of one kind."""
    number, kind = asked().page, request.args.get("kind", "")
    kind = kind if kind in OUTCOMES else ""
    shown = the_archive().store.receipt(id, (number - 1) * LINES, LINES, kind)
    total = shown.counts.get(kind, 0) if kind else shown.total
    last = max(1, math.ceil(total / LINES))
    base = url_for("archivist.receipt", id=id)
    return render_template(
        "receipt.html",
        receipt=shown,
        kind=kind,
        values_of=values_of,
        pages=ReceiptPages(number, last, Asked(), base, kind),
        waiting=the_archive().store.waiting(),
    )


@pages.get("/queue")
@require("archivist")
def queue() -> ResponseReturnValue:
    """Show the articles whose values are doubtful."""
    reason = request.args.get("reason", "")
    number = asked().page
    offset = (number - 1) * QUEUED
    found = the_archive().store.queue(reason or None, offset, QUEUED)
    base = url_for("archivist.queue", reason=reason or None)
    last = max(1, math.ceil(found.total / QUEUED))
    return render_template(
        "queue.html",
        queue=found,
        reason=reason,
        labels={name: gettext(DOUBTS.get(name, OTHER_DOUBT)) for name in found.counts},
        number=number,
        last=last,
        base=base,
    )


@pages.post("/queue")
@require("archivist")
def accept() -> ResponseReturnValue:
    """Take articles out of the queue as they are."""
    person, reason = _archivist(), request.form.get("reason", "")
    ids = dict.fromkeys(request.form.getlist("id"))
    if the_archive().store.accept(ids, person=person.name, reason=reason or None):
        message = ngettext(
            "%(num)s article is accepted as it is.",
            "%(num)s articles are accepted as they are.",
            len(ids),
        )
        flash(message, "good")
    return redirect(url_for("archivist.queue", reason=reason or None), 303)


@dataclass(frozen=True, slots=True)
class Form:
    """The values of an article as a form holds them."""

    title: str
    subtitle: str
    authors: str
    published: str
    updated: str
    source: str
    place: str
    language: str
    url: str
    text: str


FIELDS: Mapping[str, tuple[str, str]] = {
    "title": (N_("Title"), ""),
    "subtitle": (N_("Subtitle"), ""),
    "authors": (N_("Authors"), N_("One name to a line.")),
    "published": (
        N_("Published"),
        N_("Such as 2016, 2016-01, 2016-01-22 or 2016-01-22T02:49+04:00."),
    ),
    "updated": (N_("Last updated"), ""),
    "source": (N_("Source"), N_("The publication it appeared in.")),
    "place": (N_("Place"), N_("Where it was reported from.")),
    "language": (N_("Language"), N_("Its code, such as az, az-Cyrl, ru or fa.")),
    "url": (N_("Published at"), ""),
    "text": (N_("Text"), N_("One paragraph to a line.")),
}


def form_of(article: Article) -> Form:
    """Return *article* as a form shows it."""
    return Form(
        title=article.title,
        subtitle=article.subtitle,
        authors="\n".join(article.authors),
        published=_written(article.published),
        updated=_written(article.updated),
        source=article.source.name if article.source else "",
        place=article.place,
        language=article.language.value,
        url=article.url,
        text="\n".join(article.paragraphs),
    )


def _written(moment: Moment | None) -> str:
    return f"{moment.value}{moment.zone or ''}" if moment else ""


@pages.get("/articles/<id>/edit")
@require("archivist")
def edit(id: str) -> ResponseReturnValue:
    """Show the form to correct an article."""
    kept = the_archive().store.kept(id)
    return _edit(kept, form_of(kept.article), {}, 200)


def _edit(
    kept: Kept,
    form: Form,
    wrong: Mapping[str, str],
    status: int,
    theirs: Form | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "edit.html",
        article=kept.article,
        kept=kept,
        form=form,
        fields=FIELDS,
        wrong=wrong,
        theirs=theirs,
        revisions=the_archive().store.revisions(kept.article.id),
        kinds=REVISIONS,
    )
    return page, status


@pages.post("/articles/<id>/edit")
@require("archivist")
def save(id: str) -> ResponseReturnValue:
    """Keep corrections, unless somebody else corrected meanwhile."""
    archive, person = the_archive(), _archivist()
    kept = archive.store.kept(id)
    form = Form(**{name: request.form.get(name, "").strip() for name in FIELDS})
    wrong = mistakes(form)
    if wrong:
        return _edit(kept, form, wrong, 422)
    corrected_article = corrected(kept.article, form)
    seen = request.form.get("seen", 0, type=int)
    if seen == kept.revision and corrected_article == kept.article:
        return redirect(url_for("reader.article", id=id), 303)
    try:
        archive.edit(corrected_article, seen=seen, person=person.name)
    except EditConflict:
        now = archive.store.kept(id)
        return _edit(now, form, {}, 409, theirs=form_of(now.article))
    flash(gettext("The corrections are kept."), "good")
    return redirect(url_for("reader.article", id=id), 303)


@pages.get("/articles/<id>/withdraw")
@require("archivist")
def withdraw(id: str) -> ResponseReturnValue:
    """Ask whether an article is really to be withdrawn."""
    return render_template("withdraw.html", kept=the_archive().store.kept(id))


@pages.post("/articles/<id>/withdraw")
@require("archivist")
def withdrawn(id: str) -> ResponseReturnValue:
    """Take an article out of the search and from readers' pages."""
    the_archive().remove(id, person=_archivist().name)
    flash(gettext("The article is withdrawn."), "good")
    return redirect(url_for("reader.article", id=id), 303)


@pages.post("/articles/<id>/restore")
@require("archivist")
def restore(id: str) -> ResponseReturnValue:
    """Bring a withdrawn article back."""
    the_archive().restore(id, person=_archivist().name)
    flash(gettext("The article is back."), "good")
    return redirect(url_for("reader.article", id=id), 303)


def mistakes(form: Form) -> dict[str, str]:
    """Return what is wrong with *form*: field -> what, in the locale of the page."""
    wrong = {}
    if not line(form.title):
        wrong["title"] = gettext("An article needs a title.")
    for name in ("published", "updated"):
        value = getattr(form, name)
        if value and not _MOMENT.fullmatch(value):
            wrong[name] = gettext("This is not a date in one of the forms shown.")
    if not _TAG.fullmatch(form.language):
        wrong["language"] = gettext("This is not the code of a language.")
    if form.url and not re.fullmatch(r"https?://[^\s<>\"\x00-\x20\x7f-\x9f]+", form.url):
        wrong["url"] = gettext(
            "This is not an address that begins with https:// or http://."
        )
    return wrong


def corrected(article: Article, form: Form) -> Article:
    """Return *article* with the values of *form*; what is the same keeps its origin."""
    origins = dict(article.origins)
    authors = _lines(form.authors)
    paragraphs = _lines(form.text)
    for name, old, new in (
        ("title", article.title, line(form.title)),
        ("subtitle", article.subtitle, line(form.subtitle)),
        ("authors", article.authors, authors),
        ("url", article.url, form.url),
        ("paragraphs", article.paragraphs, paragraphs),
    ):
        if old != new:
            origins[name] = BY_HAND
    return replace(
        article,
        title=line(form.title),
        subtitle=line(form.subtitle),
        authors=authors,
        paragraphs=paragraphs,
        url=form.url,
        published=_moment(article.published, form.published),
        updated=_moment(article.updated, form.updated),
        source=_source(article.source, form.source),
        dateline=_dateline(article.dateline, form.place),
        language=_language(article.language, form.language),
        origins=origins,
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(row for row in map(line, text.splitlines()) if row)


def _moment(old: Moment | None, text: str) -> Moment | None:
    if text == _written(old):
        return old
    found = _MOMENT.fullmatch(text)
    if not found:
        return None
    value, zone = found[1].replace(" ", "T"), found[2]
    if zone and zone != "Z" and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    return Moment(value, zone if "T" in value else None, text, BY_HAND)


def _source(old: Source | None, name: str) -> Source | None:
    name = line(name)
    if name == (old.name if old else ""):
        return old
    return Source(name, BY_HAND) if name else None


def _dateline(old: Dateline | None, place: str) -> Dateline | None:
    place = line(place)
    if place == ((old.place or "") if old else ""):
        return old
    if old:
        return replace(old, place=place or None)
    return Dateline(place, None, None, "")


def _language(old: Language, tag: str) -> Language:
    return old if tag == old.value else replace(old, value=tag, origin=BY_HAND)
