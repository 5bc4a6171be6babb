"""Decisions of several processes at the same time."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import text

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.schema import tickets as ticket_tables
from helpdesk.db.tickets import routing, tickets
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets.assigning import pulling
from tests.factories import actor, add_advisor, join_team, mail, take_in
from tests.operations.at_once import at_once, count
from tests.operations.tickets.assigning.test_assigning import mailed, row, team_is

_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def test_two_who_take_the_next_one_at_once_get_two(desk: Desk, ids: dict[str, int]) -> None:
    team_is(desk, ids["Support"], mode="pull")
    numbers = {mailed(desk, f"c{n}@shop.example").id for n in range(6)}
    taken = at_once(
        *(partial(desk.write_now, pulling.take_next, by=actor(ids, name)) for name in ("Ana", "Bo") * 3)
    )
    assert set(taken) == numbers


def test_teams_that_share_somebody_never_give_them_more_than_they_take(
    desk: Desk, ids: dict[str, int]
) -> None:
    """Cy is in both teams: their decisions take turns. The teams of others go on."""
    billing = desk.write_now(advisors.add_team, "Billing", [])
    alone = desk.write_now(advisors.add_team, "Alone", [])
    cy = desk.write_now(add_advisor, "Cy", team_id=ids["Support"], capacity=3)
    dee = desk.write_now(add_advisor, "Dee", team_id=alone, capacity=3)
    desk.write_now(join_team, cy, billing)

    def into(team_id: int, number: int) -> None:
        def come(tx: Transaction) -> None:
            outcome = take_in(tx, mail(f"c{team_id}-{number}@shop.example", f"Matter {number}", "Hello"))
            tickets.change_ticket(tx, outcome.ticket_id or 0, team_id=team_id, owner_id=None)
            assignment.find_owner(tx, outcome.ticket_id or 0)

        desk.write_now(come)

    at_once(
        *(partial(into, team, number) for team in (ids["Support"], billing, alone) for number in range(5))
    )
    owner = ticket_tables.tickets.c.owner_id
    assert count(desk, ticket_tables.tickets, owner == cy) == 3
    assert count(desk, ticket_tables.tickets, owner == dee) == 3


def test_a_team_decides_while_one_that_shares_nobody_with_it_does(desk: Desk, ids: dict[str, int]) -> None:
    if not desk.postgres:
        return  # one writer
    alone = desk.write_now(advisors.add_team, "Alone", [])
    desk.write_now(add_advisor, "Dee", team_id=alone)
    number = mailed(desk).id
    desk.write_now(lambda tx: tickets.change_ticket(tx, number, team_id=alone))

    def meanwhile(tx: Transaction, pool: ThreadPoolExecutor) -> bool:
        routing.lock_decision(tx, ids["Support"])
        return pool.submit(desk.write_now, assignment.find_owner, number).result(timeout=60)

    with ThreadPoolExecutor(1) as pool:
        assert desk.write_now(meanwhile, pool)
    assert row(desk, number).owner_name == "Dee"


@pytest.mark.parametrize("moves", [False, True])
def test_what_another_change_has_just_now_is_taken_when_that_is_done(
    desk: Desk, ids: dict[str, int], moves: bool
) -> None:
    """If it is still in a queue of their teams then."""
    if not desk.postgres:
        return  # one writer
    team_is(desk, ids["Support"], mode="pull")
    number = mailed(desk).id
    other = desk.write_now(advisors.add_team, "Billing", [])

    def change(tx: Transaction, pool: ThreadPoolExecutor) -> Future[int | None]:
        tickets.lock_tickets(tx, [number])
        taken = pool.submit(desk.write_now, pulling.take_next, by=actor(ids))
        while not tx.conn.scalar(_WAITING):
            assert not taken.done()
        if moves:
            tickets.change_ticket(tx, number, team_id=other)
        return taken

    with ThreadPoolExecutor(1) as pool:
        assert desk.write_now(change, pool).result(timeout=60) == (None if moves else number)
