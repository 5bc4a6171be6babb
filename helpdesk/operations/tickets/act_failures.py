"""Answers that were not delivered, on tickets whose messages moved."""

from __future__ import annotations

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.lifecycle import ACTIVE
from helpdesk.operations.tickets.act_records import recount
from helpdesk.operations.tickets.tickets import change_state


def open_for_failures(tx: Transaction, ticket_id: int) -> None:
    """A stopped ticket that gets an answer which was not delivered is open: it would be in no list."""
    row = tickets.ticket(tx, ticket_id)
    if not row.undelivered or row.state in ACTIVE:
        return
    if any(not one.automatic for one in messages.undelivered_of(tx, ticket_id)):
        change_state(tx, ticket_id, "open", by=SYSTEM, reason="an answer was not delivered")


def settle_failures(tx: Transaction, ticket_id: int) -> None:
    """An answer that failed since the act went back with its ticket: that one shows it and is open, and the
    other one no longer shows it."""
    failed = messages.undelivered_of(tx, ticket_id)
    row = tickets.ticket(tx, ticket_id)
    if bool(failed) == row.undelivered:
        return
    recount(tx, ticket_id)
    if row.state != "open" and any(not one.automatic for one in failed):
        change_state(tx, ticket_id, "open", by=SYSTEM, reason="an answer was not delivered")
