"""Wire shapes that everything that is set up on screen shares."""

from __future__ import annotations

from datetime import datetime

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import setup_changes
from helpdesk.db.log.setup_changes import SetupChange
from helpdesk.views.base import View


class LastChange(View, frozen=True, kw_only=True):
    """The newest change of a thing: its number is the thing's `version`, which a change names. `followed`:
    `by` only renamed something that it names, and undoing it undoes the change before that."""

    version: int
    at: datetime
    by: str
    followed: bool = False


class SetupTroubleView(View, frozen=True, kw_only=True):
    """Something that is set up and cannot do what it is for. `area`: the page of Settings where it is mended;
    `item`: its id there. `fault` is a code, `detail` the same in English."""

    area: str
    item: int
    name: str
    fault: str
    detail: str


def last_change(change: SetupChange | None) -> LastChange | None:
    """How a change is told; None for what nobody changed yet."""
    return None if change is None else _told(change)


def last_of(tx: Reading, what: str, item: int) -> LastChange:
    """The newest change of a thing that somebody changed, as what is removed answers."""
    change = setup_changes.latest(tx, what, item)
    assert change is not None
    return _told(change)


def _told(change: SetupChange) -> LastChange:
    followed = change.act == setup_changes.FOLLOWED
    return LastChange(version=change.id, at=change.at, by=change.by.name, followed=followed)
