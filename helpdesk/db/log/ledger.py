"""The ledger: every inbound item, raw, with exactly one fate."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import bindparam, func, insert, select, text, update

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import file_uses
from helpdesk.db.schema.inlets import channels
from helpdesk.db.schema.records import ledger, ledger_raw
from helpdesk.db.schema.tickets import messages
from helpdesk.domain.verdicts import Verdict
from helpdesk.errors import NotFound
from helpdesk.said import Said

Fate = Literal["threaded", "opened", "noted", "duplicate", "parked", "failed"]
FATES: tuple[Fate, ...] = ("threaded", "opened", "noted", "duplicate", "parked", "failed")

REFUSED = "refused: "
"""The beginning of the reason of an item that failed because its signature was wrong: reading it again cannot
help."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A ledger item; `fate` None: in flight."""

    id: int
    channel_id: int
    channel: str
    external_id: str | None
    received_at: datetime
    size: int
    sha256: str
    fate: Fate | None
    reason: str
    attempts: int
    message_id: int | None
    ticket_id: int | None
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    verdict: Verdict = ""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """Who sent an item and about what, for an item that has no message."""

    sender: str = ""
    sender_name: str = ""
    subject: str = ""


_NOTHING = About()


class Raw(msgspec.Struct, frozen=True, kw_only=True):
    """The item as it arrived. `body` None: it is in the blob store under the item's sha256."""

    headers: dict[str, str]
    body: bytes | None


_insert = Prepared(
    insert(ledger), ["channel_id", "external_id", "received_at", "size", "sha256", "named", "line"]
)
_insert_raw = Prepared(insert(ledger_raw), ["item_id", "headers", "body"])
_settle = Prepared(
    update(ledger)
    .where(ledger.c.id == bindparam("item"))
    .values(
        fate=bindparam("to_fate"),
        reason=bindparam("why"),
        settled_at=bindparam("at"),
        attempts=ledger.c.attempts + 1,
        message_id=bindparam("message"),
        ticket_id=bindparam("ticket"),
        sender=bindparam("from_address"),
        sender_name=bindparam("from_name"),
        subject=bindparam("about"),
        verdict=bindparam("to_verdict"),
    )
)
_item = select(
    ledger.c.id,
    ledger.c.channel_id,
    channels.c.name.label("channel"),
    ledger.c.external_id,
    ledger.c.received_at,
    ledger.c.size,
    ledger.c.sha256,
    ledger.c.fate,
    ledger.c.reason,
    ledger.c.attempts,
    ledger.c.message_id,
    ledger.c.ticket_id,
    ledger.c.sender,
    ledger.c.sender_name,
    ledger.c.subject,
    ledger.c.verdict,
).join(channels, channels.c.id == ledger.c.channel_id)
_by_id = Prepared(_item.where(ledger.c.id == bindparam("id")))
_listed = _item.outerjoin(messages, messages.c.id == ledger.c.message_id).with_only_columns(
    *(column for column in _item.selected_columns if column.key not in About.__struct_fields__),
    func.coalesce(messages.c.author_address, ledger.c.sender).label("sender"),
    func.coalesce(messages.c.author_name, ledger.c.sender_name).label("sender_name"),
    func.coalesce(messages.c.subject, ledger.c.subject).label("subject"),
)
AWAITING = ledger.c.verdict == text("'awaiting'")  # written out, as in its partial index
_BATCH = 10_000  # how many parts of one batch are looked back over


def keep(
    tx: Transaction,
    *,
    channel_id: int,
    external_id: str | None,
    headers: dict[str, str],
    body: bytes | None,
    size: int,
    sha256: str,
    named: str | None = None,
    line: str | None = None,
) -> int:
    """Store an item before it is acknowledged. Returns its id. `body` None: the caller put it into the blob
    store; FileGone if it was collected meanwhile. `named` and `line` are as in channels.base.Naming."""
    item_id = _add(
        tx,
        channel_id=channel_id,
        external_id=external_id,
        size=size,
        sha256=sha256,
        named=named,
        line=line,
    )
    _insert_raw.run(tx, {"item_id": item_id, "headers": headers, "body": body})
    if body is None:
        file_uses.use(tx, "item", item_id, [(sha256, size)])
    return item_id


