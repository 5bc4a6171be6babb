"""Files of a bot that an admin looks at before they are published: at most one draft an admin."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import bindparam, delete, insert, select

from helpdesk.db.bot.versions import digest
from helpdesk.db.engine.locks import BOT_SETTINGS, hold_name
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.bot import bot_drafts
from helpdesk.errors import NotFound

_FILES: Final = msgspec.msgpack.Decoder(dict[str, bytes])
_draft = select(bot_drafts.c.name, bot_drafts.c.digest, bot_drafts.c.files, bot_drafts.c.created_at).where(
    bot_drafts.c.advisor_id == bindparam("advisor")
)
_digest = select(bot_drafts.c.digest).where(bot_drafts.c.advisor_id == bindparam("advisor"))


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """`files` by path; `digest` is the hash of their content."""

    name: str
    digest: str
    files: dict[str, bytes]
    created_at: datetime


def draft(tx: Reading, advisor_id: int) -> Draft:
    """The draft of an admin; NotFound."""
    row = tx.conn.execute(_draft, {"advisor": advisor_id}).one_or_none()
    if row is None:
        raise NotFound("You have no draft of the bot.")
    files = _FILES.decode(row.files)
    return Draft(name=row.name, digest=row.digest, files=files, created_at=row.created_at)


def locked(tx: Transaction, advisor_id: int) -> Draft:
    """`draft`, which nobody replaces until the commit."""
    _lock(tx, advisor_id)
    return draft(tx, advisor_id)


def digest_of(tx: Reading, advisor_id: int) -> str:
    """The digest of an admin's draft, "" if they have none."""
    found: str | None = tx.conn.scalar(_digest, {"advisor": advisor_id})
    return found or ""


def put(tx: Transaction, advisor_id: int, name: str, files: dict[str, bytes]) -> None:
    """Store the draft of an admin in place of their earlier one."""
    _lock(tx, advisor_id)
    drop(tx, advisor_id)
    values = {
        "advisor_id": advisor_id,
        "name": name,
        "digest": digest(files),
        "files": msgspec.msgpack.encode(files),
        "created_at": tx.now,
    }
    tx.conn.execute(insert(bot_drafts), values)


def drop(tx: Transaction, advisor_id: int) -> None:
    """Delete the draft of an admin, if there is one."""
    tx.conn.execute(delete(bot_drafts).where(bot_drafts.c.advisor_id == advisor_id))


def _lock(tx: Transaction, advisor_id: int) -> None:
    hold_name(tx, BOT_SETTINGS, f"draft {advisor_id}")
