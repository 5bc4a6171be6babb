"""Teams and advisors, with their load and waiting tickets."""

from __future__ import annotations

import msgspec
from litestar import Controller, get

from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import advisors as db
from helpdesk.views.base import Presence
from helpdesk.views.people import AdvisorView, TeamView


class TeamController(Controller):
    path = "/teams"
    tags = ["people"]
    opt = {"scope": "tickets"}

    @get("/")
    async def list_teams(self, request: DeskRequest) -> list[TeamView]:
        """List the teams, by name. `waiting` counts active tickets without an owner, those in your sight."""
        return await request.desk.read(_teams, request.seen_by)


class AdvisorController(Controller):
    path = "/advisors"
    tags = ["people"]
    opt = {"scope": "tickets"}

    @get("/")
    async def list_advisors(self, request: DeskRequest) -> list[AdvisorView]:
        """List the advisors who can sign in, by name. `load` counts their open tickets,
        those in your sight."""
        return await request.desk.read(_advisors, request.seen_by)


def _teams(tx: Reading, seen_by: int | None) -> list[TeamView]:
    return [
        TeamView(id=row.id, name=row.name, waiting=row.waiting, advisor_ids=row.advisor_ids)
        for row in db.teams_with_members(tx, seen_by=seen_by)
    ]


def _advisors(tx: Reading, seen_by: int | None) -> list[AdvisorView]:
    loads = db.loads(tx, seen_by=seen_by)
    return [
        AdvisorView(
            id=row.id,
            name=row.name,
            email=row.email,
            role=row.role,
            presence=msgspec.convert(row.presence, Presence),
            capacity=row.capacity,
            load=loads.get(row.id, 0),
            team_ids=[team_id for team_id, _ in row.teams],
        )
        for row in db.enabled_advisors(tx)
    ]
