"""An index of parked items by their bytes, so that one that comes again is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    where = sa.text("fate = 'parked'")
    op.create_index("ix_ledger_parked", "ledger", ["sha256"], sqlite_where=where, postgresql_where=where)
