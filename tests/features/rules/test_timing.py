"""Rules that follow the time: what they see while others write, and what they make quiet."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from helpdesk.db.engine.transaction import Transaction
from helpdesk.features.automation.kinds import AddNote, GivePriority, GiveState, RouteTicket, Snooze
from helpdesk.features.automation.rules import timing
from helpdesk.features.automation.rules.triggers import Lasting, OnTime
from helpdesk.operations.answers import replies
from helpdesk.operations.tickets import tickets as operations
from tests.factories import POLICY
from tests.features.rules_desk import Stage

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def test_a_ticket_that_is_answered_while_the_round_chooses_is_left_alone(stage: Stage) -> None:
    if not stage.desk.postgres:
        return  # one writer
    ticket_id = stage.opened()
    stage.rule(AddNote(text="They wait."), on=OnTime(since="waiting", minutes=120))

    def answer(tx: Transaction, pool: ThreadPoolExecutor) -> None:
        reply = replies.Reply(channel="support", text="Here it is")
        replies.send(tx, ticket_id, reply, by=stage.ana, policy=POLICY)
        round_ = pool.submit(stage.later, hours=3)
        while not tx.conn.scalar(WAITING):
            assert not round_.done()

    with ThreadPoolExecutor(1) as pool:
        stage.write(answer, pool)
    assert stage.applied(ticket_id) == []


def test_one_rule_of_time_acts_in_a_transaction(stage: Stage) -> None:
    ticket_id, other = stage.opened(), stage.opened("jo@elsewhere.example")
    on = OnTime(since="created", minutes=60)
    stage.rule(RouteTicket(), on=on, name="Route", filter="from:@example.org")
    stage.rule(AddNote(text="Old"), on=on, name="Note", filter="from:@elsewhere.example")

    def due(tx: Transaction) -> int:
        tx.now += timedelta(hours=3)
        return timing.run_due(tx, POLICY)

    assert stage.write(due) == 1
    assert (len(stage.applied(ticket_id)), len(stage.applied(other))) == (1, 0)
    assert stage.write(due) == 1
    assert len(stage.applied(other)) == 1
    assert stage.write(due) == 0


def test_what_rules_do_to_a_quiet_ticket_leaves_it_quiet(stage: Stage) -> None:
    stage.rule(AddNote(text="Ask again."), on=OnTime(since="quiet", minutes=1440), name="Remind")
    stage.rule(GivePriority(priority="low"), on=OnTime(since="quiet", minutes=3 * 1440), name="Later")
    ticket_id = stage.opened()
    for day in range(1, 3):
        stage.later(days=day, minutes=day)
    assert [one.rule_name for one in stage.applied(ticket_id)] == ["Remind"]
    for day in range(3, 8):
        stage.later(days=day, minutes=day)
    assert [one.rule_name for one in stage.applied(ticket_id)] == ["Remind", "Later"]


def test_a_rule_of_events_leaves_a_ticket_quiet_too(stage: Stage) -> None:
    stage.rule(AddNote(text="New"), name="New")
    stage.rule(AddNote(text="Ask again."), on=OnTime(since="quiet", minutes=60), name="Remind")
    ticket_id = stage.opened()
    began = stage.ticket(ticket_id).updated_at

    def follow(tx: Transaction) -> None:
        tx.now += timedelta(minutes=40)
        stage.step(tx)

    stage.write(follow)
    assert stage.ticket(ticket_id).updated_at > began
    stage.later(minutes=61)
    assert [one.rule_name for one in stage.applied(ticket_id)] == ["New", "Remind"]


def test_what_a_person_does_makes_it_quiet_anew(stage: Stage) -> None:
    stage.rule(AddNote(text="Ask again."), on=OnTime(since="quiet", minutes=1440))
    ticket_id = stage.opened()
    stage.later(days=2)

    def tag(tx: Transaction) -> None:
        tx.now += timedelta(days=3)
        operations.change_tags(tx, ticket_id, ["seen"], by=stage.ana)

    stage.write(tag)
    stage.later(days=3, minutes=60)
    assert len(stage.applied(ticket_id)) == 1
    stage.later(days=5)
    stage.later(days=9)
    assert len(stage.applied(ticket_id)) == 2


@pytest.mark.parametrize(("since", "again"), [("quiet", True), ("pending", False)])
def test_a_snooze_of_a_quiet_ticket_comes_again_and_the_form_says_so(
    stage: Stage, since: Lasting, again: bool
) -> None:
    on = OnTime(since=since, minutes=60)
    told = stage.said_of(stage.rule(Snooze(minutes=60), on=on))[1]
    assert ("becomes quiet again" in told) == again
    assert stage.said_of(stage.rule(GiveState(state="solved"), on=on, name="Solve"))[1] == ""
