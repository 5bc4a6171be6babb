"""Threads in bulk: a desk after a year, written without the operations, but with the same rows."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from helpdesk.db.engine.bulk import Bulk
from helpdesk.db.engine.engines import open_engine
from helpdesk.db.schema.companies import companies
from helpdesk.db.schema.inlets import channels
from helpdesk.db.schema.people import advisors, team_members, teams
from helpdesk.db.schema.records import events, followers
from helpdesk.db.schema.tickets import messages
from helpdesk.db.schema.types import from_micros, to_micros
from helpdesk.db.tickets.message_search import index_stored_messages
from helpdesk.demo.crowd import Crowd
from helpdesk.demo.people import COMPANIES, STAFF
from helpdesk.demo.rows import SHOP
from helpdesk.demo.shelf import Crew, Shelf
from helpdesk.demo.thread import write_thread
from helpdesk.errors import BadInput
from helpdesk.language.fold import fold

_AT_ONCE = 1000
_DAYS = 365
DAY = 86_400_000_000
_KINDS = {
    "email": ("support", "Support mailbox", {"address": f"support@{SHOP}"}),
    "webchat": ("chat", "Website chat", {}),
    "telegram": ("telegram", "Telegram", {}),
    "phone": ("phone", "Phone", {}),
}


def seed(
    database_url: str,
    count: int,
    *,
    random_seed: int = 1,
    now: datetime | None = None,
    report: Callable[[int], None] = lambda _: None,
) -> None:
    """Write `count` plausible tickets of the last year: their messages, ledger items, events, surveys.

    The same `random_seed` and `now` on an equal database give the same rows. Uses the existing teams,
    advisors and channels, or makes some (the advisors cannot sign in: they have no password). The desk must
    not run meanwhile. `report` is called with the number of written tickets."""
    if count < 1:
        raise BadInput("tickets must be at least 1.", field="tickets")
    at = to_micros(now or datetime.now(UTC))
    engine = open_engine(database_url)
    try:
        with engine.connect() as connection:
            _Run(connection, random.Random(random_seed), at).write(count, report)
    finally:
        engine.dispose()


class _Run:
    def __init__(self, connection: Connection, dice: random.Random, now: int) -> None:
        self._connection = connection
        self._driver: Any = connection.connection.driver_connection
        self._sqlite = connection.dialect.name == "sqlite"
        self._dice = dice
        self._now = now

    def write(self, count: int, report: Callable[[int], None]) -> None:
        if self._sqlite:
            for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-262144"):
                self._driver.execute(f"PRAGMA {pragma}")
            self._driver.execute("BEGIN IMMEDIATE")
        crew = self._crew()
        position = self._connection.scalar(select(func.max(events.c.position))) or 0
        bulk = Bulk(self._connection)
        shelf = Shelf(bulk, position)
        crowd = Crowd(shelf, self._dice, self._companies())
        first = (self._connection.scalar(select(func.max(messages.c.id))) or 0) + 1
        moments = sorted(self._moment() for _ in range(count))
        for place, moment in enumerate(moments, 1):
            write_thread(shelf, crew, crowd, self._dice, opened=moment, now=self._now)
            if place % _AT_ONCE == 0 or place == count:
                bulk.flush()
                index_stored_messages(self._connection, first)
                first = shelf.last_message + 1
                if self._sqlite:
                    self._driver.execute("COMMIT")
                    self._driver.execute("BEGIN IMMEDIATE")
                report(place)
        bulk.finish()
        # made-up history has had its consequences: no follower has to read it
        self._connection.execute(update(followers).values(position=shelf.position))
        if self._sqlite:
            self._driver.execute("COMMIT")
            self._driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            self._connection.commit()
        self._connection.execute(text("ANALYZE"))
        if not self._sqlite:
            self._connection.commit()

    def _moment(self) -> int:
        """When a ticket opens: more often recently, on weekdays and by day."""
        dice = self._dice
        days = min(_DAYS - 0.01, dice.expovariate(1 / 120) if dice.random() < 0.6 else dice.uniform(0, _DAYS))
        hour = min(23.5, max(0.0, dice.gauss(13.5, 4)))
        moment = self._now - int(days) * DAY
        moment = moment - moment % DAY + int(hour * DAY / 24) + dice.randrange(DAY // 48)
        if (moment // DAY + 3) % 7 >= 5 and dice.random() < 0.6:  # 1970 began on a Thursday
            moment -= 2 * DAY
        return moment if moment < self._now else self._now - dice.randrange(1, DAY // 8)

    def _companies(self) -> dict[str, int]:
        """The companies of its customers by name, those made that are not there."""
        at = from_micros(self._now)
        found: dict[str, int] = {}
        for name in filter(None, dict.fromkeys(COMPANIES)):
            of_name = companies.c.folded == fold(name), companies.c.merged_into.is_(None)
            known = self._connection.scalar(
                select(companies.c.id).where(*of_name, companies.c.removed_at.is_(None))
            )
            if known is None:
                values = {"name": name, "folded": fold(name), "created_at": at, "updated_at": at}
                key = self._connection.execute(insert(companies), values).inserted_primary_key
                assert key is not None
                known = int(key[0])
            found[name] = known
        return found

    def _crew(self) -> Crew:
        """The existing teams, advisors and channels, or a first set of them."""
        connection = self._connection
        if not connection.scalar(select(func.count()).select_from(teams)):
            for name in ("Support", "Orders & Returns", "Billing"):
                connection.execute(insert(teams), {"name": name})
        team_ids = list(connection.scalars(select(teams.c.id).order_by(teams.c.id)))
        people = select(advisors.c.id, advisors.c.name).where(advisors.c.disabled_at.is_(None))
        if connection.execute(people).first() is None:
            self._hire(team_ids)
        if not connection.scalar(select(func.count()).select_from(channels)):
            for kind, (name, label, settings) in _KINDS.items():
                connection.execute(
                    insert(channels), {"name": name, "kind": kind, "label": label, "settings": settings}
                )
        inlets = connection.execute(select(channels.c.id, channels.c.name, channels.c.kind))
        return Crew(
            team_ids=team_ids,
            advisors=[(row.id, row.name) for row in connection.execute(people.order_by(advisors.c.id))],
            channels={row.kind: (row.id, row.name) for row in inlets if row.kind in _KINDS},
        )

    def _hire(self, team_ids: list[int]) -> None:
        for place, name in enumerate(STAFF):
            values = {
                "email": f"{name.split()[0].lower()}@{SHOP}",
                "name": name,
                "created_at": datetime.now(UTC),
            }
            key = self._connection.execute(insert(advisors), values).inserted_primary_key
            assert key is not None
            self._connection.execute(
                insert(team_members),
                {"team_id": team_ids[place % len(team_ids)], "advisor_id": key[0]},
            )
