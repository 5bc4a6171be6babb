"""An advisor takes a chat over from the bot, or hands it back."""

from __future__ import annotations

from helpdesk.db import channels
from helpdesk.db.bot import cases
from helpdesk.db.chats import conversations
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.tickets import messages, queues, tickets
from helpdesk.domain.chats.turns import Line, unanswered_from
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.messages import TurnTaken
from helpdesk.domain.events.tickets import TicketAssigned
from helpdesk.domain.jobs import TakeBotTurn
from helpdesk.domain.lifecycle import was_merged
from helpdesk.errors import Conflict
from helpdesk.operations.tickets import assignment, turns
from helpdesk.operations.tickets.routing_traits import traits_of
from helpdesk.said import Said

_LINES = 50  # of a chat that is handed back, to find what nobody has answered


def take_over(tx: Transaction, ticket_id: int, *, by: Actor, why: str = "takeover") -> None:
    """Give the bot's chat and ticket to this advisor. Conflict if no bot has it: another advisor was faster,
    or a person had it all the time."""
    row = tickets.locked_ticket(tx, ticket_id)
    if row.merged_into is not None:
        raise was_merged(ticket_id, row.merged_into)
    if not turns.to_person(tx, ticket_id, by=by, why=why):
        raise Conflict(
            Said(
                "The bot no longer answers on ticket {ticket_id}: {name} has taken over.",
                ticket_id=ticket_id,
                name=row.owner_name,
            )
            if row.owner_name
            else Said(
                "The bot no longer answers on ticket {ticket_id}: people have taken over.",
                ticket_id=ticket_id,
            )
        )
    traits, channel_team = traits_of(tx, row, cases.case(tx, ticket_id))
    team_id = assignment.place(tx, ticket_id, traits, channel_team=channel_team)
    assignment.assign(tx, ticket_id, team_id=team_id, advisor_id=by.id, by=by)


def may_hand_back(tx: Reading, ticket_id: int) -> bool:
    """Whether this ticket has a chat on a channel with a bot."""
    return bool(_bots_chats(tx, ticket_id))


def hand_back(tx: Transaction, ticket_id: int, *, by: Actor) -> None:
    """Give the chats of a ticket back to the bot. It begins with the customer's last message if nobody
    answered it. Conflict if their channels have no bot, or the bot has them already."""
    row = tickets.locked_ticket(tx, ticket_id)
    if row.merged_into is not None:
        raise was_merged(ticket_id, row.merged_into)
    if row.with_bot:
        raise Conflict(Said("The bot already answers on ticket {ticket_id}.", ticket_id=ticket_id))
    chats = _bots_chats(tx, ticket_id)
    if not chats:
        raise Conflict(
            Said(
                "No bot answers on the channels of ticket {ticket_id}. See the channel setting bot.",
                ticket_id=ticket_id,
            )
        )
    tickets.change_ticket(tx, ticket_id, with_bot=True, owner_id=None, assignment_reason="With the bot")
    queues.waits_no_more(tx, ticket_id)
    tx.record(
        TicketAssigned(
            ticket_id=ticket_id,
            team_id=row.team_id,
            advisor_id=None,
            reason=f"Handed back to the bot by {by.name}",
            by=by,
            was=row.place,
        )
    )
    for chat in chats:
        lines = [
            Line(id=one.id, inbound=one.direction == "in", person=one.author_kind == "advisor")
            for one in messages.of_conversation(tx, chat.id, limit=_LINES)
        ]
        seen = unanswered_from(lines, answered_id=chat.answered_id)
        epoch = conversations.pass_turn(tx, chat.id, "bot", answered_id=seen)
        if epoch is None:
            continue
        tx.record(
            TurnTaken(
                ticket_id=ticket_id, conversation_id=chat.id, turn="bot", epoch=epoch, why="handback", by=by
            )
        )
        tx.add_job(TakeBotTurn(conversation_id=chat.id), key=f"bot:{chat.id}:back:{epoch}")
    if row.owner_id is not None:
        assignment.drain(tx, row.owner_id)


def _bots_chats(tx: Reading, ticket_id: int) -> list[Conversation]:
    return [
        chat
        for chat in conversations.conversations_of_ticket(tx, ticket_id)
        if chat.nature == "private" and turns.bot_answers(channels.channel_by_id(tx, chat.channel_id))
    ]
