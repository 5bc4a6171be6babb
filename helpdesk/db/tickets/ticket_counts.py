"""How many tickets each view has."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Select, func, select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.sight import SEEN_BY, in_sight
from helpdesk.db.schema.tickets import tickets

_COUNTED_AT_MOST = 1000


class TicketCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Tickets in each view; solved counts at most 1000. Tickets of the bot count only in `bot`,
    and in `undelivered` if one of their answers was not delivered: solved and closed tickets too."""

    mine: int
    unassigned: int
    open: int
    pending: int
    snoozed: int
    solved: int
    bot: int
    undelivered: int
    teams: dict[int, int]


_grouped = (
    select(
        tickets.c.state, tickets.c.team_id, tickets.c.owner_id, tickets.c.with_bot, func.count().label("n")
    )
    .where(tickets.c.active)
    .group_by(tickets.c.state, tickets.c.team_id, tickets.c.owner_id, tickets.c.with_bot)
)
_some_solved = select(tickets.c.id).where(tickets.c.state == "solved")
_undelivered = select(func.count()).where(tickets.c.undelivered)


def _at_most(found: Select[Any]) -> Select[Any]:
    return select(func.count()).select_from(found.limit(_COUNTED_AT_MOST).subquery())


class _Counting(NamedTuple):
    """The statements that count, for all tickets or for those in somebody's sight."""

    grouped: Select[Any]
    solved: Select[Any]
    undelivered: Select[Any]


_all = _Counting(_grouped, _at_most(_some_solved), _undelivered)
_seen = _Counting(
    _grouped.where(in_sight()), _at_most(_some_solved.where(in_sight())), _undelivered.where(in_sight())
)


def count_undelivered(tx: Reading) -> int:
    """How many tickets have an answer that was not delivered, and that nobody has dealt with."""
    return tx.conn.scalar(_undelivered) or 0


def count_views(tx: Reading, me: int, *, seen_by: int | None = None) -> TicketCounts:
    """How many tickets each view of `me` has, and how many wait in each team's queue. `seen_by`: only those
    that this advisor sees."""
    counting, values = (_all, {}) if seen_by is None else (_seen, {SEEN_BY: seen_by})
    counted = dict.fromkeys(("mine", "unassigned", "open", "pending", "snoozed", "bot"), 0)
    queues: dict[int, int] = {}
    for row in tx.conn.execute(counting.grouped, values):
        if row.with_bot:
            counted["bot"] += row.n
            continue
        if row.state in ("pending", "snoozed"):
            counted[row.state] += row.n
        if row.state == "snoozed":
            continue
        counted["open"] += row.n
        counted["mine"] += row.n if row.owner_id == me else 0
        counted["unassigned"] += row.n if row.owner_id is None else 0
        if row.owner_id is None and row.team_id is not None:
            queues[row.team_id] = queues.get(row.team_id, 0) + row.n
    return TicketCounts(
        **counted,
        solved=tx.conn.scalar(counting.solved, values) or 0,
        undelivered=tx.conn.scalar(counting.undelivered, values) or 0,
        teams=queues,
    )
