"""Tables: policies, what was promised to each ticket, and its clocks with their stretches.

`sla_promises` is never changed once written: with the messages and the event log it is what the clocks follow
from. `sla_clocks` and `sla_stretches` are computed, and can be computed again."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, text

from helpdesk.db.schema.base import ID, id_column, metadata, reference
from helpdesk.db.schema.types import Instant, Json
from helpdesk.features.sla.targets import Targets

sla_policies = Table(
    "sla_policies",
    metadata,
    id_column(),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("filter", Text, nullable=False),  # domain/filters; empty: every ticket
    reference("calendar_id", "calendars"),  # null: the ticket's own hours
    Column("targets", Json(Targets), nullable=False),
    Column("waits_snoozed", Boolean, nullable=False),
    Column("warn_percent", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("removed_at", Instant),  # its row stays: a new policy must not get its id
)

sla_terms = Table(  # each promise that was ever made, once
    "sla_terms",
    metadata,
    id_column(),
    Column("digest", Text, nullable=False, unique=True),  # SHA-256 of the promise
    Column("promise", Text, nullable=False),  # clocks.Promise as JSON; text, so that equal ones are read once
)

sla_promises = Table(  # which promise holds for a ticket from a moment on
    "sla_promises",
    metadata,
    id_column(),
    reference("ticket_id", "tickets", nullable=False, index=True),
    Column("at", Instant, nullable=False),
    reference("terms_id", "sla_terms"),  # null: none does
)

sla_clocks = Table(
    "sla_clocks",
    metadata,
    id_column(),
    reference("ticket_id", "tickets", nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("policy_id", ID, nullable=False),
    Column("target", BigInteger, nullable=False),  # microseconds of business time, as `left` and `business`
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ending", Text, nullable=False),
    Column("due_at", Instant),
    Column("warn_at", Instant),
    Column("left", BigInteger),  # null while it counts: then due_at says it
    Column("breached", Boolean, nullable=False),  # false while it counts: then due_at says it
    Column("warned_at", Instant),  # when it was told
    Column("breached_at", Instant),  # when it was told
    Column("next_at", Instant),  # when it has something to tell
    Index(
        "ix_sla_clocks_next",
        "next_at",
        sqlite_where=text("next_at IS NOT NULL"),
        postgresql_where=text("next_at IS NOT NULL"),
    ),
)

sla_stretches = Table(
    "sla_stretches",
    metadata,
    Column("clock_id", ID, ForeignKey("sla_clocks.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("kind", Text, nullable=False),  # counted | paused
    Column("since", Instant, nullable=False),
    Column("until", Instant),  # null: it goes on
    Column("business", BigInteger),
    Column("reason", Text, nullable=False),  # of a pause: the state
)

sla_rechecks = Table(  # a change of policies or hours that open tickets still have to follow, in rounds
    "sla_rechecks",
    metadata,
    id_column(),
    Column("at", Instant, nullable=False),
    Column("after", ID, nullable=False),  # the ticket that the rounds have come to
)
