"""What a customer hears when the bot hands over, and what they are not bothered with."""

from __future__ import annotations

import re
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select, update

from helpdesk.db import calendars
from helpdesk.db.chats import conversations
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.bot import queue_exits
from helpdesk.db.schema.records import jobs
from helpdesk.db.schema.surveys import survey_invitations
from helpdesk.db.schema.tickets import tickets as ticket_table
from helpdesk.db.tickets import messages, queues, tickets
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.domain.chats.bot import BotMessage, BotTurn, HandOver
from helpdesk.domain.hours.reading import read_hours
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers.desk_texts import words
from helpdesk.operations.bot import answering
from helpdesk.operations.chats import chats_by_mail, visitor_chat
from helpdesk.operations.sweeps import deadlines
from helpdesk.operations.tickets import acts
from helpdesk.operations.tickets import tickets as ticket_operations
from helpdesk.operations.tickets.queue_place import place_of
from tests import factories
from tests.bots import give_to_bot, say
from tests.factories import POLICY, actor, be

SHUT = read_hours("mon 0:00-0:01")
OVER = HandOver(cause="asked", summary="Wants a person")


@pytest.fixture
def ids(desk: Desk) -> dict[str, int]:
    found = desk.write_now(factories.furnish)
    desk.write_now(give_to_bot)
    desk.write_now(give_to_bot, "telegram")
    return found


def hand_over(desk: Desk, conversation_id: int, policy: Policy = POLICY) -> list[MessageRow]:
    """Let the bot hand a chat over; what its customer sees then."""
    asked = desk.write_now(answering.begin, conversation_id, policy)
    assert isinstance(asked, answering.Ask)
    turn = BotTurn(messages=[BotMessage(text="One moment")], state=b"", why="asked", hand_over=OVER)
    assert desk.write_now(answering.finish, asked, turn, policy)
    return desk.read_now(messages.of_conversation, conversation_id)


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", r"Monday, [A-Z][a-z]+ \d+ at 9:00\sAM"),
        ("en-GB", r"Monday \d+ [A-Z][a-z]+ at 09:00"),
        ("fr", r"lundi \d+ [a-zéû]+ à 09:00"),
        ("de", r"Monday, [A-Z][a-z]+ \d+ at 9:00\sAM"),  # the sentence is English
    ],
)
def test_the_next_opening_is_told_as_the_customer_writes_days_and_in_the_desks_zone(
    desk: Desk, ids: dict[str, int], language: str, says: str
) -> None:
    hours = read_hours("mon 9:00-9:01", zone="Asia/Kathmandu")  # 3:15 in UTC
    said = say(desk, "I need a person")
    change = update(ticket_table).where(ticket_table.c.id == said.ticket_id).values(language=language)
    desk.write_now(lambda tx: tx.conn.execute(change))
    desk.write_now(calendars.begin, hours)
    assert re.search(says, hand_over(desk, said.conversation_id)[-1].text)


def test_outside_hours_the_customer_is_asked_for_an_address_and_the_answer_goes_by_mail(
    desk: Desk, ids: dict[str, int]
) -> None:
    said = say(desk, "I need a person")
    desk.write_now(calendars.begin, SHUT)
    shown = hand_over(desk, said.conversation_id)[-1]
    assert "Leave your email address" in shown.text
    assert "Monday" in shown.text
    assert shown.bot is not None
    assert shown.bot.slot == "email"
    assert shown.author_kind == "system"
    desk.write_now(visitor_chat.leave_address, said.conversation_id, "ana@shop.example")
    desk.write_now(factories.put_mailbox)
    later = msgspec.structs.replace(POLICY, mail_after=timedelta(0))
    mail = desk.read_now(chats_by_mail.unseen_by_mail, said.conversation_id, later)
    assert mail is not None
    assert mail.to == ["ana@shop.example"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" Ana@Shop.example ", "ana@shop.example"),
        ("it is ana@shop.example", None),
        ("ana@", None),
        ("@" * 300, None),
    ],
)
def test_an_address_that_is_typed_alone_is_kept_where_people_answer(
    desk: Desk, ids: dict[str, int], text: str, kept: str | None
) -> None:
    said = say(desk, "ana@with-the-bot.example")
    desk.write_now(calendars.begin, SHUT)
    hand_over(desk, said.conversation_id)
    before = desk.read_now(conversations.conversation, said.conversation_id)
    assert before is not None
    assert before.email is None  # typed to the bot, which may have asked for something else
    say(desk, text)
    after = desk.read_now(conversations.conversation, said.conversation_id)
    assert after is not None
    assert after.email == kept


