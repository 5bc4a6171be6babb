"""Work on many tickets of several teams decides alone: it takes the locks of its teams in the order of its
tickets, which would meet those of other such work in another order."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text, update

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.locks import ROUTING
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.schema import people
from helpdesk.db.schema.tickets import tickets
from helpdesk.operations.sweeps import deadlines
from tests.factories import POLICY, add_advisor, be
from tests.operations.tickets.assigning.test_assigning import mailed

_free = text("SELECT pg_try_advisory_xact_lock_shared(:number)")


def others_decide(tx: Transaction) -> bool:
    return bool(tx.conn.scalar(_free, {"number": ROUTING}))


@pytest.mark.parametrize(
    ("work", "values"),
    [
        (deadlines.wake_snoozed, {"state": "snoozed", "queued_since": None, "owner_id": None}),
        (deadlines.offer_waiting, {"owner_id": None}),
        (partial(deadlines.mark_gone, after=timedelta(minutes=2)), {}),
        (
            partial(deadlines.rest_bots, policy=POLICY),
            {"with_bot": True, "waiting_since": None},
        ),
    ],
)
def test_nobody_else_decides_while_it_works(
    desk: Desk, ids: dict[str, int], work: Callable[[Transaction], int], values: dict[str, object]
) -> None:
    if not desk.postgres:
        return  # one writer
    be(desk, ids["Ana"], "available")
    second = desk.write_now(advisors.add_team, "Second", [])
    desk.write_now(add_advisor, "Cy", team_id=second)
    numbers = [mailed(desk, f"c{number}@shop.example").id for number in range(4)]

    def long_ago(tx: Transaction) -> None:
        then = tx.now - timedelta(days=1)
        tx.conn.execute(update(people.advisors).values(last_seen_at=then))
        tx.conn.execute(
            update(tickets).values({"queued_since": then, "snoozed_until": then, "updated_at": then} | values)
        )
        tx.conn.execute(update(tickets).where(tickets.c.id.in_(numbers[::2])).values(team_id=second))

    desk.write_now(long_ago)

    def meanwhile(tx: Transaction, pool: ThreadPoolExecutor) -> tuple[bool, bool]:
        return work(tx) > 0, pool.submit(desk.write_now, others_decide).result(timeout=60)

    with ThreadPoolExecutor(1) as pool:
        assert desk.write_now(meanwhile, pool) == (True, False)
    assert desk.write_now(others_decide)
