"""Changes of calendars undone: what comes back, to whom, and when it cannot."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from helpdesk.db.engine.desk import Desk
from helpdesk.db.schema.inlets import channels
from helpdesk.domain.events.setup import SetupChanged
from helpdesk.errors import BadInput, Conflict, NotFound
from helpdesk.operations.people.calendars import Rights
from tests.factories import recorded
from tests.operations.people.calendar_desk import NIGHTS, furnished, put, remove, rows, undo


@pytest.fixture
def ids(desk: Desk) -> dict[str, int]:
    return furnished(desk)


def test_undo_gives_the_default_back_to_the_calendar_that_was_it(desk: Desk, ids: dict[str, int]) -> None:
    def default() -> list[str]:
        return [one.name for one in rows(desk).values() if one.is_default]

    made = put(desk, ids, "Office", is_default=True)
    assert undo(desk, ids, made.id) is None
    assert default() == ["Opening hours"]
    nights = put(desk, ids, "Nights", NIGHTS)
    put(desk, ids, "Nights", NIGHTS, of=nights.id, is_default=True)
    assert default() == ["Nights"]
    assert undo(desk, ids, nights.id) == nights
    assert default() == ["Opening hours"]
    assert undo(desk, ids, nights.id) == rows(desk)["Nights"]  # and takes it again
    assert default() == ["Nights"]


def test_a_change_is_undone_and_done_again(desk: Desk, ids: dict[str, int]) -> None:
    office = put(desk, ids, "Office", team_ids=(ids["Support"],))
    changed = put(desk, ids, "Bureau", NIGHTS, of=office.id)
    assert undo(desk, ids, office.id) == office
    assert undo(desk, ids, office.id) == changed


def test_a_removed_calendar_comes_back_with_what_it_was(desk: Desk, ids: dict[str, int]) -> None:
    office = put(desk, ids, "Office")
    remove(desk, ids, office.id)
    assert "Office" not in rows(desk)
    with pytest.raises(NotFound):
        put(desk, ids, "Office", of=office.id)
    other = put(desk, ids, "Nights", NIGHTS)
    assert other.id != office.id  # its history is not another one's
    assert undo(desk, ids, office.id) == office
    assert undo(desk, ids, office.id) is None  # removed again
    assert [one.act for one in recorded(desk, SetupChanged) if one.item == office.id] == [
        "created",
        "removed",
        "restored",
        "removed",
    ]


def test_a_name_that_was_freed_may_be_taken_and_then_the_old_one_does_not_come_back(
    desk: Desk, ids: dict[str, int]
) -> None:
    office = put(desk, ids, "Office")
    remove(desk, ids, office.id)
    put(desk, ids, "OFFICE")
    with pytest.raises(Conflict) as refused:
        undo(desk, ids, office.id)
    assert refused.value.field == "name"


def test_what_nobody_changed_cannot_be_undone(desk: Desk, ids: dict[str, int]) -> None:
    with pytest.raises(Conflict):
        undo(desk, ids, ids["first"])


def test_undoing_names_what_is_no_longer_there(desk: Desk, ids: dict[str, int]) -> None:
    nights = put(desk, ids, "Nights", NIGHTS, channel_ids=(ids["chat"],))
    put(desk, ids, "Nights", NIGHTS, of=nights.id)
    gone = update(channels).where(channels.c.id == ids["chat"])
    desk.write_now(lambda tx: tx.conn.execute(gone.values(deleted_at=tx.now)))
    with pytest.raises(BadInput) as refused:
        undo(desk, ids, nights.id)
    assert refused.value.field == "channel_ids"


def test_making_a_calendar_is_undone_and_done_again_with_its_teams(desk: Desk, ids: dict[str, int]) -> None:
    lead = Rights(teams=frozenset({ids["Support"]}))
    put(desk, ids, "Office", team_ids=(ids["Support"], ids["Sales"]))
    own = put(desk, ids, "Own", NIGHTS, team_ids=(ids["Support"],), rights=lead)
    assert undo(desk, ids, own.id, lead) is None
    assert rows(desk)["Office"].team_ids == tuple(sorted((ids["Support"], ids["Sales"])))
    assert undo(desk, ids, own.id, lead) == own
    assert rows(desk)["Office"].team_ids == (ids["Sales"],)
