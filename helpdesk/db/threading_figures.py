"""How well the desk finds the ticket of a message, counted from the event log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import event_log
from helpdesk.db.schema.records import events
from helpdesk.db.schema.sight import SEEN_BY, in_sight
from helpdesk.db.schema.tickets import tickets
from helpdesk.domain.threading.figures import COUNTED, Figures, count


def figures(tx: Reading, since: datetime, until: datetime, *, seen_by: int | None = None) -> Figures:
    """The figures of what happened from `since` on and before `until`, on tickets that advisor `seen_by` sees
    now, None: all."""
    if seen_by is None:
        return count(event_log.of_period(tx, since, until, COUNTED))
    among = events.c.ticket_id.in_(select(tickets.c.id).where(in_sight()))
    return count(event_log.of_period(tx, since, until, COUNTED, among=among, values={SEEN_BY: seen_by}))
