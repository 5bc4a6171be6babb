"""Custom fields of tickets and contacts, and their values."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.BigInteger()
Json = sa.Text()


def upgrade() -> None:
    op.create_table(
        "fields",
        sa.Column("id", Id, primary_key=True, autoincrement=True),
        sa.Column("of", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("labels", Json, nullable=False),
        sa.Column("help", Json, nullable=False),
        sa.Column("choices", Json, nullable=False),
        sa.Column("required", sa.Text),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("archived_at", Instant),
        sa.Column("removed_at", Instant),
    )
    op.create_index(
        "ix_fields_key",
        "fields",
        ["key"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "field_values",
        sa.Column(
            "field_id", Id, sa.ForeignKey("fields.id", name="fk_field_values_field_id"), primary_key=True
        ),
        sa.Column("item", Id, primary_key=True, autoincrement=False),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("number", sa.Float),
    )
    op.create_index("ix_field_values_word", "field_values", ["field_id", "word", "item"])
    op.create_index("ix_field_values_number", "field_values", ["field_id", "number", "item"])
    for table in ("tickets", "contacts"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("fields", Json, nullable=False, server_default="{}"))
