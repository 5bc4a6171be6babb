"""The bot on Telegram: buttons as inline keyboards, presses as their payload, answers in their order."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import select

from helpdesk.channels.http_client import LazyClient
from helpdesk.channels.simulators.telegram import TelegramSimulator
from helpdesk.channels.telegram.api import TelegramSettings
from helpdesk.channels.telegram.channel import SECRET_HEADER, TelegramChannel
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.db.schema.records import events
from helpdesk.db.tickets import messages
from helpdesk.domain.chats.bot import BotMessage, BotTurn, Button, Said
from helpdesk.domain.events.messages import FilesFetched
from helpdesk.domain.jobs import FetchFiles
from helpdesk.domain.messages import Attachment, RawInbound
from helpdesk.errors import DeliveryFailed
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.workers.deliveries import Deliveries
from tests.bots import EchoBot, Worker, give_to_bot
from tests.factories import receive
from tests.factories import telegram as from_telegram

TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK"
LONG = '/inform{"reason": "the parcel was left with a neighbour whom I do not know at all"}'


class Talker(EchoBot):
    """Says three things at once, the last with buttons; one payload is longer than Telegram takes."""

    async def respond(self, said: Said, state: bytes | None) -> BotTurn:
        self.heard.append(said)
        if said.payload:
            return BotTurn(messages=[BotMessage(text=f"You pressed {said.payload}")], state=b"", why="")
        buttons = [
            Button(title="It went astray", payload=LONG),
            Button(title="Help centre", url="https://desk.example/faq"),
        ]
        told = [
            BotMessage(text="First"),
            BotMessage(text="Second"),
            BotMessage(text="Third", buttons=buttons),
        ]
        return BotTurn(messages=told, state=b"", why="")


@pytest.fixture
async def telegram(
    desk: Desk, ids: dict[str, int], switchboard: Switchboard, inbox: Inbox
) -> AsyncIterator[TelegramSimulator]:
    """Telegram, whose bot is the desk's channel."""
    settings = {"token": TOKEN, "secret": "s", "base_url": "http://telegram.test", "seconds_per_chat": 0}

    async def take(scope: object, receive: object, send: object) -> None:
        body = (await receive())["body"]  # type: ignore[operator]
        await inbox.take(RawInbound(channel="telegram", body=body, headers={SECRET_HEADER: "s"}))
        await inbox.drain()
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b""})  # type: ignore[operator]

    await desk.write(give_to_bot, "telegram", **settings)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(take)) as to_desk:
        simulator = TelegramSimulator(TOKEN, http=to_desk)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(simulator)) as to_telegram:
            channel = TelegramChannel(
                "telegram",
                TelegramSettings(
                    token=TOKEN, secret="s", base_url="http://telegram.test", seconds_per_chat=0
                ),
                http=LazyClient(to_telegram),
                read_blob=lambda _: pytest.fail("no file"),
            )
            row = next(one for one in await switchboard.rows() if one.name == "telegram")
            built = switchboard.connect(row)
            built._http = channel._http  # type: ignore[attr-defined]
            built._api._http = channel._http  # type: ignore[attr-defined]
            await channel.set_webhook("http://desk.test/inbound/telegram")
            yield simulator


async def test_buttons_are_a_keyboard_and_a_press_is_its_payload(
    desk: Desk, telegram: TelegramSimulator, switchboard: Switchboard, blobs: BlobStore
) -> None:
    bot = Talker()
    worker = Worker(desk, bot, switchboard, blobs)
    await telegram.say(5001, "Where is my parcel?")
    while len([one for one in telegram.chat(5001) if one.by_bot]) < 3:
        await worker.run()
    shown = [one for one in telegram.chat(5001) if one.by_bot]
    assert [one.text for one in shown] == ["First", "Second", "Third"]
    assert [text for text, _ in shown[-1].buttons] == ["It went astray", "Help centre"]
    assert len(shown[-1].buttons[0][1].encode()) <= 64
    await telegram.press(5001, shown[-1].id, "It went astray")
    await worker.run()
    assert (bot.heard[-1].text, bot.heard[-1].payload) == ("It went astray", LONG)
    assert telegram.chat(5001)[-1].text == f"You pressed {LONG}"
    assert "answerCallbackQuery" in telegram.calls
    stored = desk.read_now(messages.messages_after, 1, 0)
    assert [one.text for one in stored if one.direction == "in"] == ["Where is my parcel?", "It went astray"]


async def test_files_that_lay_with_telegram_are_told_of_when_they_are_here(
    desk: Desk, telegram: TelegramSimulator, switchboard: Switchboard, blobs: BlobStore
) -> None:
    worker = Worker(desk, Talker(), switchboard, blobs)
    await telegram.say(5001, "It is broken", file=("lamp.png", "image/png", b"\x89PNG a lamp"))
    message_id = desk.read_now(messages.messages_after, 1, 0)[0].id
    assert desk.read_now(messages.message, message_id).attachments[0].remote is not None
    await worker.run()
    (file,) = desk.read_now(messages.message, message_id).attachments
    assert (file.remote, blobs.read(file.sha256)) == (None, b"\x89PNG a lamp")
    told = desk.read_now(lambda tx: tx.conn.scalars(select(events.c.event).order_by(events.c.id)).all())
    assert FilesFetched(ticket_id=1, message_id=message_id) in told


def test_files_that_never_come_are_told_of_too(
    desk: Desk, ids: dict[str, int], deliveries: Deliveries
) -> None:
    lost = Attachment(name="lamp.png", type="image/png", size=9, sha256="", remote="gone")
    got = receive(desk, from_telegram("5001", "It is broken", attachments=[lost]))
    job = FetchFiles(message_id=got.message_id or 0)
    desk.write_now(deliveries.gave_up, job, DeliveryFailed("404", retry=False))
    (file,) = desk.read_now(messages.message, job.message_id).attachments
    assert (file.remote, file.name) == (None, "lamp.png (could not be fetched)")
    told = desk.read_now(lambda tx: tx.conn.scalars(select(events.c.event).order_by(events.c.id)).all())
    assert told[-1] == FilesFetched(ticket_id=got.ticket_id or 0, message_id=job.message_id)
