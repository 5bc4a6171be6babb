"""What is wrong with a channel is known, with since when, and is over when it works again."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import structlog
from sqlalchemy import update

from helpdesk.channels.base import Cursor
from helpdesk.channels.email.channel import EmailChannel
from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.channels.simulators.serving import serving
from helpdesk.channels.simulators.telegram import TelegramSimulator
from helpdesk.db import channel_troubles, channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.schema.records import jobs
from helpdesk.db.tickets import messages
from helpdesk.domain.health.faults import Trouble
from helpdesk.domain.messages import RawInbound
from helpdesk.gateway import channel_health
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.mailboxes import Mailboxes
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.operations.answers import replies
from helpdesk.settings import Settings
from helpdesk.workers import deliveries as deliveries_module
from helpdesk.workers.checkups import Checkups
from helpdesk.workers.deliveries import Deliveries
from helpdesk.workers.outbox import Outbox
from tests.channels.scripting import scripted
from tests.factories import POLICY, actor, mail, receive

TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK"


def put(desk: Desk, kind: str, **settings: Any) -> None:
    """The only enabled channel is of this kind, with these settings."""
    for row in desk.read_now(channels.all_channels):
        mine = row.kind == kind
        desk.write_now(
            channels.put_channel,
            row.name,
            kind=row.kind,
            label=row.label,
            team_id=None,
            settings=settings if mine else row.settings,
            enabled=mine,
        )


def known(desk: Desk) -> dict[str, str]:
    """The fault of each side."""
    return {one.side: one.fault for one in desk.read_now(channel_troubles.troubles)}


async def checked(desk: Desk, checkups: Checkups) -> dict[str, str]:
    await checkups.look()
    await checkups.settled()
    return known(desk)


@pytest.fixture
def checkups(desk: Desk, switchboard: Switchboard) -> Checkups:
    return Checkups(desk, switchboard)


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port of loopback on which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


async def test_a_mailbox_without_a_server_and_one_whose_server_is_away(
    desk: Desk, ids: dict[str, int], checkups: Checkups, deaf: int
) -> None:
    put(desk, "email", address="support@desk.example")
    assert await checked(desk, checkups) == {"send": "no_server"}
    nowhere = {"host": "127.0.0.1", "port": deaf, "security": "none"}
    box = {**nowhere, "username": "u", "password": "p"}
    put(desk, "email", address="support@desk.example", smtp=nowhere, imap=box)
    assert await checked(desk, checkups) == {"send": "closed", "receive": "closed"}


async def test_a_trouble_is_logged_once_keeps_its_beginning_and_ends_when_the_server_is_right(
    desk: Desk, ids: dict[str, int], checkups: Checkups, switchboard: Switchboard, deaf: int
) -> None:
    put(desk, "email", address="support@desk.example", smtp={"host": "127.0.0.1", "port": deaf})
    with structlog.testing.capture_logs() as logs:
        await checked(desk, checkups)
        since = desk.read_now(channel_troubles.troubles)[0].since
        row = desk.read_now(channels.channel, "support")
        await channel_health.check(desk, switchboard, row)
    assert [line["event"] for line in logs] == ["channel.not_well"]
    assert "cannot send: no server listens at this address and port" in logs[0]["trouble"]
    assert [one.since for one in desk.read_now(channel_troubles.troubles)] == [since]
    server = MailSimulator()
    host, port = await server.start()
    put(desk, "email", address="support@desk.example", smtp={"host": host, "port": port, "security": "none"})
    assert await checked(desk, checkups) == {}
    await server.stop()


async def test_a_wrong_password_shows_when_an_answer_needs_it_and_the_answer_says_why_it_waits(
    desk: Desk, ids: dict[str, int], deliveries: Deliveries
) -> None:
    async def refuses(reader: Any, writer: Any) -> None:
        writer.write(b"220 mail.example\r\n")
        while line := await reader.readline():
            said = line.decode().upper()
            if said.startswith("EHLO"):
                writer.write(b"250-mail.example\r\n250 AUTH PLAIN LOGIN\r\n")
            elif said.startswith("QUIT"):
                writer.write(b"221 bye\r\n")
            else:
                writer.write(b"535 5.7.8 Wrong password\r\n")

    async with scripted(refuses) as port:
        smtp = {"host": "127.0.0.1", "port": port, "security": "none", "username": "u", "password": "no"}
        put(desk, "email", address="support@desk.example", smtp=smtp)
        number = receive(desk, mail("zoe@shop.example", "Broken lamp", "It is broken")).ticket_id or 0
        reply = replies.Reply(channel="support", text="A new one is on its way.", then="solved")
        message_id = desk.write_now(replies.send, number, reply, by=actor(ids), policy=POLICY)
        worker = Outbox(desk, deliveries.do, deliveries.gave_up, postponed=deliveries.postponed)
        await worker.run_due()
    assert known(desk) == {"send": "password"}
    waits = desk.read_now(messages.message, message_id)
    assert waits.delivery == "queued"
    assert "refuses our user name or password" in waits.delivery_detail


async def test_a_revoked_token_and_a_webhook_that_was_never_set(
    desk: Desk, ids: dict[str, int], checkups: Checkups, switchboard: Switchboard
) -> None:
    async with httpx.AsyncClient() as http, serving(TelegramSimulator(TOKEN, http=http)) as base:
        put(desk, "telegram", token=TOKEN, secret="s", base_url=base)
        assert await checked(desk, checkups) == {"receive": "no_webhook"}
        put(desk, "telegram", token="1:revoked", secret="s", base_url=base)
        assert (await checked(desk, checkups))["send"] == "token"
    put(desk, "telegram", token="not a token")
    assert await checked(desk, checkups) == {"send": "settings", "receive": "settings"}


async def test_a_check_does_not_end_what_only_a_message_shows(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, switchboard: Switchboard
) -> None:
    refused = Trouble(side="send", fault="refused", detail="550 sender unknown")
    await channel_health.note(desk, "support", refused)
    row = desk.read_now(channels.channel, "support")
    await channel_health.check(desk, switchboard, row)
    assert known(desk) == {"send": "refused"}
    await channel_health.check(desk, switchboard, row, changed=True)
    assert known(desk) == {}


async def test_a_mailbox_that_never_connected_is_told_by_its_listener(
    desk: Desk, ids: dict[str, int], inbox: Inbox, switchboard: Switchboard, deaf: int
) -> None:
    box = {"host": "127.0.0.1", "port": deaf, "security": "none", "username": "u", "password": "p"}
    put(desk, "email", address="support@desk.example", imap=box)
    running = asyncio.create_task(Mailboxes(inbox, switchboard, Settings(mail_inlet="off")).run())
    try:
        async with asyncio.timeout(20):
            with structlog.testing.capture_logs() as logs:
                while not any(one["event"] == "channel.not_well" for one in logs):
                    await asyncio.sleep(0.01)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert known(desk) == {"receive": "closed"}


async def test_a_trouble_that_another_process_kept_ends_when_this_one_sends(
    desk: Desk,
    ids: dict[str, int],
    sink: MailSimulator,
    deliveries: Deliveries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def answer(text: str) -> None:
        number = receive(desk, mail("zoe@shop.example", "Broken lamp", "It is broken")).ticket_id or 0
        reply = replies.Reply(channel="support", text=text)
        desk.write_now(replies.send, number, reply, by=actor(ids), policy=POLICY)
        await Outbox(desk, deliveries.do, deliveries.gave_up).run_due()

    await answer("A new one is on its way.")
    await channel_health.note(desk, "support", Trouble(side="send", fault="refused", detail="550 no"))
    monkeypatch.setattr(deliveries_module, "_KEPT_SECONDS", -1.0)
    await answer("It comes on Friday.")
    assert known(desk) == {}


async def test_a_mailbox_that_this_process_reads_no_more_is_asked_itself(
    desk: Desk, ids: dict[str, int], switchboard: Switchboard
) -> None:
    """What its listener last knew here may no longer be true."""
    well = False

    async def a_folder(reader: Any, writer: Any) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n" if well else b"* BYE later\r\n")
        while well and (line := await reader.readline()):
            tag, _, said = line.decode().strip().partition(" ")
            if said.upper().startswith("EXAMINE"):
                writer.write(b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 1] ok\r\n")
            writer.write(f"{tag} OK done\r\n".encode())

    told = asyncio.Event()

    async def report(trouble: Trouble | None) -> None:
        told.set()

    async def keep(raw: RawInbound | None, cursor: Cursor) -> None:
        raise AssertionError("there is no mail")

    async with scripted(a_folder) as port:
        box = {"host": "127.0.0.1", "port": port, "security": "none", "username": "u", "password": "p"}
        put(desk, "email", address="support@desk.example", imap=box)
        channel = switchboard.connect(desk.read_now(channels.channel, "support"))
        assert isinstance(channel, EmailChannel)
        listening = asyncio.create_task(channel.listen(keep, None, report))
        await asyncio.wait_for(told.wait(), 20)
        assert "receive" in [one.side for one in (await channel.status()).troubles]
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        well = True
        assert "receive" not in [one.side for one in (await channel.status()).troubles]


async def test_a_channel_that_is_off_sends_nothing_until_it_is_on(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, deliveries: Deliveries
) -> None:
    worker = Outbox(desk, deliveries.do, deliveries.gave_up, postponed=deliveries.postponed)
    settings = desk.read_now(channels.channel, "support").settings
    number = receive(desk, mail("zoe@shop.example", "Broken lamp", "It is broken")).ticket_id or 0
    reply = replies.Reply(channel="support", text="A new one is on its way.")
    message_id = desk.write_now(replies.send, number, reply, by=actor(ids), policy=POLICY)
    put(desk, "telegram")  # and nothing else
    await worker.run_due()
    row = desk.read_now(messages.message, message_id)
    assert (sink.inbox("zoe@shop.example"), row.delivery) == ([], "queued")
    assert row.delivery_detail == "channel support is off"
    put(desk, "email", **settings)
    desk.write_now(lambda tx: tx.conn.execute(update(jobs).values(run_at=datetime(2020, 1, 1, tzinfo=UTC))))
    await worker.run_due()
    assert len(sink.inbox("zoe@shop.example")) == 1
