"""Who may change what of whom: tables, and what holds for every change."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.events.staff import PersonFacts
from helpdesk.domain.people.rights import OPERATOR, ROLES, Editor, changed_fields, refusal

ADMIN = Editor(id=1, role="admin")
LEAD = Editor(id=2, role="lead", teams=frozenset({1, 2}))
ADVISOR = Editor(id=3, role="advisor", teams=frozenset({1}))
BO = PersonFacts(name="Bo", role="advisor", capacity=3, languages=["en"], team_ids=[1, 5])

people = st.builds(
    PersonFacts,
    name=st.sampled_from(["Bo", "Cy"]),
    role=st.sampled_from(ROLES),
    capacity=st.integers(1, 9),
    languages=st.lists(st.sampled_from(["en", "fr"]), max_size=2),
    team_ids=st.lists(st.integers(1, 5), max_size=4, unique=True).map(sorted),
    disabled=st.booleans(),
)


@pytest.mark.parametrize(
    ("editor", "team_ids", "reaches"),
    [
        (ADMIN, [], True),
        (ADMIN, [9], True),
        (OPERATOR, [], True),
        (LEAD, [2, 9], True),
        (LEAD, [9], False),
        (LEAD, [], False),
        (ADVISOR, [1], False),
    ],
)
def test_a_lead_reaches_those_of_their_own_teams(editor: Editor, team_ids: list[int], reaches: bool) -> None:
    assert editor.reaches(team_ids) is reaches


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"capacity": 8}, None),
        ({"languages": ["fr"]}, None),
        ({"team_ids": [2, 5]}, None),
        ({"team_ids": [5]}, None),
        ({"team_ids": [1]}, "team_ids"),
        ({"team_ids": [1, 3, 5]}, "team_ids"),
        ({"role": "lead"}, "role"),
        ({"name": "Bob"}, "name"),
        ({"disabled": True}, "disabled"),
        ({"capacity": 8, "role": "admin"}, "role"),
    ],
)
def test_a_lead_may_change_capacity_languages_and_membership_in_their_own_teams(
    changes: dict[str, object], field: str | None
) -> None:
    refused = refusal(LEAD, BO, msgspec.structs.replace(BO, **changes))
    assert (refused.field if refused else None) == field
    assert refusal(ADMIN, BO, msgspec.structs.replace(BO, **changes)) is None


@given(people, people)
def test_a_lead_never_changes_a_role(was: PersonFacts, now: PersonFacts) -> None:
    assert was.role == now.role or refusal(LEAD, was, now) is not None


@given(people, people)
def test_what_may_be_done_may_be_undone(was: PersonFacts, now: PersonFacts) -> None:
    assert (refusal(LEAD, was, now) is None) == (refusal(LEAD, now, was) is None)


@given(people)
def test_no_change_is_never_refused(was: PersonFacts) -> None:
    assert changed_fields(was, was) == []
    assert refusal(ADVISOR, was, was) is None
