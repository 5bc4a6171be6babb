"""Chats that are offered for some seconds: accepted, or missed and offered to the next one."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.people import advisors
from helpdesk.db.schema.tickets import IS_OPEN, tickets
from helpdesk.db.tickets import routing as db
from helpdesk.db.tickets.tickets import change_ticket, locked_ticket
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.offers import OfferAccepted, OfferMissed
from helpdesk.errors import InvalidMove
from helpdesk.operations.tickets.assignment import find_owner, set_presence
from helpdesk.said import Said

_MISSED_TWICE = 2
_AT_ONCE = 50

_none_missed = Prepared(
    update(advisors).where(advisors.c.id == bindparam("advisor"), advisors.c.missed > 0).values(missed=0)
)


def accept(tx: Transaction, ticket_id: int, *, by: Actor) -> None:
    """The owner accepts a chat that is offered to them; a second time changes nothing. InvalidMove if it is
    somebody else's by now."""
    row = locked_ticket(tx, ticket_id)
    if row.owner_id != by.id:
        raise InvalidMove(
            Said("Ticket {ticket_id} is {name}'s by now.", ticket_id=ticket_id, name=row.owner_name)
            if row.owner_name
            else Said("Ticket {ticket_id} waits in the queue by now.", ticket_id=ticket_id)
        )
    if row.accept_by is None:
        return
    change_ticket(tx, ticket_id, accept_by=None, missed_by=None)
    _none_missed.run(tx, {"advisor": row.owner_id})
    tx.record(OfferAccepted(ticket_id=ticket_id, by=by))


def pass_on(tx: Transaction) -> int:
    """Offer the chats that nobody accepted in time to the next advisor. Who misses two in a row is away then.
    Returns how many."""
    late = tx.conn.scalars(
        select(tickets.c.id)
        .where(tickets.c.accept_by <= tx.now, tickets.c.state == IS_OPEN, tickets.c.owner_id.is_not(None))
        .order_by(tickets.c.accept_by)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    if late:
        db.lock_routing(tx)  # locked before an advisor's row, as in all assignments
    for ticket_id in late:
        _miss(tx, ticket_id)
    return len(late)


def _miss(tx: Transaction, ticket_id: int) -> None:
    row = db.routed(tx, ticket_id)
    assert row.owner_id is not None
    one = tx.conn.execute(
        select(advisors.c.name, advisors.c.missed, advisors.c.presence).where(advisors.c.id == row.owner_id)
    ).one()
    missed = one.missed + 1
    away = missed >= _MISSED_TWICE and one.presence in ("available", "busy")
    tx.conn.execute(update(advisors).where(advisors.c.id == row.owner_id).values(missed=missed))
    if away:
        set_presence(tx, row.owner_id, "away")
    tx.record(OfferMissed(ticket_id=ticket_id, advisor_id=row.owner_id, name=one.name, away=away))
    before = [other for other in row.missed_by or () if other != row.owner_id]
    change_ticket(tx, ticket_id, missed_by=[*before, row.owner_id])
    find_owner(tx, ticket_id, because=f"{one.name} did not accept in time")
