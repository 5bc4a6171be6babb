"""What would have become of past arrivals with other people, capacities or rules: a simulation. Pure."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Literal, get_args

import msgspec

from helpdesk.domain.routing.advisors import AdvisorLoad, choose_advisor, possible, unfit
from helpdesk.domain.routing.asks import Ask, relaxed
from helpdesk.domain.routing.replay_lines import Line, Lines, Place, Wanted
from helpdesk.domain.routing.settings import TeamRouting

_MINUTE = timedelta(minutes=1)
_NOTHING_SET = TeamRouting()
_Kind = Literal["left", "less", "done", "came", "arrived", "again"]
_ORDER: tuple[_Kind, ...] = get_args(_Kind)  # of what happens at the same moment


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that came for an advisor at a moment, and for how many minutes it was somebody's open ticket.
    `priority`: 1 urgent … 4 low."""

    id: int
    at: datetime
    team_id: int | None
    minutes: float
    kind: str = ""
    skills: Mapping[str, int] = {}
    language: str | None = None
    priority: int = 3


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """An advisor and when they were available: (since, until), until None: to the end."""

    id: int
    name: str
    team_ids: Sequence[int]
    capacity: int
    shifts: Sequence[tuple[datetime, datetime | None]]
    skills: Mapping[str, int] = {}
    languages: Sequence[str] = ()
    caps: Mapping[str, int] = {}


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """The people, and how the arrivals are routed to them. A team that takes its tickets itself is
    simulated as one that is given them."""

    people: Sequence[Person]
    teams: Mapping[int, TeamRouting] = {}
    weights: Mapping[str, float] = {}


