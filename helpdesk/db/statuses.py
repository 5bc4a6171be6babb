"""Statuses of the desk's own as stored."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import bindparam, func, insert, select, update

from helpdesk.db.engine.locks import STATUSES, hold
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log.event_log import of_kinds
from helpdesk.db.schema.fields import statuses
from helpdesk.db.schema.records import events
from helpdesk.db.schema.tickets import tickets
from helpdesk.domain.events.tickets import StateChanged
from helpdesk.domain.fields.statuses import Status
from helpdesk.errors import NotFound

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


def locked_statuses(tx: Transaction) -> list[Status]:
    """`all_statuses`; nobody else makes or changes one until the commit."""
    hold(tx, STATUSES)  # not their rows: the first ones have none
    return all_statuses(tx)


def status(tx: Reading, status_id: int) -> Status:
    """One status; NotFound."""
    found = known(tx, status_id)
    if found is None:
        raise NotFound(f"There is no status {status_id}.")
    return found


def known(tx: Reading, status_id: int | None) -> Status | None:
    """The status with this id; None if there is none."""
    return next((one for one in all_statuses(tx) if one.id == status_id), None) if status_id else None


def put(tx: Transaction, one: Status, *, new: bool) -> int:
    """Store a status, also one that was removed; `new` gives it an id. Returns its id."""
    values: dict[str, Any] = {name: getattr(one, name) for name in _COLUMNS if name != "id"}
    values |= {"archived_at": tx.now if one.archived else None, "removed_at": None}
    if not new:
        tx.conn.execute(update(statuses).where(statuses.c.id == one.id).values(**values))
        return one.id
    key = tx.conn.execute(insert(statuses), values).inserted_primary_key
    assert key is not None
    return int(key[0])


def remove(tx: Transaction, status_id: int) -> None:
    """Remove a status that no ticket has, or had before it was solved or snoozed."""
    tx.conn.execute(update(statuses).where(statuses.c.id == status_id).values(removed_at=tx.now))


def next_position(tx: Reading) -> int:
    """The place after the last status."""
    return int(tx.conn.scalar(select(func.max(statuses.c.position))) or 0) + 1


def is_used(tx: Reading, status_id: int) -> bool:
    """Whether a ticket has a status, or had it before it was solved or snoozed."""
    has = (tickets.c.status_id == status_id) | (tickets.c.status_before == status_id)
    return tx.conn.scalar(select(tickets.c.id).where(has).limit(1)) is not None


def when_solved(tx: Reading, ticket_id: int) -> Status | None:
    """The status that a ticket had when it was last solved; None if it had none, or that is removed. Only the
    log knows it once the ticket is closed."""
    solved = (event for event in _moves.all(tx, {"ticket": ticket_id}) if event[0].now == "solved")
    newest = next(solved, None)
    found = known(tx, newest[0].status) if newest else None
    return found if found and found.state == "solved" else None


def told(one: Status) -> dict[str, Any]:
    """A status as a change of it keeps it."""
    found: dict[str, Any] = msgspec.to_builtins(one)
    del found["id"]
    return found
