"""Events that the SLA follows in a second, each a ticket's clocks kept, with five policies.

`sla.recompute_per_s` is the share of the follower; beside it a follower that hears the same events in
transactions of the same size, and does nothing.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from bench.intake import take_in
from bench.rig.mails import mails
from helpdesk.db import calendars
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.migrate import migrate
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import followings
from helpdesk.db.log.event_log import Recorded
from helpdesk.dispatch.dispatcher import Dispatcher
from helpdesk.dispatch.followers import Follower, follow_next
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.hours.reading import read_hours
from helpdesk.features.sla.part import SLA
from helpdesk.features.sla.policies import setting_up
from helpdesk.features.sla.policies.setting_up import PolicyForm
from helpdesk.features.sla.targets import Target, Targets
from helpdesk.live.wire.bus import MemoryBus

COUNT = 600
_FILTERS = ("priority:urgent", "tag:vip", "created:2020-01-01..2020-12-31", "order OR tag:order", "")


def rows() -> Iterator[dict[str, Any]]:
    (follower,) = SLA.followers
    idle = msgspec.structs.replace(follower, name="idle", follow=_nothing)
    with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'helpdesk.db'}"
        migrate(url)
        desk = Desk(url)
        desk.write_now(_set_up, [follower.name, idle.name])
        desk.close()
        take_in(folder, mails(COUNT))
        desk = Desk(url)
        try:
            asyncio.run(Dispatcher(desk, MemoryBus()).dispatch())
            without, ours = _per_second(desk, idle), _per_second(desk, follower)
        finally:
            desk.close()
    yield {"name": "sla.recompute_per_s", "value": ours, "unit": "events/s", "limit": without}


def _set_up(tx: Transaction, followers: Sequence[str]) -> None:
    followings.begin(tx, followers)
    set_up_promises(tx)


def set_up_promises(tx: Transaction) -> None:
    """Five policies with hours, of which the last one finds every ticket."""
    calendars.begin(tx, read_hours("mon-fri 9:00-12:00 13:00-18:00", zone="Europe/Paris"))
    times = Target(first_reply=60, next_reply=120, resolution=480)
    for written in _FILTERS:
        form = PolicyForm(name=written or "all", filter=written, targets=Targets(normal=times, urgent=times))
        setting_up.put(tx, None, form, seen=None, by=SYSTEM)


def _nothing(tx: Transaction, heard: Sequence[Recorded]) -> None:
    """What a follower without any work does."""


def _per_second(desk: Desk, follower: Follower) -> float:
    began, followed = time.perf_counter(), 0
    while step := desk.write_now(follow_next, follower, follower.most).events:
        followed += step
    return followed / (time.perf_counter() - began)
