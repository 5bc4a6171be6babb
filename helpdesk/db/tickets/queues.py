"""The queues as those in them see them: who is before whom, and how fast they move."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.bot import queue_exits
from helpdesk.db.schema.people import advisors, team_members
from helpdesk.db.schema.tickets import conversations, tickets
from helpdesk.db.tickets.routing import waits_since


class Exit(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that had waited in a queue got an advisor, while `available` of its team were there."""

    at: datetime
    available: int


class InLine(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket in a queue; the smaller (priority, since, id), the sooner its turn."""

    ticket_id: int
    team_id: int | None
    priority: int
    since: datetime


_since = waits_since()
_in_queue = tickets.c.queued_since.is_not(None)
_line = select(tickets.c.id, tickets.c.team_id, tickets.c.priority, _since.label("since"))
_one = Prepared(_line.where(_in_queue, tickets.c.id == bindparam("ticket")))
_before = or_(
    tickets.c.priority < bindparam("priority"),
    and_(
        tickets.c.priority == bindparam("priority"),
        _since < bindparam("since", type_=tickets.c.created_at.type),
    ),
    and_(
        tickets.c.priority == bindparam("priority"),
        _since == bindparam("since", type_=tickets.c.created_at.type),
        tickets.c.id < bindparam("ticket"),
    ),
)
_ahead = Prepared(select(func.count()).where(_in_queue, tickets.c.team_id == bindparam("team"), _before))
_ahead_without_team = Prepared(select(func.count()).where(_in_queue, tickets.c.team_id.is_(None), _before))
_exits = (
    select(queue_exits.c.at, queue_exits.c.available)
    .where(queue_exits.c.at >= bindparam("since"))
    .order_by(queue_exits.c.id.desc())
    .limit(bindparam("n"))
)
_exits_of_team = _exits.where(queue_exits.c.team_id == bindparam("team"))
_there = select(func.count()).where(advisors.c.presence == "available", advisors.c.disabled_at.is_(None))
_there_in_team = Prepared(
    _there.where(
        advisors.c.id.in_(
            select(team_members.c.advisor_id).where(team_members.c.team_id == bindparam("team"))
        )
    )
)
_there_at_all = Prepared(_there)
_waiting_chats = Prepared(select(conversations.c.id, conversations.c.ticket_id).where(conversations.c.waits))
_no_more = (
    update(conversations)
    .where(conversations.c.ticket_id == bindparam("ticket"), conversations.c.waits)
    .values(waits=False)
)


def in_line(tx: Reading, ticket_id: int) -> InLine | None:
    """Where a ticket waits; None when it does not."""
    row = _one.one(tx, {"ticket": ticket_id})
    return None if row is None else InLine(ticket_id=row[0], team_id=row[1], priority=row[2], since=row[3])


def ahead_of(tx: Reading, waiting: InLine) -> int:
    """How many tickets of the same queue come first."""
    values = {"priority": waiting.priority, "since": waiting.since, "ticket": waiting.ticket_id}
    if waiting.team_id is None:
        row = _ahead_without_team.one(tx, values)
    else:
        row = _ahead.one(tx, values | {"team": waiting.team_id})
    return int(row[0]) if row else 0


def available(tx: Reading, team_id: int | None) -> int:
    """Advisors of the team who are there now; of the desk where there is no team."""
    row = _there_at_all.one(tx, {}) if team_id is None else _there_in_team.one(tx, {"team": team_id})
    return int(row[0]) if row else 0


def recent_exits(tx: Reading, team_id: int | None, *, within: timedelta, limit: int = 21) -> list[Exit]:
    """The newest exits from the team's queue, newest first."""
    values = {"since": tx.now - within, "n": limit}
    if team_id is None:
        return [Exit(**row._mapping) for row in tx.conn.execute(_exits, values)]
    return [Exit(**row._mapping) for row in tx.conn.execute(_exits_of_team, values | {"team": team_id})]


def note_exit(tx: Transaction, team_id: int | None) -> None:
    """A ticket that waited got an advisor."""
    tx.conn.execute(
        insert(queue_exits), {"team_id": team_id, "at": tx.now, "available": available(tx, team_id)}
    )


def sweep_exits(tx: Transaction, before: datetime) -> int:
    """Forget exits from before then; how many."""
    return tx.conn.execute(delete(queue_exits).where(queue_exits.c.at < before)).rowcount


def waiting_chats(tx: Reading) -> list[tuple[int, int]]:
    """(conversation, ticket) of every chat whose visitor waits for a person."""
    return [(row[0], row[1]) for row in _waiting_chats.all(tx, {})]


def waits(tx: Transaction, conversation_id: int) -> None:
    """This chat's visitor is told their place from now on."""
    tx.conn.execute(update(conversations).where(conversations.c.id == conversation_id).values(waits=True))


def waits_no_more(tx: Transaction, ticket_id: int) -> None:
    """Nobody in the chats of this ticket waits for a person any more."""
    tx.conn.execute(_no_more, {"ticket": ticket_id})
