"""Wire shapes of how routing is set up."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from helpdesk.api.inputs import BIGGEST, Id, Input
from helpdesk.domain.routing.settings import (
    AdvisorRouting,
    DeskRouting,
    Scope,
    TeamRouting,
)
from helpdesk.views.base import View
from helpdesk.views.set_up.changes import LastChange


class DeskRoutingView(View, frozen=True, kw_only=True):
    """The desk's routing. `problems`: what of it does not work now, each in one sentence."""

    routing: DeskRouting
    problems: list[str]
    changed: LastChange | None


class TeamRoutingView(View, frozen=True, kw_only=True):
    """How a team's tickets are routed. `may_change`: whether the caller may."""

    team_id: int
    routing: TeamRouting
    problems: list[str]
    changed: LastChange | None
    may_change: bool


class AdvisorRoutingView(View, frozen=True, kw_only=True):
    """What an advisor can."""

    advisor_id: int
    routing: AdvisorRouting
    changed: LastChange | None
    may_change: bool


class RoutingView(View, frozen=True, kw_only=True):
    """All of it. `skills`: the skills that somebody has, by name."""

    desk: DeskRoutingView
    teams: list[TeamRoutingView]
    advisors: list[AdvisorRoutingView]
    skills: list[str]
    kinds: list[str]


class UndoRouting(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The newest change of what is undone; `item`: the id of the team or the advisor, 0 for the desk."""

    scope: Scope
    item: Annotated[int, Meta(ge=0, le=BIGGEST)]
    version: Id | None = None
