"""The arrivals of some days, routed again: as the desk is set up now, and with changes beside it."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Annotated

import msgspec
from msgspec import Meta
from sqlalchemy import select

from helpdesk.api.inputs import Id, Input, Moment
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log.event_log import told_in
from helpdesk.db.people import advisors
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.tickets.assigning import settings
from helpdesk.domain.events.people import PresenceChanged
from helpdesk.domain.events.tickets import StateChanged, TicketAssigned
from helpdesk.domain.routing.replay import Arrival, Figures, Person, Setup, replay
from helpdesk.domain.routing.settings import AdvisorRouting, TeamRouting, Weight
from helpdesk.errors import BadInput, Conflict
from helpdesk.features.routing.setting_up import check_kinds
from helpdesk.views.base import View

MOST_DAYS, MOST_ARRIVALS = 14, 5_000
MOST_SECONDS = 20.0
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # no desk is older, and reckoning has an end
_running = threading.Lock()  # a replay takes all of a processor: a process does one at a time
_KINDS = ("ticket.assigned", "ticket.state_changed", "advisor.presence_changed")
_BEFORE = timedelta(days=14)  # who came to work earlier than that is taken for available from then on
_MINUTE = timedelta(minutes=1)
_RUNS = "Another replay runs at this moment. Try again when it has ended."
_USUAL = 30.0  # minutes of work, where nobody worked on any ticket
_CHUNK = 500

Capacity = Annotated[int, Meta(ge=0, le=10_000)]


class OtherCapacity(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An advisor with another capacity; 0: without them."""

    advisor_id: Id
    capacity: Capacity


