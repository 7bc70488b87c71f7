"""What reading a document again changes in its article, field by field.

What a person has corrected stays, whatever a newer format reads.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from archive.article import (
    Article,
    Dateline,
    Encoding,
    Language,
    Moment,
    Source,
    to_json,
)
from archive.store.values import Kept

#: What is compared. Where values came from and warnings go with the values.
FIELDS = (
    "title",
    "subtitle",
    "paragraphs",
    "authors",
    "published",
    "updated",
    "date_line",
    "dateline",
    "source",
    "url",
    "external_id",
    "language",
    "encoding",
    "alternates",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is read differently now.

    Attributes:
        field: Its name, of :data:`FIELDS`.
        old: What the article says, as a person reads it.
        new: What is read now.
        corrected: Whether a person corrected it, so that it stays.
    """

    field: str
    old: str
    new: str
    corrected: bool


def shown(article: Article, name: str) -> str:
    """Return a field of *article* as a person reads it; equal texts are equal values."""
    value = getattr(article, name)
    match value:
        case Moment():
            text = value.value + (value.zone or "")
        case Dateline():
            text = value.raw
        case Language() | Encoding():
            text = value.value
        case Source():
            text = value.name
        case tuple():
            text = "\n".join(value)
        case Mapping():
            text = "\n".join(f"{tag} {id_}" for tag, id_ in sorted(value.items()))
        case _:
            text = value or ""
    return text


def corrected(revisions: Sequence[Kept]) -> frozenset[str]:
    """Return the fields that persons corrected in *revisions*, the present one first."""
    return frozenset(
        name
        for after, before in pairwise(revisions)
        if after.kind == "corrected"
        for name in FIELDS
        if shown(after.article, name) != shown(before.article, name)
    )


def differences(
    old: Article, new: Article, kept: Collection[str]
) -> tuple[Difference, ...]:
    """Return the fields in which *new* is read differently; *kept* were corrected."""
    return tuple(
        Difference(name, before, after, name in kept)
        for name in FIELDS
        if (before := shown(old, name)) != (after := shown(new, name))
    )


def merged(old: Article, new: Article, kept: Collection[str]) -> Article:
    """Return what is read now, with the fields in *kept* as they are in *old*."""
    origins = {name: origin for name, origin in new.origins.items() if name not in kept}
    origins |= {name: origin for name, origin in old.origins.items() if name in kept}
    provenance = new.provenance
    if provenance and old.provenance:
        provenance = replace(provenance, received=old.provenance.received)
    values = {name: getattr(old, name) for name in FIELDS if name in kept}
    return replace(new, **values, origins=origins, provenance=provenance)


def same(one: Article, other: Article) -> bool:
    """Say whether two articles are equal in all that is kept, origins and warnings too."""
    return to_json(one) == to_json(other)
