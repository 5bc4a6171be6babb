"""Policies over HTTP: who sees and changes them, what is refused, a preview, an order, versions and undo."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from helpdesk.db import calendars
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.schema.setup import calendars as calendar_table
from helpdesk.domain.hours.hours import ALWAYS
from helpdesk.features.sla.keeping import keep
from helpdesk.features.sla.policies.rows import POLICY
from tests.api.conftest import Api
from tests.factories import mail, receive

PATH = "/api/v1/sla-policies"
TARGETS = {"normal": {"first_reply": 60, "resolution": 480}, "urgent": {"first_reply": 10}}


def form(name: str = "Everybody", **values: Any) -> dict[str, Any]:
    return {"name": name, "targets": TARGETS} | values


@pytest.fixture(autouse=True)
def hours(api: Api) -> None:
    api.desk.write_now(calendars.begin, ALWAYS)


async def made(client: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await client.post(PATH, json=form(**values))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_policy_is_made_changed_removed_and_undone(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        one = await made(adam)
        path, version = f"{PATH}/{one['id']}", one["changed"]["version"]
        assert one["changed"]["by"] == "Adam"
        changed = await adam.put(path, json=form("All"), params={"version": version})
        assert changed.json()["name"] == "All"
        late = await adam.put(path, json=form("Late"), params={"version": version})
        assert late.status_code == 409
        undone = await adam.post(f"{path}/undo", params={"version": changed.json()["changed"]["version"]})
        assert undone.json()["name"] == "Everybody"
        gone = await adam.delete(path, params={"version": undone.json()["changed"]["version"]})
        assert (await adam.get(PATH)).json() == []
        back = await adam.post(f"{path}/undo", params={"version": gone.json()["version"]})
        assert back.json()["id"] == one["id"]
        assert back.json()["targets"]["urgent"]["first_reply"] == 10


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"targets": {}}, "targets"),
        ({"targets": {"normal": {"first_reply": 0}}}, "targets.normal.first_reply"),
        ({"targets": {"highest": {"first_reply": 5}}}, "targets.highest"),
        ({"calendar_id": 4711}, "calendar_id"),
        ({"filter": "priority:("}, "filter"),
        ({"filter": "queue:nowhere"}, "filter"),
        ({"filter": "created:>2d"}, "filter"),
        ({"filter": "owner:me"}, "filter"),
        ({"filter": "-is:mine"}, "filter"),
        ({"warn_percent": 100}, "warn_percent"),
        ({"name": " "}, "name"),
    ],
)
async def test_what_cannot_be_kept_is_refused_with_its_field_and_changes_nothing(
    api: Api, values: dict[str, Any], field: str
) -> None:
    async with api.signed_in("adam") as adam:
        for path in (PATH, f"{PATH}/preview"):
            refused = await adam.post(path, json=form(**values))
            assert refused.status_code == 400, refused.text
            assert refused.json()["field"] == field
        assert (await adam.get(PATH)).json() == []


async def test_only_admins_change_what_all_see(api: Api, ana: httpx.AsyncClient) -> None:
    async with api.signed_in("adam") as adam:
        one = await made(adam)
    assert [each["id"] for each in (await ana.get(PATH)).json()] == [one["id"]]
    assert (await ana.post(PATH, json=form("Mine"))).status_code == 403
    assert (await ana.delete(f"{PATH}/{one['id']}")).status_code == 403


async def test_an_order_names_each_policy_once(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        ids = [(await made(adam, name=name))["id"] for name in ("A", "B", "C")]
        refused = await adam.put(f"{PATH}/order", json={"ids": ids[:2]})
        assert (refused.status_code, refused.json()["field"]) == (400, "ids")
        ordered = await adam.put(f"{PATH}/order", json={"ids": ids[::-1]})
        assert [one["id"] for one in ordered.json()] == ids[::-1]
        version = ordered.json()[2]["changed"]["version"]
        await adam.post(f"{PATH}/{ids[0]}/undo", params={"version": version})
        back = (await adam.get(PATH)).json()
        assert [one["id"] for one in back] == [ids[0], ids[2], ids[1]]


async def test_a_preview_counts_what_earlier_policies_leave(api: Api) -> None:
    for sender in ("eva@example.org", "dora@example.org"):
        receive(api.desk, mail(sender, f"From {sender}", "Where is it?"))
    async with api.signed_in("adam") as adam:
        assert (await adam.post(f"{PATH}/preview", json=form())).json() == {"found": 2, "holds": 2}
        await made(adam, name="Eva", filter="customer:eva@example.org")
        assert (await adam.post(f"{PATH}/preview", json=form())).json() == {"found": 2, "holds": 1}


async def test_a_policy_whose_calendar_was_removed_says_so_and_goes_on(api: Api) -> None:
    def remove(tx: Transaction) -> None:
        tx.conn.execute(calendar_table.update().values(removed_at=tx.now, is_default=False))

    number = receive(api.desk, mail("eva@example.org", "Chair", "Where is it?")).ticket_id
    assert number is not None
    calendar_id = api.desk.read_now(calendars.all_calendars)[0].id
    async with api.signed_in("adam") as adam:
        assert (await made(adam, calendar_id=calendar_id))["problem"] == ""
        api.desk.write_now(remove)
        (one,) = (await adam.get(PATH)).json()
        assert one["problem"] == "Its calendar was removed. The ticket's own hours count."
    api.desk.write_now(lambda tx: keep(tx, {number: tx.now}))
    assert api.desk.read_now(setup_changes.latest, POLICY, one["id"]) is not None


async def test_a_ticket_says_when_it_is_due_and_why(api: Api, ana: httpx.AsyncClient) -> None:
    async with api.signed_in("adam") as adam:
        await made(adam)
    number = receive(api.desk, mail("eva@example.org", "Chair", "Where is it?")).ticket_id
    assert number is not None
    api.desk.write_now(lambda tx: keep(tx, {number: tx.now}))
    clocks = (await ana.get(f"/api/v1/tickets/{number}/clocks")).json()
    assert [one["clock"] for one in clocks] == ["first_reply", "resolution"]
    assert clocks[0]["policy"] == "Everybody"
    assert clocks[0]["target_minutes"] == 60
    assert [one["kind"] for one in clocks[0]["stretches"]] == ["counted"]
    assert clocks[0]["stretches"][0]["until"] is None
    shown = (await ana.get(f"/api/v1/tickets/{number}")).json()["ticket"]["due"]
    assert (shown["clock"], shown["at"]) == ("first_reply", clocks[0]["due_at"])
    (listed,) = [one for one in (await ana.get("/api/v1/tickets")).json()["items"] if one["number"] == number]
    assert listed["due"] == shown
