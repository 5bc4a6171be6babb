"""Wire shapes that everything that is set up on screen shares."""

from __future__ import annotations

from datetime import datetime

from helpdesk.db.log.setup_changes import SetupChange
from helpdesk.views.base import View


class LastChange(View, frozen=True, kw_only=True):
    """The newest change of a thing: its number is the thing's `version`, which a change names."""

    version: int
    at: datetime
    by: str


def last_change(change: SetupChange | None) -> LastChange | None:
    """How a change is told; None for what nobody changed yet."""
    return None if change is None else LastChange(version=change.id, at=change.at, by=change.by.name)
