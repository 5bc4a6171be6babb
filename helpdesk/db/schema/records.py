"""Tables: the ledger of what came in, the event log and its followers, the outbox, the processes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, text

from helpdesk.db.schema.base import ID, id_column, metadata, reference
from helpdesk.db.schema.types import Instant, Json, Line
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.event import Event
from helpdesk.domain.health.standing import PartState
from helpdesk.domain.jobs import Job

ledger = Table(
    "ledger",
    metadata,
    id_column(),
    reference("channel_id", "channels", nullable=False),
    Column("external_id", Text),
    Column("received_at", Instant, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("fate", Text),  # null: in flight; threaded | opened | duplicate | parked | failed
    Column("reason", Text, nullable=False, server_default=""),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("settled_at", Instant),
    reference("message_id", "messages"),
    reference("ticket_id", "tickets"),
    # of what has no message: who sent it and about what, for the people who look through it
    Column("sender", Text, nullable=False, server_default=""),
    Column("sender_name", Line, nullable=False, server_default=""),
    Column("subject", Line, nullable=False, server_default=""),
    Column("verdict", Text, nullable=False, server_default=""),  # domain/verdicts.Verdict
    Column("named", Text),  # the id by which other messages name it
    Column("line", Text),  # its conversation, or its sender: such items are settled in their order
    Column("waits_for", ID),  # the item in flight that it waited for last
    Column("waits_by", Text),  # name | line
    Index("ix_ledger_fate", "fate", "id"),
    Index(
        "ix_ledger_named",
        "named",
        sqlite_where=text("fate IS NULL AND named IS NOT NULL"),
        postgresql_where=text("fate IS NULL AND named IS NOT NULL"),
    ),
    Index(
        "ix_ledger_line",
        "channel_id",
        "line",
        "id",
        sqlite_where=text("fate IS NULL AND line IS NOT NULL"),
        postgresql_where=text("fate IS NULL AND line IS NOT NULL"),
    ),
    Index(
        "ix_ledger_awaiting",
        "id",
        sqlite_where=text("verdict = 'awaiting'"),
        postgresql_where=text("verdict = 'awaiting'"),
    ),
    Index(
        "ix_ledger_parked",
        "sha256",
        sqlite_where=text("fate = 'parked'"),
        postgresql_where=text("fate = 'parked'"),
    ),
    Index(
        "ix_ledger_message",
        "message_id",
        sqlite_where=text("message_id IS NOT NULL"),
        postgresql_where=text("message_id IS NOT NULL"),
    ),
)

ledger_raw = Table(
    "ledger_raw",
    metadata,
    Column("item_id", ID, ForeignKey("ledger.id"), primary_key=True),
    Column("headers", Json(dict[str, str]), nullable=False),
    Column("body", LargeBinary),  # null: the body is in the blob store under ledger.sha256
)

file_uses = Table(  # who names a file of the blob store; a file that nobody names is collected
    "file_uses",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("holder", Text, primary_key=True),  # db/log/file_uses.Holder
    Column("holder_id", ID, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    id_column(),
    Column("position", BigInteger, unique=True),  # gapless, stamped after commit by one dispatcher at a time
    Column("at", Instant, nullable=False),
    Column("ticket_id", ID),
    Column("event", Json(Event), nullable=False),
    Index("ix_events_ticket", "ticket_id", "id"),
    Index(
        "ix_events_unstamped",
        "id",
        sqlite_where=text("position IS NULL"),
        postgresql_where=text("position IS NULL"),
    ),
)

followers = Table(
    "followers",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),  # everything up to it is followed
    Column("tries", Integer, nullable=False, server_default="0"),  # of the next event, all failed
    Column("retry_at", Instant),
)

failed_events = Table(
    "failed_events",
    metadata,
    id_column(),
    Column("follower", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("error", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    id_column(),
    Column("key", Text, nullable=False, unique=True),
    Column("job", Json(Job), nullable=False),
    Column("lane", Text, nullable=False, server_default="other"),  # domain/jobs.lane_of
    Column("state", Text, nullable=False, server_default="queued"),  # queued | running | done | failed
    Column("run_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("lease_until", Instant),
    Column("worker", Text),
    Column("error", Text, nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("done_at", Instant),  # done or failed
    Index(
        "ix_jobs_due",
        "lane",
        "run_at",
        "id",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
    Index(
        "ix_jobs_failed",
        "done_at",
        sqlite_where=text("state = 'failed'"),
        postgresql_where=text("state = 'failed'"),
    ),
)

processes = Table(  # of the desk, as each describes itself
    "processes",
    metadata,
    Column("key", Text, primary_key=True),
    Column("role", Text, nullable=False),  # health/processes.Role
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("heard_at", Instant, nullable=False),
    Column("parts", Json(list[PartState]), nullable=False),
)

setup_changes = Table(  # each change of how the desk is set up, with what was there before
    "setup_changes",
    metadata,
    id_column(),
    Column("what", Text, nullable=False),
    Column("item", ID, nullable=False),
    Column("act", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Json(Actor), nullable=False),
    Column("before", Json(dict[str, Any])),  # null: it was made
    Column("after", Json(dict[str, Any])),  # null: it was removed
    reference("undoes", "setup_changes"),
    Index("ix_setup_changes_item", "what", "item", "id"),
)
