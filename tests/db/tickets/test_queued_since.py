"""Since when a ticket waits in a queue, after each change of one column alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.people import teams
from helpdesk.db.tickets import tickets
from tests import factories
from tests.factories import mail, receive

SINCE, GIVEN = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)
PENDING, SOLVED, BOT = {"state": "pending"}, {"state": "solved"}, {"with_bot": True}
OWNED, NO_TEAM, OTHER_TEAM = {"owner_id": "Ana"}, {"team_id": None}, {"team_id": "Refunds"}


# before, the change, and since when it waits then
CHANGES: list[tuple[dict[str, Any], dict[str, Any], datetime | str | None]] = [
    # it waits in the queue of Support
    ({}, {"subject": "Lamp"}, SINCE),
    ({}, {"state": "open"}, SINCE),
    ({}, {"owner_id": None}, SINCE),
    ({}, {"with_bot": False}, SINCE),
    ({}, {"team_id": "Support"}, SINCE),
    ({}, {"state": "open", "queued_since": GIVEN}, SINCE),
    ({}, PENDING, None),
    ({}, SOLVED, None),
    ({}, OWNED, None),
    ({}, BOT, None),
    ({}, OTHER_TEAM, "now"),
    ({}, NO_TEAM, "now"),
    ({}, OTHER_TEAM | {"queued_since": GIVEN}, GIVEN),
    # it waits in the queue of no team
    (NO_TEAM, NO_TEAM, SINCE),
    (NO_TEAM, {"state": "open"}, SINCE),
    (NO_TEAM, {"team_id": "Support"}, "now"),
    # it waits in none
    (PENDING, {"subject": "Lamp"}, None),
    (PENDING, OTHER_TEAM, None),
    (PENDING, {"state": "open"}, "now"),
    (PENDING, {"state": "open", "queued_since": GIVEN}, GIVEN),
    (OWNED, {"owner_id": None}, "now"),
    (OWNED, {"owner_id": "Bo"}, None),
    (OWNED, OTHER_TEAM, None),
    (BOT, {"with_bot": False}, "now"),
    (BOT, {"with_bot": False, "queued_since": GIVEN}, GIVEN),
    (BOT, OTHER_TEAM, None),
    (PENDING | OWNED, {"state": "open"}, None),
    (PENDING | BOT, {"state": "open"}, None),
    (PENDING | OWNED, {"owner_id": None}, None),
    (OWNED | BOT, {"with_bot": False}, None),
]


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Desk(database_url)
    yield opened
    opened.close()


@pytest.fixture
def ids(desk: Desk) -> dict[str, int]:
    def refunds(tx: Transaction) -> int:
        number: int = tx.conn.scalars(insert(teams).values(name="Refunds").returning(teams.c.id)).one()
        return number

    return desk.write_now(factories.furnish) | {"Refunds": desk.write_now(refunds)}


def change(tx: Transaction, ticket_id: int, values: dict[str, Any], /) -> None:
    tickets.change_ticket(tx, ticket_id, **values)


def named(ids: dict[str, int], values: dict[str, Any]) -> dict[str, Any]:
    """The values with the numbers of the people and teams they name."""
    return {key: ids[value] if key.endswith("_id") and value else value for key, value in values.items()}


def test_a_change_of_one_column(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = receive(desk, mail("ana@shop.example", "Lamp", "My lamp is broken")).ticket_id or 0
    away = {"state": "closed", "team_id": ids["Support"], "owner_id": None, "with_bot": False}
    for before, then, since in CHANGES:
        desk.write_now(change, ticket_id, away)
        begun = {"state": "open", "queued_since": SINCE} | named(ids, before)
        desk.write_now(change, ticket_id, begun)
        desk.write_now(change, ticket_id, named(ids, then))
        row = desk.read_now(tickets.ticket, ticket_id)
        assert row.queued_since == (row.updated_at if since == "now" else since), (before, then)


def test_a_new_ticket_waits_at_once_or_not_at_all(desk: Desk, ids: dict[str, int]) -> None:
    known = receive(desk, mail("ana@shop.example", "Lamp", "My lamp is broken")).ticket_id or 0
    new = {
        "contact_id": desk.read_now(tickets.ticket, known).contact_id,
        "channel": "support",
        "subject": "Chair",
    }
    for values, waits in (
        ({}, True),
        ({"state": "open"}, True),
        (PENDING, False),
        (SOLVED, False),
        (OWNED, False),
        (BOT, False),
    ):
        row = desk.read_now(tickets.ticket, desk.write_now(tickets.add_ticket, new | named(ids, values)))
        assert row.queued_since == (row.created_at if waits else None), values
