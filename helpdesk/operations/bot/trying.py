"""A trial of the bot: what somebody says to it without a ticket, under settings that need not be saved."""

from __future__ import annotations

import msgspec

from helpdesk.db.bot import settings as db
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Reading
from helpdesk.domain.bot.settings import BotSettings, Manner
from helpdesk.domain.chats.bot import Said
from helpdesk.domain.policy import Policy
from helpdesk.operations.bot.manner import greeting_as, manner_as, manner_of, tuning_as
from helpdesk.operations.bot.setting_up import check_form


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What to ask the bot, and the greeting before its answer, "" for none."""

    said: Said
    greeting: str


def begin(
    tx: Reading,
    channel: ChannelRow | None,
    draft: BotSettings | None,
    *,
    text: str,
    payload: str,
    language: str,
    conversation: str,
    first: bool,
    policy: Policy,
) -> Trial:
    """What the bot hears in a trial on a channel, or everywhere. `draft` replaces what is set there;
    `conversation` is the trial's own, and `first`: it begins. BadInput names what is wrong with the draft."""
    channel_id = channel.id if channel else None
    found = manner_of(tx, channel_id, policy) if draft is None else drafted(tx, channel, draft, policy)
    said = Said(
        conversation=conversation,
        text=text,
        payload=payload,
        channel=channel.kind if channel else "webchat",
        language=language,
        metadata={"trial": True},
        tuning=tuning_as(tx, found, channel_id, None, language, policy),
    )
    told = greeting_as(tx, found.name, channel, None, language, policy) if first else ""
    return Trial(said=said, greeting=told)


def drafted(tx: Reading, channel: ChannelRow | None, draft: BotSettings, policy: Policy) -> Manner:
    """How the bot would answer if `draft` were set in a place. BadInput names what is wrong with it."""
    above = [] if channel is None else db.settings_for(tx, None)
    return manner_as([check_form(tx, draft), *above], policy)
