"""From bytes to articles: look at what it is, then let a format read it.

``_format`` says what a format looks like; each module of this package that has
``MEDIA_TYPES`` is one. ``read`` is a function of its arguments; ``read_all`` and
``read_one`` do the same in workers that can be stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from archive.article import Article, Provenance, article_id, digest
from archive.errors import Refused
from archive.formats._format import Format, Member
from archive.formats._language import detect
from archive.formats._limits import DOCUMENT_SIZE
from archive.formats._normal import line
from archive.formats._sniff import sniff


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one document, or of one member of a container.

    Exactly one of *article* and *refusal* is set. ``member`` is "" for a document that is
    one article, else its place in the container (``line 3``, a path).
    """

    member: str
    article: Article | None
    refusal: Refused | None


def _complete(article: Article, provenance: Provenance) -> Article:
    """Return *article* normalised, with language, id and provenance."""
    paragraphs = tuple(p for p in map(line, article.paragraphs) if p)
    title = line(article.title)
    language = article.language
    tag, confidence = detect("\n".join((title, *paragraphs)))
    if tag and not language.declared:
        language = replace(
            language,
            value=tag,
            detected=tag,
            confidence=confidence,
            origin=replace(language.origin, kind="detected", name=""),
        )
    return replace(
        article,
        id=article_id(provenance.sha256, provenance.member),
        title=title,
        paragraphs=paragraphs,
        language=language,
        provenance=provenance,
    )


def _members(kind: Format, data: bytes, charset: str | None) -> Iterator[Member]:
    """Yield what a format makes of *data*."""
    if kind.parse_many:
        yield from kind.parse_many(data, charset)
    elif kind.parse:
        yield Member("", article=kind.parse(data, charset))


def read(data: bytes, name: str = "", declared_type: str | None = None) -> list[Reading]:
    """Read a document: choose its format, read, find the language, complete.

    Articles come with id and provenance (``received`` is "").

    Args:
        data: The document.
        name: Its file name: data, never a path to open.
        declared_type: The media type its giver stated, or None.

    Returns:
        One reading for each article or refused member, in order; a document refused as a
        whole is one reading with a refusal. Never raises for anything *data* holds.
    """
    sha256 = digest(data)
    media_type, _, parameters = (declared_type or "").partition(";")
    charset = parameters.partition("charset=")[2] or None
    readings = []
    try:
        if len(data) > DOCUMENT_SIZE:
            raise Refused("too-big", detail=f"{len(data)} bytes")
        kind = sniff(data, name, media_type.strip() or None)
        for member in _members(kind, data, charset):
            if member.article:
                provenance = Provenance(
                    sha256,
                    name,
                    declared_type,
                    kind.media_type,
                    kind.name,
                    kind.version,
                    sha256 if member.place else None,
                    member.place,
                )
                readings.append(
                    Reading(member.place, _complete(member.article, provenance), None)
                )
            else:
                readings.append(Reading(member.place, None, member.refusal))
    except Refused as refusal:
        refusal.name = name
        readings.append(Reading("", None, refusal))
    except ValueError as error:
        readings.append(Reading("", None, Refused("corrupt", "", str(error)[:200], name)))
    return readings


def read_one(
    data: bytes, name: str = "", declared_type: str | None = None
) -> list[Reading]:
    """Read a document like ``read``, in a worker that can be stopped."""
    return read(data, name, declared_type)


def read_all(
    documents: Iterable[tuple[str, bytes]],
) -> Iterator[tuple[str, list[Reading]]]:
    """Read many documents (name, bytes) in killable workers with CPU and memory limits.

    Results come in the order given, as they get ready; memory does not grow with the
    number of documents.
    """
    for name, data in documents:
        yield name, read(data, name)
