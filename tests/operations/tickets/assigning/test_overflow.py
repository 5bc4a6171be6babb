"""What waits too long reaches the team that helps, also when other tickets wait."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.schema.tickets import tickets
from helpdesk.operations.tickets.assigning import passing
from tests.factories import add_advisor, be
from tests.operations.tickets.assigning.test_assigning import after, can, chatted, mailed, row, team_is

MANY = 101  # more than one round gives away


@pytest.fixture
def cy(desk: Desk, ids: dict[str, int]) -> int:
    """The one who helps Support after ten minutes."""
    helpers = desk.write_now(advisors.add_team, "Helpers", [])
    number = desk.write_now(add_advisor, "Cy", team_id=helpers)
    be(desk, number, "available")
    team_is(desk, ids["Support"], overflow_team_id=helpers, overflow_minutes=10)
    return number


def test_what_came_just_now_does_not_stand_before_what_is_late(desk: Desk, cy: int) -> None:
    late = mailed(desk, "late@shop.example").id
    for number in range(MANY):
        mailed(desk, f"c{number}@shop.example")

    def an_hour_old(tx: Transaction) -> None:
        then = tx.now - timedelta(hours=1)
        tx.conn.execute(update(tickets).values(priority=1))
        tx.conn.execute(
            update(tickets)
            .where(tickets.c.id == late)
            .values(priority=4, queued_since=then, waiting_since=then)
        )

    desk.write_now(an_hour_old)
    assert desk.write_now(passing.overflow) == 1
    assert row(desk, late).owner_id == cy


def test_what_nobody_there_can_have_holds_up_nothing(desk: Desk, cy: int) -> None:
    can(desk, cy, caps={"webchat": 0})
    for number in range(MANY):
        chatted(desk, f"v{number}")
    mails = [mailed(desk, f"c{number}@shop.example").id for number in range(2)]
    assert after(desk, passing.overflow, minutes=11) == 2
    assert [row(desk, one).owner_id for one in mails] == [cy, cy]
