"""Calendars: who may change which, what a change touches, and which one holds where."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from sqlalchemy import update

from helpdesk.db import calendars as db
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.people import teams
from helpdesk.db.schema.inlets import channels
from helpdesk.db.schema.tickets import tickets
from helpdesk.domain.events.setup import SetupChanged
from helpdesk.domain.hours.hours import ALWAYS, Hours, OwnDay
from helpdesk.errors import BadInput, Conflict, Forbidden, HelpdeskError
from helpdesk.operations.people import calendars
from helpdesk.operations.people.calendars import ALL, WHAT, Rights
from tests import factories
from tests.factories import recorded
from tests.operations.at_once import at_once
from tests.operations.people.calendar_desk import NIGHTS, OFFICE, furnished, put, remove, rows, undo, version


@pytest.fixture
def ids(desk: Desk) -> dict[str, int]:
    return furnished(desk)


def test_a_desk_begins_with_one_calendar_for_all_and_only_once(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(db.begin, OFFICE)
    assert [(one.name, one.hours, one.is_default) for one in desk.read_now(db.all_calendars)] == [
        ("Opening hours", ALWAYS, True)
    ]
    assert desk.read_now(db.of_channel, ids["support"]) == ALWAYS


def test_a_desk_without_any_calendar_is_always_open(desk: Desk) -> None:
    found = desk.write_now(factories.furnish)
    assert desk.read_now(db.of_channel, found["support"]) == ALWAYS


def test_a_ticket_goes_by_its_team_and_a_channel_by_itself_first(desk: Desk, ids: dict[str, int]) -> None:
    put(desk, ids, "Office", OFFICE, team_ids=(ids["Support"],))
    put(desk, ids, "Nights", NIGHTS, channel_ids=(ids["support"],))
    ticket = desk.write_now(factories.take_in, factories.mail("ana@shop.example", "Hi", "Hello")).ticket_id
    assert ticket is not None

    def given(team: str | None, *, to_channel: str | None = None) -> Hours:
        team_id = None if team is None else ids[team]

        def change(tx: Transaction) -> None:
            tx.conn.execute(update(tickets).where(tickets.c.id == ticket).values(team_id=team_id))
            at = update(channels).where(channels.c.id == ids["chat"])
            tx.conn.execute(at.values(team_id=None if to_channel is None else ids[to_channel]))

        desk.write_now(change)
        return desk.read_now(db.of_ticket, ticket)

    assert given("Support") == OFFICE
    assert given("Sales") == NIGHTS  # its team keeps none: the channel's
    assert given(None) == NIGHTS
    assert desk.read_now(db.of_channel, ids["support"]) == NIGHTS
    assert desk.read_now(db.of_channel, ids["chat"]) == ALWAYS
    given(None, to_channel="Support")
    assert desk.read_now(db.of_channel, ids["chat"]) == OFFICE


def test_a_team_keeps_one_calendar_and_the_other_one_tells_that_it_lost_it(
    desk: Desk, ids: dict[str, int]
) -> None:
    office = put(desk, ids, "Office", team_ids=(ids["Support"], ids["Sales"]))
    put(desk, ids, "Nights", NIGHTS, team_ids=(ids["Sales"],))
    assert rows(desk)["Office"].team_ids == (ids["Support"],)
    newest = desk.read_now(setup_changes.latest, WHAT, office.id)
    assert newest is not None
    assert newest.before is not None
    assert newest.after is not None
    assert newest.before["team_ids"] == [ids["Support"], ids["Sales"]]
    assert newest.after["team_ids"] == [ids["Support"]]


def test_there_is_always_one_default(desk: Desk, ids: dict[str, int]) -> None:
    office = put(desk, ids, "Office", is_default=True)
    assert [one.name for one in rows(desk).values() if one.is_default] == ["Office"]
    with pytest.raises(Conflict) as refused:
        put(desk, ids, "Office", of=office.id)
    assert refused.value.field == "is_default"
    with pytest.raises(Conflict):
        remove(desk, ids, office.id)
    undone = undo(desk, ids, ids["first"])  # it was the default before
    assert undone is not None
    assert [one.name for one in rows(desk).values() if one.is_default] == ["Opening hours"]


def test_who_saw_an_older_version_changes_nothing(desk: Desk, ids: dict[str, int]) -> None:
    office = put(desk, ids, "Office")
    seen = version(desk, office.id)
    put(desk, ids, "Bureau", of=office.id)
    for late in (seen, None):
        with pytest.raises(Conflict) as refused:
            put(desk, ids, "Late", of=office.id, seen=late)
        assert refused.value.version == version(desk, office.id)
    assert "Bureau" in rows(desk)


def test_saving_without_a_change_keeps_the_version(desk: Desk, ids: dict[str, int]) -> None:
    office = put(desk, ids, "Office")
    before = version(desk, office.id)
    put(desk, ids, "Office", of=office.id)
    assert version(desk, office.id) == before


@pytest.mark.parametrize(
    ("values", "error", "field"),
    [
        ({"name": "  "}, BadInput, "name"),
        ({"name": "opening HOURS"}, Conflict, "name"),
        ({"hours": Hours()}, BadInput, "intervals"),
        ({"hours": msgspec.structs.replace(OFFICE, country="XX")}, BadInput, "country"),
        (
            {"hours": msgspec.structs.replace(OFFICE, own_days=(OwnDay(day=date(2026, 1, 1)),) * 2)},
            BadInput,
            "own_days",
        ),
        ({"team_ids": (999,)}, BadInput, "team_ids"),
        ({"channel_ids": (999,)}, BadInput, "channel_ids"),
    ],
)
def test_a_bad_form_is_refused_with_its_field_and_changes_nothing(
    desk: Desk, ids: dict[str, int], values: dict[str, Any], error: type[HelpdeskError], field: str
) -> None:
    with pytest.raises(error) as refused:
        put(desk, ids, **{"name": "Office"} | values)
    assert refused.value.field == field
    assert list(rows(desk)) == ["Opening hours"]
    assert recorded(desk, SetupChanged) == []


def test_a_calendar_that_is_kept_is_not_removed(desk: Desk, ids: dict[str, int]) -> None:
    office = put(desk, ids, "Office", team_ids=(ids["Support"],))
    with pytest.raises(Conflict) as refused:
        remove(desk, ids, office.id)
    assert refused.value.field == "team_ids"


def test_an_archived_team_stands_in_no_calendars_way(desk: Desk, ids: dict[str, int]) -> None:
    office = put(desk, ids, "Office", team_ids=(ids["Sales"],))
    desk.write_now(lambda tx: teams.change(tx, ids["Sales"], archived_at=tx.now))
    shown = rows(desk)["Office"].team_ids
    assert put(desk, ids, "Bureau", of=office.id, team_ids=shown).team_ids == ()
    remove(desk, ids, office.id)
    desk.write_now(lambda tx: teams.change(tx, ids["Sales"], archived_at=None))
    assert rows(desk)["Opening hours"].team_ids == ()


def test_a_removed_calendar_holds_nowhere(desk: Desk, ids: dict[str, int]) -> None:
    nights = put(desk, ids, "Nights", NIGHTS, channel_ids=(ids["chat"],))
    there = update(channels).where(channels.c.id == ids["chat"])
    desk.write_now(lambda tx: tx.conn.execute(there.values(deleted_at=tx.now)))
    remove(desk, ids, nights.id)
    assert desk.read_now(db.of_channel, ids["chat"]) == ALWAYS


def test_calendars_made_at_once_are_each_made_once(desk: Desk, ids: dict[str, int]) -> None:
    at_once(*[lambda name=name: put(desk, ids, name) for name in ("A", "B", "C", "D")])
    assert {one.act for one in recorded(desk, SetupChanged)} == {"created"}
    assert len(recorded(desk, SetupChanged)) == 4


def test_a_lead_changes_what_only_their_teams_keep(desk: Desk, ids: dict[str, int]) -> None:
    lead = Rights(teams=frozenset({ids["Support"]}))
    own = put(desk, ids, "Office", team_ids=(ids["Support"],), rights=lead)
    assert put(desk, ids, "Bureau", of=own.id, team_ids=(ids["Support"],), rights=lead).name == "Bureau"
    both = put(desk, ids, "Nights", NIGHTS, team_ids=(ids["Sales"],))
    for refused in (
        lambda: put(desk, ids, "Mine", team_ids=(ids["Support"], ids["Sales"]), rights=lead),
        lambda: put(desk, ids, "Mine", rights=lead),
        lambda: put(desk, ids, "Mine", team_ids=(ids["Support"],), is_default=True, rights=lead),
        lambda: put(desk, ids, "Mine", team_ids=(ids["Support"],), channel_ids=(ids["chat"],), rights=lead),
        lambda: put(desk, ids, "Nights", of=both.id, team_ids=(ids["Support"],), rights=lead),
        lambda: put(desk, ids, "Bureau", of=own.id, rights=lead),
        lambda: remove(desk, ids, both.id, rights=lead),
        lambda: put(desk, ids, "Opening hours", of=ids["first"], is_default=True, rights=lead),
    ):
        with pytest.raises(Forbidden):
            refused()
    put(desk, ids, "Nights", NIGHTS, of=both.id, team_ids=(ids["Support"], ids["Sales"]))
    again = put(
        desk, ids, "Own hours", team_ids=(ids["Support"],), rights=lead
    )  # theirs leaves the shared one
    assert again.team_ids == (ids["Support"],)
    assert rows(desk)["Nights"].team_ids == (ids["Sales"],)


def test_rights_follow_the_role(desk: Desk, ids: dict[str, int]) -> None:
    assert desk.read_now(calendars.rights_of, ids["Ana"], "admin") == ALL
    assert desk.read_now(calendars.rights_of, ids["Ana"], "lead") == Rights(teams=frozenset({ids["Support"]}))
    assert desk.read_now(calendars.rights_of, ids["Ana"], "advisor") == Rights(teams=frozenset())
