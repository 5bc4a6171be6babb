"""Advisors whose console is gone, and what becomes of their tickets."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import update

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.schema import people as tables
from helpdesk.operations.sweeps import deadlines
from helpdesk.operations.tickets.assigning import passing
from tests.factories import be
from tests.operations.tickets.assigning.test_assigning import after, mailed, row, team_is

gone = partial(deadlines.mark_gone, after=timedelta(minutes=2))


def seen_now(tx: Transaction) -> None:
    tx.conn.execute(update(tables.advisors).values(last_seen_at=tx.now))


@pytest.mark.parametrize("presence", ["available", "busy"])
def test_a_closed_console_gives_away_at_once_only_without_a_grace_time(
    desk: Desk, ids: dict[str, int], presence: str
) -> None:
    be(desk, ids["Ana"], "available")
    ticket = mailed(desk).id
    be(desk, ids["Ana"], presence)
    desk.write_now(seen_now)
    be(desk, ids["Bo"], "available")
    desk.write_now(lambda tx: tx.conn.execute(update(tables.advisors).where(
        tables.advisors.c.id == ids["Bo"]).values(last_seen_at=None)))  # fmt: skip
    assert after(desk, gone, minutes=3) == 1
    assert desk.read_now(advisors.presence_of, ids["Ana"]) == "away"
    assert row(desk, ticket).assignment_reason.startswith("Ana has left; Bo: ")


@pytest.mark.parametrize("presence", ["available", "busy"])
def test_a_grace_time_begins_when_the_console_is_gone(desk: Desk, ids: dict[str, int], presence: str) -> None:
    team_is(desk, ids["Support"], grace_minutes=60)
    be(desk, ids["Ana"], "available")
    ticket = mailed(desk).id
    be(desk, ids["Ana"], presence)
    desk.write_now(seen_now)
    assert after(desk, gone, minutes=3) == 1
    assert row(desk, ticket).owner_name == "Ana"
    assert after(desk, passing.give_back, minutes=62) == 0
    assert after(desk, passing.give_back, minutes=64) == 1
    assert row(desk, ticket).owner_id is None


def test_who_went_nobody_knows_when_is_gone_for_long(desk: Desk, ids: dict[str, int]) -> None:
    team_is(desk, ids["Support"], grace_minutes=60)
    be(desk, ids["Ana"], "available")
    ticket = mailed(desk).id
    desk.write_now(
        lambda tx: tx.conn.execute(update(tables.advisors).values(presence="offline", presence_at=None))
    )
    assert desk.write_now(passing.give_back) == 1
    assert row(desk, ticket).owner_id is None
