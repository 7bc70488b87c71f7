"""The first tables: documents, articles, receipts, changes and people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "counter",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "document",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.String(32), nullable=False),
        sa.Column("read", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_document")),
    )
    op.create_table(
        "failed_sign_in",
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_failed_sign_in")),
    )
    op.create_table(
        "person",
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("roles", sa.String(200), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("session", sa.Integer(), nullable=False),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("changed", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_person")),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("made", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
    )
    op.create_index("ix_receipt_made", "receipt", ["made"])
    op.create_table(
        "secret",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secret")),
    )
    op.create_table(
        "article",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("received", sa.String(32), nullable=False),
        sa.Column("changed", sa.String(32), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("versions", sa.String(16), nullable=True),
        sa.Column("language", sa.String(200), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("date", sa.String(32), nullable=False),
        sa.Column("year", sa.String(4), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("external_id", sa.String(600), nullable=False),
        sa.Column("url", sa.String(600), nullable=False),
        sa.Column("json", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"], ["document.sha256"], name=op.f("fk_article_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
    )
    op.create_index("ix_article_date", "article", ["date", "id"])
    op.create_index("ix_article_external_id", "article", ["external_id"])
    op.create_index("ix_article_language", "article", ["language", "date", "id"])
    op.create_index("ix_article_received", "article", ["received", "id"])
    op.create_index("ix_article_sha256", "article", ["sha256"])
    op.create_index("ix_article_source", "article", ["source", "date", "id"])
    op.create_index("ix_article_url", "article", ["url"])
    op.create_index("ix_article_versions", "article", ["versions"])
    op.create_index("ix_article_year", "article", ["year", "date", "id"])
    op.create_table(
        "refusal",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("refused", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["sha256"], ["document.sha256"], name=op.f("fk_refusal_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal")),
    )
    op.create_index("ix_refusal_sha256", "refusal", ["sha256"])
    op.create_table(
        "alternate",
        sa.Column("article_id", sa.String(16), nullable=False),
        sa.Column("language", sa.String(200), nullable=False),
        sa.Column("target", sa.String(600), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_alternate_article_id")
        ),
        sa.PrimaryKeyConstraint("article_id", "language", name=op.f("pk_alternate")),
    )
    op.create_index("ix_alternate_target", "alternate", ["target"])
    op.create_table(
        "change",
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("article_id", sa.String(16), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("made", sa.String(32), nullable=False),
        sa.Column("done", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_change_article_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_change")),
    )
    op.create_index("ix_change_done", "change", ["done", "number"])
    op.create_table(
        "receipt_line",
        sa.Column("receipt_id", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("article_id", sa.String(16), nullable=True),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_line_receipt_id")
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_receipt_line_article_id")
        ),
        sa.PrimaryKeyConstraint("receipt_id", "number", name=op.f("pk_receipt_line")),
    )
    op.create_table(
        "revision",
        sa.Column("article_id", sa.String(16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("changed", sa.String(32), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("json", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_revision_article_id")
        ),
        sa.PrimaryKeyConstraint("article_id", "number", name=op.f("pk_revision")),
    )