def settled_part(tx: Transaction, item: Item, *, external_id: str) -> int:
    """Store one more item for one more message of the same raw body (a provider's batch)."""
    return _add(tx, channel_id=item.channel_id, external_id=external_id, size=0, sha256=item.sha256)


def settle(
    tx: Transaction,
    item_id: int,
    fate: Fate,
    *,
    reason: str = "",
    message_id: int | None = None,
    ticket_id: int | None = None,
    about: About | None = None,
    verdict: Verdict = "",
) -> None:
    """Give an item its fate. Only a failed item can be settled again, and a parked one that a person makes a
    ticket. `about`: of an item without a message."""
    about = about or _NOTHING
    _settle.run(
        tx,
        {
            "item": item_id,
            "to_fate": fate,
            "why": reason,
            "at": tx.now,
            "message": message_id,
            "ticket": ticket_id,
            "from_address": about.sender[:320],
            "from_name": about.sender_name[:200],
            "about": about.subject[:300],
            "to_verdict": verdict,
        },
    )


def item(tx: Reading, item_id: int) -> Item:
    """One item; NotFound."""
    row = _by_id.one(tx, {"id": item_id})
    if row is None:
        raise missing(item_id)
    return Item(**dict(zip(Item.__struct_fields__, row, strict=True)))


def raw(tx: Reading, item_id: int) -> Raw:
    """The item as it arrived; NotFound for a part of another item."""
    row = tx.conn.execute(
        select(ledger_raw.c.headers, ledger_raw.c.body).where(ledger_raw.c.item_id == item_id)
    ).one_or_none()
    if row is None:
        raise NotFound(Said("Ledger item {item_id} has no raw form.", item_id=item_id))
    return Raw(headers=row.headers, body=row.body)


def raw_item_of_message(tx: Reading, message_id: int) -> int | None:
    """The item that a message came from, if its raw form is stored."""
    found: int | None = tx.conn.scalar(
        select(ledger.c.id)
        .join(ledger_raw, ledger_raw.c.item_id == ledger.c.id)
        .where(ledger.c.message_id == message_id)
        .order_by(ledger.c.id)
        .limit(1)
    )
    return found


def source_of(tx: Reading, part: Item) -> int:
    """The item with the raw form of `part`: itself, or the batch that it came in. NotFound."""
    found: int | None = tx.conn.scalar(
        select(func.max(ledger.c.id))
        .join(ledger_raw, ledger_raw.c.item_id == ledger.c.id)
        .where(
            ledger.c.id <= part.id,
            ledger.c.channel_id == part.channel_id,
            ledger.c.sha256 == part.sha256,
            ledger.c.id > part.id - _BATCH,
        )
    )
    if found is None:
        raise NotFound(Said("Ledger item {id} has no raw form.", id=part.id))
    return found


def items(tx: Reading, *, fate: str | None, after: int | None, limit: int) -> list[Item]:
    """Items newest first, below the id `after`; `fate` "in_flight" means none yet, "awaiting" those that wait
    for a person to look at them. Sender and subject of an item with a message are the message's."""
    statement = _listed.order_by(ledger.c.id.desc()).limit(limit)
    if fate == "in_flight":
        statement = statement.where(ledger.c.fate.is_(None))
    elif fate == "awaiting":
        statement = statement.where(AWAITING)
    elif fate is not None:
        statement = statement.where(ledger.c.fate == fate)
    if after is not None:
        statement = statement.where(ledger.c.id < after)
    return [Item(**row._mapping) for row in tx.conn.execute(statement)]


def missing(item_id: int) -> NotFound:
    return NotFound(Said("There is no ledger item {item_id}.", item_id=item_id))


def _add(
    tx: Transaction,
    *,
    channel_id: int,
    external_id: str | None,
    size: int,
    sha256: str,
    named: str | None = None,
    line: str | None = None,
) -> int:
    return _insert.run(
        tx,
        {
            "channel_id": channel_id,
            "external_id": external_id,
            "received_at": tx.now,
            "size": size,
            "sha256": sha256,
            "named": named,
            "line": line,
        },
    )
