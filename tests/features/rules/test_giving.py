"""Rules that give a ticket to a team or to a person."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people.advisors import add_team
from helpdesk.db.schema.people import advisors
from helpdesk.features.automation.kinds import Action, AssignTicket, RouteTicket
from helpdesk.features.automation.rules import preview
from helpdesk.features.automation.rules.setting_up import RuleForm
from helpdesk.features.automation.rules.triggers import OnEvents
from helpdesk.operations.answers import replies
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets import tickets as operations
from tests.factories import POLICY
from tests.features.rules_desk import Stage


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


def test_an_advisor_who_has_it_does_not_get_it_again(stage: Stage) -> None:
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


def test_an_answered_ticket_keeps_its_owner(stage: Stage) -> None:
    ticket_id = stage.opened()
    given(stage, ticket_id, advisor_id=stage.ids["Bo"])
    done = replies.Reply(channel="support", text="Done?", then="pending")
    stage.write(replies.send, ticket_id, done, by=stage.ana, policy=POLICY)
    actions: list[Action] = [RouteTicket()]
    form = RuleForm(name="Try", trigger=OnEvents(events=["tags"]), actions=actions)
    (would,) = stage.desk.read_now(preview.dry_run, None, form, stage.who, 100).tickets
    stage.rule(*actions, on="tags")
    stage.write(operations.change_tags, ticket_id, ["z"], by=stage.ana)
    stage.follow()
    assert stage.ticket(ticket_id).owner_name == "Bo"
    (change,) = stage.applied(ticket_id)[0].changes
    assert change == would.changes[0]
    assert (change.what, change.left) == ("route", "answered")


@pytest.mark.parametrize("state", ["solved", "closed"])
def test_a_ticket_that_ended_gets_no_owner(stage: Stage, state: str) -> None:
    ticket_id = stage.opened()
    stage.write(operations.close, ticket_id, state, by=stage.ana, policy=POLICY)
    stage.write(assignment.set_presence, stage.ids["Ana"], "available")
    stage.rule(RouteTicket(), on="tags")
    stage.write(operations.change_tags, ticket_id, ["z"], by=stage.ana)
    stage.follow()
    assert stage.ticket(ticket_id).owner_id is None
    assert [one.left for one in stage.applied(ticket_id)[0].changes] == ["ended"]
