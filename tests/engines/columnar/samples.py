"""Documents of random words."""

from __future__ import annotations

import random

from archive.engines.columnar.schema import Document, Field, Schema, Terms

SCHEMA = Schema(
    fields=(Field("word", positions=True), Field("stem", by_group=True), Field("gram")),
    columns=("tag", "date"),
    group="tag",
    tags=("tag",),
    dates=("date",),
)


def document(id: str, text: str, tag: str = "en", date: str = "") -> Document:
    """Return a document of these words."""
    words = text.split()
    return Document(
        id,
        {
            "word": Terms(words),
            "stem": Terms([f"{tag}:{word[:4]}" for word in words]),
            "gram": Terms([word[at : at + 3] for word in words for at in range(len(word))]),
        },
        {"tag": tag, "date": date},
    )


def documents(count: int, first: int = 0, seed: int = 1) -> list[Document]:
    """Return *count* documents of random words."""
    chance = random.Random(seed * 1000 + first)
    words = [f"w{n}" for n in range(60)]
    return [
        document(
            f"{number:05d}",
            " ".join(
                words[min(int(chance.paretovariate(0.6)), 59)]
                for _ in range(chance.randint(1, 30))
            ),
            chance.choice(["en", "az", "az-Cyrl"]),
            chance.choice(["", "1990", "1990-01", "1990-01-20", "2016-02-29"]),
        )
        for number in range(first, first + count)
    ]


def same(one: Document) -> Document:
    """Return what is given, in whatever process."""
    return one


def unfit(one: Document) -> Document:
    """Fail."""
    raise OSError(f"the maker cannot make {one.id}")
