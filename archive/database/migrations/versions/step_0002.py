"""What archivists should look at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table; the store fills it with what is doubtful of older articles."""
    op.create_table(
        "doubt",
        sa.Column("article_id", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("noted", sa.String(32), nullable=False),
        sa.Column("person", sa.String(200), nullable=True),
        sa.Column("accepted", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_doubt_article_id")
        ),
        sa.PrimaryKeyConstraint("article_id", "reason", name=op.f("pk_doubt")),
    )
    op.create_index("ix_doubt_accepted", "doubt", ["accepted", "reason", "article_id"])
