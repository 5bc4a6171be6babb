"""Configured channels."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, delete, exists, func, insert, literal_column, or_, select, update

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.bot import bot_settings
from helpdesk.db.schema.inlets import channel_troubles, channels, mail_cursors, sender_rules
from helpdesk.db.schema.records import ledger, setup_changes
from helpdesk.db.schema.setup import automatic_texts
from helpdesk.db.schema.tickets import conversations, messages, tickets
from helpdesk.domain.health.wellness import Mailbox
from helpdesk.domain.messages import ChannelKind
from helpdesk.errors import BadInput
from helpdesk.said import Said, named


class ChannelRow(msgspec.Struct, frozen=True, kw_only=True):
    """A configured channel; `settings` holds secrets, sealed ones if HELPDESK_SECRET is set, so it is never
    shown whole."""

    id: int
    name: str
    kind: ChannelKind
    label: str
    team_id: int | None
    settings: dict[str, Any]
    enabled: bool


class Inlet(msgspec.Struct, frozen=True, kw_only=True):
    """A channel as a message comes in by it: `own` are the addresses of the desk's own mailboxes,
    `sender_rules`: there are rules that always or never park a sender."""

    channel: ChannelRow
    own: frozenset[str]
    sender_rules: bool


_channel = select(
    channels.c.id,
    channels.c.name,
    channels.c.kind,
    channels.c.label,
    channels.c.team_id,
    channels.c.settings,
    channels.c.enabled,
)
_there = channels.c.deleted_at.is_(None)
_by_name = Prepared(_channel.where(channels.c.name == bindparam("name"), _there))
_by_id = _channel.where(channels.c.id == bindparam("id"))
_all = _channel.where(_there).order_by(channels.c.id)
_folders_read = (
    select(channels.c.name, channels.c.settings, mail_cursors.c.folder, mail_cursors.c.read_at)
    .join(channels, channels.c.id == mail_cursors.c.channel_id)
    .where(channels.c.enabled)
    .order_by(channels.c.id)
)
_is_mailbox = and_(channels.c.kind == literal_column("'email'"), _there)
_mailboxes = Prepared(_channel.where(_is_mailbox))
_named_and_mailboxes = Prepared(
    _channel.add_columns(exists(select(sender_rules.c.id))).where(
        (channels.c.name == bindparam("name")) | _is_mailbox
    )
)


def channel(tx: Reading, name: str) -> ChannelRow:
    """The channel of that name; BadInput lists the existing names."""
    row = _by_name.one(tx, {"name": name})
    if row is None:
        names = named([one.name for one in all_channels(tx)])
        raise BadInput(
            Said("There is no channel {name!r}; configured: {names}.", name=name, names=names),
            field="channel",
        )
    return _row(row)


def channel_by_id(tx: Reading, channel_id: int) -> ChannelRow:
    """The channel of that id."""
    return ChannelRow(**tx.conn.execute(_by_id, {"id": channel_id}).one()._mapping)


def all_channels(tx: Reading) -> list[ChannelRow]:
    """Every channel, in the order in which they were made."""
    return [ChannelRow(**row._mapping) for row in tx.conn.execute(_all)]


def mail_addresses(row: ChannelRow) -> list[str]:
    """The addresses whose mail belongs to this channel, in lower case; none for other kinds."""
    listed = (str(row.settings.get("address", "")), *row.settings.get("aliases", []))
    return [address.lower() for address in listed if row.kind == "email" and "@" in address]


def own_addresses(tx: Reading) -> frozenset[str]:
    """The desk's own mailboxes, disabled ones too: it never writes to itself."""
    return frozenset(address for row in _mailboxes.all(tx, {}) for address in mail_addresses(_row(row)))


def inlet(tx: Reading, name: str) -> Inlet:
    """The channel of that name, with what each of its messages asks for, in one query; BadInput as
    `channel`."""
    found = _named_and_mailboxes.all(tx, {"name": name})
    rows = [_row(row[:-1]) for row in found]
    named = next((row for row in rows if row.name == name), None) or channel(tx, name)
    own = frozenset(address for row in rows for address in mail_addresses(row))
    return Inlet(channel=named, own=own, sender_rules=any(row[-1] for row in found))


def put_channel(
    tx: Transaction,
    name: str,
    *,
    kind: str,
    label: str,
    team_id: int | None,
    settings: dict[str, Any],
    enabled: bool,
) -> ChannelRow:
    """Make or change a channel. Its kind cannot change: messages of one kind share their external ids."""
    found = _by_name.one(tx, {"name": name})
    row = None if found is None else _row(found)
    values = {"label": label, "team_id": team_id, "settings": settings, "enabled": enabled}
    if row is None:
        tx.conn.execute(insert(channels), {"name": name, "kind": kind, **values})
    elif row.kind != kind:
        raise BadInput(
            Said(
                "Channel {name} is of kind {kind}. The kind of a channel cannot change.",
                name=name,
                kind=row.kind,
            ),
            field="kind",
        )
    else:
        tx.conn.execute(update(channels).where(channels.c.id == row.id).values(**values))
    return channel(tx, name)


