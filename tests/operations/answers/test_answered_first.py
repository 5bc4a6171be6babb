"""Who answers first owns the ticket, and the queue hands out nothing that waits for its customer."""

from __future__ import annotations

import msgspec
import pytest

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import tickets
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import replies
from helpdesk.operations.chats import visitor_chat
from helpdesk.operations.sweeps import deadlines
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets import tickets as ticket_operations
from helpdesk.operations.tickets.queue_place import place_of
from tests.factories import POLICY, actor, be, mail, receive

NOT_TAKEN = msgspec.structs.replace(POLICY, reply_assigns=False)


def opened(desk: Desk) -> int:
    outcome = receive(desk, mail("ana@shop.example", "Broken lamp", "My lamp arrived broken"))
    assert outcome.ticket_id is not None
    return outcome.ticket_id


def answer(
    desk: Desk,
    ids: dict[str, int],
    ticket_id: int,
    *,
    by: str = "Ana",
    policy: Policy = POLICY,
    **values: object,
) -> None:
    reply = replies.Reply(**{"channel": "support", "text": "We look into it."} | values)  # type: ignore[arg-type]
    desk.write_now(replies.send, ticket_id, reply, by=actor(ids, by), policy=policy)


def row(desk: Desk, ticket_id: int) -> TicketRecord:
    return desk.read_now(tickets.ticket, ticket_id)


def test_who_answers_first_owns_the_ticket_and_who_answers_next_does_not(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    assert row(desk, ticket_id).owner_id is None
    answer(desk, ids, ticket_id, by="Ana")
    answer(desk, ids, ticket_id, by="Bo")
    assert (row(desk, ticket_id).owner_id, row(desk, ticket_id).assignment_reason) == (
        ids["Ana"],
        "Ana: answered first",
    )


def test_who_answers_a_chat_first_owns_it(desk: Desk, ids: dict[str, int]) -> None:
    def say(tx: Transaction) -> visitor_chat.Said:
        return visitor_chat.say(tx, channels.channel(tx, "chat"), "v" * 32, "c1", "Hello", POLICY)

    said = desk.write_now(say)
    answer(desk, ids, said.ticket_id, by="Bo", channel="chat")
    assert row(desk, said.ticket_id).owner_id == ids["Bo"]


@pytest.mark.parametrize("then", [None, "open", "pending"])
def test_what_is_answered_and_waits_for_its_customer_is_handed_to_nobody_until_they_write(
    desk: Desk, ids: dict[str, int], then: str | None
) -> None:
    ticket_id = opened(desk)
    answer(desk, ids, ticket_id, policy=NOT_TAKEN, then=then)
    assert (row(desk, ticket_id).owner_id, row(desk, ticket_id).queued_since) == (None, None)
    assert desk.read_now(place_of, ticket_id) is None
    be(desk, ids["Bo"], "available")
    desk.write_now(deadlines.offer_waiting)
    desk.write_now(assignment.find_owner, ticket_id)
    assert row(desk, ticket_id).owner_id is None
    again = mail("ana@shop.example", f"[#{ticket_id}]", "And now?", ticket_hint=ticket_id)
    assert receive(desk, again).ticket_id == ticket_id
    assert row(desk, ticket_id).owner_id == ids["Bo"]


def test_an_answered_ticket_that_is_unassigned_waits_in_no_queue_but_a_woken_one_does(
    desk: Desk, ids: dict[str, int]
) -> None:
    ticket_id = opened(desk)
    answer(desk, ids, ticket_id)
    desk.write_now(assignment.assign, ticket_id, team_id=ids["Support"], advisor_id=None, by=actor(ids))
    be(desk, ids["Bo"], "available")
    assert row(desk, ticket_id).owner_id is None
    again = mail("ana@shop.example", f"[#{ticket_id}]", "And now?", ticket_hint=ticket_id)
    be(desk, ids["Bo"], "away")
    receive(desk, again)
    assert (row(desk, ticket_id).owner_id, row(desk, ticket_id).queued_since is not None) == (None, True)
    be(desk, ids["Bo"], "available")
    assert row(desk, ticket_id).owner_id == ids["Bo"]
    answer(desk, ids, ticket_id, by="Bo")
    desk.write_now(assignment.assign, ticket_id, team_id=None, advisor_id=None, by=actor(ids))
    desk.write_now(ticket_operations.change_state, ticket_id, "pending", by=actor(ids))
    desk.write_now(ticket_operations.change_state, ticket_id, "open", by=actor(ids))
    assert row(desk, ticket_id).owner_id == ids["Bo"], "who reopens it says that there is something to do"


def test_a_chat_that_nobody_owns_is_offered_when_its_visitor_writes_again(
    desk: Desk, ids: dict[str, int]
) -> None:
    def say(tx: Transaction, client_id: str) -> visitor_chat.Said:
        return visitor_chat.say(tx, channels.channel(tx, "chat"), "v" * 32, client_id, "Hello", POLICY)

    ticket_id = desk.write_now(say, "c1").ticket_id
    answer(desk, ids, ticket_id, channel="chat", policy=NOT_TAKEN)
    be(desk, ids["Bo"], "available")
    assert row(desk, ticket_id).owner_id is None
    assert desk.write_now(say, "c2").ticket_id == ticket_id
    assert row(desk, ticket_id).owner_id == ids["Bo"]
