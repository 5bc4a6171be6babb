"""Work that the passing of time causes: snoozed tickets open, solved ones close, gone advisors are away,
and tickets left in a queue are offered again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from helpdesk.db import channels
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.people import advisors
from helpdesk.db.schema.tickets import IS_OPEN, conversations, tickets
from helpdesk.db.tickets.assigning import settings
from helpdesk.db.tickets.routing import lock_routing
from helpdesk.db.tickets.tickets import lock_tickets
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.policy import Policy
from helpdesk.operations.bot.answering import strand
from helpdesk.operations.bot.manner import bot_actor
from helpdesk.operations.tickets.assignment import drain, find_owner, set_presence
from helpdesk.operations.tickets.tickets import change_state
from helpdesk.operations.tickets.turns import bot_answers

_AT_ONCE = 200
_AT_WORK = ("available", "busy")
BOT_IDLE_MINUTES = 30  # if the channel sets none


def wake_snoozed(tx: Transaction) -> int:
    """Open the tickets whose snooze is over. Returns how many."""
    due = tx.conn.scalars(
        select(tickets.c.id)
        .where(tickets.c.active, tickets.c.state == "snoozed", tickets.c.snoozed_until <= tx.now)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    if due:
        lock_routing(tx)  # many decisions would take the locks of their teams in any order
    for ticket_id in due:
        change_state(tx, ticket_id, "open", by=SYSTEM, reason="the snooze is over")
    return len(due)


def close_solved(tx: Transaction, policy: Policy) -> int:
    """Close the tickets that were solved for long enough. Returns how many."""
    if policy.auto_close is None:
        return 0
    due = tx.conn.scalars(
        select(tickets.c.id)
        .where(tickets.c.state == "solved", tickets.c.state_at <= tx.now - policy.auto_close)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    for ticket_id in due:
        change_state(tx, ticket_id, "closed", by=SYSTEM, reason="solved, and no reply since")
    return len(due)


def mark_gone(tx: Transaction, *, after: timedelta) -> int:
    """Set available and busy advisors away if their console has sent nothing for `after`. What their
    customers wait for is offered to others at once, except in teams with a grace time: after that, it is
    given back (`passing.give_back`). Returns how many advisors."""
    gone = tx.conn.execute(
        select(advisors.c.id, advisors.c.name)
        .where(
            advisors.c.presence.in_(_AT_WORK),
            advisors.c.last_seen_at.is_not(None),
            advisors.c.last_seen_at < tx.now - after,
        )
        .order_by(advisors.c.id)
    ).all()
    if not gone:
        return 0
    names = {row.id: row.name for row in gone}
    graced = [one for one, team in settings.teams(tx).items() if team.grace_minutes is not None]
    unanswered = tx.conn.execute(  # all are locked before the routing, as in all assignments
        select(tickets.c.id, tickets.c.owner_id)
        .where(
            tickets.c.state == IS_OPEN,
            tickets.c.owner_id.in_(names),
            tickets.c.waiting_since.is_not(None),
            func.coalesce(tickets.c.team_id, 0).not_in(graced),
        )
        .order_by(tickets.c.id)
        .with_for_update(key_share=True)
    ).all()
    lock_routing(tx)
    for advisor_id in names:  # all first: none of them gets what another one leaves
        set_presence(tx, advisor_id, "away")
    for ticket_id, owner_id in unanswered:
        find_owner(tx, ticket_id, because=f"{names[owner_id]} has left")
    return len(names)


def offer_waiting(tx: Transaction) -> int:
    """Offer waiting tickets to advisors with free capacity, whatever freed it (a team joined, a capacity
    raised, a ticket that was locked at the wrong moment). Returns how many found an owner."""
    waits = select(tickets.c.id).where(tickets.c.queued_since.is_not(None)).limit(1)
    if tx.conn.scalar(waits) is None:
        return 0
    lock_routing(tx)  # many decisions would take the locks of their teams in any order
    present = tx.conn.scalars(select(advisors.c.id).where(advisors.c.presence == "available")).all()
    return sum(drain(tx, one) for one in present)


def rest_bots(tx: Transaction, policy: Policy) -> int:
    """Solve tickets that the bot answered, nobody else touched, and whose customer was silent for the
    channel's `bot_idle_minutes`, unless an answer was not delivered. Returns how many. Nobody is told or
    asked: a customer who writes again reopens the ticket."""
    solved = 0
    for channel in channels.all_channels(tx):
        idle = timedelta(minutes=int(channel.settings.get("bot_idle_minutes") or BOT_IDLE_MINUTES))
        left = tx.conn.scalars(
            select(tickets.c.id)
            .where(
                tickets.c.with_bot,
                tickets.c.active,
                tickets.c.channel == channel.name,
                tickets.c.waiting_since.is_(None),
                ~tickets.c.undelivered,
                tickets.c.updated_at <= tx.now - idle,
            )
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True, key_share=True)
        ).all()
        if not left:
            continue
        lock_routing(tx)
        by = bot_actor(tx, channel.id, policy)
        for ticket_id in left:
            change_state(tx, ticket_id, "solved", by=by, reason="answered, and no reply since")
        solved += len(left)
    return solved


def hand_over_stranded(tx: Transaction, policy: Policy, *, bot: bool) -> int:
    """Give the chats of a bot that was switched off to people: on a channel without a bot, or everywhere if
    no `bot` runs. Returns how many. What the bot has answered long ago, `rest_bots` solves."""
    answering_on = [one.id for one in channels.all_channels(tx) if bot and bot_answers(one)]
    left = tx.conn.execute(
        select(conversations.c.id, tickets.c.id.label("ticket_id"))
        .join(tickets, tickets.c.id == conversations.c.ticket_id)
        .where(
            conversations.c.turn == "bot",
            tickets.c.with_bot,
            tickets.c.active,
            conversations.c.channel_id.not_in(answering_on),
        )
        .order_by(conversations.c.id)
        .limit(_AT_ONCE)
    ).all()
    if left:
        lock_tickets(tx, [row.ticket_id for row in left])
        lock_routing(tx)
    return sum(strand(tx, row.id, policy, bot=bot) for row in left)


def take_back(tx: Transaction) -> int:
    """Offer again the open tickets of advisors who no longer work here, reopened ones too. Returns how
    many."""
    gone = select(advisors.c.id).where(advisors.c.disabled_at.is_not(None))
    orphans = tx.conn.scalars(
        select(tickets.c.id)
        .where(tickets.c.state == IS_OPEN, tickets.c.owner_id.in_(gone))
        .order_by(tickets.c.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    if orphans:
        lock_routing(tx)
    for ticket_id in orphans:
        find_owner(tx, ticket_id, because="Its owner no longer works here")
    return len(orphans)
