"""An advisor decides what the desk only half believes: one issue or two, newcomer or not."""

from __future__ import annotations

from typing import Literal

import msgspec

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import tickets
from helpdesk.db.tickets.participants import participants_of, set_role
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.tickets import ParticipantChanged, SuggestionDismissed
from helpdesk.domain.identity import is_mailbox
from helpdesk.errors import Conflict, NotFound
from helpdesk.operations.tickets import acts
from helpdesk.operations.tickets.tickets import unmerged
from helpdesk.said import Said


def accept_suggestion(tx: Transaction, ticket_id: int, suggested: int, *, by: Actor) -> int:
    """Merge a ticket into the one that the desk suggests for it. Returns the ticket that remains. A second
    time changes nothing. Conflict if the desk does not suggest that ticket, or no longer.

    The people of the merged one are newcomers on the other, but for its customer: that they wrote about the
    same, or were copied by who says to be the customer, does not mean that they may read its answers."""
    target = survivor(tx, suggested)
    tickets.lock_tickets(tx, [ticket_id, target])
    row = tickets.ticket(tx, ticket_id)
    if row.merged_into is not None and survivor(tx, ticket_id) == target:
        return target
    if row.suggestion is None or survivor(tx, row.suggestion.ticket_id) != target or target == ticket_id:
        raise Conflict(
            Said(
                "The desk does not suggest that ticket {ticket_id} is the same as {suggested}.",
                ticket_id=ticket_id,
                suggested=suggested,
            )
        )
    if row.suggestion.ticket_id != target:  # it was merged meanwhile
        found = msgspec.structs.replace(row.suggestion, ticket_id=target)
        tickets.change_ticket(tx, ticket_id, suggestion=found)
    acts.merge(tx, ticket_id, target, by=by, aside=True)
    return target


def dismiss_suggestion(tx: Transaction, ticket_id: int, *, by: Actor) -> None:
    """An advisor rejects a suggested ticket: it is not the same matter."""
    row = unmerged(tx, ticket_id)
    if row.suggestion is not None:
        tickets.change_ticket(tx, ticket_id, suggestion=None)
        tx.record(SuggestionDismissed(ticket_id=ticket_id, suggested=row.suggestion.ticket_id, by=by))


def survivor(tx: Transaction, ticket_id: int) -> int:
    """The ticket that remains of this one after merges; NotFound."""
    row = tickets.ticket(tx, ticket_id)
    while row.merged_into is not None:
        row = tickets.ticket(tx, row.merged_into)
    return row.id


def set_participant(
    tx: Transaction, ticket_id: int, address: str, role: Literal["copied", "newcomer"], *, by: Actor
) -> None:
    """Make a mail address of a ticket a participant's, who gets answers (copied), or a newcomer's, who gets
    none. A second time changes nothing. NotFound if it is not on the ticket; Conflict for its customer's."""
    unmerged(tx, ticket_id)
    people = participants_of(tx, [ticket_id]).get(ticket_id, [])
    one = next((one for one in people if is_mailbox(one) and one.value == address), None)
    if one is None:
        raise NotFound(Said("{address} is not on ticket {ticket_id}.", address=address, ticket_id=ticket_id))
    if one.role == "requester":
        raise Conflict(
            Said("{address} is the customer of ticket {ticket_id}.", address=address, ticket_id=ticket_id)
        )
    if one.role == role:
        return
    set_role(tx, ticket_id, one.kind, one.value, role)
    tx.record(ParticipantChanged(ticket_id=ticket_id, value=address, was=one.role, now=role, by=by))
