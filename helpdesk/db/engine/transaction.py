"""An open transaction, read-only or writing, for queries and operations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.dialects.postgresql import insert as pg_insert

from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.schema.records import events, jobs
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.event import Event
from helpdesk.domain.filters.following import Followed, Renaming
from helpdesk.domain.jobs import Job, lane_of

_insert_event = Prepared(insert(events), ("at", "ticket_id", "event"))
_insert_job_sqlite = insert(jobs).prefix_with("OR IGNORE")
_insert_job_postgres = pg_insert(jobs).on_conflict_do_nothing(index_elements=["key"])


HasFile = Callable[[str], bool]
"""Says whether the blob store has a file of this SHA-256 (hex) now."""


def any_file(_: str) -> bool:
    """For a desk without a blob store, in which nothing is collected."""
    return True


Follow = Callable[["Transaction", Renaming, Actor, Collection[Followed] | None], list[Followed]]
"""Lets everything stored that names a thing follow it when it gets other names, or only what followed before.
Returns what followed."""


def nobody_follows(_: Transaction, __: Renaming, ___: Actor, ____: object) -> list[Followed]:
    """For a desk in which nothing stored names anything."""
    return []


class Reading:
    """An open read-only transaction: a consistent snapshot. `now` is when it began, UTC."""

    __slots__ = ("conn", "driver", "now", "postgres")

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self.now = datetime.now(UTC)
        self.postgres = conn.dialect.name == "postgresql"
        self.driver: Any = None if self.postgres else conn.connection.driver_connection  # sqlite3's own


class Transaction(Reading):
    """An open transaction. Operations change, record and add jobs here; the desk commits."""

    __slots__ = ("_follow", "events", "has_file", "last", "queued", "recorded")

    def __init__(
        self, conn: Connection, has_file: HasFile = any_file, follow: Follow = nobody_follows
    ) -> None:
        super().__init__(conn)
        self.has_file = has_file
        self._follow = follow
        self.events: list[tuple[datetime, Event]] = []
        self.last: list[tuple[Prepared, Mapping[str, Any]]] = []
        self.recorded = False
        self.queued = False

    def record(self, event: Event) -> None:
        """Store an event with the change that it describes; the dispatcher publishes it after the commit. It
        is written when the operation ends: an operation never reads its own events."""
        self.recorded = True
        self.events.append((self.now, event))  # a demo plays many moments in one transaction

    def write_events(self) -> None:
        """Write the recorded events, in their order; what ran the operation calls it."""
        rows = [
            {"at": at, "ticket_id": getattr(event, "ticket_id", None), "event": event}
            for at, event in self.events
        ]
        if rows:
            _insert_event.run_many(self, rows)

    def rename(
        self, what: Renaming, *, by: Actor, back: Collection[Followed] | None = None
    ) -> list[Followed]:
        """Let everything stored that names a thing follow it, in this transaction: filters, and the tags
        that rules give. Call it after the thing has its new names; the operation holds NAMES (`locks`) from
        its beginning. Returns what followed; given `back`, only that follows, and is as it was."""
        return self._follow(self, what, by, back)

    def run_last(self, statement: Prepared, values: Mapping[str, Any]) -> None:
        """Run a statement that nothing in this transaction reads. SQLite runs it just before the commit, with
        those of the whole group and in their order: FTS5 writes what it has gathered whenever a statement of
        another table may have to be undone alone, so that each message of a group cost a write and a merge of
        the index."""
        if self.postgres:
            statement.run(self, values)
        else:
            self.last.append((statement, values))

    def add_job(self, job: Job, *, key: str, channel: str = "", not_before: datetime | None = None) -> None:
        """Queue a job for after the commit. The same `key` a second time changes nothing. `channel`: the name
        of the channel whose server the job will wait for."""
        self.queued = True
        statement = _insert_job_postgres if self.postgres else _insert_job_sqlite
        self.conn.execute(
            statement,
            {
                "key": key,
                "job": job,
                "lane": lane_of(job, channel),
                "run_at": not_before or self.now,
                "created_at": self.now,
            },
        )


def run_all(tx: Transaction, last: Iterable[tuple[Prepared, Mapping[str, Any]]]) -> None:
    """Run the statements that `run_last` postponed, in `tx`."""
    for statement, some in groupby(last, key=lambda one: one[0]):
        statement.run_many(tx, [values for _, values in some])
