"""Rules that follow the time: what they see while others write."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.features.automation.kinds import AddNote, RouteTicket
from helpdesk.features.automation.rules import timing
from helpdesk.features.automation.rules.triggers import OnTime
from helpdesk.operations.answers import replies
from tests.factories import POLICY
from tests.features.rules_desk import Stage

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    desk = Desk(database_url)
    try:
        yield Stage(desk)
    finally:
        desk.close()


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
