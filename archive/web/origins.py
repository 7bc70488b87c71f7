"""Each value of an article beside where it was read from, as archivists look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.article import ORIGINS, Article, Moment, Origin
from archive.web import i18n
from archive.web.i18n import gettext


@dataclass(frozen=True, slots=True)
class Read:
    """A value of an article and where it came from.

    Attributes:
        label: What it is, in the locale of the page.
        value: The value as a person reads it.
        own: Whether *value* is in the article's own language.
        origin: Where it stood, in the locale of the page.
        raw: The source line as it stands in the document, or "".
        other: Another way to read it, or "".
    """

    label: str
    value: str
    own: bool
    origin: str
    raw: str = ""
    other: str = ""


def origin_text(origin: Origin | None) -> str:
    """Return where a value came from, in the locale of the page."""
    if origin is None:
        return ""
    message = ORIGINS.get(origin.kind)
    return gettext(message, name=origin.name) if message else str(origin)


def values_of(article: Article) -> tuple[Read, ...]:
    """Return every value recognised in *article*, in the order of a page."""
    return tuple(_values(article))


def _values(article: Article) -> Iterator[Read]:
    yield _own(gettext("Title"), article.title, article.origins.get("title"))
    if article.subtitle:
        yield _own(gettext("Subtitle"), article.subtitle, article.origins.get("subtitle"))
    if article.authors:
        names = ", ".join(article.authors)
        yield _own(gettext("Authors"), names, article.origins.get("authors"))
    if article.published:
        yield _moment(gettext("Published"), article.published, article.date_line)
    if article.updated:
        yield _moment(gettext("Last updated"), article.updated, article.date_line)
    if article.source:
        yield _own(gettext("Source"), article.source.name, article.source.origin)
    if article.dateline:
        yield from _dateline(article)
    yield _language(article)
    if article.url:
        yield _own(gettext("Published at"), article.url, article.origins.get("url"))
    if article.external_id:
        origin = article.origins.get("external_id")
        yield _own(gettext("Identifier at the source"), article.external_id, origin)
    if article.encoding:
        origin_of = origin_text(article.encoding.origin)
        yield Read(gettext("Encoding"), article.encoding.value, False, origin_of)
    number = i18n.ngettext(
        "%(num)s paragraph", "%(num)s paragraphs", len(article.paragraphs)
    )
    yield Read(
        gettext("Text"), number, False, origin_text(article.origins.get("paragraphs"))
    )


def _own(label: str, value: str, origin: Origin | None) -> Read:
    raw = origin.raw if origin and origin.raw else ""
    return Read(label, value, True, origin_text(origin), raw)


def _moment(label: str, moment: Moment, line: str | None) -> Read:
    other = i18n.moment(moment.other) if moment.other else ""
    raw = moment.origin.raw or line or moment.raw
    return Read(label, i18n.moment(moment), False, origin_text(moment.origin), raw, other)


def _dateline(article: Article) -> Iterator[Read]:
    line = article.dateline
    if line and line.place:
        yield Read(gettext("Place"), line.place, True, gettext("dateline"), line.raw)
    if line and line.date:
        date = i18n.moment(line.date)
        yield Read(
            gettext("Date in the dateline"), date, False, gettext("dateline"), line.raw
        )
    if line and line.credit:
        yield Read(gettext("Agency"), line.credit, True, gettext("dateline"), line.raw)


def _language(article: Article) -> Read:
    language, other = article.language, ""
    if language.declared and language.declared != language.value:
        name = i18n.language_name(language.declared)
        other = gettext("The document says: %(language)s", language=name)
    elif language.detected and language.detected != language.value:
        name = i18n.language_name(language.detected)
        other = gettext("The text looks like: %(language)s", language=name)
    name = i18n.language_name(language.value)
    raw = language.origin.raw or ""
    return Read(gettext("Language"), name, False, origin_text(language.origin), raw, other)
