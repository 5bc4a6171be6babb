"""Mailboxes: what is in the way for a moment ends nobody's intake."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import aiosmtplib
import pytest
from structlog.testing import capture_logs

from helpdesk.db import channel_troubles, channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import ledger_proof
from helpdesk.domain.health.standing import Upkeep
from helpdesk.gateway import inlet_health
from helpdesk.gateway import mailboxes as mailboxes_module
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.mailboxes import Mailboxes
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.settings import Settings
from tests import factories
from tests.channels.scripting import scripted
from tests.outages import rename


@pytest.mark.parametrize(
    ("table", "told"), [("channels", "mailboxes.look_failed"), ("mail_cursors", "mailbox.failed")]
)
async def test_a_mailbox_is_listened_to_again_after_the_database_was_away(
    desk: Desk,
    ids: dict[str, int],
    inbox: Inbox,
    switchboard: Switchboard,
    monkeypatch: pytest.MonkeyPatch,
    table: str,
    told: str,
) -> None:
    monkeypatch.setattr(mailboxes_module, "_LOOK_SECONDS", 0.05)
    listened = asyncio.Event()

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        listened.set()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    imap = {"host": host, "port": port, "username": "u", "password": "p", "security": "none"}
    await desk.write(factories.put_mailbox, imap=imap)
    await desk.write(rename, table, "elsewhere")
    running = asyncio.create_task(Mailboxes(inbox, switchboard, Settings(mail_inlet="off")).run())
    try:
        async with asyncio.timeout(20):
            with capture_logs() as logs:
                while not any(one["event"] == told for one in logs):
                    await asyncio.sleep(0.01)
            assert not listened.is_set()
            await desk.write(rename, "elsewhere", table)
            await listened.wait()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        server.close()
        await server.wait_closed()


async def test_the_mailbox_of_another_account_is_read_from_its_beginning(
    desk: Desk,
    ids: dict[str, int],
    inbox: Inbox,
    switchboard: Switchboard,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its server gives every folder the same UIDVALIDITY, as some do."""
    monkeypatch.setattr(mailboxes_module, "_LOOK_SECONDS", 0.05)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        user, uids = "", range(0)
        while line := await reader.readline():
            tag, _, said = line.decode().strip().partition(" ")
            match said.split():
                case ["LOGIN", name, *_]:
                    user = name.strip('"')
                    uids = range(1, 6 if user == "ana" else 9)
                case ["EXAMINE", *_]:
                    writer.write(f"* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT {len(uids) + 1}] ok\r\n".encode())
                case ["CAPABILITY"]:
                    writer.write(b"* CAPABILITY IMAP4rev1\r\n")
                case ["UID", "SEARCH", *_]:
                    writer.write(f"* SEARCH {' '.join(map(str, uids))}\r\n".encode())
                case ["UID", "FETCH", _, "(RFC822.SIZE)"]:
                    writer.writelines(
                        f"* {uid} FETCH (UID {uid} RFC822.SIZE 99)\r\n".encode() for uid in uids
                    )
                case ["UID", "FETCH", wanted, *_]:
                    for uid in wanted.split(","):
                        body = (
                            f"From: c{uid}@shop.example\r\nMessage-ID: <{uid}@{user}>\r\n\r\nHello {uid}\r\n"
                        )
                        head = f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(body)}}}\r\n"
                        writer.write(f"{head}{body})\r\n".encode())
            writer.write(f"{tag} OK done\r\n".encode())

    def received(tx: Reading) -> int:
        return ledger_proof.prove(tx).received

    async def until(items: int) -> None:
        async with asyncio.timeout(20):
            while await desk.read(received) < items:
                await asyncio.sleep(0.01)

    async with scripted(talk) as port:
        imap = {"host": "127.0.0.1", "port": port, "password": "p", "security": "none", "idle": False}
        running = asyncio.create_task(Mailboxes(inbox, switchboard, Settings(mail_inlet="off")).run())
        try:
            for user, items in (("ana", 5), ("bo", 5 + 8)):
                settings = {"address": "support@desk.example", "imap": {**imap, "username": user}}
                await desk.write(
                    channels.put_channel, "support", kind="email", label="Support", team_id=None,
                    settings=settings, enabled=True,
                )  # fmt: skip
                await until(items)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
    await inbox.drain()
    assert await desk.read(received) == 5 + 8


