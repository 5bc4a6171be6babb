"""What a ticket asks of the people of a team now."""

from __future__ import annotations

from datetime import datetime

import msgspec

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets.assigning import loads, settings
from helpdesk.db.tickets.assigning.settings import SetUp
from helpdesk.db.tickets.routing import Routed
from helpdesk.domain.routing.advisors import AdvisorLoad, possible
from helpdesk.domain.routing.asks import Ask, Relaxed, relaxed
from helpdesk.domain.routing.settings import DeskRouting, TeamRouting, weight_of


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
        """The advisors of a team as they were when they were first asked for, with what `gave` told since."""
        if team_id not in self._people:
            self._people[team_id] = loads.advisor_loads(self._tx, team_id, self.set_up(team_id))
        return self._people[team_id]

    def of(self, row: Routed) -> Ask:
        """What a ticket asks now, without what nobody in its team has."""
        set_up = self.set_up(row.team_id)
        ask = asks_now(row, set_up.team, set_up.desk, self._tx.now).ask
        return possible(ask, self.people(row.team_id))[0] if ask.demands else ask

    def gave(self, advisor_id: int, row: Routed) -> None:
        """Somebody got this ticket: in each of their teams they have less room."""
        ask = Ask(kind=row.kind, weight=weight_of(self.set_up(row.team_id).desk, row.kind))
        for people in self._people.values():
            for at, one in enumerate(people):
                if one.id == advisor_id:
                    busier = with_one_more(one, ask)
                    people[at] = msgspec.structs.replace(busier, idle_since=self._tx.now)


def asks_now(row: Routed, team: TeamRouting, desk: DeskRouting, now: datetime) -> Relaxed:
    """What a ticket asks of an advisor of this team now, after the time that it has waited."""
    ask = Ask(
        kind=row.kind,
        weight=weight_of(desk, row.kind),
        skills=row.asked_skills or {},
        language=row.language or None if team.by_language else None,
        missed_by=row.missed_by or (),
    )
    return relaxed(ask, now - waits_since(row, now), team.relax)


def waits_since(row: Routed, now: datetime) -> datetime:
    """Since when a ticket waits: `db.waits_since` of a row."""
    return row.waiting_since or row.queued_since or now


def with_one_more(one: AdvisorLoad, ask: Ask) -> AdvisorLoad:
    """An advisor with one more ticket."""
    held = {**one.held, ask.kind: one.held.get(ask.kind, 0) + 1}
    return msgspec.structs.replace(one, load=one.load + ask.weight, held=held)
