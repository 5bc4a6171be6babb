"""What time alone brings about: snoozed tickets wake, solved ones close, gone advisors are offline, and what
was left waiting in a queue is offered again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from helpdesk.db.desk import Transaction
from helpdesk.db.tables import IS_OPEN, advisors, tickets
from helpdesk.domain.events import SYSTEM
from helpdesk.domain.policy import Policy
from helpdesk.operations.assignment import drain, find_owner, set_presence
from helpdesk.operations.tickets import change_state

_AT_ONCE = 200


def wake_snoozed(tx: Transaction) -> int:
    """Open the tickets whose snooze is over; how many."""
    due = tx.conn.scalars(
        select(tickets.c.id)
        .where(tickets.c.active, tickets.c.state == "snoozed", tickets.c.snoozed_until <= tx.now)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    for ticket_id in due:
        change_state(tx, ticket_id, "open", by=SYSTEM, reason="the snooze is over")
    return len(due)


def close_solved(tx: Transaction, policy: Policy) -> int:
    """Close the tickets that stayed solved for long enough; how many."""
    if policy.auto_close is None:
        return 0
    due = tx.conn.scalars(
        select(tickets.c.id)
        .where(tickets.c.state == "solved", tickets.c.state_at <= tx.now - policy.auto_close)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    for ticket_id in due:
        change_state(tx, ticket_id, "closed", by=SYSTEM, reason="solved and quiet")
    return len(due)


def mark_gone(tx: Transaction, *, after: timedelta) -> int:
    """Set offline whoever's console has not been heard of for `after`; how many."""
    gone = tx.conn.scalars(
        select(advisors.c.id).where(
            advisors.c.presence != "offline",
            advisors.c.last_seen_at.is_not(None),
            advisors.c.last_seen_at < tx.now - after,
        )
    ).all()
    for advisor_id in gone:
        set_presence(tx, advisor_id, "offline")
    return len(gone)


def offer_waiting(tx: Transaction) -> int:
    """Offer waiting tickets to whoever has room, whatever made it (a team joined, a capacity raised, a ticket
    that was held at the wrong moment); how many found an owner."""
    in_queue = (tickets.c.state == IS_OPEN, tickets.c.owner_id.is_(None), ~tickets.c.with_bot)
    waits = select(tickets.c.id).where(*in_queue).limit(1)
    if tx.conn.scalar(waits) is None:
        return 0
    present = tx.conn.scalars(select(advisors.c.id).where(advisors.c.presence == "available")).all()
    return sum(drain(tx, one) for one in present)


def take_back(tx: Transaction) -> int:
    """Offer again the open tickets of advisors who work here no more, reopened ones too; how many."""
    gone = select(advisors.c.id).where(advisors.c.disabled_at.is_not(None))
    orphans = tx.conn.scalars(
        select(tickets.c.id)
        .where(tickets.c.state == IS_OPEN, tickets.c.owner_id.in_(gone))
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    for ticket_id in orphans:
        find_owner(tx, ticket_id, because="Its owner works here no more")
    return len(orphans)