def test_whoever_left_the_bot_is_not_mailed_its_answers(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Hello")
    desk.write_now(visitor_chat.leave_address, said.conversation_id, "ana@shop.example")
    asked = desk.write_now(answering.begin, said.conversation_id, POLICY)
    assert isinstance(asked, answering.Ask)
    turn = BotTurn(messages=[BotMessage(text="Hi")], state=b"", why="hi")
    assert desk.write_now(answering.finish, asked, turn, POLICY)
    assert desk.read_now(lambda tx: tx.conn.scalars(select(jobs.c.key)).all()) == []


def test_a_hand_over_opens_what_somebody_had_put_aside(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "I need a person")
    desk.write_now(ticket_operations.close, said.ticket_id, "solved", by=actor(ids), policy=POLICY)
    hand_over(desk, said.conversation_id)
    row = desk.read_now(tickets.ticket, said.ticket_id)
    assert (row.state, row.with_bot, row.team_name) == ("open", False, "Support")


def test_outside_hours_whoever_left_an_address_before_is_not_asked_again(
    desk: Desk, ids: dict[str, int]
) -> None:
    said = say(desk, "I need a person")
    desk.write_now(visitor_chat.leave_address, said.conversation_id, "ana@shop.example")
    desk.write_now(calendars.begin, SHUT)
    assert "by email at ana@shop.example" in hand_over(desk, said.conversation_id)[-1].text


def test_a_messenger_tells_the_place_in_words(desk: Desk, ids: dict[str, int]) -> None:
    factories.receive(desk, factories.mail("first@shop.example", "Lamp", "It broke"))
    outcome = factories.receive(desk, factories.telegram("77", "I need a person"))
    row = desk.read_now(messages.message, outcome.message_id or 0)
    assert row.conversation_id is not None
    assert hand_over(desk, row.conversation_id)[-1].text == "You are number 2 in the queue."


def test_the_place_counts_who_is_before_and_the_wait_what_the_last_hours_tell(
    desk: Desk, ids: dict[str, int]
) -> None:
    chats = [say(desk, "I need a person", key=f"v{number}") for number in range(3)]
    for one in chats:
        hand_over(desk, one.conversation_id)
    places = [desk.read_now(place_of, one.ticket_id) for one in chats]
    assert [one and (one.place, one.minutes) for one in places] == [(1, None), (2, None), (3, None)]
    desk.write_now(ticket_operations.set_priority, chats[2].ticket_id, "urgent", by=actor(ids))
    third = desk.read_now(place_of, chats[2].ticket_id)
    assert third is not None
    assert third.place == 1
    be(desk, ids["Ana"], "available")  # takes all three from the queue
    assert desk.read_now(place_of, chats[0].ticket_id) is None
    assert desk.read_now(queues.waiting_chats) == []
    desk.write_now(lambda tx: tx.conn.execute(update(queue_exits).values(available=1)))
    desk.write_now(_spread_exits)
    for number in range(3, 9):
        hand_over(desk, say(desk, "I need a person", key=f"v{number}").conversation_id)
    waiting = [one[1] for one in desk.read_now(queues.waiting_chats)]
    last = desk.read_now(place_of, waiting[-1])
    assert last is not None
    assert last.minutes == last.place * 5


def _spread_exits(tx: Transaction) -> None:
    for number in (1, 2, 3):
        tx.conn.execute(
            update(queue_exits)
            .where(queue_exits.c.id == number)
            .values(at=tx.now - timedelta(minutes=5 * number))
        )


def test_what_the_bot_answered_and_the_customer_left_is_solved_without_a_survey_and_reopens_with_the_bot(
    desk: Desk, ids: dict[str, int]
) -> None:
    desk.write_now(factories.add_survey_rule)
    said, waiting = say(desk, "Hello"), say(desk, "Hello", key="waits")
    asked = desk.write_now(answering.begin, said.conversation_id, POLICY)
    assert isinstance(asked, answering.Ask)
    desk.write_now(
        answering.finish, asked, BotTurn(messages=[BotMessage(text="Hi")], state=b"", why="hi"), POLICY
    )
    assert desk.write_now(deadlines.rest_bots, POLICY) == 0
    desk.write_now(
        lambda tx: tx.conn.execute(update(ticket_table).values(updated_at=tx.now - timedelta(minutes=31)))
    )
    assert desk.write_now(deadlines.rest_bots, POLICY) == 1
    assert desk.read_now(tickets.ticket, said.ticket_id).state == "solved"
    assert desk.read_now(tickets.ticket, waiting.ticket_id).state == "open"  # nobody has answered it
    assert desk.read_now(lambda tx: tx.conn.execute(survey_invitations.select()).all()) == []
    again = say(desk, "One more thing")
    row = desk.read_now(tickets.ticket, again.ticket_id)
    assert (again.ticket_id, row.state, row.with_bot, row.owner_id) == (said.ticket_id, "open", True, None)
    found = desk.read_now(conversations.conversation, said.conversation_id)
    assert found is not None
    assert (found.turn, found.epoch) == ("bot", 0)


def test_a_new_matter_after_a_person_closed_the_last_is_the_bots_again(
    desk: Desk, ids: dict[str, int]
) -> None:
    said = say(desk, "I need a person")
    hand_over(desk, said.conversation_id)
    desk.write_now(ticket_operations.close, said.ticket_id, "closed", by=actor(ids), policy=POLICY)
    again = say(desk, "Hello again")
    assert again.ticket_id != said.ticket_id
    assert desk.read_now(tickets.ticket, again.ticket_id).with_bot
    asked = desk.write_now(answering.begin, said.conversation_id, POLICY)
    assert isinstance(asked, answering.Ask)
    assert (asked.said.text, asked.state) == ("Hello again", None)


def test_the_words_to_a_customer_are_in_their_language(desk: Desk, ids: dict[str, int]) -> None:
    assert words("fr-CA", "automatic")["handed_over"].startswith("Une personne")
    assert words("de", "automatic")["handed_over"].startswith("A person")
    assert words("fr", "automatic").keys() == words("en", "automatic").keys()


def test_who_was_promised_a_person_still_waits_after_another_ticket_is_merged_in(
    desk: Desk, ids: dict[str, int]
) -> None:
    """No message tells this wait: the bot answered the last one, and failed after that."""
    said, other = say(desk, "Hello"), say(desk, "Hello", key="other")
    for chat in (said, other):
        asked = desk.write_now(answering.begin, chat.conversation_id, POLICY)
        assert isinstance(asked, answering.Ask)
        answer = BotTurn(messages=[BotMessage(text="Hello")], state=b"", why="greets")
        assert desk.write_now(answering.finish, asked, answer, POLICY)
    desk.write_now(answering.give_up, said.conversation_id, "no memory left", POLICY)
    since = desk.read_now(tickets.ticket, said.ticket_id).waiting_since
    assert since is not None
    act_id = desk.write_now(acts.merge, other.ticket_id, said.ticket_id, by=actor(ids))
    assert desk.read_now(tickets.ticket, said.ticket_id).waiting_since == since
    desk.write_now(acts.undo, act_id, by=actor(ids))
    assert desk.read_now(tickets.ticket, said.ticket_id).waiting_since == since
