"""The proof that every received item has exactly one fate."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import func, select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log.ledger import FATES
from helpdesk.db.schema.records import ledger, ledger_raw
from helpdesk.db.schema.tickets import messages


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """received = in_flight + Σ fates, and every contradiction."""

    received: int
    in_flight: int
    fates: dict[str, int]
    contradictions: list[str]

    @property
    def holds(self) -> bool:
        """Whether all items are accounted for and there is no contradiction."""
        return self.received == self.in_flight + sum(self.fates.values()) and not self.contradictions


def prove(tx: Reading, *, in_flight_at_most: timedelta = timedelta(minutes=10)) -> Proof:
    """Count the items and look for contradictions: an unknown fate, an item in flight too long, a threaded
    item without its message, a customer's message without its item or with two."""
    received = tx.conn.scalar(select(func.count()).select_from(ledger)) or 0
    fates: dict[str, int] = dict.fromkeys(FATES, 0)
    in_flight = 0
    contradictions: list[str] = []
    overdue = tx.now - in_flight_at_most
    grouped = select(ledger.c.fate, func.count().label("n")).group_by(ledger.c.fate)
    for fate, n in tx.conn.execute(grouped):
        if fate is None:
            in_flight = n
        elif fate in fates:
            fates[fate] = n
        else:
            contradictions.append(f"{n} items have the unknown fate {fate!r}")
    checks: list[tuple[str, Any]] = [
        (
            f"items in flight for over {in_flight_at_most}",
            select(ledger.c.id).where(ledger.c.fate.is_(None), ledger.c.received_at < overdue),
        ),
        (
            "items threaded or opened without their message",
            select(ledger.c.id)
            .outerjoin(messages, messages.c.id == ledger.c.message_id)
            .where(ledger.c.fate.in_(("threaded", "opened")), messages.c.id.is_(None)),
        ),
        (
            "customer messages that no item accounts for exactly once",
            select(messages.c.id)
            .outerjoin(
                ledger,
                (ledger.c.message_id == messages.c.id) & ledger.c.fate.in_(("threaded", "opened")),
            )
            .where(messages.c.direction == "in", messages.c.kind == "message")
            .group_by(messages.c.id)
            .having(func.count(ledger.c.id) != 1),
        ),
        (
            "items without their raw form",
            select(ledger.c.id)
            .outerjoin(ledger_raw, ledger_raw.c.item_id == ledger.c.id)
            .where(ledger_raw.c.item_id.is_(None), ledger.c.size > 0),
        ),
    ]
    for what, statement in checks:
        found = list(tx.conn.scalars(statement.limit(6)))
        if found:
            shown = ", ".join(str(one) for one in found[:5]) + (", …" if len(found) > 5 else "")
            contradictions.append(f"{what}: {shown}")
    return Proof(received=received, in_flight=in_flight, fates=fates, contradictions=contradictions)
