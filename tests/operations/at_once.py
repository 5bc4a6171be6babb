"""Calls that run at the same time, and what they leave."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import func, select

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema import records as record_tables
from helpdesk.domain.events.event import Event
from helpdesk.errors import HelpdeskError
from tests.factories import mail, receive

ROUNDS = 8


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Do all of them at the same moment; their results, an error of the desk being one."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        gate.wait(timeout=30)
        try:
            return call()
        except HelpdeskError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def count(desk: Desk, table: Any, *where: Any) -> int:
    return desk.read_now(
        lambda tx: tx.conn.scalar(select(func.count()).select_from(table).where(*where)) or 0
    )


def events_of(tx: Reading, ticket_id: int) -> list[Event]:
    found = select(record_tables.events.c.event).where(record_tables.events.c.ticket_id == ticket_id)
    return list(tx.conn.scalars(found.order_by(record_tables.events.c.id)))


def opened(desk: Desk, sender: str = "ana@shop.example") -> int:
    outcome = receive(desk, mail(sender, "Broken lamp", "My lamp arrived broken"))
    assert outcome.ticket_id is not None
    return outcome.ticket_id
