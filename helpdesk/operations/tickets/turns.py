"""Who has the turn in a chat: passing it to a person or to the bot, each time with a new epoch."""

from __future__ import annotations

from helpdesk.db.bot import cases
from helpdesk.db.channels import ChannelRow
from helpdesk.db.chats import conversations
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets.tickets import change_ticket, ticket
from helpdesk.domain.chats.turns import Turn
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.messages import TurnTaken
from helpdesk.domain.lifecycle import ACTIVE


def bot_answers(channel: ChannelRow) -> bool:
    """Whether the bot answers on this channel: the channel is in use and has the setting `bot`."""
    return channel.enabled and channel.settings.get("bot") is True


def to_person(tx: Transaction, ticket_id: int, *, by: Actor, why: str) -> bool:
    """Take every chat about a ticket from the bot. An answer that the bot has not finished is not sent. The
    caller has locked the ticket. False if no bot had it."""
    row = ticket(tx, ticket_id)
    if not row.with_bot:
        return False
    change_ticket(tx, ticket_id, with_bot=False)
    for chat in conversations.conversations_of_ticket(tx, ticket_id):
        epoch = conversations.pass_turn(tx, chat.id, "person", answered_id=chat.answered_id)
        if epoch is not None:
            tx.record(
                TurnTaken(
                    ticket_id=ticket_id, conversation_id=chat.id, turn="person", epoch=epoch, why=why, by=by
                )
            )
    return True


def settle(tx: Transaction, chat: Conversation | None, conversation_id: int, turn: Turn, before: int) -> None:
    """Set who answers the new message of a chat. The bot begins after the message `before`, with a new state
    if the earlier matter is finished."""
    if chat is None or chat.turn == turn:
        if chat is not None and turn == "bot" and chat.ticket_state not in ACTIVE:
            cases.forget(tx, conversation_id)
        return
    if turn == "bot":
        cases.forget(tx, conversation_id)
        conversations.pass_turn(tx, conversation_id, "bot", answered_id=before)
    else:
        conversations.pass_turn(tx, conversation_id, "person", answered_id=chat.answered_id)
