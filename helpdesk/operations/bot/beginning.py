"""Who answers first in a chat: the bot, in the hours that people gave it, or people."""

from __future__ import annotations

from helpdesk.db import calendars
from helpdesk.db.bot import settings
from helpdesk.db.channels import ChannelRow
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.engine.transaction import Reading
from helpdesk.domain.bot.settings import Manner, manner
from helpdesk.domain.chats.turns import Turn, begins
from helpdesk.domain.hours.open_time import is_open
from helpdesk.domain.lifecycle import ACTIVE
from helpdesk.domain.messages import Nature
from helpdesk.domain.threading.choices import Choice, Open
from helpdesk.operations.tickets.turns import bot_answers


def first_turn(
    tx: Reading,
    channel: ChannelRow,
    choice: Choice,
    running: Conversation | None,
    *,
    with_bot: bool,
    nature: Nature = "private",
) -> Turn:
    """Who answers a chat's message that goes on the ticket of `choice`; `with_bot`: the bot has that ticket.
    In a group people answer: the bot would answer every line, and repeat to all what one told it."""
    if nature == "group":
        return "person"
    if isinstance(choice, Open):
        return begins(
            bot=takes_new(tx, channel),
            turn=running.turn if running else None,
            active=running is not None
            and running.ticket_state in ACTIVE
            and running.ticket_merged_into is None,
        )
    if running is not None and running.turn == "person":
        return "person"
    return "bot" if with_bot and bot_answers(channel) else "person"


def takes_new(tx: Reading, channel: ChannelRow) -> bool:
    """Whether the bot gets new conversations of a channel now: it answers there, and it is in its hours. What
    it has begun, it goes on with after them."""
    if not bot_answers(channel):
        return False
    found = manner("", *settings.settings_for(tx, channel.id))
    return found.answers == "always" or _people_are_there(tx, channel, found) == (found.answers == "open")


def _people_are_there(tx: Reading, channel: ChannelRow, found: Manner) -> bool:
    own = None if found.calendar_id is None else calendars.hours_of(tx, found.calendar_id)
    # without its calendar the channel's hours count, and Health says so
    return is_open(calendars.of_channel(tx, channel.id) if own is None else own, tx.now)
