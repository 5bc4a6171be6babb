"""Policies as stored, in their order, and how many open tickets each holds for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import exists, func, insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.domain.filters.facts import Viewer
from helpdesk.errors import NotFound
from helpdesk.features.sla.clocks import WARN_PERCENT
from helpdesk.features.sla.tables import sla_policies
from helpdesk.features.sla.targets import Targets

POLICY: Final = "sla_policy"
"""What a policy is called among the changes of how the desk is set up."""

DESK: Final = Viewer()
"""A policy's filter asks for nobody: it has no `me`."""


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """A policy: it holds for the tickets that its filter finds and no earlier active policy holds for.
    `calendar_id` None: it counts in the ticket's own hours. Resolution waits while a ticket is snoozed if
    `waits_snoozed`. It warns when `warn_percent` of the time are over."""

    id: int
    name: str
    position: int
    filter: str
    calendar_id: int | None
    targets: Targets
    waits_snoozed: bool = True
    warn_percent: int = WARN_PERCENT
    active: bool = True


_all = (
    select(*(sla_policies.c[name] for name in Policy.__struct_fields__))
    .where(sla_policies.c.removed_at.is_(None))
    .order_by(sla_policies.c.position, sla_policies.c.id)
)
_all_locked = _all.with_for_update()
_was_there = select(exists(select(sla_policies.c.id)))


def all_policies(tx: Reading, *, lock: bool = False) -> list[Policy]:
    """The policies in their order. `lock`: nobody else changes one until the commit."""
    rows = tx.conn.execute(_all_locked if lock else _all)
    return [Policy(**row._mapping) for row in rows]


def policy(tx: Reading, policy_id: int) -> Policy:
    """One policy; NotFound."""
    found = next((one for one in all_policies(tx) if one.id == policy_id), None)
    if found is None:
        raise NotFound(f"There is no SLA policy {policy_id}.")
    return found


def names(tx: Reading, ids: Iterable[int]) -> dict[int, str]:
    """The names of policies, also of removed ones."""
    rows = tx.conn.execute(
        select(sla_policies.c.id, sla_policies.c.name).where(sla_policies.c.id.in_(list(ids)))
    )
    return {row.id: row.name for row in rows}


def were_ever(tx: Reading) -> bool:
    """Whether the desk ever had a policy: if not, no ticket has a clock."""
    return bool(tx.conn.scalar(_was_there))


def next_position(tx: Reading) -> int:
    """The place after the last policy."""
    return int(tx.conn.scalar(select(func.max(sla_policies.c.position))) or 0) + 1


def put(tx: Transaction, one: Policy, *, new: bool, removed_at: datetime | None = None) -> int:
    """Store a policy, also one that was removed; `new` gives it an id. Returns its id."""
    values = msgspec.structs.asdict(one) | {"removed_at": removed_at}
    del values["id"]
    if not new:
        tx.conn.execute(update(sla_policies).where(sla_policies.c.id == one.id).values(**values))
        return one.id
    key = tx.conn.execute(insert(sla_policies), values).inserted_primary_key
    assert key is not None
    return int(key[0])
