"""What names a thing is told before it ends, and Health tells what asks for it afterwards."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from helpdesk.db.people import advisors
from helpdesk.operations.people import staff
from tests.api.conftest import Api
from tests.features.automation_desk import URL as REPLIES
from tests.features.automation_desk import made

PATH = "/api/v1/filters/uses"
TEAMS = "/api/v1/team-settings"
GIVES = [{"type": "tags", "add": ["vip"], "remove": []}]


async def put(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(f"/api/v1/{path}", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def furnished(admin: httpx.AsyncClient, text: str) -> None:
    """One of everything that names things, with this filter; the macro gives the tag vip."""
    opened = {"type": "events", "events": ["opened"]}
    await put(admin, "rules", {"name": "A rule", "trigger": opened, "actions": GIVES, "filter": text})
    times = {"low": {"resolution": 60}}
    await put(admin, "sla-policies", {"name": "A policy", "targets": times, "filter": text})
    await put(admin, "saved-views", {"name": "Mine", "filter": text})
    await put(admin, "survey-rules", {"name": "A survey", "survey": "csat", "filter": text})
    await made(admin, name="A macro", actions=GIVES, personal=False)


async def named(client: httpx.AsyncClient, field: str, *names: str) -> list[tuple[str, str]]:
    answer = await client.get(PATH, params={"field": field, "name": list(names)})
    assert answer.status_code == 200, answer.text
    return [(one["area"], one["name"]) for one in answer.json()]


async def test_what_names_a_tag_is_told_and_a_view_of_somebody_has_no_name(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        await furnished(adam, "tag:VIP -tag:new")
        assert sorted(await named(adam, "tag", "vip")) == [
            ("replies", "A macro"),
            ("rules", "A rule"),
            ("sla", "A policy"),
            ("surveys", "A survey"),
            ("views", ""),
        ]
        assert ("replies", "A macro") not in await named(adam, "tag", "new")
        assert await named(adam, "tag", "old") == []
        assert (await adam.get(f"{REPLIES}?q=macro")).json()["items"][0]["actions"] == GIVES


async def test_a_lead_is_told_no_name_of_what_another_team_alone_sees(api: Api) -> None:
    secret = api.desk.write_now(staff.add_team, "Secret")
    own = api.desk.write_now(advisors.add_team, "Own", [api.people.lea])
    shared = {"personal": False, "filter": "tag:vip"}
    async with api.signed_in("adam") as adam, api.signed_in("lea") as lea:
        for name, team in (("Theirs", secret), ("Ours", own)):
            await made(adam, name=name, actions=GIVES, personal=False, team_id=team)
            await put(adam, "saved-views", {"name": name, "team_id": team, **shared})
        everything = [(area, name) for area in ("replies", "views") for name in ("Ours", "Theirs")]
        assert sorted(await named(adam, "tag", "vip")) == everything
        hidden = [(area, name) for area in ("replies", "views") for name in ("", "Ours")]
        assert sorted(await named(lea, "tag", "vip")) == hidden


async def test_a_team_is_named_by_a_word_and_a_channel_by_its_label(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        await furnished(adam, "queue:sales channel:support")
        assert len(await named(adam, "queue", "Sales")) == 4
        assert len(await named(adam, "channel", "support", "Help")) == 4
        assert await named(adam, "queue", "Billing") == []


@pytest.mark.parametrize("field", ["priority", "colour", "is"])
async def test_a_field_that_names_nothing_of_the_desk_is_refused(api: Api, field: str) -> None:
    async with api.signed_in("adam") as adam:
        answer = await adam.get(PATH, params={"field": field, "name": "x"})
        assert (answer.status_code, answer.json()["field"]) == (400, "field")


async def test_health_tells_what_asks_for_an_archived_team(api: Api) -> None:
    team = api.desk.write_now(staff.add_team, "Billing")
    async with api.signed_in("adam") as adam:
        await furnished(adam, "queue:billing")
        teams = {one["id"]: one for one in (await adam.get(TEAMS)).json()}
        body = {"into": None, "version": teams[team]["version"]}
        archived = await adam.post(f"{TEAMS}/{team}/archiving", json=body)
        assert archived.status_code == 200, archived.text
        told = (await adam.get("/api/v1/setup-troubles")).json()
        gone = {one["area"]: one["detail"] for one in told if one["fault"] == "gone"}
        assert gone == dict.fromkeys(
            ("rules", "sla"), "The team “billing” is archived."
        )  # surveys of it are off
