"""Statuses of the desk's own as stored."""

from __future__ import annotations

from operator import attrgetter
from typing import Final

from sqlalchemy import bindparam, select

from helpdesk.db.engine import locks
from helpdesk.db.engine.locks import hold
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log.event_log import of_kinds
from helpdesk.db.schema.fields import statuses
from helpdesk.db.schema.records import events
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.setup_lists import SetupList
from helpdesk.domain.events.tickets import StateChanged
from helpdesk.domain.fields.statuses import Status
from helpdesk.said import Said

_COLUMNS = tuple(name for name in Status.__struct_fields__ if name != "archived")
_every = Prepared(
    select(*(statuses.c[name] for name in _COLUMNS), statuses.c.archived_at)
    .where(statuses.c.removed_at.is_(None))
    .order_by(statuses.c.position, statuses.c.id)
)
_moves = Prepared(
    select(events.c.event)
    .where(events.c.ticket_id == bindparam("ticket"), of_kinds([StateChanged]))
    .order_by(events.c.id.desc())
)


def all_statuses(tx: Reading) -> list[Status]:
    """The statuses in their order, archived ones too."""
    return [
        Status(**dict(zip(_COLUMNS, values, strict=True)), archived=archived_at is not None)
        for *values, archived_at in _every.all(tx, {})
    ]


STATUSES: Final = SetupList(
    what="status",
    noun=Said("status"),
    table=statuses,
    row=Status,
    all=all_statuses,
    name=attrgetter("label"),
    lock=lambda tx: hold(tx, locks.STATUSES),  # not their rows: the first ones have none
)


def status(tx: Reading, status_id: int) -> Status:
    """One status; NotFound."""
    return STATUSES.one(tx, status_id)


def known(tx: Reading, status_id: int | None) -> Status | None:
    """The status with this id; None if there is none."""
    return next((one for one in all_statuses(tx) if one.id == status_id), None) if status_id else None


def is_used(tx: Reading, status_id: int) -> bool:
    """Whether a ticket has a status, or had it before it was solved or snoozed."""
    has = (tickets.c.status_id == status_id) | (tickets.c.status_before == status_id)
    return tx.conn.scalar(select(tickets.c.id).where(has).limit(1)) is not None


def before_snooze(tx: Reading, ticket_id: int) -> tuple[str, int | None]:
    """The state and the status that a ticket had when it was last snoozed; open and none if the log does not
    know it. Its row keeps them only until it is solved or closed."""
    moves = (event for (event,) in _moves.all(tx, {"ticket": ticket_id}))
    was = next((one.was for one in moves if one.now == "snoozed" and one.was in ("open", "pending")), "open")
    earlier = next(moves, None)
    found = known(tx, earlier.status) if earlier else None
    return was, found.id if found and found.state == was else None


def when_solved(tx: Reading, ticket_id: int) -> Status | None:
    """The status that a ticket had when it was last solved; None if it had none, or that is removed. Only the
    log knows it once the ticket is closed."""
    solved = (event for event in _moves.all(tx, {"ticket": ticket_id}) if event[0].now == "solved")
    newest = next(solved, None)
    found = known(tx, newest[0].status) if newest else None
    return found if found and found.state == "solved" else None
