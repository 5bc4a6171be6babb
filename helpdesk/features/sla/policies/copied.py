"""SLA policies in a copy of the settings."""

from __future__ import annotations

import msgspec

from helpdesk.db.engine.transaction import Reading
from helpdesk.features.sla.clocks import WARN_PERCENT
from helpdesk.features.sla.policies import rows, setting_up
from helpdesk.features.sla.policies.rows import POLICY
from helpdesk.features.sla.policies.setting_up import Percent, PolicyForm
from helpdesk.features.sla.targets import Targets
from helpdesk.operations.people.copied import calendar_named, calendar_names
from helpdesk.operations.setup_copy.part import Part, Taking, newest


class PolicyEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A policy, with the name of its calendar; null: the ticket's own hours."""

    name: str
    filter: str = ""
    calendar: str | None = None
    targets: Targets
    waits_snoozed: bool = True
    warn_percent: Percent = WARN_PERCENT
    active: bool = True


def _policies(tx: Reading) -> list[tuple[int, PolicyEntry]]:
    calendars = calendar_names(tx)
    return [
        (
            one.id,
            PolicyEntry(
                name=one.name,
                filter=one.filter,
                calendar=calendars.get(one.calendar_id or 0),  # a removed one counts as none
                targets=one.targets,
                waits_snoozed=one.waits_snoozed,
                warn_percent=one.warn_percent,
                active=one.active,
            ),
        )
        for one in rows.all_policies(tx)
    ]


def _put(taking: Taking, policy_id: int | None, entry: PolicyEntry) -> int:
    values = msgspec.structs.asdict(entry)
    form = PolicyForm(calendar_id=calendar_named(taking.tx, values.pop("calendar")), **values)
    seen = newest(taking.tx, POLICY, policy_id)
    return setting_up.put(taking.tx, policy_id, form, seen=seen, by=taking.by).id


def _remove(taking: Taking, policy_id: int) -> None:
    seen = newest(taking.tx, POLICY, policy_id)
    setting_up.remove(taking.tx, policy_id, seen=seen, by=taking.by)


POLICIES = Part(
    name="sla_policies",
    shape=PolicyEntry,
    key=lambda one: one.name,
    stored=_policies,
    put=_put,
    remove=_remove,
    order=lambda taking, ids: setting_up.order(taking.tx, ids, by=taking.by),
    tables=("sla_policies",),
)
