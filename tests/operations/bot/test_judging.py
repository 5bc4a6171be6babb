"""Customers judge the bot's answers: what is asked, what their word changes, and who is there then."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpdesk.db.bot import cases
from helpdesk.db.chats import conversations
from helpdesk.db.engine.desk import Desk
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.events.messages import AnswerJudged, HandedOver
from helpdesk.errors import BadInput
from helpdesk.operations.chats.visitor_chat import Said
from helpdesk.operations.tickets import takeover
from helpdesk.operations.tickets import tickets as ticket_operations
from tests import factories
from tests.bots import give_to_bot, say
from tests.factories import POLICY, actor
from tests.operations.bot.judged import bot_says, figures, judge, told


def turn_of(desk: Desk, said: Said) -> str:
    chat = desk.read_now(conversations.conversation, said.conversation_id)
    assert chat is not None
    return chat.turn


def vote_of(desk: Desk, message_id: int) -> str:
    part = desk.read_now(messages.message, message_id).bot
    assert part is not None
    return part.vote


def test_a_customer_says_that_an_answer_helped(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Where is my parcel?")
    answer = bot_says(desk, said)
    assert vote_of(desk, answer) == "asked"
    judge(desk, said, answer, True)
    assert vote_of(desk, answer) == "yes"
    judge(desk, said, answer, True)
    judged = [one for one in told(desk) if isinstance(one, AnswerJudged)]
    assert [(one.helpful, one.subject, one.by.kind) for one in judged] == [(True, "where", "contact")]
    assert turn_of(desk, said) == "bot"


def test_the_last_word_counts(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Where is my parcel?")
    answer = bot_says(desk, said)
    for helpful in (True, False, True, False):
        judge(desk, said, answer, helpful)
    assert vote_of(desk, answer) == "no"
    found = figures(desk)[0]
    assert (found.shown.count, found.helpful.count, found.unhelpful.count) == (1, 0, 1)


def test_who_was_not_helped_gets_a_person_with_every_word(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Where is my parcel?")
    answer = bot_says(desk, said)
    judge(desk, said, answer, False)
    assert turn_of(desk, said) == "bot", "only offered"
    judge(desk, said, answer, False, person=True)
    chat = desk.read_now(conversations.conversation, said.conversation_id)
    case = desk.read_now(cases.case, said.ticket_id)
    assert chat is not None
    assert case is not None
    assert (chat.turn, case.cause) == ("person", "unhelpful")
    assert case.summary == "The bot's answer did not help: “Where is my parcel?”"
    texts = [one.new_text for one in desk.read_now(messages.of_conversation, said.conversation_id)]
    assert texts[:2] == ["Where is my parcel?", "On Tuesday."]
    row = desk.read_now(tickets.ticket, said.ticket_id)
    assert (row.state, row.waiting_since is not None) == ("open", True)
    judge(desk, said, answer, False, person=True)
    assert sum(isinstance(one, HandedOver) for one in told(desk)) == 1, "a second press asks nobody again"


def test_an_answer_is_judged_after_a_person_came(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Where is my parcel?")
    answer = bot_says(desk, said)
    desk.write_now(takeover.take_over, said.ticket_id, by=actor(ids))
    judge(desk, said, answer, False, person=True)
    assert vote_of(desk, answer) == "no"
    assert not any(isinstance(one, HandedOver) for one in told(desk))


def test_a_solved_ticket_opens_for_who_wants_a_person(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Where is my parcel?")
    answer = bot_says(desk, said)
    desk.write_now(ticket_operations.close, said.ticket_id, "solved", by=actor(ids), policy=POLICY)
    judge(desk, said, answer, False, person=True)
    assert desk.read_now(tickets.ticket, said.ticket_id).state == "open"


@pytest.fixture
def refused(desk: Desk, ids: dict[str, int]) -> Iterator[tuple[Said, int]]:
    said = say(desk, "Where is my parcel?")
    answer = bot_says(desk, said)
    before = (told(desk), vote_of(desk, answer), figures(desk))
    yield said, answer
    assert (told(desk), vote_of(desk, answer), figures(desk)) == before


def test_a_person_goes_with_a_no(desk: Desk, refused: tuple[Said, int]) -> None:
    with pytest.raises(BadInput, match="person"):
        judge(desk, *refused, True, person=True)


def test_only_an_answer_of_the_own_chat_is_judged(desk: Desk, refused: tuple[Said, int]) -> None:
    said, answer = refused
    for message_id in (said.message_id, answer + 1_000):
        with pytest.raises(BadInput, match="message_id"):
            judge(desk, said, message_id, False)


def test_nobody_judges_the_answers_of_another_chat(desk: Desk, ids: dict[str, int]) -> None:
    answer = bot_says(desk, say(desk, "Where is my parcel?"))
    other = say(desk, "And mine?", key="other")
    with pytest.raises(BadInput, match="message_id"):
        judge(desk, other, answer, False)
    assert vote_of(desk, answer) == "asked"


def test_a_closed_conversation_gets_no_person(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Where is my parcel?")
    answer = bot_says(desk, said)
    desk.write_now(ticket_operations.close, said.ticket_id, "closed", by=actor(ids), policy=POLICY)
    with pytest.raises(BadInput, match="closed"):
        judge(desk, said, answer, False, person=True)
    judge(desk, said, answer, False)
    assert vote_of(desk, answer) == "no"


def test_on_a_channel_that_cannot_show_it_nobody_is_asked(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(give_to_bot, "telegram")
    ticket_id = factories.receive(desk, factories.telegram("4711", "Where is my parcel?")).ticket_id
    assert ticket_id is not None
    chat = desk.read_now(conversations.conversations_of_ticket, ticket_id)[0]
    answer = bot_says(desk, Said(conversation_id=chat.id, message_id=0, ticket_id=ticket_id))
    assert vote_of(desk, answer) == ""
