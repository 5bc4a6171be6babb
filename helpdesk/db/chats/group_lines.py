"""The lines of a group: who wrote what, and on which tickets they are."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.tickets import messages, tickets
from helpdesk.domain.threading.candidates import LineOnTicket
from helpdesk.domain.threading.groups.lines import LONGEST, Line

_lines = (
    select(
        messages.c.direction,
        messages.c.author_address,
        messages.c.author_name,
        func.substr(messages.c.new_text, 1, LONGEST).label("text"),
        messages.c.created_at,
        messages.c.ticket_id,
    )
    .where(
        messages.c.conversation_id == bindparam("conversation"),
        messages.c.kind == "message",
        messages.c.author_kind.in_(("contact", "advisor")),
    )
    .order_by(messages.c.id.desc())
    .limit(bindparam("most"))
)

_active = (
    select(tickets.c.id)
    .where(
        tickets.c.active,
        tickets.c.group_chat.is_not(None),
        tickets.c.id.in_(
            select(messages.c.ticket_id).where(messages.c.conversation_id == bindparam("conversation"))
        ),
    )
    .order_by(tickets.c.id)
)


def active_tickets(tx: Reading, conversation_id: int) -> list[int]:
    """The active tickets that a group speaks about."""
    return list(tx.conn.scalars(_active, {"conversation": conversation_id}))


def last_lines(tx: Reading, conversation_id: int, most: int) -> list[LineOnTicket]:
    """The last lines of people in a chat, at most `most`, oldest first. The desk's have the author ""."""
    rows = tx.conn.execute(_lines, {"conversation": conversation_id, "most": most}).all()
    return [
        LineOnTicket(
            line=Line(
                author=row.author_address if row.direction == "in" else "",
                name=row.author_name,
                text=row.text,
                at=row.created_at,
            ),
            ticket_id=row.ticket_id,
        )
        for row in reversed(rows)
    ]
