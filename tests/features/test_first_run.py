"""What an empty desk still lacks: each step is read from the desk, an admin puts the rest away, and a made-up
call makes the first ticket."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from helpdesk.db import channel_troubles, channels
from helpdesk.db.chats import widget_pages
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors, teams
from helpdesk.db.tickets import tickets
from helpdesk.db.tickets.messages import change_message
from helpdesk.domain.health.faults import Trouble
from helpdesk.domain.messages import RawInbound
from tests.api.conftest import Api

PATH = "/api/v1/first-run"


async def states(client: httpx.AsyncClient) -> dict[str, tuple[str, str]]:
    answer = await client.get(PATH)
    assert answer.status_code == 200, answer.text
    return {one["name"]: (one["state"], one["about"]) for one in answer.json()["steps"]}


def emptied(tx: Transaction) -> None:
    """As the desk is after its first admin signed up."""
    for row in channels.all_channels(tx):
        channels.remove_channel(tx, row)
    for one in teams.all_teams(tx):
        teams.change(tx, one.id, archived_at=tx.now)
    for person in advisors.enabled_advisors(tx):
        if person.name != "Adam":
            advisors.disable_advisor(tx, person.id)


async def test_an_empty_desk_has_everything_to_do(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        await api.desk.write(emptied)
        assert await states(adam) == dict.fromkeys(
            ("brand", "team", "mailbox", "widget", "people", "article"), ("todo", "")
        )
        found = (await adam.get(PATH)).json()
        assert (found["first_ticket"], found["put_away"], found["changed"]) == (None, False, None)


async def test_who_is_no_admin_does_not_see_it(api: Api, ana: httpx.AsyncClient) -> None:
    async with api.signed_in("lea") as lea:
        for who in (ana, lea):
            assert (await who.get(PATH)).status_code == 403
            assert (await who.put(PATH, json={"put_away": True})).status_code == 403
            assert (await who.post(f"{PATH}/sample-calls", json={})).status_code == 403


async def test_name_team_people_and_article_are_read_from_the_desk(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        await api.desk.write(emptied)
        await adam.put("/api/v1/brand", json={"name": "Fernhill", "color": ""})
        assert (await states(adam))["brand"] == ("done", "Fernhill")
        team = (await adam.post("/api/v1/team-settings", json={"name": "Help"})).json()
        assert (await states(adam))["team"] == ("begun", "Help")
        change = {"version": team["version"], "advisor_ids": [api.people.adam]}
        await adam.patch(f"/api/v1/team-settings/{team['id']}", json=change)
        assert (await states(adam))["team"] == ("done", "Help")
        sent = (await adam.post("/api/v1/invitations", json={"email": "kim@desk.example"})).json()
        assert (await states(adam))["people"] == ("done", "")
        await adam.delete(f"/api/v1/invitations/{sent['invitation']['id']}")
        assert (await states(adam))["people"] == ("todo", "")
        article = {"language": "en", "title": "Returns", "body": "Send it back."}
        draft = (await adam.post("/api/v1/faq/articles", json=article)).json()
        assert (await states(adam))["article"] == ("begun", "")
        answer = await adam.post(f"/api/v1/faq/articles/{draft['id']}/publish")
        assert answer.status_code == 200, answer.text
        assert (await states(adam))["article"] == ("done", "")


async def test_a_mailbox_is_done_once_its_own_mail_came_in_and_while_nothing_is_wrong(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        assert (await states(adam))["mailbox"] == ("begun", "support")
        body = b"From: zoe@shop.example\r\nMessage-ID: <test.1@shop.example>\r\n\r\nA test\r\n"
        strange = RawInbound(channel="support", body=body)
        await api.tools.inbox.settle(await api.tools.inbox.keep(strange), strange)
        assert (await states(adam))["mailbox"] == ("begun", "support"), "it is somebody else's test"
        raw = RawInbound(
            channel="support",
            body=b"From: support@desk.example\r\nTo: support@desk.example\r\n"
            b"Message-ID: <test.0123@desk.example>\r\nSubject: Helpdesk: test\r\n\r\nA test\r\n",
        )
        item = await api.tools.inbox.keep(raw)
        await api.tools.inbox.settle(item, raw)
        assert (await states(adam))["mailbox"] == ("done", "support")
        box = api.desk.read_now(channels.channel, "support")
        await api.desk.write(channel_troubles.note_trouble, box.id, Trouble(side="send", fault="password"))
        assert (await states(adam))["mailbox"] == ("begun", "support")


async def test_a_mailbox_that_answers_customers_needs_no_test(api: Api, ana: httpx.AsyncClient) -> None:
    raw = RawInbound(
        channel="support",
        body=b"From: zoe@shop.example\r\nMessage-ID: <1@shop.example>\r\nSubject: Lamp\r\n\r\nBroken\r\n",
    )
    (came,) = await api.tools.inbox.settle(await api.tools.inbox.keep(raw), raw)
    async with api.signed_in("adam") as adam:
        assert (await states(adam))["mailbox"] == ("begun", "support"), "nothing was sent yet"
        reply = {"channel": "support", "text": "It is on its way.", "last_message_id": came.message_id}
        sent = await ana.post(f"/api/v1/tickets/{came.ticket_id}/replies", json=reply)
        assert sent.status_code == 201, sent.text
        assert (await states(adam))["mailbox"] == ("begun", "support"), "it is only queued"
        await api.desk.write(change_message, sent.json()["id"], {"delivery": "sent"})
        assert (await states(adam))["mailbox"] == ("done", "support")


async def test_a_page_that_loads_the_chat_is_seen_and_must_be_allowed_to_show_it(api: Api) -> None:
    def allow(tx: Transaction) -> None:
        row = channels.channel(tx, "site")
        channels.set_settings(tx, row.id, {"allowed_origins": ["https://shop.example"]})

    async with api.signed_in("adam") as adam, api.client() as visitor:
        assert (await states(adam))["widget"] == ("begun", "")
        for origin in (
            "https://shop.example",
            "https://shop.example",
            "not an origin",
            "null",
            "http://desk",
        ):
            await visitor.get("/widget/loader.js", headers={"Origin": origin})
        assert "https://shop.example" in await api.desk.read(widget_pages.pages)
        assert (await states(adam))["widget"] == ("begun", "https://shop.example")
        await api.desk.write(allow)
        assert (await states(adam))["widget"] == ("done", "https://shop.example")


async def test_a_page_of_an_open_chat_counts_once_a_visitor_is_connected(api: Api) -> None:
    def open_to_all(tx: Transaction) -> None:
        row = channels.channel(tx, "site")
        channels.set_settings(tx, row.id, {"allowed_origins": ["*"]})

    await api.desk.write(open_to_all)
    async with api.signed_in("adam") as adam, api.client() as visitor:
        await visitor.get("/widget/loader.js", headers={"Origin": "https://evil.example"})
        assert "https://evil.example" in await api.desk.read(widget_pages.pages)
        assert (await states(adam))["widget"] == ("begun", "")
        await api.desk.write(widget_pages.keep_visited, "https://shop.example")
        assert (await states(adam))["widget"] == ("done", "https://shop.example")


async def test_the_newest_of_the_sites_that_may_not_show_the_chat_is_told(api: Api) -> None:
    async with api.signed_in("adam") as adam, api.client() as visitor:
        for origin in ("https://evil.example", "https://shop.example"):
            await visitor.get("/widget/loader.js", headers={"Origin": origin})
        assert (await states(adam))["widget"] == ("begun", "https://shop.example")


def test_made_up_pages_silence_no_other_page() -> None:
    now = 0.0
    heard = widget_pages.Heard(lambda: now)
    assert all(heard.news(f"https://{one}.example") for one in range(1000))
    assert heard.news("https://shop.example")
    assert not heard.news("https://shop.example")
    assert heard.news("https://0.example"), "only the newest are remembered"
    assert sum(heard.stranger() for _ in range(100)) == 20
    now = 60.0
    assert heard.news("https://shop.example"), "once a minute"
    assert heard.stranger()
    assert not any(heard.news(one) for one in ("", "null", "not an origin", "ftp://shop.example"))


async def test_a_site_that_strangers_pushed_out_is_kept_once_it_may_show_the_chat(api: Api) -> None:
    def told(tx: Transaction) -> None:
        widget_pages.keep(tx, "https://shop.example")
        for number in range(30):
            widget_pages.keep(tx, f"https://{number}.example")
        assert "https://shop.example" not in widget_pages.pages(tx)
        row = channels.channel(tx, "site")
        channels.set_settings(tx, row.id, {"allowed_origins": ["https://shop.example"]})

    await api.desk.write(told)
    async with api.signed_in("adam") as adam, api.client() as visitor:
        await visitor.get("/widget/loader.js", headers={"Origin": "https://shop.example"})
        assert (await states(adam))["widget"] == ("done", "https://shop.example")
        assert len(await api.desk.read(widget_pages.pages)) == 21


async def test_made_up_pages_hide_no_site_that_may_show_the_chat(api: Api) -> None:
    def told(tx: Transaction) -> None:
        row = channels.channel(tx, "site")
        channels.set_settings(tx, row.id, {"allowed_origins": ["https://shop.example"]})
        for number in range(30):
            widget_pages.keep(tx, f"https://{number}.example")
        widget_pages.keep(tx, "https://shop.example")

    await api.desk.write(told)
    found = api.desk.read_now(widget_pages.pages)
    assert len(found) == 21
    async with api.signed_in("adam") as adam:
        assert (await states(adam))["widget"] == ("done", "https://shop.example")


async def test_two_admins_put_it_away_once_and_it_comes_back(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        away = (await adam.put(PATH, json={"put_away": True})).json()
        assert (away["put_away"], away["changed"]["by"]) == (True, "Adam")
        late = await adam.put(PATH, json={"put_away": True})
        assert (late.status_code, late.json()["version"]) == (409, away["changed"]["version"])
        back = await adam.put(PATH, json={"put_away": False}, params={"version": away["changed"]["version"]})
        assert back.json()["put_away"] is False


@pytest.mark.parametrize(("language", "label"), [("en", "Phone"), ("fr", "Téléphone")])
async def test_a_desk_without_channels_gets_a_ticket_to_try(api: Api, language: str, label: str) -> None:
    async with api.signed_in("adam") as adam:
        await api.desk.write(emptied)
        made = await adam.post(f"{PATH}/sample-calls", json={"language": language})
        assert made.status_code == 201, made.text
        number = made.json()["ticket"]
        assert (await adam.get(PATH)).json()["first_ticket"] == number
        again = await adam.post(f"{PATH}/sample-calls", json={"language": language})
        assert again.json()["ticket"] == number, "the same caller about the same thing"
        rows = await api.desk.read(channels.all_channels)
        assert [(one.name, one.kind, one.label) for one in rows] == [("phone", "phone", label)]
        assert "Test" in api.desk.read_now(tickets.ticket, number).subject


async def test_the_providers_of_mailboxes_are_listed(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        found: list[dict[str, Any]] = (await adam.get(f"{PATH}/mail-providers")).json()
        gmail = next(one for one in found if "gmail.com" in one["domains"])
        assert gmail["imap"] == {"host": "imap.gmail.com", "port": 993, "security": "tls"}
        assert gmail["sign_in"] == "app_password"
