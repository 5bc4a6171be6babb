"""Channels as an admin sets them up: checked as typed, with versions, undo, and what becomes of tickets."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from helpdesk.db import channels
from helpdesk.db.log import setup_changes
from helpdesk.domain.messages import RawInbound
from helpdesk.operations.inbound.inlets.channel_setup import WHAT
from tests.api.conftest import Api
from tests.factories import mail, receive

PATH = "/api/v1/channels"
MAILBOX = {"address": "help@desk.example", "smtp": {"host": "mail.example", "password": "hunter2"}}


def body(settings: dict[str, Any], /, **values: Any) -> dict[str, Any]:
    return {"kind": "email", "label": "Help", "settings": settings} | values


async def make(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.post(PATH, json=body(MAILBOX, name="help"))
    assert answer.status_code == 201, answer.text
    return await shown(client)


async def put(client: httpx.AsyncClient, settings: dict[str, Any], **values: Any) -> dict[str, Any]:
    query = {"version": (await shown(client))["changed"]["version"]}
    answer = await client.put(f"{PATH}/help", json=body(settings, **values), params=query)
    assert answer.status_code == 200, answer.text
    return await shown(client)


async def shown(client: httpx.AsyncClient, name: str = "help") -> dict[str, Any]:
    answer = await client.get(f"{PATH}/{name}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_channel_is_shown_without_its_secrets_and_says_who_changed_it(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        made = await make(adam)
        assert made["settings"]["smtp"] == {"host": "mail.example", "password": "•••"}
        assert made["changed"]["by"] == "Adam"
        history = api.desk.read_now(setup_changes.latest, WHAT, made["channel"]["id"])
        assert "hunter2" not in str(history)
        assert (await put(adam, {"smtp": {"host": "mail.example", "password": "•••"}}))["changed"] == made[
            "changed"
        ]


async def test_a_change_is_undone_and_keeps_the_secret(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        made = await make(adam)
        paused = await put(adam, {}, enabled=False, label="Old")
        late = await adam.put(f"{PATH}/help", json=body({}), params={"version": made["changed"]["version"]})
        assert (late.status_code, late.json()["version"]) == (409, paused["changed"]["version"])
        query = {"version": paused["changed"]["version"]}
        undone = await adam.post(f"{PATH}/help/undo", params=query)
        assert (undone.json()["enabled"], undone.json()["label"]) == (True, "Help")
        kept = await api.desk.read(channels.channel, "help")
        assert kept.settings["smtp"]["password"] not in ("", "•••")
        again = await adam.post(f"{PATH}/help/undo", params=query)
        assert again.status_code == 409


async def test_undo_sends_no_secret_elsewhere_and_makes_up_none(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        await make(adam)
        moved = await put(adam, {"smtp": {"host": "new.example", "password": "hunter3"}})
        refused = await adam.post(f"{PATH}/help/undo", params={"version": moved["changed"]["version"]})
        assert (refused.status_code, refused.json()["field"]) == (400, "settings.smtp.password")
        without = await put(adam, {"smtp": {"host": "new.example"}})
        refused = await adam.post(f"{PATH}/help/undo", params={"version": without["changed"]["version"]})
        assert (refused.status_code, refused.json()["field"]) == (400, "settings.smtp.password")
        assert (await shown(adam))["settings"]["smtp"] == {"host": "new.example"}


async def test_the_change_that_made_a_channel_is_not_undone(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        made = await make(adam)
        refused = await adam.post(f"{PATH}/help/undo", params={"version": made["changed"]["version"]})
        assert refused.status_code == 409
        assert "Delete the channel" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("name", "values", "field"),
    [
        ("help", {"settings": {"address": "nobody"}}, "address"),
        ("help", {"settings": {}}, "address"),
        ("help", {"settings": MAILBOX | {"imap": {"host": "mail.example"}}}, "imap.username"),
        ("help", {"settings": MAILBOX | {"smpt": {}}}, "smpt"),
        ("help", {"settings": MAILBOX, "team_id": 4711}, "team_id"),
        ("Help", {"settings": MAILBOX}, "name"),
        ("site", {"settings": MAILBOX}, "kind"),
        ("web", {"kind": "webchat", "settings": {"color": "blue"}}, "color"),
        ("web", {"kind": "webchat", "settings": {"texts": {"en": {"titel": "x"}}}}, "texts"),
        ("bird", {"kind": "telegram", "settings": {"token": "x", "secret": "y"}}, "token"),
    ],
)
async def test_what_cannot_be_kept_is_refused_as_typed_and_saved(
    api: Api, name: str, values: dict[str, Any], field: str
) -> None:
    async with api.signed_in("adam") as adam:
        before = (await adam.get(PATH)).json()
        wanted = {"kind": "email", "label": "Help"} | values
        new = name not in {one["name"] for one in before}
        for method, path, sent in (
            ("POST", f"{PATH}/{name}/preview?new={'true' if new else 'false'}", wanted),
            ("POST", PATH, wanted | {"name": name}) if new else ("PUT", f"{PATH}/{name}", wanted),
        ):
            refused = await adam.request(method, path, json=sent)
            assert refused.status_code == 400, refused.text
            assert refused.json()["field"].startswith(field), refused.text
        assert (await adam.get(PATH)).json() == before


async def test_a_preview_changes_nothing(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        before = (await adam.get(PATH)).json()
        assert (await adam.post(f"{PATH}/help/preview?new=true", json=body(MAILBOX))).status_code == 204
        assert (await adam.get(PATH)).json() == before


async def test_a_deleted_channel_leaves_its_tickets_and_gives_its_name_free(api: Api) -> None:
    number = receive(api.desk, mail("eva@example.org", "Chair", "Where is it?")).ticket_id
    async with api.signed_in("adam") as adam:
        assert (await shown(adam, "support"))["open_tickets"] == 1
        gone = await adam.delete(f"{PATH}/support")
        assert gone.json() == {"tickets_stay": True}
        assert (await adam.get(f"{PATH}/support")).status_code == 400
        assert (await adam.get(f"/api/v1/tickets/{number}")).status_code == 200
        made = await make(adam)
        query = {"version": made["changed"]["version"]}
        assert (await adam.delete(f"{PATH}/help", params=query)).json() == {"tickets_stay": False}
        again = await make(adam)
        assert again["channel"]["id"] != made["channel"]["id"], "it has a history of its own"


async def test_a_channel_with_items_under_way_is_not_deleted(api: Api) -> None:
    await api.tools.inbox.keep(RawInbound(channel="support", body=b"From: a@b.example\r\n\r\nHello\r\n"))
    async with api.signed_in("adam") as adam:
        assert (await shown(adam, "support"))["items_in_flight"] == 1
        refused = await adam.delete(f"{PATH}/support")
        assert refused.status_code == 409
        assert (await shown(adam, "support"))["changed"] is None


async def test_a_channel_without_a_mailbox_is_only_asked_how_it_is(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        tried = await adam.post(f"{PATH}/site/test")
        assert (tried.status_code, tried.json()["mail"]) == (200, None)
        tried = await adam.post(f"{PATH}/support/test")
        assert tried.json()["mail"] is None
        assert [one["fault"] for one in tried.json()["channel"]["troubles"]] == ["no_server"]


async def test_adding_a_channel_never_changes_one_that_is_there(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        before = await make(adam)
        other = body({"address": "other@desk.example"}, label="Second")
        for refused in (
            await adam.post(f"{PATH}/help/preview?new=true", json=other),
            await adam.post(PATH, json=other | {"name": "help"}),
        ):
            assert (refused.status_code, refused.json()["field"]) == (409, "name"), refused.text
            assert "version" not in refused.json()
        assert await shown(adam) == before


async def test_changing_a_channel_never_makes_one(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        before = (await adam.get(PATH)).json()
        for method, path in (("PUT", f"{PATH}/help"), ("POST", f"{PATH}/help/preview")):
            refused = await adam.request(method, path, json=body(MAILBOX))
            assert (refused.status_code, refused.json()["field"]) == (400, "channel"), refused.text
        assert (await adam.get(PATH)).json() == before


async def test_who_saw_a_channel_before_its_first_change_does_not_overwrite_it(api: Api) -> None:
    async with api.signed_in("adam") as adam:
        assert (await shown(adam, "site"))["changed"] is None
        one = {"kind": "webchat", "label": "One", "settings": {}}
        two = one | {"label": "Two"}
        assert (await adam.put(f"{PATH}/site", json=one)).status_code == 200
        newest = (await shown(adam, "site"))["changed"]["version"]
        for late in (
            await adam.put(f"{PATH}/site", json=two),
            await adam.delete(f"{PATH}/site"),
            await adam.post(f"{PATH}/site/undo"),
        ):
            assert (late.status_code, late.json()["version"]) == (409, newest), late.text
        assert (await shown(adam, "site"))["channel"]["label"] == "One"
