"""Clocks of stored tickets: what starts and ends them, what is told once, and what a recount finds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.db import calendars
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.log.event_log import Recorded
from helpdesk.db.schema.records import events
from helpdesk.db.tickets import tickets
from helpdesk.domain.events.due import DueBreached, DueWarned
from helpdesk.domain.hours.hours import ALWAYS
from helpdesk.domain.lifecycle import STATES
from helpdesk.errors import HelpdeskError
from helpdesk.features.installed import INSTALLED
from helpdesk.features.installed import following as follows
from helpdesk.features.sla import following, recounting
from helpdesk.features.sla.clock_rows import Row, clocks_of
from helpdesk.features.sla.policies import setting_up
from helpdesk.features.sla.policies.setting_up import PolicyForm
from helpdesk.features.sla.targets import Target, Targets
from helpdesk.operations.answers import replies
from helpdesk.operations.people import teams
from helpdesk.operations.people.teams import TeamChange
from helpdesk.operations.tickets import acts, assignment
from helpdesk.operations.tickets import tickets as operations
from tests.factories import POLICY, actor, furnish, mail, receive, take_in

HOUR = Target(first_reply=60, next_reply=120, resolution=480)
DAY = Target(first_reply=24 * 60, resolution=48 * 60)
TARGETS = Targets(urgent=Target(first_reply=30, resolution=60), high=HOUR, normal=HOUR, low=DAY)


class Stage:
    """A desk whose follower runs when the test says so."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.ids = desk.write_now(furnish)
        self.ana = actor(self.ids)
        self.position = 0
        desk.write_now(calendars.begin, ALWAYS)

    def policy(self, name: str = "Everybody", **values: Any) -> int:
        form = PolicyForm(name=name, **({"targets": TARGETS} | values))
        return self.desk.write_now(setting_up.put, None, form, seen=None, by=self.ana).id

    def opened(self, sender: str = "eva@example.org") -> int:
        found = receive(self.desk, mail(sender, f"Order of {sender}", "Where is it?")).ticket_id
        assert found is not None
        return found

    def answer(self, ticket_id: int) -> None:
        def send(tx: Transaction) -> None:
            seen = tickets.ticket(tx, ticket_id).last_message_id or 0
            draft = replies.Reply(text="It is on its way.", channel="support", last_message_id=seen)
            replies.send(tx, ticket_id, draft, by=self.ana, policy=POLICY)

        self.desk.write_now(send)

    def follow(self) -> None:
        """Let the feature follow everything that happened."""

        def heard(tx: Transaction) -> None:
            rows = tx.conn.execute(
                select(events.c.id, events.c.at, events.c.event)
                .where(events.c.id > self.position)
                .order_by(events.c.id)
            ).all()
            self.position = rows[-1].id if rows else self.position
            told = [
                Recorded(position=row.id, at=row.at, event=row.event)
                for row in rows
                if isinstance(row.event, following.HEARS)
            ]
            following.follow(tx, told)

        self.desk.write_now(heard)
        while self.desk.write_now(following.recheck):
            pass

    def clocks(self, ticket_id: int) -> list[Row]:
        return self.desk.read_now(clocks_of, ticket_id)

    def differences(self) -> list[recounting.Difference]:
        return self.desk.read_now(recounting.recount).differences

    def told(self, ticket_id: int) -> list[tuple[str, str]]:
        def found(tx: Reading) -> list[tuple[str, str]]:
            rows = tx.conn.scalars(
                select(events.c.event).where(events.c.ticket_id == ticket_id).order_by(events.c.id)
            )
            return [
                ("warned" if isinstance(one, DueWarned) else "breached", one.clock)
                for one in rows
                if isinstance(one, DueWarned | DueBreached)
            ]

        return self.desk.read_now(found)

    def later(self, **amount: int) -> None:
        """Tell what is to tell at a later moment."""

        def at(tx: Transaction) -> int:
            tx.now += timedelta(**amount)
            return following.tell(tx)

        while self.desk.write_now(at):
            pass


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    desk = Desk(database_url, follow=follows(INSTALLED))
    try:
        yield Stage(desk)
    finally:
        desk.close()


