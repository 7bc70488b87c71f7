"""What a folder of segments holds, and one document as it is handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """Terms of documents.

    Attributes:
        name: Its name.
        positions: Whether the positions of terms are kept.
        by_group: Terms are ``group:term``; they are counted within their group.
    """

    name: str
    positions: bool = False
    by_group: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """Fields and columns of an index.

    Attributes:
        fields: The fields.
        columns: Names of the columns; each document has one text in each, maybe "".
        group: The column that tells documents of one group (a language) from others:
            lengths are compared within a group.
        tags: Columns of tags such as ``az-Cyrl``, which the value ``az`` keeps as well.
        dates: Columns of ISO 8601 dates of year, month or day precision.
    """

    fields: tuple[Field, ...]
    columns: tuple[str, ...]
    group: str
    tags: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the schema as a manifest keeps it."""
        return {
            "fields": [[f.name, f.positions, f.by_group] for f in self.fields],
            "columns": list(self.columns),
            "group": self.group,
            "tags": list(self.tags),
            "dates": list(self.dates),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Schema:
        """Return the schema that :meth:`to_json` made *value* of."""
        return cls(
            fields=tuple(Field(*one) for one in value["fields"]),
            columns=tuple(value["columns"]),
            group=value["group"],
            tags=tuple(value["tags"]),
            dates=tuple(value["dates"]),
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one document in one field, in order, with repetitions.

    Attributes:
        terms: The terms.
        positions: Their positions, none smaller than the one before; None for 0, 1, 2 …
    """

    terms: Sequence[str]
    positions: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One document as it is handed over.

    Attributes:
        id: Its name; a later document of the same name replaces it.
        fields: Field name -> terms; a field may be missing.
        columns: Column name -> text; a column may be missing, which is "".
    """

    id: str
    fields: Mapping[str, Terms]
    columns: Mapping[str, str]


def raw(text: str) -> bytes:
    """Return *text* in UTF-8; what is no character of its own passes as it is."""
    return text.encode("utf-8", "surrogatepass")


def text(data: bytes) -> str:
    """Return what :func:`raw` was given."""
    return data.decode("utf-8", "surrogatepass")
