"""Policies, and why a ticket is due when it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from litestar import Controller, Response, delete, get, post, put
from litestar.params import JSONBody, QueryParameter

from helpdesk.api.inputs import Number, PathId, Seen
from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.log.setup_changes import SetupChange
from helpdesk.db.tickets import tickets
from helpdesk.domain.events.actors import Actor
from helpdesk.features.sla.clocks import Clock, Stretch
from helpdesk.features.sla.keeping import clocks_now
from helpdesk.features.sla.policies import rows as policies
from helpdesk.features.sla.policies import setting_up
from helpdesk.features.sla.policies.preview import preview
from helpdesk.features.sla.policies.rows import POLICY, Policy
from helpdesk.features.sla.policies.setting_up import PolicyForm
from helpdesk.features.sla.shapes import (
    ClockView,
    OrderSlaPolicies,
    SetSlaPolicy,
    SlaPolicyView,
    SlaPreview,
    StretchView,
)
from helpdesk.security.guards import admins_only
from helpdesk.views.set_up.changes import LastChange, last_change, last_of

_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class SlaPolicyController(Controller):
    path = "/sla-policies"
    tags = ["sla"]
    opt = {"scope": "settings"}

    @get("/")
    async def list_sla_policies(self, request: DeskRequest) -> list[SlaPolicyView]:
        """List the SLA policies in their order: the first active one that finds a ticket holds for it."""
        return await request.desk.read(_policies)

    @post("/", guards=[admins_only])
    async def create_sla_policy(
        self, request: DeskRequest, data: JSONBody[SetSlaPolicy]
    ) -> Response[SlaPolicyView]:
        """Create an SLA policy, the last in the order. Open tickets follow within seconds."""
        return await request.create(_put, None, data, None, request.user.actor)

    @post("/preview", status_code=200, guards=[admins_only])
    async def preview_sla_policy(
        self,
        request: DeskRequest,
        data: JSONBody[SetSlaPolicy],
        policy_id: Annotated[int | None, QueryParameter(ge=1)] = None,
    ) -> SlaPreview:
        """Check a policy that is not saved, with the errors of saving it, and count the open tickets that it
        would hold for."""
        return await request.desk.read(_preview, policy_id, data)

    @put("/order", guards=[admins_only])
    async def order_sla_policies(
        self, request: DeskRequest, data: JSONBody[OrderSlaPolicies]
    ) -> list[SlaPolicyView]:
        """Put the SLA policies into an order. Name each of them once."""
        return await request.write(_order, data.ids, request.user.actor)

    @put("/{policy_id:int}", guards=[admins_only])
    async def change_sla_policy(
        self, request: DeskRequest, policy_id: PathId, data: JSONBody[SetSlaPolicy], version: Seen = None
    ) -> SlaPolicyView:
        """Replace an SLA policy. Open tickets follow within seconds; what was solved keeps its promise."""
        return await request.write(_put, policy_id, data, version, request.user.actor)

    @delete("/{policy_id:int}", status_code=200, guards=[admins_only])
    async def remove_sla_policy(
        self, request: DeskRequest, policy_id: PathId, version: Seen = None
    ) -> LastChange:
        """Remove an SLA policy. Its version then is what undoing it names."""
        return await request.write(_remove, policy_id, version, request.user.actor)

    @post("/{policy_id:int}/undo", status_code=200, guards=[admins_only])
    async def undo_sla_policy(
        self, request: DeskRequest, policy_id: PathId, version: Seen = None
    ) -> SlaPolicyView | None:
        """Undo the newest change of an SLA policy, its removal too. Null if that removes it."""
        return await request.write(_undo, policy_id, version, request.user.actor)


class ClockController(Controller):
    path = "/tickets"
    tags = ["sla"]
    opt = {"scope": "tickets"}

    @get("/{number:int}/clocks")
    async def list_ticket_clocks(self, request: DeskRequest, number: Number) -> list[ClockView]:
        """List the clocks of a ticket, with every stretch that counted or was paused: why it is due when it
        is."""
        return await request.desk.read(_clocks, number)


def _policies(tx: Reading) -> list[SlaPolicyView]:
    rows = policies.all_policies(tx)
    changes = setup_changes.latest_of(tx, POLICY, [row.id for row in rows])
    return [_view(tx, row, changes.get(row.id)) for row in rows]


def _preview(tx: Reading, policy_id: int | None, data: SetSlaPolicy) -> SlaPreview:
    found, holds = preview(tx, policy_id, _form(data))
    return SlaPreview(found=found, holds=holds)


def _put(
    tx: Transaction, policy_id: int | None, data: SetSlaPolicy, seen: int | None, by: Actor
) -> SlaPolicyView:
    return _latest(tx, setting_up.put(tx, policy_id, _form(data), seen=seen, by=by))


def _order(tx: Transaction, ids: list[int], by: Actor) -> list[SlaPolicyView]:
    setting_up.order(tx, ids, by=by)
    return _policies(tx)


def _remove(tx: Transaction, policy_id: int, seen: int | None, by: Actor) -> LastChange:
    setting_up.remove(tx, policy_id, seen=seen, by=by)
    return last_of(tx, POLICY, policy_id)


def _undo(tx: Transaction, policy_id: int, seen: int | None, by: Actor) -> SlaPolicyView | None:
    row = setting_up.undo(tx, policy_id, seen=seen, by=by)
    return None if row is None else _latest(tx, row)


def _clocks(tx: Reading, number: int) -> list[ClockView]:
    found = clocks_now(tx, tickets.ticket(tx, number))
    known = policies.names(tx, {one.policy_id for one in found})
    return [_clock(one, known.get(one.policy_id, "")) for one in found]


def _form(data: SetSlaPolicy) -> PolicyForm:
    return PolicyForm(**{name: getattr(data, name) for name in PolicyForm.__struct_fields__})


def _latest(tx: Reading, row: Policy) -> SlaPolicyView:
    return _view(tx, row, setup_changes.latest(tx, POLICY, row.id))


def _view(tx: Reading, row: Policy, change: SetupChange | None) -> SlaPolicyView:
    return SlaPolicyView(
        **{name: getattr(row, name) for name in Policy.__struct_fields__},
        problem=setting_up.problem_of(tx, row),
        changed=last_change(change),
    )


def _clock(one: Clock, policy: str) -> ClockView:
    runs = one.ended_at is None
    last = len(one.stretches) - 1
    return ClockView(
        clock=one.kind,
        policy_id=one.policy_id,
        policy=policy,
        target_minutes=one.target // _MINUTE,
        started_at=one.started_at,
        ended_at=one.ended_at,
        ending=one.ending,
        due_at=one.due_at,
        warn_at=one.warn_at,
        seconds_left=one.left // _SECOND,
        breached=one.breached,
        stretches=[
            _stretch(stretch, goes_on=runs and place == last) for place, stretch in enumerate(one.stretches)
        ],
    )


def _stretch(one: Stretch, *, goes_on: bool) -> StretchView:
    return StretchView(
        kind=one.kind,
        since=one.since,
        until=None if goes_on else one.until,
        seconds=one.business // _SECOND,
        reason=one.reason,
    )
