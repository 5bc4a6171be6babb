"""Lists of tickets, as the API pages, filters and refuses them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api.test_tickets import CUSTOMER, number_of, opened


async def test_a_list_is_read_page_by_page_without_a_gap_or_a_repeat(ana: httpx.AsyncClient) -> None:
    made = [number_of(await opened(ana, subject=f"Ticket {n}")) for n in range(5)]
    seen: list[int] = []
    after = ""
    page: dict[str, Any] = {}
    for _ in range(3):
        page = (await ana.get(f"/api/v1/tickets?limit=2{after}")).json()
        seen += [row["number"] for row in page["items"]]
        after = f"&after={page['next']}"
    assert page["next"] is None
    assert seen == made[::-1]


async def test_a_merged_ticket_is_in_no_list_but_is_found_by_its_number(
    ana: httpx.AsyncClient,
) -> None:
    gone = number_of(await opened(ana, subject="A lamp", text="The lamp is broken."))
    stays = number_of(await opened(ana))
    await ana.post(f"/api/v1/tickets/{gone}/merge", json={"into": stays})
    for query, expected in (
        ("view=all", [stays]),
        ("view=closed", []),
        (f"view=all&q=%23{gone}", [gone]),
        (f"view=all&q={gone}", [gone]),
    ):
        found = (await ana.get(f"/api/v1/tickets?{query}")).json()["items"]
        assert [row["number"] for row in found] == expected, query
    contact = (await ana.get(f"/api/v1/tickets/{stays}")).json()["ticket"]["contact"]["id"]
    shown = (await ana.get(f"/api/v1/contacts/{contact}")).json()["tickets"]
    assert [row["number"] for row in shown] == [stays]


async def test_lists_filter_by_view_tag_contact_and_words(ana: httpx.AsyncClient) -> None:
    parcel = await opened(ana, tags=["parcel"])
    refund = await opened(
        ana, subject="A refund", text="Please pay back.", contact={**CUSTOMER, "value": "d@e.example"}
    )
    for query, expected in (
        ("view=all", {number_of(parcel), number_of(refund)}),
        ("view=closed", set()),
        ("tag=parcel", {number_of(parcel)}),
        (f"contact={refund['ticket']['contact']['id']}", {number_of(refund)}),
        ("q=pay+back", {number_of(refund)}),
        (f"q=%23{number_of(parcel)}", {number_of(parcel)}),
        ("q='%3B--", set()),
        ("q=tag:parcel+-is:solved", {number_of(parcel)}),
        ("q=is:solved+OR+subject:refund&view=all", {number_of(refund)}),
    ):
        found = (await ana.get(f"/api/v1/tickets?{query}")).json()["items"]
        assert {row["number"] for row in found} == expected, query
    counts = (await ana.get("/api/v1/tickets/counts")).json()
    assert counts["open"] == 2


async def test_a_program_that_reads_what_changed_misses_no_ticket(ana: httpx.AsyncClient) -> None:
    """Tickets change between two pages: in the usual order they would move to a page read before."""
    made = [number_of(await opened(ana, subject=f"Ticket {n}")) for n in range(6)]
    seen: list[int] = []
    after: dict[str, str] = {}
    since = {"view": "all", "updated_since": "2020-01-01T00:00:00Z", "limit": "2"}
    for page in range(9):
        body = (await ana.get("/api/v1/tickets", params=since | after)).json()
        seen += [one["number"] for one in body["items"]]
        if page < 2:  # one that was read, and one that was not
            for number in (made[page], made[-1 - page]):
                await ana.post(f"/api/v1/tickets/{number}/notes", json={"text": "Changed meanwhile"})
        if body["next"] is None:
            break
        after = {"after": body["next"]}
    assert set(seen) == set(made)
    assert seen.count(made[0]) == 2, "it changed after it was read"
    refused = await ana.get("/api/v1/tickets", params={"updated_since": "2020-01-01T00:00:00"})
    assert (refused.status_code, refused.json()["field"]) == (400, "updated_since")


@pytest.mark.parametrize(
    ("path", "field", "named"),
    [
        ("/tickets?status=open", "status", "updated_since"),
        ("/tickets?view=open&Limit=5", "Limit", "limit"),
        ("/tickets/counts?view=open", "view", "This call has none"),
        ("/contacts?query=ana", "query", "q"),
    ],
)
async def test_an_unknown_query_parameter_is_refused_with_the_valid_ones(
    ana: httpx.AsyncClient, path: str, field: str, named: str
) -> None:
    answer = await ana.get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert named in answer.json()["detail"]


async def test_a_number_of_the_path_is_no_query_parameter(ana: httpx.AsyncClient) -> None:
    number = number_of(await opened(ana))
    assert (await ana.get(f"/api/v1/tickets/{number}?number=1")).status_code == 400
    assert (await ana.get(f"/api/v1/tickets/{number}/river?limit=5")).status_code == 200
