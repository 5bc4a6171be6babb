"""Routing: team by rule, owner by load and presence, queues that drain, and the reason stored."""

from __future__ import annotations

import pytest

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.schema import people as people_tables
from helpdesk.db.tickets import ticket_lists, tickets
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.errors import BadInput
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets import tickets as ticket_operations
from tests.factories import POLICY, actor, add_routing_rule, be, mail, receive


def opened(desk: Desk, subject: str = "Broken lamp", sender: str = "ana@shop.example") -> TicketRecord:
    outcome = receive(desk, mail(sender, subject, f"Please help with {subject}"))
    return desk.read_now(tickets.ticket, outcome.ticket_id or 0)


def test_with_nobody_there_a_ticket_waits_and_says_why(desk: Desk, ids: dict[str, int]) -> None:
    row = opened(desk)
    assert row.owner_id is None
    assert "Waits in the queue" in row.assignment_reason


def test_the_least_busy_present_advisor_gets_it_and_the_reason_names_the_others(
    desk: Desk, ids: dict[str, int]
) -> None:
    be(desk, ids["Ana"], "available")
    first = opened(desk)
    assert first.owner_name == "Ana"
    assert "Bo skipped: offline" in first.assignment_reason
    be(desk, ids["Bo"], "available")
    assert opened(desk, "Invoice", "carl@shop.example").owner_name == "Bo"


def test_a_rule_sends_a_ticket_to_its_team_with_priority_and_tags(desk: Desk, ids: dict[str, int]) -> None:
    def add_rule(tx: Transaction) -> int:
        team = advisors.add_team(tx, "Billing", [])
        add_routing_rule(tx, "Invoices", team, "subject_has:invoice", priority="high", tags=["billing"])
        return team

    team = desk.write_now(add_rule)
    row = opened(desk, "Invoice of March")
    assert (row.team_id, row.priority, row.tags) == (team, 2, ["billing"])
    assert "Invoices" in row.assignment_reason


def test_the_queue_drains_by_priority_then_waiting_time_when_somebody_comes(
    desk: Desk, ids: dict[str, int]
) -> None:
    old = opened(desk, "Lamp", "a@shop.example")
    urgent = opened(desk, "Fire", "b@shop.example")
    opened(desk, "Chair", "c@shop.example")
    desk.write_now(ticket_operations.set_priority, urgent.id, "urgent", by=actor(ids))
    desk.write_now(lambda tx: tx.conn.execute(people_tables.advisors.update().values(capacity=2)))
    be(desk, ids["Ana"], "available")
    mine = ticket_lists.Filter(view="mine", me=ids["Ana"])
    owned = [row.id for row in desk.read_now(ticket_lists.ticket_page, mine)[0]]
    assert sorted(owned) == sorted([old.id, urgent.id])


def test_solving_a_ticket_makes_room_for_the_next(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(lambda tx: tx.conn.execute(people_tables.advisors.update().values(capacity=1)))
    be(desk, ids["Ana"], "available")
    first, second = opened(desk), opened(desk, "Chair", "c@shop.example")
    assert (first.owner_name, second.owner_name) == ("Ana", None)
    desk.write_now(ticket_operations.close, first.id, "solved", by=actor(ids), policy=POLICY)
    assert desk.read_now(tickets.ticket, second.id).owner_name == "Ana"


def test_assigning_by_hand_names_who_did_it_and_refuses_strangers(desk: Desk, ids: dict[str, int]) -> None:
    row = opened(desk)
    desk.write_now(assignment.assign, row.id, team_id=row.team_id, advisor_id=ids["Bo"], by=actor(ids, "Ana"))
    after = desk.read_now(tickets.ticket, row.id)
    assert (after.owner_name, after.assignment_reason) == ("Bo", "Bo: assigned by Ana")
    with pytest.raises(BadInput, match="no advisor 999"):
        desk.write_now(assignment.assign, row.id, team_id=row.team_id, advisor_id=999, by=actor(ids))
