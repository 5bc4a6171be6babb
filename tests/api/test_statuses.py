"""Statuses of the desk's own over HTTP: setting them up, and giving them to tickets."""

from __future__ import annotations

from typing import Any

from tests.api.conftest import Api
from tests.factories import mail, receive

PATH = "/api/v1/statuses"


def form(name: str = "Waiting for supplier", **values: Any) -> dict[str, Any]:
    return {"state": "pending", "labels": {"en": name}} | values


async def test_a_status_is_made_checked_changed_ordered_and_undone(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        made = (await adam.post(PATH, json=form())).json()
        assert made["changed"]["by"] == "Adam"
        for path in (f"{PATH}/check", PATH):
            taken = await adam.post(path, json=form("waiting FOR Supplier"))
            assert (taken.status_code, taken.json()["field"]) == (409, "labels")
        assert (await adam.post(f"{PATH}/check", json=form("At the bank"))).status_code == 204
        path, seen = f"{PATH}/{made['id']}", {"version": made["changed"]["version"]}
        changed = await adam.put(path, json=form("At the supplier"), params=seen)
        assert changed.json()["labels"] == {"en": "At the supplier"}
        late = await adam.put(path, json=form(), params=seen)
        assert late.status_code == 409
        undone = await adam.post(f"{path}/undo", params={"version": late.json()["version"]})
        assert undone.json()["labels"] == {"en": "Waiting for supplier"}
        other = (await adam.post(PATH, json=form("At the bank"))).json()
        ordered = await adam.put(f"{PATH}/order", json={"ids": [other["id"], made["id"]]})
        assert [one["id"] for one in ordered.json()] == [other["id"], made["id"]]
    async with api.signed_in("ana") as ana:
        assert len((await ana.get(PATH)).json()) == 2
        assert (await ana.post(PATH, json=form("x"))).status_code == 403


async def test_a_ticket_gets_a_status_with_its_state_and_is_found_by_it(api: Api) -> None:
    receive(api.desk, mail("cy@shop.example", "A lamp", "It came late"))
    async with api.signed_in("adam") as adam:
        made = (await adam.post(PATH, json=form())).json()
    async with api.signed_in("ana") as ana:
        path = "/api/v1/tickets/1"
        wrong = await ana.put(f"{path}/state", json={"state": "open", "status": made["id"]})
        assert (wrong.status_code, wrong.json()["field"]) == (400, "status")
        told = await ana.put(f"{path}/state", json={"state": "pending", "status": made["id"]})
        assert (told.json()["ticket"]["state"], told.json()["ticket"]["status"]) == ("pending", made["id"])
        found = await ana.get("/api/v1/tickets", params={"q": "status:supplier"})
        assert [one["status"] for one in found.json()["items"]] == [made["id"]]
        river = (await ana.get(f"{path}/river")).json()["entries"]
        assert "Ana: open → pending (Waiting for supplier)" in [one.get("says") for one in river]
        unknown = await ana.get("/api/v1/tickets", params={"q": "status:suplier"})
        assert (unknown.status_code, unknown.json()["reason"]) == (400, "unknown-name")
        offered = await ana.get("/api/v1/filters/completion", params={"q": "status:wai"})
        assert [one["insert"] for one in offered.json()["offers"]] == ['status:"Waiting for supplier" ']
