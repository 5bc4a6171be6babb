"""Calendars: when people answer, by week, day, country and zone, and who keeps which."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Annotated

import msgspec
from litestar import Controller, Response, delete, get, post, put
from litestar.params import JSONBody, QueryParameter
from msgspec import Meta

from helpdesk.api.inputs import Id, Input, Name, PathId, Seen
from helpdesk.api.request import DeskRequest
from helpdesk.db import calendars as db
from helpdesk.db.calendars import CalendarRow
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.log.setup_changes import SetupChange
from helpdesk.db.people import advisors
from helpdesk.domain.hours.check import Skipped, changed_clocks
from helpdesk.domain.hours.hours import Hours
from helpdesk.domain.hours.open_time import is_open, open_time, opens_at
from helpdesk.domain.hours.public_days import Country, countries, public_days
from helpdesk.domain.hours.zones import zone_named
from helpdesk.operations.people import calendars as operations
from helpdesk.operations.people.calendars import WHAT, CalendarForm, Rights
from helpdesk.security.guards import leads_only
from helpdesk.security.sign_ins import Advisor
from helpdesk.views.base import View
from helpdesk.views.set_up.changes import LastChange, last_change, last_of

_MINUTE, _WEEK, _YEAR = timedelta(minutes=1), timedelta(days=7), timedelta(days=365)

Keepers = Annotated[tuple[Id, ...], Meta(max_length=500)]


class SetCalendar(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A calendar, whole. Minutes count from midnight of the day on which an interval begins; beyond 1440 it
    is the next day. The teams and channels that keep it keep no other one. A ticket goes by its team's
    calendar, else its channel's, else the default one."""

    name: Name
    hours: Hours
    team_ids: Keepers = ()
    channel_ids: Keepers = ()
    is_default: bool = False


class PublicDay(View, frozen=True, kw_only=True):
    """A public holiday, with its name in the caller's language, in English or in the country's own."""

    day: date
    name: str


class HoursNow(View, frozen=True, kw_only=True):
    """What hours mean now. `opens_at`: the next opening, null while open. `weekly_minutes`: open time of the
    coming seven days. `public_days`: those of the coming year. `changed_clocks`: intervals of the coming
    year that the change of the clocks makes shorter or longer."""

    open: bool
    opens_at: datetime | None
    weekly_minutes: int
    public_days: list[PublicDay]
    changed_clocks: list[Skipped]


class CalendarView(View, frozen=True, kw_only=True):
    """A calendar. `changed` is null before anybody changed it; `may_change`: whether the caller may."""

    id: int
    name: str
    hours: Hours
    team_ids: list[int]
    channel_ids: list[int]
    is_default: bool
    now: HoursNow
    changed: LastChange | None
    may_change: bool


class CalendarController(Controller):
    path = "/calendars"
    tags = ["calendars"]
    opt = {"scope": "settings"}

    @get("/")
    async def list_calendars(self, request: DeskRequest) -> list[CalendarView]:
        """List the calendars, the default one first."""
        return await request.desk.read(_calendars, request.user)

    @get("/countries")
    async def list_holiday_countries(self, request: DeskRequest) -> list[Country]:
        """List the countries whose public holidays the desk knows, with their regions."""
        return await asyncio.to_thread(countries)  # the first call imports the package

    @post("/preview", status_code=200, guards=[leads_only])
    async def preview_calendar(
        self,
        request: DeskRequest,
        data: JSONBody[SetCalendar],
        calendar_id: Annotated[int | None, QueryParameter(ge=1)] = None,
    ) -> HoursNow:
        """Check a calendar that is not saved, with the errors of saving it, and get what it means now."""
        return await request.desk.read(_preview, calendar_id, data, request.user)

    @post("/", guards=[leads_only])
    async def create_calendar(
        self, request: DeskRequest, data: JSONBody[SetCalendar]
    ) -> Response[CalendarView]:
        """Create a calendar. Leads may for their teams, admins for all."""
        return await request.create(_put, None, data, None, request.user)

    @put("/{calendar_id:int}", guards=[leads_only])
    async def change_calendar(
        self, request: DeskRequest, calendar_id: PathId, data: JSONBody[SetCalendar], version: Seen = None
    ) -> CalendarView:
        """Replace a calendar."""
        return await request.write(_put, calendar_id, data, version, request.user)

    @delete("/{calendar_id:int}", status_code=200, guards=[leads_only])
    async def remove_calendar(
        self, request: DeskRequest, calendar_id: PathId, version: Seen = None
    ) -> LastChange:
        """Remove a calendar that no team or channel keeps. Its version then is what undoing it names."""
        return await request.write(_remove, calendar_id, version, request.user)

    @post("/{calendar_id:int}/undo", status_code=200, guards=[leads_only])
    async def undo_calendar(
        self, request: DeskRequest, calendar_id: PathId, version: Seen = None
    ) -> CalendarView | None:
        """Undo the newest change of a calendar, its removal too. Null if that removes it."""
        return await request.write(_undo, calendar_id, version, request.user)


