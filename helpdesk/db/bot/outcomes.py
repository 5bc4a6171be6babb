"""What became of the tickets that the bot answered."""

from __future__ import annotations

from sqlalchemy import func, select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.bot import bot_cases
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.tickets.filters.conditions import compiled
from helpdesk.domain.bot.figures import Outcomes
from helpdesk.domain.filters.facts import Viewer
from helpdesk.domain.filters.tree import Filter

_case = bot_cases.alias("outcome")  # the conditions of filters have one of their own
_replied = tickets.c.first_reply_at.is_not(None)
_counted = (
    select(_case.c.cause, _replied.label("replied"), func.count().label("n"))
    .select_from(tickets.join(_case, _case.c.ticket_id == tickets.c.id))
    .group_by(_case.c.cause, _replied)
)


def outcomes(tx: Reading, wanted: Filter, viewer: Viewer) -> list[Outcomes]:
    """How many of the tickets that a filter finds were handed over for which cause, and answered by
    people."""
    rows = tx.conn.execute(_counted.where(compiled(tx, wanted, viewer).condition))
    return [Outcomes(cause=row.cause, replied=bool(row.replied), count=row.n) for row in rows]
