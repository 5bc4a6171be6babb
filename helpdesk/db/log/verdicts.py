"""What people and rules decided about items of the ledger."""

from __future__ import annotations

from sqlalchemy import func, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log.ledger import AWAITING
from helpdesk.db.schema.records import ledger
from helpdesk.domain.verdicts import Verdict


def judge(tx: Transaction, item_id: int, verdict: Verdict) -> None:
    """Store what a person decided about an item; its fate stays."""
    tx.conn.execute(update(ledger).where(ledger.c.id == item_id).values(verdict=verdict))


def ruled(tx: Transaction, sender: str) -> None:
    """The items of a sender (an address, or a domain as "@shop.example") that wait for a look need none: a
    rule parks them."""
    address = func.lower(ledger.c.sender)
    same = address == sender
    if sender.startswith("@"):
        same = address.endswith(sender, autoescape=True) | address.endswith(f".{sender[1:]}", autoescape=True)
    tx.conn.execute(update(ledger).where(AWAITING, same).values(verdict="rule"))


def awaiting(tx: Reading) -> int:
    """How many items wait for a person to look at them."""
    return tx.conn.scalar(select(func.count()).select_from(ledger).where(AWAITING)) or 0
