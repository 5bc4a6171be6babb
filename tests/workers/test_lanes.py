"""The outbox runs in lanes: each has its own room, and a job that hangs holds up its own lane alone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import get_args

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import outbox
from helpdesk.db.log.outbox import Claimed
from helpdesk.domain.jobs import DeliverMessage, InviteToSurvey, Job, TakeBotTurn, lane_of
from helpdesk.errors import DeliveryFailed
from helpdesk.workers.lanes import Lanes, bound, precedence
from helpdesk.workers.outbox import Outbox


def test_a_lane_is_a_kind_and_a_channel() -> None:
    assert lane_of(TakeBotTurn(conversation_id=1)) == "bot_turn"
    assert lane_of(DeliverMessage(message_id=1), "support") == "deliver:support"


def test_every_kind_of_job_has_a_bound_of_its_own() -> None:
    for kind in get_args(Job):
        assert precedence(str(kind.__struct_config__.tag)) < precedence("unknown")


def test_the_bots_turns_come_first_and_every_channel_has_its_own_room() -> None:
    lanes = ["unknown", "invite:support", "deliver:support", "bot_turn", "deliver:sales"]
    assert min(lanes, key=precedence) == "bot_turn"
    assert max(lanes, key=precedence) == "unknown"
    running = Lanes()
    for _ in range(bound("deliver:support")):
        running.begun("deliver:support")
    assert running.room("deliver:support") == 0
    assert running.room("deliver:sales") == bound("deliver:sales") > 0
    running.ended("deliver:support")
    assert running.room("deliver:support") == 1


def test_most_turns_of_the_bot_run_at_once_and_each_channel_has_its_kinds_bound() -> None:
    assert bound("bot_turn") > bound("deliver:support") == bound("deliver") > bound("unknown") > 0
    assert bound("unknown") == bound("unknown:support")


class Stuck:
    """Handles jobs; those to the channel `mail` do not end before `release`."""

    def __init__(self) -> None:
        self.release = asyncio.Event()
        self.done: list[str] = []
        self.changed = asyncio.Event()

    async def handle(self, claimed: Claimed) -> None:
        if claimed.lane.endswith(":mail"):
            await self.release.wait()
        self.done.append(claimed.key)
        self.changed.set()

    def gave_up(self, tx: Transaction, job: Job, failure: DeliveryFailed) -> None:
        raise AssertionError(failure)

    async def until(self, *keys: str) -> None:
        async with asyncio.timeout(10):
            while not set(keys) <= set(self.done):
                self.changed.clear()
                await self.changed.wait()


async def test_a_hundred_jobs_that_hang_hold_up_no_other_lane(desk: Desk) -> None:
    def fill(tx: Transaction) -> None:
        for number in range(100):
            tx.add_job(DeliverMessage(message_id=number), key=f"mail:{number}", channel="mail")
        tx.add_job(DeliverMessage(message_id=1), key="telegram", channel="telegram")
        tx.add_job(InviteToSurvey(invitation_id=1), key="survey")
        tx.add_job(TakeBotTurn(conversation_id=1), key="bot")

    stuck = Stuck()
    await desk.write(fill)
    running = asyncio.create_task(Outbox(desk, stuck.handle, stuck.gave_up).run())
    try:
        await stuck.until("telegram", "survey", "bot")
        await desk.write(lambda tx: tx.add_job(TakeBotTurn(conversation_id=2), key="a later turn"))
        await stuck.until("a later turn")
        waiting = await desk.write(
            outbox.claim, "another", lease=timedelta(minutes=1), room=lambda lane: 1_000
        )
        assert len(waiting) == 100 - bound("deliver:mail"), "the others wait for their own lane"
    finally:
        stuck.release.set()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def test_only_lanes_with_room_say_when_they_are_due(desk: Desk) -> None:
    soon, later = datetime(2030, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)

    def fill(tx: Transaction) -> None:
        tx.add_job(DeliverMessage(message_id=1), key="a", channel="full", not_before=soon)
        tx.add_job(DeliverMessage(message_id=2), key="b", channel="free", not_before=later)

    desk.write_now(fill)
    assert desk.read_now(outbox.next_due, room=lambda lane: 1) == soon
    assert desk.read_now(outbox.next_due, room=lambda lane: int(lane != "deliver:full")) == later
    assert desk.read_now(outbox.next_due, room=lambda lane: 0) is None
