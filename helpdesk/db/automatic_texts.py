"""What the desk's automatic texts say where somebody has changed them, everywhere or on one channel."""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, insert, or_, select, update

from helpdesk.db.engine.locks import AUTOMATIC_TEXT, hold_name
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.setup import automatic_texts as table


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """What a text says by language, and whether it is sent. A language that is missing, and `on` None, are as
    everywhere; everywhere, as the desk came. `channel_id` None: everywhere."""

    id: int
    kind: str
    channel_id: int | None
    texts: dict[str, str]
    on: bool | None


_columns = select(*(table.c[name] for name in Wording.__struct_fields__))
_all = _columns.order_by(table.c.id)
_for = _columns.where(
    table.c.kind == bindparam("kind"),
    or_(table.c.channel_id.is_(None), table.c.channel_id == bindparam("channel")),
).order_by(table.c.channel_id.is_(None))


def all_wordings(tx: Reading) -> list[Wording]:
    """Every wording that somebody has made."""
    return [Wording(**row._mapping) for row in tx.conn.execute(_all)]


def wordings_for(tx: Reading, kind: str, channel_id: int | None) -> list[Wording]:
    """What somebody has made of a text for a channel: the channel's own first, then the one of everywhere."""
    rows = tx.conn.execute(_for, {"kind": kind, "channel": channel_id})
    return [Wording(**row._mapping) for row in rows]


def locked(tx: Transaction, kind: str, channel_id: int | None) -> Wording | None:
    """The wording of exactly this place, which nobody else makes or changes until the commit."""
    hold_name(tx, AUTOMATIC_TEXT, f"{kind} {channel_id or ''}")
    return next((one for one in wordings_for(tx, kind, channel_id) if one.channel_id == channel_id), None)


def put(
    tx: Transaction,
    known: Wording | None,
    kind: str,
    channel_id: int | None,
    texts: dict[str, str],
    on: bool | None,
) -> int:
    """Store a wording in the place of the locked one. Returns its id, which it keeps for good."""
    values = {"texts": texts, "on": on}
    if known is not None:
        tx.conn.execute(update(table).where(table.c.id == known.id).values(values))
        return known.id
    key = tx.conn.execute(
        insert(table), {"kind": kind, "channel_id": channel_id, **values}
    ).inserted_primary_key
    assert key is not None
    return int(key[0])
