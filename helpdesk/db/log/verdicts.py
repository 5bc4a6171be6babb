"""What people and rules decided about items of the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, bindparam, func, not_, select, text, update

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log.ledger import AWAITING
from helpdesk.db.schema.records import ledger
from helpdesk.domain.verdicts import Verdict

_this = ledger.alias()
_parked_before = Prepared(
    select(ledger.c.id, ledger.c.ticket_id)
    .join(_this, (_this.c.sha256 == ledger.c.sha256) & (_this.c.size == ledger.c.size))
    .where(
        _this.c.id == bindparam("item"),
        ledger.c.fate == text("'parked'"),  # written out, as in its partial index
        ledger.c.size > 0,
        ledger.c.id != _this.c.id,
    )
    .order_by(ledger.c.id)
    .limit(1)
)


def parked_before(tx: Transaction, item_id: int) -> tuple[int, int | None] | None:
    """The parked item with the same bytes, and its ticket."""
    row = _parked_before.one(tx, {"item": item_id})
    return None if row is None else (row[0], row[1])


def judge(tx: Transaction, item_id: int, verdict: Verdict) -> None:
    """Store what a person decided about an item; its fate stays."""
    tx.conn.execute(update(ledger).where(ledger.c.id == item_id).values(verdict=verdict))


def ruled(tx: Transaction, sender: str, *, besides: Iterable[str] = ()) -> None:
    """The items of a sender (an address, or a domain as "@shop.example") that wait for a look need none: a
    rule parks them. Those of the senders `besides` still do."""
    others = [not_(_from(one)) for one in besides]
    tx.conn.execute(update(ledger).where(AWAITING, _from(sender), *others).values(verdict="rule"))


def _from(sender: str) -> ColumnElement[bool]:
    address = func.lower(ledger.c.sender)
    if not sender.startswith("@"):
        return address == sender
    return address.endswith(sender, autoescape=True) | address.endswith(f".{sender[1:]}", autoescape=True)


def awaiting(tx: Reading) -> int:
    """How many items wait for a person to look at them."""
    return tx.conn.scalar(select(func.count()).select_from(ledger).where(AWAITING)) or 0
