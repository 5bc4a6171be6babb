"""The bot hands a chat over to people: the ticket is routed by what the bot learned, and the customer is told
what happens next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from helpdesk.channels.traits import traits
from helpdesk.db import calendars, channels
from helpdesk.db.bot import answers, cases
from helpdesk.db.channels import ChannelRow
from helpdesk.db.chats import conversations
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages, queues, tickets
from helpdesk.db.tickets.participants import participants_of
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.domain.bot.votes import BLAMED, to_blame
from helpdesk.domain.chats.bot import HandOver
from helpdesk.domain.events.messages import HandedOver
from helpdesk.domain.hours.hours import Hours
from helpdesk.domain.hours.open_time import is_open, opens_at
from helpdesk.domain.identity import is_mailbox
from helpdesk.domain.policy import Policy
from helpdesk.formats import number_of
from helpdesk.operations.answers import replies
from helpdesk.operations.answers.automatic import values, wording
from helpdesk.operations.answers.automatic.loop_guard import may_say
from helpdesk.operations.bot.bot_messages import say
from helpdesk.operations.bot.manner import bot_actor
from helpdesk.operations.tickets import assignment, turns
from helpdesk.operations.tickets.queue_place import place_of
from helpdesk.operations.tickets.routing_traits import traits_of
from helpdesk.operations.tickets.tickets import change_state

_SUMMARY = 300
_LOOKED_BACK = 50  # messages


def hand_over(
    tx: Transaction, chat: Conversation, over: HandOver, policy: Policy, *, told: bool = False
) -> None:
    """Give the bot's chat and ticket to people. `told`: the bot has already told the customer. The caller has
    locked ticket and chat."""
    assert chat.ticket_id is not None
    row = _given(tx, chat.ticket_id, over, policy, chat)
    if not told:
        _tell(tx, chat, row, ["handed_over_failed" if over.cause == "failed" else "handed_over"], policy)
    hours = calendars.of_ticket(tx, row.id)  # of the team that has it now
    if not is_open(hours, tx.now):
        _tell_closed(tx, chat, row, hours, policy)
    elif row.owner_id is None:
        _tell_place(tx, chat, row, policy)


def switched_off(tx: Transaction, chat: Conversation, policy: Policy) -> None:
    """The bot that had this chat was switched off: people take it over. The caller has locked ticket and
    chat."""
    assert chat.ticket_id is not None
    over = HandOver(cause="off", summary="The bot was switched off")
    if channels.channel_by_id(tx, chat.channel_id).enabled:
        hand_over(tx, chat, over, policy)
    else:  # nothing can be said there
        _given(tx, chat.ticket_id, over, policy, chat)


def elsewhere(tx: Transaction, ticket_id: int, channel: ChannelRow, policy: Policy) -> None:
    """The customer of a bot's ticket wrote on a channel without a bot: a person takes over the whole
    ticket."""
    summary = f"The customer also wrote on {channel.label}, where no bot answers"
    chat = next(iter(conversations.conversations_of_ticket(tx, ticket_id)), None)
    _given(tx, ticket_id, HandOver(cause="elsewhere", summary=summary), policy, chat)


def _given(
    tx: Transaction, ticket_id: int, over: HandOver, policy: Policy, chat: Conversation | None
) -> TicketRecord:
    """Do a hand-over: turn, card, event and route. Returns the ticket after it."""
    by = bot_actor(tx, chat.channel_id if chat else None, policy)
    closed = not is_open(calendars.of_ticket(tx, ticket_id), tx.now)
    turns.to_person(tx, ticket_id, by=by, why="handover")
    cases.put_case(
        tx,
        ticket_id,
        cause=over.cause,
        summary=over.summary[:_SUMMARY],
        outside_hours=closed,
        handed_at=tx.now,
    )
    if chat is not None and over.cause in BLAMED:
        _blame(tx, chat.id, ticket_id)
    case = cases.case(tx, ticket_id)
    row = tickets.ticket(tx, ticket_id)
    if row.waiting_since is None:  # the bot failed after its last answer: ask for a person anyway
        tickets.change_ticket(tx, ticket_id, waiting_since=tx.now, answered=False)
    tx.record(
        HandedOver(
            ticket_id=ticket_id,
            conversation_id=chat.id if chat else 0,
            cause=over.cause,
            summary=over.summary[:_SUMMARY],
            intent=case.intent if case else "",
            outside_hours=closed,
            by=by,
        )
    )
    if over.detail:
        replies.add_note(tx, ticket_id, f"{by.name}: {over.detail[:2000]}", by=by)
    ticket_traits, team_id = traits_of(tx, row, case)
    assignment.route(
        tx,
        ticket_id,
        ticket_traits,
        channel_team=team_id,
        was=row.place,
    )
    if row.state != "open":  # somebody snoozed or closed it while the bot had it
        change_state(tx, ticket_id, "open", by=by, reason="a person is needed")
    row = tickets.ticket(tx, ticket_id)
    if chat is not None and row.owner_id is None and traits(chat.channel_kind).live:
        queues.waits(tx, chat.id)
    return row


def _blame(tx: Transaction, conversation_id: int, ticket_id: int) -> None:
    """Store after which answer the conversation is handed over, for the figures of the bot's answers."""
    said = messages.of_conversation(tx, conversation_id, limit=_LOOKED_BACK)
    newest = [(one.id, one.direction == "in", one.bot) for one in said[::-1] if one.ticket_id == ticket_id]
    if (answer := to_blame(newest)) is not None:
        answers.blame(tx, answer)


