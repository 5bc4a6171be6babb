"""What 100 rules cost for one event: the time in which the follower looks at all of them for one ticket.

All of them start on the event. Ten find the ticket, are applied to it at the first event, and are done with
it at the later ones. SQLite in a file, as on a desk."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.migrate import migrate
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log.event_log import Recorded
from helpdesk.db.schema.tickets import tickets
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.events.tickets import TagsChanged
from helpdesk.domain.policy import Policy
from helpdesk.features.automation.kinds import ChangeTags
from helpdesk.features.automation.rights import Who
from helpdesk.features.automation.rules import setting_up
from helpdesk.features.automation.rules.following import follow
from helpdesk.features.automation.rules.setting_up import RuleForm
from helpdesk.features.automation.rules.triggers import OnEvents
from tests.factories import furnish, mail, receive

RULES = 100
EVENTS = 200
_POLICY = Policy(secret=b"a secret of thirty-two bytes ....")
_ADMIN = Who(id=1, name="Ana", role="admin")


def rows() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'desk.db'}"
        migrate(url)
        desk = Desk(url)
        try:
            desk.write_now(furnish)
            receive(desk, mail("eva@vip0.example", "Order", "Where is it?"))
            desk.write_now(_rules)
            times = [desk.write_now(_event, 1000 + number) for number in range(EVENTS)]
        finally:
            desk.close()
    yield {"name": "rules.event_us", "value": statistics.median(times) * 1e6, "unit": "µs"}


def _rules(tx: Transaction) -> None:
    for number in range(RULES):
        one_rule(tx, number)


def one_rule(tx: Transaction, number: int) -> None:
    """A rule that starts when tags change, and finds the tickets of one company in ten."""
    finds = f"from:@vip{number % 10}.example -tag:x{number}"
    form = RuleForm(
        name=f"Rule {number}",
        trigger=OnEvents(events=["tags"]),
        filter=finds,
        actions=[ChangeTags(remove=["never"])],
        once=True,
    )
    setting_up.put(tx, None, form, seen=None, who=_ADMIN, by=SYSTEM)


def _event(tx: Transaction, position: int) -> float:
    """Follow one event. Returns the seconds that it took."""
    number = tx.conn.scalar(select(func.min(tickets.c.id)))
    assert number is not None
    event = TagsChanged(ticket_id=number, added=["a"], removed=[], by=SYSTEM)
    began = time.perf_counter()
    follow(tx, [Recorded(position=position, at=tx.now, event=event)], _POLICY)
    return time.perf_counter() - began
