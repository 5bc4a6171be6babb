"""Mailboxes: what is in the way for a moment ends nobody's intake."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.gateway import mailboxes as mailboxes_module
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.mailboxes import Mailboxes
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.settings import Settings


def rename(tx: Transaction, old: str, new: str) -> None:
    tx.conn.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


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
    await desk.write(
        channels.put_channel,
        "support",
        kind="email",
        label="Support",
        team_id=None,
        settings={"address": "support@desk.example", "imap": imap},
        enabled=True,
    )
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
