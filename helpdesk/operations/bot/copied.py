"""How the bot answers, everywhere and on channels, in a copy of the settings."""

from __future__ import annotations

import msgspec

from helpdesk.db import channels
from helpdesk.db.bot import settings as db
from helpdesk.db.engine.transaction import Reading
from helpdesk.domain.bot.settings import Answers, BotSettings, Colour, Letter, Name, Threshold, Times
from helpdesk.operations.bot import setting_up
from helpdesk.operations.bot.setting_up import WHAT
from helpdesk.operations.people.calendars import ALL
from helpdesk.operations.people.copied import calendar_named, calendar_names
from helpdesk.operations.setup_copy.part import Part, Taking, newest


class BotEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What is set on a channel, null for everywhere, with the name of the calendar."""

    channel: str | None = None
    name: Name | None = None
    letter: Letter | None = None
    colour: Colour | None = None
    threshold: Threshold | None = None
    misunderstandings: Times | None = None
    answers: Answers | None = None
    calendar: str | None = None


_SAME = ("name", "letter", "colour", "threshold", "misunderstandings", "answers")


def _stored(tx: Reading) -> list[tuple[int, BotEntry]]:
    """Where something is set, in an order that does not depend on who set it first."""
    names = {one.id: one.name for one in channels.all_channels(tx)}
    calendars, found = calendar_names(tx), []
    for one in db.all_settings(tx):
        if one.settings == BotSettings() or (one.channel_id is not None and one.channel_id not in names):
            continue
        values = {name: getattr(one.settings, name) for name in _SAME}
        entry = BotEntry(
            channel=names.get(one.channel_id or 0),
            calendar=calendars.get(one.settings.calendar_id or 0),
            **values,
        )
        found.append((one.id, entry))
    return sorted(found, key=lambda one: one[1].channel or "")


def _put(taking: Taking, _: int | None, entry: BotEntry) -> int:
    tx = taking.tx
    channel = setting_up.place_of(tx, entry.channel)
    known = db.locked(tx, channel.id if channel else None)
    values = {name: getattr(entry, name) for name in _SAME}
    form = BotSettings(calendar_id=calendar_named(tx, entry.calendar), **values)
    seen = newest(tx, WHAT, known.id if known else None)
    return setting_up.put(tx, channel, form, seen=seen, rights=ALL, by=taking.by)


def _as_it_comes(taking: Taking, settings_id: int) -> None:
    entry = dict(_stored(taking.tx))[settings_id]
    _put(taking, settings_id, BotEntry(channel=entry.channel))


BOT = Part(
    name="bot",
    shape=BotEntry,
    key=lambda one: one.channel or "everywhere",
    stored=_stored,
    put=_put,
    remove=_as_it_comes,
    tables=("bot_settings",),
)
