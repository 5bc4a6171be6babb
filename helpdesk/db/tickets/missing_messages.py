"""Messages that others name and that have not come: mail overtakes mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from helpdesk.db.engine.prepared import Prepared, PreparedMany
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.tickets import messages, missing_messages

_insert = Prepared(insert(missing_messages), ["channel_kind", "external_id", "message_id"])
_naming = PreparedMany(
    select(missing_messages.c.external_id, messages.c.ticket_id, missing_messages.c.message_id)
    .join(messages, messages.c.id == missing_messages.c.message_id)
    .where(missing_messages.c.channel_kind == bindparam("channel_kind")),
    missing_messages.c.external_id,
)
_came = Prepared(
    delete(missing_messages).where(
        missing_messages.c.channel_kind == bindparam("channel_kind"),
        missing_messages.c.external_id == bindparam("external_id"),
    )
)
_oldest = (
    select(missing_messages.c.message_id)
    .order_by(missing_messages.c.message_id)
    .limit(bindparam("n"))
    .subquery()
)
_sweep = delete(missing_messages).where(
    missing_messages.c.message_id.in_(
        select(_oldest.c.message_id)
        .join(messages, messages.c.id == _oldest.c.message_id)
        .where(messages.c.created_at < bindparam("before"))
    )
)


def note_missing(tx: Transaction, channel_kind: str, external_ids: Sequence[str], message_id: int) -> None:
    """Remember that a message names others that the desk does not have."""
    rows = [
        {"channel_kind": channel_kind, "external_id": one, "message_id": message_id} for one in external_ids
    ]
    if rows:
        _insert.run_many(tx, rows)


def tickets_naming(tx: Reading, channel_kind: str, external_ids: Sequence[str]) -> list[tuple[str, int]]:
    """(external id, ticket) of the messages that name one of these missing messages, oldest first."""
    rows = _naming.all(tx, external_ids, {"channel_kind": channel_kind})
    return [(row[0], row[1]) for row in sorted(rows, key=lambda row: row[2])]


def note_came(tx: Transaction, channel_kind: str, external_id: str) -> None:
    """A missing message is there: from now on it is found by its own id."""
    _came.run(tx, {"channel_kind": channel_kind, "external_id": external_id})


def sweep_named_before(tx: Transaction, before: datetime, *, limit: int) -> int:
    """Delete what messages from before then name, oldest first: at least `limit` rows if there are so many.
    Returns how many."""
    return tx.conn.execute(_sweep, {"before": before, "n": limit}).rowcount
