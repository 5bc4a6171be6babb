"""Survey rules: which tickets they are for, and how they are changed and undone."""

from __future__ import annotations

import pytest

from helpdesk.db import surveys
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import setup_changes
from helpdesk.db.people.teams import team
from helpdesk.domain.people.rights import Editor
from helpdesk.errors import BadInput, Conflict
from helpdesk.operations.people.teams import TeamChange
from helpdesk.operations.surveys import rules
from helpdesk.operations.surveys.rules import RULE, RuleForm
from helpdesk.operations.tickets import tickets
from helpdesk.operations.tickets.staffing import teams
from tests.factories import POLICY, actor, add_survey_rule, mail, receive

ADMIN = Editor(id=0, role="admin")


def version(tx: Reading, rule_id: int) -> int | None:
    newest = setup_changes.latest(tx, RULE, rule_id)
    return None if newest is None else newest.id


@pytest.mark.parametrize(
    ("filter", "asked"),
    [
        ("", True),
        ("on:email queue:support is:solved", True),
        ("subject:lamp -tag:spam text_has:broken", True),
        ("on:webchat", False),
        ("has:score", False),
        ("field.gone:1", False),
    ],
)
def test_the_filter_says_who_is_asked(desk: Desk, ids: dict[str, int], filter: str, asked: bool) -> None:
    desk.write_now(add_survey_rule, filter=filter)
    number = receive(desk, mail("a@shop.example", "Lamp", "It is broken")).ticket_id or 0
    desk.write_now(tickets.close, number, "solved", by=actor(ids), policy=POLICY)
    assert bool(desk.read_now(surveys.invitations_of_ticket, number)) is asked


def test_a_change_is_kept_and_undone(desk: Desk, ids: dict[str, int]) -> None:
    form = RuleForm(name="After mail", survey="csat", filter="on:email")
    row = desk.write_now(rules.put, None, form, seen=None, by=actor(ids))
    first = desk.read_now(version, row.id)
    other = RuleForm(name="After chats", survey="ces", filter="on:webchat")
    desk.write_now(rules.put, row.id, other, seen=first, by=actor(ids))
    with pytest.raises(Conflict):
        desk.write_now(rules.retire, row.id, seen=first, by=actor(ids))
    assert desk.write_now(rules.undo, row.id, seen=desk.read_now(version, row.id), by=actor(ids)) == row
    off = desk.write_now(rules.retire, row.id, seen=desk.read_now(version, row.id), by=actor(ids))
    assert not off.active
    assert desk.write_now(rules.undo, row.id, seen=desk.read_now(version, row.id), by=actor(ids)) == row
    made = desk.write_now(rules.put, None, other, seen=None, by=actor(ids))
    undone = desk.write_now(rules.undo, made.id, seen=desk.read_now(version, made.id), by=actor(ids))
    assert not undone.active, "its answers would refer to it"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (RuleForm(name=" ", survey="csat"), "name"),
        (RuleForm(name="R", survey="csat", filter="is:mine"), "filter"),
        (RuleForm(name="R", survey="csat", filter="queue:nowhere"), "filter"),
    ],
)
def test_bad_input_is_named(desk: Desk, ids: dict[str, int], form: RuleForm, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        desk.write_now(rules.put, None, form, seen=None, by=actor(ids))
    assert refused.value.field == field
    assert desk.read_now(surveys.all_rules) == []


def test_a_rule_follows_a_team_that_gets_another_name(desk: Desk, ids: dict[str, int]) -> None:
    form = RuleForm(name="R", survey="csat", filter="queue:support on:email")
    desk.write_now(rules.put, None, form, seen=None, by=actor(ids))
    row = desk.read_now(team, ids["Support"])
    change = TeamChange(name="Help Desk", advisor_ids=tuple(row.advisor_ids))
    desk.write_now(teams.change, ids["Support"], change, by=actor(ids), editor=ADMIN)
    assert [one.filter for one in desk.read_now(surveys.all_rules)] == ['queue:"Help Desk" on:email']