def due(stage: Stage, ticket_id: int) -> tuple[str | None, datetime | None]:
    row = stage.desk.read_now(tickets.ticket, ticket_id)
    return row.due_clock, row.due_at


def test_a_desk_without_policies_has_no_clocks(stage: Stage) -> None:
    ticket_id = stage.opened()
    stage.follow()
    assert stage.clocks(ticket_id) == []
    assert due(stage, ticket_id) == (None, None)


def test_the_first_reply_is_due_and_its_answer_ends_the_clock(stage: Stage) -> None:
    stage.policy()
    ticket_id = stage.opened()
    stage.follow()
    row = stage.desk.read_now(tickets.ticket, ticket_id)
    assert due(stage, ticket_id) == ("first_reply", row.created_at + timedelta(hours=1))
    stage.answer(ticket_id)
    stage.follow()
    first, resolution = stage.clocks(ticket_id)
    assert (first.clock.kind, first.clock.ending) == ("first_reply", "answered")
    assert due(stage, ticket_id) == ("resolution", resolution.clock.due_at)
    assert stage.differences() == []


def test_a_pause_is_a_row_with_its_reason_and_solving_ends_all(stage: Stage) -> None:
    stage.policy()
    ticket_id = stage.opened()
    stage.desk.write_now(operations.change_state, ticket_id, "pending", by=stage.ana)
    stage.follow()
    resolution = stage.clocks(ticket_id)[-1].clock
    assert [(one.kind, one.reason) for one in resolution.stretches] == [
        ("counted", ""),
        ("paused", "pending"),
    ]
    assert resolution.due_at is None
    stage.desk.write_now(operations.change_state, ticket_id, "solved", by=stage.ana)
    stage.follow()
    assert {one.clock.ending for one in stage.clocks(ticket_id)} == {"solved"}
    assert due(stage, ticket_id) == (None, None)
    stage.desk.write_now(operations.change_state, ticket_id, "open", by=stage.ana)
    stage.follow()
    assert {one.clock.ending for one in stage.clocks(ticket_id)} == {""}, "taken up again"
    assert stage.differences() == []


def test_a_clock_warns_once_and_is_over_once(stage: Stage) -> None:
    stage.policy(targets=Targets(normal=Target(first_reply=60)))
    ticket_id = stage.opened()
    stage.follow()
    stage.later(minutes=40)
    assert stage.told(ticket_id) == []
    stage.later(minutes=50)
    stage.later(minutes=51)
    assert stage.told(ticket_id) == [("warned", "first_reply")]
    stage.later(minutes=61)
    stage.later(minutes=90)
    assert stage.told(ticket_id) == [("warned", "first_reply"), ("breached", "first_reply")]


def test_the_first_policy_that_finds_a_ticket_holds_and_follows_its_priority(stage: Stage) -> None:
    stage.policy("Urgent", filter="priority:urgent", targets=Targets(urgent=Target(first_reply=10)))
    stage.policy()
    ticket_id = stage.opened()
    stage.follow()
    row = stage.desk.read_now(tickets.ticket, ticket_id)
    assert due(stage, ticket_id)[1] == row.created_at + timedelta(hours=1)
    stage.desk.write_now(operations.set_priority, ticket_id, "urgent", by=stage.ana)
    stage.follow()
    assert due(stage, ticket_id)[1] == row.created_at + timedelta(minutes=10)
    assert stage.differences() == []


