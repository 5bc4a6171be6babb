"""Messages of the bot, or of the desk itself, in a chat: stored, recorded and delivered like any answer."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec

from helpdesk.channels.email.read.charsets import tidy
from helpdesk.db import channels
from helpdesk.db.bot import answers as asked
from helpdesk.db.brand import desk_name
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets.new_messages import NewMessage
from helpdesk.domain.bot.votes import Judged
from helpdesk.domain.chats.bot import BotMessage, BotPart, BotTurn
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import delivery
from helpdesk.operations.answers.destinations import Route
from helpdesk.operations.tickets.put_on_ticket import put_on_ticket

_TEXT = 10_000  # characters of one message; visitors have the same limit
_BUTTONS = 20


def store(
    tx: Transaction,
    chat: Conversation,
    said: BotMessage,
    turn: BotTurn,
    by: Actor,
    policy: Policy,
    *,
    answers: str | None,
    ends_waiting: bool,
    judged: Judged | None = None,
) -> int:
    """Store one message of a bot's turn and queue its delivery. Returns its id. `by` is the bot; `answers`:
    the external id of the customer's message; `ends_waiting`: it is the last of a turn that leaves nothing
    open; `judged`: under which name its customer is asked whether it helped. The caller has locked ticket and
    chat, and knows that the bot has the turn."""
    part = BotPart(
        buttons=said.buttons[:_BUTTONS],
        image=said.image if _is_web(said.image) else "",
        article=said.article,
        slot=said.slot,
        why=turn.why,
        intent=turn.intent,
        confidence=turn.confidence,
        understood=turn.understood,
        vote="" if judged is None else "asked",
    )
    text = tidy(said.text)[:_TEXT]
    message_id = _store(tx, chat, text, part, by, policy, answers=answers, ends_waiting=ends_waiting)
    if judged is not None:
        asked.ask(tx, message_id, chat.id, judged.subject, judged.title)
    return message_id


def say(tx: Transaction, chat: Conversation, text: str, policy: Policy, *, slot: str = "") -> int:
    """Store a message of the desk itself to the customer of a chat. Returns its id."""
    by = msgspec.structs.replace(SYSTEM, name=desk_name(tx, policy))
    part = BotPart(slot=slot) if slot else None
    # it tells how things are; the customer still waits for their answer
    return _store(tx, chat, text, part, by, policy, answers=None, ends_waiting=False)


def _store(
    tx: Transaction,
    chat: Conversation,
    text: str,
    part: BotPart | None,
    by: Actor,
    policy: Policy,
    *,
    answers: str | None,
    ends_waiting: bool,
) -> int:
    assert chat.ticket_id is not None
    message_id = put_on_ticket(
        tx,
        chat.ticket_id,
        NewMessage(
            direction="out",
            channel_id=chat.channel_id,
            channel_kind=chat.channel_kind,
            conversation_id=chat.id,
            author_kind=by.kind,
            author_name=by.name,
            text=text,
            new_text=text,
            references=[answers] if answers else [],
            automatic=True,
            ends_waiting=ends_waiting,
            delivery="queued",
            bot=part,
        ),
        channel=chat.channel,
    )
    route = Route(channel=channels.channel_by_id(tx, chat.channel_id), conversation=chat)
    # a visitor who left the bot gets no mail for it; a person's answer includes what was not seen
    delivery.queue(tx, route, message_id, policy, by_mail=False)
    return message_id


def _is_web(address: str) -> bool:
    """Whether a picture's address is allowed: on the web or this desk. An action may have made the address
    from what a customer typed, and a reader opens it with a click."""
    try:
        return urlsplit(address).scheme in {"", "http", "https"}
    except ValueError:
        return False
