"""An answer that was not delivered brings its ticket back to its owner, or to the queue if the owner is not
there."""

from __future__ import annotations

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.tickets import tickets
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets.act_records import recount
from helpdesk.operations.tickets.tickets import change_state

_WHY = {"failed": "an answer was not delivered", "uncertain": "an answer may not have been delivered"}


def bring_back(tx: Transaction, row: MessageRow, state: str) -> None:
    """Open the ticket of an answer that failed or may have failed (`state`), whatever its state was: its
    customer still waits. If its owner is not available, it is offered to the team. A mail that no person
    wrote opens nothing, but its ticket shows it."""
    before = tickets.locked_ticket(tx, row.ticket_id)
    recount(tx, before.id)
    if row.automatic or before.merged_into is not None:
        return
    why = _WHY[state]
    if before.state != "open":
        change_state(tx, before.id, "open", by=SYSTEM, reason=why)
    if before.owner_id is not None and advisors.presence_of(tx, before.owner_id) != "available":
        because = f"{why[0].upper()}{why[1:]}, and {before.owner_name} is not there"
        assignment.find_owner(tx, before.id, because=because)


def not_undelivered(tx: Transaction, ticket_id: int) -> None:
    """An answer that had failed is sent, sent again or dealt with: the ticket no longer shows it."""
    tickets.lock_tickets(tx, [ticket_id])
    recount(tx, ticket_id)
