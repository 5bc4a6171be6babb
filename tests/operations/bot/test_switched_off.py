"""A bot that is switched off leaves nobody waiting: people get its running chats."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from helpdesk.db import channels
from helpdesk.db.chats import conversations
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.tickets import tickets as ticket_table
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.chats.bot import BotMessage, BotTurn
from helpdesk.operations.answers.desk_texts import words
from helpdesk.operations.bot import answering
from helpdesk.operations.chats import visitor_chat
from helpdesk.operations.sweeps import deadlines
from tests.bots import say
from tests.factories import POLICY, be


def switch(tx: Transaction, *, bot: bool = False, enabled: bool = True) -> None:
    row = channels.channel(tx, "chat")
    channels.put_channel(
        tx,
        "chat",
        kind=row.kind,
        label=row.label,
        team_id=row.team_id,
        settings={**row.settings, "bot": bot},
        enabled=enabled,
    )


def answered(desk: Desk, key: str = "visitor") -> visitor_chat.Said:
    """A chat whose question the bot has answered; its visitor reads."""
    said = say(desk, "Where is my parcel?", key=key)
    asked = desk.write_now(answering.begin, said.conversation_id, POLICY)
    assert isinstance(asked, answering.Ask)
    turn = BotTurn(messages=[BotMessage(text="Which order?")], state=b"", why="asks")
    assert desk.write_now(answering.finish, asked, turn, POLICY)
    return said


def state_of(desk: Desk, said: visitor_chat.Said) -> tuple[bool, bool, str]:
    """Whether the bot has it, whether it waits in a queue, and who has the turn."""
    row = desk.read_now(tickets.ticket, said.ticket_id)
    chat = desk.read_now(conversations.conversation, said.conversation_id)
    assert chat is not None
    return row.with_bot, row.queued_since is not None, chat.turn


@pytest.mark.parametrize("how", ["setting", "channel", "no bot runs"])
def test_the_running_chats_of_a_bot_that_is_switched_off_wait_for_a_person(
    desk: Desk, ids: dict[str, int], how: str
) -> None:
    waits, reads = say(desk, "Hello?", key="waits"), answered(desk)
    assert desk.write_now(deadlines.hand_over_stranded, POLICY, bot=True) == 0
    if how != "no bot runs":
        desk.write_now(switch, bot=how == "channel", enabled=how != "channel")
    assert desk.write_now(deadlines.hand_over_stranded, POLICY, bot=how != "no bot runs") == 2
    for said in (waits, reads):
        assert state_of(desk, said) == (False, True, "person")
        assert desk.read_now(tickets.ticket, said.ticket_id).waiting_since is not None
        last = desk.read_now(messages.of_conversation, said.conversation_id)[-1]
        told = last.text == words("en", "automatic")["handed_over"]
        assert told is (how != "channel"), "nothing can be said on a channel that is out of use"
    assert desk.write_now(deadlines.hand_over_stranded, POLICY, bot=False) == 0, "once"


def test_the_next_message_of_a_visitor_finds_a_person_at_once(desk: Desk, ids: dict[str, int]) -> None:
    said = answered(desk)
    desk.write_now(switch)
    be(desk, ids["Bo"], "available")
    assert say(desk, "4711").ticket_id == said.ticket_id
    assert desk.write_now(answering.begin, said.conversation_id, POLICY) is None
    assert state_of(desk, said) == (False, False, "person")
    assert desk.read_now(tickets.ticket, said.ticket_id).owner_id == ids["Bo"]


def test_what_the_bot_answered_long_ago_is_solved_and_handed_to_nobody(
    desk: Desk, ids: dict[str, int]
) -> None:
    said = answered(desk)
    desk.write_now(
        lambda tx: tx.conn.execute(update(ticket_table).values(updated_at=tx.now - timedelta(hours=1)))
    )
    desk.write_now(switch)
    assert desk.write_now(deadlines.rest_bots, POLICY) == 1
    assert desk.write_now(deadlines.hand_over_stranded, POLICY, bot=True) == 0
    assert desk.read_now(tickets.ticket, said.ticket_id).state == "solved"
