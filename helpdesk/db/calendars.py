"""Calendars: when people answer, and which one holds for a channel or a ticket."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, bindparam, exists, func, insert, literal, select, true, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.inlets import channels
from helpdesk.db.schema.people import teams
from helpdesk.db.schema.setup import calendars
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.schema.types import to_json
from helpdesk.domain.hours.hours import ALWAYS, Hours
from helpdesk.errors import NotFound
from helpdesk.said import Said

FIRST_NAME: Final = "Opening hours"


class CalendarRow(msgspec.Struct, frozen=True, kw_only=True):
    """A calendar, and the ids of the teams and channels that keep it. The default one holds for the
    others."""

    id: int
    name: str
    hours: Hours
    is_default: bool
    team_ids: tuple[int, ...] = ()
    channel_ids: tuple[int, ...] = ()


_all = (
    select(calendars.c.id, calendars.c.name, calendars.c.hours, calendars.c.is_default)
    .where(calendars.c.removed_at.is_(None))
    .order_by(calendars.c.is_default.desc(), func.lower(calendars.c.name), calendars.c.id)
)
_lock = select(calendars.c.id).order_by(calendars.c.id).with_for_update()
_keepers = {
    table: select(table.c.id, table.c.calendar_id)
    .where(table.c.calendar_id.is_not(None), there)
    .order_by(table.c.id)
    for table, there in (
        (teams, teams.c.archived_at.is_(None)),
        (channels, channels.c.deleted_at.is_(None)),
    )
}
_one = select(calendars.c.hours).where(
    calendars.c.id == bindparam("calendar"), calendars.c.removed_at.is_(None)
)
_default = select(calendars.c.id).where(calendars.c.is_default).scalar_subquery()


def _hours(*, first: ColumnElement[int | None], then: ColumnElement[int | None]) -> ColumnElement[str]:
    return (
        select(calendars.c.hours)
        .where(calendars.c.id == func.coalesce(first, then, _default))
        .scalar_subquery()
    )


_of_channel = (
    select(_hours(first=channels.c.calendar_id, then=teams.c.calendar_id))
    .select_from(channels.outerjoin(teams, teams.c.id == channels.c.team_id))
    .where(channels.c.id == bindparam("channel"))
)
_of_ticket = (
    select(_hours(first=teams.c.calendar_id, then=channels.c.calendar_id))
    .select_from(
        tickets.outerjoin(teams, teams.c.id == tickets.c.team_id).outerjoin(
            channels, channels.c.name == tickets.c.channel
        )
    )
    .where(tickets.c.id == bindparam("ticket"))
)


def begin(tx: Transaction, hours: Hours) -> None:
    """Give a desk that has no calendar its default one."""
    first = select(literal(FIRST_NAME), literal(to_json(hours)), true()).where(
        ~exists(select(calendars.c.id))
    )
    tx.conn.execute(insert(calendars).from_select(["name", "hours", "is_default"], first))


def of_channel(tx: Reading, channel_id: int) -> Hours:
    """The hours of a channel: its own calendar's, else its team's, else the default one's."""
    return _read(tx.conn.scalar(_of_channel, {"channel": channel_id}))


def of_ticket(tx: Reading, ticket_id: int) -> Hours:
    """The hours of a ticket: its team's calendar's, else its first channel's, else the default one's."""
    return _read(tx.conn.scalar(_of_ticket, {"ticket": ticket_id}))


def hours_of(tx: Reading, calendar_id: int) -> Hours | None:
    """The hours of a calendar; None if it was removed."""
    hours = tx.conn.scalar(_one, {"calendar": calendar_id})
    return None if hours is None else _read(hours)


def all_calendars(tx: Reading) -> list[CalendarRow]:
    """Every calendar, the default one first, then by name. In a writing transaction nobody else changes one
    until its end."""
    if isinstance(tx, Transaction):
        tx.conn.execute(_lock)  # first: what is read then has what was made while it waited
    rows = tx.conn.execute(_all).all()
    kept = {
        table.name: [(row.id, row.calendar_id) for row in tx.conn.execute(keepers)]
        for table, keepers in _keepers.items()
    }
    return [
        CalendarRow(
            id=row.id,
            name=row.name,
            hours=_read(row.hours),
            is_default=row.is_default,
            team_ids=tuple(one for one, calendar in kept["teams"] if calendar == row.id),
            channel_ids=tuple(one for one, calendar in kept["channels"] if calendar == row.id),
        )
        for row in rows
    ]


def calendar(tx: Reading, calendar_id: int) -> CalendarRow:
    """One calendar; NotFound."""
    found = next((one for one in all_calendars(tx) if one.id == calendar_id), None)
    if found is None:
        raise NotFound(Said("There is no calendar {calendar_id}.", calendar_id=calendar_id))
    return found


def put(tx: Transaction, calendar_id: int | None, name: str, hours: Hours, *, is_default: bool) -> int:
    """Make or change a calendar, also one that was removed. Returns its id."""
    if is_default:
        tx.conn.execute(update(calendars).where(calendars.c.is_default).values(is_default=False))
    values = {"name": name, "hours": to_json(hours), "is_default": is_default, "removed_at": None}
    if calendar_id is not None:
        tx.conn.execute(update(calendars).where(calendars.c.id == calendar_id).values(**values))
        return calendar_id
    key = tx.conn.execute(insert(calendars), values).inserted_primary_key
    assert key is not None
    return int(key[0])


def kept_by(
    tx: Transaction, calendar_id: int, *, team_ids: tuple[int, ...], channel_ids: tuple[int, ...]
) -> None:
    """Let exactly these teams and channels keep this calendar."""
    for table, ids in ((teams, team_ids), (channels, channel_ids)):
        tx.conn.execute(
            update(table)
            .where(table.c.calendar_id == calendar_id, table.c.id.not_in(ids))
            .values(calendar_id=None)
        )
    kept_again(tx, calendar_id, team_ids=team_ids, channel_ids=channel_ids)


def kept_again(
    tx: Transaction, calendar_id: int, *, team_ids: tuple[int, ...], channel_ids: tuple[int, ...]
) -> None:
    """Let these teams and channels keep this calendar too."""
    for table, ids in ((teams, team_ids), (channels, channel_ids)):
        tx.conn.execute(update(table).where(table.c.id.in_(ids)).values(calendar_id=calendar_id))


def remove(tx: Transaction, calendar_id: int) -> None:
    """Remove a calendar. Who kept it keeps none then, an archived team and a removed channel too."""
    for table in (teams, channels):
        tx.conn.execute(update(table).where(table.c.calendar_id == calendar_id).values(calendar_id=None))
    tx.conn.execute(update(calendars).where(calendars.c.id == calendar_id).values(removed_at=tx.now))


@lru_cache(maxsize=256)
def _read(hours: str | None) -> Hours:
    """Stored hours; a desk that has no calendar yet is always open. Equal texts give the same value, which
    remembers its hash: what is computed from hours is kept by it."""
    return ALWAYS if hours is None else msgspec.json.decode(hours, type=Hours)
