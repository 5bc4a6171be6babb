"""What keeps channels from working now, and since when."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import bindparam, delete, insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.inlets import channel_troubles as table
from helpdesk.db.schema.inlets import channels
from helpdesk.domain.health.faults import ChannelTrouble, Side, Trouble

_LONGEST = 500
_here = (table.c.channel_id == bindparam("channel"), table.c.side == bindparam("of_side"))
_one = select(table.c.fault, table.c.detail).where(*_here)
_all = (
    select(channels.c.name.label("channel"), table.c.side, table.c.fault, table.c.detail, table.c.since)
    .join(channels, channels.c.id == table.c.channel_id)
    .where(channels.c.enabled, channels.c.deleted_at.is_(None))
    .order_by(channels.c.id, table.c.side)
)


def troubles(tx: Reading) -> list[ChannelTrouble]:
    """The troubles of the channels in use."""
    return [ChannelTrouble(**row._mapping) for row in tx.conn.execute(_all)]


def note_trouble(tx: Transaction, channel_id: int, trouble: Trouble) -> bool:
    """Store what keeps a channel from working. It lasts since it was first stored, whatever its detail is
    now. True if it is new, or another fault than before."""
    values = {"fault": trouble.fault, "detail": trouble.detail[:_LONGEST]}
    known = tx.conn.execute(_one, {"channel": channel_id, "of_side": trouble.side}).one_or_none()
    if known is None:
        row = {"channel_id": channel_id, "side": trouble.side, "since": tx.now, **values}
        tx.conn.execute(insert(table), row)
    elif (known.fault, known.detail) != (values["fault"], values["detail"]):
        where = (table.c.channel_id == channel_id, table.c.side == trouble.side)
        tx.conn.execute(update(table).where(*where).values(**values))
    return known is None or known.fault != trouble.fault


def end_trouble(
    tx: Transaction, channel_id: int, side: Side, *, besides: Collection[str] = frozenset()
) -> bool:
    """A channel sends, or receives: its trouble is over, unless it is one of the faults `besides`. True if
    there was one."""
    where = [table.c.channel_id == channel_id, table.c.side == side]
    if besides:
        where.append(table.c.fault.not_in(besides))
    return bool(tx.conn.execute(delete(table).where(*where)).rowcount)
