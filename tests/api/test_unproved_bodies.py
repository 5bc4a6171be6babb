"""Bodies of webhooks are a stranger's until their signature is checked: what the headers disprove is not
read, and of the rest one address has only so much in reading."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from helpdesk.channels import standard_webhooks
from helpdesk.channels.api.channel import ApiChannel
from helpdesk.channels.base import TakesWebhooks
from helpdesk.channels.telegram.channel import TelegramChannel
from helpdesk.db.log import ledger, ledger_proof
from helpdesk.errors import TooLarge, TooMany
from helpdesk.security.bodies import PER_ADDRESS, Bodies
from tests.api.conftest import Api
from tests.api.test_hand_in import MESSAGE, SECRET, UPDATE, add_channels, fates, signed

HEADER = "x-telegram-bot-api-secret-token"
OLD = standard_webhooks.sign(
    standard_webhooks.key_of(SECRET), id="m", at=datetime.now(UTC) - timedelta(hours=1), body=b"{}"
)


@pytest.fixture
async def desk(api: Api) -> Api:
    await api.desk.write(add_channels)
    return api


class Endless:
    """A body that counts how much of it was asked for."""

    def __init__(self, pieces: int = 1_000) -> None:
        self.asked = 0
        self._pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(self._pieces):
            self.asked += 1
            yield b"x" * 64_000


NOTHING = Endless(0)


@pytest.mark.parametrize(
    ("channel", "headers"),
    [
        ("bot", {}),
        ("bot", {HEADER: ""}),
        ("bot", {HEADER: "guessed"}),
        ("erp", {}),
        ("erp", OLD),
        ("erp", signed(b"{}") | {"webhook-timestamp": "soon"}),
        ("erp", signed(b"{}") | {"webhook-id": ""}),
        ("erp", signed(b"{}") | {"webhook-signature": "v1,short v2,abc"}),
    ],
)
async def test_what_the_headers_disprove_is_not_read(
    desk: Api, channel: str, headers: dict[str, str]
) -> None:
    body = Endless()
    async with desk.client() as stranger:
        answer = await stranger.post(f"/inbound/{channel}", content=body, headers=headers)
    assert (answer.status_code, body.asked) == (403, 0)
    (item,) = await desk.desk.read(lambda tx: ledger.items(tx, fate="failed", after=None, limit=9))
    assert item.reason.startswith(ledger.REFUSED)
    assert item.size == 0
    assert desk.desk.read_now(ledger_proof.prove).holds


@pytest.mark.parametrize("channel", ["bot", "erp"])
async def test_nothing_larger_than_the_provider_sends_is_read(desk: Api, channel: str) -> None:
    headers = {HEADER: "a-secret"} if channel == "bot" else signed(b"another body")
    adapter = await desk.tools.switchboard.channel(channel)
    assert isinstance(adapter, TakesWebhooks)
    most = min(adapter.most_bytes, desk.tools.settings.max_bytes)
    told, untold = Endless(), Endless()
    async with desk.client() as stranger:
        length = {"content-length": str(most + 1)}
        one = await stranger.post(f"/inbound/{channel}", content=told, headers=headers | length)
        other = await stranger.post(f"/inbound/{channel}", content=untold, headers=headers)
    assert (one.status_code, told.asked) == (413, 0)
    assert (other.status_code, untold.asked) == (413, most // 64_000 + 1)
    assert await fates(desk) == []


async def test_what_providers_send_at_most_fits(desk: Api) -> None:
    longest = json.dumps(MESSAGE | {"text": "😀" * 200_000}).encode()  # twelve bytes for each letter
    assert len(longest) < ApiChannel.most_bytes
    text = "😀" * 4096
    message = UPDATE["message"] | {"text": text, "reply_to_message": UPDATE["message"] | {"text": text}}
    update = json.dumps({"update_id": 2, "message": message}).encode()
    assert len(update) < TelegramChannel.most_bytes
    async with desk.client(headers={HEADER: "a-secret"}) as telegram:
        assert (await telegram.post("/inbound/bot", content=update)).status_code == 200
    assert [fate for fate, _ in await fates(desk)] == ["opened"]


class Slow:
    """A body whose second piece comes when it is told to."""

    def __init__(self, first: int) -> None:
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()
        self._first = first

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"x" * self._first
        self.begun.set()
        await self.go_on.wait()
        yield b"x"


async def test_an_address_has_only_so_much_in_reading_and_others_go_on() -> None:
    bodies, slow = Bodies(100), Slow(10)

    async def read(address: str, announced: int | None, body: Slow | Endless = NOTHING) -> bytes:
        return await bodies.read(aiter(body), address=address, announced=announced, most=90)

    held = asyncio.create_task(read("a", 60, slow))
    await slow.begun.wait()
    assert await read("a", 40) == b""
    with pytest.raises(TooMany):
        await read("a", 41)
    with pytest.raises(TooMany):  # it may become as large as is allowed
        await read("a", None)
    assert await read("b", 90) == b""
    with pytest.raises(TooLarge):
        await read("b", 91)
    slow.go_on.set()
    assert await held == b"x" * 11
    assert await read("a", 90) == b""
    with pytest.raises(TooLarge):
        await read("a", None, Endless(1))
    assert await read("a", 90) == b"", "a refused one is not counted on"


async def test_webhooks_of_one_address_share_what_is_in_reading(desk: Api) -> None:
    slow = [Slow(10) for _ in range(PER_ADDRESS // desk.tools.settings.max_bytes)]
    async with desk.client(headers=signed(b"another body")) as stranger:
        begun = [asyncio.create_task(stranger.post("/inbound/erp", content=one)) for one in slow]
        await asyncio.gather(*(one.begun.wait() for one in slow))
        refused = await stranger.post("/inbound/erp", content=Endless())
        assert (refused.status_code, refused.json()["retry_after"]) == (429, 1)
        transport = httpx.ASGITransport(app=desk.app, client=("192.0.2.9", 1))  # type: ignore[arg-type]
        body = json.dumps(MESSAGE).encode()
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as program:
            taken = await program.post("/inbound/erp", content=body, headers=signed(body))
        assert taken.status_code == 200
        for one in slow:
            one.go_on.set()
        assert {(await one).status_code for one in begun} == {403}
