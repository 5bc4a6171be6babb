"""kill -9 at any moment, of a desk that starts, answers or works, loses nothing and doubles nothing: mail,
chats and webhooks flow in, and answers flow out to a mail server that is not always kind."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.customers import Customers
from tests.faults.desk_process import DeskProcess, rows
from tests.faults.sink import Sink

KILLS = int(os.environ.get("HELPDESK_FAULTS_KILLS", "60"))
_OF_STARTING = 0.4  # the share of the kills that meet a desk which is not ready yet
_START_SECONDS = 0.5  # within which they come


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as found:
        yield found


@pytest.mark.faults
async def test_kills_lose_nothing_and_double_nothing(tmp_path: Path, sink: Sink) -> None:
    desk = DeskProcess(tmp_path, sink_port=sink.port)
    desk.set_up()
    await desk.start()
    customers = Customers(desk, await desk.make_key())
    tasks = [
        asyncio.create_task(one)
        for one in (
            customers.write_mails(),
            customers.chat(),
            customers.chat(),
            customers.post_webhooks(),
            customers.answer(),
        )
    ]
    random.seed(20260301)
    try:
        for _ in range(KILLS):
            if random.random() < _OF_STARTING:
                await asyncio.sleep(random.uniform(0.0, _START_SECONDS))
            else:
                await desk.ready()
                await asyncio.sleep(random.uniform(0.0, 0.6))  # the moment of the kill is what is random here
            desk.kill()
            for task in tasks:
                assert not task.done() or task.exception() is None
            desk.begin()
        await desk.ready()
        customers.stopping = True
        await asyncio.gather(*tasks)
        await _settled(tmp_path / "helpdesk.db")
    finally:
        for task in tasks:
            task.cancel()
        desk.stop()
    _compare(tmp_path / "helpdesk.db", customers, sink)
    assert "All items are accounted for." in desk.command("ledger")


async def _settled(database: Path) -> None:
    """Until nothing is in flight: no unsettled item, no job that may still run."""
    async with asyncio.timeout(150):
        while any(
            rows(database, query)[0][0]
            for query in (
                "SELECT count(*) FROM ledger WHERE fate IS NULL",
                "SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')",
            )
        ):
            await asyncio.sleep(0.5)


def _compare(database: Path, customers: Customers, sink: Sink) -> None:
    sent = (customers.mails, customers.chats, customers.webhooks, customers.replies)
    assert min(len(one) for one in sent) > KILLS // 5
    assert min(sink.moods[mood] for mood in ("greylists", "hangs", "closes", "refuses")) > 0

    stored = Counter(
        row[0] for row in rows(database, "SELECT external_id FROM messages WHERE direction = 'in'")
    )
    assert [one for one in customers.mails if stored[one] != 1] == []
    assert [one for one in customers.webhooks if stored[one] != 1] == []
    said = Counter(external_id.rpartition(":")[2] for external_id in stored.elements() if ":" in external_id)
    assert [one for one in customers.chats if said[one] != 1] == []
    assert [one for one, n in stored.items() if n > 1] == []

    answers = rows(database, "SELECT text, external_id, delivery FROM messages WHERE direction = 'out'")
    texts = Counter(text for text, _, _ in answers)
    assert [key for key in customers.replies if texts[f"Answer {key}"] != 1] == []
    assert [text for text, n in texts.items() if n > 1] == []
    for _, message_id, delivery in answers:
        times = sink.received[message_id]
        assert times <= 1, f"{message_id} went out {times} times"
        assert delivery in ("sent", "uncertain", "failed"), (message_id, delivery)
        if delivery == "failed":
            assert times == 0, f"{message_id} is called failed, and arrived"
        if delivery == "sent":
            assert times == 1, f"{message_id} is called sent, and never arrived"
    assert set(sink.received) <= {message_id for _, message_id, _ in answers}
    ((events, newest),) = rows(database, "SELECT count(*), max(position) FROM events")
    assert events == newest > 0, "positions have gaps"
