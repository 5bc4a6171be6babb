"""Follows what happens: each event that can change a ticket's clocks keeps them, and a change of policies,
hours or names is brought to the open tickets in rounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import get_args

from sqlalchemy import delete, insert, select, update

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log.event_log import Recorded
from helpdesk.db.schema.tickets import tickets
from helpdesk.domain.events.companies import CompanyChanged
from helpdesk.domain.events.due import DueBreached, DueChanged, DueWarned
from helpdesk.domain.events.event import Event
from helpdesk.domain.events.people import ContactChanged
from helpdesk.domain.events.setup import SetupChanged
from helpdesk.domain.events.staff import AdvisorChanged, TeamChanged
from helpdesk.features.sla.clock_rows import with_something_to_tell
from helpdesk.features.sla.keeping import keep
from helpdesk.features.sla.policies import rows as policies
from helpdesk.features.sla.tables import sla_rechecks

_SETS = (policies.POLICY, "calendar", "field", "status")
_OWN = (DueChanged, DueWarned, DueBreached)
AT_ONCE = 50  # tickets of one transaction

HEARS: tuple[type[Event], ...] = (
    *(one for one in get_args(Event) if "ticket_id" in one.__struct_fields__ and one not in _OWN),
    ContactChanged,
    CompanyChanged,
    SetupChanged,
    TeamChanged,
    AdvisorChanged,
)


def follow(tx: Transaction, heard: Sequence[Recorded]) -> None:
    """Keep the clocks of the tickets that these events are about."""
    if not policies.were_ever(tx):
        return
    since: dict[int, datetime] = {}
    for one in heard:
        match one.event:
            case SetupChanged(what=what):
                if what in _SETS:
                    _recheck_all(tx, one.at)
            case TeamChanged() | AdvisorChanged():  # filters name them
                _recheck_all(tx, one.at)
            case CompanyChanged(act=act, changes=changes):
                told = {change.key for change in changes} - {"note", "domains"}
                if told or act in ("merged", "separated"):  # its customers can be very many
                    _recheck_all(tx, one.at)
            case ContactChanged(contact_id=contact_id):
                for ticket_id in _active_of(tx, contact_id):
                    since.setdefault(ticket_id, one.at)
            case event:
                number = getattr(event, "ticket_id", None)
                if number is not None:
                    since.setdefault(number, one.at)
    keep(tx, since)


def tell(tx: Transaction) -> int:
    """Tell what warns and what is over by now. Returns of how many tickets; call it until it is 0."""
    found = list(with_something_to_tell(tx, tx.now, AT_ONCE))
    keep(tx, dict.fromkeys(found, tx.now))
    return len(found)


def recheck(tx: Transaction) -> int:
    """Bring the next open tickets up to date after a change of policies, hours or names. Returns how many;
    call it until it is 0."""
    row = tx.conn.execute(select(sla_rechecks).order_by(sla_rechecks.c.id).with_for_update()).first()
    if row is None:
        return 0
    found = tx.conn.scalars(
        select(tickets.c.id)
        .where(tickets.c.active, tickets.c.id > row.after)
        .order_by(tickets.c.id)
        .limit(AT_ONCE)
    ).all()
    keep(tx, dict.fromkeys(found, row.at))
    if found:
        tx.conn.execute(update(sla_rechecks).where(sla_rechecks.c.id == row.id).values(after=found[-1]))
    else:
        tx.conn.execute(delete(sla_rechecks).where(sla_rechecks.c.id == row.id))
    return len(found)


def _recheck_all(tx: Transaction, at: datetime) -> None:
    """Let the rounds begin again: what they have come to is older than this change."""
    tx.conn.execute(delete(sla_rechecks))
    tx.conn.execute(insert(sla_rechecks), {"at": at, "after": 0})


def _active_of(tx: Transaction, contact_id: int) -> Sequence[int]:
    return tx.conn.scalars(
        select(tickets.c.id).where(tickets.c.contact_id == contact_id, tickets.c.active)
    ).all()
