"""How the bot answers on a channel: its name, its words, and when it asks a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from helpdesk.channels.traits import traits
from helpdesk.db.bot import settings
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Reading
from helpdesk.domain.bot.settings import BotSettings, Manner, manner
from helpdesk.domain.chats.bot import Tuning
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers.automatic import values, wording

GREETING: Final = "bot_greeting"
WORDS: Final = {"bot_rephrase": "rephrase", "bot_hand_over": "hand_over"}
"""The automatic texts that the bot itself says, and what it calls them (chatbot/texts)."""


def manner_of(tx: Reading, channel_id: int | None, policy: Policy) -> Manner:
    """How the bot answers on a channel; None: everywhere."""
    return manner_as(settings.settings_for(tx, channel_id), policy)


def manner_as(places: Iterable[BotSettings], policy: Policy) -> Manner:
    """How the bot answers under these settings, the first to be used first."""
    return manner(policy.bot_name, *places)


def bot_actor(tx: Reading, channel_id: int | None, policy: Policy) -> Actor:
    """The bot of a channel, for events."""
    return Actor(kind="bot", name=manner_of(tx, channel_id, policy).name)


def may_have_bot(channel: ChannelRow) -> bool:
    """Whether the bot can answer on channels of this kind."""
    return traits(channel.kind).bot


def tuning_as(
    tx: Reading,
    found: Manner,
    channel_id: int | None,
    ticket_id: int | None,
    language: str | None,
    policy: Policy,
) -> Tuning:
    """What the desk has set about an answer. `ticket_id`: the ticket whose values its words get, None: a
    made-up one."""
    own = {
        name: template
        for kind, name in WORDS.items()
        if (template := wording.own_template(tx, kind, language, channel_id)) is not None
    }
    known = _known(tx, ticket_id, language, found.name, policy) if own else {}
    return Tuning(
        threshold=found.threshold,
        misunderstandings=found.misunderstandings,
        words={name: template.filled(known) for name, template in own.items()},
    )


def greeting_as(
    tx: Reading,
    name: str,
    channel: ChannelRow | None,
    ticket_id: int | None,
    language: str | None,
    policy: Policy,
) -> str:
    """What a bot of this name says before its first answer in a conversation; "" if that is off."""
    if not wording.is_on(tx, GREETING, channel):
        return ""
    template = wording.template(tx, GREETING, language, channel.id if channel else None)
    return template.filled(_known(tx, ticket_id, language, name, policy))


def _known(
    tx: Reading, ticket_id: int | None, language: str | None, name: str, policy: Policy
) -> dict[str, str]:
    if ticket_id is None:
        told = values.of_sample(tx, (language or "en")[:2], policy)
    else:
        told = values.of_ticket(tx, ticket_id, policy)
    return {**told, "bot.name": name}
