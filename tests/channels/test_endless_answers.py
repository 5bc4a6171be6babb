"""A server whose answer never ends, or comes a byte at a time, holds nobody up for ever and fills no
memory."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator

import httpx
import pytest
from msgspec.structs import replace

from helpdesk.channels.base import no_blobs
from helpdesk.channels.email.settings import SmtpSettings
from helpdesk.channels.email.transport import smtp
from helpdesk.channels.http_client import LazyClient
from helpdesk.channels.registry import build
from helpdesk.channels.telegram.channel import TelegramChannel
from helpdesk.errors import DeliveryFailed, TooLarge
from tests.channels.scripting import Script, scripted
from tests.channels.telegram import world
from tests.channels.test_phone_webchat_api import ANSWER, SECRET

SECONDS = 0.3  # the time-out of each channel here; a byte comes sooner, so no single step is late
LONG = 8.0
MAIL = b"Subject: x\r\n\r\nx\r\n"


def endless(head: bytes, again: bytes, *, pause: float = SECONDS / 6) -> Script:
    """An HTTP server that begins with `head` and then says `again` until its caller hangs up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        for number in itertools.count():
            writer.write(again.replace(b"#", str(number).encode()))
            await writer.drain()
            await asyncio.sleep(pause)

    return talk


HEADERS = endless(b"HTTP/1.1 200 OK\r\n", b"X-#: y\r\n")
BODY = endless(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", b" ")
FLOOD = endless(b"HTTP/1.1 200 OK\r\n\r\n", b" " * 1_000_000, pause=0)
UNAVAILABLE = endless(b"HTTP/1.1 503 Wait\r\nRetry-After: 7\r\n\r\n", b" ")


@pytest.fixture(autouse=True)
async def within_time() -> AsyncIterator[None]:
    async with asyncio.timeout(LONG):
        yield


async def callback(script: Script) -> str:
    async with scripted(script) as port:
        settings = {"secret": SECRET, "callback_url": f"http://127.0.0.1:{port}/", "timeout": SECONDS}
        channel = build("api", "erp", settings)
        try:
            return (await channel.send(ANSWER)).detail
        finally:
            await channel.close()  # type: ignore[attr-defined]


async def telegram(script: Script, *, fetch: str = "") -> None:
    async with scripted(script) as port, httpx.AsyncClient() as http:
        settings = replace(world.SETTINGS, base_url=f"http://127.0.0.1:{port}", timeout=SECONDS)
        channel = TelegramChannel("bot", settings, http=LazyClient(http), read_blob=no_blobs)
        if fetch:
            await channel.fetch(fetch)
        else:
            await channel.send(world.ANSWER)


async def test_a_callback_whose_answer_never_begins_is_tried_again() -> None:
    with pytest.raises(DeliveryFailed) as failed:
        await callback(HEADERS)
    assert (failed.value.retry, failed.value.uncertain) == (True, False)


@pytest.mark.parametrize("script", [BODY, FLOOD])
async def test_a_callback_has_answered_when_its_status_came(script: Script) -> None:
    assert await callback(script) == "the callback answered 200"


async def test_an_endless_refusal_is_a_refusal() -> None:
    with pytest.raises(DeliveryFailed) as failed:
        await callback(UNAVAILABLE)
    assert (failed.value.retry, failed.value.retry_after) == (True, 7)


@pytest.mark.parametrize("script", [HEADERS, BODY, FLOOD])
async def test_an_answer_of_telegram_without_end_leaves_the_message_uncertain(script: Script) -> None:
    with pytest.raises(DeliveryFailed) as failed:
        await telegram(script)
    assert (failed.value.retry, failed.value.uncertain) == (False, True)


@pytest.mark.parametrize(("script", "error"), [(HEADERS, DeliveryFailed), (FLOOD, TooLarge)])
async def test_a_file_without_end_is_not_read_to_its_end(script: Script, error: type[Exception]) -> None:
    async def about(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = await reader.readline()
        if b"getFile" not in line:
            await script(reader, writer)
            return
        await reader.readuntil(b"\r\n\r\n")
        told = b'{"ok": true, "result": {"file_path": "f"}}'
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(told))
        writer.write(told)

    with pytest.raises(error):
        await telegram(about, fetch="file")


@pytest.mark.parametrize(
    ("answer", "uncertain"), [("250 " + "x" * 40_000, True), ("hello", True), ("554 5.6.0 No", False)]
)
async def test_an_answer_to_a_whole_mail_that_cannot_be_read_leaves_it_uncertain(
    answer: str, uncertain: bool
) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        while line := (await reader.readline()).strip():
            if line == b"DATA":
                writer.write(b"354 go\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(f"{answer}\r\n".encode())
            else:
                writer.write(b"250 ok\r\n")

    async with scripted(talk) as port:
        settings = SmtpSettings(host="127.0.0.1", port=port, security="none", timeout=SECONDS)
        with pytest.raises(DeliveryFailed) as failed:
            await smtp.send(MAIL, sender="a@x.example", recipients=["b@x.example"], settings=settings)
    assert (failed.value.uncertain, failed.value.retry) == (uncertain, False)
