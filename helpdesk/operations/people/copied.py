"""Calendars in a copy of the settings."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from helpdesk.db import calendars as db
from helpdesk.db import channels
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import teams
from helpdesk.domain.hours.hours import Hours
from helpdesk.errors import BadInput
from helpdesk.operations.people import calendars
from helpdesk.operations.people.calendars import ALL, WHAT, CalendarForm
from helpdesk.operations.people.staff import team_named
from helpdesk.operations.setup_copy.part import Part, Taking, newest
from helpdesk.said import Said, named


class CalendarEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A calendar, with the names of the teams and channels that keep it."""

    name: str
    hours: Hours
    teams: list[str] = []
    channels: list[str] = []
    is_default: bool = False


def calendar_named(tx: Reading, name: str | None) -> int | None:
    """The id of a calendar, None for none; BadInput lists the names."""
    if name is None:
        return None
    there = {one.name.casefold(): one for one in db.all_calendars(tx)}
    if (found := there.get(name.strip().casefold())) is None:
        names = named([one.name for one in there.values()])
        raise BadInput(
            Said("There is no calendar {name!r}; there are: {names}.", name=name, names=names),
            field="calendar",
        )
    return found.id


def calendar_names(tx: Reading) -> dict[int, str]:
    """The names of the calendars by id."""
    return {one.id: one.name for one in db.all_calendars(tx)}


def team_names(tx: Reading, *, archived: bool = False) -> dict[int, str]:
    """The names of the teams by id; those of archived ones too if asked."""
    return {one.id: one.name for one in teams.all_teams(tx) if archived or one.archived_at is None}


def _calendars(tx: Reading) -> list[tuple[int, CalendarEntry]]:
    of_teams = team_names(tx)
    of_channels = {one.id: one.name for one in channels.all_channels(tx)}
    return [
        (
            one.id,
            CalendarEntry(
                name=one.name,
                hours=one.hours,
                teams=sorted(_known(of_teams, one.team_ids)),
                channels=sorted(_known(of_channels, one.channel_ids)),
                is_default=one.is_default,
            ),
        )
        for one in db.all_calendars(tx)
    ]


def _known(names: dict[int, str], ids: Iterable[int]) -> list[str]:
    return [names[one] for one in ids if one in names]


def _put(taking: Taking, calendar_id: int | None, entry: CalendarEntry) -> int:
    tx = taking.tx
    # Until another calendar of the file has become the default one, the present one stays it.
    stays = not taking.again and calendar_id is not None and db.calendar(tx, calendar_id).is_default
    form = CalendarForm(
        name=entry.name,
        hours=entry.hours,
        team_ids=tuple(team_named(tx, name) for name in entry.teams),
        channel_ids=tuple(channels.channel(tx, name).id for name in entry.channels),
        is_default=entry.is_default or stays,
    )
    seen = newest(tx, WHAT, calendar_id)
    return calendars.put(tx, calendar_id, form, seen=seen, rights=ALL, by=taking.by).id


def _remove(taking: Taking, calendar_id: int) -> None:
    seen = newest(taking.tx, WHAT, calendar_id)
    calendars.remove(taking.tx, calendar_id, seen=seen, rights=ALL, by=taking.by)


CALENDARS = Part(
    name="calendars",
    shape=CalendarEntry,
    key=lambda one: one.name,
    stored=_calendars,
    put=_put,
    remove=_remove,
    tables=("calendars",),
)
