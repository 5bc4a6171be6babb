"""The mail of a survey is a message of its ticket."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("survey_invitations", sa.Column("message_id", sa.BigInteger))
    op.create_index(
        "ix_survey_invitations_message",
        "survey_invitations",
        ["message_id"],
        sqlite_where=sa.text("message_id IS NOT NULL"),
        postgresql_where=sa.text("message_id IS NOT NULL"),
    )
