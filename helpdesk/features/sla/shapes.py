"""Wire shapes of policies and of a ticket's clocks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from helpdesk.api.inputs import Id, Input, Name
from helpdesk.domain.due import ClockKind
from helpdesk.domain.filters.parse import STORED
from helpdesk.features.sla.clocks import WARN_PERCENT, Ending
from helpdesk.features.sla.targets import Targets
from helpdesk.views.base import View
from helpdesk.views.set_up.changes import LastChange


class SetSlaPolicy(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A policy, whole. It holds for the tickets that `filter` finds (empty: all) and no earlier active policy
    holds for. Times are minutes of business time: in the hours of `calendar_id`, or of each ticket if that is
    null. Resolution waits while a ticket is pending, and with `waits_snoozed` while it is snoozed. It warns
    when `warn_percent` of the time are over."""

    name: Name
    targets: Targets
    filter: Annotated[str, Meta(max_length=STORED)] = ""
    calendar_id: Id | None = None
    waits_snoozed: bool = True
    warn_percent: Annotated[int, Meta(ge=1, le=99)] = WARN_PERCENT
    active: bool = True


class OrderSlaPolicies(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The ids of all policies in their new order."""

    ids: Annotated[list[Id], Meta(max_length=500)]


class SlaPolicyView(View, frozen=True, kw_only=True):
    """A policy. `problem`: what is wrong since something that it names is gone, in one sentence; "" if
    nothing is. `changed` is its last change."""

    id: int
    name: str
    position: int
    filter: str
    calendar_id: int | None
    targets: Targets
    waits_snoozed: bool
    warn_percent: int
    active: bool
    problem: str
    changed: LastChange | None


class SlaPreview(View, frozen=True, kw_only=True):
    """What a policy that is not saved would mean: it would hold for `holds` of the `found` open tickets that
    its filter finds; earlier policies hold for the others."""

    found: int
    holds: int


class StretchView(View, frozen=True, kw_only=True):
    """Time of a clock that counted, or was paused because the ticket was in the state `reason`. `seconds` are
    its business time. `until` is null for the one that goes on."""

    kind: Literal["counted", "paused"]
    since: datetime
    until: datetime | None
    seconds: int
    reason: str


class ClockView(View, frozen=True, kw_only=True):
    """A clock of a ticket, with every stretch from its start to its end or now. `seconds_left`: the business
    time until it is due, negative when it is late. `due_at` is null while it is paused. `ending`: answered,
    solved, or "" while it runs. `policy` is the name of its policy."""

    clock: ClockKind
    policy_id: int
    policy: str
    target_minutes: int
    started_at: datetime
    ended_at: datetime | None
    ending: Ending
    due_at: datetime | None
    warn_at: datetime | None
    seconds_left: int
    breached: bool
    stretches: list[StretchView]
