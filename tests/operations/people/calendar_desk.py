"""A desk whose calendars tests make, change and undo."""

from __future__ import annotations

from typing import Any

from helpdesk.db import calendars as db
from helpdesk.db.calendars import CalendarRow
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import setup_changes
from helpdesk.db.people import advisors
from helpdesk.domain.hours.hours import ALWAYS, Hours
from helpdesk.domain.hours.reading import read_hours
from helpdesk.operations.people import calendars
from helpdesk.operations.people.calendars import ALL, WHAT, CalendarForm, Rights
from tests import factories
from tests.factories import actor

OFFICE = read_hours("mon-fri 9:00-17:00", zone="Europe/Paris")
NIGHTS = read_hours("mon-fri 22:00-6:00")


def furnished(desk: Desk) -> dict[str, int]:
    """A desk with two teams and its first calendar. The ids by name."""
    found = desk.write_now(factories.furnish)
    found["Sales"] = desk.write_now(advisors.add_team, "Sales", [])
    desk.write_now(db.begin, ALWAYS)
    found["first"] = desk.read_now(db.all_calendars)[0].id
    return found


def put(
    desk: Desk, ids: dict[str, int], name: str, hours: Hours = OFFICE, *, of: int | None = None, **values: Any
) -> CalendarRow:
    """Make a calendar, or change the one `of` as somebody who saw its newest version."""
    rights, seen = values.pop("rights", ALL), values.pop("seen", version(desk, of))
    form = CalendarForm(name=name, hours=hours, **values)
    return desk.write_now(calendars.put, of, form, seen=seen, rights=rights, by=actor(ids))


def undo(desk: Desk, ids: dict[str, int], which: int, rights: Rights = ALL) -> CalendarRow | None:
    return desk.write_now(calendars.undo, which, seen=version(desk, which), rights=rights, by=actor(ids))


def remove(desk: Desk, ids: dict[str, int], calendar_id: int, rights: Rights = ALL) -> None:
    seen = version(desk, calendar_id)
    desk.write_now(calendars.remove, calendar_id, seen=seen, rights=rights, by=actor(ids))


def version(desk: Desk, calendar_id: int | None) -> int | None:
    newest = None if calendar_id is None else desk.read_now(setup_changes.latest, WHAT, calendar_id)
    return None if newest is None else newest.id


def rows(desk: Desk) -> dict[str, CalendarRow]:
    return {one.name: one for one in desk.read_now(db.all_calendars)}
