"""An answer that was not delivered: its ticket comes back, is in a list, and says why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk.api.river import read_river
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import event_log
from helpdesk.db.tickets import messages, newest_messages, tickets
from helpdesk.db.tickets.ticket_counts import count_views
from helpdesk.db.tickets.ticket_lists import Filter, ticket_page
from helpdesk.db.tickets.undelivered import count_answers, undelivered
from helpdesk.domain.lifecycle import State
from helpdesk.domain.messages import Bounce
from helpdesk.errors import Conflict
from helpdesk.operations.answers import acknowledgements, decisions, delivery, replies
from helpdesk.operations.tickets import acts as merging
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets import tickets as acts
from helpdesk.views.messages import FactView
from tests import factories
from tests.factories import POLICY, actor, be, mail, receive
from tests.operations.at_once import at_once

REPLY = replies.Reply(channel="support", text="A new one is on its way.")


def answered(desk: Desk, ids: dict[str, int], then: State, owner: str = "Ana") -> tuple[int, int]:
    """A ticket of an advisor whose answer is out; the ticket is in the state `then`."""
    number = receive(desk, mail("zoe@shop.example", "Broken lamp", "My lamp arrived broken")).ticket_id or 0
    by = actor(ids)
    desk.write_now(assignment.assign, number, team_id=ids["Support"], advisor_id=ids[owner], by=by)
    message_id = desk.write_now(replies.send, number, REPLY, by=by, policy=POLICY)
    desk.write_now(delivery.note_delivery, message_id, "sent")
    if then == "snoozed":
        desk.write_now(lambda tx: acts.snooze(tx, number, tx.now + timedelta(days=1), by=by))
    elif then in ("solved", "closed"):
        desk.write_now(acts.close, number, then, by=by, policy=POLICY)
    elif then != "open":
        desk.write_now(acts.change_state, number, then, by=by)
    return number, message_id


def returned(desk: Desk, message_id: int) -> None:
    """The mail server returns an answer."""
    sent = desk.read_now(messages.message, message_id)
    bounce = mail(
        "mailer-daemon@customer.example",
        "Undelivered Mail Returned to Sender",
        "",
        kind="bounce",
        bounce=Bounce(
            original_message_id=sent.external_id,
            recipients=sent.recipients["to"],
            status="5.1.1",
            permanent=True,
        ),
    )
    receive(desk, bounce)


def listed(desk: Desk) -> list[int]:
    rows, _, _ = desk.read_now(ticket_page, Filter(view="undelivered", sort="priority"))
    assert desk.read_now(count_views, 1).undelivered == len(rows)
    return [row.id for row in rows]


def facts(desk: Desk, number: int) -> list[str]:
    desk.write_now(event_log.stamp, 100)
    river = desk.read_now(read_river, number, before=None, limit=100)
    return [entry.says for entry in river.entries if isinstance(entry, FactView)]


@pytest.mark.parametrize("state", ["open", "pending", "snoozed", "solved", "closed"])
@pytest.mark.parametrize("failure", ["bounce", "failed", "uncertain"])
def test_the_ticket_comes_back_to_its_owner_with_the_reason(
    desk: Desk, ids: dict[str, int], state: State, failure: str
) -> None:
    be(desk, ids["Ana"], "available")
    number, message_id = answered(desk, ids, state)
    asked_at = desk.read_now(newest_messages.newest_inbound, number)
    assert listed(desk) == []
    if failure == "bounce":
        returned(desk, message_id)
    else:
        desk.write_now(delivery.note_delivery, message_id, failure, detail="550 no such user")
    row = desk.read_now(tickets.ticket, number)
    assert (row.state, row.owner_id, row.snoozed_until) == ("open", ids["Ana"], None)
    assert asked_at is not None
    assert row.waiting_since == asked_at.created_at, "its customer has no answer yet"
    assert listed(desk) == [number]
    why = "returned: 5.1.1 zoe@shop.example" if failure == "bounce" else "550 no such user"
    may = "may not have been" if failure == "uncertain" else "was not"
    said = facts(desk, number)
    assert f"An answer {may} delivered: {why}" in said
    assert (f"Helpdesk: {state} → open: an answer {may} delivered" in said) == (state != "open")


@pytest.mark.parametrize("presence", ["away", "offline"])
def test_the_ticket_of_an_owner_who_is_not_there_goes_to_the_queue(
    desk: Desk, ids: dict[str, int], presence: str
) -> None:
    number, message_id = answered(desk, ids, "solved")
    be(desk, ids["Ana"], presence)
    returned(desk, message_id)
    row = desk.read_now(tickets.ticket, number)
    assert (row.state, row.owner_id, row.team_id) == ("open", None, ids["Support"])
    assert row.queued_since is not None
    assert "An answer was not delivered, and Ana is not there" in row.assignment_reason


def test_a_colleague_who_is_there_gets_the_ticket_of_one_who_is_not(desk: Desk, ids: dict[str, int]) -> None:
    number, message_id = answered(desk, ids, "solved")
    be(desk, ids["Bo"], "available")
    desk.write_now(delivery.note_delivery, message_id, "failed", detail="550")
    assert desk.read_now(tickets.ticket, number).owner_id == ids["Bo"]


def test_a_second_report_of_the_same_failure_changes_nothing_and_a_new_one_after_settling_does(
    desk: Desk, ids: dict[str, int]
) -> None:
    be(desk, ids["Ana"], "available")
    number, message_id = answered(desk, ids, "solved")
    returned(desk, message_id)
    before = facts(desk, number)
    returned(desk, message_id)
    assert facts(desk, number)[: len(before)] == before
    assert sum("not delivered:" in one for one in facts(desk, number)) == 1
    desk.write_now(decisions.settle, message_id, by=actor(ids))
    desk.write_now(delivery.note_delivery, message_id, "failed", detail="returned: 5.2.2")
    assert listed(desk) == [number]


def test_a_failed_answer_that_is_dealt_with_leaves_the_list_and_stays_failed(
    desk: Desk, ids: dict[str, int]
) -> None:
    be(desk, ids["Ana"], "available")
    number, message_id = answered(desk, ids, "open")
    desk.write_now(delivery.note_delivery, message_id, "failed", detail="550")
    desk.write_now(decisions.settle, message_id, by=actor(ids))
    message = desk.read_now(messages.message, message_id)
    assert (message.delivery, message.settled) == ("failed", True)
    assert listed(desk) == []
    assert desk.read_now(tickets.ticket, number).waiting_since is None
    assert facts(desk, number)[-1] == "Ana: dealt with an answer that was not delivered"
    with pytest.raises(Conflict):
        desk.write_now(decisions.settle, message_id, by=actor(ids))


@pytest.mark.parametrize("attempt", range(4))
def test_an_answer_that_two_send_again_at_the_same_moment_goes_out_once(
    desk: Desk, ids: dict[str, int], attempt: int
) -> None:
    _, message_id = answered(desk, ids, "open")
    desk.write_now(delivery.note_delivery, message_id, "failed", detail="it was refused")
    results = at_once(*[lambda: desk.write_now(decisions.resend, message_id)] * 4)
    assert sorted(type(one).__name__ for one in results) == ["Conflict"] * 3 + ["NoneType"]


def test_an_uncertain_answer_arrived_or_is_sent_again(desk: Desk, ids: dict[str, int]) -> None:
    be(desk, ids["Ana"], "available")
    number, first = answered(desk, ids, "open")
    desk.write_now(delivery.note_delivery, first, "uncertain", detail="the desk stopped")
    desk.write_now(decisions.settle, first, by=actor(ids))
    assert desk.read_now(messages.message, first).delivery == "sent"
    assert facts(desk, number)[-1] == "Ana: says that the uncertain answer arrived"
    desk.write_now(delivery.note_delivery, first, "uncertain", detail="again")
    assert listed(desk) == [number]
    desk.write_now(decisions.resend, first)
    assert desk.read_now(messages.message, first).delivery == "queued"
    assert listed(desk) == []


def test_an_advisor_who_solves_the_ticket_has_dealt_with_the_failure(desk: Desk, ids: dict[str, int]) -> None:
    be(desk, ids["Ana"], "available")
    number, message_id = answered(desk, ids, "open")
    desk.write_now(delivery.note_delivery, message_id, "failed", detail="550")
    desk.write_now(acts.close, number, "solved", by=actor(ids), policy=POLICY)
    assert listed(desk) == []
    desk.write_now(acts.reopen, number, by=actor(ids))
    assert listed(desk) == []


def test_an_acknowledgement_that_comes_back_opens_nothing_and_is_in_the_list(
    desk: Desk, ids: dict[str, int], acknowledging: None
) -> None:
    be(desk, ids["Ana"], "available")
    number = receive(desk, mail("zoe@shop.example", "Broken lamp", "It is broken", sent_at=None)).ticket_id
    assert number is not None
    message_id = desk.write_now(acknowledgements.acknowledge, number, [], POLICY)
    assert message_id is not None
    desk.write_now(acts.change_state, number, "pending", by=actor(ids))
    returned(desk, message_id)
    assert desk.read_now(tickets.ticket, number).state == "pending"
    assert listed(desk) == [number]
    assert "An answer was not delivered: returned: 5.1.1 zoe@shop.example" in facts(desk, number)


@pytest.mark.parametrize("state", ["solved", "closed"])
@pytest.mark.parametrize("failure", ["failed", "uncertain"])
def test_an_automatic_mail_of_a_stopped_ticket_is_in_the_list_until_somebody_deals_with_it(
    desk: Desk, ids: dict[str, int], acknowledging: None, state: State, failure: str
) -> None:
    number = receive(desk, mail("zoe@shop.example", "Broken lamp", "It is broken", sent_at=None)).ticket_id
    assert number is not None
    message_id = desk.write_now(acknowledgements.acknowledge, number, [], POLICY)
    assert message_id is not None
    desk.write_now(acts.close, number, state, by=actor(ids), policy=POLICY)
    asks = receive(desk, mail("ann@shop.example", "Blue chair", "A leg is loose")).ticket_id or 0
    other = desk.write_now(replies.send, asks, REPLY, by=actor(ids), policy=POLICY)
    desk.write_now(delivery.note_delivery, other, "failed", detail="550")
    desk.write_now(delivery.note_delivery, message_id, failure, detail="550")
    assert desk.read_now(tickets.ticket, number).state == state
    assert listed(desk) == [asks, number], "whoever still waits is first"
    counted = {"failed": 2, "uncertain": 0} if failure == "failed" else {"failed": 1, "uncertain": 1}
    assert desk.read_now(count_answers) == counted
    assert [one.id for one in desk.read_now(undelivered, limit=9)] == [message_id, other]
    assert [one.id for one in desk.read_now(undelivered, after=message_id, limit=9)] == [other]
    desk.write_now(decisions.settle, message_id, by=actor(ids))
    assert listed(desk) == [asks]
    assert [one.id for one in desk.read_now(undelivered, limit=9)] == [other]


@pytest.fixture
def acknowledging(desk: Desk, ids: dict[str, int]) -> None:
    """The mailbox sends acknowledgements."""
    settings = {"address": "support@desk.example", "acknowledge": True}
    desk.write_now(factories.put_mailbox, **settings)


def test_an_answer_that_failed_while_merged_is_its_own_tickets_once_the_merge_is_undone(
    desk: Desk, ids: dict[str, int]
) -> None:
    number, message_id = answered(desk, ids, "solved")
    other = receive(desk, mail("leo@shop.example", "Bike", "The bike squeaks")).ticket_id or 0
    act_id = desk.write_now(merging.merge, number, other, by=actor(ids))
    desk.write_now(acts.close, other, "solved", by=actor(ids), policy=POLICY)
    returned(desk, message_id)
    assert listed(desk) == [other]
    desk.write_now(merging.undo, act_id, by=actor(ids))
    assert listed(desk) == [number]
    assert desk.read_now(tickets.ticket, number).state == "open"


@pytest.mark.parametrize("act", ["merge", "move"])
@pytest.mark.parametrize("stopped", ["solved", "closed"])
def test_an_undelivered_answer_that_comes_to_a_stopped_ticket_opens_it(
    desk: Desk, ids: dict[str, int], act: str, stopped: State
) -> None:
    by = actor(ids)
    be(desk, ids["Ana"], "available")
    number, message_id = answered(desk, ids, "open")
    desk.write_now(delivery.note_delivery, message_id, "failed", detail="550")
    desk.write_now(lambda tx: acts.snooze(tx, number, tx.now + timedelta(days=1), by=by))
    into = receive(desk, mail("ann@shop.example", "Blue chair", "A leg is loose")).ticket_id or 0
    desk.write_now(acts.close, into, stopped, by=by, policy=POLICY)
    before = desk.read_now(tickets.ticket, into)
    if act == "merge":
        act_id = desk.write_now(merging.merge, number, into, by=by)
    else:
        act_id = desk.write_now(merging.move_message, message_id, into, by=by)
    assert desk.read_now(tickets.ticket, into).state == "open"
    assert into in listed(desk)
    desk.write_now(merging.undo, act_id, by=by)
    after = desk.read_now(tickets.ticket, into)
    assert (after.state, after.undelivered) == (before.state, False)
    assert listed(desk) == [number]


def test_whoever_works_on_a_merged_ticket_owns_the_closed_one_that_opens(
    desk: Desk, ids: dict[str, int]
) -> None:
    by = actor(ids)
    into = receive(desk, mail("ann@shop.example", "Blue chair", "A leg is loose")).ticket_id or 0
    desk.write_now(acts.close, into, "closed", by=by, policy=POLICY)
    number, _ = answered(desk, ids, "open")
    act_id = desk.write_now(merging.merge, number, into, by=by)
    row = desk.read_now(tickets.ticket, into)
    assert (row.state, row.owner_id, row.team_id) == ("open", ids["Ana"], ids["Support"])
    desk.write_now(merging.undo, act_id, by=by)
    assert desk.read_now(tickets.ticket, into).owner_id is None