def _tell_closed(
    tx: Transaction, chat: Conversation, row: TicketRecord, hours: Hours, policy: Policy
) -> None:
    """The text outside opening hours: when people are back, and where the answer will be."""
    opening = opens_at(hours, tx.now)
    closed = "closed_until" if opening else "closed"
    email = chat.email or _mail_address(tx, row)
    more = {} if email is None else {"contact.email": email}
    if not traits(chat.channel_kind).live:
        _tell(tx, chat, row, [closed, "closed_here"], policy, opening=opening)
    elif email is not None:
        if chat.email is None:
            conversations.change_conversation(tx, chat.id, email=email)
        _tell(tx, chat, row, [closed, "closed_by_mail"], policy, opening=opening, more=more)
    else:
        _tell(tx, chat, row, [closed, "closed_leave_address"], policy, opening=opening, slot="email")


def _tell_place(tx: Transaction, chat: Conversation, row: TicketRecord, policy: Policy) -> None:
    """If the chat shows no queue, the desk tells its customer once in words."""
    place = place_of(tx, row.id)
    if traits(chat.channel_kind).live or place is None:
        return
    numbers = {"queue.place": place.place}
    if place.minutes is not None:
        numbers["queue.minutes"] = place.minutes
    kind = "queue_place" if place.minutes is None else "queue_place_wait"
    _tell(tx, chat, row, [kind], policy, numbers=numbers)


def _tell(
    tx: Transaction,
    chat: Conversation,
    row: TicketRecord,
    kinds: Sequence[str],
    policy: Policy,
    *,
    opening: datetime | None = None,
    numbers: Mapping[str, int] | None = None,
    more: Mapping[str, str] | None = None,
    slot: str = "",
) -> None:
    """Say automatic texts as one message, those that are on; nothing if the loop guard refuses."""
    channel = channels.channel_by_id(tx, chat.channel_id)
    kinds = [one for one in kinds if wording.is_on(tx, one, channel)]
    if not kinds or not may_say(tx, chat):
        return
    known = {**values.of_ticket(tx, row.id, policy), **(more or {})}
    parts = []
    for kind in kinds:
        text = wording.template(tx, kind, row.language, channel.id)
        if opening is not None:
            known["hours.opens"] = wording.told_moment(opening, row.language, text)
        locale = wording.locale_for(row.language, text)
        known |= {path: number_of(number, locale) for path, number in (numbers or {}).items()}
        parts.append(text.filled(known))
    say(tx, chat, " ".join(parts), policy, slot=slot)


def _mail_address(tx: Transaction, row: TicketRecord) -> str | None:
    """A mail address that the site confirmed, among the ticket's participants."""
    people = participants_of(tx, [row.id]).get(row.id, [])
    return next((one.value for one in people if is_mailbox(one) and one.role == "requester"), None)
