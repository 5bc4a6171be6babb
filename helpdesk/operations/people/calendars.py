"""Calendars: making, changing and removing them. Every change keeps what was before, and can be undone."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta
from sqlalchemy import select

from helpdesk.db import calendars as db
from helpdesk.db.calendars import CalendarRow
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.log.setup_changes import SetupChange
from helpdesk.db.people import advisors, teams
from helpdesk.db.schema.inlets import channels
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.hours.check import check
from helpdesk.domain.hours.hours import Hours
from helpdesk.errors import BadInput, Conflict, Forbidden
from helpdesk.operations.people.persons import checked_name
from helpdesk.said import Said

WHAT: Final = "calendar"

Ids = Annotated[tuple[int, ...], Meta(max_length=500)]


class CalendarForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a calendar is to be. `team_ids` and `channel_ids` keep it, and no other calendar."""

    name: str
    hours: Hours
    team_ids: Ids = ()
    channel_ids: Ids = ()
    is_default: bool = False


class Rights(msgspec.Struct, frozen=True, kw_only=True):
    """Whose calendars somebody may change: `teams` None means all, else those that only these teams keep."""

    teams: frozenset[int] | None = None


ALL: Final = Rights()


def rights_of(tx: Reading, advisor_id: int, role: str) -> Rights:
    """An admin may change all calendars, a lead those of their teams, an advisor none."""
    if role == "admin":
        return ALL
    if role != "lead":
        return Rights(teams=frozenset())
    return Rights(teams=frozenset(team_id for team_id, _ in advisors.advisor(tx, advisor_id).teams))


def put(
    tx: Transaction,
    calendar_id: int | None,
    form: CalendarForm,
    *,
    seen: int | None,
    rights: Rights,
    by: Actor,
) -> CalendarRow:
    """Make a calendar, or change one whose version the caller saw as `seen`. BadInput names the field;
    Conflict if somebody changed it meanwhile or it is the only default; Forbidden."""
    before = db.all_calendars(tx)
    known = None if calendar_id is None else db.calendar(tx, calendar_id)
    form = msgspec.structs.replace(form, name=checked_name(form.name))
    if known is not None:
        setup_changes.check_version(tx, WHAT, known.id, seen)
        _check_rights(rights, known)
        if known.is_default and not form.is_default:
            raise Conflict("Make another calendar the default one first.", field="is_default")
    check_form(tx, calendar_id, form, rights)
    return _store(tx, before, calendar_id, form, by)


def check_form(tx: Reading, calendar_id: int | None, form: CalendarForm, rights: Rights) -> None:
    """What `put` checks of a form: BadInput with its field, Conflict for a name that is taken, Forbidden."""
    name = checked_name(form.name)
    taken = [one.name for one in db.all_calendars(tx) if one.id != calendar_id]
    if name.casefold() in {one.casefold() for one in taken}:
        raise Conflict(Said("There is already a calendar {name!r}.", name=name), field="name")
    check(form.hours, tx.now.date())
    teams.check_teams(tx, form.team_ids, field="team_ids")
    there = set(tx.conn.scalars(select(channels.c.id).where(channels.c.deleted_at.is_(None))))
    if gone := set(form.channel_ids) - there:
        raise BadInput(Said("There is no channel {given}.", given=min(gone)), field="channel_ids")
    _check_rights(rights, CalendarRow(id=0, **msgspec.structs.asdict(form)))


def remove(tx: Transaction, calendar_id: int, *, seen: int | None, rights: Rights, by: Actor) -> None:
    """Remove a calendar. Conflict if it is the default one, or a team or channel keeps it."""
    known = db.calendar(tx, calendar_id)
    setup_changes.check_version(tx, WHAT, calendar_id, seen)
    _check_rights(rights, known)
    if known.is_default:
        raise Conflict("Make another calendar the default one first.", field="is_default")
    if keepers := len(known.team_ids) + len(known.channel_ids):
        raise Conflict(
            Said(
                "{keepers} teams or channels keep this calendar. Give them another one first.",
                keepers=keepers,
            ),
            field="team_ids",
        )
    _end(tx, known, by)


