"""Routing rules over HTTP: who sees and changes them, an order, a trial, versions and undo."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from helpdesk.db.people import advisors
from tests.api.conftest import Api
from tests.factories import mail, receive

PATH = "/api/v1/routing-rules"


def form(api: Api, name: str = "Refunds", **values: Any) -> dict[str, Any]:
    return {"name": name, "team_id": api.people.sales, "filter": "subject_has:refund"} | values


async def made(api: Api, client: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await client.post(PATH, json=form(api, **values))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_rule_is_made_changed_removed_and_undone_by_admins(api: Api, ana: httpx.AsyncClient) -> None:
    async with api.signed_in("adam") as adam:
        one = await made(api, adam, priority="high", tags=["Money"])
        assert (one["tags"], one["problem"], one["changed"]["by"]) == (["money"], "", "Adam")
        path, version = f"{PATH}/{one['id']}", one["changed"]["version"]
        changed = await adam.put(path, json=form(api, "Money", active=False), params={"version": version})
        assert (changed.json()["name"], changed.json()["active"]) == ("Money", False)
        assert (await adam.put(path, json=form(api), params={"version": version})).status_code == 409
        gone = await adam.delete(path, params={"version": changed.json()["changed"]["version"]})
        assert (await ana.get(PATH)).json() == []
        back = await adam.post(f"{path}/undo", params={"version": gone.json()["version"]})
        assert back.json()["name"] == "Money"
    assert [rule["name"] for rule in (await ana.get(PATH)).json()] == ["Money"]
    async with api.signed_in("lea") as lea:
        assert (await lea.post(PATH, json=form(api))).status_code == 403


async def test_rules_are_put_in_order(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        ids = [(await made(api, adam, name=name))["id"] for name in "AB"]
        ordered = await adam.put(f"{PATH}/order", json={"ids": ids[::-1]})
        assert [rule["name"] for rule in ordered.json()] == ["B", "A"]
        refused = await adam.put(f"{PATH}/order", json={"ids": ids[:1]})
        assert (refused.status_code, refused.json()["field"]) == (400, "ids")


async def test_a_trial_shows_what_would_have_gone_elsewhere_and_saves_nothing(api: Api) -> None:
    for subject in ("Refund", "Lamp"):
        receive(api.desk, mail(f"{subject}@shop.example", subject, "Hello"))
    async with api.signed_in("adam") as adam:
        team = await api.desk.write(advisors.add_team, "Billing", [])
        told = (await adam.post(f"{PATH}/trial", json=form(api, team_id=team))).json()
        assert (told["looked_at"], told["found"], told["decides"]) == (2, 1, 1)
        assert [(one["subject"], one["new_rule"], one["new_team_id"]) for one in told["elsewhere"]] == [
            ("Refund", "Refunds", team)
        ]
        assert (await adam.get(PATH)).json() == []


@pytest.mark.parametrize("path", ["", "/trial"])
async def test_a_filter_that_cannot_be_read_says_where(api: Api, path: str) -> None:
    async with api.signed_in("adam") as adam:
        refused = await adam.post(PATH + path, json=form(api, filter="kind:email subject_hat:x"))
        told = refused.json()
        assert (refused.status_code, told["field"], told["reason"]) == (400, "filter", "unknown-field")
        assert (told["at"], told["nearest"]) == (11, "subject_has")
