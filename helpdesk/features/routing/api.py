"""Routing as it is set up, the next ticket, offers, and why somebody gets nothing."""

from __future__ import annotations

import asyncio

from litestar import Controller, get, post, put
from litestar.params import JSONBody

from helpdesk.api.detail import then_detail, ticket_detail
from helpdesk.api.inputs import Number, PathId, Seen
from helpdesk.api.request import DeskRequest
from helpdesk.channels.traits import TRAITS
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.people import advisors, teams
from helpdesk.db.tickets.assigning import settings
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.people.rights import Editor
from helpdesk.domain.routing.settings import AdvisorRouting, DeskRouting, TeamRouting
from helpdesk.features.routing import problems, replays, setting_up, why
from helpdesk.features.routing.replays import ReplayRouting, RoutingReplay
from helpdesk.features.routing.shapes import (
    AdvisorRoutingView,
    DeskRoutingView,
    RoutingView,
    TeamRoutingView,
    UndoRouting,
)
from helpdesk.features.routing.why import WhyAdvisor, WhyTicket
from helpdesk.operations.tickets.assigning import offers, pulling
from helpdesk.security.guards import admins_only, leads_only
from helpdesk.security.sign_ins import Advisor
from helpdesk.views.set_up.changes import last_change
from helpdesk.views.tickets import TicketDetail


class RoutingController(Controller):
    path = "/routing"
    tags = ["routing"]
    opt = {"scope": "settings"}

    @get("/")
    async def show_routing(self, request: DeskRequest) -> RoutingView:
        """Get how routing is set up: weights and channels, each team, and what each advisor can."""
        return await request.desk.read(_routing, request.user)

    @put("/desk", guards=[admins_only])
    async def set_desk_routing(
        self, request: DeskRequest, data: JSONBody[DeskRouting], version: Seen = None
    ) -> RoutingView:
        """Set what tickets take of a capacity, and the skills that channels ask for."""
        return await request.write(_put_desk, data, version, request.user)

    @put("/teams/{team_id:int}", guards=[leads_only])
    async def set_team_routing(
        self, request: DeskRequest, team_id: PathId, data: JSONBody[TeamRouting], version: Seen = None
    ) -> RoutingView:
        """Set how a team's tickets are routed. Leads may for their teams. Waiting tickets follow within
        seconds."""
        return await request.write(_put_team, team_id, data, version, request.user)

    @put("/advisors/{advisor_id:int}", guards=[leads_only])
    async def set_advisor_routing(
        self, request: DeskRequest, advisor_id: PathId, data: JSONBody[AdvisorRouting], version: Seen = None
    ) -> RoutingView:
        """Set an advisor's skills and caps. Leads may for the people of their teams."""
        return await request.write(_put_advisor, advisor_id, data, version, request.user)

    @post("/undo", status_code=200, guards=[leads_only])
    async def undo_routing(self, request: DeskRequest, data: JSONBody[UndoRouting]) -> RoutingView:
        """Undo the newest change of the desk's, a team's or an advisor's routing."""
        return await request.write(_undo, data, request.user)

    @post(
        "/replay",
        status_code=200,
        guards=[leads_only],
        opt={"scope": "reports:read settings:read tickets:read"},
    )
    async def replay_routing(self, request: DeskRequest, data: JSONBody[ReplayRouting]) -> RoutingReplay:
        """Route the arrivals of some past days again, as the desk is set up now and with changes: how long
        tickets waited for an advisor, breaches, the load of each advisor, and which tickets other rules would
        have given to another team. Nothing changes. 409 while another replay runs."""
        prepared = await request.desk.read(replays.prepare, data)
        return await asyncio.to_thread(replays.compare, prepared)

    @get("/advisors/{advisor_id:int}/why-not", guards=[leads_only], opt={"scope": "tickets settings:read"})
    async def why_advisor_gets_nothing(self, request: DeskRequest, advisor_id: PathId) -> WhyAdvisor:
        """Get why an advisor gets nothing now, with the reason for each of the first waiting tickets."""
        return await request.desk.read(_why_advisor, advisor_id, request.user)


