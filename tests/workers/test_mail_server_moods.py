"""What becomes of an answer when its mail server is busy, refuses, hangs, or hangs up at a step of it."""

from __future__ import annotations

import pytest

from helpdesk.db.engine.desk import Desk
from helpdesk.db.tickets.undelivered import undelivered
from helpdesk.workers.outbox import Outbox
from tests import factories
from tests.faults.sink import AT_THE_END, BEFORE, WITHIN, Sink
from tests.workers.test_deliveries import answered, delivery_of, make_due

AFTER = {
    "is busy": ("queued", "sent"),
    "greylists a recipient": ("queued", "sent"),
    "greylists": ("queued", "sent"),
    "refuses a recipient": ("failed", "failed"),
    "refuses": ("failed", "failed"),
    "closes at DATA": ("uncertain", "uncertain"),
    WITHIN: ("uncertain", "uncertain"),
    "closes": ("uncertain", "uncertain"),
    "takes and closes": ("uncertain", "uncertain"),
    "hangs": ("uncertain", "uncertain"),
}
"""Of each mood: what the answer is called, and what when the desk has had another try."""


class Once(Sink):
    """Has one mood, `wanted`, once."""

    wanted = ""

    def mood(self, moods: tuple[str, ...], *, about: str = "") -> str:
        if self.wanted not in moods:
            return ""
        mood, self.wanted = self.wanted, ""
        return mood


def test_every_mood_is_tried() -> None:
    assert set(AFTER) == {*AT_THE_END, *BEFORE, WITHIN}


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("mood", AFTER)
async def test_what_an_answer_is_called_after_each_mood(
    desk: Desk, ids: dict[str, int], worker: Outbox, mood: str
) -> None:
    with Once() as server:
        server.wanted = mood  # only now: starting it looks whether it listens
        smtp = {"host": "127.0.0.1", "port": server.port, "security": "none", "timeout": 2.0}
        await desk.write(factories.put_mailbox, smtp=smtp)
        message_id = answered(desk, ids)
        called = []
        for _ in range(2):
            make_due(desk)
            await worker.run_due()
            called.append(delivery_of(desk, message_id))
    assert tuple(called) == AFTER[mood]
    times = server.received.total()
    assert times == (1 if called[1] == "sent" or mood == "takes and closes" else 0)
    lost = [one.id for one in desk.read_now(undelivered, limit=5)]
    assert lost == ([] if called[1] == "sent" else [message_id])  # a person is told
