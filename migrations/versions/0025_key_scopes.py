"""API keys have scopes, an expiry, and the role of their owner when they were made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

# What a key could do before: everything its owner could.
_ALL = "tickets:write customers:write faq:write reports:read ledger:write inbound:write settings:write"


def upgrade() -> None:
    with op.batch_alter_table("api_keys") as keys:
        keys.add_column(sa.Column("scopes", sa.Text, nullable=False, server_default=_ALL))
        keys.add_column(sa.Column("role", sa.Text, nullable=False, server_default="advisor"))
        keys.add_column(sa.Column("expires_at", sa.BigInteger))
    op.execute(
        "UPDATE api_keys SET role = (SELECT role FROM advisors WHERE advisors.id = api_keys.advisor_id)"
    )
    with op.batch_alter_table("api_keys") as keys:
        keys.alter_column("scopes", server_default=None)
        keys.alter_column("role", server_default=None)
        keys.create_index("ix_api_keys_advisor_id", ["advisor_id"])
    # the first change of a sign-in finds its row: two processes do not race to make it
    op.execute("INSERT INTO facts (key, value) VALUES ('sign_ins_changed', '0')")
