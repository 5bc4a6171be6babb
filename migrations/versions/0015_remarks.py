"""What a reader must know about a message. Files that no HTML displays are no longer marked as displayed."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_AT_ONCE = 200


def upgrade() -> None:
    op.add_column("messages", sa.Column("remarks", sa.Text, nullable=False, server_default="[]"))
    messages = sa.table("messages", *(sa.column(name) for name in ("id", "html", "attachments")))
    wanted = sa.select(messages.c.id, messages.c.html, messages.c.attachments).where(
        messages.c.attachments.like('%"inline":true%')
    )
    after = 0
    while (
        rows := op.get_bind()
        .execute(wanted.where(messages.c.id > after).order_by(messages.c.id).limit(_AT_ONCE))
        .all()
    ):
        for key, html, attachments in rows:
            files = json.loads(attachments)
            for file in files:
                shown = file.get("content_id") and f'src="cid:{file["content_id"]}"' in (html or "")
                if file.get("inline") and not shown:
                    file["inline"] = False
            op.get_bind().execute(
                messages.update()
                .where(messages.c.id == key)
                .values(attachments=json.dumps(files, separators=(",", ":"), ensure_ascii=False))
            )
        after = rows[-1].id
