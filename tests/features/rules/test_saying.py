"""What a rule says to customers: only what its team may say, and never without end."""

from __future__ import annotations

import pytest

from helpdesk.db.people.advisors import add_team
from helpdesk.db.tickets import messages
from helpdesk.errors import BadInput
from helpdesk.features.automation.kinds import Action, SendReply
from helpdesk.features.automation.replies import keeping
from helpdesk.features.automation.replies.content import Content
from helpdesk.features.automation.rights import Who
from helpdesk.features.automation.rules import preview, setting_up
from helpdesk.features.automation.rules.setting_up import RuleForm
from helpdesk.features.automation.rules.triggers import OnEvents
from helpdesk.operations.answers.automatic.loop_guard import EACH_A_DAY, IN_A_CHAT
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets import tickets as operations
from tests.features.rules_desk import Stage


def reply(stage: Stage, team_id: int | None = None) -> int:
    content = Content(name="The offer", texts={"en": "We offer you 40."}, team_id=team_id)
    made: int = stage.write(keeping.make, content, stage.who)
    return made


def said(stage: Stage, ticket_id: int) -> list[str]:
    """What the desk wrote to the customer of a ticket."""
    found = stage.desk.read_now(messages.messages_after, ticket_id, 0)
    return [one.text for one in found if one.direction == "out"]


def form(reply_id: int, team_id: int | None) -> RuleForm:
    actions: list[Action] = [SendReply(reply_id=reply_id)]
    return RuleForm(name="Answer", trigger=OnEvents(events=["opened"]), actions=actions, team_id=team_id)


def test_a_lead_neither_tries_nor_sends_the_reply_of_another_team(stage: Stage) -> None:
    mine, board = stage.write(add_team, "Mine", []), stage.write(add_team, "Board", [])
    lead = Who(id=stage.ids["Bo"], name="Bo", role="lead", teams=frozenset({mine}))
    theirs = form(reply(stage, board), mine)
    with pytest.raises(BadInput) as tried:
        stage.desk.read_now(preview.dry_run, None, theirs, lead, 100)
    with pytest.raises(BadInput) as stored:
        stage.write(setting_up.put, None, theirs, seen=None, who=lead, by=stage.ana)
    assert tried.value.field == stored.value.field == "actions.0.reply_id"
    assert "offer" not in tried.value.detail


def test_a_rule_says_what_is_everybodys_or_its_teams(stage: Stage) -> None:
    mine = stage.write(add_team, "Mine", [])
    of_team, of_all = reply(stage, mine), reply(stage)
    for reply_id, team_id in ((of_team, mine), (of_all, mine), (of_all, None)):
        stage.desk.read_now(setting_up.check_form, None, form(reply_id, team_id), stage.who)
    with pytest.raises(BadInput, match="for everybody or for the rule's team"):
        stage.desk.read_now(setting_up.check_form, None, form(of_team, None), stage.who)


def test_a_reply_that_went_to_another_team_is_said_no_more(stage: Stage) -> None:
    mine, board = stage.write(add_team, "Mine", []), stage.write(add_team, "Board", [])
    reply_id = reply(stage)
    rule_id = stage.rule(SendReply(reply_id=reply_id), on="priority", team_id=mine)
    content = Content(name="Secret", texts={"en": "We offer you 80."}, team_id=board)
    stage.write(keeping.change, reply_id, content, base=1, caller=stage.who)
    ticket_id = stage.opened()
    stage.write(assignment.assign, ticket_id, team_id=mine, advisor_id=None, by=stage.ana)
    stage.write(operations.set_priority, ticket_id, "urgent", by=stage.ana)
    stage.follow()
    (done,) = stage.applied(ticket_id)
    assert [(one.what, one.now, one.left) for one in done.changes] == [("reply", "", "gone")]
    assert said(stage, ticket_id) == []
    assert "saved reply" in stage.said_of(rule_id)[0]


@pytest.mark.parametrize("sender", ["noreply@shop.example", "bounces@shop.example"])
def test_no_address_of_a_machine_is_answered(stage: Stage, sender: str) -> None:
    stage.rule(SendReply(reply_id=reply(stage)))
    ticket_id = stage.opened(sender)
    stage.follow()
    assert said(stage, ticket_id) == []
    assert [(one.what, one.left) for one in stage.applied(ticket_id)[0].changes] == [("reply", "loop")]


def test_what_a_program_wrote_is_not_answered(stage: Stage) -> None:
    stage.rule(SendReply(reply_id=reply(stage)))
    ticket_id = stage.opened()
    (first,) = stage.desk.read_now(messages.messages_after, ticket_id, 0)
    stage.write(messages.change_message, first.id, {"automatic": True})
    stage.follow()
    assert said(stage, ticket_id) == []


def test_a_person_gets_only_a_few_answers_of_rules_a_day(stage: Stage) -> None:
    stage.rule(SendReply(reply_id=reply(stage)))
    tickets = [stage.opened("eva@example.org") for _ in range(EACH_A_DAY + 2)]
    other = stage.opened("jo@elsewhere.example")
    stage.follow()
    assert [len(said(stage, one)) for one in tickets] == [1] * EACH_A_DAY + [0, 0]
    assert len(said(stage, other)) == 1
    assert stage.applied(tickets[-1])[0].changes[0].left == "loop"


def test_the_rules_say_only_so_much_in_a_chat(stage: Stage) -> None:
    stage.rule(SendReply(reply_id=reply(stage)), on="customer_wrote")
    ticket_id = stage.wrote()
    for _ in range(IN_A_CHAT + 2):
        stage.wrote()
    stage.follow()
    assert len(said(stage, ticket_id)) == IN_A_CHAT
    assert stage.applied(ticket_id)[-1].changes[0].left == "loop"
