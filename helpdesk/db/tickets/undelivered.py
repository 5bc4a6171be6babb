"""The answers that were not delivered, or may not have been, of all tickets."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.tickets import messages, tickets
from helpdesk.db.tickets.messages import SELECTED, UNDELIVERED, MessageRow

# by the few tickets that have one: the partial index on tickets.undelivered, then the messages of each
_of_tickets = (
    messages.c.ticket_id.in_(select(tickets.c.id).where(tickets.c.undelivered)),
    messages.c.delivery.in_(UNDELIVERED),
    ~messages.c.settled,
)
_page = (
    SELECTED.where(*_of_tickets, messages.c.id > bindparam("after"))
    .order_by(messages.c.id)
    .limit(bindparam("n"))
)
_counted = select(messages.c.delivery, func.count()).where(*_of_tickets).group_by(messages.c.delivery)


def undelivered(tx: Reading, *, after: int = 0, limit: int) -> list[MessageRow]:
    """The answers above the id `after` that failed or may have failed, and that nobody has dealt with; oldest
    first."""
    rows = tx.conn.execute(_page, {"after": after, "n": limit})
    return [MessageRow(**row._mapping) for row in rows]


def count_answers(tx: Reading) -> dict[str, int]:
    """How many answers are failed and how many uncertain, by delivery state; both are there."""
    found = {row[0]: row[1] for row in tx.conn.execute(_counted)}
    return {state: found.get(state, 0) for state in UNDELIVERED}
