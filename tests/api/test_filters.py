"""Filters in the API: what they find, and how a wrong one is refused."""

from __future__ import annotations

import httpx
import pytest

from tests.api.test_tickets import number_of, opened


async def test_a_filter_finds_tickets_and_the_state_it_names_is_the_view(ana: httpx.AsyncClient) -> None:
    solved = number_of(await opened(ana, subject="A lamp", tags=["refund"]))
    active = number_of(await opened(ana, subject="A fridge", tags=["refund"], priority="urgent"))
    await ana.post(f"/api/v1/tickets/{solved}/closure", json={"state": "solved"})
    for query, expected in (
        ({"q": "tag:refund"}, {active}),
        ({"q": "tag:refund", "view": "all"}, {solved, active}),
        ({"q": "tag:refund is:solved"}, {solved}),
        ({"q": "state:solved OR priority:>=high"}, {solved, active}),
        ({"q": "is:solved", "view": "open"}, set()),
        ({"q": "owner:me OR owner:none created:today", "view": "all"}, {solved, active}),
        ({"q": "created:>1h", "view": "all"}, set()),
        ({"q": f"-#{active} tag:refund", "view": "all"}, {solved}),
    ):
        answer = await ana.get("/api/v1/tickets", params=query)
        assert answer.status_code == 200, answer.text
        assert {row["number"] for row in answer.json()["items"]} == expected, query


async def test_the_pages_of_a_filter_have_each_ticket_once(ana: httpx.AsyncClient) -> None:
    made = [number_of(await opened(ana, subject=f"Ticket {n}", tags=["some"])) for n in range(5)]
    seen: list[int] = []
    after: dict[str, str] = {}
    while True:
        params = {"q": "tag:some -subject:3 created:today", "limit": "2"} | after
        page = (await ana.get("/api/v1/tickets", params=params)).json()
        seen += [row["number"] for row in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == [made[4], made[2], made[1], made[0]]


@pytest.mark.parametrize(
    ("q", "reason", "place", "nearest"),
    [
        ("is:open quue:billing", "unknown-field", "quue", "queue"),
        ("is:opne", "unknown-value", "opne", "open"),
        ("channel:emial", "unknown-name", "emial", "email"),
        ('tag:"late', "unclosed-quote", '"late', None),
        ("(is:open", "bracket", "", None),
    ],
)
async def test_a_wrong_filter_is_refused_with_its_place(
    ana: httpx.AsyncClient, q: str, reason: str, place: str, nearest: str | None
) -> None:
    answer = await ana.get("/api/v1/tickets", params={"q": q})
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["field"]) == (400, "filter-invalid", "q")
    assert (problem["reason"], problem.get("nearest")) == (reason, nearest)
    assert q[problem["at"] : problem["at"] + problem["length"]] == place
    assert problem["expected"]


async def test_the_completion_offers_fields_values_and_names(ana: httpx.AsyncClient) -> None:
    await opened(ana, tags=["refund", "late delivery"])
    fields = (await ana.get("/api/v1/filters/completion")).json()
    assert (fields["start"], fields["end"], fields["field"]) == (0, 0, None)
    assert {"is", "queue", "waiting"} <= {offer["label"] for offer in fields["offers"]}
    for q, expected in (
        ("is:mi", "is:mine "),
        ("tag:la", 'tag:"late delivery" '),
        ("owner:an", "owner:Ana "),
        ("channel:ema", "channel:email "),
        ("customer:cus", None),
        ("queue:", "queue:none "),
    ):
        answer = (await ana.get("/api/v1/filters/completion", params={"q": q})).json()
        found = [offer["insert"] for offer in answer["offers"]]
        assert expected is None or expected in found, (q, found)
    middle = (await ana.get("/api/v1/filters/completion", params={"q": "is:open x", "at": 4})).json()
    assert (middle["start"], middle["end"], middle["field"]) == (0, 7, "is")
    refused = await ana.get("/api/v1/filters/completion", params={"q": "is:", "at": -1})
    assert (refused.status_code, refused.json()["field"]) == (400, "at")