def test_a_changed_policy_reaches_the_tickets_that_are_open(stage: Stage) -> None:
    policy_id = stage.policy()
    ticket_id = stage.opened()
    stage.follow()

    def change(tx: Transaction) -> None:
        newest = setup_changes.latest(tx, "sla_policy", policy_id)
        assert newest is not None
        form = PolicyForm(name="Everybody", targets=Targets(normal=Target(first_reply=5)))
        setting_up.put(tx, policy_id, form, seen=newest.id, by=stage.ana)

    stage.desk.write_now(change)
    stage.follow()
    row = stage.desk.read_now(tickets.ticket, ticket_id)
    assert due(stage, ticket_id) == ("first_reply", row.created_at + timedelta(minutes=5))
    assert stage.differences() == []


def test_a_policy_still_holds_for_a_team_that_has_another_name(stage: Stage) -> None:
    support = stage.ids["Support"]
    stage.policy("Support", filter="queue:support")
    ticket_id = stage.opened()
    stage.desk.write_now(assignment.assign, ticket_id, team_id=support, advisor_id=None, by=stage.ana)
    stage.follow()
    assert due(stage, ticket_id)[1] is not None
    stage.desk.write_now(teams.change_team, support, TeamChange(name="Helpers"))
    was = due(stage, ticket_id)
    stage.follow()
    assert due(stage, ticket_id) == was
    assert stage.differences() == []


def test_following_the_same_again_changes_and_records_nothing(stage: Stage) -> None:
    stage.policy()
    ticket_id = stage.opened()
    stage.follow()
    before, position = stage.clocks(ticket_id), stage.position
    stage.position = 0
    stage.follow()
    assert stage.clocks(ticket_id) == before
    assert stage.position == position + 1, "the change of due itself, recorded by the first time"


def test_a_recount_finds_what_somebody_falsified(stage: Stage) -> None:
    stage.policy()
    ticket_id = stage.opened()
    stage.follow()
    assert stage.differences() == []
    stage.desk.write_now(lambda tx: tickets.change_ticket(tx, ticket_id, due_at=None))
    assert [one.what for one in stage.differences()] == ["due"]


@pytest.mark.parametrize("seed", range(4))
def test_a_recount_of_random_histories_finds_no_difference(stage: Stage, seed: int) -> None:
    """Everything that people do to tickets, in any order; what the desk refuses changes nothing."""
    chance = random.Random(seed)
    stage.policy("Urgent", filter="priority:urgent", targets=TARGETS, waits_snoozed=False)
    stage.policy()
    numbers = [stage.opened(f"p{one}@example.org") for one in range(3)]
    undoable: list[int] = []
    for _ in range(40):
        one, other = chance.choice(numbers), chance.choice(numbers)
        what = chance.choice(["write", "answer", "state", "state", "priority", "merge", "split", "undo"])
        try:
            if what == "write":
                stage.desk.write_now(take_in, mail(f"p{chance.randrange(3)}@example.org", "Again", "Hello?"))
            elif what == "answer":
                stage.answer(one)
            elif what == "state":
                state = chance.choice(STATES[:4])
                until = datetime.fromisoformat("2030-01-01T00:00:00+00:00") if state == "snoozed" else None
                stage.desk.write_now(operations.change_state, one, state, by=stage.ana, until=until)
            elif what == "priority":
                priority = chance.choice(["urgent", "normal", "low"])
                stage.desk.write_now(operations.set_priority, one, priority, by=stage.ana)
            elif what == "merge":
                undoable.append(stage.desk.write_now(acts.merge, one, other, by=stage.ana))
            elif what == "split":
                row = stage.desk.read_now(tickets.ticket, one)
                first = [row.last_message_id or 0]
                numbers.append(stage.desk.write_now(acts.split, one, first, "", by=stage.ana))
            elif undoable:
                stage.desk.write_now(acts.undo, undoable.pop(), by=stage.ana)
        except HelpdeskError:
            continue
        if chance.random() < 0.5:
            stage.follow()
    stage.follow()
    assert stage.differences() == []
    assert sum(len(stage.clocks(one)) for one in numbers) > 0
