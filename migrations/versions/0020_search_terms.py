"""The search stores its own terms, the same on both databases, instead of each database's idea of a word."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from helpdesk.db.customers.contacts import searched
from helpdesk.db.tickets.message_search import index_stored_messages

revision = "0020"
down_revision = "0019"

_AT_ONCE = 1_000
_SQLITE = "CREATE VIRTUAL TABLE message_search USING fts5(words, tokenize = 'ascii', detail = 'none')"


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute("DELETE FROM message_search")
    else:
        op.execute("DROP TABLE message_search")
        op.execute(_SQLITE)
    index_stored_messages(connection, 0)
    contacts = sa.table("contacts", *(sa.column(name) for name in ("id", "name", "company", "search")))
    page = sa.select(contacts.c.id, contacts.c.name, contacts.c.company).order_by(contacts.c.id)
    set_search = contacts.update().where(contacts.c.id == sa.bindparam("of"))
    set_search = set_search.values(search=sa.bindparam("words"))
    last = 0
    while rows := connection.execute(page.where(contacts.c.id > last).limit(_AT_ONCE)).all():
        last = rows[-1].id
        connection.execute(
            set_search, [{"of": row.id, "words": searched(row.name, row.company)} for row in rows]
        )
