"""Filters of features follow a team that has another name, or whose tickets are another team's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.log.event_log import Recorded
from helpdesk.db.schema.records import events
from helpdesk.domain.people.rights import Editor
from helpdesk.features.automation.rules import rows as rule_rows
from helpdesk.features.installed import INSTALLED, followers
from helpdesk.features.saved_views import rows as view_rows
from helpdesk.features.saved_views import setting_up as views
from helpdesk.features.saved_views.setting_up import ViewForm
from helpdesk.features.sla.policies import rows as policy_rows
from helpdesk.features.sla.policies import setting_up as policies
from helpdesk.features.sla.policies.setting_up import PolicyForm
from helpdesk.features.sla.targets import Target, Targets
from helpdesk.operations.people import staff
from helpdesk.operations.people.teams import TeamChange
from helpdesk.operations.tickets.staffing import teams
from tests.factories import POLICY, actor
from tests.features.rules_desk import VIP, Stage

ADMIN = Editor(id=10_000, role="admin")
KEPT = "is:open queue:orders -queue:support"
PROMISED = Targets(urgent=Target(first_reply=30))


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    desk = Desk(database_url)
    try:
        yield Stage(desk)
    finally:
        desk.close()


def furnished(stage: Stage, text: str = KEPT) -> dict[str, int]:
    """A rule, a policy and a personal view with this filter: their ids by what they are."""
    given: dict[str, Any] = {"seen": None, "by": stage.ana}
    view = stage.write(views.put, None, ViewForm(name="Mine", filter=text), who=stage.who, **given)
    form = PolicyForm(name="P", filter=text, targets=PROMISED)
    policy = stage.write(policies.put, None, form, **given)
    return {
        rule_rows.RULE: stage.rule(*VIP, filter=text),
        policy_rows.POLICY: policy.id,
        views.VIEW: view.id,
    }


def follow_all(stage: Stage) -> None:
    """Let the followers of all features hear everything that happened."""

    def follow(tx: Transaction) -> None:
        rows = tx.conn.execute(select(events.c.id, events.c.at, events.c.event).order_by(events.c.id)).all()
        told = [Recorded(position=row.id, at=row.at, event=row.event) for row in rows]
        for follower in followers(INSTALLED, POLICY):
            if follower.name in ("rules", "sla", "saved_views"):
                follower.follow(tx, [one for one in told if follower.wants(one.event)])

    stage.write(follow)


def filters(stage: Stage, there: dict[str, int]) -> set[str]:
    view = stage.desk.read_now(view_rows.view, there[views.VIEW])
    policy = stage.desk.read_now(policy_rows.policy, there[policy_rows.POLICY])
    return {stage.stored(there[rule_rows.RULE]).filter, policy.filter, view.filter}


def test_filters_have_the_new_name_and_keep_who_changed_them(stage: Stage) -> None:
    team = stage.write(staff.add_team, "Orders")
    there = furnished(stage)
    change = {"by": actor(stage.ids, "Bo"), "editor": ADMIN}
    stage.write(teams.change, team, TeamChange(name="Returns"), **change)
    stage.write(teams.change, stage.ids["Support"], TeamChange(name="Care"), **change)
    follow_all(stage)
    follow_all(stage)  # as after a lost position
    assert filters(stage, there) == {"is:open queue:Returns -queue:Care"}
    for what, item in there.items():
        kept = stage.desk.read_now(setup_changes.latest, what, item)
        assert kept is not None
        assert kept.by == change["by"]
        assert kept.before is not None
        assert kept.before["filter"] == "is:open queue:Returns -queue:support"


def test_filters_ask_for_the_team_that_has_the_tickets(stage: Stage) -> None:
    team = stage.write(staff.add_team, "Orders")
    into = stage.write(staff.add_team, "Returns")
    there = furnished(stage)
    change = {"by": stage.ana, "editor": ADMIN}
    stage.write(teams.archive, team, into, **change)
    stage.write(teams.archive, stage.ids["Support"], None, **change)
    follow_all(stage)
    assert filters(stage, there) == {"is:open queue:Returns -queue:support"}
