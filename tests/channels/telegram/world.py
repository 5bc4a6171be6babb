"""Telegram and the desk, each reachable by the other over HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable
from hashlib import sha256
from typing import Any

import httpx
import pytest

from helpdesk.channels.http_client import LazyClient
from helpdesk.channels.simulators.telegram import TelegramSimulator
from helpdesk.channels.telegram.api import TelegramSettings
from helpdesk.channels.telegram.channel import TelegramChannel
from helpdesk.domain.messages import Attachment, InboundMessage, OutboundMessage, RawInbound

TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK"

SETTINGS = TelegramSettings(
    token=TOKEN, secret="a-secret_1", base_url="http://telegram.test", seconds_per_chat=0
)

ANSWER = OutboundMessage(
    channel="bot",
    message_id=7,
    ticket_number=12,
    external_id="message-7",
    to=["5001"],
    text="On its way.",
    conversation="5001",
)

PDF = b"%PDF\r\n\x00--\xff\r\n"

BLOBS = {sha256(content).hexdigest(): content for content in (PDF, b"second")}


class Desk:
    """The desk's webhook as an ASGI application: parses what comes, or is out of order."""

    channel: TelegramChannel

    def __init__(self) -> None:
        self.messages: list[InboundMessage] = []
        self.status = 200

    async def __call__(
        self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        body = (await receive())["body"]
        headers = {key.decode(): value.decode() for key, value in scope["headers"]}
        if self.status == 200:
            raw = RawInbound(channel="bot", body=body, headers=headers)
            self.channel.verify(raw)
            self.messages += self.channel.parse(raw)
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": b""})


async def read_blob(key: str) -> bytes:
    return BLOBS[key]


@pytest.fixture
async def world() -> AsyncIterator[tuple[TelegramSimulator, TelegramChannel, Desk]]:
    """Telegram and the desk, each reachable by the other over HTTP."""
    desk = Desk()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(desk)) as to_desk:
        simulator = TelegramSimulator(TOKEN, http=to_desk)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(simulator)) as to_telegram:
            desk.channel = TelegramChannel("bot", SETTINGS, http=LazyClient(to_telegram), read_blob=read_blob)
            yield simulator, desk.channel, desk


World = tuple[TelegramSimulator, TelegramChannel, Desk]


def stored(name: str, type_: str, content: bytes) -> Attachment:
    return Attachment(name=name, type=type_, size=len(content), sha256=sha256(content).hexdigest())
