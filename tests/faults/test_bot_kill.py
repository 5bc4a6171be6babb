"""A worker killed in the middle of a bot's turn, before or within the commit: the turn is taken once more."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.schema.records import jobs
from helpdesk.db.schema.tickets import conversations
from helpdesk.db.tickets import messages
from helpdesk.dispatch.dispatcher import Dispatcher
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.live.wire.bus import MemoryBus
from tests import factories
from tests.bots import EchoBot, Worker, give_to_bot, say

KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.operations.bot import answering
from helpdesk.gateway.switchboard import Switchboard
from tests.bots import EchoBot, Worker

async def read(digest):
    raise AssertionError

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

async def main():
    desk = Desk(sys.argv[1])
    bot = EchoBot()
    if sys.argv[2] == "before":
        bot.before = die
    else:
        finish = answering.finish
        def half(*given):
            assert finish(*given)
            die()
        answering.finish = half
    await Worker(desk, bot, Switchboard(desk, read), BlobStore(Path(sys.argv[3]))).run()

asyncio.run(main())
"""


@pytest.mark.parametrize("when", ["before", "within"])
async def test_a_killed_turn_is_taken_again_and_answered_once(
    database_url: str, tmp_path: Path, when: str
) -> None:
    desk = Desk(database_url)
    desk.write_now(factories.furnish)
    desk.write_now(give_to_bot)
    said = say(desk, "one")
    say(desk, "two")
    await Dispatcher(desk, MemoryBus()).dispatch()
    folder = str(tmp_path / "blobs")
    killed = subprocess.run([sys.executable, "-c", KILLED, database_url, when, folder], check=False)
    assert killed.returncode == -9
    assert _texts(desk, said.conversation_id) == ["one", "two"]  # nothing half done
    desk.write_now(_let_leases_pass)
    bot = EchoBot()

    async def read(digest: str) -> bytes:
        raise AssertionError(digest)

    await Worker(desk, bot, Switchboard(desk, read), BlobStore(Path(folder))).run()
    assert _texts(desk, said.conversation_id) == ["one", "two", "1: one", "2: two"]
    assert [one.text for one in bot.heard] == ["one", "two"]
    desk.close()


def _let_leases_pass(tx: Transaction) -> None:
    long_ago = tx.now - timedelta(hours=1)
    tx.conn.execute(update(conversations).values(thinking_until=long_ago))
    tx.conn.execute(update(jobs).where(jobs.c.state == "running").values(lease_until=long_ago))


def _texts(desk: Desk, conversation_id: int) -> list[str]:
    return [row.text for row in desk.read_now(messages.of_conversation, conversation_id)]
