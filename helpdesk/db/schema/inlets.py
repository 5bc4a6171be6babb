"""Tables: channels, how far their mailboxes were read, and the rules that give a message its team."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, Table, Text, true

from helpdesk.db.schema.base import ID, id_column, metadata, reference
from helpdesk.db.schema.types import Instant, Json

channels = Table(
    "channels",
    metadata,
    id_column(),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),  # messages.ChannelKind
    Column("label", Text, nullable=False),
    reference("team_id", "teams"),
    Column("settings", Json(dict[str, Any]), nullable=False, server_default="{}"),
    Column("enabled", Boolean, nullable=False, server_default=true()),
    reference("calendar_id", "calendars"),  # null: its team's, or the default one
    Column("deleted_at", Instant),  # it has messages, so its row stays
)

mail_cursors = Table(  # how far an IMAP folder was read (RFC 3501 §2.3.1.1)
    "mail_cursors",
    metadata,
    Column("channel_id", ID, ForeignKey("channels.id"), primary_key=True),
    Column("folder", Text, primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("read_at", Instant),  # when the folder was last read to its end
    Column("account", Text),  # the user name that read it; null: before the desk kept it
)

channel_troubles = Table(  # what keeps a channel from working now
    "channel_troubles",
    metadata,
    Column("channel_id", ID, ForeignKey("channels.id"), primary_key=True),
    Column("side", Text, primary_key=True),  # send | receive
    Column("fault", Text, nullable=False),  # domain/health/faults.Fault
    Column("detail", Text, nullable=False, server_default=""),
    Column("since", Instant, nullable=False),
)

routing_rules = Table(
    "routing_rules",
    metadata,
    id_column(),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("filter", Text, nullable=False, server_default=""),  # domain/filters
    reference("team_id", "teams", nullable=False),
    Column("priority", Text),
    Column("tags", Json(list[str]), nullable=False, server_default="[]"),
    Column("skills", Json(dict[str, int]), nullable=False, server_default="{}"),  # what its tickets ask
    Column("active", Boolean, nullable=False, server_default=true()),
    Column("removed_at", Instant),
)

sender_rules = Table(  # whose mail is always parked, or never
    "sender_rules",
    metadata,
    id_column(),
    Column("sender", Text, nullable=False, unique=True),  # an address, "@shop.example", or a mark
    Column("action", Text, nullable=False),  # park | take
    Column("made_by", Text, nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("mails", BigInteger, nullable=False, server_default="0"),  # how many it decided
    Column("last_at", Instant, nullable=True),
)
