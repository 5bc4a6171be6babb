"""A worker that is asked to stop finishes what it began: an upgrade leaves no answer uncertain."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.migrate import migrate
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages
from helpdesk.operations.answers import replies
from tests.factories import POLICY, actor, furnish, mail, receive


class SlowServer:
    """An SMTP server that takes a mail and says so only when it is told to."""

    def __init__(self) -> None:
        self.taken = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 slow\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                self.taken.set()
                await self.may_answer.wait()
            writer.write(b"250 OK\r\n")
            if verb == b"QUIT":
                break
        writer.close()


@pytest.mark.faults
async def test_a_worker_asked_to_stop_hears_of_the_mail_it_is_handing_over(tmp_path: Path) -> None:
    slow = SlowServer()
    server = await asyncio.start_server(slow.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    url = f"sqlite:///{tmp_path / 'helpdesk.db'}"
    migrate(url)
    desk = Desk(url)

    def send_by(tx: Transaction) -> None:
        smtp = {"host": "127.0.0.1", "port": port, "security": "none"}
        settings = {"address": "support@desk.example", "smtp": smtp}
        channels.put_channel(
            tx, "support", kind="email", label="Support", team_id=None, settings=settings, enabled=True
        )

    ids = await desk.write(furnish)
    await desk.write(send_by)
    ticket_id = (await asyncio.to_thread(receive, desk, mail("ana@shop.example", "Lamp", "Broken"))).ticket_id
    assert ticket_id is not None
    reply = replies.Reply(channel="support", text="A new one is on its way.")
    message_id = await desk.write(replies.send, ticket_id, reply, by=actor(ids), policy=POLICY)
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "helpdesk.cli", "work", env=os.environ | {"HELPDESK_DATA_DIR": str(tmp_path)}
    )
    async with asyncio.timeout(60):
        await slow.taken.wait()
        worker.terminate()
        slow.may_answer.set()
        assert await worker.wait() == 0
    assert (await desk.read(messages.message, message_id)).delivery == "sent"
    desk.close()
    server.close()
