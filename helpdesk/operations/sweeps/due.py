"""When a ticket is due: the one place that writes it, so that lists sort and filter by it without a join."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select, update

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.tickets import tickets
from helpdesk.domain.due import Due
from helpdesk.domain.events.due import DueChanged

_COLUMNS = ("due_clock", "due_since", "due_warn_at", "due_at", "due_open")
_now = select(*(tickets.c[name] for name in _COLUMNS)).where(tickets.c.id == bindparam("ticket"))
_set = (
    update(tickets)
    .where(tickets.c.id == bindparam("ticket"))
    .values({name: bindparam(f"v_{name}") for name in _COLUMNS})
)


def columns_of(due: Due | None) -> tuple[Any, ...]:
    """What the columns of a ticket say that is due."""
    if due is None:
        return (None,) * len(_COLUMNS)
    return (due.clock, due.since, due.warn_at, due.at, list(due.open))


def set_due(tx: Transaction, ticket_id: int, due: Due | None) -> bool:
    """Store when a ticket that the caller has locked is due; None: no clock runs. Returns whether that is
    new. The ticket's `updated_at` stays: nobody did anything on it."""
    values: tuple[Any, ...] = columns_of(due)
    if tuple(tx.conn.execute(_now, {"ticket": ticket_id}).one()) == values:
        return False
    named = {f"v_{name}": value for name, value in zip(_COLUMNS, values, strict=True)}
    tx.conn.execute(_set, {"ticket": ticket_id} | named)
    told = (None, None) if due is None else (due.clock, due.at)
    tx.record(DueChanged(ticket_id=ticket_id, clock=told[0], due_at=told[1]))
    return True
