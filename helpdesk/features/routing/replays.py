"""The arrivals of some days, routed again: as the desk is set up now, and with changes beside it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from helpdesk.api.inputs import Id, Input, Moment
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import advisors
from helpdesk.domain.routing.replay import Arrival, Figures, Setup, replay
from helpdesk.domain.routing.settings import TeamRouting, Weight
from helpdesk.errors import BadInput, Conflict
from helpdesk.features.routing.drafts import DraftRule, RulesReplay, ask_again, checked
from helpdesk.features.routing.past import arrivals_of, setup_then, told_of
from helpdesk.features.routing.setting_up import check_kinds
from helpdesk.said import Said
from helpdesk.views.base import View

MOST_DAYS = 14
MOST_SECONDS = 20.0
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # no desk is older, and reckoning has an end
_running = threading.Lock()  # a replay takes all of a processor: a process does one at a time
_RUNS = Said("Another replay runs at this moment. Try again when it has ended.")

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
    `promised_minutes`: a ticket that waits longer for an advisor is a breach. `weights` and `rules`
    null: those of the desk. `rules` are all of them, in the order in which they are tried."""

    since: Moment
    until: Moment
    promised_minutes: Annotated[int, Meta(ge=1, le=10_000)] = 60
    capacities: Annotated[list[OtherCapacity], Meta(max_length=1000)] = []
    teams: Annotated[list[OtherTeam], Meta(max_length=200)] = []
    weights: Annotated[dict[str, Weight], Meta(max_length=50)] | None = None
    rules: Annotated[list[DraftRule], Meta(max_length=1000)] | None = None


class RoutingReplay(View, frozen=True, kw_only=True):
    """What came of the same arrivals as the desk is set up `now`, and with the changes (`other`). `rules` is
    null without a draft of rules."""

    now: Figures
    other: Figures
    rules: RulesReplay | None = None


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a replay needs, away from the database. `redrawn`: the arrivals that other rules route
    in another way, by their ticket. `spent`: the seconds of work that asking them took."""

    arrivals: Sequence[Arrival]
    now: Setup
    other: Setup
    until: datetime
    promised: timedelta
    redrawn: dict[int, Arrival] = {}
    rules: RulesReplay | None = None
    spent: float = 0


def prepare(tx: Reading, asked: ReplayRouting, *, seconds: float = MOST_SECONDS) -> Prepared:
    """Read the arrivals and people of a period, and ask a draft of rules about them. BadInput names the
    field, also if it takes more than so many `seconds`; Conflict if a replay runs."""
    if _running.locked():
        raise Conflict(_RUNS)
    _check(tx, asked)
    draft = None if asked.rules is None else checked(tx, asked.rules)
    told = told_of(tx, asked.since, asked.until)
    arrivals = arrivals_of(tx, told, asked.since, asked.until)
    began = time.monotonic()
    redrawn: dict[int, Arrival] = {}
    rules: RulesReplay | None = None
    if draft is not None:
        with _alone():
            redrawn, rules = ask_again(tx, told, arrivals, draft, _limit(seconds))
    now = setup_then(tx, told, asked.since)
    return Prepared(
        arrivals=arrivals,
        now=now,
        other=_other(now, asked),
        until=asked.until,
        promised=timedelta(minutes=asked.promised_minutes),
        redrawn=redrawn,
        rules=rules,
        spent=time.monotonic() - began,
    )


def compare(prepared: Prepared, *, seconds: float = MOST_SECONDS) -> RoutingReplay:
    """Route the arrivals twice. Conflict if this process replays already; BadInput if it takes more than so
    many `seconds`."""
    tick = _limit(seconds, prepared.spent)
    with _alone():
        others = [prepared.redrawn.get(one.id, one) for one in prepared.arrivals]
        now, other = (
            replay(arrivals, setup, until=prepared.until, promised=prepared.promised, tick=tick)
            for arrivals, setup in ((prepared.arrivals, prepared.now), (others, prepared.other))
        )
    return RoutingReplay(now=now, other=other, rules=prepared.rules)


@contextmanager
def _alone() -> Iterator[None]:
    """Conflict if another replay works in this process."""
    if not _running.acquire(blocking=False):
        raise Conflict(_RUNS)
    try:
        yield
    finally:
        _running.release()


def _limit(seconds: float, spent: float = 0) -> Callable[[], None]:
    end = time.monotonic() + seconds - spent

    def tick() -> None:
        if time.monotonic() >= end:
            raise BadInput(
                Said("The replay took more than {seconds:g} s. Choose fewer days.", seconds=seconds),
                field="since",
            )

    return tick


def _check(tx: Reading, asked: ReplayRouting) -> None:
    if asked.since < _EARLIEST:
        raise BadInput(Said("since must be in {year} or later.", year=_EARLIEST.year), field="since")
    if asked.until <= asked.since:
        raise BadInput("until must be after since.", field="until")
    if asked.until > tx.now:
        raise BadInput("until must be in the past: what comes is not known.", field="until")
    if asked.until - asked.since > timedelta(days=MOST_DAYS):
        raise BadInput(Said("A replay has at most {most_days} days.", most_days=MOST_DAYS), field="since")
    there = {one.id for one in advisors.enabled_advisors(tx)}
    for capacity in asked.capacities:
        if capacity.advisor_id not in there:
            raise BadInput(
                Said("There is no advisor {advisor_id}.", advisor_id=capacity.advisor_id), field="capacities"
            )
    known = {one.id for one in advisors.teams_with_members(tx)}
    for team in asked.teams:
        if missing := {team.team_id, team.routing.overflow_team_id or team.team_id} - known:
            raise BadInput(Said("There is no team {missing}.", missing=min(missing)), field="teams")
    check_kinds(asked.weights or {}, field="weights")


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