class NextController(Controller):
    path = "/assignment"
    tags = ["tickets"]
    opt = {"scope": "tickets"}

    @post("/next", status_code=200)
    async def take_next_ticket(self, request: DeskRequest) -> TicketDetail | None:
        """Take the next ticket from your teams' queues: the first by priority, then by waiting time, that you
        have the skills for. Null if nothing waits for you."""
        return await request.write(_take_next, by=request.by)


class OfferController(Controller):
    path = "/tickets/{number:int}"
    tags = ["tickets"]
    opt = {"scope": "tickets"}

    @post("/acceptance", status_code=200)
    async def accept_ticket(self, request: DeskRequest, number: Number) -> TicketDetail:
        """Accept a chat that is offered to you. A second time changes nothing. 409 if it is somebody else's
        by now."""
        return await request.write(then_detail, number, offers.accept, by=request.by)

    @get("/why-not")
    async def why_nobody_has_ticket(self, request: DeskRequest, number: Number) -> WhyTicket:
        """Get why nobody has a ticket, with the reason for each advisor of its team."""
        return await request.desk.read(why.of_ticket, number)


def _routing(tx: Reading, user: Advisor) -> RoutingView:
    editor = _editor(tx, user)
    own, of_teams, desk = settings.advisors(tx), settings.teams(tx), settings.desk(tx)
    changes = {scope: setup_changes.latest_of(tx, what) for scope, what in setting_up.WHAT.items()}
    people = advisors.enabled_advisors(tx)
    skills = sorted({skill for one in people for skill in own.get(one.id, AdvisorRouting()).skills})
    return RoutingView(
        desk=DeskRoutingView(
            routing=desk,
            problems=problems.of_desk(tx, desk),
            changed=last_change(changes["desk"].get(settings.DESK)),
        ),
        teams=[
            TeamRoutingView(
                team_id=one.id,
                routing=of_teams.get(one.id, TeamRouting()),
                problems=problems.of_team(tx, one.id, of_teams.get(one.id, TeamRouting())),
                changed=last_change(changes["team"].get(one.id)),
                may_change=editor.reaches([one.id]),
            )
            for one in teams.all_teams(tx)
            if one.archived_at is None
        ],
        advisors=[
            AdvisorRoutingView(
                advisor_id=one.id,
                routing=own.get(one.id, AdvisorRouting()),
                changed=last_change(changes["advisor"].get(one.id)),
                may_change=editor.reaches([team_id for team_id, _ in one.teams]),
            )
            for one in people
        ],
        skills=skills,
        kinds=list(TRAITS),
    )


def _put_desk(tx: Transaction, data: DeskRouting, seen: int | None, user: Advisor) -> RoutingView:
    setting_up.put_desk(tx, data, seen=seen, editor=_editor(tx, user), by=user.actor)
    return _routing(tx, user)


def _put_team(
    tx: Transaction, team_id: int, data: TeamRouting, seen: int | None, user: Advisor
) -> RoutingView:
    setting_up.put_team(tx, team_id, data, seen=seen, editor=_editor(tx, user), by=user.actor)
    return _routing(tx, user)


def _put_advisor(
    tx: Transaction, advisor_id: int, data: AdvisorRouting, seen: int | None, user: Advisor
) -> RoutingView:
    setting_up.put_advisor(tx, advisor_id, data, seen=seen, editor=_editor(tx, user), by=user.actor)
    return _routing(tx, user)


def _undo(tx: Transaction, data: UndoRouting, user: Advisor) -> RoutingView:
    editor = _editor(tx, user)
    setting_up.undo(tx, data.scope, data.item, seen=data.version, editor=editor, by=user.actor)
    return _routing(tx, user)


def _take_next(tx: Transaction, *, by: Actor) -> TicketDetail | None:
    number = pulling.take_next(tx, by=by)
    return None if number is None else ticket_detail(tx, number)


def _why_advisor(tx: Reading, advisor_id: int, user: Advisor) -> WhyAdvisor:
    return why.of_advisor(tx, advisor_id, _editor(tx, user))


def _editor(tx: Reading, user: Advisor) -> Editor:
    """The caller with their teams of now, with the rights of their key."""
    row = advisors.advisor(tx, user.id)
    return Editor(id=row.id, role=user.role, teams=frozenset(team_id for team_id, _ in row.teams))
