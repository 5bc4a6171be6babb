"""How the bot answers, where somebody has set it up: everywhere or on one channel."""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, insert, or_, select, update

from helpdesk.db.engine.locks import BOT_SETTINGS, hold_name
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.bot import bot_settings as table
from helpdesk.domain.bot.settings import BotSettings


class StoredSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What is set in one place; `channel_id` None: everywhere."""

    id: int
    channel_id: int | None
    settings: BotSettings


_columns = select(*(table.c[name] for name in StoredSettings.__struct_fields__))
_all = _columns.order_by(table.c.id)
_for = (
    select(table.c.settings)
    .where(or_(table.c.channel_id.is_(None), table.c.channel_id == bindparam("channel")))
    .order_by(table.c.channel_id.is_(None))
)


def all_settings(tx: Reading) -> list[StoredSettings]:
    """Every place that somebody has set up."""
    return [StoredSettings(**row._mapping) for row in tx.conn.execute(_all)]


def settings_for(tx: Reading, channel_id: int | None) -> list[BotSettings]:
    """What is set for a channel: its own first, then that of everywhere."""
    return list(tx.conn.scalars(_for, {"channel": channel_id}))


def locked(tx: Transaction, channel_id: int | None) -> StoredSettings | None:
    """What is set in exactly this place, which nobody else makes or changes until the commit."""
    hold_name(tx, BOT_SETTINGS, str(channel_id or ""))
    return next((one for one in all_settings(tx) if one.channel_id == channel_id), None)


def put(tx: Transaction, known: StoredSettings | None, channel_id: int | None, settings: BotSettings) -> int:
    """Store the settings of a place that is `locked`. Returns its id, which it keeps for good."""
    if known is not None:
        tx.conn.execute(update(table).where(table.c.id == known.id).values(settings=settings))
        return known.id
    values = {"channel_id": channel_id, "settings": settings}
    key = tx.conn.execute(insert(table), values).inserted_primary_key
    assert key is not None
    return int(key[0])
