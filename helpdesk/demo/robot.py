"""The bot of the demo's stories: it sends the script's answers through the desk's own operations."""

from __future__ import annotations

from helpdesk.db import channels
from helpdesk.db.bot import settings
from helpdesk.db.chats import conversations
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages
from helpdesk.demo.script import Step
from helpdesk.domain.bot.settings import BotSettings
from helpdesk.domain.chats.bot import BotMessage, BotTurn, Button, HandOver
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.policy import Policy
from helpdesk.operations.bot import answering, judging, setting_up
from helpdesk.operations.people.calendars import ALL

_CHANNELS = ("chat", "telegram")


def switch(tx: Transaction, *, on: bool) -> None:
    """Let the bot answer new conversations of the shop's chat and of Telegram, or let people."""
    for row in channels.all_channels(tx):
        if row.name in _CHANNELS:
            channels.put_channel(
                tx,
                row.name,
                kind=row.kind,
                label=row.label,
                team_id=row.team_id,
                settings={**row.settings, "bot": on},
                enabled=row.enabled,
            )


def introduce(tx: Transaction) -> None:
    """Give the bot the shop's face, unless somebody has set it up."""
    if not settings.all_settings(tx):
        face = BotSettings(letter="F", colour="#2f6b4f")
        setting_up.put(tx, None, face, seen=None, rights=ALL, by=SYSTEM)


def answer(tx: Transaction, ticket_id: int, step: Step, policy: Policy) -> None:
    """The bot's turn of a story."""
    chat = conversations.conversations_of_ticket(tx, ticket_id)[0]
    asked = answering.begin(tx, chat.id, policy)
    assert isinstance(asked, answering.Ask), step.bot
    turn = BotTurn(
        messages=[
            BotMessage(
                text=step.bot,
                buttons=[Button(title=one, payload=f"/{one.lower()}") for one in step.buttons],
            )
        ],
        state=b"",
        why=step.why,
        intent=step.intent,
        confidence=step.sure if step.intent else 0.0,
        slots=dict(step.slots),
        small_talk=step.small_talk,
        hand_over=HandOver(cause=step.cause, summary=step.summary) if step.summary else None,
    )
    assert answering.finish(tx, asked, turn, policy)


def judge(tx: Transaction, conversation_id: int, step: Step, policy: Policy) -> None:
    """The customer says whether the bot's last answer helped."""
    answer_id = messages.of_conversation(tx, conversation_id, limit=1)[-1].id
    helpful = bool(step.helpful)
    judging.judge(tx, conversation_id, answer_id, helpful=helpful, person=step.person, policy=policy)
