"""Tickets over HTTP: opening, listing, answering unless stale, acting, and creating once."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets import ticket_lists as rows
from tests.api.conftest import Api

CUSTOMER = {"kind": "email", "value": "Cleo@Example.com", "name": "Cleo"}


def new_ticket(**changes: Any) -> dict[str, Any]:
    return {"contact": CUSTOMER, "subject": "Where is my parcel?", "text": "It is late.", **changes}


async def opened(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await client.post("/api/v1/tickets", json=new_ticket(**changes))
    assert answer.status_code == 201, answer.text
    detail: dict[str, Any] = answer.json()
    return detail


def count_tickets(tx: Reading) -> int:
    return len(rows.ticket_page(tx, rows.Filter(view="all"))[0])


def number_of(detail: dict[str, Any]) -> int:
    number: int = detail["ticket"]["number"]
    return number


async def test_a_ticket_is_opened_with_a_note_and_shown_in_its_list(ana: httpx.AsyncClient, api: Api) -> None:
    detail = await opened(ana, tags=["Parcel"], priority="high", team_id=api.people.sales)
    assert detail["ticket"]["subject"] == "Where is my parcel?"
    assert detail["ticket"]["contact"]["name"] == "Cleo"
    assert detail["ticket"]["tags"] == ["parcel"]
    assert "pending" in detail["moves"]
    listed = (await ana.get("/api/v1/tickets")).json()
    assert [row["number"] for row in listed["items"]] == [number_of(detail)]
    assert listed["next"] is None
    river = (await ana.get(f"/api/v1/tickets/{number_of(detail)}/river")).json()
    notes = [entry for entry in river["entries"] if entry["entry"] == "message"]
    assert [(one["kind"], one["text"]) for one in notes] == [("note", "It is late.")]


async def test_an_answer_is_stored_queued_and_moves_the_ticket(ana: httpx.AsyncClient) -> None:
    detail = await opened(ana)
    number = number_of(detail)
    assert detail["reply_channels"][0]["to"] == ["cleo@example.com"]
    answer = await ana.post(
        f"/api/v1/tickets/{number}/replies",
        json={
            "channel": "support",
            "text": "It arrives tomorrow.",
            "html": "<p onclick='x()'>It arrives <b>tomorrow</b>.<script>x()</script></p>",
            "last_message_id": detail["last_message_id"],
            "then": "pending",
        },
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["delivery"] == "queued"
    assert answer.json()["html"] == "<p>It arrives <b>tomorrow</b>.</p>"
    assert (await ana.get(f"/api/v1/tickets/{number}")).json()["ticket"]["state"] == "pending"


async def test_an_answer_that_missed_a_message_is_handed_what_it_missed_and_not_sent(
    ana: httpx.AsyncClient, api: Api
) -> None:
    detail = await opened(ana)
    number = number_of(detail)
    reply = {"channel": "support", "text": "First.", "last_message_id": detail["last_message_id"]}
    first = await ana.post(f"/api/v1/tickets/{number}/replies", json=reply)
    async with api.signed_in("bo") as bo:
        stale = await bo.post(f"/api/v1/tickets/{number}/replies", json={**reply, "text": "Second."})
    assert stale.status_code == 409
    assert stale.json()["type"].endswith("#stale-reply")
    assert [one["id"] for one in stale.json()["missed"]] == [first.json()["id"]]
    assert stale.json()["missed"][0]["text"] == "First."
    river = (await ana.get(f"/api/v1/tickets/{number}/river")).json()
    assert "Second." not in str(river)


async def test_the_same_key_creates_once_and_answers_alike(ana: httpx.AsyncClient, api: Api) -> None:
    key = {"Idempotency-Key": "abc"}
    first = await ana.post("/api/v1/tickets", json=new_ticket(), headers=key)
    again = await ana.post("/api/v1/tickets", json=new_ticket(), headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    other = await ana.post("/api/v1/tickets", json=new_ticket(subject="Another"), headers=key)
    assert other.status_code == 422
    async with api.signed_in("bo") as bo:  # a key is its sender's own
        assert (await bo.post("/api/v1/tickets", json=new_ticket(), headers=key)).status_code == 201
    assert await api.desk.read(count_tickets) == 2


async def test_the_same_key_at_once_from_many_creates_once(ana: httpx.AsyncClient, api: Api) -> None:
    key = {"Idempotency-Key": "at once"}
    answers = await asyncio.gather(
        *(ana.post("/api/v1/tickets", json=new_ticket(), headers=key) for _ in range(6))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["ticket"]["number"] for answer in answers}) == 1
    assert await api.desk.read(count_tickets) == 1


async def test_a_refused_call_keeps_no_answer_for_its_key(ana: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "refused"}
    refused = await ana.post("/api/v1/tickets", json=new_ticket(channel="nowhere"), headers=key)
    assert refused.status_code == 400
    assert (await ana.post("/api/v1/tickets", json=new_ticket(), headers=key)).status_code == 201


async def test_traits_are_put_and_told_in_the_river(ana: httpx.AsyncClient, api: Api) -> None:
    number = number_of(await opened(ana))
    path = f"/api/v1/tickets/{number}"
    assert (await ana.put(f"{path}/priority", json={"priority": "urgent"})).json()["ticket"][
        "priority"
    ] == "urgent"
    assert (await ana.put(f"{path}/tags", json={"tags": ["A", "b"]})).json()["ticket"]["tags"] == ["a", "b"]
    assert (await ana.put(f"{path}/subject", json={"subject": "Parcel"})).json()["ticket"][
        "subject"
    ] == "Parcel"
    assigned = await ana.put(f"{path}/assignment", json={"advisor_id": api.people.bo})
    assert assigned.json()["ticket"]["owner"] == {"id": api.people.bo, "name": "Bo"}
    assert assigned.json()["ticket"]["team"] is not None  # what is left out stays
    back = await ana.put(f"{path}/assignment", json={"advisor_id": None})
    assert back.json()["ticket"]["owner"] is None
    async with asyncio.timeout(10):
        while "Unassigned by Ana" not in (river := (await ana.get(f"{path}/river")).text):
            await asyncio.sleep(0.05)  # facts show once the dispatcher has stamped them, this one last
    assert "priority normal → urgent" in river
    assert "Bo: assigned by Ana" in river


async def test_a_merge_and_a_split_are_undone(ana: httpx.AsyncClient) -> None:
    first, second = number_of(await opened(ana)), number_of(await opened(ana, subject="Again"))
    merged = await ana.post(f"/api/v1/tickets/{second}/merge", json={"into": first})
    assert merged.json()["ticket"]["number"] == first
    act = merged.json()["acts"][0]
    assert (act["kind"], act["by"]) == ("merge", "Ana")
    assert (await ana.get(f"/api/v1/tickets/{second}")).json()["ticket"]["merged_into"] == first
    undone = await ana.post(f"/api/v1/acts/{act['id']}/undo")
    assert undone.status_code == 200, undone.text
    assert (await ana.get(f"/api/v1/tickets/{second}")).json()["ticket"]["merged_into"] is None


async def test_a_call_finds_its_contact_by_number_and_a_ticket(ana: httpx.AsyncClient) -> None:
    call = {"number": "020 7946 0958", "call_direction": "in", "seconds": 65, "text": "Wants a refund."}
    first = await ana.post("/api/v1/calls", json=call)
    assert first.status_code == 201, first.text
    assert first.json()["call"] == {"number": "+442079460958", "call_direction": "in", "seconds": 65}
    second = await ana.post(f"/api/v1/tickets/{first.json()['ticket']}/calls", json=call)
    assert second.json()["author"]["name"] == "Ana"


async def test_a_file_is_uploaded_sent_with_a_note_and_fetched_safely(
    ana: httpx.AsyncClient, api: Api
) -> None:
    number = number_of(await opened(ana))
    page = b"<script>alert(1)</script>"
    upload = await ana.post("/api/v1/uploads", files={"file": ("../../Rechnung ü.html", page, "text/html")})
    assert upload.status_code == 201, upload.text
    assert (upload.json()["name"], upload.json()["size"]) == ("Rechnung ü.html", len(page))
    note = {"text": "See the file", "attachments": [upload.json()["id"]]}
    stored = await ana.post(f"/api/v1/tickets/{number}/notes", json=note)
    url = stored.json()["attachments"][0]["url"]
    file = await ana.get(url)
    assert file.content == page
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''Rechnung%20%C3%BC.html"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in file.headers["content-security-policy"]
    assert (await ana.get(url.replace("/0", "/1"))).status_code == 404
    async with api.signed_in("bo") as bo:
        theirs = await bo.post(f"/api/v1/tickets/{number}/notes", json=note)
    assert theirs.status_code == 400
    assert theirs.json()["field"] == "attachments"


async def test_contacts_are_made_found_changed_and_merged(ana: httpx.AsyncClient) -> None:
    made = (
        await ana.post("/api/v1/contacts", json={"kind": "email", "value": "a@b.example", "name": "Al"})
    ).json()
    other = (await ana.post("/api/v1/contacts", json={"kind": "phone", "value": "+442079460958"})).json()
    assert (await ana.post("/api/v1/contacts", json={"kind": "email", "value": "A@B.example"})).json()[
        "id"
    ] == made["id"]
    changed = await ana.patch(f"/api/v1/contacts/{made['id']}", json={"company": "Acme", "language": "fr"})
    assert (changed.json()["company"], changed.json()["language"], changed.json()["name"]) == (
        "Acme",
        "fr",
        "Al",
    )
    found = (await ana.get("/api/v1/contacts?q=acme")).json()["items"]
    assert [row["id"] for row in found] == [made["id"]]
    merged = await ana.post(f"/api/v1/contacts/{other['id']}/merge", json={"into": made["id"]})
    assert {one["kind"] for one in merged.json()["identities"]} == {"email", "phone"}
    assert (await ana.get(f"/api/v1/contacts/{other['id']}")).json()["id"] == made["id"]
    phone = next(one["id"] for one in merged.json()["identities"] if one["kind"] == "phone")
    left = await ana.delete(f"/api/v1/contacts/{made['id']}/identities/{phone}")
    assert [one["kind"] for one in left.json()["identities"]] == ["email"]


async def test_survey_rules_are_for_leads_and_reports_for_all(api: Api, ana: httpx.AsyncClient) -> None:
    rule = {"name": "After mail", "survey": "csat", "filter": "on:email", "cooldown_days": 10}
    assert (await ana.post("/api/v1/survey-rules", json=rule)).status_code == 403
    async with api.signed_in("lea") as lea:
        made = await lea.post("/api/v1/survey-rules", json=rule)
        assert made.status_code == 201, made.text
        path = f"/api/v1/survey-rules/{made.json()['id']}"
        version = made.json()["changed"]["version"]
        seen = await lea.put(f"{path}?version={version}", json={**rule, "survey": "ces"})
        assert (seen.json()["survey"], seen.json()["changed"]["by"]) == ("ces", "Lea")
        assert (await lea.delete(f"{path}?version={version}")).status_code == 409
        version = seen.json()["changed"]["version"]
        assert (await lea.delete(f"{path}?version={version}")).json()["active"] is False
    assert [one["active"] for one in (await ana.get("/api/v1/survey-rules")).json()] == [False]
    report = (await ana.get("/api/v1/reports/surveys?days=7")).json()
    assert {one["survey"]: one["answered"] for one in report["scores"]} == {"csat": 0, "ces": 0}


async def test_the_ledger_proves_itself(ana: httpx.AsyncClient) -> None:
    assert (await ana.get("/api/v1/ledger")).json()["holds"] is True
    assert (await ana.get("/api/v1/ledger/items?fate=failed")).json() == {"items": [], "next": None}


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/api/v1/openapi.json", "/api/v1/docs"])
async def test_what_needs_no_sign_in_answers_without(api: Api, path: str) -> None:
    async with api.client() as client:
        answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" in answer.headers
    assert "http://" not in answer.text.replace("http://desk", "")  # nothing is loaded from elsewhere
