"""People and teams set up on screen: invitations, links to passwords, and who changed what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0040"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.add_column("teams", sa.Column("version", sa.Integer, server_default="1", nullable=False))
    op.add_column("teams", sa.Column("archived_at", sa.BigInteger, nullable=True))
    op.add_column("advisors", sa.Column("languages", sa.Text, server_default="", nullable=False))
    op.add_column("advisors", sa.Column("version", sa.Integer, server_default="1", nullable=False))
    op.create_table(
        "invitations",
        sa.Column("id", _ID, autoincrement=True, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("name", sa.Text, server_default="", nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("capacity", sa.Integer, nullable=False),
        sa.Column("languages", sa.Text, server_default="", nullable=False),
        sa.Column("team_ids", sa.Text, server_default="[]", nullable=False),
        sa.Column("locale", sa.Text, server_default="en", nullable=False),
        sa.Column("invited_by", _ID, nullable=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("sent_at", sa.BigInteger, nullable=True),
        sa.Column("trouble", sa.Text, server_default="", nullable=False),
        sa.Column("accepted_at", sa.BigInteger, nullable=True),
        sa.Column("withdrawn_at", sa.BigInteger, nullable=True),
        sa.ForeignKeyConstraint(["invited_by"], ["advisors.id"], name="fk_invitations_invited_by"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
    )
    op.create_index("ix_invitations_email", "invitations", ["email"])
    op.create_table(
        "account_links",
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("invitation_id", _ID, nullable=True),
        sa.Column("advisor_id", _ID, nullable=True),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.BigInteger, nullable=True),
        sa.Column("ended_at", sa.BigInteger, nullable=True),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"], name="fk_account_links_invitation_id"),
        sa.ForeignKeyConstraint(["advisor_id"], ["advisors.id"], name="fk_account_links_advisor_id"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_account_links"),
    )
    op.create_index("ix_account_links_invitation_id", "account_links", ["invitation_id"])
    op.create_index("ix_account_links_advisor_id", "account_links", ["advisor_id"])
    op.create_index("ix_account_links_expires_at", "account_links", ["expires_at"])