def undo(
    tx: Transaction, calendar_id: int, *, seen: int | None, rights: Rights, by: Actor
) -> CalendarRow | None:
    """Undo the newest change of a calendar, also its removal or the undoing before. Returns it as it is then,
    None if it is removed. Errors as `put` and `remove`."""
    newest = setup_changes.latest(tx, WHAT, calendar_id)
    if newest is None:
        db.calendar(tx, calendar_id)
        raise Conflict("Nobody changed this calendar yet.")
    if newest.before is None:
        setup_changes.check_version(tx, WHAT, calendar_id, seen)
        _unmake(tx, newest, rights, by)
        return None
    before = db.all_calendars(tx)
    form = msgspec.convert(newest.before, CalendarForm)
    setup_changes.check_version(tx, WHAT, calendar_id, seen)
    if newest.after is not None:
        known = db.calendar(tx, calendar_id)
        _check_rights(rights, known)
        if known.is_default and not form.is_default:
            _give_default_back(tx, newest)
    check_form(tx, calendar_id, form, rights)
    return _store(tx, before, calendar_id, form, by)


def _give_default_back(tx: Transaction, taken: SetupChange) -> None:
    """Make the calendar the default one that was it before `taken` made another one so; Conflict if it was
    removed since."""
    together = setup_changes.of_moment(tx, WHAT, taken.at)
    lost = {one.item for one in together if one.before is not None and one.before["is_default"]}
    former = next((one for one in db.all_calendars(tx) if one.id in lost), None)
    if former is None:
        raise Conflict("Make another calendar the default one first.", field="is_default")
    db.put(tx, former.id, former.name, former.hours, is_default=True)


def _unmake(tx: Transaction, made: SetupChange, rights: Rights, by: Actor) -> None:
    """Remove a calendar that was only made. Its teams and channels go back to the calendars that lost them
    then and were not changed since, else to the default one."""
    before = db.all_calendars(tx)
    known = db.calendar(tx, made.item)
    _check_rights(rights, known)
    if known.is_default:
        _give_default_back(tx, made)
    _end(tx, known, by)
    newest = setup_changes.latest_of(tx, WHAT)
    for change in setup_changes.of_moment(tx, WHAT, made.at):
        if change == newest[change.item] and change.before is not None and change.after is not None:
            lost = msgspec.convert(change.before, CalendarForm)
            db.kept_again(
                tx,
                change.item,
                team_ids=tuple(set(lost.team_ids) & set(known.team_ids)),
                channel_ids=tuple(set(lost.channel_ids) & set(known.channel_ids)),
            )
    _keep_changes(tx, [one for one in before if one.id != made.item], by)


def _end(tx: Transaction, known: CalendarRow, by: Actor) -> None:
    db.remove(tx, known.id)
    setup_changes.keep(tx, WHAT, known.id, name=known.name, before=_told(known), after=None, by=by)


def _store(
    tx: Transaction, before: list[CalendarRow], calendar_id: int | None, form: CalendarForm, by: Actor
) -> CalendarRow:
    """Store a checked form, and keep the change of each calendar that it touches: another one may lose a
    team, or be no longer the default."""
    stored = db.put(tx, calendar_id, form.name, form.hours, is_default=form.is_default)
    db.kept_by(tx, stored, team_ids=form.team_ids, channel_ids=form.channel_ids)
    _keep_changes(tx, before, by)
    return db.calendar(tx, stored)


def _keep_changes(tx: Transaction, before: list[CalendarRow], by: Actor) -> None:
    were = {one.id: one for one in before}
    for now in db.all_calendars(tx):
        was = were.get(now.id)
        if was != now:
            told = None if was is None else _told(was)
            setup_changes.keep(tx, WHAT, now.id, name=now.name, before=told, after=_told(now), by=by)


def _told(row: CalendarRow) -> dict[str, Any]:
    form = CalendarForm(
        name=row.name,
        hours=row.hours,
        team_ids=row.team_ids,
        channel_ids=row.channel_ids,
        is_default=row.is_default,
    )
    found: dict[str, Any] = msgspec.to_builtins(form)
    return found


def may_change(row: CalendarRow, rights: Rights) -> bool:
    """Whether these rights are enough to change a calendar."""
    return rights.teams is None or (
        not row.is_default
        and not row.channel_ids
        and bool(row.team_ids)
        and set(row.team_ids) <= rights.teams
    )


def _check_rights(rights: Rights, row: CalendarRow) -> None:
    if not may_change(row, rights):
        raise Forbidden("A lead may change the calendars that only their teams keep.", field="team_ids")