def _calendars(tx: Reading, user: Advisor) -> list[CalendarView]:
    rows = db.all_calendars(tx)
    changes = setup_changes.latest_of(tx, WHAT, [row.id for row in rows])
    rights, language = _rights(tx, user), _language(tx, user)
    return [_view(tx, row, changes.get(row.id), rights, language) for row in rows]


def _preview(tx: Reading, calendar_id: int | None, data: SetCalendar, user: Advisor) -> HoursNow:
    operations.check_form(tx, calendar_id, _form(data), _rights(tx, user))
    return _now(tx, data.hours, _language(tx, user))


def _put(
    tx: Transaction, calendar_id: int | None, data: SetCalendar, seen: int | None, user: Advisor
) -> CalendarView:
    rights = _rights(tx, user)
    row = operations.put(tx, calendar_id, _form(data), seen=seen, rights=rights, by=user.actor)
    return _view(tx, row, setup_changes.latest(tx, WHAT, row.id), rights, _language(tx, user))


def _remove(tx: Transaction, calendar_id: int, seen: int | None, user: Advisor) -> LastChange:
    operations.remove(tx, calendar_id, seen=seen, rights=_rights(tx, user), by=user.actor)
    return last_of(tx, WHAT, calendar_id)


def _undo(tx: Transaction, calendar_id: int, seen: int | None, user: Advisor) -> CalendarView | None:
    rights = _rights(tx, user)
    row = operations.undo(tx, calendar_id, seen=seen, rights=rights, by=user.actor)
    if row is None:
        return None
    return _view(tx, row, setup_changes.latest(tx, WHAT, row.id), rights, _language(tx, user))


def _rights(tx: Reading, user: Advisor) -> Rights:
    return operations.rights_of(tx, user.id, user.role)


def _language(tx: Reading, user: Advisor) -> str:
    return advisors.advisor(tx, user.id).locale


def _form(data: SetCalendar) -> CalendarForm:
    return CalendarForm(**msgspec.structs.asdict(data))


def _view(
    tx: Reading, row: CalendarRow, change: SetupChange | None, rights: Rights, language: str
) -> CalendarView:
    return CalendarView(
        id=row.id,
        name=row.name,
        hours=row.hours,
        team_ids=list(row.team_ids),
        channel_ids=list(row.channel_ids),
        is_default=row.is_default,
        now=_now(tx, row.hours, language),
        changed=last_change(change),
        may_change=operations.may_change(row, rights),
    )


def _now(tx: Reading, hours: Hours, language: str) -> HoursNow:
    today = tx.now.astimezone(zone_named(hours.zone)).date()
    opened = is_open(hours, tx.now)
    return HoursNow(
        open=opened,
        opens_at=None if opened else opens_at(hours, tx.now),
        weekly_minutes=int(open_time(hours, tx.now, tx.now + _WEEK) / _MINUTE),
        public_days=[
            PublicDay(day=day, name=name)
            for year in (today.year, today.year + 1)
            for day, name in public_days(hours.country, hours.region, year, language).items()
            if today <= day < today + _YEAR
        ],
        changed_clocks=list(changed_clocks(hours, today)),
    )
