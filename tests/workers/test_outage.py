"""The database goes away between a mail server's receipt and its record: nothing is sent twice."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.workers.deliveries import Deliveries
from helpdesk.workers.outbox import Outbox
from tests import conftest, factories, outages
from tests.factories import POLICY, furnish
from tests.workers.test_deliveries import answered, delivery_of

AWAY_SECONDS = 2.0


@pytest.fixture
def gate(request: pytest.FixtureRequest) -> Iterator[outages.Gate]:
    template: str = request.getfixturevalue("postgres_template")
    copies = conftest.postgres_copy(request.getfixturevalue("postgres_url"), template)
    with contextlib.contextmanager(lambda: copies)() as url, outages.gate(url) as gate:
        yield gate


class Cutting(MailSimulator):
    """A mail server during whose receipt the database goes away, for some seconds."""

    gate: outages.Gate

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        receipt = await super().handle_DATA(server, session, envelope)
        self.gate.begin()
        asyncio.get_running_loop().call_later(AWAY_SECONDS, self.gate.end)
        return receipt


async def test_a_result_is_stored_once_the_database_is_back(gate: outages.Gate, blobs: BlobStore) -> None:
    desk, sink = Desk(gate.url, threads=4), Cutting()
    sink.gate = gate
    ids = await desk.write(furnish)
    host, port = await sink.start()
    settings = {"address": "support@desk.example", "smtp": {"host": host, "port": port, "security": "none"}}
    await desk.write(factories.put_mailbox, **settings)
    message_id = answered(desk, ids)

    async def nothing(digest: str) -> bytes:
        raise AssertionError(digest)

    switchboard = Switchboard(desk, nothing)
    deliveries = Deliveries(desk, switchboard, blobs, POLICY)
    await Outbox(desk, deliveries.do, deliveries.gave_up).run_due()
    assert delivery_of(desk, message_id) == "sent"
    assert len(sink.inbox("ana@shop.example")) == 1
    await switchboard.close()
    await sink.stop()
    desk.close()