class OtherTeam(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A team that is routed in another way."""

    team_id: Id
    routing: TeamRouting


class ReplayRouting(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which arrivals, and what is different. At most 14 days, 5,000 arrivals and 20 seconds of work.
    `promised_minutes`: a ticket that waits longer for an advisor is a breach. `weights` null: those of the
    desk."""

    since: Moment
    until: Moment
    promised_minutes: Annotated[int, Meta(ge=1, le=10_000)] = 60
    capacities: Annotated[list[OtherCapacity], Meta(max_length=1000)] = []
    teams: Annotated[list[OtherTeam], Meta(max_length=200)] = []
    weights: Annotated[dict[str, Weight], Meta(max_length=50)] | None = None


class RoutingReplay(View, frozen=True, kw_only=True):
    """What came of the same arrivals as the desk is set up `now`, and with the changes (`other`)."""

    now: Figures
    other: Figures


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a replay needs, away from the database."""

    arrivals: Sequence[Arrival]
    now: Setup
    other: Setup
    until: datetime
    promised: timedelta


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the event log says about a period: changes of presence by advisor; of a ticket, when it came for
    an advisor and to which team, and when somebody's work on it began and ended."""

    presences: dict[int, list[tuple[datetime, str]]]
    came: dict[int, tuple[datetime, int | None]]
    began: dict[int, datetime]
    ended: dict[int, datetime]


def prepare(tx: Reading, asked: ReplayRouting) -> Prepared:
    """Read the arrivals and people of a period. BadInput names the field; Conflict if a replay runs."""
    if _running.locked():
        raise Conflict(_RUNS)
    _check(tx, asked)
    told = _read(tx, asked)
    now = _setup(tx, told, asked)
    return Prepared(
        arrivals=_arrivals(tx, told, asked),
        now=now,
        other=_other(now, asked),
        until=asked.until,
        promised=timedelta(minutes=asked.promised_minutes),
    )


def compare(prepared: Prepared, *, seconds: float = MOST_SECONDS) -> RoutingReplay:
    """Route the arrivals twice. Conflict if this process replays already; BadInput if it takes more than so
    many `seconds`."""
    if not _running.acquire(blocking=False):
        raise Conflict(_RUNS)
    end = time.monotonic() + seconds

    def tick() -> None:
        if time.monotonic() >= end:
            raise BadInput(f"The replay took more than {seconds:g} s. Choose fewer days.", field="since")

    try:
        now, other = (
            replay(prepared.arrivals, one, until=prepared.until, promised=prepared.promised, tick=tick)
            for one in (prepared.now, prepared.other)
        )
    finally:
        _running.release()
    return RoutingReplay(now=now, other=other)


def _check(tx: Reading, asked: ReplayRouting) -> None:
    if asked.since < _EARLIEST:
        raise BadInput(f"since must be in {_EARLIEST.year} or later.", field="since")
    if asked.until <= asked.since:
        raise BadInput("until must be after since.", field="until")
    if asked.until > tx.now:
        raise BadInput("until must be in the past: what comes is not known.", field="until")
    if asked.until - asked.since > timedelta(days=MOST_DAYS):
        raise BadInput(f"A replay has at most {MOST_DAYS} days.", field="since")
    there = {one.id for one in advisors.enabled_advisors(tx)}
    for capacity in asked.capacities:
        if capacity.advisor_id not in there:
            raise BadInput(f"There is no advisor {capacity.advisor_id}.", field="capacities")
    known = {one.id for one in advisors.teams_with_members(tx)}
    for team in asked.teams:
        if missing := {team.team_id, team.routing.overflow_team_id or team.team_id} - known:
            raise BadInput(f"There is no team {min(missing)}.", field="teams")
    check_kinds(asked.weights or {}, field="weights")


def _read(tx: Reading, asked: ReplayRouting) -> _Told:
    told = _Told(presences={}, came={}, began={}, ended={})
    for at, event in told_in(tx, asked.since - _BEFORE, asked.until, _KINDS):
        match event:
            case PresenceChanged():
                told.presences.setdefault(event.advisor_id, []).append((at, event.presence))
            case TicketAssigned():
                told.came.setdefault(event.ticket_id, (at, event.team_id))
                if event.advisor_id is not None:
                    told.began.setdefault(event.ticket_id, at)
            case StateChanged() if event.now != "open" and event.ticket_id in told.began:
                told.ended.setdefault(event.ticket_id, at)
            case _:
                pass
    return told


def _setup(tx: Reading, told: _Told, asked: ReplayRouting) -> Setup:
    own = settings.advisors(tx)
    people = []
    for one in advisors.enabled_advisors(tx):
        routing = own.get(one.id, AdvisorRouting())
        begins = asked.since - _BEFORE
        people.append(
            Person(
                id=one.id,
                name=one.name,
                team_ids=[team_id for team_id, _ in one.teams],
                capacity=one.capacity,
                shifts=shifts_of(told.presences.get(one.id, []), begins=begins, presence=one.presence),
                skills=routing.skills,
                languages=one.languages,
                caps=routing.caps,
            )
        )
    return Setup(people=people, teams=settings.teams(tx), weights=settings.desk(tx).weights)


def shifts_of(
    changes: list[tuple[datetime, str]], *, begins: datetime, presence: str
) -> list[tuple[datetime, datetime | None]]:
    """When somebody was available, from the changes of their presence since `begins`. Who first went away was
    available before; who never changed is as they are now: `presence`."""
    first = changes[0][1] != "available" if changes else presence == "available"
    since = begins if first else None
    found: list[tuple[datetime, datetime | None]] = []
    for at, now in changes:
        if now == "available" and since is None:
            since = at
        elif now != "available" and since is not None:
            found.append((since, at))
            since = None
    return found if since is None else [*found, (since, None)]


def _other(now: Setup, asked: ReplayRouting) -> Setup:
    capacities = {one.advisor_id: one.capacity for one in asked.capacities}
    people = [
        msgspec.structs.replace(
            one,
            capacity=capacities.get(one.id, one.capacity),
            shifts=() if capacities.get(one.id) == 0 else one.shifts,
        )
        for one in now.people
    ]
    return Setup(
        people=people,
        teams={**now.teams, **{one.team_id: one.routing for one in asked.teams}},
        weights=now.weights if asked.weights is None else asked.weights,
    )


def _arrivals(tx: Reading, told: _Told, asked: ReplayRouting) -> list[Arrival]:
    came, began, ended = told.came, told.began, told.ended
    new = [ticket_id for ticket_id, (at, _) in came.items() if at >= asked.since]
    if len(new) > MOST_ARRIVALS:
        raise BadInput(f"{len(new)} tickets came then; a replay has at most {MOST_ARRIVALS}.", field="since")
    counted = set(new)
    work = {one: (ended.get(one, asked.until) - at) / _MINUTE for one, at in began.items() if one in counted}
    usual = median(work.values()) if work else _USUAL
    found = []
    for start in range(0, len(new), _CHUNK):
        for row in tx.conn.execute(
            _facts.where(tickets.c.created_at >= asked.since, tickets.c.id.in_(new[start : start + _CHUNK]))
        ):
            at, team_id = came[row.id]
            found.append(
                Arrival(
                    id=row.id,
                    at=at,
                    team_id=team_id,
                    minutes=work.get(row.id, usual),
                    kind=row.channel_kinds[0] if row.channel_kinds else "",
                    skills=row.asked_skills or {},
                    language=row.language,
                    priority=row.priority,
                )
            )
    return found


_facts = select(
    tickets.c.id,
    tickets.c.channel_kinds,
    tickets.c.asked_skills,
    tickets.c.language,
    tickets.c.priority,
)
