"""What other systems call the messages: a mail's Message-ID, a chat's number. A message can have several."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import bindparam, func, insert, select

from helpdesk.db.engine.prepared import Prepared, PreparedMany
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.tickets import message_parts, messages
from helpdesk.domain.external_ids import unguessable
from helpdesk.domain.threading.candidates import RefSeen, Written


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A message known by its external id."""

    id: int
    ticket_id: int
    direction: str
    fingerprint: str | None


_by_external = Prepared(
    select(messages.c.id, messages.c.ticket_id, messages.c.direction, messages.c.fingerprint).where(
        messages.c.channel_kind == bindparam("channel_kind"),
        messages.c.external_id == bindparam("external_id"),
    )
)
_by_part = Prepared(
    select(messages.c.id, messages.c.ticket_id, messages.c.direction, messages.c.fingerprint)
    .join(message_parts, message_parts.c.message_id == messages.c.id)
    .where(
        message_parts.c.channel_kind == bindparam("channel_kind"),
        message_parts.c.external_id == bindparam("external_id"),
    )
)
_by_parts = PreparedMany(
    select(message_parts.c.external_id, messages.c.ticket_id, messages.c.direction)
    .join(messages, messages.c.id == message_parts.c.message_id)
    .where(message_parts.c.channel_kind == bindparam("channel_kind")),
    message_parts.c.external_id,
)
_written = PreparedMany(
    select(messages.c.external_id, messages.c.author_address, messages.c.recipients).where(
        messages.c.channel_kind == bindparam("channel_kind")
    ),
    messages.c.external_id,
)
_by_externals = PreparedMany(
    select(messages.c.external_id, messages.c.ticket_id, messages.c.direction).where(
        messages.c.channel_kind == bindparam("channel_kind")
    ),
    messages.c.external_id,
)


def by_external_id(tx: Reading, channel_kind: str, external_id: str) -> Known | None:
    """The message with this external id on this kind of channel."""
    row = _by_external.one(tx, {"channel_kind": channel_kind, "external_id": external_id})
    if row is None:
        return None
    return Known(id=row[0], ticket_id=row[1], direction=row[2], fingerprint=row[3])


def tickets_of_references(tx: Reading, channel_kind: str, external_ids: Sequence[str]) -> list[RefSeen]:
    """The known ones with their tickets, in the given order. A mail with answers of a chat is known too."""
    wanted = list(dict.fromkeys(external_ids))[:200]
    values = {"channel_kind": channel_kind}
    rows = _by_externals.all(tx, wanted, values)
    found = {
        external_id: RefSeen(external_id=external_id, ticket_id=ticket_id, ours=direction == "out")
        for external_id, ticket_id, direction in rows
    }
    # an id of this form that no message has: the mail was made of several messages
    if parts := [one for one in wanted if one not in found and unguessable(one)]:
        for external_id, ticket_id, direction in _by_parts.all(tx, parts, values):
            found[external_id] = RefSeen(
                external_id=external_id, ticket_id=ticket_id, ours=direction == "out"
            )
    return [found[one] for one in wanted if one in found]


def written(tx: Reading, channel_kind: str, external_ids: Sequence[str]) -> dict[str, Written]:
    """The authors of the known ones, and the people they wrote to."""
    rows = _written.all(tx, list(dict.fromkeys(external_ids))[:200], {"channel_kind": channel_kind})
    return {
        external_id: Written(by=author, to=frozenset([*recipients.get("to", ()), *recipients.get("cc", ())]))
        for external_id, author, recipients in rows
    }


def part(tx: Reading, channel_kind: str, external_id: str) -> Known | None:
    """The message of which this external id names a part."""
    row = _by_part.one(tx, {"channel_kind": channel_kind, "external_id": external_id})
    return None if row is None else Known(id=row[0], ticket_id=row[1], direction=row[2], fingerprint=row[3])


def newest_with_part(tx: Reading, conversation_id: int, channel_kind: str, *, before: int) -> int:
    """The newest message of a chat below the id `before` that has a further id of this kind; 0 if none
    has."""
    newest = (
        select(func.max(messages.c.id))
        .join(message_parts, message_parts.c.message_id == messages.c.id)
        .where(
            messages.c.conversation_id == conversation_id,
            messages.c.id < before,
            message_parts.c.channel_kind == channel_kind,
        )
    )
    return int(tx.conn.scalar(newest) or 0)


def add_part(tx: Transaction, channel_kind: str, external_id: str, message_id: int) -> None:
    """Give a message one more external id."""
    values = {"channel_kind": channel_kind, "external_id": external_id, "message_id": message_id}
    tx.conn.execute(insert(message_parts), values)
