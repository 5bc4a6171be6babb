"""Contacts are found by name and company without regard to accents: SQLite's lower() knows only ASCII."""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_AT_ONCE = 1_000


def upgrade() -> None:
    op.add_column("contacts", sa.Column("search", sa.Text, server_default="", nullable=False))
    connection = op.get_bind()
    contacts = sa.table("contacts", *(sa.column(name) for name in ("id", "name", "company", "search")))
    page = sa.select(contacts.c.id, contacts.c.name, contacts.c.company).order_by(contacts.c.id)
    set_search = contacts.update().where(contacts.c.id == sa.bindparam("of"))
    set_search = set_search.values(search=sa.bindparam("folded"))
    last = 0
    while rows := connection.execute(page.where(contacts.c.id > last).limit(_AT_ONCE)).all():
        last = rows[-1].id
        connection.execute(
            set_search,
            [{"of": row.id, "folded": _fold(f"{row.name}\n{row.company}")} for row in rows],
        )


def _fold(text: str) -> str:
    """The folding of words at this revision."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))
