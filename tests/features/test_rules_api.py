"""Rules over HTTP: who sees and changes them, what is refused, a dry run, an order, versions and undo."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.api.conftest import Api
from tests.factories import mail, receive

PATH = "/api/v1/rules"
VIP = [{"type": "tags", "add": ["vip"]}]


def form(name: str = "VIP first", **values: Any) -> dict[str, Any]:
    trigger = {"type": "events", "events": ["opened"]}
    return {"name": name, "trigger": trigger, "actions": VIP} | values


async def made(client: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await client.post(PATH, json=form(**values))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_rule_is_made_changed_removed_and_undone(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        one = await made(adam)
        path, version = f"{PATH}/{one['id']}", one["changed"]["version"]
        changed = await adam.put(path, json=form("All", active=False), params={"version": version})
        assert (changed.json()["name"], changed.json()["active"]) == ("All", False)
        late = await adam.put(path, json=form("Late"), params={"version": version})
        assert late.status_code == 409
        undone = await adam.post(f"{path}/undo", params={"version": changed.json()["changed"]["version"]})
        assert undone.json()["name"] == "VIP first"
        gone = await adam.delete(path, params={"version": undone.json()["changed"]["version"]})
        assert (await adam.get(PATH)).json() == []
        back = await adam.post(f"{path}/undo", params={"version": gone.json()["version"]})
        assert (back.json()["id"], back.json()["actions"]) == (
            one["id"],
            [{"type": "tags", "add": ["vip"], "remove": []}],
        )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"trigger": {"type": "events", "events": []}}, "trigger.events"),
        ({"trigger": {"type": "moon", "events": ["opened"]}}, "trigger"),
        ({"trigger": {"type": "time", "since": "waiting", "minutes": 0}}, "trigger.minutes"),
        ({"actions": [{"type": "dance"}]}, "actions"),
        ({"actions": [{"type": "priority", "priority": "most"}]}, "actions"),
        ({"actions": [{"type": "assign", "advisor_id": 999}]}, "actions.0.advisor_id"),
        ({"filter": "owner:me"}, "filter"),
    ],
)
async def test_what_is_refused_names_its_field(api: Api, values: dict[str, Any], field: str) -> None:
    async with api.signed_in("adam") as adam:
        answer = await adam.post(PATH, json=form(**values))
        assert answer.status_code == 400, answer.text
        assert answer.json()["field"].startswith(field)
        assert (await adam.get(PATH)).json() == []


async def test_a_dry_run_changes_nothing(api: Api) -> None:
    number = receive(api.desk, mail("eva@example.org", "Chair", "Where is it?")).ticket_id
    receive(api.desk, mail("jo@elsewhere.example", "Table", "Where is it?"))
    async with api.signed_in("adam") as adam:
        tried = await adam.post(f"{PATH}/preview", json=form(filter="from:@example.org"))
        assert tried.status_code == 200, tried.text
        found = tried.json()
        assert (found["looked"], found["found"]) == (2, 1)
        (would,) = found["tickets"]
        assert (would["number"], would["changes"][0]["now"]) == (number, "vip")
        assert (await adam.get(f"/api/v1/tickets/{number}")).json()["ticket"]["tags"] == []


async def test_an_order_names_each_rule_once(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        first, second = (await made(adam))["id"], (await made(adam, name="Second"))["id"]
        assert (await adam.put(f"{PATH}/order", json={"ids": [first]})).status_code == 400
        ordered = await adam.put(f"{PATH}/order", json={"ids": [second, first]})
        assert [one["id"] for one in ordered.json()] == [second, first]


async def test_a_running_desk_applies_a_rule_and_tells_why(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        rule = await made(adam)
        number = receive(api.desk, mail("eva@example.org", "Chair", "Where is it?")).ticket_id
        applied: list[dict[str, Any]] = []
        async with asyncio.timeout(60):
            while not applied:
                applied = (await adam.get(f"/api/v1/tickets/{number}/rules")).json()
                await asyncio.sleep(0)
        assert (applied[0]["rule_id"], applied[0]["rule"]) == (rule["id"], "VIP first")
        assert applied[0]["changes"] == [{"what": "tags", "was": "", "now": "vip", "left": ""}]
        page = (await adam.get(f"{PATH}/{rule['id']}/applications")).json()
        assert [one["number"] for one in page["items"]] == [number]
        river = (await adam.get(f"/api/v1/tickets/{number}/river")).json()["entries"]
        assert "Rule “VIP first”: tags +vip" in [one.get("says") for one in river]
