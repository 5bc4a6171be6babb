"""Which promise holds for a ticket now, and which held when: what was promised is kept as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec
from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects.postgresql import insert as pg_insert

from helpdesk.db import calendars
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.tickets.filters.stored_facts import facts_of
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.domain.filters.facts import matches
from helpdesk.domain.filters.parse import stored
from helpdesk.domain.filters.tree import Filter, asked_by
from helpdesk.domain.hours.hours import Hours
from helpdesk.errors import BadInput
from helpdesk.features.sla.clocks import Promise, Promised
from helpdesk.features.sla.policies import rows as policies
from helpdesk.features.sla.policies.rows import DESK, Policy
from helpdesk.features.sla.tables import sla_promises, sla_terms

_of_ticket = Prepared(
    select(sla_promises.c.at, sla_terms.c.promise)
    .outerjoin(sla_terms, sla_terms.c.id == sla_promises.c.terms_id)
    .where(sla_promises.c.ticket_id == bindparam("ticket"))
    .order_by(sla_promises.c.id)
)
_terms = select(sla_terms.c.id).where(sla_terms.c.digest == bindparam("written"))


def promised(tx: Reading, ticket_id: int) -> list[Promised]:
    """What was promised for a ticket, in its order."""
    return [
        Promised(at=at, promise=None if told is None else _read(told))
        for at, told in _of_ticket.all(tx, {"ticket": ticket_id})
    ]


class Active(msgspec.Struct, frozen=True, kw_only=True):
    """The active policies of now with their filters, in their order, and the fields that these ask for. One
    whose filter cannot be read any more finds nothing, and is left out."""

    policies: list[tuple[Policy, Filter]]
    asked: frozenset[str]


def active(tx: Reading) -> Active:
    """The policies that can hold for a ticket; read once for all tickets of a transaction."""
    read = ((one, _filter(one.filter)) for one in policies.all_policies(tx) if one.active)
    found = [(one, wanted) for one, wanted in read if wanted is not None]
    return Active(policies=found, asked=frozenset(name for _, wanted in found for name in asked_by(wanted)))


def promise_now(tx: Reading, ticket_id: int, priority: int, among: Active) -> Promise | None:
    """The promise of the first policy that finds the ticket; None if none does."""
    facts = facts_of(tx, [ticket_id], among.asked).get(ticket_id) if among.policies else None
    if facts is None:
        return None
    held = next((one for one, wanted in among.policies if matches(wanted, facts, tx.now, DESK)), None)
    return None if held is None else _promise(tx, held, ticket_id, priority)


def renew(
    tx: Transaction, row: TicketRecord, known: Sequence[Promised], at: datetime, among: Active
) -> list[Promised]:
    """Keep the promise that holds for a ticket from `at` on, if it is another one than before. Returns all of
    them."""
    ticket_id = row.id
    promise = promise_now(tx, ticket_id, row.priority, among)
    if promise == (known[-1].promise if known else None):
        return list(known)
    since = max(at, known[-1].at) if known else at
    terms = None if promise is None else _terms_id(tx, promise)
    tx.conn.execute(insert(sla_promises), {"ticket_id": ticket_id, "at": since, "terms_id": terms})
    return [*known, Promised(at=since, promise=promise)]


def hours_of(tx: Reading, policy: Policy, ticket_id: int) -> Hours:
    """The hours in which a policy counts: its calendar's. The ticket's own ones if it names none, or one that
    was removed since."""
    if policy.calendar_id is not None:
        found = calendars.hours_of(tx, policy.calendar_id)
        if found is not None:
            return found
    return calendars.of_ticket(tx, ticket_id)


def _promise(tx: Reading, policy: Policy, ticket_id: int, priority: int) -> Promise:
    target = policy.targets.of(priority)
    return Promise(
        policy_id=policy.id,
        hours=hours_of(tx, policy, ticket_id),
        first_reply=_time(target.first_reply),
        next_reply=_time(target.next_reply),
        resolution=_time(target.resolution),
        waits_snoozed=policy.waits_snoozed,
        warn_percent=policy.warn_percent,
    )


def _time(minutes: int | None) -> timedelta | None:
    return None if minutes is None else timedelta(minutes=minutes)


def _terms_id(tx: Transaction, promise: Promise) -> int:
    written = msgspec.json.encode(promise).decode()
    digest = hashlib.sha256(written.encode()).hexdigest()
    values = {"digest": digest, "promise": written}
    if tx.postgres:
        tx.conn.execute(pg_insert(sla_terms).on_conflict_do_nothing(index_elements=["digest"]), values)
    else:
        tx.conn.execute(insert(sla_terms).prefix_with("OR IGNORE"), values)
    return int(tx.conn.execute(_terms, {"written": digest}).scalar_one())


@lru_cache(maxsize=1024)
def _read(told: str) -> Promise:
    """Equal texts give the same value, whose hours remember their hash."""
    return msgspec.json.decode(told, type=Promise)


@lru_cache(maxsize=256)
def _filter(written: str) -> Filter | None:
    try:
        return stored(written)
    except BadInput:
        return None
