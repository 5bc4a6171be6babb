"""Two advisors, or two processes, change tickets at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import select, text

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema import people as people_tables
from helpdesk.db.schema import tickets as ticket_tables
from helpdesk.db.tickets import routing, tickets
from helpdesk.errors import HelpdeskError
from helpdesk.operations.answers import delivery, replies
from helpdesk.operations.sweeps import deadlines
from helpdesk.operations.tickets import acts, assignment
from helpdesk.operations.tickets import tickets as ticket_operations
from tests.factories import POLICY, actor, add_advisor, be, mail, receive, take_in
from tests.operations.at_once import ROUNDS, at_once, count, opened


def test_only_one_of_two_advisors_moves_a_message(desk: Desk, ids: dict[str, int]) -> None:
    for number in range(ROUNDS):
        first, second, third = (
            opened(desk, f"{name}{number}@shop.example") for name in ("ana", "bo", "carl")
        )
        note = desk.write_now(replies.add_note, first, "About something else", by=actor(ids))
        at_once(
            *(
                partial(desk.write_now, acts.move_message, note, into, by=actor(ids))
                for into in (second, third)
            )
        )
        for one in (first, second, third):
            row = desk.read_now(tickets.ticket, one)
            assert row.message_count == count(
                desk, ticket_tables.messages, ticket_tables.messages.c.ticket_id == one
            )


def test_merging_both_ways_at_once_leaves_one_ticket(desk: Desk, ids: dict[str, int]) -> None:
    for number in range(ROUNDS):
        first, second = opened(desk, f"ana{number}@shop.example"), opened(desk, f"bo{number}@shop.example")
        results = at_once(
            partial(desk.write_now, acts.merge, first, second, by=actor(ids)),
            partial(desk.write_now, acts.merge, second, first, by=actor(ids)),
        )
        assert sum(isinstance(one, HelpdeskError) for one in results) == 1
        gone = [desk.read_now(tickets.ticket, one).merged_into for one in (first, second)]
        assert sum(one is not None for one in gone) == 1


def test_an_answer_that_fails_while_its_ticket_is_merged_brings_back_the_one_that_stays(
    desk: Desk, ids: dict[str, int]
) -> None:
    by = actor(ids)
    for number in range(ROUNDS):
        first, into = opened(desk, f"ana{number}@shop.example"), opened(desk, f"bo{number}@shop.example")
        reply = replies.Reply(channel="support", text="It is on its way.", then="pending")
        answer = desk.write_now(replies.send, first, reply, by=by, policy=POLICY)
        desk.write_now(ticket_operations.close, into, "solved", by=by, policy=POLICY)
        at_once(
            partial(desk.write_now, acts.merge, first, into, by=by),
            partial(desk.write_now, delivery.note_delivery, answer, "failed", detail="550"),
        )
        stays = desk.read_now(tickets.ticket, into)
        assert (stays.state, stays.undelivered) == ("open", 1)


def test_the_last_place_of_an_advisor_is_given_once(desk: Desk, ids: dict[str, int]) -> None:
    cleo = desk.write_now(add_advisor, "Cleo", team_id=ids["Support"], capacity=3)
    at_once(
        *(
            partial(receive, desk, mail(f"ana{number}@shop.example", f"Matter {number}", "Hello"))
            for number in range(6)
        )
    )
    assert count(desk, ticket_tables.tickets, ticket_tables.tickets.c.owner_id == cleo) == 3


def test_two_rounds_over_time_at_once_wake_and_close_each_ticket_once(
    desk: Desk, ids: dict[str, int]
) -> None:
    asleep = [opened(desk, f"ana{number}@shop.example") for number in range(5)]
    solved = [opened(desk, f"bo{number}@shop.example") for number in range(5)]
    until = desk.read_now(lambda tx: tx.now) + POLICY.mail_after
    for one in asleep:
        desk.write_now(ticket_operations.snooze, one, until, by=actor(ids))
    for one in solved:
        desk.write_now(ticket_operations.close, one, "solved", by=actor(ids), policy=POLICY)

    def later(tx: Transaction) -> int:
        tx.now += POLICY.auto_close or POLICY.mail_after
        return deadlines.wake_snoozed(tx) + deadlines.close_solved(tx, POLICY)

    done = at_once(*[partial(desk.write_now, later)] * 3)
    assert sum(done) == 10
    assert {desk.read_now(tickets.ticket, one).state for one in asleep} == {"open"}
    assert {desk.read_now(tickets.ticket, one).state for one in solved} == {"closed"}


@pytest.mark.parametrize("presence", ["available", "away"])
def test_presence_and_new_tickets_at_once_settle_without_waiting_for_each_other(
    desk: Desk, ids: dict[str, int], presence: str
) -> None:
    be(desk, ids["Ana"], "available")
    for number in range(ROUNDS):
        results = at_once(
            partial(desk.write_now, assignment.set_presence, ids["Ana"], presence),
            partial(desk.write_now, assignment.set_presence, ids["Bo"], presence),
            partial(desk.write_now, take_in, mail(f"ana{number}@shop.example", "Broken lamp", "Broken")),
        )
        assert not any(isinstance(one, HelpdeskError) for one in results)


def test_whoever_assigns_by_hand_holds_no_advisor_while_waiting_to_route(
    desk: Desk, ids: dict[str, int]
) -> None:
    if not desk.postgres:
        return  # one writer
    number = opened(desk)

    def give(advisor_id: int) -> None:
        desk.write_now(assignment.assign, number, team_id=None, advisor_id=advisor_id, by=actor(ids))

    give(ids["Ana"])
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    bo = (
        select(people_tables.advisors.c.id)
        .where(people_tables.advisors.c.id == ids["Bo"])
        .with_for_update(nowait=True)
    )

    def route_meanwhile(tx: Transaction, pool: ThreadPoolExecutor) -> None:
        routing.lock_routing(tx)
        given = pool.submit(give, ids["Bo"])
        while not tx.conn.scalar(waiting):
            assert not given.done()
        tx.conn.execute(bo)

    with ThreadPoolExecutor(1) as pool:
        desk.write_now(route_meanwhile, pool)
    assert desk.read_now(lambda tx: tickets.ticket(tx, number).owner_id) == ids["Bo"]
