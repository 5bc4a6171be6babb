"""Chat: a visitor writes, the message is stored, another client hears it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.rig.desk import running_desk
from bench.rig.load import load

PEOPLE = 50
PER_SECOND = 100


def rows() -> Iterator[dict[str, Any]]:
    with running_desk() as desk:
        paced = load(
            "paced", host=desk.host, session=desk.session, people=PEOPLE, per_second=PER_SECOND, seconds=15
        )
        if paced["lost"]:
            raise RuntimeError(f"{paced['lost']} messages were not heard")
        yield {"name": "chat.p99_ms", "value": paced["p99_ms"], "unit": "ms", "most": 20}
        yield {"name": "chat.p50_ms", "value": paced["p50_ms"], "unit": "ms"}
    with running_desk() as desk:
        most = load("sustained", host=desk.host, session=desk.session, people=PEOPLE, window=8, seconds=10)
        yield {"name": "chat.max_per_s", "value": most["per_s"], "unit": "messages/s", "least": 2_000}
