"""Taking the next ticket from the queues by hand."""

from __future__ import annotations

import msgspec

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import routing as db
from helpdesk.db.tickets.assigning import loads
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.routing.advisors import AdvisorLoad, unfit
from helpdesk.operations.tickets.assignment import give
from helpdesk.operations.tickets.deciding.asked import Asked
from helpdesk.operations.tickets.deciding.decision import Decision

_LOOKED_AT = 1_000  # of the queues


def take_next(tx: Transaction, *, by: Actor) -> int | None:
    """An advisor takes the ticket that has waited longest, by priority, of those in their teams' queues that
    they are fit for. Their presence and capacity do not count: they asked for it. Returns its number; None
    if nothing waits for them."""
    assert by.id is not None
    db.lock_routing(tx)
    me = next((one for one in loads.advisor_loads(tx, None) if one.id == by.id), None)
    if me is None:
        return None
    asked = Asked(tx)
    free = _without_limits(me)
    while True:
        busy: int | None = None
        for row in db.queued(tx, db.teams_of(tx, by.id), limit=_LOOKED_AT):
            if unfit(free, msgspec.structs.replace(asked.of(row), weight=0)):
                continue
            if db.lock_queued(tx, [row.id]):
                found = Decision(advisor_id=by.id, reason=f"{by.name}: took the next one")
                give(tx, row, team_id=row.team_id, found=found, by=by)
                return row.id
            busy = busy or row.id
        if busy is None:
            return None
        db.lock_queued(tx, [busy], wait=True)  # another change has it just now; what it left is read again


def _without_limits(one: AdvisorLoad) -> AdvisorLoad:
    return msgspec.structs.replace(one, presence="available", load=0, caps={})
