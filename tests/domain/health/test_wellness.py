"""What means "not well", by a table: one figure past its bound is one line, and a busy desk is well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from helpdesk.domain.health.faults import ChannelTrouble
from helpdesk.domain.health.processes import Process
from helpdesk.domain.health.standing import PartState
from helpdesk.domain.health.wellness import Figures, FollowerStanding, Lane, Mailbox, troubles

NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


def process(key: str, *, silent: timedelta = timedelta(0), failing: timedelta | None = None) -> Process:
    """One that began yesterday; a part of it fails for so long."""
    parts = [PartState(name="outbox"), PartState(name="mail inlet", state="waits")]
    if failing is not None:
        parts.append(
            PartState(name="sweeps", state="again", since=NOW - failing, fault="no_service", tries=9)
        )
    return Process(
        key=key,
        role="work",
        host="moor",
        pid=7,
        began_at=NOW - timedelta(days=1),
        heard_at=NOW - silent,
        parts=parts,
    )


BUSY = Figures(
    now=NOW,
    lanes=[Lane(name="deliver:support", jobs=40, due_since=NOW - timedelta(minutes=2))],
    in_flight=30,
    oldest_in_flight=NOW - timedelta(minutes=10),
    followers=[FollowerStanding(name="bot", behind=10_000, failed=0)],
    mailboxes=[
        Mailbox(channel="support", read_at=NOW - timedelta(minutes=15)),
        Mailbox(channel="new", read_at=None),
    ],
    waiting=1_000,
    disk_free=2**28,
    disk_least=2**28,
    processes=[
        process("me", failing=timedelta(seconds=5)),
        process("other", silent=timedelta(seconds=75), failing=timedelta(seconds=5)),
    ],
    process="me",
)
_A_BIT = timedelta(seconds=1)


def test_a_desk_at_its_bounds_is_well() -> None:
    assert troubles(BUSY) == []


def test_a_desk_where_nothing_waits_is_well() -> None:
    idle = [Lane(name="deliver:support", jobs=1, due_since=None)]
    assert troubles(msgspec.structs.replace(BUSY, lanes=idle, in_flight=0, oldest_in_flight=None)) == []


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"lanes": [Lane(name="deliver:support", jobs=12, due_since=NOW - timedelta(minutes=14))]},
            "outbox: the oldest of 12 jobs in lane deliver:support is 14 min late",
        ),
        ({"failed_jobs": {"invite:support": 2}}, "2 in lane invite:support failed for good within a day"),
        ({"disk_free": 2**28 - 1}, "disk: 255 MiB are free; below 256 MiB visitors are refused"),
        (
            {"processes": [process("me", failing=timedelta(minutes=3))]},
            "sweeps: tried again for 3 min, because a service it needs does not answer",
        ),
        (
            {"processes": [process("other", failing=timedelta(seconds=5) + _A_BIT)]},
            "worker moor:7: sweeps: tried again for 0 min, because a service it needs does not answer",
        ),
        (
            {"processes": [process("other", silent=timedelta(minutes=4), failing=timedelta(hours=3))]},
            "worker moor:7: not heard of for 4 min; it died, or hangs",
        ),
        (
            {"lanes": [Lane(name="invite", jobs=1, due_since=NOW - timedelta(minutes=2) - _A_BIT)]},
            "lane invite",
        ),
        (
            {"oldest_in_flight": NOW - timedelta(hours=5)},
            "ledger: the oldest of 30 items without a fate came 5 h ago",
        ),
        ({"oldest_in_flight": NOW - timedelta(minutes=10) - _A_BIT}, "10 min ago"),
        ({"oldest_in_flight": NOW - timedelta(minutes=119)}, "119 min ago"),
        ({"oldest_in_flight": NOW - timedelta(minutes=120)}, "2 h ago"),
        (
            {"followers": [FollowerStanding(name="bot", behind=0, failed=1)]},
            "follower bot: 1 event set aside",
        ),
        ({"followers": [FollowerStanding(name="bot", behind=0, failed=2)]}, "bot: 2 events set aside"),
        ({"followers": [FollowerStanding(name="bot", behind=10_001, failed=0)]}, "events behind"),
        (
            {"mailboxes": [Mailbox(channel="support", read_at=NOW - timedelta(minutes=15) - _A_BIT)]},
            "mailbox support: not read to its end for 15 min",
        ),
        (
            {
                "channels": [
                    ChannelTrouble(
                        channel="support",
                        side="send",
                        fault="password",
                        detail="mail.example:587: 535",
                        since=NOW - timedelta(minutes=14),
                    )
                ]
            },
            "channel support: for 14 min it cannot send: wrong user name or password (mail.example:587: 535)",
        ),
        ({"waiting": 1_001}, "operations wait for their turn"),
    ],
)
def test_each_figure_past_its_bound_is_one_line(changes: dict[str, Any], line: str) -> None:
    told = troubles(msgspec.structs.replace(BUSY, **changes))
    assert len(told) == 1
    assert line in told[0]
