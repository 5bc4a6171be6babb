"""The company's name and colour over HTTP: one setting for all that customers see, with versions and undo."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from faq import look
from faq.look import Look
from helpdesk.db import brand, channels
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.events.actors import Actor
from helpdesk.live.visitor.first_frames import read_welcome
from helpdesk.operations.answers.brands import brand as brand_of
from helpdesk.operations.people.brand import put
from tests.api.conftest import Api
from tests.factories import POLICY, mail, receive

PATH = "/api/v1/brand"
FERNHILL = {"name": "Fernhill", "color": "#1f6f54"}


def shown(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return {key: found[key] for key in ("name", "color")}


async def test_an_admin_names_the_company_and_undoes_it(api: Api, ana: httpx.AsyncClient) -> None:
    first = await ana.get(PATH)
    assert (shown(first), first.json()["changed"]) == ({"name": "", "color": ""}, None)
    async with api.signed_in("adam") as adam:
        named = await adam.put(PATH, json=FERNHILL | {"name": " Fernhill ", "color": "#1F6F54"})
        assert shown(named) == FERNHILL
        assert named.json()["changed"]["by"] == "Adam"
        version = named.json()["changed"]["version"]
        late = await adam.put(PATH, json=FERNHILL | {"name": "Other"})
        assert (late.status_code, late.json()["version"]) == (409, version)
        same = await adam.put(PATH, json=FERNHILL, params={"version": version})
        assert same.json()["changed"]["version"] == version, "nothing changed"
        undone = await adam.post(f"{PATH}/undo", params={"version": version})
        assert shown(undone) == {"name": "", "color": ""}
        again = await adam.post(f"{PATH}/undo", params={"version": undone.json()["changed"]["version"]})
        assert shown(again) == FERNHILL
    assert shown(await ana.get(PATH)) == FERNHILL


async def test_a_change_that_nobody_made_cannot_be_undone(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        assert (await adam.post(f"{PATH}/undo")).status_code == 409


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "x" * 81}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"color": "green"}, "color"),
        ({"color": "#12345"}, "color"),
        ({"color": "#ffee00"}, "color"),
    ],
)
async def test_what_cannot_be_shown_is_refused_and_changes_nothing(
    api: Api, values: dict[str, str], field: str
) -> None:
    async with api.signed_in("adam") as adam:
        refused = await adam.put(PATH, json=FERNHILL | values)
        assert (refused.status_code, refused.json()["field"]) == (400, field)
        assert shown(await adam.get(PATH)) == {"name": "", "color": ""}


async def test_only_an_admin_names_the_company(api: Api, ana: httpx.AsyncClient) -> None:
    async with api.signed_in("lea") as lea:
        for who in (ana, lea):
            assert (await who.put(PATH, json=FERNHILL)).status_code == 403
            assert (await who.post(f"{PATH}/undo")).status_code == 403


def named(tx: Transaction) -> None:
    put(tx, brand.Brand(**FERNHILL), seen=None, by=Actor(kind="advisor", name="Adam"))


async def test_the_sign_in_page_the_chat_and_what_is_written_use_it(api: Api) -> None:
    async with api.client() as stranger:
        assert (await stranger.get("/api/v1/sign-in")).json()["name"] == ""
        await api.desk.write(named)
        assert (await stranger.get("/api/v1/sign-in")).json()["name"] == "Fernhill"
        assert "Fernhill" in (await stranger.get("/survey/unknown")).text
    site = api.desk.read_now(channels.channel, "site")
    assert api.desk.read_now(read_welcome, site, "a visitor").brand == brand.Brand(**FERNHILL)
    number = receive(api.desk, mail("zoe@shop.example", "Lamp", "It is broken")).ticket_id
    assert number is not None
    assert api.desk.read_now(brand_of, number, POLICY) == brand.Brand(**FERNHILL)


async def test_a_mailbox_with_a_name_of_its_own_keeps_it(api: Api) -> None:
    def own(tx: Transaction) -> None:
        named(tx)
        row = channels.channel(tx, "support")
        channels.set_settings(tx, row.id, row.settings | {"name": "Fernhill Spares"})

    await api.desk.write(own)
    number = receive(api.desk, mail("zoe@shop.example", "Lamp", "It is broken")).ticket_id
    assert number is not None
    assert api.desk.read_now(brand_of, number, POLICY).name == "Fernhill Spares"


async def test_the_help_centre_follows_until_it_has_a_look_of_its_own(api: Api) -> None:
    usual = api.desk.read_now(look.look)
    await api.desk.write(named)
    followed = api.desk.read_now(look.look)
    assert (followed.name, followed.color) == ("Fernhill", "#1f6f54")
    async with api.signed_in("lea") as lea:
        form = {"name": "Fernhill", "color": "#1f6f54", "greetings": {"en": "Hello"}}
        assert (await lea.put("/api/v1/faq/look", json=form)).status_code == 200
    async with api.signed_in("adam") as adam:
        version = (await adam.get(PATH)).json()["changed"]["version"]
        await adam.put(PATH, json={"name": "Fernhill & Sons", "color": ""}, params={"version": version})
    now = api.desk.read_now(look.look)
    assert (now.name, now.color, now.greetings) == ("Fernhill & Sons", usual.color, {"en": "Hello"})
    await api.desk.write(look.set_look, Look(name="Answers", color="#aa0000"))
    assert api.desk.read_now(look.look).name == "Answers"
