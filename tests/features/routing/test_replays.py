"""What bounds a replay: one at a time, and so much time. What a draft knows of the bot."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import advisors
from helpdesk.db.tickets.tickets import ticket
from helpdesk.domain.chats.bot import BotMessage, BotTurn, HandOver
from helpdesk.domain.routing.replay import Arrival, Setup
from helpdesk.errors import BadInput, Conflict
from helpdesk.features.routing import replays
from helpdesk.features.routing.replays import Prepared, ReplayRouting, compare
from helpdesk.operations.bot import answering
from helpdesk.operations.bot.answering import Ask
from tests.bots import give_to_bot, say
from tests.factories import POLICY, add_routing_rule, furnish

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
ONE = [Arrival(id=1, at=DAY, team_id=None, minutes=30)]


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    desk = Desk(database_url)
    try:
        yield desk
    finally:
        desk.close()


def prepared(arrivals: Sequence[Arrival] = ONE) -> Prepared:
    setup, end = Setup(people=[]), DAY + timedelta(hours=8)
    return Prepared(
        arrivals=arrivals,
        now=setup,
        other=setup,
        until=end,
        promised=timedelta(hours=1),
    )


class Slow(list[Arrival]):
    """Arrivals that come when they may."""

    def __init__(self) -> None:
        super().__init__(ONE)
        self.began, self.goes_on = threading.Event(), threading.Event()

    def __iter__(self) -> Iterator[Arrival]:
        self.began.set()
        self.goes_on.wait(timeout=60)
        return super().__iter__()


def test_one_replay_runs_at_a_time() -> None:
    slow = Slow()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(compare, prepared(slow))
        assert slow.began.wait(timeout=60)
        with pytest.raises(Conflict, match="Another replay runs"):
            compare(prepared())
        slow.goes_on.set()
        assert first.result(timeout=60).now.unserved == 1
    assert compare(prepared()).now.unserved == 1


def test_a_replay_that_takes_too_long_ends_and_another_may_run() -> None:
    with pytest.raises(BadInput, match="more than 0 s") as refused:
        compare(prepared(), seconds=0)
    assert refused.value.field == "since"
    assert compare(prepared()).now.unserved == 1


def test_the_time_that_asking_a_draft_took_is_no_more_there() -> None:
    late = msgspec.structs.replace(prepared(), spent=20)
    with pytest.raises(BadInput, match="more than 20 s"):
        compare(late, seconds=20)


@pytest.mark.parametrize("written", ["bot:answered", "-bot:answered", "bot:alone", "-bot:alone"])
def test_a_draft_knows_that_the_bot_answered_before_it_handed_over(desk: Desk, written: str) -> None:
    ids = desk.write_now(furnish)
    desk.write_now(give_to_bot)
    billing = desk.write_now(advisors.add_team, "Billing", [ids["Ana"]])
    desk.write_now(lambda tx: add_routing_rule(tx, "Of the bot", billing, written))
    said = say(desk, "I need a person")
    asked = desk.write_now(answering.begin, said.conversation_id, POLICY)
    assert isinstance(asked, Ask)
    over = HandOver(cause="asked", summary="Wants a person")
    turn = BotTurn(messages=[BotMessage(text="One moment")], state=b"", why="asked", hand_over=over)
    assert desk.write_now(answering.finish, asked, turn, POLICY)
    came = desk.read_now(ticket, said.ticket_id)
    found = written in ("bot:answered", "-bot:alone")
    assert (came.team_name == "Billing") is found

    def without_the_rule(tx: Reading) -> tuple[int, list[int]]:
        hour = ReplayRouting(since=tx.now - timedelta(hours=1), until=tx.now, rules=[])
        told = replays.prepare(tx, hour).rules
        assert told is not None
        return told.kept, [one.number for one in told.elsewhere]

    assert desk.read_now(without_the_rule) == (0, [came.id] if found else [])
