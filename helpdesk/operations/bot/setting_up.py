"""How the bot answers, as people set it up: checked, changed and undone. Every change keeps what was
before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from helpdesk.db import calendars, channels
from helpdesk.db.bot import settings as db
from helpdesk.db.bot.settings import StoredSettings
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.domain.bot.settings import BotSettings, check
from helpdesk.domain.events.actors import Actor
from helpdesk.errors import BadInput, Conflict, Forbidden
from helpdesk.operations.bot.manner import may_have_bot
from helpdesk.operations.people.calendars import Rights
from helpdesk.said import Said

WHAT: Final = "bot"


def place_of(tx: Reading, channel: str | None) -> ChannelRow | None:
    """The channel by its name, None for everywhere; BadInput if no bot can answer there."""
    if channel is None:
        return None
    row = channels.channel(tx, channel)
    if not may_have_bot(row):
        raise BadInput(Said("No bot can answer on channels of kind {kind}.", kind=row.kind), field="channel")
    return row


def may_change(channel: ChannelRow | None, rights: Rights) -> bool:
    """An admin may change the bot everywhere, a lead on their teams' channels."""
    return rights.teams is None or (channel is not None and channel.team_id in rights.teams)


def check_rights(channel: ChannelRow | None, rights: Rights) -> None:
    """Forbidden for somebody who may not change the bot there."""
    if not may_change(channel, rights):
        raise Forbidden("A lead may change the bot on their teams' channels.", field="channel")


def check_form(tx: Reading, form: BotSettings) -> BotSettings:
    """The form as it is stored. BadInput names the field."""
    form = check(form)
    if form.calendar_id is not None and calendars.hours_of(tx, form.calendar_id) is None:
        raise BadInput(
            Said(
                "There is no calendar {calendar_id}; without one the channel's own hours count.",
                calendar_id=form.calendar_id,
            ),
            field="calendar_id",
        )
    return form


def put(
    tx: Transaction,
    channel: ChannelRow | None,
    form: BotSettings,
    *,
    seen: int | None,
    rights: Rights,
    by: Actor,
) -> int:
    """Change how the bot answers in one place, whose version the caller saw as `seen`. Returns the id of what
    is set there. BadInput names the field, Conflict if somebody changed it meanwhile, Forbidden."""
    check_rights(channel, rights)
    form = check_form(tx, form)
    known = db.locked(tx, _id(channel))
    if known is not None:
        setup_changes.check_version(tx, WHAT, known.id, seen)
    return _store(tx, channel, known, form, by)


def undo(tx: Transaction, channel: ChannelRow | None, *, seen: int | None, rights: Rights, by: Actor) -> int:
    """Undo the newest change of a place, also the undoing before. Returns the id of what is set there. Errors
    as `put`; Conflict if nobody changed it yet."""
    check_rights(channel, rights)
    known = db.locked(tx, _id(channel))
    newest = None if known is None else setup_changes.latest(tx, WHAT, known.id)
    if known is None or newest is None:
        raise Conflict("Nobody changed the bot here yet.")
    setup_changes.check_version(tx, WHAT, known.id, seen)
    form = check_form(tx, msgspec.convert(newest.before, BotSettings))
    return _store(tx, channel, known, form, by)


def _store(
    tx: Transaction, channel: ChannelRow | None, known: StoredSettings | None, form: BotSettings, by: Actor
) -> int:
    before = BotSettings() if known is None else known.settings
    stored = db.put(tx, known, _id(channel), form)
    name = "" if channel is None else channel.label
    if before != form:
        setup_changes.keep(tx, WHAT, stored, name=name, before=_told(before), after=_told(form), by=by)
    return stored


def of_place(made: Iterable[StoredSettings], channel_id: int | None) -> StoredSettings | None:
    """What is set in exactly this place."""
    return next((one for one in made if one.channel_id == channel_id), None)


def _id(channel: ChannelRow | None) -> int | None:
    return channel.id if channel else None


def _told(form: BotSettings) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(form)
    return found