def set_settings(
    tx: Transaction, channel_id: int, settings: dict[str, Any], *, enabled: bool | None = None
) -> None:
    """Replace the settings of a channel; None: it stays on or off."""
    values = {"settings": settings} | ({} if enabled is None else {"enabled": enabled})
    tx.conn.execute(update(channels).where(channels.c.id == channel_id).values(**values))


def items_in_flight(tx: Reading, channel_id: int) -> int:
    """How many received items of a channel have no fate yet."""
    wanted = (ledger.c.channel_id == channel_id, ledger.c.fate.is_(None))
    return tx.conn.scalar(select(func.count()).select_from(ledger).where(*wanted)) or 0


def open_tickets(tx: Reading, name: str) -> int:
    """How many tickets that began on a channel are not solved or closed."""
    wanted = (tickets.c.channel == name, tickets.c.active)
    return tx.conn.scalar(select(func.count()).select_from(tickets).where(*wanted)) or 0


def has_received(tx: Reading, channel_id: int, external_id: str) -> bool:
    """Whether a message with this id of its own came in on a channel. What became of it does not
    matter."""
    named = or_(ledger.c.external_id == external_id, ledger.c.named == external_id)
    found = select(ledger.c.id).where(ledger.c.channel_id == channel_id, named).limit(1)
    return tx.conn.scalar(found) is not None


def remove_channel(tx: Transaction, row: ChannelRow) -> bool:
    """Remove a channel. True if items, chats or messages name it. If they do, or somebody set it up on
    screen, its row stays, without settings and under a name that nobody can give. `channel_by_id` still finds
    such a row; nothing else does."""
    tx.conn.execute(delete(mail_cursors).where(mail_cursors.c.channel_id == row.id))
    tx.conn.execute(delete(channel_troubles).where(channel_troubles.c.channel_id == row.id))
    tx.conn.execute(delete(automatic_texts).where(automatic_texts.c.channel_id == row.id))
    tx.conn.execute(delete(bot_settings).where(bot_settings.c.channel_id == row.id))
    this = channels.c.id == row.id
    used = any(
        tx.conn.scalar(select(table.c.id).where(table.c.channel_id == row.id).limit(1)) is not None
        for table in (ledger, conversations, messages)
    )
    of_this = (setup_changes.c.what == "channel", setup_changes.c.item == row.id)
    if used or tx.conn.scalar(select(setup_changes.c.id).where(*of_this).limit(1)) is not None:
        name = f"{row.name}~{row.id}"
        tx.conn.execute(
            update(channels).where(this).values(name=name, settings={}, enabled=False, deleted_at=tx.now)
        )
    else:
        tx.conn.execute(delete(channels).where(this))
    return used


def mail_cursor(tx: Reading, channel_id: int, folder: str, account: str) -> tuple[int, int] | None:
    """(UIDVALIDITY, last UID stored) of an IMAP folder of this account; None before the first mail. The
    folder of another account is another one, even with the same UIDVALIDITY: some servers give it to all."""
    row = tx.conn.execute(
        select(mail_cursors.c.uidvalidity, mail_cursors.c.uid, mail_cursors.c.account).where(
            mail_cursors.c.channel_id == channel_id, mail_cursors.c.folder == folder
        )
    ).one_or_none()
    return None if row is None or row.account not in (None, account) else (row.uidvalidity, row.uid)


def move_mail_cursor(
    tx: Transaction, channel_id: int, folder: str, account: str, *, uidvalidity: int, uid: int
) -> None:
    """Store how far an account's folder was read, in the transaction that stored its mail."""
    values = {"uidvalidity": uidvalidity, "uid": uid, "account": account, "read_at": tx.now}
    where = (mail_cursors.c.channel_id == channel_id, mail_cursors.c.folder == folder)
    if not tx.conn.execute(update(mail_cursors).where(*where).values(**values)).rowcount:
        tx.conn.execute(insert(mail_cursors), {"channel_id": channel_id, "folder": folder, **values})


def folders_read(tx: Reading) -> list[Mailbox]:
    """When each IMAP folder of an enabled channel was last read to its end, without those that the channel
    read under earlier settings."""
    return [
        Mailbox(channel=row.name, read_at=row.read_at)
        for row in tx.conn.execute(_folders_read)
        if row.folder == imap_folder(row.settings)
    ]


def imap_folder(settings: dict[str, Any]) -> str | None:
    """The folder that a mailbox with these settings reads; None if its mail comes another way."""
    imap = settings.get("imap")
    return str(imap.get("folder", "INBOX")) if imap else None


def _row(row: Any) -> ChannelRow:
    return ChannelRow(**dict(zip(ChannelRow.__struct_fields__, row, strict=True)))
