"""Facts about custom fields."""

from __future__ import annotations

import msgspec

from helpdesk.domain.events.actors import Actor
from helpdesk.domain.fields.definition import FieldValue, told


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """A custom field got another value; null is none. `label`: the field's name at that time."""

    key: str
    label: str
    was: FieldValue | None
    now: FieldValue | None

    @property
    def says(self) -> str:
        """The change in one line."""
        return f"{self.label} {told(self.was)} → {told(self.now)}"


class FieldsChanged(msgspec.Struct, frozen=True, kw_only=True, tag="ticket.fields_changed"):
    """Custom fields of the ticket got other values."""

    ticket_id: int
    changes: list[FieldChange]
    by: Actor
