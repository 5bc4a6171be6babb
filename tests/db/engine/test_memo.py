"""Kept answers are given again while nothing changed, and never after anybody's commit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.memo import Memo
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.people import teams
from helpdesk.db.schema.types import from_micros, to_micros


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    desk = Desk(database_url)
    yield desk
    desk.close()


def add_team(tx: Transaction, name: str) -> None:
    tx.conn.execute(insert(teams), {"name": name})


class Counting:
    """A query that knows how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, tx: Reading) -> int:
        self.asked += 1
        return tx.conn.scalar(select(func.count()).select_from(teams)) or 0


async def test_an_answer_is_kept_until_a_commit_of_this_or_another_process(
    desk: Desk, database_url: str
) -> None:
    memo, query, other = Memo(desk), Counting(), Desk(database_url)
    try:
        for opening in (desk, other):  # the first connection recovers the log, and nothing is kept meanwhile
            await opening.write(lambda tx: None)
        assert [await memo.read("teams", query) for _ in range(3)] == [0, 0, 0]
        assert query.asked == (3 if desk.postgres else 1)
        await desk.write(add_team, "Sales")
        assert await memo.read("teams", query) == 1
        await other.write(add_team, "Support")
        assert await memo.read("teams", query) == 2
        asked = query.asked
        assert await memo.read("teams", query) == 2
        assert query.asked == (asked + 1 if desk.postgres else asked)
    finally:
        memo.close()
        other.close()


async def test_keys_are_told_apart(desk: Desk) -> None:
    memo = Memo(desk)
    assert await memo.read("a", lambda tx: "first") == "first"
    assert await memo.read("b", lambda tx: "second") == "second"
    memo.close()


def test_moments_survive_being_kept_as_microseconds() -> None:
    moments = [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        *(datetime(2026, 5, 4, tzinfo=UTC) + timedelta(microseconds=7**n) for n in range(18)),
    ]
    assert [from_micros(to_micros(moment)) for moment in moments] == moments
