"""A furnished desk on each database, its channels, and an SMTP server for it to send to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.workers.deliveries import Deliveries
from helpdesk.workers.outbox import Outbox
from tests import factories
from tests.factories import POLICY


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Desk(database_url, threads=4)
    yield opened
    opened.close()


@pytest.fixture
def ids(desk: Desk) -> dict[str, int]:
    return desk.write_now(factories.furnish)


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


@pytest.fixture
async def switchboard(desk: Desk, ids: dict[str, int]) -> AsyncIterator[Switchboard]:
    async def nothing(digest: str) -> bytes:
        raise AssertionError(f"no file is sent here: {digest}")

    opened = Switchboard(desk, nothing)
    yield opened
    await opened.close()


@pytest.fixture
async def sink(desk: Desk, ids: dict[str, int]) -> AsyncIterator[MailSimulator]:
    """Where the channel `support` sends."""
    server = MailSimulator()
    host, port = await server.start()
    smtp = {"host": host, "port": port, "security": "none"}
    await desk.write(factories.put_mailbox, smtp=smtp)
    yield server
    await server.stop()


@pytest.fixture
def deliveries(desk: Desk, switchboard: Switchboard, blobs: BlobStore) -> Deliveries:
    return Deliveries(desk, switchboard, blobs, POLICY)


@pytest.fixture
def worker(desk: Desk, deliveries: Deliveries) -> Outbox:
    return Outbox(desk, deliveries.do, deliveries.gave_up)


@pytest.fixture
async def inbox(desk: Desk, switchboard: Switchboard, blobs: BlobStore) -> AsyncIterator[Inbox]:
    inbox = Inbox(desk, switchboard, blobs, POLICY)
    yield inbox
    await inbox.close()
