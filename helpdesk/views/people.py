"""Wire shapes of advisors and teams, channels, and customers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from helpdesk.domain.fields.definition import FieldValue
from helpdesk.domain.health.faults import Fault, Side
from helpdesk.views.base import PersonRef, Presence, View
from helpdesk.views.tickets import TicketRow


class Me(View, frozen=True, kw_only=True):
    """The signed-in advisor."""

    id: int
    name: str
    email: str
    role: str
    locale: str
    presence: Presence
    capacity: int
    signature: str
    teams: list[PersonRef]


class AdvisorView(View, frozen=True, kw_only=True):
    id: int
    name: str
    email: str
    role: str
    presence: Presence
    capacity: int
    load: int
    team_ids: list[int]


class TeamView(View, frozen=True, kw_only=True):
    id: int
    name: str
    waiting: int
    advisor_ids: list[int]


class TroubleView(View, frozen=True, kw_only=True):
    """What keeps a channel from sending or receiving, since when, and the provider's own words."""

    side: Side
    fault: Fault
    detail: str
    since: datetime


class ChannelView(View, frozen=True, kw_only=True):
    """A configured channel, and what keeps it from working. Secrets in its settings are never shown."""

    id: int
    name: str
    kind: str
    label: str
    team_id: int | None
    enabled: bool
    address: str
    troubles: list[TroubleView] = []


class IdentityView(View, frozen=True, kw_only=True):
    id: int
    kind: str
    value: str
    name: str
    verified_at: datetime | None
    source: str


class ContactMerge(View, frozen=True, kw_only=True):
    """A contact called `name` was merged into this one, which can be undone. `by`: the advisor, null for the
    desk itself, which says `why`."""

    id: int
    name: str
    by: str | None
    why: str
    at: datetime


class ContactView(View, frozen=True, kw_only=True):
    """A customer. `company` is the name of their company, "" for none, and `company_id` its id."""

    id: int
    name: str
    language: str | None
    company: str
    company_id: int | None
    attributes: dict[str, Any]
    fields: dict[str, FieldValue]
    identities: list[IdentityView]
    tickets: list[TicketRow]
    merges: list[ContactMerge]
    created_at: datetime


class ContactRow(View, frozen=True, kw_only=True):
    """A customer in a list; `company` as in ContactView."""

    id: int
    name: str
    company: str
    company_id: int | None
    fields: dict[str, FieldValue]
    identities: list[IdentityView]
