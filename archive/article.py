"""An article, the value everything else passes on, and where each of its values came from.

Text is NFC. Values a document does not state are None or empty, never invented: a date
without a zone keeps no zone.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from archive.errors import N_

#: Kinds of origin -> msgid by which a page shows it. ``%(name)s`` is the label, element,
#: property or file named. In JSON an origin reads ``kind name``.
ORIGINS: Mapping[str, str] = {
    "label": N_("label %(name)s"),
    "first line": N_("first line"),
    "last line": N_("last line"),
    "line": N_("line %(name)s"),
    "dateline": N_("dateline"),
    "detected": N_("detected"),
    "declared": N_("declared"),
    "text": N_("text"),
    "element": N_("element %(name)s"),
    "field": N_("field %(name)s"),
    "JSON-LD": N_("JSON-LD %(name)s"),
    "OpenGraph": N_("OpenGraph %(name)s"),
    "meta": N_("meta tag %(name)s"),
    "front matter": N_("front matter %(name)s"),
    "heading": N_("heading"),
    "byline": N_("byline"),
    "page": N_("page"),
    "address": N_("address"),
    "archivist": N_("archivist"),
    "valid UTF-8": N_("valid UTF-8"),
    "byte order mark": N_("byte order mark"),
    "default": N_("default"),
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where in a document a value came from.

    Attributes:
        kind: A key of :data:`ORIGINS`.
        name: The label, element, property or line number, or "".
        raw: The source line or value as it stands in the document, or None.
    """

    kind: str
    name: str = ""
    raw: str | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, with a time where the document gives one.

    Attributes:
        value: ISO 8601 in the document's own zone, as precise as the document:
            ``2016``, ``2016-01``, ``2016-01-22`` or ``2016-01-22T02:49``.
        zone: ``Z`` or an offset ``+04:00``; None if the document names none.
        raw: The text that was read.
        origin: Where it stood.
        other: The other reading of an ambiguous date (day and month), or None.
    """

    value: str
    zone: str | None
    raw: str
    origin: Origin
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where, when and from whom a report came: ``BAKU, Jan. 20 (AP) —``.

    Attributes:
        place: Place as written, or None.
        date: ISO 8601, possibly without a year (``--01-20``), or None.
        credit: Agency, or None.
        raw: The dateline as it stands in the text.
    """

    place: str | None
    date: str | None
    credit: str | None
    raw: str


@dataclass(frozen=True, slots=True)
class Source:
    """The publication an article appeared in."""

    name: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Language:
    """The language of an article's text.

    Attributes:
        value: BCP 47 tag, or ``und``.
        declared: What the document says of itself, or None.
        detected: What the detector says, or None if not asked.
        confidence: 0 to 1, the detector's.
        origin: Which of them decided.
    """

    value: str
    declared: str | None
    detected: str | None
    confidence: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Encoding:
    """The character encoding a document was decoded with, and how it was known."""

    value: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Warn:
    """Something an archivist should look at.

    Attributes:
        code: Stable name, in kebab case.
        message: English msgid with named fields.
        fields: The values of the named fields.
    """

    code: str
    message: str
    fields: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.fields


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a document came here and what read it.

    Attributes:
        sha256: Checksum of the document's bytes, lower-case hexadecimal.
        name: File name as handed over: data, never a path.
        declared_type: Media type the giver stated, or None.
        detected_type: Media type found by looking.
        format: Name of the format that read it.
        format_version: Its version, a whole number.
        container: Checksum of the container it came in, or None.
        member: Its place in the container (a path, a line, an id), or "".
        received: When, ISO 8601 UTC; "" until stored.
    """

    sha256: str
    name: str
    declared_type: str | None
    detected_type: str
    format: str
    format_version: int
    container: str | None = None
    member: str = ""
    received: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a document says once read.

    Attributes:
        id: Permanent id (:func:`article_id`); "" until ``formats.read`` gave it one.
        title: One line.
        subtitle: One line, or "".
        paragraphs: The body, one string a paragraph, no line breaks inside.
        authors: Names as written.
        published: First publication, or None.
        updated: Last change, or None.
        date_line: The line of the document that states the dates, or None.
        dateline: Place, date and credit in front of the text, or None.
        source: The publication, or None.
        url: Address it was published at, or "".
        external_id: Id the giver knows it by, or "".
        language: See :class:`Language`.
        encoding: See :class:`Encoding`; None where the format fixes it.
        warnings: See :class:`Warn`.
        origins: Where title, subtitle, authors, url, external_id, paragraphs came from.
        alternates: Addresses or external ids of its other language versions: tag -> id.
        provenance: See :class:`Provenance`; None before ``formats.read`` filled it in.
    """

    id: str = ""
    title: str
    subtitle: str = ""
    paragraphs: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    date_line: str | None = None
    dateline: Dateline | None = None
    source: Source | None = None
    url: str = ""
    external_id: str = ""
    language: Language = field(
        default_factory=lambda: Language("und", None, None, 0.0, Origin("default"))
    )
    encoding: Encoding | None = None
    warnings: tuple[Warn, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)
    alternates: Mapping[str, str] = field(default_factory=dict)
    provenance: Provenance | None = None

    @property
    def body(self) -> str:
        """The paragraphs, one to a line."""
        return "\n".join(self.paragraphs)

    @property
    def place(self) -> str:
        """The dateline's place, or ""."""
        return (self.dateline.place or "") if self.dateline else ""

    @property
    def date(self) -> str:
        """Day of publication as far as known (``2016-01-22``, ``2016``), or ""."""
        return self.published.value[:10] if self.published else ""


