"""The bot's page in the settings, by the API: where and how it answers, its versions, a trial, and its
figures."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import insert, update

from helpdesk.db import channels
from helpdesk.db.bot import versions
from helpdesk.db.schema.inlets import channels as channel_table
from helpdesk.db.schema.people import team_members
from helpdesk.db.tickets import tickets
from helpdesk.errors import NotFound
from tests.api.conftest import Api
from tests.bots import answer, give_to_bot, say
from tests.chatbot.bots import files

PATH = "/api/v1/bot"


async def place(client: httpx.AsyncClient, channel: str | None = None) -> dict[str, Any]:
    shown = (await client.get(PATH)).json()
    found: dict[str, Any] = next(one for one in shown["places"] if one["channel"] == channel)
    return found


def lead_the_channel(api: Api) -> None:
    """The web chat is that of the team of Lea, who is a lead."""
    member = {"team_id": api.people.sales, "advisor_id": api.people.lea}
    there = update(channel_table).where(channel_table.c.name == "site").values(team_id=api.people.sales)
    api.desk.write_now(lambda tx: tx.conn.execute(insert(team_members), member))
    api.desk.write_now(lambda tx: tx.conn.execute(there))


async def test_everywhere_and_each_channel_that_can_have_a_bot_are_listed(ana: httpx.AsyncClient) -> None:
    shown = (await ana.get(PATH)).json()
    assert [one["channel"] for one in shown["places"]] == [None, "site"]
    everywhere, site = shown["places"]
    assert (everywhere["on"], site["on"], site["takes_new"]) == (None, False, False)
    assert everywhere["holds"]["name"] == "Assistant"
    assert not any(one["may_change"] for one in shown["places"])
    assert not shown["may_restore"]


async def test_it_is_set_up_undone_and_switched_with_its_versions(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        changed = await adam.put(f"{PATH}/settings", json={"name": "Robin", "threshold": 0.6})
        assert changed.status_code == 200, changed.text
        here = changed.json()
        assert (here["holds"]["name"], here["changed"]["by"]) == ("Robin", "Adam")
        assert (await place(adam, "site"))["holds"]["threshold"] == 0.6
        late = await adam.put(f"{PATH}/settings", json={"name": "Tess"})
        assert (late.status_code, late.json()["version"]) == (409, here["changed"]["version"])
        query = {"version": here["changed"]["version"]}
        undone = await adam.post(f"{PATH}/settings/undo", params=query)
        assert undone.json()["settings"]["name"] is None
        site = await place(adam, "site")
        on = await adam.put(f"{PATH}/channels/site", json={"on": True})
        assert (on.json()["on"], on.json()["takes_new"]) == (True, True)
        assert site["channel_version"] is None
        again = await adam.put(f"{PATH}/channels/site", json={"on": False})
        assert (again.status_code, again.json()["version"]) == (409, on.json()["channel_version"])
    assert api.desk.read_now(channels.channel, "site").settings["bot"] is True


async def test_a_lead_changes_the_bot_of_their_teams_channels(api: Api) -> None:
    async with api.signed_in("lea") as lea:
        assert (await lea.put(f"{PATH}/settings?channel=site", json={"name": "Robin"})).status_code == 403
        lead_the_channel(api)
        assert (await lea.put(f"{PATH}/settings", json={"name": "Robin"})).status_code == 403
        assert (await lea.put(f"{PATH}/settings?channel=site", json={"name": "Robin"})).status_code == 200
        assert (await lea.put(f"{PATH}/channels/site", json={"on": True})).status_code == 200
        assert (await place(lea, "site"))["may_change"]
        assert not (await place(lea))["may_change"]
    async with api.signed_in("ana") as ana:
        assert (await ana.put(f"{PATH}/channels/site", json={"on": False})).status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "field"),
    [
        ("PUT", "settings", {"threshold": 0.1}, 400, "threshold"),
        ("PUT", "settings", {"misunderstandings": 9}, 400, "misunderstandings"),
        ("PUT", "settings", {"colour": "red"}, 400, "colour"),
        ("PUT", "settings", {"name": " "}, 400, "name"),
        ("PUT", "settings", {"nmae": "Robin"}, 400, "nmae"),
        ("PUT", "settings", {"calendar_id": 1}, 400, "calendar_id"),
        ("PUT", "settings", {"answers": "open", "calendar_id": 4711}, 400, "calendar_id"),
        ("PUT", "settings?channel=support", {}, 400, "channel"),
        ("PUT", "settings?channel=nowhere", {}, 400, "channel"),
        ("PUT", "channels/support", {"on": True}, 400, "channel"),
        ("PUT", "channels/site", {"on": "yes"}, 400, "on"),
        ("POST", "settings/undo", None, 409, None),
        ("POST", "trial", {}, 400, "text"),
        ("POST", "trial", {"text": "Hello", "state": "?"}, 400, "state"),
        ("POST", "trial", {"text": "Hello", "language": "english"}, 400, "language"),
        ("POST", "trial", {"text": "Hello", "settings": {"calendar_id": 1}}, 400, "calendar_id"),
        ("POST", "consequence", {"threshold": 2}, 400, "threshold"),
        ("GET", "versions/9", None, 404, None),
        ("GET", "figures?channel=nowhere", None, 400, "channel"),
        ("GET", "figures?days=0", None, 400, "days"),
    ],
)
async def test_what_is_wrong_is_refused_with_its_field_and_changes_nothing(
    api: Api, method: str, path: str, body: dict[str, Any] | None, status: int, field: str | None
) -> None:
    async with api.signed_in("adam") as adam:
        before = (await adam.get(PATH)).json()
        refused = await adam.request(method, f"{PATH}/{path}", json=body)
        assert (refused.status_code, refused.json().get("field")) == (status, field), refused.text
        assert (await adam.get(PATH)).json() == before


async def test_a_version_is_shown_with_what_it_contains_and_every_problem_with_its_place(api: Api) -> None:
    api.desk.write_now(versions.publish, "shop", files(), by="Lea")
    broken = files(
        rules="rules:\n  - rule: Greet\n    steps:\n      - intent: greet\n      - action: utter_nothing\n"
    )
    api.desk.write_now(versions.publish, "shop", broken, by="Lea")
    async with api.signed_in("lea") as lea:
        shown = (await lea.get(f"{PATH}/versions/1")).json()
        assert {"name": "greet", "examples": 2} in shown["intents"]
        assert shown["rules"] == ["Greet", "Be thanked", "Ask for the order", "Look it up"]
        assert shown["forms"] == ["order_form"]
        assert shown["threshold"] == 0.3
        assert not [one for one in shown["problems"] if not one["warning"]]
        wrong = (await lea.get(f"{PATH}/versions/2")).json()["problems"]
        assert ("rules.yml", 5) in [(one["file"], one["line"]) for one in wrong if not one["warning"]]


async def test_the_newest_version_answers_until_a_process_says_that_it_cannot_load_it(api: Api) -> None:
    first = api.desk.write_now(versions.publish, "shop", files(), by="Lea")
    async with api.signed_in("adam") as adam:
        assert (await adam.get(PATH)).json()["serving"] == first
        second = api.desk.write_now(versions.publish, "shop", {"domain.yml": b"?"}, by="Lea")
        api.desk.write_now(versions.note_error, second, "domain.yml:1: broken")
        assert (await adam.get(PATH)).json()["serving"] is None, "this process has loaded none"
        troubles = (await adam.get("/api/v1/setup-troubles")).json()
        assert ("bot", "bot_not_loaded") in [(one["area"], one["fault"]) for one in troubles]
        assert (await adam.post(f"{PATH}/versions/{second}/restoration")).status_code == 409


async def test_the_bot_is_tried_without_a_ticket_under_saved_and_other_settings(api: Api) -> None:
    api.desk.write_now(versions.publish, "shop", files(), by="Lea")
    async with api.signed_in("lea") as lea:
        said = await lea.post(f"{PATH}/trial", json={"text": "hello"})
        assert said.status_code == 200, said.text
        turn = said.json()
        assert [one["text"] for one in turn["messages"]] == ["Hello!"]
        assert (turn["intent"], turn["understood"], turn["hand_over"]) == ("greet", True, None)
        assert turn["why"].startswith('rule "Greet" because intent greet')
        lost = {"text": "qwertz uiop", "state": turn["state"]}
        first = (await lea.post(f"{PATH}/trial", json=lost)).json()
        assert not first["understood"]
        assert first["hand_over"] is None
        second = (await lea.post(f"{PATH}/trial", json=lost | {"state": first["state"]})).json()
        assert second["hand_over"]["cause"] == "fallback"
        draft = {"settings": {"misunderstandings": 1}}
        strict = (await lea.post(f"{PATH}/trial?channel=site", json=lost | draft | {"state": ""})).json()
        assert strict["hand_over"]["cause"] == "fallback"
    with pytest.raises(NotFound):
        api.desk.read_now(tickets.ticket, 1)


async def test_a_trial_of_no_bot_says_what_is_missing(api: Api) -> None:
    async with api.signed_in("lea") as lea:
        turn = (await lea.post(f"{PATH}/trial", json={"text": "hello"})).json()
    assert turn["hand_over"]["cause"] == "failed"
    assert "no version" in turn["hand_over"]["detail"]


async def test_the_consequence_and_the_figures_count_what_was_said(api: Api) -> None:
    api.desk.write_now(give_to_bot, "site")
    async with api.signed_in("lea") as lea:
        nothing = (await lea.post(f"{PATH}/consequence", json={})).json()
        assert nothing["now"]["conversations"] == 0
        assert (await lea.get(f"{PATH}/figures")).json()["conversations"]["count"] == 0
        said = say(api.desk, "Where is my order?", channel="site")
        answer(api.desk, said)
        told = (
            await lea.post(f"{PATH}/consequence", json={"threshold": 0.95, "misunderstandings": 1})
        ).json()
        assert (told["now"]["answered"], told["tried"]["not_understood"]) == (1, 1)
        saved = {"threshold": 0.95, "misunderstandings": 1}
        async with api.signed_in("adam") as adam:
            assert (await adam.put(f"{PATH}/settings?channel=site", json=saved)).status_code == 200
        back = (await lea.post(f"{PATH}/consequence?channel=site", json={})).json()
        assert (back["threshold"], back["now"]["not_understood"], back["tried"]["answered"]) == (0.95, 1, 1)
        figures = (await lea.get(f"{PATH}/figures?channel=site")).json()
        assert figures["alone"]["count"] == 1
        for figure in (figures["conversations"], figures["alone"]):
            listed = await lea.get("/api/v1/tickets", params={"view": "all", "q": figure["filter"]})
            assert [one["number"] for one in listed.json()["items"]] == [said.ticket_id]
