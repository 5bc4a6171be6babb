"""What the desk knows already of a web chat's visitor, so that no form asks them again."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.customers import contacts
from helpdesk.db.schema.tickets import conversations

_newest = Prepared(
    select(contacts.c.fields)
    .join(conversations, conversations.c.contact_id == contacts.c.id)
    .where(
        conversations.c.channel_id == bindparam("channel"), conversations.c.visitor == bindparam("visitor")
    )
    .order_by(conversations.c.id.desc())
    .limit(1)
)


def known_answers(tx: Reading, channel_id: int, visitor: str) -> frozenset[str]:
    """The keys of the custom fields that the contact of the visitor's newest chat has a value in."""
    row = _newest.one(tx, {"channel": channel_id, "visitor": visitor})
    return frozenset() if row is None else frozenset(row[0])
