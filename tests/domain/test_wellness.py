"""What means "not well", by a table: one figure past its bound is one line, and a busy desk is well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from helpdesk.domain.wellness import (
    ITEM_LATE,
    LANE_LATE,
    MAILBOX_LATE,
    MOST_BEHIND,
    MOST_WAITING,
    Figures,
    FollowerStanding,
    Lane,
    Mailbox,
    troubles,
)

NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
BUSY = Figures(
    now=NOW,
    lanes=[Lane(name="deliver:support", jobs=40, due_since=NOW - LANE_LATE)],
    in_flight=30,
    oldest_in_flight=NOW - ITEM_LATE,
    followers=[FollowerStanding(name="bot", behind=MOST_BEHIND, failed=0)],
    mailboxes=[Mailbox(channel="support", read_at=NOW - MAILBOX_LATE), Mailbox(channel="new", read_at=None)],
    waiting=MOST_WAITING,
)
_A_BIT = timedelta(seconds=1)


def test_a_desk_at_its_bounds_is_well() -> None:
    assert troubles(BUSY) == []


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"lanes": [Lane(name="deliver:support", jobs=12, due_since=NOW - timedelta(minutes=14))]},
            "outbox: the oldest of 12 jobs in lane deliver:support is 14 min late",
        ),
        ({"lanes": [Lane(name="invite", jobs=1, due_since=NOW - LANE_LATE - _A_BIT)]}, "lane invite"),
        (
            {"oldest_in_flight": NOW - timedelta(hours=5)},
            "ledger: the oldest of 30 items without a fate came 5 h ago",
        ),
        ({"oldest_in_flight": NOW - ITEM_LATE - _A_BIT}, "10 min ago"),
        (
            {"followers": [FollowerStanding(name="bot", behind=0, failed=1)]},
            "follower bot: 1 event set aside",
        ),
        ({"followers": [FollowerStanding(name="bot", behind=MOST_BEHIND + 1, failed=0)]}, "events behind"),
        (
            {"mailboxes": [Mailbox(channel="support", read_at=NOW - MAILBOX_LATE - _A_BIT)]},
            "mailbox support: not read to its end for 15 min",
        ),
        ({"waiting": MOST_WAITING + 1}, "operations wait for their turn"),
    ],
)
def test_each_figure_past_its_bound_is_one_line(changes: dict[str, Any], line: str) -> None:
    told = troubles(msgspec.structs.replace(BUSY, **changes))
    assert len(told) == 1
    assert line in told[0]
