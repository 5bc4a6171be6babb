"""Data for routing: rules, teams, and the presence and load of advisors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Text, bindparam, func, select, type_coerce

from helpdesk.db.engine.locks import ROUTING, hold, hold_name, share
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.inlets import routing_rules
from helpdesk.db.schema.people import team_members, teams
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.setup_lists import SetupList
from helpdesk.domain.filters.invalid import FilterInvalid
from helpdesk.domain.filters.parse import stored
from helpdesk.domain.filters.tree import Filter
from helpdesk.domain.routing.teams import Rule, RuleBook, book_of
from helpdesk.errors import NotFound
from helpdesk.said import Said

_READ_AT_ONCE = 500


class RuleRow(msgspec.Struct, frozen=True, kw_only=True):
    """A routing rule as stored. `filter` is its text; `priority` None leaves it unchanged; `skills` are those
    that its tickets ask for, with the least level of each."""

    id: int
    name: str
    position: int
    filter: str
    team_id: int
    priority: str | None = None
    tags: list[str] = []
    skills: dict[str, int] = {}
    active: bool = True


_rules = Prepared(
    select(
        routing_rules.c.id,
        routing_rules.c.name,
        routing_rules.c.filter,
        routing_rules.c.team_id,
        routing_rules.c.priority,
        type_coerce(routing_rules.c.tags, Text),
        type_coerce(routing_rules.c.skills, Text),
    )
    .where(routing_rules.c.active, routing_rules.c.removed_at.is_(None))
    .order_by(routing_rules.c.position, routing_rules.c.id)
)
_all_rules = (
    select(*(routing_rules.c[name] for name in RuleRow.__struct_fields__))
    .where(routing_rules.c.removed_at.is_(None))
    .order_by(routing_rules.c.position, routing_rules.c.id)
)
_near = select(bindparam("team", type_=team_members.c.team_id.type).label("team_id")).cte(
    "near", recursive=True
)
_mine, _theirs = team_members.alias("mine"), team_members.alias("theirs")
_first_of_neighbours = select(
    func.min(
        _near.union(
            select(_theirs.c.team_id)
            .select_from(_near)
            .join(_mine, _mine.c.team_id == _near.c.team_id)
            .join(_theirs, _theirs.c.advisor_id == _mine.c.advisor_id)
        ).c.team_id
    )
)
_teamless = Prepared(
    select(tickets.c.id).where(tickets.c.queued_since.is_not(None), tickets.c.team_id.is_(None)).limit(1)
)
_first_team = Prepared(select(func.min(teams.c.id)).where(teams.c.archived_at.is_(None)))
_archived = Prepared(
    select(teams.c.id).where(teams.c.id == bindparam("team"), teams.c.archived_at.is_not(None))
)
_teams_of = select(team_members.c.team_id).where(team_members.c.advisor_id == bindparam("advisor"))
_former_owner = Prepared(
    select(tickets.c.owner_id)
    .where(
        tickets.c.contact_id == bindparam("contact"),
        tickets.c.owner_id.is_not(None),
        tickets.c.id != bindparam("ticket"),
    )
    .order_by(tickets.c.id.desc())
    .limit(1)
)


class Routed(msgspec.Struct, frozen=True, kw_only=True):
    """The facts about a ticket that routing needs."""

    id: int
    contact_id: int
    team_id: int | None
    owner_id: int | None
    assignment_reason: str
    queued_since: datetime | None
    tags: list[str]
    merged_into: int | None
    with_bot: bool
    answered: bool
    created_at: datetime
    channel_kinds: list[str]
    language: str | None
    waiting_since: datetime | None
    asked_skills: dict[str, int] | None
    accept_by: datetime | None
    missed_by: list[int] | None
    given_back_by: int | None

    @property
    def kind(self) -> str:
        """The kind of its first channel."""
        return self.channel_kinds[0] if self.channel_kinds else ""


_routed = Prepared(
    select(*(tickets.c[name] for name in Routed.__struct_fields__)).where(tickets.c.id == bindparam("ticket"))
)


def lock_routing(tx: Transaction) -> None:
    """Lock all of routing until the commit, against every decision: for a change of people or teams, and for
    what is assigned by hand. SQLite has one writer."""
    hold(tx, ROUTING)


def lock_decision(tx: Transaction, team_id: int | None) -> bool:
    """Lock, so that there is one decision at a time about the same advisors: otherwise two tickets could take
    the same last place. Teams that share no advisor, not even by way of other teams, decide at the same
    time. Without a team every advisor can get the ticket. Returns whether it may have waited: then what was
    read before can be different."""
    if not tx.postgres:
        return False  # one writer
    if team_id is None:
        hold(tx, ROUTING)
        return True
    share(tx, ROUTING)  # from here on nobody joins or leaves a team
    hold_name(tx, ROUTING, f"teams of {tx.conn.scalar(_first_of_neighbours, {'team': team_id})}")
    return True


def routed(tx: Reading, ticket_id: int) -> Routed:
    """A ticket for routing; NotFound."""
    row = _routed.one(tx, {"ticket": ticket_id})
    if row is None:
        raise NotFound(Said("There is no ticket {ticket_id}.", ticket_id=ticket_id))
    return Routed(**dict(zip(Routed.__struct_fields__, row, strict=True)))


def all_rules(tx: Reading) -> list[RuleRow]:
    """The rules in their order, those that are off too."""
    return [RuleRow(**row._mapping) for row in tx.conn.execute(_all_rules)]


RULES: Final = SetupList(
    what="routing_rule", noun=Said("rule"), table=routing_rules, row=RuleRow, all=all_rules
)


def rule_book(tx: Reading) -> RuleBook:
    """The active rules. Each ticket asks for them, and they seldom change: their rows are read, so that they
    are those of this transaction, and what was made of the same rows is kept."""
    return _book(tuple(map(tuple, _rules.all(tx, {}))))


@lru_cache(maxsize=8)
def _book(rows: tuple[tuple[Any, ...], ...]) -> RuleBook:
    return book_of(
        [
            Rule(
                id=rule_id,
                name=name,
                filter=_readable(text),
                team_id=team_id,
                priority=priority,
                tags=msgspec.json.decode(tags, type=list[str]),
                skills=msgspec.json.decode(skills, type=dict[str, int]),
            )
            for rule_id, name, text, team_id, priority, tags, skills in rows
        ]
    )


def as_rule(row: RuleRow) -> Rule:
    """A stored rule as it decides."""
    return Rule(
        id=row.id,
        name=row.name,
        filter=_readable(row.filter),
        team_id=row.team_id,
        priority=row.priority,
        tags=row.tags,
        skills=row.skills,
    )


def _readable(text: str) -> Filter | None:
    """A stored filter; None if it asks for a field that is gone, because mail must come in anyway."""
    try:
        return stored(text)
    except FilterInvalid:
        return None


def default_team(tx: Reading) -> int | None:
    """The team for tickets without a rule's or a channel's team: the oldest one that is not archived."""
    row = _first_team.one(tx, {})
    team: int | None = row[0] if row is not None else None
    return team


def is_archived(tx: Reading, team_id: int) -> bool:
    """Whether a team was archived."""
    return _archived.one(tx, {"team": team_id}) is not None


def teams_of(tx: Reading, advisor_id: int) -> list[int]:
    """The teams of an advisor."""
    return list(tx.conn.scalars(_teams_of, {"advisor": advisor_id}))


def former_owner(tx: Reading, contact_id: int, *, besides: int) -> int | None:
    """The owner of the contact's newest other ticket."""
    row = _former_owner.one(tx, {"contact": contact_id, "ticket": besides})
    owner: int | None = row[0] if row is not None else None
    return owner


