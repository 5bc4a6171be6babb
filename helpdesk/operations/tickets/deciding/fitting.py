"""Which waiting tickets an advisor with free capacity can get."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets.assigning import loads, settings
from helpdesk.db.tickets.assigning.settings import SetUp
from helpdesk.db.tickets.routing import Routed
from helpdesk.domain.routing.advisors import AdvisorLoad, possible, unfit
from helpdesk.domain.routing.asks import Ask
from helpdesk.operations.tickets.deciding.decision import asks_now


class Asked:
    """What tickets ask of the people of their teams: each team is read once."""

    def __init__(self, tx: Reading) -> None:
        self._tx = tx
        self._set_up: dict[int | None, SetUp] = {}
        self._people: dict[int | None, list[AdvisorLoad]] = {}

    def set_up(self, team_id: int | None) -> SetUp:
        """How a team is routed."""
        if team_id not in self._set_up:
            self._set_up[team_id] = settings.of_team(self._tx, team_id)
        return self._set_up[team_id]

    def people(self, team_id: int | None) -> list[AdvisorLoad]:
        """The advisors of a team, as they were when they were first asked for."""
        if team_id not in self._people:
            self._people[team_id] = loads.advisor_loads(self._tx, team_id, self.set_up(team_id))
        return self._people[team_id]

    def of(self, row: Routed) -> Ask:
        """What a ticket asks now, without what nobody in its team has."""
        set_up = self.set_up(row.team_id)
        ask = asks_now(row, set_up.team, set_up.desk, self._tx.now).ask
        return possible(ask, self.people(row.team_id))[0] if ask.demands else ask


def fitting(tx: Reading, free: AdvisorLoad, rows: Iterable[Routed], *, most: int) -> list[int]:
    """The tickets that this advisor can get, one after the other, until they are full or have `most`."""
    found: list[int] = []
    asked = Asked(tx)
    for row in rows:
        if len(found) == most or free.load >= free.capacity:
            break
        if unfit(free, ask := asked.of(row)):
            continue
        found.append(row.id)
        free = _with(free, ask)
    return found


def placeable(tx: Reading, rows: Iterable[Routed], team_id: int, *, most: int) -> list[int]:
    """The first `most` of these tickets that people of a team can get, one after the other. The rows are
    read no further than that."""
    set_up = settings.of_team(tx, team_id)
    people = loads.advisor_loads(tx, team_id, set_up)
    found: list[int] = []
    unplaced: set[tuple[object, ...]] = set()  # who got one more is fit for no more than before
    for row in rows:
        ask = asks_now(row, set_up.team, set_up.desk, tx.now).ask
        same = ask.kind, ask.language, *sorted(ask.skills.items())
        if same in unplaced:
            continue
        ask = possible(ask, people)[0]
        at = next((at for at, who in enumerate(people) if not unfit(who, ask)), None)
        if at is None:
            unplaced.add(same)
            continue
        people[at] = _with(people[at], ask)
        found.append(row.id)
        if len(found) == most:
            break
    return found


def _with(one: AdvisorLoad, ask: Ask) -> AdvisorLoad:
    """An advisor with one more ticket."""
    held = {**one.held, ask.kind: one.held.get(ask.kind, 0) + 1}
    return msgspec.structs.replace(one, load=one.load + ask.weight, held=held)
