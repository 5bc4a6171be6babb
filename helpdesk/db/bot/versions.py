"""The bot's published versions: the newest is in use, and none ever changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

import msgspec
from sqlalchemy import bindparam, insert, select, update

from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.bot import bot_files, bot_versions
from helpdesk.errors import BadInput, NotFound
from helpdesk.said import Said


class BotVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A published bot. `restores`: the earlier version a rollback brought back; `error`: why a process could
    not load it, "" if no process reported an error."""

    id: int
    name: str
    digest: str
    published_by: str
    restores: int | None
    error: str
    created_at: datetime


_version = select(*(bot_versions.c[name] for name in BotVersion.__struct_fields__))
_newest = _version.order_by(bot_versions.c.id.desc()).limit(bindparam("n"))
_files = select(bot_files.c.path, bot_files.c.content).where(bot_files.c.version_id == bindparam("version"))


def newest(tx: Reading) -> BotVersion | None:
    """The version in use; None if nothing was published."""
    found = versions(tx, limit=1)
    return found[0] if found else None


def versions(tx: Reading, *, limit: int = 50) -> list[BotVersion]:
    """The newest versions, newest first."""
    return [BotVersion(**row._mapping) for row in tx.conn.execute(_newest, {"n": limit})]


def files(tx: Reading, version_id: int) -> dict[str, bytes]:
    """A version's files by their path below the bot's folder; NotFound."""
    found = {row.path: bytes(row.content) for row in tx.conn.execute(_files, {"version": version_id})}
    if not found:
        raise NotFound(Said("There is no version {version_id} of the bot.", version_id=version_id))
    return found


def publish(
    tx: Transaction, name: str, content: Mapping[str, bytes], *, by: str, restores: int | None = None
) -> int:
    """Store a bot's files as the newest version. Returns its number."""
    if not content:
        raise BadInput("A bot needs at least one file.", field="files")
    values = {
        "name": name[:200],
        "digest": digest(content),
        "published_by": by,
        "restores": restores,
        "created_at": tx.now,
    }
    key = tx.conn.execute(insert(bot_versions), values).inserted_primary_key
    assert key is not None
    rows = [{"version_id": int(key[0]), "path": path, "content": one} for path, one in content.items()]
    tx.conn.execute(insert(bot_files), rows)
    return int(key[0])


def digest(content: Mapping[str, bytes]) -> str:
    """One hash for the content of all files."""
    summed = hashlib.sha256()
    for path in sorted(content):
        summed.update(f"{path}\0{len(content[path])}\0".encode() + content[path])
    return summed.hexdigest()


def roll_back(tx: Transaction, version_id: int, *, by: str) -> int:
    """Publish an earlier version again, as the newest; its new number. NotFound."""
    found = tx.conn.execute(_version.where(bot_versions.c.id == version_id)).one_or_none()
    if found is None:
        raise NotFound(Said("There is no version {version_id} of the bot.", version_id=version_id))
    return publish(tx, found.name, files(tx, version_id), by=by, restores=version_id)


def note_error(tx: Transaction, version_id: int, error: str) -> None:
    """Store why a version could not be loaded; "" if it was loaded in the end."""
    tx.conn.execute(update(bot_versions).where(bot_versions.c.id == version_id).values(error=error[:2000]))
