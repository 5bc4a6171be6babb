"""The ledger: every inbound item, raw, with exactly one fate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from sqlalchemy import bindparam, func, insert, select, text, update

from helpdesk.db.engine.prepared import Prepared, PreparedMany
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.inlets import channels
from helpdesk.db.schema.records import ledger, ledger_raw
from helpdesk.db.schema.tickets import messages
from helpdesk.domain.verdicts import Verdict
from helpdesk.errors import NotFound

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


WaitsBy = Literal["name", "line"]
"""Why an item waits for another: its message names the other one's, or the other came before in its line."""


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """An item in flight that another one should come after."""

    id: int
    received_at: datetime


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
_fate_of = Prepared(
    select(ledger.c.fate, ledger.c.channel_id, ledger.c.line)
    .where(ledger.c.id == bindparam("id"))
    .with_for_update()
)
_ahead = select(ledger.c.id, ledger.c.received_at).where(ledger.c.fate.is_(None))
_before_in_line = Prepared(
    _ahead.where(
        ledger.c.channel_id == bindparam("channel"),
        ledger.c.line == bindparam("its_line"),
        ledger.c.id < bindparam("before"),
    )
    .order_by(ledger.c.id.desc())
    .limit(20)
)
_named = PreparedMany(_ahead.where(ledger.c.id != bindparam("item")), ledger.c.named)
_waits_for = Prepared(
    select(ledger.c.waits_for, ledger.c.waits_by).where(
        ledger.c.id == bindparam("id"), ledger.c.fate.is_(None)
    )
)
_set_waits_for = Prepared(
    update(ledger)
    .where(ledger.c.id == bindparam("item"))
    .values(waits_for=bindparam("ahead"), waits_by=bindparam("why"))
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
_AWAITING = ledger.c.verdict == text("'awaiting'")  # written out, as in its partial index
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
    store. `named` and `line` are as in channels.base.Naming."""
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


def judge(tx: Transaction, item_id: int, verdict: Verdict) -> None:
    """Store what a person decided about an item; its fate stays."""
    tx.conn.execute(update(ledger).where(ledger.c.id == item_id).values(verdict=verdict))


def ruled(tx: Transaction, sender: str) -> None:
    """The items of a sender (an address, or a domain as "@shop.example") that wait for a look need none: a
    rule parks them."""
    address = func.lower(ledger.c.sender)
    same = address == sender
    if sender.startswith("@"):
        same = address.endswith(sender, autoescape=True) | address.endswith(f".{sender[1:]}", autoescape=True)
    tx.conn.execute(update(ledger).where(_AWAITING, same).values(verdict="rule"))


def awaiting(tx: Reading) -> int:
    """How many items wait for a person to look at them."""
    return tx.conn.scalar(select(func.count()).select_from(ledger).where(_AWAITING)) or 0


def held_fate(tx: Transaction, item_id: int) -> Fate | None:
    """The item's fate. The item is locked until the commit, so that one process settles it. NotFound."""
    return held_place(tx, item_id)[0]


def held_place(tx: Transaction, item_id: int) -> tuple[Fate | None, int, str | None]:
    """The item's fate, its channel and its line. It is locked as by held_fate; NotFound."""
    row = _fate_of.one(tx, {"id": item_id})
    if row is None:
        raise _missing(item_id)
    return row[0], row[1], row[2]


def before_in_line(tx: Transaction, item_id: int, channel_id: int, line: str) -> list[Ahead]:
    """The items in flight that came before this one in its line of the channel, newest first."""
    rows = _before_in_line.all(tx, {"channel": channel_id, "its_line": line, "before": item_id})
    return [_ahead_row(row) for row in rows]


def named_in_flight(tx: Transaction, item_id: int, names: Sequence[str]) -> list[Ahead]:
    """The other items in flight with one of these names."""
    return [_ahead_row(row) for row in _named.all(tx, names, {"item": item_id})]


def wait_for(tx: Transaction, item_id: int, ahead: int, by: WaitsBy) -> None:
    """Store what an item waits for, so that they do not wait for each other in a circle."""
    _set_waits_for.run(tx, {"item": item_id, "ahead": ahead, "why": by})


def waits_for(tx: Transaction, item_id: int) -> tuple[int, WaitsBy] | None:
    """What an item in flight waits for, and why."""
    row = _waits_for.one(tx, {"id": item_id})
    return None if row is None or row[0] is None else (row[0], row[1])


def item(tx: Reading, item_id: int) -> Item:
    """One item; NotFound."""
    row = _by_id.one(tx, {"id": item_id})
    if row is None:
        raise _missing(item_id)
    return Item(**dict(zip(Item.__struct_fields__, row, strict=True)))


def raw(tx: Reading, item_id: int) -> Raw:
    """The item as it arrived; NotFound for a part of another item."""
    row = tx.conn.execute(
        select(ledger_raw.c.headers, ledger_raw.c.body).where(ledger_raw.c.item_id == item_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"Ledger item {item_id} has no raw form.")
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
        raise NotFound(f"Ledger item {part.id} has no raw form.")
    return found


def items(tx: Reading, *, fate: str | None, after: int | None, limit: int) -> list[Item]:
    """Items newest first, below the id `after`; `fate` "in_flight" means none yet, "awaiting" those that wait
    for a person to look at them. Sender and subject of an item with a message are the message's."""
    statement = _listed.order_by(ledger.c.id.desc()).limit(limit)
    if fate == "in_flight":
        statement = statement.where(ledger.c.fate.is_(None))
    elif fate == "awaiting":
        statement = statement.where(_AWAITING)
    elif fate is not None:
        statement = statement.where(ledger.c.fate == fate)
    if after is not None:
        statement = statement.where(ledger.c.id < after)
    return [Item(**row._mapping) for row in tx.conn.execute(statement)]


def unsettled(tx: Reading, *, older_than: timedelta, after: int = 0, limit: int = 500) -> list[int]:
    """Items above the id `after` in flight for longer than `older_than`: their process died before it
    settled them."""
    statement = (
        select(ledger.c.id)
        .where(ledger.c.fate.is_(None), ledger.c.id > after, ledger.c.received_at < tx.now - older_than)
        .order_by(ledger.c.id)
        .limit(limit)
    )
    return list(tx.conn.scalars(statement))


class InFlight(msgspec.Struct, frozen=True, kw_only=True):
    """Items without a fate: how many, and when the oldest came."""

    items: int
    oldest: datetime | None


def in_flight(tx: Reading) -> InFlight:
    """Items that are taken in and not settled yet."""
    statement = select(func.count().label("items"), func.min(ledger.c.received_at).label("oldest"))
    row = tx.conn.execute(statement.where(ledger.c.fate.is_(None))).one()
    return InFlight(**row._mapping)


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """received = in_flight + Σ fates, and every contradiction."""

    received: int
    in_flight: int
    fates: dict[str, int]
    contradictions: list[str]

    @property
    def holds(self) -> bool:
        """Whether all items are accounted for and there is no contradiction."""
        return self.received == self.in_flight + sum(self.fates.values()) and not self.contradictions


def prove(tx: Reading, *, in_flight_at_most: timedelta = timedelta(minutes=10)) -> Proof:
    """Count the items and look for contradictions: an unknown fate, an item in flight too long, a threaded
    item without its message, a customer's message without its item or with two."""
    received = tx.conn.scalar(select(func.count()).select_from(ledger)) or 0
    fates: dict[str, int] = dict.fromkeys(FATES, 0)
    in_flight = 0
    contradictions: list[str] = []
    overdue = tx.now - in_flight_at_most
    grouped = select(ledger.c.fate, func.count().label("n")).group_by(ledger.c.fate)
    for fate, n in tx.conn.execute(grouped):
        if fate is None:
            in_flight = n
        elif fate in fates:
            fates[fate] = n
        else:
            contradictions.append(f"{n} items have the unknown fate {fate!r}")
    checks: list[tuple[str, Any]] = [
        (
            f"items in flight for over {in_flight_at_most}",
            select(ledger.c.id).where(ledger.c.fate.is_(None), ledger.c.received_at < overdue),
        ),
        (
            "items threaded or opened without their message",
            select(ledger.c.id)
            .outerjoin(messages, messages.c.id == ledger.c.message_id)
            .where(ledger.c.fate.in_(("threaded", "opened")), messages.c.id.is_(None)),
        ),
        (
            "customer messages that no item accounts for exactly once",
            select(messages.c.id)
            .outerjoin(
                ledger,
                (ledger.c.message_id == messages.c.id) & ledger.c.fate.in_(("threaded", "opened")),
            )
            .where(messages.c.direction == "in", messages.c.kind == "message")
            .group_by(messages.c.id)
            .having(func.count(ledger.c.id) != 1),
        ),
        (
            "items without their raw form",
            select(ledger.c.id)
            .outerjoin(ledger_raw, ledger_raw.c.item_id == ledger.c.id)
            .where(ledger_raw.c.item_id.is_(None), ledger.c.size > 0),
        ),
    ]
    for what, statement in checks:
        found = list(tx.conn.scalars(statement.limit(6)))
        if found:
            shown = ", ".join(str(one) for one in found[:5]) + (", …" if len(found) > 5 else "")
            contradictions.append(f"{what}: {shown}")
    return Proof(received=received, in_flight=in_flight, fates=fates, contradictions=contradictions)


def _ahead_row(row: Any) -> Ahead:
    return Ahead(id=row[0], received_at=row[1])


def _missing(item_id: int) -> NotFound:
    return NotFound(f"There is no ledger item {item_id}.")


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
