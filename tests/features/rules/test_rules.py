"""Rules on a stored desk: what starts them, what holds them back, and what they leave behind."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people.advisors import add_team
from helpdesk.db.schema.people import advisors
from helpdesk.db.tickets import messages
from helpdesk.domain.events import event as e
from helpdesk.features.automation.kinds import (
    Action,
    AddNote,
    AskSurvey,
    AssignTicket,
    ChangeTags,
    GivePriority,
    GiveState,
    Notify,
    RouteTicket,
    SendReply,
    Snooze,
)
from helpdesk.features.automation.replies import keeping
from helpdesk.features.automation.replies.content import Content
from helpdesk.features.automation.rights import Who
from helpdesk.features.automation.rules import preview
from helpdesk.features.automation.rules.setting_up import RuleForm
from helpdesk.features.automation.rules.triggers import Lasting, OnEvents, OnTime
from helpdesk.operations.tickets import acts
from helpdesk.operations.tickets import tickets as operations
from helpdesk.operations.tickets.by_hand import retagging
from tests.features.rules_desk import VIP, Stage


def test_a_rule_changes_the_ticket_that_its_filter_finds_and_says_why(stage: Stage) -> None:
    rule_id = stage.rule(
        GivePriority(priority="urgent"), ChangeTags(add=["VIP"]), name="VIP first", filter="from:@example.org"
    )
    found, other = stage.opened(), stage.opened("jo@elsewhere.example")
    stage.follow()
    assert (stage.ticket(found).priority, stage.ticket(found).tags) == (1, ["vip"])
    assert (stage.ticket(other).priority, stage.applied(other)) == (3, [])
    (changed,) = stage.told(found, e.PriorityChanged)
    assert (changed.by.kind, changed.by.id, changed.by.name) == ("rule", rule_id, "VIP first")
    (row,) = stage.applied(found)
    assert [(one.what, one.was, one.now) for one in row.changes] == [
        ("priority", "normal", "urgent"),
        ("tags", "", "vip"),
    ]


def test_following_the_same_events_again_changes_nothing(stage: Stage) -> None:
    stage.rule(AddNote(text="Be kind."))
    ticket_id = stage.opened()
    stage.follow()
    stage.again()
    assert len(stage.told(ticket_id, e.NoteAdded)) == 1
    assert len(stage.applied(ticket_id)) == 1


def test_every_action_is_done_by_the_operation_that_people_use(stage: Stage) -> None:
    stage.write(_reply, stage.who)
    stage.rule(
        AssignTicket(advisor_id=stage.ids["Bo"]),
        AddNote(text="Look at the order."),
        SendReply(reply_id=1),
        Notify(owner=True, leads=True, text="A parcel is late"),
        Snooze(minutes=60),
        AskSurvey(),
        GiveState(state="solved"),
    )
    ticket_id = stage.opened()
    stage.follow()
    row = stage.ticket(ticket_id)
    assert (row.owner_name, row.state) == ("Bo", "solved")
    assert "Rule “A rule”" in row.assignment_reason
    told = stage.told(ticket_id, e.PeopleNotified)
    assert [(one.advisor_ids, one.text) for one in told] == [([stage.ids["Bo"]], "A parcel is late")]
    said = stage.desk.read_now(messages.messages_after, ticket_id, 0)
    assert [(one.kind, one.author_kind, one.author_name) for one in said[1:]] == [
        ("note", "system", "Rule “A rule”"),
        ("message", "system", "Rule “A rule”"),
    ]
    assert said[-1].text == "Hello Eva, we are on it."
    assert row.first_reply_at is None, "a rule's answer is no first reply"
    (done,) = stage.applied(ticket_id)
    assert [one.what for one in done.changes] == [
        "assign",
        "note",
        "reply",
        "notify",
        "snooze",
        "survey",
        "state",
    ]
    assert {one.what: one.left for one in done.changes if one.left} == {"survey": "active"}


def _reply(tx: Transaction, who: Who, **values: Any) -> int:
    content = Content(name="Hello", texts={"en": "Hello {{contact.first_name}}, we are on it."}, **values)
    return keeping.make(tx, content, who)


def test_a_tag_renamed_on_the_whole_desk_starts_no_rule(stage: Stage) -> None:
    stage.write(_reply, stage.who)
    ticket_id, other = stage.opened(), stage.opened("jo@elsewhere.example")
    stage.write(operations.change_tags, ticket_id, ["v.i.p"], by=stage.ana)
    stage.rule(SendReply(reply_id=1), on="tags", filter="tag:vip")
    stage.follow()
    done = stage.write(retagging.retag, "v.i.p", "vip", by=stage.ana)
    stage.follow()
    stage.write(retagging.undo, done.number, by=stage.ana)
    stage.write(retagging.retag, "v.i.p", "vip", by=stage.ana)
    stage.follow()
    assert (stage.ticket(ticket_id).tags, stage.applied(ticket_id)) == (["vip"], [])
    stage.write(operations.change_tags, other, ["vip"], by=stage.ana)
    stage.follow()
    assert len(stage.applied(other)) == 1, "a person gave that one the tag"


def test_a_routed_ticket_is_offered_to_the_advisors_of_the_team(stage: Stage) -> None:
    stage.rule(RouteTicket(team_id=stage.ids["Support"]))
    stage.write(_set_presence, stage.ids["Ana"])
    ticket_id = stage.opened()
    stage.follow()
    row = stage.ticket(ticket_id)
    assert (row.team_name, row.owner_name) == ("Support", "Ana")


def _set_presence(tx: Transaction, advisor_id: int) -> None:
    tx.conn.execute(update(advisors).where(advisors.c.id == advisor_id).values(presence="available"))


def test_rules_are_applied_in_order_and_one_can_stop_the_later_ones(stage: Stage) -> None:
    stage.rule(GivePriority(priority="high"), name="First", stop=True, filter="from:@example.org")
    stage.rule(GivePriority(priority="low"), name="Second")
    stopped, passed = stage.opened(), stage.opened("jo@elsewhere.example")
    stage.follow()
    assert (stage.ticket(stopped).priority, stage.ticket(passed).priority) == (2, 4)


def test_once_means_once_for_a_ticket(stage: Stage) -> None:
    stage.rule(AddNote(text="They wrote."), on="customer_wrote", once=True)
    ticket_id = stage.wrote()
    assert stage.wrote() == ticket_id
    stage.follow()
    assert len(stage.applied(ticket_id)) == 1


def test_a_rule_of_a_team_leaves_other_tickets_alone(stage: Stage) -> None:
    other = stage.write(add_team, "Billing", [])
    stage.rule(*VIP, team_id=other)
    ticket_id = stage.opened()
    stage.follow()
    assert stage.applied(ticket_id) == []
    stage.rule(GivePriority(priority="low"), name="Ours", team_id=stage.ticket(ticket_id).team_id)
    stage.again()
    assert stage.ticket(ticket_id).priority == 4


def test_rules_that_start_each_other_end_by_themselves(stage: Stage) -> None:
    first = stage.rule(GivePriority(priority="high"), on="tags", name="Tags", filter="-priority:high")
    stage.rule(ChangeTags(add=["a"]), on="priority", name="Priority", filter="-tag:a")
    stage.rule(ChangeTags(remove=["a"]), GivePriority(priority="low"), on="tags", name="Back", filter="tag:a")
    ticket_id = stage.opened()
    stage.write(operations.change_tags, ticket_id, ["begin"], by=stage.ana)
    stage.follow()
    applied = stage.applied(ticket_id)
    assert len({one.rule_id for one in applied}) == len(applied) == 3
    assert max(one.depth for one in applied) == 2
    assert "“Tags” → “Priority” → “Tags”" in stage.said_of(first)[1]


def test_a_chain_of_rules_ends_after_five(stage: Stage) -> None:
    for number in reversed(range(8)):  # or the later ones would follow within the same event
        stage.rule(
            ChangeTags(add=[f"t{number + 1}"]), on="tags", name=f"Rule {number}", filter=f"tag:t{number} "
        )
    ticket_id = stage.opened()
    stage.write(operations.change_tags, ticket_id, ["t0"], by=stage.ana)
    stage.follow()
    assert stage.ticket(ticket_id).tags == ["t0", "t1", "t2", "t3", "t4", "t5", "t6"]
    assert [one.depth for one in stage.applied(ticket_id)] == [0, 1, 2, 3, 4, 5]


def test_a_rule_does_not_hear_itself_and_its_form_says_so(stage: Stage) -> None:
    rule_id = stage.rule(GivePriority(priority="raise"), on="priority")
    ticket_id = stage.opened()
    stage.write(operations.set_priority, ticket_id, "low", by=stage.ana)
    stage.follow()
    assert stage.ticket(ticket_id).priority == 3
    assert "It starts on what it does itself (priority)" in stage.said_of(rule_id)[1]


def test_a_rule_that_fails_changes_nothing_and_later_rules_go_on(stage: Stage) -> None:
    failing = stage.rule(ChangeTags(add=[f"t{number}" for number in range(30)]), AddNote(text="All"))
    stage.rule(*VIP, name="Another")
    ticket_id = stage.opened()
    stage.write(operations.change_tags, ticket_id, ["one more"], by=stage.ana)
    stage.follow()
    assert stage.ticket(ticket_id).tags == ["one more", "vip"]
    assert stage.told(ticket_id, e.NoteAdded) == []
    assert [(one.rule_id == failing, one.error != "") for one in stage.applied(ticket_id)] == [
        (True, True),
        (False, False),
    ]
    assert stage.stored(failing).failures == 1


def test_a_merged_ticket_is_left_alone(stage: Stage) -> None:
    stage.rule(*VIP)
    first, second = stage.opened(), stage.opened("jo@elsewhere.example")
    stage.write(acts.merge, second, first, by=stage.ana)
    stage.follow()
    assert stage.applied(second) == []
    assert stage.ticket(first).tags == ["vip"]


def test_a_rule_of_time_acts_once_for_each_time_that_it_lasts(stage: Stage) -> None:
    on = OnTime(since="pending", minutes=60)
    stage.rule(AddNote(text="Ask again."), on=on)
    ticket_id = stage.opened()
    stage.write(operations.change_state, ticket_id, "pending", by=stage.ana)
    stage.later(minutes=59)
    assert stage.applied(ticket_id) == []
    stage.later(minutes=61)
    stage.later(minutes=70)
    assert len(stage.applied(ticket_id)) == 1
    stage.write(operations.change_state, ticket_id, "open", by=stage.ana)
    stage.write(operations.change_state, ticket_id, "pending", by=stage.ana)
    stage.later(minutes=61)
    assert len(stage.applied(ticket_id)) == 2


@pytest.mark.parametrize("since", ["waiting", "open", "quiet", "created"])
def test_what_lasts_is_found_by_each_clock(stage: Stage, since: Lasting) -> None:
    stage.rule(*VIP, on=OnTime(since=since, minutes=120), filter="-tag:vip")
    ticket_id = stage.opened()
    stage.later(minutes=119)
    assert stage.ticket(ticket_id).tags == []
    stage.later(minutes=121)
    assert stage.ticket(ticket_id).tags == ["vip"]


def test_a_dry_run_tells_what_applying_does_and_writes_nothing(stage: Stage) -> None:
    actions: list[Action] = [
        GivePriority(priority="raise"),
        ChangeTags(add=["b", "a"]),
        RouteTicket(team_id=stage.ids["Support"]),
        GiveState(state="pending"),
    ]
    form = RuleForm(
        name="Try", trigger=OnEvents(events=["opened"]), actions=actions, filter="from:@example.org"
    )
    ticket_id = stage.opened()
    stage.opened("jo@elsewhere.example")
    would = stage.desk.read_now(preview.dry_run, None, form, stage.who, 100)
    assert (would.looked, would.found, [one.ticket_id for one in would.tickets]) == (2, 1, [ticket_id])
    assert stage.ticket(ticket_id).tags == []
    stage.rule(*actions, filter=form.filter)
    stage.write(operations.set_subject, ticket_id, "Nothing else", by=stage.ana)
    stage.follow()
    assert stage.applied(ticket_id)[0].changes == would.tickets[0].changes