@contextlib.asynccontextmanager
async def with_inlet(inbox: Inbox, switchboard: Switchboard, port: int) -> AsyncIterator[Mailboxes]:
    mailboxes = Mailboxes(inbox, switchboard, Settings(mail_inlet="smtp", mail_inlet_port=port))
    running = asyncio.create_task(mailboxes.run())
    try:
        yield mailboxes
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def listens(mailboxes: Mailboxes) -> int:
    """The port, once the inlet listens."""
    async with asyncio.timeout(20):
        while mailboxes.inlet_address is None:
            await asyncio.sleep(0.01)
    return mailboxes.inlet_address[1]


def is_deaf(mailboxes: Mailboxes) -> bool:
    return mailboxes.inlet_address is None


async def test_the_inlet_listens_once_the_process_before_it_has_ended(
    desk: Desk,
    ids: dict[str, int],
    inbox: Inbox,
    switchboard: Switchboard,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mailboxes_module, "_LOOK_SECONDS", 0.05)
    before = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = before.sockets[0].getsockname()[1]
    looks = 0
    rows = switchboard.rows

    async def counted() -> list[channels.ChannelRow]:
        nonlocal looks
        looks += 1
        return await rows()

    monkeypatch.setattr(switchboard, "rows", counted)
    with capture_logs() as logs:
        async with with_inlet(inbox, switchboard, port) as mailboxes:
            async with asyncio.timeout(20):
                while looks < 4:
                    await asyncio.sleep(0.01)
            assert is_deaf(mailboxes)
            await told(desk, ["its port is in use by another program"])
            before.close()
            await before.wait_closed()
            assert await listens(mailboxes) == port
            await told(desk, [])
    assert [one["event"] for one in logs].count("inlet.not_listening") == 1


async def told(desk: Desk, details: list[str]) -> None:
    """Until the channels say so much about the inlet, and not more."""
    async with asyncio.timeout(20):
        while details != [
            one.detail for one in await desk.read(channel_troubles.troubles) if one.fault == "inlet"
        ]:
            await asyncio.sleep(0.01)


async def test_an_inlet_beside_that_of_another_process_stands_by(
    desk: Desk,
    ids: dict[str, int],
    inbox: Inbox,
    switchboard: Switchboard,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mailboxes_module, "_LOOK_SECONDS", 0.05)
    async with with_inlet(inbox, switchboard, 0) as first:
        port = await listens(first)
        refused = asyncio.Event()
        is_helpdesk = inlet_health.is_helpdesk

        async def asked(host: str, port: int) -> bool:
            found = await is_helpdesk(host, port)
            refused.set()
            return found

        monkeypatch.setattr(inlet_health, "is_helpdesk", asked)
        upkeep = Upkeep()
        second = Mailboxes(inbox, switchboard, Settings(mail_inlet="smtp", mail_inlet_port=port), upkeep)
        running = asyncio.create_task(second.run())
        try:
            async with asyncio.timeout(20):
                await refused.wait()
            assert is_deaf(second)
            assert upkeep.part("mail inlet").now.state == "waits"
            await told(desk, [])
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_the_inlet_refuses_nobody_before_it_knows_the_addresses(
    desk: Desk,
    ids: dict[str, int],
    inbox: Inbox,
    switchboard: Switchboard,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While the database is away, it listens to nobody: a mail server keeps its mail then."""
    monkeypatch.setattr(mailboxes_module, "_LOOK_SECONDS", 0.05)
    await desk.write(rename, "channels", "elsewhere")
    async with with_inlet(inbox, switchboard, 0) as mailboxes:
        with capture_logs() as logs:
            async with asyncio.timeout(20):
                while sum(one["event"] == "mailboxes.look_failed" for one in logs) < 3:
                    await asyncio.sleep(0.01)
        assert is_deaf(mailboxes)
        await desk.write(rename, "elsewhere", "channels")
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=await listens(mailboxes), start_tls=False)
        await client.connect()
        await client.mail("zoe@shop.example")
        assert (await client.rcpt("support@desk.example")).code == 250
        await client.quit()
