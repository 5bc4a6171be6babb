"""Who names which stored file, so that files that nobody names can be collected."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

_AT_ONCE = 1_000


def upgrade() -> None:
    identity = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    uses = op.create_table(
        "file_uses",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("holder_id", identity, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("sha256", "holder", "holder_id", name="pk_file_uses"),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    op.execute(
        "INSERT INTO file_uses (sha256, holder, holder_id, size) SELECT l.sha256, 'item', l.id, l.size"
        " FROM ledger l JOIN ledger_raw r ON r.item_id = l.id WHERE r.body IS NULL"
    )
    op.execute(
        "INSERT INTO file_uses (sha256, holder, holder_id, size) SELECT sha256, 'picture', id, size"
        " FROM faq_images"
    )
    messages = sa.table("messages", *(sa.column(name) for name in ("id", "attachments")))
    page = sa.select(messages.c.id, messages.c.attachments).where(messages.c.attachments != "[]")
    last = 0
    while rows := connection.execute(
        page.where(messages.c.id > last).order_by(messages.c.id).limit(_AT_ONCE)
    ).all():
        last = rows[-1].id
        named = [
            {"sha256": digest, "holder": "message", "holder_id": row.id, "size": size}
            for row in rows
            for digest, size in {
                one["sha256"]: one["size"] for one in json.loads(row.attachments) if one.get("sha256")
            }.items()
        ]
        if named:
            connection.execute(uses.insert(), named)
    if connection.scalar(sa.text("SELECT 1 FROM file_uses LIMIT 1")):
        # the files of an earlier version are its own, though their folder has no mark (operations/sweeps)
        op.execute("INSERT INTO facts (key, value) VALUES ('files_unmarked', '1')")