def waits_since() -> ColumnElement[Any]:
    """The start of a ticket's wait in a queue, which decides its turn: its customer's oldest unanswered
    message, even if the ticket changed owners since. If no customer waits (an advisor opened it, or its
    snooze is over), the moment it came into the queue."""
    return func.coalesce(tickets.c.waiting_since, tickets.c.queued_since)


def teamless_waits(tx: Reading) -> bool:
    """Whether a ticket without a team waits."""
    return _teamless.one(tx, {}) is not None


def queued(tx: Reading, team_ids: list[int] | None, *, limit: int) -> list[Routed]:
    """Tickets that wait in these teams' queues (None: all), or without a team, by priority, then by waiting
    time."""
    statement = (
        select(*(tickets.c[name] for name in Routed.__struct_fields__))
        .where(_waits_in(team_ids))
        .order_by(tickets.c.priority, waits_since(), tickets.c.id)
        .limit(limit)
    )
    return [Routed(**row._mapping) for row in tx.conn.execute(statement)]


def late(tx: Reading, team_id: int, until: datetime) -> Iterator[Routed]:
    """Tickets that came into a team's queue until a moment, by priority, then by waiting time. They are read
    in parts, as far as the caller goes."""
    found = tx.conn.execute(
        select(*(tickets.c[name] for name in Routed.__struct_fields__))
        .where(tickets.c.team_id == team_id, tickets.c.queued_since <= until)
        .order_by(tickets.c.priority, waits_since(), tickets.c.id)
        .execution_options(yield_per=_READ_AT_ONCE)
    )
    with closing(found):
        for row in found:
            yield Routed(**row._mapping)


def lock_queued(tx: Transaction, ids: list[int], *, wait: bool = False) -> list[int]:
    """Those of these tickets that still wait in a queue, in the given order, locked until the commit. What
    another transaction has locked is left for the next time, or waited for."""
    statement = (
        select(tickets.c.id)
        .where(tickets.c.id.in_(ids), tickets.c.queued_since.is_not(None))
        .with_for_update(skip_locked=not wait, key_share=True)
    )
    locked = set(tx.conn.scalars(statement))
    return [one for one in ids if one in locked]


def _waits_in(team_ids: list[int] | None) -> ColumnElement[bool]:
    waits = tickets.c.queued_since.is_not(None)
    return (
        waits if team_ids is None else waits & (tickets.c.team_id.in_(team_ids) | tickets.c.team_id.is_(None))
    )
