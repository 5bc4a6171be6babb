"""Where a customer stands in the queue, and how long it will take as far as is known."""

from __future__ import annotations

from datetime import timedelta

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets import queues
from helpdesk.domain.routing.waiting import Place, expected_minutes

_WITHIN = timedelta(hours=2)  # a queue's pace of the morning tells nothing about the evening


def place_of(tx: Reading, ticket_id: int) -> Place | None:
    """The place of a ticket in its team's queue; None when it does not wait there."""
    waiting = queues.in_line(tx, ticket_id)
    if waiting is None:
        return None
    place = queues.ahead_of(tx, waiting) + 1
    exits = [(one.at, one.available) for one in queues.recent_exits(tx, waiting.team_id, within=_WITHIN)]
    return Place(place=place, minutes=expected_minutes(place, exits, queues.available(tx, waiting.team_id)))
