"""Keeps a ticket's clocks: its promise of now, what follows from its history, when it is due, and what has to
be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.tickets import tickets
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.domain.due import ClockKind
from helpdesk.domain.events.due import DueBreached, DueWarned
from helpdesk.errors import NotFound
from helpdesk.features.sla import promises
from helpdesk.features.sla.clock_rows import Row, clocks_of, put_clocks
from helpdesk.features.sla.clocks import Clock, Promised, clocks
from helpdesk.features.sla.computed import StoredClock, Told, as_stored, due_of, told_now
from helpdesk.features.sla.histories import history_of, newest
from helpdesk.operations.sweeps.due import set_due

_MOMENT = timedelta(microseconds=1)


def keep(tx: Transaction, since: Mapping[int, datetime]) -> None:
    """Bring the clocks of tickets up to date after something that happened to each at a moment. Again for the
    same it changes nothing. Only a ticket on which people work gets another promise: what is solved keeps the
    one it was solved by."""
    among = promises.active(tx)
    for ticket_id in sorted(since):  # in this order, so that two transactions never wait for each other
        _keep(tx, ticket_id, since[ticket_id], among)


def _keep(tx: Transaction, ticket_id: int, at: datetime, among: promises.Active) -> None:
    try:
        row = tickets.locked_ticket(tx, ticket_id)
    except NotFound:
        return
    known = promises.promised(tx, ticket_id)
    if row.active:
        known = promises.renew(tx, row, known, at, among)
    before = clocks_of(tx, ticket_id)
    if not known and not before:
        return
    told = _told_of(before)
    now = [_row(tx, one, told, known) for one in clocks_now(tx, row)]
    if now != before:
        put_clocks(tx, ticket_id, now)
    set_due(tx, ticket_id, due_of([one.clock for one in now], known[-1].promise if known else None))
    _tell(tx, ticket_id, before, now)


def computed(tx: Reading, row: TicketRecord) -> list[StoredClock]:
    """The clocks of a ticket as they follow from its history."""
    return [as_stored(one) for one in clocks_now(tx, row)]


def clocks_now(tx: Reading, row: TicketRecord) -> list[Clock]:
    """The clocks of a ticket as they are at this moment; a merged one has none."""
    if row.merged_into is not None:
        return []
    history = history_of(tx, row)
    # Another process's clock may be ahead of ours: what is stored has happened.
    return clocks(history, max(tx.now, newest(history) + _MOMENT))


_Key = tuple[ClockKind, datetime]


def _told_of(rows: Sequence[Row]) -> dict[_Key, list[Told]]:
    """What was told about each clock: by kind and start, and by its place among those that have both in
    common."""
    found: dict[_Key, list[Told]] = defaultdict(list)
    for one in rows:
        found[one.clock.kind, one.clock.started_at].append(one.told)
    return found


def _row(tx: Reading, clock: Clock, told: dict[_Key, list[Told]], known: Sequence[Promised]) -> Row:
    earlier = told.get((clock.kind, clock.started_at))
    before = earlier.pop(0) if earlier else Told()
    until = clock.ended_at or tx.now
    held = [one.promise for one in known if one.at <= until and one.promise is not None]
    percent = held[-1].warn_percent if held else 100
    return Row(clock=as_stored(clock), told=told_now(clock, before, percent, tx.now))


def _tell(tx: Transaction, ticket_id: int, before: Sequence[Row], now: Sequence[Row]) -> None:
    told = _told_of(before)
    for one in now:
        earlier = told.get((one.clock.kind, one.clock.started_at))
        was = earlier.pop(0) if earlier else Told()
        if one.told.breached_at is not None and was.breached_at is None:
            tx.record(DueBreached(ticket_id=ticket_id, clock=one.clock.kind, due_at=one.clock.due_at))
        elif one.told.warned_at is not None and was.warned_at is None:
            tx.record(DueWarned(ticket_id=ticket_id, clock=one.clock.kind, due_at=one.clock.due_at))
