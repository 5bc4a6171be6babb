"""Setting people and teams up over HTTP: who may, what each refusal names, and what ends at once."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from helpdesk.db.people import teams as db_teams
from tests.api.conftest import PASSWORD, Api

API = "/api/v1"


async def person(client: httpx.AsyncClient, name: str) -> dict[str, Any]:
    """Somebody in the list of people."""
    listed = (await client.get(f"{API}/people")).json()["people"]
    return next(one for one in listed if one["name"] == name)


async def test_an_admin_sees_everybody_and_a_lead_those_of_their_teams(api: Api) -> None:
    async with api.signed_in("adam") as adam, api.signed_in("lea") as lea:
        everybody = (await adam.get(f"{API}/people")).json()
        assert [one["name"] for one in everybody["people"]] == ["Adam", "Ana", "Bo", "Lea"]
        assert everybody["can_mail"] is False, "the mailbox of this desk has no server to send by"
        assert (await lea.get(f"{API}/people")).json()["people"] == []
        team = (await adam.get(f"{API}/team-settings")).json()[0]
        ids = [*(one["id"] for one in team["people"]), api.people.lea]
        body = {"version": team["version"], "advisor_ids": ids}
        assert (await adam.patch(f"{API}/team-settings/{team['id']}", json=body)).status_code == 200
        theirs = (await lea.get(f"{API}/people")).json()
        assert [one["name"] for one in theirs["people"]] == ["Ana", "Bo", "Lea"]
        assert (await lea.get(f"{API}/team-settings")).json()[0]["name"] == "Sales"
        hidden = await lea.patch(f"{API}/people/{api.people.adam}", json={"version": 1, "capacity": 2})
        missing = await lea.patch(f"{API}/people/999", json={"version": 1, "capacity": 2})
        assert hidden.status_code == missing.status_code == 404
        bo = await person(lea, "Bo")
        path = f"{API}/people/{bo['id']}"
        allowed = await lea.patch(path, json={"version": bo["version"], "capacity": 2, "languages": ["fr"]})
        assert (allowed.json()["capacity"], allowed.json()["languages"]) == (2, ["fr"])
        for body, field in (({"role": "lead"}, "role"), ({"name": "Bob"}, "name")):
            refused = await lea.patch(path, json={"version": allowed.json()["version"], **body})
            assert (refused.status_code, refused.json()["field"]) == (403, field)
        mine = await person(lea, "Lea")
        raised = await lea.patch(
            f"{API}/people/{mine['id']}", json={"version": mine["version"], "role": "admin"}
        )
        assert (raised.status_code, raised.json()["field"]) == (403, "role")


async def test_each_change_says_who_and_what_and_can_be_undone(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        bo = await person(adam, "Bo")
        assert bo["last_change"] is None
        changed = await adam.patch(
            f"{API}/people/{bo['id']}", json={"version": bo["version"], "capacity": 9, "role": "lead"}
        )
        last = changed.json()["last_change"]
        assert (last["by"], last["act"], last["undoable"]) == ("Adam", "changed", True)
        assert (last["was"]["capacity"], last["now"]["capacity"]) == (5, 9)
        stale = await adam.patch(f"{API}/people/{bo['id']}", json={"version": bo["version"], "capacity": 1})
        assert (stale.status_code, stale.json()["version"]) == (409, changed.json()["version"])
        undone = await adam.post(f"{API}/staff-changes/{last['id']}/undo", json={})
        assert undone.json()["person"]["capacity"] == 5
        assert undone.json()["person"]["role"] == "advisor"
        assert (await adam.post(f"{API}/staff-changes/{last['id']}/undo", json={})).status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"capacity": 0}, "capacity"),
        ({"capacity": "many"}, "capacity"),
        ({"role": "king"}, "role"),
        ({"team_ids": [999]}, "team_ids"),
        ({"languages": ["english"]}, "languages"),
        ({"name": " "}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"name": "Bo\x1b[31m"}, "name"),
        ({"nom": "x"}, "nom"),
    ],
)
async def test_a_check_and_a_change_name_the_same_field(api: Api, body: dict[str, Any], field: str) -> None:
    async with api.signed_in("adam") as adam:
        bo = await person(adam, "Bo")
        path, sent = f"{API}/people/{bo['id']}", {"version": bo["version"], **body}
        checked = await adam.post(f"{path}/check", json=sent)
        made = await adam.patch(path, json=sent)
        assert checked.status_code == made.status_code == 400
        assert checked.json()["field"] == made.json()["field"] == field
        assert await person(adam, "Bo") == bo
        fine = await adam.post(f"{path}/check", json={"version": bo["version"], "capacity": 2})
        assert fine.status_code == 200
        assert await person(adam, "Bo") == bo, "a check changes nothing"


async def test_disabling_ends_the_session_and_the_key_at_once(api: Api) -> None:
    async with api.signed_in("adam") as adam, api.signed_in("bo") as bo:
        made = (await bo.post(f"{API}/api-keys", json={"name": "x", "scopes": ["tickets:read"]})).json()
        seen = await person(adam, "Bo")
        path = f"{API}/people/{api.people.bo}"
        gone = await adam.post(
            f"{path}/disabling", json={"version": seen["version"], "tickets": "queue", "to": None}
        )
        assert gone.json()["disabled_at"]
        assert (await bo.get(f"{API}/me")).status_code == 401
        async with api.client(headers={"Authorization": f"Bearer {made['key']}"}) as program:
            assert (await program.get(f"{API}/me")).status_code == 401
        back = await adam.post(f"{path}/enabling", json={"version": gone.json()["version"]})
        assert back.json()["disabled_at"] is None
        assert (await bo.get(f"{API}/me")).status_code == 401, "its session is over"
        asked = {"email": "bo@desk.example", "password": PASSWORD}
        assert (await bo.post(f"{API}/session", json=asked)).status_code == 200


async def test_the_only_admin_is_neither_disabled_nor_demoted(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        seen = await person(adam, "Adam")
        path = f"{API}/people/{api.people.adam}"
        demoted = await adam.patch(path, json={"version": seen["version"], "role": "lead"})
        assert (demoted.status_code, demoted.json()["field"]) == (409, "role")
        gone = await adam.post(f"{path}/disabling", json={"version": seen["version"]})
        assert gone.status_code == 403


async def test_a_team_is_added_checked_archived_and_restored(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        taken = await adam.post(f"{API}/team-settings/check", json={"name": "SALES"})
        assert (taken.status_code, taken.json()["field"]) == (409, "name")
        care = (await adam.post(f"{API}/team-settings", json={"name": "Care"})).json()
        assert (care["people"], care["uses"]["tickets"]) == ([], 0)
        sales = next(one for one in (await adam.get(f"{API}/team-settings")).json() if one["name"] == "Sales")
        assert sales["uses"]["channels"] == ["Phone", "Site", "Support"]
        path = f"{API}/team-settings/{sales['id']}"
        wrong = await adam.post(f"{path}/archiving", json={"version": sales["version"], "into": sales["id"]})
        assert (wrong.status_code, wrong.json()["field"]) == (400, "into")
        gone = await adam.post(f"{path}/archiving", json={"version": sales["version"], "into": care["id"]})
        assert gone.json()["archived_at"]
        listed = (await adam.get(f"{API}/team-settings")).json()
        assert [one["name"] for one in listed] == ["Care", "Sales"]
        assert listed[0]["uses"]["channels"] == ["Phone", "Site", "Support"]
        assert [one["name"] for one in (await adam.get(f"{API}/teams")).json()] == ["Care"]
        back = await adam.post(f"{API}/staff-changes/{gone.json()['last_change']['id']}/undo", json={})
        assert back.json()["team"]["archived_at"] is None
    assert api.desk.read_now(db_teams.team, sales["id"]).advisor_ids == [api.people.ana, api.people.bo]


async def test_a_check_of_who_is_disabled_says_what_the_change_says(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        path = f"{API}/people/{api.people.bo}"
        version = (await person(adam, "Bo"))["version"]
        disabled = (await adam.post(f"{path}/disabling", json={"version": version})).json()
        body = {"version": disabled["version"], "capacity": 3}
        checked, made = await adam.post(f"{path}/check", json=body), await adam.patch(path, json=body)
        assert (checked.status_code, made.status_code) == (409, 409)
        assert checked.json()["detail"] == made.json()["detail"]


async def test_a_lead_learns_nothing_of_changes_of_other_teams(api: Api) -> None:
    async with api.signed_in("adam") as adam, api.signed_in("lea") as lea:
        path, team = f"{API}/people/{api.people.bo}", f"{API}/team-settings/{api.people.sales}"
        for url, values in (
            (path, [{"capacity": 9}, {"capacity": 8}]),
            (team, [{"name": "A"}, {"name": "B"}]),
        ):
            first = (await adam.patch(url, json={"version": 1, **values[0]})).json()
            await adam.patch(url, json={"version": first["version"], **values[1]})
            undo = f"{API}/staff-changes/{first['last_change']['id']}/undo"
            assert (await adam.post(undo, json={})).status_code == 409
            assert (await lea.post(undo, json={})).status_code == 404
