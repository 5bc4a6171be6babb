"""Saved views over HTTP: who sees and changes which, what is refused, counts, versions and undo."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import advisors
from helpdesk.db.schema.records import events
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.filters.facts import Viewer
from helpdesk.features.saved_views import rows
from helpdesk.features.saved_views.rows import SavedView
from helpdesk.operations.tickets import assignment
from tests.api.conftest import Api
from tests.factories import mail, receive

PATH = "/api/v1/saved-views"


def form(name: str = "Refunds", **values: Any) -> dict[str, Any]:
    return {"name": name, "filter": "subject:refund"} | values


async def made(client: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await client.post(PATH, json=form(**values))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def names(client: httpx.AsyncClient) -> list[str]:
    return [one["name"] for one in (await client.get(PATH)).json()]


async def test_a_personal_view_is_its_makers_alone(api: Api, ana: httpx.AsyncClient) -> None:
    one = await made(ana, sort="due")
    assert (one["personal"], one["sort"], one["may_change"]) == (True, "due", True)
    assert await names(ana) == ["Refunds"]
    async with api.signed_in("adam") as adam:
        assert await names(adam) == []
        for answer in (
            await adam.put(f"{PATH}/{one['id']}", json=form()),
            await adam.delete(f"{PATH}/{one['id']}"),
            await adam.post(f"{PATH}/{one['id']}/undo"),
        ):
            assert answer.status_code == 404, "not even an admin"
    heard = await api.desk.read(told)
    assert heard
    assert "Refunds" not in str(heard), "what somebody calls their own view is their matter"


def told(tx: Reading) -> list[str]:
    return [str(row) for row in tx.conn.execute(events.select()) if "saved_view" in str(row)]


async def test_leads_share_with_their_teams_and_everybody(api: Api, ana: httpx.AsyncClient) -> None:
    for team in (api.people.sales, None):
        refused = await ana.post(PATH, json=form(personal=False, team_id=team))
        assert refused.status_code == 403, refused.text
    async with api.signed_in("lea") as lea:
        shared = await made(lea, name="All", personal=False)
        assert (await lea.post(PATH, json=form("all", personal=False))).status_code == 409
        await made(lea, name="all")
    assert await names(ana) == ["All"]
    assert (await ana.get(PATH)).json()[0]["may_change"] is False
    path, version = f"{PATH}/{shared['id']}", shared["changed"]["version"]
    assert (await ana.delete(path, params={"version": version})).status_code == 403
    assert (await ana.post(f"{path}/undo", params={"version": version})).status_code == 403


async def test_a_change_has_a_version_and_is_undone_a_removal_too(ana: httpx.AsyncClient) -> None:
    one = await made(ana)
    path, version = f"{PATH}/{one['id']}", one["changed"]["version"]
    changed = await ana.put(path, json=form("Money", filter="tag:money"), params={"version": version})
    assert (changed.json()["name"], changed.json()["filter"]) == ("Money", "tag:money")
    assert (await ana.put(path, json=form("Late"), params={"version": version})).status_code == 409
    gone = await ana.delete(path, params={"version": changed.json()["changed"]["version"]})
    assert await names(ana) == []
    back = await ana.post(f"{path}/undo", params={"version": gone.json()["version"]})
    assert (back.json()["id"], back.json()["name"]) == (one["id"], "Money")
    again = await ana.post(f"{path}/undo", params={"version": back.json()["changed"]["version"]})
    assert again.json() is None, "undoing twice removes it again"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"filter": " "}, "filter"),
        ({"filter": "quue:x"}, "filter"),
        ({"filter": "queue:nowhere"}, "filter"),
        ({"team_id": 1}, "team_id"),
        ({"team_id": 99, "personal": False}, "team_id"),
    ],
)
async def test_bad_input_names_its_field_and_saves_nothing(
    api: Api, values: dict[str, Any], field: str
) -> None:
    async with api.signed_in("adam") as adam:
        refused = await adam.post(PATH, json=form(**values))
        assert (refused.status_code, refused.json()["field"]) == (400, field), refused.text
        assert await names(adam) == []


async def test_a_shared_view_stays_shared(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        one = await made(adam, personal=False)
        version = {"version": one["changed"]["version"]}
        refused = await adam.put(f"{PATH}/{one['id']}", json=form(), params=version)
        assert (refused.status_code, refused.json()["field"]) == (400, "personal")


async def test_counts_are_those_of_the_list(api: Api, ana: httpx.AsyncClient) -> None:
    for number, subject in enumerate(("Refund", "My refund", "Lamp")):
        receive(api.desk, mail(f"{number}@shop.example", subject, "Hello"))
    ids = {
        text: str((await made(ana, name=text, filter=text))["id"])
        for text in ("subject:refund", "is:solved", "owner:me", "-subject:refund")
    }
    counts = (await ana.get(f"{PATH}/counts")).json()["counts"]
    assert {text: counts[number] for text, number in ids.items()} == {
        "subject:refund": 2,
        "is:solved": 0,
        "owner:me": 0,
        "-subject:refund": 1,
    }
    for text, own in ids.items():
        listed = (await ana.get("/api/v1/tickets", params={"q": text, "view": "all"})).json()["items"]
        assert len(listed) == counts[own], text


async def test_a_count_has_only_what_its_reader_sees(api: Api, ana: httpx.AsyncClient) -> None:
    number = receive(api.desk, mail("a@shop.example", "Refund", "Hello")).ticket_id or 0
    other = await api.desk.write(advisors.add_team, "Other", [])
    await api.desk.write(assignment.assign, number, team_id=other, advisor_id=None, by=SYSTEM)
    one = SavedView(id=1, name="Refunds", filter="subject:refund", sort="updated")
    assert await api.desk.read(rows.count, one, Viewer(), None) == 1
    assert await api.desk.read(rows.count, one, Viewer(), api.people.ana) == 0
