"""Routing rules as an operator sets them."""

from __future__ import annotations

import pytest

from helpdesk.commands.rules import conditions
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.tickets import routing
from helpdesk.db.tickets.tickets import ticket
from helpdesk.errors import BadInput, NotFound
from tests.factories import mail, receive


def test_a_rule_sends_what_it_fits_to_its_team_until_it_is_removed(desk: Desk, ids: dict[str, int]) -> None:
    def add(tx: Transaction) -> int:
        team = advisors.add_team(tx, "Billing", [])
        wanted = {"subject_has": ["refund", "invoice"], "channel_kinds": ["email"]}
        routing.add_rule(tx, "Refunds", wanted, team_id=team, priority="high", tags=["money"])
        return team

    billing = desk.write_now(add)
    first = receive(desk, mail("ana@shop.example", "Refund please", "It came broken")).ticket_id or 0
    row = desk.read_now(ticket, first)
    assert (row.team_id, row.tags) == (billing, ["money"])
    assert "Refunds" in row.assignment_reason
    desk.write_now(routing.retire_rule, desk.read_now(routing.rules)[0].id)
    second = receive(desk, mail("bo@shop.example", "Refund please", "Mine too")).ticket_id or 0
    assert desk.read_now(ticket, second).team_id == ids["Support"]
    with pytest.raises(NotFound, match="no rule 99"):
        desk.write_now(routing.retire_rule, 99)


def test_conditions_are_read_from_pairs_and_an_unknown_key_is_named() -> None:
    wanted = conditions(["subject_has=refund", "subject_has=invoice", "languages=fr"])
    assert (wanted.subject_has, wanted.languages) == (["refund", "invoice"], ["fr"])
    with pytest.raises(BadInput, match="colour=red"):
        conditions(["colour=red"])
