"""Whether an advisor sees what they name. What they do not see answers as if it were not there."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people.sight import seen_of, sight_of
from helpdesk.db.schema.tickets import acts
from helpdesk.db.tickets import messages, tickets
from helpdesk.errors import NotFound
from helpdesk.said import Said

_act = Prepared(
    select(acts.c.ticket_id, acts.c.other_id, acts.c.advisor_id).where(acts.c.id == bindparam("act"))
)
_last_act = Prepared(select(func.max(acts.c.id)).where(acts.c.advisor_id == bindparam("advisor")))


def check_ticket(tx: Reading, seen_by: int | None, ticket_id: int) -> None:
    """NotFound for a ticket that advisor `seen_by` does not see, as for one that is not there."""
    if seen_by is not None and not seen_of(tx, sight_of(tx, seen_by), [ticket_id]):
        raise tickets.no_ticket(ticket_id)


def check_message(tx: Reading, seen_by: int | None, message_id: int) -> None:
    """The same for a message, which is seen with its ticket."""
    if seen_by is None:
        return
    ticket_id = messages.message(tx, message_id).ticket_id
    if not seen_of(tx, sight_of(tx, seen_by), [ticket_id]):
        raise messages.no_message(message_id)


def check_act(tx: Reading, seen_by: int | None, act_id: int) -> None:
    """The same for an act, which is seen with both of its tickets. An advisor sees their own last act too, so
    that they can undo it, also if colleagues changed its tickets meanwhile."""
    if seen_by is None:
        return
    row = _act.one(tx, {"act": act_id})
    if row is None:
        raise no_act(act_id)
    both = {row[0], row[1]}
    if seen_of(tx, sight_of(tx, seen_by), both) == both:
        return
    last = _last_act.one(tx, {"advisor": seen_by})
    if row[2] != seen_by or last is None or last[0] != act_id:
        raise no_act(act_id)


def no_act(act_id: int) -> NotFound:
    """What an act answers that is not there, or that the caller does not see."""
    return NotFound(Said("There is no act {act_id}.", act_id=act_id))
