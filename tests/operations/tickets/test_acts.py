"""Merge, split and move, each undone exactly."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.channels import reply_tokens
from helpdesk.db import surveys as surveys_db
from helpdesk.db.chats import conversations
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema import tickets as ticket_tables
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.participants import participants_of
from helpdesk.domain.events.tickets import TicketOpened
from helpdesk.errors import Conflict, InvalidMove
from helpdesk.operations.answers import replies
from helpdesk.operations.surveys import invitations
from helpdesk.operations.tickets import act_records, acts
from helpdesk.operations.tickets import tickets as ticket_operations
from tests.factories import POLICY, actor, add_survey_rule, mail, receive, telegram
from tests.operations.at_once import events_of


def whole_state(tx: Reading) -> dict[str, list[Any]]:
    """Everything an act could have touched."""
    return {
        table.name: sorted((tuple(row) for row in tx.conn.execute(select(*columns))), key=repr)
        for table, columns in (
            (ticket_tables.tickets, list(ticket_tables.tickets.c)),
            (
                ticket_tables.messages,
                [
                    ticket_tables.messages.c.id,
                    ticket_tables.messages.c.ticket_id,
                    ticket_tables.messages.c.evidence,
                ],
            ),
            (ticket_tables.participants, list(ticket_tables.participants.c)),
            (
                ticket_tables.conversations,
                [ticket_tables.conversations.c.id, ticket_tables.conversations.c.ticket_id],
            ),
        )
    }


def two_tickets(desk: Desk, ids: dict[str, int]) -> tuple[int, int]:
    first = receive(desk, mail("ana@shop.example", "Broken lamp", "My lamp Aurora arrived broken"))
    second = receive(desk, telegram("4711", "Where is my parcel with the green chair?"))
    assert first.ticket_id is not None
    assert second.ticket_id is not None
    reply = replies.Reply(channel="support", text="We send a new one.", then="pending")
    desk.write_now(replies.send, first.ticket_id, reply, by=actor(ids), policy=POLICY)
    receive(desk, telegram("4711", "It should have come on Monday"))
    return first.ticket_id, second.ticket_id


def test_a_merge_takes_everything_along_and_is_undone_exactly(desk: Desk, ids: dict[str, int]) -> None:
    first, second = two_tickets(desk, ids)
    before = desk.read_now(whole_state)
    act_id = desk.write_now(acts.merge, second, first, by=actor(ids))
    merged = desk.read_now(tickets.ticket, first)
    assert merged.message_count == 4
    assert merged.channel_kinds == ["email", "telegram"]
    assert desk.read_now(tickets.ticket, second).merged_into == first
    assert receive(desk, telegram("4711", "Hello?")).ticket_id == first
    # undo is exact when nothing came in between; here something did, so take a fresh pair for that
    desk.write_now(acts.undo, act_id, by=actor(ids))
    assert desk.read_now(tickets.ticket, second).merged_into is None
    assert desk.read_now(whole_state) != before


def test_a_merge_undone_at_once_leaves_no_trace(desk: Desk, ids: dict[str, int]) -> None:
    first, second = two_tickets(desk, ids)
    before = desk.read_now(whole_state)
    act_id = desk.write_now(acts.merge, second, first, by=actor(ids))
    assert desk.read_now(whole_state) != before
    desk.write_now(acts.undo, act_id, by=actor(ids))
    assert desk.read_now(whole_state) == before
    with pytest.raises(Conflict, match="already undone"):
        desk.write_now(acts.undo, act_id, by=actor(ids))


def test_what_answers_the_merged_ticket_goes_back_with_it(desk: Desk, ids: dict[str, int]) -> None:
    first, second = two_tickets(desk, ids)
    sent = desk.write_now(
        replies.send,
        first,
        replies.Reply(channel="support", text="One more thing"),
        by=actor(ids),
        policy=POLICY,
    )
    act_id = desk.write_now(acts.merge, first, second, by=actor(ids))
    token = reply_tokens.sign(POLICY.secret, first, sent)
    late = receive(desk, mail("ana@shop.example", "Re: Broken lamp", "Thanks!", tokens=[token]))
    assert late.ticket_id == second
    desk.write_now(acts.undo, act_id, by=actor(ids))
    rows = desk.read_now(lambda tx: tx.conn.scalars(select(ticket_tables.messages.c.ticket_id)).all())
    assert sorted(rows) == [first] * 4 + [second] * 2


def test_a_split_makes_a_ticket_and_its_undoing_puts_the_old_one_right(
    desk: Desk, ids: dict[str, int]
) -> None:
    first, second = two_tickets(desk, ids)
    desk.write_now(acts.merge, second, first, by=actor(ids))
    before = desk.read_now(lambda tx: (tickets.ticket(tx, first), whole_state(tx)["messages"]))
    moved = desk.read_now(
        lambda tx: tx.conn.scalars(
            select(ticket_tables.messages.c.id).where(ticket_tables.messages.c.channel_kind == "telegram")
        ).all()
    )
    new = desk.write_now(acts.split, first, list(moved), "The green chair", by=actor(ids))
    row = desk.read_now(tickets.ticket, new)
    assert (row.subject, row.message_count, row.linked_to) == ("The green chair", 2, first)
    begun = [one for one in desk.read_now(events_of, new) if isinstance(one, TicketOpened)]
    assert [one.contact_id for one in begun] == [row.contact_id], "who wrote the messages"
    assert receive(desk, telegram("4711", "And?")).ticket_id == new
    act = desk.read_now(act_records.acts_of, new)[0]
    with pytest.raises(Conflict, match="messages of its own"):
        desk.write_now(acts.undo, act.id, by=actor(ids))
    other = desk.write_now(acts.split, first, [before[1][0][0]], "Lamp", by=actor(ids))
    again = desk.read_now(act_records.acts_of, other)[0]
    desk.write_now(acts.undo, again.id, by=actor(ids))
    assert desk.read_now(tickets.ticket, other).merged_into == first


def test_a_moved_message_comes_back(desk: Desk, ids: dict[str, int]) -> None:
    first, second = two_tickets(desk, ids)
    before = desk.read_now(whole_state)
    message_id = desk.read_now(tickets.ticket, second).last_message_id
    assert message_id is not None
    act_id = desk.write_now(acts.move_message, message_id, first, by=actor(ids))
    assert desk.read_now(tickets.ticket, first).message_count == 3
    desk.write_now(acts.undo, act_id, by=actor(ids))
    assert desk.read_now(whole_state) == before


def test_a_merged_ticket_takes_part_in_no_further_act(desk: Desk, ids: dict[str, int]) -> None:
    first, second = two_tickets(desk, ids)
    desk.write_now(acts.merge, second, first, by=actor(ids))
    with pytest.raises(InvalidMove, match="merged into"):
        desk.write_now(acts.merge, first, second, by=actor(ids))


def test_what_waits_for_an_answer_wakes_the_ticket_it_is_merged_into(desk: Desk, ids: dict[str, int]) -> None:
    first, second = two_tickets(desk, ids)
    until = desk.read_now(lambda tx: tx.now + timedelta(days=3))
    desk.write_now(ticket_operations.snooze, first, until, by=actor(ids))
    before = desk.read_now(whole_state)
    act_id = desk.write_now(acts.merge, second, first, by=actor(ids))
    row = desk.read_now(tickets.ticket, first)
    assert (row.state, row.snoozed_until) == ("open", None)
    desk.write_now(acts.undo, act_id, by=actor(ids))
    assert desk.read_now(whole_state) == before


def test_undoing_a_merge_leaves_a_chat_where_it_has_gone_since(desk: Desk, ids: dict[str, int]) -> None:
    first, second = two_tickets(desk, ids)
    act_id = desk.write_now(acts.merge, second, first, by=actor(ids))
    third = receive(desk, mail("carl@shop.example", "Chair", "Where is my chair?")).ticket_id or 0
    late = receive(desk, telegram("4711", "And the chair?"))
    desk.write_now(acts.move_message, late.message_id or 0, third, by=actor(ids))
    chats = desk.read_now(conversations.conversations_of_ticket, third)
    assert len(chats) == 1
    desk.write_now(acts.undo, act_id, by=actor(ids))
    assert desk.read_now(conversations.conversations_of_ticket, third) == chats


def test_a_survey_waits_for_the_ticket_its_own_was_merged_into(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(add_survey_rule, delay_minutes=60)
    first, second = two_tickets(desk, ids)
    desk.write_now(ticket_operations.close, first, "solved", by=actor(ids), policy=POLICY)
    asked = desk.read_now(surveys_db.invitations_of_ticket, first)[0]
    desk.write_now(acts.merge, first, second, by=actor(ids))
    assert desk.write_now(invitations.begin, asked.id, POLICY) is None
    assert desk.read_now(surveys_db.invitations_of_ticket, first)[0].state == "cancelled"


def test_a_move_or_split_is_not_undone_onto_a_merged_ticket(desk: Desk, ids: dict[str, int]) -> None:
    first, second = two_tickets(desk, ids)
    newest = desk.read_now(tickets.ticket, second).last_message_id or 0
    moved = desk.write_now(acts.move_message, newest, first, by=actor(ids))
    merged = desk.write_now(acts.merge, second, first, by=actor(ids))
    with pytest.raises(Conflict, match="Undo that merge first"):
        desk.write_now(acts.undo, moved, by=actor(ids))
    desk.write_now(acts.undo, merged, by=actor(ids))
    desk.write_now(acts.undo, moved, by=actor(ids))
    assert desk.read_now(messages.message, newest).ticket_id == second
    new = desk.write_now(acts.split, second, [newest], "The chair", by=actor(ids))
    split = desk.read_now(act_records.acts_of, new)[0].id
    desk.write_now(acts.merge, second, first, by=actor(ids))
    with pytest.raises(Conflict, match=f"Ticket {second} has since been merged into {first}"):
        desk.write_now(acts.undo, split, by=actor(ids))
    assert desk.read_now(messages.message, newest).ticket_id == new


def test_what_was_said_in_a_chat_since_a_merge_goes_back_with_the_chat(
    desk: Desk, ids: dict[str, int]
) -> None:
    first, second = two_tickets(desk, ids)
    act_id = desk.write_now(acts.merge, second, first, by=actor(ids))
    asked = receive(desk, telegram("4711", "My address is Hidden Lane 5"))
    assert asked.ticket_id == first, "the premise: it came to the merged ticket"
    reply = replies.Reply(channel="telegram", text="Thanks, we look into the chair")
    answer = desk.write_now(replies.send, first, reply, by=actor(ids), policy=POLICY)
    desk.write_now(acts.undo, act_id, by=actor(ids))
    for message_id in (asked.message_id or 0, answer):
        assert desk.read_now(messages.message, message_id).ticket_id == second
    assert desk.read_now(tickets.ticket, first).message_count == 2
    assert desk.read_now(tickets.ticket, second).message_count == 4
    people = desk.read_now(lambda tx: participants_of(tx, [first]))[first]
    assert [one.value for one in people] == ["ana@shop.example"]


def test_who_was_written_to_since_a_merge_stays_on_the_ticket_that_did(
    desk: Desk, ids: dict[str, int]
) -> None:
    first = receive(desk, mail("ana@shop.example", "Lamp", "My lamp Aurora arrived broken")).ticket_id or 0
    second = receive(desk, mail("bo@shop.example", "Chair", "Where is my green chair?")).ticket_id or 0
    third = receive(desk, mail("cy@shop.example", "Desk", "My desk has three legs")).ticket_id or 0
    told = desk.write_now(acts.merge, second, first, by=actor(ids))
    untold = desk.write_now(acts.merge, third, first, by=actor(ids))
    reply = replies.Reply(channel="support", text="About the chair", to=["bo@shop.example"])
    desk.write_now(replies.send, first, reply, by=actor(ids), policy=POLICY)
    desk.write_now(acts.undo, told, by=actor(ids))
    desk.write_now(acts.undo, untold, by=actor(ids))
    people = desk.read_now(lambda tx: participants_of(tx, [first]))[first]
    assert sorted(one.value for one in people) == ["ana@shop.example", "bo@shop.example"]
