"""Which waiting tickets an advisor with free capacity can get."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets.assigning import loads, settings
from helpdesk.db.tickets.routing import Routed
from helpdesk.domain.routing.advisors import AdvisorLoad, possible, unfit
from helpdesk.domain.routing.asks import Ask
from helpdesk.domain.routing.settings import TeamRouting
from helpdesk.operations.tickets.deciding.decision import asks_now


class Asked:
    """What tickets ask of the people of their teams: each team is read once."""

    def __init__(self, tx: Reading) -> None:
        self._tx = tx
        self._desk = settings.desk(tx)
        self._teams: dict[int | None, TeamRouting] = {}
        self._people: dict[int | None, list[AdvisorLoad]] = {}

    def team(self, team_id: int | None) -> TeamRouting:
        """How a team is routed."""
        if team_id not in self._teams:
            self._teams[team_id] = settings.team(self._tx, team_id)
        return self._teams[team_id]

    def people(self, team_id: int | None) -> list[AdvisorLoad]:
        """The advisors of a team, as they were when they were first asked for."""
        if team_id not in self._people:
            self._people[team_id] = loads.advisor_loads(self._tx, team_id)
        return self._people[team_id]

    def of(self, row: Routed) -> Ask:
        """What a ticket asks now, without what nobody in its team has."""
        ask = asks_now(row, self.team(row.team_id), self._desk, self._tx.now).ask
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
        held = {**free.held, ask.kind: free.held.get(ask.kind, 0) + 1}
        free = msgspec.structs.replace(free, load=free.load + ask.weight, held=held)
    return found
