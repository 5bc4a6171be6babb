"""Facts about the companies of customers."""

from __future__ import annotations

from typing import Literal

import msgspec

from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.fields import FieldChange

CompanyAct = Literal["added", "changed", "merged", "separated", "removed"]
"""merged: another company went into it. separated: that was undone."""


class CompanyChanged(msgspec.Struct, frozen=True, kw_only=True, tag="company.changed"):
    """A company of customers was added, changed or removed, or two were merged or separated. `name` is its
    name from then on. `changes`: what is another now, by `name`, `note`, `domains` or `fields.` and the key
    of a custom field. `other`: the company that went into it, or that is one of its own again."""

    company_id: int
    act: CompanyAct
    name: str
    changes: list[FieldChange] = []
    other: int | None = None
    by: Actor