class PersonFigures(msgspec.Struct, frozen=True, kw_only=True):
    """How many tickets an advisor got, and the most work they had at once."""

    advisor_id: int
    name: str
    tickets: int
    most: float


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the arrivals. `unserved`: how many still waited at the end. Minutes of waiting for an
    advisor are over those that got one, null if none did. `breaches`: how many waited longer than was
    promised, the unserved too."""

    arrivals: int
    unserved: int
    waited_p50: float | None
    waited_p90: float | None
    breaches: int
    people: list[PersonFigures]


def replay(
    arrivals: Sequence[Arrival],
    setup: Setup,
    *,
    until: datetime,
    promised: timedelta,
    tick: Callable[[], object] = lambda: None,
) -> Figures:
    """Route past arrivals again, each at its moment, by the function that decides on the desk. Nobody's
    former owner is known, and nobody misses an offer. It ends at `until`. `tick` is called at each step, and
    ends it by an error."""
    run = _Run(setup, tick)
    for one in arrivals:
        run.plan(one.at, "arrived", one)
    for person in setup.people:
        for since, end in person.shifts:
            run.plan(since, "came", person)
            if end is not None:
                run.plan(end, "left", person)
    run.go(until)
    waited = sorted(run.waited.values())
    late = sum(one > promised for one in waited)
    late += sum(until - one.at > promised for one in arrivals if one.id not in run.waited)
    return Figures(
        arrivals=len(arrivals),
        unserved=len(arrivals) - len(waited),
        waited_p50=_part(waited, 50),
        waited_p90=_part(waited, 90),
        breaches=late,
        people=[
            PersonFigures(
                advisor_id=one.id,
                name=one.name,
                tickets=run.given[one.id],
                most=round(run.most[one.id], 2),
            )
            for one in setup.people
        ],
    )


class _Run:
    """The desk of a simulation as it is at a moment."""

    def __init__(self, setup: Setup, tick: Callable[[], object]) -> None:
        self._setup = setup
        self._tick = tick
        self._now = datetime.min.replace(tzinfo=UTC)
        self._count = count()
        self._planned: list[tuple[datetime, int, int, _Kind, Arrival | Person]] = []
        self._waiting = Lines[Arrival]()
        self._asks: dict[Wanted, Ask] = {}
        self._owner: dict[int, int] = {}
        self._teams = {one.id: frozenset(one.team_ids) for one in setup.people}
        self._members: dict[int, list[int]] = {}
        for one in setup.people:
            for team_id in one.team_ids:
                self._members.setdefault(team_id, []).append(one.id)
        self._loads = {
            one.id: AdvisorLoad(
                id=one.id,
                name=one.name,
                presence="offline",
                load=0,
                capacity=one.capacity,
                skills=one.skills,
                languages=one.languages,
                caps=one.caps,
            )
            for one in setup.people
        }
        self.waited: dict[int, timedelta] = {}
        self.given = dict.fromkeys(self._loads, 0)
        self.most = dict.fromkeys(self._loads, 0.0)

    def plan(self, at: datetime, kind: _Kind, what: Arrival | Person) -> None:
        heapq.heappush(self._planned, (at, _ORDER.index(kind), next(self._count), kind, what))

    def go(self, until: datetime) -> None:
        while self._planned and self._planned[0][0] <= until:
            self._tick()
            self._now, _, _, kind, what = heapq.heappop(self._planned)
            if isinstance(what, Person):
                self._be(what, "available" if kind == "came" else "offline")
            elif kind == "done":
                self._work(what, self._owner[what.id], -1)
                self._drain(self._owner[what.id])
            elif kind == "arrived":
                self._arrive(what)
            elif what.id not in self.waited:
                if kind == "again":
                    self._try_all(what)
                else:  # it asks for less: it is offered when all of this moment has happened
                    self._waiting.leave(_place(what))
                    self._wait(what)

    def _be(self, person: Person, presence: str) -> None:
        self._loads[person.id] = msgspec.structs.replace(self._loads[person.id], presence=presence)
        if presence == "available":
            self._drain(person.id)

    def _arrive(self, one: Arrival) -> None:
        if self._try(one, one.team_id):
            return
        self._wait(one)
        team = self._team(one.team_id)
        moments = set(team.relax)  # when it asks for less, of its team or of the one that helps
        if team.overflow_team_id is not None and team.overflow_minutes is not None:
            later = self._team(team.overflow_team_id).relax
            moments |= {team.overflow_minutes, *(step for step in later if step > team.overflow_minutes)}
        for minutes in moments:
            self.plan(one.at + minutes * _MINUTE, "less", one)
            self.plan(one.at + minutes * _MINUTE, "again", one)

    def _drain(self, advisor_id: int) -> None:
        """Offer what waits for this advisor, in its order, while they are free. Only what they are fit for is
        looked at: for the others nothing changed."""
        while True:
            self._tick()
            me = self._loads[advisor_id]
            if me.presence != "available" or me.load >= me.capacity:
                return
            one = self._waiting.first(partial(self._fits, me))
            if one is None or not self._try_all(one):
                return

    def _fits(self, me: AdvisorLoad, line: Line) -> bool:
        teams = self._teams[me.id]
        return any(
            (wanted.team_id is None or wanted.team_id in teams) and not unfit(me, self._ask(wanted))
            for wanted in line
            if wanted is not None
        )

    def _wait(self, one: Arrival) -> None:
        helper = self._helper(one)
        own, help_ = self._wanted(one, one.team_id), None if helper is None else self._wanted(one, helper)
        self._waiting.join(Line(own, help_), _place(one), one)

    def _try_all(self, one: Arrival) -> bool:
        helper = self._helper(one)
        return self._try(one, one.team_id) or (helper is not None and self._try(one, helper))

    def _try(self, one: Arrival, team_id: int | None) -> bool:
        people, ask = self._people(team_id), self._ask(self._wanted(one, team_id))
        if all(unfit(who, ask) for who in people):
            return False  # without the reason, which takes the most time
        choice = choose_advisor(people, former_owner=None, now=self._now, ask=ask)
        assert choice.advisor_id is not None
        self._waiting.leave(_place(one))
        self.waited[one.id] = self._now - one.at
        self._owner[one.id] = choice.advisor_id
        self.given[choice.advisor_id] += 1
        self._work(one, choice.advisor_id, 1)
        self.plan(self._now + one.minutes * _MINUTE, "done", one)
        return True

    def _people(self, team_id: int | None) -> list[AdvisorLoad]:
        there = self._loads.keys() if team_id is None else self._members.get(team_id, ())
        return [self._loads[advisor_id] for advisor_id in there]

    def _work(self, one: Arrival, advisor_id: int, more: int) -> None:
        was = self._loads[advisor_id]
        load = max(0.0, was.load + more * self._setup.weights.get(one.kind, 1))
        held = {**was.held, one.kind: was.held.get(one.kind, 0) + more}
        self._loads[advisor_id] = msgspec.structs.replace(was, load=load, held=held, idle_since=self._now)
        self.most[advisor_id] = max(self.most[advisor_id], load)

    def _wanted(self, one: Arrival, team_id: int | None) -> Wanted:
        team = self._team(team_id)
        language = one.language or None if team.by_language else None
        steps = bisect_right(team.relax, (self._now - one.at) / _MINUTE)
        return Wanted(team_id, one.kind, tuple(sorted(one.skills.items())), language, steps)

    def _ask(self, wanted: Wanted) -> Ask:
        """What is asked without what nobody in the team has: computed once."""
        if wanted not in self._asks:
            weight = self._setup.weights.get(wanted.kind, 1)
            ask = Ask(kind=wanted.kind, weight=weight, skills=dict(wanted.skills), language=wanted.language)
            steps = self._team(wanted.team_id).relax[: wanted.steps]
            ask = relaxed(ask, timedelta.max, steps).ask
            self._asks[wanted] = possible(ask, self._people(wanted.team_id))[0]
        return self._asks[wanted]

    def _team(self, team_id: int | None) -> TeamRouting:
        return self._setup.teams.get(team_id or 0, _NOTHING_SET)

    def _helper(self, one: Arrival) -> int | None:
        """The team that helps with a ticket by now."""
        team = self._team(one.team_id)
        if team.overflow_minutes is None or self._now - one.at < team.overflow_minutes * _MINUTE:
            return None
        return team.overflow_team_id


def _place(one: Arrival) -> Place:
    return Place(one.priority, one.at, one.id)


def _part(waited: list[timedelta], percent: int) -> float | None:
    """The nearest rank of sorted times, in minutes; None of none."""
    if not waited:
        return None
    place = max(0, -(-len(waited) * percent // 100) - 1)
    return round(waited[place] / _MINUTE, 1)
