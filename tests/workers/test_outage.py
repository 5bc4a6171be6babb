"""The database goes away between a mail server's answer and its record: nothing is sent twice, and nothing
is forgotten."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

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
from tests.workers.test_deliveries import answered, chatted, delivery_of, make_due

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
        self.cut()
        return receipt

    def cut(self) -> None:
        self.gate.begin()
        asyncio.get_running_loop().call_later(AWAY_SECONDS, self.gate.end)


class Refusing(Cutting):
    """The same for its first answer, which puts the mail off."""

    tries = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.tries += 1
        if self.tries > 1:
            return await MailSimulator.handle_DATA(self, server, session, envelope)
        self.cut()
        return "451 4.3.0 later"


@contextlib.asynccontextmanager
async def sending(
    gate: outages.Gate, sink: Cutting, blobs: BlobStore
) -> AsyncIterator[tuple[Desk, dict[str, int], Outbox]]:
    """A furnished desk that sends to `sink`, the ids of its people, and its outbox."""
    desk, sink.gate = Desk(gate.url, threads=4), gate
    ids = await desk.write(furnish)
    host, port = await sink.start()
    settings = {"address": "support@desk.example", "smtp": {"host": host, "port": port, "security": "none"}}
    await desk.write(factories.put_mailbox, **settings)

    async def nothing(digest: str) -> bytes:
        raise AssertionError(digest)

    switchboard = Switchboard(desk, nothing)
    deliveries = Deliveries(desk, switchboard, blobs, POLICY)
    yield desk, ids, Outbox(desk, deliveries.do, deliveries.gave_up)
    await switchboard.close()
    await sink.stop()
    desk.close()


async def test_a_result_is_stored_once_the_database_is_back(gate: outages.Gate, blobs: BlobStore) -> None:
    sink = Cutting()
    async with sending(gate, sink, blobs) as (desk, ids, outbox):
        message_id = answered(desk, ids)
        await outbox.run_due()
        assert delivery_of(desk, message_id) == "sent"
        assert len(sink.inbox("ana@shop.example")) == 1


async def test_a_chats_mail_that_was_put_off_goes_out_once_the_database_is_back(
    gate: outages.Gate, blobs: BlobStore
) -> None:
    sink = Refusing()
    async with sending(gate, sink, blobs) as (desk, ids, outbox):
        _, sent = chatted(desk, ids, "It left on Monday.")
        for _ in range(2):
            make_due(desk)
            await outbox.run_due()
        assert delivery_of(desk, sent[0]) == "delivered"
        assert len(sink.inbox("zoe@shop.example")) == 1
