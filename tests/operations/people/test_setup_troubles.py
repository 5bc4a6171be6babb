"""What is wrong with how the desk is set up: each thing says so on one page, and stops saying it when it is
mended."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import update

from helpdesk.db import calendars, channel_troubles, setup_troubles
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.schema.people import advisors as people
from helpdesk.db.schema.people import teams
from helpdesk.db.schema.setup import calendars as calendar_table
from helpdesk.domain.health.faults import Trouble
from helpdesk.domain.hours.hours import ALWAYS
from tests import factories


@pytest.fixture
def ids(desk: Desk) -> dict[str, int]:
    desk.write_now(calendars.begin, ALWAYS)
    return desk.write_now(factories.furnish)


def found(desk: Desk) -> list[tuple[str, str, str]]:
    """(area, name, fault) of each trouble of the core."""
    told = desk.read_now(lambda tx: list(setup_troubles.troubles(tx)))
    return [(one.area, one.name, one.fault) for one in told]


def archive(tx: Transaction, name: str) -> None:
    tx.conn.execute(update(teams).where(teams.c.name == name).values(archived_at=tx.now))


def test_a_desk_that_is_well_says_nothing(desk: Desk, ids: dict[str, int]) -> None:
    assert found(desk) == []


def test_a_team_without_people_says_so_until_it_is_archived(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(advisors.add_team, "Billing", [])
    assert found(desk) == [("teams", "Billing", "no_people")]
    disabled = update(people).where(people.c.id.in_([ids["Ana"], ids["Bo"]]))
    desk.write_now(lambda tx: tx.conn.execute(disabled.values(disabled_at=tx.now)))
    assert [name for _, name, _ in found(desk)] == ["Billing", "Support"]
    desk.write_now(archive, "Billing")
    assert [name for _, name, _ in found(desk)] == ["Support"]


def test_a_calendar_that_does_not_hold_any_more_says_why(desk: Desk, ids: dict[str, int]) -> None:
    gone = msgspec.structs.replace(ALWAYS, zone="Europe/Atlantis")
    desk.write_now(
        lambda tx: tx.conn.execute(update(calendar_table).values(hours=msgspec.json.encode(gone).decode()))
    )
    (one,) = desk.read_now(lambda tx: list(setup_troubles.troubles(tx)))
    assert (one.area, one.name, one.fault) == ("hours", "Opening hours", "hours")
    assert "Europe/Atlantis" in one.detail


def test_a_channel_that_cannot_send_says_so_while_it_is_in_use(desk: Desk, ids: dict[str, int]) -> None:
    trouble = Trouble(side="send", fault="password", detail="535 no")
    desk.write_now(channel_troubles.note_trouble, ids["support"], trouble)
    assert found(desk) == [("channels", "support", "password")]
    desk.write_now(channel_troubles.end_trouble, ids["support"], "send")
    assert found(desk) == []
