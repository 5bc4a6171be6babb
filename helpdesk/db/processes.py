"""The processes of the desk, as each describes itself."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.records import processes as table
from helpdesk.domain.health.processes import Process
from helpdesk.domain.health.standing import PartState

_all = select(table)
_hear = (
    update(table)
    .where(table.c.key == bindparam("of_key"))
    .values(heard_at=bindparam("at"), parts=bindparam("states", type_=table.c.parts.type))
)


def all_processes(tx: Reading) -> list[Process]:
    """Every process that did not say that it ends, in no order."""
    return [Process(**row._mapping) for row in tx.conn.execute(_all)]


def hear(tx: Transaction, process: Process, parts: list[PartState]) -> None:
    """A process lives, and its parts are doing so."""
    heard = tx.conn.execute(_hear, {"of_key": process.key, "at": tx.now, "states": parts})
    if not heard.rowcount:
        row = msgspec.structs.asdict(process) | {"heard_at": tx.now, "parts": parts}
        tx.conn.execute(insert(table), row)


def ended(tx: Transaction, key: str) -> None:
    """A process stops."""
    tx.conn.execute(delete(table).where(table.c.key == key))


def sweep_lost(tx: Transaction, before: datetime) -> None:
    """Forget the processes that were not heard of since then."""
    tx.conn.execute(delete(table).where(table.c.heard_at < before))
