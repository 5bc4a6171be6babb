"""States of tickets over the API."""

from __future__ import annotations

import httpx
import pytest

from tests.api.test_tickets import number_of, opened


async def test_states_follow_the_lifecycle_and_a_wrong_move_names_both(ana: httpx.AsyncClient) -> None:
    number = number_of(await opened(ana))
    path = f"/api/v1/tickets/{number}"
    solved = await ana.post(f"{path}/closure", json={"state": "solved", "survey": False})
    assert solved.json()["ticket"]["state"] == "solved"
    wrong = await ana.put(f"{path}/snooze", json={"until": "2999-01-01T00:00:00Z"})
    assert wrong.status_code == 409
    assert "solved" in wrong.json()["detail"]
    assert "snoozed" in wrong.json()["detail"]
    assert (await ana.delete(f"{path}/closure")).json()["ticket"]["state"] == "open"
    snoozed = await ana.put(f"{path}/snooze", json={"until": "2999-01-01T00:00:00Z"})
    assert snoozed.json()["ticket"]["snoozed_until"] == "2999-01-01T00:00:00Z"
    assert (await ana.delete(f"{path}/snooze")).json()["ticket"]["state"] == "open"


UNTIL, LATER = "2999-01-01T00:00:00Z", "2999-02-01T00:00:00Z"
TO_STATE = {
    "open": [],
    "pending": [("PUT", "state", {"state": "pending"})],
    "snoozed": [("PUT", "snooze", {"until": UNTIL})],
    "snoozed while pending": [("PUT", "state", {"state": "pending"}), ("PUT", "snooze", {"until": UNTIL})],
    "snoozed twice": [("PUT", "snooze", {"until": UNTIL}), ("PUT", "snooze", {"until": LATER})],
    "solved": [("POST", "closure", {"state": "solved"})],
    "solved while pending": [
        ("PUT", "state", {"state": "pending"}),
        ("POST", "closure", {"state": "solved"}),
    ],
    "closed": [("POST", "closure", {"state": "closed"})],
    "solved while snoozed": [
        ("PUT", "snooze", {"until": UNTIL}),
        ("POST", "closure", {"state": "solved"}),
    ],
    "solved, then closed": [
        ("PUT", "state", {"state": "pending"}),
        ("POST", "closure", {"state": "solved"}),
        ("POST", "closure", {"state": "closed"}),
    ],
}


@pytest.mark.parametrize(
    ("before", "taken_back", "after"),
    [
        ("open", "snooze", None),
        ("pending", "snooze", None),
        ("solved", "snooze", None),
        ("closed", "snooze", None),
        ("snoozed", "snooze", "open"),
        ("snoozed while pending", "snooze", "pending"),
        ("snoozed twice", "snooze", "open"),
        ("open", "closure", None),
        ("pending", "closure", None),
        ("snoozed", "closure", None),
        ("solved", "closure", "open"),
        ("solved while pending", "closure", "pending"),
        ("solved while snoozed", "closure", "snoozed"),
        ("closed", "closure", "open"),
        ("solved, then closed", "closure", "pending"),
        ("solved, then closed", "closure?exactly=true", "solved"),
        ("solved while pending", "closure?exactly=true", "pending"),
    ],
)
async def test_only_the_state_that_a_ticket_has_can_be_taken_back_and_the_one_before_returns(
    ana: httpx.AsyncClient, before: str, taken_back: str, after: str | None
) -> None:
    path = f"/api/v1/tickets/{number_of(await opened(ana))}"
    for method, name, body in TO_STATE[before]:
        assert (await ana.request(method, f"{path}/{name}", json=body)).status_code == 200
    was = (await ana.get(path)).json()["ticket"]
    answer = await ana.delete(f"{path}/{taken_back}")
    now = (await ana.get(path)).json()["ticket"]
    if after is None:
        assert (answer.status_code, answer.json()["was"]) == (409, was["state"])
        assert now == was
        return
    assert (answer.status_code, now["state"]) == (200, after)
    assert now["snoozed_until"] == (UNTIL if after == "snoozed" else None)