def digest(data: bytes) -> str:
    """Return the SHA-256 of *data* as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def article_id(sha256: str, member: str = "") -> str:
    """Return the permanent id of the article at *member* of a document.

    16 characters of base 32 (80 bits), lower case: the same document read again gives
    the same article. Source: RFC 4648, section 6.
    """
    raw = hashlib.sha256(f"{sha256}\n{member}".encode()).digest()[:10]
    return base64.b32encode(raw).decode().lower()


#: Values that carry their own origin; ``origins`` in JSON holds it under their name.
_VALUES = ("published", "updated", "source", "language", "encoding")


def _origin_json(origin: Origin) -> dict[str, Any]:
    """Return *origin* as JSON, with the raw source line."""
    return {"kind": origin.kind, "name": origin.name, "raw": origin.raw}


def _moment_json(moment: Moment | None) -> dict[str, Any] | None:
    """Return *moment* as JSON."""
    if moment is None:
        return None
    return {
        "value": moment.value,
        "zone": moment.zone,
        "raw": moment.raw,
        "from": str(moment.origin),
    }


def to_json(article: Article) -> dict[str, Any]:
    """Return *article* as ``archive read --json`` and the API print it.

    The inverse is :func:`from_json`: nothing is lost on the way. Each value says in words
    where it came ``from``; ``origins`` says it again in parts, with the source line.
    ``published``, ``updated``, ``source``, ``language`` and ``encoding`` carry their own
    origin, which stands in ``origins`` in place of any other of that name.
    """
    language, encoding, source = article.language, article.encoding, article.source
    values = {name: getattr(article, name) for name in _VALUES}
    origins = dict(article.origins) | {
        name: value.origin for name, value in values.items() if value is not None
    }
    moments = {"published": article.published, "updated": article.updated}
    return {
        "id": article.id,
        "external_id": article.external_id,
        "title": article.title,
        "subtitle": article.subtitle,
        "authors": list(article.authors),
        "published": _moment_json(article.published),
        "updated": _moment_json(article.updated),
        "date_line": article.date_line,
        "dateline": asdict(article.dateline) if article.dateline else None,
        "source": source and {"name": source.name, "from": str(source.origin)},
        "url": article.url,
        "language": {
            "value": language.value,
            "declared": language.declared,
            "detected": language.detected,
            "from": str(language.origin),
        },
        "confidence": language.confidence,
        "encoding": encoding and {"value": encoding.value, "from": str(encoding.origin)},
        "paragraphs": list(article.paragraphs),
        "alternates": dict(article.alternates),
        "warnings": [str(warning) for warning in article.warnings],
        "warning_details": [
            {"code": warn.code, "message": warn.message, "fields": dict(warn.fields)}
            for warn in article.warnings
        ],
        "other_readings": {
            name: moment.other
            for name, moment in moments.items()
            if moment and moment.other
        },
        "origins": {name: _origin_json(origin) for name, origin in origins.items()},
        "provenance": asdict(article.provenance) if article.provenance else None,
    }


def from_json(value: Mapping[str, Any]) -> Article:
    """Return the article that :func:`to_json` made *value* of.

    Raises:
        ValueError: Not of that form.
    """
    try:
        return _from_json(value)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not an article in JSON: {error!r}") from error


def _from_json(value: Mapping[str, Any]) -> Article:
    """Return the article *value* holds, or fail in any way."""
    origins = {name: Origin(**parts) for name, parts in value["origins"].items()}
    others = value["other_readings"]

    def moment(name: str) -> Moment | None:
        found = value[name]
        if found is None:
            return None
        return Moment(
            found["value"],
            found["zone"],
            found["raw"],
            origins.pop(name),
            others.get(name),
        )

    source, language, encoding = value["source"], value["language"], value["encoding"]
    return Article(
        id=value["id"],
        title=value["title"],
        subtitle=value["subtitle"],
        paragraphs=tuple(value["paragraphs"]),
        authors=tuple(value["authors"]),
        published=moment("published"),
        updated=moment("updated"),
        date_line=value["date_line"],
        dateline=Dateline(**value["dateline"]) if value["dateline"] else None,
        source=Source(source["name"], origins.pop("source")) if source else None,
        url=value["url"],
        external_id=value["external_id"],
        language=Language(
            language["value"],
            language["declared"],
            language["detected"],
            value["confidence"],
            origins.pop("language"),
        ),
        encoding=Encoding(encoding["value"], origins.pop("encoding")) if encoding else None,
        warnings=tuple(
            Warn(warn["code"], warn["message"], dict(warn["fields"]))
            for warn in value["warning_details"]
        ),
        origins=origins,
        alternates=dict(value["alternates"]),
        provenance=Provenance(**value["provenance"]) if value["provenance"] else None,
    )
