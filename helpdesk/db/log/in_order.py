"""Which items in flight come before others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import bindparam, select, update

from helpdesk.db.engine.prepared import Prepared, PreparedMany
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log.held import Place
from helpdesk.db.schema.records import ledger

WaitsBy = Literal["name", "line"]
"""Why an item waits for another: its message names the other one's, or the other came before in its line."""


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """An item in flight that another one should come after."""

    id: int
    received_at: datetime


_ahead = select(ledger.c.id, ledger.c.received_at).where(ledger.c.fate.is_(None))
_before_in_line = Prepared(
    _ahead.where(
        ledger.c.channel_id == bindparam("channel"),
        ledger.c.line == bindparam("its_line"),
        ledger.c.id < bindparam("before"),
    )
    .order_by(ledger.c.id.desc())
    .limit(20)
)
_named = PreparedMany(_ahead.where(ledger.c.id != bindparam("item")), ledger.c.named)
_waits_for = Prepared(
    select(ledger.c.waits_for, ledger.c.waits_by).where(
        ledger.c.id == bindparam("id"), ledger.c.fate.is_(None)
    )
)
_set_waits_for = Prepared(
    update(ledger)
    .where(ledger.c.id == bindparam("item"))
    .values(waits_for=bindparam("ahead"), waits_by=bindparam("why"))
)


def before_in_line(tx: Transaction, place: Place) -> list[Ahead]:
    """The items in flight that came before this one in its line of the channel, newest first."""
    values = {"channel": place.channel_id, "its_line": place.line, "before": place.id}
    rows = _before_in_line.all(tx, values)
    return [_ahead_row(row) for row in rows]


def named_in_flight(tx: Transaction, item_id: int, names: Sequence[str]) -> list[Ahead]:
    """The other items in flight with one of these names."""
    return [_ahead_row(row) for row in _named.all(tx, names, {"item": item_id})]


def wait_for(tx: Transaction, item_id: int, ahead: int, by: WaitsBy) -> None:
    """Store what an item waits for, so that they do not wait for each other in a circle."""
    _set_waits_for.run(tx, {"item": item_id, "ahead": ahead, "why": by})


def waits_for(tx: Transaction, item_id: int) -> tuple[int, WaitsBy] | None:
    """What an item in flight waits for, and why."""
    row = _waits_for.one(tx, {"id": item_id})
    return None if row is None or row[0] is None else (row[0], row[1])


def _ahead_row(row: Any) -> Ahead:
    return Ahead(id=row[0], received_at=row[1])
