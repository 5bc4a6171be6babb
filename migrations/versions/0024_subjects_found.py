"""Tickets are found by the subject that an advisor gave them: no message has it."""

from __future__ import annotations

from alembic import op

from helpdesk.db.tickets.message_search import index_stored_subjects

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    index_stored_subjects(op.get_bind())
