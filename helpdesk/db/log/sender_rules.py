"""The senders whose mail is always parked, or never."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import delete, insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.inlets import sender_rules
from helpdesk.domain.verdicts import SenderAction
from helpdesk.errors import NotFound
from helpdesk.said import Said


class SenderRule(msgspec.Struct, frozen=True, kw_only=True):
    """`sender` is an address, a domain as "@shop.example", or a mark of mails (domain/verdicts.is_mark).
    `mails`: how many mails it decided, the last one at `last_at`."""

    id: int
    sender: str
    action: SenderAction
    made_by: str
    created_at: datetime
    mails: int = 0
    last_at: datetime | None = None


_rules = select(*(sender_rules.c[name] for name in SenderRule.__struct_fields__))


def actions(tx: Reading, senders: Iterable[str]) -> dict[str, SenderAction]:
    """The rules of some senders, by sender."""
    found = tx.conn.execute(
        select(sender_rules.c.sender, sender_rules.c.action).where(sender_rules.c.sender.in_(list(senders)))
    )
    return {row.sender: row.action for row in found}


def all_rules(tx: Reading) -> list[SenderRule]:
    """Every rule, by sender."""
    return [SenderRule(**row._mapping) for row in tx.conn.execute(_rules.order_by(sender_rules.c.sender))]


def rule(tx: Reading, rule_id: int) -> SenderRule:
    """One rule; NotFound."""
    row = tx.conn.execute(_rules.where(sender_rules.c.id == rule_id)).one_or_none()
    if row is None:
        raise NotFound(Said("There is no sender rule {rule_id}.", rule_id=rule_id))
    return SenderRule(**row._mapping)


def of_sender(tx: Reading, sender: str) -> SenderRule | None:
    """The rule of exactly this sender."""
    row = tx.conn.execute(_rules.where(sender_rules.c.sender == sender)).one_or_none()
    return None if row is None else SenderRule(**row._mapping)


def put(tx: Transaction, sender: str, action: SenderAction, *, made_by: str) -> SenderRule:
    """Set the rule of a sender, in the place of an earlier one."""
    tx.conn.execute(delete(sender_rules).where(sender_rules.c.sender == sender))
    values = {"sender": sender, "action": action, "made_by": made_by, "created_at": tx.now}
    key = tx.conn.execute(insert(sender_rules), values).inserted_primary_key
    assert key is not None
    return rule(tx, key[0])


def count(tx: Transaction, sender: str) -> None:
    """The rule of this sender decided a mail."""
    tx.conn.execute(
        update(sender_rules)
        .where(sender_rules.c.sender == sender)
        .values(mails=sender_rules.c.mails + 1, last_at=tx.now)
    )


def remove(tx: Transaction, rule_id: int) -> None:
    tx.conn.execute(delete(sender_rules).where(sender_rules.c.id == rule_id))
