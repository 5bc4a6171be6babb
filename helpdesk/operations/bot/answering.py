"""The bot's turns: what the bot is asked, and how its answer is stored, once and under the right epoch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from helpdesk.channels.traits import traits
from helpdesk.db import channels
from helpdesk.db.bot import cases
from helpdesk.db.chats import conversations
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log.event_log import Recorded
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.bot.votes import judged
from helpdesk.domain.chats.bot import GREETED, BotMessage, BotTurn, HandOver, Said
from helpdesk.domain.chats.chat_keys import visitor_of
from helpdesk.domain.chats.turns import may_speak
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.messages import MessageReceived
from helpdesk.domain.jobs import TakeBotTurn
from helpdesk.domain.policy import Policy
from helpdesk.operations.bot.bot_messages import store
from helpdesk.operations.bot.handoff import hand_over, switched_off
from helpdesk.operations.bot.held import held
from helpdesk.operations.bot.manner import bot_actor, greeting_as, manner_of, tuning_as
from helpdesk.operations.tickets.turns import bot_answers

_MARGIN = timedelta(seconds=5)  # beyond a turn's own time, to store the result
_ARTICLES = 20


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A question to the bot: the customer's message, the chat's epoch, and the bot's own state."""

    conversation_id: int
    message_id: int
    epoch: int
    said: Said
    state: bytes | None


def follow(tx: Transaction, recorded: Sequence[Recorded]) -> None:
    """A follower of the event log: a job for each customer's message in a chat where the bot has the turn."""
    heard = {
        one.event.message_id: one.event.conversation_id
        for one in recorded
        if isinstance(one.event, MessageReceived) and one.event.conversation_id is not None
    }
    the_bots = conversations.of_the_bot(tx, heard.values())
    for message_id, conversation_id in heard.items():
        if conversation_id in the_bots:
            epoch = the_bots[conversation_id]
            job = TakeBotTurn(conversation_id=conversation_id)
            tx.add_job(job, key=f"bot:{conversation_id}:{message_id}:{epoch}")


def begin(tx: Transaction, conversation_id: int, policy: Policy) -> Ask | datetime | None:
    """Take the oldest message of a chat that the bot has not answered. Returns a moment if another worker is
    asking the bot: look again then. None: the bot has nothing left to answer."""
    chat = held(tx, conversation_id)
    if chat is None or chat.turn != "bot":
        return None
    if not bot_answers(channels.channel_by_id(tx, chat.channel_id)):
        switched_off(tx, chat, policy)
        return None
    if chat.thinking_until is not None and chat.thinking_until > tx.now:
        return chat.thinking_until
    message_id = messages.next_inbound(tx, conversation_id, chat.answered_id)
    if message_id is None:
        return None
    until = tx.now + timedelta(seconds=policy.bot_seconds) + _MARGIN
    conversations.change_conversation(tx, conversation_id, thinking_until=until)
    return Ask(
        conversation_id=conversation_id,
        message_id=message_id,
        epoch=chat.epoch,
        said=_said(tx, chat, message_id, policy),
        state=cases.memory(tx, conversation_id),
    )


def finish(tx: Transaction, ask: Ask, turn: BotTurn, policy: Policy) -> bool:
    """Store the bot's answer, its state and what it learned. False, with nothing stored: somebody else has
    the turn now, or the message was answered already."""
    chat = held(tx, ask.conversation_id)
    if chat is None or chat.ticket_id is None or not may_speak(chat.turn, chat.epoch, asked_in=ask.epoch):
        return False
    if chat.answered_id >= ask.message_id:
        return False
    asked = messages.message(tx, ask.message_id)
    conversations.change_conversation(tx, chat.id, answered_id=ask.message_id, thinking_until=None)
    done = turn.hand_over is None and not messages.bot_owes_answer(tx, chat.ticket_id)
    by = bot_actor(tx, chat.channel_id, policy)
    if turn.messages and ask.state is None:
        _greet(tx, chat, ask, by, policy)
    asks = judged(turn) if traits(chat.channel_kind).votes else None
    for place, said in enumerate(turn.messages, 1):
        # only the first names the message that it answers, and only after the last nothing is left open
        answers = asked.external_id if place == 1 else None
        store(
            tx,
            chat,
            said,
            turn,
            by,
            policy,
            answers=answers,
            ends_waiting=done and place == len(turn.messages),
            judged=asks if asks is not None and asks.place == place - 1 else None,
        )
    if done and not turn.messages:  # the bot took note, and has nothing to say
        messages.change_message(tx, ask.message_id, {"ends_waiting": True})
        tickets.change_ticket(tx, chat.ticket_id, waiting_since=None)
    cases.remember(tx, chat.id, turn.state)
    _learn(tx, chat.ticket_id, turn)
    if turn.hand_over is not None:
        hand_over(tx, chat, turn.hand_over, policy, told=bool(turn.messages))
    return True


