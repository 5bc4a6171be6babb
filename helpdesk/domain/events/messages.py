"""Facts about what was said: messages, notes, calls, their delivery and their chats."""

from __future__ import annotations

from typing import Literal

import msgspec

from helpdesk.domain.chats.bot import HandOverCause
from helpdesk.domain.chats.turns import Turn
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.tickets import Place


class MessageReceived(msgspec.Struct, frozen=True, kw_only=True, tag="message.received"):
    """A customer's message was added to the ticket. `evidence` says in one line why, `rung` is its proof."""

    ticket_id: int
    message_id: int
    channel: str
    conversation_id: int | None = None
    evidence: str = ""
    rung: str = ""


class ReplyWritten(msgspec.Struct, frozen=True, kw_only=True, tag="reply.written"):
    """An answer to the customer was stored and queued for delivery."""

    ticket_id: int
    message_id: int
    channel: str
    conversation_id: int | None = None
    by: Actor


class DeliveryChanged(msgspec.Struct, frozen=True, kw_only=True, tag="delivery.changed"):
    """The delivery state of an answer changed: queued, sent, delivered, read, failed or uncertain.
    `detail` says why. `settled`: an advisor (`by`) dealt with a failed or uncertain one."""

    ticket_id: int
    message_id: int
    state: str
    detail: str = ""
    conversation_id: int | None = None
    settled: bool = False
    by: Actor | None = None


class FilesFetched(msgspec.Struct, frozen=True, kw_only=True, tag="files.fetched"):
    """The files of a customer's message were fetched, or can never be fetched."""

    ticket_id: int
    message_id: int


class MessageChanged(msgspec.Struct, frozen=True, kw_only=True, tag="message.changed"):
    """A customer's message changed. `what`: its author edited it, or a part of its album came."""

    ticket_id: int
    message_id: int
    what: Literal["edited", "completed"]


class ChatChanged(msgspec.Struct, frozen=True, kw_only=True, tag="chat.changed"):
    """A messenger told something about a chat. `what`: its customer blocked it, the desk was removed from the
    group, it is gone, it takes messages again (opened), it has a new title or moved to a new id."""

    ticket_id: int
    conversation_id: int
    what: Literal["blocked", "removed", "gone", "opened", "titled", "moved"]
    title: str = ""


class NoteAdded(msgspec.Struct, frozen=True, kw_only=True, tag="note.added"):
    """A private note was added. Customers never see it."""

    ticket_id: int
    message_id: int
    by: Actor


class CallNoted(msgspec.Struct, frozen=True, kw_only=True, tag="call.noted"):
    """An advisor logged a phone call."""

    ticket_id: int
    message_id: int
    by: Actor


class MessageMoved(msgspec.Struct, frozen=True, kw_only=True, tag="message.moved"):
    """A message moved from `ticket_id` to the existing ticket `into`. `rungs`: the proof by which the desk
    had joined it; none if the desk had not."""

    ticket_id: int
    into: int
    message_id: int
    act_id: int
    by: Actor
    rungs: list[str] = []


class MessagesJoined(msgspec.Struct, frozen=True, kw_only=True, tag="messages.joined"):
    """Messages moved to `ticket_id` from the ticket `source`, by a merge or a move. `was`: whose `ticket_id`
    was before a merge."""

    ticket_id: int
    source: int
    message_ids: list[int]
    act_id: int
    by: Actor
    was: Place | None = None


class TurnTaken(msgspec.Struct, frozen=True, kw_only=True, tag="turn.taken"):
    """The turn in a chat changed. `turn` says who answers now, bot or person. `epoch` grows with each
    change; a bot's answer from an earlier epoch is refused. `why` is takeover, reply, assignment,
    hand-back, hand-over, or an act such as merge."""

    ticket_id: int
    conversation_id: int
    turn: Turn
    epoch: int
    why: str
    by: Actor


class AnswerJudged(msgspec.Struct, frozen=True, kw_only=True, tag="bot.judged"):
    """A customer said whether an answer of the bot helped. `subject`: the intent that answered, or "#" and
    the number of the article."""

    ticket_id: int
    message_id: int
    conversation_id: int
    helpful: bool
    subject: str
    by: Actor


class HandedOver(msgspec.Struct, frozen=True, kw_only=True, tag="bot.handed_over"):
    """The bot handed over to people: its cause, a one-line summary, and whether the desk was closed."""

    ticket_id: int
    conversation_id: int
    cause: HandOverCause
    summary: str
    intent: str = ""
    outside_hours: bool = False
    by: Actor
