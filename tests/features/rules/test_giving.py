"""Rules that give a ticket to a team or to a person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people.advisors import add_team
from helpdesk.db.schema.people import advisors
from helpdesk.features.automation.kinds import AssignTicket, RouteTicket
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets import tickets as operations
from tests.features.rules_desk import Stage


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    desk = Desk(database_url)
    try:
        yield Stage(desk)
    finally:
        desk.close()


def given(stage: Stage, ticket_id: int, *, team_id: int | None = None, advisor_id: int | None = None) -> None:
    stage.write(assignment.assign, ticket_id, team_id=team_id, advisor_id=advisor_id, by=stage.ana)


def test_two_people_of_one_name_are_two(stage: Stage) -> None:
    def rename(tx: Transaction) -> None:
        tx.conn.execute(update(advisors).where(advisors.c.id == stage.ids["Bo"]).values(name="Ana"))

    stage.write(rename)
    ticket_id = stage.opened()
    given(stage, ticket_id, advisor_id=stage.ids["Ana"])
    stage.rule(AssignTicket(advisor_id=stage.ids["Bo"]), on="priority")
    stage.write(operations.set_priority, ticket_id, "urgent", by=stage.ana)
    stage.follow()
    assert stage.ticket(ticket_id).owner_id == stage.ids["Bo"]


def test_whoever_has_it_gets_it_not_again(stage: Stage) -> None:
    ticket_id = stage.opened()
    given(stage, ticket_id, advisor_id=stage.ids["Bo"])
    stage.rule(AssignTicket(advisor_id=stage.ids["Bo"]), on="priority")
    stage.write(operations.set_priority, ticket_id, "urgent", by=stage.ana)
    stage.follow()
    assert stage.applied(ticket_id)[0].changes == []


def test_a_team_in_whose_queue_it_waits_gets_it_not_again(stage: Stage) -> None:
    team = stage.write(add_team, "Returns", [])
    ticket_id = stage.opened()
    given(stage, ticket_id, team_id=team)
    stage.rule(RouteTicket(team_id=team), on="priority")
    stage.write(operations.set_priority, ticket_id, "urgent", by=stage.ana)
    stage.follow()
    assert stage.applied(ticket_id)[0].changes == []
