"""What the bot, or the desk itself, says in a chat: stored, recorded and delivered as any answer."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

from helpdesk.channels.email.read.charsets import tidy
from helpdesk.db import channels
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.message_search import index_message
from helpdesk.domain.bot import BotMessage, BotPart, BotTurn
from helpdesk.domain.events import SYSTEM, Actor, ReplyWritten
from helpdesk.domain.excerpts import excerpt
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import delivery
from helpdesk.operations.answers.destinations import Route

_TEXT = 10_000  # characters of one message, as much as a visitor may write
_BUTTONS = 20


def bot_actor(policy: Policy) -> Actor:
    """The bot, for events."""
    return Actor(kind="bot", name=policy.bot_name)


def store(
    tx: Transaction,
    chat: Conversation,
    said: BotMessage,
    turn: BotTurn,
    policy: Policy,
    *,
    answers: str | None,
) -> int:
    """Store one message of a bot's turn and queue its delivery; its id. `answers`: the external id of the
    customer's message. The caller holds ticket and chat, and knows that the bot has the turn."""
    part = BotPart(
        buttons=said.buttons[:_BUTTONS],
        image=said.image if _is_web(said.image) else "",
        article=said.article,
        slot=said.slot,
        why=turn.why,
        intent=turn.intent,
        confidence=turn.confidence,
    )
    return _store(tx, chat, tidy(said.text)[:_TEXT], part, bot_actor(policy), policy, answers=answers)


def say(tx: Transaction, chat: Conversation, text: str, policy: Policy, *, slot: str = "") -> int:
    """Store something the desk itself tells the customer of a chat; its id."""
    by = msgspec.structs.replace(SYSTEM, name=policy.desk_name)
    return _store(tx, chat, text, BotPart(slot=slot) if slot else None, by, policy, answers=None)


def _store(
    tx: Transaction,
    chat: Conversation,
    text: str,
    part: BotPart | None,
    by: Actor,
    policy: Policy,
    *,
    answers: str | None,
) -> int:
    assert chat.ticket_id is not None
    row = tickets.ticket(tx, chat.ticket_id)
    message_id = messages.add_message(
        tx,
        {
            "ticket_id": row.id,
            "kind": "message",
            "direction": "out",
            "channel_id": chat.channel_id,
            "channel_kind": chat.channel_kind,
            "conversation_id": chat.id,
            "author_kind": by.kind,
            "author_name": by.name,
            "text": text,
            "new_text": text,
            "references": [answers] if answers else [],
            "automatic": True,
            "delivery": "queued",
            "bot": part,
        },
    )
    tickets.change_ticket(
        tx,
        row.id,
        message_count=row.message_count + 1,
        last_message_id=message_id,
        **({"excerpt": excerpt(text)} if text else {}),
    )
    index_message(tx, message_id, subject="", body=text, people=by.name)
    tx.record(
        ReplyWritten(
            ticket_id=row.id, message_id=message_id, channel=chat.channel, conversation_id=chat.id, by=by
        )
    )
    route = Route(channel=channels.channel_by_id(tx, chat.channel_id), conversation=chat)
    # whoever left the bot is not written to for it; a person's answer brings along what was not seen
    delivery.queue(tx, route, message_id, policy, by_mail=False)
    return message_id


def _is_web(address: str) -> bool:
    """Whether a picture may be shown from here: on the web or this desk. An action may have made the address
    of what a customer typed, and a reader opens it with a click."""
    try:
        return urlsplit(address).scheme in {"", "http", "https"}
    except ValueError:
        return False
