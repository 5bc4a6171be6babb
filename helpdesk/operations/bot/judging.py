"""Customers judge the bot's answers: each says whether it helped, and gets a person if it did not."""

from __future__ import annotations

import msgspec

from helpdesk.db.bot import answers
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.domain.chats.bot import BotPart, HandOver, Vote
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.messages import AnswerJudged
from helpdesk.domain.policy import Policy
from helpdesk.errors import BadInput
from helpdesk.operations.bot.handoff import hand_over
from helpdesk.operations.bot.held import held

_QUESTION = 150  # characters of the customer's question in the line for an advisor


def judge(
    tx: Transaction,
    conversation_id: int,
    message_id: int,
    *,
    helpful: bool,
    person: bool = False,
    policy: Policy,
) -> None:
    """The customer of a chat says whether an answer of the bot helped. Their last word counts; the same word
    again changes nothing. `person`: it did not help, and they want a person, who gets the whole conversation
    if the bot still has it. BadInput names what is wrong."""
    if helpful and person:
        raise BadInput(
            "person goes with helpful false only: a person is for an answer that did not help.",
            field="person",
        )
    chat = held(tx, conversation_id)
    row = None if chat is None else messages.messages_by_id(tx, [message_id]).get(message_id)
    if chat is None or row is None or row.conversation_id != chat.id or row.bot is None or not row.bot.vote:
        raise BadInput(
            "message_id must be an answer of the bot that asks whether it helped.", field="message_id"
        )
    if person and chat.ticket_state == "closed":
        raise BadInput("This conversation is closed. A new message begins another one.", field="person")
    _vote(tx, chat, row, row.bot, helpful=helpful)
    if person and chat.turn == "bot":
        answers.blame(tx, row.id)
        asked = _question(tx, chat, row)
        over = HandOver(cause="unhelpful", summary=f"The bot's answer did not help{asked}")
        hand_over(tx, chat, over, policy)


def _vote(tx: Transaction, chat: Conversation, row: MessageRow, part: BotPart, *, helpful: bool) -> None:
    vote: Vote = "yes" if helpful else "no"
    if part.vote == vote:
        return
    messages.change_message(tx, row.id, {"bot": msgspec.structs.replace(part, vote=vote)})
    subject = answers.note_vote(tx, row.id, vote)
    tx.record(
        AnswerJudged(
            ticket_id=row.ticket_id,
            message_id=row.id,
            conversation_id=chat.id,
            helpful=helpful,
            subject=subject,
            by=Actor(kind="contact", id=chat.contact_id, name=chat.contact_name),
        )
    )


def _question(tx: Transaction, chat: Conversation, row: MessageRow) -> str:
    """What the customer had asked, for the line of the hand-over."""
    said = [one for one in messages.of_conversation(tx, chat.id) if one.direction == "in" and one.id < row.id]
    words = " ".join((said[-1].new_text or said[-1].text).split()) if said else ""
    if not words:
        return ""
    return f": “{words[:_QUESTION]}{'…' if len(words) > _QUESTION else ''}”"
