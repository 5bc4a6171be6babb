"""Policies as stored, in their order, and how many open tickets each holds for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec
from sqlalchemy import exists, select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.setup_lists import SetupList
from helpdesk.domain.filters.facts import Viewer
from helpdesk.features.sla.clocks import WARN_PERCENT
from helpdesk.features.sla.tables import sla_policies
from helpdesk.features.sla.targets import Targets
from helpdesk.said import Said

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
_was_there = select(exists(select(sla_policies.c.id)))


def all_policies(tx: Reading) -> list[Policy]:
    """The policies in their order."""
    return [Policy(**row._mapping) for row in tx.conn.execute(_all)]


POLICIES: Final = SetupList(
    what=POLICY, noun=Said("SLA policy"), table=sla_policies, row=Policy, all=all_policies
)


def policy(tx: Reading, policy_id: int) -> Policy:
    """One policy; NotFound."""
    return POLICIES.one(tx, policy_id)


def names(tx: Reading, ids: Iterable[int]) -> dict[int, str]:
    """The names of policies, also of removed ones."""
    rows = tx.conn.execute(
        select(sla_policies.c.id, sla_policies.c.name).where(sla_policies.c.id.in_(list(ids)))
    )
    return {row.id: row.name for row in rows}


def were_ever(tx: Reading) -> bool:
    """Whether the desk ever had a policy: if not, no ticket has a clock."""
    return bool(tx.conn.scalar(_was_there))
