"""A status of the desk's own: what a state is called on some tickets. Customers are told the state."""

from __future__ import annotations

import msgspec

from helpdesk.domain.fields.definition import in_language
from helpdesk.domain.lifecycle import State


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """A status of one state. `labels` are its names by language. Tickets that have an archived one keep it,
    and no other ticket gets it."""

    id: int
    state: State
    labels: dict[str, str]
    position: int
    archived: bool

    @property
    def label(self) -> str:
        """Its name in English, or in the first language that it has."""
        return in_language(self.labels, "en")
