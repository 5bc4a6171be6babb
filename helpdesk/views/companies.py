"""Wire shapes of the companies of customers."""

from __future__ import annotations

from datetime import datetime

from helpdesk.domain.events.companies import CompanyAct
from helpdesk.domain.events.fields import FieldChange
from helpdesk.domain.fields.definition import FieldValue
from helpdesk.views.base import View


class CompanyRow(View, frozen=True, kw_only=True):
    """A company in a list. `contacts`: how many customers it has."""

    id: int
    name: str
    domains: list[str]
    fields: dict[str, FieldValue]
    contacts: int


class CompanyChange(View, frozen=True, kw_only=True):
    """One change, `by` the name of who made it. `changes` are by `name`, `note`, `domains` or `fields.` and
    the key of a custom field. `other`: the company that was merged into this one or separated from it, else
    ""."""

    at: datetime
    by: str
    act: CompanyAct
    changes: list[FieldChange]
    other: str


class CompanyMerge(View, frozen=True, kw_only=True):
    """A company called `name` was merged into this one, which can be undone."""

    id: int
    name: str
    by: str
    at: datetime


class CompanyView(View, frozen=True, kw_only=True):
    """A company. `domains`: who writes from there, verified, joins it. `version` counts its changes, of which
    `history` has the newest, newest first."""

    id: int
    name: str
    domains: list[str]
    note: str
    fields: dict[str, FieldValue]
    contacts: int
    version: int
    merges: list[CompanyMerge]
    history: list[CompanyChange]
    created_at: datetime
