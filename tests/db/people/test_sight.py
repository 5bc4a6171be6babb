"""What SQL finds in sight is what the pure rule says, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors, sight
from helpdesk.db.people.advisors import add_advisor
from helpdesk.db.schema.people import team_members
from helpdesk.db.schema.sight import SEEN_BY, in_sight
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.tickets.tickets import change_ticket
from helpdesk.domain.people.sight import sees
from tests.factories import furnish, mail, receive

TEAMS, PEOPLE = 3, 3
ROWS = 8


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Desk(database_url)
    yield opened
    opened.close()


def some(least: int, most: int) -> Any:
    return st.none() | st.integers(least, most)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    members=st.sets(st.tuples(st.integers(0, TEAMS - 1), st.integers(0, PEOPLE - 1))),
    places=st.lists(st.tuples(some(0, TEAMS - 1), some(0, PEOPLE - 1)), min_size=ROWS, max_size=ROWS),
)
def test_sql_and_the_rule_agree(
    desk: Desk, members: set[tuple[int, int]], places: list[tuple[int | None, int | None]]
) -> None:
    teams, people, numbers = _made(desk)

    def spread(tx: Transaction) -> None:
        tx.conn.execute(delete(team_members))
        if members:
            rows = [{"team_id": teams[team], "advisor_id": people[one]} for team, one in members]
            tx.conn.execute(insert(team_members), rows)
        for number, (team, owner) in zip(numbers, places, strict=True):
            change_ticket(
                tx,
                number,
                team_id=None if team is None else teams[team],
                owner_id=None if owner is None else people[owner],
            )

    desk.write_now(spread)
    statement = select(tickets.c.id).where(in_sight())
    for place, advisor in enumerate(people):
        values = {SEEN_BY: advisor}
        rule = desk.read_now(sight.sight_of, advisor)
        assert rule.teams == {teams[team] for team, one in members if one == place}
        expected = {
            number
            for number, (team, owner) in zip(numbers, places, strict=True)
            if sees(rule, None if team is None else teams[team], None if owner is None else people[owner])
        }
        found = desk.read_now(lambda tx: tx.conn.scalars(statement, values).all())  # noqa: B023 - run at once
        assert set(found) == expected
        assert desk.read_now(sight.seen_of, rule, [*numbers, 10**9]) == expected
    assert desk.read_now(sight.seen_of, None, [*numbers, 10**9]) == set(numbers)


def _made(desk: Desk) -> tuple[list[int], list[int], list[int]]:
    """(teams, advisors, tickets) of this desk, made for the first example."""

    def people(tx: Transaction) -> tuple[list[int], list[int]]:
        known = [row.id for row in advisors.enabled_advisors(tx)]
        if not known:
            furnish(tx)
            for name in ("Billing", "Returns"):
                advisors.add_team(tx, name, [])
            add_advisor(tx, email="cy@desk.example", name="Cy")
            known = [row.id for row in advisors.enabled_advisors(tx)]
        return [row.id for row in advisors.teams_with_members(tx)], known

    teams, known = desk.write_now(people)
    numbers = desk.read_now(lambda tx: list(tx.conn.scalars(select(tickets.c.id).order_by(tickets.c.id))))
    while len(numbers) < ROWS:
        outcome = receive(desk, mail(f"c{len(numbers)}@shop.example", "Lamp", "My lamp is broken"))
        assert outcome.ticket_id is not None
        numbers.append(outcome.ticket_id)
    return teams, known, numbers
