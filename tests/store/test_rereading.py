"""Reading a document again is compared field by field, and corrections stay."""

from __future__ import annotations

from dataclasses import replace

from archive.article import (
    Article,
    Dateline,
    Encoding,
    Language,
    Moment,
    Origin,
    Provenance,
    Source,
)
from archive.store.rereading import corrected, differences, merged, same, shown
from archive.store.values import Kept

FIELD = Origin("field")
OLD = Article(
    id="a",
    title="Ferry",
    paragraphs=("One.", "Two."),
    authors=("Nora Field",),
    published=Moment("2019-05-14T10:00", "+01:00", "14 May", FIELD),
    dateline=Dateline("Baku", None, None, "BAKU —"),
    source=Source("Coast Courier", FIELD),
    language=Language("en", None, "en", 1.0, FIELD),
    encoding=Encoding("utf-8", FIELD),
    alternates={"az": "b"},
    origins={"title": FIELD, "authors": FIELD},
    provenance=Provenance("0" * 64, "a.txt", None, "text/plain", "text", 1, received="now"),
)


def kept(article: Article, number: int, kind: str) -> Kept:
    return Kept(article, number, kind, "", "", withdrawn=False)


def test_values_are_shown_as_a_person_reads_them() -> None:
    names = ("published", "dateline", "source", "language", "encoding", "alternates")
    assert [shown(OLD, name) for name in names] == [
        "2019-05-14T10:00+01:00",
        "BAKU —",
        "Coast Courier",
        "en",
        "utf-8",
        "az b",
    ]
    assert shown(OLD, "updated") == ""
    assert shown(OLD, "paragraphs") == "One.\nTwo."


def test_what_persons_corrected_is_known_by_the_revisions() -> None:
    better = replace(OLD, title="The ferry")
    later = replace(better, authors=("Max Field",))
    revisions = (kept(later, 3, "read"), kept(better, 2, "corrected"), kept(OLD, 1, "read"))
    assert corrected(revisions) == {"title"}


def test_corrections_stay_and_the_rest_is_taken() -> None:
    old = replace(OLD, origins={"title": Origin("person"), "authors": FIELD})
    provenance = replace(OLD.provenance, format_version=2, received="")  # type: ignore[type-var]
    new = replace(OLD, title="FERRY", authors=("Max Field",), provenance=provenance)
    found = differences(old, new, {"title"})
    assert [(one.field, one.corrected) for one in found] == [
        ("title", True),
        ("authors", False),
    ]
    result = merged(old, new, {"title"})
    assert (result.title, result.authors) == ("Ferry", ("Max Field",))
    assert result.origins["title"].kind == "person"
    assert result.provenance
    assert (result.provenance.format_version, result.provenance.received) == (2, "now")
    assert same(old, old)
    assert not same(old, result)
