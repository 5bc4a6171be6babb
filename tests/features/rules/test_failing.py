"""A rule that acts too often on a ticket, and one that fails."""

from __future__ import annotations

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.tickets.tickets import set_tags
from helpdesk.domain.events import event as e
from helpdesk.features.automation.kinds import AddNote, ChangeTags
from helpdesk.features.automation.rules.running import MOST_AN_HOUR, MOST_FAILURES
from helpdesk.features.automation.rules.triggers import OnTime
from helpdesk.operations.tickets import tickets as operations
from tests.features.rules_desk import VIP, Stage


def test_a_busy_ticket_is_held_back_and_the_rule_goes_on_with_the_others(stage: Stage) -> None:
    rule_id = stage.rule(AddNote(text="They wrote."), on="customer_wrote")
    ticket_id = stage.wrote()
    for _ in range(MOST_AN_HOUR + MOST_FAILURES):
        stage.wrote()
        stage.follow()
    assert len(stage.told(ticket_id, e.NoteAdded)) == MOST_AN_HOUR
    (held,) = [one.error for one in stage.applied(ticket_id) if one.error]
    assert f"{MOST_AN_HOUR} times within an hour" in held
    other = stage.wrote(chat="43")
    stage.follow()
    assert len(stage.told(other, e.NoteAdded)) == 1
    assert (stage.stored(rule_id).active, stage.stored(rule_id).failures) == (True, 0)


def test_a_busy_ticket_is_held_back_too_if_it_is_followed_late(stage: Stage) -> None:
    rule_id = stage.rule(*VIP, on="customer_wrote")
    ticket_id = stage.wrote()
    for _ in range(MOST_AN_HOUR + MOST_FAILURES):
        stage.wrote()
    stage.follow()
    assert [bool(one.error) for one in stage.applied(ticket_id)] == [False] * MOST_AN_HOUR + [True]
    assert stage.stored(rule_id).active


def test_failures_on_one_ticket_count_once(stage: Stage) -> None:
    rule_id = stage.rule(ChangeTags(add=["late"]), on="customer_wrote")
    ticket_id = stage.wrote()
    stage.write(_fill_tags, ticket_id)
    for _ in range(MOST_FAILURES + 1):
        stage.wrote()
        stage.follow()
    assert len(stage.applied(ticket_id)) == MOST_FAILURES + 2
    assert all(one.error for one in stage.applied(ticket_id))
    assert (stage.stored(rule_id).active, stage.stored(rule_id).failures) == (True, 1)


def test_a_rule_that_fails_on_ticket_after_ticket_is_switched_off(stage: Stage) -> None:
    rule_id = stage.rule(ChangeTags(add=["late"]), on="priority")
    tickets = [_full(stage, f"c{number}@example.org") for number in range(MOST_FAILURES)]
    for ticket_id in tickets:
        stage.write(operations.set_priority, ticket_id, "urgent", by=stage.ana)
    stage.follow()
    rule = stage.stored(rule_id)
    assert (rule.active, rule.failures, "tags" in rule.off_because) == (False, MOST_FAILURES, True)
    assert stage.told(tickets[-1], e.PeopleNotified)[0].text.startswith("Rule “A rule” is switched off")
    changed = stage.desk.read_now(setup_changes.latest, "rule", rule_id)
    assert changed is not None
    assert changed.by.kind == "system"


def test_an_only_rule_that_was_switched_off_does_nothing_more(stage: Stage) -> None:
    rule_id = stage.rule(ChangeTags(add=["late"]), on="priority")
    for number in range(MOST_FAILURES):
        ticket_id = _full(stage, f"c{number}@example.org")
        stage.write(operations.set_priority, ticket_id, "urgent", by=stage.ana)
    good = stage.opened("zoe@example.org")
    stage.write(operations.set_priority, good, "urgent", by=stage.ana)
    stage.follow()
    assert not stage.stored(rule_id).active
    assert (stage.ticket(good).tags, stage.applied(good)) == ([], [])


def test_failures_of_a_rule_of_time_are_counted_in_a_row(stage: Stage) -> None:
    rule_id = stage.rule(ChangeTags(add=["old"]), on=OnTime(since="created", minutes=60))
    for number in range(MOST_FAILURES + 1):
        _full(stage, f"full{number}@example.org")
        stage.opened(f"c{number}@example.org")
    stage.later(hours=2)
    assert (stage.stored(rule_id).active, stage.stored(rule_id).failures) == (True, 0)


def _full(stage: Stage, sender: str) -> int:
    """A ticket that takes no more tags."""
    ticket_id = stage.opened(sender)
    stage.write(_fill_tags, ticket_id)
    return ticket_id


def _fill_tags(tx: Transaction, ticket_id: int) -> None:
    set_tags(tx, ticket_id, [f"t{number}" for number in range(30)])
