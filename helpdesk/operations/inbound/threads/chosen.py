"""A message or a call on its chosen ticket: it begins the ticket, reopens it or is added to it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import tickets
from helpdesk.db.tickets.new_messages import NewMessage
from helpdesk.db.tickets.participants import Joining
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.threading.choices import Choice, Open, Reopen
from helpdesk.language.topics import Topic
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets.put_on_ticket import Opening, open_with, put_on_ticket
from helpdesk.operations.tickets.tickets import change_state


def put_where_chosen(
    tx: Transaction,
    choice: Choice,
    opening: Opening,
    new: NewMessage,
    *,
    about: Topic,
    people: Sequence[Joining],
    by: Actor,
    names: str = "",
    reason: str = "",
) -> tuple[int, int]:
    """Put a message on the chosen ticket. Returns the ticket's number and the message's id. `opening` is the
    ticket that it begins if none was found; that one is not routed yet. `by` and `reason` explain a
    reopening."""
    if isinstance(choice, Open):
        opening = msgspec.structs.replace(opening, linked_to=choice.linked_to, suggestion=choice.suggestion)
        return open_with(tx, opening, new, people=people, names=names, about=about)
    if isinstance(choice, Reopen):
        change_state(tx, choice.ticket_id, "open", by=by, reason=reason)
    before = tickets.tally_of(tx, choice.ticket_id)
    message_id = put_on_ticket(
        tx,
        choice.ticket_id,
        new,
        channel=opening.channel,
        people=people,
        names=names,
        before=before,
        about=about,
    )
    if before.answered:  # it waited for the customer, in no queue
        assignment.offer(tx, choice.ticket_id)
    return choice.ticket_id, message_id
