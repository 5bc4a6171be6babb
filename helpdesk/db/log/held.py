"""An item of the ledger that a process works on: locked, with what decides whether it is its turn."""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, exists, select

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log.ledger import Fate, missing
from helpdesk.db.schema.records import ledger


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """An item's fate, its channel and its line there (channels.base.Naming). `behind`: another item in flight
    came before it in that line."""

    id: int
    fate: Fate | None
    channel_id: int
    line: str | None
    behind: bool


_before = ledger.alias()
_place = Prepared(
    select(
        ledger.c.fate,
        ledger.c.channel_id,
        ledger.c.line,
        exists()
        .where(
            _before.c.fate.is_(None),
            _before.c.channel_id == ledger.c.channel_id,
            _before.c.line == ledger.c.line,
            _before.c.id < ledger.c.id,
        )
        .label("behind"),
    )
    .where(ledger.c.id == bindparam("id"))
    .with_for_update()
)


def fate_of(tx: Transaction, item_id: int) -> Fate | None:
    """The item's fate. The item is locked until the commit, so that one process settles it. NotFound."""
    return place_of(tx, item_id).fate


def place_of(tx: Transaction, item_id: int) -> Place:
    """The item's place. It is locked as by fate_of; NotFound."""
    row = _place.one(tx, {"id": item_id})
    if row is None:
        raise missing(item_id)
    return Place(id=item_id, fate=row[0], channel_id=row[1], line=row[2], behind=bool(row[3]))
