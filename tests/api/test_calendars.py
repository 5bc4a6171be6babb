"""Calendars over HTTP: what each role sees and may change, a preview while typing, versions and undo."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from helpdesk.db import calendars
from helpdesk.domain.hours.hours import ALWAYS
from tests.api.conftest import Api
from tests.factories import join_team

PATH = "/api/v1/calendars"
WEEK = [{"day": day, "start": 540, "end": 1020} for day in range(5)]


def form(name: str = "Office", **values: Any) -> dict[str, Any]:
    """A calendar as the console sends it; `values` are of its hours, or of the form itself."""
    own = {key: values.pop(key) for key in ("team_ids", "channel_ids", "is_default") if key in values}
    hours = {"intervals": WEEK, "zone": "Europe/Paris", "country": "FR"} | values
    return {"name": name, "hours": hours} | own


@pytest.fixture(autouse=True)
def first(api: Api) -> int:
    """The desk's default calendar, as its start makes it."""
    api.desk.write_now(calendars.begin, ALWAYS)
    return api.desk.read_now(calendars.all_calendars)[0].id


async def test_a_calendar_is_made_changed_and_undone_and_says_who_did_it(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        made = (await adam.post(PATH, json=form())).json()
        assert made["changed"]["by"] == "Adam"
        assert made["now"]["weekly_minutes"] <= 5 * 8 * 60
        path, version = f"{PATH}/{made['id']}", made["changed"]["version"]
        changed = await adam.put(path, json=form("Bureau"), params={"version": version})
        assert changed.json()["name"] == "Bureau"
        late = await adam.put(path, json=form("Late"), params={"version": version})
        assert late.status_code == 409
        newest = changed.json()["changed"]["version"]
        assert late.json()["version"] == newest
        undone = await adam.post(f"{path}/undo", params={"version": newest})
        assert undone.json()["name"] == "Office"
        gone = await adam.delete(path, params={"version": undone.json()["changed"]["version"]})
        names = [one["name"] for one in (await adam.get(PATH)).json()]
        assert names == ["Opening hours"]
        back = await adam.post(f"{path}/undo", params={"version": gone.json()["version"]})
        assert back.json()["name"] == "Office"


async def test_a_preview_says_what_saving_would_and_saves_nothing(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        overlap = form(intervals=[*WEEK, {"day": 0, "start": 600, "end": 660}])
        for call in (adam.post(f"{PATH}/preview", json=overlap), adam.post(PATH, json=overlap)):
            refused = await call
            assert refused.status_code == 400
            assert refused.json()["field"] == "intervals"
            assert "mon 09:00-17:00 and mon 10:00-11:00 overlap" in refused.json()["detail"]
        night = form(intervals=[*WEEK, {"day": 6, "start": 135, "end": 165}])
        told = (await adam.post(f"{PATH}/preview", json=night)).json()
        assert {one["kind"] for one in told["changed_clocks"]} == {"skipped", "longer"}
        assert "Christmas Day" in {one["name"] for one in told["public_days"]}
        assert len((await adam.get(PATH)).json()) == 1


async def test_changing_one_of_two_of_a_name_is_previewed_without_a_clash_with_itself(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        made = (await adam.post(PATH, json=form())).json()
        clash = await adam.post(f"{PATH}/preview", json=form())
        assert clash.json()["field"] == "name"
        own = await adam.post(f"{PATH}/preview", json=form(), params={"calendar_id": made["id"]})
        assert own.status_code == 200


async def test_all_see_calendars_and_only_leads_of_their_teams_and_admins_change_them(
    api: Api, ana: httpx.AsyncClient, first: int
) -> None:
    (shown,) = (await ana.get(PATH)).json()
    assert (shown["name"], shown["is_default"], shown["may_change"]) == ("Opening hours", True, False)
    assert shown["now"] == {
        "open": True,
        "opens_at": None,
        "weekly_minutes": 7 * 24 * 60,
        "public_days": [],
        "changed_clocks": [],
    }
    assert (await ana.post(PATH, json=form())).status_code == 403
    async with api.signed_in("lea") as lea:
        assert (await lea.put(f"{PATH}/{first}", json=form(is_default=True))).status_code == 403
        refused = await lea.post(PATH, json=form())
        assert refused.status_code == 403
        assert refused.json()["field"] == "team_ids"
        (team,) = [one["id"] for one in (await lea.get("/api/v1/teams")).json()]
        api.desk.write_now(join_team, api.people.lea, team)
        made = await lea.post(PATH, json=form(team_ids=[team]))
        assert made.status_code == 201
        assert made.json()["may_change"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (form(intervals=[{"day": 7, "start": 0, "end": 60}]), "hours.intervals[0].day"),
        (form(intervals=[{"day": 0, "start": 0, "end": 2881}]), "hours.intervals[0].end"),
        (form(own_days=[{"day": "24.12.2026"}]), "hours.own_days[0].day"),
        (form(zone="Mars/Olympus"), "zone"),
        (form(region="Bayern"), "region"),
        (form(colour="red"), "hours.colour"),
        (form(team_ids=[2**62]), "team_ids"),
        ({"name": "Office"}, "hours"),
    ],
)
async def test_bad_bodies_name_their_field(api: Api, body: dict[str, Any], field: str) -> None:
    async with api.signed_in("adam") as adam:
        refused = await adam.post(PATH, json=body)
        assert refused.status_code == 400
        assert refused.json()["field"] == field


async def test_what_is_not_there_is_not_found(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        for call in (
            adam.put(f"{PATH}/999", json=form()),
            adam.delete(f"{PATH}/999"),
        ):
            assert (await call).status_code == 404
        assert (await adam.post(f"{PATH}/999/undo")).status_code == 404


async def test_countries_with_holidays_are_listed(ana: httpx.AsyncClient) -> None:
    found = {one["code"]: one["regions"] for one in (await ana.get(f"{PATH}/countries")).json()}
    assert "BY" in found["DE"]
    assert len(found) > 100
