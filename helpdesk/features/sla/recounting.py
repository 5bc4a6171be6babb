"""Counts the clocks of every ticket again, from its messages, the event log and what was promised, and says
what differs from what is stored."""

from __future__ import annotations

import msgspec
from sqlalchemy import exists, or_, select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.tickets import tickets as tickets_table
from helpdesk.db.tickets import tickets
from helpdesk.features.sla import promises
from helpdesk.features.sla.clock_rows import clocks_of
from helpdesk.features.sla.computed import due_of
from helpdesk.features.sla.keeping import computed
from helpdesk.features.sla.tables import sla_clocks, sla_promises
from helpdesk.operations.sweeps.due import columns_of

AT_ONCE = 500


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of a ticket, and what follows from its history."""

    ticket_id: int
    what: str
    stored: str
    counted: str


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the recount: how many tickets it looked at, and the last one; None: it was the last part."""

    looked_at: int
    last: int | None
    differences: list[Difference]


def recount(tx: Reading, after: int = 0) -> Page:
    """Count the next tickets again, those that have clocks, a promise or a moment at which they are due."""
    found = tx.conn.scalars(
        select(tickets_table.c.id)
        .where(
            tickets_table.c.id > after,
            or_(
                tickets_table.c.due_at.is_not(None),
                exists().where(sla_promises.c.ticket_id == tickets_table.c.id),
                exists().where(sla_clocks.c.ticket_id == tickets_table.c.id),
            ),
        )
        .order_by(tickets_table.c.id)
        .limit(AT_ONCE)
    ).all()
    differences = [one for ticket_id in found for one in _differences(tx, ticket_id)]
    return Page(looked_at=len(found), last=found[-1] if found else None, differences=differences)


def _differences(tx: Reading, ticket_id: int) -> list[Difference]:
    row = tickets.ticket(tx, ticket_id)
    stored = [one.clock for one in clocks_of(tx, ticket_id)]
    counted = computed(tx, row)
    known = promises.promised(tx, ticket_id)
    due = due_of(counted, known[-1].promise if known else None)
    is_due = (row.due_clock, row.due_since, row.due_warn_at, row.due_at, row.due_open)
    to_be = columns_of(due)
    found = []
    if stored != counted:
        found.append(_difference(ticket_id, "clocks", stored, counted))
    if is_due != to_be:
        found.append(_difference(ticket_id, "due", is_due, to_be))
    return found


def _difference(ticket_id: int, what: str, stored: object, counted: object) -> Difference:
    written = (msgspec.json.encode(one).decode() for one in (stored, counted))
    return Difference(ticket_id=ticket_id, what=what, stored=next(written), counted=next(written))
