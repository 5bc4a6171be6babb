"""Changing people and teams: what is refused, what is recorded, and how each change is undone."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log.setup_changes import SetupChange
from helpdesk.db.people import advisors
from helpdesk.db.people import teams as db_teams
from helpdesk.db.people.advisors import AdvisorRow
from helpdesk.domain.people.rights import OPERATOR, Editor
from helpdesk.errors import BadInput, Conflict, Forbidden, NotFound
from helpdesk.operations.people import accounts, changes, persons, teams
from helpdesk.operations.people.persons import Change
from helpdesk.operations.people.teams import TeamChange
from helpdesk.operations.tickets.staffing import people
from helpdesk.operations.tickets.staffing import teams as team_acts
from tests.factories import actor


def changed(
    desk: Desk, ids: dict[str, int], editor: Editor = OPERATOR, version: int | None = None, **values: Any
) -> AdvisorRow:
    """Bo after a change by Ana."""
    change = Change(**values)
    return desk.write_now(people.change, ids["Bo"], change, by=actor(ids), editor=editor, version=version)


def bo(desk: Desk, ids: dict[str, int]) -> AdvisorRow:
    return desk.read_now(advisors.advisor, ids["Bo"])


def newest(desk: Desk, ids: dict[str, int]) -> SetupChange:
    return desk.read_now(changes.newest, "advisor", ids["Bo"])[ids["Bo"]]


def test_a_change_is_kept_with_who_and_what_was_before(desk: Desk, ids: dict[str, int]) -> None:
    before = bo(desk, ids)
    row = changed(desk, ids, name=" Bo   Lind ", capacity=9, languages=["FR", "fr", "en"])
    assert (row.name, row.capacity, row.languages) == ("Bo Lind", 9, ["fr", "en"])
    assert row.version == before.version + 1
    kept = newest(desk, ids)
    assert (kept.by.name, kept.act) == ("Ana", "changed")
    assert kept.before is not None
    assert kept.after is not None
    assert (kept.before["capacity"], kept.after["capacity"]) == (5, 9)


def test_what_changes_nothing_is_no_version(desk: Desk, ids: dict[str, int]) -> None:
    before = bo(desk, ids)
    assert changed(desk, ids, name="Bo", capacity=5, team_ids=[ids["Support"]]) == before


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "n" * 101}, "name"),
        ({"role": "owner"}, "role"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 10_001}, "capacity"),
        ({"languages": ["e1"]}, "languages"),
        ({"languages": [f"{a}{b}" for a in "abc" for b in "abcdefgh"]}, "languages"),
        ({"team_ids": [999]}, "team_ids"),
    ],
)
def test_a_change_that_breaks_a_rule_names_the_field_and_changes_nothing(
    desk: Desk, ids: dict[str, int], values: dict[str, Any], field: str
) -> None:
    before = bo(desk, ids)
    with pytest.raises(BadInput) as refused:
        changed(desk, ids, **values)
    assert refused.value.field == field
    assert bo(desk, ids) == before


def test_of_two_who_edit_at_once_the_second_is_told_and_overwrites_nothing(
    desk: Desk, ids: dict[str, int]
) -> None:
    seen = bo(desk, ids).version
    changed(desk, ids, version=seen, capacity=7)
    with pytest.raises(Conflict) as refused:
        changed(desk, ids, version=seen, capacity=2)
    assert refused.value.version == seen + 1
    assert bo(desk, ids).capacity == 7


def test_the_only_admin_stays_one(desk: Desk, ids: dict[str, int]) -> None:
    changed(desk, ids, role="admin")
    with pytest.raises(Conflict) as refused:
        changed(desk, ids, role="lead")
    assert refused.value.field == "role"


def test_a_lead_changes_their_own_people_and_hears_nothing_of_others(desk: Desk, ids: dict[str, int]) -> None:
    lead = Editor(id=ids["Ana"], role="lead", teams=frozenset({ids["Support"]}))
    assert changed(desk, ids, lead, capacity=2).capacity == 2
    with pytest.raises(Forbidden) as refused:
        changed(desk, ids, lead, role="lead")
    assert refused.value.field == "role"
    stranger = Editor(id=ids["Ana"], role="lead", teams=frozenset({99}))
    with pytest.raises(NotFound):
        changed(desk, ids, stranger, capacity=3)


def test_undo_brings_back_what_was_by_the_same_way(desk: Desk, ids: dict[str, int]) -> None:
    before = bo(desk, ids)
    changed(desk, ids, name="Bob", role="lead", languages=["de"], team_ids=[])
    undone = desk.write_now(people.undo, newest(desk, ids).id, by=actor(ids), editor=OPERATOR)
    assert persons_facts(undone) == persons_facts(before)
    assert newest(desk, ids).undoes is not None
    again = desk.write_now(people.undo, newest(desk, ids).id, by=actor(ids), editor=OPERATOR)
    assert (again.name, again.role, again.teams) == ("Bob", "lead", [])


def test_a_new_password_hides_no_change_that_can_be_undone(desk: Desk, ids: dict[str, int]) -> None:
    changed(desk, ids, capacity=7)
    desk.write_now(accounts.set_password, ids["Bo"], "hash")
    undone = desk.write_now(people.undo, newest(desk, ids).id, by=actor(ids), editor=OPERATOR)
    assert undone.capacity == 5


def persons_facts(row: AdvisorRow) -> tuple[object, ...]:
    return (row.name, row.role, row.capacity, row.languages, row.teams, row.disabled_at)


def test_what_was_changed_again_is_not_undone(desk: Desk, ids: dict[str, int]) -> None:
    changed(desk, ids, capacity=7)
    first = newest(desk, ids).id
    changed(desk, ids, capacity=8)
    with pytest.raises(Conflict):
        desk.write_now(people.undo, first, by=actor(ids), editor=OPERATOR)
    changed(desk, ids, team_ids=[])
    membership = newest(desk, ids).id
    change = TeamChange(advisor_ids=[ids["Bo"]])
    desk.write_now(teams.change_team, ids["Support"], change)
    with pytest.raises(Conflict):
        desk.write_now(people.undo, membership, by=actor(ids), editor=OPERATOR)


def test_who_may_not_make_a_change_may_not_undo_it(desk: Desk, ids: dict[str, int]) -> None:
    changed(desk, ids, role="lead")
    lead = Editor(id=ids["Ana"], role="lead", teams=frozenset({ids["Support"]}))
    with pytest.raises(Forbidden):
        desk.write_now(people.undo, newest(desk, ids).id, by=actor(ids), editor=lead)


@pytest.mark.parametrize("name", ["support", "SUPPORT", " Suppört ", "Ｓｕｐｐｏｒｔ"])
def test_names_of_teams_differ_by_more_than_case_and_accents(
    desk: Desk, ids: dict[str, int], name: str
) -> None:
    with pytest.raises(Conflict) as refused:
        desk.write_now(teams.add, TeamChange(name=name))
    assert refused.value.field == "name"


def test_a_team_is_renamed_gets_other_people_and_is_as_it_was_after_undo(
    desk: Desk, ids: dict[str, int]
) -> None:
    before = desk.read_now(db_teams.team, ids["Support"])
    change = TeamChange(name="SUPPORT", advisor_ids=[ids["Bo"]])
    row = desk.write_now(teams.change_team, ids["Support"], change, by=actor(ids), version=before.version)
    assert (row.name, row.advisor_ids) == ("SUPPORT", [ids["Bo"]])
    with pytest.raises(Conflict):
        desk.write_now(teams.change_team, ids["Support"], change, version=before.version)
    kept = desk.read_now(changes.newest, "team", ids["Support"])[ids["Support"]]
    back = desk.write_now(team_acts.undo, kept.id, by=actor(ids), editor=OPERATOR)
    assert (back.name, back.advisor_ids) == (before.name, before.advisor_ids)


def test_a_team_changed_by_a_persons_form_is_another_version(desk: Desk, ids: dict[str, int]) -> None:
    seen = desk.read_now(db_teams.team, ids["Support"]).version
    changed(desk, ids, team_ids=[])
    change = TeamChange(advisor_ids=[ids["Ana"], ids["Bo"]])
    with pytest.raises(Conflict):
        desk.write_now(teams.change_team, ids["Support"], change, version=seen)


def test_nobody_who_is_disabled_is_put_into_a_team(desk: Desk, ids: dict[str, int]) -> None:
    def disable(tx: Transaction) -> None:
        advisors.disable_advisor(tx, ids["Bo"])

    desk.write_now(disable)
    with pytest.raises(BadInput) as refused:
        desk.write_now(teams.add, TeamChange(name="Care", advisor_ids=[ids["Bo"]]))
    assert refused.value.field == "advisor_ids"
    with pytest.raises(Conflict):
        changed(desk, ids, capacity=2)


def test_a_check_and_a_change_refuse_alike(desk: Desk, ids: dict[str, int]) -> None:
    row = bo(desk, ids)
    for change in (Change(capacity=0), Change(role="king"), Change(team_ids=[7])):
        with pytest.raises(BadInput) as checked:
            desk.read_now(persons.check_change, row, change)
        with pytest.raises(BadInput) as made:
            desk.write_now(persons.change_person, row, change)
        assert (checked.value.field, checked.value.detail) == (made.value.field, made.value.detail)
