"""One owner of the turn: takeovers, hand-backs and hand-overs, at the same moment as the bot speaks."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import select

from helpdesk.db.bot import cases as bot_rows
from helpdesk.db.chats import conversations
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import event_log
from helpdesk.db.schema.people import teams
from helpdesk.db.schema.records import events, jobs
from helpdesk.db.tickets import messages, queues, ticket_counts, ticket_lists, tickets
from helpdesk.domain.chats.bot import BotMessage, BotTurn, HandOver
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.event import Event
from helpdesk.domain.events.messages import HandedOver, ReplyWritten, TurnTaken
from helpdesk.errors import Conflict, HelpdeskError
from helpdesk.operations.answers import replies
from helpdesk.operations.bot import answering
from helpdesk.operations.tickets import acts, assignment, takeover
from tests import factories
from tests.bots import give_to_bot, say
from tests.factories import POLICY, actor, be
from tests.operations.at_once import at_once

ROUNDS = 25


def answer(text: str = "Here is your answer", **more: object) -> BotTurn:
    return BotTurn(messages=[BotMessage(text=text)], state=b"1", why="a rule", intent="order_status", **more)  # type: ignore[arg-type]


def ask(desk: Desk, conversation_id: int) -> answering.Ask:
    found = desk.write_now(answering.begin, conversation_id, POLICY)
    assert isinstance(found, answering.Ask)
    return found


def chat(desk: Desk, conversation_id: int) -> Conversation:
    found = desk.read_now(conversations.conversation, conversation_id)
    assert found is not None
    return found


def happened(tx: Reading, ticket_id: int) -> list[Event]:
    found = select(events.c.event).where(events.c.ticket_id == ticket_id).order_by(events.c.id)
    return list(tx.conn.scalars(found))


def bot_spoke_after_takeover(seen: list[Event]) -> bool:
    """Whether the log holds an answer of the bot between a takeover and the next hand-back."""
    turn = "bot"
    for one in seen:
        if isinstance(one, TurnTaken):
            turn = one.turn
        elif isinstance(one, ReplyWritten) and one.by.kind == "bot" and turn == "person":
            return True
    return False


@pytest.fixture
def ids(desk: Desk) -> dict[str, int]:
    found = desk.write_now(factories.furnish)
    desk.write_now(give_to_bot)
    return found


def test_takeovers_at_the_moment_the_bot_answers_leave_one_owner_and_lose_nothing(
    desk: Desk, ids: dict[str, int]
) -> None:
    stored = refused = 0
    for number in range(ROUNDS):
        said = say(desk, "Where is my order?", key=f"v{number}")
        asked = ask(desk, said.conversation_id)
        outcomes = at_once(
            partial(desk.write_now, answering.finish, asked, answer(), POLICY),
            partial(desk.write_now, takeover.take_over, said.ticket_id, by=actor(ids, "Ana")),
            partial(desk.write_now, takeover.take_over, said.ticket_id, by=actor(ids, "Bo")),
            partial(say, desk, "Hello?", key=f"v{number}"),
        )
        assert sorted(isinstance(one, Conflict) for one in outcomes[1:3]) == [False, True]
        winner = "Bo" if isinstance(outcomes[1], Conflict) else "Ana"
        row = desk.read_now(tickets.ticket, said.ticket_id)
        assert (row.owner_name, row.with_bot) == (winner, False)
        now = chat(desk, said.conversation_id)
        assert (now.turn, now.epoch) == ("person", 1)
        lines = desk.read_now(messages.of_conversation, said.conversation_id)
        assert sorted(one.text for one in lines if one.direction == "in") == ["Hello?", "Where is my order?"]
        by_bot = [one for one in lines if one.author_kind == "bot"]
        assert len(by_bot) == (1 if outcomes[0] else 0)
        assert not bot_spoke_after_takeover(desk.read_now(happened, said.ticket_id))
        stored += bool(outcomes[0])
        refused += not outcomes[0]
    assert stored + refused == ROUNDS


def test_turns_that_go_to_and_fro_while_bot_and_customer_speak_answer_each_message_at_most_once(
    desk: Desk, ids: dict[str, int]
) -> None:
    said = say(desk, "message 0")

    def bot_answers() -> bool:
        found = desk.write_now(answering.begin, said.conversation_id, POLICY)
        if isinstance(found, answering.Ask):
            desk.write_now(answering.finish, found, answer(f"to {found.said.text}"), POLICY)
        return found is not None

    for number in range(1, ROUNDS + 1):
        outcomes = at_once(
            bot_answers,
            bot_answers,
            partial(desk.write_now, takeover.take_over, said.ticket_id, by=actor(ids, "Ana")),
            partial(desk.write_now, takeover.hand_back, said.ticket_id, by=actor(ids, "Bo")),
            partial(say, desk, f"message {number}"),
        )
        assert not [one for one in outcomes if isinstance(one, HelpdeskError) and one.status != 409]
        now, row = chat(desk, said.conversation_id), desk.read_now(tickets.ticket, said.ticket_id)
        assert (now.turn == "bot") == row.with_bot
        assert row.owner_id is None or now.turn == "person"
    desk.write_now(_give_to_the_bot, said.ticket_id, actor(ids))
    while bot_answers():  # as its worker does: until nothing is left
        pass
    lines = desk.read_now(messages.of_conversation, said.conversation_id)
    heard = [one.text for one in lines if one.direction == "in"]
    assert sorted(heard) == sorted(f"message {number}" for number in range(ROUNDS + 1))
    answers = [one.text for one in lines if one.author_kind == "bot"]
    assert len(answers) == len(set(answers))
    assert [f"to {text}" for text in heard if f"to {text}" in answers] == answers  # in their order
    assert answers[-1] == f"to {heard[-1]}"  # no silence after the last hand-back
    seen = desk.read_now(happened, said.ticket_id)
    assert not bot_spoke_after_takeover(seen)
    epochs = [one.epoch for one in seen if isinstance(one, TurnTaken)]
    assert epochs == list(range(1, len(epochs) + 1))


def test_handed_back_the_bot_answers_what_came_while_it_was_thinking(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Where is my order?")
    asked = ask(desk, said.conversation_id)
    say(desk, "It was to come on Monday")
    assert desk.write_now(answering.finish, asked, answer("Which order?"), POLICY)
    desk.write_now(takeover.take_over, said.ticket_id, by=actor(ids, "Ana"))
    desk.write_now(takeover.hand_back, said.ticket_id, by=actor(ids, "Ana"))
    assert ask(desk, said.conversation_id).said.text == "It was to come on Monday"


def _give_to_the_bot(tx: Transaction, ticket_id: int, by: Actor) -> None:
    if not tickets.locked_ticket(tx, ticket_id).with_bot:
        takeover.hand_back(tx, ticket_id, by=by)


def test_an_advisors_answer_takes_the_turn_and_the_ticket(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Hello")
    asked = ask(desk, said.conversation_id)
    desk.write_now(
        replies.send,
        said.ticket_id,
        replies.Reply(channel="chat", text="Ana here"),
        by=actor(ids),
        policy=POLICY,
    )
    assert not desk.write_now(answering.finish, asked, answer(), POLICY)
    row = desk.read_now(tickets.ticket, said.ticket_id)
    assert (row.with_bot, row.owner_name, row.team_name) == (False, "Ana", "Support")


def test_assigning_by_hand_takes_the_turn(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Hello")
    desk.write_now(
        assignment.assign, said.ticket_id, team_id=ids["Support"], advisor_id=ids["Bo"], by=actor(ids)
    )
    now = chat(desk, said.conversation_id)
    assert (now.turn, now.epoch) == ("person", 1)
    assert desk.read_now(tickets.ticket, said.ticket_id).owner_name == "Bo"


def test_a_merge_takes_both_tickets_from_the_bot(desk: Desk, ids: dict[str, int]) -> None:
    first, second = say(desk, "Hello", key="a"), say(desk, "Hello", key="b")
    desk.write_now(acts.merge, first.ticket_id, second.ticket_id, by=actor(ids))
    assert {chat(desk, one.conversation_id).turn for one in (first, second)} == {"person"}
    assert not desk.read_now(tickets.ticket, second.ticket_id).with_bot


def test_with_the_bot_a_ticket_is_in_its_own_view_and_offered_to_nobody(
    desk: Desk, ids: dict[str, int]
) -> None:
    be(desk, ids["Ana"], "available")
    said = say(desk, "Hello")
    assert desk.read_now(tickets.ticket, said.ticket_id).owner_id is None
    counted = desk.read_now(ticket_counts.count_views, ids["Ana"])
    assert (counted.bot, counted.open, counted.unassigned, counted.teams) == (1, 0, 0, {})
    for view, expected in (
        ("bot", [said.ticket_id]),
        ("open", []),
        ("unassigned", []),
        ("all", [said.ticket_id]),
    ):
        rows, _, _ = desk.read_now(ticket_lists.ticket_page, ticket_lists.Filter(view=view))
        assert [row.id for row in rows] == expected, view


def test_a_hand_over_is_routed_by_what_the_bot_learned_and_carries_it(
    desk: Desk, ids: dict[str, int]
) -> None:
    refunds = desk.write_now(factories._key, teams, {"name": "Refunds"})
    desk.write_now(
        factories.add_routing_rule,
        "Refunds of orders",
        refunds,
        "intent:order_status slot:order=4711 handed_over:asked",
        priority="high",
        tags=["bot"],
    )
    said = say(desk, "Where is order 4711?")
    assert desk.write_now(
        answering.finish, ask(desk, said.conversation_id), answer(slots={"order": 4711}), POLICY
    )
    say(desk, "I want a person")
    over = HandOver(cause="asked", summary="Order 4711: wants a person")
    turn = answer(hand_over=over, confidence=0.9)  # the bot itself has forgotten the order by now
    assert desk.write_now(answering.finish, ask(desk, said.conversation_id), turn, POLICY)
    row = desk.read_now(tickets.ticket, said.ticket_id)
    assert (row.team_name, row.priority, row.tags, row.with_bot) == ("Refunds", 2, ["bot"], False)
    case = desk.read_now(bot_rows.case, said.ticket_id)
    assert case is not None
    assert (case.cause, case.summary, case.slots) == ("asked", "Order 4711: wants a person", {"order": 4711})
    seen = desk.read_now(happened, said.ticket_id)
    assert [type(one) for one in seen if isinstance(one, TurnTaken | HandedOver)] == [TurnTaken, HandedOver]
    assert desk.read_now(queues.waiting_chats) == [(said.conversation_id, said.ticket_id)]


def test_a_hand_over_while_somebody_is_free_is_theirs_at_once_and_waits_for_nothing(
    desk: Desk, ids: dict[str, int]
) -> None:
    be(desk, ids["Bo"], "available")
    said = say(desk, "I want a person")
    turn = answer(hand_over=HandOver(cause="asked", summary="Wants a person"))
    desk.write_now(answering.finish, ask(desk, said.conversation_id), turn, POLICY)
    assert desk.read_now(tickets.ticket, said.ticket_id).owner_name == "Bo"
    assert desk.read_now(queues.waiting_chats) == []


def test_mail_on_the_bots_ticket_brings_a_person(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Hello")
    from helpdesk.channels import reply_tokens

    token = reply_tokens.sign(POLICY.secret, said.ticket_id, said.message_id)
    mail = factories.mail("ana@shop.example", "Re: Hello", "I write by mail now", tokens=[token])
    assert factories.receive(desk, mail).ticket_id == said.ticket_id
    assert chat(desk, said.conversation_id).turn == "person"
    case = desk.read_now(bot_rows.case, said.ticket_id)
    assert case is not None
    assert case.cause == "elsewhere"


def test_nothing_is_handed_back_to_a_channel_without_a_bot_or_twice(desk: Desk, ids: dict[str, int]) -> None:
    mailed = factories.receive(desk, factories.mail("ana@shop.example", "Lamp", "It broke"))
    assert mailed.ticket_id is not None
    said = say(desk, "Hello")
    for ticket_id in (mailed.ticket_id, said.ticket_id):
        with pytest.raises(Conflict):
            desk.write_now(takeover.hand_back, ticket_id, by=actor(ids))
    with pytest.raises(Conflict):
        desk.write_now(takeover.take_over, mailed.ticket_id, by=actor(ids))


def test_handed_back_after_an_answer_the_bot_waits_for_the_customer(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Hello")
    desk.write_now(
        replies.send, said.ticket_id, replies.Reply(channel="chat", text="Hi"), by=actor(ids), policy=POLICY
    )
    desk.write_now(takeover.hand_back, said.ticket_id, by=actor(ids))
    assert desk.write_now(answering.begin, said.conversation_id, POLICY) is None
    say(desk, "And my order?")
    assert ask(desk, said.conversation_id).said.text == "And my order?"


def test_the_follower_makes_one_job_a_message_and_none_for_people(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Hello")
    other = say(desk, "Hello", key="other")
    desk.write_now(takeover.take_over, other.ticket_id, by=actor(ids))
    for _ in range(2):
        desk.write_now(lambda tx: answering.follow(tx, event_log.stamp(tx, 500)))
    keys = desk.read_now(lambda tx: tx.conn.scalars(select(jobs.c.key)).all())
    assert keys == [f"bot:{said.conversation_id}:{said.message_id}:0"]
