"""What is wrong with how the bot is set up."""

from __future__ import annotations

from collections.abc import Iterator

from helpdesk.db import calendars, channels
from helpdesk.db.bot import settings, versions
from helpdesk.db.engine.transaction import Reading
from helpdesk.domain.health.setup import SetupTrouble
from helpdesk.operations.tickets.turns import bot_answers
from helpdesk.said import Said

_LONGEST = 300  # characters of an error; the page of the bot has all of it


def troubles(tx: Reading, *, published: bool = True) -> Iterator[SetupTrouble]:
    """A version that cannot be loaded, channels with a bot that is not there, and hours whose calendar is
    gone. `published`: a published bot answers, not a Rasa server."""
    newest = versions.newest(tx)
    rows = channels.all_channels(tx)
    if published and newest is not None and newest.error:
        detail = Said(
            "Version {version} cannot be loaded: {error}", version=newest.id, error=newest.error[:_LONGEST]
        )
        yield SetupTrouble(
            area="bot", item=newest.id, name=newest.name, fault="bot_not_loaded", detail=detail
        )
    if published and newest is None:
        for row in rows:
            if bot_answers(row):
                detail = Said("The bot is on, but none is published: people get its conversations.")
                yield SetupTrouble(area="bot", item=row.id, name=row.label, fault="no_bot", detail=detail)
    labels = {row.id: row.label for row in rows}
    for one in settings.all_settings(tx):
        calendar = one.settings.calendar_id
        if calendar is not None and calendars.hours_of(tx, calendar) is None:
            detail = Said("The calendar of the bot's hours was removed. The channel's own hours count.")
            name = labels.get(one.channel_id, "") if one.channel_id else ""
            yield SetupTrouble(area="bot", item=one.id, name=name, fault="gone", detail=detail)
