"""The tables of the store.

Columns that are searched are cut to the lengths below, so that every database can index
them; ``json`` holds every value in full, as ``article.to_json`` gives it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from archive.database import METADATA

NAME = 200
ADDRESS = 600
TIME = 32

DOCUMENT = Table(
    "document",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("received", String(TIME), nullable=False),
    # When all of it had been read; null while some of it has not.
    Column("read", String(TIME)),
)

ARTICLE = Table(
    "article",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("sha256", String(64), ForeignKey("document.sha256"), nullable=False, index=True),
    Column("member", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    # How this revision came to be: read, corrected, withdrawn or restored.
    Column("kind", String(16), nullable=False),
    Column("person", String(NAME), nullable=False),
    Column("received", String(TIME), nullable=False),
    Column("changed", String(TIME), nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    # The group of language versions it belongs to: the id of one of them.
    Column("versions", String(16), index=True),
    Column("language", String(NAME), nullable=False),
    Column("source", String(NAME), nullable=False),
    Column("place", String(NAME), nullable=False),
    Column("date", String(TIME), nullable=False),
    Column("year", String(4), nullable=False),
    Column("title", Text, nullable=False),
    Column("external_id", String(ADDRESS), nullable=False, index=True),
    Column("url", String(ADDRESS), nullable=False, index=True),
    Column("json", Text, nullable=False),
    Index("ix_article_date", "date", "id"),
    Index("ix_article_received", "received", "id"),
    Index("ix_article_language", "language", "date", "id"),
    Index("ix_article_source", "source", "date", "id"),
    Index("ix_article_year", "year", "date", "id"),
)

#: What an article was before each change.
REVISION = Table(
    "revision",
    METADATA,
    Column("article_id", String(16), ForeignKey("article.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("person", String(NAME), nullable=False),
    Column("changed", String(TIME), nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("json", Text, nullable=False),
)

#: Where an article says its other language versions are.
ALTERNATE = Table(
    "alternate",
    METADATA,
    Column("article_id", String(16), ForeignKey("article.id"), primary_key=True),
    Column("language", String(NAME), primary_key=True),
    Column("target", String(ADDRESS), nullable=False, index=True),
)

#: What the index has to learn. ``number`` grows in the order of commits.
CHANGE = Table(
    "change",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", String(16), ForeignKey("article.id"), nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("made", String(TIME), nullable=False),
    Column("done", String(TIME)),
    Index("ix_change_done", "done", "number"),
)

#: Numbers given out in the order of commits: a row is locked until its giver has committed.
COUNTER = Table(
    "counter",
    METADATA,
    Column("name", String(NAME), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

RECEIPT = Table(
    "receipt",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("person", String(NAME), nullable=False),
    Column("made", String(TIME), nullable=False, index=True),
)

RECEIPT_LINE = Table(
    "receipt_line",
    METADATA,
    Column("receipt_id", String(16), ForeignKey("receipt.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("member", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    # Empty for a document that was not kept because of its size.
    Column("sha256", String(64), nullable=False),
    Column("article_id", String(16), ForeignKey("article.id")),
    Column("code", String(64), nullable=False),
    Column("place", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

#: The documents and members kept but refused. ``id`` is made like an article's.
REFUSAL = Table(
    "refusal",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("sha256", String(64), ForeignKey("document.sha256"), nullable=False, index=True),
    Column("member", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("code", String(64), nullable=False),
    Column("place", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("refused", String(TIME), nullable=False),
)

#: What an archivist should look at, once for each reason, until somebody accepts it.
DOUBT = Table(
    "doubt",
    METADATA,
    Column("article_id", String(16), ForeignKey("article.id"), primary_key=True),
    Column("reason", String(64), primary_key=True),
    Column("noted", String(TIME), nullable=False),
    # Who accepted the values as they are, and when; null while nobody has.
    Column("person", String(NAME)),
    Column("accepted", String(TIME)),
    Index("ix_doubt_accepted", "accepted", "reason", "article_id"),
)
