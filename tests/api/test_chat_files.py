"""A visitor's files: only with their token, only of their own conversation, and only from allowed pages."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.db import channels
from helpdesk.db.engine.transaction import Transaction
from helpdesk.operations.chats import revoking
from helpdesk.security.stranger_tokens import Visitor
from tests.api.conftest import Api
from tests.live import desk_server

SHOP = "https://shop.example"
FILE: Any = {"file": ("note.txt", b"hello", "text/plain")}


def allow_shop(tx: Transaction) -> int:
    site = channels.channel(tx, "site")
    settings = {"allowed_origins": [SHOP]}
    return channels.put_channel(
        tx, "site", kind="webchat", label=site.label, team_id=site.team_id, settings=settings, enabled=True
    ).id


@pytest.fixture
async def token(api: Api) -> str:
    return api.tools.tokens.of_visitor(Visitor(channel_id=await api.desk.write(allow_shop), key="k"))


async def test_a_file_goes_with_a_message_and_comes_back_to_its_visitor_alone(api: Api, token: str) -> None:
    async with api.client(headers={"Authorization": f"Bearer {token}"}) as visitor:
        kept = await visitor.post("/chat/uploads", files=FILE, headers={"Origin": SHOP})
        assert kept.status_code == 201, kept.text
        assert kept.headers["access-control-allow-origin"] == SHOP
        files = api.tools.tokens.uploads([kept.json()["id"]], "visitor:k")
        said = await api.desk.write(desk_server.say, "site", "k", "see the file", files)
        path = f"/chat/attachments/{said.message_id}/0"
        mine = Visitor(channel_id=api.tools.tokens.visitor(token).channel_id, key="k")
        answer = await visitor.get(path, params={"token": api.tools.tokens.of_files(mine)})
        assert (answer.status_code, answer.content) == (200, b"hello")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert (await visitor.get(path, params={"token": token})).status_code == 403, (
            "a token of another kind"
        )
        other = api.tools.tokens.of_files(Visitor(channel_id=3, key="another"))
        assert (await visitor.get(path, params={"token": other})).status_code == 404
        assert (await visitor.get(path, params={"token": "nonsense"})).status_code == 403


async def test_another_sites_page_may_not_upload(api: Api, token: str) -> None:
    async with api.client(headers={"Authorization": f"Bearer {token}"}) as visitor:
        answer = await visitor.post("/chat/uploads", files=FILE, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert answer.json()["field"] == "origin"


@pytest.mark.parametrize("authorization", ["", "Bearer nonsense", "Basic abc"])
async def test_without_a_visitors_token_nothing_is_kept(api: Api, authorization: str) -> None:
    async with api.client(headers={"Authorization": authorization}) as stranger:
        answer = await stranger.post("/chat/uploads", files=FILE)
    assert answer.status_code in (401, 403)


async def test_a_browser_may_ask_before_it_uploads(api: Api) -> None:
    async with api.client() as browser:
        answer = await browser.options("/chat/uploads", headers={"Origin": SHOP})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-headers"] == "Authorization"


async def test_a_note_of_the_ticket_is_no_file_of_the_visitor(api: Api, token: str) -> None:
    said = await api.desk.write(desk_server.say, "site", "k", "hello")
    note = await api.desk.write(desk_server.note, said.ticket_id, "private")
    async with api.client() as visitor:
        mine = api.tools.tokens.of_files(api.tools.tokens.visitor(token))
        answer = await visitor.get(f"/chat/attachments/{note}/0", params={"token": mine})
    assert answer.status_code == 404


async def test_a_revoked_visitor_neither_uploads_nor_reads(api: Api, token: str) -> None:
    files = api.tools.tokens.uploads([], "visitor:k")
    said = await api.desk.write(desk_server.say, "site", "k", "hello", files)
    mine = api.tools.tokens.of_files(api.tools.tokens.visitor(token))
    found = await api.desk.write(revoking.revoke, said.ticket_id)
    assert found.visitors == 1
    async with api.client(headers={"Authorization": f"Bearer {token}"}) as visitor:
        assert (await visitor.post("/chat/uploads", files=FILE)).status_code == 403
        answer = await visitor.get(f"/chat/attachments/{said.message_id}/0", params={"token": mine})
    assert answer.status_code == 403
