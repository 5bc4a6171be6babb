"""Who sees which tickets."""

from __future__ import annotations

import typing

import pytest

from helpdesk.domain.events.event import Event
from helpdesk.domain.people.sight import AdvisorsSee, Sight, is_limited, sees

ANA, BO = 1, 2
SUPPORT, BILLING = 10, 20
OF_SUPPORT = Sight(advisor=ANA, teams=frozenset({SUPPORT}))
TICKETS = {"ticket_id", "into", "source", "linked_to", "suggested", "other_id"}
OTHER_NUMBERS = {
    "message_id",
    "message_ids",
    "conversation_id",
    "act_id",
    "contact_id",
    "company_id",
    "other",
    "team_id",
    "advisor_id",
}
OTHER_NUMBERS |= {
    "item_id",
    "item",
    "invitation_id",
    "advisor_ids",
    "into_team_id",
    "status",
    "score",
    "epoch",
    "merged",
}


@pytest.mark.parametrize(
    ("sight", "team", "owner", "seen"),
    [
        (OF_SUPPORT, SUPPORT, None, True),
        (OF_SUPPORT, SUPPORT, ANA, True),
        (OF_SUPPORT, SUPPORT, BO, True),
        (OF_SUPPORT, BILLING, None, False),
        (OF_SUPPORT, BILLING, BO, False),
        (OF_SUPPORT, BILLING, ANA, True),
        (OF_SUPPORT, None, None, True),
        (OF_SUPPORT, None, BO, True),
        (Sight(advisor=ANA), SUPPORT, None, False),
        (Sight(advisor=ANA), None, None, True),
        (None, BILLING, BO, True),
    ],
)
def test_an_advisor_sees_their_teams_their_own_and_those_without_a_team(
    sight: Sight | None, team: int | None, owner: int | None, seen: bool
) -> None:
    assert sees(sight, team, owner) is seen


@pytest.mark.parametrize(
    ("advisors_see", "role", "limited"),
    [
        ("teams", "advisor", True),
        ("teams", "lead", False),
        ("teams", "admin", False),
        ("all", "advisor", False),
    ],
)
def test_only_advisors_are_limited_and_only_by_the_setting(
    advisors_see: AdvisorsSee, role: str, limited: bool
) -> None:
    assert is_limited(advisors_see, role) is limited


def test_each_number_of_an_event_is_known_to_name_a_ticket_or_something_else() -> None:
    """A new event with a number must be sorted here, so that no event tells of an unseen ticket."""
    for kind in typing.get_args(Event):
        for name, hint in typing.get_type_hints(kind).items():
            if int in {hint, *typing.get_args(hint)}:
                assert name in OTHER_NUMBERS or name in TICKETS, f"{kind.__name__}.{name}"
