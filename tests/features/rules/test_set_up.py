"""Rules as they are set up: what is refused, who may change them, versions, and what is gone since."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import setup_changes
from helpdesk.errors import BadInput, Conflict, Forbidden
from helpdesk.features.automation.kinds import (
    AddNote,
    AssignTicket,
    ChangeTags,
    Notify,
    RouteTicket,
    SendReply,
)
from helpdesk.features.automation.replies import keeping
from helpdesk.features.automation.replies.content import Content
from helpdesk.features.automation.rights import Who
from helpdesk.features.automation.rules import rows, setting_up
from helpdesk.features.automation.rules.setting_up import RuleForm
from helpdesk.features.automation.rules.triggers import OnEvents
from tests.features.rules_desk import VIP, Stage


def _reply(tx: Transaction, who: Who, **values: Any) -> int:
    content = Content(name="Hello", texts={"en": "Hello {{contact.first_name}}, we are on it."}, **values)
    return keeping.make(tx, content, who)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"actions": []}, "actions"),
        ({"filter": "owner:me"}, "filter"),
        ({"filter": "is:mine"}, "filter"),
        ({"filter": "queue:nowhere"}, "filter"),
        ({"filter": "colour:red"}, "filter"),
        ({"team_id": 999}, "team_id"),
        ({"actions": [RouteTicket(team_id=999)]}, "actions.0.team_id"),
        ({"actions": [AddNote(text="x"), AssignTicket(advisor_id=999)]}, "actions.1.advisor_id"),
        ({"actions": [AddNote(text=" ")]}, "actions.0.text"),
        ({"actions": [SendReply(reply_id=999)]}, "actions.0.reply_id"),
        ({"actions": [Notify(text="x")]}, "actions.0.advisor_ids"),
        ({"actions": [ChangeTags()]}, "actions.0.add"),
        ({"actions": [ChangeTags(add=[" "])]}, "actions.0.add"),
    ],
)
def test_what_is_wrong_with_a_rule_names_its_field(stage: Stage, values: dict[str, Any], field: str) -> None:
    given: dict[str, Any] = {"name": "R", "trigger": OnEvents(events=["opened"]), "actions": VIP}
    form = RuleForm(**(given | values))
    with pytest.raises(BadInput) as refused:
        stage.write(setting_up.put, None, form, seen=None, who=stage.who, by=stage.ana)
    assert refused.value.field == field


def test_a_lead_changes_only_rules_of_her_teams(stage: Stage) -> None:
    lead = Who(id=stage.ids["Ana"], name="Ana", role="lead", teams=frozenset({stage.ids["Support"]}))
    everybodys = stage.rule(*VIP)
    form = RuleForm(name="Hers", trigger=OnEvents(events=["opened"]), actions=VIP)
    for rule_id in (None, everybodys):
        with pytest.raises(Forbidden):
            stage.write(setting_up.put, rule_id, form, seen=None, who=lead, by=stage.ana)
    form = RuleForm(
        name="Hers", trigger=OnEvents(events=["opened"]), actions=VIP, team_id=stage.ids["Support"]
    )
    hers = stage.write(setting_up.put, None, form, seen=None, who=lead, by=stage.ana)
    stage.write(setting_up.order, [hers.id, everybodys], who=lead, by=stage.ana)
    other = stage.rule(*VIP, name="Third")
    with pytest.raises(Forbidden):
        stage.write(setting_up.order, [other, hers.id, everybodys], who=lead, by=stage.ana)


def test_a_change_is_undone_and_a_removed_rule_comes_back(stage: Stage) -> None:
    rule_id = stage.rule(*VIP, name="Kept")
    version = _version(stage, rule_id)
    stage.write(setting_up.remove, rule_id, seen=version, who=stage.who, by=stage.ana)
    with pytest.raises(Conflict):
        stage.write(setting_up.undo, rule_id, seen=version, who=stage.who, by=stage.ana)
    back = stage.write(setting_up.undo, rule_id, seen=_version(stage, rule_id), who=stage.who, by=stage.ana)
    assert (back.id, back.name, back.actions) == (rule_id, "Kept", VIP)


def test_the_place_of_one_rule_is_undone(stage: Stage) -> None:
    a, b, c = (stage.rule(*VIP, name=name) for name in "ABC")
    stage.write(setting_up.order, [c, a, b], who=stage.who, by=stage.ana)
    stage.write(setting_up.undo, b, seen=_version(stage, b), who=stage.who, by=stage.ana)
    there = stage.desk.read_now(rows.all_rules)
    assert [(one.name, one.position) for one in there] == [("C", 1), ("B", 2), ("A", 3)]


def _version(stage: Stage, rule_id: int) -> int:
    newest = stage.desk.read_now(setup_changes.latest, "rule", rule_id)
    assert newest is not None
    return newest.id


def test_a_rule_whose_saved_reply_is_deleted_says_so_and_goes_on(stage: Stage) -> None:
    reply_id = stage.write(_reply, stage.who)
    rule_id = stage.rule(SendReply(reply_id=reply_id), *VIP)
    stage.write(keeping.delete, reply_id, stage.who)
    ticket_id = stage.opened()
    stage.follow()
    (done,) = stage.applied(ticket_id)
    assert [(one.what, one.left) for one in done.changes] == [("reply", "gone"), ("tags", "")]
    assert "there is no shared saved reply" in stage.said_of(rule_id)[0]
