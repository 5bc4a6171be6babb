"""Custom fields over HTTP: setting them up, values of tickets and contacts, and what is needed at the end."""

from __future__ import annotations

from typing import Any

import httpx

from tests.api.conftest import Api
from tests.factories import mail, receive

PATH = "/api/v1/fields"


def form(key: str = "plan", **values: Any) -> dict[str, Any]:
    choices = [{"value": one, "labels": {"en": one.title()}} for one in ("gold", "silver")]
    return {
        "of": "ticket",
        "key": key,
        "kind": "choice",
        "labels": {"en": "Plan"},
        "choices": choices,
    } | values


async def made(admin: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    answer = await admin.post(PATH, json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_field_is_made_changed_archived_and_undone_and_says_who_did_it(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        field = await made(adam, form())
        assert field["changed"]["by"] == "Adam"
        path, seen = f"{PATH}/{field['id']}", {"version": field["changed"]["version"]}
        changed = await adam.put(path, json=form(archived=True, required="is:open"), params=seen)
        assert changed.json()["archived"] is True
        late = await adam.put(path, json=form(), params=seen)
        assert (late.status_code, late.json()["version"]) == (409, changed.json()["changed"]["version"])
        undone = await adam.post(f"{path}/undo", params={"version": late.json()["version"]})
        assert (undone.json()["archived"], undone.json()["required"]) == (False, None)
        other = await made(adam, form("seats", kind="number", choices=[]))
        ordered = await adam.put(f"{PATH}/order", json={"ids": [other["id"], field["id"]]})
        assert [one["key"] for one in ordered.json()] == ["seats", "plan"]
    async with api.signed_in("lea") as lea:
        assert [one["key"] for one in (await lea.get(PATH)).json()] == ["seats", "plan"]
        assert (await lea.post(PATH, json=form("x"))).status_code == 403


async def test_a_preview_has_the_errors_of_saving_and_counts_and_saves_nothing(api: Api) -> None:
    receive(api.desk, mail("cy@shop.example", "A lamp", "It came late"))
    async with api.signed_in("adam") as adam:
        for body, field in ((form("Plan"), "key"), (form(required="is:opn"), "required")):
            for path in (f"{PATH}/preview", PATH):
                refused = await adam.post(path, json=body)
                assert (refused.status_code, refused.json()["field"]) == (400, field)
        for required, count in ((None, None), ("", 1), ("is:solved", 0)):
            found = await adam.post(f"{PATH}/preview", json=form(required=required))
            assert found.json() == {"required": count}
        assert (await adam.get(PATH)).json() == []


async def test_values_are_in_detail_list_and_history_and_found(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        await made(adam, form())
        await made(adam, form("level", of="contact"))
    receive(api.desk, mail("cy@shop.example", "A lamp", "It came late"))
    async with api.signed_in("ana") as ana:
        set_ = await ana.patch("/api/v1/tickets/1/fields", json={"fields": {"plan": "gold"}})
        assert set_.json()["ticket"]["fields"] == {"plan": "gold"}
        contact = set_.json()["ticket"]["contact"]["id"]
        person = await ana.patch(f"/api/v1/contacts/{contact}", json={"fields": {"level": "silver"}})
        assert person.json()["fields"] == {"level": "silver"}
        listed = (await ana.get("/api/v1/contacts")).json()["items"]
        assert [one["fields"] for one in listed] == [{"level": "silver"}]
        q = {"q": "field.plan:gold field.level:silver"}
        assert [one["fields"] for one in (await ana.get("/api/v1/tickets", params=q)).json()["items"]] == [
            {"plan": "gold"}
        ]
        river = (await ana.get("/api/v1/tickets/1/river")).json()["entries"]
        assert "Ana: Plan – → gold" in [one.get("says") for one in river]
        refused = await ana.patch("/api/v1/tickets/1/fields", json={"fields": {"plan": "bronze"}})
        assert (refused.status_code, refused.json()["field"]) == (400, "fields.plan")
        assert refused.json()["detail"] == "Plan must be one of its choices: gold, silver."
        unknown = await ana.get("/api/v1/tickets", params={"q": "field.plam:gold"})
        assert (unknown.status_code, unknown.json()["nearest"]) == (400, "field.plan")


async def test_a_ticket_is_opened_with_fields_and_solved_only_with_those_it_needs(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        await made(adam, form(required=""))
        await made(adam, form("seats", kind="number", choices=[], labels={"en": "Seats"}))
        await adam.put("/api/v1/channels/phone", json={"kind": "phone", "label": "Phone", "settings": {}})
    async with api.signed_in("ana") as ana:
        opened = await ana.post(
            "/api/v1/tickets",
            json={
                "contact": {"kind": "phone", "value": "+33612345678"},
                "channel": "phone",
                "subject": "A call",
                "text": "They called",
                "fields": {"seats": 3},
            },
        )
        assert opened.json()["ticket"]["fields"] == {"seats": 3}
        path = f"/api/v1/tickets/{opened.json()['ticket']['number']}"
        refused = await ana.post(f"{path}/closure", json={"state": "solved"})
        assert refused.status_code == 409
        told = refused.json()
        assert (told["code"], told["missing"], told["field"]) == ("fields-missing", ["plan"], "fields.plan")
        assert (await ana.get(path)).json()["ticket"]["state"] == "open"
        await ana.patch(f"{path}/fields", json={"fields": {"plan": "silver"}})
        assert (await ana.put(f"{path}/state", json={"state": "solved"})).status_code == 200


async def test_the_completion_offers_custom_fields_and_their_choices(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        await made(adam, form(labels={"en": "Level of support"}))
        await made(adam, form("gone", archived=True))
        for typed, expected in (
            ("fie", ["field.plan:"]),
            ("-lev", ["-field.plan:"]),
            ("field.plan:", ["field.plan:none ", "field.plan:gold ", "field.plan:silver "]),
            ("field.plan:si", ["field.plan:silver "]),
            ("field.unknown:", ["field.unknown:none "]),
        ):
            found = await adam.get("/api/v1/filters/completion", params={"q": typed})
            assert [one["insert"] for one in found.json()["offers"]] == expected, typed