def _greet(tx: Transaction, chat: Conversation, ask: Ask, by: Actor, policy: Policy) -> None:
    """Say the bot's greeting before its first answer, if somebody has switched it on."""
    channel = channels.channel_by_id(tx, chat.channel_id)
    text = greeting_as(tx, by.name, channel, chat.ticket_id, ask.said.language, policy)
    if text:
        turn = BotTurn(messages=[], state=b"", why=GREETED)
        store(tx, chat, BotMessage(text=text), turn, by, policy, answers=None, ends_waiting=False)


def strand(tx: Transaction, conversation_id: int, policy: Policy, *, bot: bool) -> bool:
    """Hand a chat over if the bot that has it no longer answers: its channel has no bot any more, or no `bot`
    runs. True if it was handed over."""
    chat = held(tx, conversation_id)
    if chat is None or chat.turn != "bot" or chat.ticket_id is None:
        return False
    if bot and bot_answers(channels.channel_by_id(tx, chat.channel_id)):
        return False
    switched_off(tx, chat, policy)
    return True


def give_up(tx: Transaction, conversation_id: int, why: str, policy: Policy) -> None:
    """The bot gave no turn and will give none: ask a person, and tell the customer."""
    chat = held(tx, conversation_id)
    if chat is None or chat.ticket_id is None or chat.turn != "bot":
        return
    over = HandOver(cause="failed", summary="The bot could not answer", detail=why)
    hand_over(tx, chat, over, policy)


def _said(tx: Transaction, chat: Conversation, message_id: int, policy: Policy) -> Said:
    row = messages.message(tx, message_id)
    ticket = tickets.ticket(tx, row.ticket_id)
    metadata: dict[str, object] = {"ticket": ticket.id, "channel": chat.channel}
    metadata |= {
        key: value
        for key, value in (("page", chat.page), ("email", chat.email), ("came_with", chat.came_with))
        if value
    }
    if row.quote is not None:  # words of somebody else are not the customer's
        metadata[row.quote.how] = row.quote.text
    if row.attachments:
        metadata["files"] = [one.name for one in row.attachments]
    language = (ticket.language or "en")[:2].lower()
    return Said(
        conversation=f"{chat.channel}:{chat.id}",
        text=row.new_text or ("" if row.quote is not None else row.text),
        payload=row.payload,
        channel=chat.channel_kind,
        language=language,
        name=row.author_name or chat.contact_name,
        signed_in=visitor_of(chat.key).startswith("user:"),
        metadata=metadata,
        tuning=tuning_as(
            tx, manner_of(tx, chat.channel_id, policy), chat.channel_id, ticket.id, language, policy
        ),
    )


def _learn(tx: Transaction, ticket_id: int, turn: BotTurn) -> None:
    known = cases.case(tx, ticket_id)
    shown = [*(known.articles if known else []), *turn.articles]
    shown += [one.article for one in turn.messages if one.article is not None]
    unique = list({one.id: one for one in shown}.values())[-_ARTICLES:]
    # a finished form may reset its slots; the advisor's card keeps them
    slots = {**(known.slots if known else {}), **turn.slots}
    values: dict[str, object] = {"slots": slots, "articles": unique}
    if turn.intent:
        values |= {"intent": turn.intent, "confidence": turn.confidence}
    cases.put_case(tx, ticket_id, **values)
