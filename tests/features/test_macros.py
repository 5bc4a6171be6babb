"""Macros: a saved reply with actions, used on a ticket in one act and undone as one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from helpdesk.db.schema.fields import statuses as table
from helpdesk.db.tickets import tickets as rows
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.lifecycle import State
from helpdesk.operations.fields import defining, on_tickets, statuses
from helpdesk.operations.fields.defining import FieldForm
from helpdesk.operations.fields.statuses import StatusForm
from helpdesk.operations.tickets import tickets
from tests.api.conftest import Api
from tests.factories import mail, receive
from tests.features.automation_desk import URL, made

REFUND: list[dict[str, Any]] = [
    {"type": "tags", "add": ["refund"], "remove": []},
    {"type": "priority", "priority": "high"},
    {"type": "state", "state": "pending"},
]


def a_ticket(api: Api) -> int:
    ticket = receive(api.desk, mail("kim@shop.example", "Lamp", "My lamp is broken.")).ticket_id
    assert ticket is not None
    return ticket


async def used(
    client: httpx.AsyncClient, ticket: int, macro: dict[str, Any], **values: Any
) -> httpx.Response:
    body = {"macro_id": macro["id"], "actions": macro["actions"]} | values
    return await client.post(f"/api/v1/tickets/{ticket}/macros", json=body)


async def row(client: httpx.AsyncClient, ticket: int) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/api/v1/tickets/{ticket}")).json()["ticket"]
    return found


def answer(text: str = "You get your money back.", seen: int = 2**40) -> dict[str, Any]:
    return {"channel": "support", "text": text, "last_message_id": seen}


async def test_a_macro_answers_and_acts_in_one_and_is_undone_as_one(api: Api, ana: httpx.AsyncClient) -> None:
    macro = await made(ana, name="Refund", actions=REFUND)
    ticket = a_ticket(api)
    before = await row(ana, ticket)
    done = await used(ana, ticket, macro, answer=answer())
    assert done.status_code == 201, done.text
    assert done.json()["message"]["text"] == "You get your money back."
    assert [one["what"] for one in done.json()["changes"]] == ["tags", "priority", "state"]
    now = await row(ana, ticket)
    assert (now["tags"], now["priority"], now["state"]) == (["refund"], "high", "pending")
    undo = f"/api/v1/tickets/{ticket}/macros/{done.json()['id']}/undo"
    assert (await ana.post(undo)).status_code == 200
    back = await row(ana, ticket)
    same = ("tags", "priority", "state")
    assert [back[one] for one in same] == [before[one] for one in same]
    assert (await ana.post(undo)).status_code == 409
    assert (await ana.get(f"{URL}/{macro['id']}")).json()["uses"] == 1


async def test_what_somebody_changed_since_stays(api: Api, ana: httpx.AsyncClient) -> None:
    macro = await made(ana, name="Refund", actions=REFUND)
    ticket = a_ticket(api)
    done = (await used(ana, ticket, macro)).json()
    await ana.put(f"/api/v1/tickets/{ticket}/priority", json={"priority": "urgent"})
    await ana.post(f"/api/v1/tickets/{ticket}/macros/{done['id']}/undo")
    back = await row(ana, ticket)
    assert (back["tags"], back["priority"], back["state"]) == ([], "urgent", "open")


@pytest.mark.parametrize("state", ["solved", "closed", "snoozed"])
async def test_each_state_is_given_back(api: Api, ana: httpx.AsyncClient, state: str) -> None:
    act = {"type": "snooze", "minutes": 60} if state == "snoozed" else {"type": "state", "state": state}
    macro = await made(ana, name="End", texts={}, actions=[act])
    ticket = a_ticket(api)
    until = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    snoozed = await ana.put(f"/api/v1/tickets/{ticket}/snooze", json={"until": until})
    assert snoozed.status_code == 200, snoozed.text
    done = (await used(ana, ticket, macro)).json()
    assert (await row(ana, ticket))["state"] == state
    undone = await ana.post(f"/api/v1/tickets/{ticket}/macros/{done['id']}/undo")
    assert undone.status_code == 200, undone.text
    assert (await row(ana, ticket))["state"] == "snoozed"


async def test_newer_messages_stop_all_of_it(api: Api, ana: httpx.AsyncClient) -> None:
    macro = await made(ana, name="Refund", actions=REFUND)
    ticket = a_ticket(api)
    refused = await used(ana, ticket, macro, answer=answer(seen=0))
    assert refused.status_code == 409
    assert refused.json()["missed"]
    assert (await row(ana, ticket))["tags"] == []


async def test_what_a_macro_does_not_have_is_refused(api: Api, ana: httpx.AsyncClient) -> None:
    macro = await made(ana, name="Refund", actions=REFUND)
    ticket = a_ticket(api)
    other = await used(ana, ticket, macro, actions=[{"type": "priority", "priority": "low"}])
    assert (other.status_code, other.json()["field"]) == (400, "actions.0")
    nothing = await used(ana, ticket, macro, actions=[])
    assert (nothing.status_code, nothing.json()["field"]) == (400, "actions")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"texts": {}}, "texts"),
        ({"actions": [{"type": "reply", "reply_id": 1}]}, "actions.0.reply_id"),
        ({"actions": [{"type": "assign", "advisor_id": 999}]}, "actions.0.advisor_id"),
        ({"actions": [{"type": "tags"}]}, "actions.0.add"),
    ],
)
async def test_a_macro_says_what_is_wrong_where_it_is_made(
    api: Api, ana: httpx.AsyncClient, values: dict[str, Any], field: str
) -> None:
    draft = {"name": "Wrong", "texts": {"en": "Hello"}, "personal": True} | values
    checked = (await ana.post(f"{URL}/check", json=draft)).json()
    assert field in [one["field"] for one in checked["problems"]]
    refused = await ana.post(URL, json=draft)
    assert (refused.status_code, refused.json()["field"]) == (400, field)


async def test_a_macro_is_offered_with_its_actions_and_its_versions_keep_them(
    api: Api, ana: httpx.AsyncClient
) -> None:
    macro = await made(ana, name="Refund", texts={}, actions=REFUND)
    offered = (await ana.get(f"/api/v1/tickets/{a_ticket(api)}/saved-replies")).json()
    assert (offered[0]["actions"], offered[0]["written"]) == (REFUND, [])
    versions = (await ana.get(f"{URL}/{macro['id']}/versions")).json()["items"]
    assert versions[0]["actions"] == REFUND


async def test_only_who_used_a_macro_undoes_it_and_nobody_uses_a_colleagues_own(
    api: Api, ana: httpx.AsyncClient
) -> None:
    macro = await made(ana, name="Refund", actions=REFUND)
    ticket = a_ticket(api)
    done = (await used(ana, ticket, macro)).json()
    async with api.signed_in("adam") as adam:
        undo = f"/api/v1/tickets/{ticket}/macros/{done['id']}/undo"
        assert (await adam.post(undo)).status_code == 403
        assert (await used(adam, ticket, macro)).status_code == 404


@pytest.mark.parametrize(
    ("was", "act"),
    [
        ("pending", {"type": "state", "state": "open"}),
        ("pending", {"type": "state", "state": "solved"}),
        ("pending", {"type": "snooze", "minutes": 60}),
        ("solved", {"type": "state", "state": "closed"}),
        ("open", {"type": "state", "state": "pending"}),
        ("snoozed", {"type": "state", "state": "pending"}),
        ("snoozed", {"type": "snooze", "minutes": 60}),
    ],
)
async def test_a_status_is_given_back_with_its_state(
    api: Api, ana: httpx.AsyncClient, was: State, act: dict[str, Any]
) -> None:
    macro, ticket = await made(ana, name="Act", texts={}, actions=[act]), a_ticket(api)
    status = called(api, ticket, was)
    done = (await used(ana, ticket, macro)).json()
    assert stands(api, ticket) != (was, status) or act["type"] == "snooze"
    undone = await ana.post(f"/api/v1/tickets/{ticket}/macros/{done['id']}/undo")
    assert undone.status_code == 200, undone.text
    assert stands(api, ticket) == (was, status)


async def test_a_status_that_somebody_gave_since_stays(api: Api, ana: httpx.AsyncClient) -> None:
    act = {"type": "state", "state": "pending"}
    macro, ticket = await made(ana, name="Act", texts={}, actions=[act]), a_ticket(api)
    called(api, ticket, "open")
    done = (await used(ana, ticket, macro)).json()
    status = called(api, ticket, "pending")
    await ana.post(f"/api/v1/tickets/{ticket}/macros/{done['id']}/undo")
    assert stands(api, ticket) == ("pending", status)


@pytest.mark.parametrize("act", ["solved", "open"])
async def test_an_archived_status_stops_no_undoing(api: Api, ana: httpx.AsyncClient, act: str) -> None:
    macro = await made(ana, name="Act", texts={}, actions=[{"type": "state", "state": act}])
    ticket = a_ticket(api)
    status = called(api, ticket, "pending")
    done = (await used(ana, ticket, macro)).json()
    api.desk.write_now(lambda tx: tx.conn.execute(update(table).values(archived_at=tx.now)))
    undone = await ana.post(f"/api/v1/tickets/{ticket}/macros/{done['id']}/undo")
    assert undone.status_code == 200, undone.text
    kept = status if act == "solved" else None  # a ticket that is opened again keeps the one it had
    assert stands(api, ticket) == ("pending", kept)


def called(api: Api, ticket: int, state: State) -> int:
    """Give a ticket a state, and a new status of it."""
    form = StatusForm(state=state, labels={"en": f"My own {state}"})
    status = api.desk.write_now(statuses.put, None, form, seen=None, by=SYSTEM).id
    until = datetime.now(UTC) + timedelta(days=2) if state == "snoozed" else None
    api.desk.write_now(tickets.change_state, ticket, state, by=SYSTEM, status=status, until=until)
    return status


def stands(api: Api, ticket: int) -> tuple[str, int | None]:
    now = api.desk.read_now(rows.ticket, ticket)
    return now.state, now.status_id


async def test_macros_are_found_behind_many_replies(api: Api, ana: httpx.AsyncClient) -> None:
    for number in range(3):
        await made(ana, name=f"A {number}")
    await made(ana, name="Refund", texts={}, actions=REFUND)
    url = f"/api/v1/tickets/{a_ticket(api)}/saved-replies"
    best = (await ana.get(url, params={"limit": 2})).json()
    assert [one["name"] for one in best] == ["A 0", "A 1"]
    macros = (await ana.get(url, params={"limit": 2, "macros": True})).json()
    assert [one["name"] for one in macros] == ["Refund"]


async def test_fields_and_a_status_are_given_and_given_back(api: Api, ana: httpx.AsyncClient) -> None:
    for key in ("order", "shelf"):
        form = FieldForm(of="ticket", key=key, kind="text", labels={"en": key.title()})
        api.desk.write_now(defining.put, None, form, seen=None, by=SYSTEM)
    supplier = StatusForm(state="pending", labels={"en": "Waiting for supplier"})
    status = api.desk.write_now(statuses.put, None, supplier, seen=None, by=SYSTEM).id
    acts = [
        {"type": "fields", "fields": {"order": "4711", "shelf": "B"}},
        {"type": "state", "state": "pending", "status_id": status},
    ]
    macro, ticket = await made(ana, name="Order", texts={}, actions=acts), a_ticket(api)
    api.desk.write_now(on_tickets.set_fields, ticket, {"order": "12"}, by=SYSTEM)
    done = (await used(ana, ticket, macro)).json()
    assert [one["what"] for one in done["changes"]] == ["fields", "status"]
    now = await row(ana, ticket)
    assert (now["fields"], now["status"]) == ({"order": "4711", "shelf": "B"}, status)
    api.desk.write_now(on_tickets.set_fields, ticket, {"shelf": "C"}, by=SYSTEM)
    undone = await ana.post(f"/api/v1/tickets/{ticket}/macros/{done['id']}/undo")
    assert undone.status_code == 200, undone.text
    back = await row(ana, ticket)
    assert (back["fields"], back["state"], back["status"]) == ({"order": "12", "shelf": "C"}, "open", None)
